"""The warehouses of two states of the code: built once, kept, and read whatever their age."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path

from benchmarks.comparison.cells import Side
from flows.places import ROOT
from flows.store.fingerprint import LIBRARIES
from flows.warehouse.connections import connect, frame, rows

KEPT = ROOT / ".baogao" / "compare"
"""Warehouses that were built for earlier comparisons."""
KEPT_WAREHOUSES = 6
CODE = ("flows", "transforms", "reference", "sql", "expectations", "pyproject.toml")
"""What of the working tree a build needs."""


class CannotCompareError(Exception):
    """What was asked for is not there; the message says what, in one line."""


class BuildFailedError(Exception):
    """One side could not be built; the message says which and why, in one line."""


def read_side(warehouse: Path) -> Side:
    """What a warehouse holds, of whatever commit it is."""
    with closing(connect(warehouse)) as con:
        relations = {
            f"{schema}.{table}"
            for schema, table in rows(
                con, "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'warehouse'"
            )
        }
        for relation in ("marts.report_indicators", "core.observations"):
            if relation not in relations:
                raise BuildFailedError(
                    f"{warehouse.name} has no {relation}: the commit is too old to compare with"
                )
        cells = frame(con, "SELECT * FROM marts.report_indicators")
        observations = frame(con, "SELECT * FROM core.observations")
        counts = {"observations": observations.height, "cells": cells.height}
        for name, relation in (("reports", "core.reports"), ("quarantined", "ops.quarantine")):
            if relation in relations:
                ((counts[name],),) = rows(con, f"SELECT count(*) FROM {relation}")
    if "suspect" in cells.columns:
        counts["suspects"] = int(cells["suspect"].sum())
    for name, status in (("targets", "target"), ("outcomes", "actual")):
        counts[name] = int((cells["status"] == status).sum())
    if "sentence" in observations.columns and "observation_id" in cells.columns:
        sentences = observations.select("report_id", "observation_id", "sentence")
        cells = cells.join(sentences, on=["report_id", "observation_id"], how="left")
    reports = frozenset(
        f"{name} {year}" for name, year in cells.select("region_name", "report_year").unique().iter_rows()
    )
    return Side(cells, observations, counts, reports)


BUILD = """
import sys
from pathlib import Path
folder = Path(sys.argv.pop(1)).resolve()
# What is installed leads to the working tree, also for a module that the folder does not have.
sys.path[:] = [p for p in sys.path if Path(p).resolve() == folder or not Path(p, "flows").is_dir()]
import flows, transforms
for package in (flows, transforms):
    if folder not in Path(package.__file__).resolve().parents:
        sys.exit(f"{package.__name__} comes from {package.__file__}, not from {folder}")
from flows.cli import main
if __name__ == "__main__":
    main()
"""
"""`baogao`, where the code that runs is surely that of the folder and not what is installed."""
STOPPED_BY_GATE = 3


def build(code: Path, sources: Iterable[Path], warehouse: Path, state: Path) -> Path:
    """Build a warehouse with the code of a folder; returns the file, published or stopped by a gate."""
    words = [word for source in sources for word in ("--source", str(source))]
    environment = {**os.environ, "PYTHONPATH": str(code), "BAOGAO_STATE_DIR": str(state)}
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(code), "build", *words, "--warehouse", str(warehouse)],
        cwd=code, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
        errors="replace",
    )  # fmt: skip
    last = ""
    assert process.stderr is not None
    try:
        for line in process.stderr:
            last = line.strip() or last
            if line.startswith("==> ") or " of " in line.partition(": ")[2][:20]:
                say(f"    {line.strip().removeprefix('==> ')}")
        code_of_exit = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    rejected = warehouse.with_name(f"{warehouse.name}.rejected")
    if code_of_exit == 0:
        return warehouse
    if code_of_exit == STOPPED_BY_GATE and rejected.exists():
        # Published or not is no matter here, and the file that it names is gone in a moment.
        why = last.removeprefix("baogao: ").partition(". nothing was published")[0]
        say(f"    compared although {why}")
        return rejected
    log = state / "last-error.log"
    if log.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = shutil.copyfile(log, KEPT / log.name)
        last = last.replace(str(log), str(kept))
    raise BuildFailedError(last.removeprefix("baogao: ") or f"the build ended with {code_of_exit}")


def commit_of(name: str) -> str:
    """The full hash of a commit."""
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        raise CannotCompareError(f"{name}: there is no such commit here; `git log --oneline` lists them")
    return found.strip()


@contextlib.contextmanager
def worktree(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit in a folder, for the time of the block."""
    if _git("worktree", "add", "--quiet", "--detach", str(folder), commit) is None:
        raise CannotCompareError(f"{commit}: git could not check it out into {folder}")
    try:
        yield folder
    finally:
        _git("worktree", "remove", "--force", str(folder))
        shutil.rmtree(folder, ignore_errors=True)
        _git("worktree", "prune")


def copy_of_tree(folder: Path) -> str:
    """Copy what of the working tree a build needs into a folder, and return a hash of it.

    A copy, so that whoever goes on writing meanwhile changes nothing of this build.
    """
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *CODE)
    if listed is None:
        raise CannotCompareError(f"{ROOT}: git cannot list its files")
    digest = hashlib.sha256()
    for name in sorted(set(filter(None, listed.split("\0")))):
        if (ROOT / name).is_file():
            data = (ROOT / name).read_bytes()
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    return digest.hexdigest()


def fingerprint(sources: Iterable[Path]) -> str:
    """A hash of the sources' paths, sizes and times, and of the versions of the libraries that read them."""
    digest = hashlib.sha256()
    for source in sources:
        for path in [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file()):
            facts = path.stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    for library in LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}\0".encode())
    return digest.hexdigest()[:12]


def warehouses_of(commit: str, sources: list[Path]) -> tuple[Path, Path]:
    """The warehouse of a commit and that of the working tree, built where they are not kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    read = fingerprint(sources)
    found: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="baogao-compare-") as name:
        folder = Path(name)
        tree = folder / "tree"
        tree.mkdir()
        base_file = KEPT / f"{commit}-{read}.duckdb"
        tree_file = KEPT / f"tree-{copy_of_tree(tree)[:40]}-{read}.duckdb"
        for kept, what in ((base_file, commit[:7]), (tree_file, "the working tree")):
            if kept.exists():
                say(f"the warehouse of {what} is kept from before")
                kept.touch()
            else:
                say(f"building with the code of {what}")
                state = folder / f"state-{len(found)}"
                is_tree = kept == tree_file
                with contextlib.nullcontext(tree) if is_tree else worktree(commit, folder / "base") as code:
                    try:
                        built = build(code, sources, folder / "warehouse.duckdb", state)
                    except BuildFailedError as error:
                        raise BuildFailedError(f"{what} could not be built: {error}") from error
                    # First beside its place, then there by one rename: an interrupted copy is none.
                    partial = kept.with_suffix(".partial")
                    shutil.copyfile(built, partial)
                    partial.replace(kept)
                for scratch in (*folder.glob("warehouse.*"), state):
                    shutil.rmtree(scratch) if scratch.is_dir() else scratch.unlink()
            found.append(kept)
    _tidy(found)
    return found[0], found[1]


def _tidy(needed: list[Path]) -> None:
    """Remove the warehouses that were used longest ago."""
    others = [path for path in KEPT.glob("*.duckdb") if path not in needed]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT_WAREHOUSES - len(needed) :]:
        path.unlink(missing_ok=True)


def _git(*words: str) -> str | None:
    """What git prints, or None where it fails."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        raise CannotCompareError(f"git cannot be run: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None


def say(line: str) -> None:
    """A line on what is being done."""
    print(line if line.startswith(" ") else f"==> {line}", file=sys.stderr, flush=True)
