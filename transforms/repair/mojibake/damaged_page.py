"""What is known before slipped bytes are read: the characters that fit bytes, and the page's own ways."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from operator import itemgetter

from transforms.repair.language.adapted import Language
from transforms.repair.language.scripts import simplified_characters, traditional_forms
from transforms.repair.language.symbols import symbols_of_document
from transforms.repair.mojibake.annotations import AnnotationTable, readings_of
from transforms.repair.mojibake.candidates import (
    Candidate,
    MojibakeLexicon,
    by_byte,
    candidate_of,
)
from transforms.repair.mojibake.dropped_pairs import DroppedPairs
from transforms.repair.mojibake.gbk import CODES, is_private_use
from transforms.repair.parameters import DOUBTFUL, FOREIGN, FREQUENT, OFTEN

_score = itemgetter(0)


class DamagedPage:
    """A damaged text and what it tells about the site's ways."""

    def __init__(
        self, text: str, table: AnnotationTable, lexicon: MojibakeLexicon, suspicious: Iterable[int],
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
        self.annotation_end = dict(table.spans)
        """End of the note that begins at an offset."""
        self.annotation_start = {end: start for start, end in table.spans}
        """Start of the note that ends at an offset."""
        self._by_reading: dict[str, list[str]] = defaultdict(list)
        for character, reading in table.readings.items():
            if character in CODES:
                self._by_reading[reading].append(character)
        self.letters = letters
        """How often the page has each character."""
        self.keeps_private_use = any(map(is_private_use, self.letters))
        """Whether private-use characters are seen; where they are not they may still be kept."""
        self._by_character: dict[str, Candidate] = {}
        self._candidates: dict[tuple[str, int, int], list[Candidate]] = {}
        self._known: dict[str, frozenset[str]] = {}

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

    def out_of_annotation(self, at: int) -> int:
        """An offset, or the end of the note that it lies in."""
        number = bisect_left(self.table.spans, (at,)) - 1
        return max(at, self.table.spans[number][1]) if number >= 0 else at

    @cached_property
    def language(self) -> Language:
        """The genre's language adapted to the page's own text without its notes."""
        pieces: list[str] = []
        at = 0
        doubtful = [(place - 1, place + DOUBTFUL) for place in self._suspicious]
        for start, end in sorted([*self.table.spans, *doubtful]):
            if start > at:
                pieces.append(self.text[at:start])
            if end > at:
                pieces.append("\n" if end - start > DOUBTFUL else "")
                at = end
        pieces.append(self.text[at:])
        document = symbols_of_document("".join(pieces), simplified_characters())
        return Language(self.lexicon.genre, document)

    @cached_property
    def is_converted(self) -> bool:
        """Whether most characters that have two forms stand in the traditional one."""
        traditional, simplified = (
            sum(map(self.letters.__getitem__, some.intersection(self.letters)))
            for some in (traditional_forms(), self.lexicon.converted)
        )
        return traditional > simplified

    @cached_property
    def foreign(self) -> Mapping[str, float]:
        """What each character costs for the page's script, which would have written some of them otherwise.

        Those that the page has more than once or twice cost nothing.
        """
        return _Foreign(self.letters, self.lexicon.conversion, self.is_converted)

    def cost(self, candidate: Candidate) -> float:
        """What a character costs on this page beyond what the language says."""
        return candidate.penalty + self.foreign[candidate.character]

    def symbol(self, character: str) -> str:
        """The language's symbol for a character of the page; empty for a space."""
        return self.candidate_of(character).symbol

    def candidate_of(self, character: str) -> Candidate:
        """The character with what ranks it."""
        known = self._by_character.get(character)
        if known is None:
            known = self._by_character[character] = candidate_of(character)
        return known

    def candidates(self, symbol: str, lead: int, trail: int) -> list[Candidate]:
        """Characters with this lead or trail byte (the other is -1) that may stand behind a symbol.

        They are those that genre or page have behind it, and the most frequent ones.
        """
        found = self._candidates.get((symbol, lead, trail))
        if found is None:
            known, foreign = self._known_behind(symbol), self.foreign
            if lead < 0:
                candidate = [*self.lexicon.by_trail.get(trail, ()), *self._own_by_trail.get(trail, ())]
            else:
                candidate = [*self.lexicon.by_lead.get(lead, ()), *self._own_by_lead.get(lead, ())]
            usual = (f for f in candidate if not foreign[f.character])
            found = [f for f in candidate if f.symbol in known]
            found = list(dict.fromkeys([*found, *itertools.islice(usual, FREQUENT)]))
            self._candidates[symbol, lead, trail] = found
        return found

    @cached_property
    def dropped_pairs(self) -> DroppedPairs:
        """The characters of the page between which pairs may have been dropped."""
        return DroppedPairs(self.lexicon, self.language, self.letters, self._own_by_trail, self.is_converted)

    def _known_behind(self, symbol: str) -> frozenset[str]:
        """The symbols that genre or page have behind a symbol."""
        found = self._known.get(symbol)
        if found is None:
            own = self.language.behind(ord(symbol)) if symbol else ()
            found = self.lexicon.genre.successors(symbol).union(map(chr, own))
            self._known[symbol] = found
        return found

    @cached_property
    def own(self) -> list[Candidate]:
        """The page's characters that the genre does not have."""
        return [candidate_of(letter) for letter in sorted(self.lexicon.unknown.intersection(self.letters))]

    @cached_property
    def _own_by_lead(self) -> dict[int, list[Candidate]]:
        return by_byte(lambda code: code >> 8, self.own)

    @cached_property
    def _own_by_trail(self) -> dict[int, list[Candidate]]:
        return by_byte(lambda code: code & 0xFF, self.own)

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
            if (lead < 0 or CODES[character] >> 8 == lead) and character not in self.letters
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
        cost = self[character] = FOREIGN if other and self._counts[character] < OFTEN else 0.0
        return cost


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
