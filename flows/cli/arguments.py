"""What several commands take: the warehouse that they ask, and the format that they answer in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import usage

WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        "-w",
        metavar="FILE",
        help="The warehouse; without it BAOGAO_WAREHOUSE, or warehouse.duckdb (in a checkout its own).",
        show_default=False,
    ),
]


class Format(StrEnum):
    """How rows are printed: for a person, or for another program; md is a table of Markdown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    MD = "md"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How the rows are printed.")]


def existing_warehouse(named: Path | None) -> Path:
    """The warehouse that a command shall ask; a usage error where there is none."""
    path = named
    if path is None:
        from flows.settings import load_settings

        path = load_settings().warehouse
    if path.is_dir():
        raise usage(f"{path} is a folder, and a warehouse is a file")
    if not path.exists():
        raise usage(f"{path}: there is no such warehouse; `baogao build --warehouse {path}` makes one")
    return path
