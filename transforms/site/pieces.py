"""A report's text cut into pieces, so that each number and each repair is an element of the page.

All spans count code points of the clean text and are half-open, as the warehouse's do.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """The words of the text that state something: which observations they carry."""

    start: int
    end: int
    observations: tuple[int, ...]


def find_marks(text: str, observations: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """Where each observation's own number stands; the whole evidence where it is in words only.

    Of several places of equal figures within the evidence the last one that nothing else took, for evidence
    ends with its number. Marks do not overlap: who comes later within a taken place shares it.
    """
    taken: dict[tuple[int, int], list[int]] = {}
    for observation in observations:
        start, end = observation["evidence_start"], observation["evidence_end"]
        if start is None or end is None or not 0 <= start < end <= len(text):
            continue
        places = _places(text[start:end], observation["value_stated"], observation["unit_stated"])
        spans = [(start + a, start + b) for a, b in places] or [(start, end)]
        free = [span for span in spans if span not in taken and not _overlaps(span, taken)]
        chosen = free[-1] if free else next((s for s in reversed(spans) if s in taken), None)
        if chosen is None:
            chosen = next(known for known in taken if known[0] < spans[-1][1] and spans[-1][0] < known[1])
        taken.setdefault(chosen, []).append(observation["observation_id"])
    return [Mark(a, b, tuple(ids)) for (a, b), ids in sorted(taken.items())]


def _overlaps(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _places(evidence: str, value: str | None, unit: str | None) -> list[tuple[int, int]]:
    """Where a stated number stands in its evidence, with its unit where that follows at once."""
    if not value:
        return []
    found = []
    at = evidence.find(value)
    while at >= 0:
        end = at + len(value)
        before, after = evidence[at - 1 : at], evidence[end : end + 1]
        whole = not (value[0].isdigit() and before.isdigit()) and not (
            value[-1].isdigit() and after.isdigit()
        )
        if whole:
            follows = unit and evidence.startswith(unit, end)
            found.append((at, end + (len(unit) if unit and follows else 0)))
        at = evidence.find(value, end)
    return found


def cut(
    text: str, start: int, end: int, marks: Sequence[Mark], repairs: Sequence[tuple[int, int, int]]
) -> list[Any]:
    """The pieces of `text[start:end]`: a string, or [string, observations, repairs] where it carries some.

    `repairs` are (start, end, number) in order; one that left nothing behind is a piece of no characters.
    The strings together are the text.
    """
    here = _within(marks, start, end)
    mended = [r for r in repairs if (start <= r[0] and r[1] <= end) or (r[0] < end and start < r[1])]
    borders = {start, end}
    for mark in here:
        borders |= {max(mark.start, start), min(mark.end, end)}
    for a, b, _ in mended:
        borders |= {min(max(a, start), end), min(max(b, start), end)}
    pieces: list[Any] = []
    ordered = sorted(borders)
    empty: dict[int, list[int]] = {}
    for a, b, number in mended:
        if a == b:
            empty.setdefault(a, []).append(number)
    for place, a in enumerate(ordered):
        if a in empty:
            pieces.append(["", [], empty[a]])
        if place + 1 == len(ordered):
            break
        b = ordered[place + 1]
        carried = next((list(mark.observations) for mark in here if mark.start <= a and b <= mark.end), [])
        over = [number for x, y, number in mended if x <= a and b <= y and x < y]
        pieces.append([text[a:b], carried, over] if carried or over else text[a:b])
    return pieces


def _within(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    first = bisect_right(marks, start, key=lambda mark: mark.end)
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    return marks[first:last]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The spans of a text's lines, without their breaks."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans
