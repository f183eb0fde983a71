"""The clean form: one width for each sign, one form for each mark, no spaces inside Chinese text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.repair import CERTAINTIES, KINDS, RepairLexicon, repair, undo

CASES = [
    # full-width punctuation between Chinese characters
    ("坚持稳中求进,迎难而上;全面完成。", "坚持稳中求进，迎难而上；全面完成。"),
    ("各位代表!", "各位代表！"),
    ("增长25.4%,全省第一", "增长25.4%，全省第一"),
    ("增长5.5%、8.1%,高于全国", "增长5.5%、8.1%，高于全国"),
    ("各位代表:现在开始", "各位代表：现在开始"),
    ("干什么?怎么干?", "干什么？怎么干？"),
    ("县(市)区", "县（市）区"),
    ("(一)抓运行稳增长", "（一）抓运行稳增长"),
    ("增长2.5%(同口径增长3%左右)", "增长2.5%（同口径增长3%左右）"),
    ('打赢"三大攻坚战"', "打赢“三大攻坚战”"),
    ("「中国製造」", "“中国製造”"),
    # half-width digits, letters and signs
    ("２００１年增长８．１％", "2001年增长8.1%"),
    ("收入２７，２０３，３１９元", "收入27,203,319元"),
    ("Ｒ＆Ｄ经费、ＧＤＰ", "R&D经费、GDP"),
    ("每日１０：３０", "每日10:30"),
    ("增长６.1%%", "增长6.1%"),
    # spaces
    ("增长19.22 %，其中", "增长19.22%，其中"),
    ("在 2024 年", "在2024年"),
    ("区人民政府代理区长 丛 阳", "区人民政府代理区长丛阳"),
    ("从1 9 9 3 年3 月起", "从1993年3月起"),
    ("总产值7 4 7 7 2 亿元", "总产值74772亿元"),
    ("　　一、去年工作\n\n\n　　过去一年", "一、去年工作\n过去一年"),
    ("收官\u00a0之年\u200b", "收官之年"),
    ("\ufeff各位代表：\r\n现在", "各位代表：\n现在"),
    ("打造 Big Data 产业", "打造Big Data产业"),
    # ranges, dashes, dots, zeros
    ("增长6%～7%", "增长6%-7%"),
    ("1—2个百分点", "1-2个百分点"),
    ("５％～６％、１９８１—１９８５年", "5%-6%、1981-1985年"),
    ("2021－2025年", "2021-2025年"),
    ("6月—8月", "6月-8月"),
    ("--产业结构持续优化。", "——产业结构持续优化。"),
    ("一区—一廊", "一区—一廊"),
    ("延吉－长白", "延吉—长白"),
    ("艾尔肯•吐尼亚孜", "艾尔肯·吐尼亚孜"),
    ("●第一，抓项目", "•第一，抓项目"),
    ("二○三五年", "二〇三五年"),
    ("二0三五年", "二〇三五年"),
    ("达到1∶3.4", "达到1:3.4"),
    # units
    ("保持Ι类标准", "保持Ⅰ类标准"),
    ("36μg/m3，", "36μg/m³，"),
    ("42微克/m3，", "42微克/m³，"),
    ("新增绿地50万m2。", "新增绿地50万m²。"),
    ("建筑面积100㎡", "建筑面积100m²"),
    ("增长8·5%", "增长8.5%"),
    # characters of the compatibility blocks, as PDFs give them
    ("⼀带⼀路", "一带一路"),
]


@pytest.mark.parametrize(("raw", "clean"), CASES)
def test_clean_form(raw: str, clean: str, lexicon: RepairLexicon) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert repaired.clean == clean
    assert undo(repaired.clean, repaired.changes) == raw


@pytest.mark.parametrize(("raw", "clean"), CASES)
def test_the_clean_form_is_left_alone(raw: str, clean: str, lexicon: RepairLexicon) -> None:
    assert repair(clean, lexicon=lexicon).clean == clean


@given(
    st.text(alphabet="增长各位代表,.;:?!()%5 \n\t\u3000\u00a0０％－—~“”\"'[]【】>|·a\u200b\r", max_size=60)
)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_had_back(lexicon: RepairLexicon, raw: str) -> None:
    for known in (lexicon, RepairLexicon.none()):
        repaired = repair(raw, lexicon=known)
        assert undo(repaired.clean, repaired.changes) == raw


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_unicode_can_be_had_back(lexicon: RepairLexicon, raw: str) -> None:
    for known in (lexicon, RepairLexicon.none()):
        repaired = repair(raw, lexicon=known)
        assert undo(repaired.clean, repaired.changes) == raw


def test_kinds_and_certainties_are_the_documented_ones(lexicon: RepairLexicon) -> None:
    raw = "来源：某某日报\n\n　　各位代表:\n　　增长ll%o,同比９. 4%提高</span>"
    changes = repair(raw, lexicon=lexicon).changes
    assert changes
    assert {change.kind for change in changes} <= set(KINDS)
    assert {change.certainty for change in changes} <= set(CERTAINTIES)
