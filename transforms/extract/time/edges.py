"""The words of time at the edges of a subject: what is taken off before its words are matched."""

from __future__ import annotations

import re

from transforms.text.dates import YEAR_NAMED

TIME_TAIL = re.compile(
    rf"""
    (?:
        {YEAR_NAMED}年(?:到|至|—|-){YEAR_NAMED}年(?:[五四三]年)?
        |{YEAR_NAMED}年(?:年?[末底])?|去年|今年|明年|上年|全年|当年|年[末底]|到年[末底]|上半年|前三季度|第?[一二三四]季度
        |前[一二两三四五六七八九]年|[两三四五六七八九十]年内
        |(?:1|一)[-—至到]\d+月份?
        |五年来|一年来|[两三四五六七八九十]年(?:来|间|累计|共)?
        |[“\"]?(?:十[一二三四五]?|[五六七八九])五[”\"]?(?:时期|期间|以来|期末|末)
        |截至目前|目前|年均|连续第?(?:\d+|[一二三四五六七八九十两]+)年
    )$
    """,
    re.VERBOSE,
)
"""Words of time at the end of a clause or of what stands before a subject."""
TIME_ENDS = frozenset("年末底度月份来间计共期前均内")
"""The characters that such words end with."""
_TIME_HEAD = re.compile(
    rf"""
    ^(?:
        {YEAR_NAMED}年(?:到|至|—|-){YEAR_NAMED}年(?:[五四三]年)?|{YEAR_NAMED}年|前[一二两三四五六七八九]年|[两三四五]年内|去年|今年|明年|上年|全年|当年|预计|预期|初步统计|初步核算|据初步统计|一年来|五年来|目前
        |到年[末底]|[“\"]?(?:十[一二三四五]?|[五六七八九])五[”\"]?(?:时期|期间|以来)
    )+[，,]?
    """,
    re.VERBOSE,
)
"""Words of time before a subject."""
_TIME_BEGINS = frozenset('12一二两三四五六七八九十前去今明上全当预初据目到“"')
"""The characters that such words begin with."""


def strip_time_start(text: str) -> str:
    """`text` without the words of time at its start."""
    if text[:1] not in _TIME_BEGINS:
        return text
    m = _TIME_HEAD.match(text)
    return text[m.end() :] if m else text
