"""What the genre's language makes likely: a small n-gram model, read from a reference file and adapted
to the document at hand. It ranks the readings of damaged places; it never proves one.

A line of the n-grams' file tells what follows a history of up to `ORDER - 1` symbols: how many symbols the
history shares with that of the line before (a digit), its other symbols, the code of its back-off weight,
and its successors, each with the code of its probability. A code is one ASCII character, `chr(33 + n)`, for
the natural logarithm -n/5.8. Symbols are never ASCII, so that codes end them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from transforms.repair.language.pair_tables import BITS, BloomFilter, PairTable
from transforms.text.code_points import code_points

ORDER = 4
STEPS = 5.8
N_CODES = 94
UNSEEN = 1e-7
_NO_WORD = -15.0


_NGRAM_LINE = re.compile(r"([0-9])([^\x00-\x7f]*)([!-~])((?:[^\x00-\x7f][!-~])+)")


class Words:
    """The words of the genre, by how often they stand among all words."""

    def __init__(self, costs: Mapping[str, float]) -> None:
        self._costs = costs
        self._longest = max(map(len, costs), default=1)

    def log_probability(self, run: str) -> float:
        """Natural logarithm of the probability of a run of symbols, cut into words in the likeliest way."""
        costs, longest = self._costs.get, self._longest
        best = [0.0]
        for end in range(1, len(run) + 1):
            likeliest = best[-1] + costs(run[end - 1], _NO_WORD)
            for start in range(max(0, end - longest), end - 1):
                cost = costs(run[start:end])
                if cost is not None and best[start] + cost > likeliest:
                    likeliest = best[start] + cost
            best.append(likeliest)
        return best[-1]


class GenreModel:
    """The model as read from its files: probabilities by back-off over histories, and words."""

    def __init__(self, rows: Mapping[str, tuple[float, str]], words: Words) -> None:
        self.words = words
        self._rows = rows
        _, successors = rows.get("", (0.0, ""))
        self._cost = {chr(33 + n): -n / STEPS for n in range(N_CODES)}
        self._alone = {
            symbol: self._cost[code] for symbol, code in zip(successors[::2], successors[1::2], strict=True)
        }
        self._unseen = math.log(UNSEEN)
        self._successors: dict[str, frozenset[str]] = {}

    def rows(self, history: str) -> list[tuple[float, str]]:
        """Back-off weight and successors of a history and of its tails, the longest first."""
        known = self._rows
        rows: list[tuple[float, str]] = []
        for start in range(max(0, len(history) - ORDER + 1), len(history)):
            row = known.get(history[start:])
            if row is not None:
                rows.append(row)
        return rows

    def log_probability(self, rows: list[tuple[float, str]], symbol: str) -> float:
        """Natural logarithm of the probability of `symbol` behind the history that the rows belong to."""
        total = 0.0
        for backoff, successors in rows:
            at = successors.find(symbol)
            if at >= 0:
                return total + self._cost[successors[at + 1]]
            total += backoff
        return total + self._alone.get(symbol, self._unseen)

    def alone(self, symbol: str) -> float:
        """Natural logarithm of the symbol's share of all symbols."""
        return self._alone.get(symbol, self._unseen)

    @property
    def shares(self) -> Mapping[str, float]:
        """The genre's symbols, each with the natural logarithm of its share of all symbols."""
        return self._alone

    def knows(self, symbols_: str) -> bool:
        """Whether the last of the symbols was seen behind those before it (at most `ORDER`)."""
        if len(symbols_) < 2:
            return symbols_ in self._alone
        row = self._rows.get(symbols_[:-1])
        return row is not None and symbols_[-1] in row[1]

    def successors(self, symbol: str) -> frozenset[str]:
        """The symbols known to stand behind one symbol."""
        found = self._successors.get(symbol)
        if found is None:
            row = self._rows.get(symbol)
            found = self._successors[symbol] = frozenset(row[1][::2] if row else "")
        return found

    def backoff(self, symbol: str) -> float:
        """Natural logarithm of what is left for the symbols that the genre does not have behind a symbol."""
        row = self._rows.get(symbol)
        return row[0] if row else 0.0

    @cached_property
    def pairs(self) -> PairTable:
        """The natural logarithms of the probabilities of the second symbols of all known pairs."""
        rows = [(symbol, self._rows[symbol][1]) for symbol in self._alone if symbol in self._rows]
        firsts = code_points("".join(symbol for symbol, _ in rows)).astype(np.int64)
        letters = code_points("".join(successors for _, successors in rows)).astype(np.int64)
        pairs = np.repeat(firsts << BITS, [len(successors) // 2 for _, successors in rows]) | letters[::2]
        order = np.argsort(pairs, kind="stable")
        return PairTable(pairs[order], (33 - letters[1::2][order]) / STEPS)

    @cached_property
    def bloom_filter(self) -> BloomFilter:
        """Of all known pairs."""
        return BloomFilter(self.pairs.pairs)


def parse_genre_model(ngrams: str, words: str) -> GenreModel:
    """Read the two reference files; lines that begin with `#` are comments.

    Args:
        ngrams: histories with their successors, as the module describes them.
        words: a word a line, the code of its probability behind it.

    Raises:
        ValueError: a line has not its fields.
    """
    rows: dict[str, tuple[float, str]] = {}
    history = ""
    for number, line in enumerate(ngrams.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        parts = _NGRAM_LINE.fullmatch(line)
        if parts is None:
            raise ValueError(f"line {number} of the genre's n-grams cannot be read: {line[:40]!r}")
        shared, own, backoff, successors = parts.groups()
        history = history[: int(shared)] + own
        rows[history] = ((33 - ord(backoff)) / STEPS, successors)
    costs: dict[str, float] = {}
    for number, line in enumerate(words.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        if len(line) < 2:
            raise ValueError(f"line {number} of the genre's words has no code: {line!r}")
        costs[line[:-1]] = (33 - ord(line[-1])) / STEPS
    return GenreModel(rows, Words(costs))
