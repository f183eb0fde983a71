"""Chinese ordinals and dates: what numbers a heading, names a session or says when a report was given."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = {"0": 0, "〇": 0, "零": 0, "○": 0, "Ｏ": 0, "O": 0, "o": 0, "Ο": 0, "０": 0} | {
    char: value for value, char in enumerate("一二三四五六七八九", start=1)
}

HAN_DIGIT = "〇零○ＯOoΟ０0一二三四五六七八九"
"""Characters that stand for one digit in a year spelled out (二〇二三, and what is typed for its zero)."""

_YEAR = rf"(?:[12１２]\s?[\d０-９]\s?[\d０-９]\s?[\d０-９]|[一二][{HAN_DIGIT}]{{3}})"
_DAY_NUMBER = r"(?:[\d０-９]{1,2}|[一二三四五六七八九十]{1,3})"
YEAR = re.compile(rf"(?P<year>{_YEAR})\s*年")
DATE = re.compile(
    rf"(?P<year>{_YEAR})\s*年\s*(?P<month>{_DAY_NUMBER})\s*月\s*(?P<day>{_DAY_NUMBER})\s*日"
    r"|(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
)
"""A whole date: 2023年1月7日, 二〇二三年一月七日, 2023-01-07."""


def parse_ordinal(text: str) -> int | None:
    """The number of an ordinal below 100: 三 → 3, 十二 → 12, 二十一 → 21, 廿 → 20, 12 → 12; else None."""
    text = text.strip()
    if text in _DIGITS:
        return _DIGITS[text]
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text or any(char != "十" and char not in _DIGITS for char in text) or text.count("十") > 1:
        return None
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def parse_year(text: str) -> int | None:
    """A year of four digits, in either writing: 2023, ２０２３, 二〇二三; None outside 1949 to 2100."""
    text = re.sub(r"\s", "", text)
    if len(text) != 4:
        return None
    if text.isdecimal():
        year = int(text)
    elif all(char in _DIGITS for char in text):
        year = int("".join(str(_DIGITS[char]) for char in text))
    else:
        return None
    return year if 1949 <= year <= 2100 else None


def parse_date(text: str) -> date | None:
    """The first whole date in a text, or None where it has none or the day does not exist."""
    found = DATE.search(text)
    return date_of(found) if found else None


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
