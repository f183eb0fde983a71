"""Which numerals are no figures: names, classes of things, idioms, points of a speech, torn remains."""

from __future__ import annotations

import re

from transforms.reference.genre import NumberWords, any_of
from transforms.text.numerals import FORMAL_DIGITS, HAN, ONE_TO_NINE

JIAO = re.compile(rf"([{ONE_TO_NINE}1-9])角(?:([{ONE_TO_NINE}1-9])分)?")
_FRAGMENT = re.compile(
    rf"\d[\s,，'’|·.．?？•]\s?$|\d和$|[A-Za-zО干]$|每$|[{ONE_TO_NINE}]，(?=$)|[数几好貳叄參陸億萬]$|[A-Za-z][,，]$"
)
"""What stands before the rest of a number that dirt has torn: 1 234, 4’300, l,200."""
_MAY_TEAR = frozenset("，’|·．？•和О干每数几好貳叄參陸億萬\u3000\xa0")
"""What is not ASCII of what such words end with."""


_LISTED = 24
"""So far back 分别 makes numbers without a unit members of a list."""


def is_fragment(text: str, start: int) -> bool:
    """Whether a number at a place is what dirt has left of a longer one."""
    before = text[max(0, start - 3) : start]
    if before[-1:] not in _MAY_TEAR and not before[-1:].isascii():
        return False
    m = _FRAGMENT.search(before)
    if m is None or (m[0] in "数几好" and text[start] not in "十百千万亿"):
        return False  # 总数6亿, and no 数十亿
    if m[0][-1] == "和" and "分别" in text[max(0, start - _LISTED) : start]:
        return False  # 分别达到12488和10163亿元
    if m[0][-1] == "，" and m[0][0].isdecimal() != text[start].isdecimal():
        return False
    return not (m[0] == "干" and text[max(0, start - 2) : start - 1] not in HAN)


_MILESTONES = re.compile(r"[百千万亿]*(?:元)?(?:新)?(?:台阶|大关|关口)")
_LITRE = "升"
_LEADS_TO_NUMBER = frozenset("破超达上近约逾过成到在")
"""Characters after which a bare scale is a number (突破千亿元), and no name (千亿斤…行动)."""
_LEAST_COUNTED = 10
"""Chinese numerals up to this count nothing before a unit of points of a speech."""
HAS_DIGIT = re.compile(rf"[{ONE_TO_NINE}两{FORMAL_DIGITS}\d廿卅〇零○]|^[十拾]")
_QUOTED = re.compile('[一-龥]{0,4}[”"]')


class NumeralNames:
    """Tells figures from names."""

    def __init__(self, words: NumberWords) -> None:
        self.classes = frozenset(words.classes)
        """Units whose number mostly names a kind of thing."""
        self._named_by = frozenset(words.quoted_names)
        self.may_name = self.classes | self._named_by | {_LITRE}
        """Units whose number in digits may be a name or a class."""
        self._orders = frozenset(words.orders)
        self._speech_points = frozenset(words.speech_points)
        self._degrees = words.degrees_of
        self._no_tenths = words.no_tenths
        self._names_a_class = re.compile(rf"(?:及以上|以上|级)?(?:{any_of(words.class_nouns)})")

    def is_counted(self, text: str, m: re.Match[str], value: float) -> bool:  # noqa: PLR0911
        """Whether a numeral before a unit is a figure, and no idiom, name or point of a speech."""
        run, unit = m["figure"], m["unit"]
        if _MILESTONES.match(text, m.end()) if unit == "个" else text.startswith("升级", m.start("unit")):
            return False  # 连跨4个千亿元台阶, 行动计划2023升级版
        if text.endswith("第", 0, m.start()):
            return False  # 第15届运动会, 第3家企业
        if (
            unit in self._named_by
            and text.endswith(("“", '"'), 0, m.start())
            and _QUOTED.match(text, m.end())
        ):
            return False  # “20条”, “十二件实事”: names
        if run[0].isdecimal():
            if unit == "度" and text.endswith(self._degrees, 0, m.start()):
                return False
            if unit == "小时" and run == "24":
                return False  # 24小时便利店
            return not (unit in self.classes and self._names_a_class.match(text, m.end()))
        before = text[m.start() - 1 : m.start()]
        if not HAS_DIGIT.search(run):
            # 千亿斤…行动, 百千万人才工程: names; 突破千亿元 is none
            return before in _LEADS_TO_NUMBER or run.endswith(("余", "多"))  # 百余家
        if unit in ("成",) and text.startswith(self._no_tenths, m.end()):
            return False
        if unit in ("倍", "番", "成", "%", "个百分点", "百分点"):
            return unit != "番" or "翻" in text[max(0, m.start() - 4) : m.start()]
        if unit in self._orders or before in ("第", "之"):
            return False
        if len(run) == 1:
            return m["halfmore"] is not None or (unit == "元" and JIAO.match(text, m.end()) is not None)
        return not (unit in self._speech_points and value <= _LEAST_COUNTED and run[-1] not in "来几多余")
