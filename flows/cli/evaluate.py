"""`baogao evaluate`: the cells of a warehouse held against labels read by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.arguments import WarehouseOption, existing_warehouse
from flows.cli.errors import usage

if TYPE_CHECKING:
    from transforms.scoring import Cell, Labels, Score

CELLS = """
SELECT
    region_code, report_year, indicator_id AS indicator, measure, ref_year, status, value, value_high, unit,
    comparator
FROM marts.report_indicators
"""
CORE = "SELECT indicator_id FROM core.indicators WHERE is_core"
REPORTS = "SELECT region_code, report_year FROM core.reports"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "evaluate",
        help="Score a warehouse's cells against labels read by hand (JSON lines, a cell each): by indicator, "
        "by measure and by kind of error. Only core indicators of labelled reports count.",
        epilog="Example: baogao evaluate tests/gold/labels.jsonl --errors 10",
    )(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="The labels' file.", show_default=False)],
    warehouse: WarehouseOption = None,
    errors: Annotated[int, typer.Option(min=0, help="Errors to list at most, of each kind.")] = 5,
) -> None:
    """Print the scores."""
    from flows.cli.console import output, table
    from flows.warehouse.connections import query
    from transforms.scoring import Cell, score

    labels = _labels(gold)
    path = existing_warehouse(warehouse)
    read = [Cell(**row) for row in query(path, CELLS).to_dicts()]
    core = frozenset(query(path, CORE)["indicator_id"].to_list())
    here = {(row["region_code"], row["report_year"]) for row in query(path, REPORTS).to_dicts()}
    if not labels.reports & here:
        raise usage(f"none of the {len(labels.reports)} reports that {gold} labels is in {path}")
    result = score(labels, read, core)
    out = output()
    for title, kind in (("indicator", _indicator), ("measure", _measure)):
        rows = [(name, *_figures(part)) for name, part in result.by(kind).items()]
        columns = (title, "cells", "right", "missed", "extra", "precision", "recall", "F1", "comparator")
        out.print(table(columns, rows))
        out.print()
    by_kind: dict[str, list[tuple[Cell, Cell | None]]] = {}
    for kind_of_error, label, instead in result.errors():
        by_kind.setdefault(kind_of_error, []).append((label, instead))
    for kind_of_error, found in sorted(by_kind.items()):
        out.print(f"{kind_of_error}: {len(found)}", style="bold")
        for label, instead in found[:errors]:
            out.print(f"  {_line_of(label)}" + (f"  read as {_line_of(instead)}" if instead else ""))
    missing = labels.reports - here
    out.print(
        f"reports {len(labels.reports - missing)} of {len(labels.reports)}, cells {len(labels.cells)}: "
        f"precision {result.precision:.4f}, recall {result.recall:.4f}, F1 {result.f1:.4f}, "
        f"comparator {result.comparator:.4f}"
    )
    for region, year in sorted(missing):
        out.print(f"not in the warehouse: {region}-{year}", style="yellow")


def _labels(gold: Path) -> Labels:
    from transforms.scoring import parse_labels

    try:
        labels = parse_labels(gold.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise usage(f"{gold} cannot be read: {reason}") from error
    except ValueError as error:
        raise usage(f"{gold}: {error}; tests/gold/README.md tells the form") from error
    if not labels.reports:
        raise usage(f"{gold} holds no label")
    return labels


def _indicator(cell: Cell) -> str:
    return cell.indicator


def _measure(cell: Cell) -> str:
    return cell.measure


def _figures(part: Score) -> tuple[str, ...]:
    counts = (part.found + len(part.missed), part.found, len(part.missed), len(part.extra))
    shares = (part.precision, part.recall, part.f1, part.comparator)
    return (*map(str, counts), *(f"{share:.3f}" for share in shares))


def _line_of(cell: Cell) -> str:
    value = "none" if cell.value is None else f"{cell.value:.10g}"
    high = "" if cell.value_high is None else f"-{cell.value_high:.10g}"
    about = f"{cell.region_code}-{cell.report_year} {cell.indicator} {cell.measure} {cell.status}"
    return f"{about} {cell.ref_year}: {value}{high} {cell.unit or ''} {cell.comparator}"
