"""`baogao rollback` and `baogao diff`: an earlier warehouse put back, and what two do not share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse
from flows.cli.console import cell

COLUMNS = ("relation", "key", "column", "change", "old", "new")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(
        "rollback",
        help="Put the version before the present warehouse back, or that of a run; the present one is kept.",
        epilog="Example: baogao rollback --list",
    )(rollback)
    app.command(
        "diff",
        help="Show what differs between two warehouses, cell by cell; says so when nothing does.",
        epilog="Example: baogao diff before.duckdb warehouse.duckdb",
    )(diff)


def rollback(
    run: Annotated[str | None, typer.Option(help="Go back to the warehouse of this run.")] = None,
    warehouse: WarehouseOption = None,
    list_versions: Annotated[bool, typer.Option("--list", help="List the versions that are kept.")] = False,
) -> None:
    """Go back to an earlier version."""
    from flows.cli.console import output, table
    from flows.settings import load_settings
    from flows.warehouse import publishing

    path = warehouse if warehouse is not None else load_settings().warehouse
    if list_versions:
        kept = publishing.versions(existing_warehouse(path))
        if not kept:
            typer.echo(f"No earlier version of {path} is kept; each build that replaces it keeps one.")
            return
        rows = [(version.run_id, version.finished_at, version.n_reports, version.path) for version in kept]
        output().print(table(["run", "published (UTC)", "reports", "file"], rows, numbers=[2]))
        return
    version = publishing.rollback(path, run)
    typer.echo(f"{path} is the warehouse of run {version.run_id} again ({cell(version.n_reports)} reports).")


def diff(
    old: Annotated[Path, typer.Argument(help="One warehouse.")],
    new: Annotated[Path, typer.Argument(help="The other.")],
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Compare two warehouses."""
    import csv
    import io
    import json
    from collections import Counter

    import polars as pl
    from rich.text import Text

    from flows.cli.console import output
    from flows.cli.rows import print_rows
    from flows.warehouse import diffing

    changes = diffing.diff(existing_warehouse(old), existing_warehouse(new))
    if output_format in (Format.PARQUET, Format.MD):
        rows = [(c.relation, c.row_key, c.column, c.change, *map(_text, (c.old, c.new))) for c in changes]
        schema = dict.fromkeys(COLUMNS, pl.String)
        print_rows(pl.DataFrame(rows, schema=schema, orient="row"), output_format, 0)
        return
    if output_format is Format.JSON:
        for change in changes:
            row = (change.relation, dict(change.key), change.column, change.change, change.old, change.new)
            typer.echo(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False, default=str))
        return
    if output_format is Format.CSV:
        line = io.StringIO()
        writer = csv.writer(line, lineterminator="\n")
        writer.writerow(COLUMNS)
        for change in changes:
            writer.writerow(
                (change.relation, change.row_key, change.column, change.change, change.old, change.new)
            )
            typer.echo(line.getvalue(), nl=False)
            line.seek(0)
            line.truncate()
        return
    out = output()
    colours = {"added": "green", "removed": "red", "changed": "yellow"}
    counts: Counter[tuple[str, str]] = Counter()
    for change in changes:
        counts[change.relation, change.change] += 1
        place = " ".join(filter(None, (change.relation, change.row_key, change.column)))
        shown = Text(f"{change.change:<8} ", style=colours[change.change]).append(place, style="default")
        if change.change == "changed":
            shown.append(f"  {_short(change.old)} → {_short(change.new)}", style="default")
        out.print(shown)
    if not counts:
        out.print("no differences outside ops")
    for (relation, kind), count in sorted(counts.items()):
        out.print(f"{count:>8,} {kind} in {relation}")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _short(value: object) -> str:
    text = cell(value) if value is not None else "NULL"
    return text if len(text) <= 80 else f"{text[:79]}…"
