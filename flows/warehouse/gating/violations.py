"""Rows that break a rule: a query finds them, in the warehouse that a frame was taken from.

A relation may be larger than memory, and a rule may span several; so DuckDB looks for the rows that break it
and only those are handed on, the first of them with the number of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flows.warehouse.connections import Connection, execute, rows

KEPT_ROWS = 100
"""Failing rows that are kept of each expectation."""


@dataclass(frozen=True, slots=True)
class Violations:
    """The rows that break a rule: how many there are, and the first of them as JSON has their values."""

    n: int
    first: tuple[dict[str, Any], ...] = ()


def find_violations(con: Connection, query: str) -> Violations:
    """The rows that `query` finds on the open warehouse `con`.

    Raises WarehouseError where it cannot be run.
    """
    found = execute(con, query, doing="look for rows that break a rule")
    names = [name for name, *_ in found.description or ()]
    first = found.fetchmany(KEPT_ROWS + 1)
    n = len(first)
    if n > KEPT_ROWS:
        ((n,),) = rows(con, f"SELECT count(*) FROM ({query})")
    return Violations(n, tuple(plain_row(dict(zip(names, row, strict=True))) for row in first[:KEPT_ROWS]))


def plain_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with values as JSON has them."""
    return {str(name): plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124 - NaN is not itself
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # a NumPy scalar or array
        return plain(value.tolist())
    return str(value)
