"""When a target counts as kept: labelled pairs of a target and an outcome, as reports word them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from support.cases import load_cases

from flows.warehouse.macros import load_macros


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


@pytest.mark.parametrize(
    ("target", "stated", "unit", "comparator", "outcome", "verdict"),
    [
        pytest.param(58.1, "58.1", "%", "eq", 58.08, "hit", id="58.1% / 58.08%"),
        pytest.param(58.1, "58.1", "%", "eq", 58.04, "miss", id="58.1% / 58.04%"),
        pytest.param(5, "5", "%", "eq", 4.9, "miss", id="5% / 4.9%"),
        pytest.param(58.1, "58.1", "%", "ge", 58.08, "undecided", id="58.1%以上 / 58.08%"),
        pytest.param(6000, "6000", "亿元", "eq", 5999.7, "hit", id="6000亿元 / 5999.7亿元"),
        pytest.param(12000, "1.2", "亿元", "eq", 11600, "miss", id="1.2万亿元 / 1.16万亿元"),
        pytest.param(5, "5", "万个", "eq", 4.8, "miss", id="5万个 / 4.8万个"),
    ],
)
def test_an_outcome_is_held_against_a_target_at_the_targets_precision(
    con: duckdb.DuckDBPyConnection,
    target: float,
    stated: str,
    unit: str,
    comparator: str,
    outcome: float,
    verdict: str,
) -> None:
    found = con.execute(
        """
        SELECT written_verdict_rounded(
            $t::DOUBLE, NULL, $c, 'up', $u, rounding_slack($t::DOUBLE, $s, $u), $o::DOUBLE, NULL, 'eq'
        )
        """,
        {"t": target, "c": comparator, "u": unit, "s": stated, "o": outcome},
    ).fetchone()
    assert found == (verdict,)


@pytest.mark.parametrize(
    ("indicator", "subject", "concept"),
    [
        ("unemployment", "城镇登记失业率", "registered"),
        ("unemployment", "城镇调查失业率", "surveyed"),
        ("rural_income", "农民人均纯收入", "net income"),
        ("rural_income", "农民收入", None),
        ("budget_revenue", "地方财政一般预算收入", "local budget"),
        ("budget_revenue", "财政收入", "fiscal revenue"),
        ("gdp", "地区生产总值", None),
        ("renewable_capacity", "可再生能源发电装机", "renewable"),
        ("new_renewable_capacity", "新增新能源装机", "wind and sun"),
        ("rural_roads_km", "新建改建农村公路", "built and rebuilt"),
        ("rural_roads_km", "新（改）建农村公路", "built and rebuilt"),
        ("rural_roads_km", "提质改造农村公路", "rebuilt"),
        ("rural_roads_km", "新建农村公路", "built"),
        ("rural_roads_km", "建成农村公路", None),
        ("new_childcare_places", "新增普惠托位", "public-benefit"),
        ("new_childcare_places", "新增托位", "all"),
        ("new_market_entities", "净增市场主体", "net"),
    ],
)
def test_a_subject_names_a_concept(
    con: duckdb.DuckDBPyConnection, indicator: str, subject: str, concept: str | None
) -> None:
    assert con.execute("SELECT concept_of(?, ?)", [indicator, subject]).fetchone() == (concept,)


@pytest.mark.parametrize(
    ("indicator", "words", "stage"),
    [
        ("shantytown_homes", "新开工棚改安置房10万套", "begun"),
        ("shantytown_homes", "建成棚改安置房19万套", "finished"),
        ("shantytown_homes", "棚户区改造9万套", None),
        ("affordable_homes", "开工和竣工保障性住房5万套", None),
        ("gdp", "开工", None),
        ("special_bonds", "发行专项债券15亿元", "issued"),
        ("special_bonds", "争取专项债券额度15亿元", "obtained"),
        ("special_bonds", "专项债券限额15亿元", "granted"),
    ],
)
def test_words_tell_how_far_a_thing_had_come(
    con: duckdb.DuckDBPyConnection, indicator: str, words: str, stage: str | None
) -> None:
    assert con.execute("SELECT stage_of(?, ?)", [indicator, words]).fetchone() == (stage,)
