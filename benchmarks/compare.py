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
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks.comparison.builds import (
    BuildFailedError,
    CannotCompareError,
    commit_of,
    read_side,
    say,
    warehouses_of,
)
from benchmarks.comparison.cells import differences, elsewhere
from benchmarks.comparison.lines import EXAMPLES, LINES, report_lines
from flows.places import ROOT
from flows.warehouse.connections import WarehouseError

DEFAULT_SOURCES = ("corpus", "wild")
SHARED = ROOT.parent / "shared"


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
