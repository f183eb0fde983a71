"""Whose a figure is: the region, a part of it or another, from the words before a written form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.extract.subjects.cues import SubjectCues
from transforms.extract.subjects.own_names import SelfNames
from transforms.extract.subjects.subject import REGION, Scope
from transforms.reference.indicators import Catalogue
from transforms.reference.predicates import Lexicon

_BASIS_HEAD = re.compile(r"(?:扣除|剔除|按|考虑)[^，。]{2,14}(?:影响|因素|口径|价格|计算)?后?")
_AIM = re.compile(
    r"(?:的|主要|总体|预期|奋斗|调控|发展|经济|社会|国民|和|与|工作|性)*(?:目标|指标|任务)(?:初步)?(?:定|确定)?[是为]$"
)
"""Words of an aim right before its subject: 主要预期目标是生产总值…."""
_LIST_MARKS = ("、", "和", "与", "及")
NAME_LENGTH = 16
"""Characters of the words before a subject that are kept as the name of the part."""


@dataclass(frozen=True)
class ScopeReader:
    """Tells whose the figures of one report are."""

    catalogue: Catalogue
    lexicon: Lexicon
    names: SelfNames
    cues: SubjectCues

    def scope_of(self, prefix: str, form: str = "") -> Scope:
        """Whose figure it is, from the words before the written form."""
        rest = prefix
        is_governed = False
        while rest := rest.rstrip("“”\"'·，：:的地得 "):
            if rest in self.cues.words.proposed or rest.endswith(self.names.own):
                return REGION  # 全市 before the form: whatever governs it, the figure is the region's
            if rest.endswith(self.names.others):
                return Scope("other", next(word for word in self.names.others if rest.endswith(word)))
            shorter = self.without_time(rest)
            if shorter is None and not is_governed and (verb := self.lexicon.ends(rest, "governors")):
                shorter, is_governed = rest[: -len(verb)], True
            if shorter is None:
                shorter = self.without_neutral(rest)
            if shorter is None and (aim := _AIM.search(rest)):
                shorter = rest[: aim.start()]
            if shorter is None:
                break
            rest = shorter
        if rest.endswith(_LIST_MARKS):
            return self._beside(rest.rstrip("".join(_LIST_MARKS)), form)
        if not rest or (is_governed and not self.lexicon.part_ending.search(rest)):
            return REGION
        return Scope("part", rest[-NAME_LENGTH:])

    def without_neutral(self, text: str) -> str | None:
        """`text` without a word at its end that leaves the figure the region's; None where there is none."""
        word = self.lexicon.ends(text, "neutral") or self.lexicon.ends(text, "adverb") or self._tail(text)
        return text[: -len(word)] if word else None

    def _tail(self, text: str) -> str | None:
        longest = self.lexicon.longest_tails.get(text[-1:], 0)
        for length in range(min(longest, len(text)), 0, -1):
            if self.lexicon.tails.get(text[-length:]) in ("estimate", "aim", "adverb", "average", "basis"):
                return text[-length:]
        return None

    def _beside(self, head: str, form: str) -> Scope:
        """Whose a form is that a list mark parts from the words before it."""
        if len(form) <= 3:  # 公共品牌发布、出口增长: whose exports, the words before tell
            return Scope("part", head[-NAME_LENGTH:])
        if self.catalogue.suffix(head) is not None or not self._is_clause(head):
            return Scope("region", None, f"a value shared by {head[-12:]} and what follows")
        return REGION

    def _is_clause(self, text: str) -> bool:
        """Whether words before a list mark are a clause of their own, and no object of their first verb."""
        if text.startswith(self._long("verbs")):
            return False  # 建成4G、5G基站328个
        return any(verb in text for verb in self._long("governors"))

    def _long(self, category: str) -> tuple[str, ...]:
        return tuple(word for word in self.lexicon.words[category] if len(word) >= 2)

    def without_time(self, text: str) -> str | None:
        """`text` without words of time, basis or circumstance at its end; None where there are none."""
        m = _BASIS_HEAD.fullmatch(text)
        if m is None and text[-1:] in self.cues.edges.ends:
            m = self.cues.edges.tail.search(text)
        if m is None and text[-1:] in self.cues.circumstance_ends:
            m = self.cues.circumstance.search(text)
        return text[: m.start()] if m else None
