"""Which characters stand side by side in the genre: what tells a foreign phrase from its own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from transforms.repair.parameters import STRANGE_TEXT
from transforms.text.code_points import code_points

_BITS, _EDGE_BITS = 22, 18
NUMBER_PAIRS = frozenset(one + other for one in "0123456789" for other in "0123456789")


class KnownBigrams:
    """Pairs of adjacent characters that the genre uses, the everyday ones among them, and the edges of names.

    An edge is a letter and two characters behind it that mostly follow names: 委、省. Where another letter
    stands before the two, the word that it ends is none that the genre has there.
    """

    def __init__(self, pairs: Iterable[str], everyday: Iterable[str], edges: Iterable[str] = ()) -> None:
        self.pairs = frozenset(pairs) | NUMBER_PAIRS
        self.everyday = frozenset(everyday)
        self.edges = frozenset(edges)
        letters = np.zeros(1 << 16, dtype=bool)
        letters[0x4E00:0xA000] = True
        for first, last in ("09", "AZ", "az"):
            letters[ord(first) : ord(last) + 1] = True
        self._letters = letters
        self._table = np.zeros(1 << _BITS, dtype=np.uint8)
        self._mark(self.pairs, _KNOWN)
        self._mark({edge[1:] for edge in self.edges}, _ASKS)
        self._edge_table = np.zeros(1 << _EDGE_BITS, dtype=bool)
        if self.edges:
            known = np.array([tuple(map(ord, edge)) for edge in sorted(self.edges)], dtype=np.uint32)
            self._edge_table[_edge_slot(known[:, 0], known[:, 1], known[:, 2])] = True

    def _mark(self, pairs: Collection[str], sign: int) -> None:
        if pairs:
            known = np.array([(ord(pair[0]), ord(pair[1])) for pair in sorted(pairs)], dtype=np.uint32)
            self._table[_slot(known[:, 0], known[:, 1])] |= sign

    def repeated_unknown(self, text: str, times: int) -> list[list[int]]:
        """Offsets of the pairs of letters that the genre does not know and `text` has so many times.

        One list a pair, in the order of their first places. A few unknown pairs pass for known. A text in
        another language or script, most of whose pairs are unknown, has none.
        """
        return self.seeds(text, times)[0]

    def seeds(self, text: str, times: int) -> tuple[list[list[int]], list[list[int]]]:
        """What `repeated_unknown` finds, and where the last two letters of strange names stand.

        Such a pair of letters stands twice at least before what mostly follows names, where the genre knows
        no name that ends so.
        """
        codes = code_points(text)
        if len(codes) < 4:
            return [], []
        codes = np.minimum(codes, 0xFFFF)
        letters = self._letters.take(codes)
        first, second = codes[:-1], codes[1:]
        signs = self._table.take(_slot(first, second))
        at = np.flatnonzero((signs & _KNOWN == 0) & letters[:-1] & letters[1:])
        if len(at) > STRANGE_TEXT * len(codes):
            return [], []
        unknown = _repeated(first, second, at, times)
        return unknown, self._strange_ends(codes, letters, signs)

    def _strange_ends(
        self, codes: NDArray[np.uint32], letters: NDArray[np.bool_], signs: NDArray[np.uint8]
    ) -> list[list[int]]:
        asking = np.flatnonzero(signs[2:] >= _ASKS) + 2
        edges = _edge_slot(codes.take(asking - 1), codes.take(asking), codes.take(asking + 1))
        ends = asking[~self._edge_table.take(edges)] - 2
        ends = ends[letters.take(ends) & letters.take(ends + 1)]
        return _repeated(codes[:-1], codes[1:], ends, 2)


_KNOWN, _ASKS = 1, 2


def _repeated(
    first: NDArray[np.uint32], second: NDArray[np.uint32], at: NDArray[np.intp], times: int
) -> list[list[int]]:
    """The places among `at` by their pair of characters, of pairs that stand so many times, in order."""
    if len(at) < times:
        return []
    ids = (first.take(at).astype(np.uint64) << np.uint64(16)) | second.take(at)
    keys = (ids << np.uint64(32)) | at.astype(np.uint64)
    keys.sort()
    ids = keys >> np.uint64(32)
    often = ids[: len(ids) - times + 1] == ids[times - 1 :]
    if not often.any():
        return []
    at = (keys & np.uint64(0xFFFFFFFF)).astype(np.intp)
    bounds = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1], [True])))
    groups = np.flatnonzero(np.diff(bounds) >= times)
    return sorted(at[bounds[i] : bounds[i + 1]].tolist() for i in groups)


def _edge_slot(
    one: NDArray[np.uint32], two: NDArray[np.uint32], three: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    mixed = (one * np.uint32(2654435761)) ^ (two * np.uint32(40503)) ^ (three * np.uint32(2246822519))
    slots: NDArray[np.uint32] = (mixed ^ (mixed >> np.uint32(15))) & np.uint32((1 << _EDGE_BITS) - 1)
    return slots


def _slot(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return ((first * np.uint32(2654435761)) ^ (second * np.uint32(40503))) & np.uint32((1 << _BITS) - 1)


def parse_bigrams(text: str, edges: str = "") -> KnownBigrams:
    """Read reference/repair/neighbours.txt and name_edges.txt.

    Args:
        text: a character, a tab, its everyday successors, `|`, the others.
        edges: two characters that mostly follow names, a tab, the letters before them.
    """
    pairs: list[str] = []
    everyday: list[str] = []
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        first, _, successors = line.partition("\t")
        often, _, others = successors.partition("|")
        everyday += (first + second for second in often)
        pairs += (first + second for second in often + others)
    known_edges = [
        letter + line[:2]
        for line in edges.split("\n")
        if line and not line.startswith("#")
        for letter in line[3:]
    ]
    return KnownBigrams(pairs, everyday, known_edges)
