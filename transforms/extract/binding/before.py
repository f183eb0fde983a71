"""Subjects that the words before a number name: in full, as a list, a bare head, or by what they add to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.owners import OwnerReader
from transforms.extract.binding.state import (
    COMMENTED,
    NOT_COUNTING,
    SPOKEN_OF,
    Naming,
    State,
    bare_of,
    last_segment,
    with_flow,
)
from transforms.extract.clauses import Clause, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.lists import ListReader
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Subject
from transforms.reference.genre import any_of

_BY_TERM = re.compile("[和与、][年月]人均")
"""What follows the first of two standards of different terms: 提高到月人均330元和年人均1300元."""
_LEAST_SAID = 4
"""So many characters of the clause before an amount at least say what it is for."""
_PURPOSE = re.compile(r"(?:（[^（）]{1,14}）)?[，,]?([一-龥“”、]{4,28})(?=[，。；]|$)")
"""The clause behind an amount of money that says what for."""
_SAID_OF = re.compile(
    r"(?:约|仅|只|又|各)?(?:占|相当于|是(?!全)|折合)"
    r"|(?:超额?|仅|只)?完成[^，]{0,6}(?:预算|计划|目标|任务|指标)|达到[^，]{2,14}总[数量额]的?$"
)
"""How words begin that say something of the last subject."""
_TOTAL = re.compile("总量|总数|累计|余额|存量|保有量|[率比值]$|总额")
"""Words of what stands, which no verb of increase governs."""
_VERB_OF_HEAD = re.compile(r"^(?:实现|完成|取得|创造|创|获得)")
"""A verb before a bare head: 第一产业…，实现增加值51.1亿元."""
_AIMED = re.compile(
    r"^(?:(?:[两三四五六七八九十]|\d)年(?:来|间|累计|共)?|力争|确保|争取|努力|预计|实现|完成|全年|今年|计划|其中)+"
)
"""What may stand before a verb of increase."""
_CIRCUMSTANCE = re.compile(r"^(?P<stem>[^，]{2,10}?)在[^，]{2,30}?(?:下|上|中)，?(?P<head>[^，]{1,6})$")
"""Words that part a stem from its head: 粮食生产在…的情况下总产量."""
_LISTS = re.compile("[、和与及]")
_ITS_RATE = re.compile("的?(?:增速|增幅|增长率|涨幅|增长)(?=.)")
_BARE = 5
"""A subject of so many characters may be a bare head."""
_BARE_IN_A_YEAR = 12
"""So long may it be with words of time before it."""


@dataclass(frozen=True)
class BeforeReader:
    """Names the subjects of a list of numbers by the words before it."""

    reader: SubjectReader
    lists: ListReader
    owners: OwnerReader

    def named(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming:
        """Subjects that the clause of the numbers names."""
        if "人均" in text and (earner := self._earner(text, clause.middle)):
            text = earner + text[text.index("人均") :]
            clause = clause._replace(subject=text)
        is_short = len(text) <= _BARE or (
            len(text) <= _BARE_IN_A_YEAR
            and self.reader.cues.edges.strip_start(text) is not text
            and len(self.reader.head_of(text)) <= _BARE
        )
        completed = self._bare_head(text, clause, passage, state) if is_short else None
        if completed is None and (parted := _CIRCUMSTANCE.match(text)):
            completed = self.reader.complete_head(parted["head"], parted["stem"], None)
        if completed is not None:
            return Naming([completed], "bare-head", text, clause)
        if len(group) > 1:
            listed = self.lists.distribute(text, len(group)) or []
            return Naming(self.owners.owned_by(clause, listed), "distribute", text, clause)
        stem, mark, head = text.rpartition("、")
        if (
            mark
            and head in self.reader.cues.words.harvests
            and (headed := self.reader.complete_head(head, stem, None)) is not None
        ):
            return Naming([headed], "bare-head", text, clause)  # 粮食连年丰收、总产
        by_term = _BY_TERM.match(passage.sentence, group[-1].end) is not None
        several = None if by_term else self._each(group, text, clause)
        if several is not None:
            return Naming(several, "each", text, clause)
        return (
            self._added(group, text, clause, state)
            or self._of_the_last(group, text, clause, passage, state)
            or Naming([self.reader.resolve(text)], "direct", text, clause)
        )

    def _each(self, group: list[Quantity], text: str, clause: Clause) -> list[Subject] | None:
        """The members of a list of each of which one value is said; None where it is said of one subject."""
        if clause.has("each"):
            # a list as long as its marks say first: 投资、零售总额和出口总额均增长10% are three
            whole = self.lists.members(text)
            if whole is not None and all(s.scope == "region" for s in whole):
                return whole
            lists = (self.lists.distribute(text, size) for size in (2, 3, 4, 5))
            return next((several for several in lists if several is not None), None)
        if group[0].is_percentage and clause.has("up", "down") and _LISTS.search(text):
            for size in (2, 3, 4):  # 城镇居民收入、农民收入增长9%: each of them
                several = self.lists.distribute(text, size)
                if several is not None and all(s.indicator_id and s.scope == "region" for s in several):
                    return several
        return None

    def _earner(self, text: str, middle: str) -> str | None:
        """Who earns an income a head that does not say it: 带动农牧民增收，人均可支配收入达到9100元."""
        if not self._of_nobody.match(text) or self.reader.names.stand_in(middle):
            return None
        found = self._earners.findall(last_segment(middle))
        return found[-1] if found else None

    @cached_property
    def _earners(self) -> re.Pattern[str]:
        return re.compile(any_of(self.reader.cues.words.earners))

    @cached_property
    def _of_nobody(self) -> re.Pattern[str]:
        verbs = "|".join(map(re.escape, self.reader.lexicon.words["governors"]))
        return re.compile(rf"(?:{verbs}|使|其)*人均[一-龥]{{0,3}}收入$")

    def held_against(self, text: str) -> Subject | None:
        """What grows by so much more than elsewhere: 规上工业增加值增速高于全省2个百分点，达到8.5%."""
        head = self.reader.head_of(text)
        hit = self.reader.catalogue.prefix(head)
        if hit is None or not _ITS_RATE.match(head, hit[0]):
            return None
        subject = self.reader.resolve(head[: hit[0]])
        return subject if subject.indicator_id is not None else None

    def said_before(self, text: str) -> str:
        """The subject of a clause that is over before its number: 外贸规模 of 外贸规模创历史新高、."""
        said = self.reader.cues.passed.sub("", text.rstrip("、"))
        head = self.reader.head_of(said)
        hit = self.reader.catalogue.prefix(head)
        return head[: hit[0]] if hit is not None and len(head) - hit[0] <= COMMENTED else said

    def _of_the_last(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming | None:
        """Words that say nothing without what was spoken of before, or without the clause behind the number.

        占预算支出的2.18% is a share of the last subject, 从业人员140万人 are its own; 投入资金2.5亿元，加强…
        says behind its number what for.
        """
        if self.reader.catalogue.suffix(text) is not None:
            return None
        lexicon = self.reader.lexicon
        head = self.reader.head_of(text)
        if group[0].unit == "元" and (not head or head in lexicon.tables["money"]):
            m = _PURPOSE.match(passage.sentence, group[0].end)
            if m:
                return Naming([Subject(text + m[1])], "purpose", text, clause)
            said = last_segment(clause.middle)
            is_said = _LEAST_SAID <= len(said) <= SPOKEN_OF
            return Naming([Subject(f"{said}，{text}")], "said-before", text, clause) if is_said else None
        last = state.subjects[0] if len(state.subjects) == 1 else None
        if last is None:
            return None
        if _SAID_OF.match(text) and clause.middle in ("", "，", ","):
            said = state.text + passage.sentence[clause.start : group[0].start].strip("的约近由从")
            return Naming([last._replace(text=said, indicator_id=None)], "said-of", text, clause)
        if head in self.reader.cues.totals:
            return self._total(head, text, clause, state, last)
        if head in lexicon.tables["owned"]:
            owner = _owner_of(state.text, lexicon.words["owned"])
            return Naming([last._replace(text=owner + head, indicator_id=None)], "owned", text, clause)
        grade = self._of_the_same_kind(text, state)
        return Naming([self.reader.resolve(grade)], "direct", text, clause) if grade != text else None

    def _total(self, head: str, text: str, clause: Clause, state: State, last: Subject) -> Naming:
        """What stands in all, behind what was added: 新增小巨人企业48家，总量达185家."""
        said = state.text
        flow = self.reader.lexicon.opens(said, "flow")
        stem = said[len(flow) :] if flow else said
        indicator = self.reader.catalogue.indicators.get(last.indicator_id or "")
        if indicator is not None and indicator.kind == "flow":
            indicator = self.reader.catalogue.indicators.get(indicator.partner or "")
        known = indicator.indicator_id if indicator is not None and indicator.kind == "stock" else None
        return Naming([last._replace(text=stem + head, indicator_id=known)], "total", text, clause)

    def _bare_head(self, text: str, clause: Clause, passage: Passage, state: State) -> Subject | None:
        """A short subject such as 产量, with the stem that the sentence named before."""
        if self.reader.catalogue.suffix(text) is not None:
            return None
        head = self.reader.head_of(text)
        head = _VERB_OF_HEAD.sub("", head) or head
        is_near = bool(state.text) and not state.text.endswith("面积")
        before = passage.sentence[state.start if is_near else passage.begin : clause.start]
        found = self.reader.complete_head(head, before, state.text)
        return (
            None
            if found is not None and found.indicator_id is None and head in self.reader.cues.totals
            else found
        )

    def _added(self, group: list[Quantity], text: str, clause: Clause, state: State) -> Naming | None:
        """A later member of a list that a verb of increase governs: 新增A20家、B300家."""
        flow = None
        if self._may_flow.search(text):
            flow = self.reader.lexicon.opens(_AIMED.sub("", self.reader.head_of(text)), "flow")
        is_of_which = text.startswith("其中") and clause.middle in ("，", ",")
        if flow is not None or not clause.direct or (clause.middle and not is_of_which):
            state.flow = flow
            return None
        if state.flow is None:
            return None
        bare = self.reader.head_of(text)
        for verb in (state.flow, "新增"):
            hit = self.reader.catalogue.suffix(verb + bare)
            if hit is not None and hit[0] == 0:
                return Naming([self.reader.resolve(verb + bare)], "direct", text, clause)
        if clause.has("up", "down", "to", "reach", "ge") or _TOTAL.search(text):
            return None
        if self.reader.catalogue.suffix(text) is None:
            if not text or group[0].unit in NOT_COUNTING:
                return None
            text = self._of_the_same_kind(text, state)
            return Naming([Subject(state.flow + bare_of(text))], "direct", text, clause)
        return Naming([self.reader.resolve(text)], "direct", text, with_flow(clause, state.flow))

    def _of_the_same_kind(self, text: str, state: State) -> str:
        """A grade with the noun that the member before it named: 五星级旅游饭店1家、四星级3家."""
        if not text.endswith("级") or len(text) > _BARE or "级" not in state.text:
            return text
        return text + state.text[state.text.rindex("级") + 1 :]

    @cached_property
    def _may_flow(self) -> re.Pattern[str]:
        """The characters that verbs of increase begin with."""
        words = self.reader.lexicon.words["flow"]
        return re.compile(f"[{''.join(sorted({word[0] for word in words}))}]")


def _owner_of(text: str, owned: tuple[str, ...]) -> str:
    """The last subject without what it owned: 规模以上工业 of 规模以上工业主营业务收入."""
    for word in owned:
        if text.endswith(word) and len(text) > len(word):
            return text[: -len(word)]
    return text
