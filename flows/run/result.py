"""What a run did, for whoever started it, shows it or tells people of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class BuildResult:
    """What a run did."""

    warehouse: Path
    run_id: str = ""
    status: str = "failed"
    """published, rejected (by a gate), unreadable (no report in the sources) or failed."""
    message: str = ""
    """Why nothing was published; empty where it was."""
    is_unchanged: bool = False
    """Whether nothing had to be built: the warehouse is as `run_id`, an earlier run, published it."""
    counts: dict[str, int] = field(default_factory=dict)
    """The columns n_… of the run's row in ops.runs, where it was published."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of each station."""
    n_addresses: dict[str, int] = field(default_factory=dict)
    """Addresses of source lists that were fetched, unchanged, failed or skipped."""
    n_landed: int = 0
    n_read: int = 0
    """Documents that this run read."""
    n_known: int = 0
    """Documents that an earlier run had read under the same rules."""
    read_cpu_seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)
    """Expectations of severity warning that were not met and addresses that failed, one line each."""
    silent: list[str] = field(default_factory=list)
    """Sources that gave nothing new for longer than they may, one line each."""
    not_loaded: Path | None = None
    """The list of what the run did not load; None where it loaded all, or left no file."""
    rejected: Path | None = None
    """The file with what was found, where nothing was published."""

    @property
    def file(self) -> Path | None:
        """The file with what the run found: the warehouse or the rejected one; None where it left none."""
        return self.warehouse if self.status == "published" else self.rejected


class NothingPublishedError(Exception):
    """A run that ended in order and published nothing; `result` says what it did."""

    def __init__(self, result: BuildResult) -> None:
        super().__init__(result.message)
        self.result = result
