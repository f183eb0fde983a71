r"""White space and characters that were written out: `\r\n`, `\u3000`, `_x000D_`, and `????` for spaces.

A program that saved a text wrote its line breaks as two signs each, or put a question mark for each space
that its character set lacks. What stood there is put back; lines and spaces are brought into form later. A
place that speaks of such signs (“\n”, C:\new) stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set

from transforms.repair.ledger import LIKELY, PROVEN, Edit
from transforms.repair.parameters import ENOUGH_ESCAPES

_HAN = "\u4e00-\u9fff"
_ESCAPE = re.compile(
    r"\\{1,4}(?:r\\{1,4}n|[nrt])(?![a-z])|\\{1,4}u[0-9a-fA-F]{4}|\\{1,4}x[aA]0|_x000[dDaA9]_(?:\\n|\n)?"
    r"|\\{1,4}(?=[\"/])"
)
_QUOTES = frozenset("`'\"“‘「")
_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:\\?$")
_SPOKEN_OF = re.compile("转义|换行符|回车符|制表符|反斜杠")
_STOPS = frozenset("。！？；：”）!?;:\n\\")

_MARKS = re.compile(r"\?{2,}")
_FOLLOWED = re.compile(rf"[{_HAN}0-9（(“《\[【—]")
_ASKS = re.compile("吗|呢|什么|怎么|怎样|如何|何|谁|哪|是否|能否|可否|几|多少|岂|难道")


def find_escapes(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to put back the line breaks, spaces and letters that were written out as signs."""
    edits: list[Edit] = []
    if "\\" in characters or "_x000" in text:
        edits += _escapes(text)
    if "??" in text:
        edits += _spaces(text)
    return edits


def _escapes(text: str) -> Iterator[Edit]:
    found = [match for match in _ESCAPE.finditer(text) if not _is_quoted(text, match)]
    for match in found:
        after = _meaning(match[0])
        if after is None:
            continue
        is_sure = (
            len(found) >= ENOUGH_ESCAPES
            or match[0][0] == "_"
            or len(match[0]) > 2
            or text[match.start() - 1 : match.start()] in _STOPS
        )
        certainty = PROVEN if is_sure else LIKELY
        yield Edit(*match.span(), after, "markup", certainty, "escape left as text")


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    before = text[match.start() - 1 : match.start()]
    if match[0][0] == "_" or match[0][-1] == "\\":
        return False
    is_closed = text[match.end() : match.end() + 1] in ("`", "'", '"', "”", "’", "」")
    if before in _QUOTES and is_closed:
        return True
    if _DRIVE.search(text, max(0, match.start() - 3), match.start()):
        return True
    return _SPOKEN_OF.search(text, max(0, match.start() - 12), match.end() + 12) is not None


def _meaning(escape: str) -> str | None:
    """What an escape stands for; None where it is no sign of Chinese text."""
    sign = escape.lstrip("\\")
    if escape[0] == "_":
        return "\t" if "9" in escape else "\n"
    if sign[:1] in ("n", "r"):
        return "\n"
    if sign[:1] == "t":
        return "\t"
    if not sign:
        return ""
    code = int(sign[1:], 16)
    is_text = code == 0xA0 or 0x2000 <= code < 0x2070 or 0x3000 <= code < 0xA000 or 0xFF00 <= code < 0xFFF0
    return chr(code) if is_text else None


def _spaces(text: str) -> Iterator[Edit]:
    """Question marks in the place of spaces: where a paragraph begins, and as many of them elsewhere."""
    runs = [match for match in _MARKS.finditer(text) if _FOLLOWED.match(text, match.end())]
    heads = {match.start() for match in runs if _is_indent(text, match.start())}
    lengths = Counter(len(match[0]) for match in runs if match.start() in heads)
    usual = {length for length, n in lengths.items() if n >= ENOUGH_ESCAPES}
    for match in runs:
        is_usual = len(match[0]) in usual
        if match.start() not in heads and not (is_usual and _parts_words(text, match)):
            continue
        certainty = PROVEN if is_usual and match.start() in heads else LIKELY
        is_inner = match.start() not in heads and text[match.start() - 1] not in _STOPS
        spaces = "" if is_inner else "\u3000" * len(match[0])
        yield Edit(*match.span(), spaces, "space", certainty, "question marks for spaces")


def _is_indent(text: str, at: int) -> bool:
    """Whether a paragraph's indent may stand at `at`: a line begins there, or the last one has just ended."""
    before = text[at - 1 : at]
    return before in ("", "\n", "\r") or (before in "。！；：" and text[at : at + 3] == "???")


def _parts_words(text: str, match: re.Match[str]) -> bool:
    """Whether a run stands between two Chinese words, and ends no question; of numbers it is part."""
    before, behind = text[match.start() - 1], text[match.end()]
    if not ("\u4e00" <= before <= "\u9fff" or before in "。！；：”）") or behind.isdecimal():
        return False
    return _ASKS.search(text, max(0, match.start() - 30), match.start()) is None
