"""Rows as a table, CSV, JSON, Parquet or Markdown, on standard output."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import typer

from flows.cli.arguments import Format
from flows.cli.errors import usage

if TYPE_CHECKING:
    import polars as pl

    from flows.cli.asking import Answer

SHOWN_ROWS = 200
"""Rows of a table on a terminal, unless another limit is given."""


def print_rows(found: pl.DataFrame | Answer, output_format: Format, limit: int | None) -> None:
    """Print rows in a format; of a table `limit` at most, or all where it is 0.

    Parquet alone needs a frame.
    """
    from flows.cli.asking import Answer

    if not isinstance(found, Answer):
        if output_format is Format.PARQUET:
            _print_parquet(found)
            return
        types = ["DOUBLE" if dtype.is_numeric() else "VARCHAR" for dtype in found.dtypes]
        found = Answer(found.columns, types, found.rows())
    if output_format is Format.TABLE:
        _print_table(found, limit)
    elif output_format is Format.JSON:
        rows = (json.dumps(row, ensure_ascii=False, default=_plain) for row in found.named())
        typer.echo(("[" + ",\n ".join(rows) + "]").encode())
    elif output_format is Format.CSV:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in found.rows)
        typer.echo(buffer.getvalue().encode(), nl=False)
    else:
        typer.echo(as_markdown(found).encode(), nl=False)


def _print_parquet(found: pl.DataFrame) -> None:
    if sys.stdout.isatty():
        raise usage("Parquet is for programs: send it to a file, as in … -f parquet > rows.parquet")
    data = io.BytesIO()
    found.write_parquet(data)
    typer.echo(data.getvalue(), nl=False)


def _print_table(found: Answer, limit: int | None) -> None:
    from flows.cli.console import output, table

    out = output()
    most = limit if limit is not None else (SHOWN_ROWS if out.is_terminal else 0)
    shown = found.rows[:most] if most else found.rows
    out.print(table(found.columns, shown, numbers=found.numbers))
    if len(shown) < len(found.rows):
        rest = f"… {len(found.rows) - len(shown):,} more rows; --limit 0 shows all"
        output(errors=True).print(rest)


def as_markdown(found: Answer) -> str:
    """A table of Markdown, numbers flush right; no cell can end its table."""
    from flows.cli.console import cell

    marks = ["---:" if position in found.numbers else "---" for position in range(len(found.columns))]
    lines = [found.columns, marks]
    lines += [[_markdown_cell(cell(value)) for value in row] for row in found.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    for mark in "\\|<>*`":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, bool):
        return str(value).lower()
    return _plain(value) if isinstance(value, datetime | date | Decimal) else value
