"""What each relation held when it was made, in ops.contents: rows and a digest, report by report.

It is written right behind each model, and for what a run writes about itself at its end. The gates take the
digests anew and hold them against these, so that nothing changes on the way to the reader without a word.
Other rules, which ask the rows of one another, hold where both were changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.warehouse.connections import Connection, execute, literal, quoted
from flows.warehouse.models import load_models

if TYPE_CHECKING:
    from transforms.modelling import Model

CONTENTS = "ops.contents"
"""The relation that tells of all others, and not of itself."""
_PARTS = ("report_id", "run_id")
"""Columns that a relation is told of part by part; as a whole where it has none of them."""


class UnknownRelationError(ValueError):
    """An expectation names a relation that no model declares."""


@lru_cache(maxsize=1)
def _models() -> dict[str, Model]:
    return {model.relation: model for model in load_models()}


def model_of(relation: str) -> Model:
    """The model of `relation`. Raises UnknownRelationError where there is none."""
    try:
        return _models()[relation]
    except KeyError:
        raise UnknownRelationError(f"no file in sql/ declares the relation {relation}") from None


def contents_query(relation: str, where: str = "") -> str:
    """A query for the parts of `relation`: part, n (rows) and digest, whatever the order of rows.

    The digest is DuckDB's own, which another version of it may take otherwise: `taken_by` says which took it.
    It is taken of a row's digest once more, for the last column goes into that by an exclusive or: what
    changed alike in two rows would come out even.
    """
    names = [column.name for column in model_of(relation).columns]
    part = next((f"coalesce({name}, '')" for name in _PARTS if name in names), "''")
    columns = ", ".join(quoted(name) for name in names)
    return (
        f"SELECT {part} AS part, count(*) AS n, bit_xor(hash(hash({columns}))) AS digest,"
        f" version() AS taken_by FROM {relation}{where} GROUP BY ALL HAVING count(*) > 0"
    )


def note_contents(con: Connection, *relations: str) -> None:
    """Write down what `relations` hold, in place of what was written of them before."""
    for relation in relations:
        name = literal(relation)
        execute(
            con,
            f"DELETE FROM {CONTENTS} WHERE relation = {name};"
            f" INSERT INTO {CONTENTS} SELECT {name}, * FROM ({contents_query(relation)}) ORDER BY part",
            doing=f"note what {relation} holds",
        )


def take_contents_over(con: Connection) -> None:
    """Write down what the file attached as `previous` held of the relations that are made of documents."""
    execute(
        con,
        f"INSERT INTO {CONTENTS} SELECT * FROM previous.{CONTENTS} WHERE relation NOT LIKE 'ops.%'",
        doing="take over what relations hold",
    )


def note_reports(con: Connection, relation: str, reports: Iterable[str]) -> None:
    """Write down what `relation` holds of some reports; of the others it stays noted as it was."""
    name = literal(relation)
    listed = ", ".join(literal(report) for report in sorted(reports))
    execute(
        con,
        f"DELETE FROM {CONTENTS} WHERE relation = {name} AND part IN ({listed});"
        f" INSERT INTO {CONTENTS} SELECT {name}, * FROM"
        f" ({contents_query(relation, f' WHERE report_id IN ({listed})')}) ORDER BY part",
        doing=f"note what {relation} holds",
    )


def ops_relations() -> tuple[str, ...]:
    """The relations that runs write, but for the one that tells of all."""
    return tuple(name for name, model in _models().items() if model.schema == "ops" and name != CONTENTS)
