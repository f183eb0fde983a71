"""A text under repair, and what repair has touched so far.

A fixer proposes edits on the text as it stands when it is called. `EditBuffer` applies them pass by
pass and keeps, for each place that any pass touched, the raw span it goes back to; `EditBuffer.finish` gives
the ledger.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from transforms.repair.facts import AnyFacts
from transforms.repair.ledger import (
    DOUBT,
    FLAGGED,
    KINDS,
    LIKELY,
    Edit,
    EditColumns,
    EditReason,
    Repaired,
    TouchedSpans,
)
from transforms.text.code_points import code_points, from_code_points

_DEPTH = {kind: depth for depth, kind in enumerate(KINDS)}
_MANY = 64
"""From so many edits on a pass is tried all at once."""
_KEPT_INSIDE_A_REMOVAL = frozenset({"slipped_bytes", "spam"})


class EditBuffer:
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
        self._reasons: list[EditReason] = []
        self._numbers: dict[EditReason, int] = {}

    def apply(self, edits: Iterable[Edit] | EditColumns) -> None:
        """Carry out one pass.

        A place that was flagged before stays as it stands: edits that touch it are dropped, other than
        removals around it. A place that is flagged now goes back to its raw text.

        Raises:
            ValueError: edits overlap, lie outside the text, or flag a place and change it.
        """
        if isinstance(edits, EditColumns):
            self._apply_columns(edits)
            return
        todo = sorted(edits)
        if len(todo) >= _MANY:
            todo = self._apply_many(todo)
        if todo:
            self._check(todo)
            self._apply_one_by_one(todo)

    def _apply_one_by_one(self, todo: list[Edit]) -> None:  # noqa: PLR0912, PLR0915
        text = self.text
        raw_starts, raw_ends, starts, ends = self._raw_starts, self._raw_ends, self._starts, self._ends
        why, reasons = self._why, self._reasons
        out: list[str] = []
        new = EditBuffer(self.raw)
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
            elif q - p == 1 and (left, right) == (starts[p], ends[p]) and reasons[why[p]][1] == FLAGGED:
                replaced = text[left:right]  # flagged as a whole before: that flag speaks
                new._carry(self, p, q, delta)
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

    def _apply_columns(self, edits: EditColumns) -> None:
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
        raw_starts, raw_ends, place_starts, place_ends, whys = self._columns()
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
        old_at = is_old.nonzero()[0]
        for name, old, new in (
            ("_raw_starts", raw_starts, starts + to_raw),
            ("_raw_ends", raw_ends, ends + to_raw),
            ("_starts", place_starts + places_moved, new_starts),
            ("_ends", place_ends + places_moved, new_ends),
            ("_why", whys, why),
        ):
            column = np.empty(len(is_old), dtype=np.int64)
            column[old_at], column[at] = old, new
            setattr(self, name, array("q", column.tobytes()))
        return apart, by

    def _number(self, why: EditReason) -> int:
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

    def _add(self, raw_start: int, raw_end: int, start: int, length: int, why: EditReason) -> None:
        self._raw_starts.append(raw_start)
        self._raw_ends.append(raw_end)
        self._starts.append(start)
        self._ends.append(start + length)
        self._why.append(self._number(why))

    def _carry(self, other: EditBuffer, p: int, q: int, delta: int) -> None:
        """Take over the places `p` to `q` of another draft, moved by `delta`."""
        if p == q:
            return
        self._raw_starts += other._raw_starts[p:q]
        self._raw_ends += other._raw_ends[p:q]
        self._starts += _moved(other._starts[p:q], delta)
        self._ends += _moved(other._ends[p:q], delta)
        self._why += other._why[p:q]

    def _remove(self, other: EditBuffer, p: int, q: int, edit: Edit, at: tuple[int, int, int]) -> None:
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

    def finish(self, facts: AnyFacts, decisions: dict[str, str]) -> Repaired[AnyFacts]:
        """The clean text with its ledger."""
        places = TouchedSpans(self.raw, self.text, tuple(self._reasons), *self._columns())
        return Repaired(self.raw, self.text, places.changes, facts, decisions)

    def _columns(self) -> Iterator[NDArray[np.int64]]:
        columns = (self._raw_starts, self._raw_ends, self._starts, self._ends, self._why)
        return map(np.asarray, columns)


def _moved(offsets: array[int], by: int) -> array[int]:
    return array("q", (np.asarray(offsets) + by).tobytes()) if by else offsets


def _are_in_order(starts: NDArray[np.int64], ends: NDArray[np.int64], length: int) -> bool:
    """Whether spans lie in a text of so many letters one behind the other."""
    inside = len(starts) == 0 or (int(starts[0]) >= 0 and int(ends[-1]) <= length)
    return inside and bool((starts <= ends).all() and (starts[1:] >= ends[:-1]).all())


def _meeting(edits: Sequence[Edit], moved: NDArray[np.int64]) -> list[Edit]:
    """Edits that met a touched place, where they stand now that the others are carried out."""
    return [edit.moved(by) for edit, by in zip(edits, moved.tolist(), strict=True)]


_Spans = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Starts and ends."""


def _spliced(text: str, spans: _Spans, letters: NDArray[np.uint32], new_spans: _Spans) -> str:
    """`text` with `letters` in the place of `spans`, where they then are `new_spans`."""
    codes = code_points(text)
    if all((ends - starts == 1).all() for starts, ends in (spans, new_spans)):
        codes = codes.copy()
        codes[spans[0]] = letters
        return from_code_points(codes)
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


def _deepest(whys: Sequence[EditReason]) -> EditReason:
    """Kind, certainty, reason and candidates of several changes at one place: the deepest kind speaks."""
    kind, _, reason, candidates = min(whys, key=lambda why: _DEPTH[why[0]])
    certainty = max((why[1] for why in whys), key=DOUBT.__getitem__)
    return kind, certainty, reason, candidates
