"""What ranks the readings of slipped bytes on any page: the characters that fit bytes, and the language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.ngrams import GenreModel, parse_genre_model
from transforms.repair.language.scripts import parse_mechanical_conversion, simplified_characters
from transforms.repair.language.symbols import LATIN, NUMBER, OTHER, symbol_of
from transforms.repair.mojibake.gbk import CHARACTERS, CODES, DROPPED_PAIRS, PRIVATE_USE_CODES
from transforms.repair.parameters import SIGN


class Candidate(NamedTuple):
    """A character that fits some bytes, with what ranks it."""

    character: str
    symbol: str
    penalty: float
    code: int


class CandidateColumns(NamedTuple):
    """Some characters by column, made ready to be weighed all at once."""

    candidates: tuple[Candidate, ...]
    letters: NDArray[np.int64]
    symbols: NDArray[np.int64]
    alone: NDArray[np.float64]
    """Logarithm of each symbol's share of all symbols."""
    backoff: NDArray[np.float64]
    """Logarithm of what is left for symbols that the genre does not have behind it."""
    penalties: NDArray[np.float64]
    leads: NDArray[np.int64]
    trails: NDArray[np.int64]
    changed: NDArray[np.bool_]
    """A mechanical converter would have changed it."""
    traditional: NDArray[np.bool_]

    @classmethod
    def of(cls, candidates: Iterable[Candidate], lexicon: MojibakeLexicon) -> CandidateColumns:
        """The characters of the fittings, in their order."""
        some, genre, simplified = tuple(candidates), lexicon.genre, simplified_characters()
        letters = [ord(candidate.character) for candidate in some]
        codes = np.array([candidate.code for candidate in some], dtype=np.int64)
        return cls(
            some,
            np.array(letters, dtype=np.int64),
            np.array([ord(candidate.symbol) for candidate in some], dtype=np.int64),
            np.array([genre.alone(candidate.symbol) for candidate in some]),
            np.array([genre.backoff(candidate.symbol) for candidate in some]),
            np.array([candidate.penalty for candidate in some]),
            codes >> 8,
            codes & 0xFF,
            np.array([candidate.character in lexicon.conversion for candidate in some], dtype=bool),
            np.array([letter in simplified for letter in letters], dtype=bool),
        )


@dataclass(frozen=True)
class MojibakeLexicon:
    """Reference data for slipped bytes: it ranks readings and proves none."""

    genre: GenreModel
    conversion: Mapping[str, str]
    """What a mechanical converter writes for each simplified character; those it leaves alone are absent."""

    @cached_property
    def converted(self) -> frozenset[str]:
        """The characters that a mechanical converter would have changed."""
        return frozenset(self.conversion)

    @cached_property
    def by_lead(self) -> dict[int, list[Candidate]]:
        """The characters that the genre has, by their lead byte, the most frequent first."""
        return by_byte(lambda code: code >> 8, self._known)

    @cached_property
    def by_trail(self) -> dict[int, list[Candidate]]:
        """The same by their trail byte."""
        return by_byte(lambda code: code & 0xFF, self._known)

    @cached_property
    def droppable(self) -> dict[int, list[Candidate]]:
        """The characters whose trail byte begins a pair that decoders drop, by their lead byte."""
        return {
            lead: [candidate for candidate in candidates if candidate.code & 0xFF in DROPPED_PAIRS]
            for lead, candidates in self.by_lead.items()
        }

    @cached_property
    def all_droppable(self) -> CandidateColumns:
        """All of these, by their lead bytes in order."""
        return CandidateColumns.of((f for _, some in sorted(self.droppable.items()) for f in some), self)

    def with_trail(self, trail: int) -> CandidateColumns:
        """The characters that the genre has with a trail byte, made ready to be weighed at once."""
        found = self._with_trail.get(trail)
        if found is None:
            found = self._with_trail[trail] = CandidateColumns.of(self.by_trail.get(trail, ()), self)
        return found

    @cached_property
    def _with_trail(self) -> dict[int, CandidateColumns]:
        return {}

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The characters of GBK that stand for a symbol that the genre does not have."""
        has = self.genre.shares
        return frozenset(c for c, symbol in symbols_of_plane().items() if symbol and symbol not in has)

    @cached_property
    def _known(self) -> list[Candidate]:
        """The characters that the genre has, the most frequent first."""
        shares = self.genre.shares
        known = [_candidate(c, symbol) for c, symbol in symbols_of_plane().items() if symbol in shares]
        return sorted(known, key=lambda candidate: -shares[candidate.symbol])


def by_byte(byte: Callable[[int], int], candidates: Iterable[Candidate]) -> dict[int, list[Candidate]]:
    """Characters by a byte of their codes, in their order."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        found[byte(candidate.code)].append(candidate)
    return dict(found)


def parse_mojibake_lexicon(ngrams: str, words: str, conversion: str) -> MojibakeLexicon:
    """Parse the texts of genre_ngrams.txt, genre_words.txt and mechanical_conversion.csv."""
    return MojibakeLexicon(parse_genre_model(ngrams, words), parse_mechanical_conversion(conversion))


def candidate_of(character: str) -> Candidate:
    """A character with what ranks it on any page."""
    symbol = symbols_of_plane().get(character)
    if symbol is None:
        symbol = symbol_of(character)
    return _candidate(character, symbol)


def _candidate(character: str, symbol: str) -> Candidate:
    is_sign = symbol in (OTHER, NUMBER, LATIN) and character > "\x7f"
    return Candidate(character, symbol, SIGN if is_sign else 0.0, CODES.get(character, 0))


@cache
def symbols_of_plane() -> dict[str, str]:
    """The language's symbol of every character of GBK's plane, private use left out."""
    characters = "".join(c for code, c in CHARACTERS.items() if code not in PRIVATE_USE_CODES)
    plane = dict(zip(characters, characters.translate(simplified_characters()), strict=True))
    plane.update((c, symbol_of(c)) for c in characters if not "\u4e00" <= c <= "\u9fff")
    return plane
