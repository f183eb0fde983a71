"""Subjects that the clause of a number leaves out: those of the clauses before it, or their topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.extract.binding.state import COMMENTED, SEGMENTS, SPOKEN_OF, Naming, State, of_scope
from transforms.extract.clauses import Clause, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.lists import ListReader
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Scope, Subject

_STOCK = re.compile("累计|总数|总量|共")
_RATES = re.compile("[日月]均|平均每[天日月]|每[天日月]")
"""What makes of an addition its pace."""
_ITS_PACE = re.compile("增速|增幅|增长|总量|规模")


@dataclass(frozen=True)
class EllipsisReader:
    """Takes up what the clauses before a number spoke of."""

    reader: SubjectReader
    lists: ListReader

    def elided(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming:
        """Subjects that the clause of the numbers leaves out."""
        n = len(group)
        rule = self._ellipsis(clause, state)
        if rule is None and n > 1:
            several = self._topics(clause, n)
            if several is not None:
                return Naming(several, "topic", text, clause)
        if rule is None:
            topic = self._topic(clause)
            return Naming([topic] if topic else [], "topic", text, clause)
        subjects = state.subjects
        if n == 1 and _STOCK.search(passage.before(group[0], 6)):
            # 日均新增市场主体196户，累计达43万户
            subjects = [
                of_scope(s, Scope("region")) if _RATES.fullmatch(s.scope_name or "") else s for s in subjects
            ]
        if clause.subject in self.reader.names.own:  # 全国居民消费价格上涨2%，全市上涨1.8%
            subjects = [subject._replace(scope="region", scope_name=None) for subject in subjects]
        if n > 1 and len(subjects) == 1 and len(state.history) >= n:
            subjects, rule = [subject for subject, _ in state.history[-n:]], "distribute-back"
            state.start = state.history[-n][1]
        elif n == 1 and len(subjects) == 1 and clause.says_one_for_each():
            several = self.lists.distribute(state.text, 2)
            if several is not None and all(subject.indicator_id for subject in several):
                subjects, rule = several, "each"
        return Naming(subjects, rule, text, clause, is_inherited=True)

    def _ellipsis(self, clause: Clause, state: State) -> str | None:
        """By which rule the last subjects hold on; None where they do not."""
        if not state.subjects or not clause.tails:
            return None
        if clause.direct:
            return "ellipsis"
        segments = (segment.strip('、和“”"') for segment in SEGMENTS.split(clause.middle))
        return None if any(self._is_new_topic(words) for words in segments) else "ellipsis-over"

    def _is_new_topic(self, words: str) -> bool:
        """Whether a clause without a number turns to another matter."""
        lexicon = self.reader.lexicon
        if len(words) <= 4:
            return False
        limit = 30 if words.endswith(self.reader.cues.words.standings) else 16
        if len(words) <= limit and lexicon.opens(words, "asides"):
            return False
        return not (len(words) <= 10 and lexicon.opens(words, "openers"))

    def _topic(self, clause: Clause) -> Subject | None:
        """A subject named at the start of the clause before: 外贸进出口逆势上扬，增长54.1%."""
        bases = self.reader.lexicon.words["bases"]
        segments = [s for s in SEGMENTS.split(clause.middle) if s.strip("、") and not s.startswith(bases)]
        if not segments or not clause.has("up", "down", "reach", "to", "ge", "aim", "control", "improve"):
            return None
        head = self.reader.names.strip_start(self.reader.cues.edges.strip_start(segments[-1].strip('“”"')))
        head = self.reader.cues.on_a_base.sub("", self.reader.cues.passed.sub("", head))
        hit = self.reader.catalogue.prefix(head)
        reach = SPOKEN_OF if hit is not None and _ITS_PACE.match(head, hit[0]) else COMMENTED
        if hit is None or len(head) - hit[0] > reach:
            return None
        if re.search(r"[、和与及]", head[: hit[0] + 1]) or re.search(r"\d", head):
            return None
        return self.reader.resolve(head[: hit[0]])

    def _topics(self, clause: Clause, n: int) -> list[Subject] | None:
        """Subjects that the clause before lists: 游客人数、旅游收入均超过上年，分别增长8%、6%."""
        segments = [s for s in SEGMENTS.split(clause.middle) if s.strip("、")]
        if not segments:
            return None
        head = self.reader.cues.fared.split(self.reader.head_of(segments[-1].strip('“”"')))[0]
        several = self.lists.distribute(head, n) if len(head) >= 4 else None
        return several if several and all(subject.indicator_id for subject in several) else None
