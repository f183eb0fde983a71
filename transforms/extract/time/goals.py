"""What the words of a clause and of a sentence say of a figure's status: an outcome, or a target."""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.reference.genre import TargetWords, any_of

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


class GoalCues:
    """Finds the words that a list of targets follows, and those of what stands already."""

    def __init__(self, words: TargetWords) -> None:
        self._goal = re.compile(
            rf"""
            (?:{any_of(words.goal_kinds)})(?:性)?(?:目标|指标|任务)
                (?:{any_of(words.goal_fillers)}|，)*
                (?:是(?!否)|为(?!了)|：|:|——|有|如下|定在)
            |(?<![一-龥])(?:目标|任务|指标)(?:是|为|：)
            |(?:预期|目标)为
            |(?:计划|指标|目标)(?:初步|暂|拟)?(?:安排|确定)(?:如下|为|是)?[：:，]?
            """,
            re.VERBOSE,
        )
        self._met = re.compile(
            rf"(?:{any_of(words.met)})(?:{any_of(words.met_fillers)})*[^，。；：]{{0,10}}$"
        )
        self._stands = re.compile(rf"(?:已经?|目前|现)(?:{any_of(words.stands)})")

    def goals(self, sentence: str) -> list[Goal]:
        """Where a sentence says that targets follow, in order of place."""
        if not may_aim(sentence):
            return []
        found = []
        for m in self._goal.finditer(sentence):
            clause = max(sentence.rfind(mark, 0, m.start()) for mark in "，。；：") + 1
            if self._met.search(sentence, clause, m.start()) is None:
                found.append(Goal(m.end(), m[0]))
        return found

    def is_there(self, sentence: str, start: int) -> bool:
        """Whether a clause says that its figure stands already: 已建成, 目前拥有."""
        return self._stands.search(sentence, start, start + _NEAR) is not None
