"""Where sentences begin and end in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = r"[^。！？!?\n]"
_LOST_SIGN = rf"(?:(?<=\d)[?？](?=\d){_WORDS}+)*"
"""A question mark between digits stands for a lost sign and ends no sentence."""
_CLOSING = "”’」』）)】》"
"""Marks that belong to the sentence that they close."""

LONGEST = 2000
"""Characters of the longest stretch that is read as one sentence: what is longer is read in pieces.

The longest sentence of 507 real texts has 774. What is read of each figure looks at the sentence around it,
so that a text without a full stop would take time and memory by the square of its length.
"""
_SENTENCE = re.compile(rf"{_WORDS}+{_LOST_SIGN}[。！？!?]*")
_TILE = re.compile(rf"\s*{_WORDS}*{_LOST_SIGN}[。！？!?]*[{_CLOSING}]*\s*")


_MARKS = ("；;\n", "，", "、：")
"""Behind which a piece may end, the best first."""
_IN_NUMBER = re.compile(r"[\d.,％%〇零一二三四五六七八九十百千万亿]")


def sentences(line: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences of one line with their marks: start, end, and whether it is whole.

    A sentence that is longer than LONGEST comes in pieces.
    """
    for found in _SENTENCE.finditer(line):
        is_whole = found.end() - found.start() <= LONGEST
        for start, end in pieces(line, *found.span()):
            yield start, end, is_whole


def tiles(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The stretch of a text as sentences, (start, end) each, without a gap or an overlap.

    A sentence takes with it what closes it (a quotation mark, a bracket) and the blank behind it, line breaks
    among them; a line without a full stop, such as a heading, is one. Blank at the very start goes to the
    first.
    """
    for found in _TILE.finditer(text, start, len(text) if end is None else end):
        if found.end() > found.start():
            yield from pieces(text, *found.span())


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch as it is, or in pieces of at most LONGEST characters that end behind marks.

    Where the second half of a piece has no mark, the piece ends behind a character that is no digit.
    """
    while end - start > LONGEST:
        stop = _piece_end(text, start + LONGEST // 2, start + LONGEST)
        yield start, stop
        start = stop
    yield start, end


def _piece_end(text: str, least: int, most: int) -> int:
    for marks in _MARKS:
        if (place := max(text.rfind(mark, least, most) for mark in marks)) >= 0:
            return place + 1
    return next((at for at in range(most, least, -1) if not _IN_NUMBER.match(text, at - 1)), most)
