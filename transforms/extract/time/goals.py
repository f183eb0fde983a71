"""What the words of a clause and of a sentence say of a figure's status: an outcome, or a target."""

from __future__ import annotations

import re
from typing import NamedTuple

_GOAL = re.compile(
    r"""
    (?:预期|奋斗|调控|控制|发展|主要|总体|具体|工作|增长|总|建议|计划)(?:性)?(?:目标|指标|任务)
        (?:初步|建议|拟|暂|预期|确定|安排|考虑|定|设定|调整|分别|主要|大体|概括|可以|可|具体|起来|地说|上|，)*
        (?:是(?!否)|为(?!了)|：|:|——|有|如下|定在)
    |(?<![一-龥])(?:目标|任务|指标)(?:是|为|：)
    |(?:预期|目标)为
    |(?:计划|指标|目标)(?:初步|暂|拟)?(?:安排|确定)(?:如下|为|是)?[：:，]?
    """,
    re.VERBOSE,
)
"""Words behind which a list of targets stands: 主要预期目标是：…"""
_MET = re.compile(
    r"(?:完成|实现|达到|达成|超过|超额|突破|高于|低于|好于|优于|未能|超出|落实|兑现|符合|控制在)(?:了|年初|全年|预定|既定|确定|提出|的|人代会)*"
    r"[^，。；：]{0,10}$"
)
"""What stands before 目标 where it was met: 完成了年初确定的目标."""
_EXISTING = re.compile(r"(?:已经?|目前|现)(?:建成|完成|有|达|形成|拥有|累计|开工|落实|获|签)")
_NEAR = 60
"""So many characters from the start of a clause such words are looked for."""


class Goal(NamedTuple):
    """Words that a list of targets follows, by where they end."""

    end: int
    words: str
    by: str = "sentence"
    """Where they stand: in the sentence, or in its paragraph before it."""


def may_aim(paragraph: str) -> bool:
    """Whether a paragraph holds a word that every such phrase has."""
    return "目标" in paragraph or "指标" in paragraph or "任务" in paragraph or "预期为" in paragraph


def goals(sentence: str) -> list[Goal]:
    """Where a sentence says that targets follow, in order of place."""
    if not may_aim(sentence):
        return []
    found = []
    for m in _GOAL.finditer(sentence):
        clause = max(sentence.rfind(mark, 0, m.start()) for mark in "，。；：") + 1
        if _MET.search(sentence, clause, m.start()) is None:
            found.append(Goal(m.end(), m[0]))
    return found


def is_there(sentence: str, start: int) -> bool:
    """Whether a clause says that its figure stands already: 已建成, 目前拥有."""
    return _EXISTING.search(sentence, start, start + _NEAR) is not None
