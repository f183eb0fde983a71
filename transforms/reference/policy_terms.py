"""The words that are counted: policy terms, words of the domain, and those that are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reference.csv_table import read_rows, read_year
from transforms.reference.slips import Slips, twice
from transforms.reference.vocabulary import FIRST_YEAR, LAST_YEAR

FILE = "terms/policy_terms.csv"
USER_DICTIONARY = "terms/user_dict.txt"
STOP_WORDS = "terms/stop_words.txt"
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


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word that the segmenter shall know, as a line of jieba's user dictionary has it."""

    word: str
    frequency: int | None = None
    """How often it stands in a large text; None for as much as keeps it whole among its neighbours."""
    tag: str | None = None
    """Its part of speech, which decides nothing."""


def parse_user_dictionary(text: str) -> tuple[UserWord, ...]:
    """The words of a user dictionary in jieba's own format: `word [frequency] [tag]` a line, no comments.

    Raises:
        ReferenceDataError: a line cannot be read so, or a word stands twice.
    """
    slips = Slips(USER_DICTIONARY)
    words = read_user_dictionary(text, slips)
    slips.refuse()
    return words


_USER_WORD = re.compile(r"(\S+)(?: ([0-9]+))?(?: ([a-z]+))?")
_FORM = "write the word, and behind it at most a frequency and a tag, a space between: 高铁 100 n"


def read_user_dictionary(text: str, slips: Slips) -> tuple[UserWord, ...]:
    """The words of a user dictionary, what is wrong with it in `slips`."""
    found: dict[str, tuple[int, UserWord]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not (line := line.strip()):
            continue
        read = _USER_WORD.fullmatch(line)
        word = read[1] if read else line.split()[0]
        if line.startswith("#"):
            slips.add(number, line[:20], "", "is no comment: jieba would take it for a word", "take it out")
        elif read is None:
            slips.add(number, word[:20], "", "is no line of a user dictionary", _FORM)
        elif mark := _NO_WORD.search(word):
            slips.add(number, word[:20], "", f"has the mark {mark[0]} in it", "write one word a line")
        elif word in found:
            slips.add(number, word, "", "stands twice", f"take it out here or in line {found[word][0]}")
        elif read[2] and int(read[2]) == 0:
            slips.add(
                number, word, "frequency", "is 0, which cuts the word apart",
                "give a larger one, or none",
            )  # fmt: skip
        else:
            found[word] = (number, UserWord(word, int(read[2]) if read[2] else None, read[3]))
    return tuple(word for _line, word in found.values())


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
