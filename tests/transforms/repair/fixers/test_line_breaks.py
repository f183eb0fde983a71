"""Broken lines are joined, flattened reports get their lines back, and nothing is added."""

from __future__ import annotations

import pytest

from transforms.repair import RepairLexicon, repair
from transforms.repair.fixers.line_breaks import find_line_breaks

OPENING = "各位代表：\n现在，我代表区人民政府向大会报告工作。"
BODY = OPENING + "\n"
LONG = (
    "加快推进重点项目建设，全年完成投资1500亿元，增长12%。"
    "持续扩大有效投资，大力实施县域商业体系建设工程，打造县级物流中心"
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("望花区人民政府\n工作报告\n" + OPENING, "望花区人民政府工作报告\n" + OPENING),
        ("政府工作报\n告\n" + OPENING, "政府工作报告\n" + OPENING),
        ("2025年\n政府工作报告\n" + OPENING, "2025年政府工作报告\n" + OPENING),
        (
            "——2024年12月28日在望花区第十九届\n人民代表大会第四次会议上\n" + OPENING,
            "——2024年12月28日在望花区第十九届人民代表大会第四次会议上\n" + OPENING,
        ),
        ("国务院总理\n　李 强\n" + OPENING, "国务院总理李强\n" + OPENING),
        (BODY + "根据《\n行政许可法\n》，取消审批事项。", BODY + "根据《行政许可法》，取消审批事项。"),
        (BODY + "细颗粒物（PM\n2.5\n）浓度下降。", BODY + "细颗粒物（PM2.5）浓度下降。"),
        (BODY + "经济增长、\n民生改善。", BODY + "经济增长、民生改善。"),
        (BODY + "发展\n\u200b\n经济、改善民生。", BODY + "发展经济、改善民生。"),
        (BODY + LONG + "\n2个、乡镇中心23个。", BODY + LONG + "2个、乡镇中心23个。"),
    ],
    ids=[
        "title", "cut title", "year", "meeting", "speaker", "link", "subscript", "list", "unseen", "counted",
    ],
)  # fmt: skip
def test_broken_lines_are_joined(raw: str, clean: str, lexicon: RepairLexicon) -> None:
    assert repair(raw, lexicon=lexicon).clean == clean


@pytest.mark.parametrize(
    "text",
    [
        "2023年鞍山市政府工作报告\n——2023年2月8日在鞍山市第十九届人民代表大会第五次会议上\n市长王小明\n"
        + OPENING,
        "鞍山市人民政府\n政府工作报告\n" + OPENING,
        BODY + "一、2024年工作回顾\n（一）经济运行稳中有进\n2024年是极不平凡的一年。",
        BODY + "重点做好以下工作：\n一是稳增长；\n二是惠民生；\n三是防风险。",
        BODY + "2024年工作回顾\n即将过去的一年，面对超预期困难，全区上下同心协力。",
        BODY + "1.发放消费券300万元\n2.改造公路3.8公里\n3.更新管线40个社区",
        BODY + "——经济运行稳中有进\n——项目建设支撑有力",
        BODY + "各位代表，\n惟其艰难，方显勇毅。",
        BODY + "民生实事：\n10件民生实事全部兑现。",
    ],
    ids=[
        "head",
        "site above title",
        "headings",
        "list",
        "unnumbered",
        "items",
        "dashes",
        "salutation",
        "counted line",
    ],
)
def test_lines_that_are_meant_stay(text: str, lexicon: RepairLexicon) -> None:
    assert repair(text, lexicon=lexicon).clean == text


def test_a_flattened_report_gets_its_lines_back(lexicon: RepairLexicon) -> None:
    paragraph = "面对复杂严峻的形势，全市上下团结一心，主要指标好于预期，经济运行总体平稳。" * 4
    lines = [
        "各位代表：", "现在，我代表市人民政府向大会报告工作。", "一、2022年工作回顾", paragraph, paragraph,
        "（一）聚焦聚力稳进提质，推动经济回升向好。", paragraph, "二、2023年目标任务", paragraph, paragraph,
        "三、全面加强政府自身建设", paragraph, paragraph, paragraph, paragraph, paragraph, paragraph,
    ]  # fmt: skip
    assert repair(" ".join(lines), lexicon=lexicon).clean == "\n".join(lines)


def test_a_flattened_digest_with_numbered_headings_gets_its_lines_back(lexicon: RepairLexicon) -> None:
    paragraph = "全市生产总值8029亿元、增长3.7%，固定资产投资增长7.8%，进出口总额增长22.4%。"
    lines = ["各位代表：", "一、2022年工作回顾", *[paragraph] * 4, "二、2023年工作安排", *[paragraph] * 4]
    assert repair(" ".join(lines), lexicon=lexicon).clean == "\n".join(lines)


def test_a_long_paragraph_with_spaces_elsewhere_is_no_flattened_report() -> None:
    line = "深入推进重点工作 ，" * 300
    assert find_line_breaks(line) == []


def test_an_item_run_into_its_paragraph_gets_a_line() -> None:
    raw = "去年，各项事业取得显著成就。——经济平稳较快发展。国内生产总值增长9.9%。"
    (edit,) = find_line_breaks(raw)
    assert (edit.start, edit.after) == (raw.index("——"), "\n")


def test_lines_wrapped_at_a_fixed_width_are_joined(lexicon: RepairLexicon) -> None:
    text = (
        "过去一年，全市上下坚持稳中求进工作总基调，统筹发展和安全，经济运行稳中向好，社会大局和谐稳定。" * 18
    )
    wrapped = "\n".join(text[i : i + 28] for i in range(0, len(text), 28))
    assert repair(wrapped, lexicon=lexicon).clean.count("\n") < 0.3 * wrapped.count("\n")
