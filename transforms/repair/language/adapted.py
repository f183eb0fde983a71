"""The genre's language as one document speaks it: the n-gram model adapted to the document's own text.

`Language.after` answers for one history and symbol by symbol, as a search asks; `Language.pairs` for many
pairs of symbols at once.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.ngrams import GenreModel
from transforms.repair.language.pair_tables import BITS, LAST, BloomFilter, PairTable
from transforms.repair.parameters import TRUST
from transforms.text.code_points import code_points


class Symbols(NamedTuple):
    """Some symbols with what `Language.pairs` asks of each."""

    codes: NDArray[np.int64]
    alone: NDArray[np.float64]
    """Logarithm of its share of all symbols."""
    backoff: NDArray[np.float64]
    """Logarithm of what is left for symbols that the genre does not have behind it."""
    weight: NDArray[np.float64]
    """How often the document has it, and the sightings that the genre's estimate weighs as much as."""
    left: NDArray[np.float64]
    """Logarithm of what is left for symbols that neither genre nor document have behind it."""

    @classmethod
    def of(
        cls, codes: NDArray[np.int64], alone: NDArray[np.float64], backoff: NDArray[np.float64],
        n_seen: NDArray[np.float64],
    ) -> Symbols:  # fmt: skip
        """The symbols, of each of which the document has `n_seen`."""
        weight = n_seen + TRUST[1]
        return cls(codes, alone, backoff, weight, backoff + np.log(TRUST[1] / weight))

    def take(self, places: NDArray[np.intp] | slice) -> Symbols:
        """Some of them."""
        codes, *rest = self
        return Symbols(codes[places], *[column[places] for column in rest])

    def joined(self, other: Symbols) -> Symbols:
        """These and others."""
        rest = (np.append(one, two) for one, two in zip(self[1:], other[1:], strict=True))
        return Symbols(np.append(self.codes, other.codes), *rest)


class Language:
    """The genre's model adapted to one document by the document's own intact text."""

    def __init__(self, genre: GenreModel, document: str) -> None:
        """`document`: the run of symbols of the document's text."""
        self.genre = genre
        self._document = document
        # Runs of one, two and three symbols as integers, and how often each is there.
        ones = code_points(document).astype(np.int64)
        twos = ones[:-1] << BITS | ones[1:]
        threes = twos[:-1] << BITS | ones[2:]
        self.n_seen, (self._pairs, self._n_pairs), (self._threes, self._n_threes) = (
            np.unique(runs, return_counts=True) for runs in (ones, twos, threes)
        )
        self.counts: dict[int, int] = dict(zip(*(column.tolist() for column in self.n_seen), strict=True))
        """How often each symbol is there; `n_seen` has the same by array."""
        self._behind: dict[int, dict[int, int]] = {}
        self._after: dict[str, Following] = {}

    def after(self, history: str) -> Following:
        """The natural logarithms of the probabilities of each symbol behind a history."""
        following = self._after.get(history)
        if following is None:
            following = self._after[history] = Following(self, history)
        return following

    def behind(self, symbol: int) -> dict[int, int]:
        """How often each symbol is there behind a symbol; all by their code points."""
        found = self._behind.get(symbol)
        if found is None:
            first, last = self._spans.get(symbol, (0, 0))
            seconds, n = self._seconds[first:last].tolist(), self._n_pairs[first:last].tolist()
            found = self._behind[symbol] = dict(zip(seconds, n, strict=True))
        return found

    def behind_pair(self, pair: int) -> dict[int, int]:
        """How often each symbol is there behind a packed pair."""
        first, last = self._threes.searchsorted((pair << BITS, (pair + 1) << BITS)).tolist()
        thirds, n = self._threes[first:last] & LAST, self._n_threes[first:last]
        return dict(zip(thirds.tolist(), n.tolist(), strict=True))

    def knows(self, pair: str) -> bool:
        """Whether genre or document have the two symbols one behind the other."""
        return self.genre.knows(pair) or (len(pair) == 2 and ord(pair[1]) in self.behind(ord(pair[0])))

    def repeats(self, run: str) -> bool:
        """Whether the document has the run of symbols."""
        return run in self._document

    # Many pairs at once.

    def pairs(self, firsts: Symbols, seconds: Symbols) -> NDArray[np.float64]:
        """The natural logarithms of the probabilities of each second symbol behind each first one.

        They are those that `after` gives for a history of one symbol.
        """
        logs = np.add.outer(firsts.left, seconds.alone)
        asked = np.add.outer(firsts.codes << BITS, seconds.codes)
        places = self._bloom_filter.may_contain(asked)
        rows = places // len(seconds.codes)
        alone = seconds.alone.take(places - rows * len(seconds.codes))
        self._adapt(logs, asked, places, firsts.backoff.take(rows) + alone, firsts.weight.take(rows))
        return logs

    def ahead(self, firsts: Symbols, symbol: str) -> NDArray[np.float64]:
        """What `pairs` gives for one symbol behind each of the first ones."""
        alone = self.genre.alone(symbol)
        logs = firsts.left + alone
        asked = (firsts.codes << BITS) + ord(symbol)
        places = self._bloom_filter.may_contain(asked)
        self._adapt(logs, asked, places, firsts.backoff.take(places) + alone, firsts.weight.take(places))
        return logs

    def _adapt(
        self, logs: NDArray[np.float64], asked: NDArray[np.int64], places: NDArray[np.intp],
        unknown: NDArray[np.float64], weight: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Put in the logarithms of the pairs at some places, which genre or document may have.

        `unknown` is what the genre says of each if it does not have it, `weight` that of its first symbol.
        """
        if len(places):
            pairs = asked.take(places)
            likely = np.exp(self.genre.pairs.numbers(pairs, unknown))
            seen = self._own_pairs.numbers(pairs, 0.0)
            logs.put(places, np.log((seen + TRUST[1] * likely) / weight))

    @cached_property
    def _seconds(self) -> NDArray[np.int64]:
        """The second symbols of the pairs."""
        seconds: NDArray[np.int64] = self._pairs & LAST
        return seconds

    @cached_property
    def _spans(self) -> dict[int, tuple[int, int]]:
        """Where the pairs stand that begin with each symbol."""
        firsts = self._pairs >> BITS
        starts = np.diff(firsts, prepend=-1).nonzero()[0]
        bounds = [*starts.tolist(), len(firsts)]
        return dict(zip(firsts[starts].tolist(), pairwise(bounds), strict=True))

    @cached_property
    def _own_pairs(self) -> PairTable:
        return PairTable(self._pairs, self._n_pairs.astype(np.float64))

    @cached_property
    def _bloom_filter(self) -> BloomFilter:
        """Of the pairs that genre or document have."""
        return self.genre.bloom_filter.joined(self._pairs)


class Following(dict[str, float]):
    """Logarithms of the probabilities of the symbols behind one history, computed as they are asked for."""

    __slots__ = (
        "_language",
        "_last_two",
        "_log_probability",
        "_of_one",
        "_of_two",
        "_rows",
        "_threes",
        "_twos",
        "_unseen",
    )

    def __init__(self, language: Language, history: str) -> None:
        self._rows = language.genre.rows(history)
        self._log_probability = language.genre.log_probability
        # What the document does not have behind the last symbol it has not behind longer histories either.
        self._unseen = 0.0
        self._twos: dict[int, int] = {}
        self._threes: dict[int, int] | None = None
        self._of_one, self._of_two = 0.0, 0.0
        self._language, self._last_two = language, 0
        if not history:
            return
        one = ord(history[-1])
        seen = language.counts.get(one)
        if seen is None:
            return
        self._twos, self._of_one = language.behind(one), seen + TRUST[1]
        self._unseen = math.log(TRUST[1] / self._of_one)
        if len(history) > 1:
            two = ord(history[-2])
            seen = language.behind(two).get(one)
            if seen is not None:
                self._last_two, self._of_two = two << BITS | one, seen + TRUST[2]
                self._unseen += math.log(TRUST[2] / self._of_two)

    def __missing__(self, symbol: str) -> float:
        result = self._log_probability(self._rows, symbol)
        code = ord(symbol)
        seen = self._twos.get(code)
        if seen is None:
            result += self._unseen
        else:
            probability = (seen + TRUST[1] * math.exp(result)) / self._of_one
            if self._of_two:
                if self._threes is None:
                    self._threes = self._language.behind_pair(self._last_two)
                seen = self._threes.get(code, 0)
                probability = (seen + TRUST[2] * probability) / self._of_two
            result = math.log(probability)
        self[symbol] = result
        return result
