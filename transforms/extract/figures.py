"""What a number says of its subject: measure, sign, canonical unit, comparator, year and period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.binding import Binding, Change
from transforms.extract.clauses import Clause, Passage
from transforms.extract.quantities import Quantity
from transforms.extract.status import StatusReader, When
from transforms.extract.subjects import Subject
from transforms.extract.timeframe import YEAR_NAMED, year_of
from transforms.reference.indicators import Catalogue, Indicator
from transforms.reference.predicates import Lexicon
from transforms.reference.units import Units

_GAP = re.compile(
    r"""
    (?:
        高于|低于|快于|慢于|高出|领先|好于|优于|多于|超过|超出|超
        |比[^，；。]{2,14}?(?:高|低|快|慢|多|少|好)
        |高|低|快
    )
    [^，；。]{0,12}$
    """,
    re.VERBOSE,
)
"""Words before a number that make it the distance to another region's: 高于全省1.2个百分点."""
_CONTRIBUTED = re.compile("拉动|带动|拉低|拉高|影响|贡献")
"""Words before percentage points that something adds to another's growth."""
_PLANNED = re.compile("计划|目标|预算")
_GAP_TO_THE_WHOLE = re.compile(r"比全|高于全|快于全")
_SHARE = re.compile(r"占|比重|份额")
_NO_RATE = re.compile(r"占|的$|相当于")
_GROWTH_BEHIND = re.compile(r"的?(?:较?[快高]速?)?(?:增长|增速|增幅)(?![一-龥])")
_TWO_DIGIT_GROWTH = re.compile(r"[^，。；]{0,2}(?:增长|增幅|增速|提升)")
_AVERAGE = re.compile(r"年均|(?<!全)年平均|平均每年|平均年|年递增|每年平均")
_LOCAL_TERM = re.compile(
    r"""
    连续(?:\d+|[一二三四五六七八九十两]+)(?:个)?年
    |(?<![\d.])(?:[两三四五六七八九十]|\d)年(?:累计|平均|共|来)
    |累计[^，]{0,6}年
    |(?<![\d.十百第续近去每满])[三四五345]年(?:全[省市区县州]|我[省市区县州])?(?=新增|累计|共|总|实际|引进|完成|实现|投入|净增|利用|建成|吸引|安排)
    """,
    re.VERBOSE,
)
"""Words of several years in the clause of a number itself: 连续10年, 三年累计."""
_YEARLY = re.compile("年均新?增|平均每年|每年平均")
"""An amount that came each year of several."""
_YEARLY_MEAN = re.compile("(?:年均|年平均)(?:浓度|值|气温|降水)")
"""A mean over one year's days, and no average over years."""
_YEAR_NAMED = rf"{YEAR_NAMED}年"
_LAST_YEAR = r"(?:上年|去年|上一年|前一年)"
_ON_LAST_YEAR = re.compile(rf"(?:比|较|与){_LAST_YEAR}|同比|同期")
_HELD_AGAINST = re.compile(
    rf"[，、（(]?[^，。；]{{0,10}}?(?:比|较|是|相当于)(?:{_LAST_YEAR}|{_YEAR_NAMED})|[，、]同比"
)
"""What stands right behind a level that is one year's, and no sum of several: 8010亿元，是2002年的4.4倍."""
_ALL_HELD_AGAINST = re.compile(
    rf"[^。；]*?(?:分别|均|都)(?:是|为|比|较|相当于)(?:{_LAST_YEAR}|{_YEAR_NAMED})"
)
"""The same for a list of levels."""
_SUM_LIKE = re.compile(
    r"[，、（(]?[^，。；]{0,6}?(?:是|比|较|相当于|为)(?:“?(?:十[一二三四]?|[五六七八九])五”?(?!期?末)|前五年|上个?五年|上届|上一届)"
)
"""What stands right behind a sum of several years: 近5000亿元，是“十一五”时期的2.5倍."""
_ALL_OF_A_TERM = re.compile("前五年|个?五年$|上一?届")
_OF_THE_YEAR = re.compile("全年|当年|年内|本年|年度")
_TERM_NAMED = re.compile(r"(?<!\d)(?:\d{1,2}|[二两三四五六七八九十]{1,3})年(?![末底初度])|时期|期间")
_AVERAGE_BEHIND = re.compile(r"[，、（(](?:年均|平均每年|年平均)")
_GROWS_BEHIND = re.compile(r"[，、（(](?:同比)?(?:增长|下降|增加|增幅|上升)")
_SUMMED = re.compile(r"累计|总计|合计|共计|(?<!公)共(?![同有])|(?<!\d)[五5]年")
_PLANS_TERM = re.compile(r"五[”\"]?(?:时期|期间)|[二两三四五六七八九十\d]年")
"""A cue that names all of a plan's years, and not its end: “十三五”时期, 今后五年."""
_OF_A_PLAN = re.compile(r"五[”\"]?(?:时期|期间)的?$")
_BASE_YEAR = re.compile(f"{YEAR_NAMED}年?")
_BASE_TERM = re.compile(r"五[”\"]?$|年前")
_PASSED_SOMETIME = "a mark passed in one of several years, and no word says in which"
"""五年来，旅游收入突破千亿元: last year, or before and no more since."""
_INDEX = (90, 130)
"""What a price index lies between where the year before is 100; as a rate none is plausible."""
_HAN = re.compile(r"[一-龥]")


class Amount(NamedTuple):
    """A value, or a range of values, in a unit."""

    value: float
    high: float | None
    unit: str

    def times(self, factor: float, unit: str) -> Amount:
        """The amount so many times over."""
        return Amount(factor * self.value, None if self.high is None else factor * self.high, unit)

    def from_index(self) -> Amount:
        """The change on the year before that an index states, where it is 100: 3% of 103%."""
        if not _INDEX[0] <= self.value <= _INDEX[1]:
            return self
        return Amount(self.value - 100, None if self.high is None else self.high - 100, self.unit)


class Figure(NamedTuple):
    """What one number, or one phrase in its place, says of its subject."""

    indicator_id: str | None
    measure: str
    value: float | None
    high: float | None
    unit: str
    when: When
    comparator: str
    rule: str
    number: str = ""
    """The number as written."""
    stated_unit: str = ""
    is_estimate: bool = False
    basis: str | None = None
    suspect: str | None = None


@dataclass(frozen=True)
class FigureReader:
    """Reads the figures of one report."""

    catalogue: Catalogue
    units: Units
    lexicon: Lexicon
    status: StatusReader

    def read(
        self,
        passage: Passage,
        binding: Binding,
        subject: Subject,
        q: Quantity,
        change: Change | None,
        of_which: str | None = None,
    ) -> Figure:
        """One number of a list.

        `change` is the change between two levels that was stated before it, `of_which` the period of the
        growth that it is a part of (年均增长8%，其中第一产业增长4%).
        """
        clause, rule = binding.clause, binding.rule
        words = passage.sentence[clause.start : q.start]
        measure, sign = self._movement(passage, clause, subject, q, change, words)
        indicator = self._indicator(subject, measure, q)
        indicator, measure = self._stock_or_addition(indicator, measure, binding, q)
        when = self.status.read(passage, q.start, clause.start, clause.tails)
        implied = _implied_rate(indicator, measure, q, when.status, words)
        if implied is not None:
            measure, rule = "growth", implied or rule
        amount = _signed(q, measure, sign)
        if implied is not None and subject.text.endswith("指数"):
            amount = amount.from_index()
        if indicator is not None and self._is_meant(subject, measure, passage):
            canonical = self.canonical(indicator, measure, amount)
        else:
            canonical = None
        amount = canonical or amount
        is_known = canonical is not None and indicator is not None and not subject.ambiguous
        is_estimate = when.status == "actual" and (clause.has("estimate") or passage.says("预计", q))
        return Figure(
            indicator.indicator_id if is_known and indicator else None,
            measure,
            amount.value,
            amount.high,
            amount.unit,
            self._spanned(_Span(passage, clause, q, measure, indicator, change, rule, words), when, of_which),
            comparator(q, clause, binding.hedge, self.lexicon),
            rule,
            q.number,
            q.stated_unit,
            is_estimate,
            clause.word("basis"),
            subject.ambiguous or binding.suspect or when.doubt,
        )

    def rank(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity) -> Figure:
        """A place among regions: 居全省第6位."""
        when = self.status.read(passage, q.start, clause.start, clause.tails)
        return Figure(
            subject.indicator_id, "rank", q.value, None, "位", when, "eq", "rank", q.number, q.stated_unit
        )

    # -- measure and sign -------------------------------------------------------------------------------

    def _movement(
        self, passage: Passage, clause: Clause, subject: Subject, q: Quantity, change: Change | None,
        words: str,
    ) -> tuple[str, int]:  # fmt: skip
        """The measure of a number and its sign: -1 for a fall."""
        measure = self._measure(passage, clause, subject, q, words)
        if measure == "level" and q.is_percentage and clause.has("to"):
            rate = next((t.word for t in clause.tails if t.word in self.lexicon.tables["rates"]), None)
            if rate or (change is not None and change.rate == "growth"):
                # 降幅收窄至9.6% is a fall of 9.6 %
                return "growth", -1 if rate in self.lexicon.tables["falls"] else 1
        if measure == "growth" and self._is_cut(subject) and not clause.has("up", "down", "to"):
            return measure, -1  # 压减一般性支出15%
        return measure, self._sign(clause, subject)

    def _measure(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity, words: str) -> str:
        is_moving = clause.has("up", "down", "improve") and not clause.has("to")
        if self._is_growth(passage, clause, subject, q):
            return "growth"
        if q.unit in ("个百分点", "个千分点"):
            if _CONTRIBUTED.search(words):
                return "contribution"
            return "gap" if _GAP.search(words) and not is_moving else "change"
        if q.is_percentage or q.unit == "成":
            if clause.base and _PLANNED.search(clause.base) and not clause.has("up", "down"):
                return "gap"  # 比计划超过4%
            if _GAP_TO_THE_WHOLE.search(words) and _GAP.search(words):
                return "gap"
            if is_moving or clause.has("flow"):
                return "growth"
            return "share" if _SHARE.search(words) and not subject.indicator_id else "level"
        if q.unit == "倍":
            return "growth" if is_moving else "multiple"
        if q.unit == "番":
            return "multiple"
        return "change" if is_moving or clause.has("flow") else "level"

    def _is_growth(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity) -> bool:
        """Whether the words behind a percentage, or a verb of cutting before it, make it a growth."""
        if q.number in ("两位数", "双位数") and _TWO_DIGIT_GROWTH.match(passage.sentence, q.end):
            return True
        if not q.is_percentage:
            return False
        if _GROWTH_BEHIND.match(passage.sentence, q.end):
            return True
        return self._is_cut(subject) and not clause.has("to")

    def _is_cut(self, subject: Subject) -> bool:
        """Whether the subject opens with a verb of cutting: 压减一般性支出."""
        verb = self.lexicon.opens(subject.text, "cuts")
        return verb is not None and _HAN.match(subject.text, len(verb)) is not None

    def _sign(self, clause: Clause, subject: Subject) -> int:
        if subject.text.endswith(self.lexicon.words["falls"]):
            return -1  # 能耗降幅达到5%
        if clause.has("to"):
            return 1
        indicator = self.catalogue.indicators.get(subject.indicator_id or "")
        falls_for_the_better = indicator is not None and indicator.direction == "down"
        if clause.has("down") or (clause.has("improve") and falls_for_the_better):
            return -1  # 浓度改善7.9% is a fall
        return 1

    # -- indicator and unit -----------------------------------------------------------------------------

    def _indicator(self, subject: Subject, measure: str, q: Quantity) -> Indicator | None:
        """The subject's indicator, or that which its words mean with a percentage (优良天数92.9%)."""
        indicator = self.catalogue.indicators.get(subject.indicator_id or "")
        if indicator is not None and indicator.as_share and measure == "level" and q.unit == "%":
            return self.catalogue.indicators[indicator.as_share]
        return indicator

    def _stock_or_addition(
        self, indicator: Indicator | None, measure: str, binding: Binding, q: Quantity
    ) -> tuple[Indicator | None, str]:
        """Of an indicator that counts what stands, and its partner for what came: the one that is meant.

        高新技术企业净增520家 counts what came; 新增专精特新企业84家、总量达176家 ends with what stands.
        """
        if indicator is None or q.is_percentage or q.unit in ("个百分点", "倍", "番", "成"):
            return indicator, measure
        clause = binding.clause
        if measure == "change" and clause.has("flow") and not clause.has("up", "down"):
            if indicator.kind == "flow":
                return indicator, "level"
            partner = self.catalogue.indicators.get(indicator.partner or "")
            return (
                (partner, "level") if partner is not None and partner.kind == "flow" else (indicator, measure)
            )
        if (
            measure == "level"
            and binding.is_inherited
            and clause.has("reach", "to", "ge")
            and indicator.partner
        ):
            partner = self.catalogue.indicators[indicator.partner]
            if indicator.kind == "flow" and partner.kind == "stock" and not clause.has("flow"):
                return partner, "level"
        return indicator, measure

    def _is_meant(self, subject: Subject, measure: str, passage: Passage) -> bool:
        """Whether the subject's words mean its indicator with this measure and in this passage."""
        if subject.measures is not None and measure not in subject.measures:
            return False
        return not subject.context or any(word in passage.words for word in subject.context)

    def canonical(self, indicator: Indicator, measure: str, amount: Amount) -> Amount | None:
        """An amount in the indicator's unit for a measure; None where it has none or the units do not fit."""
        unit = indicator.units.get(measure)
        if unit is None:
            return None
        if not amount.unit:  # 突破万亿: the unit goes without saying
            parsed = self.units.parse(unit)
            if (parsed.base if parsed else unit) != "元":
                return None
            amount = amount._replace(unit="元")
        if amount.unit == "微克" and unit == "微克/立方米":
            amount = amount._replace(unit=unit)  # PM2.5平均浓度59微克: of what goes without saying
        for target in (unit, *(indicator.level_alt if measure == "level" else ())):
            value = self.units.convert(amount.value, amount.unit, target)
            if value is not None:
                high = None
                if amount.high is not None:
                    high = self.units.convert(amount.high, amount.unit, target)
                return Amount(value, high, target)
        return None

    # -- period -----------------------------------------------------------------------------------------

    def _spanned(self, span: _Span, when: When, of_which: str | None) -> When:
        """Year and period, corrected by the words of the clause itself."""
        if span.rule == "starting":
            return self.status.start_of_change(span.passage, span.q, when)
        if span.measure in ("level", "share", "multiple"):
            return self._spanned_level(span, when)
        return self._spanned_growth(span, when, of_which)

    def _spanned_growth(self, span: _Span, when: When, of_which: str | None) -> When:
        clause, words, change = span.clause, span.words, span.change
        if _is_average(clause, words, span.measure):
            return when._replace(period="average")
        if _is_from_afar(clause.base, when.year):
            named = _BASE_YEAR.fullmatch(clause.base or "")
            return when._replace(period="multi_year", since=year_of(named[0]) if named else when.since)
        if "年" in words and _LOCAL_TERM.search(words):
            return when._replace(period="multi_year")
        against = span.passage.against
        is_open = clause.base is None and when.period in ("year", "point") and not _ON_LAST_YEAR.search(words)
        if against is not None and is_open:
            return when._replace(period="multi_year", since=against)  # 与2002年比（下同）
        if clause.base in _LAST_YEARS or _ON_LAST_YEAR.search(words):
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

    def _spanned_level(self, span: _Span, when: When) -> When:
        clause, words, change = span.clause, span.words, span.change
        review = self.status.identity.review_year
        if _is_average(clause, words, span.measure):
            return when._replace(period="average")
        if change is not None and change.rate is not None and change.base_year == when.year is not None:
            return when._replace(period="point", year=review)
        if when.period == "year" and "年" in words and _LOCAL_TERM.search(words):
            return when._replace(period="multi_year")
        is_flow = span.indicator is None or span.indicator.kind == "flow"
        if when.period in ("year", "point") and is_flow and (_is_sum(span) or _is_like_a_sum(span)):
            return when._replace(period="multi_year")
        may_be_summed = is_flow and (span.indicator is None or span.indicator.is_summed)
        is_open = may_be_summed and when.period == "year" and not when.year_by.startswith("sentence")
        if is_open and _AVERAGE_BEHIND.match(span.passage.sentence, span.q.end):
            # 吸引内资1.8万亿元，年均增长30%: a sum, or the last year's
            return when._replace(period="unknown")
        if is_flow and _OF_A_PLAN.search(words):
            return when._replace(period="multi_year")  # 由“八五”时期的629亿元增加到“九五”时期的1637亿元
        if when.period == "multi_year" and when.status == "actual":
            if not is_flow or _arrives(clause, words) or self._is_of_one_year(span):
                return when._replace(period="point", year=review)
            if span.indicator is not None and not span.indicator.is_summed and not _SUMMED.search(words):
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
            grows = _GROWS_BEHIND.match(span.passage.sentence, span.q.end)
            if not (grows or self._is_of_one_year(span) or _OF_THE_YEAR.search(words)):
                return when._replace(period="unknown")
        return when

    def _is_sum_of_the_plan(self, span: _Span, when: When) -> bool:
        """Whether a goal of a plan is the sum of its years: 今后五年，城镇新增就业5000万人以上."""
        if _SUMMED.search(span.words):
            return True
        if span.indicator is None or not span.indicator.is_summed or _arrives(span.clause, span.words):
            return False
        return _PLANS_TERM.search(when.year_by) is not None

    def _is_of_one_year(self, span: _Span) -> bool:
        """Whether what follows holds a level against a year, so that it is one year's itself."""
        sentence, end = span.passage.sentence, span.q.end
        if _SUMMED.search(span.words):
            return False
        return (
            _HELD_AGAINST.match(sentence, end, span.passage.end) is not None
            or _ALL_HELD_AGAINST.match(sentence, end, span.passage.end) is not None
        )


class _Span(NamedTuple):
    """What a figure's year and period are told by, beside the cues."""

    passage: Passage
    clause: Clause
    q: Quantity
    measure: str
    indicator: Indicator | None
    change: Change | None
    rule: str
    words: str


_LAST_YEARS = ("上年", "去年", "上一年", "前一年")


def _is_sum(span: _Span) -> bool:
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
    return speaks_of_terms and _OF_THE_YEAR.search(before) is None


def _is_like_a_sum(span: _Span) -> bool:
    """Whether what follows holds an amount against that of a plan: 3400亩，是“十一五”时期的1.6倍."""
    m = _SUM_LIKE.match(span.passage.sentence, span.q.end, span.passage.end)
    if m is None:
        return False
    return _ALL_OF_A_TERM.search(m[0]) is not None or not _arrives(span.clause, span.words)


def comparator(q: Quantity, clause: Clause, hedge: str | None, lexicon: Lexicon) -> str:
    """eq, ge, le, approx or range, from the words before and behind a number; `hedge` is that of its list."""
    if q.high is not None:
        return "range"
    said = q.hedge or hedge
    if said:
        return said
    if not clause.tails:
        return "eq"
    for tail in clause.tails:
        if tail.category in ("ge", "le", "approx"):
            return tail.category
    marks = lexicon.tables["marks"]
    for tail in clause.tails:
        if tail.word in marks:
            return "ge"  # 迈上千亿元台阶
    return "le" if clause.has("control") else "eq"


def _implied_rate(
    indicator: Indicator | None, measure: str, q: Quantity, status: str, words: str
) -> str | None:
    """Whether a bare percentage is a rate of growth: None where not, else the rule, which may be empty."""
    if indicator is None or measure != "level" or not q.is_percentage:
        return None
    if "level" not in indicator.units:
        return ""  # 居民消费价格控制在3%以内
    if q.unit != "%" or status != "target" or "growth" not in indicator.units:
        return None
    if indicator.units["level"] == "%" or _NO_RATE.search(words):
        return None
    return "bare-percent"  # 地区生产总值7%左右


def _signed(q: Quantity, measure: str, sign: int) -> Amount:
    """A number with its sign, in percent where it is a rate."""
    amount = Amount(q.value, q.high, q.unit)
    if q.unit == "成":
        amount = amount.times(10, "%")
    if measure == "growth" and q.unit == "倍":
        amount = amount.times(100, "%")
    if measure not in ("growth", "change"):
        return amount
    if sign < 0:
        amount = amount.times(sign, amount.unit)
    if measure == "growth" and amount.high is not None and amount.high < amount.value:
        return Amount(amount.high, amount.value, amount.unit)
    return amount


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


def _arrives(clause: Clause, words: str) -> bool:
    """Whether a level is the one that was arrived at, and no sum over the term."""
    word = clause.word("to") or clause.word("reach") or clause.word("each") or clause.word("keep") or ""
    return _SUMMED.search(words) is None and word.endswith(("到", "至", "达", "在"))


def _spans(change: Change | None, year: int | None) -> bool:
    """Whether a growth is that of a change stated before, over more than one year."""
    return change is not None and change.rate is None and change.base_year != (year or 0) - 1
