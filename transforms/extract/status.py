"""Whether a figure is an actual or a target, of which year, and over what kind of period.

The nearest cue wins: the words of the clause, then those of the sentence, what the paragraph opened with, the
heading and the year that it names, the kind of the section. Each answer says which cue gave it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.clauses import Passage, Tail
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.time.frames import Frame, this_year
from transforms.extract.time.goals import GoalCues
from transforms.extract.time.terms import end_of_plan
from transforms.records import Identity
from transforms.reference.genre import GenreWords, any_of
from transforms.reference.predicates import Lexicon
from transforms.text.dates import YEAR_NAMED, year_of

_STATUS = {"review": "actual", "plan": "target", "government": "target", "commitments": "target"}
"""What the figures of a section are by its kind."""
_NAMED_YEAR = re.compile(rf"({YEAR_NAMED})年[^，；。]{{0,6}}$")
_LAID_DOWN = re.compile(r"第[一二三四五]个五年计划(?:草案)?(?:中)?(?:规定|要求|提出|预定)(?!的)")
"""A plan's own words on what is to come, in a sentence that looks back as well."""
_THIS_YEAR = re.compile(r"今年(?:预计)?的?$")
_PART_OF_YEAR = re.compile(r"(?:第?[一二三四]季度|前三季度|上半年)的?$")


class When(NamedTuple):
    """Status, reference year and period of a figure, and which cue told each."""

    status: str
    """actual or target."""
    year: int | None
    period: str
    status_by: str = "section"
    year_by: str = "section"
    doubt: str | None = None
    """Why status or year are in doubt, if so."""
    since: int | None = None
    """The first year of several."""
    is_mixed: bool = False
    """Nothing but a heading of a term and a year tells the time."""


class _Told(NamedTuple):
    status: str
    by: str


_BY_SECTION = {kind: _Told(status, f"section {kind}") for kind, status in _STATUS.items()}


class StatusCues:
    """The words of a clause that tell its status, and last year's by its name."""

    def __init__(self, words: GenreWords) -> None:
        self.done = frozenset(words.targets.done)
        self.aims = frozenset(words.targets.aims)
        self.aim = re.compile(any_of(words.targets.aims))
        self.last_year = re.compile(f"(?:{any_of(words.time.last_year)})的?$")
        self.goals = GoalCues(words.targets)


@dataclass(frozen=True)
class StatusReader:
    """Tells the status of one report's figures."""

    identity: Identity
    lexicon: Lexicon
    cues: StatusCues
    has_parts: bool
    """The report has a review or a plan, and is not one undivided text."""

    def read(self, passage: Passage, place: int, start: int, tails: tuple[Tail, ...]) -> When:
        """For a figure at `place` whose clause begins at `start` and has those words before its number."""
        frame = passage.times.at(place, passage.default)
        stated = _STATUS.get(passage.kind)
        section = _BY_SECTION[passage.kind] if stated else self._by_words(passage)
        if (
            stated is None
            and frame.year is None
            and passage.goal(place) is None
            and self._is_undated(passage)
        ):
            return When(section.status, None, frame.period, section.by, "nothing")
        told, doubt = self._told(passage, place, start, tails, frame, section)
        year, year_by = self._year(told, frame)
        if told.status == "actual" and frame.period == "plan_end" and frame.tense == "future":
            # 两年中已完成…, in a chapter on a plan's five years: what has come about by now
            return When(
                "actual", self.identity.review_year, "multi_year", told.by, year_by, doubt, frame.since
            )
        return When(told.status, year, frame.period, told.by, year_by, doubt, frame.since, frame.is_mixed)

    def named_year(self, passage: Passage, q: Quantity) -> int | None:
        """The year that stands right before a number (由2020年的5.6万元); None where none does."""
        if m := _NAMED_YEAR.search(passage.before(q, 14)):
            return year_of(m[1])
        if (year := end_of_plan(passage.before(q, 14))) is not None:
            return year
        if _THIS_YEAR.search(passage.before(q, 8)):
            return this_year(self.identity)
        return self.identity.review_year - 1 if self.cues.last_year.search(passage.before(q, 4)) else None

    def start_of_change(self, passage: Passage, q: Quantity, when: When) -> When:
        """When a change began: by its own words (由2020年的5.6万元), or before a past term. No target."""
        year = self.named_year(passage, q)
        if _PART_OF_YEAR.search(passage.before(q, 8)):
            return when._replace(period="quarters", year=year or when.year)
        if year is None and when.since is not None and when.status == "actual":
            # 五年来，…由A提高到B; 同1978年相比，由A增加到B
            year = when.since if when.year_by.endswith("相比") else when.since - 1
        if year is None and when.status == "target":
            year = self.identity.review_year  # 由1484元提高到1536元: from what it is now
        return when._replace(period="point", year=year, since=None, status="actual")

    def _by_words(self, passage: Passage) -> _Told:
        """The status outside review and plan."""
        cue = next((cue for cue in self.lexicon.words["target_cues"] if cue in passage.words), None)
        return _Told("target", f"sentence {cue}") if cue else _Told("actual", f"section {passage.kind}")

    def _is_undated(self, passage: Passage) -> bool:
        """Whether no year goes without saying: the nation's early reports have neither review nor plan."""
        return self.identity.level == "nation" and passage.kind == "other" and not self.has_parts

    def _told(
        self, passage: Passage, place: int, start: int, tails: tuple[Tail, ...], frame: Frame, section: _Told
    ) -> tuple[_Told, str | None]:
        """Actual or target by the nearest cue, and why that is in doubt, if another speaks against it."""
        goal = passage.goal(place)
        if goal is not None and not _is_later(passage, frame, goal.end, place):
            return _Told("target", f"{goal.by} {goal.words}"), None
        if frame.explicit and frame.year is not None:
            status = "actual" if frame.year <= self.identity.review_year else "target"
            return _Told(status, f"{frame.by} {frame.words}"), None
        if frame.tense == "past" and frame.by != "heading":
            return _looking_back(passage, start, frame), None
        done = next((tail[1] for tail in tails if tail[1] in self.cues.done), None) if tails else None
        if done or self.cues.goals.is_there(passage.sentence, start):
            return _Told("actual", f"clause {done or '已'}"), None
        aim = self._aim(passage, start, tails)
        if aim == "争取" and section.status == "actual":
            aim = None  # what was won: 争取专项债券资金85亿元
        if aim is not None:
            doubt = None
            if section.status == "actual":
                doubt = f"its clause says {aim}, its section looks back"
            return _Told("target", f"clause {aim}"), doubt
        if frame.tense == "past":
            return _Told("actual", f"{frame.by} {frame.words}"), None
        if frame.tense == "future":
            return _Told("target", f"{frame.by} {frame.words}"), None
        return section, None

    def _aim(self, passage: Passage, start: int, tails: tuple[Tail, ...]) -> str | None:
        """The word of the figure's own clause that makes it a target."""
        for _, word in tails:
            if word in self.cues.aims:
                return word
        aim = self.cues.aim.search(passage.sentence, start - 3 if start >= 3 else 0, start + 2)
        return aim[0] if aim else None

    def _year(self, told: _Told, frame: Frame) -> tuple[int | None, str]:
        of_section = frame.by == "section"
        by = "section" if of_section else f"{frame.by} {frame.words}".rstrip()
        if frame.year is not None:
            return frame.year, by
        if told.status == "actual":
            return self.identity.review_year, told.by if of_section else by
        if frame.period == "multi_year":
            return None, by
        return self.identity.report_year, told.by if of_section else by


def _is_later(passage: Passage, frame: Frame, place: int, end: int) -> bool:
    """Whether words of time behind a cue, and no later than a figure, turn to another time."""
    if frame.by != "sentence" or not frame.explicit:
        return False
    at = passage.times.place_of(end)
    return at is not None and at >= place


def _looking_back(passage: Passage, start: int, frame: Frame) -> _Told:
    """An outcome, as its sentence looks back; a target where a plan's own words stand before it."""
    laid = _LAID_DOWN.search(passage.sentence, passage.begin, start)
    return _Told("target", f"sentence {laid[0]}") if laid else _Told("actual", f"{frame.by} {frame.words}")
