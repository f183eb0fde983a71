"""Whether two texts are texts of one report: they share half of their sentences.

core.report_versions asks the same of the texts of one report in SQL.
"""

from __future__ import annotations

import re

_ENDS = re.compile(r"[。；！\n]")
_SENTENCE = 12
"""Characters from which on a sentence tells something."""
_LEAST = 5
"""A text of fewer sentences tells nothing."""
_SHARE = 0.5


def sentences_of(text: str) -> frozenset[int]:
    """The sentences of a clean text that tell it from others, as hashes of this process."""
    return frozenset(hash(part) for part in _ENDS.split(text) if len(part) >= _SENTENCE)


def are_apart(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two whole texts share too few sentences to be texts of one report."""
    fewest = min(len(one), len(other))
    return fewest >= _LEAST and len(one & other) < _SHARE * fewest
