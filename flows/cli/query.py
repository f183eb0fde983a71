"""`baogao query`: SQL, or a question by its name, in any format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse
from flows.cli.errors import usage
from flows.cli.rows import SHOWN_ROWS, print_rows

if TYPE_CHECKING:
    from flows.warehouse.questions import Question


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "query",
        help="Run SQL, or a question by its name, on the published warehouse.",
        epilog='Example: baogao query "SELECT region_name, report_year FROM core.reports" -f csv',
    )(query)


def query(
    question: Annotated[
        str | None, typer.Argument(help="SQL, a question's name, or - for SQL on standard input.")
    ] = None,
    warehouse: WarehouseOption = None,
    output_format: FormatOption = Format.TABLE,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A value that the question asks for."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Rows of a table at most; 0 shows all.", show_default=str(SHOWN_ROWS))
    ] = None,
    list_questions: Annotated[bool, typer.Option("--list", help="List the named questions.")] = False,
) -> None:
    """Ask the warehouse."""
    import duckdb

    from flows.cli.asking import ask
    from flows.cli.show import find_region
    from flows.warehouse.connections import WarehouseError
    from flows.warehouse.connections import query as frame_of
    from flows.warehouse.questions import load_questions

    if list_questions or question is None:
        _list(load_questions())
        return
    sql, named = question, None
    if question == "-":
        sql = typer.get_text_stream("stdin").read()
    elif re.fullmatch(r"[\w-]+", question):
        named = _find(load_questions(), question)
        sql = named.sql
    if not sql.strip():
        raise usage("there is no SQL to run")
    values = _parameters(parameter or [])
    if named is not None and (unknown := sorted(set(values) - set(named.parameters))):
        takes = ", ".join(named.parameters) or "none"
        raise usage(f"{named.name} takes no parameter {', '.join(unknown)}; it takes {takes}")
    path = existing_warehouse(warehouse)
    try:
        # Parquet alone is worth the import of a library of tables
        found = (frame_of if output_format is Format.PARQUET else ask)(path, sql, values)
    except WarehouseError as error:
        if isinstance(error.__cause__, duckdb.ProgrammingError):
            raise usage(str(error)) from error
        raise
    if named is not None and not len(found) and "region" in values:
        find_region(path, values["region"])  # a region that is not there is an error, not an empty answer
    print_rows(found, output_format, limit)


def _find(questions: dict[str, Question], wanted: str) -> Question:
    """The question called `wanted`, or of that number."""
    for question in questions.values():
        if wanted.replace("-", "_") == question.name or wanted == str(question.number):
            return question
    raise usage(f"there is no question {wanted}: `baogao query --list` lists them; or type SQL")


def _list(questions: dict[str, Question]) -> None:
    from flows.cli.console import output, table

    rows = [(q.number, q.name, " ".join(q.parameters), q.title_en, q.title_zh) for q in questions.values()]
    output().print(table(["no", "name", "parameters", "what it answers", "回答的问题"], rows, numbers=[0]))


def _parameters(given: list[str]) -> dict[str, str]:
    values = {}
    for text in given:
        name, separator, value = text.partition("=")
        if not separator or not name.isidentifier():
            raise usage(f"--param takes NAME=VALUE, not {text}")
        values[name] = value
    return values
