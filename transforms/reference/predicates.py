"""The words around a number, by what they do (reference/predicates.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from transforms.reference.slips import Slips, nearest, twice
from transforms.reference.yaml_file import YamlFile

FILE = "predicates.yaml"

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
        ReferenceDataError: a category or a word cannot be used; every one of them is told.
    """
    slips = Slips(FILE)
    lexicon = read_lexicon(predicates_file(text, slips))
    slips.refuse()
    return lexicon


def predicates_file(text: str, slips: Slips) -> YamlFile:
    """The YAML of the words around numbers."""
    return YamlFile(
        text, slips, entries=r" {0,3}[^\s#\]]", name=lambda line: line.strip().split(":")[0], keys=("tokens",)
    )


def read_lexicon(yaml: YamlFile) -> Lexicon:
    """The lexicon of a file, what is wrong with it in the file's slips."""
    slips = yaml.slips
    data = yaml.data if isinstance(yaml.data, dict) else {}
    for key in data:
        if key != "tokens":
            slips.add(
                yaml.line(key), key, "", "is no part of this file", "write it under tokens:, two spaces in"
            )
    if not data.get("tokens"):
        if not slips.found:
            slips.add(1, FILE, "tokens", "is missing", "write tokens: before the categories")
        return Lexicon({})
    tokens = data["tokens"]
    if not isinstance(tokens, dict):
        slips.add(yaml.line("tokens"), "tokens", "", "holds no categories", "write each as up: [增长, 上升]")
        tokens = {}
    tables: dict[str, frozenset[str]] = {}
    unknown = [name for name in tokens if name not in CATEGORIES]
    for name in unknown:
        way_out = nearest(name, CATEGORIES) or f"write one of {', '.join(CATEGORIES)}"
        slips.add(yaml.line("tokens", str(name)), name, "", "is no category", way_out)
    for name in CATEGORIES:
        words = tokens.get(name)
        if isinstance(words, list) and words:
            tables[name] = frozenset(_words(yaml, name, words))
            continue
        tables[name] = frozenset()
        if name in tokens:
            way_out = f"write {name}: [甲, 乙]; each category needs some"
            slips.add(yaml.line("tokens", name), name, "", f"no words under {name}", way_out)
        elif f"{name}:" not in yaml.left_out and not any(
            nearest(one, CATEGORIES) == f"did you mean {name}?" for one in unknown
        ):
            way_out = "add it; each category needs some"
            slips.add(yaml.line("tokens"), name, "", f"no words under {name}", way_out)
    return Lexicon(tables)


_MARKS = re.compile("[，、；;：:]")
"""Marks that part words in texts, and none in YAML."""


def _words(yaml: YamlFile, category: str, words: list[object]) -> list[str]:
    """The words of a category that can be used."""
    found: list[str] = []
    repeated: dict[int, list[str]] = {}
    for place, word in enumerate(words):
        line = yaml.line("tokens", category, place)
        if not isinstance(word, str) or not word:
            what = "an empty word" if word in (None, "") else f"{word!r}, which is no word"
            yaml.slips.add(line, category, "", f"has {what}", "take it out, or put quotes around it")
        elif word != word.strip():
            yaml.slips.add(line, category, word.strip(), "has a space around it", "take the space away")
        elif mark := _MARKS.search(word):
            yaml.slips.add(
                line, category, word, f"has the mark {mark[0]} in it", "part words by a comma: [甲, 乙]"
            )
        elif word in found:
            repeated.setdefault(line, []).append(word)
        else:
            found.append(word)
    for line, again in repeated.items():
        yaml.slips.add(line, category, "", twice(again), "take one of each away")
    return found
