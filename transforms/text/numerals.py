"""Numerals as reports write them: arabic, Chinese, formal and mixed, whole or elliptical.

    read_numeral("三千五百多万")  ->  35,000,000 and more
    read_numeral("七八百亿")      ->  70,000,000,000 to 80,000,000,000
    read_numeral("两千四百五")    ->  2,450
    parse_ordinal("廿一")         ->  21

What is not understood is refused (None), never guessed at.
"""

from __future__ import annotations

import re
from typing import NamedTuple

ONE_TO_NINE = "一二三四五六七八九"
ONE_TO_TEN = f"{ONE_TO_NINE}十"
"""The signs of plain Chinese numerals, as classes of characters in patterns are made of them."""
SEVERAL = f"两{ONE_TO_TEN[2:]}"
"""The signs of more than one, up to ten, before what is counted (两年, 三年)."""
DIGITS = {c: i for i, c in enumerate(f"〇{ONE_TO_NINE}")} | {
    c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")
} | {"○": 0, "两": 2, "弐": 2, "参": 3}  # fmt: skip
PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
SPELLED_DIGITS = dict.fromkeys("0〇零○ＯOoΟ０", 0) | {c: DIGITS[c] for c in ONE_TO_NINE}
"""The digits of what is spelled out one by one (二〇二三), with all that is typed for zero."""
_TENS = {"廿": "二十", "卅": "三十"}
_VAGUE = {"多": "ge", "余": "ge", "几": "ge", "来": "approx", "把": "approx"}
"""What stands for the part of a number that is left open."""
HAN = "".join(sorted({*DIGITS, *PLACES, *SCALES, *_TENS}))
"""Every character that a Chinese numeral is written with."""
FORMAL_DIGITS = "壹贰叁肆伍陆柒捌玖"
POINT = rf"[点點·.．](?=[\d〇零○{ONE_TO_NINE}{FORMAL_DIGITS}])"
"""A decimal point, as a pattern."""
_ARABIC = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
_TOKEN = re.compile(rf"(?P<arabic>{_ARABIC.pattern})|(?P<point>{POINT})|(?P<sign>.)")


class Numeral(NamedTuple):
    """What a numeral is worth."""

    low: float
    high: float | None = None
    """The upper end of a range (七八百)."""
    hedge: str | None = None
    """ge or approx, where a part is left open (三百多, 十来)."""


class _Token(NamedTuple):
    kind: str
    """number (arabic), digit, place, scale, vague or point."""
    value: float
    text: str


PLAIN = re.compile(r"(\d+(?:\.\d+)?)(万亿|亿|万|)", re.ASCII)
"""Most numerals: digits, and perhaps one scale."""
_PLAIN_SCALES = {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12}


def read_numeral(text: str) -> Numeral | None:
    """The worth of a numeral; None where the characters make up none."""
    plain = PLAIN.fullmatch(text)
    if plain is not None:
        return Numeral(float(plain[1]) * _PLAIN_SCALES[plain[2]], None, None)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    tokens = _tokens(text)
    if not tokens:
        return None
    hedge = None
    vague = [i for i, token in enumerate(tokens) if token.kind == "vague"]
    if len(vague) > 1:
        return None
    if vague:
        at = vague[0]
        if at == 0:
            return None  # 几百, 数十: how many is not said
        hedge = _VAGUE[tokens[at].text]
        tokens = [*tokens[:at], *_without_open_part(tokens, at)]
    if tokens[0].kind == "place" and tokens[0].value > 10 and len(tokens) > 1 and tokens[1].kind != "scale":
        return None  # 百八十: some eighty to a hundred, or 180
    pair = _pair(tokens)
    if pair is not None:
        low, high = (_worth(some) for some in pair)
        return None if low is None or high is None or high <= low else Numeral(float(low), float(high), hedge)
    worth = _worth(tokens)
    return None if worth is None else Numeral(float(worth), None, hedge)


def parse_ordinal(text: str) -> int | None:
    """The number of an ordinal below 100: 三 → 3, 十二 → 12, 二十一 → 21, 廿 → 20, 12 → 12; else None."""
    text = text.strip()
    if text in SPELLED_DIGITS:
        return SPELLED_DIGITS[text]
    if text.isdecimal():
        return int(text)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    tens, ten, ones = text.partition("十")
    if not ten or len(tens) > 1 or len(ones) > 1:
        return None
    if any(char not in SPELLED_DIGITS for char in tens + ones):
        return None
    return (SPELLED_DIGITS[tens] if tens else 1) * 10 + (SPELLED_DIGITS[ones] if ones else 0)


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for m in _TOKEN.finditer(text):
        sign = m["sign"]
        if m["arabic"]:
            tokens.append(_Token("number", digits(m["arabic"]), m["arabic"]))
        elif m["point"]:
            tokens.append(_Token("point", 0, m["point"]))
        elif sign in DIGITS:
            tokens.append(_Token("digit", DIGITS[sign], sign))
        elif sign in PLACES:
            tokens.append(_Token("place", PLACES[sign], sign))
        elif sign in SCALES:
            tokens.append(_Token("scale", SCALES[sign], sign))
        elif sign in _VAGUE:
            tokens.append(_Token("vague", 0, sign))
        else:
            return []
        if len(tokens) > 1 and tokens[-1].value == tokens[-2].value == 10_000 and tokens[-1].kind == "scale":
            tokens[-2:] = [_Token("scale", 100_000_000, "万万")]
    return tokens


def digits(text: str) -> float:
    """A number in arabic digits, with or without separators."""
    return float(text.replace(",", "").replace("，", ""))


def _without_open_part(tokens: list[_Token], at: int) -> list[_Token]:
    """What stands behind a sign for an open part: of 一百一十几万 the scale, without the place of 几十."""
    behind = tokens[at + 1 :]
    while behind and behind[0].kind == "place":
        if tokens[at].text != "几":
            break
        behind = behind[1:]
    return behind


def _pair(tokens: list[_Token]) -> tuple[list[_Token], list[_Token]] | None:
    """The two numerals that two neighbouring digits stand for: 七百亿, 八百亿 of 七八百亿."""
    for i in range(len(tokens) - 1):
        a, b = tokens[i], tokens[i + 1]
        if a.kind != "digit" or b.kind != "digit" or not a.value:
            continue
        before = tokens[i - 1] if i else None
        behind = tokens[i + 2] if i + 2 < len(tokens) else None
        is_some = (a.value, b.value) == (3, 5) and behind is not None and behind.kind == "place"  # 三五百
        if b.value != a.value + 1 and not is_some:
            continue
        if (before is not None and before.kind in ("digit", "number", "point")) or (
            behind is not None and behind.kind not in ("place", "scale")
        ):
            continue
        if any(token.kind == "point" for token in tokens[:i]):
            continue
        head, tail = tokens[:i], tokens[i + 2 :]
        return [*head, a, *tail], [*head, b, *tail]
    return None


def _worth(tokens: list[_Token]) -> float | None:
    """The worth of tokens without an open part: 亿 before 万 before what is below."""
    for value in (100_000_000, 10_000):
        places = [i for i, t in enumerate(tokens) if t.kind == "scale" and t.value == value]
        if places:
            return _scaled(tokens, places[-1], value)
    return _below_scales(tokens)


def _scaled(tokens: list[_Token], at: int, value: int) -> float | None:
    head, tail = tokens[:at], tokens[at + 1 :]
    if len(head) > 1 and head[-1].kind == "digit" and head[-2] == tokens[at]:
        return None  # 三万五万, and no 三万二千万
    if head and all(t.kind == "scale" for t in head):
        head = [_Token("digit", 1, "一"), *head]
    low = _worth(head) if head else 1.0
    if low is None:
        return None
    if not tail:
        return low * value
    if (
        len(tail) == 1
        and tail[0].kind in ("digit", "number")
        and 0 < tail[0].value < 10
        and tail[0].value % 1 == 0
    ):
        return low * value + tail[0].value * value / 10  # 一万三, 2万3
    rest = _worth(tail)
    if rest is None or rest >= value:
        return None
    return low * value + rest


def _below_scales(tokens: list[_Token]) -> float | None:  # noqa: C901, PLR0911, PLR0912
    """A numeral under 10,000 (or of arabic digits alone), or digits one by one (二八四)."""
    for i, token in enumerate(tokens):
        if token.kind == "point":
            return _with_fraction(tokens, i)
    if not tokens:
        return None
    if all(t.kind == "digit" for t in tokens):
        if len(tokens) == 2 and tokens[0].value == 0:
            return tokens[1].value  # 零五
        if len(tokens) == 2 and tokens[1].value:
            return None  # 三五万: three to five, or 35
        return float("".join(str(int(t.value)) for t in tokens))
    if len(tokens) == 1 and tokens[0].kind == "number":
        return tokens[0].value
    total = 0.0
    pending: float | None = None
    last_place = 10_000.0
    after_zero = False
    for token in tokens:
        if token.kind == "place":
            if token.value >= last_place:
                return None
            if pending is None and total and token.value != 10:
                return None
            total += (1.0 if pending is None else pending) * token.value
            pending, last_place, after_zero = None, token.value, False
        elif token.kind == "digit" and token.value == 0:
            if pending is not None:
                return None
            after_zero = True
        elif token.kind in ("digit", "number"):
            if pending is not None:
                return None
            pending = token.value
        else:
            return None
    if pending is not None:
        if total and not after_zero and last_place >= 100 and pending < 10 and pending % 1 == 0:
            return total + pending * last_place / 10  # 两千四百五, 三百二
        if total and pending >= last_place:
            return None
        total += pending
    return total


def _with_fraction(tokens: list[_Token], at: int) -> float | None:
    head, tail = tokens[:at], tokens[at + 1 :]
    whole = _whole(head)
    fraction = "".join(
        t.text if t.kind == "number" else str(int(t.value)) for t in tail if t.kind in ("digit", "number")
    )
    if (
        whole is None
        or whole % 1
        or not fraction.isdecimal()
        or len(tail) != sum(t.kind in ("digit", "number") for t in tail)
    ):
        return None
    return float(f"{int(whole)}.{fraction}")


def _whole(tokens: list[_Token]) -> float | None:
    """What stands before a decimal point; two digits in a row are meant one by one there (二四·六)."""
    if len(tokens) == 2 and all(t.kind == "digit" for t in tokens):
        return tokens[0].value * 10 + tokens[1].value
    return _below_scales(tokens) if tokens else None
