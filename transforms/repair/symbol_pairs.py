"""Pairs of symbols as integers, and tables in which many pairs are looked up at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = 21
"""Bits of a symbol in a run of symbols that is packed into an integer."""
LAST = (1 << BITS) - 1
"""The bits of the last symbol of a run."""
_SLOTS_A_PAIR = 8
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def packed(run: str) -> int:
    """A run of up to three symbols as an integer."""
    code = 0
    for symbol in run:
        code = code << BITS | ord(symbol)
    return code


class PairTable:
    """A number for each of some pairs of symbols."""

    def __init__(self, pairs: NDArray[np.int64], numbers: NDArray[np.float64]) -> None:
        """`pairs`: packed, in ascending order without repeats."""
        self._pairs, self._numbers = pairs, numbers
        bits = max(8, int(_SLOTS_A_PAIR * len(pairs)).bit_length())
        self._shift = np.uint64(64 - bits)
        # Most pairs that are asked for are not there, and most of them are told by one look into this.
        self._may_be_there = np.zeros(1 << bits, dtype=bool)
        self._may_be_there[self._slots(pairs)] = True

    def find(self, pairs: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Which of some pairs are there, as places in their flattened array, with their numbers."""
        places = np.flatnonzero(self._may_be_there.take(self._slots(pairs)))
        if not len(places):
            return places, np.empty(0)
        asked = pairs.take(places)
        at = np.searchsorted(self._pairs, asked)
        is_there = self._pairs.take(at, mode="clip") == asked
        return places[is_there], self._numbers.take(at[is_there])

    def _slots(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        return ((pairs.view(np.uint64) * _SPREAD) >> self._shift).view(np.int64)
