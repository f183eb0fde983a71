"""Which year and what kind of period a figure is about, from the words that order time in a report."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from transforms.records import Identity

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_CUES = re.compile(
    rf"(?P<compare>(?:比|较|与|同|是|对比|相比)(?:{_YEAR}年?|上年|去年|上一年|前一年|[“\"]?十[一二三四]五[”\"]?末|五年前|上半年|前三季度|[一二三四]季度|年初|上年同期|去年同期)(?:同期|末|底|年底|年末)?(?:相比|的)?)"
    rf"|(?P<until>(?:到|至|力争到|争取到|预计到|截至|截止|截止到)(?P<untilyear>{_YEAR})年(?:年?[底末初]|)(?!\d))"
    rf"|(?P<span>{_YEAR}年?(?:-|—|至|到|～|~){_YEAR}年)"
    r"|(?P<multi>(?:[“\"]?(?:十[一二三四五]五|[一二三四五六七八九]五)[”\"]?(?:时期|期间|以来|前[一二三四]年|[一二三四五]年来?)|(?:过去|这|近|前|最近|今后|未来|下一个|接下来)(?:的)?(?:[两三四五六七八九十]|\d)(?:个)?年(?:来|间|时间|里|以来)?(?!最|首|未|新|一遇|计划|行动|规划|期)|(?<![\d.十百第一二三四五六七八九])(?:[两三四五六七八九十]|\d)年(?:来|间)(?!最|首|未|新|一遇)|(?:本届|上届|新一届)政府(?:任期|成立|以来|[两三四五]年)|(?:党的)?十[八九]大以来|建国以来|改革开放以来|解放以来|(?<![\d.十百第])(?:[两三四五]|\d)年(?:累计|平均|年均)))"
    rf"|(?P<part>上半年|下半年|前[一二三两]个?季度|[一二三四]季度|第[一二三四]季度|[一二三四]至[一二三四]季度|(?:1|一)[-—至到](?:\d+|十一|十|[二三四五六七八九])月份?|前(?:\d+|[一二三四五六七八九十]+)个月|雪季|黄金周|(?:春节|国庆|五一|暑期)(?:假期|期间)|(?:截至|截止)?(?:{_YEAR}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:末|底|份)?(?!\d|[一二三四五六七八九十]*日))"
    rf"|(?P<date>(?:{_YEAR}年)?(?:\d+|十[一二]?|[一二三四五六七八九])月(?:\d+|[一二三四五六七八九十]+)日)"
    rf"|(?P<year>{_YEAR})年(?!版|度?全国)"
    r"|(?P<last>去年|上年|过去一年|过去的一年|刚刚过去的一年|即将过去的一年)"
    r"|(?P<this>今年(?!以来)|本年度)|(?P<soFar>今年以来)|(?P<next>明年|来年|下一年)"
    r"|(?P<whole>全年|一年来|这一年|到年末|到年底|年末|年底)"
)
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


@dataclass(frozen=True)
class Timeline:
    """The cues of one sentence in order of place."""

    places: tuple[int, ...]
    frames: tuple[Frame, ...]

    def at(self, place: int, default: Frame) -> Frame:
        """The frame that holds at a place: that of the nearest cue before it."""
        i = bisect_right(self.places, place) - 1
        return self.frames[i] if i >= 0 else default


def year_of(text: str) -> int:
    """A year written in digits or Chinese numerals."""
    return int(text.translate(_DIGITS)[:4])


def timeline(sentence: str, identity: Identity, default: Frame = YEAR) -> Timeline:
    """The frames that the words of a sentence set, with 今年 and 明年 resolved by when the report was given."""
    this_year = identity.report_year
    if identity.delivered_on is not None and identity.delivered_on.year == identity.review_year:
        this_year = identity.review_year
    places: list[int] = []
    frames: list[Frame] = []
    current = default
    for m in _CUES.finditer(sentence):
        if m["date"]:
            continue
        if m["compare"]:
            year = re.search(_YEAR, m["compare"])
            if (
                year is None
                or not m["compare"].endswith("相比")
                or year_of(year[0]) >= identity.review_year - 1
            ):
                continue
            current = Frame(None, "multi_year", False, "past")  # 与2000年相比，…
            places.append(m.start())
            frames.append(current)
            continue
        if m["until"]:
            year = year_of(m["untilyear"])
            current = Frame(year, "point", True)
        elif m["span"] or m["multi"]:
            current = Frame(None, "multi_year", False, _tense(m[0], identity))
        elif m["part"]:
            current = (
                replace(current, period=_part(m[0]), explicit=True)
                if _near(current)
                else Frame(current.year, _part(m[0]), True)
            )
        elif m["year"]:
            current = Frame(year_of(m["year"]), "year", True)
        elif m["last"]:
            current = Frame(this_year - 1, "year", True)
        elif m["this"]:
            current = Frame(this_year, "year", True)
        elif m["soFar"]:
            current = Frame(this_year, "year" if this_year == identity.review_year else "months", True)
        elif m["next"]:
            current = Frame(this_year + 1, "year", True)
        elif m["whole"]:
            current = Frame(current.year, "year", current.explicit)
        places.append(m.start())
        frames.append(current)
    return Timeline(tuple(places), tuple(frames))


def _tense(words: str, identity: Identity) -> str | None:
    if re.search(r"今后|未来|下一个|接下来", words):
        return "future"
    if re.search(r"来|过去|以来|刚刚|前[一二三四]年", words):
        return "past"
    end = next((year for cycle, year in _PLAN_CYCLES.items() if cycle in words), None)
    if end is None:
        return None
    return "past" if end <= identity.review_year else "future"


def _near(frame: Frame) -> bool:
    return frame.period in ("year", "point")


def _part(text: str) -> str:
    if "半年" in text:
        return "half"
    if "季度" in text:
        return "quarters"
    if re.match(r"(?:1|一)[-—至到]|前", text):
        return "months"
    return "month"


_LEAD = re.compile(
    r"(?:各位代表|同志们)?[！!：:，,]*(?:——|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|[一二三四五六七八九十]是|第[一二三四五六七八九十])?[“\"]?"
)
_MULTI_FRAME = re.compile(
    r"(?:回望|回顾|总结|纵观|经过|在|综观)?(?:过去|刚刚过去|即将过去|今后|未来)?的?"
    r"(?:十[一二三四五]五[”\"]?(?:时期|期间|以来|的?[一二三四五]年|这|主要|发展|目标|规划)|五年来|这五年|五年[，,、]|五年(?:的|是|极|，)|过去五年|五年间"
    r"|本届政府(?:任期|以来|成立|[三四五]年)|[三四]年来|[三四五]年(?:的|极|，))"
)
_SINGLE_FRAME = re.compile(
    r"(?:回望|回顾|总结|做好|在)?(?:(?:刚刚|即将)过去的?(?:一年|(?:19|20)\d\d年)|过去的?一年|一年来|这一年|去年"
    r"|(?:(?:19|20)\d\d年|今年|明年)(?:是|在|很|极|不平凡|工作|，面对|，我们|，全[省市区县州国]|经济社会发展|政府工作|全[省市区县州]经济|[，,]?(?:主要|预期|重点)))"
)
_MULTI_HEADING = re.compile(
    r"五年|[“\"]?十[一二三四五]五[”\"]?(?:时期|期间|发展|规划|主要|目标|以来)|本届政府|今后|未来"
)
_SINGLE_HEADING = re.compile(rf"{_YEAR}年|去年|一年来|过去一年|今年|明年")
MULTI = Frame(None, "multi_year")
PAST = Frame(None, "multi_year", False, "past")


def heading_frame(heading: str) -> Frame:
    """The frame that a level-1 heading sets: the first time that it names."""
    multi, single = _MULTI_HEADING.search(heading), _SINGLE_HEADING.search(heading)
    if multi and (single is None or multi.start() < single.start()):
        return MULTI
    return YEAR


def framing(sentence: str) -> Frame | None:
    """The frame that a sentence sets for what follows by its opening words; None where it sets none."""
    lead = _LEAD.match(sentence)
    start = lead.end() if lead else 0
    if m := _MULTI_FRAME.match(sentence, start):
        return PAST if re.search(r"来|过去|以来|回[望顾]", m[0]) else MULTI
    if _SINGLE_FRAME.match(sentence, start):
        return YEAR
    return None


_MILESTONE = re.compile(r"标志着|收官|圆满|顺利完成")


def turns_back(paragraph: str) -> bool:
    """Whether a paragraph leaves the year for the term: 2025年是“十四五”收官之年。五年来，…"""
    opening = paragraph[:60]
    return bool(_MILESTONE.search(opening)) or opening.startswith("各位代表")
