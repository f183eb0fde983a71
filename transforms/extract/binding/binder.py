"""One list of numbers and its subjects: which words to ask, in what order, and what the answer says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.before import BeforeReader
from transforms.extract.binding.behind import BehindReader
from transforms.extract.binding.ellipsis import EllipsisReader
from transforms.extract.binding.owners import OwnerReader
from transforms.extract.binding.places import PlaceReader
from transforms.extract.binding.state import Binding, Naming, State, of_scope
from transforms.extract.clauses import Clause, ClauseReader, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.lists import ListReader
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Scope, Subject
from transforms.text.dates import YEAR_NAMED

_SHARE_OF = re.compile(r"[约仅只]?占")
_AIM_LEAD = re.compile(r".*(?:目标|指标|任务)(?:初步)?(?:定|确定)?是(?=[一-龥]{2})")
"""Words of an aim before the subject that it is said of."""
_A_FIGURE = re.compile(r"\d[万亿个家户人名项]")
_HELD_AGAINST = re.compile(rf"[比较](?P<base>{YEAR_NAMED}年)的?(?=[一-龥]{{2}})")
"""The year that a subject's own figure is held against, before the subject."""
_FAR = 140
"""Characters that the evidence of an ellipsis may reach back."""


@dataclass(frozen=True)
class Binder:
    """Binds the numbers of one report to subjects."""

    reader: SubjectReader
    clauses: ClauseReader

    @cached_property
    def lists(self) -> ListReader:
        """Parts the subjects of a list."""
        return ListReader(self.reader)

    @cached_property
    def owners(self) -> OwnerReader:
        """Tells whose the subjects of a list are by those before them."""
        return OwnerReader(self.reader)

    @cached_property
    def places(self) -> PlaceReader:
        """Tells which part of the region is spoken of."""
        return PlaceReader(self.reader)

    @cached_property
    def before(self) -> BeforeReader:
        """Names subjects by the words before a number."""
        return BeforeReader(self.reader, self.lists, self.owners)

    @cached_property
    def behind(self) -> BehindReader:
        """Names subjects by the words behind a number."""
        return BehindReader(self.reader)

    @cached_property
    def ellipsis(self) -> EllipsisReader:
        """Takes up the subjects of the clauses before."""
        return EllipsisReader(self.reader, self.lists)

    def bind(
        self, group: list[Quantity], clause: Clause, passage: Passage, state: State, limit: int
    ) -> Binding:
        """The subjects of a list of numbers; what it counts may stand behind it, up to `limit`."""
        clause = _against_own(clause)
        text = "" if self._is_pronoun(clause.subject) else clause.subject
        stands_alone = False
        if text.endswith("、"):  # 外贸规模创历史新高、增长13.8%
            text = self.before.said_before(text)
            clause = clause._replace(subject=text)
            # 实现12万人口脱贫、1000个村出列: the figure before is of a matter of its own
            said = self.reader.lexicon.tables["after_counted"]
            stands_alone = text in said or _A_FIGURE.search(text) is not None
        if text == "规模" and state.subjects and clause.direct:
            text = ""  # 生产总值由103亿元增加到1117亿元，规模扩大9.8倍
        if "是" in text and (aim := _AIM_LEAD.match(text)) and self._is_whole(aim[0]):
            text = text[aim.end() :]  # 经济和社会发展的主要预期目标是生产总值…
            clause = clause._replace(subject=text)
        start_of_change = None
        if text.endswith(("从", "由")):
            start_of_change = self._start_of_change(group, text, clause, passage)
            if start_of_change is None and self.reader.catalogue.suffix(text[:-1]) is not None:
                start_of_change = self._began(text, clause)
        if start_of_change is not None:
            clause, text = start_of_change, start_of_change.subject
        share = self._share_of(group, text, state) if "占" in text[:2] else None
        if share is not None:
            clause, text = clause._replace(subject=share), share
        alone = clause._replace(subject="") if stands_alone else clause
        naming = self.behind.counted(group, alone, passage, state, limit)
        if naming is None:
            named = self.before.named if text else self.ellipsis.elided
            naming = named(group, text, clause, passage, state)
        n, found = len(group), naming.subjects
        suspect = None
        if n > 1 and len(found) != n:
            # a list of values against fewer subjects: whose is which cannot be told
            suspect = (
                f"{n} values stand against {'one subject' if len(found) == 1 else f'{len(found)} subjects'}"
            )
        passed = None
        if suspect and clause.has("ge") and not clause.has("each"):
            # 先后跨越3万亿元、4万亿元台阶，达到4.5万亿元: marks of one subject
            only = found[0] if len(found) == 1 else self.reader.resolve(text)
            passed = only if only.indicator_id is not None else None
        if suspect or not found:
            words = naming.text or state.text or naming.clause.middle.strip("，,、：（）()")[-20:]
            naming = naming._replace(subjects=[Subject(words)] * n, rule="unresolved")
        binding = self._binding(group, naming, state, start_of_change is not None, suspect, passage)
        return binding if passed is None else binding._replace(goes_on=passed)

    def _binding(
        self,
        group: list[Quantity],
        naming: Naming,
        state: State,
        is_starting: bool,
        suspect: str | None,
        passage: Passage,
    ) -> Binding:
        clause, subjects = naming.clause, naming.subjects
        if state.subjects and clause.direct and not clause.middle:
            subjects = [self.owners.narrowed(subject, state) for subject in subjects]
            if group[0].is_percentage or group[0].unit == "元":
                subjects = [self.owners.of_the_same_owner(subject, naming, state) for subject in subjects]
        if len(group) == 1 and (kind := self.behind.kind_of_thing(group[0], passage)):
            subjects = [of_scope(subject, Scope("part", kind)) for subject in subjects]
        subjects = [self.places.placed(subject, naming.text, clause, state) for subject in subjects]
        values = group if len(subjects) == len(group) else group * len(subjects)
        reaches_back = naming.is_inherited and group[0].start - state.start < _FAR
        hedge = next((q.hedge for q in reversed(group) if q.hedge), None) if len(group) > 1 else None
        return Binding(
            list(zip(subjects, values, strict=True)),
            "starting" if is_starting else naming.rule,
            naming.text,
            clause,
            naming.is_inherited,
            is_starting,
            state.start if reaches_back else clause.start,
            max(group[-1].end, naming.read_to),
            naming.read_to,
            hedge,
            suspect,
        )

    def _is_whole(self, words: str) -> bool:
        """Whether words before a subject leave it the region's own."""
        return self.reader.scopes.scope_of(words).kind == "region"

    def _is_pronoun(self, words: str) -> bool:
        """Whether words before a number name the region or nothing, and no subject."""
        return words in ("其中", "其", "即") or words in self.reader.names.own

    def _start_of_change(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage
    ) -> Clause | None:
        """The clause of A in 从A提高到B: A is where the change began; None where it is no such A."""
        if not self._arrives.match(passage.sentence, group[-1].end):
            return None
        return self._began(text, clause)

    def _began(self, text: str, clause: Clause) -> Clause:
        """The clause of a figure behind 由 whose other end is told in some other way: 由341亿元跃过千亿元."""
        subject, tails, base = self.clauses.strip(text[:-1])
        return clause._replace(subject=subject, tails=clause.tails + tails, base=base or clause.base)

    @cached_property
    def _arrives(self) -> re.Pattern[str]:
        return re.compile(
            rf"[^，。；]{{0,10}}?(?:{self.reader.lexicon.alternation('movements')})(?:到|至|为)"
        )

    def _share_of(self, group: list[Quantity], text: str, state: State) -> str | None:
        """The indicator that a share of the last subject is: 民生支出33.7亿元，占一般公共预算支出80.2%."""
        if len(group) > 1 or not state.text or not _SHARE_OF.match(text):
            return None
        hit = self.reader.catalogue.suffix(state.text + text)
        return state.text + text if hit is not None and hit[0] < len(state.text) else None


def _against_own(clause: Clause) -> Clause:
    """The clause without the year before its subject that its own figure is held against.

    比1955年基本建设投资增长62%
    """
    held = _HELD_AGAINST.match(clause.subject) if clause.has("up", "down") else None
    if held is None:
        return clause
    return clause._replace(subject=clause.subject[held.end() :], base=clause.base or held["base"])
