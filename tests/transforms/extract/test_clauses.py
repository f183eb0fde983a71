"""How the words before a number are taken apart."""

from __future__ import annotations

import pytest

from transforms.extract.clauses import ClauseReader, Passage
from transforms.extract.numbers.finder import QuantityFinder
from transforms.extract.reader import Grammar
from transforms.extract.time.frames import YEAR, Timeline


@pytest.fixture(scope="module")
def clauses(grammar: Grammar) -> ClauseReader:
    return ClauseReader(grammar.rules.lexicon, grammar.rules.catalogue, grammar.cues.clauses)


@pytest.fixture(scope="module")
def finder(grammar: Grammar) -> QuantityFinder:
    return grammar.finder


def passage(sentence: str) -> Passage:
    return Passage(sentence, 0, 0, len(sentence), None, Timeline((), ()), YEAR, sentence, "other")


@pytest.mark.parametrize(
    ("words", "subject", "tails"),
    [
        ("固定资产投资增长", "固定资产投资", ["up"]),
        ("固定资产投资预计完成", "固定资产投资", ["reach", "estimate"]),
        ("社零总额同比下降", "社零总额", ["down", "adverb"]),
        ("城镇调查失业率控制在", "城镇调查失业率", ["control"]),
        ("一般公共预算收入突破", "一般公共预算收入", ["ge"]),
        ("粮食产量稳定在", "粮食产量", ["keep"]),
        ("一般公共预算收入扣除留抵退税因素后增长", "一般公共预算收入", ["up", "basis"]),
        ("PM2.5浓度“降至", "PM2.5浓度", ["to"]),
        ("增长", "", ["up"]),
    ],
)
def test_words_before_a_number_are_taken_off_from_its_side(clauses, words, subject, tails):
    stripped = clauses.strip(words)
    assert (stripped.subject, [tail.category for tail in stripped.tails]) == (subject, tails)


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("粮食产量比上年增长", "上年"),
        ("粮食产量较2019年同期增长", "2019年"),
        ("粮食产量比“十三五”末提高", "“十三五”"),
        ("粮食产量增长", None),
    ],
)
def test_the_time_that_a_figure_is_held_against_is_kept(clauses, words, base):
    stripped = clauses.strip(words)
    assert (stripped.subject, stripped.base) == ("粮食产量", base)


def test_a_word_that_ends_a_written_form_belongs_to_it(clauses):
    assert clauses.strip("新增市场主体").subject == "新增市场主体"
    assert clauses.strip("城镇新增就业").subject == "城镇新增就业"


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [
        ("分别增长2.5%和3%", [["2.5", "3"]]),
        ("分别达3万元，2万元", [["3", "2"]]),
        ("增长3%、6.7%", [["3", "6.7"]]),
        ("达到30亿元、增长5%", [["30"], ["5"]]),
        ("增长3%，其中出口增长6%", [["3"], ["6"]]),
        ("居全省第2位、第3位", [["2"], ["3"]]),
    ],
)
def test_values_of_one_list_stand_together(clauses, finder, sentence, groups):
    found = clauses.groups(passage(sentence), finder.find(sentence))
    assert [[q.number for q in group] for group in found] == groups


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("实施10亿元以上项目48个", ["48"]),
        ("500万元以上固定资产投资增长10%", ["10"]),
        ("投资10亿元以上，项目48个", ["10", "48"]),
        ("增长5%以上并达到48亿元", ["5", "48"]),
    ],
)
def test_a_threshold_is_no_figure(clauses, finder, sentence, numbers):
    found = clauses.groups(passage(sentence), finder.find(sentence))
    assert [q.number for group in found for q in group] == numbers


@pytest.mark.parametrize(
    ("sentence", "subject", "direct", "middle"),
    [
        ("社零总额30亿元，增长5%", "", True, "，"),
        ("社零总额30亿元，总量居全省前列，增长5%", "", False, "，总量居全省前列，"),
        ("社零总额30亿元、出口额5亿元", "出口额", True, ""),
        ("社零总额30亿元，其中：网上零售额5亿元", "网上零售额", False, "，其中："),
        ("投资30亿元，细颗粒物（PM2.5）年均浓度5微克/立方米", "细颗粒物（PM2.5）年均浓度", True, "，"),
    ],
)
def test_a_clause_begins_at_the_last_mark_before_its_number(
    clauses, finder, sentence, subject, direct, middle
):
    first, second = finder.find(sentence)[0], finder.find(sentence)[-1]
    clause = clauses.clause(passage(sentence), first.end, second.start)
    assert (clause.subject, clause.direct, clause.middle) == (subject, direct, middle)


@pytest.mark.parametrize(
    ("words", "each"), [("均增长", True), ("双双突破", True), ("分别增长", False), ("增长", False)]
)
def test_one_value_for_each(clauses, finder, words, each):
    sentence = f"存款、贷款{words}5%"
    clause = clauses.clause(passage(sentence), 0, sentence.index("5"))
    assert clause.says_one_for_each() is each
