"""The worths that a number as written may have, by a reader of its own: digits, Chinese numerals, mixtures.

worths("8860")    ->  {8860}
worths("二百三")  ->  {203, 230}
worths("半")      ->  {0.5, 50}
worths("许多")    ->  None, of which nothing is said
"""

from __future__ import annotations

import re

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
           "玖": 9, "弐": 2, "参": 3}  # fmt: skip
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_SCALES = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}
_SIZES = re.compile("[百千万亿拾佰仟萬億]")
_OPEN = re.compile("[多余几来]+(?=[十百千万亿]|$)")
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_TOKEN = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|.")
_FRACTION = re.compile(r"(?P<whole>.+)分之(?P<part>.+)|(?P<above>\d)/(?P<below>\d)")
_SAID = {"半": {0.5, 50.0}, "一半": {50.0}, "半数": {50.0}, "过半": {50.0}, "两位数": {10.0},
         "双位数": {10.0},
         "零增长": {0.0}}  # fmt: skip


def worths(text: str) -> set[float] | None:
    """What `text` may be worth; None where that is not understood."""
    if _PLAIN.fullmatch(text):
        return {_arabic(text)}
    if text in _SAID:
        return _SAID[text]
    if "几" in text and re.search("几(?=[十百千])", text):
        return None  # 一百几十: how many is not said
    if text[:1] in ("-", "−", "负"):
        return worths(text[1:])
    if fraction := _FRACTION.fullmatch(text):
        return _fraction(fraction)
    if "×" in text:
        times, _, size = text.partition("×")
        return _products(worths(times), worths(size))
    if text[-1:] == "半" and (whole := worths(text[:-1])):
        return {one + 0.5 for one in whole}
    return _mixed(_OPEN.sub("", text.replace("廿", "二十").replace("卅", "三十").replace("万万", "亿")))


def _arabic(text: str) -> float:
    return float(text.replace(",", "").replace("，", ""))


def _fraction(m: re.Match[str]) -> set[float] | None:
    parts = worths(m["part"] or m["above"])
    wholes = worths(m["whole"] or m["below"])
    if not parts or not wholes:
        return None
    return {100 * part / whole for part in parts for whole in wholes if whole}


def _products(a: set[float] | None, b: set[float] | None) -> set[float] | None:
    return {x * y for x in a for y in b} if a and b else None


def _mixed(text: str) -> set[float] | None:
    """A numeral of Chinese signs and digits; its last digit may stand for the place before."""
    whole, point, decimals = re.sub("[点·.．]", ".", text).partition(".")
    if point and not _SIZES.search(text):
        heads = _mixed(whole) if whole else None
        tail = "".join(c if c.isdecimal() else str(_DIGITS.get(c, "")) for c in decimals)
        return {float(f"{head:g}.{tail}") for head in heads} if heads and tail else None
    sizes = _SIZES.search(text) is not None
    total = section = 0.0
    digit: float | None = None
    last = 1.0
    """Worth of the place or scale before the digit."""
    for token in _TOKEN.findall(text):
        if token in _DIGITS:
            if digit and sizes:
                return None  # 七八百: two numbers
            digit = 10 * (digit or 0.0) + _DIGITS[token]
            last = last if digit else 1.0
        elif token in _PLACES:
            if digit is None and total and _PLACES[token] > 10:
                return None  # 5万千: no number
            section += (digit or 1.0) * _PLACES[token]
            digit, last = None, _PLACES[token]
        elif token in _SCALES:
            total, last = _up(total, section + (digit or 0.0), _SCALES[token]), float(_SCALES[token])
            section, digit = 0.0, None
        elif token[0].isdecimal() and digit is None:
            digit = _arabic(token)
        else:
            return None
    found = {total + section + (digit or 0.0)}
    if digit and last >= 100 and digit < 10:
        found.add(total + section + digit * last / 10)
    return found


def _up(total: float, below: float, scale: int) -> float:
    """What stands before a scale, raised by it: 亿 raises all before it, 万 what came since 亿."""
    if scale > 10**4:
        return (total + below or 1.0) * scale
    return total + (below or 1.0) * scale
