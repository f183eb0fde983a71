"""Characters between which a pair was dropped without a trace, weighed many at once.

Such a pair lay across two characters: its first byte was the trail of one, its second the lead byte of the
next. What is left are the lead byte of the one and the trail byte of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.adapted import Following, Language, Symbols
from transforms.repair.mojibake.candidates import Candidate, CandidateColumns, MojibakeLexicon
from transforms.repair.mojibake.gbk import DROPPED_PAIRS
from transforms.repair.parameters import FOREIGN, OFTEN, SECONDS

_PLANE = 1 << 16
"""Code points of the basic plane; the few characters beyond it count as its last."""


class PageCandidates(NamedTuple):
    """Characters with what `DroppedPairs` asks of them on one page."""

    candidates: tuple[Candidate, ...]
    symbols: Symbols
    costs: NDArray[np.float64]
    leads: NDArray[np.int64]
    trails: NDArray[np.int64]

    def take(self, places: NDArray[np.intp] | slice) -> PageCandidates:
        """Some of them."""
        some = self.candidates
        return PageCandidates(
            some[places] if isinstance(places, slice) else tuple([some[place] for place in places.tolist()]),
            self.symbols.take(places),
            self.costs[places],
            self.leads[places],
            self.trails[places],
        )


class DroppedPair(NamedTuple):
    """Two characters between which a pair may have been dropped."""

    score: float
    first: int
    """The place of the one before among the candidates."""
    second: Candidate


class DroppedPairs:
    """The characters of one page between which pairs may have been dropped."""

    def __init__(
        self, lexicon: MojibakeLexicon, language: Language, letters: Counter[str],
        own: Mapping[int, list[Candidate]], is_converted: bool,
    ) -> None:  # fmt: skip
        """What the lexicon knows, and what the page tells.

        Args:
            lexicon: reference data.
            language: the genre's as the page speaks it.
            letters: how often the page has each character.
            own: the page's characters that the genre does not have, by their trail bytes.
            is_converted: the page is in traditional characters.
        """
        self._lexicon, self._language, self._is_converted = lexicon, language, is_converted
        self._own = own
        self._n_symbols = np.zeros(_PLANE)
        seen, n = language.n_seen
        self._n_symbols[np.minimum(seen, _PLANE - 1)] = n
        self._is_usual = np.zeros(_PLANE, dtype=bool)
        often = np.array([ord(letter) for letter, n in letters.items() if n >= OFTEN], dtype=np.int64)
        self._is_usual[np.minimum(often, _PLANE - 1)] = True
        self._droppable = self._on_page(lexicon.all_droppable)
        self._by_lead: dict[int, PageCandidates] = {}
        self._behind: dict[str, tuple[NDArray[np.float64], PageCandidates]] = {}
        self._by_trail: dict[int, tuple[NDArray[np.intp], Symbols, NDArray[np.float64]]] = {}
        self._with_trail: dict[int, PageCandidates] = {}
        self._ahead: dict[tuple[int, str], tuple[NDArray[np.float64], float]] = {}

    def left(self, lead: int) -> PageCandidates:
        """The characters with a lead byte behind which a pair may be dropped."""
        found = self._by_lead.get(lead)
        if found is None:
            begin, end = (self._droppable.leads.searchsorted(bound) for bound in (lead, lead + 1))
            found = self._by_lead[lead] = self._droppable.take(slice(begin, end))
        return found

    def scores(self, left: PageCandidates, after: Following) -> NDArray[np.float64]:
        """How likely each of some characters is behind a history."""
        likely = np.array([after[candidate.symbol] for candidate in left.candidates])
        return likely - left.costs

    def middle(self, left: PageCandidates, place: int) -> tuple[NDArray[np.float64], PageCandidates]:
        """The likeliest characters with a dropped pair between one of `left` and them, maybe one behind.

        They come with how likely each is behind it, the likeliest first.
        """
        first = left.candidates[place]
        found = self._behind.get(first.character)
        if found is None:
            behind, symbols, costs = self._behind_trail(first.code & 0xFF)
            scores = self._language.pairs(left.symbols.take(slice(place, place + 1)), symbols)[0]
            scores -= costs
            best = _best_of(scores, SECONDS)
            middles = self._droppable.take(behind.take(best))
            found = self._behind[first.character] = scores.take(best), middles
        return found

    def pairs(
        self, left: PageCandidates, left_scores: NDArray[np.float64], trail: int, following: str,
        floor: float, most: int,
    ) -> list[DroppedPair]:  # fmt: skip
        """The likeliest pairs of one of `left` and a character with a trail byte, the likeliest first.

        Args:
            firsts: the characters before the dropped pair.
            worth: how likely each of them is.
            trail: the trail byte.
            following: the symbol behind; empty where any may be.
            floor: pairs less likely than this are not told.
            most: no more than so many are told.
        """
        if not len(left_scores) or left_scores.max() < floor:
            return []
        seconds = self._seconds(trail)
        n = len(seconds.candidates)
        ahead, most_ahead = self._ahead_of(trail, following)
        rows = (left_scores >= floor - most_ahead).nonzero()[0]
        if not len(rows):
            return []
        scores = self._language.pairs(left.symbols.take(rows), seconds.symbols) + ahead
        scores += left_scores.take(rows)[:, np.newaxis]
        flat = scores.ravel()
        likely = (flat >= floor).nonzero()[0]
        first = rows.take(likely // n)
        second = likely % n
        fits = _may_be_dropped()[left.trails.take(first), seconds.leads.take(second)]
        likely, first, second = likely[fits], first[fits], second[fits]
        scored = flat.take(likely)
        best = _best_of(scored, most)
        return [
            DroppedPair(score, before, seconds.candidates[behind])
            for score, before, behind in zip(
                scored.take(best).tolist(), first.take(best).tolist(), second.take(best).tolist(), strict=True
            )
        ]

    def _behind_trail(self, trail: int) -> tuple[NDArray[np.intp], Symbols, NDArray[np.float64]]:
        """The droppable ones behind a dropped pair whose first byte is `trail`: places, symbols, costs."""
        found = self._by_trail.get(trail)
        if found is None:
            places = _may_be_dropped()[trail].take(self._droppable.leads).nonzero()[0]
            symbols = self._droppable.symbols.take(places)
            found = self._by_trail[trail] = places, symbols, self._droppable.costs.take(places)
        return found

    def _seconds(self, trail: int) -> PageCandidates:
        found = self._with_trail.get(trail)
        if found is None:
            found = self._on_page(self._lexicon.with_trail(trail))
            if own := self._own.get(trail):
                found = _joined(found, self._on_page(CandidateColumns.of(own, self._lexicon)))
            self._with_trail[trail] = found
        return found

    def _ahead_of(self, trail: int, following: str) -> tuple[NDArray[np.float64], float]:
        """What the symbol behind makes of each character with a trail byte, less its cost; and the most."""
        found = self._ahead.get((trail, following))
        if found is None:
            seconds = self._seconds(trail)
            ahead = -seconds.costs
            if following:
                ahead += self._language.ahead(seconds.symbols, following)
            found = self._ahead[trail, following] = ahead, float(ahead.max(initial=-np.inf))
        return found

    def _on_page(self, some: CandidateColumns) -> PageCandidates:
        other_script = some.changed if self._is_converted else some.traditional
        n_seen = self._n_symbols.take(some.symbols, mode="clip")
        return PageCandidates(
            some.candidates,
            Symbols.of(some.symbols, some.alone, some.backoff, n_seen),
            some.penalties + FOREIGN * (other_script & ~self._is_usual.take(some.letters, mode="clip")),
            some.leads,
            some.trails,
        )


def _joined(one: PageCandidates, other: PageCandidates) -> PageCandidates:
    rest = (np.concatenate(pair) for pair in zip(one[2:], other[2:], strict=True))
    return PageCandidates(one.candidates + other.candidates, one.symbols.joined(other.symbols), *rest)


def _best_of(scores: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """The places of the highest scores, the highest first."""
    if len(scores) <= most:
        return (-scores).argsort(kind="stable")
    best = scores.argpartition(-most)[-most:]
    return best.take((-scores.take(best)).argsort(kind="stable"))


@cache
def _may_be_dropped() -> NDArray[np.bool_]:
    """By trail and lead byte, which pairs decoders drop."""
    table = np.zeros((256, 256), dtype=bool)
    for trail, leads in DROPPED_PAIRS.items():
        table[trail, sorted(leads)] = True
    return table
