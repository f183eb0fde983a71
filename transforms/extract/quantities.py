"""Numbers with their units: where they stand in a text, what they are worth, and how they are hedged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from transforms.reference.units import SCALES, Units, tidy
from transforms.text.numerals import HAN, PLAIN, digits, read_numeral


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
        return self.unit in ("%", "‰", "‱")


class _Stated(NamedTuple):
    """A quantity without what stands after its unit."""

    number: str
    value: float | None
    """None where the words are no number after all."""
    high: float | None
    unit: str
    stated_unit: str
    hedge: str | None = None
    """What an open part of the number says: 三百多."""


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
_OPENS = r"[第百千万亿两双每\d\-−－—负数几〇零○一二三四五六七八九十拾壹贰叁肆伍陆柒捌玖廿卅半过]"
"""What every quantity begins with."""
_DIGITS = r"(?>\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
"""A number in digits; atomic, as a part of one is none."""
_SIGN = f"[{HAN}]"
_POINT = r"[点·.．](?=[\d〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖])"
_RUN = rf"(?:{_DIGITS}|{_SIGN})(?:{_DIGITS}|{_SIGN}|[多余几来](?=[{HAN}])|{_POINT}){{0,20}}[多余几来]?"
"""A numeral of any make: 110.5亿, 3万2千6百, 三千五百多万, 一百一十几万."""
_TO = r"(?:-|—|–|～|~|至|到)"
_TO_SAME = r"(?:多|以上|左右)?"
_RHETORICAL = frozenset("个项条件次种批类场步点届期级代层门路股片份例起组对章节篇句面大")
"""Units behind which a small Chinese numeral counts points of a speech (三个方面, 两个维护)."""
_LEAST_COUNTED = 10
"""Chinese numerals up to this count nothing before such a unit."""


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
            (?P<rank>                                             # 第6位; 居全省第三，; 前十位
                第(?P<place>\d+|[一二三四五六七八九十]+)[位名]
                |(?<=[居列排国省市区州县界球列前])第(?P<bareplace>\d+|[一二三四五六七八九十]+)(?=[，、；。])
            )
            |(?P<minusparts>负)?(?P<parts>[百千万]分之)(?P<share>负?{_RUN})     # 百分之八至九
                (?:
                    {_TO}(?:[百千万]分之)?(?P<sharetop>{_RUN})
                    |、(?P<sharenext>[一二三四五六七八九])(?![、\d一二三四五六七八九十点])
                )?
            |(?P<fraction>[二三四五六七八九十\d]{{1,3}}分之[一二三四五六七八九十两\d]{{1,3}})
                (?:{_TO}(?P<fractiontop>[二三四五六七八九十\d]{{1,3}}分之[一二三四五六七八九十\d]{{1,3}}))?
                (?P<nearly>[强弱](?![一-龥]))?
            |(?<![\d/.])(?P<slashed>[1-9]/[2-9])(?=以上|左右|的|强|弱|[，。；、])
            |(?P<half>一半|半数|过半(?![一-龥]*天))(?!径)
            |(?P<zero>(?<![社消])零增长)
            |(?P<halfpoint>半个百分点)
            |(?P<twodigit>两位数|双位数)
            |(?P<times>(?<![A-Za-z\d.\-/+])\d{{1,2}})\s?[×xX*＊]\s?(?P<size>{_RUN})(?P<sizeunit>{unit})(?P<sizeper>/(?:小?时|日|天|年))?
            |(?P<per>每(?:立方米|平方米|平方公里|亩|人|天|年|万人|千人|百户))?
                (?<![A-Za-z\d.\-−/+])(?P<minus>[-−－]|(?<=[长为到率幅])—(?=\d)|(?<!正)负(?=[\d百]))?
                (?P<pair>(?<![\d、一二三四五六七八九十。；：（\n])[一二三四五六七八九1-9]、)?
                (?P<figure>{_RUN})
                (?:
                    (?:(?P<lowunit>{unit})(?P<lowmore>(?<=成)[一二三四五六七八九半])?)?{_TO_SAME}{_TO}(?P<top>{_RUN})
                )?
                (?P<unit>{unit})(?P<halfmore>(?<=[倍番成吨斤里亩米担])半(?![年天月数径导成卡])|(?<=成)[一二三四五六七八九\d](?![{HAN}\d]))?
                (?P<denominator>/(?:人/月|人·月|人年|月|年|人|天|平方米|立方米|亩|吨|千人|万人|日|小?时|万元)|每(?:人每月|月|年|人))?
            |(?<=[破超达上过近])                                   # 突破万亿大关
                (?P<bare>{_DIGITS}|[一二三四五六七八九两数几十]*)(?P<barescale>万亿|千亿|百亿|亿)(?=大关|新?台阶|关口|[，。；、])
            |(?<![\d.])(?P<index>(?:9\d|1[0-3]\d)(?:\.\d+)?)(?=左右|以内|以下|以上|上下|[，。；、）])
            |(?<=[到达为过约近破收])(?P<ellipsis>[一二三四五六七八九两][{HAN}]*[百千万亿][{HAN}]*)(?=[，。；、]|$)
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
    if m["pair"] and stated.high is None:
        start = m.start("figure")
    number, _, high, unit, stated_unit, open_part = stated
    end, hedge = _hedged(text, unit_end, open_part)
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
    if m["unit"]:
        return _figure(text, m)
    if m["rank"]:
        place = read_numeral(m["place"] or m["bareplace"])
        return None if place is None else _Stated(m["place"] or m["bareplace"], place.low, None, "第", "第")
    if m["barescale"]:
        return _bare_scale(m)
    if m["twodigit"]:
        return _Stated(m["twodigit"], 10.0, None, "%", "", "ge")
    if m["parts"]:
        return None if _NO_SHARE.search(text, max(0, m.start() - 1), m.start()) else _share(m)
    if m["fraction"]:
        return _fraction(m)
    if m["slashed"]:
        part, whole = map(int, m["slashed"].split("/"))
        return _Stated(m["slashed"], 100 * part / whole, None, "%", "") if part < whole else None
    if m["times"]:
        return _product(m)
    if m["index"]:
        named = _PRICE_INDEX.search(text, max(0, m.start() - _INDEX_NAME), m.start())
        return _Stated(m["index"], digits(m["index"]), None, "%", "") if named else None
    if m["ellipsis"]:
        said = read_numeral(m["ellipsis"])
        return None if said is None else _Stated(m["ellipsis"], said.low, said.high, "", "", said.hedge)
    if m["halfpoint"]:
        return _Stated("半", 0.5, None, "个百分点", "个百分点")
    if m["zero"]:
        return _Stated(m["zero"], 0.0, None, "%", "")
    return _Stated(m["half"], 50.0, None, "%", "", "ge" if m["half"].startswith("过") else None)


_PRICE_INDEX = re.compile(
    r"(?:价格|物价|消费)[^，。；\d]{0,6}指数(?:涨幅|调控目标|预期目标|目标|控制|上涨|预期|力争|确保|为|达到|达|是|在)*$"
)
_INDEX_NAME = 24
"""Characters before an index in which it must be named one of prices."""
_TRAILING_SCALE = re.compile(r"(?:[百千]?万亿|[百千十]?[万亿]|[百千])$")


def _split(run: str) -> tuple[str, str]:
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


def _bare_scale(m: re.Match[str]) -> _Stated | None:
    """突破万亿大关, 过一万亿: the unit goes without saying."""
    number, scale = m["bare"], m["barescale"]
    if not number:
        return _Stated(scale, SCALES[scale], None, "", scale)
    said = read_numeral(number + scale)
    return None if said is None else _Stated(number, said.low, said.high, "", scale, said.hedge)


def _share(m: re.Match[str]) -> _Stated | None:
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
    return _Stated(number, low, high, unit, unit, said.hedge)


_NO_SHARE = re.compile("[十百千万个]$")
"""What makes 万分之 a part of another size, or of 百分之百 a slogan: 十万分之二十, 三个百分之百."""
_GOES_ON = re.compile(r"、[一二三四五六七八九]、|[A-Za-zО〇]")


def _fraction(m: re.Match[str]) -> _Stated | None:
    """三分之一, in percent."""
    low = _part(m["fraction"])
    high = _part(m["fractiontop"]) if m["fractiontop"] else None
    if low is None or (m["fractiontop"] and (high is None or high <= low)):
        return None
    return _Stated(m["fraction"], low, high, "%", "", {"强": "ge", "弱": "le"}.get(m["nearly"] or ""))


def _part(words: str) -> float | None:
    den, _, num = words.partition("分之")
    whole, part = read_numeral(den), read_numeral(num)
    if whole is None or part is None or not whole.low or part.low > whole.low:
        return None
    return 100 * part.low / whole.low


def _product(m: re.Match[str]) -> _Stated | None:
    """2×35万千瓦: two of them."""
    size = read_numeral(m["size"])
    if size is None or m["sizeunit"] in _CLASSES:
        return None  # 7×24小时服务
    number, scale = _split(m["size"])
    return _Stated(
        f"{m['times']}×{number}",
        digits(m["times"]) * size.low,
        None,
        m["sizeunit"],
        scale + m["sizeunit"] + (m["sizeper"] or ""),
    )


def _figure(text: str, m: re.Match[str]) -> _Stated | None:
    """A number with its unit, or a range of two: 8860余万元, 1亿3千万元, 6%-7%, 5-6亿元, 七八百亿元."""
    unit, run, top, denominator = m.group("unit", "figure", "top", "denominator")
    plain = PLAIN.fullmatch(run) if m.start("figure") == m.start() else None
    is_alone = plain is not None and m.end("figure") == m.end() - len(unit) - len(denominator or "")
    if plain is not None and is_alone and not (unit == "元" and _JIAO.match(text, m.end())):
        return _plain_figure(text, m, plain, unit, denominator)
    said = read_numeral(run)
    if run[0] in "零〇○" and len(run) > 1 and "." not in run and "点" not in run:
        return None  # 两年零三个月
    if said is None or not _is_counted(text, m, said.low):
        return None
    if _is_fragment(text, m.start("pair") if m["pair"] else m.start("figure")):
        return None
    number, written = _split(run)
    low, high, hedge = said
    if m["pair"] and not top and (first := _first_of_pair(text, m)) is not None:
        low, high, number = first, low, f"{m['pair']}{number}"
    if m["lowmore"]:
        low += _half_more(m["lowmore"], m["lowunit"]) or 0.0
    if unit == "元" and (m_jiao := _JIAO.match(text, m.end())):
        low += (_worth_of(m_jiao[1]) or 0.0) / 10 + (_worth_of(m_jiao[2] or "零") or 0.0) / 100
        number += m_jiao[0]
    if unit == "个" and text.startswith("亿", m.end()):
        return None  # 三个亿: of what is not said
    if top:
        ends = _range(low, run, top, m["lowunit"], unit)
        if ends is None:
            return None
        low, high = ends
        number, written = f"{number}—{_split(top)[0]}", _split(top)[1]
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
    return _Stated(number, low, high, unit, stated_unit + (denominator or ""), hedge)


_MAY_COUNT_NOTHING = frozenset(
    ("个", "度", "小时", "天", "千伏", "毫米", "厘米", "条", "项", "件", "大", "年", "里")
)
"""Units whose number may be a name or a class."""


def _plain_figure(
    text: str, m: re.Match[str], plain: re.Match[str], unit: str, denominator: str | None
) -> _Stated | None:
    """The same for what most figures are: digits, perhaps a scale, and a unit."""
    start = m.start()
    if _is_fragment(text, start):
        return None
    may_be_none = unit in _MAY_COUNT_NOTHING or text.startswith("第", start - 1)
    if may_be_none and not _is_counted(text, m, 0.0):
        return None
    if unit == "个" and text.startswith("亿", m.end()):
        return None
    number, scale = plain.groups()
    return _Stated(number, float(number) * SCALES[scale], None, unit, scale + unit + (denominator or ""))


_JIAO = re.compile("([一二三四五六七八九1-9])角(?:([一二三四五六七八九1-9])分)?")


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


_FRAGMENT = re.compile(
    r"\d[\s,，'’|·.．?？•]\s?$|\d和$|[A-Za-zО干]$|每$|[一二三四五六七八九]，(?=$)|[数几好貳叄參陸億萬]$|[A-Za-z][,，]$"
)
"""What stands before the rest of a number that dirt has torn: 1 234, 4’300, l,200."""


_MAY_TEAR = frozenset("，’|·．？•和О干每数几好貳叄參陸億萬\u3000\xa0")
"""What is not ASCII of what such words end with."""


def _is_fragment(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start]
    if before[-1:] not in _MAY_TEAR and not before[-1:].isascii():
        return False
    m = _FRAGMENT.search(before)
    if m is None or (m[0] in "数几好" and text[start] not in "十百千万亿"):
        return False  # 总数6亿, and no 数十亿
    if m[0][-1] == "，" and m[0][0].isdecimal() != text[start].isdecimal():
        return False
    return not (m[0] == "干" and text[max(0, start - 2) : start - 1] not in HAN)


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
    if end is None or end.high is not None or not (top[0].isdecimal() or _HAS_DIGIT.search(top)):
        return None
    scale = _split(top)[1] or ("百" if top.endswith("百") else "千" if top.endswith("千") else "")
    if scale and not low_unit and not _TRAILING_SCALE.search(run):
        scaled = low * SCALES.get(scale, 1.0)
        if scaled < end.low:
            return scaled, end.low
    return (low, end.low) if low < end.low or (low == end.low and low_unit) else None


_MILESTONES = re.compile(r"[百千万亿]*(?:元)?(?:新)?(?:台阶|大关|关口)")


def _is_counted(text: str, m: re.Match[str], value: float) -> bool:
    """Whether a numeral before a unit is a figure, and no idiom, name or point of a speech."""
    run, unit = m["figure"], m["unit"]
    if unit == "个" and _MILESTONES.match(text, m.end()):
        return False  # 连跨4个千亿元台阶
    if text.endswith("第", 0, m.start()):
        return False  # 第15届运动会, 第3家企业
    if unit in _NAMED_BY and text.endswith(("“", '"'), 0, m.start()) and _QUOTED.match(text, m.end()):
        return False  # “20条”, “十二件实事”: names
    if run[0].isdecimal():
        if unit == "度" and text.endswith(_DEGREES, 0, m.start()):
            return False
        if unit == "小时" and run == "24":
            return False  # 24小时便利店
        return not (unit in _CLASSES and _NAMES_A_CLASS.match(text, m.end()))
    before = text[m.start() - 1 : m.start()]
    if not _HAS_DIGIT.search(run):
        # 千亿斤…行动, 百千万人才工程: names; 突破千亿元 is none
        return before in _LEADS_TO_NUMBER or run.endswith(("余", "多"))  # 百余家
    if unit in ("成",) and text.startswith(_NO_TENTHS, m.end()):
        return False
    if unit in ("倍", "番", "成", "%", "个百分点", "百分点"):
        return unit != "番" or "翻" in text[max(0, m.start() - 4) : m.start()]
    if unit in _ORDINAL or before in ("第", "之"):
        return False
    if len(run) == 1:
        return m["halfmore"] is not None or (unit == "元" and _JIAO.match(text, m.end()) is not None)
    return not (unit in _RHETORICAL and value <= _LEAST_COUNTED and run[-1] not in "来几多余")


_HAS_DIGIT = re.compile(r"[一二三四五六七八九两壹贰叁肆伍陆柒捌玖\d廿卅〇零○]|^[十拾]")
_NO_TENTHS = ("不变", "立", "为", "了")
"""What makes of 一成 a word of its own."""
_ORDINAL = frozenset("届期级代批次轮号")
"""Units that a Chinese numeral orders, and does not count."""
_NAMED_BY = frozenset(("条", "项", "件", "个", "大", "年", "天", "度"))
"""Units of a number that, alone between quotes, is a name: “20条”."""
_QUOTED = re.compile('[一-龥]{0,4}[”"]')
_DEGREES = ("零下", "东经", "西经", "北纬", "南纬", "气温", "高温")
"""What stands before degrees that are no amount of electricity."""
_CLASSES = frozenset(("千伏", "毫米", "度", "小时", "天", "厘米"))
"""Units whose number mostly names a kind of thing (330千伏线路, 1780毫米热轧) or a place (北纬38度)."""
_NAMES_A_CLASS = re.compile(
    r"(?:及以上|以上|级)?(?:坡|陡坡|线路|变电|输变电|输电|直流|交流|电网|工程|热轧|冷轧|轧机|带钢|卷板|钢管|光刻|晶圆|全天候|服务|制|营业)"
)
