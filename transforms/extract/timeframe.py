"""Which year and what kind of period a figure is about, from the words that order time in a report."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from transforms.records import Identity

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
YEAR_NAMED = r"(?:(?:19|20)\d\d|[一二][九〇零○0OＯo][〇零○0OＯo一二三四五六七八九]{2})"
"""A year in digits or in Chinese numerals, without 年; one token wherever years are looked for."""
_YEAR = YEAR_NAMED
_CYCLE = (
    r"(?:[“\"](?:十[一二三四五]|[一二三四五六七八九十])五[”\"]|十[一二三四五]五"
    r"|(?:[五六七八九]五|十五)(?=时期|期间|计划|规划|以来|末))"
)
"""A five-year plan by its number; the early ones need quotes or a word behind them."""
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
                {_YEAR}年?|上年|去年|上一年|前一年|{_CYCLE}末?|五年前|上半年|前三季度
                |[一二三四]季度|年初|上年同期|去年同期
            )
            (?:同期|末|底|年底|年末)?(?:相比|的|以来)?
            |(?:高于|低于|超过|好于|不低于|不高于|等于|接近)(?:去年|上年|{_YEAR}年)
            |在(?:去年|上年)[^，。；]{{0,12}}基础上
            |(?:去年|上年)(?:的)?(?:水平|同期|增速|实绩|实际水平|平均水平|年底|年末|末|底)
        )
        |(?P<until>                                      # 到2025年, 截至2020年底
            (?:到|至|力争到|争取到|预计到|截至|截止|截止到)(?P<untilyear>{_YEAR})年(?:年?[底末初]|)(?!\d)
        )
        |(?P<cycleend>                                   # “十三五”末: the last year of a plan
            (?:到)?(?P<cycle>{_CYCLE})(?:期|时期)?末
        )
        |(?P<span>{_YEAR}年?(?:-|—|至|到|～|~){_YEAR}年)    # 2018-2022年
        |(?P<multi>                                      # “十四五”时期, 过去五年, 三年来, 本届政府任期
            {_CYCLE}(?:的)?(?:时期|期间|以来|前[一二三四]年|后[一二三四]年|[一二三四五]年来?)
            |(?:过去|这|近|前|最近|今后|未来|下一个|接下来)(?:的)?{_SEVERAL}(?:个)?年
                (?:来|间|时间|里|以来)?(?!来?(?:最|首|未|新|一遇)|计划|行动|规划|期|前)
            |(?<![\d.十百第一二三四五六七八九]){_SEVERAL}(?:多|余)?年(?:来|间)(?!最|首|未|新|一遇)
            |(?<![\d.十百第一二三四五六七八九])[两三四五六七八九十]年内
            |(?:本届|上届|新一届)政府(?:任期|任职|成立|以来|[两三四五]年)
            |(?:党的)?十[八九]大以来|建国以来|改革开放以来|解放以来|{_YEAR}年以来
            |(?<![\d.十百第])(?:[两三四五]|\d)年(?:累计|平均|年均)
            |(?<![\d.十百第续近去每满])[三四五345]年(?=(?:全[省市区县州]|我[省市区县州]|城镇|农村|城乡)?(?:{_VERBS_OF_SUMS}))
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
        |(?P<year>{_YEAR})年(?!版|度?全国|远景|愿景)
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
_PLANS = {"一五": 1957, "二五": 1962} | {
    f"{number}五": 1955 + 5 * n
    for n, number in enumerate(
        ["三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"], start=3
    )
}
"""The last year of each five-year plan; the third began late, in 1966."""


def plan_end(words: str) -> int | None:
    """The last year of the five-year plan that `words` name (“十四五”时期); None where none is named."""
    named = re.search(r"(?:十[一二三四五]|[一二三四五六七八九十])五", words)
    return _PLANS.get(named[0]) if named else None


@dataclass(frozen=True, slots=True)
class Frame:
    """Year and kind of period; `year` None means that of the section."""

    year: int | None = None
    period: str = "year"
    explicit: bool = False
    """A year is named, and not only implied by the section."""
    tense: str | None = None
    """past or future, where the words of a term say so (五年来, 今后五年)."""
    by: str = "section"
    """What set it: sentence, paragraph, heading or section."""
    words: str = ""
    """The words that set it."""
    since: int | None = None
    """The first year of a term of several, where its words tell."""
    is_mixed: bool = False
    """The heading names a term and a year in one breath (2017年和过去五年工作回顾), and the passage under it
    speaks of several years."""


YEAR = Frame()
"""The one year that the section is about."""


class Timeline(NamedTuple):
    """The cues of one sentence in order of place."""

    places: tuple[int, ...]
    frames: tuple[Frame, ...]

    def place_of(self, place: int) -> int | None:
        """Where the nearest cue before a place stands."""
        i = bisect_right(self.places, place) - 1
        return self.places[i] if i >= 0 else None

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
    cycle = re.search(
        r"((?:十[一二三四五]|[一二三四五六七八九十])五)[”\"]?(?:期|时期)?末[^，；。]{0,4}$", words
    )
    return _PLANS.get(cycle[1]) if cycle else None


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


def this_year(identity: Identity) -> int:
    """What a report means by 今年: the plan year, unless it was given in the year that it reviews."""
    if identity.delivered_on is not None and identity.delivered_on.year == identity.review_year:
        return identity.review_year
    return identity.report_year


def _frame_of(m: re.Match[str], current: Frame, identity: Identity) -> Frame | None:
    """The frame that one cue sets after another; None where it sets none."""
    kind = m.lastgroup
    if m["date"]:
        return None
    if m["compare"]:
        return _long_look_back(m["compare"], identity)
    if m["until"]:
        return _point(year_of(m["untilyear"]), identity)
    if m["cycleend"]:
        return _point(plan_end(m["cycle"]), identity)
    if kind == "span":
        first, last = (year_of(y) for y in re.findall(_YEAR, m[0])[:2])
        return Frame(last if last <= identity.review_year else None, "multi_year", False, "past", since=first)
    if kind == "multi":
        return _term(m[0], identity)
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


def _term(words: str, identity: Identity) -> Frame:
    """The frame of a term of years: a past one is looked back on, a coming one has goals for its end."""
    tense = _tense(words, identity)
    if tense == "future":
        end = _term_end(words, identity)
        return Frame(end, "plan_end" if end else "multi_year", False, "future", since=identity.report_year)
    return Frame(None, "multi_year", False, tense, since=_term_start(words, identity))


def _term_start(words: str, identity: Identity) -> int | None:
    """The first year of a past term: 五年来, “九五”期间, 2003年以来."""
    if (year := re.search(rf"{_YEAR}(?=年以来)", words)) is not None:
        return year_of(year[0])
    end = plan_end(words) if not re.search("五年", words) or re.search('[”"]', words) else None
    if end is not None:
        return end - 4
    number = re.search(r"([一二两三四五六七八九十\d]{1,2})个?年", words)
    years = _YEARS.get(number[1]) if number else None
    return identity.review_year - years + 1 if years else None


def _term_end(words: str, identity: Identity) -> int | None:
    """The last year of a coming term: 今后五年 of a report of 2023 ends in 2027."""
    end = plan_end(words) if "五" in words and not re.search("五年", words) else None
    if end is not None:
        return end
    number = re.search(r"(?:今后|未来|接下来|下一个)的?(?P<n>[一二两三四五六七八九十\d]{1,2})个?年", words)
    years = _YEARS.get(number["n"]) if number else None
    return identity.report_year + years - 1 if years else None


_YEARS = (
    {c: n for n, c in enumerate("一二三四五六七八九十", start=1)}
    | {str(n): n for n in range(1, 11)}
    | {"两": 2}
)


def _long_look_back(words: str, identity: Identity) -> Frame | None:
    """与2000年相比，…: what follows spans the years since, which a look back over one year does not."""
    year = re.search(_YEAR, words)
    if year is None or not words.endswith(("相比", "以来")) or year_of(year[0]) >= identity.review_year - 1:
        return None
    return Frame(None, "multi_year", False, "past", since=year_of(year[0]))


def _tense(words: str, identity: Identity) -> str | None:
    if re.search(r"今后|未来|下一个|接下来", words):
        return "future"
    if re.search(r"来|过去|以来|刚刚|前[一二三四]年", words):
        return "past"
    end = plan_end(words) if not re.search("五年", words) or re.search('[”"]', words) else None
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
    (?:[“\"](?![一二三四五六七八九十]{1,2}五[”\"]))?
    """,
    re.VERBOSE,
)
"""What may stand before a sentence's first words: an address, a number of a list, a quote."""
_SAID_FIRST = re.compile(r"[^，。；\d]{2,14}的是[，,：]")
_ASIDE_REACH = 18
_TERM_OPENING = re.compile(
    rf"""
    (?:回望|回顾|总结|纵观|经过|在|综观)?(?:过去|刚刚过去|即将过去|今后|未来)?的?
    (?:
        {_CYCLE}(?:时期|期间|以来|的?[一二三四五]年|这|主要|发展|目标|(?:规划|计划)(?=期|目标|确定|提出|的?主要))
        |[五5]年来|这[五5]年|[五5]年[，,、]|[五5]年(?:的|是|极|，)|过去[五5]年|[五5]年间
        |本届政府(?:任期|以来|成立|任职|[三四五]年)
        |[三四34]年来|[三四34]年(?:的|极|，)|几年来
        |{_YEAR}年以来
    )
    """,
    re.VERBOSE,
)
_FRAMES_NAME = re.compile("[年届五]")
"""A character that all words hold by which a sentence sets the frame."""
_FRAMING_REACH = 40
"""How far from the start of a sentence it stands at most."""
_YEAR_OPENING = re.compile(
    rf"""
    (?:回望|回顾|总结|做好|在)?
    (?:
        (?:刚刚|即将)过去的?(?:一年|{_YEAR}年)|过去的?一年|一年来|这一年|去年
        |(?:{_YEAR}年|今年|明年)
            (?:
                是|在|很|极|不平凡|工作|，面对|，我们|，全[省市区县州国]|经济社会发展|政府工作|全[省市区县州]经济
                |[，,]?(?:主要|预期|重点)
            )
    )
    """,
    re.VERBOSE,
)
_TERM_HEADING = re.compile(
    rf"(?<!\d)[五5]年|[三四]年来|{_CYCLE}(?!.{{0,3}}(?:之年|开局|收官|第一年|首年|末))|本届政府|(?:今后|未来)(?:的)?(?:[一二三五几两\d]+年|一个时期|时期|一段时期|一段时间)"
)
_YEAR_HEADING = re.compile(rf"{_YEAR}年(?!以来)|去年|一年来|过去的?一年|今年|明年|当前")
_MILESTONE = re.compile(r"标志着|收官|圆满|顺利完成")

TIME_TAIL = re.compile(
    rf"""
    (?:
        {_YEAR}年(?:到|至|—|-){_YEAR}年(?:[五四三]年)?
        |{_YEAR}年(?:年?[末底])?|去年|今年|明年|上年|全年|当年|年[末底]|到年[末底]|上半年|前三季度|第?[一二三四]季度
        |前[一二两三四五六七八九]年|[两三四五六七八九十]年内
        |(?:1|一)[-—至到]\d+月份?
        |五年来|一年来|[两三四五六七八九十]年(?:来|间|累计|共)?
        |[“\"]?(?:十[一二三四五]?|[五六七八九])五[”\"]?(?:时期|期间|以来|期末|末)
        |截至目前|目前|年均|连续第?(?:\d+|[一二三四五六七八九十两]+)年
    )$
    """,
    re.VERBOSE,
)
"""Words of time at the end of a clause or of what stands before a subject."""
TIME_ENDS = frozenset("年末底度月份来间计共期前均内")
"""The characters that such words end with."""
_TIME_HEAD = re.compile(
    rf"""
    ^(?:
        {_YEAR}年(?:到|至|—|-){_YEAR}年(?:[五四三]年)?|{_YEAR}年|前[一二两三四五六七八九]年|[两三四五]年内|去年|今年|明年|上年|全年|当年|预计|预期|初步统计|初步核算|据初步统计|一年来|五年来|目前
        |到年[末底]|[“\"]?(?:十[一二三四五]?|[五六七八九])五[”\"]?(?:时期|期间|以来)
    )+[，,]?
    """,
    re.VERBOSE,
)
"""Words of time before a subject."""
_TIME_BEGINS = frozenset('12一二两三四五六七八九十前去今明上全当预初据目到“"')
"""The characters that such words begin with."""


def strip_time_start(text: str) -> str:
    """`text` without the words of time at its start."""
    if text[:1] not in _TIME_BEGINS:
        return text
    m = _TIME_HEAD.match(text)
    return text[m.end() :] if m else text


def heading_frame(heading: str, identity: Identity) -> Frame | None:
    """The frame that a heading sets by the times that it names; None where it names none.

    A heading with a term and a year (过去五年和2022年工作回顾) leaves open which of them a figure is of that
    says nothing of time itself.
    """
    term, year = _TERM_HEADING.search(heading), _YEAR_HEADING.search(heading)
    if term is None and year is not None:
        named = year_of(year[0]) if re.match(_YEAR, year[0]) else None
        if named in (None, identity.review_year, identity.report_year):
            return replace(YEAR, by="heading", words=year[0])
        return Frame(named, "year", True, by="heading", words=year[0])
    if term is None:
        return None
    frame = replace(_term(_phrase(heading, term), identity), by="heading", words=term[0])
    named = year_of(year[0]) if year is not None and re.match(_YEAR, year[0]) else identity.report_year
    if year is None or named > identity.report_year:
        return frame  # 2035年远景目标和“十四五”时期的目标
    return replace(frame if term.start() < year.start() else YEAR, by="heading", words=heading, is_mixed=True)


def _phrase(heading: str, term: re.Match[str]) -> str:
    """The words of a heading that tell a term's tense: 今后五年, 过去五年, “十四五”时期…回顾."""
    words = heading[max(0, term.start() - 4) : term.end() + 4]
    return f"{words}以来" if re.search("回顾|总结|成就|成绩|执行情况|完成情况", heading) else words


_SPEAKS_OF_TERMS = re.compile(rf"(?<!\d)[三四五345]年|{_CYCLE}|累计|年均|以来|{_YEAR}年的|本届政府")


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


def framing(sentence: str, identity: Identity) -> Frame | None:
    """The frame that a sentence sets for what follows by its opening words; None where it sets none."""
    if not _FRAMES_NAME.search(sentence, 0, _FRAMING_REACH):
        return None
    start = 0
    if "的是" in sentence[:_ASIDE_REACH] and (aside := _SAID_FIRST.match(sentence)):
        start = aside.end()  # 需要指出的是，刚刚过去的2005年，…
    lead = _LEAD.match(sentence, start)
    start = lead.end() if lead else start
    if m := _TERM_OPENING.match(sentence, start):
        words = m[0] + ("以来" if re.search(r"回[望顾]|总结|纵观|经过", m[0]) else "")
        return replace(_term(words, identity), by="paragraph", words=m[0])
    if m := _YEAR_OPENING.match(sentence, start):
        return replace(YEAR, by="paragraph", words=m[0])
    return None


def turns_back(paragraph: str) -> bool:
    """Whether a paragraph leaves the year for the term: 2025年是“十四五”收官之年。五年来，…"""
    opening = paragraph[:60]
    return bool(_MILESTONE.search(opening)) or opening.startswith("各位代表")
