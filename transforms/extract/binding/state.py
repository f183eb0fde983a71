"""What a passage has said so far, and the records of a list of numbers with its subjects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.extract.clauses import Clause, Tail
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.subject import Scope, Subject

SEGMENTS = re.compile(r"[，,；：:（）()]")
NOT_COUNTING = ("%", "‰", "个百分点", "倍", "番", "位", "第")
"""Units that measure a change, a share or a place, and count nothing."""
COMMENTED = 10
"""So many characters at most say how a subject fared before its number comes."""
SPOKEN_OF = 24
"""So many may, where they begin with its pace or size: 生产总值增速快于全省的势头不断巩固."""
_COMMENT = re.compile(
    r"""
    (?=.*(?:预算|计划|目标|任务|年度|年初))
    (?:超额?完成|完成|为|占|达到?|超过?|是)?
    (?:全年|年度|年初|当年|省定|市定|省|市|下达|考核|调整|预算|计划|目标|任务|的)+
    |超收|短收|增产|减产|前移|进位
    """,
    re.VERBOSE,
)
"""Words that only weigh the figure before them: 超额完成年度任务2.1亿元, 为年初预算的102.3%."""
_NEAR = 0.6
"""Percentage points that rounded figures may lie apart; a tenth of it of a rate above ten."""
_COMMENTS_BEGIN_SO = frozenset("超完为占达是全年当省市下考调预计目任的短增减前进")


class Change(NamedTuple):
    """A change from one level to another (由72亿元提高到88亿元), which a growth that follows spans."""

    base_year: int | None
    """The year that it began in, if named."""
    rate: str | None
    """Measure of the figure that it began at, while the figure that it led to is due."""


class Addition(NamedTuple):
    """What was added to a stock whose level the passage gave before: 总量达42万户，新登记5万户."""

    stock: float
    added: float
    subject: Subject
    """What the addition is a figure of."""

    def grows_by(self, rate: float) -> bool:
        """Whether a rate is that of the stock, so far as the addition tells it."""
        before = self.stock - self.added
        return before > 0 and abs(100 * self.added / before - rate) <= max(_NEAR, _NEAR * abs(rate) / 10)


@dataclass(slots=True)
class State:
    """What a passage has said so far that ellipsis may take up."""

    subjects: list[Subject] = field(default_factory=list)
    """Those of the last list of numbers."""
    text: str = ""
    """The words that named them."""
    start: int = 0
    """Where those words begin."""
    flow: str | None = None
    """The verb of increase (新增, 净增) that governs the list being read."""
    verb: str | None = None
    """The verb before the last number whose noun stood behind it."""
    change: Change | None = None
    base: str | None = None
    """The time that the last figure was held against, for those that go on with it."""
    level: tuple[float, str] | None = None
    """The last level that stood with a subject of its own, and its unit."""
    added: Addition | None = None
    """What was said to have been added to it."""
    history: list[tuple[Subject, int]] = field(default_factory=list)
    """Subjects of single values since the last list, for a 分别 that looks back over them."""
    growth: str | None = None
    """The period of the last growth of a single year's or of more."""
    of_which: str | None = None
    """The period of the growth that those behind 其中 are parts of, where it is no single year's."""
    place: Scope | None = None
    """The part of the region that is spoken of."""
    place_leads: bool = False
    """The sentence opens with the place, so that it holds beyond a semicolon."""

    def next_passage(self) -> State:
        """What holds behind a semicolon: a new subject is due, only a leading place carries on."""
        return State(
            place=self.place if self.place_leads else None, place_leads=self.place_leads, base=self.base
        )

    def take(self, binding: Binding, measure: str, base_year: int | None) -> None:
        """Remember a list of numbers, the measure of its last, and the year named before it.

        A comment on the figure before (完成年度任务的105%) leaves the subject as it was.
        """
        subjects = [subject for subject, _ in binding.pairs] if binding.goes_on is None else [binding.goes_on]
        if len(subjects) == 1 and subjects[0].indicator_id is None and _is_comment(binding.text):
            return
        self.subjects = subjects
        if len(subjects) > 1:
            self.history = []
        elif not binding.is_inherited:
            self.history.append((subjects[0], binding.clause.start))
        if not binding.is_inherited:
            self.text, self.start = binding.text, binding.clause.start
        if binding.is_starting:
            self.change = Change(base_year, measure)
        elif binding.is_inherited and self.change is not None:
            self.change = self.change._replace(rate=None)
        else:
            self.change = None


class Naming(NamedTuple):
    """The words found to name the subjects of a list of numbers."""

    subjects: list[Subject]
    rule: str
    """How they were found: direct, distribute, each, ellipsis, counted, …"""
    text: str
    clause: Clause
    is_inherited: bool = False
    """They were named before, and are not repeated."""
    read_to: int = 0
    """How far the words behind the number have been read as what it counts."""


class Binding(NamedTuple):
    """A list of numbers, each with its subject."""

    pairs: list[tuple[Subject, Quantity]]
    rule: str
    text: str
    clause: Clause
    is_inherited: bool
    is_starting: bool
    """The number is where a change began (由72亿元 of 由72亿元提高到88亿元)."""
    start: int
    """Where the words that carry it begin in the sentence."""
    end: int
    read_to: int
    hedge: str | None
    """A hedge behind a list, which holds for each of it."""
    suspect: str | None
    """Why the numbers cannot be told apart, if so."""
    goes_on: Subject | None = None
    """What the words behind the list go on with, where its numbers are marks passed in turn."""

    def forgetting(self) -> Binding:
        """The same without an indicator that the unit of its number speaks against."""
        pairs = [(subject._replace(indicator_id=None), q) for subject, q in self.pairs]
        return self._replace(pairs=pairs)


def _is_comment(text: str) -> bool:
    """Whether words only weigh the figure before them."""
    return text[:1] in _COMMENTS_BEGIN_SO and _COMMENT.fullmatch(text) is not None


def last_segment(middle: str) -> str:
    """The last clause of what stands between the numbers before and a figure's own clause."""
    return SEGMENTS.split(middle.rstrip("，,"))[-1]


def bare_of(text: str) -> str:
    """A member of a list without the words that join it to the last."""
    return text.lstrip("和与及、其中")


def of_scope(subject: Subject, scope: Scope) -> Subject:
    """The subject as one of a part of the region, or of the region."""
    return subject._replace(scope=scope.kind, scope_name=scope.name)


def with_flow(clause: Clause, flow: str) -> Clause:
    """The clause with a verb of increase that governs it from afar."""
    return clause._replace(tails=(*clause.tails, Tail("flow", flow)))
