"""The words around a number, by what they do (reference/predicates.yaml), as a suffix dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import yaml


@dataclass(frozen=True)
class Lexicon:
    """Token tables by category."""

    tables: dict[str, frozenset[str]]

    @cached_property
    def tails(self) -> dict[str, str]:
        """Token -> category, for the words that stand between a subject and its number."""
        order = (
            "adverb", "aim", "estimate", "flow", "average", "basis", "approx", "le", "ge", "control", "keep",
            "reach", "each", "improve", "down", "up", "to",
        )  # fmt: skip
        return {token: category for category in order for token in sorted(self.tables[category])}

    @cached_property
    def longest_tail(self) -> int:
        """Length of the longest tail token."""
        return max(map(len, self.tails))

    @cached_property
    def flows(self) -> tuple[str, ...]:
        """Verbs of increase, longest first."""
        return tuple(sorted(self.tables["flow"], key=lambda t: (-len(t), t)))

    @cached_property
    def part_ending(self) -> re.Pattern[str]:
        """Matches a noun at the end that makes what follows a part of the region."""
        return re.compile("(?:" + "|".join(sorted(self.tables["parts"], key=lambda w: (-len(w), w))) + ")$")

    def strip_start(self, text: str, category: str) -> str:
        """`text` without tokens of a category at its start."""
        table = self.tables[category]
        longest = max(map(len, table))
        while text:
            for length in range(min(longest, len(text)), 0, -1):
                if text[:length] in table:
                    text = text[length:]
                    break
            else:
                return text
        return text

    def end_token(self, text: str, category: str) -> str | None:
        """The longest token of a category that ends `text`."""
        table = self.tables[category]
        for length in range(min(8, len(text)), 0, -1):
            if text[-length:] in table:
                return text[-length:]
        return None


def parse_lexicon(text: str) -> Lexicon:
    """reference/predicates.yaml as token tables."""
    return Lexicon(
        {name: frozenset(map(str, words)) for name, words in yaml.safe_load(text)["tokens"].items()}
    )
