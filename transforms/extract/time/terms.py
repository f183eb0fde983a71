"""Terms of years: five-year plans by their number, and looks back or ahead over so many years."""

from __future__ import annotations

import re

from transforms.extract.time.frames import Frame
from transforms.records import Identity
from transforms.text.dates import YEAR_NAMED, year_of
from transforms.text.numerals import ONE_TO_TEN, parse_ordinal

CYCLE = (
    r"(?:[“\"](?:十[一二三四五]|[一二三四五六七八九十])五[”\"]|十[一二三四五]五"
    r"|(?:[五六七八九]五|十五)(?=时期|期间|计划|规划|以来|末)"
    r"|第[一二三四五六七八九十]{1,2}个五年(?:计划|规划))"
)
"""A five-year plan by its number; the early ones need quotes or a word behind them."""

PLAN_NAMED = r"[“\"]?(?:十[一二三四五]?|[五六七八九])五[”\"]?"
"""The same from the fifth on, with or without quotes, where the words around it leave no doubt."""
_PLAN = re.compile(rf"(十[一二三四五]|[{ONE_TO_TEN}])五")
_PLAN_IN_FULL = re.compile(rf"第([{ONE_TO_TEN}]{{1,2}})个五年")
"""A plan by its number in full: 第六个五年计划."""
_PLANS_END = re.compile(rf"{_PLAN.pattern}[”\"]?(?:期|时期)?末[^，；。]{{0,4}}$")
_EARLY_PLANS = {1: 1957, 2: 1962}
_BEFORE_PLANS = 1955
"""The year from which on plans of five years, the first of them left out, count up to their last years."""
_MOST_YEARS = 10
"""A term of more years than this is none that a report looks back on or ahead to."""


def plan_end(words: str) -> int | None:
    """The last year of the five-year plan that `words` name (“十四五”时期); None where none is named."""
    named = _PLAN_IN_FULL.search(words) or _PLAN.search(words)
    return _last_year(named[1]) if named else None


def _plan_of_term(words: str) -> int | None:
    """The same where the words of a term may name years instead: 今后五年 names no plan."""
    if re.search("五年", words) and not re.search('[”"]', words) and not _PLAN_IN_FULL.search(words):
        return None
    return plan_end(words)


def end_of_plan(words: str) -> int | None:
    """The last year of the plan whose end stands last in `words` (“十三五”末); None where none does."""
    named = _PLANS_END.search(words)
    return _last_year(named[1]) if named else None


def _last_year(number: str) -> int | None:
    """The last year of the five-year plan of a number; the third began late, in 1966."""
    n = parse_ordinal(number)
    return None if n is None else _EARLY_PLANS.get(n, _BEFORE_PLANS + 5 * n)


def frame_of_term(words: str, identity: Identity) -> Frame:
    """The frame of a term of years: a past one is looked back on, a coming one has goals for its end."""
    tense = _tense(words, identity)
    if tense == "future":
        end = _term_end(words, identity)
        return Frame(end, "plan_end" if end else "multi_year", False, "future", since=identity.report_year)
    since = None if tense is None and words.endswith(("内", "里")) else _term_start(words, identity)
    return Frame(None, "multi_year", False, tense, since=since)  # 二十年内: of a time to come as well


def _term_start(words: str, identity: Identity) -> int | None:
    """The first year of a past term: 五年来, “九五”期间, 2003年以来."""
    if (year := re.search(rf"{YEAR_NAMED}(?=年以来)", words)) is not None:
        return year_of(year[0])
    end = _plan_of_term(words)
    if end is not None:
        return end - 4
    number = re.search(r"([一二两三四五六七八九十\d]{1,2})个?年", words)
    years = _years(number[1]) if number else None
    return identity.review_year - years + 1 if years else None


def _term_end(words: str, identity: Identity) -> int | None:
    """The last year of a coming term: 今后五年 of a report of 2023 ends in 2027."""
    named = _PLAN_IN_FULL.search(words)
    end = plan_end(words) if named or ("五" in words and not re.search("五年", words)) else None
    if end is not None:
        return end
    number = re.search(r"(?:今后|未来|接下来|下一个)的?(?P<n>[一二两三四五六七八九十\d]{1,2})个?年", words)
    years = _years(number["n"]) if number else None
    return identity.report_year + years - 1 if years else None


def _years(number: str) -> int | None:
    """How many years a number of them says; None for more than a term has."""
    n = 2 if number == "两" else parse_ordinal(number)
    return n if n is not None and n <= _MOST_YEARS else None


def long_look_back(words: str, identity: Identity) -> Frame | None:
    """与2000年相比，…: what follows spans the years since, which a look back over one year does not."""
    year = re.search(YEAR_NAMED, words)
    if year is None or not words.endswith(("相比", "以来")) or year_of(year[0]) >= identity.review_year - 1:
        return None
    return Frame(None, "multi_year", False, "past", since=year_of(year[0]))


def _tense(words: str, identity: Identity) -> str | None:
    if re.search(r"今后|未来|下一个|接下来", words):
        return "future"
    if re.search(r"来|过去|以来|刚刚|前[一二三四]年", words):
        return "past"
    end = _plan_of_term(words)
    if end is None:
        return None
    return "past" if end <= identity.review_year else "future"
