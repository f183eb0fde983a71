"""The command line `baogao`: from raw reports to a published warehouse, and questions to it.

Each command lives in a module of its own and imports what it needs when it runs: `--help` is quick.
Wide, because there are so many commands.
"""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli import (
    build,
    check,
    console,
    doctor,
    evaluate,
    explain,
    export,
    inspect,
    query,
    reference,
    repair,
    review,
    search,
    serve,
    show,
    site,
    sources,
    versions,
)
from flows.cli.errors import ReportingGroup

app = typer.Typer(
    name="baogao",
    cls=ReportingGroup,
    help="Every number that a Chinese local government reported or promised, in one warehouse, "
    "each traceable to the sentence it was read from.",
    epilog="With a folder of your own begin with `baogao inspect FOLDER`; to look around, with "
    "`baogao build --source sample/reports`, then `baogao query targets_and_outcomes`.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    inspect,
    build,
    repair,
    sources,
    query,
    show,
    explain,
    search,
    review,
    export,
    evaluate,
    check,
    reference,
    versions,
    site,
    serve,
    doctor,
):
    command.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"baogao {metadata.version('baogao')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


def main() -> None:
    """Run the command line; its exit code is one of those that `flows.cli.errors` names."""
    console.take_any_terminal()
    app()
