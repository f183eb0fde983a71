"""A clean text as stretches of one section and as sentences: each tiles it without a gap or an overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

from transforms.records import Section, Sentence
from transforms.text.sentences import tiles

BEFORE_HEADINGS = "0"
"""Section id of text that no section covers."""


def stretches(sections: Sequence[Section], length: int) -> list[tuple[int, int, Section | None]]:
    """A text of `length` as stretches in order, each with the deepest section that holds it, if any."""
    inside = (place for one in sections for place in (one.start, one.end) if 0 < place < length)
    places = sorted({0, length, *inside})
    deepest: list[Section | None] = [None] * (len(places) - 1)
    for section in sorted(sections, key=lambda one: (one.depth, one.start)):
        first, last = (bisect_left(places, place) for place in (section.start, section.end))
        deepest[first:last] = [section] * (min(last, len(deepest)) - first)
    found: list[tuple[int, int, Section | None]] = []
    for holder, steps in groupby(range(len(deepest)), key=deepest.__getitem__):
        numbers = list(steps)
        found.append((places[numbers[0]], places[numbers[-1] + 1], holder))
    return found


def read_sentences(text: str, sections: Sequence[Section]) -> list[Sentence]:
    """The sentences of a clean text in order; put together they are the text, character by character.

    A sentence lies in one section, the deepest that holds it; where a section ends, a sentence does.
    """
    found: list[Sentence] = []
    for start, end, section in stretches(sections, len(text)):
        section_id = BEFORE_HEADINGS if section is None else section.section_id
        for first, last in tiles(text, start, end):
            found.append(Sentence(section_id, len(found) + 1, first, last, text[first:last]))
    return found
