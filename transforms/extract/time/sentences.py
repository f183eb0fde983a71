"""The words of time within a sentence: which frame holds from where on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.extract.time.frames import YEAR, Frame, Timeline, this_year
from transforms.extract.time.terms import CYCLE, frame_of_term, long_look_back, plan_end
from transforms.records import Identity
from transforms.text.dates import YEAR_NAMED, year_of

_SEVERAL = r"(?:\d{1,2}|[两三四五六七八九十]{1,3}|几)"
_VERBS_OF_SUMS = (
    "新增|累计|共|总|实际|引进|完成|实现|投入|净增|转移|利用|建成|新建|减少|吸引|招商|筹|争取|解决|培训|改造|发展|安排"
    "|合计|造林|治理|绿化|修建|开垦"
)
"""What stands behind 五年 where it means the sum of the years: 五年新增就业266万人."""
_OPENING_CHARACTERS = (
    r"[\d一二两三四五六七八九十第前全年到至去上下过刚即今本明来这近最未接新党建改解春国暑雪黄力争预截几"
    r"比较与同是对相由从自高低超好不等接在“\"]"
)
"""Every character that a cue can begin with; looked at first, since most characters begin none."""
_CUES = re.compile(
    rf"""
    (?={_OPENING_CHARACTERS})
    (?:
        (?P<compare>                                     # 比上年, 与2000年相比: what a figure is held against
            (?:比|较|与|同|是|对比|相比|为|相当于|由|从|自)
            (?:
                {YEAR_NAMED}年?|上年|去年|上一年|前一年|{CYCLE}末?|五年前|上半年|前三季度
                |[一二三四]季度|年初|上年同期|去年同期
            )
            (?:同期|末|底|年底|年末)?(?:相比|的|以来)?
            |(?:高于|低于|超过|好于|不低于|不高于|等于|接近)(?:去年|上年|{YEAR_NAMED}年)
            |在(?:去年|上年)[^，。；]{{0,12}}基础上
            |(?:去年|上年)(?:的)?(?:水平|同期|增速|实绩|实际水平|平均水平|年底|年末|末|底)
        )
        |(?P<until>                                      # 到2025年, 截至2020年底
            (?:到|至|力争到|争取到|预计到|截至|截止|截止到)(?P<untilyear>{YEAR_NAMED})年(?:年?[底末初]|)(?!\d)
        )
        |(?P<cycleend>                                   # “十三五”末: the last year of a plan
            (?:到)?(?P<cycle>{CYCLE})(?:期|时期)?末
        )
        |(?P<span>{YEAR_NAMED}年?(?:-|—|至|到|～|~){YEAR_NAMED}年)    # 2018-2022年
        |(?P<multi>                                      # “十四五”时期, 过去五年, 三年来, 本届政府任期
            {CYCLE}(?:的)?(?:时期|期间|以来|前[一二三四]年|后[一二三四]年|[一二三四五]年来?)
            |(?:过去|这|近|前|最近|今后|未来|下一个|接下来)(?:的)?{_SEVERAL}(?:个)?年
                (?:来|间|时间|里|以来)?(?!来?(?:最|首|未|新|一遇)|计划|行动|规划|期|前)
            |(?<![\d.十百第一二三四五六七八九]){_SEVERAL}(?:多|余)?年(?:来|间)(?!最|首|未|新|一遇)
            |(?<![\d.十百第一二三四五六七八九])[两三四五六七八九十]年内
            |(?:本届|上届|新一届)政府(?:任期|任职|成立|以来|[两三四五]年)
            |(?:党的)?十[八九]大以来|建国以来|改革开放以来|解放以来|{YEAR_NAMED}年以来
            |(?<![\d.十百第])(?:[两三四五]|\d)年(?:累计|平均|年均)
            |(?<![\d.十百第续近去每满])[三四五345]年(?=(?:全[省市区县州]|我[省市区县州]|城镇|农村|城乡)?(?:{_VERBS_OF_SUMS}))
        )
        |(?P<part>                                       # 上半年, 前三季度, 1-11月, 春节期间
            上半年|下半年|前[一二三两]个?季度|[一二三四]季度|第[一二三四]季度|[一二三四]至[一二三四]季度
            |(?:1|一)[-—至到](?:\d+|十一|十|[二三四五六七八九])月份?
            |前(?:\d+|[一二三四五六七八九十]+)个月
            |雪季|黄金周|(?:春节|国庆|五一|暑期)(?:假期|期间)
            |(?:截至|截止)?(?:{YEAR_NAMED}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:末|底|份)?
                (?!\d|[一二三四五六七八九十]*日)
        )
        |(?P<date>                                       # a day dates an event and no figure
            (?:{YEAR_NAMED}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:\d+|[一二三四五六七八九十]+)日
        )
        |(?P<year>{YEAR_NAMED})年(?!版|度?全国|远景|愿景)
        |(?P<last>去年|上年|过去一年|过去的一年|刚刚过去的一年|即将过去的一年)
        |(?P<this>今年(?!以来)|本年度)
        |(?P<sofar>今年以来)
        |(?P<next>明年|来年|下一年)
        |(?P<whole>全年|一年来|这一年|到年末|到年底|年末|年底)
    )
    """,
    re.VERBOSE,
)
_CUE_NAMES = re.compile("[年季月周期届末来相]")
"""A character that every cue holds; looked for first, since half of all sentences hold no cue."""
_CUE_REACH = 12
"""No cue begins further before that character than this."""
_AVERAGES = ("年均", "平均", "年平均")
_HAN = re.compile("[一-龥]")
_AFTER_ITS_SUBJECT = re.compile("累计|同比|增长|下降|实现|完成|达|为")
"""What stands behind words of time that stand between a subject and its figure."""
_SEMICOLON = re.compile("[；;]")
_NO_CUES = Timeline((), ())


def timeline(sentence: str, identity: Identity, default: Frame = YEAR) -> Timeline:
    """The frames that a sentence's words set; 今年 and 明年 are told by when the report was given."""
    named = _CUE_NAMES.search(sentence)
    if named is None:
        return _NO_CUES
    places: list[int] = []
    frames: list[Frame] = []
    resumed = None
    cues = _CUES.finditer(sentence, max(0, named.start() - _CUE_REACH))
    for m, frame in _framed(cues, identity, default):
        if resumed is not None and resumed[0] < m.start():
            places.append(resumed[0])
            frames.append(resumed[1])
        resumed = None
        if frame.period == "multi_year":
            resumed = _resumed(sentence, m, frames[-1]) if frames else None
        elif (
            m["part"] and _AFTER_ITS_SUBJECT.match(sentence, m.end()) and _HAN.match(sentence, m.start() - 1)
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


def _resumed(sentence: str, m: re.Match[str], before: Frame) -> tuple[int, Frame] | None:
    """Where the year before holds again after a term that only qualifies an average; None where it does not.

    2022年生产总值450亿元，五年年均增长7%；一般公共预算收入…: what follows the semicolon is of 2022.
    """
    if before.period != "year" or not before.explicit:
        return None
    if not m[0].endswith(_AVERAGES) and not sentence.startswith(_AVERAGES, m.end()):
        return None
    semicolon = _SEMICOLON.search(sentence, m.end())
    return None if semicolon is None else (semicolon.start(), before)


def opening_year(sentence: str, identity: Identity, default: Frame = YEAR) -> Frame | None:
    """The frame of the year that a sentence opens with (2023年，…); None where it opens with none."""
    if "年" not in sentence[:_OPENING_REACH]:
        return None
    first = next(_framed(_cues_until(sentence, 3), identity, default), None)
    if first is None or not first[1].explicit or first[1].year is None or first[1].period != "year":
        return None
    return first[1]


_OPENING_REACH = 3 + _CUE_REACH


def _cues_until(sentence: str, last: int) -> Iterator[re.Match[str]]:
    """The cues of a sentence that begin no later than at `last`."""
    at = 0
    while at <= last:
        m = _CUES.match(sentence, at)
        if m is not None:
            yield m
        at = m.end() if m is not None else at + 1


def _framed(
    cues: Iterator[re.Match[str]], identity: Identity, default: Frame
) -> Iterator[tuple[re.Match[str], Frame]]:
    """The cues that set a frame, each with the frame it sets."""
    current = default
    for m in cues:
        frame = _frame_of(m, current, identity)
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


def _frame_of(m: re.Match[str], current: Frame, identity: Identity) -> Frame | None:
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
        return Frame(last if last <= identity.review_year else None, "multi_year", False, "past", since=first)
    if kind == "multi":
        return frame_of_term(m[0], identity)
    if kind == "part":
        part = _part(m[0])
        if current.period in ("year", "point"):
            return replace(current, period=part, explicit=True)
        return Frame(current.year, part, True)
    if kind == "year":
        if m.string.endswith(_HEADS_FOR, 0, m.start()):
            return None
        return Frame(year_of(m["year"]), "year", True)
    now = this_year(identity)
    if kind == "sofar":
        return Frame(now, "year" if now == identity.review_year else "months", True)
    if kind == "whole":
        if current.tense == "future" and "年末" in m[0]:
            return current
        return Frame(current.year if current.period in ("year", "point") else None, "year", current.explicit)
    return Frame(now + {"last": -1, "this": 0, "next": 1}[str(kind)], "year", True)


_HEADS_FOR = ("落实", "对照", "锚定", "围绕", "面向", "实现")
"""Verbs before a year that belongs to a goal's name: 落实2030年应对气候变化目标."""


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
