"""Traditional characters made mechanically, brought back to simplified ones."""

from __future__ import annotations

import csv
from collections.abc import Set
from functools import cache
from typing import Literal

import zhconv_rs

from transforms.repair.ledger import LIKELY, PROVEN, Edit

_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
_TWO_WAYS = frozenset("著乾徵藉瞭夥鍾")
"""Characters that simplified texts keep in some words and write otherwise in others."""


@cache
def simplified_characters() -> dict[int, str]:
    """Each traditional Han character of GBK to its simplified form, one by one (for `str.translate`)."""
    return _converted("zh-hans")


def is_traditional(character: str) -> bool:
    """Whether a converter may have made the character out of another one."""
    return ord(character) in simplified_characters() or character in _TWO_WAYS


@cache
def traditional_characters() -> dict[int, str]:
    """Each simplified Han character of GBK to its first traditional form, one by one."""
    return _converted("zh-hant")


def _converted(target: Literal["zh-hans", "zh-hant"]) -> dict[int, str]:
    converted = zhconv_rs.zhconv("\n".join(_HAN), target).split("\n")
    return {ord(old): new for old, new in zip(_HAN, converted, strict=True) if old != new}


def parse_mechanical_conversion(text: str) -> dict[str, str]:
    """Read what mechanical converters write: the first traditional form, other than where the file says so.

    The file has the columns `simplified` and `written`, and comment lines that begin with `#`. A character
    given as itself is left alone by converters and absent from the result.

    Raises:
        ValueError: a row does not name one character for one.
    """
    conversion = {chr(code): written for code, written in traditional_characters().items()}
    for row in csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")):
        simplified, written = row["simplified"], row["written"]
        if len(simplified) != 1 or len(written) != 1:
            raise ValueError(f"not one character for one: {simplified!r} -> {written!r}")
        if simplified == written:
            conversion.pop(simplified, None)
        else:
            conversion[simplified] = written
    return conversion


_CONVERTED_SHARE = 0.6
"""Of the characters that have two forms, so many must stand in the traditional one."""
_ENOUGH = 40


def find_traditional(
    text: str, option: str = "auto", characters: Set[str] | None = None
) -> tuple[list[Edit], str | None]:
    """Bring traditional characters back to simplified ones, by phrase and letter for letter.

    Args:
        text: the text with its notes taken out and its slipped bytes read.
        option: `auto` converts a text most of which is traditional; `always` and `never` do as they say.
        characters: the characters of the text or more, where the caller knows them.

    Returns:
        Edits of kind `traditional`, one a run, and the decision in a sentence (None where no character is
        traditional). A converter's exchange of words (資訊 for 信息) is not taken over: only characters that
        have a simplified form of their own change.
    """
    simplified, traditional = simplified_characters(), traditional_characters()
    characters = set(text) if characters is None else characters
    n_old = sum(text.count(c) for c in characters if ord(c) in simplified)
    if not n_old:
        return [], None
    if option == "auto" and n_old < _ENOUGH:
        return [], f"left as it is: {n_old} traditional characters are too few to be a page's"
    n_new = sum(text.count(c) for c in characters if ord(c) in traditional)
    share = n_old / (n_old + n_new)
    said = f"{n_old} of {n_old + n_new} characters with two forms are traditional"
    if option == "never" or (option == "auto" and share < _CONVERTED_SHARE):
        return [], f"left as it is: {said}"
    edits: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        edits += _line_edits(line, at)
        at += len(line) + 1
    return edits, f"converted: {said}"


def _line_edits(line: str, at: int) -> list[Edit]:
    simplified = simplified_characters()
    written = zhconv_rs.zhconv(line, "zh-cn")
    if len(written) != len(line):
        written = line.translate(simplified)
    edits: list[Edit] = []
    start: int | None = None
    after: list[str] = []
    for place, (old, new) in enumerate(zip(line, written, strict=True)):
        own = new if old in _TWO_WAYS or new == simplified.get(ord(old)) else simplified.get(ord(old), old)
        if own != old:
            if start is None:
                start, after = place, []
            after.append(own)
        elif start is not None:
            edits.append(_edit(line, at, start, "".join(after)))
            start = None
    if start is not None:
        edits.append(_edit(line, at, start, "".join(after)))
    return edits


def _edit(line: str, at: int, start: int, after: str) -> Edit:
    before = line[start : start + len(after)]
    certainty = LIKELY if any(c in _TWO_WAYS for c in before) else PROVEN
    return Edit(
        at + start, at + start + len(after), after, "traditional", certainty, "a page converted mechanically"
    )
