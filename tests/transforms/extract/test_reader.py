"""How clauses are read: one table a turn of phrase. The city and its figures are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest


def headline(cells, review: str, plan: str = "") -> dict:
    """{(indicator, measure): (value, comparator)} of what one passage states."""
    return {key[:2]: (value[0], value[3]) for key, value in cells(review, plan).items()}


LEVEL_AND_GROWTH = [
    ("社会消费品零售总额110.5亿元，增长3.5%。", {("retail", "level"): 110.5, ("retail", "growth"): 3.5}),
    ("全年完成生产总值326.3亿元、居全省第三，增长6.8%。", {("gdp", "level"): 326.3, ("gdp", "growth"): 6.8}),
    ("固定资产投资下降29.8%，降幅较上半年收窄13.5个百分点。", {("fai", "growth"): -29.8}),
    (
        "一般公共预算收入完成19.1亿元，居全省第1位，同比增长7.1%。",
        {("budget_revenue", "level"): 19.1, ("budget_revenue", "growth"): 7.1},
    ),
    ("PM2.5平均浓度27微克/立方米，同比下降12.9%。", {("pm25", "level"): 27, ("pm25", "growth"): -12.9}),
    ("外贸进出口逆势上扬，增长54.1%。", {("trade", "growth"): 54.1}),
    (
        "外贸进出口总额超1200亿元，增长5%，其中出口800亿元，增长8%。",
        {
            ("trade", "level"): 1200,
            ("trade", "growth"): 5,
            ("exports", "level"): 800,
            ("exports", "growth"): 8,
        },
    ),
    ("空气质量优良天数92.9%。", {("good_air_ratio", "level"): 92.9}),
    ("进出口总额降幅收窄至9.6%。", {("trade", "growth"): -9.6}),
    ("PM2.5年平均浓度34.2微克/立方米。", {("pm25", "level"): 34.2}),
    (
        "民生支出33.7亿元，占一般公共预算支出80.2%。",
        {("livelihood_expenditure", "level"): 33.7, ("livelihood_share", "level"): 80.2},
    ),
    (
        "一般公共预算收入355.2亿元，总量重回全省第3位，增长13.1%。",
        {("budget_revenue", "level"): 355.2, ("budget_revenue", "growth"): 13.1},
    ),
    ("农村居民人均纯收入，考虑价格因素，比上年实际增长4.3%。", {("rural_income", "growth"): 4.3}),
    ("居民消费价格下降0.1%。", {("cpi", "growth"): -0.1}),
    (
        "国内生产总值4380亿元，按可比价格计算，比上年增长百分之十一点八。",
        {("gdp", "level"): 4380, ("gdp", "growth"): 11.8},
    ),
    ("实际利用外资8619万美元，增长1.5倍。", {("fdi", "level"): 0.8619, ("fdi", "growth"): 150}),
    ("生产总值同比（下同）增长4.5%，固投增长9%。", {("gdp", "growth"): 4.5, ("fai", "growth"): 9}),
    (
        "公共财政预算收入2.6亿元，下降（同口径）18%。",
        {("budget_revenue", "level"): 2.6, ("budget_revenue", "growth"): -18},
    ),
    (
        "规模以上工业实现增加值12亿元，增长8%。",
        {("industrial_va", "level"): 12, ("industrial_va", "growth"): 8},
    ),
    ("规上工业企业完成总产值120亿元。", {("industrial_output", "level"): 120}),
    ("固定资产投资17亿元，超额完成年度任务2亿元，增长13%。", {("fai", "level"): 17, ("fai", "growth"): 13}),
    ("社零总额80亿元，为年初目标的102%，增长6%。", {("retail", "level"): 80, ("retail", "growth"): 6}),
    ("粮食总产65万吨，增产2万吨，增长3%。", {("grain", "level"): 65, ("grain", "growth"): 3}),
    ("居民消费价格指数为101.2%。", {("cpi", "growth"): 1.2}),
    (
        "生产总值423亿元，总量稳居全市县域第一、全省县域前列，增长5.4%。",
        {("gdp", "level"): 423, ("gdp", "growth"): 5.4},
    ),
    ("万元GDP能耗降低率4%。", {("energy_intensity", "growth"): -4}),
    (
        "空气质量优良天数335天，优良率91.8%。",
        {("good_air_days", "level"): 335, ("good_air_ratio", "level"): 91.8},
    ),
    (
        "城镇和农牧区居民人均可支配收入分别增长6%和8%。",
        {("urban_income", "growth"): 6, ("rural_income", "growth"): 8},
    ),
    (
        "财政收入38亿元，增长4%，其中地方级收入26亿元，增长1%。",
        {("budget_revenue", "level"): 26, ("budget_revenue", "growth"): 1},
    ),
    (
        "全口径财政收入3.4亿元，地方级财政收入1亿元。",
        {("fiscal_revenue_total", "level"): 3.4, ("budget_revenue", "level"): 1},
    ),
]


@pytest.mark.parametrize(("text", "expected"), LEVEL_AND_GROWTH, ids=[t[:14] for t, _ in LEVEL_AND_GROWTH])
def test_a_level_and_its_growth(cells, text, expected):
    assert {k: v[0] for k, v in headline(cells, text).items()} == expected


DISTRIBUTED = [
    (
        "一、二、三产增加值分别增长4.1%5.2%6.3%。",
        {("primary_va", "growth"): 4.1, ("secondary_va", "growth"): 5.2, ("tertiary_va", "growth"): 6.3},
    ),
    (
        "城乡居民人均可支配收入分别增长2.5%和3%。",
        {("urban_income", "growth"): 2.5, ("rural_income", "growth"): 3},
    ),
    (
        "城镇、农村居民人均可支配收入名义增长3%、6.7%。",
        {("urban_income", "growth"): 3, ("rural_income", "growth"): 6.7},
    ),
    (
        "城乡居民人均可支配收入分别达到7.3万元、3.8万元，分别增长5.2%、7.4%。",
        {
            ("urban_income", "level"): 73000,
            ("rural_income", "level"): 38000,
            ("urban_income", "growth"): 5.2,
            ("rural_income", "growth"): 7.4,
        },
    ),
    (
        "第一、第三产业增加值分别增长2.5%、3.9%。",
        {("primary_va", "growth"): 2.5, ("tertiary_va", "growth"): 3.9},
    ),
    (
        "一二三产业增加值分别增长4%、5%、6%。",
        {("primary_va", "growth"): 4, ("secondary_va", "growth"): 5, ("tertiary_va", "growth"): 6},
    ),
    (
        "实际到位内资、利用外资分别增长30%和102.6%。",
        {("domestic_capital", "growth"): 30, ("fdi", "growth"): 102.6},
    ),
    (
        "人民币各项存款余额、贷款余额分别达284.4亿元、195.5亿元。",
        {("deposits", "level"): 284.4, ("loans", "level"): 195.5},
    ),
    ("金融机构存贷款双双突破3万亿元。", {("deposits", "level"): 30000, ("loans", "level"): 30000}),
    ("规上工业增加值、固定资产投资均增长8%。", {("industrial_va", "growth"): 8, ("fai", "growth"): 8}),
]


@pytest.mark.parametrize(("text", "expected"), DISTRIBUTED, ids=[t[:14] for t, _ in DISTRIBUTED])
def test_values_are_given_to_their_subjects(cells, text, expected):
    assert {k: v[0] for k, v in headline(cells, text).items()} == expected


COMPARATORS = [
    ("地区生产总值增长6%左右", "gdp", 6, None, "approx"),
    ("地区生产总值增长6%以上", "gdp", 6, None, "ge"),
    ("地区生产总值增长6%", "gdp", 6, None, "eq"),
    ("地区生产总值增长6%-7%", "gdp", 6, 7, "range"),
    ("地区生产总值增长6.5%—7%", "gdp", 6.5, 7, "range"),
    ("居民消费价格涨幅控制在3%以内", "cpi", 3, None, "le"),
    ("居民消费价格涨幅控制在3%左右", "cpi", 3, None, "approx"),
    ("居民消费价格指数控制在3%以内", "cpi", 3, None, "le"),
    ("居民消费价格指数控制在103%以内", "cpi", 3, None, "le"),
    ("固定资产投资增长不低于9%", "fai", 9, None, "ge"),
    ("单位GDP能耗下降2%左右", "energy_intensity", -2, None, "approx"),
    ("力争工业投资增长10%以上", "industrial_investment", 10, None, "ge"),
    ("全市经济和社会发展的主要目标是生产总值增长7%", "gdp", 7, None, "eq"),
]


@pytest.mark.parametrize(
    ("text", "indicator", "value", "high", "comparator"), COMPARATORS, ids=[c[0] for c in COMPARATORS]
)
def test_a_target_keeps_its_hedge(cells, text, indicator, value, high, comparator):
    found = cells("", f"主要预期目标是：{text}。")
    assert found == {(indicator, "growth", 2023, "target"): (value, high, "%", comparator)}


def test_a_hedge_behind_a_list_holds_for_each_of_it(cells):
    found = headline(cells, "", "城乡居民人均可支配收入分别增长7%、8%左右。")
    assert found == {("urban_income", "growth"): (7, "approx"), ("rural_income", "growth"): (8, "approx")}


QUALITATIVE = [
    ("居民收入增长与经济增长基本同步", {"resident_income": "sync_gdp"}),
    (
        "一般公共预算收入、城乡居民人均可支配收入与经济增长同步",
        {"budget_revenue": "sync_gdp", "resident_income": "sync_gdp"},
    ),
    (
        "城镇、农村居民人均可支配收入与经济增长基本保持同步",
        {"urban_income": "sync_gdp", "rural_income": "sync_gdp"},
    ),
    ("地区生产总值增速力争高于全省1个百分点", {"gdp": "above_province"}),
    ("固定资产投资增速高于省平1个百分点", {"fai": "above_province"}),
    ("各园区外贸进出口增幅高于全市平均水平", {}),
    ("固定资产投资增速保持在全国平均水平以上", {"fai": "above_nation"}),
    ("其他主要经济指标增速不低于全省平均水平", {}),
    ("居民人均可支配收入增速快于经济增速", {"resident_income": "above_gdp"}),
    ("城乡居民收入增长不低于经济增长", {"resident_income": "sync_gdp"}),
    ("服务业增加值增长略高于地区生产总值增速", {"tertiary_va": "above_gdp"}),
    ("今年没有提出全年经济增速具体目标", {"gdp": "not_set"}),
    ("今年不设定经济增长目标", {"gdp": "not_set"}),
    ("固定资产投资不设具体增长目标", {"fai": "not_set"}),
    ("今年不设增速目标", {"gdp": "not_set"}),
    ("今年不提GDP增速目标", {"gdp": "not_set"}),
    ("今年取消生产总值增长目标", {"gdp": "not_set"}),
    ("未设定全年经济增长的具体数值目标", {"gdp": "not_set"}),
    ("没有设定GDP具体增长目标", {"gdp": "not_set"}),
    ("没有对经济增速提出具体目标", {"gdp": "not_set"}),
    ("不再把地区生产总值增速列为预期目标", {"gdp": "not_set"}),
    ("不提不切实际的目标，不设投资项目门槛", {}),
    ("不提高经济增长目标，取消收费项目目标", {}),
]


@pytest.mark.parametrize(("text", "expected"), QUALITATIVE, ids=[t for t, _ in QUALITATIVE])
def test_a_target_in_words(cells, text, expected):
    found = cells("", f"{text}。")
    assert {key[0]: value[3] for key, value in found.items()} == expected
    assert all(value[0] is None for value in found.values())


NOT_THE_REGIONS = [
    "经开区规上工业增加值增长12%",
    "固投5亿元以上重大项目5个",
    "实现新通道进出口货物149万吨、进出口额65.8亿元",
    "建成4G、5G基站328个",
    "新增贷款997亿元",
    "园区工业营收456亿元，固定资产投资增长21%",
    "高技术产业增加值增长30%",
    "民营经济规上工业增加值增长7%",
    "新增市场主体3000户",
    "各项贷款新增2.1亿元",
    "全国粮食产量1.3万亿斤",
    "县域经济增速高于全市1个百分点",
    "工业投资占固定资产投资比重40.7%",
    "山货”公共品牌发布、出口增长12倍",
    "全社会消费品零售总额占全省的0.6%",
]


@pytest.mark.parametrize("text", NOT_THE_REGIONS)
def test_what_is_not_the_regions_own_figure_is_no_cell(cells, text):
    assert {
        k: v
        for k, v in cells(f"{text}。").items()
        if k[0] not in ("high_tech_industry_va", "new_market_entities")
    } == {}


def test_an_amount_right_before_a_kind_of_things_is_no_level(cells):
    assert cells("成为全省第3个地区生产总值超千亿元镇。") == {}


def test_an_amount_that_is_set_as_a_standard_is_no_income(cells):
    assert cells("决定把农民人均纯收入3100元（按当年价格）作为新的救助标准。") == {}


def test_the_own_name_takes_a_national_figure_up_for_the_region(cells):
    found = cells("全国居民消费价格上涨2%，全市上涨1.8%。")
    assert found == {("cpi", "growth", 2022, "actual"): (1.8, None, "%", "eq")}


def test_where_a_change_arrived_is_the_review_year(cells):
    found = cells("五年来，粮食产量由2017年的30万吨提高到40万吨。")
    assert found[("grain", "level", 2022, "actual")] == (40, None, "万吨", "eq")


def test_an_average_over_a_term_ends_with_its_passage(cells):
    found = headline(cells, "2022年生产总值450亿元，五年年均增长7%；社零总额增长5%。")
    assert found == {("gdp", "level"): (450, "eq"), ("retail", "growth"): (5, "eq")}


def test_the_end_of_a_plan_is_the_review_year_that_it_ended_in(cells, city):
    report = replace(city, report_year=2021, review_year=2020, delivered_on=date(2020, 12, 20))
    found = cells("预计“十三五”末，社零总额140亿元，年均增长8%。", "到“十四五”末，社零总额200亿元。", report)
    assert found == {("retail", "level", 2020, "actual"): (140, None, "亿元", "eq")}


def test_what_began_at_the_end_of_a_plan_arrives_in_the_review_year(cells):
    found = cells("五年来，社零总额由“十二五”末的90亿元增加到140亿元。")
    assert found == {("retail", "level", 2022, "actual"): (140, None, "亿元", "eq")}


def test_a_fall_over_a_term_is_not_that_of_the_year_it_ended_in(cells):
    found = cells("五年来，城镇化率由50%提高到2022年的60%；单位GDP能耗累计下降15%。")
    assert set(found) == {("urbanization", "level", 2022, "actual")}


def test_a_term_that_is_spoken_of_does_not_end_with_its_first_passage(cells):
    assert headline(cells, "五年来，生产总值年均增长7%；社零总额增长45%。") == {}


def test_a_leap_to_a_level_arrives_there(cells):
    found = cells("五年来，生产总值由2017年的320亿元跃升到2022年的560亿元。")
    assert found == {("gdp", "level", 2022, "actual"): (560, None, "亿元", "eq")}


OTHER_TIMES = [
    "上半年地区生产总值增长5%",
    "前三季度，固定资产投资增长9%",
    "1-11月，社零总额增长3%",
    "五年来，地区生产总值年均增长6.2%",
    "“十三五”以来，城镇新增就业12万人",
    "粮食产量连续10年稳定在13亿斤以上",
    "粮食产量四年增长20%",
    "五年来，登记失业率连续五年控制在4%以内",
    "五年来，进出口总额达到12亿美元，比上个五年增长一倍",
    "固定资产投资较2019年增长20%",
    "2020年地区生产总值增长2.1%",
    "城镇化率提高0.9个百分点",
]


@pytest.mark.parametrize("text", OTHER_TIMES)
def test_what_is_not_about_the_year_is_no_cell(cells, text):
    assert cells(f"{text}。") == {}


def test_the_whole_year_after_a_part_of_it_counts(cells):
    found = cells("前三季度地区生产总值增长5%，预计全年增长5.5%。")
    assert found == {("gdp", "growth", 2022, "actual"): (5.5, None, "%", "eq")}


def test_of_a_change_between_two_levels_the_end_counts(cells):
    found = cells("五年来，一般公共预算收入由72亿元提高到88亿元。")
    assert found == {("budget_revenue", "level", 2022, "actual"): (88, None, "亿元", "eq")}


def test_the_exact_figure_beats_the_mark_that_it_passed(cells):
    found = cells("地区生产总值突破千亿元大关，达1000.24亿元，增长4.7%。")
    assert found[("gdp", "level", 2022, "actual")] == (1000.24, None, "亿元", "eq")


def test_a_bare_head_noun_takes_its_stem_from_the_clause_before(cells):
    found = cells("粮食播种面积稳定在600万亩以上、产量40.3亿斤。")
    assert found[("grain", "level", 2022, "actual")] == (201.5, None, "万吨", "eq")


def test_numbers_whose_unit_stands_with_the_last_of_their_list_are_of_it(cells):
    found = headline(cells, "固定资产投资和社零总额分别达到488.5和163亿元。")
    assert found == {("fai", "level"): (488.5, "eq"), ("retail", "level"): (163, "eq")}


def test_a_goal_may_stand_behind_its_amount(cells):
    assert headline(cells, "", "完成520亿元固定资产投资目标。") == {("fai", "level"): (520, "eq")}
    assert headline(cells, "超额完成520亿元固定资产投资目标。") == {}


def test_a_year_of_prices_is_none_of_the_figure(cells):
    found = headline(cells, "2022年生产总值430亿元（按2020年不变价格计算），增长6%。")
    assert found == {("gdp", "level"): (430, "eq"), ("gdp", "growth"): (6, "eq")}


def test_what_came_about_in_hard_times_is_the_regions(cells):
    assert headline(cells, "在少雨之年粮食产量仍达到40万吨。") == {("grain", "level"): (40, "eq")}


def test_a_later_year_that_opens_a_paragraph_leaves_the_plan_its_term(cells):
    plan = "今后五年，要迈上新台阶。\n2027年，全市生产总值达到900亿元。\n带动固定资产投资2000亿元以上。"
    assert cells("", plan) == {}


def test_a_past_year_told_in_the_plan_stays_past(cells):
    found = cells("", "过去一年，各项工作取得新进展。地区生产总值增长5.3%。今年，地区生产总值增长6%左右。")
    assert found == {
        ("gdp", "growth", 2022, "actual"): (5.3, None, "%", "eq"),
        ("gdp", "growth", 2023, "target"): (6, None, "%", "approx"),
    }


def test_a_report_given_in_december_calls_the_next_year_by_its_name(cells, city):
    given = replace(city, delivered_on=date(2022, 12, 28))
    found = cells("今年地区生产总值增长5%。", "明年，地区生产总值增长6%。", given)
    assert sorted(found) == [("gdp", "growth", 2022, "actual"), ("gdp", "growth", 2023, "target")]


@pytest.mark.parametrize(
    ("text", "subject", "value", "unit", "measure"),
    [
        ("新增35家省级绿色工厂。", "新增省级绿色工厂", 35, "家", "level"),
        ("实施10亿元以上项目48个。", "实施10亿元以上项目", 48, "个", "level"),
        ("超10亿元补贴直达消费者。", "补贴直达消费者", 1e9, "元", "level"),
        ("新增国家级绿色园区3个、省级智能工厂20家。", "新增省级智能工厂", 20, "家", "level"),
    ],
)
def test_what_a_number_counts(read, text, subject, value, unit, measure):
    assert (subject, value, unit, measure) in [(o.subject, o.value, o.unit, o.measure) for o in read(text)]


def test_later_members_of_a_list_of_additions_are_additions(read):
    found = read("新增科技型中小企业460户、高新技术企业65户。")
    assert [(o.indicator_id, o.value) for o in found] == [("new_tech_smes", 460), ("new_high_tech_firms", 65)]


@pytest.mark.parametrize(
    "review",
    [
        "社会消费品零售总额110.5亿元，增长3.5%；城乡居民收入分别增长2%和3%。",
        "形成10个营业收入超千亿元的集群，引进超亿元项目208个、总投资1105亿元。",
        "钢：从一百三十五万吨增加到四百十二万吨，增长二点一倍。",
        "食糖产量连续33个榨季排全省第一。",
    ],
)
def test_every_observation_carries_its_words(read, review):
    text = "一、2022年工作回顾\n" + review
    for o in read(review):
        assert o.evidence
        assert text[o.evidence_start : o.evidence_end] == o.evidence
        assert o.evidence in o.sentence
        assert o.value_stated in o.evidence


def test_an_age_only_says_who_is_meant(read):
    assert read("为65岁以上老年人免费体检，照护3岁以下婴幼儿。") == []
    assert [o.value for o in read("男性平均预期寿命达到78.2岁以上。")] == [78.2]
