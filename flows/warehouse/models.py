"""Reading the SQL models of the project from their files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.places import SQL

if TYPE_CHECKING:
    from transforms.modelling import Model


@lru_cache(maxsize=4)
def load_models(folder: Path = SQL) -> tuple[Model, ...]:
    """Every model of `folder` in the order of building. Raises ModelError."""
    from transforms.modelling import build_order, parse_model  # late, for a parser of SQL is slow to import

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
