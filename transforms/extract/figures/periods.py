"""Over which period a number holds, corrected by its own clause: one year, several, an average."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.binding.state import Change
from transforms.extract.clauses import Clause, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.status import StatusReader, When
from transforms.extract.time.terms import PLAN_NAMED
from transforms.reference.genre import GenreWords, any_of
from transforms.reference.indicators import Indicator
from transforms.text.dates import YEAR_NAMED, year_of
from transforms.text.numerals import ONE_TO_TEN, SEVERAL

_AVERAGE = re.compile(r"年均|(?<!全)年平均|平均每年|平均年|年递增|每年平均")
_YEARLY = re.compile("年均新?增|平均每年|每年平均")
"""An amount that came each year of several."""
_YEARLY_MEAN = re.compile("(?:年均|年平均)(?:浓度|值|气温|降水)")
"""A mean over one year's days, and no average over years."""
_ALL_OF_A_TERM = re.compile("前五年|个?五年$|上一?届")
_TERM_NAMED = re.compile(r"(?<!\d)(?:\d{1,2}|[二两三四五六七八九十]{1,3})年(?![末底初度])|时期|期间")
_AVERAGE_BEHIND = re.compile(r"[，、（(](?:年均|平均每年|年平均)")
_PLANS_TERM = re.compile(r"五[”\"]?(?:时期|期间)|[二两三四五六七八九十\d]年")
"""A cue that names all of a plan's years, and not its end: “十三五”时期, 今后五年."""
_OF_A_PLAN = re.compile(r"五[”\"]?(?:时期|期间)的?$")
_BASE_YEAR = re.compile(f"{YEAR_NAMED}年?")
_BASE_TERM = re.compile(r"五[”\"]?$|年前")
_THAN_THAT_OF = re.compile(rf"(?:比|较)(?:(?P<year>{YEAR_NAMED})年?|[上去前]一?年)(?:同期|年?[末底])?的$")
"""What stands before a level that another is held against: 比1958年的2050亿元增长40%."""
_PASSED_SOMETIME = "a mark passed in one of several years, and no word says in which"
"""五年来，旅游收入突破千亿元: last year, or before and no more since."""


class Span(NamedTuple):
    """What a figure's year and period are told by, beside the cues."""

    passage: Passage
    clause: Clause
    q: Quantity
    measure: str
    indicator: Indicator | None
    change: Change | None
    rule: str
    words: str


class PeriodCues:
    """The words around a number that tell its period."""

    def __init__(self, words: GenreWords) -> None:
        figures, time = words.figures, words.time
        self.last_years = frozenset((*time.last_year, *time.year_before))
        last = any_of(self.last_years)
        year = rf"(?:{last}|{YEAR_NAMED}年)"
        self.local_term = re.compile(
            rf"""
            连续(?:\d+|[{ONE_TO_TEN}两]+)(?:个)?年
            |(?<![\d.])(?:[{SEVERAL}]|\d)年(?:累计|平均|共|来)
            |累计[^，]{{0,6}}年
            |(?<![\d.〇零○百第续近去每满全{ONE_TO_TEN}])(?:[{SEVERAL}]|\d)年(?=增长|增加|提高|上升|下降|翻)
            |(?<![\d.十百第续近去每满])[三四五345]年(?:[全我][省市区县州])?(?={any_of(time.sums)})
            """,
            re.VERBOSE,
        )
        """Words of several years in the clause of a number itself: 连续10年, 三年累计."""
        self.in_a_row = re.compile(rf"连续(?:\d+|[{ONE_TO_TEN}两]+)(?:个)?年")
        self.on_last_year = re.compile(rf"[比较与](?:{last})|同比|同期|环比")
        self.held_against = re.compile(rf"[，、（(]?[^，。；]{{0,10}}?(?:比|较|是|相当于){year}|[，、]同比")
        """What stands right behind a level that is one year's, and no sum: 8010亿元，是2002年的4.4倍."""
        self.all_held_against = re.compile(rf"[^。；]*?(?:分别|均|都)(?:是|为|比|较|相当于){year}")
        """The same for a list of levels."""
        self.like_a_sum = re.compile(
            r"[，、（(]?[^，。；]{0,6}?(?:是|比|较|相当于|为)"
            rf"(?:{PLAN_NAMED}(?!期?末)|前五年|上个?五年|上届|上一届)"
        )
        """What stands right behind a sum of several years: 近5000亿元，是“十一五”时期的2.5倍."""
        self.of_the_year = re.compile(any_of(figures.of_the_year))
        self.grows_behind = re.compile(rf"[，、（(](?:同比)?(?:{any_of(figures.grows)})")
        self.summed = re.compile(rf"{any_of(figures.summed)}|(?<!公)共(?![同有])|(?<!\d)[五5]年")


@dataclass(frozen=True)
class PeriodReader:
    """Tells the periods of one report's figures."""

    status: StatusReader
    cues: PeriodCues

    def spanned(self, span: Span, when: When, of_which: str | None) -> When:
        """Year and period, corrected by the words of the clause itself."""
        if span.rule == "starting":
            return self.status.start_of_change(span.passage, span.q, when)
        if span.measure == "level" and (held := _THAN_THAT_OF.search(span.words)):
            year = (when.year or self.status.identity.review_year) - 1
            year = year_of(held["year"]) if held["year"] else year
            return when._replace(status="actual", year=year, period="point", since=None)
        if span.measure in ("level", "share", "multiple"):
            return self._spanned_level(span, when)
        return self._spanned_growth(span, when, of_which)

    def _spanned_growth(self, span: Span, when: When, of_which: str | None) -> When:  # noqa: C901, PLR0911
        clause, words, change = span.clause, span.words, span.change
        if _is_average(clause, words, span.measure):
            return when._replace(period="average")
        if _is_from_afar(clause.base, when.year):
            named = _BASE_YEAR.fullmatch(clause.base or "")
            return when._replace(period="multi_year", since=year_of(named[0]) if named else when.since)
        if "年" in words and self.cues.local_term.search(words):
            return when._replace(period="multi_year")
        against = span.passage.against
        is_open = (
            clause.base is None
            and when.period in ("year", "point")
            and not self.cues.on_last_year.search(words)
        )
        if against is not None and is_open:
            return when._replace(period="multi_year", since=against)  # 与2002年比（下同）
        if clause.base in self.cues.last_years or self.cues.on_last_year.search(words):
            if when.period in ("multi_year", "point", "plan_end"):
                year = when.year or self.status.identity.review_year
                return when._replace(period="year", year=year)
            return when
        if of_which is not None and span.measure == "growth":
            return when._replace(period=of_which)
        if when.period == "point" and "累计" in words and span.passage.default.period == "multi_year":
            return when._replace(period="multi_year")  # 由50%提高到2022年的60%；单位GDP能耗累计下降15%
        if change is not None and change.rate is not None and change.base_year == when.year is not None:
            # 由2017年的30万吨提高到40万吨: the year is that of the start
            return when._replace(period="point", year=self.status.identity.review_year)
        if when.is_mixed and when.status == "target" and when.period in ("plan_end", "multi_year"):
            return when._replace(period="year", year=self.status.identity.report_year)
        if when.period == "plan_end":
            return when._replace(period="multi_year")
        if when.period == "year" and span.measure == "growth" and _spans(change, when.year):
            return when._replace(period="multi_year")
        return when

    def _spanned_level(self, span: Span, when: When) -> When:  # noqa: C901, PLR0911
        clause, words, change = span.clause, span.words, span.change
        review = self.status.identity.review_year
        if _is_average(clause, words, span.measure):
            return when._replace(period="average")
        if change is not None and change.rate is not None and change.base_year == when.year is not None:
            return when._replace(period="point", year=review)
        if when.period == "year" and "年" in words and self.cues.local_term.search(words):
            return when._replace(period="multi_year")
        is_flow = span.indicator is None or span.indicator.kind == "flow"
        if when.period in ("year", "point") and is_flow and (self._is_sum(span) or self._is_like_a_sum(span)):
            return when._replace(period="multi_year")
        may_be_summed = is_flow and (span.indicator is None or span.indicator.is_summed)
        is_open = may_be_summed and when.period == "year" and not when.year_by.startswith("sentence")
        if is_open and _AVERAGE_BEHIND.match(span.passage.sentence, span.q.end):
            # 吸引内资1.8万亿元，年均增长30%: a sum, or the last year's
            return when._replace(period="unknown")
        if is_flow and _OF_A_PLAN.search(words):
            return when._replace(period="multi_year")  # 由“八五”时期的629亿元增加到“九五”时期的1637亿元
        is_no_years = when.status == "actual" and self._is_no_years(span, is_flow)
        if when.period == "multi_year" and when.status == "actual" and not is_no_years:
            if not is_flow or self._arrives(clause, words) or self._is_of_one_year(span):
                return when._replace(period="point", year=review)
            if (
                span.indicator is not None
                and not span.indicator.is_summed
                and not self.cues.summed.search(words)
            ):
                doubt = _PASSED_SOMETIME if clause.has("ge") else None
                return when._replace(period="point", year=review, doubt=when.doubt or doubt)
        if when.period == "plan_end" and is_flow and self._is_sum_of_the_plan(span, when):
            return when._replace(period="multi_year")
        if (
            when.is_mixed
            and when.period == "year"
            and span.passage.goal(span.q.start) is None
            and span.indicator is not None
            and span.indicator.is_summed
        ):
            grows = self.cues.grows_behind.match(span.passage.sentence, span.q.end)
            if not (grows or self._is_of_one_year(span) or self.cues.of_the_year.search(words)):
                return when._replace(period="unknown")
        return when

    def _is_sum_of_the_plan(self, span: Span, when: When) -> bool:
        """Whether a goal of a plan is the sum of its years: 今后五年，城镇新增就业5000万人以上."""
        if self.cues.summed.search(span.words):
            return True
        if span.indicator is None or not span.indicator.is_summed or self._arrives(span.clause, span.words):
            return False
        return _PLANS_TERM.search(when.year_by) is not None

    def _is_no_years(self, span: Span, is_flow: bool) -> bool:
        """Whether a level of a term is no year's own: a sum, or a bound kept (连续五年控制在4.3%以内)."""
        if is_flow and self._is_like_a_sum(span):
            return True
        return span.clause.has("control", "keep") and self.cues.in_a_row.search(span.words) is not None

    def _is_of_one_year(self, span: Span) -> bool:
        """Whether what follows holds a level against a year, so that it is one year's itself."""
        sentence, end = span.passage.sentence, span.q.end
        if self.cues.summed.search(span.words):
            return False
        return (
            self.cues.held_against.match(sentence, end, span.passage.end) is not None
            or self.cues.all_held_against.match(sentence, end, span.passage.end) is not None
        )

    def _is_sum(self, span: Span) -> bool:
        """Whether the amount of a flow is a sum of several years: 累计达到992亿美元."""
        if "累计" not in span.words or span.indicator is None or not span.indicator.is_summed:
            return False
        before, default = span.passage.before(span.q), span.passage.default
        speaks_of_terms = (
            span.passage.kind == "other"
            or default.period != "year"
            or default.is_mixed
            or _TERM_NAMED.search(before) is not None
        )
        return speaks_of_terms and self.cues.of_the_year.search(before) is None

    def _is_like_a_sum(self, span: Span) -> bool:
        """Whether what follows holds an amount against that of a plan: 3400亩，是“十一五”时期的1.6倍."""
        m = self.cues.like_a_sum.match(span.passage.sentence, span.q.end, span.passage.end)
        if m is None:
            return False
        return _ALL_OF_A_TERM.search(m[0]) is not None or not self._arrives(span.clause, span.words)

    def _arrives(self, clause: Clause, words: str) -> bool:
        """Whether a level is the one that was arrived at, and no sum over the term."""
        word = clause.word("to") or clause.word("reach") or clause.word("each") or clause.word("keep") or ""
        return self.cues.summed.search(words) is None and word.endswith(("到", "至", "达", "在"))


def _is_from_afar(base: str | None, year: int | None) -> bool:
    """Whether a figure is held against another time than the year before (较2019年, 比五年前)."""
    if base is None:
        return False
    if _BASE_YEAR.fullmatch(base):
        return year is not None and year_of(base) != year - 1
    return _BASE_TERM.search(base) is not None


def _is_average(clause: Clause, words: str, measure: str) -> bool:
    if measure == "level":
        return _YEARLY.search(words) is not None
    return clause.has("average") or _AVERAGE.search(_YEARLY_MEAN.sub("", words)) is not None


def _spans(change: Change | None, year: int | None) -> bool:
    """Whether a growth is that of a change stated before, over more than one year."""
    return change is not None and change.rate is None and change.base_year != (year or 0) - 1
