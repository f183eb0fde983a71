"""What a number says of its subject: measure, sign, unit, comparator, period."""

from __future__ import annotations

import pytest

from transforms.extract.figures.amounts import AmountReader
from transforms.extract.figures.figure import Amount
from transforms.extract.reader import Grammar


@pytest.fixture(scope="module")
def amounts(grammar: Grammar) -> AmountReader:
    return AmountReader(grammar.rules.catalogue, grammar.rules.units)


@pytest.mark.parametrize(
    ("text", "measure", "value", "unit"),
    [
        ("固定资产投资增长9%", "growth", 9, "%"),
        ("固定资产投资下降9%", "growth", -9, "%"),
        ("固定资产投资降幅收窄至9%", "growth", -9, "%"),
        ("固定资产投资增速回升至9%", "growth", 9, "%"),
        ("固定资产投资实现两位数增长", "growth", 10, "%"),
        ("固定资产投资实现9%的增长", "growth", 9, "%"),
        ("出口增长1.5倍", "growth", 150, "%"),
        ("出口是前年的1.5倍", "multiple", 1.5, "倍"),
        ("固定资产投资增速高于全省2个百分点", "gap", 2, "个百分点"),
        ("固定资产投资增速提高2个百分点", "change", 2, "个百分点"),
        ("固定资产投资增速回落2个百分点", "change", -2, "个百分点"),
        ("压减一般性支出15%", "growth", -15, "%"),
        ("PM2.5浓度改善7.9%", "growth", -7.9, "%"),
        ("PM2.5浓度降至30微克/立方米", "level", 30, "微克/立方米"),
        ("科技支出占财政支出比重达3%", "share", 3, "%"),
        ("居全省第6位", "rank", 6, "位"),
    ],
)
def test_measure_and_sign(read, text, measure, value, unit):
    assert [(o.measure, o.value, o.unit) for o in read(f"{text}。")] == [(measure, value, unit)]


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("达到30亿元", "eq"),
        ("达到30亿元左右", "approx"),
        ("接近30亿元", "approx"),
        ("突破30亿元", "ge"),
        ("达到30余亿元", "ge"),
        ("迈上30亿元台阶", "ge"),
        ("不超过30亿元", "le"),
        ("控制在30亿元以内", "le"),
        ("控制在30亿元", "le"),
        ("达到30—40亿元", "range"),
    ],
)
def test_comparators(read, text, comparator):
    assert [o.comparator for o in read(f"社会消费品零售总额{text}。")] == [comparator]


@pytest.mark.parametrize(
    ("indicator", "measure", "amount", "canonical"),
    [
        ("grain", "level", Amount(1e9, None, "斤"), Amount(50, None, "万吨")),
        ("gdp", "level", Amount(1e12, None, ""), Amount(10000, None, "亿元")),
        ("grain", "level", Amount(1e12, None, ""), None),
        ("gdp", "growth", Amount(6, 7, "%"), Amount(6, 7, "%")),
        ("gdp", "change", Amount(1e8, None, "元"), None),
        ("gdp", "level", Amount(30, None, "公里"), None),
    ],
)
def test_amounts_come_in_the_unit_of_their_indicator_or_not_at_all(
    amounts, indicator, measure, amount, canonical
):
    assert amounts.canonical(amounts.catalogue.indicators[indicator], measure, amount) == canonical


@pytest.mark.parametrize(
    ("text", "period", "year"),
    [
        ("固定资产投资增长9%", "year", 2022),
        ("固定资产投资较2019年增长9%", "multi_year", 2022),
        ("固定资产投资较2021年增长9%", "year", 2022),
        ("固定资产投资年均增长9%", "average", 2022),
        ("固定资产投资连续10年增长9%", "multi_year", 2022),
        ("上半年固定资产投资增长9%", "half", 2022),
        ("2019年固定资产投资增长9%", "year", 2019),
    ],
)
def test_periods(read, text, period, year):
    assert [(o.period, o.ref_year) for o in read(f"{text}。")] == [(period, year)]


def test_a_change_has_a_beginning_an_end_and_a_growth_over_both(read):
    found = read("五年来，粮食产量由30万吨提高到40万吨，增长33.3%。")
    assert [(o.value, o.measure, o.period, o.ref_year) for o in found] == [
        (30, "level", "point", 2017),
        (40, "level", "point", 2022),
        (33.3, "growth", "multi_year", 2022),
    ]


@pytest.mark.parametrize(
    ("review", "plan", "status", "year"),
    [
        ("固定资产投资增长9%。", "", "actual", 2022),
        ("", "固定资产投资增长9%。", "target", 2023),
        ("", "去年固定资产投资增长9%。", "actual", 2022),
        ("", "到2025年，固定资产投资增长9%。", "target", 2025),
        ("", "固定资产投资已增长9%。", "actual", 2022),
    ],
)
def test_actual_or_target(read, review, plan, status, year):
    assert [(o.status, o.ref_year) for o in read(review, plan)] == [(status, year)]


def test_a_change_begins_in_the_year_named_before_its_first_level(read):
    first, *_ = read("粮食产量由2017年的30万吨提高到40万吨。")
    assert (first.value, first.rule_id, first.period, first.ref_year) == (30, "starting", "point", 2017)


def test_only_an_actual_can_be_an_estimate(read):
    found = read("固定资产投资预计增长9%。", "固定资产投资预计增长8%。")
    assert [(o.status, o.is_estimate) for o in found] == [("actual", True), ("target", False)]
