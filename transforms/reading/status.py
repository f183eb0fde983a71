"""Whether a figure is an actual or a target, of which year, and over what kind of period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.reading.clauses import Passage, Tail
from transforms.reading.lexicon import Lexicon
from transforms.reading.quantities import Quantity
from transforms.reading.timeframe import Frame, end_of_plan
from transforms.records import Identity

_STATUS = {"review": "actual", "plan": "target", "government": "target", "commitments": "target"}
"""What the figures of a section are by its kind."""
_EXISTING = re.compile(r"(?:已经?|目前|现)(?:建成|完成|有|达|形成|拥有|累计|开工|落实|获|签)")
_NEAR = 60
"""So many characters from the start of a clause such words are looked for."""
_NAMED_YEAR = re.compile(r"((?:19|20)\d\d)年[^，；。]{0,6}$")
_LAST_YEAR = re.compile(r"(?:上年|去年)的?$")


class When(NamedTuple):
    """Status, reference year and period of a figure."""

    status: str
    """actual or target."""
    year: int | None
    period: str


@dataclass(frozen=True)
class StatusReader:
    """Tells the status of one report's figures."""

    identity: Identity
    lexicon: Lexicon
    has_parts: bool
    """The report has a review or a plan, and is not one undivided text."""

    def read(self, passage: Passage, place: int, start: int, tails: tuple[Tail, ...]) -> When:
        """For a figure at `place` whose clause begins at `start` and has those words before its number."""
        frame = passage.times.at(place, passage.default)
        stated = _STATUS.get(passage.kind)
        status = stated or self._status_by_words(passage)
        if stated is None and frame.year is None and self._is_undated(passage):
            return When(status, None, frame.period)
        status = self._corrected(status, frame, passage.sentence, start, tails)
        return When(status, self._year(status, frame), frame.period)

    def named_year(self, passage: Passage, q: Quantity) -> int | None:
        """The year that stands right before a number (由2020年的5.6万元); None where none does."""
        if m := _NAMED_YEAR.search(passage.before(q, 14)):
            return int(m[1])
        if (year := end_of_plan(passage.before(q, 14))) is not None:
            return year
        return self.identity.review_year - 1 if _LAST_YEAR.search(passage.before(q, 4)) else None

    def _status_by_words(self, passage: Passage) -> str:
        """The status outside review and plan."""
        words = passage.words
        return "target" if any(cue in words for cue in self.lexicon.words["target_cues"]) else "actual"

    def _is_undated(self, passage: Passage) -> bool:
        """Whether no year goes without saying: the nation's early reports have neither review nor plan."""
        return self.identity.level == "nation" and passage.kind == "other" and not self.has_parts

    def _corrected(
        self, status: str, frame: Frame, sentence: str, start: int, tails: tuple[Tail, ...]
    ) -> str:
        """The status of the section, unless time or words speak against it."""
        if frame.tense == "past":
            status = "actual"
        if frame.explicit and frame.year is not None:
            return "actual" if frame.year <= self.identity.review_year else "target"
        if status == "actual":
            return status
        is_there = _EXISTING.search(sentence, start, start + _NEAR) or any(
            tail.word in ("已", "已经") for tail in tails
        )
        return "actual" if is_there else status

    def _year(self, status: str, frame: Frame) -> int | None:
        if frame.year is not None:
            return frame.year
        if status == "actual":
            return self.identity.review_year
        return None if frame.period == "multi_year" else self.identity.report_year
