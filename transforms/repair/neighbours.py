"""Which characters stand side by side in the genre: what tells a foreign phrase from its own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile("[\u4e00-\u9fffA-Za-z0-9]{2,}")
_BITS = 22
_STRANGE = 0.2
"""Share of unknown pairs from which a text is not of the genre's language."""
_EVERYDAY = 600
"""So many of the most frequent pairs count as everyday words of the genre."""


class Neighbours:
    """Pairs of adjacent characters that the genre uses, and the everyday ones among them."""

    def __init__(self, pairs: Iterable[str], everyday: Iterable[str]) -> None:
        self.pairs = frozenset(pairs)
        self.everyday = frozenset(everyday)
        letters = np.zeros(1 << 16, dtype=bool)
        letters[0x4E00:0xA000] = True
        for first, last in ("09", "AZ", "az"):
            letters[ord(first) : ord(last) + 1] = True
        self._letters = letters
        table = np.zeros(1 << _BITS, dtype=bool)
        known = np.array([(ord(pair[0]), ord(pair[1])) for pair in sorted(self.pairs)], dtype=np.uint32)
        if len(known):
            table[_slot(known[:, 0], known[:, 1])] = True
        self._table = table

    def repeated_unknown(self, text: str, times: int) -> list[list[int]]:
        """Offsets of the pairs of letters that the genre does not know and `text` has so many times.

        One list a pair, in the order of their first places. A few unknown pairs pass for known. A text in
        another language or script, most of whose pairs are unknown, has none.
        """
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if len(codes) < 2:
            return []
        codes = np.minimum(codes, 0xFFFF)
        letters = self._letters[codes]
        first, second = codes[:-1], codes[1:]
        unknown = letters[:-1] & letters[1:] & ~self._table[_slot(first, second)]
        at = np.flatnonzero(unknown & ((first > 0x7F) | (second > 0x7F)))
        if len(at) < times or len(at) > _STRANGE * len(codes):
            return []
        ids = (first[at].astype(np.uint64) << np.uint64(16)) | second[at]
        order = np.argsort(ids, kind="stable")
        ids, at = ids[order], at[order]
        bounds = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1], [True])))
        often = np.flatnonzero(np.diff(bounds) >= times)
        return sorted(at[bounds[i] : bounds[i + 1]].tolist() for i in often)


def _slot(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return ((first * np.uint32(2654435761)) ^ (second * np.uint32(40503))) & np.uint32((1 << _BITS) - 1)


def parse_neighbours(text: str) -> Neighbours:
    """Read reference/repair/neighbours.txt: a character, a tab, its everyday successors, `|`, the others."""
    pairs: list[str] = []
    everyday: list[str] = []
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        first, _, successors = line.partition("\t")
        often, _, others = successors.partition("|")
        everyday += (first + second for second in often)
        pairs += (first + second for second in often + others)
    return Neighbours(pairs, everyday)


def learn_neighbours(texts: Iterable[str], texts_at_least: int = 2, times_at_least: int = 4) -> list[str]:
    """The lines of the reference file, learned from clean texts.

    A pair counts that so many texts have, or that stands so many times in all of them.
    """
    spread: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for text in texts:
        seen: Counter[str] = Counter()
        for match in _WORD.finditer(text):
            seen.update(map(str.__add__, match[0], match[0][1:]))
        times.update(seen)
        spread.update(seen.keys())
    known = {
        pair: n
        for pair, n in spread.items()
        if (n >= texts_at_least or times[pair] >= times_at_least) and not pair.isascii()
    }
    often = set(sorted(known, key=lambda pair: (-known[pair], pair))[:_EVERYDAY])
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for pair in sorted(known):
        rows.setdefault(pair[0], ([], []))[pair not in often].append(pair[1])
    return [f"{first}\t{''.join(row[0])}|{''.join(row[1])}" for first, row in sorted(rows.items())]
