"""Numbers and units: what they are worth and where they stand."""

from __future__ import annotations

import pytest

from transforms.extract.numbers.finder import QuantityFinder
from transforms.extract.reader import Grammar
from transforms.reference.units import Units


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "hedge"),
    [
        ("社零110.5亿元", 1.105e10, None, "元", None),
        ("发放补贴8860余万元", 8.86e7, None, "元", "ge"),
        ("投资1亿3千万元", 1.3e8, None, "元", None),
        ("增长6%-7%", 6, 7, "%", None),
        ("增长6.5—7%", 6.5, 7, "%", None),
        ("增长6%至7%左右", 6, 7, "%", "approx"),
        ("增长百分之七点五", 7.5, None, "%", None),
        ("增长百分之八至九", 8, 9, "%", None),
        ("浓度每立方米22微克", 22, None, "微克/立方米", None),
        ("总产0.26亿斤", 2.6e7, None, "斤", None),
        ("接待游客1.2亿人次", 1.2e8, None, "人次", None),
        ("突破三千二百亿元", 3.2e11, None, "元", None),
        ("居全省第6位", 6, None, "第", None),
        ("新增3000人以上", 3000, None, "人", "ge"),
        ("控制在3.5%以内", 3.5, None, "%", "le"),
        ("增速为-2.5%", -2.5, None, "%", None),
        ("实现两位数增长", 10, None, "%", "ge"),
    ],
)
def test_a_quantity(grammar: Grammar, text, value, high, unit, hedge):
    (found,) = grammar.finder.find(text)
    assert (found.value, found.high, found.unit, found.hedge) == (value, high, unit, hedge)


@pytest.mark.parametrize(
    "text",
    [
        "实施“1336”工程",
        "推进“2+10”行动",
        "PM2.5治理",
        "2023年1月7日",
        "G219线改造",
        "做到两个维护",
        "十个方面",
        "4A级景区",
        "5G网络",
    ],
)
def test_what_is_no_quantity(grammar: Grammar, text):
    assert grammar.finder.find(text) == []


@pytest.mark.parametrize(
    ("value", "stated", "canonical", "expected"),
    [
        (0.26e8, "斤", "万吨", 1.3), (14.3e8, "斤", "万吨", 71.5), (4445e8, "公斤", "万吨", 44450),
        (8619e4, "美元", "亿美元", 0.8619), (1.2e12, "元", "亿元", 12000), (6.6e4, "元", "元", 66000),
        (60085, "户", "万户", 6.0085), (60085, "家", "万户", 6.0085), (4100, "人", "万人", 0.41),
        (2.16e8, "美元", "亿元", None), (600e4, "亩", "万吨", None), (5, "人", "万户", None),
    ],
)  # fmt: skip
def test_units_become_canonical_or_do_not_fit(units: Units, value, stated, canonical, expected):
    assert units.convert(value, stated, canonical) == (None if expected is None else pytest.approx(expected))


def test_a_hedge_added_to_the_list_is_read(units: Units, genre):
    hedges = genre.numbers.hedges
    hedges = hedges.model_copy(update={"approx": (*hedges.approx, "开外上下")})
    words = genre.numbers.model_copy(update={"hedges": hedges})
    (found,) = QuantityFinder(units, words).find("新增3000人开外上下")
    assert (found.value, found.hedge) == (3000, "approx")
    assert found.end == len("新增3000人开外上下")
