"""Rows become frames alike, whether there are few of them or many."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.schemas import SCHEMAS, frame

SOME = {pl.String: "甲", pl.Int64: 7, pl.Float64: 1.5, pl.Boolean: True, pl.Date: date(2023, 1, 9)}
FLAT = sorted(name for name, schema in SCHEMAS.items() if all(dtype in SOME for dtype in schema.values()))


def rows(table: str, n: int) -> list[tuple[object, ...]]:
    """Rows of a table, in every third of which all but the first column is null."""
    whole = tuple(SOME[dtype] for dtype in SCHEMAS[table].values())  # type: ignore[index]
    return [(whole[0], *(None for _ in whole[1:])) if i % 3 == 0 else whole for i in range(n)]


@pytest.mark.parametrize("table", FLAT)
def test_many_rows_make_the_frame_that_they_make_a_few_at_a_time(table: str) -> None:
    many = rows(table, 300)
    at_once = frame(table, many)
    assert at_once.schema == pl.Schema(SCHEMAS[table])
    assert at_once.equals(pl.concat([frame(table, many[i : i + 30]) for i in range(0, 300, 30)]))


@pytest.mark.parametrize("bad", [("1", "0", "甲", "three"), ("1", "0", "甲"), ("1", "0", "甲", 1, 1)])
def test_a_row_among_many_that_fits_no_table_is_an_error(bad: tuple[object, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        frame("terms", [*rows("terms", 200), bad])
