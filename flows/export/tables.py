"""Every public relation as Parquet and as CSV, and one SQL file that makes a warehouse of the Parquet files.

A file is sorted by region and year, so that who reads a part of it over the network fetches few row groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.export.filters import Filter, condition
from flows.warehouse.connections import Connection, execute, literal, quoted, rows
from flows.warehouse.macros import load_macros, load_table_macros
from flows.warehouse.models import load_models
from transforms.modelling import Model

ROW_GROUP = 122_880
"""Rows of a row group of Parquet, at least 100,000 unless a table has fewer."""
ROW_GROUP_OF_TEXTS = 2_048
"""The same for whole texts, each as long as a thousand other rows."""
BOM = "\ufeff"
"""What tells Excel that a CSV file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Table:
    """A relation as it was taken away."""

    model: Model
    columns: tuple[str, ...]
    """Those that the warehouse has of the model's, in its order."""
    n_rows: int

    @property
    def parquet(self) -> str:
        """Its Parquet file, from the release's folder."""
        return f"parquet/{self.model.schema}/{self.model.table}.parquet"

    @property
    def csv(self) -> str:
        """Its CSV file, from the release's folder."""
        return f"csv/{self.model.schema}/{self.model.table}.csv"


def write_tables(con: Connection, folder: Path, part: Filter) -> list[Table]:
    """Write every relation of the warehouse that `con` has open; `filters.choose` was called before."""
    there: dict[str, list[str]] = {}
    for schema, table, column in rows(
        con,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns()"
        " WHERE database_name = current_database() ORDER BY column_index",
    ):
        there.setdefault(f"{schema}.{table}", []).append(column)
    tables = []
    for model in sorted(load_models(), key=lambda model: model.relation):
        if model.relation in there:
            tables.append(_write(con, folder, model, tuple(there[model.relation]), part))
    return tables


def _write(con: Connection, folder: Path, model: Model, columns: tuple[str, ...], part: Filter) -> Table:
    source = f"FROM {model.relation} WHERE {condition(model.relation, columns, part)}"
    order = ", ".join(quoted(column) for column in sort_columns(model, columns))
    ((n_rows,),) = rows(con, f"SELECT count(*) {source}", doing=f"count {model.relation}")
    table = Table(model, columns, n_rows)
    parquet, csv = folder / table.parquet, folder / table.csv
    for path in (parquet, csv):
        path.parent.mkdir(parents=True, exist_ok=True)
    group = ROW_GROUP_OF_TEXTS if model.relation == "core.report_texts" else ROW_GROUP
    execute(
        con,
        f"COPY (SELECT * {source} ORDER BY {order}) TO {literal(str(parquet))}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group},"
        f" KV_METADATA {{relation: {literal(model.relation)}, comment: {literal(model.comment)}}})",
        doing=f"write {parquet.name}",
    )
    nested = {column.name for column in model.columns if column.dtype.endswith(("]", ")"))}
    shown = []
    for position, column in enumerate(columns):
        value = f"to_json({quoted(column)})" if column in nested else quoted(column)
        shown.append(f"{value} AS {quoted((BOM if position == 0 else '') + column)}")
    execute(
        con,
        f"COPY (SELECT {', '.join(shown)} FROM read_parquet({literal(str(parquet))}))"
        f" TO {literal(str(csv))} (FORMAT csv, HEADER)",
        doing=f"write {csv.name}",
    )
    return table


def sort_columns(model: Model, columns: Sequence[str]) -> list[str]:
    """By what a relation's file is sorted: region, year, then its key."""
    first = [name for name in ("region_code",) if name in columns]
    year = next((name for name in ("report_year", "year", "plan_first_year") if name in columns), None)
    if year and (first or "report_id" not in columns):
        first.append(year)
    return list(dict.fromkeys([*first, *(["report_id"] if "report_id" in columns else []), *model.key]))


def opening_sql(relations: Iterable[str], base: str = "parquet/") -> str:
    """SQL that makes a warehouse of the Parquet files below `base` (a folder or an address), macros and all.

    `relations` are those that there are files of, as schema.name.
    """
    wanted = sorted(relations)
    lines = [
        "-- Makes a warehouse of the Parquet files of this release: its relations as views, and its macros.",
        "-- In the release's folder: duckdb -init open.sql. Elsewhere put the folder's path or address",
        f"-- before {base} below. Then FROM help() lists what can be asked.",
        *(f"CREATE SCHEMA IF NOT EXISTS {schema};" for schema in sorted({r.split(".")[0] for r in wanted})),
    ]
    for relation in wanted:
        file = f"{base}{relation.replace('.', '/')}.parquet"
        lines.append(f"CREATE OR REPLACE VIEW {relation} AS SELECT * FROM read_parquet({literal(file)});")
    for statement in [macro.sql for macro in load_macros()] + [macro.sql for macro in load_table_macros()]:
        body = "\n".join(line for line in statement.strip().splitlines() if not line.startswith("--"))
        lines.append(body.replace("CREATE MACRO", "CREATE OR REPLACE MACRO", 1) + ";")
    return "\n".join(lines) + "\n"
