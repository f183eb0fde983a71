"""What stands before a number: its clause, taken apart from the end into a subject and what the words do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from transforms.extract.numbers.quantity import Quantity
from transforms.extract.time.edges import TimeEdges
from transforms.extract.time.frames import Frame, Timeline
from transforms.extract.time.goals import Goal
from transforms.records import Section
from transforms.reference.genre import GenreWords, any_of
from transforms.reference.indicators import Catalogue
from transforms.reference.predicates import Lexicon
from transforms.text.dates import YEAR_NAMED

_BOUNDARY = re.compile(r"[，,：:（）()；;…①-⑳]|——")
_TO_THE_LAST_BOUNDARY = re.compile(f".*(?:{_BOUNDARY.pattern})", re.DOTALL)
_ASIDE = re.compile(r"（[^（）]{1,14}）|\([^()]{1,14}\)")
_REMARK = re.compile(r"（[^（）\d]{1,12}）$|\([^()\d]{1,12}\)$")
"""A remark between a predicate and its number: 同比（下同）增长, 下降（同口径）."""
_LEAD = re.compile(
    r"(?:[、和及并而且也又；，,\s“”\"]|与(?!(?:19|20)\d\d年|上年|去年|[一二][九〇零○])|(?<![\d.])\d{1,2}[、．](?=[一-龥]))*"
)
"""Joining words and the number of an item, which stand before a subject."""
_MARKS_ALONE = re.compile(r"(?:[，,、；：:（）()\s]|\[\d+\])*")
_MARK_OF_NOTE = r"(?:\[\d+\]|［\d+］|【\d+】)"
_NOTE = f"{_MARK_OF_NOTE}*"
_NOTE_AT_END = re.compile(f"{_MARK_OF_NOTE}$")
_GLUE = re.compile(rf"{_NOTE}(?:[、和与及]|以及|、和)(?:[年月]人均|每人每[年月])?")
_WIDE_GLUE = re.compile(rf"{_NOTE}[,，]")
_NOUN_BEGINS = re.compile(r"的?[一-龥“]")
_AGE = "岁"
_KINDS = frozenset(("类", "种", "大类", "批"))
"""Units of kinds, which the count of the things themselves may follow: 2类15个."""
_PLACES = frozenset(("位",))
_PLACED_AMONG = frozenset(("个", "座"))
_AMONG = re.compile(r"[一-龥]{0,8}(?:城市|[市县区])[一-龥]{0,4}(?:排名|位次|排位|位列|[居列排])")
"""What stands between those among whom a place is held and the place: 在168个重点城市排名提升17位."""
_PAST_A_MARK = re.compile("超过|超|过|逾|突破|达到|达$")
_THINGS_PAST = re.compile("的[一-龥“”]{0,14}|[一-龥“”]{2,12}")
_LISTED = re.compile(r"[、和与及][一-龥]{1,6}(?:稳定在|保持在|达到|达|为)$")
"""A list of subjects right before its values."""
_GOES_ON = re.compile(r"并|且|和|与|及|达|至|到")


class ClauseCues:
    """The words that stand between a subject and its number, or in a clause of their own before it."""

    def __init__(self, words: GenreWords, edges: TimeEdges) -> None:
        last, figures = any_of((*words.time.last_year, *words.time.year_before)), words.figures
        self.edges = edges
        self.compare = re.compile(
            rf"""
            (?:比|较|相比于?|与)
            (?P<base>
                {YEAR_NAMED}年?|{last}|[“\"]?十[一二三四]五[”\"]?|五年前|\d年前|[一二三四五]年前
                |[“\"][^”\"，]{{1,8}}[”\"]|{any_of(figures.held_against)}
            )
            (?:{any_of(figures.held_against_fillers)})*$
            """,
            re.VERBOSE,
        )
        """What the figure is held against, before its number: 比上年, 较2019年同期."""
        bases = (*words.time.last_year, *words.time.year_before, *figures.held_against)
        self.compare_ends = frozenset('0123456789年五”"前').union(
            word[-1] for word in (*bases, *figures.held_against_fillers)
        )
        """The characters that such words end with."""
        self.under = re.compile(
            rf"(?<=[一-龥]{{4}})在[^，。；]{{2,14}}(?:{any_of(figures.circumstances)})(?:之)?下$"
        )
        """Under what a figure came about: 粮食产量在灾情影响下."""
        self.basis = re.compile(
            rf"(?:{any_of(figures.basis_verbs)})[^，；。]{{2,16}}?"
            rf"(?:{any_of(figures.basis_nouns)})(?:影响)?(?:后|计算)?$"
        )
        """On what basis the figure is meant: 扣除价格因素后, 按可比价格计算."""
        self.basis_ends = frozenset("响后算").union(word[-1] for word in figures.basis_nouns)
        """The characters that such words end with."""
        self.basis_before = re.compile(
            rf"(?:^|[，,；;：])((?:{any_of(figures.left_out)})[^，；。]{{2,16}})[，,]$"
        )
        """The same in a clause of its own before the figure's."""


class Tail(NamedTuple):
    """A word between a subject and its number."""

    category: str
    """One of the lexicon's categories: up, down, reach, ge, …"""
    word: str


class Stripped(NamedTuple):
    """A clause without the words before its number."""

    subject: str
    tails: tuple[Tail, ...]
    """From the number backwards."""
    base: str | None
    """The time that the figure is held against, if one is named (比上年, 较2019年)."""


class Clause(NamedTuple):
    """What stands before a list of numbers: the subject and what the words after it do."""

    subject: str
    start: int
    """Where the subject begins in the sentence."""
    tails: tuple[Tail, ...]
    direct: bool
    """Nothing but marks stand between the numbers before and this clause."""
    middle: str
    """What stands between the numbers before and this clause, marks included."""
    base: str | None = None

    def has(self, *categories: str) -> bool:
        """Whether a word of one of the categories stands before the number."""
        for tail in self.tails:  # noqa: SIM110, asked seven times for each number: a generator costs thrice
            if tail[0] in categories:
                return True
        return False

    def word(self, category: str) -> str | None:
        """The word of a category that stands nearest to the number."""
        for tail in self.tails:
            if tail[0] == category:
                return tail[1]
        return None

    def says_one_for_each(self) -> bool:
        """Whether one value is said of each subject (均, 双双), which 分别 does not say."""
        for category, word in self.tails:
            if category == "each" and not word.startswith("分别") and word != "依次为":
                return True
        return False


class Passage(NamedTuple):
    """A stretch of a sentence between semicolons, and what holds in it; places count in the sentence."""

    sentence: str
    offset: int
    """Where the sentence begins in the report."""
    begin: int
    end: int
    section: Section | None
    times: Timeline
    default: Frame
    """The frame that the paragraph has set."""
    words: str
    """The passage's own words."""
    kind: str
    """Kind of the section that it stands in."""
    against: int | None = None
    """The year that all that follows is held against (与2002年比（下同）)."""
    goals: tuple[Goal, ...] = ()
    """The words of the sentence, or of the paragraph before it, that a list of targets follows."""

    def goal(self, place: int) -> Goal | None:
        """The words that make what stands at a place a target; None where there are none."""
        if not self.goals:
            return None
        return next((goal for goal in reversed(self.goals) if goal.end <= place), None)

    def says(self, words: str, q: Quantity) -> bool:
        """Whether some words stand anywhere before a quantity."""
        return self.sentence.find(words, self.begin, q.start) >= 0

    def before(self, q: Quantity, length: int | None = None) -> str:
        """What stands before a quantity: all of the passage, or so many characters of it."""
        start = self.begin if length is None else max(self.begin, q.start - length)
        return self.sentence[start : q.start]


@dataclass(frozen=True)
class ClauseReader:
    """Takes passages apart into the clauses of their numbers."""

    lexicon: Lexicon
    catalogue: Catalogue
    cues: ClauseCues

    def groups(self, passage: Passage, found: list[Quantity]) -> list[list[Quantity]]:
        """The quantities of a passage as lists of values: of one unit, joined by nothing but a list mark.

        Numbers that only say which things are meant are left out.
        """
        if len(found) == 1 and found[0].unit != _AGE:
            return [found]
        groups: list[list[Quantity]] = []
        for q, following in zip_longest(found, found[1:]):
            if self._is_threshold(passage, q, following):
                continue
            if groups and _joins(passage, groups[-1], q):
                groups[-1].append(q)
            else:
                groups.append([q])
        return groups

    def _is_threshold(self, passage: Passage, q: Quantity, following: Quantity | None) -> bool:
        """Whether a number only says which things are meant: 10亿元以上 of 10亿元以上项目48个."""
        if following is not None and following.unit in _PLACES and q.unit in _PLACED_AMONG:
            return _AMONG.match(passage.sentence, q.end, following.start) is not None
        if q.hedge_start == q.end:
            return following is not None and self._passes_a_mark(passage, q, following)
        if q.unit == _AGE and _NOUN_BEGINS.match(passage.sentence, q.end):
            return True  # 为65岁以上老年人免费体检
        if following is None:
            return False
        between = passage.sentence[q.end : following.start]
        if _BOUNDARY.search(between) or "、" in between or not _NOUN_BEGINS.match(between):
            return False
        return len(self.strip(between).subject) >= 2 and not _GOES_ON.match(between)

    def _passes_a_mark(self, passage: Passage, q: Quantity, following: Quantity) -> bool:
        """Whether things are told by an amount that they pass: 收入超亿元的龙头企业120家, 超亿元的421家."""
        between = passage.sentence[q.end : following.start]
        if not between:
            return q.unit in _KINDS  # 2类15个省级样板
        if following.unit not in self.lexicon.tables["things"] or q.unit in self.lexicon.tables["things"]:
            return False
        return _PAST_A_MARK.search(passage.before(q, 3)) is not None and (
            _THINGS_PAST.fullmatch(between) is not None
        )

    def clause(self, passage: Passage, previous: int, end: int) -> Clause:
        """The clause of the number that begins at `end`, where the words before `previous` are read."""
        gap = passage.sentence[previous:end]
        bare = gap
        if "）" in gap or ")" in gap:
            # 细颗粒物（PM2.5）年均浓度: what stands in parentheses is no clause of its own
            bare = _ASIDE.sub(lambda m: "\0" * len(m[0]), gap)
        last = _TO_THE_LAST_BOUNDARY.match(bare)
        cut = last.end() if last else 0
        middle = gap[:cut]
        lead = _LEAD.match(gap, cut)
        start = lead.end() if lead else cut
        subject, tails, base = self.strip(gap[start:])
        if middle and (said := self.cues.basis_before.search(middle)):
            tails = (*tails, Tail("basis", said[1]))  # 扣除房地产开发投资后，固定资产投资增长2.7%
        is_direct = previous > passage.begin and _MARKS_ALONE.fullmatch(middle) is not None
        return Clause(subject, previous + start, tails, is_direct, middle, base)

    def strip(self, segment: str) -> Stripped:
        """The subject of a clause, with the words between it and the number taken off from the end."""
        tails: list[Tail] = []
        base = None
        while segment:
            shorter = segment.rstrip("“”\"'： :，,★☆●◆■▲※*")
            if segment[-1] in '”"' and (m := self.cues.compare.search(segment)):
                base = base or m["base"]  # 较“十二五”增长
                segment = segment[: m.start()]
            elif shorter != segment:
                segment = shorter
            elif segment[-1] in "]］】" and (m := _NOTE_AT_END.search(segment)):
                segment = segment[: m.start()]
            elif segment[-1] in "）)" and (m := _REMARK.search(segment)):
                remark = m[0][1:-1]
                if self.lexicon.tails.get(remark) == "basis":
                    tails.append(Tail("basis", remark))
                segment = segment[: m.start()]
            elif shorter[-1] in self.cues.compare_ends and (m := self.cues.compare.search(segment)):
                base = base or m["base"]
                segment = segment[: m.start()]
            elif (shorter[-1] in "下上" and (m := self.cues.under.search(segment))) or (
                shorter[-1] in self.cues.edges.ends and (m := self.cues.edges.tail.search(segment))
            ):
                segment = segment[: m.start()]
            elif shorter[-1] in self.cues.basis_ends and (m := self.cues.basis.search(segment)):
                tails.append(Tail("basis", m[0]))
                segment = segment[: m.start()]
            elif tail := self._tail(segment):
                tails.append(tail)
                segment = segment[: -len(tail.word)]
            else:
                break
        return Stripped(segment, tuple(tails), base)

    def _tail(self, segment: str) -> Tail | None:
        """The longest word of the lexicon that ends a segment, and is not the end of a written form."""
        lexicon = self.lexicon
        ends = lexicon.ends_of_tails
        if segment[-2:] not in ends and segment[-1:] not in ends:
            return None
        for length in range(min(lexicon.longest_tails[segment[-1]], len(segment)), 0, -1):
            word = segment[-length:]
            category = lexicon.tails.get(word)
            if category is not None and not self._ends_form(segment, word, category):
                return Tail(category, word)
        return None

    def _ends_form(self, segment: str, word: str, category: str) -> bool:
        """Whether a word is the end of a longer written form, and is no predicate.

        增速 of 经济增速 is one, since that form means growth alone.
        """
        hit = self.catalogue.suffix(segment)
        if hit is None or len(segment) - hit[0] <= len(word):
            return False
        return not (hit[1].measures and category in ("up", "down"))


def _joins(passage: Passage, group: list[Quantity], q: Quantity) -> bool:
    """Whether a quantity is a further value of a list."""
    last = group[-1]
    if "第" in (last.unit, q.unit):
        return False
    between = passage.sentence[last.end : q.start]
    is_spread = "分别" in passage.before(group[0], 12)
    if is_spread:
        if not between:  # 分别增长4.4%5.9%: the mark between them has been lost
            return last.unit == q.unit and q.is_percentage
        return bool(_GLUE.fullmatch(between) or (last.unit == q.unit and _WIDE_GLUE.fullmatch(between)))
    if _GLUE.fullmatch(between) is None:
        return False
    # 面积、产量稳定在284.5万亩、18.98亿斤: each of a list, if so many subjects stand before it
    return last.unit == q.unit or _LISTED.search(passage.before(group[0], 16)) is not None
