"""The set of characters of a text, by which most fixers see at once that they have nothing to do."""

from __future__ import annotations

import numpy as np


def alphabet(text: str) -> frozenset[str]:
    """The characters that `text` holds."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(codes):
        return frozenset()
    seen = np.zeros(int(codes.max()) + 1, dtype=bool)
    seen[codes] = True
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))
