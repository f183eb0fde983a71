"""The characters of a text, by which most fixers see at once that they have nothing to do."""

from __future__ import annotations

from collections import Counter

import numpy as np

from transforms.code_points import code_points


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
