"""Asking a published warehouse what a command prints, without the libraries of tables.

Polars, pyarrow and pandas take several times as long to import as a question takes to answer. DuckDB's own
way to hand over parameters imports two of them, so values go in as literals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.warehouse.connections import Connection, connect, execute, literal, quoted

NUMBERS = re.compile(r"(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))")
"""DuckDB's types of numbers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement yields."""

    columns: list[str]
    types: list[str]
    """DuckDB's, such as BIGINT or VARCHAR[]."""
    rows: list[tuple[Any, ...]]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def numbers(self) -> list[int]:
        """Positions of the columns that hold numbers."""
        return [position for position, dtype in enumerate(self.types) if NUMBERS.fullmatch(dtype)]

    def named(self) -> list[dict[str, Any]]:
        """The rows, each as column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(warehouse: Path, sql: str, variables: Mapping[str, Any] | None = None) -> Answer:
    """What `sql` yields on the published file `warehouse`, opened read-only.

    `variables` are set first, for `getvariable('name')` in the SQL. Raises WarehouseError.
    """
    with closing(connect(warehouse)) as con:
        for name, value in (variables or {}).items():
            execute(con, f"SET VARIABLE {quoted(name)} = {as_sql(value)}", doing=f"set {name}")
        return _answer(con, sql)


def ask_with(warehouse: Path, sql: str, values: Mapping[str, Any]) -> Answer:
    """The same for one statement with `values` for its parameters, which are written `$name`."""
    with closing(connect(warehouse)) as con:
        if not values:
            return _answer(con, sql)
        execute(con, f"PREPARE asked AS {sql}")
        given = ", ".join(f"{quoted(name)} := {as_sql(value)}" for name, value in values.items())
        return _answer(con, f"EXECUTE asked({given})")


def as_sql(value: Any) -> str:
    """A value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    return literal(str(value))


def _answer(con: Connection, sql: str) -> Answer:
    found = execute(con, sql)
    described = found.description or []
    return Answer(
        [name for name, *_ in described], [str(dtype) for _, dtype, *_ in described], found.fetchall()
    )
