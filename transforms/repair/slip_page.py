"""What is known of a noted page before its slipped bytes are read: its table, its script, its language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from transforms.repair.gbk import (
    CHARACTERS,
    CODES,
    DROPPED_PAIRS,
    LEADS,
    PRIVATE_USE_CODES,
    TRAILS,
    is_private_use,
)
from transforms.repair.genre import LATIN, NUMBER, OTHER, Genre, Language, parse_genre, symbol_of, symbols
from transforms.repair.notes import NoteTable, readings_of
from transforms.repair.traditional import parse_mechanical_conversion, simplified_characters

_OFTEN = 3
_FOREIGN = 4.0
"""What a character of the wrong script costs, as a negative natural logarithm."""
_DOUBTFUL = 40
"""So many displayed characters behind a suspicious place are no evidence of the page's language."""


@dataclass(frozen=True, slots=True)
class SlipLexicon:
    """Reference data for slipped bytes: it ranks readings and proves none."""

    genre: Genre
    conversion: Mapping[str, str]
    """What a mechanical converter writes for each simplified character; those it leaves alone are absent."""


_SIGN = 7.0
"""What one of the many signs costs that the language takes for one symbol."""


def parse_slip_lexicon(ngrams: str, words: str, conversion: str) -> SlipLexicon:
    """Parse the texts of genre_ngrams.txt, genre_words.txt and mechanical_conversion.csv."""
    return SlipLexicon(parse_genre(ngrams, words), parse_mechanical_conversion(conversion))


class Fitting(NamedTuple):
    """A character that fits the bytes, with what ranks it."""

    character: str
    symbol: str
    penalty: float
    code: int


class Page:
    """A damaged text and what it tells about the site's ways."""

    def __init__(
        self, text: str, table: NoteTable, lexicon: SlipLexicon, suspicious: Iterable[int] = ()
    ) -> None:
        """`suspicious`: offsets behind which the text may be damaged, so that it is no evidence."""
        self.text = text
        self.table = table
        self.lexicon = lexicon
        self._suspicious = tuple(suspicious)
        self.note_end = dict(table.spans)
        """End of the note that begins at an offset."""
        self.note_start = {end: start for start, end in table.spans}
        """Start of the note that ends at an offset."""
        self.by_reading: dict[str, list[str]] = defaultdict(list)
        for character, reading in table.readings.items():
            if character in CODES:
                self.by_reading[reading].append(character)
        self._simplified = simplified_characters()
        self._fittings: dict[str, Fitting] = {}
        self._candidates: dict[tuple[int, int], list[Fitting]] = {}
        self.best_behind: dict[tuple[str, int], float] = {}
        """By character and trail byte: how likely the best known character with that trail follows it."""
        self._by_symbol: dict[int, dict[str, list[Fitting]]] = {}
        self._behind: dict[str, list[Fitting]] = {}
        self._counts = Counter(text)
        self.keeps_private_use = any(map(is_private_use, self._counts))
        """Whether private-use characters are seen; where they are not they may still be kept."""
        traditional = sum(n for letter, n in self._counts.items() if ord(letter) in self._simplified)
        simplified = sum(n for letter, n in self._counts.items() if letter in lexicon.conversion)
        self.is_converted = traditional > simplified

    @cached_property
    def language(self) -> Language:
        """The genre's language adapted to the page's own text without its notes."""
        pieces: list[str] = []
        at = 0
        doubtful = [(place - 1, place + _DOUBTFUL) for place in self._suspicious]
        for start, end in sorted([*self.table.spans, *doubtful]):
            if start > at:
                pieces.append(self.text[at:start])
            if end > at:
                pieces.append("\n" if end - start > _DOUBTFUL else "")
                at = end
        pieces.append(self.text[at:])
        return Language(self.lexicon.genre, symbols("".join(pieces), self._simplified))

    def symbol(self, character: str) -> str:
        """The language's symbol for a character of the page; empty for a space."""
        return self.fit(character).symbol

    def penalty(self, character: str) -> float:
        """What the character costs for being foreign to the page's script."""
        return self.fit(character).penalty

    def fit(self, character: str) -> Fitting:
        """The character with what ranks it."""
        known = self._fittings.get(character)
        if known is None:
            symbol = _symbols().get(character)
            if symbol is None:
                symbol = symbol_of(character)
            known = Fitting(character, symbol, self._penalty(character, symbol), CODES.get(character, 0))
            self._fittings[character] = known
        return known

    def _penalty(self, character: str, symbol: str) -> float:
        penalty = _FOREIGN if character in self._foreign else 0.0
        if symbol in (OTHER, NUMBER, LATIN) and character > "\x7f":
            penalty += _SIGN
        return penalty

    @cached_property
    def _foreign(self) -> set[str]:
        """What the page's script would have written otherwise, and what it hardly ever has."""
        changed = self.lexicon.conversion if self.is_converted else map(chr, self._simplified)
        return {character for character in changed if self._counts.get(character, 0) < _OFTEN}

    def fitting(self, lead: int, trail: int) -> list[Fitting]:
        """The characters with this lead (or trail) byte, the other one unknown (-1).

        What the language has never seen on this page nor anywhere in the genre is left out; the most
        frequent come first.
        """
        key = (lead, trail)
        known = self._candidates.get(key)
        if known is None:
            has = self.language.has
            known = [
                Fitting(character, symbol, self._penalty(character, symbol), code)
                for character, symbol, code in _plane(lead, trail)
                if has(symbol)
            ]
            alone = self.lexicon.genre.alone
            known.sort(key=lambda fitting: -alone(fitting.symbol))
            self._candidates[key] = known
        return known

    def fitting_by_symbol(self, trail: int) -> dict[str, list[Fitting]]:
        """The characters with this trail byte, by their symbols."""
        known = self._by_symbol.get(trail)
        if known is None:
            known = self._by_symbol[trail] = defaultdict(list)
            for fitting in self.fitting(-1, trail):
                known[fitting.symbol].append(fitting)
        return known

    def fitting_behind(self, symbol: str) -> list[Fitting]:
        """The characters that are known to stand behind a symbol and whose trail byte begins a dropped pair."""
        known = self._behind.get(symbol)
        if known is None:
            droppable = self._droppable
            known = [
                fitting
                for following in self.language.known_behind(symbol)
                for fitting in droppable.get(following, ())
            ]
            self._behind[symbol] = known
        return known

    @cached_property
    def _droppable(self) -> dict[str, list[Fitting]]:
        droppable: dict[str, list[Fitting]] = defaultdict(list)
        for trail in DROPPED_PAIRS:
            for fitting in self.fitting(-1, trail):
                droppable[fitting.symbol].append(fitting)
        return droppable

    def with_reading(self, reading: str, lead: int) -> list[tuple[str, bool]]:
        """Characters that a note with this reading may stand behind, and whether the table is sure of them.

        A character that stands somewhere without its note is not in the table.
        """
        learned = [c for c in self.by_reading.get(reading, ()) if lead < 0 or CODES[c] >> 8 == lead]
        if learned:
            return [(character, True) for character in learned]
        return [
            (character, False)
            for character in _converted_by_reading().get(reading, ())
            if (lead < 0 or CODES[character] >> 8 == lead) and character not in self._counts
        ]


@cache
def _plane(lead: int, trail: int) -> list[tuple[str, str, int]]:
    """The characters with this lead (or trail) byte, the other one unknown (-1), their symbols and codes."""
    codes = [code << 8 | trail for code in LEADS] if lead < 0 else [lead << 8 | code for code in TRAILS]
    symbols_ = _symbols()
    return [
        (CHARACTERS[code], symbols_[CHARACTERS[code]], code)
        for code in codes
        if code in CHARACTERS and code not in PRIVATE_USE_CODES and symbols_[CHARACTERS[code]]
    ]


@cache
def _symbols() -> dict[str, str]:
    """The language's symbol of every character of GBK's plane."""
    simplified = simplified_characters()
    return {
        character: simplified.get(ord(character), character)
        if "\u4e00" <= character <= "\u9fff"
        else symbol_of(character)
        for character in CHARACTERS.values()
    }


@cache
def _converted_by_reading() -> dict[str, tuple[str, ...]]:
    """The characters of GBK that conversion makes, by their readings."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in simplified_characters():
        character = chr(code)
        if character in CODES:
            for reading in sorted(readings_of(character)):
                found[reading].append(character)
    return {reading: tuple(characters) for reading, characters in found.items()}
