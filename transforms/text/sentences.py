"""Where sentences begin and end in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = r"[^。！？!?\n]"
_LOST_SIGN = rf"(?:(?<=\d)[?？](?=\d){_WORDS}+)*"
"""A question mark between digits stands for a lost sign and ends no sentence."""
_CLOSING = "”’」』）)】》"
"""Marks that belong to the sentence that they close."""

SENTENCE = re.compile(rf"{_WORDS}+{_LOST_SIGN}[。！？!?]*")
"""A sentence of one line with its marks."""
_TILE = re.compile(rf"\s*{_WORDS}*{_LOST_SIGN}[。！？!?]*[{_CLOSING}]*\s*")


def tiles(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The stretch of a text as sentences, (start, end) each, without a gap or an overlap.

    A sentence takes with it what closes it (a quotation mark, a bracket) and the blank behind it, line breaks
    among them; a line without a full stop, such as a heading, is one. Blank at the very start goes to the
    first.
    """
    for found in _TILE.finditer(text, start, len(text) if end is None else end):
        if found.end() > found.start():
            yield found.span()
