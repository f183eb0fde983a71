"""The lines of a text as boilerplate and advertising are looked for in them, and how lines are taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.repair.ledger import Edit
from transforms.repair.parameters import LONGEST_LINE, PARAGRAPH_FROM


class Line(NamedTuple):
    """A line that is not blank: where its words begin and end, and the words without their spaces."""

    start: int
    end: int
    words: str


_SPACES = re.compile(r"\s+")
_FULL_WIDTH = re.compile(r"[\s：（）［］｜＞／，０-９]")
_HALF = str.maketrans("：（）［］｜＞／，０１２３４５６７８９", ":()[]|>/,0123456789")


_CAPTION_ENDS = ("摄", "摄影", "摄）", "摄)", "供图", "/图")


def lines_of(text: str) -> list[Line]:
    """The lines of `text` that are not blank; those that can be no boilerplate have no `words`."""
    lines = []
    at = 0
    for line in text.split("\n"):
        content = line.strip()
        if content:
            start = at + line.index(content[0])
            is_paragraph = len(content) > LONGEST_LINE or (
                len(content) >= PARAGRAPH_FROM and "。" in content and not content.endswith(_CAPTION_ENDS)
            )
            words = "" if is_paragraph else content
            if words and _FULL_WIDTH.search(words):
                words = _SPACES.sub("", words).translate(_HALF)
            lines.append(Line(start, start + len(content), words))
        at += len(line) + 1
    return lines


Reason = tuple[str, str] | None
"""Why a line goes, and how sure that is; None for a line that stays."""


def remove_lines(lines: Sequence[Line], reasons: Sequence[Reason], kind: str) -> list[Edit]:
    """Edits that remove the lines with a reason and leave one line break between those that stay.

    A removal reaches from the line's first letter to the first letter of the next one; behind the last line
    that stays, from the end of what goes before.
    """
    edits: list[Edit] = []
    last_kept = max((i for i, reason in enumerate(reasons) if reason is None), default=-1)
    for i, reason in enumerate(reasons):
        if reason is None:
            continue
        if i > last_kept:
            start = lines[i - 1].end if i else lines[i].start
            end = lines[i].end
        else:
            start = lines[i].start
            end = lines[i + 1].start
        edits.append(Edit(start, end, "", kind, reason[1], reason[0]))
    return edits
