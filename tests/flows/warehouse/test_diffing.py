"""`diff`: what two warehouses do not share, cell by cell."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows.warehouse.connections import WarehouseError
from flows.warehouse.diffing import Change, diff

CELL = (
    "CREATE SCHEMA marts; CREATE TABLE marts.report_indicators (report_id VARCHAR, indicator_id VARCHAR,"
    " measure VARCHAR, ref_year BIGINT, status VARCHAR, value DOUBLE, unit VARCHAR);"
)
KEY = (
    ("report_id", "210300-2023"), ("indicator_id", "gdp"), ("measure", "growth"), ("ref_year", 2022),
    ("status", "actual"),
)  # fmt: skip


def warehouse(path: Path, sql: str) -> Path:
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
    return path


def cells(path: Path, *values: str) -> Path:
    return warehouse(
        path, CELL + "".join(f"INSERT INTO marts.report_indicators VALUES ({v});" for v in values)
    )


def test_equal_warehouses_do_not_differ(tmp_path: Path) -> None:
    row, other = (
        "'210300-2023','gdp','growth',2022,'actual',2.0,'%'",
        "'210300-2024','gdp','level',2023,'actual',NULL,NULL",
    )
    old, new = cells(tmp_path / "a", row, other), cells(tmp_path / "b", other, row)
    assert list(diff(old, new)) == []


def test_a_cell_that_changed_is_named_by_its_key_and_column(tmp_path: Path) -> None:
    old = cells(tmp_path / "a", "'210300-2023','gdp','growth',2022,'actual',2.0,'%'")
    new = cells(tmp_path / "b", "'210300-2023','gdp','growth',2022,'actual',2.5,NULL")
    assert list(diff(old, new)) == [
        Change("marts.report_indicators", KEY, "value", "changed", 2.0, 2.5),
        Change("marts.report_indicators", KEY, "unit", "changed", "%", None),
    ]
    assert next(iter(diff(old, new))).row_key == "210300-2023/gdp/growth/2022/actual"


def test_rows_that_came_or_went_are_told_in_the_order_of_their_keys(tmp_path: Path) -> None:
    old = cells(
        tmp_path / "a", "'b','gdp','growth',2022,'actual',2.0,'%'", "'d','gdp','growth',2022,'actual',2.0,'%'"
    )
    new = cells(
        tmp_path / "b", "'c','gdp','growth',2022,'actual',2.0,'%'", "'a','gdp','growth',2022,'actual',2.0,'%'"
    )
    assert [(change.key[0][1], change.change) for change in diff(old, new)] == [
        ("a", "added"), ("b", "removed"), ("c", "added"), ("d", "removed"),
    ]  # fmt: skip


def test_relations_and_columns_that_came_or_went_are_told(tmp_path: Path) -> None:
    before = "CREATE SCHEMA core; CREATE TABLE core.terms (report_id VARCHAR, n BIGINT);"
    old = warehouse(tmp_path / "a", before + "CREATE TABLE core.gone (x INT)")
    new = warehouse(tmp_path / "b", before.replace("n BIGINT", "m BIGINT"))
    assert list(diff(old, new)) == [
        Change("core.gone", (), "", "removed"),
        Change("core.terms", (), "m", "added"),
        Change("core.terms", (), "n", "removed"),
    ]


def test_what_a_run_writes_about_itself_is_no_difference(tmp_path: Path) -> None:
    sql = (
        "CREATE SCHEMA core; CREATE SCHEMA ops; CREATE TABLE ops.runs AS SELECT '{0}' AS run_id;"
        "CREATE TABLE core.documents AS SELECT 'd' AS document_id, DATE '2026-01-0{0}' AS landed_at"
    )
    old, new = warehouse(tmp_path / "a", sql.format(1)), warehouse(tmp_path / "b", sql.format(2))
    assert list(diff(old, new)) == []


def test_rows_that_share_a_key_are_told_apart(tmp_path: Path) -> None:
    row = "'210300-2023','gdp','growth',2022,'actual',{},'%'"
    old = cells(tmp_path / "a", row.format(1.0), row.format(2.0))
    new = cells(tmp_path / "b", row.format(2.0), row.format(1.0), row.format(3.0))
    assert list(diff(old, new)) == [Change("marts.report_indicators", KEY, "", "added")]


@pytest.mark.parametrize("content", [None, b"no warehouse at all"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, content: bytes | None) -> None:
    old = cells(tmp_path / "a")
    if content is not None:
        (tmp_path / "b").write_bytes(content)
    with pytest.raises(WarehouseError, match=str(tmp_path / "b")):
        list(diff(old, tmp_path / "b"))
