"""Numbers with their units: where they stand in a text, what they are worth, and how they are hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import yaml

SCALES = {
    "": 1.0, "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8,
    "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12, "十万亿": 1e13, "百万亿": 1e14, "亿亿": 1e16,
}  # fmt: skip
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral (`两千三百亿`, `四点五`, `二〇二三`), or None where it is none."""
    if not text:
        return None
    if "点" in text:
        whole, _, fraction = text.partition("点")
        head = chinese_number(whole)
        if head is None or not fraction or any(c not in _DIGITS for c in fraction):
            return None
        return head + sum(_DIGITS[c] / 10 ** (i + 1) for i, c in enumerate(fraction))
    if all(c in _DIGITS for c in text):
        if len(text) == 1:
            return float(_DIGITS[text])
        return float("".join(str(_DIGITS[c]) for c in text)) if len(text) > 2 else None
    total = section = 0.0
    digit: int | None = None
    for c in text:
        if c in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[c]
        elif c in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[c]
            digit = None
        elif c in "万亿":
            section += digit or 0
            if section == 0 and total == 0:
                section = 1
            total = (total + section) * (1e4 if c == "万" else 1e8)
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
        """Regex alternation of all unit names, longest first."""
        names = sorted(self.table, key=lambda u: (-len(u), u))
        return "|".join(
            re.escape(u) + (f"(?![{self.table[u].not_before}])" if self.table[u].not_before else "")
            for u in names
        )


def tidy(value: float) -> float:
    """The float nearest to the decimal number that a conversion meant (0.1 + 0.2 artefacts removed)."""
    return float(f"{value:.12g}")


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


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at a place of a text. `value` counts in `unit` (scales resolved into `scaled`)."""

    start: int
    end: int
    number: str
    """As written: `8860余`, `6.5—7`, `千`."""
    value: float
    """The number times its scale, in the bare unit: 110.5亿元 is 1.105e10 元."""
    high: float | None
    unit: str
    """The bare unit: `元`, `%`, `第`(a rank)."""
    stated_unit: str
    """Scale and unit as written: `亿元`, `余万元` without 余."""
    hedge: str | None
    """Comparator that the words after the number give: ge, le, approx, or None."""
    digits: int
    """Significant digits stated."""
    hedge_start: int
    """Where the words after the unit begin (equal to `end` where there are none)."""


_POST = {
    "以上": "ge", "及以上": "ge", "以内": "le", "之内": "le", "以下": "le", "内": "le", "左右": "approx",
    "上下": "approx", "多": "ge", "余": "ge", "大关": None, "关口": None, "台阶": None, "目标": None,
}  # fmt: skip
_NUM = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_CN = r"[〇零一二两三四五六七八九十百千万亿]+(?:点[〇零一二三四五六七八九]+)?"
_SCALE = r"(?:百万亿|十万亿|万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?"
_VAGUE = r"[多余几]?"


@dataclass(frozen=True)
class QuantityFinder:
    """Finds every quantity of a text; one compiled pattern for a table of units."""

    units: Units

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        unit = self.units.pattern
        strong = "亿元|万元|元|亿美元|万美元|美元|万吨|吨|亿斤|万斤|斤|公斤|万亩|亩|公里|万人|万户|户|人次|%|倍|番|成|人|平方米|平方公里|千瓦|家|千瓦时|度|立方米|个百分点"
        return re.compile(
            rf"(?P<rank>第(?P<rankno>\d+|[一二三四五六七八九十]+)[位名]|(?<=[居列排国省市区州县界球列前])第(?P<rankno2>\d+|[一二三四五六七八九十]+)(?=[，、；。]))"
            rf"|(?P<permil>[百千]分之)(?P<pcn>{_CN}|{_NUM})(?:(?:-|—|～|至|到)(?:[百千]分之)?(?P<pcn2>{_CN}|{_NUM}))?"
            rf"|(?P<two>两位数|双位数)"
            rf"|(?P<per>每(?:立方米|平方米|平方公里|亩|人|天|年|万人|千人|百户))?"
            rf"(?<![A-Za-z\d.\-/+])(?P<neg>-)?(?P<num>{_NUM})(?P<vague>{_VAGUE})(?P<scale>{_SCALE})(?P<vague2>{_VAGUE})"
            rf"(?:(?P<num1b>{_NUM})(?P<scaleb>千万|百万|万|千))?"
            rf"(?:(?P<unit1>{unit})?(?P<hedge1>以上|左右)?(?:-|—|–|～|~|至|到)(?P<num2>{_NUM})(?P<scale2>{_SCALE}))?"
            rf"(?P<unit>{unit})(?:/(?:人/月|人·月|人年|月|年|人|天|平方米|亩|吨))?"
            rf"|(?<=[破超达上过近])(?P<bare>{_NUM}|[数几]?)(?P<barescale>万亿|千亿|百亿|亿)(?=大关|台阶|关口|[，。；、])"
            rf"|(?P<cnum>(?<=[破超达上近约逾过成到在])[百千万亿]+(?=[元吨斤人户亩])|(?<![第百千万亿一二三四五六七八九十两\d]){_CN})(?P<cunit>{strong})(?![一二三四五六七八九十])"
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
        """Every quantity of text[start:end], in order of place."""
        found = []
        end = len(text) if end is None else end
        for m in self._pattern.finditer(text, start, end):
            quantity = self._quantity(text, m)
            if quantity is not None:
                found.append(quantity)
        return found

    def _quantity(self, text: str, m: re.Match[str]) -> Quantity | None:
        end = m.end()
        high: float | None = None
        vague = False
        if m["barescale"]:
            number = m["bare"] or m["barescale"]
            digit = float(m["bare"].replace(",", "")) if m["bare"][:1].isdigit() else 1.0
            value = None if m["bare"] in ("数", "几") else digit * SCALES[m["barescale"]]
            unit, stated = "", m["barescale"]
        elif m["rank"]:
            number = m["rankno"] or m["rankno2"]
            value = float(number) if number.isdigit() else chinese_number(number)
            unit = stated = "第"
        elif m["permil"]:
            value = self._number(m["pcn"])
            high = self._number(m["pcn2"]) if m["pcn2"] else None
            number = m["pcn"] + (f"—{m['pcn2']}" if m["pcn2"] else "")
            unit = stated = "%" if m["permil"] == "百分之" else "‰"
        elif m["two"]:
            number, value, unit, stated = m["two"], 10.0, "%", ""
            vague = True
        elif m["num"]:
            unit = m["unit"]
            if unit in ("年", "月", "日"):
                return None
            scale = SCALES[m["scale"] or ""]
            value = float(m["num"].replace(",", "").replace("，", "")) * scale
            number = m["num"]
            vague = bool(m["vague"] or m["vague2"])
            if m["num1b"]:
                value += float(m["num1b"]) * SCALES[m["scaleb"]]
                number += f"{m['scale']}{m['num1b']}"
            if m["num2"]:
                scale2 = SCALES[m["scale2"] or ""]
                high = float(m["num2"].replace(",", "").replace("，", "")) * scale2
                if not m["scale"] and scale2 != 1 and not m["unit1"]:
                    value *= scale2  # 5-6亿元: the scale stands once, for both
                elif m["unit1"] and m["unit1"] != unit:
                    return None
                number += f"—{m['num2']}"
                if high < value:
                    return None
            stated = (m["scale2"] if m["num2"] else m["scaleb"] or m["scale"] or "") + unit
            if m["neg"]:
                value, number = -value, f"-{number}"
            if m["per"] == "每立方米" and unit == "微克":
                unit = stated = "微克/立方米"
        else:
            if not re.search(r"[一二三四五六七八九两]", m["cnum"]) and not re.search(
                r"[破超达上近约逾过成到在]$", text[: m.start()]
            ):
                return None  # 千亿斤…行动, 百千万人才工程: names
            if len(m["cnum"]) == 1 and m["cnum"] not in "百千" and m["cunit"] not in ("倍", "番", "成", "%"):
                return None
            number, stated = m["cnum"], m["cunit"]
            scale, unit = re.match(r"([万亿]?)(.+)", stated).groups()  # type: ignore[union-attr]
            value = chinese_number(number + scale)  # 三亿零四百七十五万吨: the scale belongs to the numeral
        if value is None:
            return None
        hedge_start = end
        hedge = "ge" if vague else None
        while True:
            for length in (3, 2, 1):
                word = text[end : end + length]
                if (
                    word in _POST
                    and len(word) == length
                    and not (word == "内" and text[end + 1 : end + 2] in ("资", "需", "外"))
                    and not (word == "多" and text[end + 1 : end + 2] in tuple("式元种功层边维样点"))
                ):
                    hedge = _POST[word] or hedge
                    end += length
                    break
            else:
                break
        digits = len(re.sub(r"\D", "", number).lstrip("0")) if m["num"] else 2
        return Quantity(
            m.start(), end, number, tidy(value), None if high is None else tidy(high), unit, stated, hedge, digits,
            hedge_start,
        )  # fmt: skip

    @staticmethod
    def _number(text: str) -> float | None:
        return float(text.replace(",", "").replace("，", "")) if text[0].isdigit() else chinese_number(text)
