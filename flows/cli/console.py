"""What commands print: tables aligned under Chinese too, and whole lines where it is piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 10_000
"""Columns of output that is not read on a terminal: nothing is cut or wrapped there."""


def output(*, errors: bool = False) -> Console:
    """A console on standard output, or on standard error."""
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() else PIPED_WIDTH
    return Console(stderr=errors, highlight=False, width=width, soft_wrap=not stream.isatty())


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str | None = None,
    numbers: Sequence[int] = (),
) -> Table:
    """Rows under their columns' names; the columns in `numbers` (by position) are set flush right."""
    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        right = position in numbers
        shown.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        shown.add_row(*(Text(cell(value)) for value in row))
    return shown


def cell(value: Any) -> str:
    """A value as a person reads it: nothing for null, no more digits than were meant."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.0f}"
    return str(value)
