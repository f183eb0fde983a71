"""Ordinals and dates in the writings that heads and headings use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.dates import DATE, date_of, parse_year
from transforms.text.numerals import parse_ordinal

_ONES = "零一二三四五六七八九"


def _spelled(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _ONES[tens] + "十") + (_ONES[ones] if ones else "")


@given(st.integers(min_value=1, max_value=99))
def test_an_ordinal_is_read_in_both_writings(number: int) -> None:
    assert parse_ordinal(_spelled(number)) == number
    assert parse_ordinal(str(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("廿一", 21), ("卅", 30), ("一二", None), ("十十", None), ("百", None), ("", None), ("甲", None)],
)
def test_odd_ordinals(text: str, number: int | None) -> None:
    assert parse_ordinal(text) == number


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023", 2023),
        ("二〇二三", 2023),
        ("二○二三", 2023),
        ("二零一九", 2019),
        ("一九五八", 1958),
        ("1 9 9 8", 1998),
        ("3023", None),
        ("二三", None),
        ("甲乙丙丁", None),
    ],
)
def test_a_year_is_read_in_both_writings(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年1月7日", date(2023, 1, 7)),
        ("（二〇二三年一月七日）", date(2023, 1, 7)),
        ("二○二二年十二月二十八日", date(2022, 12, 28)),
        ("2023-01-31 08:30", date(2023, 1, 31)),
        ("2023年 1 月 7 日", date(2023, 1, 7)),
        ("2023年2月30日", None),
        ("2023年1月", None),
    ],
)
def test_a_date_is_whole_or_none(text: str, day: date | None) -> None:
    found = DATE.search(text)
    assert (date_of(found) if found else None) == day
