"""What pages and table rows state beside the text (titles, dates, years), read from the way they write it."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date

_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:[-/.．]|年)\s*(\d{1,2})\s*(?:[-/.．]|月)\s*(\d{1,2})(?!\d)")
_COMPACT_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_TAG = re.compile(r"<[^<>]{0,200}>")
_ESCAPED_TAG_OPENING = re.compile(r"&(lt|gt)(?!;)", re.IGNORECASE)


def date_of(text: str | None) -> date | None:
    """The first calendar date in a date field: `2026-02-01 08:42`, `2026年2月1日`, `20260201`."""
    if not text:
        return None
    for pattern in (_DATE, _COMPACT_DATE):
        for found in pattern.finditer(text):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return None


def year_of(value: object) -> int | None:
    """The year in a year field: `2026`, `2026年`, `2026.0`; None where there is none or more than one."""
    if value is None or isinstance(value, bool):
        return None
    years = set(_YEAR.findall(unicodedata.normalize("NFKC", str(value))))
    return int(years.pop()) if len(years) == 1 else None


def plain_title(text: str | None) -> str | None:
    """A title on one line, without the escaped markup that content systems leave in it.

    `2026年政府工作报告&ltbr/>——2026年1月27日` gives both parts with a space between.
    """
    if not text:
        return None
    markup = html.unescape(_ESCAPED_TAG_OPENING.sub(r"&\1;", html.unescape(text)))
    return " ".join(_TAG.sub(" ", markup).split()) or None


def one_line(text: str | None) -> str | None:
    """A field's text on one line; None where it is blank."""
    return (" ".join(html.unescape(text).split()) or None) if text else None
