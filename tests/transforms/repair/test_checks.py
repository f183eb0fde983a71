"""What cannot be read is flagged and left; texts that break off and forms without figures are told."""

from __future__ import annotations

import pytest

from transforms.repair import RepairLexicon, repair
from transforms.repair.checks import template_reason, truncation_reason

OPENING = "各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。\n"
CLOSING = "各位代表！让我们更加紧密地团结起来，为谱写新篇章而努力奋斗！"
BODY = (
    "一、2024年工作回顾\n"
    + "全市经济运行稳中有进，主要指标好于预期。\n" * 300
    + "二、2025年工作安排\n重点抓好以下工作。\n"
)


def test_a_gap_in_a_decimal_is_closed_and_marked(lexicon: RepairLexicon) -> None:
    repaired = repair("增长9. 4%，", lexicon=lexicon)
    assert repaired.clean == "增长9.4%，"
    assert [c.certainty for c in repaired.changes] == ["likely"]


@pytest.mark.parametrize(
    "text",
    [
        OPENING + BODY + CLOSING,
        OPENING + BODY + CLOSING + "\n名词解释\n1.“三保”：指保基本民生、保工资、保运转",
        OPENING + BODY + CLOSING + "\n附件\n九、办好学校食堂\n主办单位：市教育局，各区人民政府",
        "某市2025年政府工作报告（摘编）\n" + OPENING + "地区生产总值增长5%。\n二、今年工作\n增长6%左右。",
        OPENING + "地区生产总值增长5%。\n让我们团结奋斗，奋力谱写新篇章！",
    ],
    ids=["whole", "with glossary", "with list", "digest", "short but closed"],
)
def test_whole_texts_are_not_cut_off(text: str) -> None:
    assert truncation_reason(text) is None


@pytest.mark.parametrize(
    "text",
    [
        OPENING + BODY[:3000] + "全市经济运行稳中有进，主要指标好于",
        OPENING + BODY[:3000],
        OPENING + "一、2024年工作回顾\n" + "全市经济运行稳中有进。\n" * 900,
        OPENING + BODY + "坚持稳中求进，",
    ],
    ids=["mid-sentence", "a fifth", "first part only", "comma"],
)
def test_texts_that_break_off_are_told(text: str, lexicon: RepairLexicon) -> None:
    assert truncation_reason(text)
    repaired = repair(text, lexicon=lexicon)
    assert repaired.is_truncated
    assert repaired.decisions["truncation"] == repaired.truncation


def test_a_form_without_figures_is_told() -> None:
    form = "地区生产总值X亿元，增长X%；投资XX亿元，增长X.X%；收入×亿元，增长×%。"
    assert template_reason(form)
    assert template_reason("地区生产总值1200亿元，增长5%；华润宁武2×35MW项目投产，建成X光室3个。") is None


def test_markup_goes_and_formulas_stay(lexicon: RepairLexicon) -> None:
    raw = "“三保”</span>底线&nbsp;。<br/>第二段&ldquo;好&rdquo;，/span>x<y，a>b。"
    assert repair(raw, lexicon=lexicon).clean == "“三保”底线。\n第二段“好”，x<y，a>b。"
