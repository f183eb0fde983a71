"""Targets in words: 与经济增长同步, 高于全省平均水平 and the like, as figures without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.clauses import ClauseReader, Passage, Tail
from transforms.extract.figures.figure import Figure
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.status import StatusReader, When
from transforms.extract.subjects.lists import ListReader
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Subject
from transforms.reference.genre import TargetWords, any_of

_CLAUSE = re.compile(r"[^，,：:（）()。；]+")
_SUBJECT = r"(?P<subject>[^，；。：（）]{2,40}?)"
_OF_MEMBERS = re.compile(r"(?:增长|增速|增幅|降低|下降)(?=[、和与及])")
"""Growth said of each member of a list: 居民收入增长、财政收入增长与经济增长同步."""
_AIM = re.compile(r"目标|预期")
_GOAL = re.compile("目标|指标")


class QualitativeCues:
    """The patterns of targets in words, and what to look for before one tries them."""

    def __init__(self, words: TargetWords) -> None:
        economy, assigned, steady = any_of(words.economy), any_of(words.assigned), any_of(words.steady)
        figure = any_of(word for word in words.economy if word != "经济")
        put = rf"(?:{any_of(words.set)})(?![高升前供])"
        unset = rf"(?:{any_of(words.unset)}){put}"
        sort = "(?:具体|明确|量化|数值|数量)"
        aim = f"{sort}*(?:的)?(?:增长|增速|增幅|水平)?{sort}?(?:预期)?(?:目标|指标)"
        self.sync = re.compile(
            rf"""
            {_SUBJECT}(?:的)?(?:增长|增速|增幅|提高|提升)?(?:要|力争|努力|保持|继续|基本|实现)*
            (?:与|和|同|跟)
            (?:国民|全市|全省|全区|全县|地区)?(?:{economy})(?:社会)?
            (?:发展|增长|增速|增幅)?(?:的)?(?:要|力争|努力)?
            (?:保持|基本|协调|大体|大致|实现|相)*同步
            """,
            re.VERBOSE,
        )
        self.above = re.compile(
            rf"""
            {_SUBJECT}(?:的)?(?:增速|增长|增幅|涨幅)?
            (?:要|力争|努力|确保|保持|继续|均|都|分别|总体|持续|稳定|争取)*
            (?:
                (?:{any_of(words.above)})(?:于)?
                (?P<peer>全国|国家|全省|自治区|省|全区|全市|全州|市)
                (?:的)?(?:平均|[均平])?(?:水平|增速|平均增速|平均|增幅|涨幅|增长水平|增长速度|速度)?(?=[，；。、\d]|[一两三]个|$)
                |比(?P<rival>全国|国家|全省|自治区|省|全区|全市|全州|市)(?:的)?(?:平均)?(?:水平|增速|平均增速|平均|增幅)?
                    (?:略|再|要)?(?:高|快)(?:出|于)?(?=[，；。、\d]|[一两三]个|$)
                |(?:保持)?在(?P<whole>全国|全省|自治区|全区|全市|全州)平均(?:水平|增速)?(?:之|以)上
            )
            """,
            re.VERBOSE,
        )
        self.above_economy = re.compile(
            rf"""
            {_SUBJECT}(?:的)?(?:增长|增速|增幅|涨幅)?
            (?:要|力争|努力|确保|保持|继续|均|都|总体|略|适当|持续)*(?:{any_of(words.above)})(?:于)?
            (?:经济增长|经济增速|经济发展|{figure})[^，；。]{{0,4}}$
            """,
            re.VERBOSE,
        )
        self.not_set = re.compile(
            rf"""
            ^(?:今年|全年|年度|我们|原则上)*{unset}{sort}?(?:的)?(?:增速|增长)(?:的)?{sort}?(?:目标|指标)
            |(?:{unset}|取消)(?P<subject>[^，；。：（）]{{2,20}}?)(?:的)?{aim}
            |^(?:对)?(?P<topic>[^，；。：（）]{{2,20}}?){unset}(?:了)?{aim}
            |(?:{any_of(words.unset)})(?:再)?(?:对|就|为|给)(?P<about>[^，；。：（）]{{2,20}}?){put}(?:了)?{aim}
            |(?:{any_of(words.unset)})(?:再)?(?:把|将)(?P<listed>[^，；。：（）]{{2,20}}?)
                (?:列为|列入|作为|定为)(?:年度|全年|今年|发展|增长|预期)+目标
            """,
            re.VERBOSE,
        )
        self.vague = re.compile(
            rf"""
            {_SUBJECT}
            (?:
                (?:保持|稳定|控制|运行)?在?合理区间
                |(?:保持)?(?:{steady})(?:[、和](?:{steady}))*
                |(?:增长|增速|增幅|涨幅)?(?:要|力争|确保|保持|控制在)*(?:低于|不高于|不超过|{any_of(words.above)})
                    (?:{any_of(words.than_before)})(?:的|实际|同期|全年|平均)*(?:增长|增速|增幅|涨幅|水平)?
                |(?:完成|达到)[^，；。]{{0,6}}(?:{assigned})[^，；。]{{0,8}}
                |控制在[^，；。]{{0,6}}(?:{assigned})[^，；。]{{0,6}}(?:以内|之内|内)
            )$
            """,
            re.VERBOSE,
        )
        self.sync_cue = re.compile("同步")
        self.above_cue = re.compile(rf"{any_of(words.above)}|平均|比[全国省市自]")
        self.above_economy_cue = re.compile(any_of(words.above))
        self.not_set_cue = re.compile(rf"{unset}|取消|(?:{any_of(words.unset)})(?:再)?[对就为给把将]")
        self.vague_cue = re.compile(rf"合理区间|{steady}|{assigned}|{any_of(words.than_before)}")


class Wording(NamedTuple):
    """A target in words: the phrase's own place in the sentence, and what it is measured against."""

    subject: str
    start: int
    end: int
    comparator: str


class WordedTarget(NamedTuple):
    """A subject and what a phrase says of it."""

    subject: Subject
    figure: Figure
    start: int
    end: int


@dataclass(frozen=True)
class QualitativeReader:
    """Reads the targets in words of one report."""

    clauses: ClauseReader
    subjects: SubjectReader
    lists: ListReader
    status: StatusReader
    cues: QualitativeCues

    def read(self, passage: Passage, found: list[Quantity]) -> Iterator[WordedTarget]:
        """The targets in words of a passage, of which `found` are the quantities."""
        for wording in self._wordings(passage, found):
            text, tails, _ = self.clauses.strip(wording.subject)
            yield from self._targets(passage, wording, text, tails)

    def _wordings(self, passage: Passage, found: list[Quantity]) -> Iterator[Wording]:
        words = passage.words
        if "同步" in words:
            for m, at in _matches(self.cues.sync, self.cues.sync_cue, passage):
                yield Wording(m["subject"], at + m.start(), at + m.end(), "sync_gdp")
        if passage.kind != "review" and self.cues.above_cue.search(words):
            for m, at in _matches(self.cues.above, self.cues.above_cue, passage, found):
                peer = m["peer"] or m["whole"] or m["rival"]
                if peer not in self.subjects.names.own:  # 园区增幅高于全市平均水平: of its parts
                    yield Wording(m["subject"], at + m.start(), at + m.end(), self._peer(peer))
        if passage.kind != "review" and self.cues.above_economy_cue.search(words):
            for m, at in _matches(self.cues.above_economy, self.cues.above_economy_cue, passage, found):
                kept = "sync_gdp" if "不低于" in m[0] else "above_gdp"
                yield Wording(m["subject"], at + m.start(), at + m.end(), kept)
        if _GOAL.search(words) and self.cues.not_set_cue.search(words):
            for m, at in _matches(self.cues.not_set, self.cues.not_set_cue, passage, found):
                named = m["subject"] or m["topic"] or m["about"] or m["listed"]
                yield Wording(named or "经济增长", at + m.start(), at + m.end(), "not_set")
        if passage.kind != "review" and _AIM.search(passage.sentence) and self.cues.vague_cue.search(words):
            for m, at in _matches(self.cues.vague, self.cues.vague_cue, passage, found):
                yield Wording(m["subject"], at + m.start(), at + m.end(), "other_qualitative")

    def _peer(self, words: str) -> str:
        """The comparator for a peer; 全区 is the autonomous region, but for one of its districts."""
        if words in ("全国", "国家"):
            return "above_nation"
        is_province = words in ("全省", "省", "自治区") or (
            words == "全区" and self.status.identity.level != "district"
        )
        return "above_province" if is_province else "above_city"

    def _targets(
        self, passage: Passage, wording: Wording, text: str, tails: tuple[Tail, ...]
    ) -> Iterator[WordedTarget]:
        when = self.status.read(passage, wording.start, wording.start, tails)
        if wording.comparator == "not_set" and when.status != "target":
            return  # 去年没有提出…目标 tells of what was not set then
        for subject in self._subjects(text):
            figure = self._figure(subject, wording.comparator, when)
            if figure is not None:
                yield WordedTarget(subject, figure, wording.start, wording.end)

    def _subjects(self, text: str) -> list[Subject]:
        """The subjects of a phrase: one, or a list; 城镇和农村居民收入 names two, 城乡居民收入 one."""
        text = _OF_MEMBERS.sub("", text)
        whole = self.subjects.resolve(text)
        hit = self.subjects.catalogue.suffix(text)
        if hit and hit[0] == 0 and whole.indicator_id is not None:
            return [whole]
        members = self.lists.members(text)
        if members is None and (parts := [part for part in re.split("[、和与及]", text) if part])[1:]:
            members = [s for s in map(self.subjects.resolve, parts) if s.indicator_id is not None]
        return members or [whole]

    def _figure(self, subject: Subject, comparator: str, when: When) -> Figure | None:
        """The figure without a number; None where the words name no indicator with a level or a growth."""
        indicator = self.subjects.catalogue.indicators.get(subject.indicator_id or "")
        if indicator is None:
            return None
        measure = next((measure for measure in ("growth", "level") if measure in indicator.units), None)
        if measure is None:
            return None
        return Figure(
            indicator.indicator_id, measure, None, None, indicator.units[measure], when, comparator,
            "qualitative", suspect=subject.ambiguous,
        )  # fmt: skip


def _matches(
    pattern: re.Pattern[str], cue: re.Pattern[str], passage: Passage, found: list[Quantity] | None = None
) -> Iterator[tuple[re.Match[str], int]]:
    """Where a pattern matches in the clauses of a passage, each match with the place of its clause.

    Only clauses with the pattern's cue are looked at.
    Clauses that hold one of the quantities `found` are left out, but for a distance (高于全省1个百分点).
    """
    for clause in _CLAUSE.finditer(passage.words):
        if not cue.search(clause[0]):
            continue
        start, end = passage.begin + clause.start(), passage.begin + clause.end()
        if any(start <= q.start < end and q.unit != "个百分点" for q in found or ()):
            continue
        m = pattern.search(clause[0])
        if m is not None:
            yield m, start
