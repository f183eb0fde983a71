"""What a change to the code does to reading: the cells that it gains, loses and changes on real reports.

    python -m benchmarks.compare COMMIT [SOURCE …] [--examples N] [--only INDICATOR] [--csv FILE]
                                                                       (make compare BASE=COMMIT)

Builds a warehouse of the sources with the code and the reference data of COMMIT and one with those of the
working tree as they are now, changes that are not committed among them, and compares the cells of
marts.report_indicators. By default the sources are `../shared/corpus` and `../shared/wild` beside the
checkout. Both sides use the libraries that are installed. Both warehouses are kept in `.baogao/compare`, so
that whoever asks for more examples waits for nothing.

A cell is known by its report, indicator, measure, reference year and status. It has
  gained    where only the working tree reads it,
  lost      where only COMMIT does,
  moved     where the same number of the same sentence is now another measure, year or status,
  changed   where value, range, unit or comparator are others.
Each example gives both values, what the other side makes of the same number, and the words around it; [?]
marks a suspect cell. Read the lost and changed ones: a change is right only where its sentences say so. The
line of totals at the end is for the commit's message.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from flows.places import ROOT
from flows.store.fingerprint import LIBRARIES
from flows.warehouse.connections import WarehouseError, connect, frame, rows

DEFAULT_SOURCES = ("corpus", "wild")
SHARED = ROOT.parent / "shared"
KEPT = ROOT / ".baogao" / "compare"
"""Warehouses that were built for earlier comparisons."""
KEPT_WAREHOUSES = 6
CODE = ("flows", "transforms", "reference", "sql", "expectations", "pyproject.toml")
"""What of the working tree a build needs."""

KEY = ("report_id", "indicator_id", "measure", "ref_year", "status")
VALUES = ("value", "value_high", "unit", "comparator")
"""What makes a cell of the same key another one."""
SHOWN = ("region_name", "report_year", "suspect", "evidence", "sentence", "value_stated", "observation_id")
"""What else an example shows, or is told by, where both sides have it."""
READING = ("indicator_id", "measure", "ref_year", "status", "scope", "scope_name", "period")
"""What one side can make of a number and the other not."""
CHANGES = ("gained", "lost", "changed", "moved")
NO_CELLS = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String), "ref_year": pl.Int64, "value": pl.Float64, "value_high": pl.Float64,
        "unit": pl.String, "comparator": pl.String, "region_name": pl.String, "report_year": pl.Int64,
        "suspect": pl.Boolean, "evidence": pl.String, "sentence": pl.String, "value_stated": pl.String,
        "observation_id": pl.Int64,
    }
)  # fmt: skip
"""Columns of cells; one that a side lacks is null throughout."""
EXAMPLES = 10
LINES = 400
WIDTH = 60
"""Characters of a sentence that an example shows."""
NEAR = 1e-9
COUNTED = ("reports", "quarantined", "observations", "cells", "suspects", "targets", "outcomes")


class CannotCompareError(Exception):
    """What was asked for is not there; the message says what, in one line."""


class BuildFailedError(Exception):
    """One side could not be built; the message says which and why, in one line."""


# -- comparing ----------------------------------------------------------------------------------------------


@dataclass
class Side:
    """What one warehouse holds."""

    cells: pl.DataFrame
    """Rows of marts.report_indicators with their sentences."""
    observations: pl.DataFrame
    """Rows of core.observations."""
    counts: dict[str, int] = field(default_factory=dict)
    """Rows, by the names of `COUNTED`; what a side has no relation for is left out."""
    reports: frozenset[str] = frozenset()
    """Reports as a person names them."""


def differences(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Every cell of either side: `change` (of `CHANGES` or same) and its columns as `old_…` and `new_…`.

    Columns that one side lacks are compared by neither and are null.
    """
    # A column counts where both sides have it, even one of which is empty.
    shared = [c for c in NO_CELLS if (c in old.columns and c in new.columns) or c in KEY]
    sides = [
        side.select(shared).cast({c: t for c, t in NO_CELLS.items() if c in shared}) for side in (old, new)
    ]
    before, after = (
        side.rename({c: f"{name}_{c}" for c in shared})
        for side, name in zip(sides, ("old", "new"), strict=True)
    )
    joined = before.join(
        after,
        left_on=[f"old_{c}" for c in KEY],
        right_on=[f"new_{c}" for c in KEY],
        how="full",
        nulls_equal=True,
        coalesce=False,
    ).with_columns(
        pl.lit(None, NO_CELLS[c]).alias(f"{name}_{c}")
        for c in NO_CELLS
        if c not in shared
        for name in ("old", "new")
    )
    differ = pl.any_horizontal(_differs(c) for c in VALUES)
    told = joined.with_columns(
        change=pl.when(pl.col("old_report_id").is_null()).then(pl.lit("gained"))
        .when(pl.col("new_report_id").is_null()).then(pl.lit("lost"))
        .when(differ).then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip
    moved = _moved(told)
    if moved.height:
        told = pl.concat(
            [
                told.join(moved.select(f"old_{c}" for c in KEY), on=[f"old_{c}" for c in KEY], how="anti")
                .join(moved.select(f"new_{c}" for c in KEY), on=[f"new_{c}" for c in KEY], how="anti"),
                moved.select(told.columns),
            ]
        )  # fmt: skip
    either = [pl.coalesce(f"new_{c}", f"old_{c}").alias(c) for c in ("report_id", "indicator_id")]
    return told.with_columns(either).sort(
        "indicator_id", "change", "report_id", *(f"{n}_{c}" for c in KEY[2:] for n in ("old", "new"))
    )


def _differs(column: str) -> pl.Expr:
    old, new = pl.col(f"old_{column}"), pl.col(f"new_{column}")
    if NO_CELLS[column] != pl.Float64:
        return old.ne_missing(new)
    scale = pl.max_horizontal(old.abs(), new.abs(), pl.lit(1.0))
    return pl.when(old.is_null() | new.is_null()).then(old.is_null() != new.is_null()).otherwise(
        (old - new).abs() > NEAR * scale
    )  # fmt: skip


def _moved(told: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a lost and a gained cell that are the same number of the same sentence."""
    by = ["report_id", "indicator_id", "sentence", "value", "value_high"]
    sides = []
    for change, name in (("lost", "old"), ("gained", "new")):
        keys = [f"{name}_{c}" for c in by]
        found = told.filter(
            pl.col("change") == change, pl.col(keys[2]).is_not_null(), pl.col(keys[3]).is_not_null()
        )
        found = found.select(c for c in told.columns if c.startswith(f"{name}_")).sort(
            *(f"{name}_{c}" for c in KEY)
        )
        sides.append(found.with_columns(ordinal=pl.int_range(pl.len()).over(keys)))
    lost, gained = sides
    return lost.join(
        gained,
        left_on=[*(f"old_{c}" for c in by), "ordinal"],
        right_on=[*(f"new_{c}" for c in by), "ordinal"],
        how="inner",
        nulls_equal=True,
        coalesce=False,
    ).with_columns(change=pl.lit("moved"))


def summary(told: pl.DataFrame) -> pl.DataFrame:
    """How many cells of each indicator each kind of change befell, the most lost and changed ones first."""
    kinds = [*CHANGES, "same"]
    counted = told.group_by("indicator_id").agg(
        (pl.col("change") == kind).sum().cast(pl.Int64).alias(kind) for kind in kinds
    )
    worst = pl.col("lost") + pl.col("changed") + pl.col("moved")
    return counted.sort(worst, "gained", "indicator_id", descending=[True, True, False])


def doubts(told: pl.DataFrame) -> tuple[int, int]:
    """How many cells of the same value are newly suspect, and how many are so no longer."""
    same = told.filter(pl.col("change") == "same")
    old, new = same["old_suspect"].fill_null(False), same["new_suspect"].fill_null(False)
    return int((new & ~old).sum()), int((old & ~new).sum())


def elsewhere(told: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """`told` with `elsewhere`: what the other side makes of the number of a cell that was gained or lost.

    `old` and `new` are observations. It tells what is another on the other side (`status actual → target`),
    that the number is not read at all, or that it is read alike and only stands for no cell.
    """
    shared = [c for c in READING if c in old.columns and c in new.columns]
    place = ["report_id", "sentence", "value_stated"]
    if not {*place, "observation_id"} <= {*old.columns, *new.columns} or told.is_empty():
        return told.with_columns(elsewhere=pl.lit(""))
    wanted = told.filter(pl.col("change").is_in(["gained", "lost"]))
    numbered = wanted.with_row_index("row")
    found: dict[int, str] = {}
    for change, name, own, other in (("lost", "old", old, new), ("gained", "new", new, old)):
        cells = numbered.filter(
            pl.col("change") == change, pl.col(f"{name}_observation_id").is_not_null()
        ).select(
            "row",
            pl.col(f"{name}_report_id").alias("report_id"),
            pl.col(f"{name}_observation_id").alias("observation_id"),
        )
        mine = cells.join(own, on=["report_id", "observation_id"], how="inner")
        known_reports = set(other["report_id"])
        there = other.select(*place, *(pl.col(c).alias(f"other_{c}") for c in shared))
        for row in mine.join(there, on=place, how="left", nulls_equal=True).iter_rows(named=True):
            said = _read_as(row, shared, change)
            if row["report_id"] not in known_reports:
                said = f"no such report {'now' if change == 'lost' else 'before'}"
            known = found.get(row["row"])
            # Of several numbers written alike in one sentence, the one that is read most alike.
            if known is None or said.count("→") < known.count("→"):
                found[row["row"]] = said
    texts = [found.get(row, "") for row in numbered["row"]]
    rest = told.filter(~pl.col("change").is_in(["gained", "lost"])).with_columns(elsewhere=pl.lit(""))
    return pl.concat([wanted.with_columns(elsewhere=pl.Series(texts, dtype=pl.String)), rest]).sort(
        "indicator_id", "change", "report_id", *(f"{n}_{c}" for c in KEY[2:] for n in ("old", "new"))
    )


def _read_as(row: dict[str, Any], columns: Sequence[str], change: str) -> str:
    then = "not read now" if change == "lost" else "not read before"
    if row["other_measure"] is None:
        return then
    differing = []
    for column in columns:
        pair = (row[column], row[f"other_{column}"])
        if pair[0] != pair[1]:
            before, after = pair if change == "lost" else pair[::-1]
            differing.append(f"{column} {_text(before)} → {_text(after)}")
    return ", ".join(differing) or f"read alike {'now' if change == 'lost' else 'before'}, but no cell"


# -- showing ------------------------------------------------------------------------------------------------


def shortened(sentence: str | None, evidence: str | None, width: int = WIDTH) -> str:
    """`width` characters of a sentence, those in which the evidence ends among them."""
    words = " ".join((sentence or evidence or "").split())
    if len(words) <= width:
        return words
    marked = " ".join((evidence or "").split())
    end = max(0, words.find(marked)) + len(marked) if marked else width
    start = max(0, min(end - width * 4 // 5, len(words) - width))
    return ("…" if start else "") + words[start : start + width] + ("…" if start + width < len(words) else "")


def spread(found: pl.DataFrame, n: int) -> pl.DataFrame:
    """`n` rows at even distances, so that they come from many reports."""
    if found.height <= n:
        return found
    return found[[(2 * i + 1) * found.height // (2 * n) for i in range(n)]]


def example_lines(row: dict[str, Any]) -> list[str]:
    """One difference as a person reads it: a line, or two where each side has a sentence of its own."""
    name = "old" if row["change"] == "lost" else "new"
    report = f"{row[f'{name}_region_name'] or row['report_id']} {row[f'{name}_report_year'] or ''}".strip()
    key = _key(row, name)
    if row["change"] == "moved":
        key = f"{_key(row, 'old')} → {key}"
    before, after = _value(row, "old"), _value(row, "new")
    value = before if before == after else f"{before} → {after}"
    aside = f" ({row['elsewhere']})" if row.get("elsewhere") else ""
    words = {name: shortened(row[f"{name}_sentence"], row[f"{name}_evidence"]) for name in ("old", "new")}
    head = f"  {row['change']:<8}{report}  {key}  {value}{aside}"
    if row["change"] == "changed" and words["old"] and words["old"] != words["new"]:
        return [f"{head}  was: {words['old']}", f"{'':<10}now: {words['new']}"]
    return [f"{head}  {words[name]}".rstrip()]


def _key(row: dict[str, Any], name: str) -> str:
    return f"{row[f'{name}_measure']} {_text(row[f'{name}_ref_year'])} {row[f'{name}_status']}"


def _value(row: dict[str, Any], name: str) -> str:
    """A cell's value; a dash where the side has no such cell."""
    if row[f"{name}_report_id"] is None:
        return "–"
    value, high = row[f"{name}_value"], row[f"{name}_value_high"]
    said = "" if value is None else f"{value:g}" + ("" if high is None else f"–{high:g}")
    unit = row[f"{name}_unit"] if said else None
    comparator = row[f"{name}_comparator"]
    mark = "[?]" if row[f"{name}_suspect"] else None
    parts = [said, unit, None if comparator == "eq" else comparator, mark]
    return " ".join(part for part in parts if part) or "no value"


def _text(value: object) -> str:
    return "none" if value is None else str(value)


def examples(told: pl.DataFrame, most: int, lines: int) -> list[str]:
    """The examples of every indicator that changed, those with the most losses and changes first.

    `most` of each kind, fewer where there would be more than `lines`; gains, of which the fewest are wrong,
    are shown by a third of that.
    """
    groups = []
    for indicator in summary(told)["indicator_id"]:
        own = told.filter(pl.col("indicator_id") == indicator)
        kinds = {change: own.filter(pl.col("change") == change) for change in CHANGES}
        if any(found.height for found in kinds.values()):
            groups.append((str(indicator), kinds))
    shown = [_examples_of(indicator, kinds, most) for indicator, kinds in groups]
    n = most
    while n > 1 and sum(map(len, shown)) > lines:
        n -= 1
        shown = [_examples_of(indicator, kinds, n) for indicator, kinds in groups]
    printed: list[str] = []
    for some in shown:
        if printed and len(printed) + len(some) > lines:
            break
        printed += some
    if n < most or len(printed) < sum(map(len, shown)):
        printed.append(
            f"({n} of each kind at most, and {len(printed)} lines; "
            "--only INDICATOR, --lines N and --csv FILE show more)"
        )
    return printed


def _examples_of(indicator: str, kinds: dict[str, pl.DataFrame], most: int) -> list[str]:
    counts = ", ".join(f"{found.height:,} {change}" for change, found in kinds.items() if found.height)
    lines = [f"{indicator}: {counts}"]
    for change, found in kinds.items():
        for row in spread(found, -(-most // 3) if change == "gained" else most).iter_rows(named=True):
            lines += example_lines(row)
    return lines


def table_lines(told: pl.DataFrame) -> list[str]:
    """The summary, an indicator a line; those that nothing befell are one line together."""
    found = summary(told)
    kinds = [*CHANGES, "same"]
    touched = found.filter(pl.sum_horizontal(CHANGES) > 0)
    rest = found.filter(pl.sum_horizontal(CHANGES) == 0)
    lines = [f"{'indicator':<36}" + "".join(f"{kind:>9}" for kind in kinds)]
    for row in touched.iter_rows(named=True):
        lines.append(f"{row['indicator_id']:<36}" + "".join(f"{row[kind]:>9,}" for kind in kinds))
    if rest.height:
        numbers = "".join(f"{rest[kind].sum():>9,}" for kind in kinds)
        lines.append(f"{f'{rest.height} other indicators':<36}{numbers}")
    return lines


def totals(base: str, told: pl.DataFrame, old: Side, new: Side, only: str | None = None) -> str:
    """The whole comparison in one line, for the commit's message."""
    cells = summary(told)
    found = ", ".join(f"{cells[kind].sum():,} {kind}" for kind in (*CHANGES, "same"))
    counted = [
        f"{name} {old.counts[name]:,} → {new.counts[name]:,}"
        for name in ("reports", "observations", "suspects")
        if name in old.counts and name in new.counts
    ]
    whose = f"cells of {only}" if only else "cells"
    return f"{whose} against {base}: {found}; {', '.join(counted)}"


def report_lines(
    base: str, old: Side, new: Side, told: pl.DataFrame, most: int, lines: int, only: str | None = None
) -> list[str]:
    """All that is printed."""
    behind = ["", *table_lines(told), "", f"{'':<16}{base:>12}{'now':>12}"]
    for name in COUNTED:
        if name in old.counts and name in new.counts:
            behind.append(f"{name:<16}{old.counts[name]:>12,}{new.counts[name]:>12,}")
    fresh, gone = doubts(told)
    behind.append(f"Of the cells of the same value {fresh:,} are newly suspect and {gone:,} no longer so.")
    for verb, reports in (("gained", new.reports - old.reports), ("lost", old.reports - new.reports)):
        if reports:
            more = f" and {len(reports) - 10} more" if len(reports) > 10 else ""
            behind.append(f"Reports {verb}: {', '.join(sorted(reports)[:10])}{more}")
    behind += ["", totals(base, told, old, new, only)]
    return examples(told, most, lines - len(behind)) + behind


# -- reading warehouses -------------------------------------------------------------------------------------


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


# -- building -----------------------------------------------------------------------------------------------

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


# -- the command --------------------------------------------------------------------------------------------


def compare(options: argparse.Namespace) -> list[str]:
    """Build, read and compare; returns the lines to print."""
    if not options.commit:
        raise CannotCompareError("name the commit to compare with: make compare BASE=COMMIT")
    sources = [path.absolute() for path in options.sources] or [SHARED / name for name in DEFAULT_SOURCES]
    for source in sources:
        if not source.exists():
            raise CannotCompareError(f"{source}: there is no such file or folder; name the reports to read")
    commit = commit_of(options.commit)
    old, new = (read_side(path) for path in warehouses_of(commit, sources))
    say("comparing")
    told = elsewhere(differences(old.cells, new.cells), old.observations, new.observations)
    if options.only:
        told = told.filter(pl.col("indicator_id") == options.only)
        if told.is_empty():
            raise CannotCompareError(f"{options.only}: neither side has a cell of this indicator")
    if options.csv:
        told.filter(pl.col("change") != "same").write_csv(options.csv)
    return report_lines(commit[:7], old, new, told, options.examples, options.lines, options.only)


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commit", metavar="COMMIT", help="what to compare with: a hash, a branch, HEAD")
    parser.add_argument(
        "sources", nargs="*", type=Path, metavar="SOURCE", help="files and folders of reports to read"
    )
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, metavar="N",
        help=f"examples of each kind of change and indicator, at most (default: {EXAMPLES})",
    )  # fmt: skip
    parser.add_argument("--only", metavar="INDICATOR", help="show this indicator alone, such as gdp")
    parser.add_argument(
        "--lines", type=int, default=LINES, metavar="N",
        help=f"show fewer examples rather than print more lines (default: {LINES})",
    )  # fmt: skip
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every difference here too")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Compare and print."""
    options = _options(words)
    try:
        lines = compare(options)
    except CannotCompareError as error:
        print(f"compare: {error}", file=sys.stderr)
        return 2
    except (BuildFailedError, WarehouseError, OSError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    try:
        print("\n".join(lines))
    except BrokenPipeError:  # `| head` has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
