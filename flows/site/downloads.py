"""What is taken away from the site: each relation as Parquet, the smaller ones as CSV, and the macros."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flows.export.tables import BOM, ROW_GROUP
from flows.site import queries
from flows.site.data_files import ask
from flows.warehouse.connections import Connection, execute, literal, quoted, rows

CSV_ROWS = 200_000
"""Rows up to which a relation is written as CSV too."""
NO_CSV = {"core.report_texts", "core.sentences", "core.repairs", "core.terms"}


def write_downloads(con: Connection, folder: Path) -> list[dict[str, Any]]:
    """Write the files into folder/data/tables; returns a row a relation: name, comments, columns, sizes."""
    tables = folder / "data" / "tables"
    tables.mkdir(parents=True)
    columns: dict[str, list[dict[str, Any]]] = {}
    for column in ask(con, queries.COLUMNS):
        zh, en = _two(column["comment"])
        name = f"{column['schema_name']}.{column['table_name']}"
        columns.setdefault(name, []).append(
            {"name": column["column_name"], "type": column["data_type"], "zh": zh, "en": en}
        )
    found = []
    for row in ask(con, queries.RELATIONS):
        relation = f"{row['schema_name']}.{row['table_name']}"
        zh, en = _two(row["comment"])
        n_rows = rows(con, f"SELECT count(*) FROM {relation}")[0][0]
        parquet = tables / f"{relation}.parquet"
        order = _order([column["name"] for column in columns[relation]])
        execute(
            con,
            f"COPY (SELECT * FROM {relation}{order}) TO {literal(str(parquet))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})",
            doing=f"write {parquet.name}",
        )
        csv = tables / f"{relation}.csv"
        if relation not in NO_CSV and n_rows <= CSV_ROWS:
            _write_csv(con, relation, order, columns[relation], csv)
        found.append(
            {
                "relation": relation, "zh": zh, "en": en, "n_rows": n_rows, "columns": columns[relation],
                "parquet": f"data/tables/{parquet.name}", "parquet_bytes": parquet.stat().st_size,
                "csv": f"data/tables/{csv.name}" if csv.exists() else None,
                "csv_bytes": csv.stat().st_size if csv.exists() else 0,
            }
        )  # fmt: skip
    return found


def _write_csv(con: Connection, relation: str, order: str, columns: list[dict[str, Any]], path: Path) -> None:
    """UTF-8 with a BOM, so that Excel and WPS read Chinese; text that would be a formula begins with '."""
    selected = ", ".join(
        f"{_harmless(quoted(column['name'])) if column['type'] == 'VARCHAR' else quoted(column['name'])}"
        f" AS {quoted((BOM if position == 0 else '') + column['name'])}"
        for position, column in enumerate(columns)
    )
    execute(
        con,
        f"COPY (SELECT {selected} FROM {relation}{order}) TO {literal(str(path))} (FORMAT csv, HEADER)",
        doing=f"write {path.name}",
    )


def _harmless(column: str) -> str:
    """A column of texts, those that a spreadsheet would take for a formula behind an apostrophe."""
    begins = "regexp_matches(" + column + r", '^[=+@\t\r-]')"
    return f"CASE WHEN {begins} THEN chr(39) || {column} ELSE {column} END"


def _order(names: list[str]) -> str:
    by = [name for name in ("region_code", "report_id", "report_year", "year") if name in names]
    return f" ORDER BY {', '.join(by)}" if by else ""


def _two(comment: str | None) -> tuple[str, str]:
    """The Chinese and the English half of a comment, which stands English first."""
    en, _, zh = (comment or "").partition("\n")
    return zh.strip(), en.strip()


def macro_statements(con: Connection) -> list[str]:
    """Statements that make the file's own macros again, each after those that it calls."""
    found = {row["function_name"]: row for row in ask(con, queries.MACROS)}
    done: list[str] = []

    def add(name: str) -> None:
        if name in done:
            return
        for other in found:
            if other != name and re.search(rf"\b{re.escape(other)}\(", found[name]["macro_definition"]):
                add(other)
        done.append(name)

    for name in found:
        add(name)
    return [_statement(found[name]) for name in done]


def _statement(macro: dict[str, Any]) -> str:
    parameters = ", ".join(quoted(name) for name in macro["parameters"])
    table = "TABLE " if macro["is_table"] else ""
    body = macro["macro_definition"] if macro["is_table"] else f"({macro['macro_definition']})"
    return f"CREATE OR REPLACE MACRO {quoted(macro['function_name'])}({parameters}) AS {table}{body}"
