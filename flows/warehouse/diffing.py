"""What differs between two warehouses, cell by cell, in one order whatever the order of their rows.

`diff(old, new)` compares two files; `changed_rows` compares one relation of two attached databases.
Relations of `ops` and columns that a run writes about itself are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.warehouse.connections import Connection, connect, execute, literal, quoted, rows
from flows.warehouse.models import load_models

if TYPE_CHECKING:
    from transforms.modelling import Model

FETCH = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """One cell, row, column or relation that two warehouses do not share."""

    relation: str
    key: tuple[tuple[str, Any], ...]
    """(column, value) of the row's key; empty where a whole column or relation came or went."""
    column: str
    """The column; empty where a row or relation came or went."""
    change: str
    """added, removed or changed."""
    old: Any = None
    new: Any = None

    @property
    def row_key(self) -> str:
        """The key's values as one string."""
        return "/".join("" if value is None else str(value) for _, value in self.key)


def diff(old: Path, new: Path) -> Iterator[Change]:
    """Every difference between the warehouses `old` and `new` outside ops, ordered by relation and key.

    Raises WarehouseError where one of them cannot be opened.
    """
    models = {model.relation: model for model in load_models()}
    with closing(connect(None)) as con:
        for name, path in (("old", old), ("new", new)):
            connect(path).close()  # it says better than ATTACH what is wrong with a file
            execute(con, f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)", doing=f"open {path}")
        before, after = _columns(con, "old"), _columns(con, "new")
        for relation in sorted(before.keys() | after.keys()):
            if relation not in after:
                yield Change(relation, (), "", "removed")
            elif relation not in before:
                yield Change(relation, (), "", "added")
            else:
                yield from _diff_relation(
                    con, relation, before[relation], after[relation], models.get(relation)
                )


def _columns(con: Connection, catalog: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for schema, table, column in rows(
        con,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE database_name = ?"
        " AND NOT internal AND schema_name <> 'ops' ORDER BY schema_name, table_name, column_index",
        [catalog],
    ):
        found.setdefault(f"{schema}.{table}", []).append(column)
    return found


def _diff_relation(
    con: Connection, relation: str, before: list[str], after: list[str], model: Model | None
) -> Iterator[Change]:
    for column in sorted(set(before) ^ set(after)):
        yield Change(relation, (), column, "added" if column in after else "removed")
    ignored = {column.name for column in model.columns if column.written_by_run} if model else set()
    common = [column for column in before if column in after and column not in ignored]
    key = [column for column in (model.key if model else ()) if column in common] or common
    values = [column for column in common if column not in key]
    for in_old, in_new, row_key, old, new in changed_rows(con, relation, key, values):
        named = tuple(zip(key, row_key, strict=True))
        if not in_old:
            yield Change(relation, named, "", "added")
        elif not in_new:
            yield Change(relation, named, "", "removed")
        else:
            for column, a, b in zip(values, old, new, strict=True):
                if a != b:
                    yield Change(relation, named, column, "changed", a, b)


def changed_rows(
    con: Connection,
    relation: str,
    key: Sequence[str],
    values: Sequence[str],
    old: str = "old",
    new: str = "new",
    where: str = "",
) -> Iterator[tuple[bool, bool, tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]]:
    """Rows of `relation` that differ between the attached databases `old` and `new`, in the order of the key.

    Yields (is in old, is in new, key, old values, new values). Rows that share a key are told apart by their
    ordinal among those of the same key. `where` says which rows are looked at on both sides.
    """
    keys = [quoted(column) for column in key]
    cells = [quoted(column) for column in values]
    schema, _, table = relation.partition(".")
    name = f"{quoted(schema)}.{quoted(table)}"
    everything = ", ".join([*keys, *cells])
    ordinal = f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY {everything})"
    sides = {
        side: f"(SELECT {everything}, {ordinal} AS same_key, true AS here FROM {quoted(side)}.{name}{where})"
        for side in (old, new)
    }
    if all(_is_unique(con, f"{quoted(side)}.{name}{where}", keys) for side in (old, new)):
        sides = {
            side: f"(SELECT {everything}, 1 AS same_key, true AS here FROM {quoted(side)}.{name}{where})"
            for side in (old, new)
        }
    joined = " AND ".join(f"o.{column} IS NOT DISTINCT FROM n.{column}" for column in [*keys, "same_key"])
    differ = " OR ".join(
        ["o.here IS NULL", "n.here IS NULL", *(f"o.{column} IS DISTINCT FROM n.{column}" for column in cells)]
    )
    selected = ", ".join(
        ["coalesce(o.here, false)", "coalesce(n.here, false)"]
        + [f"CASE WHEN n.here THEN n.{column} ELSE o.{column} END AS k{i}" for i, column in enumerate(keys)]
        + [f"o.{column}" for column in cells]
        + [f"n.{column}" for column in cells]
    )
    order = ", ".join([f"k{i} NULLS FIRST" for i in range(len(keys))] + ["coalesce(n.same_key, o.same_key)"])
    cursor = execute(
        con.cursor(),
        f"SELECT {selected} FROM {sides[old]} AS o FULL JOIN {sides[new]} AS n ON {joined} WHERE {differ}"
        f" ORDER BY {order}",
        doing=f"compare {relation}",
    )
    n_keys, n_cells = len(keys), len(cells)
    while batch := cursor.fetchmany(FETCH):
        for row in batch:
            first = 2 + n_keys
            yield row[0], row[1], row[2:first], row[first : first + n_cells], row[first + n_cells :]


def _is_unique(con: Connection, table: str, keys: list[str]) -> bool:
    columns = ", ".join(keys)
    return not rows(con, f"SELECT 1 FROM {table} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1")
