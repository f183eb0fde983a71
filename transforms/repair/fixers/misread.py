"""Places where a character was misread or lost.

Optical reading takes l and I for 1, O for 0, 人 for 入, `%o` for ‰, ± for 上; a text converted between
character sets leaves `?`, a box or a spelled-out note where a character was missing. A letter among the
digits of a number is read as the digit that it looks like, and a stray mark between a number and its unit is
left out: both are `likely`, so that the number is read and marked. A year (2Ol9年) can be nothing else and is
proven; so are words whose neighbours allow one reading only (`misread_words`). The other places are flagged
and stay as they are, so that no number is read from them, with the reading that they most likely had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from transforms.repair.fixers.misread_words import find_misread_words
from transforms.repair.ledger import FLAGGED, LIKELY, PROVEN, Edit
from transforms.repair.parameters import REACH

_KIND = "ocr"
_HAN = "\u4e00-\u9fff"
_DIGITS = str.maketrans("lIOoＯｌ", "110001")
_UNIT = (
    "(?:%|％|‰|亿|万|千|个|元|年|月|日|项|家|户|公里|人|亩|吨|倍|平方|立方|件|所|套|座|美元|公斤|公顷|名|位|条|村|台|次|岁|天|头"
    "|只|株|辆|度|米)"
)
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class _Pattern(NamedTuple):
    signs: frozenset[str]
    """Characters one of which a text must hold for the pattern to be worth looking for."""
    trigger: re.Pattern[str] | None
    """What a text must hold besides; quick to look for, as it begins with a rare character."""
    pattern: re.Pattern[str]
    reason: str
    reading: Callable[[re.Match[str]], str | None]
    """What most likely stood there, empty where nobody can know; None where nothing is misread."""
    certainty: str = FLAGGED
    """How sure the reading is; a flagged place stays as it is."""


def _as_digits(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match[0]).translate(_DIGITS)


def _number(match: re.Match[str]) -> str | None:
    """A number with letters in it; no model, grade or trade (O2O项目, I类) is one."""
    reading = _as_digits(match)
    is_spelled = any(c in "0123456789" for c in match[0]) or (len(reading) > 1 and "O" not in match[0][:1])
    behind = match.string[match.end() : match.end() + 1]
    is_number = _NUMBER.fullmatch(reading) is not None and (is_spelled or behind in "%％")
    return reading if is_number else None


def _permille(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match[1]).translate(_DIGITS) + "‰"


def _year(match: re.Match[str]) -> str | None:
    """A year with letters in it, of which two digits at least can be read."""
    return _as_digits(match) if sum(c in "0123456789" for c in match[0]) > 1 else None


def _decimal(match: re.Match[str]) -> str:
    """A number whose decimal point was lost; nothing where other signs may have been."""
    behind = match.string[match.end() : match.end() + 1]
    return re.sub(r"\?+", ".", match[0]) if behind in ("%", "％", "亿", "万") and "." not in match[0] else ""


def _unreadable(_: re.Match[str]) -> str:
    return ""


_PATTERNS = (
    _Pattern(
        frozenset("%％"),
        re.compile(r"[%％]\s?[oO0〇○]"),
        re.compile(
            r"(?<![A-Za-z0-9.])([0-9lIOo]{1,4}(?:\s?\.\s?[0-9lIOo]{1,3})?)\s?[%％]\s?[oO0〇○](?![0-9A-Za-z.])"
        ),
        "per-mille sign read as %o or %0",
        _permille,
    ),
    _Pattern(
        frozenset("lIOoＯｌ"),
        None,
        re.compile(r"(?<![A-Za-z0-9.%％])(?=[0-9]*[lIOoＯｌ])(?:[1lIｌ]9|2[0OoＯ])[0-9lIOoＯｌ]{2}(?=年)"),
        "letter in the place of a year's digit",
        _year,
        PROVEN,
    ),
    _Pattern(
        frozenset("lIOoＯｌ"),
        None,
        re.compile(
            r"(?<![A-Za-z0-9.%％〇一二三四五六七八九])(?=[0-9.\s]*[lIOoＯｌ])[0-9lIOoＯｌ]{1,6}(?:\s?\.\s?[0-9lIOoＯｌ]{1,3})?"
            rf"(?=\s?{_UNIT})"
        ),
        "letter in the place of a digit",
        _number,
        LIKELY,
    ),
    _Pattern(
        frozenset("oOＯlｌ"),
        re.compile("4[0OoＯ]5[0OoＯ]"),
        re.compile("(?<=“)(?!4050)4[0OoＯ]5[0OoＯ](?=”)|(?<![0-9])(?!4050)4[0OoＯ]5[0OoＯ](?=人员)"),
        "letter in the place of a digit",
        _as_digits,
        PROVEN,
    ),
    _Pattern(
        frozenset("•·"),
        None,
        re.compile(rf"(?<![0-9.])[0-9]+(?:\.[0-9]+)?[•·](?={_UNIT})"),
        "stray mark between a number and its unit",
        lambda match: match[0][:-1],
        LIKELY,
    ),
    _Pattern(
        frozenset("±士土"),
        re.compile(r"以\s*[±士土]"),
        re.compile(
            r"[0-9][0-9.]*\s*(?:%|％|‰|亿元|万元|亿|万|元|个|家|项|人|吨|公里|亩|户)\s*以\s*(?:±|[士土](?=[，。；、,;]))"
        ),
        "上 read as another sign",
        lambda match: re.sub(r"\s", "", match[0])[:-1] + "上",
    ),
    _Pattern(
        frozenset("。"),
        re.compile("。[0-9]{1,2}[%％亿万]"),
        re.compile(r"(?<![0-9])[0-9]{1,4}。[0-9]{1,2}(?=[%％亿万])"),
        "decimal point read as a stop",
        lambda match: match[0].replace("。", "."),
    ),
    _Pattern(
        frozenset("兀"),
        None,
        re.compile(r"[0-9][0-9.]*[亿万]?兀"),
        "元 read as another character",
        lambda match: match[0][:-1] + "元",
    ),
    _Pattern(
        frozenset("曰"),
        None,
        re.compile(r"[0-9]{1,2}月[0-9]{1,2}曰"),
        "日 read as another character",
        lambda match: match[0][:-1] + "日",
    ),
    _Pattern(
        frozenset("\ufffd"),
        None,
        re.compile("[0-9.]*\ufffd+[0-9.%]*"),
        "character lost in decoding",
        _unreadable,
    ),
    _Pattern(
        frozenset("□■▯"),
        None,
        re.compile(rf"(?<=[{_HAN}、，。“])[□■▯]{{1,3}}(?=[{_HAN}、，。”])"),
        "character that the page could not show",
        _unreadable,
    ),
    _Pattern(
        frozenset("＠@"),
        None,
        re.compile(r"[a-zａ-ｚà-ÿāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,7}[＠@][①-⑳]"),
        "rare character spelled out",
        _unreadable,
    ),
    _Pattern(
        frozenset("?"),
        None,
        re.compile(
            rf"(?<=[{_HAN}、，；：“”（《])\?+[0-9][0-9.]*[%％]?"
            rf"|(?<=[{_HAN}、，；：“（《])\?+(?=[{_HAN}])|(?<=[、，；：“（《])\?+|[0-9.]+\?+[0-9.]+"
            rf"|(?<=[{_HAN}])\?+(?=[、，；：])|[0-9.]+\?+(?=[{_HAN}])|(?<=[%％])\?{{2,}}(?=[{_HAN}])"
        ),
        "character lost, a question mark in its place",
        lambda match: _decimal(match) if match[0][0].isdecimal() and match[0][-1].isdecimal() else "",
    ),
)
_ASKS = re.compile(
    "吗|呢|什么|怎么|怎样|如何|何|谁|哪|是否|能否|可否|几|多少|岂|难道|有没有|是不是|能不能|会不会"
)


def find_misread(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to read misread numbers and words of `text`, or to flag them with the likely reading."""
    edits: list[Edit] = find_misread_words(text, characters)
    for pattern in _PATTERNS:
        if not characters.isdisjoint(pattern.signs) and (not pattern.trigger or pattern.trigger.search(text)):
            edits.extend(_flags(text, pattern))
    edits.sort(key=lambda edit: (edit.start, -edit.end))
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _flags(text: str, pattern: _Pattern) -> Iterator[Edit]:
    for match in _matches(text, pattern):
        if "?" in match[0] and _ASKS.search(text, max(0, match.start() - 30), match.start()):
            continue  # a question, and no lost character
        reading = pattern.reading(match)
        if reading is None:
            continue
        is_number = reading != match[0] and any(c.isdecimal() for c in match[0])
        if pattern.certainty == PROVEN or (pattern.certainty == LIKELY and is_number):
            yield Edit(*match.span(), reading, _KIND, pattern.certainty, pattern.reason)
            continue
        candidates = (reading,) if reading and reading != match[0] else ()
        yield Edit(match.start(), match.end(), match[0], _KIND, FLAGGED, pattern.reason, candidates)


def _matches(text: str, pattern: _Pattern) -> Iterator[re.Match[str]]:
    """Matches of a pattern, looked for around its signs where it has no trigger."""
    if pattern.trigger:
        yield from pattern.pattern.finditer(text)
        return
    done = 0
    for at in sorted(at for sign in pattern.signs for at in _places(text, sign)):
        if at < done:
            continue
        for match in pattern.pattern.finditer(text, max(done, at - REACH), at + REACH):
            if match.start() <= at < match.end():
                done = match.end()
                yield match


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)
