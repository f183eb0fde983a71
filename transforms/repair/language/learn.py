"""The files of the genre's language, learned from clean texts: n-grams, words, bigrams, edges of names."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from transforms.repair.language.bigrams import NUMBER_PAIRS
from transforms.repair.language.ngrams import N_CODES, ORDER, STEPS, UNSEEN
from transforms.repair.language.symbols import symbols

_DISCOUNT = 0.75
_LONGEST_WORD = 6


def learn_genre_model(texts: Iterable[str], words: Iterable[tuple[str, int]], entries: int) -> list[str]:
    """Learn the lines of the reference file from clean texts and a general word list.

    Args:
        texts: clean simplified texts of the genre.
        words: words of the general language with a weight each, for what the texts do not mention.
        entries: how many successors the file may hold, beyond those of the empty history.

    Of the successors those stay that tell most beyond the shorter history: count times the difference of
    the logarithms, largest first.
    """
    counts: list[Counter[str]] = [Counter() for _ in range(ORDER + 1)]
    weighted = [(symbols(text), 1) for text in texts] + list(words)
    for run, weight in weighted:
        for length in range(1, ORDER + 1):
            count = counts[length]
            for at in range(len(run) - length + 1):
                count[run[at : at + length]] += weight
    total = sum(counts[1].values())
    lower: dict[str, float] = {run: n / total for run, n in counts[1].items()}
    chosen: list[tuple[float, str, float]] = []
    backoffs: dict[str, float] = {}
    for length in range(2, ORDER + 1):
        following: dict[str, list[str]] = defaultdict(list)
        for run in counts[length]:
            following[run[:-1]].append(run)
        higher: dict[str, float] = {}
        for history, runs in following.items():
            seen = sum(counts[length][run] for run in runs)
            backoff = _DISCOUNT * len(runs) / seen
            backoffs[history] = backoff
            for run in runs:
                short = backoff * lower[run[1:]]
                higher[run] = (counts[length][run] - _DISCOUNT) / seen + short
                gain = counts[length][run] * (math.log(higher[run]) - math.log(short))
                if counts[length][run] > 1:
                    chosen.append((-gain, run, higher[run]))
        lower = higher
    chosen.sort()
    rows: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for run, n in sorted(counts[1].items()):
        if n > 1:
            rows[""].append((run, n / total))
    for _, run, probability in sorted(chosen[:entries], key=lambda entry: entry[1]):
        rows[run[:-1]].append((run[-1], probability))
    return _lines(rows)


def _lines(rows: Mapping[str, list[tuple[str, float]]]) -> list[str]:
    """Write the rows, with back-off weights that make each history's probabilities sum to one."""
    known = {history + symbol: p for history, row in rows.items() for symbol, p in row}
    backoffs: dict[str, float] = {"": 1.0}

    def probability(history: str, symbol: str) -> float:
        weight = 1.0
        while True:
            p = known.get(history + symbol)
            if p is not None:
                return weight * p
            if not history:
                return weight * UNSEEN
            weight *= backoffs.get(history, 1.0)
            history = history[1:]

    for history in sorted(rows, key=len):
        row = rows[history]
        if history:
            left = max(1 - sum(p for _, p in row), 1e-4)
            short = max(1 - sum(probability(history[1:], symbol) for symbol, _ in row), 1e-4)
            backoffs[history] = min(left / short, 1.0)
    lines: list[str] = []
    before = ""
    for history in sorted(rows):
        shared = next(
            (at for at, (one, other) in enumerate(zip(before, history, strict=False)) if one != other),
            min(len(before), len(history)),
        )
        successors = "".join(symbol + _code(p) for symbol, p in rows[history])
        lines.append(f"{shared}{history[shared:]}{_code(backoffs[history])}{successors}")
        before = history
    return lines


def _code(probability: float) -> str:
    return chr(33 + min(N_CODES - 1, max(0, round(-math.log(probability) * STEPS))))


def learn_words(counts: Mapping[str, int], general: Mapping[str, int], entries: int) -> list[str]:
    """Learn the lines of the file of words.

    Args:
        counts: how often each word stands in texts of the genre (segmented `symbols`).
        general: how often it stands in the general language; a tenth of the whole is left to it.
        entries: how many words of two and more symbols the file may hold.
    """
    total, total_general = sum(counts.values()), sum(general.values())
    shares = {
        word: (counts.get(word, 0) / total + 0.1 * general.get(word, 0) / total_general) / 1.1
        for word in counts.keys() | general.keys()
        if 0 < len(word) <= _LONGEST_WORD and symbols(word) == word
    }
    ranked = sorted(shares, key=lambda word: (-shares[word], word))
    chosen = [word for word in ranked if len(word) > 1][:entries]
    chosen += [word for word in ranked if len(word) == 1 and counts.get(word, 0) > 1]
    return [word + _code(shares[word]) for word in sorted(chosen)]


_WORD = re.compile("[\u4e00-\u9fffA-Za-z0-9]{2,}")
_LETTER = re.compile("[\u4e00-\u9fffA-Za-z0-9]")
_EVERYDAY = 600
"""So many of the most frequent pairs count as everyday words of the genre."""


@dataclass
class PairCounts:
    """In how many texts each pair of letters stands, and how often in all of them."""

    texts: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Count the pairs of one text."""
        seen: Counter[str] = Counter()
        for match in _WORD.finditer(text):
            seen.update(map(str.__add__, match[0], match[0][1:]))
        self.times.update(seen)
        self.texts.update(seen.keys())

    def update(self, other: PairCounts) -> None:
        """Add what was counted elsewhere."""
        self.times.update(other.times)
        self.texts.update(other.texts)


def known_pairs(
    counts: PairCounts, texts_at_least: int = 2, times_at_least: int = 3
) -> tuple[list[str], list[str]]:
    """The pairs that the genre knows, in order, and the everyday ones among them.

    A pair counts that so many texts have, or that stands so many times in all of them.
    """
    known = {
        pair: n
        for pair, n in counts.texts.items()
        if (n >= texts_at_least or counts.times[pair] >= times_at_least) and pair not in NUMBER_PAIRS
    }
    return sorted(known), sorted(known, key=lambda pair: (-known[pair], pair))[:_EVERYDAY]


def bigram_lines(pairs: Iterable[str], everyday: Iterable[str]) -> list[str]:
    """The lines of the reference file."""
    often = frozenset(everyday)
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for pair in pairs:
        rows.setdefault(pair[0], ([], []))[pair not in often].append(pair[1])
    return [f"{first}\t{''.join(row[0])}|{''.join(row[1])}" for first, row in sorted(rows.items())]


def add_edges(counts: PairCounts, text: str, asking: Collection[str]) -> None:
    """Count the letters before each of the pairs of characters that mostly follow names."""
    seen: Counter[str] = Counter()
    for pair in asking:
        at = text.find(pair, 1)
        while at > 0:
            if _LETTER.match(text[at - 1]):
                seen[text[at - 1 : at + 2]] += 1
            at = text.find(pair, at + 1)
    counts.times.update(seen)
    counts.texts.update(seen.keys())


def known_edges(counts: PairCounts, times_at_least: int = 2) -> list[str]:
    """The edges that stand so many times in all texts, in order."""
    return sorted(edge for edge, n in counts.times.items() if n >= times_at_least)


def edge_lines(edges: Iterable[str]) -> list[str]:
    """The lines of the reference file."""
    rows: dict[str, list[str]] = {}
    for edge in edges:
        rows.setdefault(edge[1:], []).append(edge[0])
    return [f"{pair}\t{''.join(letters)}" for pair, letters in sorted(rows.items())]
