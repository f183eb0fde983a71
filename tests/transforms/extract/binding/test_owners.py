"""Whose a figure is that its own words leave open: verbs, grades, owners and totals of a list."""

from __future__ import annotations

import pytest

CARRIED = [
    # a verb of increase governs each member of a list
    ("新增三星级民宿12家、四星级5家。", ["新增三星级民宿", "新增四星级民宿"]),
    ("新增日供水能力8万吨、污水处理能力3万吨。", ["新增日供水能力", "新增污水处理能力"]),
    ("新建改建9所学校、30所诊所和120个活动室。", ["新建改建学校", "新建改建诊所", "新建改建活动室"]),
    # but not what stands already
    ("新增民宿12家、民宿总数达到90家。", ["新增民宿", "民宿总数"]),
    # words that say something of the last subject
    ("对外援助支出6亿元，占预算支出的2.1%。", ["对外援助支出", "对外援助支出占预算支出"]),
    ("造林绿化3400亩，是前五年的1.6倍。", ["造林绿化", "造林绿化"]),
    ("安置房项目交付1600套，交付率96%。", ["安置房项目交付", "安置房项目交付交付率"]),
    # money says behind its number what for
    ("投入资金2.5亿元，改善敬老院条件。", ["投入资金改善敬老院条件"]),
    # an amount that things pass, and a kind before its count, are no figures of their own
    ("年销售收入超亿元的龙头企业120家。", ["年销售收入超亿元的龙头企业"]),
    ("打造片区更新、社区更新2类15个样板。", ["片区更新、社区更新样板"]),
    # the number of an item, words of time and of aim are no part of a subject
    ("(3)1979年农民增加收入108亿元。", ["农民增加收入"]),
    ("支持外贸稳定发展10条措施。", ["外贸稳定发展措施"]),
    ("实现97.5%的乡镇通光缆。", ["乡镇通光缆"]),
]


@pytest.mark.parametrize(("text", "subjects"), CARRIED)
def test_what_a_list_carries_on(read, text, subjects):
    assert [o.subject for o in read(text)] == subjects


@pytest.mark.parametrize("text", ["办好第15届运动会。", "办了“十二件实事”。", "出台助企“20条”。"])
def test_numbers_that_name_a_thing_are_no_figures(read, text):
    assert read(text) == []


def test_a_total_behind_an_addition_is_the_stock(read):
    found = read("新增国家级专精特新“小巨人”企业48家，总量达185家。")
    assert [(o.indicator_id, o.value) for o in found] == [("new_little_giants", 48), ("little_giants", 185)]


def test_the_values_of_a_list_may_have_units_of_their_own(read):
    found = read("", "粮食种植面积和产量稳定在500万亩、200万吨以上。")
    assert {(o.indicator_id, o.value, o.comparator) for o in found} == {
        ("grain_area", 500, "ge"),
        ("grain", 200, "ge"),
    }


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("做好30万吨锌合金项目。", "part"),
        ("全市首个智能节点解析量超2亿次。", "region"),
        ("省属国企改革有成效，营收、利润分别增长24.5%、23.6%。", "part"),
        ("江北新区增速持续领跑，生产总值达到342亿元。", "part"),
        ("兵团实力明显增强。预计完成生产总值966亿元。", "part"),
        ("园区经济加快发展，规上工业增加值增长8%。", "region"),
        ("高新技术企业、科技型中小企业贷款分别增长27.7%、31.1%。", "part"),
        ("江海港货物和集装箱吞吐量分别增长4%、11.3%。", "part"),
        ("国家级经开区改革创新，利用外资、投资分别增长45%、20%。", "part"),
        ("省属企业完成投资8亿元、研发投入2亿元，增长10.3%。", "part"),
    ],
)
def test_whose_it_is(read, text, scope):
    assert {o.scope for o in read(text)} == {scope}


def test_points_that_something_adds_to_another_growth_are_no_growth_of_it(read):
    found = read("工业拉动生产总值增长5.1个百分点。")
    assert [(o.measure, o.value) for o in found] == [("contribution", 5.1)]


@pytest.mark.parametrize(
    ("text", "year", "period", "status"),
    [
        ("经济增速由一季度的3.1%回升到二季度的5.8%。", 2022, "quarters", "actual"),
        ("近三年，森林覆盖率由61%提高到63%。", 2019, "point", "actual"),
        ("粮食产量由一九八〇年的30万吨提高到40万吨。", 1980, "point", "actual"),
    ],
)
def test_when_a_change_began(read, text, year, period, status):
    first, *_ = read(text)
    assert (first.ref_year, first.period, first.status) == (year, period, status)


def test_on_what_basis_a_clause_before_the_figure_says(read):
    (found,) = read("扣除房地产开发投资后，固定资产投资增长2.7%。")
    assert found.basis == "扣除房地产开发投资后"


def test_a_note_mark_breaks_no_list(read):
    found = read("新增“小巨人”企业1家、科技型中小企业[12]15家。")
    assert [o.indicator_id for o in found] == ["new_little_giants", "new_tech_smes"]
