"""The words that are counted: policy terms, words of the domain, and those that are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reference.csv_table import read_rows, read_year
from transforms.reference.slips import Slips, twice
from transforms.reference.vocabulary import FIRST_YEAR, LAST_YEAR

FILE = "terms/policy_terms.csv"
COLUMNS = ("term", "english", "kind", "first_known_year", "note")


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """One line of reference/terms/policy_terms.csv."""

    term: str
    name_en: str
    kind: str
    """The field of policy: growth, rural, finance …"""
    first_known_year: int | None
    """Year in which the term entered a national document, where that is certain."""
    note: str | None
    line: int = 0
    """Where it stands in the file."""


def parse_policy_terms(text: str) -> tuple[PolicyTerm, ...]:
    """Policy terms of a CSV: term, english, kind, first_known_year, note; lines with # are comments.

    Raises:
        ReferenceDataError: a term is missing or stands twice, or a year is no number.
    """
    slips = Slips(FILE)
    terms = read_policy_terms(text, slips)
    slips.refuse()
    return terms


def read_policy_terms(text: str, slips: Slips) -> tuple[PolicyTerm, ...]:
    """The policy terms of a file, what is wrong with it in `slips`."""
    found: dict[str, PolicyTerm] = {}
    rows = read_rows(text, COLUMNS, slips, optional=("note",), required=("term",))
    for row in rows:
        term = row.cells.get("term", "")
        if not row.is_whole or not term:
            continue
        if term in found:
            slips.add(
                row.line, term, "term", "stands twice", f"take it out here or in line {found[term].line}"
            )
            continue
        year = read_year(row, "first_known_year", term, slips)
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            slips.add(
                row.line, term, "first_known_year",
                f"the year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}",
                "correct it, or leave it empty",
            )  # fmt: skip
        found[term] = PolicyTerm(
            term, row.cells["english"], row.cells["kind"], year, row.cells.get("note") or None, row.line
        )
    return tuple(found.values())


def parse_word_list(text: str) -> tuple[str, ...]:
    """Words of a list, in order and each once: parted by spaces or line breaks; lines with # are comments."""
    return read_word_list(text, Slips(""))


_NO_WORD = re.compile(r"[,，、;；:：。|\t\"'“”]")
"""Marks that part words in other files, and none in these."""


def read_word_list(text: str, slips: Slips) -> tuple[str, ...]:
    """The words of a list, what is wrong with it in `slips`."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if line.startswith("#"):
            continue
        again: list[str] = []
        for word in line.split():
            if mark := _NO_WORD.search(word):
                slips.add(
                    number, word[:20], "", f"has the mark {mark[0]} in it",
                    "part words by a space or a line break",
                )  # fmt: skip
            elif word in found:
                again.append(word)
            found.setdefault(word, number)
        if again:
            way_out = f"take one of each away; the first is in line {found[again[0]]}"
            slips.add(number, again[0], "", "stands twice" if len(again) == 1 else twice(again), way_out)
    return tuple(found)
