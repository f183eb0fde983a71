"""Which cue tells a figure's status and year, and what is said where cues disagree."""

from __future__ import annotations

import pytest

from transforms.extract.reader import Grammar
from transforms.extract.time.goals import GoalCues


@pytest.fixture
def goals(grammar: Grammar) -> GoalCues:
    return grammar.cues.status.goals


@pytest.mark.parametrize(
    "sentence",
    [
        "今年经济社会发展的主要预期目标是：生产总值增长6%。",
        "建议生产总值增长目标定在6%左右。",
        "预期目标初步安排如下：生产总值增长6%。",
    ],
)
def test_words_that_a_list_of_targets_follows(goals: GoalCues, sentence: str) -> None:
    (goal,) = goals.goals(sentence)
    assert sentence[goal.end :].lstrip("：").startswith(("生产总值", "6%"))


@pytest.mark.parametrize(
    "sentence", ["完成了年初确定的目标。", "失业率控制在预期目标内，为4.1%。", "全市上下一心。"]
)
def test_a_target_that_was_met_heads_no_list(goals: GoalCues, sentence: str) -> None:
    assert goals.goals(sentence) == []


def test_what_stands_already(goals: GoalCues) -> None:
    assert goals.is_there("已建成充电桩300个", 0)
    assert not goals.is_there("建成充电桩300个", 0)


@pytest.mark.parametrize(
    ("review", "plan", "status", "year", "by"),
    [
        ("今年的主要预期目标是：生产总值增长6%。", "", "target", 2023, "sentence"),
        ("", "去年生产总值增长6%。", "actual", 2022, "sentence 去年"),
        ("生产总值增长6%。", "", "actual", 2022, "section review"),
        ("", "生产总值增长6%。", "target", 2023, "section plan"),
        ("", "已建成充电桩300个。", "actual", 2022, "clause 已"),
        ("", "到2027年，粮食产量达到300万吨。", "target", 2027, "sentence 到2027年"),
    ],
)
def test_the_nearest_cue_tells_and_is_named(read, review, plan, status, year, by):
    (found,) = read(review, plan)
    assert (found.status, found.ref_year) == (status, year)
    assert found.status_by.startswith(by)


def test_cues_that_disagree_make_a_figure_suspect(read):
    (found,) = read("力争生产总值增长6%。")
    assert found.status == "target"
    assert "力争" in found.suspect_reason


def test_what_was_won_is_no_aim_in_a_review(read):
    (found,) = read("争取专项债券资金85亿元。")
    assert (found.status, found.suspect_reason) == ("actual", None)


def test_a_term_governs_until_something_closes_it(read):
    found = read("五年来，新增公路通车里程800公里，新增耕地3万亩；去年造林5万亩。")
    assert [o.period for o in found] == ["multi_year", "multi_year", "year"]
    assert found[0].ref_year_from == 2018


def test_a_year_in_the_name_of_a_goal_is_no_cue(read):
    (found,) = read("", "落实2030年应对气候变化目标，能耗强度降低3%。")
    assert found.ref_year == 2023


def test_months_behind_a_subject_are_those_of_its_figure_alone(read):
    found = read("企业利润1-11月增长31%，居全省第4位；一般公共预算收入增长8%。")
    assert [(o.subject, o.period) for o in found if o.measure == "growth"] == [
        ("企业利润", "months"),
        ("一般公共预算收入", "year"),
    ]


def test_what_a_change_is_held_against_holds_for_the_growth_behind_it(read):
    *_, growth = read("旅游总收入721亿元，比2010年增加463亿元，增长1.8倍。")
    assert (growth.value, growth.period, growth.ref_year_from) == (180, "multi_year", 2010)


def test_a_stock_behind_the_pace_of_additions_is_the_regions(read):
    *_, stock = read("日均新增市场主体196户，累计达43万户。")
    assert (stock.indicator_id, stock.scope, stock.value) == ("market_entities", "region", 43)


def test_what_follows_is_held_against_the_same_year_until_a_year_is_opened(read):
    found = read(
        "2022年生产总值3400亿元，与2017年比（下同）增长70.8%，财政收入285亿元，增长1.5倍。进出口增长4倍。"
    )
    assert [(o.value, o.ref_year_from) for o in found if o.measure == "growth"] == [
        (70.8, 2017),
        (150, 2017),
        (400, 2017),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "五年实际利用外资达108亿美元。",
        "五年造林2070万亩。",
        "进出口总额达到12亿美元，是上个五年的2倍。",
        "固定资产投资由“十二五”时期的629亿元增加到“十三五”时期的1637亿元。",
        "固定资产投资近5000亿元，是“十二五”时期的2.5倍。",
    ],
)
def test_a_sum_over_several_years_is_no_years_figure(read, text):
    *_, last = [o for o in read(text) if o.measure == "level"]
    assert last.period == "multi_year"


def test_what_a_figure_is_held_against_may_stand_in_quotes(read):
    (found,) = read("签约金额与“上届论坛”相比增长8%。")
    assert (found.subject, found.value) == ("签约金额", 8)
