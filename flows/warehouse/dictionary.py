"""The pages that are written from the warehouse itself: its tables, and the questions that it answers.

docs/warehouse.md comes from the COMMENTs that tables and columns carry, docs/questions.md from the named
queries.

    python -m flows.warehouse.dictionary           writes the pages
    python -m flows.warehouse.dictionary --check   says whether they are current, and changes nothing
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from flows.places import ROOT
from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import Connection, rows
from flows.warehouse.indicators_page import indicators_page
from flows.warehouse.macros import load_table_macros
from flows.warehouse.models import load_models
from flows.warehouse.questions import load_questions
from transforms.modelling import SCHEMAS

TABLES_PAGE = ROOT / "docs" / "warehouse.md"
QUESTIONS_PAGE = ROOT / "docs" / "questions.md"

OPENING = """\
# The warehouse's tables

This page is written by `python -m flows.warehouse.dictionary` from the comments that the tables and
columns themselves carry; in DuckDB, `SELECT table_name, comment FROM duckdb_tables()` and
`SELECT column_name, comment FROM duckdb_columns()` show the same. `core` holds what was read, `marts`
what one usually asks, `ops` how the warehouse came about. Every span counts code points of the report's
clean text (raw ones of its raw text) and is half-open: in SQL the words of a span are
`clean_text[start + 1 : end]`.

本页由 `python -m flows.warehouse.dictionary` 根据表与列自带的注释生成。
`core` 为读取结果，`marts` 为常用查询，`ops` 为运行记录。各跨度按字符（码点）计，左闭右开。
"""


QUESTIONS_OPENING = """\
# Questions that the warehouse answers

This page is written by `python -m flows.warehouse.dictionary` from the files in sql/questions. Each
question is one statement that DuckDB alone can run on the published file. `baogao query NAME` asks it by
its name, `--param NAME=VALUE` gives it a value. In any DuckDB that opened the file each is a macro of the
same name, its values given by name: `FROM hedging(level := 'province')`.

本页由 `python -m flows.warehouse.dictionary` 根据 sql/questions 中的文件生成。
每个问题都是一条可由 DuckDB 单独执行的语句；
`baogao query 名称` 按名称提问，`--param 名称=值` 传入参数；
在 DuckDB 中每个问题都是同名的宏，如 `FROM hedging(level := 'province')`。
"""


def questions_page() -> str:
    """The text of the page of the named queries."""
    parts = [QUESTIONS_OPENING]
    for question in load_questions().values():
        parts.append(f"## {question.number}. {question.name}\n\n{question.title_en}  \n{question.title_zh}\n")
        if question.parameters:
            lines = [f"- `{name}`: {meaning}" for name, meaning in question.parameters.items()]
            parts.append("\n".join(lines) + "\n")
        statement = "\n".join(line for line in question.sql.splitlines() if not line.startswith("-- "))
        parts.append(f"```sql\n{statement.strip()}\n```\n")
    return "\n".join(parts)


def tables_page() -> str:
    """The text of the page of the tables, from the comments of an empty warehouse."""
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
    for name, dtype, description in rows(
        con,
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = ?"
        " AND table_name = ? AND database_name = current_database() ORDER BY column_index",
        [schema, table],
    ):
        meaning, _, zh = description.partition("\n")
        lines.append(f"| `{name}` | {dtype} | {_cell(meaning)} | {_cell(zh)} |")
    return "\n".join(lines) + "\n"


def _macros(con: Connection) -> str:
    lines = [
        "## Macros\n",
        "Called in any DuckDB from 1.1.3 on that opened the file itself (`duckdb warehouse.duckdb`), or",
        "after `USE` where it was attached; `FROM help()` lists them there. Parameters followed by `:=` are",
        "given by name and may be left out.\n",
        "| macro | what it gives | 内容 |",
        "|---|---|---|",
    ]
    for macro in load_table_macros():
        taken = "".join(f"<br>`{name}`: {_cell(meaning)}" for name, meaning in macro.parameters.items())
        lines.append(
            f"| `{macro.call}` | {_cell(macro.en)}{taken}<br>`{_cell(macro.example)}` | {_cell(macro.zh)} |"
        )
    lines += ["\nThe models themselves call these:\n", "| macro | what it gives |", "|---|---|"]
    for name, parameters, comment in rows(
        con,
        "SELECT function_name, parameters, comment FROM duckdb_functions()"
        " WHERE function_type = 'macro' AND NOT internal ORDER BY function_name",
    ):
        lines.append(f"| `{name}({', '.join(parameters)})` | {_cell(comment)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


INDICATORS_PAGE = ROOT / "docs" / "indicators.md"
PAGES: dict[Path, Callable[[], str]] = {
    TABLES_PAGE: tables_page,
    QUESTIONS_PAGE: questions_page,
    INDICATORS_PAGE: indicators_page,
}
"""Each page and what writes it."""


def outdated(pages: dict[Path, Callable[[], str]] = PAGES) -> list[Path]:
    """The pages that do not say what they would say if they were written now."""
    return [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text()]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check only say which are not current; 1 where one is not."""
    if "--check" in arguments:
        stale = outdated()
        for path in stale:
            sys.stderr.write(f"{path} is not current; run python -m flows.warehouse.dictionary\n")
        return 1 if stale else 0
    for path, text in PAGES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
