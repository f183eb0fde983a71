"""What is known before slipped bytes are read: the characters that fit bytes, and the page's own ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
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
    def droppable(self) -> dict[str, list[Fitting]]:
        """By symbol, the characters whose trail byte begins a pair that decoders drop."""
        found: dict[str, list[Fitting]] = defaultdict(list)
        for trail in DROPPED_PAIRS:
            for fitting in self.by_trail.get(trail, ()):
                found[fitting.symbol].append(fitting)
        return dict(found)

    @cached_property
    def droppable_by_lead(self) -> dict[int, list[Fitting]]:
        """The same by lead byte."""
        found: dict[int, list[Fitting]] = defaultdict(list)
        for fittings in self.droppable.values():
            for fitting in fittings:
                found[fitting.code >> 8].append(fitting)
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
        self._by_reading: dict[str, list[str]] = defaultdict(list)
        for character, reading in table.readings.items():
            if character in CODES:
                self._by_reading[reading].append(character)
        self._counts = Counter(text)
        self.keeps_private_use = any(map(is_private_use, self._counts))
        """Whether private-use characters are seen; where they are not they may still be kept."""
        self._fittings: dict[str, Fitting] = {}
        self._behind: dict[str, list[Fitting]] = {}
        self.ranked: dict[tuple[str, int, int], list[tuple[float, str, str]]] = {}
        """By history, lead byte and trail byte (-1: unknown): the likeliest characters."""
        self.guesses: dict[tuple[str, int, int | None, bool], list[tuple[Fitting, ...]]] = {}
        """By history, lead byte and displayed code: characters that a dropped pair may have torn."""
        self.completing: dict[tuple[str, int, range | tuple[int, ...]], list[Fitting]] = {}
        """By symbol before, trail byte and possible lead bytes: characters that may stand there."""
        self.goes_on: dict[tuple[str, int], bool] = {}
        """By character and trail byte: whether a character with that trail is known to follow."""

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
    def genre_alone(self) -> Language:
        """The genre's language as it is, quicker at hand than the page's."""
        return Language(self.lexicon.genre, "")

    @cached_property
    def is_converted(self) -> bool:
        """Whether most characters that have two forms stand in the traditional one."""
        simplified, conversion, counts = simplified_characters(), self.lexicon.conversion, self._counts
        n_traditional = sum(n for letter, n in counts.items() if ord(letter) in simplified)
        return n_traditional > sum(n for letter, n in counts.items() if letter in conversion)

    @cached_property
    def foreign(self) -> set[str]:
        """Characters that the page's script would have written otherwise, and that it hardly ever has."""
        simplified, conversion, counts = simplified_characters(), self.lexicon.conversion, self._counts
        changed = conversion if self.is_converted else map(chr, simplified)
        return {character for character in changed if counts.get(character, 0) < _OFTEN}

    def cost(self, fitting: Fitting) -> float:
        """What a character costs on this page beyond what the language says."""
        return fitting.penalty + (FOREIGN if fitting.character in self.foreign else 0.0)

    def symbol(self, character: str) -> str:
        """The language's symbol for a character of the page; empty for a space."""
        return self.fit(character).symbol

    def fit(self, character: str) -> Fitting:
        """The character with what ranks it."""
        known = self._fittings.get(character)
        if known is None:
            known = self._fittings[character] = fit(character)
        return known

    def fitting(self, lead: int, trail: int) -> list[Fitting]:
        """The characters with this lead (or trail) byte, the other one unknown (-1).

        What neither the genre nor the page has is left out; the most frequent come first.
        """
        if lead < 0:
            return self._by_trail.get(trail, [])
        return self._by_lead.get(lead, [])

    def fitting_by_symbol(self, trail: int) -> dict[str, list[Fitting]]:
        """The characters with this trail byte, by their symbols."""
        return self._by_symbol[trail]

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

    def fitting_behind(self, symbol: str) -> list[Fitting]:
        """The characters known behind a symbol whose trail byte begins a pair that decoders drop."""
        known = self._behind.get(symbol)
        if known is None:
            droppable = self.lexicon.droppable
            known = [
                fitting
                for following in self.language.known_behind(symbol)
                if following in droppable
                for fitting in droppable[following]
            ]
            self._behind[symbol] = known
        return known

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
