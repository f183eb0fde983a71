"""`baogao export`: the warehouse as files for Stata, R, Excel, Python and the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.arguments import WarehouseOption, existing_warehouse
from flows.cli.errors import usage


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "export",
        help="Take the warehouse away as files: a folder named by its version with Parquet and CSV of every "
        "relation, and SQL that opens them as a warehouse.",
        epilog="Example: baogao export releases/ --filter level=prefecture,year=2010..",
    )(export)


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the release's folder goes.")],
    warehouse: WarehouseOption = None,
    chosen: Annotated[
        str,
        typer.Option(
            "--filter",
            metavar="NAME=VALUE,…",
            help="A part alone: level, region, province, indicator (| between several), year (2010..2020).",
        ),
    ] = "",
) -> None:
    """Write a release."""
    from flows.cli.console import output
    from flows.export.filters import FilterError, parse_filter
    from flows.export.release import export as write

    path = existing_warehouse(warehouse)
    if folder.exists() and not folder.is_dir():
        raise usage(f"{folder} is a file; name a folder")
    try:
        part = parse_filter(chosen)
    except FilterError as error:
        raise usage(str(error)) from error
    out = output(errors=True)
    if out.is_terminal:
        with out.status("Exporting …") as status:
            place = write(path, folder, part, lambda step: status.update(f"Exporting {step} …"))
    else:
        place = write(path, folder, part)
    n_bytes = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    typer.echo(f"{place}  ({n_bytes / 1e6:,.1f} MB)")
