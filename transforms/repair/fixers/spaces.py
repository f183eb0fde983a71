"""Spaces, blank lines and characters that cannot be seen, taken out of Chinese text.

One paragraph stands on one line: indents, blank lines and the spaces at a line's end go. Inside a line a
space stays only between Latin words, or between numbers that would run into one another.
"""

from __future__ import annotations

import re
from collections.abc import Set

from transforms.repair.ledger import LIKELY, PROVEN, Edit

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
_SPACE = re.compile(r"\s+")
_SPACES = frozenset(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != "\n")
_LETTER_SPACED = re.compile(r"(?<![\d.])\d(?:[^\S\n]\d){2,}(?![\d.]|[^\S\n]\d)")

_SPACED_PAIR = re.compile(r"(?<![\d.])\d[^\S\n]\d(?![\d.]|[^\S\n]\d)")


def find_unseen(text: str, characters: Set[str]) -> list[Edit]:
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


def find_spaces(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to drop indents, blank lines and the spaces inside Chinese text and numbers."""
    if (
        characters.isdisjoint(_SPACES)
        and "\n\n" not in text
        and not text.startswith("\n")
        and not text.endswith("\n")
    ):
        return []
    edits: list[Edit] = []
    length = len(text)
    letter_spaced_to = 0
    spaces_digits: bool | None = None  # whether the text sets its numbers that way
    for match in _SPACE.finditer(text):
        space = match[0]
        if space == "\n":
            if match.start() == 0 or match.end() == length:
                edits.append(Edit(match.start(), match.end(), "", _KIND, PROVEN, "blank line"))
            continue
        start, end = match.span()
        if start == 0 or end == length:
            edits.append(Edit(start, end, "", _KIND, PROVEN, "indent or blank line"))
            continue
        if "\n" in space:
            edits.append(Edit(start, end, "\n", _KIND, PROVEN, "indent or blank line"))
            continue
        before, behind = text[start - 1], text[end]
        if not (before.isascii() and behind.isascii()):
            edits.append(Edit(start, end, "", _KIND, PROVEN, "space inside Chinese text"))
            continue
        if start >= letter_spaced_to and before.isdigit() and behind.isdigit():
            spaced = _LETTER_SPACED.match(text, start - 1)
            if spaces_digits is None:
                spaces_digits = len(_LETTER_SPACED.findall(text)) >= 3
            if not spaced and spaces_digits:
                spaced = _SPACED_PAIR.match(text, start - 1)
            letter_spaced_to = spaced.end() if spaced else letter_spaced_to
        if start < letter_spaced_to:
            edits.append(Edit(start, end, "", _KIND, PROVEN, "digits of one number spaced out"))
            continue
        keep, certainty, reason = _between_ascii(text, start, end)
        if not keep:
            # a decimal read with a gap is a misreading, and marks its number
            edits.append(Edit(start, end, "", _KIND if certainty == PROVEN else "ocr", certainty, reason))
        elif space != " ":
            edits.append(Edit(start, end, " ", _KIND, PROVEN, "space of another kind"))
    return edits


def _between_ascii(text: str, start: int, end: int) -> tuple[bool, str, str]:
    """Whether a space between two ASCII characters stays, and if not how sure that is."""
    before, behind = text[start - 1], text[end]
    if behind in "%,;:!?)" and before.isalnum():
        return False, PROVEN, "space before a sign"
    if before in "([" or behind == "]":
        return False, PROVEN, "space inside a bracket"
    if before == "." and behind.isdigit() and text[start - 2 : start - 1].isdigit():
        return _decimal(text, start - 1, end)
    if behind == "." and before.isdigit() and text[end + 1 : end + 2].isdigit():
        return _decimal(text, start, end)
    return True, PROVEN, ""


def _decimal(text: str, point: int, behind: int) -> tuple[bool, str, str]:
    """A space beside the point of a decimal: an item's number at the head of a line looks just alike."""
    head = point
    while head and text[head - 1].isdigit():
        head -= 1
    if head == 0 or not ("\u4e00" <= text[head - 1] <= "\u9fff"):
        return True, PROVEN, ""
    tail = behind + (text[behind] == ".")
    while tail < len(text) and text[tail].isdigit():
        tail += 1
    if text[tail : tail + 1] in ("%", "亿", "万", "个", "元", "倍", "吨"):
        return False, LIKELY, "space inside a decimal"
    return True, PROVEN, ""
