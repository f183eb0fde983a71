"""The page of the warehouse's tables, docs/warehouse.md, written from the COMMENTs that these carry.

python -m flows.dictionary           writes the page
python -m flows.dictionary --check   says whether it is current, and changes nothing
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from flows.connections import Connection, rows
from flows.sql_files import ROOT, load_models
from flows.warehouse import build_in_memory
from transforms.modelling import SCHEMAS

PAGE = ROOT / "docs" / "warehouse.md"

OPENING = """\
# The warehouse's tables

This page is written by `python -m flows.dictionary` from the comments that the tables and columns themselves
carry; in DuckDB, `SELECT table_name, comment FROM duckdb_tables()` and `SELECT column_name, comment FROM
duckdb_columns()` show the same. `core` holds what was read, `marts` what one usually asks, `ops` how the
warehouse came about. Every span counts code points of the report's clean text (raw ones of its raw text) and
is half-open: in SQL the words of a span are `clean_text[start + 1 : end]`.

本页由 `python -m flows.dictionary` 根据表与列自带的注释生成。
`core` 为读取结果，`marts` 为常用查询，`ops` 为运行记录。各跨度按字符（码点）计，左闭右开。
"""


def page() -> str:
    """The page's text, from the comments of an empty warehouse."""
    with closing(build_in_memory({}, {})) as con:
        parts = [OPENING, _contents(con)]
        for schema in SCHEMAS:
            parts.append(f"## {schema}\n")
            for table, comment in _tables(con, schema):
                parts.append(_table(con, schema, table, comment))
        parts.append(_macros(con))
    return "\n".join(parts)


def _tables(con: Connection, schema: str) -> list[tuple[str, str]]:
    return rows(
        con,
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = ? AND NOT internal"
        " AND database_name = current_database() ORDER BY table_name",
        [schema],
    )


def _contents(con: Connection) -> str:
    lines = ["| relation | what a row is | 内容 |", "|---|---|---|"]
    for schema in SCHEMAS:
        for table, comment in _tables(con, schema):
            english, _, chinese = comment.partition("\n")
            anchor = f"{schema}{table}".replace(".", "")
            lines.append(f"| [{schema}.{table}](#{anchor}) | {_cell(english)} | {_cell(chinese)} |")
    return "\n".join(lines) + "\n"


def _table(con: Connection, schema: str, table: str, comment: str) -> str:
    english, _, chinese = comment.partition("\n")
    model = next(model for model in load_models() if model.relation == f"{schema}.{table}")
    lines = [
        f"### {schema}.{table}\n",
        f"{english}  ",
        f"{chinese}\n",
        f"One row for each {', '.join(f'`{column}`' for column in model.key)}.\n",
        "| column | type | meaning | 含义 |",
        "|---|---|---|---|",
    ]
    for name, dtype, said in rows(
        con,
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = ?"
        " AND table_name = ? AND database_name = current_database() ORDER BY column_index",
        [schema, table],
    ):
        meaning, _, zh = said.partition("\n")
        lines.append(f"| `{name}` | {dtype} | {_cell(meaning)} | {_cell(zh)} |")
    return "\n".join(lines) + "\n"


def _macros(con: Connection) -> str:
    lines = ["## Macros\n", "| macro | what it gives |", "|---|---|"]
    for name, parameters, comment in rows(
        con,
        "SELECT function_name, parameters, comment FROM duckdb_functions()"
        " WHERE function_type = 'macro' AND NOT internal ORDER BY function_name",
    ):
        lines.append(f"| `{name}({', '.join(parameters)})` | {_cell(comment)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def is_current(path: Path = PAGE) -> bool:
    """Whether the page says what the warehouse's comments say."""
    return path.exists() and path.read_text("utf-8") == page()


def main(arguments: list[str]) -> int:
    """Write the page, or with --check only say whether it is current; 1 where it is not."""
    if "--check" in arguments:
        if is_current():
            return 0
        sys.stderr.write(f"{PAGE} is not current; run python -m flows.dictionary\n")
        return 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
