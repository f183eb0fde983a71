"""Putting a built warehouse in place so that FILE is a whole, gated warehouse at every moment.

A candidate is built next to FILE as `FILE.building-<run id>`, and takes its place by one atomic rename,
after its bytes are on the disk. The warehouses that it takes the place of are kept in the folder
`FILE.versions/`, the last few of them, each called by the run that made it; `rollback` puts one back.
Readers that have FILE open keep the warehouse that they opened. What a killed run left behind is removed by
the next one, which can tell it by the lock: a run holds `FILE.lock` for as long as it lives, and the
operating system lets go of it when the run dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.warehouse.connections import WarehouseError, WarehouseInUseError, connect, execute, rows
from flows.warehouse.history import RunInfo, close_run
from flows.warehouse.paths import (
    candidate_path,
    discard,
    rejected_path,
    unchanged_path,
    versions_folder,
    wal_path,
)

KEEP_VERSIONS = 5
"""How many earlier warehouses are kept."""


class WarehouseBusyError(WarehouseError):
    """Another run is building the same warehouse."""


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier warehouse that can be put back."""

    run_id: str
    path: Path
    finished_at: datetime | None
    n_reports: int | None


@contextmanager
def exclusive(target: Path) -> Iterator[None]:
    """Hold the right to build and replace `target`; on entry, what dead runs left beside it is removed.

    Raises WarehouseBusyError at once where another process (or thread) holds it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = target.with_name(f"{target.name}.lock")
    descriptor = _acquire(lock, target)
    try:
        clear_leftovers(target)
        yield
    finally:
        with suppress(FileNotFoundError):
            lock.unlink()
        os.close(descriptor)


def require_free(target: Path) -> None:
    """Raise WarehouseBusyError where another run is building `target`; takes no hold of it."""
    lock = target.with_name(f"{target.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return  # nobody builds it, or what is wrong with its folder is said by who takes hold of it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise _busy(descriptor, target) from error
    finally:
        os.close(descriptor)


def _busy(descriptor: int, target: Path) -> WarehouseBusyError:
    holder = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
    return WarehouseBusyError(
        f"{target}: {holder} is building it; wait until that has ended, or build into another file"
    )


def _acquire(lock: Path, target: Path) -> int:
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            busy = _busy(descriptor, target)
            os.close(descriptor)
            raise busy from error
        # the holder before us may have removed the file between our opening and locking it
        with suppress(FileNotFoundError):
            if lock.stat().st_ino == os.fstat(descriptor).st_ino:
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"process {os.getpid()}\n".encode())
                return descriptor
        os.close(descriptor)


def clear_leftovers(target: Path) -> list[Path]:
    """Remove the candidates that dead runs left beside `target`; only for who holds the lock."""
    removed = sorted(target.parent.glob(f"{_escaped(target.name)}.building-*"))
    for path in removed:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return removed


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def published_run(path: Path) -> str:
    """The run that published the warehouse `path`.

    Raises WarehouseError where it is no warehouse of Baogao.
    """
    try:
        with closing(connect(path)) as con:
            found = rows(
                con,
                "SELECT run_id FROM ops.runs WHERE status = 'published'"
                " ORDER BY started_at DESC, run_id DESC LIMIT 1",
            )
    except WarehouseInUseError:
        raise
    except WarehouseError as error:
        raise WarehouseError(
            f"{path} is no warehouse that Baogao published, so it is left alone; move it away, or name "
            f"another file with --warehouse ({error})"
        ) from error
    if not found:
        raise WarehouseError(f"{path} has no published run in ops.runs; move it away, or name another file")
    return str(found[0][0])


def publish_candidate(
    candidate: Path, target: Path, run: RunInfo, *, keep: int = KEEP_VERSIONS
) -> dict[str, int]:
    """Close the run's row in ops.runs and put `candidate` in place as `target`; returns the run's counts."""
    close_run(candidate, run, "published", None)
    with closing(connect(candidate)) as con:
        found = execute(con, "SELECT COLUMNS('^n_') FROM ops.runs WHERE run_id = ?", [run.run_id])
        names = [name for name, *_ in found.description or ()]
        counts = dict(zip(names, found.fetchone() or (), strict=False))
    put_in_place(candidate, target, keep)
    return counts


def put_in_place(candidate: Path, target: Path, keep: int = KEEP_VERSIONS) -> None:
    """Make `candidate`, which must be checkpointed and closed, the warehouse `target`.

    The warehouse that stood there is kept as a version; of the versions the last `keep` stay. Whenever this
    is cut short, `target` is either the old warehouse or the new one.
    """
    wal = wal_path(candidate)
    if wal.exists():
        raise WarehouseError(
            f"{candidate}: it was not checkpointed ({wal.name} is there), so it is not published"
        )
    _to_disk(candidate)
    if target.exists():
        _keep(target)
    candidate.replace(target)
    _to_disk(target.parent)
    prune(target, keep)
    rejected_path(target).unlink(missing_ok=True)
    unchanged_path(target).unlink(missing_ok=True)


def _keep(target: Path) -> None:
    """Give the warehouse that is about to be replaced a second name; nothing is copied where links work."""
    folder = versions_folder(target)
    folder.mkdir(exist_ok=True)
    version = folder / f"{published_run(target)}.duckdb"
    if not version.exists():
        try:
            os.link(target, version)
        except OSError:  # a file system without links
            unfinished = version.with_suffix(".copying")
            shutil.copyfile(target, unfinished)
            _to_disk(unfinished)
            unfinished.replace(version)
    # somebody wrote to the old warehouse by hand: its log must not be taken for the new one's
    if wal_path(target).exists():
        wal_path(target).replace(wal_path(version))
    _to_disk(folder)


def prune(target: Path, keep: int = KEEP_VERSIONS) -> None:
    """Remove all but the last `keep` versions of `target`."""
    folder = versions_folder(target)
    for version in sorted(folder.glob("*.duckdb"))[: -keep or None]:
        wal_path(version).unlink(missing_ok=True)
        version.unlink()
    for unfinished in folder.glob("*.copying"):
        unfinished.unlink()


def versions(target: Path) -> list[Version]:
    """The earlier warehouses of `target` that are kept, the newest first."""
    found = []
    for path in sorted(versions_folder(target).glob("*.duckdb"), reverse=True):
        facts: list[tuple[Any, ...]] = []
        with suppress(WarehouseError), closing(connect(path)) as con:
            facts = rows(con, "SELECT finished_at, n_reports FROM ops.runs WHERE run_id = ?", [path.stem])
        finished_at, n_reports = facts[0] if facts else (None, None)
        found.append(Version(path.stem, path, finished_at, n_reports))
    return found


def rollback(target: Path, run_id: str | None = None, keep: int = KEEP_VERSIONS) -> Version:
    """Put an earlier warehouse back as `target`: that of `run_id`, or the one before the present one.

    The present one is kept as a version, so that a rollback can be undone by naming its run.
    Raises WarehouseError where there is no such version, or it cannot be read.
    """
    with exclusive(target):
        kept = versions(target)
        if run_id is None:
            present = published_run(target) if target.exists() else None
            earlier = [version for version in kept if present is None or version.run_id < present]
        else:
            earlier = [version for version in kept if version.run_id == run_id]
        if not earlier:
            known = ", ".join(version.run_id for version in kept) or "none"
            wanted = f"of run {run_id}" if run_id else "before the present one"
            raise WarehouseError(f"{target}: there is no version {wanted} to go back to (kept: {known})")
        version = earlier[0]
        published_run(version.path)
        candidate = candidate_path(target, f"rollback-{version.run_id}")
        # a copy: a link would let whoever writes to the warehouse write to the version too
        shutil.copyfile(version.path, candidate)
        put_in_place(candidate, target, keep)
        return version


def reject_candidate(candidate: Path, target: Path, run: RunInfo, status: str, why: str) -> Path | None:
    """Leave `candidate` as FILE.rejected, its run closed as `status` (rejected or failed) with the reason.

    Returns its path, or None where even that could not be written (a full disk).
    """
    try:
        close_run(candidate, run, status, why)
        return leave_rejected(candidate, target)
    except (WarehouseError, OSError):
        discard(candidate)
        return None


def leave_rejected(candidate: Path, target: Path) -> Path:
    """Leave what a run found next to `target`, where nothing is published; returns where."""
    path = rejected_path(target)
    wal_path(path).unlink(missing_ok=True)
    candidate.replace(path)
    return path


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
