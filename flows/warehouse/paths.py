"""What lies beside a warehouse FILE: a run's candidate, what was rejected, earlier versions, DuckDB's log."""

from __future__ import annotations

import shutil
from pathlib import Path


def candidate_path(target: Path, run_id: str) -> Path:
    """Where the warehouse of a run is built: next to `target`, on the same file system."""
    return target.with_name(f"{target.name}.building-{run_id}")


def rejected_path(target: Path) -> Path:
    """Where a run that publishes nothing leaves what it found."""
    return target.with_name(f"{target.name}.rejected")


def not_loaded_path(target: Path) -> Path:
    """The list of what the last run to `target` did not load."""
    return target.with_name(f"{target.name}.not-loaded.csv")


def unchanged_path(target: Path) -> Path:
    """The runs since `target` was published that found nothing to build, one line each."""
    return target.with_name(f"{target.name}.unchanged.jsonl")


def versions_folder(target: Path) -> Path:
    """Where earlier warehouses are kept."""
    return target.with_name(f"{target.name}.versions")


def wal_path(path: Path) -> Path:
    """DuckDB's log of what is not yet in the file `path`."""
    return path.with_name(f"{path.name}.wal")


def discard(candidate: Path) -> None:
    """Remove a candidate with all that DuckDB keeps beside it."""
    for path in candidate.parent.glob(f"{candidate.name}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
