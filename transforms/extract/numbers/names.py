"""Which numerals are no figures: names, classes of things, idioms, points of a speech, torn remains."""

from __future__ import annotations

import re

from transforms.text.numerals import HAN

JIAO = re.compile("([一二三四五六七八九1-9])角(?:([一二三四五六七八九1-9])分)?")
_FRAGMENT = re.compile(
    r"\d[\s,，'’|·.．?？•]\s?$|\d和$|[A-Za-zО干]$|每$|[一二三四五六七八九]，(?=$)|[数几好貳叄參陸億萬]$|[A-Za-z][,，]$"
)
"""What stands before the rest of a number that dirt has torn: 1 234, 4’300, l,200."""
_MAY_TEAR = frozenset("，’|·．？•和О干每数几好貳叄參陸億萬\u3000\xa0")
"""What is not ASCII of what such words end with."""


def is_fragment(text: str, start: int) -> bool:
    """Whether a number at a place is what dirt has left of a longer one."""
    before = text[max(0, start - 3) : start]
    if before[-1:] not in _MAY_TEAR and not before[-1:].isascii():
        return False
    m = _FRAGMENT.search(before)
    if m is None or (m[0] in "数几好" and text[start] not in "十百千万亿"):
        return False  # 总数6亿, and no 数十亿
    if m[0][-1] == "，" and m[0][0].isdecimal() != text[start].isdecimal():
        return False
    return not (m[0] == "干" and text[max(0, start - 2) : start - 1] not in HAN)


_MILESTONES = re.compile(r"[百千万亿]*(?:元)?(?:新)?(?:台阶|大关|关口)")
_LEADS_TO_NUMBER = frozenset("破超达上近约逾过成到在")
"""Characters after which a bare scale is a number (突破千亿元), and no name (千亿斤…行动)."""
_RHETORICAL = frozenset("个项条件次种批类场步点届期级代层门路股片份例起组对章节篇句面大")
"""Units behind which a small Chinese numeral counts points of a speech (三个方面, 两个维护)."""
_LEAST_COUNTED = 10
"""Chinese numerals up to this count nothing before such a unit."""


def is_counted(text: str, m: re.Match[str], value: float) -> bool:
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
        return not (unit in CLASSES and _NAMES_A_CLASS.match(text, m.end()))
    before = text[m.start() - 1 : m.start()]
    if not HAS_DIGIT.search(run):
        # 千亿斤…行动, 百千万人才工程: names; 突破千亿元 is none
        return before in _LEADS_TO_NUMBER or run.endswith(("余", "多"))  # 百余家
    if unit in ("成",) and text.startswith(_NO_TENTHS, m.end()):
        return False
    if unit in ("倍", "番", "成", "%", "个百分点", "百分点"):
        return unit != "番" or "翻" in text[max(0, m.start() - 4) : m.start()]
    if unit in _ORDINAL or before in ("第", "之"):
        return False
    if len(run) == 1:
        return m["halfmore"] is not None or (unit == "元" and JIAO.match(text, m.end()) is not None)
    return not (unit in _RHETORICAL and value <= _LEAST_COUNTED and run[-1] not in "来几多余")


HAS_DIGIT = re.compile(r"[一二三四五六七八九两壹贰叁肆伍陆柒捌玖\d廿卅〇零○]|^[十拾]")
_NO_TENTHS = ("不变", "立", "为", "了")
"""What makes of 一成 a word of its own."""
_ORDINAL = frozenset("届期级代批次轮号")
"""Units that a Chinese numeral orders, and does not count."""
_NAMED_BY = frozenset(("条", "项", "件", "个", "大", "年", "天", "度"))
"""Units of a number that, alone between quotes, is a name: “20条”."""
_QUOTED = re.compile('[一-龥]{0,4}[”"]')
_DEGREES = ("零下", "东经", "西经", "北纬", "南纬", "气温", "高温")
"""What stands before degrees that are no amount of electricity."""
CLASSES = frozenset(("千伏", "毫米", "度", "小时", "天", "厘米"))
"""Units whose number mostly names a kind of thing (330千伏线路, 1780毫米热轧) or a place (北纬38度)."""
_NAMES_A_CLASS = re.compile(
    r"(?:及以上|以上|级)?(?:坡|陡坡|线路|变电|输变电|输电|直流|交流|电网|工程|热轧|冷轧|轧机|带钢|卷板|钢管|光刻|晶圆|全天候|服务|制|营业)"
)
