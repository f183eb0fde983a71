"""What a found number is worth in its unit: plain figures, ranges, shares, fractions, products, marks."""

from __future__ import annotations

import re

from transforms.extract.numbers.names import HAS_DIGIT, JIAO, NumeralNames, is_fragment
from transforms.extract.numbers.quantity import Stated
from transforms.reference.genre import NumberWords, any_of
from transforms.reference.units import SCALES
from transforms.text.numerals import PLAIN, digits, read_numeral

_INDEX_NAME = 24
"""Characters before an index in which it must be named one of prices."""
_TRAILING_SCALE = re.compile(r"(?:[百千]?万亿|[百千十]?[万亿]|[百千])$")


class WorthReader:
    """Tells what found numbers are worth."""

    def __init__(self, words: NumberWords) -> None:
        self._names = NumeralNames(words)
        self._price_index = re.compile(
            rf"(?:{any_of(words.price_names)})[^，。；\d]{{0,6}}指数"
            r"(?:涨幅|调控目标|预期目标|目标|控制|上涨|预期|力争|确保|为|达到|达|是|在)*$"
        )

    def stated(self, text: str, m: re.Match[str]) -> Stated | None:  # noqa: C901, PLR0911, PLR0912
        """What one match says; None where it is no quantity."""
        if m["unit"]:
            return self._figure(text, m)
        if m["figure"]:
            return _persons(text, m)
        if m["rank"]:
            place = read_numeral(m["place"] or m["bareplace"])
            return (
                None if place is None else Stated(m["place"] or m["bareplace"], place.low, None, "第", "第")
            )
        if m["barescale"]:
            return _bare_scale(m)
        if m["twodigit"]:
            return Stated(m["twodigit"], 10.0, None, "%", "", "ge")
        if m["parts"]:
            return None if _NO_SHARE.search(text, max(0, m.start() - 1), m.start()) else _share(m)
        if m["fraction"]:
            return _fraction(m)
        if m["slashed"]:
            part, whole = map(int, m["slashed"].split("/"))
            return Stated(m["slashed"], 100 * part / whole, None, "%", "") if part < whole else None
        if m["times"]:
            return self._product(m)
        if m["index"]:
            named = self._price_index.search(text, max(0, m.start() - _INDEX_NAME), m.start())
            return Stated(m["index"], digits(m["index"]), None, "%", "") if named else None
        if m["ellipsis"]:
            said = read_numeral(m["ellipsis"])
            return None if said is None else Stated(m["ellipsis"], said.low, said.high, "", "", said.hedge)
        if m["halfpoint"]:
            return Stated("半", 0.5, None, "个百分点", "个百分点")
        if m["zero"]:
            return Stated(m["zero"], 0.0, None, "%", "")
        return Stated(m["half"], 50.0, None, "%", "", "ge" if m["half"].startswith("过") else None)

    def _product(self, m: re.Match[str]) -> Stated | None:
        """2×35万千瓦: two of them."""
        size = read_numeral(m["size"])
        if size is None or m["sizeunit"] in self._names.classes:
            return None  # 7×24小时服务
        number, scale = split_scale(m["size"])
        return Stated(
            f"{m['times']}×{number}",
            digits(m["times"]) * size.low,
            None,
            m["sizeunit"],
            scale + m["sizeunit"] + (m["sizeper"] or ""),
        )

    def _figure(self, text: str, m: re.Match[str]) -> Stated | None:  # noqa: C901, PLR0912
        """A number with its unit, or a range of two: 8860余万元, 1亿3千万元, 6%-7%, 5-6亿元, 七八百亿元."""
        unit, run, top, denominator = m.group("unit", "figure", "top", "denominator")
        plain = PLAIN.fullmatch(run) if m.start("figure") == m.start() else None
        is_alone = plain is not None and m.end("figure") == m.end() - len(unit) - len(denominator or "")
        if plain is not None and is_alone and not (unit == "元" and JIAO.match(text, m.end())):
            return self._plain_figure(text, m, plain, unit, denominator)
        said = read_numeral(run)
        if run[0] in "零〇○" and len(run) > 1 and "." not in run and "点" not in run:
            return None  # 两年零三个月
        if said is None or not self._names.is_counted(text, m, said.low):
            return None
        if is_fragment(text, m.start("pair") if m["pair"] else m.start("figure")):
            return None
        number, written = split_scale(run)
        low, high, hedge = said
        if m["pair"] and not top and (first := _first_of_pair(text, m)) is not None:
            low, high, number = first, low, f"{m['pair']}{number}"
        if m["lowmore"]:
            low += _half_more(m["lowmore"], m["lowunit"]) or 0.0
        if unit == "元" and (m_jiao := JIAO.match(text, m.end())):
            low += (_worth_of(m_jiao[1]) or 0.0) / 10 + (_worth_of(m_jiao[2] or "零") or 0.0) / 100
            number += m_jiao[0]
        if unit == "个" and text.startswith("亿", m.end()):
            return None  # 三个亿: of what is not said
        if top:
            ends = _range(low, run, top, m["lowunit"], unit)
            if ends is None:
                return None
            low, high = ends
            number, written = f"{number}—{split_scale(top)[0]}", split_scale(top)[1]
        if m["halfmore"]:
            more = _half_more(m["halfmore"], unit)
            if more is None:
                return None
            number, low = number + m["halfmore"], low + more
            high = None if high is None else high + more
        if m["minus"]:
            low, number = -low, f"-{number}"
        stated_unit = written + unit
        if m["per"] == "每立方米" and unit == "微克":
            unit = stated_unit = "微克/立方米"
        return Stated(number, low, high, unit, stated_unit + (denominator or ""), hedge)

    def _plain_figure(
        self, text: str, m: re.Match[str], plain: re.Match[str], unit: str, denominator: str | None
    ) -> Stated | None:
        """The same for what most figures are: digits, perhaps a scale, and a unit."""
        start = m.start()
        if is_fragment(text, start):
            return None
        may_be_none = unit in self._names.may_name or text.startswith("第", start - 1)
        if may_be_none and not self._names.is_counted(text, m, 0.0):
            return None
        if unit == "个" and text.startswith("亿", m.end()):
            return None
        number, scale = plain.groups()
        return Stated(number, float(number) * SCALES[scale], None, unit, scale + unit + (denominator or ""))


def _persons(text: str, m: re.Match[str]) -> Stated | None:
    """Persons, counted without a word for it: 8.9万城镇就业人员."""
    run = m["figure"]
    if m["top"] or not run[0].isdecimal() or is_fragment(text, m.start("figure")):
        return None
    said = read_numeral(run)
    number, scale = split_scale(run)
    return None if said is None else Stated(number, said.low, said.high, "名", scale, said.hedge)


def split_scale(run: str) -> tuple[str, str]:
    """A numeral and the scale behind it as written: 110.5, 亿."""
    if run[-1].isdecimal():
        return run, ""
    open_part = run[-1] if run[-1] in "多余几来" else ""
    bare = run[: len(run) - len(open_part)]
    if bare[0].isdecimal():
        scale = _TRAILING_SCALE.search(bare)
    else:
        scale = re.search(r"(?:万亿|万|亿)$", bare)
    if scale is None or scale.start() == 0:
        return run, ""
    return bare[: scale.start()], scale[0]


def _bare_scale(m: re.Match[str]) -> Stated | None:
    """突破万亿大关, 过一万亿: the unit goes without saying."""
    number, scale = m["bare"], m["barescale"]
    if not number:
        return Stated(scale, SCALES[scale], None, "", scale)
    said = read_numeral(number + scale)
    return None if said is None else Stated(number, said.low, said.high, "", scale, said.hedge)


def _share(m: re.Match[str]) -> Stated | None:
    """百分之七点五, 千分之三, 百分之二三十."""
    unit = {"百": "%", "千": "‰", "万": "‱"}[m["parts"][0]]
    said = read_numeral(m["share"].lstrip("负"))
    if said is None:
        return None
    sign = -1 if m["minusparts"] or m["share"].startswith("负") else 1
    low, high = sign * said.low, said.high
    number = m["share"]
    if m["sharetop"]:
        top = read_numeral(m["sharetop"])
        if top is None or top.low <= low:
            return None
        high, number = top.low, f"{number}—{m['sharetop']}"
    if not m["sharenext"] and not m["sharetop"] and _GOES_ON.match(m.string, m.end()):
        return None  # 百分之六、七、八; 百分之一O点五
    if m["sharenext"]:
        top = read_numeral(m["sharenext"])
        if top is None or top.low != low + 1:
            return None
        high, number = top.low, f"{number}、{m['sharenext']}"
    return Stated(number, low, high, unit, unit, said.hedge)


_NO_SHARE = re.compile("[十百千万个]$")
"""What makes 万分之 a part of another size, or of 百分之百 a slogan: 十万分之二十, 三个百分之百."""
_GOES_ON = re.compile(r"、[一二三四五六七八九]、|[A-Za-zО〇]")


def _fraction(m: re.Match[str]) -> Stated | None:
    """三分之一, in percent."""
    low = _part(m["fraction"])
    high = _part(m["fractiontop"]) if m["fractiontop"] else None
    if low is None or (m["fractiontop"] and (high is None or high <= low)):
        return None
    return Stated(m["fraction"], low, high, "%", "", {"强": "ge", "弱": "le"}.get(m["nearly"] or ""))


def _part(words: str) -> float | None:
    den, _, num = words.partition("分之")
    whole, part = read_numeral(den), read_numeral(num)
    if whole is None or part is None or not whole.low or part.low > whole.low:
        return None
    return 100 * part.low / whole.low


def _worth_of(text: str) -> float | None:
    said = read_numeral(text)
    return None if said is None else said.low


def _first_of_pair(text: str, m: re.Match[str]) -> float | None:
    """The lower of two neighbouring counts (二、三百万户); None where the digits are members of a list."""
    run, digit = m["figure"], read_numeral(m["pair"][0])
    leading = read_numeral(run[0])
    if (
        digit is None
        or leading is None
        or leading.low != digit.low + 1
        or run[0].isdecimal() != m["pair"][0].isdecimal()
    ):
        return None
    if "分别" in text[max(0, m.start() - 12) : m.start()] or run[1:2].isdecimal() or run[1:2] == ".":
        return None
    low = read_numeral(m["pair"][0] + run[1:])
    return None if low is None else low.low


def _half_more(words: str, unit: str) -> float | None:
    """What 半 or a digit behind a unit adds: 四倍半, 一成五; None where it is open (翻一番半)."""
    if unit == "番":
        return None
    if words == "半":
        return 0.5
    more = read_numeral(words)
    return None if more is None else more.low / 10


def _range(low: float, run: str, top: str, low_unit: str | None, unit: str) -> tuple[float, float] | None:
    """The ends of a range; a scale that stands once holds for both (5-6亿元)."""
    if low_unit and low_unit != unit:
        return None
    end = read_numeral(top)
    if end is None or end.high is not None or not (top[0].isdecimal() or HAS_DIGIT.search(top)):
        return None
    scale = split_scale(top)[1] or ("百" if top.endswith("百") else "千" if top.endswith("千") else "")
    if scale and not low_unit and not _TRAILING_SCALE.search(run):
        scaled = low * SCALES.get(scale, 1.0)
        if scaled < end.low:
            return scaled, end.low
    return (low, end.low) if low < end.low or (low == end.low and low_unit) else None
