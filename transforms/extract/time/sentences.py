"""The words of time within a sentence: which frame holds from where on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.extract.time.frames import YEAR, Frame, Timeline, this_year
from transforms.extract.time.terms import CYCLE, frame_of_term, long_look_back, plan_end
from transforms.records import Identity
from transforms.reference.genre import TimeWords, any_of, first_of
from transforms.text.dates import YEAR_NAMED, year_of
from transforms.text.numerals import ONE_TO_NINE, ONE_TO_TEN, SEVERAL

_SEVERAL = rf"(?:\d{{1,2}}|[{SEVERAL}]{{1,3}}|几)"
_HELD = "比较与同是对相由从自按以用高低超好不等在"
_OPENS = rf"\d两{ONE_TO_TEN}几第前上下到至本过这近最未接新党力争预截年{_HELD}“\""
"""What the cues of the grammar itself begin with; looked at first, since most characters begin none."""
_SIGNS = "年季月周期届末来相"
"""A character that each of these holds; looked for first, since half of all sentences hold none."""
_REACH = 12
"""No such cue begins further before that character than this."""
_OPENING = 3
"""How far from its start a sentence opens with a year at most."""
_HAN = re.compile("[一-龥]")
_SEMICOLON = re.compile("[；;]")
_NO_CUES = Timeline((), ())


class SentenceTimes:
    """Finds the words of time within sentences."""

    def __init__(self, words: TimeWords) -> None:
        self._cues = _cues(words)
        listed = _listed(words)
        missing = first_of(word for word in listed if set(word).isdisjoint(_SIGNS))
        self._signs = re.compile(f"[{_SIGNS}{re.escape(missing)}]")
        self._reach = max(_REACH, *map(len, listed))
        self._averages = words.averages
        self._goals_of = words.goals_of
        self._after_its_subject = re.compile(any_of(words.follows_subject))

    def timeline(self, sentence: str, identity: Identity, default: Frame = YEAR) -> Timeline:
        """The frames that a sentence's words set; 今年 and 明年 are told by when the report was given."""
        named = self._signs.search(sentence)
        if named is None:
            return _NO_CUES
        places: list[int] = []
        frames: list[Frame] = []
        resumed = None
        cues = self._cues.finditer(sentence, max(0, named.start() - self._reach))
        for m, frame in self._framed(cues, identity, default):
            if resumed is not None and resumed[0] < m.start():
                places.append(resumed[0])
                frames.append(resumed[1])
            resumed = None
            if frame.period == "multi_year":
                resumed = self._resumed(sentence, m, frames[-1]) if frames else None
            elif (
                m["part"]
                and self._after_its_subject.match(sentence, m.end())
                and _HAN.match(sentence, m.start() - 1)
            ):
                # 企业利润1-11月增长31.2%；…: the months are those of that figure alone
                semicolon = _SEMICOLON.search(sentence, m.end())
                resumed = (semicolon.start(), frames[-1] if frames else default) if semicolon else None
            places.append(m.start())
            frames.append(frame)
        if resumed is not None:
            places.append(resumed[0])
            frames.append(resumed[1])
        return Timeline(tuple(places), tuple(frames))

    def _resumed(self, sentence: str, m: re.Match[str], before: Frame) -> tuple[int, Frame] | None:
        """Where the year before holds again behind a term that only qualifies an average; None where nowhere.

        2022年生产总值450亿元，五年年均增长7%；一般公共预算收入…: what follows the semicolon is of 2022.
        """
        if before.period != "year" or not before.explicit:
            return None
        if not m[0].endswith(self._averages) and not sentence.startswith(self._averages, m.end()):
            return None
        semicolon = _SEMICOLON.search(sentence, m.end())
        return None if semicolon is None else (semicolon.start(), before)

    def opening_year(self, sentence: str, identity: Identity, default: Frame = YEAR) -> Frame | None:
        """The frame of the year that a sentence opens with (2023年，…); None where it opens with none."""
        if "年" not in sentence[: _OPENING + self._reach]:
            return None
        first = next(self._framed(self._cues_until(sentence, _OPENING), identity, default), None)
        if first is None or not first[1].explicit or first[1].year is None or first[1].period != "year":
            return None
        return first[1]

    def _cues_until(self, sentence: str, last: int) -> Iterator[re.Match[str]]:
        """The cues of a sentence that begin no later than at `last`."""
        at = 0
        while at <= last:
            m = self._cues.match(sentence, at)
            if m is not None:
                yield m
            at = m.end() if m is not None else at + 1

    def _framed(
        self, cues: Iterator[re.Match[str]], identity: Identity, default: Frame
    ) -> Iterator[tuple[re.Match[str], Frame]]:
        """The cues that set a frame, each with the frame it sets."""
        current = default
        for m in cues:
            frame = self._frame_of(m, current, identity)
            if frame is not None:
                current = Frame(
                    frame.year,
                    frame.period,
                    frame.explicit,
                    frame.tense,
                    "sentence",
                    m[0],
                    frame.since,
                    frame.is_mixed,
                )
                yield m, current

    def _frame_of(self, m: re.Match[str], current: Frame, identity: Identity) -> Frame | None:  # noqa: C901, PLR0911, PLR0912
        """The frame that one cue sets after another; None where it sets none."""
        kind = m.lastgroup
        if m["date"]:
            return None
        if m["compare"]:
            return long_look_back(m["compare"], identity)
        if m["until"]:
            return _point(year_of(m["untilyear"]), identity)
        if m["cycleend"]:
            return _point(plan_end(m["cycle"]), identity)
        if kind == "span":
            first, last = (year_of(y) for y in re.findall(YEAR_NAMED, m[0])[:2])
            return Frame(
                last if last <= identity.review_year else None, "multi_year", False, "past", since=first
            )
        if kind == "multi":
            return frame_of_term(m[0], identity)
        if kind == "part":
            part = _part(m[0])
            if current.period in ("year", "point"):
                return replace(current, period=part, explicit=True)
            return Frame(current.year, part, True)
        if kind == "year":
            if m.string.endswith(self._goals_of, 0, m.start()):
                return None
            return Frame(year_of(m["year"]), "year", True)
        now = this_year(identity)
        if kind == "sofar":
            return Frame(now, "year" if now == identity.review_year else "months", True)
        if kind == "whole":
            if current.tense == "future" and "年末" in m[0]:
                return current
            return Frame(
                current.year if current.period in ("year", "point") else None, "year", current.explicit
            )
        return Frame(now + {"last": -1, "this": 0, "next": 1}[str(kind)], "year", True)


def _point(year: int | None, identity: Identity) -> Frame:
    """到2025年: a goal for the last year of a term where it lies beyond the plan year."""
    if year is not None and year > identity.report_year:
        return Frame(year, "plan_end", True, "future")
    return Frame(year, "point", True)


def _part(words: str) -> str:
    if "半年" in words:
        return "half"
    if "季度" in words:
        return "quarters"
    if re.match(r"(?:1|一)[-—至到]|前", words):
        return "months"
    return "month"


def _listed(words: TimeWords) -> tuple[str, ...]:
    """The listed words that are cues by themselves."""
    years = (*words.last_year, *words.year_past, *words.this_year, *words.next_year, *words.whole_year)
    return (*years, *words.seasons, *words.holidays, *words.eras)


def _cues(words: TimeWords) -> re.Pattern[str]:
    """The pattern of all cues."""
    last, this = any_of(words.last_year), any_of(words.this_year)
    last_or_before = any_of((*words.last_year, *words.year_before))
    opening = _OPENS + re.escape(first_of(_listed(words)))
    return re.compile(
        rf"""
        (?=[{opening}])
        (?:
            (?P<compare>                                     # 比上年, 与2000年相比: held against it
                (?:比|较|与|同|是|对比|相比|相当于|由|从|自)
                (?:
                    {YEAR_NAMED}年?|{last_or_before}|{CYCLE}末?|五年前|上半年|前三季度
                    |[一二三四]季度|年初|(?:{last})同期
                )
                (?:同期|末|底|年底|年末)?(?:相比|的|以来)?
                |(?:高于|低于|超过|好于|不低于|不高于|等[于於]|接近)(?:{last}|{YEAR_NAMED}年)
                |[按以用]{YEAR_NAMED}年(?:的)?(?:不变|可比|固定)?价      # at whose prices
                |在(?:{last})[^，。；]{{0,12}}基础上
                |(?:{last})(?:的)?(?:水平|同期|增速|实绩|实际水平|平均水平|年底|年末|末|底)
            )
            |(?P<until>                                      # 到2025年, 截至2020年底
                (?:到|至|力争到|争取到|预计到|截至|截止|截止到)(?P<untilyear>{YEAR_NAMED})年(?:年?[底末初]|)(?!\d)
            )
            |(?P<cycleend>                                   # “十三五”末: the last year of a plan
                (?:到)?(?P<cycle>{CYCLE})(?:期|时期)?末
            )
            |(?P<span>                                       # 2018-2022年, 1958年和1959年两年
                {YEAR_NAMED}年?(?:-|—|至|到|～|~){YEAR_NAMED}年
                |{YEAR_NAMED}年?[、和与及]{YEAR_NAMED}年(?=[两二]年)
            )
            |(?P<multi>                                      # “十四五”时期, 过去五年, 三年来, 本届政府任期
                {CYCLE}(?:的)?(?:时期|期间|以来|前[一二三四]年|后[一二三四]年|[一二三四五]年来?)
                |(?:过去|这|近|前|最近|今后|未来|下一个|接下来)(?:的)?{_SEVERAL}(?:个)?年
                    (?:来|间|时间|里|以来)?(?!来?(?:最|首|未|新|一遇)|{any_of(words.no_terms)})
                |(?<![\d.十百第{ONE_TO_NINE}]){_SEVERAL}(?:多|余)?年(?:来|间)(?!最|首|未|新|一遇)
                |(?<![\d.十百第{ONE_TO_NINE}])[{SEVERAL}]年内
                |(?:本届|上届|新一届)政府(?:任期|任职|成立|以来|[两三四五]年)
                |(?:党的)?十[八九]大以来|{any_of(words.eras)}|{YEAR_NAMED}年以来
                |(?<![\d.十百第])(?:[两三四五]|\d)年(?:累计|平均|年均)
                |(?<![\d.十百第续近去每满])[三四五345]年(?=(?:全[省市区县州]|我[省市区县州]|城镇|农村|城乡)?(?:{any_of(words.sums)}))
            )
            |(?P<part>                                       # 上半年, 前三季度, 1-11月, 春节期间
                上半年|下半年|前[一二三两]个?季度|[一二三四]季度|第[一二三四]季度|[一二三四]至[一二三四]季度
                |(?:1|一)[-—至到](?:\d+|十一|十|[二三四五六七八九])月份?
                |前(?:\d+|[{ONE_TO_TEN}]+)个月
                |{any_of(words.seasons)}|(?:{any_of(words.holidays)})(?:假期|期间)
                |(?:截至|截止)?(?:{YEAR_NAMED}年)?(?:\d+|十[一二]?|[{ONE_TO_NINE}])月(?:末|底|份)?
                    (?!\d|[{ONE_TO_TEN}]*日)
            )
            |(?P<date>                                       # a day dates an event and no figure
                (?:{YEAR_NAMED}年)?(?:\d+|十[一二]?|[{ONE_TO_NINE}])月(?:\d+|[{ONE_TO_TEN}]+)日
            )
            |(?P<year>{YEAR_NAMED})年(?!版|度全国|全国(?:[\d十百]|先进|优秀|文明|示范|模范|五一|重点)|远景|愿景)
            |(?P<last>{any_of((*words.last_year, *words.year_past))})
            |(?P<this>(?:{this})(?!以来))
            |(?P<sofar>(?:{this})以来)
            |(?P<next>{any_of(words.next_year)})
            |(?P<whole>{any_of(words.whole_year)})
        )
        """,
        re.VERBOSE,
    )
