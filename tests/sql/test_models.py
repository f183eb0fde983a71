"""SQL models, each alone: the cases of models/*.yaml give a few input rows and the rows that must come out.

A case names rows of the relations that its model reads, or of those that a relation between them is built
from; those that it does not name are empty, and a column that a row lacks is null, unless `defaults` of the
file gives it. Of the rows that come out, the columns that a case names are compared, in the order of the
model.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from flows.warehouse.macros import load_macros
from flows.warehouse.models import load_models
from transforms.reference.tables import REFERENCE_SCHEMAS
from transforms.schemas import SCHEMAS

FOLDER = Path(__file__).parent / "models"
MODELS = {model.relation: model for model in load_models()}


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        for case in content["cases"]:
            yield pytest.param(
                path.stem, content.get("defaults", {}), case, id=f"{path.stem}: {case['case']}"
            )


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS staged; CREATE SCHEMA core; CREATE SCHEMA marts")
        for macro in load_macros():
            connection.execute(macro.sql)
        yield connection


def make_relation(con: duckdb.DuckDBPyConnection, relation: str, rows: list[dict[str, Any]]) -> None:
    """A table of the relation's own columns and types with `rows` in it."""
    if relation.startswith("staged."):
        table = relation.removeprefix("staged.")
        empty = pl.DataFrame(schema=SCHEMAS.get(table) or REFERENCE_SCHEMAS[table])  # noqa: F841 - read by name
        con.execute(f"CREATE TABLE {relation} AS SELECT * FROM empty")
    else:
        columns = ", ".join(f'"{column.name}" {column.dtype}' for column in MODELS[relation].columns)
        con.execute(f"CREATE TABLE {relation} ({columns})")
    types = {name: dtype for name, dtype, *_ in con.execute(f"DESCRIBE {relation}").fetchall()}
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f"?::{types[name]}" for name in row)
        con.execute(f"INSERT INTO {relation} ({names}) VALUES ({values})", list(row.values()))


@pytest.mark.parametrize(("relation", "defaults", "case"), cases())
def test_a_model_makes_these_rows_of_those(
    con: duckdb.DuckDBPyConnection, relation: str, defaults: dict[str, Any], case: dict[str, Any]
) -> None:
    model = MODELS[relation]
    unread = set(case["given"]) - model.reads
    between = {read for read in model.reads if read in MODELS and MODELS[read].reads & unread}
    seen = model.reads.union(*(MODELS[read].reads for read in between))
    assert unread <= seen, f"{relation} does not read {unread}"
    for read in sorted(seen - between):
        rows = [defaults.get(read, {}) | row for row in case["given"].get(read, [])]
        make_relation(con, read, rows)
    for read in sorted(between):
        con.execute(f"CREATE TABLE {read} AS {MODELS[read].sql}")
    found = con.execute(f"SELECT * FROM ({model.sql})")
    names = [name for name, *_ in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    compared = list(case["expect"][0]) if case["expect"] else []
    assert [{name: row[name] for name in compared} for row in rows] == case["expect"]


def test_each_case_file_is_of_a_model() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} <= MODELS.keys()
