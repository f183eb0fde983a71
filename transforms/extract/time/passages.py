"""The frames that hold for a whole passage: those of headings, and of the sentences that open a passage."""

from __future__ import annotations

import re
from dataclasses import replace

from transforms.extract.time.frames import YEAR, Frame
from transforms.extract.time.terms import CYCLE, frame_of_term
from transforms.records import Identity
from transforms.reference.genre import TimeWords, any_of
from transforms.text.dates import YEAR_NAMED, year_of
from transforms.text.numerals import ONE_TO_TEN

_TERM_HEADING = re.compile(
    rf"(?<!\d)[五5]年|[三四]年来|{CYCLE}(?!.{{0,3}}(?:之年|开局|收官|第一年|首年|末))|本届政府|(?:今后|未来)(?:的)?(?:[一二三五几两\d]+年|一个时期|时期|一段时期|一段时间)"
)
_YEAR_HEADING = re.compile(rf"{YEAR_NAMED}年(?!以来)|去年|一年来|过去的?一年|今年|明年|当前")


_SPEAKS_OF_TERMS = re.compile(rf"(?<!\d)[三四五345]年|{CYCLE}|累计|年均|以来|{YEAR_NAMED}年的|本届政府")


def under(frame: Frame, passage: str) -> Frame:
    """The frame of a heading with a term and a year over a passage that may speak of the year alone."""
    if not frame.is_mixed or _SPEAKS_OF_TERMS.search(passage):
        return frame
    return replace(YEAR, by="heading", words=frame.words)


_YEARLY_GOALS = re.compile(r"(?:生产总值|GDP|经济)(?:要|力争|确保|实现|预期)*增长[^，；。]{0,6}?\d")
_TERM_GOALS = re.compile(r"年均|翻[一两]?番|到20\d\d年|平均每年|累计|五年")


def yearly_goals(sentence: str, frame: Frame) -> bool:
    """Whether a sentence of a chapter on several years sets goals for one: 生产总值增长11%，就业40万人."""
    return (
        frame.by in ("heading", "paragraph")
        and frame.tense != "past"
        and frame.period in ("plan_end", "multi_year")
        and _YEARLY_GOALS.search(sentence) is not None
        and _TERM_GOALS.search(sentence) is None
    )


_LEAD = re.compile(
    rf"""
    (?:各位代表|同志们)?[！!：:，,]*
    (?:——|[（(][{ONE_TO_TEN}]+[）)]|[{ONE_TO_TEN}]+、|[{ONE_TO_TEN}]是|第[{ONE_TO_TEN}])?
    (?:[“\"](?![{ONE_TO_TEN}]{{1,2}}五[”\"]))?
    """,
    re.VERBOSE,
)
"""What may stand before a sentence's first words: an address, a number of a list, a quote."""
_SAID_FIRST = re.compile(r"[^，。；\d]{2,14}的是[，,：]")
_ASIDE_REACH = 18
_FRAMES_NAME = re.compile("[年届五]")
"""A character that all words hold by which a sentence sets the frame."""
_FRAMING_REACH = 40
"""How far from the start of a sentence it stands at most."""


def _is_another_year(words: str, identity: Identity) -> bool:
    """Whether words name a year that the report neither reviews nor plans."""
    named = re.search(YEAR_NAMED, words)
    return named is not None and year_of(named[0]) not in (identity.review_year, identity.report_year)


class PassageTimes:
    """Finds the words that set the frame of a passage."""

    def __init__(self, words: TimeWords) -> None:
        verbs = any_of((*words.look_back, *words.opens_term))
        self._term_opening = re.compile(
            rf"""
            (?:{verbs})?(?:过去|刚刚过去|即将过去|今后|未来)?的?
            (?:
                {CYCLE}(?:时期|期间|以来|的?[一二三四五]年|这|主要|发展|目标
                    |(?:规划|计划)(?=期|目标|确定|提出|的?主要))
                |[五5]年来|这[五5]年|[五5]年[，,、]|[五5]年(?:的|是|极|，)|过去[五5]年|[五5]年间
                |本届政府(?:任期|以来|成立|任职|[三四五]年)
                |[三四34]年来|[三四34]年(?:的|极|，)|几年来
                |{YEAR_NAMED}年以来
            )
            """,
            re.VERBOSE,
        )
        self._year_opening = re.compile(
            rf"""
            (?:{any_of(words.opens_year)})?
            (?:
                (?:刚刚|即将)过去的?(?:一年|{YEAR_NAMED}年)|过去的?一年|一年来|这一年|去年
                |(?:{YEAR_NAMED}年|今年|明年)
                    (?:
                        {any_of(words.year_opens)}|，全[省市区县州国]|全[省市区县州]经济
                        |[，,]?(?:主要|预期|重点)
                    )
            )
            """,
            re.VERBOSE,
        )
        self._looks_back = re.compile(any_of(words.look_back))
        self._looked_back_on = re.compile(any_of(words.looked_back_on))
        self._milestone = re.compile(any_of(words.milestones))

    def heading_frame(self, heading: str, identity: Identity) -> Frame | None:
        """The frame that a heading sets by the times that it names; None where it names none.

        A heading with a term and a year (过去五年和2022年工作回顾) leaves open which of them a figure is of
        that says nothing of time itself.
        """
        term, year = _TERM_HEADING.search(heading), _YEAR_HEADING.search(heading)
        if term is None and year is not None:
            named = year_of(year[0]) if re.match(YEAR_NAMED, year[0]) else None
            if named in (None, identity.review_year, identity.report_year):
                return replace(YEAR, by="heading", words=year[0])
            return Frame(named, "year", True, by="heading", words=year[0])
        if term is None:
            return None
        frame = replace(frame_of_term(self._phrase(heading, term), identity), by="heading", words=term[0])
        named = (
            year_of(year[0]) if year is not None and re.match(YEAR_NAMED, year[0]) else identity.report_year
        )
        if year is None or named > identity.report_year:
            return frame  # 2035年远景目标和“十四五”时期的目标
        return replace(
            frame if term.start() < year.start() else YEAR, by="heading", words=heading, is_mixed=True
        )

    def _phrase(self, heading: str, term: re.Match[str]) -> str:
        """The words of a heading that tell a term's tense: 今后五年, 过去五年, “十四五”时期…回顾."""
        words = heading[max(0, term.start() - 4) : term.end() + 4]
        return f"{words}以来" if self._looked_back_on.search(heading) else words

    def framing(self, sentence: str, identity: Identity) -> Frame | None:
        """The frame that a sentence sets for what follows by its opening words; None where it sets none."""
        if not _FRAMES_NAME.search(sentence, 0, _FRAMING_REACH):
            return None
        start = 0
        if "的是" in sentence[:_ASIDE_REACH] and (aside := _SAID_FIRST.match(sentence)):
            start = aside.end()  # 需要指出的是，刚刚过去的2005年，…
        lead = _LEAD.match(sentence, start)
        start = lead.end() if lead else start
        if m := self._term_opening.match(sentence, start):
            words = m[0] + ("以来" if self._looks_back.search(m[0]) else "")
            return replace(frame_of_term(words, identity), by="paragraph", words=m[0])
        m = self._year_opening.match(sentence, start)
        if m is None or _is_another_year(m[0], identity):
            return None
        return replace(YEAR, by="paragraph", words=m[0])

    def turns_back(self, paragraph: str) -> bool:
        """Whether a paragraph leaves the year for the term: 2025年是“十四五”收官之年。五年来，…"""
        opening = paragraph[:60]
        return bool(self._milestone.search(opening)) or opening.startswith("各位代表")
