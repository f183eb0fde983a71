"""Which year and what kind of period a figure is about, from the words that order time in a report."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from transforms.records import Identity

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_OPENING_CHARACTERS = (
    r"[\d一二两三四五六七八九十第前全年到至去上下过刚即今本明来这近最未接新党建改解春国暑雪黄力争预截"
    r"比较与同是对相“\"]"
)
"""Every character that a cue can begin with; looked at first, since most characters begin none."""
_CUES = re.compile(
    rf"""
    (?={_OPENING_CHARACTERS})
    (?:
        (?P<compare>                                     # 比上年, 与2000年相比: what a figure is held against
            (?:比|较|与|同|是|对比|相比)
            (?:
                {_YEAR}年?|上年|去年|上一年|前一年|[“\"]?十[一二三四]五[”\"]?末|五年前|上半年|前三季度
                |[一二三四]季度|年初|上年同期|去年同期
            )
            (?:同期|末|底|年底|年末)?(?:相比|的)?
        )
        |(?P<until>                                      # 到2025年, 截至2020年底
            (?:到|至|力争到|争取到|预计到|截至|截止|截止到)(?P<untilyear>{_YEAR})年(?:年?[底末初]|)(?!\d)
        )
        |(?P<cycleend>                                   # “十三五”末: the last year of a plan
            [“\"]?(?P<cycle>十[一二三四五]五)[”\"]?(?:期|时期)?末
        )
        |(?P<span>{_YEAR}年?(?:-|—|至|到|～|~){_YEAR}年)    # 2018-2022年
        |(?P<multi>                                      # “十四五”时期, 过去五年, 三年来, 本届政府任期
            [“\"]?(?:十[一二三四五]五|[一二三四五六七八九]五)[”\"]?
                (?:时期|期间|以来|前[一二三四]年|[一二三四五]年来?)
            |(?:过去|这|近|前|最近|今后|未来|下一个|接下来)(?:的)?(?:[两三四五六七八九十]|\d)(?:个)?年
                (?:来|间|时间|里|以来)?(?!最|首|未|新|一遇|计划|行动|规划|期)
            |(?<![\d.十百第一二三四五六七八九])(?:[两三四五六七八九十]|\d)年(?:来|间)(?!最|首|未|新|一遇)
            |(?:本届|上届|新一届)政府(?:任期|成立|以来|[两三四五]年)
            |(?:党的)?十[八九]大以来|建国以来|改革开放以来|解放以来
            |(?<![\d.十百第])(?:[两三四五]|\d)年(?:累计|平均|年均)
        )
        |(?P<part>                                       # 上半年, 前三季度, 1-11月, 春节期间
            上半年|下半年|前[一二三两]个?季度|[一二三四]季度|第[一二三四]季度|[一二三四]至[一二三四]季度
            |(?:1|一)[-—至到](?:\d+|十一|十|[二三四五六七八九])月份?
            |前(?:\d+|[一二三四五六七八九十]+)个月
            |雪季|黄金周|(?:春节|国庆|五一|暑期)(?:假期|期间)
            |(?:截至|截止)?(?:{_YEAR}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:末|底|份)?
                (?!\d|[一二三四五六七八九十]*日)
        )
        |(?P<date>                                       # a day dates an event and no figure
            (?:{_YEAR}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:\d+|[一二三四五六七八九十]+)日
        )
        |(?P<year>{_YEAR})年(?!版|度?全国)
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
_SEMICOLON = re.compile("[；;]")
_PLAN_CYCLES = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}


@dataclass(frozen=True, slots=True)
class Frame:
    """Year and kind of period; `year` None means that of the section."""

    year: int | None = None
    period: str = "year"
    explicit: bool = False
    """A year is named, and not only implied by the section."""
    tense: str | None = None
    """past or future, where the words of a term say so (五年来, 今后五年)."""


YEAR = Frame()
"""The one year that the section is about."""
TERM = Frame(None, "multi_year")
"""A term of several years."""
PAST_TERM = Frame(None, "multi_year", False, "past")


class Timeline(NamedTuple):
    """The cues of one sentence in order of place."""

    places: tuple[int, ...]
    frames: tuple[Frame, ...]

    def at(self, place: int, default: Frame) -> Frame:
        """The frame that holds at a place: that of the nearest cue before it."""
        i = bisect_right(self.places, place) - 1
        return self.frames[i] if i >= 0 else default


_NO_CUES = Timeline((), ())


def year_of(text: str) -> int:
    """A year written in digits or Chinese numerals."""
    return int(text.translate(_DIGITS)[:4])


def end_of_plan(words: str) -> int | None:
    """The last year of the plan whose end stands last in `words` (“十三五”末); None where none does."""
    cycle = re.search(r"(十[一二三四五]五)[”\"]?(?:期|时期)?末[^，；。]{0,4}$", words)
    return _PLAN_CYCLES.get(cycle[1]) if cycle else None


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
        resumed = _resumed(sentence, m, frames[-1]) if frames and frame.period == "multi_year" else None
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
    this_year = identity.report_year
    if identity.delivered_on is not None and identity.delivered_on.year == identity.review_year:
        this_year = identity.review_year
    current = default
    for m in cues:
        frame = _frame_of(m, current, identity, this_year)
        if frame is not None:
            current = frame
            yield m, frame


def _frame_of(m: re.Match[str], current: Frame, identity: Identity, this_year: int) -> Frame | None:
    """The frame that one cue sets after another; None where it sets none."""
    kind = m.lastgroup
    if m["date"]:
        return None
    if m["compare"]:
        return _long_look_back(m["compare"], identity)
    if m["until"]:
        return Frame(year_of(m["untilyear"]), "point", True)
    if m["cycleend"]:
        return Frame(_PLAN_CYCLES.get(m["cycle"]), "point", True)
    if kind in ("span", "multi"):
        return Frame(None, "multi_year", False, _tense(m[0], identity))
    if kind == "part":
        part = _part(m[0])
        if current.period in ("year", "point"):
            return replace(current, period=part, explicit=True)
        return Frame(current.year, part, True)
    if kind == "year":
        return Frame(year_of(m["year"]), "year", True)
    if kind == "sofar":
        return Frame(this_year, "year" if this_year == identity.review_year else "months", True)
    if kind == "whole":
        return Frame(current.year, "year", current.explicit)
    return Frame(this_year + {"last": -1, "this": 0, "next": 1}[str(kind)], "year", True)


def _long_look_back(words: str, identity: Identity) -> Frame | None:
    """与2000年相比，…: what follows spans the years since, which a look back over one year does not."""
    year = re.search(_YEAR, words)
    if year is None or not words.endswith("相比") or year_of(year[0]) >= identity.review_year - 1:
        return None
    return PAST_TERM


def _tense(words: str, identity: Identity) -> str | None:
    if re.search(r"今后|未来|下一个|接下来", words):
        return "future"
    if re.search(r"来|过去|以来|刚刚|前[一二三四]年", words):
        return "past"
    end = next((year for cycle, year in _PLAN_CYCLES.items() if cycle in words), None)
    if end is None:
        return None
    return "past" if end <= identity.review_year else "future"


def _part(words: str) -> str:
    if "半年" in words:
        return "half"
    if "季度" in words:
        return "quarters"
    if re.match(r"(?:1|一)[-—至到]|前", words):
        return "months"
    return "month"


_LEAD = re.compile(
    r"""
    (?:各位代表|同志们)?[！!：:，,]*
    (?:——|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|[一二三四五六七八九十]是|第[一二三四五六七八九十])?
    [“\"]?
    """,
    re.VERBOSE,
)
"""What may stand before the first words of a sentence: an address, a number of a list, a quote."""
_TERM_OPENING = re.compile(
    r"""
    (?:回望|回顾|总结|纵观|经过|在|综观)?(?:过去|刚刚过去|即将过去|今后|未来)?的?
    (?:
        十[一二三四五]五[”\"]?(?:时期|期间|以来|的?[一二三四五]年|这|主要|发展|目标|规划)
        |五年来|这五年|五年[，,、]|五年(?:的|是|极|，)|过去五年|五年间
        |本届政府(?:任期|以来|成立|[三四五]年)
        |[三四]年来|[三四五]年(?:的|极|，)
    )
    """,
    re.VERBOSE,
)
_FRAMES_NAME = re.compile("[年届五]")
"""A character that all words hold by which a sentence sets the frame."""
_FRAMING_REACH = 40
"""How far from the start of a sentence it stands at most."""
_YEAR_OPENING = re.compile(
    r"""
    (?:回望|回顾|总结|做好|在)?
    (?:
        (?:刚刚|即将)过去的?(?:一年|(?:19|20)\d\d年)|过去的?一年|一年来|这一年|去年
        |(?:(?:19|20)\d\d年|今年|明年)
            (?:
                是|在|很|极|不平凡|工作|，面对|，我们|，全[省市区县州国]|经济社会发展|政府工作|全[省市区县州]经济
                |[，,]?(?:主要|预期|重点)
            )
    )
    """,
    re.VERBOSE,
)
_TERM_HEADING = re.compile(
    r"五年|[“\"]?十[一二三四]五[”\"]?(?:时期|期间|发展|规划|主要|目标|以来)|本届政府|今后|未来"
)
_YEAR_HEADING = re.compile(rf"{_YEAR}年|去年|一年来|过去一年|今年|明年")
_MILESTONE = re.compile(r"标志着|收官|圆满|顺利完成")

TIME_TAIL = re.compile(
    r"""
    (?:
        (?:19|20)\d\d年(?:年?[末底])?|去年|今年|明年|上年|全年|当年|年[末底]|到年[末底]|上半年|前三季度|一季度
        |(?:1|一)[-—至到]\d+月份?
        |五年来|一年来|[两三四五六七八九十]年(?:来|间|累计|共)?
        |[“\"]?十[一二三四]五[”\"]?(?:时期|期间|以来|期末|末)
        |截至目前|目前|年均|连续(?:\d+|[一二三四五六七八九十两]+)年
    )$
    """,
    re.VERBOSE,
)
"""Words of time at the end of a clause or of what stands before a subject."""
TIME_ENDS = frozenset("年末底度月份来间计共期前均")
"""The characters that such words end with."""
_TIME_HEAD = re.compile(
    r"""
    ^(?:
        (?:19|20)\d\d年|去年|今年|明年|上年|全年|当年|预计|预期|初步统计|初步核算|据初步统计|一年来|五年来|目前
        |到年[末底]
    )+[，,]?
    """,
    re.VERBOSE,
)
"""Words of time before a subject."""


def strip_time_start(text: str) -> str:
    """`text` without the words of time at its start."""
    m = _TIME_HEAD.match(text)
    return text[m.end() :] if m else text


def heading_frame(heading: str) -> Frame:
    """The frame that a level-1 heading sets: the first time that it names."""
    term, year = _TERM_HEADING.search(heading), _YEAR_HEADING.search(heading)
    if term and (year is None or term.start() < year.start()):
        return TERM
    return YEAR


def framing(sentence: str) -> Frame | None:
    """The frame that a sentence sets for what follows by its opening words; None where it sets none."""
    if not _FRAMES_NAME.search(sentence, 0, _FRAMING_REACH):
        return None
    lead = _LEAD.match(sentence)
    start = lead.end() if lead else 0
    if m := _TERM_OPENING.match(sentence, start):
        return PAST_TERM if re.search(r"来|过去|以来|回[望顾]", m[0]) else TERM
    if _YEAR_OPENING.match(sentence, start):
        return YEAR
    return None


def turns_back(paragraph: str) -> bool:
    """Whether a paragraph leaves the year for the term: 2025年是“十四五”收官之年。五年来，…"""
    opening = paragraph[:60]
    return bool(_MILESTONE.search(opening)) or opening.startswith("各位代表")
