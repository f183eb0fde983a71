"""docs/reading.md says what is read: every clause of its tables, held to the grammar."""

from __future__ import annotations

import re

import pytest
from support.places import ROOT

PAGE = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| (review|plan) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def said(indicator: str, measure: str, value: tuple) -> str:
    low, high, _, comparator = value
    number = "none" if low is None else f"{low:.12g}" + (f"—{high:.12g}" if high is not None else "")
    return f"{indicator} {measure} {number} {comparator}"


def test_the_page_has_clauses():
    assert len(ROWS) >= 25


@pytest.mark.parametrize(("words", "section", "reading"), ROWS, ids=[words for words, _, _ in ROWS])
def test_a_clause_is_read_as_the_page_says(cells, words, section, reading):
    found = cells(words) if section == "review" else cells("", words)
    stated = {said(key[0], key[1], value) for key, value in found.items()}
    assert stated == (set() if reading == "none" else set(reading.split("; ")))
