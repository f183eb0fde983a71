"""The ledger of repair: what was changed, where and why, and the way back to the raw text.

A fixer proposes `Edit`s, and `EditBuffer` (edits.py) carries them out. What they touched are
`TouchedSpans`, by column; when they are first asked for they are written out as `Change`s, the rows of
`core.repairs`: ordered, non-overlapping, each with the raw text it replaced, so that `undo(clean, changes)`
gives the raw text back exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import compress, count
from operator import ne
from typing import Any, Generic, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.repair.checks import truncation_reason
from transforms.repair.facts import AnyFacts

PROVEN = "proven"
LIKELY = "likely"
FLAGGED = "flagged"
CERTAINTIES = (PROVEN, LIKELY, FLAGGED)
"""From the surest to the least sure: applied and provable; applied and marked; left as it stands."""

KINDS = (
    "slipped_bytes", "pinyin_note", "spam", "traditional", "ocr", "markup", "width", "space",
    "shape", "furniture",
)  # fmt: skip
"""Every kind of change, the deepest first: where several meet at one place, the row carries the first."""

DOUBT = {certainty: doubt for doubt, certainty in enumerate(CERTAINTIES)}
"""How doubtful each certainty is, from 0."""
_CONVERTED = {"traditional": 1, "pinyin_note": 2}
"""Kinds that are one where they touch: a character and the note that was put behind it (業(yè) is 业)."""
_NOTE, _BOTH = 2, 3


class Edit(NamedTuple):
    """A fixer's proposal: put `after` in the place of `text[start:end]` of the text it was given.

    A flagged proposal leaves the text as it is: its `after` must equal `text[start:end]`.
    """

    start: int
    end: int
    after: str
    kind: str
    certainty: str
    reason: str
    candidates: tuple[str, ...] = ()

    def moved(self, by: int) -> Edit:
        """The same edit at another offset."""
        return self._replace(start=self.start + by, end=self.end + by)


class EditColumns(NamedTuple):
    """Many edits of one kind and reason by column, in order and without overlaps."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    after: str
    """What is put in the place of all of them, one behind the other."""
    lengths: NDArray[np.int64]
    """How many letters of `after` each of them gets."""
    kind: str
    certainty: str
    reason: str

    def edits(self, chosen: NDArray[np.bool_]) -> list[Edit]:
        """Those of them that are chosen, one by one."""
        until = np.cumsum(self.lengths)
        spans = (column[chosen].tolist() for column in (self.starts, self.ends, until - self.lengths, until))
        return [
            Edit(start, end, self.after[a:b], self.kind, self.certainty, self.reason)
            for start, end, a, b in zip(*spans, strict=True)
        ]

    def moved(self, edits: Iterable[Edit]) -> list[Edit]:
        """Other edits of the same text, where they stand once these are carried out."""
        by = np.append(0, np.cumsum(self.lengths - (self.ends - self.starts)))
        return [edit.moved(int(by[self.ends.searchsorted(edit.start, side="right")])) for edit in edits]


class Change(NamedTuple):
    """A row of `core.repairs`: one place of the raw text and what stands there in the clean text."""

    seq: int
    kind: str
    raw_start: int
    raw_end: int
    clean_start: int
    clean_end: int
    before: str
    after: str
    certainty: str
    reason: str
    candidates: tuple[str, ...] = ()


EditReason = tuple[str, str, str, tuple[str, ...]]
"""Kind, certainty, reason and candidates."""


class TouchedSpans(NamedTuple):
    """The places of a text that repair touched, in order, by column."""

    raw: str
    clean: str
    reasons: tuple[EditReason, ...]
    raw_starts: NDArray[np.int64]
    raw_ends: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    """Spans of the clean text."""
    why: NDArray[np.int64]
    """For each of them the number of its reason."""

    def changes(self) -> tuple[Change, ...]:
        """The places as rows: those of one kind and reason that touch are one.

        A character with the note behind it is one, and so is a run of them.
        """
        raw, clean, reasons, raw_starts, raw_ends, starts, ends, why = self
        if not len(why):
            return ()
        kinds = [_CONVERTED.get(reason[0], 0) for reason in reasons]
        doubts = [DOUBT[reason[1]] for reason in reasons]
        kind, doubt = np.array(kinds)[why], np.array(doubts)[why]
        joined = (raw_starts[1:] == raw_ends[:-1]) & (starts[1:] == ends[:-1])
        joined &= (why[1:] == why[:-1]) | ((kind[1:] + kind[:-1] == _BOTH) & (doubt[1:] == doubt[:-1]))
        first = np.flatnonzero(np.append(True, ~joined))
        last = np.append(first[1:], len(why)) - 1
        # Of a character and its note the note speaks.
        speaks = np.maximum.reduceat(np.where(kind == _NOTE, why + len(reasons), why), first)
        spans = (
            raw_starts[first].tolist(),
            raw_ends[last].tolist(),
            starts[first].tolist(),
            ends[last].tolist(),
        )
        befores = [raw[start:end] for start, end in zip(*spans[:2], strict=True)]
        afters = [clean[start:end] for start, end in zip(*spans[2:], strict=True)]
        said = (speaks % len(reasons)).tolist()
        columns: list[list[Any]] = [*spans, befores, afters, said]
        if not all(map(ne, befores, afters)):
            flagged = {number for number, reason in enumerate(reasons) if reason[1] == FLAGGED}
            told = [b != a or n in flagged for b, a, n in zip(befores, afters, said, strict=True)]
            columns = [list(compress(column, told)) for column in columns]
        *places, said = columns
        of_kind, *why_it_is = ([why[field] for why in reasons] for field in range(4))
        chosen = (map(column.__getitem__, said) for column in why_it_is)
        rows = zip(count(), map(of_kind.__getitem__, said), *places, *chosen)
        return tuple(map(_as_change, rows))


def undo(clean: str, changes: Iterable[Change]) -> str:
    """Give back the raw text of `clean`, exactly; `changes` in the order of their `seq`."""
    parts: list[str] = []
    position = 0
    for change in changes:
        parts.append(clean[position : change.clean_start])
        parts.append(change.before)
        position = change.clean_end
    parts.append(clean[position:])
    return "".join(parts)


@dataclass(frozen=True, eq=False)
class Repaired(Generic[AnyFacts]):
    """A raw text, its clean form, and the ledger between them.

    `facts` are the page's own statements, those read from its boilerplate included. `decisions` says in a
    sentence each what was decided for the document as a whole (`traditional`, `template`,
    `truncation` …); a key is there only where there was something to decide.
    """

    raw: str
    clean: str
    ledger: Callable[[], tuple[Change, ...]] = field(repr=False)
    """Writes out the changes."""
    facts: AnyFacts
    decisions: dict[str, str] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Repaired):
            return NotImplemented
        return self._compared() == other._compared()

    __hash__ = None  # type: ignore[assignment]

    def _compared(self) -> tuple[object, ...]:
        return self.raw, self.clean, self.changes, self.facts, self.decisions

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What was changed, in order."""
        return self.ledger()

    @cached_property
    def truncation(self) -> str | None:
        """Why the text counts as cut off; None where it does not."""
        return truncation_reason(self.clean)

    @property
    def is_truncated(self) -> bool:
        """Whether the text breaks off before its end."""
        return self.truncation is not None

    @cached_property
    def _clean_bounds(self) -> tuple[list[int], list[int]]:
        return [change.clean_start for change in self.changes], [change.clean_end for change in self.changes]

    @cached_property
    def _raw_bounds(self) -> tuple[list[int], list[int]]:
        return [change.raw_start for change in self.changes], [change.raw_end for change in self.changes]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Span of the raw text behind the clean span `[start, end)`.

        A bound inside a change takes in the whole of the change; what was removed just outside the span
        stays outside.
        """
        if not 0 <= start <= end <= len(self.clean):
            raise ValueError(f"span [{start}, {end}) is not inside a text of {len(self.clean)} characters")
        return _map_span(start, end, self._clean_bounds, self._raw_bounds)

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """Span of the clean text that stands for the raw span `[start, end)`; empty where all was removed."""
        if not 0 <= start <= end <= len(self.raw):
            raise ValueError(f"span [{start}, {end}) is not inside a text of {len(self.raw)} characters")
        return _map_span(start, end, self._raw_bounds, self._clean_bounds)

    def changes_in(self, start: int, end: int) -> tuple[Change, ...]:
        """The changes that touch the clean span `[start, end)`, in order."""
        starts, ends = self._clean_bounds
        first = bisect_right(ends, start)
        while first > 0 and ends[first - 1] == start == starts[first - 1]:
            first -= 1
        return self.changes[first : max(first, bisect_left(starts, end))]

    def stretch(self, start: int, end: int) -> Repaired[AnyFacts]:
        """The part `[start, end)` of the clean text as a text of its own, with its own raw text and ledger.

        What was removed right before the part belongs to it; what was removed right behind it does only
        where nothing follows. A change cut by a bound goes to the part in which it begins; the other part
        keeps its share of the letters as put in.
        """
        if start <= 0 and end >= len(self.clean):
            return self
        last = end >= len(self.clean)
        own: list[Change] = []
        raw_start: int | None = None
        raw_end: int | None = None
        first = bisect_left(self._clean_bounds[1], start)
        shift = self.changes[first - 1].raw_end - self.changes[first - 1].clean_end if first > 0 else 0
        for change in self.changes[first:]:
            if change.clean_start > end or (change.clean_start == end and not last):
                break
            if change.clean_end == start and change.clean_start < start:
                shift = change.raw_end - change.clean_end
                continue
            cut_left = change.clean_start < start
            left, right = max(change.clean_start, start), min(change.clean_end, end)
            before = "" if cut_left else change.before
            if raw_start is None:
                # everything up to the first own change stands in both texts alike
                anchor = change.raw_end if cut_left else change.raw_start
                raw_start = anchor - (left - start)
            raw_end = change.raw_end
            row_start = change.raw_end if cut_left else change.raw_start
            own.append(
                Change(
                    len(own), change.kind, row_start - raw_start, change.raw_end - raw_start, left - start,
                    right - start, before, self.clean[left:right], change.certainty, change.reason,
                    change.candidates,
                )
            )  # fmt: skip
        if raw_start is None or raw_end is None:
            raw_start, raw_end = start + shift, end + shift
        else:
            raw_end += (end - start) - own[-1].clean_end
        clean = self.clean[start:end]
        decisions = {key: value for key, value in self.decisions.items() if key != "truncation"}
        reason = truncation_reason(clean)
        if reason:
            decisions["truncation"] = reason
        return Repaired(self.raw[raw_start:raw_end], clean, partial(tuple, own), self.facts, decisions)


def _map_span(
    start: int, end: int, here: tuple[list[int], list[int]], there: tuple[list[int], list[int]]
) -> tuple[int, int]:
    """Carry a span over the changes, given as starts and ends; a bound inside a change takes it in whole."""
    from_starts, from_ends = here
    to_starts, to_ends = there
    # The last change that begins at or before `start`, empty ones at `start` left outside.
    index = bisect_right(from_starts, start) - 1
    if index < 0:
        low = start
    elif from_ends[index] > start:
        low = to_starts[index]
    else:
        low = start - from_ends[index] + to_ends[index]
    if start == end:
        inside = index >= 0 and from_starts[index] < start < from_ends[index]
        return low, to_ends[index] if inside else low
    # The first change that ends at or behind `end`, empty ones at `end` left outside.
    index = bisect_left(from_ends, end)
    if index == len(from_ends):
        high = end - from_ends[-1] + to_ends[-1] if from_ends else end
    elif from_starts[index] < end:
        high = to_ends[index]
    else:
        high = to_starts[index] - (from_starts[index] - end)
    return low, max(low, high)


_as_change = partial(tuple.__new__, Change)
