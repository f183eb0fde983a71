"""Where the numbers of a text stand: one pattern for every writing of a figure before its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.numbers.hedges import Hedges
from transforms.extract.numbers.quantity import Quantity, Stated
from transforms.extract.numbers.worth import WorthReader
from transforms.reference.genre import NumberWords
from transforms.reference.units import Units, tidy
from transforms.text.numerals import FORMAL_DIGITS, HAN, ONE_TO_NINE, ONE_TO_TEN, POINT

_OPENS = rf"[第百千万亿两双每\d\-−－—负数几〇零○{ONE_TO_TEN}拾{FORMAL_DIGITS}廿卅半过]"
"""What every quantity begins with."""
_DIGITS = r"(?>\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
"""A number in digits; atomic, as a part of one is none."""
_SIGN = f"[{HAN}]"
RUN = rf"(?:{_DIGITS}|{_SIGN})(?:{_DIGITS}|{_SIGN}|[多余几来](?=[{HAN}])|{POINT}){{0,20}}[多余几来]?"
"""A numeral of any make: 110.5亿, 3万2千6百, 三千五百多万, 一百一十几万."""
_PLAIN = re.compile(r"[1-9]\d*(?:\.\d+)?")
_BARE_MEMBERS = re.compile(
    rf"分别[^，。；、\d]{{0,6}}(?P<bare>(?:{_PLAIN.pattern}、)*{_PLAIN.pattern})[和与及、]$"
)
"""Numbers of a list without a unit, right before the last that has one."""
_TO = r"(?:-|—|–|～|~|至|到)"
_TO_SAME = r"(?:多|以上|左右)?"


@dataclass(frozen=True)
class QuantityFinder:
    """Finds every quantity of a text; one compiled pattern for a table of units."""

    units: Units
    words: NumberWords

    @cached_property
    def _worth(self) -> WorthReader:
        return WorthReader(self.words)

    @cached_property
    def _hedges(self) -> Hedges:
        return Hedges(self.words)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        unit = self.units.pattern
        persons = "|".join(self.words.persons)
        return re.compile(
            rf"""
            (?={_OPENS})(?:                                       # most places fail here at once
            (?P<rank>                                             # 第6位; 居全省第三，; 前十位
                第(?P<place>\d+|[{ONE_TO_TEN}]+)[位名]
                |(?<=[居列排国省市区州县界球列前])第(?P<bareplace>\d+|[{ONE_TO_TEN}]+)(?=[，、；。])
            )
            |(?P<minusparts>负)?(?P<parts>[百千万]分之)(?P<share>负?{RUN})     # 百分之八至九
                (?:
                    {_TO}(?:[百千万]分之)?(?P<sharetop>{RUN})
                    |、(?P<sharenext>[{ONE_TO_NINE}])(?![、\d{ONE_TO_TEN}点])
                )?
            |(?P<fraction>[二三四五六七八九十\d]{{1,3}}分之[{ONE_TO_TEN}两\d]{{1,3}})
                (?:{_TO}(?P<fractiontop>[二三四五六七八九十\d]{{1,3}}分之[{ONE_TO_TEN}\d]{{1,3}}))?
                (?P<nearly>[强弱](?![一-龥]))?
            |(?<![\d/.])(?P<slashed>[1-9]/[2-9])(?=以上|左右|的|强|弱|[，。；、])
            |(?P<half>一半|半数|过半(?![一-龥]*天))(?!径)
            |(?P<zero>(?<![社消])零增长)
            |(?P<halfpoint>半个百分点)
            |(?P<twodigit>两位数|双位数)
            |(?P<times>(?<![A-Za-z\d.\-/+])\d{{1,2}})\s?[×xX*＊]\s?(?P<size>{RUN})(?P<sizeunit>{unit})(?P<sizeper>/(?:小?时|日|天|年))?
            |(?P<per>每(?:立方米|平方米|平方公里|亩|人|天|年|万人|千人|百户))?
                (?<![A-Za-z\d.\-−/+])(?P<minus>[-−－]|(?<=[长为到率幅])—(?=\d)|(?<![正减税担债欠承抱])负(?=[\d百]))?
                (?P<pair>(?<![\d、{ONE_TO_TEN}。；：（\n])[{ONE_TO_NINE}1-9]、)?
                (?P<figure>{RUN})
                (?:
                    (?:(?P<lowunit>{unit})(?P<lowmore>(?<=成)[{ONE_TO_NINE}半])?)?{_TO_SAME}{_TO}(?P<top>{RUN})
                )?
                (?P<unit>{unit}|(?<=[万亿多余])(?=[一-龥]{{0,6}}?(?:{persons})))(?P<halfmore>(?<=[倍番成吨斤里亩米担])半(?![年天月数径导成卡])|(?<=成)[{ONE_TO_NINE}\d](?![{HAN}\d]))?
                (?P<denominator>/(?:人/月|人·月|人年|月|年|人|天|平方米|立方米|亩|吨|千人|万人|日|小?时|万元)|每(?:人每月|月|年|人))?
            |(?<=[破超达上过近])                                   # 突破万亿大关
                (?P<bare>{_DIGITS}|[{ONE_TO_NINE}两数几十]*)(?P<barescale>万亿|千亿|百亿|亿)(?=大关|新?台阶|关口|[，。；、])
            |(?<![\d.])(?P<index>(?:9\d|1[0-3]\d)(?:\.\d+)?)(?=左右|以内|以下|以上|上下|[，。；、）])
            |(?<=[到达为过约近破收])(?P<ellipsis>[{ONE_TO_NINE}两][{HAN}]*[百千万亿][{HAN}]*)(?=[，。；、]|$)
            )
            """,
            re.VERBOSE,
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
        """Every quantity of text[start:end], in order of place."""
        found = []
        stated = self._worth.stated
        for m in self._pattern.finditer(text, start, len(text) if end is None else end):
            said = stated(text, m)
            if said is not None and said.value is not None:
                found.append(self._quantity(text, m, said, said.value))
        if found and "分别" in text:
            return list(_with_bare_members(text, found))
        return found

    def _quantity(self, text: str, m: re.Match[str], said: Stated, value: float) -> Quantity:
        start, unit_end = m.span()
        if m["pair"] and said.high is None:
            start = m.start("figure")
        number, _, high, unit, stated_unit, open_part = said
        end, hedge = self._hedges.behind(text, unit_end, open_part)
        high = None if high is None else tidy(high)
        return Quantity(start, end, number, tidy(value), high, unit, stated_unit, hedge, unit_end)


def _with_bare_members(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """The quantities, and before them the numbers of their lists whose unit stands with the last alone.

    分别达到12488和10163亿元: both are 亿元.
    """
    last = 0
    for q in found:
        m = _BARE_MEMBERS.search(text, last, q.start)
        if m is not None and q.high is None and _PLAIN.fullmatch(q.number):
            scale = q.value / float(q.number)
            for member in _PLAIN.finditer(text, m.start("bare"), m.end("bare")):
                start, end = member.span()
                value = tidy(float(member[0]) * scale)
                yield Quantity(start, end, member[0], value, None, q.unit, q.stated_unit, None, end)
        yield q
        last = q.end
