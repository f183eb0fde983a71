"""The second reading: what it bears out, what it gainsays, and what it lets through."""

from __future__ import annotations

import pytest

from transforms.rereading.figures import Worded, breaches
from transforms.rereading.ledger import Undone, first_breach
from transforms.rereading.numerals import worths


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("8860", {8860}), ("1,234.5", {1234.5}), ("三千五百多万", {35_000_000}), ("二十四点六", {24.6}),
        ("七百六十六亿四千万", {76_640_000_000}), ("六万万", {600_000_000}), ("1万6千", {16_000}),
        ("两千四百五", {2_405, 2_450}), ("二千零十七", {2_017}), ("三分之一", {100 / 3}), ("两位数", {10}),
        ("2×35", {70}), ("七八百", None), ("一百几十", None), ("5万千", None), ("许多", None),
    ],
)  # fmt: skip
def test_a_number_has_the_worth_that_its_signs_have(text: str, worth: set[float] | None) -> None:
    assert worths(text) == worth


def factor(stated: str, unit: str) -> float | None:
    worth = {"元": 1.0, "亿元": 1e8, "%": 1.0, "公斤": 1e-3, "吨": 1.0}
    same = {stated, unit} <= {"元", "亿元"} or {stated, unit} <= {"公斤", "吨"} or stated == unit
    return worth[stated] / worth[unit] if same and {stated, unit} <= set(worth) else None


PLAIN = Worded(
    "r", 0, "level", 110.5, None, "亿元", "110.5", "亿元", "eq", "产值110.5亿元", "产值110.5亿元。"
)
FALL = PLAIN._replace(
    measure="growth", value=-5.2, unit="%", value_stated="5.2", unit_stated="%", evidence="投资下降5.2%",
    sentence="投资下降5.2%。",
)  # fmt: skip
ABOUT = PLAIN._replace(comparator="approx", evidence="产值110.5亿元左右", sentence="产值110.5亿元左右。")
RANGE = PLAIN._replace(
    value=6.0, value_high=7.0, unit="%", value_stated="6—7", unit_stated="%", comparator="range",
    evidence="增长6—7%", sentence="增长6—7%。",
)  # fmt: skip
HAN = PLAIN._replace(value=4.6, value_stated="四亿六千", unit_stated="万元", evidence="投资四亿六千万元")


@pytest.mark.parametrize("one", [PLAIN, FALL, ABOUT, RANGE, HAN, PLAIN._replace(unit_stated="筐", unit="筐")])
def test_what_the_words_say_is_borne_out(one: Worded) -> None:
    assert list(breaches(one, factor)) == []


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (PLAIN._replace(value=1_105_000.0), "is not"),
        (PLAIN._replace(value=110.6), "is not"),
        (PLAIN._replace(unit_stated="元"), "is not"),
        (PLAIN._replace(value_stated="10.5", value=10.5), "do not hold"),
        (PLAIN._replace(value=-110.5), "no fall"),
        (FALL._replace(value=5.2), "tell of a fall"),
        (ABOUT._replace(comparator="eq"), "say approx"),
        (PLAIN._replace(comparator="approx"), "nothing in its sentence says approx"),
        (RANGE._replace(value_high=8.0), "is not"),
        (HAN._replace(value=4.7), "is not"),
        (PLAIN._replace(comparator="above_nation", value=None), "says above_nation"),
    ],
)
def test_what_the_words_gainsay_is_told(one: Worded, why: str) -> None:
    assert any(why in said for said in breaches(one, factor))


def test_the_raw_text_comes_back_where_the_ledger_is_whole() -> None:
    raw, clean = "增 长５%", "增长5%"
    repairs = [Undone(1, 1, 1, " ", ""), Undone(2, 2, 3, "５", "5")]
    assert first_breach(raw, clean, repairs) is None
    assert first_breach("增 长６%", clean, repairs) == "the raw text is another from character 3 on"
    assert first_breach(raw, clean, repairs[1:]) == "the raw text is another from character 1 on"
    assert "repair 2" in str(first_breach(raw, "增长6%", repairs))
