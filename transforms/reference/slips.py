"""What is wrong in a reference file: where it stands, what it is, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Slip(NamedTuple):
    """One thing that is wrong in one line of a reference file."""

    file: str
    """Path below the folder of reference data."""
    line: int
    """From 1 on."""
    entry: str
    """The entry as its file names it: an id, a unit, a region, a word."""
    field: str
    """The field or column; empty where the entry as a whole is meant."""
    problem: str
    way_out: str

    def __str__(self) -> str:
        about = ": ".join(part for part in (self.entry, self.field, self.problem) if part)
        return f"{self.file}:{self.line}: {about}; {self.way_out}"


class ReferenceDataError(ValueError):
    """Reference files that cannot be used; the message has a line for each slip."""

    def __init__(self, slips: Sequence[Slip]) -> None:
        self.slips = tuple(slips)
        if len(self.slips) == 1:
            message = str(self.slips[0])
        else:
            message = f"{len(self.slips)} slips in the reference files:" + "".join(
                f"\n  {slip}" for slip in self.slips
            )
        super().__init__(message)

    def __reduce__(self) -> tuple[type[ReferenceDataError], tuple[tuple[Slip, ...]]]:
        return type(self), (self.slips,)


class Slips:
    """Collects the slips of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Slip] = []

    def add(self, line: int, entry: object, field: str, problem: str, way_out: str) -> None:
        """Note a slip."""
        self.found.append(Slip(self.file, line, str(entry), field, problem, way_out))

    def refuse(self) -> None:
        """Raise ReferenceDataError where anything was noted."""
        if self.found:
            raise ReferenceDataError(self.found)


_ALIKE = 0.6
"""Two names that share so much may be one that was mistyped."""


def may_be_any(name: str, mistyped: Iterable[str]) -> bool:
    """Whether a name that nothing bears may be meant by one that was mistyped."""
    return any(
        name.strip("0") == one.strip("0") or difflib.SequenceMatcher(None, name, one).ratio() >= _ALIKE
        for one in mistyped
    )


def twice(words: Sequence[str]) -> str:
    """That words stand twice, in a few of them."""
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return (
        f"{', '.join(words[:3])}{more}: stands twice"
        if len(words) == 1
        else (f"{', '.join(words[:3])}{more} stand twice")
    )


def nearest(word: object, known: Iterable[str]) -> str:
    """`did you mean …?` where a known word is near, else the known words where they are few, else nothing."""
    words = [str(one) for one in known]
    near = difflib.get_close_matches(str(word), words, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"write one of {', '.join(words)}" if len(words) <= 12 else ""
