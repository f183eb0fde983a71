"""The words around a number, by what they do (reference/predicates.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from transforms.text.yaml_text import read_yaml

TAILS = (
    "adverb", "aim", "estimate", "flow", "average", "basis", "approx", "le", "ge", "control", "keep", "reach",
    "each", "improve", "down", "up", "to",
)  # fmt: skip
"""Categories of the words between a subject and its number; a word of two is of the later."""
CATEGORIES = (
    *TAILS, "governors", "verbs", "parts", "neutral", "marks", "rates", "falls", "cuts", "movements",
    "things", "after_counted", "after_noun", "bare_heads", "shared_heads", "asides", "openers", "bases",
    "standings", "places", "zones", "place_ends", "leads", "bodies", "money", "owned",
    "projects", "target_cues",
)  # fmt: skip
"""The categories that reference/predicates.yaml must have."""


def _longest_first(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


@dataclass(frozen=True)
class Lexicon:
    """Words by category."""

    tables: dict[str, frozenset[str]]

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The words of each category, longest first: for `str.startswith`, which takes a tuple."""
        return {category: _longest_first(table) for category, table in self.tables.items()}

    @cached_property
    def _longest_by_start(self) -> dict[str, dict[str, int]]:
        """By category, the length of the longest word that begins with a character."""
        return {category: longest_by(slice(1), table) for category, table in self.tables.items()}

    @cached_property
    def _longest_by_end(self) -> dict[str, dict[str, int]]:
        """The same for the character that ends it."""
        return {category: longest_by(_LAST, table) for category, table in self.tables.items()}

    @cached_property
    def tails(self) -> dict[str, str]:
        """Word -> category, for the words that stand between a subject and its number."""
        return {word: category for category in TAILS for word in sorted(self.tables[category])}

    @cached_property
    def longest_tails(self) -> dict[str, int]:
        """Length of the longest such word for each character that ends one."""
        return longest_by(_LAST, self.tails)

    @cached_property
    def ends_of_tails(self) -> frozenset[str]:
        """What such words end with: their last two characters, or the one that they are."""
        return frozenset(word[-2:] for word in self.tails)

    @cached_property
    def part_ending(self) -> re.Pattern[str]:
        """Matches a noun at the end that makes what follows a part of the region."""
        return re.compile(f"(?:{self.alternation('parts')})$")

    def alternation(self, category: str) -> str:
        """The words of a category as alternatives of a regular expression, longest first."""
        return "|".join(map(re.escape, self.words[category]))

    def opens(self, text: str, category: str) -> str | None:
        """The longest word of a category that begins `text`."""
        longest = self._longest_by_start[category].get(text[:1])
        if longest is None:
            return None
        table = self.tables[category]
        for length in range(min(longest, len(text)), 0, -1):
            if text[:length] in table:
                return text[:length]
        return None

    def ends(self, text: str, category: str) -> str | None:
        """The longest word of a category that ends `text`."""
        longest = self._longest_by_end[category].get(text[-1:])
        if longest is None:
            return None
        table = self.tables[category]
        for length in range(min(longest, len(text)), 0, -1):
            if text[-length:] in table:
                return text[-length:]
        return None

    def strip_start(self, text: str, category: str) -> str:
        """`text` without the words of a category at its start."""
        while word := self.opens(text, category):
            text = text[len(word) :]
        return text


_LAST = slice(-1, None)


def longest_by(place: slice, words: Iterable[str]) -> dict[str, int]:
    """The length of the longest of the words for each stretch that stands at a place in them."""
    longest: dict[str, int] = {}
    for word in words:
        if len(word) > longest.get(word[place], 0):
            longest[word[place]] = len(word)
    return longest


def parse_lexicon(text: str) -> Lexicon:
    """reference/predicates.yaml as a lexicon.

    Raises:
        ValueError: a category is missing.
    """
    tables = {name: frozenset(map(str, words)) for name, words in read_yaml(text)["tokens"].items()}
    if missing := [category for category in CATEGORIES if not tables.get(category)]:
        raise ValueError(f"predicates.yaml: no words under {', '.join(missing)}; each category needs some")
    return Lexicon(tables)
