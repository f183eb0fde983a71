"""The characters of a text, by which most fixers see at once that they have nothing to do."""

from __future__ import annotations

from collections import Counter

import numpy as np

from transforms.text.code_points import code_points, from_code_points


def alphabet(text: str) -> frozenset[str]:
    """The characters that `text` holds."""
    codes = code_points(text)
    seen = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    seen[codes] = True
    return frozenset(from_code_points(seen.nonzero()[0].astype(np.uint32)))


def count_letters(text: str) -> Counter[str]:
    """How often `text` has each of its characters."""
    counts = np.bincount(code_points(text))
    codes = counts.astype(bool).nonzero()[0]
    letters = from_code_points(codes.astype(np.uint32))
    return Counter(dict(zip(letters, counts[codes].tolist(), strict=True)))
