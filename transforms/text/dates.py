"""Years and dates in the writings of heads and sentences: 2023年, 二〇二三年一月七日, 2023-01-07."""

from __future__ import annotations

import re
from datetime import date

from transforms.text.numerals import ONE_TO_NINE, ONE_TO_TEN, SPELLED_DIGITS, parse_ordinal

HAN_DIGIT = f"〇零○ＯOoΟ０0{ONE_TO_NINE}"
"""Characters that stand for one digit in a year spelled out (二〇二三, and what is typed for its zero)."""
YEAR_NAMED = rf"(?:(?:19|20)\d\d|[一二][九〇零○0OＯo][〇零○0OＯo{ONE_TO_NINE}]{{2}})"
"""A year of the last two centuries within a sentence, without 年; one token wherever years are looked for."""
_IN_DIGITS = str.maketrans({char: str(value) for char, value in SPELLED_DIGITS.items()})
_YEAR = rf"(?:[12１２]\s?[\d０-９]\s?[\d０-９]\s?[\d０-９]|[一二][{HAN_DIGIT}]{{3}})"
_DAY_NUMBER = rf"(?:[\d０-９]{{1,2}}|[{ONE_TO_TEN}]{{1,3}})"
YEAR = re.compile(rf"(?P<year>{_YEAR})\s*年")
DATE = re.compile(
    rf"(?P<year>{_YEAR})\s*年\s*(?P<month>{_DAY_NUMBER})\s*月\s*(?P<day>{_DAY_NUMBER})\s*日"
    r"|(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
)
"""A whole date: 2023年1月7日, 二〇二三年一月七日, 2023-01-07."""


def in_digits(text: str) -> str:
    """`text` with digits for the Chinese numerals that spell a number out one by one: 二〇二三 as 2023."""
    return text.translate(_IN_DIGITS)


def year_of(text: str) -> int:
    """The year that a match of `YEAR_NAMED` begins with."""
    return int(in_digits(text[:4]))


def parse_year(text: str) -> int | None:
    """A year of four digits, in either writing: 2023, ２０２３, 二〇二三; None outside 1949 to 2100."""
    text = re.sub(r"\s", "", text)
    if len(text) != 4 or not (text.isdecimal() or all(char in SPELLED_DIGITS for char in text)):
        return None
    year = year_of(text)
    return year if 1949 <= year <= 2100 else None


def date_of(found: re.Match[str]) -> date | None:
    """The date of a match of `DATE`; None for a day that does not exist."""
    year = parse_year(found["year"] or found["y"])
    month = parse_ordinal(found["month"] or found["m"])
    day = parse_ordinal(found["day"] or found["d"])
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
