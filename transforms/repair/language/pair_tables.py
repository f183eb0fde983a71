"""Pairs of symbols as integers, and tables in which many pairs are looked up at once."""

from __future__ import annotations

from copy import copy

import numpy as np
from numpy.typing import NDArray

BITS = 21
"""Bits of a symbol in a run of symbols that is packed into an integer."""
LAST = (1 << BITS) - 1
"""The bits of the last symbol of a run."""
_SLOTS_A_PAIR = 16
_BIT = np.left_shift(1, np.arange(8)).astype(np.uint8)
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
        self.pairs, self._numbers = pairs, numbers

    def numbers(
        self, asked: NDArray[np.int64], otherwise: NDArray[np.float64] | float
    ) -> NDArray[np.float64]:
        """The number of each pair that is asked for; what is given for those that are not there."""
        if not len(self.pairs):
            return np.broadcast_to(np.asarray(otherwise, dtype=np.float64), asked.shape)
        at = self.pairs.searchsorted(asked)
        is_there = self.pairs.take(at, mode="clip") == asked
        return np.where(is_there, self._numbers.take(at, mode="clip"), otherwise)


class BloomFilter:
    """Tells most pairs of symbols that are not among some by one look."""

    def __init__(self, pairs: NDArray[np.int64]) -> None:
        bits = max(8, int(_SLOTS_A_PAIR * len(pairs)).bit_length())
        self._shift = np.uint64(64 - bits)
        # A bit a slot, eight to a byte, so that the whole stays close to the processor.
        may_be_there = np.zeros(1 << bits, dtype=bool)
        may_be_there[self._slots(pairs)] = True
        self._bits = np.packbits(may_be_there, bitorder="little")

    def joined(self, pairs: NDArray[np.int64]) -> BloomFilter:
        """One for other pairs too; they should not be many more."""
        other = copy(self)
        other._bits = self._bits.copy()
        slots = self._slots(pairs)
        np.bitwise_or.at(other._bits, slots >> 3, _BIT.take(slots & 7))
        return other

    def may_contain(self, pairs: NDArray[np.int64]) -> NDArray[np.intp]:
        """The places, in the flattened array, of the pairs that may be there."""
        slots = self._slots(pairs)
        return (self._bits.take(slots >> 3) & _BIT.take(slots & 7)).ravel().nonzero()[0]

    def _slots(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        return ((pairs.view(np.uint64) * _SPREAD) >> self._shift).view(np.int64)
