"""When a target counts as kept: labelled pairs of a target and an outcome, as reports word them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from flows.warehouse.models import load_macros


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in load_macros():
            connection.execute(macro.sql)
        yield connection


UP, DOWN, NONE = "up", "down", "none"

PAIRS = [
    # direction, (target, high, comparator, unit), (outcome, high, comparator), verdict
    pytest.param(UP, (5, None, "eq", "%"), (5.2, None, "eq"), "hit", id="增长5% / 增长5.2%"),
    pytest.param(UP, (5, None, "eq", "%"), (5, None, "eq"), "hit", id="增长5% / 增长5%"),
    pytest.param(UP, (5, None, "eq", "%"), (4.9, None, "eq"), "miss", id="增长5% / 增长4.9%"),
    pytest.param(UP, (5, None, "ge", "%"), (5, None, "eq"), "hit", id="增长5%以上 / 增长5%"),
    pytest.param(UP, (5, None, "ge", "%"), (4.8, None, "eq"), "miss", id="增长5%以上 / 增长4.8%"),
    pytest.param(UP, (5, None, "approx", "%"), (4.8, None, "eq"), "hit", id="增长5%左右 / 增长4.8%"),
    pytest.param(UP, (5, None, "approx", "%"), (4.6, None, "eq"), "undecided", id="增长5%左右 / 增长4.6%"),
    pytest.param(UP, (5, None, "approx", "%"), (4.4, None, "eq"), "miss", id="增长5%左右 / 增长4.4%"),
    pytest.param(UP, (5, None, "approx", "%"), (6.3, None, "eq"), "hit", id="增长5%左右 / 增长6.3%"),
    pytest.param(UP, (6, 7, "range", "%"), (6.5, None, "eq"), "hit", id="6%-7% / 增长6.5%"),
    pytest.param(UP, (6, 7, "range", "%"), (7.4, None, "eq"), "hit", id="6%-7% / 增长7.4%"),
    pytest.param(UP, (6, 7, "range", "%"), (5.9, None, "eq"), "miss", id="6%-7% / 增长5.9%"),
    pytest.param(UP, (1000, None, "ge", "亿元"), (1000, None, "ge"), "hit", id="千亿元以上 / 突破千亿元"),
    pytest.param(
        UP, (1200, None, "eq", "亿元"), (1000, None, "ge"), "undecided", id="1200亿元 / 突破1000亿元"
    ),
    pytest.param(UP, (1000, None, "approx", "亿元"), (991, None, "eq"), "hit", id="1000亿元左右 / 991亿元"),
    pytest.param(
        UP, (1000, None, "approx", "亿元"), (975, None, "eq"), "undecided", id="1000亿元左右 / 975亿元"
    ),
    pytest.param(UP, (1000, None, "approx", "亿元"), (960, None, "eq"), "miss", id="1000亿元左右 / 960亿元"),
    pytest.param(UP, (5, None, "eq", "%"), (5, None, "approx"), "undecided", id="增长5% / 预计增长5%左右"),
    pytest.param(UP, (5, None, "approx", "%"), (5, None, "approx"), "hit", id="5%左右 / 5%左右"),
    pytest.param(UP, (5, None, "eq", "%"), (-2.1, None, "eq"), "miss", id="增长5% / 下降2.1%"),
    pytest.param(UP, (5, None, "eq", "%"), (5, 5.5, "range"), "hit", id="增长5% / 增长5%-5.5%"),
    pytest.param(NONE, (3, None, "le", "%"), (2.1, None, "eq"), "hit", id="涨幅3%以内 / 上涨2.1%"),
    pytest.param(NONE, (3, None, "le", "%"), (3.4, None, "eq"), "miss", id="涨幅3%以内 / 上涨3.4%"),
    pytest.param(NONE, (3, None, "approx", "%"), (2.9, None, "eq"), "hit", id="涨幅3%左右 / 上涨2.9%"),
    pytest.param(NONE, (3, None, "approx", "%"), (2.0, None, "eq"), "undecided", id="涨幅3%左右 / 上涨2%"),
    pytest.param(DOWN, (3, None, "approx", "%"), (2.0, None, "eq"), "hit", id="控制在3%左右 / 上涨2%"),
    pytest.param(
        NONE, (1.8, None, "eq", "亿吨"), (1.83, None, "eq"), "undecided", id="煤产量1.8亿吨 / 1.83亿吨"
    ),
    pytest.param(NONE, (3, None, "eq", "%"), (3.0, None, "eq"), "hit", id="涨幅3% / 上涨3%"),
    pytest.param(DOWN, (5.5, None, "approx", "%"), (5.2, None, "eq"), "hit", id="失业率5.5%左右 / 5.2%"),
    pytest.param(DOWN, (5.5, None, "approx", "%"), (6.2, None, "eq"), "miss", id="失业率5.5%左右 / 6.2%"),
    pytest.param(DOWN, (4.5, None, "le", "%"), (4.5, None, "eq"), "hit", id="失业率4.5%以内 / 4.5%"),
    pytest.param(DOWN, (4.5, None, "eq", "%"), (4.6, None, "eq"), "miss", id="失业率4.5% / 4.6%"),
    pytest.param(DOWN, (-3, None, "eq", "%"), (-3.5, None, "eq"), "hit", id="能耗下降3% / 下降3.5%"),
    pytest.param(DOWN, (-3, None, "eq", "%"), (-2.5, None, "eq"), "miss", id="能耗下降3% / 下降2.5%"),
    pytest.param(DOWN, (-3, None, "ge", "%"), (-3.2, None, "eq"), "hit", id="能耗下降3%以上 / 下降3.2%"),
    pytest.param(DOWN, (-3, None, "ge", "%"), (-2.9, None, "eq"), "miss", id="能耗下降3%以上 / 下降2.9%"),
    pytest.param(DOWN, (-3, None, "eq", "%"), (-3, None, "ge"), "hit", id="能耗下降3% / 下降3%以上"),
    pytest.param(DOWN, (30, 35, "range", "微克/立方米"), (33, None, "eq"), "hit", id="PM2.5 30-35 / 33"),
    pytest.param(DOWN, (30, 35, "range", "微克/立方米"), (36, None, "eq"), "miss", id="PM2.5 30-35 / 36"),
    pytest.param(
        UP, (5, None, "eq", "%"), (None, None, "other_qualitative"), "undecided", id="5% / 平稳增长"
    ),
    pytest.param(
        UP, (None, None, "other_qualitative", None), (5, None, "eq"), "undecided", id="稳中有进 / 5%"
    ),
]


@pytest.mark.parametrize(("direction", "target", "outcome", "verdict"), PAIRS)
def test_a_pair_of_target_and_outcome_is_judged(
    con: duckdb.DuckDBPyConnection, direction: str, target: tuple, outcome: tuple, verdict: str
) -> None:
    value, high, comparator, unit = target
    found = con.execute(
        """
        SELECT written_verdict(
            $t::DOUBLE, $th::DOUBLE, $tc, $direction, $unit, $o::DOUBLE, $oh::DOUBLE, $oc
        )
        """,
        {"t": value, "th": high, "tc": comparator, "unit": unit, "direction": direction,
         "o": outcome[0], "oh": outcome[1], "oc": outcome[2]},
    ).fetchone()  # fmt: skip
    assert found == (verdict,)


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
    ],
)
def test_a_subject_names_a_concept(
    con: duckdb.DuckDBPyConnection, indicator: str, subject: str, concept: str | None
) -> None:
    assert con.execute("SELECT concept_of(?, ?)", [indicator, subject]).fetchone() == (concept,)
