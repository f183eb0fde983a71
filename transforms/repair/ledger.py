"""The ledger of repair: what was changed, where and why, and the way back to the raw text.

A fixer proposes `Edit`s on the text as it stands when the fixer is called. `Draft` applies them pass by
pass and keeps, for each place that any pass touched, the raw span it goes back to. `Draft.finish` turns
the places into `Change`s, the rows of `core.repairs`: ordered, non-overlapping, each with the raw text it
replaced, so that `undo(clean, changes)` gives the raw text back exactly.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import compress, count
from operator import ne
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.code_points import code_points, from_code_points
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
_CONVERTED = {"traditional": 1, "pinyin_note": 2}
"""Kinds that are one where they touch: a character and the note that was put behind it (業(yè) is 业)."""
_NOTE, _BOTH = 2, 3
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

    def moved(self, by: int) -> Edit:
        """The same edit at another offset."""
        return self._replace(start=self.start + by, end=self.end + by)


class Alike(NamedTuple):
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
        # The touched places in order, by column: raw span, span in the current text, and why, as a number.
        self._raw_starts = array("q")
        self._raw_ends = array("q")
        self._starts = array("q")
        self._ends = array("q")
        self._why = array("q")
        self._reasons: list[_Why] = []
        self._numbers: dict[_Why, int] = {}

    def apply(self, edits: Iterable[Edit] | Alike) -> None:
        """Carry out one pass.

        A place that was flagged before stays as it stands: edits that touch it are dropped, other than
        removals around it. A place that is flagged now goes back to its raw text.

        Raises:
            ValueError: edits overlap, lie outside the text, or flag a place and change it.
        """
        if isinstance(edits, Alike):
            self._apply_alike(edits)
            return
        todo = sorted(edits)
        if len(todo) >= _MANY:
            todo = self._apply_many(todo)
        if todo:
            self._check(todo)
            self._apply_one_by_one(todo)

    def _apply_one_by_one(self, todo: list[Edit]) -> None:
        text = self.text
        raw_starts, raw_ends, starts, ends = self._raw_starts, self._raw_ends, self._starts, self._ends
        why, reasons = self._why, self._reasons
        out: list[str] = []
        new = Draft(self.raw)
        new._reasons, new._numbers = self._reasons, self._numbers
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
                    new._add(
                        raw_starts[p], raw_ends[p], starts[p] + delta, ends[p] - starts[p], reasons[why[p]]
                    )
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
            elif any(reasons[number][1] == FLAGGED for number in why[p:q]):
                replaced = text[left:right]
                new._carry(self, p, q, delta)
            else:
                replaced = _replaced(text, left, right, inside)
                deepest = _deepest(
                    [*(reasons[number] for number in why[p:q]), *(edit[3:] for edit in inside)]
                )
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

    def _apply_many(self, edits: list[Edit]) -> list[Edit]:
        """Carry out the edits that meet no touched place, all at once; the others, as they stand then."""
        columns = list(zip(*edits, strict=True))
        starts, ends, afters = np.array(columns[0]), np.array(columns[1]), columns[2]
        if FLAGGED in columns[4] or not _are_in_order(starts, ends, len(self.text)):
            self._check(edits)
        whys = list(zip(*columns[3:], strict=True))
        numbers = {why: self._number(why) for why in dict.fromkeys(whys)}
        why = np.fromiter(map(numbers.__getitem__, whys), np.int64, len(edits))
        lengths = np.fromiter(map(len, afters), np.int64, len(edits))
        apart, moved = self._apply_apart(starts, ends, lengths, "".join(afters), why)
        return _meeting(list(compress(edits, ~apart)), moved[~apart])

    def _apply_alike(self, edits: Alike) -> None:
        if not len(edits.starts):
            return
        if not _are_in_order(edits.starts, edits.ends, len(self.text)):
            raise ValueError(f"edits of kind {edits.kind} overlap one another or the end")
        why = np.full(len(edits.starts), self._number((edits.kind, edits.certainty, edits.reason, ())))
        apart, moved = self._apply_apart(edits.starts, edits.ends, edits.lengths, edits.after, why)
        if not apart.all():
            self._apply_one_by_one(_meeting(edits.edits(~apart), moved[~apart]))

    def _apply_apart(
        self,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        lengths: NDArray[np.int64],
        after: str,
        why: NDArray[np.int64],
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Carry out the edits that meet no touched place, given by column.

        Returns:
            Whether each was carried out, and by how much those before each moved the text.
        """
        raw_starts, raw_ends, place_starts, place_ends, whys = (
            np.asarray(c) for c in (self._raw_starts, self._raw_ends, self._starts, self._ends, self._why)
        )
        number = np.searchsorted(place_ends, starts, side="right")  # of the places before each edit
        apart = np.append(place_starts, len(self.text))[number] >= ends
        moved = np.append(0, np.cumsum(np.where(apart, lengths - (ends - starts), 0)))
        places_moved = moved[np.searchsorted(number, np.arange(len(place_starts)), side="right")]
        letters, by = code_points(after), moved[:-1]
        to_raw = np.append(0, raw_ends - place_ends)[number]
        if not apart.all():
            letters = letters[np.repeat(apart, lengths)]
            starts, ends, lengths, why = starts[apart], ends[apart], lengths[apart], why[apart]
            number, to_raw, moved = number[apart], to_raw[apart], moved[:-1][apart]
        new_starts = starts + moved[: len(starts)]
        new_ends = new_starts + lengths
        self.text = _spliced(self.text, (starts, ends), letters, (new_starts, new_ends))
        at = number + np.arange(len(number))
        is_old = np.ones(len(place_starts) + len(at), dtype=bool)
        is_old[at] = False
        for name, old, new in (
            ("_raw_starts", raw_starts, starts + to_raw),
            ("_raw_ends", raw_ends, ends + to_raw),
            ("_starts", place_starts + places_moved, new_starts),
            ("_ends", place_ends + places_moved, new_ends),
            ("_why", whys, why),
        ):
            column = np.empty(len(is_old), dtype=np.int64)
            column[is_old], column[at] = old, new
            setattr(self, name, array("q", column.tobytes()))
        return apart, by

    def _number(self, why: _Why) -> int:
        number = self._numbers.get(why)
        if number is None:
            number = self._numbers[why] = len(self._reasons)
            self._reasons.append(why)
        return number

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
        self._why.append(self._number(why))

    def _carry(self, other: Draft, p: int, q: int, delta: int) -> None:
        """Take over the places `p` to `q` of another draft, moved by `delta`."""
        if p == q:
            return
        self._raw_starts += other._raw_starts[p:q]
        self._raw_ends += other._raw_ends[p:q]
        if delta:
            self._starts.extend([start + delta for start in other._starts[p:q]])
            self._ends.extend([end + delta for end in other._ends[p:q]])
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
            kind, certainty, reason, candidates = other._reasons[other._why[place]]
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
        if not self._why:
            return Repaired(raw, clean, (), facts, decisions)
        raw_starts, raw_ends, starts, ends, why = (
            np.asarray(c) for c in (self._raw_starts, self._raw_ends, self._starts, self._ends, self._why)
        )
        kinds = [_CONVERTED.get(reason[0], 0) for reason in self._reasons]
        doubts = [_DOUBT[reason[1]] for reason in self._reasons]
        kind, doubt = np.array(kinds)[why], np.array(doubts)[why]
        joined = (raw_starts[1:] == raw_ends[:-1]) & (starts[1:] == ends[:-1])
        joined &= (why[1:] == why[:-1]) | ((kind[1:] + kind[:-1] == _BOTH) & (doubt[1:] == doubt[:-1]))
        first = np.flatnonzero(np.append(True, ~joined))
        last = np.append(first[1:], len(why)) - 1
        # Of a character and its note the note speaks.
        speaks = np.maximum.reduceat(np.where(kind == _NOTE, why + len(self._reasons), why), first)
        spans = (
            raw_starts[first].tolist(),
            raw_ends[last].tolist(),
            starts[first].tolist(),
            ends[last].tolist(),
        )
        befores = [raw[start:end] for start, end in zip(*spans[:2], strict=True)]
        afters = [clean[start:end] for start, end in zip(*spans[2:], strict=True)]
        said = (speaks % len(self._reasons)).tolist()
        columns: list[list[Any]] = [*spans, befores, afters, said]
        if not all(map(ne, befores, afters)):
            flagged = {number for number, reason in enumerate(self._reasons) if reason[1] == FLAGGED}
            told = [b != a or n in flagged for b, a, n in zip(befores, afters, said, strict=True)]
            columns = [list(compress(column, told)) for column in columns]
        *places, said = columns
        of_kind, *why_it_is = ([why[field] for why in self._reasons] for field in range(4))
        chosen = (map(column.__getitem__, said) for column in why_it_is)
        rows = zip(count(), map(of_kind.__getitem__, said), *places, *chosen)
        return Repaired(raw, clean, tuple(map(_as_change, rows)), facts, decisions)


def _are_in_order(starts: NDArray[np.int64], ends: NDArray[np.int64], length: int) -> bool:
    """Whether spans lie in a text of so many letters one behind the other."""
    inside = len(starts) == 0 or (int(starts[0]) >= 0 and int(ends[-1]) <= length)
    return inside and bool((starts <= ends).all() and (starts[1:] >= ends[:-1]).all())


_as_change = partial(tuple.__new__, Change)


def _meeting(edits: Sequence[Edit], moved: NDArray[np.int64]) -> list[Edit]:
    """Edits that met a touched place, where they stand now that the others are carried out."""
    return [edit.moved(by) for edit, by in zip(edits, moved.tolist(), strict=True)]


_Spans = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Starts and ends."""


def _spliced(text: str, spans: _Spans, letters: NDArray[np.uint32], new_spans: _Spans) -> str:
    """`text` with `letters` in the place of `spans`, where they then are `new_spans`."""
    codes = code_points(text)
    removed = _inside(spans, len(codes))
    put = _inside(new_spans, len(codes) - int(np.count_nonzero(removed)) + len(letters))
    spliced = np.empty(len(put), dtype=np.uint32)
    spliced[put], spliced[~put] = letters, codes[~removed]
    return from_code_points(spliced)


def _inside(spans: _Spans, length: int) -> NDArray[np.bool_]:
    """Which of so many letters lie in spans without overlaps."""
    begun, ended = (np.bincount(bounds, minlength=length + 1) for bounds in spans)
    return np.cumsum(begun - ended)[:length] > 0


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


def _deepest(whys: Sequence[_Why]) -> _Why:
    """Kind, certainty, reason and candidates of several changes at one place: the deepest kind speaks."""
    kind, _, reason, candidates = min(whys, key=lambda why: _DEPTH[why[0]])
    certainty = max((why[1] for why in whys), key=_DOUBT.__getitem__)
    return kind, certainty, reason, candidates
