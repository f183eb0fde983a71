"""The grammar over clauses: every stated quantity of a report as an observation with its words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import zip_longest

from transforms.extract.additions import grown, stand
from transforms.extract.binding.binder import Binder
from transforms.extract.binding.state import Binding, Change, State
from transforms.extract.clauses import Clause, ClauseCues, ClauseReader, Passage
from transforms.extract.figures.figure import Figure
from transforms.extract.figures.reader import FigureCues, FigureReader
from transforms.extract.numbers.finder import QuantityFinder
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.qualitative import QualitativeCues, QualitativeReader
from transforms.extract.status import StatusCues, StatusReader
from transforms.extract.subjects.cues import SubjectCues
from transforms.extract.subjects.own_names import SelfNames
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Scope, Subject
from transforms.extract.time.frames import YEAR, Frame
from transforms.extract.time.goals import Goal, may_aim
from transforms.extract.time.passages import PassageTimes, under, yearly_goals
from transforms.extract.time.sentences import SentenceTimes
from transforms.records import Identity, Observation, Section
from transforms.reference.genre import GenreWords
from transforms.reference.indicators import Catalogue
from transforms.reference.predicates import Lexicon
from transforms.reference.units import Units, tidy
from transforms.text.dates import YEAR_NAMED, year_of
from transforms.text.numerals import ONE_TO_TEN
from transforms.text.sentences import LONGEST, sentences

_PASSAGE = re.compile(r"[^；;]+")
_HOLDS_FIGURE = re.compile(r"[\d百千]")
_MAY_HOLD_WORDS = re.compile(
    rf"""
    (?=[万亿一二三四五六七八九十两几半零翻同高快不优合稳平目指])
    (?:
        [万亿]|[{ONE_TO_TEN}两几]分之|[{ONE_TO_TEN}两][成番倍吨斤元家人所座公户台项件]|半数|零增长
        |两位数|翻|同步|高于|快于|不低于|优于|合理区间|稳定|平均水平|目标|指标
    )
    """,
    re.VERBOSE,
)
"""What a sentence without such a sign has somewhere, if it holds a figure or a target in words."""


_HELD_FROM_HERE = re.compile(rf"(?:与|比|较)({YEAR_NAMED})年(?:相比|比)?[（(]下同[）)]")
_OF_WHICH_A_YEAR = re.compile(rf"其中[，,]?(?:今年|明年|去年|{YEAR_NAMED}年)")
_CUT = f"its sentence has more than {LONGEST:,} characters and was read in pieces"
_OF_SEVERAL = ("multi_year", "average", "plan_end")
"""Kinds of period that span several years."""
_TIME_HEADS = re.compile(
    rf"(?:[（(]?[{ONE_TO_TEN}\d]{{1,3}}[)）、.．]|第[{ONE_TO_TEN}]+[，、])?\s*(?:关于|对)?"
    rf"(?=[“\"]?[{ONE_TO_TEN}]{{1,2}}五[”\"]?(?:时期|期间|规划|计划|以来)|过去[五5]年|[五5]年来|今后|未来"
    rf"|本届政府|{YEAR_NAMED}年|去年|今年)"
)
"""A sub-heading that opens with a time is about it."""
_TIME_HEADING = 16
_AIMED_AT = re.compile("力争|预期目标")
_AIM_KEPT = re.compile("(?:完成|实现|达到|超|高于|好于|快于|优于|低于|比|与)[^，。；]{0,10}预期目标")


@dataclass(frozen=True)
class GrammarRules:
    """The data that the grammar reads by."""

    catalogue: Catalogue
    units: Units
    lexicon: Lexicon
    words: GenreWords


@dataclass(frozen=True)
class Cues:
    """The patterns made of the genre's words, once for all reports."""

    subjects: SubjectCues
    clauses: ClauseCues
    sentences: SentenceTimes
    passages: PassageTimes
    status: StatusCues
    figures: FigureCues
    qualitative: QualitativeCues

    @classmethod
    def of(cls, words: GenreWords) -> Cues:
        """Compile them."""
        subjects = SubjectCues(words)
        return cls(
            subjects,
            ClauseCues(words, subjects.edges),
            SentenceTimes(words.time),
            PassageTimes(words.time),
            StatusCues(words),
            FigureCues(words),
            QualitativeCues(words.targets),
        )


class Grammar:
    """Reads the observations of reports; one instance serves many."""

    def __init__(self, rules: GrammarRules) -> None:
        self.rules = rules
        self.finder = QuantityFinder(rules.units, rules.words.numbers)
        self.cues = Cues.of(rules.words)

    def read(self, text: str, identity: Identity, sections: list[Section]) -> list[Observation]:
        """Every quantity and qualitative target that a clean text states, in order of place."""
        return _Reading(self, identity, _Outline(sections)).read(text)


class _Outline:
    """The sections of a report, by place."""

    def __init__(self, sections: list[Section]) -> None:
        self.has_parts = any(s.kind in ("review", "plan") for s in sections)
        """The report has a review or a plan."""
        self._by_id = {s.section_id: s for s in sections}
        self._places = sorted({place for s in sections for place in (s.start, s.end)})
        self._deepest: list[Section | None] = [None] * len(self._places)
        for section in sorted(sections, key=lambda s: (s.start, s.depth)):
            begin, end = (bisect_left(self._places, place) for place in (section.start, section.end))
            self._deepest[begin:end] = [section] * (end - begin)

    def at(self, place: int) -> Section | None:
        """The deepest section that holds a place."""
        i = bisect_right(self._places, place) - 1
        return self._deepest[i] if i >= 0 else None

    def chapter(self, section: Section) -> Section:
        """The level-1 section around a section."""
        while section.parent_id and section.depth > 1:
            section = self._by_id[section.parent_id]
        return section


class _Reading:
    """One report being read."""

    def __init__(self, grammar: Grammar, identity: Identity, outline: _Outline) -> None:
        rules, cues = grammar.rules, grammar.cues
        subjects = SubjectReader(
            rules.catalogue, rules.lexicon, SelfNames.of(identity, rules.words.subjects), cues.subjects
        )
        status = StatusReader(identity, rules.lexicon, cues.status, outline.has_parts)
        self.identity = identity
        self.outline = outline
        self.finder = grammar.finder
        self.cues = cues
        self.clauses = ClauseReader(rules.lexicon, rules.catalogue, cues.clauses)
        self.binder = Binder(subjects, self.clauses)
        self.figures = FigureReader(rules.catalogue, rules.units, rules.lexicon, status, cues.figures)
        self.qualitative = QualitativeReader(
            self.clauses, subjects, self.binder.lists, status, cues.qualitative
        )
        self.found: list[Observation] = []
        self._text = ""
        self._doubt: str | None = None
        """What speaks against all figures of the sentence."""
        self._section: Section | None = None
        self._zone: Scope | None = None
        """The zone that the section is about by its heading."""
        self._against: int | None = None
        """The year that figures are held against from here on."""
        self._place: Scope | None = None
        """The part of the region that the paragraph is about."""
        self._chapter_id: str | None = None
        self._chapter_frame = YEAR
        self._frame = YEAR
        """What the paragraphs before have set: the year, or the term that a report looks back over."""

    def read(self, text: str) -> list[Observation]:
        self._text = text
        offset = 0
        for line in text.split("\n"):
            self._paragraph(offset, line)
            offset += len(line) + 1
        self.found.sort(key=lambda o: (o.evidence_end, o.evidence_start, o.measure, o.subject))
        return self.found

    def _paragraph(self, offset: int, line: str) -> None:
        frame = self._frame
        aims: tuple[Goal, ...] = ()
        has_goals = may_aim(line)
        self._place = self.binder.places.place_of(line)
        for n, (first, last, is_whole) in enumerate(sentences(line)):
            sentence, start = line[first:last], offset + first
            self._doubt = None if is_whole else _CUT
            section = self.outline.at(start)
            if section is not self._section and section is not None and self._enters(section):
                frame, aims = self._frame, ()
            kind = section.kind if section is not None else "other"
            if kind == "glossary":
                continue
            said = self.cues.passages.framing(sentence, self.identity)
            if "下同" in sentence and (m_held := _HELD_FROM_HERE.search(sentence)):
                self._against = year_of(m_held[1])
            if said is not None:
                frame, aims = said, ()
                if said.period == "year":
                    self._against = None
                if n == 0 or self.cues.passages.turns_back(line):
                    self._frame = said
            own = self.cues.status.goals.goals(sentence) if has_goals else []
            if _HOLDS_FIGURE.search(sentence) or _MAY_HOLD_WORDS.search(sentence):
                frame = self._sentence(start, sentence, section, kind, frame, (*aims, *own))
            if kind == "plan" or frame.period == "multi_year":
                # 2025年，…: a plan that turns to another year stays with it for the paragraph
                frame = self.cues.sentences.opening_year(sentence, self.identity, frame) or frame
            if own:  # further sentences of the paragraph go on with the list
                aims = (Goal(0, own[-1].words, "paragraph"),)

    def _enters(self, section: Section) -> bool:
        """Whether a section's heading, or that of a chapter just entered, sets the frame."""
        self._section = section
        self._zone = self.binder.places.zone_of(section.heading) if section.depth > 1 else None
        chapter = self.outline.chapter(section)
        if chapter.section_id == self._chapter_id:
            own = None
            if section is not chapter and (heads := _TIME_HEADS.match(section.heading)):
                own = self.cues.passages.heading_frame(
                    section.heading[heads.end() :][:_TIME_HEADING], self.identity
                )
            if own is None and self._frame.by == "heading" and self._frame is not self._chapter_frame:
                own = self._chapter_frame  # the heading before it spoke for its own section
            if own is None or (own.period == "year" and self._frame.period == "year"):
                return False
            self._frame = own
            return True
        self._chapter_id = chapter.section_id
        self._against = None
        self._frame = self._chapter_frame = (
            self.cues.passages.heading_frame(chapter.heading, self.identity) or YEAR
        )
        return True

    def _sentence(
        self,
        start: int,
        sentence: str,
        section: Section | None,
        kind: str,
        default: Frame,
        aims: tuple[Goal, ...],
    ) -> Frame:
        """Read one sentence; returns the frame that holds behind it in its paragraph."""
        if default.is_mixed or default.tense == "future":
            default = self._under_heading(sentence, default)
        times = self.cues.sentences.timeline(sentence, self.identity, default)
        quantities = self.finder.find(sentence)
        place = self._place or self._zone
        state = State(place=place, place_leads=place is not None)
        for m in _PASSAGE.finditer(sentence):
            if m.start():
                state = state.next_passage()
            begin, end = m.span()
            passage = Passage(
                sentence, start, begin, end, section, times, default, m[0], kind, self._against, aims
            )
            inside = [q for q in quantities if begin <= q.start < end]
            self._numbers(passage, inside, state)
            for target in self.qualitative.read(passage, inside):
                self._observe(passage, target.subject, target.figure, target.start, target.end)
        last = times.frames[-1] if times.frames else default
        if aims and last.period == "plan_end":
            # 主要目标是：…到2010年突破1万亿元。万元生产总值能耗降低20%: the goals go on
            return replace(last, by="paragraph")
        return default

    def _under_heading(self, sentence: str, frame: Frame) -> Frame:
        """The frame of a heading that names a term, as far as the section and the sentence bear it out."""
        if yearly_goals(sentence, frame):
            return replace(YEAR, by="sentence", words="生产总值增长")
        if frame.is_mixed and self._section is not None:
            return under(frame, self._text[self._section.start : self._section.end])
        return frame

    def _numbers(self, passage: Passage, found: list[Quantity], state: State) -> None:
        """The lists of numbers of a passage, each bound to its subjects."""
        read_to = passage.begin
        groups = self.clauses.groups(passage, found)
        for group, following in zip_longest(groups, groups[1:]):
            clause = self.clauses.clause(passage, read_to, group[0].start)
            read_to = group[-1].end
            if group[0].unit == "第":
                owner = self.binder.owners.rank_owner(clause, state)
                figure = self.figures.rank(passage, clause, owner, group[0])
                self._observe(passage, owner, figure, clause.start, group[0].end)
                continue
            limit = following[0].start if following else passage.end
            binding = self._bound(group, clause, passage, state, limit)
            read_to = max(read_to, binding.read_to)
            for subject, q in binding.pairs:
                figure = self.figures.read(passage, binding, subject, q, state.change, state.of_which)
                if figure.measure == "growth":
                    state.growth = figure.when.period
                self._observe(passage, subject, figure, binding.start, binding.end)
            self._remember(binding, figure, passage, state)

    def _bound(
        self, group: list[Quantity], clause: Clause, passage: Passage, state: State, limit: int
    ) -> Binding:
        """A list of numbers with its subjects, as what the passage has said so far makes them."""
        binding = self.binder.bind(group, clause, passage, state, limit)
        goes_on = (
            binding.is_inherited or group[0].unit == "倍"
        ) and not self.cues.figures.periods.on_last_year.search(
            passage.sentence, binding.clause.start, group[0].start
        )
        if goes_on and binding.clause.base is None and state.base is not None:
            # 比2000年增加463.2亿元，增长1.8倍; 比2002年增长3.6倍；旅游收入48亿元，增长3.8倍
            binding = binding._replace(clause=binding.clause._replace(base=state.base))
        if binding.clause.base is not None or group[0].is_percentage:
            state.base = binding.clause.base
        if (
            state.growth in ("average", "multi_year")
            and "其中" in passage.sentence[clause.start - 2 : clause.start + 4]
            and not _OF_WHICH_A_YEAR.search(passage.sentence, clause.start - 2, clause.start + 10)
        ):
            state.of_which = state.growth
        if state.added is not None and binding.is_inherited and group[0].is_percentage:
            return grown(binding, state.added)
        return binding

    def _remember(self, binding: Binding, figure: Figure, passage: Passage, state: State) -> None:
        """Keep what later clauses may take up of a list of numbers, of which `figure` is the last."""
        is_one = len(binding.pairs) == 1
        if (
            figure.measure == "level"
            and figure.indicator_id is None
            and is_one
            and binding.pairs[0][0].indicator_id is not None
        ):
            binding = binding.forgetting()  # 出口93万辆，增长101%: no growth of exports
        stand(binding, figure, state, self.figures.units)
        base_year = None
        if binding.is_starting:
            base_year = self.figures.status.named_year(passage, binding.pairs[0][1])
        rate_of = None
        if figure.measure == "gap" and is_one and not binding.is_inherited:
            rate_of = self.binder.before.held_against(binding.text)
        if rate_of is not None:
            binding = binding._replace(goes_on=rate_of, text=rate_of.text)
        state.take(binding, figure.measure, base_year)
        if rate_of is not None:
            state.change = Change(None, "growth")

    def _observe(self, passage: Passage, subject: Subject, figure: Figure, start: int, end: int) -> None:
        """Add the row of one figure, whose words are sentence[start:end]."""
        evidence = passage.sentence[start:end]
        aim = _AIMED_AT.search(evidence) if figure.when.status == "actual" else None
        doubt = f"its clause says {aim[0]}" if aim and not _AIM_KEPT.search(evidence) else None
        self.found.append(
            Observation(
                passage.section.section_id if passage.section is not None else "0",
                subject.text,
                figure.indicator_id,
                figure.measure,
                None if figure.value is None else tidy(figure.value),
                None if figure.high is None else tidy(figure.high),
                figure.unit,
                figure.number,
                figure.stated_unit or None,
                figure.when.year,
                figure.when.since if figure.when.period in _OF_SEVERAL else None,
                figure.when.period,
                figure.when.status,
                figure.is_estimate,
                figure.basis,
                figure.comparator,
                subject.scope,
                subject.scope_name,
                evidence,
                passage.offset + start,
                passage.offset + end,
                passage.sentence,
                figure.rule,
                figure.when.status_by,
                figure.when.year_by,
                figure.suspect or self._doubt or doubt,
            )
        )
