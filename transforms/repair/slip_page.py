"""What is known before slipped bytes are read: the characters that fit bytes, and the page's own ways."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

from transforms.repair.gbk import CHARACTERS, CODES, DROPPED_PAIRS, PRIVATE_USE_CODES, is_private_use
from transforms.repair.genre import LATIN, NUMBER, OTHER, Genre, Language, parse_genre, symbol_of, symbols
from transforms.repair.notes import NoteTable, readings_of
from transforms.repair.traditional import parse_mechanical_conversion, simplified_characters

FOREIGN = 6.0
"""What a character of the wrong script costs, as a negative natural logarithm."""
_SIGN = 7.0
"""What one of the many signs costs that the language takes for one symbol."""
_OFTEN = 3
_FREQUENT = 8
"""So many of the most frequent characters with a byte are tried anywhere, others where they are known."""
_VERY_FREQUENT = 2
_TORN = 4
"""So many characters behind a dropped pair are weighed for each one before it."""
_score = itemgetter(0)
_DOUBTFUL = 40
"""So many displayed characters behind a suspicious place are no evidence of the page's language."""


class Fitting(NamedTuple):
    """A character that fits some bytes, with what ranks it."""

    character: str
    symbol: str
    penalty: float
    code: int


@dataclass(frozen=True)
class SlipLexicon:
    """Reference data for slipped bytes: it ranks readings and proves none."""

    genre: Genre
    conversion: Mapping[str, str]
    """What a mechanical converter writes for each simplified character; those it leaves alone are absent."""

    @cached_property
    def by_lead(self) -> dict[int, list[Fitting]]:
        """The characters that the genre has, by their lead byte, the most frequent first."""
        return self._sorted(lambda code: code >> 8)

    @cached_property
    def by_trail(self) -> dict[int, list[Fitting]]:
        """The same by their trail byte."""
        return self._sorted(lambda code: code & 0xFF)

    @cached_property
    def droppable(self) -> dict[int, list[Fitting]]:
        """The characters whose trail byte begins a pair that decoders drop, by their lead byte."""
        return {
            lead: [fitting for fitting in fittings if fitting.code & 0xFF in DROPPED_PAIRS]
            for lead, fittings in self.by_lead.items()
        }

    @cached_property
    def droppable_by_symbol(self) -> dict[str, list[Fitting]]:
        """The same by symbol."""
        found: dict[str, list[Fitting]] = defaultdict(list)
        for fittings in self.droppable.values():
            for fitting in fittings:
                found[fitting.symbol].append(fitting)
        return dict(found)

    def _sorted(self, byte: Callable[[int], int]) -> dict[int, list[Fitting]]:
        found: dict[int, list[Fitting]] = defaultdict(list)
        for code, character in CHARACTERS.items():
            symbol = _symbols()[character]
            if symbol and code not in PRIVATE_USE_CODES and self.genre.has(symbol):
                found[byte(code)].append(fit(character))
        for fittings in found.values():
            fittings.sort(key=lambda fitting: -self.genre.alone(fitting.symbol))
        return dict(found)


def parse_slip_lexicon(ngrams: str, words: str, conversion: str) -> SlipLexicon:
    """Parse the texts of genre_ngrams.txt, genre_words.txt and mechanical_conversion.csv."""
    return SlipLexicon(parse_genre(ngrams, words), parse_mechanical_conversion(conversion))


def fit(character: str) -> Fitting:
    """A character with what ranks it on any page."""
    symbol = _symbols().get(character)
    if symbol is None:
        symbol = symbol_of(character)
    is_sign = symbol in (OTHER, NUMBER, LATIN) and character > "\x7f"
    return Fitting(character, symbol, _SIGN if is_sign else 0.0, CODES.get(character, 0))


class Page:
    """A damaged text and what it tells about the site's ways."""

    def __init__(
        self, text: str, table: NoteTable, lexicon: SlipLexicon, suspicious: Iterable[int],
        letters: Counter[str],
    ) -> None:  # fmt: skip
        """What the text and its notes tell.

        Args:
            text: the displayed text.
            table: its notes.
            lexicon: reference data.
            suspicious: offsets behind which the text may be damaged, so that it is no evidence.
            letters: how often the text has each character.
        """
        self.text = text
        self.table = table
        self.lexicon = lexicon
        self._suspicious = tuple(suspicious)
        self.n_walked = 0
        """How many displayed characters have been read as if they might be out of step."""
        self.note_end = dict(table.spans)
        """End of the note that begins at an offset."""
        self.note_start = {end: start for start, end in table.spans}
        """Start of the note that ends at an offset."""
        self._by_reading: dict[str, list[str]] = defaultdict(list)
        for character, reading in table.readings.items():
            if character in CODES:
                self._by_reading[reading].append(character)
        self._counts = letters
        self.keeps_private_use = any(map(is_private_use, self._counts))
        """Whether private-use characters are seen; where they are not they may still be kept."""
        self._fittings: dict[str, Fitting] = {}
        self._candidates: dict[tuple[str, int, int], list[Fitting]] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._droppable: dict[str, list[tuple[float, Fitting]]] = {}
        self._torn: dict[tuple[str, int, str], list[tuple[float, Fitting]]] = {}
        self._before: dict[tuple[int, str], list[Fitting]] = {}

    def literal(self, start: int, end: int) -> str:
        """The displayed text of a span in step, its notes left out."""
        spans = self.table.spans
        number = bisect_left(spans, (start,))
        if number == len(spans) or spans[number][0] >= end:
            return self.text[start:end]
        pieces: list[str] = []
        at = start
        while number < len(spans) and spans[number][0] < end:
            pieces.append(self.text[at : spans[number][0]])
            at = spans[number][1]
            number += 1
        pieces.append(self.text[at:end])
        return "".join(pieces)

    def out_of_note(self, at: int) -> int:
        """An offset, or the end of the note that it lies in."""
        number = bisect_left(self.table.spans, (at,)) - 1
        return max(at, self.table.spans[number][1]) if number >= 0 else at

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
        return Language(self.lexicon.genre, symbols("".join(pieces), simplified_characters()))

    @cached_property
    def is_converted(self) -> bool:
        """Whether most characters that have two forms stand in the traditional one."""
        simplified, conversion, counts = simplified_characters(), self.lexicon.conversion, self._counts
        n_traditional = sum(n for letter, n in counts.items() if ord(letter) in simplified)
        return n_traditional > sum(n for letter, n in counts.items() if letter in conversion)

    @cached_property
    def foreign(self) -> Mapping[str, float]:
        """What each character costs for the page's script, which would have written some of them otherwise.

        Those that the page has more than once or twice cost nothing.
        """
        return _Foreign(self._counts, self.lexicon.conversion, self.is_converted)

    def cost(self, fitting: Fitting) -> float:
        """What a character costs on this page beyond what the language says."""
        return fitting.penalty + self.foreign[fitting.character]

    def symbol(self, character: str) -> str:
        """The language's symbol for a character of the page; empty for a space."""
        return self.fit(character).symbol

    def fit(self, character: str) -> Fitting:
        """The character with what ranks it."""
        known = self._fittings.get(character)
        if known is None:
            known = self._fittings[character] = fit(character)
        return known

    def candidates(self, symbol: str, lead: int, trail: int) -> list[Fitting]:
        """Characters with this lead or trail byte (the other is -1) that may stand behind a symbol.

        They are those that genre or page have behind it, and the most frequent ones.
        """
        found = self._candidates.get((symbol, lead, trail))
        if found is None:
            fitting = self._by_trail.get(trail, ()) if lead < 0 else self._by_lead.get(lead, ())
            known, foreign = self._known_behind(symbol), self.foreign
            usual = (f for f in fitting if not foreign[f.character])
            found = [f for f in fitting if f.symbol in known]
            found = list(dict.fromkeys([*found, *itertools.islice(usual, _FREQUENT)]))
            self._candidates[symbol, lead, trail] = found
        return found

    def droppable_behind(self, first: Fitting) -> list[tuple[float, Fitting]]:
        """Characters known behind `first` with a dropped pair before them, and maybe another one behind.

        Each comes with how likely it is behind `first`, the likeliest first.
        """
        found = self._droppable.get(first.character)
        if found is None:
            droppable = self.lexicon.droppable_by_symbol
            known = self._known_behind(first.symbol)
            leads, after = DROPPED_PAIRS[first.code & 0xFF], self.language.after(first.symbol)
            found = [
                (after[symbol] - self.cost(fitting), fitting)
                for symbol in sorted(known & droppable.keys())
                for fitting in droppable[symbol]
                if fitting.code >> 8 in leads
            ]
            found.sort(key=_score, reverse=True)
            self._droppable[first.character] = found
        return found

    def torn(self, first: Fitting, trail: int, following: str) -> list[tuple[float, Fitting]]:
        """Characters with a trail byte between which and `first` a pair may be dropped, the likeliest first.

        They are such as are known behind `first`, or before the symbol that follows (empty: any). Each comes
        with how likely it is between the two.
        """
        found = self._torn.get((first.character, trail, following))
        if found is None:
            leads, after, cost = DROPPED_PAIRS[first.code & 0xFF], self.language.after, self.cost
            by_symbol = self._by_symbol[trail]
            symbols_ = by_symbol.keys() & self._known_behind(first.symbol)
            seconds = [
                *(fitting for symbol in sorted(symbols_) for fitting in by_symbol[symbol]),
                *(f for f in self._asked_for(trail, following) if f.symbol not in symbols_),
            ]
            behind_first = after(first.symbol)
            found = [
                (
                    behind_first[second.symbol] - cost(second)
                    + (after(second.symbol)[following] if following else 0.0),
                    second,
                )
                for second in seconds
                if second.code >> 8 in leads
            ]  # fmt: skip
            found.sort(key=_score, reverse=True)
            del found[_TORN:]
            self._torn[first.character, trail, following] = found
        return found

    def _known_behind(self, symbol: str) -> frozenset[str]:
        """The symbols that genre or page have behind a symbol."""
        found = self._known.get(symbol)
        if found is None:
            found = self.lexicon.genre.successors(symbol) | self.language.behind(symbol)
            self._known[symbol] = found
        return found

    def _asked_for(self, trail: int, following: str) -> list[Fitting]:
        """Characters with a trail byte behind which a symbol is known, and the most frequent ones."""
        found = self._before.get((trail, following))
        if found is None:
            by_symbol, foreign, known = self._by_symbol[trail], self.foreign, frozenset[str]()
            if following:
                known = self.lexicon.genre.predecessors(following) | self.language.before(following)
            usual = (f for f in self._by_trail.get(trail, ()) if not foreign[f.character])
            asking = (f for symbol in sorted(by_symbol.keys() & known) for f in by_symbol[symbol])
            found = [f for f in asking if not foreign[f.character]]
            found = list(dict.fromkeys([*itertools.islice(usual, _VERY_FREQUENT), *found]))
            self._before[trail, following] = found
        return found

    @cached_property
    def _own(self) -> list[Fitting]:
        """The page's characters that the genre does not have."""
        has, plane = self.lexicon.genre.has, _symbols()
        own = sorted(letter for letter in self._counts if letter in plane and not has(plane[letter]))
        fittings = map(fit, own)
        return [f for f in fittings if f.symbol and f.code not in PRIVATE_USE_CODES]

    @cached_property
    def _by_lead(self) -> dict[int, list[Fitting]]:
        return _with(self.lexicon.by_lead, ((fitting.code >> 8, fitting) for fitting in self._own))

    @cached_property
    def _by_trail(self) -> dict[int, list[Fitting]]:
        return _with(self.lexicon.by_trail, ((fitting.code & 0xFF, fitting) for fitting in self._own))

    @cached_property
    def _by_symbol(self) -> _BySymbol:
        return _BySymbol(self._by_trail)

    def with_reading(self, reading: str, lead: int) -> list[tuple[str, bool]]:
        """Characters that a note with this reading may stand behind, and whether the table is sure of them.

        A character that stands somewhere without its note is not in the table.
        """
        learned = [c for c in self._by_reading.get(reading, ()) if lead < 0 or CODES[c] >> 8 == lead]
        if learned:
            return [(character, True) for character in learned]
        return [
            (character, False)
            for character in _converted_by_reading().get(reading, ())
            if (lead < 0 or CODES[character] >> 8 == lead) and character not in self._counts
        ]


class _Foreign(dict[str, float]):
    """The costs of characters for a page's script, worked out as they are asked for."""

    def __init__(self, counts: Counter[str], conversion: Mapping[str, str], is_converted: bool) -> None:
        super().__init__()
        self._counts, self._conversion, self._is_converted = counts, conversion, is_converted

    def __missing__(self, character: str) -> float:
        other = (
            character in self._conversion if self._is_converted else ord(character) in simplified_characters()
        )
        cost = self[character] = FOREIGN if other and self._counts[character] < _OFTEN else 0.0
        return cost


class _BySymbol(dict[int, dict[str, list[Fitting]]]):
    """The characters with a trail byte by their symbols, sorted out when they are asked for."""

    def __init__(self, by_trail: Mapping[int, list[Fitting]]) -> None:
        super().__init__()
        self._by_trail = by_trail

    def __missing__(self, trail: int) -> dict[str, list[Fitting]]:
        found: dict[str, list[Fitting]] = {}
        for fitting in self._by_trail.get(trail, ()):
            found.setdefault(fitting.symbol, []).append(fitting)
        self[trail] = found
        return found


def _with(known: dict[int, list[Fitting]], own: Iterable[tuple[int, Fitting]]) -> dict[int, list[Fitting]]:
    """`known` with more characters at the end of some of its lists."""
    joined = dict(known)
    for byte, fitting in own:
        joined[byte] = [*joined.get(byte, ()), fitting]
    return joined


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
