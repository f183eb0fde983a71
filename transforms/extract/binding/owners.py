"""Whose subjects are that do not say it themselves: owners and modifiers that those before them named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.state import Naming, State, last_segment, of_scope
from transforms.extract.clauses import Clause
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Scope, Subject

_STATE_FIRMS = re.compile("(?:[省市区县]管|[省市区县]属|国有|中央|央)[一-龥]{0,4}?(?:国企|企业|企|公司|集团)")
"""Owners whose rates are told side by side: 省管企业."""
_OF_EACH = re.compile("(?:在全[国省市区县州])?(?:均|分别|双双|都)$")
"""What stands between several subjects and the place of each: 产量、产值均居全省第一."""


@dataclass(frozen=True)
class OwnerReader:
    """Tells whose the subjects of one report are by what was spoken of before."""

    reader: SubjectReader

    def rank_owner(self, clause: Clause, state: State) -> Subject:
        """Whose rank it is: of the words before it, or of what was spoken of."""
        words = _OF_EACH.sub("", self.reader.cues.rank_tail.sub("", clause.subject))
        paces = self.reader.cues.pace_of_rank.search(clause.subject[len(words) :])
        for name in (*self.reader.names.others, *self.reader.names.own):
            words = words.removeprefix(name)
        if len(words) >= 2 and not self.reader.lexicon.opens(words, "standings"):
            state.subjects, state.text, state.start = [self.reader.resolve(words)], words, clause.start
        owner = state.subjects[0] if state.subjects else Subject(clause.subject)
        # 总量居第三、增速居第一: the place of the growth is not that of the amount
        return owner._replace(text=owner.text + paces[0], indicator_id=None) if paces else owner

    def narrowed(self, subject: Subject, state: State) -> Subject:
        """A bare sibling of a narrower head keeps its modifier: 新通道进出口货物X吨、进出口额Y元."""
        if subject.indicator_id is None:
            return subject
        is_known = state.subjects[-1].indicator_id is not None
        at = -1 if is_known or len(subject.text) < 3 else state.text.find(subject.text[:3])
        if at < 2:
            return subject
        if self.reader.whole(state.text[:at], subject.indicator_id) is not None:
            return subject
        scope = self.reader.scopes.scope_of(state.text[:at])
        return of_scope(subject, scope) if scope.kind == "part" else subject

    def of_the_same_owner(self, subject: Subject, naming: Naming, state: State) -> Subject:
        """A later rate of a list whose first names its owner: 省管企业净资产增长8%、研发投入增长34%."""
        last = state.subjects[0]
        if naming.is_inherited or subject.scope != "region" or last.indicator_id is not None:
            return subject
        m = _STATE_FIRMS.match(last.scope_name or state.text)
        if m is None or m[0] == state.text or self.reader.names.stand_in(naming.text):
            return subject
        return of_scope(subject, Scope("part", m[0]))

    def owned_by(self, clause: Clause, several: list[Subject]) -> list[Subject]:
        """Members of a list that say nothing of whose they are, with the owner that the clause before names.

        市属国企改革成效明显，营收、利润总额分别增长24.5%、23.6%
        """
        owned = self.reader.lexicon.words["owned"]
        if any(s.indicator_id or s.scope != "region" or not s.text.startswith(owned) for s in several):
            return several
        m = self._owner.match(last_segment(clause.middle))
        return (
            [s._replace(text=m[0] + s.text, scope="part", scope_name=m[0]) for s in several] if m else several
        )

    @cached_property
    def _owner(self) -> re.Pattern[str]:
        return re.compile(rf"[一-龥]{{0,8}}?(?:{self.reader.lexicon.alternation('parts')})")
