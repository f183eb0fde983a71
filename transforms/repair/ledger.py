"""The ledger of repair: what was changed, where and why, and the way back to the raw text.

A fixer proposes `Edit`s on the text as it stands when the fixer is called. `Draft` applies them pass by
pass and keeps, for each place that any pass touched, the raw span it goes back to. `Draft.finish` turns
the places into `Change`s, the rows of `core.repairs`: ordered, non-overlapping, each with the raw text it
replaced, so that `undo(clean, changes)` gives the raw text back exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from transforms.records import PageFacts
from transforms.repair.truncation import truncation_reason

PROVEN = "proven"
LIKELY = "likely"
FLAGGED = "flagged"
CERTAINTIES = (PROVEN, LIKELY, FLAGGED)
"""From the surest to the least sure: applied and provable; applied and marked; left as it stands."""

KINDS = (
    "slipped_bytes", "pinyin_note", "private_use", "spam", "traditional", "ocr", "markup", "width", "space",
    "shape", "furniture",
)  # fmt: skip
"""Every kind of change, the deepest first: where several meet at one place, the row carries the first."""

_DEPTH = {kind: depth for depth, kind in enumerate(KINDS)}
_DOUBT = {certainty: doubt for doubt, certainty in enumerate(CERTAINTIES)}
_CONVERTED = frozenset({"traditional", "pinyin_note"})
_MANY = 64
"""From so many edits on a pass is tried all at once."""
_KEPT_INSIDE_A_REMOVAL = frozenset({"slipped_bytes", "spam"})


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


_Why = tuple[str, str, str, tuple[str, ...]]
"""Kind, certainty, reason and candidates."""


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


@dataclass(frozen=True)
class Repaired:
    """A raw text, its clean form, and the ledger between them.

    `facts` are the page's own statements, those read from its furniture included. `decisions` says in a
    sentence each what was decided for the document as a whole (`traditional`, `private_use`, `template`,
    `truncation` …); a key is there only where there was something to decide.
    """

    raw: str
    clean: str
    changes: tuple[Change, ...]
    facts: PageFacts = field(default_factory=PageFacts)
    decisions: dict[str, str] = field(default_factory=dict)

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

    def stretch(self, start: int, end: int) -> Repaired:
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
        return Repaired(self.raw[raw_start:raw_end], clean, tuple(own), self.facts, decisions)


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


class Draft:
    """A text under repair: the current text, and for each touched place the raw span it goes back to.

    Passes call `apply` with edits on `text`, in any order but without overlaps; `finish` gives the ledger.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        # The touched places in order, by column: raw span, span in the current text, and why.
        self._raw_starts: list[int] = []
        self._raw_ends: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._why: list[_Why] = []

    def apply(self, edits: Iterable[Edit]) -> None:
        """Carry out one pass.

        A place that was flagged before stays as it stands: edits that touch it are dropped, other than
        removals around it. A place that is flagged now goes back to its raw text.

        Raises:
            ValueError: edits overlap, lie outside the text, or flag a place and change it.
        """
        todo = sorted(edits)
        if not todo:
            return
        self._check(todo)
        if len(todo) >= _MANY:
            todo = self._apply_apart(todo)
        if todo:
            self._apply_one_by_one(todo)

    def _apply_one_by_one(self, todo: list[Edit]) -> None:
        text = self.text
        raw_starts, raw_ends, starts, ends = self._raw_starts, self._raw_ends, self._starts, self._ends
        why = self._why
        out: list[str] = []
        new = Draft(self.raw)
        copied = 0  # up to here the current text has been dealt with
        delta = 0  # offset in the new text minus offset in the current one, at `copied`
        shift = 0  # raw offset minus current offset, at `copied`
        p, n_places, n_edits, e = 0, len(starts), len(todo), 0
        while e < n_edits:
            edit = todo[e]
            start, end, after = edit[:3]
            e += 1
            if p < n_places and ends[p] <= start:
                q = p + 1
                if q == n_places or ends[q] > start:  # one place, as on a page full of notes
                    new._add(raw_starts[p], raw_ends[p], starts[p] + delta, ends[p] - starts[p], why[p])
                else:
                    q = bisect_right(ends, start, p)
                    new._carry(self, p, q, delta)
                shift = raw_ends[q - 1] - ends[q - 1]
                p = q
            if p == n_places or starts[p] >= end:
                out.append(text[copied:start])
                out.append(after)
                new._add(start + shift, end + shift, start + delta, len(after), edit[3:])
                delta += len(after) - (end - start)
                copied = end
                continue
            # The edit meets places: gather all that hang together.
            first_edit, q, left, right = e - 1, p, start, end
            while True:
                if q < n_places and starts[q] < right:
                    left, right = min(left, starts[q]), max(right, ends[q])
                    q += 1
                elif e < n_edits and todo[e].start < right:
                    right = max(right, todo[e].end)
                    e += 1
                else:
                    break
            inside = todo[first_edit:e]
            out.append(text[copied:left])
            raw_left = left + shift if left < starts[p] else raw_starts[p]
            raw_right = raw_ends[q - 1] + (right - ends[q - 1])
            if len(inside) == 1 and not after and left == start and right == end:
                replaced = ""
                new._remove(self, p, q, edit, (raw_left, raw_right, left + delta))
            elif flag := next((edit for edit in inside if edit.certainty == FLAGGED), None):
                replaced = self.raw[raw_left:raw_right]
                new._add(raw_left, raw_right, left + delta, len(replaced), flag[3:])
            elif any(reason[1] == FLAGGED for reason in why[p:q]):
                replaced = text[left:right]
                new._carry(self, p, q, delta)
            else:
                replaced = _replaced(text, left, right, inside)
                deepest = _deepest([*why[p:q], *(edit[3:] for edit in inside)])
                new._add(raw_left, raw_right, left + delta, len(replaced), deepest)
            out.append(replaced)
            delta += len(replaced) - (right - left)
            copied = right
            shift = raw_ends[q - 1] - ends[q - 1]
            p = q
        new._carry(self, p, n_places, delta)
        out.append(text[copied:])
        self.text = "".join(out)
        self._raw_starts, self._raw_ends = new._raw_starts, new._raw_ends
        self._starts, self._ends, self._why = new._starts, new._ends, new._why

    def _apply_apart(self, edits: list[Edit]) -> list[Edit]:
        """Carry out the edits that meet no touched place, all at once; the others, as they stand then."""
        starts, ends = np.array([e[0] for e in edits]), np.array([e[1] for e in edits])
        raw_ends, place_starts, place_ends = (
            np.array(column, dtype=np.int64) for column in (self._raw_ends, self._starts, self._ends)
        )
        number = np.searchsorted(place_ends, starts, side="right")  # of the places before each edit
        apart = np.append(place_starts, len(self.text))[number] >= ends
        lengths = np.fromiter((len(e[2]) for e in edits), dtype=np.int64, count=len(edits))
        moved = np.append(0, np.cumsum(np.where(apart, lengths - (ends - starts), 0)))  # behind each edit
        meeting = [
            edits[at]._replace(start=int(starts[at] + moved[at]), end=int(ends[at] + moved[at]))
            for at in np.flatnonzero(~apart).tolist()
        ]
        if meeting:
            edits = [edits[at] for at in np.flatnonzero(apart).tolist()]
            starts, ends, lengths, number = starts[apart], ends[apart], lengths[apart], number[apart]
            moved = np.append(0, np.cumsum(lengths - (ends - starts)))
        if not edits:
            return meeting
        text, pieces = self.text, [""] * (2 * len(edits) + 1)
        bounds = [0, *ends.tolist()], [*starts.tolist(), len(text)]
        pieces[::2] = [text[start:end] for start, end in zip(*bounds, strict=True)]
        pieces[1::2] = [edit[2] for edit in edits]
        self.text = "".join(pieces)
        to_raw = np.append(0, raw_ends - place_ends)[number]
        places_moved = moved[np.searchsorted(number, np.arange(len(place_starts)), side="right")]
        raw_starts = np.array(self._raw_starts, dtype=np.int64)
        self._raw_starts = np.insert(raw_starts, number, starts + to_raw).tolist()
        self._raw_ends = np.insert(raw_ends, number, ends + to_raw).tolist()
        starts = starts + moved[:-1]
        self._starts = np.insert(place_starts + places_moved, number, starts).tolist()
        self._ends = np.insert(place_ends + places_moved, number, starts + lengths).tolist()
        why: list[_Why] = []
        at = 0
        for place, edit in zip(number.tolist(), edits, strict=True):
            if place > at:
                why += self._why[at:place]
                at = place
            why.append(edit[3:])
        self._why = why + self._why[at:]
        return meeting

    def _check(self, edits: Sequence[Edit]) -> None:
        position, length = 0, len(self.text)
        for start, end, after, kind, certainty, _, _ in edits:
            if start < position or end < start or end > length:
                raise ValueError(f"edit [{start}, {end}) of kind {kind} overlaps another or the end")
            if certainty == FLAGGED and after != self.text[start:end]:
                raise ValueError(f"flagged edit at {start} would change the text")
            position = end

    def _add(self, raw_start: int, raw_end: int, start: int, length: int, why: _Why) -> None:
        self._raw_starts.append(raw_start)
        self._raw_ends.append(raw_end)
        self._starts.append(start)
        self._ends.append(start + length)
        self._why.append(why)

    def _carry(self, other: Draft, p: int, q: int, delta: int) -> None:
        """Take over the places `p` to `q` of another draft, moved by `delta`."""
        if p == q:
            return
        self._raw_starts += other._raw_starts[p:q]
        self._raw_ends += other._raw_ends[p:q]
        if delta:
            self._starts += [start + delta for start in other._starts[p:q]]
            self._ends += [end + delta for end in other._ends[p:q]]
        else:
            self._starts += other._starts[p:q]
            self._ends += other._ends[p:q]
        self._why += other._why[p:q]

    def _remove(self, other: Draft, p: int, q: int, edit: Edit, at: tuple[int, int, int]) -> None:
        """Add a removal over the places `p` to `q` of another draft; `at` is its raw span and its offset.

        Slipped bytes and spam inside what is removed keep rows of their own, so that none goes unmarked.
        """
        raw_at, raw_right, start = at
        for place in range(p, q):
            kind, certainty, reason, candidates = other._why[place]
            if kind not in _KEPT_INSIDE_A_REMOVAL:
                continue
            if raw_at < other._raw_starts[place]:
                self._add(raw_at, other._raw_starts[place], start, 0, edit[3:])
            if kind == "slipped_bytes" and not candidates:
                candidates = (other.text[other._starts[place] : other._ends[place]],)
            why = (
                kind, LIKELY if certainty == FLAGGED else certainty,
                f"{reason}; removed with its line ({edit.reason})", candidates,
            )  # fmt: skip
            self._add(other._raw_starts[place], other._raw_ends[place], start, 0, why)
            raw_at = other._raw_ends[place]
        if raw_at < raw_right:
            self._add(raw_at, raw_right, start, 0, edit[3:])

    def finish(self, facts: PageFacts, decisions: dict[str, str]) -> Repaired:
        """The clean text with its ledger: touching places of one kind and reason become one row.

        A character with the note behind it is one place, and so is a run of them.
        """
        raw, clean = self.raw, self.text
        rows: list[tuple[int, int, int, int, _Why]] = []
        last_raw = last = -1
        why: _Why = ("", "", "", ())
        for raw_start, raw_end, start, end, following in zip(
            self._raw_starts, self._raw_ends, self._starts, self._ends, self._why, strict=True
        ):
            touches = raw_start == last_raw and start == last
            if touches and (following == why or _belong_together(why, following)):
                why = why if why[0] == "pinyin_note" else following
                rows[-1] = (rows[-1][0], raw_end, rows[-1][2], end, why)
            else:
                why = following
                rows.append((raw_start, raw_end, start, end, why))
            last_raw, last = raw_end, end
        changes: list[Change] = []
        for raw_start, raw_end, start, end, (kind, certainty, reason, candidates) in rows:
            before, after = raw[raw_start:raw_end], clean[start:end]
            if before != after or certainty == FLAGGED:
                changes.append(
                    Change(
                        len(changes), kind, raw_start, raw_end, start, end, before, after, certainty, reason,
                        candidates,
                    )
                )  # fmt: skip
        return Repaired(raw, clean, tuple(changes), facts, decisions)


def _replaced(text: str, left: int, right: int, edits: Sequence[Edit]) -> str:
    """`text[left:right]` with the edits in it carried out."""
    pieces: list[str] = []
    at = left
    for edit in edits:
        pieces.append(text[at : edit.start])
        pieces.append(edit.after)
        at = edit.end
    pieces.append(text[at:right])
    return "".join(pieces)


def _belong_together(one: _Why, other: _Why) -> bool:
    """Whether touching places are one: a note and the character that it was put behind (業(yè) is 业)."""
    return one[1] == other[1] and one[0] != other[0] and one[0] in _CONVERTED and other[0] in _CONVERTED


def _deepest(whys: Sequence[_Why]) -> _Why:
    """Kind, certainty, reason and candidates of several changes at one place: the deepest kind speaks."""
    kind, _, reason, candidates = min(whys, key=lambda why: _DEPTH[why[0]])
    certainty = max((why[1] for why in whys), key=_DOUBT.__getitem__)
    return kind, certainty, reason, candidates
