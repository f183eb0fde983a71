"""The grammar over clauses: every stated quantity of a report as an observation with its words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from transforms.reading.binding import Binder, State
from transforms.reading.catalogue import Catalogue
from transforms.reading.clauses import ClauseReader, Passage
from transforms.reading.figures import Figure, FigureReader
from transforms.reading.lexicon import Lexicon
from transforms.reading.qualitative import QualitativeReader
from transforms.reading.quantities import Quantity, QuantityFinder, Units, tidy
from transforms.reading.status import StatusReader
from transforms.reading.subjects import SelfNames, Subject, SubjectReader
from transforms.reading.timeframe import (
    YEAR,
    Frame,
    framing,
    heading_frame,
    opening_year,
    timeline,
    turns_back,
)
from transforms.records import Identity, Observation, Section

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_PASSAGE = re.compile(r"[^；;]+")
_MAY_STATE = re.compile(
    r"[\d百千]|两位数|翻|同步|高于|快于|不低于|优于|合理区间|稳定|平均水平|[一二三四五六七八九]倍"
)
"""What a sentence with a figure, or a target in words, has somewhere."""


@dataclass(frozen=True)
class GrammarRules:
    """The data that the grammar reads by."""

    catalogue: Catalogue
    units: Units
    lexicon: Lexicon


class Grammar:
    """Reads the observations of reports; one instance serves many."""

    def __init__(self, rules: GrammarRules) -> None:
        self.rules = rules
        self.finder = QuantityFinder(rules.units)

    def read(self, text: str, identity: Identity, sections: list[Section]) -> list[Observation]:
        """Every quantity and qualitative target that a clean text states, in order of place."""
        return _Reading(self.rules, self.finder, identity, _Outline(sections)).read(text)


@dataclass(frozen=True)
class _Outline:
    """The sections of a report, by place."""

    sections: list[Section]

    @cached_property
    def _in_order(self) -> list[Section]:
        return sorted(self.sections, key=lambda s: (s.start, s.depth))

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self._in_order]

    @cached_property
    def _by_id(self) -> dict[str, Section]:
        return {s.section_id: s for s in self._in_order}

    @property
    def has_parts(self) -> bool:
        """Whether the report has a review or a plan."""
        return any(s.kind in ("review", "plan") for s in self.sections)

    def at(self, place: int) -> Section | None:
        """The deepest section that holds a place."""
        for i in range(bisect_right(self._starts, place) - 1, -1, -1):
            if self._in_order[i].end > place:
                return self._in_order[i]
        return None

    def chapter(self, section: Section) -> Section:
        """The level-1 section around a section."""
        while section.parent_id and section.depth > 1:
            section = self._by_id[section.parent_id]
        return section


class _Reading:
    """One report being read."""

    def __init__(
        self, rules: GrammarRules, finder: QuantityFinder, identity: Identity, outline: _Outline
    ) -> None:
        subjects = SubjectReader(rules.catalogue, rules.lexicon, SelfNames.of(identity))
        status = StatusReader(identity, rules.lexicon, outline.has_parts)
        self.identity = identity
        self.outline = outline
        self.finder = finder
        self.clauses = ClauseReader(rules.lexicon, rules.catalogue)
        self.binder = Binder(subjects, self.clauses)
        self.figures = FigureReader(rules.catalogue, rules.units, rules.lexicon, status)
        self.qualitative = QualitativeReader(self.clauses, subjects, status)
        self.found: list[Observation] = []
        self._chapter_id: str | None = None
        self._frame = YEAR
        """What the paragraphs before have set: the year, or the term that a report looks back over."""

    def read(self, text: str) -> list[Observation]:
        offset = 0
        for line in text.split("\n"):
            self._paragraph(offset, line)
            offset += len(line) + 1
        self.found.sort(key=lambda o: (o.evidence_end, o.evidence_start, o.measure, o.subject))
        return self.found

    def _paragraph(self, offset: int, line: str) -> None:
        frame = self._frame
        for n, m in enumerate(_SENTENCE.finditer(line)):
            sentence, start = m[0], offset + m.start()
            section = self.outline.at(start)
            if section is not None and self._enters_chapter(section):
                frame = self._frame
            if section is not None and section.kind == "glossary":
                continue
            said = framing(sentence)
            if said is not None:
                frame = said
                if n == 0 or turns_back(line):
                    self._frame = said
            if _MAY_STATE.search(sentence):
                self._sentence(start, sentence, section, frame)
            if section is not None and section.kind == "plan":
                # 2025年，…: a plan that turns to another year stays with it for the paragraph
                frame = opening_year(sentence, self.identity, frame) or frame

    def _enters_chapter(self, section: Section) -> bool:
        """Whether a section is of another chapter than the last; its heading then sets the frame."""
        chapter = self.outline.chapter(section)
        if chapter.section_id == self._chapter_id:
            return False
        self._chapter_id = chapter.section_id
        self._frame = heading_frame(chapter.heading)
        return True

    def _sentence(self, start: int, sentence: str, section: Section | None, default: Frame) -> None:
        times = timeline(sentence, self.identity, default)
        quantities = self.finder.find(sentence)
        state = State()
        for m in _PASSAGE.finditer(sentence):
            state = state.next_passage()
            passage = Passage(sentence, start, m.start(), m.end(), section, times, default)
            inside = [q for q in quantities if passage.begin <= q.start < passage.end]
            self._numbers(passage, inside, state)
            for target in self.qualitative.read(passage, inside):
                self._observe(passage, target.subject, target.figure, target.start, target.end)

    def _numbers(self, passage: Passage, found: list[Quantity], state: State) -> None:
        """The lists of numbers of a passage, each bound to its subjects."""
        read_to = passage.begin
        groups = self.clauses.groups(passage, found)
        for group, following in zip_longest(groups, groups[1:]):
            clause = self.clauses.clause(passage, read_to, group[0].start)
            read_to = group[-1].end
            if group[0].unit == "第":
                owner = self.binder.rank_owner(clause, state)
                figure = self.figures.rank(passage, clause, owner, group[0])
                self._observe(passage, owner, figure, clause.start, group[0].end)
                continue
            limit = following[0].start if following else passage.end
            binding = self.binder.bind(group, clause, passage, state, limit)
            read_to = max(read_to, binding.read_to)
            for subject, q in binding.pairs:
                figure = self.figures.read(passage, binding, subject, q, state.change)
                self._observe(passage, subject, figure, binding.start, binding.end)
            state.take(binding, figure.measure, self.figures.status.named_year(passage, group[0]))

    def _observe(self, passage: Passage, subject: Subject, figure: Figure, start: int, end: int) -> None:
        """Add the row of one figure, whose words are sentence[start:end]."""
        self.found.append(
            Observation(
                section_id=passage.section.section_id if passage.section is not None else "0",
                subject=subject.text,
                indicator_id=figure.indicator_id,
                measure=figure.measure,
                value=None if figure.value is None else tidy(figure.value),
                value_high=None if figure.high is None else tidy(figure.high),
                unit=figure.unit,
                value_stated=figure.number,
                unit_stated=figure.stated_unit or None,
                ref_year=figure.when.year,
                period=figure.when.period,
                status=figure.when.status,
                is_estimate=figure.is_estimate,
                basis=figure.basis,
                comparator=figure.comparator,
                scope=subject.scope,
                scope_name=subject.scope_name,
                evidence=passage.sentence[start:end],
                evidence_start=passage.offset + start,
                evidence_end=passage.offset + end,
                sentence=passage.sentence,
                rule_id=figure.rule,
                suspect_reason=figure.suspect,
            )
        )
