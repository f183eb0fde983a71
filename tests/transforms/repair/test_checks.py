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


@pytest.mark.parametrize(
    ("raw", "flagged", "reading"),
    [
        ("死亡率下降ll%o以上", "ll%o", "11‰"),
        ("自然增长率9. 4%0，", "9. 4%0", "9.4‰"),
        ("压减一般性支出17%以 ±", "17%以 ±", "17%以上"),
        ("增长5。3%，", "5。3", "5.3"),
        ("投资12亿兀，", "12亿兀", "12亿元"),
        ("1月7曰召开", "1月7曰", "1月7日"),
    ],
)
def test_misread_numbers_are_flagged_and_left(
    raw: str, flagged: str, reading: str, lexicon: RepairLexicon
) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert [(c.kind, c.certainty, c.before, c.candidates) for c in repaired.changes] == [
        ("ocr", "flagged", flagged, (reading,))
    ]
    assert repaired.clean == raw


@pytest.mark.parametrize(
    ("raw", "clean", "certainty"),
    [
        ("增长l2.5%，", "增长12.5%，", "likely"),
        ("新增1O个项目", "新增10个项目", "likely"),
        ("粮食产量4l.38亿公斤", "粮食产量41.38亿公斤", "likely"),
        ("人均可支配收人增长8%", "人均可支配收入增长8%", "proven"),
        ("年收人次数", "年收人次数", None),
        ("驻村2Ol9年以来", "驻村2019年以来", "proven"),
        ("城乡居民收人稳定增长", "城乡居民收入稳定增长", "proven"),
        ("收人分配制度改革", "收入分配制度改革", "proven"),
        ("累计投人资金", "累计投入资金", "proven"),
        ("深人开展教育", "深入开展教育", "proven"),
        ("即将加人世界贸易组织", "即将加入世界贸易组织", "proven"),
        ("“七五”期未，除少数外", "“七五”期末，除少数外", "proven"),
        ("工作己经完成", "工作已经完成", "proven"),
        ("基层千部作风", "基层干部作风", "proven"),
        ("招收人员，吸收人才，被征收人", "招收人员，吸收人才，被征收人", None),
        ("引进人才，推进人文交流，加深人们的认识", "引进人才，推进人文交流，加深人们的认识", None),
        ("让自己经过千辛万苦，百年未有，悦己经济", "让自己经过千辛万苦，百年未有，悦己经济", None),
        ("发展O2O项目，达到I类标准", "发展O2O项目，达到I类标准", None),
    ],
)
def test_misread_characters_are_read(
    raw: str, clean: str, certainty: str | None, lexicon: RepairLexicon
) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert repaired.clean == clean
    assert [(c.kind, c.certainty) for c in repaired.changes] == ([("ocr", certainty)] if certainty else [])


@pytest.mark.parametrize(
    ("raw", "lost"),
    [
        ("洞庭湖二期、?水灌区开工", "?"),
        ("赵春娥、栾ｆú＠①、张华", "ｆú＠①"),
        ("完成投资1?5亿元", "1?5"),
        ("建设□□大桥", "□□"),
        ("下降\ufffd.5%", "\ufffd.5%"),
    ],
)
def test_lost_characters_are_flagged(raw: str, lost: str, lexicon: RepairLexicon) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert [(c.certainty, c.before) for c in repaired.changes] == [("flagged", lost)]


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
