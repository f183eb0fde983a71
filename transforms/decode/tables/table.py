"""A table as read: its rows as mappings, and the places where a row could not be read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_CELLS = 5_000_000
"""Cells that a table of a binary format may have; more are no table of reports."""
MOST_COLUMNS = 2_000
"""Columns that it may have."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as mappings, and the places where a row could not be read."""

    rows: tuple[tuple[int, Mapping[str, object]], ...]
    """Ordinal of the record and its cells by column."""
    broken: tuple[tuple[int, str, str], ...]
    """Ordinal, reason and detail of each record that could not be read."""
    media_type: str


def unique_names(header: Iterable[object]) -> list[str]:
    """Names of columns as text, those that come again numbered and blank ones called after their place."""
    names: dict[str, None] = {}
    for place, given in enumerate(header, 1):
        name = ("" if given is None else str(given)).strip().lstrip("\ufeff") or f"column {place}"
        again = 2
        base = name
        while name in names:
            name = f"{base} ({again})"
            again += 1
        names[name] = None
    return list(names)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: no value, no number (NaN), or white space."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and not value.strip("\ufeff\u200b\u3000 \t\r\n\f\v\xa0")


def from_grid(grid: Sequence[Sequence[object]], media_type: str) -> Table | None:
    """The table of a sheet: rows below its first row of names, title lines and blank rows left out.

    None where there is no row with two names or more.
    """
    filled = [row for row in grid if not all(is_blank(cell) for cell in row)]
    counts = [sum(not is_blank(cell) for cell in row) for row in filled]
    start = next((at for at, count in enumerate(counts) if count >= min(2, max(counts))), None)
    if start is None:
        return None
    names = unique_names(filled[start])
    rows = (
        dict(zip(names, [*row, *[None] * (len(names) - len(row))], strict=False))
        for row in filled[start + 1 :]
    )
    return Table(tuple(enumerate(rows)), (), media_type)
