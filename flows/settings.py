"""The one settings object: what can be set from outside, by environment variables that begin with BAOGAO_.

In a checkout everything that the tools write stays in `.baogao/` at its root, and the warehouse lies beside
it. Installed from a wheel they keep their files in the user's own state folder, and the warehouse lies in the
folder that the command was called in. Settings say otherwise. Secrets are no settings: they live in Prefect
blocks or in the environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.places import IS_CHECKOUT, REFERENCE, ROOT

Occasion = Literal["failure", "warning", "silence"]
"""What people are told of."""


def _cores() -> int:
    """The cores that this process may use (a container's share, not the machine's)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def user_state_dir(home: Path, environment: Mapping[str, str], platform: str) -> Path:
    """The folder where a user's programs keep what they need again, on this `sys.platform`."""
    if platform == "win32":
        parent = environment.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif platform == "darwin":
        parent = home / "Library" / "Application Support"
    else:
        # the XDG specification asks for relative paths to be passed over
        named = environment.get("XDG_STATE_HOME", "")
        parent = named if named.startswith("/") else home / ".local" / "state"
    return Path(parent) / "baogao"


def _default_state_dir() -> Path:
    return ROOT / ".baogao" if IS_CHECKOUT else user_state_dir(Path.home(), os.environ, sys.platform)


def _default_warehouse() -> Path:
    return (ROOT if IS_CHECKOUT else Path.cwd()) / "warehouse.duckdb"


class Settings(BaseSettings):
    """What can be set from outside; `baogao doctor` prints each with where it came from."""

    model_config = SettingsConfigDict(env_prefix="BAOGAO_", extra="ignore", frozen=True)

    state_dir: Path = Field(
        default_factory=_default_state_dir,
        description="Folder of all that the tools keep: landed bytes, what was read, Prefect's state.",
    )
    warehouse: Path = Field(
        default_factory=_default_warehouse,
        description="The warehouse that commands use when none is named.",
    )
    workers: int = Field(
        default_factory=_cores, ge=1, le=256, description="Processes that read documents at the same time."
    )
    batch_bytes: int = Field(
        default=8_000_000, ge=1, description="Bytes of documents that one task reads, at most."
    )
    document_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Seconds of the processor's time after which one document's reading is given up; each"
        " megabyte adds four times as much. By the clock it may take six times as long.",
    )
    segmenter: Literal["rjieba", "jieba"] = Field(
        default="rjieba",
        description="What cuts texts into the words of core.terms: rjieba, or the slower jieba, whose words "
        "it gives but for two in ten thousand; a change reads every document anew.",
    )
    memory_megabytes: int = Field(
        default=800,
        ge=200,
        description="Megabytes of memory that tables may take while a warehouse is built; what does not fit "
        "goes to the disk beside it.",
    )
    keep_versions: int = Field(
        default=5, ge=1, description="Earlier warehouses that are kept for `baogao rollback`."
    )
    export_dir: Path | None = Field(
        default=None,
        description="Folder that each published warehouse is exported to (`baogao export`); unset: none.",
    )
    source_lists: Path = Field(
        default=REFERENCE / "sources",
        description="Folder of the source lists (YAML) that nightly and backfill fetch.",
    )
    files: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Files, folders and archives that nightly, backfill and rebuild put into the "
        f"warehouse beside what the lists give; parted by {os.pathsep!r}.",
    )
    fetch_workers: int = Field(default=8, ge=1, le=64, description="Sources that are fetched at one time.")
    fetch_source_seconds: float = Field(
        default=1800, gt=0, description="Seconds after which a source is left for the next run."
    )
    fetch_page_seconds: float = Field(
        default=120, gt=0, description="Seconds that one page may take, however steadily it comes."
    )
    fetch_retries: int = Field(
        default=3, ge=0, le=10, description="Further tries after an error that may pass (a timeout, a 503)."
    )
    fetch_megabytes: int = Field(default=64, ge=1, description="Largest page or file, unpacked.")
    fetch_contact: str | None = Field(
        default=None, description="A mail address or page for sites' owners, sent along in the User-Agent."
    )
    notify: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Prefect blocks that are told, as TYPE/NAME parted by commas, such as "
        "webhook/office,mail/desk; nobody is told where none is named.",
    )
    notify_on: Annotated[tuple[Occasion, ...], NoDecode] = Field(
        default=get_args(Occasion),
        description="What they are told of: failed runs, warnings of gates or addresses, silent sources.",
    )
    server_port: int = Field(
        default=4200, ge=1, le=65535, description="Port of 127.0.0.1 that `baogao serve` listens on."
    )
    site: Path | None = Field(
        default=None,
        description="Folder of the site that nightly, backfill and rebuild refresh after each publish and "
        "that `baogao serve` shows; without one no site is built.",
    )
    site_port: int = Field(
        default=4201, ge=1, le=65535, description="Port of 127.0.0.1 that `baogao serve` shows the site on."
    )
    prefect_api_url: str | None = Field(
        default=None,
        description="A running Prefect server's API, such as http://127.0.0.1:4200/api; "
        "without one each command starts its own for as long as it runs.",
    )

    @field_validator("state_dir", "warehouse", "source_lists", "site", "export_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """Relative paths are so to the folder that the command was called in."""
        return None if path is None else path.expanduser().absolute()

    @field_validator("files", "notify", "notify_on", mode="before")
    @classmethod
    def _several(cls, value: object, info: ValidationInfo) -> object:
        """Several words in one variable."""
        if not isinstance(value, str):
            return value
        words = value.split(os.pathsep if info.field_name == "files" else ",")
        return tuple(word.strip() for word in words if word.strip())

    @field_validator("files")
    @classmethod
    def _absolute_files(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        """A scheduled run is called in another folder than the person was who set them."""
        return tuple(str(Path(file).expanduser().absolute()) for file in files)

    def path_variables(self) -> dict[str, str]:
        """The variables that make these settings' paths those of a process in another folder."""
        paths = {
            "BAOGAO_STATE_DIR": str(self.state_dir),
            "BAOGAO_WAREHOUSE": str(self.warehouse),
            "BAOGAO_SOURCE_LISTS": str(self.source_lists),
            "BAOGAO_FILES": os.pathsep.join(self.files),
        }
        unless_unset = {"BAOGAO_EXPORT_DIR": self.export_dir, "BAOGAO_SITE": self.site}
        return paths | {name: str(path) for name, path in unless_unset.items() if path is not None}

    @property
    def landing_dir(self) -> Path:
        """Landed bytes, each stored once under its SHA-256."""
        return self.state_dir / "landing"

    @property
    def read_dir(self) -> Path:
        """Staged rows of documents that were read before."""
        return self.state_dir / "read"

    @property
    def source_state(self) -> Path:
        """What is remembered of each address that was ever fetched."""
        return self.state_dir / "sources.sqlite"

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
