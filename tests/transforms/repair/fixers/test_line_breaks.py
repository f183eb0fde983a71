"""Broken lines are joined, flattened reports get their lines back, and nothing is added."""

from __future__ import annotations

from transforms.repair import RepairLexicon, repair
from transforms.repair.fixers.line_breaks import find_line_breaks

OPENING = "各位代表：\n现在，我代表区人民政府向大会报告工作。"
BODY = OPENING + "\n"
LONG = (
    "加快推进重点项目建设，全年完成投资1500亿元，增长12%。"
    "持续扩大有效投资，大力实施县域商业体系建设工程，打造县级物流中心"
)


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
