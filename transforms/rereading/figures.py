"""Whether the words of an observation bear out its number, its sign and its comparator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from transforms.rereading.numerals import worths

Factor = Callable[[str, str], float | None]
"""How much of the second unit one of the first is; None where they do not measure the same thing."""

_BETWEEN = re.compile(r"[—–~～至到、]|(?<=.)-")
_PER = re.compile(r"(?:/|每).*$")
_SCALE = re.compile("[十百千万亿]*")
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_FALLS = re.compile("[降减少下跌落缩负退压窄亏逆低差控除消取省改优稀化关淘去损]|[-−—–]|不到|不足")
_FELL = re.compile(
    r"(?:同比|比上年|较上年)?(?:下降|减少|降低|回落|压减|缩减|下滑|负增长|下跌)(?:了|约|近|为)?$"
)
_SIGNED = ("growth", "change")
_SLACK = 1e-9

_ABOUT = re.compile("左右|上下|约|近|大致|大体|接近|基本|前后|来|许|概|几|将|估")
_AT_LEAST = re.compile(
    "以上|多|余|逾|几|超|突破|不低|不少|高于|大于|过|跨|迈|上|两位数|双位数|强|大关|台阶|至少|确保|不小|达|冲|破|力争|争取|起|优于|快于|胜"
)
_AT_MOST = re.compile(
    "以内|以下|之内|之下|不超|不高|低于|控制|内|不足|不突破|少于|不到|弱|近|不大|压|小于|限|未|接近|降|下"
)
_BEHIND = re.compile("(?P<approx>左右|上下)|(?P<ge>以上)|(?P<le>以内|以下|之内)")
_BORNE_OUT = {"approx": _ABOUT, "ge": _AT_LEAST, "le": _AT_MOST, "sync_gdp": re.compile("同步|不低于"),
              "above_province": re.compile("省|区"), "above_nation": re.compile("全国|国家"),
              "above_city": re.compile("市|州|全区"),
              "not_set": re.compile("目标|指标")}  # fmt: skip
"""What must stand in the sentence of a figure of each comparator."""


class Worded(NamedTuple):
    """An observation as the warehouse holds it."""

    report_id: str
    observation_id: int
    measure: str
    value: float | None
    value_high: float | None
    unit: str | None
    value_stated: str
    unit_stated: str | None
    comparator: str
    evidence: str
    sentence: str


def breaches(one: Worded, factor: Factor) -> Iterator[str]:
    """What the words of an observation gainsay; nothing where they bear it out or are not understood."""
    yield from _comparator(one)
    if one.value is None:
        return
    if not one.value_stated:
        yield "it has a number, and none is stated"
        return
    if not _stands(one):
        yield f"its words do not hold {one.value_stated}"
    elif not _is_worth(one, factor):
        yield f"{one.value_stated}{one.unit_stated or ''} is not {_shown(one)}"
    if one.value < 0 and not _FALLS.search(one.sentence):
        yield "it is below nought, and its words tell of no fall"
    if one.value > 0 and one.measure in _SIGNED and _FELL.search(_before(one)):
        yield "its words tell of a fall, and it is above nought"


def _shown(one: Worded) -> str:
    high = "" if one.value_high is None else f" to {one.value_high:.15g}"
    return f"{one.value:.15g}{high} {one.unit or ''}".rstrip()


def _before(one: Worded) -> str:
    """The words before the number."""
    at = one.evidence.rfind(one.value_stated)
    return one.evidence[: max(at, 0)]


def _stands(one: Worded) -> bool:
    """Whether each number of the stated ones stands in the words, as a number of its own."""
    numbers = _NUMBER.findall(one.value_stated)
    if numbers:
        there = set(_NUMBER.findall(one.evidence))
        return all(number in there for number in numbers)
    signs = iter(one.evidence)  # 六半 of 六倍半: its signs stand there in their order
    return all(sign in signs for sign in _BETWEEN.sub("", one.value_stated).lstrip("-"))


def _is_worth(one: Worded, factor: Factor) -> bool:
    """Whether the number as written, in its unit, can be the value."""
    stated, unit = _PER.sub("", one.unit_stated or ""), one.unit or ""
    scale, times = _scaled(stated or unit, unit, factor)
    parts = [part for part in _BETWEEN.split(one.value_stated) if part]
    ends = sorted(abs(end) for end in (one.value, one.value_high) if end is not None)
    if len(parts) != len(ends) or "、" in one.value_stated:
        return True  # 七八百, 二、三百: which two, this reader does not tell
    read = [_read(part, scale, stated) for part in parts]
    factors = _factors(stated, unit, times)
    if any(worth is None for worth in read) or not factors:
        return True
    least = sorted((min(worth), worth) for worth in read if worth)
    return all(
        any(_same(end, w * times - shift) for w in worth for times, shift in factors)
        for end, (_, worth) in zip(ends, least, strict=True)
    )


def _read(number: str, scale: str, stated: str) -> set[float] | None:
    """The worths of a number with the scale that stands with its unit: 四亿六千 and 万."""
    if stated == "成" and len(number) == 2 and not number.isdecimal():
        return None  # 七五 of 七成五
    if not scale or number == scale:
        return worths(number) if number not in ("千", "百", "千亿", "百亿") else worths(f"一{number}")
    return worths(number + scale) if number[-1:] != "半" else None


def _scaled(stated: str, unit: str, factor: Factor) -> tuple[str, float | None]:
    """The scale before a unit, and how much of `unit` one of the rest is; a bare scale counts in yuan."""
    m = _SCALE.match(stated)
    for at in range(m.end() if m else 0, -1, -1):
        rest = stated[at:] or "元"
        times = 1.0 if rest == unit else factor(rest, unit)
        if times is not None:
            return stated[:at], times
    return "", None


def _factors(stated: str, unit: str, times: float | None) -> list[tuple[float, float]]:
    """What a number was multiplied by, and what was taken from it then."""
    if stated in ("倍", "成") and unit == "%":
        return [(100.0 if stated == "倍" else 10.0, 0.0)]
    if times is None:
        return []
    return [(times, 0.0), (times, 100.0)] if unit == "%" else [(times, 0.0)]  # an index: 103 is a growth of 3


def _same(a: float, b: float) -> bool:
    return abs(a - abs(b)) <= max(_SLACK, 1e-9 * max(a, abs(b)))


def _comparator(one: Worded) -> Iterator[str]:
    cue = _BORNE_OUT.get(one.comparator)
    if cue is not None and not cue.search(one.sentence):
        yield f"nothing in its sentence says {one.comparator}"
    if one.value is None or one.comparator not in ("eq", "approx", "ge", "le"):
        return
    words = one.value_stated + (one.unit_stated or "")
    at = one.evidence.rfind(words)
    behind = _BEHIND.match(one.evidence, at + len(words)) if at >= 0 else None
    if behind is not None and behind.lastgroup != one.comparator:
        yield f"the words behind its number say {behind.lastgroup}, and not {one.comparator}"
