"""Answers for commands: values as DuckDB has them, numbers told from words, and no library of tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.cli.asking import Answer, ask, ask_with
from flows.warehouse.connections import WarehouseError


def test_an_answer_has_names_values_and_the_places_of_numbers(published: Path) -> None:
    found = ask(
        published,
        "SELECT 1 AS a, 'x' AS b, 2.5 AS c, [1, 2] AS d, DATE '2023-01-05' AS e, sum(1::BIGINT) AS f,"
        " INTERVAL 1 DAY AS g, 1e9 AS h, {'n': 1} AS i, NULL::VARCHAR AS j",
    )
    assert found.columns == list("abcdefghij")
    assert [found.columns[position] for position in found.numbers] == ["a", "c", "f", "h"]
    assert found.named()[0]["d"] == [1, 2]
    assert found.named()[0]["e"] == date(2023, 1, 5)
    assert found.named()[0]["j"] is None


@pytest.mark.parametrize(
    "value", ["鞍山市", "it's", 'a "b" c', "; DROP TABLE x; --", "", 3, -2.5, True, None]
)
def test_values_go_in_as_they_are(published: Path, value: object) -> None:
    assert ask(published, "SELECT getvariable('v') IS NOT DISTINCT FROM getvariable('w')",
               {"v": value, "w": value}).rows == [(True,)]  # fmt: skip
    ((given,),) = ask(published, "SELECT getvariable('v')", {"v": value}).rows
    ((taken,),) = ask_with(published, "SELECT $v", {"v": value}).rows
    assert given == taken == value


def test_values_are_told_by_their_names(published: Path) -> None:
    sql = "SELECT region_name FROM core.reports WHERE report_year = $year AND starts_with(region_name, $name)"
    assert ask_with(published, sql, {"name": "鞍", "year": 2023}).rows == [("鞍山市",)]
    assert ask_with(published, "SELECT 1", {}) == Answer(["1"], ["INTEGER"], [(1,)])


def test_what_is_no_sql_is_said(published: Path) -> None:
    with pytest.raises(WarehouseError, match="syntax error"):
        ask(published, "SELEC 1")
