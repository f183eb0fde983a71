"""One subject: the longest written form that its words end with, and what they make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.subjects.cues import SubjectCues
from transforms.extract.subjects.own_names import SelfNames
from transforms.extract.subjects.scopes import ScopeReader
from transforms.extract.subjects.subject import Scope, Subject
from transforms.reference.indicators import Catalogue, Meaning
from transforms.reference.predicates import Lexicon

_WRAPPED = re.compile(r"（[^（）]{0,16}）|\([^()]{0,16}\)|\[\d+\]|［\d+］|【\d+】")
_BRACKETS = frozenset("（([［【")
_SPELT_OUT = re.compile(r"PM[\s_]+(?=\d)")
_GRADES = re.compile(r"(?:国家级?|省级?|市级?|各类|[、和])*")
_INNER_VERB = re.compile(r"(?<=[一-龥]{2})(?:实现|完成)(?=[一-龥]{2,6}$)")
"""A verb between the two halves of a subject."""
_ITEM = re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]")
"""The number of an item before its words."""
_JOINS = frozenset("但且而")
_HOW_MANY = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)个?$")
"""How many places an agent stands for: 14个 of 14个市州城市."""


@dataclass(frozen=True)
class SubjectReader:
    """Resolves subjects of one report."""

    catalogue: Catalogue
    lexicon: Lexicon
    names: SelfNames
    cues: SubjectCues

    @cached_property
    def scopes(self) -> ScopeReader:
        """Tells whose a figure is."""
        return ScopeReader(self.catalogue, self.lexicon, self.names, self.cues)

    def resolve(self, text: str) -> Subject:
        """One subject; a compound is resolved to what it means as one figure."""
        bare = bare_words(text)
        hit = self.catalogue.suffix(bare)
        if (joined := self._without_inner_verb(bare, hit)) is not None:
            bare = joined
            hit = self.catalogue.suffix(bare)
        if hit is None:
            return self._unknown(text, bare)
        start, meaning = hit
        form = bare[start:]
        scope = self.scopes.scope_of(bare[:start], form)
        if scope.kind == "part" and scope.name:
            added = self._added(scope.name, form)
            if added is not None:
                return added
        if scope.kind == "part" and (whole := self.whole(bare[:start], meaning.indicators[0])) is not None:
            scope = self.scopes.scope_of(whole, form)
        if self._is_shared_with_the_provinces(bare, start):
            scope = Scope("part", bare[max(0, start - 2) : start + 2], scope.ambiguous)
        if len(meaning.indicators) > 1:
            return Subject(form, meaning.single, meaning.measures, *scope)
        return Subject(form, meaning.indicators[0], meaning.measures, *scope, context=meaning.context)

    def whole(self, before: str, indicator_id: str) -> str | None:
        """The words before an agent that makes up the whole region for an indicator; None without one."""
        indicator = self.catalogue.indicators.get(indicator_id)
        if indicator is None or not indicator.wholes:
            return None
        rest: str | None = before
        while rest:
            for agent in indicator.wholes:
                if rest.endswith(agent):
                    return _HOW_MANY.sub("", rest[: -len(agent)])
            rest = self.scopes.without_time(rest) or self.scopes.without_neutral(rest)
        return None

    def head_of(self, text: str) -> str:
        """`text` without the words of time, the neutral words and the region's own name at its start."""
        return self.names.strip_start(self.lexicon.strip_start(self.cues.edges.strip_start(text), "neutral"))

    def _without_inner_verb(self, bare: str, hit: tuple[int, Meaning] | None) -> str | None:
        """规模以上工业实现增加值 as 规模以上工业增加值; None where no written form spans a verb so."""
        m = _INNER_VERB.search(bare) if "实现" in bare or "完成" in bare else None
        if m is None or (hit is not None and hit[0] < m.start()):
            return None
        joined = bare[: m.start()] + bare[m.end() :]
        spanning = self.catalogue.suffix(joined)
        return joined if spanning is not None and spanning[0] < m.start() else None

    def _unknown(self, text: str, bare: str) -> Subject:
        trimmed = self._trimmed(text)
        if trimmed.startswith(self.names.own):
            for name in self.names.own:
                if trimmed.startswith(name) and len(trimmed) > len(name):
                    trimmed = trimmed[len(name) :]
                    break
        other = None
        if bare.startswith(self.names.others) and not self.cues.epithet.match(bare):
            other = next(word for word in self.names.others if bare.startswith(word))
        return Subject(trimmed, scope="other" if other else "region", scope_name=other)

    def _trimmed(self, text: str) -> str:
        """Words that name no indicator, without those of time, joining and aim at their start."""
        at = _ITEM.match(text)
        rest = self.cues.edges.strip_start(text[at.end() :] if at else text)
        while (word := self.lexicon.opens(rest, "neutral")) and word not in self.cues.names_who:
            if len(word) == 1 and word not in _JOINS:
                break  # 上线, 和谐, 共享
            rest = self.cues.edges.strip_start(rest[len(word) :])
        rest = self.cues.aimed_at.sub("", rest) or rest
        opening, closing = rest.count("“"), rest.count("”")
        if closing > opening:
            rest = f"“{rest}"
        elif opening > closing:
            rest = f"{rest}”"
        return rest or text

    def _added(self, before: str, form: str) -> Subject | None:
        """What a verb of increase makes of a form: 新增贷款 is not the stock of loans.

        新增省级专精特新企业 may be an indicator of its own.
        """
        flow = next((f for f in self.lexicon.words["flow"] if before.startswith(f)), None)
        if flow is None or not _GRADES.fullmatch(before[len(flow) :]):
            return None
        added = self.catalogue.forms.get(flow + form)
        if added is None or len(added.indicators) > 1:
            return Subject(before + form)
        return Subject(before + form, added.indicators[0], added.measures)

    def _is_shared_with_the_provinces(self, bare: str, start: int) -> bool:
        """Whether the nation speaks of the revenue of one level of government only (地方, 中央)."""
        return self.names.is_nation and (
            bare[start:].startswith(("地方", "中央", "本级")) or bare[:start].endswith(("地方", "中央"))
        )

    def complete_head(self, head: str, before: str, last: str | None) -> Subject | None:
        """A bare head noun (产量, 总数) with the stem that the sentence named before it; None without one.

        `before` is what the sentence said, `last` the subject that it named last.
        """
        if head not in self.lexicon.tables["bare_heads"]:
            return None
        stem = self._stem_in(before, head)
        if stem is not None:
            return self.resolve(stem + head)
        for cut in range(len(last or ""), 0, -1):
            begun = str(last)[:cut]
            hit = self.catalogue.suffix(begun + head)
            if hit is not None and hit[0] < cut:
                return self.resolve(begun[hit[0] :] + head)
        return None

    def _stem_in(self, before: str, head: str) -> str | None:
        """The stem of a head (粮食 of 产量) that stands last, unless the head stood behind another since."""
        place, stem = max(
            ((before.rfind(stem), stem) for stem in self.catalogue.heads.get(head, ())), default=(-1, "")
        )
        if place < 0:
            return None
        rivals = re.finditer(rf"[一-龥]{{2}}(?={re.escape(head)})", before)
        return stem if max((m.end() for m in rivals), default=-1) <= place + len(stem) else None


def bare_words(text: str) -> str:
    """A subject without what stands in parentheses, marks of notes and quotes."""
    if not _BRACKETS.isdisjoint(text):
        text = _WRAPPED.sub("", text)
    if "PM" in text:
        text = _SPELT_OUT.sub("PM", text)
    return text.strip("“”\"' ")
