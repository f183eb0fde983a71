"""Numbers with their units: where they stand in a text, what they are worth, and how they are hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import yaml

SCALES = {
    "": 1.0, "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8,
    "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12, "十万亿": 1e13, "百万亿": 1e14, "亿亿": 1e16,
}  # fmt: skip
_DIGIT_VALUES = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral (`两千三百亿`, `四点五`, `二〇二三`), or None where it is none."""
    if not text:
        return None
    if "点" in text:
        whole, _, fraction = text.partition("点")
        head = chinese_number(whole)
        if head is None or not fraction or any(c not in _DIGIT_VALUES for c in fraction):
            return None
        return head + sum(_DIGIT_VALUES[c] / 10 ** (i + 1) for i, c in enumerate(fraction))
    if all(c in _DIGIT_VALUES for c in text):
        if len(text) == 1:
            return float(_DIGIT_VALUES[text])
        return float("".join(str(_DIGIT_VALUES[c]) for c in text)) if len(text) > 2 else None
    total = section = 0.0
    digit: int | None = None
    for c in text:
        if c in _DIGIT_VALUES:
            if digit not in (None, 0):
                return None
            digit = _DIGIT_VALUES[c]
        elif c in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[c]
            digit = None
        elif c in "万亿":
            section += digit or 0
            if section == 0 and total == 0:
                section = 1
            total = total + section * 1e4 if c == "万" else (total + section) * 1e8
            section, digit = 0.0, None
        else:
            return None
    return total + section + (digit or 0)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, as `factor` times its base unit."""

    name: str
    base: str
    factor: float
    not_before: str = ""
    """Characters before which the sign is the start of another word (方案, 家庭)."""


@dataclass(frozen=True)
class Units:
    """The table of units (reference/units.yaml)."""

    table: dict[str, Unit]
    counts: tuple[tuple[str, ...], ...]

    def parse(self, text: str) -> Unit | None:
        """A unit with or without a scale before it: `亿元` is 1e8 元, `万公斤` is 10 吨."""
        unit = self.table.get(text)
        if unit:
            return unit
        for length in (3, 2, 1):
            scale = SCALES.get(text[:length]) if len(text) > length else None
            if scale and text[length:] in self.table:
                rest = self.table[text[length:]]
                return Unit(text, rest.base, rest.factor * scale)
        return None

    def convert(self, value: float, stated: str, canonical: str) -> float | None:
        """`value` of unit `stated` in unit `canonical`; None where the two do not measure the same thing."""
        if stated == canonical:
            return value
        a, b = self.parse(stated), self.parse(canonical)
        if a is None or b is None:
            return None
        if a.base != b.base and not any(b.base == kind[0] and a.base in kind for kind in self.counts):
            return None
        return tidy(value * a.factor / b.factor)

    @cached_property
    def pattern(self) -> str:
        """Regex alternation of all unit names: by their first character, of each the longest first."""
        by_first: dict[str, list[str]] = {}
        for name in sorted(self.table, key=lambda name: (-len(name), name)):
            forbidden = self.table[name].not_before
            rest = re.escape(name[1:]) + (f"(?![{forbidden}])" if forbidden else "")
            by_first.setdefault(name[0], []).append(rest)
        return "|".join(
            re.escape(first) + (f"(?:{'|'.join(rests)})" if len(rests) > 1 else rests[0])
            for first, rests in by_first.items()
        )


def tidy(value: float) -> float:
    """The float nearest to the decimal number that a conversion meant (0.1 + 0.2 artefacts removed)."""
    return value if value.is_integer() and abs(value) < 1e12 else float(f"{value:.12g}")


def parse_units(text: str) -> Units:
    """reference/units.yaml as a table."""
    data = yaml.safe_load(text)
    table = {}
    for name, entry in data["units"].items():
        base = entry.get("base", name)
        table[str(name)] = Unit(
            str(name), str(base), float(entry.get("factor", 1)), str(entry.get("not_before", ""))
        )
    return Units(table, tuple(tuple(kind) for kind in data["counts"]))


class Quantity(NamedTuple):
    """A number with its unit at a place of a text; `value` counts in `unit`, scales resolved."""

    start: int
    end: int
    number: str
    """As written: `8860`, `6.5—7`, `千`."""
    value: float
    """The number times its scale, in the bare unit: 110.5亿元 is 1.105e10 元."""
    high: float | None
    """The upper end of a range, in the bare unit."""
    unit: str
    """The bare unit: `元`, `%`, `第` (a rank); empty where it goes without saying (突破万亿)."""
    stated_unit: str
    """Scale and unit as written: `亿元`, `万元`."""
    hedge: str | None
    """Comparator that the words after the number give: ge, le, approx, or None."""
    hedge_start: int
    """Where the words after the unit begin (equal to `end` where there are none)."""

    @property
    def is_percentage(self) -> bool:
        """Whether it is a share or a rate in percent or per mille."""
        return self.unit in ("%", "‰")


class _Stated(NamedTuple):
    """A quantity without what stands after its unit."""

    number: str
    value: float | None
    """None where the words are no number after all."""
    high: float | None
    unit: str
    stated_unit: str
    is_vague: bool = False


_HEDGES_AFTER = {
    "以上": "ge", "及以上": "ge", "以内": "le", "之内": "le", "以下": "le", "内": "le", "左右": "approx",
    "上下": "approx", "多": "ge", "余": "ge", "大关": None, "关口": None, "台阶": None, "目标": None,
}  # fmt: skip
"""Words behind a unit and the comparator that they give, if any."""
_HEDGES_BEGIN_SO = frozenset(word[0] for word in _HEDGES_AFTER)
_OTHER_WORDS = {"内": frozenset("资需外"), "多": frozenset("式元种功层边维样点")}
"""Characters before which a hedge is the start of another word (内需, 多功能)."""
_LEADS_TO_NUMBER = frozenset("破超达上近约逾过成到在")
"""Characters after which a bare scale is a number (突破千亿元), and no name (千亿斤…行动)."""
_NUMBER = r"(?>\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
"""A number in digits; atomic, as a part of one is none."""
_OPENS = r"[第百千两双每\d\-数几万亿〇零一二三四五六七八九十]"
"""What every quantity begins with."""
_CHINESE = r"[〇零一二两三四五六七八九十百千万亿]+(?:点[〇零一二三四五六七八九]+)?"
_SCALE = r"(?:百万亿|十万亿|万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?"
_VAGUE = r"[多余几]?"
_TO = r"(?:-|—|–|～|~|至|到)"
_UNITS_OF_CHINESE = (
    "亿元|万元|元|亿美元|万美元|美元|万吨|吨|亿斤|万斤|斤|公斤|万亩|亩|公里|万人|万户|户|人次|%|倍|番|成|人"
    "|平方米|平方公里|千瓦|家|千瓦时|度|立方米|个百分点"
)
"""Units behind which a Chinese numeral counts as a figure: 三个方面, 两个维护 and the like are none."""


@dataclass(frozen=True)
class QuantityFinder:
    """Finds every quantity of a text; one compiled pattern for a table of units."""

    units: Units

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        unit = self.units.pattern
        return re.compile(
            rf"""
            (?={_OPENS})(?:                                       # most places fail here at once
            (?P<rank>                                             # 第6位; 居全省第三，
                第(?P<place>\d+|[一二三四五六七八九十]+)[位名]
                |(?<=[居列排国省市区州县界球列前])第(?P<bareplace>\d+|[一二三四五六七八九十]+)(?=[，、；。])
            )
            |(?P<parts>[百千]分之)(?P<share>{_CHINESE}|{_NUMBER})     # 百分之八至九
                (?:(?:-|—|～|至|到)(?:[百千]分之)?(?P<sharetop>{_CHINESE}|{_NUMBER}))?
            |(?P<twodigit>两位数|双位数)
            |(?P<per>每(?:立方米|平方米|平方公里|亩|人|天|年|万人|千人|百户))?
                (?<![A-Za-z\d.\-/+])(?P<minus>-)?
                (?P<figure>{_NUMBER})(?P<vague>{_VAGUE})(?P<scale>{_SCALE})(?P<vaguescale>{_VAGUE})
                (?:(?P<rest>{_NUMBER})(?P<restscale>千万|百万|万|千))?       # 1亿3千万元
                (?:
                    (?P<lowunit>{unit})?(?:以上|左右)?{_TO}(?P<top>{_NUMBER})(?P<topscale>{_SCALE})
                )?
                (?P<unit>{unit})
                (?:/(?:人/月|人·月|人年|月|年|人|天|平方米|亩|吨))?
            |(?<=[破超达上过近])                                   # 突破万亿大关
                (?P<bare>{_NUMBER}|[数几]?)(?P<barescale>万亿|千亿|百亿|亿)(?=大关|台阶|关口|[，。；、])
            |(?P<numeral>                                         # 突破三千二百亿元
                (?<=[破超达上近约逾过成到在])[百千万亿]+(?=[元吨斤人户亩])
                |(?<![第百千万亿一二三四五六七八九十两\d]){_CHINESE}
            )
                (?P<numeralunit>{_UNITS_OF_CHINESE})(?![一二三四五六七八九十])
            )
            """,
            re.VERBOSE,
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
        """Every quantity of text[start:end], in order of place."""
        found = []
        for m in self._pattern.finditer(text, start, len(text) if end is None else end):
            stated = _stated(text, m)
            if stated is not None and stated.value is not None:
                found.append(_quantity(text, m, stated, stated.value))
        return found


def _quantity(text: str, m: re.Match[str], stated: _Stated, value: float) -> Quantity:
    start, unit_end = m.span()
    number, _, high, unit, stated_unit, is_vague = stated
    end, hedge = _hedged(text, unit_end, "ge" if is_vague else None)
    high = None if high is None else tidy(high)
    return Quantity(start, end, number, tidy(value), high, unit, stated_unit, hedge, unit_end)


def _hedged(text: str, end: int, hedge: str | None) -> tuple[int, str | None]:
    """Where the words behind a unit (以上, 左右, 大关) end, and the comparator that they give."""
    while word := _hedge_at(text, end):
        hedge = _HEDGES_AFTER[word] or hedge
        end += len(word)
    return end, hedge


def _hedge_at(text: str, at: int) -> str | None:
    if text[at : at + 1] not in _HEDGES_BEGIN_SO:
        return None
    for length in (3, 2, 1):
        word = text[at : at + length]
        if word in _HEDGES_AFTER and text[at + length : at + length + 1] not in _OTHER_WORDS.get(word, ()):
            return word
    return None


def _stated(text: str, m: re.Match[str]) -> _Stated | None:
    """What one match says; None where it is no quantity."""
    last = m.lastgroup  # of the groups of each alternative, the one that ends last
    if last == "unit":
        return _figure(m)
    if last == "numeralunit":
        return _numeral(text, m)
    if last == "rank":
        place = m["place"] or m["bareplace"]
        return _Stated(place, _value(place), None, "第", "第")
    if last == "barescale":
        return _bare_scale(m)
    if last == "twodigit":
        return _Stated(m["twodigit"], 10.0, None, "%", "", True)
    return _share(m)


def _bare_scale(m: re.Match[str]) -> _Stated:
    """突破万亿大关: the unit goes without saying."""
    number, scale = m["bare"], m["barescale"]
    count = _value(number) if number[:1].isdigit() else 1.0
    value = None if count is None or number in ("数", "几") else count * SCALES[scale]
    return _Stated(number or scale, value, None, "", scale)


def _share(m: re.Match[str]) -> _Stated:
    """百分之七点五, 千分之三."""
    unit = "%" if m["parts"] == "百分之" else "‰"
    low, top = m["share"], m["sharetop"]
    number = f"{low}—{top}" if top else low
    return _Stated(number, _value(low), _value(top) if top else None, unit, unit)


def _figure(m: re.Match[str]) -> _Stated | None:
    """A number in digits, or a range of two: 8860余万元, 1亿3千万元, 6%-7%, 5-6亿元."""
    unit, number, scale, rest, top, minus, per, vague, vague_scale = m.group(
        "unit", "figure", "scale", "rest", "top", "minus", "per", "vague", "vaguescale"
    )
    if unit in ("年", "月", "日"):
        return None
    written = scale
    value = _digits(number) * SCALES[scale]
    if rest:
        value += _digits(rest) * SCALES[m["restscale"]]
        number += f"{scale}{rest}"
        written = m["restscale"]
    high = None
    if top:
        top_scale = SCALES[m["topscale"]]
        if not scale and top_scale != 1 and not m["lowunit"]:
            value *= top_scale  # 5-6亿元: the scale stands once, for both
        elif m["lowunit"] and m["lowunit"] != unit:
            return None
        high = _digits(top) * top_scale
        if high < value:
            return None
        number += f"—{top}"
        written = m["topscale"]
    if minus:
        value, number = -value, f"-{number}"
    stated_unit = written + unit
    if per == "每立方米" and unit == "微克":
        unit = stated_unit = "微克/立方米"
    return _Stated(number, value, high, unit, stated_unit, bool(vague or vague_scale))


def _numeral(text: str, m: re.Match[str]) -> _Stated | None:
    """A Chinese numeral before a unit: 三亿零四百七十五万吨, 突破千亿元."""
    number, stated_unit = m["numeral"], m["numeralunit"]
    before = text[max(0, m.start() - 1) : m.start()]
    if not re.search(r"[一二三四五六七八九两]", number) and before not in _LEADS_TO_NUMBER:
        return None  # 千亿斤…行动, 百千万人才工程: names
    if len(number) == 1 and number not in "百千" and stated_unit not in ("倍", "番", "成", "%"):
        return None
    unit = stated_unit.lstrip("万亿")
    scale = stated_unit.removesuffix(unit)  # it belongs to the numeral
    return _Stated(number, chinese_number(number + scale), None, unit, stated_unit)


def _value(text: str) -> float | None:
    """A number in digits or in Chinese numerals."""
    return _digits(text) if text[0].isdigit() else chinese_number(text)


def _digits(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", "").replace("，", ""))
