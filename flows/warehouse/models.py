"""Reading the SQL models and macros of the project from their files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flows.places import SQL
from transforms.modelling import Model, build_order, parse_model

_GIVES_TABLE = re.compile(r"(?im)^CREATE MACRO \w+\([^)]*\) AS TABLE\b")


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro that models or users call, with the comment above it."""

    name: str
    sql: str
    comment: str


@lru_cache(maxsize=4)
def load_models(folder: Path = SQL) -> tuple[Model, ...]:
    """Every model of `folder` in the order of building. Raises ModelError."""
    models = []
    for declaration in sorted(folder.glob("*/*.yaml")):
        sql = declaration.with_suffix(".sql")
        models.append(
            parse_model(
                f"{declaration.parent.name}.{declaration.stem}",
                declaration.read_text("utf-8"),
                sql.read_text("utf-8") if sql.exists() else None,
            )
        )
    return tuple(build_order(models))


def load_macros(folder: Path = SQL) -> list[Macro]:
    """The macros of `folder`/macros that give a value, for models to call.

    A macro may call those whose file name sorts before its own.
    """
    return [macro for macro in _macros(folder) if not _GIVES_TABLE.search(macro.sql)]


def load_table_macros(folder: Path = SQL) -> list[Macro]:
    """The macros of `folder`/macros that give a table, for users to call; they read what models make."""
    return [macro for macro in _macros(folder) if _GIVES_TABLE.search(macro.sql)]


def _macros(folder: Path) -> list[Macro]:
    macros = []
    for path in sorted((folder / "macros").glob("*.sql")):
        text = path.read_text("utf-8")
        comment = " ".join(line[2:].strip() for line in text.splitlines() if line.startswith("--"))
        macros.append(Macro(path.stem, text, comment))
    return macros
