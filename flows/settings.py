"""The one settings object: what can be set from outside, by environment variables that begin with BAOGAO_.

Everything the tools write stays in `.baogao/` at the project's root, except the warehouse itself, unless a
setting says otherwise. Secrets are no settings: they live in Prefect blocks or in the environment.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]
"""The project's own folder: reference/, sql/, expectations/ and sample/ are found from here."""


def _cores() -> int:
    """The cores that this process may use (a container's share, not the machine's)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """What can be set from outside; `baogao doctor` prints each with where it came from."""

    model_config = SettingsConfigDict(env_prefix="BAOGAO_", extra="ignore", frozen=True)

    state_dir: Path = Field(
        default=ROOT / ".baogao",
        description="Folder of all that the tools keep: landed bytes, what was read, Prefect's state.",
    )
    warehouse: Path = Field(
        default=ROOT / "warehouse.duckdb",
        description="The warehouse that commands use when none is named.",
    )
    workers: int = Field(
        default_factory=_cores, ge=1, le=256, description="Processes that read documents at the same time."
    )
    batch_bytes: int = Field(
        default=8_000_000, ge=1, description="Bytes of documents that one task reads, at most."
    )
    document_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds after which one document's reading is given up; each megabyte adds as much.",
    )
    prefect_api_url: str | None = Field(
        default=None,
        description="A running Prefect server's API, such as http://127.0.0.1:4200/api; "
        "without one each command starts its own for as long as it runs.",
    )

    @field_validator("state_dir", "warehouse")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        """Relative paths are so to the folder that the command was called in."""
        return path.expanduser().absolute()

    @property
    def landing_dir(self) -> Path:
        """Landed bytes, each stored once under its SHA-256."""
        return self.state_dir / "landing"

    @property
    def read_dir(self) -> Path:
        """Staged rows of documents that were read before."""
        return self.state_dir / "read"

    @property
    def prefect_dir(self) -> Path:
        """Prefect's database, results and profiles."""
        return self.state_dir / "prefect"

    @property
    def scratch_dir(self) -> Path:
        """Files of a run in progress; a new run removes what an ended one left."""
        return self.state_dir / "scratch"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """The settings of this process, read from its environment once.

    Raises `pydantic.ValidationError`, which names the variable, where one cannot be understood.
    """
    return Settings()
