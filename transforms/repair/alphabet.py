"""The characters of a text, by which most fixers see at once that they have nothing to do."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray


def alphabet(text: str) -> frozenset[str]:
    """The characters that `text` holds."""
    codes = code_points(text)
    if not len(codes):
        return frozenset()
    seen = np.zeros(int(codes.max()) + 1, dtype=bool)
    seen[codes] = True
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))


def count_letters(text: str) -> Counter[str]:
    """How often `text` has each of its characters."""
    counts = np.bincount(code_points(text))
    codes = np.flatnonzero(counts)
    return Counter(dict(zip(map(chr, codes.tolist()), counts[codes].tolist(), strict=True)))


def code_points(text: str) -> NDArray[np.uint32]:
    """The code point of each character of a text, lone surrogates among them."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def from_code_points(codes: NDArray[np.uint32]) -> str:
    """The text of the code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
