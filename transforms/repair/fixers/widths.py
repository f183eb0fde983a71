"""Widths, marks and numerals brought to one form.

The clean form has full-width Chinese punctuation between Chinese characters and half-width digits, Latin
letters and percent signs. What stands inside a number, a time, an address or Latin words stays as it is,
and so does a parenthesis that holds Latin letters or digits only. Dashes, dots, ranges and zeros have one
form each: `-` in a range, `·` in a name, `——` at the head of an item, `〇` among Chinese numerals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set

import numpy as np

from transforms.repair.ledger import PROVEN, Edit, EditColumns
from transforms.text.code_points import code_points, from_code_points

_KIND = "width"
_HAN = "\u4e00-\u9fff\u3400-\u4dbf\u3007"

# Letters, digits and signs, and the marks that belong to a number only between its digits.
_FULL = {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_FULL |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
_FULL |= {full: chr(ord(full) - 0xFEE0) for full in "％＋／＝＆＠＃＊＿＜＞＼＾｛｝［］｜＄"}
_FULL_TABLE = str.maketrans(_FULL)
_FULL_DIGITS = frozenset("０１２３４５６７８９")
_FULL_RUN = re.compile(f"[{re.escape(''.join(_FULL))}]+")
_MARK_IN_NUMBER = re.compile(r"(?<=[0-9０-９])(?:[．：](?=[0-9０-９])|，(?=[０-９]))")
_MARKS_IN_NUMBER = {"．": ".", "，": ",", "：": ":"}

# One character for another, wherever it stands: compatibility forms of the character sets of old.
_ONE_FORM = dict(
    zip("「」『』｡､｢｣﹐﹑﹒﹔﹕﹖﹗﹙﹚﹪﹣﹢︰µ", "“”‘’。、“”，、.；：？！（）%-+：μ", strict=True)
)
_ONE_FORM |= {"㎡": "m²", "㎥": "m³", "㎞": "km", "㎏": "kg", "㎎": "mg", "㎜": "mm", "㎝": "cm"}
_ONE_FORM |= {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA0E), *range(0xFA10, 0xFAD9), 0x2E9F, 0x2EF3)
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
}
_ONE_FORM_TABLE = str.maketrans(_ONE_FORM)
_ONE_FORM_CHARACTERS = frozenset(_ONE_FORM)
_ONE_FORM_RUN = re.compile(f"[{''.join(_ONE_FORM)}]+")

_HALF_MARKS = frozenset(",;:!?")
_TO_FULL_WIDTH = np.uint32(0xFEE0)
_HALF_STOP = re.compile(rf"\.(?=[{_HAN}”’）\n]|\Z)")
_LATIN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -/&'\"@_=+#~\\<>[]"
_SCRIPTS = 0x2000
"""Behind this code point stand the marks and scripts that part no words, and Korean."""
_IS_LATIN = np.zeros(_SCRIPTS + 1, dtype=bool)
"""Whether a mark beside it belongs to words of Latin, Greek, Cyrillic, Arabic or the like, by code point."""
_IS_LATIN[[ord(letter) for letter in _LATIN]] = True
_IS_LATIN[[code for code in range(0x80, _SCRIPTS) if unicodedata.category(chr(code))[0] in "LM"]] = True
_ASKS = re.compile(
    "吗|呢|什么|怎么|怎样|如何|何|谁|哪|是否|能否|可否|几|多少|岂|难道|有没有|是不是|能不能|会不会|好不好|要不要"
)
_PARENTHESIS = re.compile(r"\(([^()（）\n]{0,80})\)")
_OPENED = re.compile(rf"\((?=[{_HAN}“《])")
_CLOSED = re.compile(r"\)")
_ANY_HAN = re.compile(f"[{_HAN}]")
_STRAIGHT_QUOTE = re.compile('"')

_RANGE = re.compile(r"——?(?=[0-9０-９])")
_RARE_RANGE = re.compile(r"[–―－~～−](?=[0-9０-９])")
_RANGE_CHARACTERS = frozenset("–―－~～−")
_BEFORE_RANGE = frozenset("0123456789%‰℃０１２３４５６７８９％")
_BEFORE_DATED_RANGE = frozenset("年月日")
_ITEM_DASH = re.compile(rf"\n[^\S\n]*(--+|[－–―─━−-]{{2,}}|—{{3,}}|[─━―–—](?!—))(?=[{_HAN}“《0-9])")
_INNER_DASH = re.compile(rf"(?:--|[－–―─━]{{1,2}})(?=[{_HAN}“《（])")
_DASH_CHARACTERS = frozenset("－–―─━−")
_DOT = re.compile(rf"(?<=[{_HAN}A-Za-z0-9”])[•‧・･∙⋅●](?=[{_HAN}A-Za-z0-9“])")
_BULLET = re.compile(r"(?:(?<=\n)|\A)([●◆■▲▪◾◼★◇□▶►])(?=[^\S\n]*[^\s●◆■▲▪◾◼★◇□▶►])(?![^\n]*\1)")
_DOT_CHARACTERS = frozenset("•‧・･∙⋅●◆■▲▪◾◼★◇□▶►")
_ZERO = re.compile(r"[○◯０0OoΟОＯ]+(?=[一二三四五六七八九〇年])")
_LATIN_ZEROS = [re.compile(rf"{zero}(?=[一二三四五六七八九〇年])") for zero in "0Oo"]
_ZERO_CHARACTERS = frozenset("○◯０ΟОＯ")
_CHINESE_NUMERALS = frozenset("一二三四五六七八九〇")
_GREEK_ONE = re.compile(r"(?<![\u0370-\u03ff])Ι{1,3}(?=[类级期型、—-])")
_ROMAN = {"Ι": "Ⅰ", "ΙΙ": "Ⅱ", "ΙΙΙ": "Ⅲ"}
_FLAT_POWER = re.compile(
    r"[23](?:(?<=(?:[微毫]克|[μµmuk]g)/m.)(?![0-9])|(?<=[0-9万亿]m.)(?![0-9.%A-Za-z])"
    r"|(?<=[0-9万亿]km2)(?![0-9.%A-Za-z]))"
)
_POWERS = {"2": "²", "3": "³"}
_MIDDLE_DOT_DECIMAL = re.compile(r"·(?=[0-9０-９]+[%％])")
_ELLIPSIS = re.compile(r"(?<=[^\x00-\x7f])\.{3,}|。{3,}")


def find_widths(text: str, characters: Set[str]) -> tuple[EditColumns, list[Edit]]:
    """Propose the one form of every mark, sign and numeral of `text`, whose characters are `characters`.

    Each edit keeps to its place: nothing is moved and no word is changed.

    Returns:
        The half-width marks among Chinese words, a letter for a letter, so that they move no other edit;
        and all other edits.
    """
    return _half_marks(text, characters), _other_widths(text, characters)


def _other_widths(text: str, characters: Set[str]) -> list[Edit]:
    edits: list[Edit] = []
    for group in (_zeros, _full, _single, _ranges, _dashes, _dots, _units, _parentheses, _stops, _quotes):
        edits.extend(group(text, characters))
    if len(edits) < 2:
        return edits
    edits.sort()
    kept = [edits[0]]
    for edit in edits[1:]:
        if edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _edit(start: int, end: int, after: str, reason: str) -> Edit:
    return Edit(start, end, after, _KIND, PROVEN, reason)


def _zeros(text: str, characters: Set[str]) -> Iterator[Edit]:
    patterns = _LATIN_ZEROS if characters.isdisjoint(_ZERO_CHARACTERS) else [_ZERO]
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            while start and text[start - 1] in "0Oo○":
                start -= 1
            if start and text[start - 1] in _CHINESE_NUMERALS:
                yield _edit(start, end, "〇" * (end - start), "zero among Chinese numerals")


def _full(text: str, characters: Set[str]) -> Iterator[Edit]:
    if not characters.isdisjoint(_FULL):
        for match in _FULL_RUN.finditer(text):
            after = match[0].translate(_FULL_TABLE)
            yield _edit(match.start(), match.end(), after, "full-width letter, digit or sign")
    if "·" in characters:
        for match in _MIDDLE_DOT_DECIMAL.finditer(text):
            if text[match.start() - 1 : match.start()].isdigit():
                yield _edit(match.start(), match.end(), ".", "decimal point set in the middle")
    if "．" in characters or not characters.isdisjoint(_FULL_DIGITS):
        for match in _MARK_IN_NUMBER.finditer(text):
            yield _edit(match.start(), match.end(), _MARKS_IN_NUMBER[match[0]], "mark inside a number")


def _single(text: str, characters: Set[str]) -> Iterator[Edit]:
    if characters.isdisjoint(_ONE_FORM_CHARACTERS):
        return
    for match in _ONE_FORM_RUN.finditer(text):
        yield _edit(match.start(), match.end(), match[0].translate(_ONE_FORM_TABLE), "compatibility form")


def _ranges(text: str, characters: Set[str]) -> Iterator[Edit]:
    patterns = [_RANGE] if characters.isdisjoint(_RANGE_CHARACTERS) else [_RANGE, _RARE_RANGE]
    for pattern in patterns:
        for match in pattern.finditer(text):
            before = text[match.start() - 1 : match.start()]
            if before in _BEFORE_RANGE or (len(match[0]) == 1 and before in _BEFORE_DATED_RANGE):
                yield _edit(match.start(), match.end(), "-", "dash of a range")
    if "∶" in characters:
        for match in re.finditer("∶", text):
            inside = text[match.start() - 1 : match.start()].isdigit()
            yield _edit(match.start(), match.end(), ":" if inside else "：", "ratio sign")


def _dashes(text: str, characters: Set[str]) -> Iterator[Edit]:
    for match in _ITEM_DASH.finditer("\n" + text):
        yield _edit(match.start(1) - 1, match.end(1) - 1, "——", "dash at the head of an item")
    if "--" not in text and characters.isdisjoint(_DASH_CHARACTERS):
        return
    for match in _INNER_DASH.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before in "”》）" or _ANY_HAN.match(before)):
            after = "——" if len(match[0]) > 1 else "—"
            yield _edit(match.start(), match.end(), after, "dash between words")


def _dots(text: str, characters: Set[str]) -> Iterator[Edit]:
    if characters.isdisjoint(_DOT_CHARACTERS):
        return
    for match in _DOT.finditer(text):
        yield _edit(match.start(), match.end(), "·", "dot in a name")
    for match in _BULLET.finditer(text):
        yield _edit(match.start(), match.end(), "•", "bullet")


def _units(text: str, characters: Set[str]) -> Iterator[Edit]:
    if "Ι" in characters:
        for match in _GREEK_ONE.finditer(text):
            yield _edit(match.start(), match.end(), _ROMAN[match[0]], "Greek iota for a Roman numeral")
    if "%%" in text:
        for match in re.finditer("(?<=[0-9])%%(?!%)", text):
            yield _edit(match.start(), match.end(), "%", "doubled sign")
    if "m2" in text or "m3" in text:
        for match in _FLAT_POWER.finditer(text):
            yield _edit(match.start(), match.end(), _POWERS[match[0]], "flattened power of a unit")


def _parentheses(text: str, characters: Set[str]) -> Iterator[Edit]:
    """A pair is full-width where it holds Chinese; a half of one where Chinese stands on its inner side."""
    if "(" not in characters and ")" not in characters:
        return
    for match in _PARENTHESIS.finditer(text):
        if _ANY_HAN.search(match[1]):
            yield _edit(match.start(), match.start() + 1, "（", "parenthesis")
            yield _edit(match.end() - 1, match.end(), "）", "parenthesis")
    for match in _OPENED.finditer(text):
        yield _edit(match.start(), match.end(), "（", "parenthesis")
    for match in _CLOSED.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before in "”》" or _ANY_HAN.match(before)):
            yield _edit(match.start(), match.end(), "）", "parenthesis")


def _half_marks(text: str, characters: Set[str]) -> EditColumns:
    codes = code_points(f"\n{text}\n")
    there = [(codes == ord(mark)).nonzero()[0] for mark in sorted(_HALF_MARKS & characters)]
    places = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *there]))
    before, behind = codes.take(places - 1), codes.take(places + 1)
    latin_before, latin_behind = (_IS_LATIN.take(some, mode="clip") for some in (before, behind))
    stays = latin_before & (latin_behind | (behind == ord("\n")))
    stays |= (before == ord("\n")) & latin_behind
    stays |= (before == ord(")")) & (behind == ord(" "))  # a space that is left parts Latin words
    places = places[~stays]
    if "?" in characters:
        stays = codes.take(places) == ord("?")
        unclear = stays.nonzero()[0]
        stays[unclear] = [not _is_question(text, at - 1) for at in places.take(unclear).tolist()]
        places = places[~stays]
    marks = from_code_points(codes.take(places) + _TO_FULL_WIDTH)
    return EditColumns(places - 1, places, marks, np.ones_like(places), _KIND, PROVEN, "half-width mark")


def _stops(text: str, characters: Set[str]) -> Iterator[Edit]:
    if "." in characters:
        for match in _HALF_STOP.finditer(text):
            at = match.start()
            if at and "\u4e00" <= text[at - 1] <= "\u9fff" and not _is_enumerator(text, at):
                yield _edit(at, at + 1, "。", "half-width stop")
    if "..." in text or "。。。" in text:
        for match in _ELLIPSIS.finditer(text):
            yield _edit(match.start(), match.end(), "……", "ellipsis")


def _is_question(text: str, at: int) -> bool:
    """Whether the clause before the mark asks something; elsewhere `?` may be a byte that was lost."""
    return _ASKS.search(text, max(0, at - 30), at) is not None


def _is_enumerator(text: str, at: int) -> bool:
    """Whether the stop at `at` closes an item's Chinese numeral at the head of its line."""
    start = text.rfind("\n", 0, at) + 1
    head = text[start:at].strip()
    return len(head) <= 3 and all(numeral in "一二三四五六七八九十" for numeral in head)


def _quotes(text: str, characters: Set[str]) -> Iterator[Edit]:
    """Straight quotes of a line that pair off become curly ones, the odd ones opening."""
    if '"' not in characters:
        return
    for line in re.finditer(r'^[^\n"]*"[^\n]*$', text, re.M):
        places = [match.start() for match in _STRAIGHT_QUOTE.finditer(text, line.start(), line.end())]
        if len(places) % 2 or not _ANY_HAN.search(line[0]):
            continue
        for order, at in enumerate(places):
            yield _edit(at, at + 1, "”" if order % 2 else "“", "straight quote")
