"""Which measure a number is of, and its sign: a level, a growth, a change, a share, a gap to another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.extract.binding.state import Change
from transforms.extract.clauses import Clause, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.subject import Subject
from transforms.reference.genre import FigureWords, any_of
from transforms.reference.indicators import Catalogue, Indicator
from transforms.reference.predicates import Lexicon

_GAP_TO_THE_WHOLE = re.compile(r"比全|高于全|快于全")
_NO_RATE = re.compile(r"占|的$|相当于|计划(?:[^，。；]{0,4})完成|完成[^，。；]{0,6}计划")
_GROWTH_BEHIND = re.compile(r"的?(?:较?[快高]速?)?(?:增长|增速|增幅)(?![一-龥])")
_TWO_DIGIT_GROWTH = re.compile(r"[^，。；]{0,2}(?:增长|增幅|增速|提升)")
_OF_A_WHOLE = re.compile(
    r"(?:完成|达到?|为|占|相当于)[^，。；]{0,12}(?:预算|计划|目标|任务|指标|总数|总量|总额|总人口)(?:数|任务)?的?"
    r"(?:[\d.]+%[、和])*$"
)
"""Words that make a percentage a part of something named: 完成年度任务的105%, 达到农户总数的80%."""
_HAN = re.compile(r"[一-龥]")


class MeasureCues:
    """The words before a number that tell its measure."""

    def __init__(self, words: FigureWords) -> None:
        self.gap = re.compile(
            rf"(?:{any_of(words.gap)}|比[^，；。]{{2,14}}?[高低快慢多少好]|高|低|快)[^，；。]{{0,12}}$"
        )
        self.contributed = re.compile(any_of(words.contributed))
        self.planned = re.compile(any_of(words.planned))
        self.share = re.compile(any_of(words.shares))


@dataclass(frozen=True)
class MeasureReader:
    """Tells the measures of one report's numbers."""

    catalogue: Catalogue
    lexicon: Lexicon
    cues: MeasureCues

    def movement(
        self, passage: Passage, clause: Clause, subject: Subject, q: Quantity, change: Change | None,
        words: str,
    ) -> tuple[str, int]:  # fmt: skip
        """The measure of a number and its sign: -1 for a fall."""
        measure = self._measure(passage, clause, subject, q, words)
        changing = change is not None and change.rate == "growth"
        if (
            measure == "level"
            and q.is_percentage
            and (clause.has("to") or (changing and clause.has("reach")))
        ):
            rate = next((t.word for t in clause.tails if t.word in self.lexicon.tables["rates"]), None)
            if rate or changing:
                # 降幅收窄至9.6% is a fall of 9.6 %
                return "growth", -1 if rate in self.lexicon.tables["falls"] else 1
        if measure == "growth" and self._is_cut(subject) and not clause.has("up", "down", "to"):
            return measure, -1  # 压减一般性支出15%
        return measure, self._sign(clause, subject)

    def _measure(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity, words: str) -> str:  # noqa: PLR0911
        is_moving = clause.has("up", "down", "improve") and not clause.has("to")
        if self._is_growth(passage, clause, subject, q):
            return "growth"
        if q.unit in ("个百分点", "个千分点"):
            if self.cues.contributed.search(words):
                return "contribution"
            return "gap" if self.cues.gap.search(words) and not is_moving else "change"
        if q.is_percentage or q.unit == "成":
            if clause.base and self.cues.planned.search(clause.base) and not clause.has("up", "down"):
                return "gap"  # 比计划超过4%
            if _GAP_TO_THE_WHOLE.search(words) and self.cues.gap.search(words):
                return "gap"
            if is_moving or clause.has("flow"):
                return "growth"
            if _OF_A_WHOLE.search(words) and not self._is_rate(subject):
                return "share"
            return "share" if self.cues.share.search(words) and not subject.indicator_id else "level"
        if q.unit == "倍":
            return "growth" if is_moving else "multiple"
        if q.unit == "番":
            return "multiple"
        return "change" if is_moving or clause.has("flow") else "level"

    def _is_rate(self, subject: Subject) -> bool:
        """Whether the level of a subject is a percentage itself: 民生支出占预算支出比重."""
        indicator = self.catalogue.indicators.get(subject.indicator_id or "")
        return indicator is not None and indicator.units.get("level") == "%"

    def _is_growth(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity) -> bool:
        """Whether the words behind a percentage, or a verb of cutting before it, make it a growth."""
        if q.number in ("两位数", "双位数") and _TWO_DIGIT_GROWTH.match(passage.sentence, q.end):
            return True
        if not q.is_percentage:
            return False
        if _GROWTH_BEHIND.match(passage.sentence, q.end):
            return True
        return self._is_cut(subject) and not clause.has("to")

    def _is_cut(self, subject: Subject) -> bool:
        """Whether the subject opens with a verb of cutting: 压减一般性支出."""
        verb = self.lexicon.opens(subject.text, "cuts")
        return verb is not None and _HAN.match(subject.text, len(verb)) is not None

    def _sign(self, clause: Clause, subject: Subject) -> int:
        if subject.text.endswith(self.lexicon.words["falls"]):
            return -1  # 能耗降幅达到5%
        if clause.has("to"):
            return 1
        indicator = self.catalogue.indicators.get(subject.indicator_id or "")
        falls_for_the_better = indicator is not None and indicator.direction == "down"
        if clause.has("down") or (clause.has("improve") and falls_for_the_better):
            return -1  # 浓度改善7.9% is a fall
        return 1


def implied_rate(
    indicator: Indicator | None, measure: str, q: Quantity, status: str, words: str
) -> str | None:
    """Whether a bare percentage is a rate of growth: None where not, else the rule, which may be empty."""
    if indicator is None or measure != "level" or not q.is_percentage:
        return None
    if "level" not in indicator.units:
        return ""  # 居民消费价格控制在3%以内
    if q.unit != "%" or status != "target" or "growth" not in indicator.units:
        return None
    if indicator.units["level"] == "%" or _NO_RATE.search(words):
        return None
    return "bare-percent"  # 地区生产总值7%左右
