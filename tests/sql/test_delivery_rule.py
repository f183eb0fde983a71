"""When a target counts as kept: labelled pairs of a target and an outcome, as reports word them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from support.cases import load_cases

from flows.warehouse.models import load_macros


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in load_macros():
            connection.execute(macro.sql)
        yield connection


PAIRS = load_cases("delivery_verdicts.yaml")


@pytest.mark.parametrize("case", PAIRS, ids=[case["label"] for case in PAIRS])
def test_a_pair_of_target_and_outcome_is_judged(con: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    (value, high, comparator, unit), outcome = case["target"], case["outcome"]
    found = con.execute(
        """
        SELECT written_verdict(
            $t::DOUBLE, $th::DOUBLE, $tc, $direction, $unit, $o::DOUBLE, $oh::DOUBLE, $oc
        )
        """,
        {"t": value, "th": high, "tc": comparator, "unit": unit, "direction": case["direction"],
         "o": outcome[0], "oh": outcome[1], "oc": outcome[2]},
    ).fetchone()  # fmt: skip
    assert found == (case["expected"],)


@pytest.mark.parametrize(
    ("value", "stated", "half_a_place"),
    [(12000.0, "1.2", 500.0), (12430.0, "12430", 0.5), (5.0, "5", 0.5), (5.25, "5.25", 0.005),
     (-3.0, "3", 0.5), (5000.0, "五千", 250.0)],
)  # fmt: skip
def test_a_number_is_as_good_as_the_last_place_it_was_written_to(
    con: duckdb.DuckDBPyConnection, value: float, stated: str, half_a_place: float
) -> None:
    (found,) = con.execute("SELECT last_place(?::DOUBLE, ?)", [value, stated]).fetchone() or ()
    assert found == pytest.approx(half_a_place)
