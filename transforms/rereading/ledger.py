"""The raw text out of the clean one, by undoing each repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Undone(NamedTuple):
    """A repair as the warehouse holds it."""

    seq: int
    clean_start: int
    clean_end: int
    before: str
    after: str


def first_breach(raw: str, clean: str, repairs: Sequence[Undone]) -> str | None:
    """Where the clean text with the repairs undone is not the raw one; None where it is."""
    undone: list[str] = []
    at = 0
    for one in repairs:
        if one.clean_start < at or clean[one.clean_start : one.clean_end] != one.after:
            return f"repair {one.seq}: the clean text does not hold what it put there"
        undone += clean[at : one.clean_start], one.before
        at = one.clean_end
    undone.append(clean[at:])
    told = "".join(undone)
    if told == raw:
        return None
    differs = next(
        (i for i, (a, b) in enumerate(zip(told, raw, strict=False)) if a != b), min(len(told), len(raw))
    )
    return f"the raw text is another from character {differs} on"
