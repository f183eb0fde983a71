"""Spaces, blank lines and characters that cannot be seen, taken out of Chinese text.

One paragraph stands on one line: indents, blank lines and the spaces at a line's end go. Inside a line a
space stays only between Latin words, or between numbers that would run into one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set

from transforms.repair.ledger import LIKELY, PROVEN, Edit

_KIND = "space"
_SPACE = re.compile(r"\s+")
_SPACES = frozenset(chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != "\n")
_LETTER_SPACED = re.compile(r"(?<![\d.])\d(?:[^\S\n]\d){2,}(?![\d.]|[^\S\n]\d)")

_GROUPED = re.compile(
    r"[0-9]{1,3}(?P<space>[\u00a0\u2007-\u200a\u202f ])[0-9]{3}(?:(?P=space)[0-9]{3})*(?![0-9])"
)
"""A number whose thousands are set apart by one kind of space."""
_UNIT = re.compile(r"(?:\.[0-9]+)?(?:%|％|[万亿元吨人户亩个家倍]|公里|美元|千瓦|平方)")
_SPACED_PAIR = re.compile(r"(?<![\d.])\d[^\S\n]\d(?![\d.]|[^\S\n]\d)")


def find_spaces(text: str, characters: Set[str]) -> list[Edit]:  # noqa: C901, PLR0912
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
    letter_spaced_to = grouped_to = 0
    grouped = ("", "", "")
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
            if _parts_foreign_words(text, start, end):
                if space != " ":
                    edits.append(Edit(start, end, " ", _KIND, PROVEN, "space of another kind"))
                continue
            edits.append(Edit(start, end, "", _KIND, PROVEN, "space inside Chinese text"))
            continue
        if start >= letter_spaced_to and before.isdigit() and behind.isdigit():
            spaced = _LETTER_SPACED.match(text, start - 1)
            if spaces_digits is None:
                spaces_digits = len(_LETTER_SPACED.findall(text)) >= 3
            if not spaced and spaces_digits:
                spaced = _SPACED_PAIR.match(text, start - 1)
            letter_spaced_to = spaced.end() if spaced else letter_spaced_to
        if start >= grouped_to and before.isdigit() and behind.isdigit():
            grouped_to, grouped = _grouped(text, start) or (grouped_to, grouped)
        if start < grouped_to:
            edits.append(Edit(start, end, "", *grouped))
            continue
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


def _parts_foreign_words(text: str, start: int, end: int) -> bool:
    """Whether a space parts words that are written with spaces: Latin ones with accents, Uyghur, Korean."""
    return bool(_letter(text, start - 1, -1) and _letter(text, end, 1))


def _letter(text: str, at: int, step: int) -> str:
    """The letter of a script with spaces at a place, or behind a few signs there; else an empty text."""
    for _ in range(_MOST_SIGNS):
        if not 0 <= at < len(text):
            return ""
        character = text[at]
        if unicodedata.category(character)[0] in "LM" and not _WITHOUT_SPACES.match(character):
            return character
        if character not in _SIGNS_OF_WORDS:
            return ""
        at += step
    return ""


_MOST_SIGNS = 4
_SIGNS_OF_WORDS = frozenset("“”‘’′°—–…,.;:!?()&/ '\"·•-")
"""Signs that stand between a space and a word."""
_WITHOUT_SPACES = re.compile("[\u2e80-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\ue000-\uf8ff]")
"""Letters of the scripts that part no words, and forms that are put right elsewhere."""


def _grouped(text: str, space: int) -> tuple[int, tuple[str, str, str]] | None:
    """Where a number with its thousands set apart ends, and kind, certainty and reason; None for two numbers.

    A space that breaks no line is proof enough; an ordinary one may part two numbers, so that the number it
    stands in is doubted, and only one between a Chinese word and a unit is read at all.
    """
    start = space
    while space - start < 3 and text[start - 1 : start].isdecimal() and text[start - 1].isascii():
        start -= 1
    number = _GROUPED.match(text, start)
    before = text[start - 1 : start] if start else ""
    if number is None or before.isdecimal() or before in (".", ",", "-"):
        return None
    reason = "thousands of a number set apart"
    if number["space"] != " ":
        return number.end(), (_KIND, PROVEN, reason)
    is_one = number[0].count(" ") == 1 and "\u4e00" <= before <= "\u9fff"
    if is_one and _UNIT.match(text, number.end()):
        return number.end(), ("ocr", LIKELY, reason)
    return None


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
