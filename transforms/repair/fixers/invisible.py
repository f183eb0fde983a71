"""Characters that cannot be seen, and line breaks of other kinds than the line feed."""

from __future__ import annotations

import re
from collections.abc import Set

from transforms.repair.ledger import PROVEN, Edit

_KIND = "space"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\ufe0f\ufffc"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNSEEN = re.compile(f"[{_INVISIBLE}{_CONTROL}]+")
_UNSEEN_LINE = re.compile(f"(?<=[^\\n。！？；：!?;:])\\n[{_INVISIBLE}]+\\n(?=[^\\s])")
_UNSEEN_CHARACTERS = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0f\ufffc"
    + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    + "".join(map(chr, (*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0))))
)
_BREAK = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_BREAK_CHARACTERS = frozenset("\r\u2028\u2029\x85\x0b\x0c")


def find_invisible(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to drop characters that cannot be seen, and to end every line with a line feed.

    A line of nothing else in mid-sentence goes with both its line breaks: an editor's trace inside a word.
    """
    edits: list[Edit] = []
    if not characters.isdisjoint(_UNSEEN_CHARACTERS):
        lines = [match.span() for match in _UNSEEN_LINE.finditer(text)]
        edits += (
            Edit(start, end, "", "shape", PROVEN, "line break that cannot be seen") for start, end in lines
        )
        inside = {start + 1 for start, _ in lines}
        edits += (
            Edit(match.start(), match.end(), "", _KIND, PROVEN, "character that cannot be seen")
            for match in _UNSEEN.finditer(text)
            if match.start() not in inside
        )
    if not characters.isdisjoint(_BREAK_CHARACTERS):
        edits += (
            Edit(match.start(), match.end(), "\n", _KIND, PROVEN, "line break of another kind")
            for match in _BREAK.finditer(text)
        )
    return edits
