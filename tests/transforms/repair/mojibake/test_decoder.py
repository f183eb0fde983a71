"""Damaged runs: labelled cases, what is proven and what is not, and numbers that are not to be read."""

from __future__ import annotations

import random

import pytest

from transforms.repair import FLAGGED, LIKELY, PROVEN, Edit
from transforms.repair.mojibake.candidates import MojibakeLexicon
from transforms.repair.mojibake.fixer import find_mojibake
from transforms.repair.mojibake.forward import SEVERING_MARKS, Mechanism, damage
from transforms.repair.mojibake.gbk import HALF_WIDTH

READINGS = {
    "報": "bào", "項": "xiàng", "訓": "xùn", "級": "jí", "請": "qǐng", "隊": "duì", "範": "fàn",
    "數": "shù", "節": "jié",
    "內": "nèi", "達": "dá", "經": "jīng", "礎": "chǔ", "業": "yè", "發": "fā", "濟": "jì", "產": "chǎn",
    "設": "shè",
}  # fmt: skip
PAGE = (
    "各位代表：现在，我代表市人民政府报告工作。\n项目建设提速，产业发展提质，经济运行稳中向好，企业活力增强。\n"
    "统计数据显示，节能减排，国内市场，达到预期，申请设立，培训队伍，示范引领，上级要求，基础设施。\n"
)


def on_a_page(slips: MojibakeLexicon, words: str, site: Mechanism) -> tuple[str, str, list[Edit]]:
    """The words damaged on a page: what is read back of them, what stood there, and the edits of runs."""
    origin = damage(PAGE + words, Mechanism({}, site.conversion)).text
    page = damage(PAGE, Mechanism(site.readings, site.conversion)).text
    line = damage(words, site).text
    edits = [edit for edit in find_mojibake(page + line, slips) if edit.start >= len(page)]
    read, at = "", len(page)
    for edit in edits:
        read += (page + line)[at : edit.start] + edit.after
        at = edit.end
    read += (page + line)[at:]
    runs = [edit for edit in edits if edit.kind == "slipped_bytes"]
    return read.translate(HALF_WIDTH), origin[len(PAGE) :], runs


SPLIT = [
    "完善管理条例，推动东北振兴",
    "减排降碳压力较大",
    "全年争取上级资金",
    "扎实开展营商环境整治",
    "顶得上、攻得下，不达目标不罢休",
    "具有较大的发展潜力，市场认可",
    "来源：日报\n作者：记者",
]


@pytest.mark.parametrize("words", SPLIT)
@pytest.mark.parametrize("private_use", ["kept", "dropped"])
def test_split_runs_come_back_letter_for_letter(words: str, private_use: str, slips: MojibakeLexicon) -> None:
    site = Mechanism(READINGS, slips.conversion, private_use=private_use)
    if not all(run.is_split for run in damage(words, site).runs):
        pytest.skip("a pair of these words is dropped, so that bytes are gone")
    read, origin, runs = on_a_page(slips, words, site)
    assert runs
    assert read == origin


@pytest.mark.parametrize("words", SPLIT)
def test_where_no_byte_is_gone_the_reading_is_proven(words: str, slips: MojibakeLexicon) -> None:
    site = Mechanism(READINGS, slips.conversion, private_use="kept")
    page = damage(PAGE + "顶得上、攻得下，不达目标。" + words, site)
    runs = [edit for edit in find_mojibake(page.text, slips) if edit.kind == "slipped_bytes"]
    assert [edit.certainty for edit in runs] == [PROVEN] * len(page.runs)


SEVERED = [
    "确保总投资93.7亿元的项目开工",
    "落实资金8860余万元。“移动办公桌”",
    "改善11所学校基础设施",
    "全年无安全事故发生。“森林防火”预警",
    "持续兜牢“三保”</span>[25]底线",
    "变群众找窗口为窗口找群众。建立机制",
    "确保“三公”经费只减不增",
    "具有较大的发展潜力，市场认可",
    "加快建设生态大省，做好保护",
    "　　（二）大力发展实体经济",
    "　　（六）坚持绿色低碳发展",
]


@pytest.mark.parametrize("words", SEVERED)
def test_severed_runs_come_back_but_are_not_called_proven(words: str, slips: MojibakeLexicon) -> None:
    read, origin, runs = on_a_page(slips, words, Mechanism(READINGS, slips.conversion, SEVERING_MARKS))
    assert runs
    assert read == origin.replace("</span>", "")
    assert all(edit.certainty != PROVEN for edit in runs if "gone" in edit.reason)


@pytest.mark.parametrize("number", "一二三四五")
def test_section_numbers_come_back_where_bytes_were_lost_without_a_sign(
    number: str, slips: MojibakeLexicon
) -> None:
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS, lost="", swallows=False)
    read, origin, runs = on_a_page(slips, f"　（{number}）经济运行稳中向好", site)
    assert read == origin
    assert runs


def test_the_same_words_elsewhere_in_the_document_prove_a_reading(slips: MojibakeLexicon) -> None:
    words = "持续兜牢“三保”</span>底线"
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS)
    alone = on_a_page(slips, words, site)[2]
    page = damage(PAGE, Mechanism(READINGS, slips.conversion)).text
    repeated = page + damage("牢“三保”底线不放松。\n", Mechanism({}, slips.conversion)).text
    damaged = repeated + damage(words, site).text
    (run,) = (edit for edit in find_mojibake(damaged, slips) if edit.kind == "slipped_bytes")
    assert (run.after, run.certainty) == ("保”", PROVEN)
    assert [edit.certainty for edit in alone] == [LIKELY]


def test_a_run_that_hangs_on_lost_bytes_names_its_rivals(slips: MojibakeLexicon) -> None:
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS)
    (run,) = on_a_page(slips, "确保总投资93.7亿元的项目开工", site)[2]
    assert run.candidates[0] == run.after == "保總投資"
    assert len(run.candidates) > 1


def test_a_flagged_run_is_left_as_it_stands(slips: MojibakeLexicon) -> None:
    draw = random.Random(2)
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS)
    names = "".join(draw.choice("埃克孚弗姆喆翀玥蓦煜") + draw.choice("保校海摸") for _ in range(60))
    page = damage(PAGE + names + "、".join(names) + "。" + "，".join(names), site).text
    flagged = [edit for edit in find_mojibake(page, slips) if edit.certainty == FLAGGED]
    assert all(edit.after == page[edit.start : edit.end] for edit in flagged)


NUMBERS = [
    ("全省（不含本省）2025年完成", "025"),
    ("深化“三保”“1234”工程", "234"),
    ("产值突破6800亿元", "800"),
    ("环保。“12345”热线", "2345"),
]


@pytest.mark.parametrize(("words", "rest"), NUMBERS)
def test_a_number_that_lost_a_digit_is_flagged_and_never_put_back(
    words: str, rest: str, slips: MojibakeLexicon
) -> None:
    readings = {**READINGS, "蕩": "dàng", "黃": "huáng", "國": "guó"}
    site = Mechanism(readings, slips.conversion, SEVERING_MARKS)
    line = damage(words, site)
    if not any(run.swallowed.isdigit() for run in line.runs):
        pytest.skip("the mechanism takes no digit of these words")
    page = damage(PAGE, Mechanism(readings, slips.conversion)).text
    text = page + line.text
    covering = [
        edit
        for edit in find_mojibake(text, slips)
        if edit.kind == "slipped_bytes" and edit.start <= text.index(rest, len(page)) < edit.end
    ]
    assert [edit.certainty for edit in covering] == [FLAGGED]
    assert covering[0].after == text[covering[0].start : covering[0].end]


def test_a_damaged_place_that_comes_again_is_read_again_alike(slips: MojibakeLexicon) -> None:
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS)
    page = damage(PAGE + "确保总投资5亿元，实施项目建设。\n" * 5, site)
    runs = [edit for edit in find_mojibake(page.text, slips) if edit.kind == "slipped_bytes"]
    assert len(runs) == len(page.runs) == 5
    assert len({edit._replace(start=0, end=0) for edit in runs}) == 1


def test_without_reference_data_only_notes_are_taken_out(slips: MojibakeLexicon) -> None:
    page = damage(PAGE + "管理条例", Mechanism(READINGS, slips.conversion)).text
    assert {edit.kind for edit in find_mojibake(page, None)} == {"pinyin_note"}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_driven_in_or_severed_no_reading_is_wrong_and_called_proven(
    seed: int, slips: MojibakeLexicon
) -> None:
    draw = random.Random(seed)
    site = Mechanism(READINGS, slips.conversion, SEVERING_MARKS, draw.choice(["kept", "dropped"]))
    page = damage(PAGE + "\n".join(SPLIT + SEVERED), site, lambda _at, _inside: draw.random() < 0.6)
    for edit in find_mojibake(page.text, slips):
        if edit.kind != "slipped_bytes" or edit.certainty != PROVEN:
            continue
        (run,) = (run for run in page.runs if run.start < edit.end and edit.start < run.end)
        stood = page.origin[run.origin_start : run.origin_end].replace("<", "")
        assert edit.after.translate(HALF_WIDTH) == stood.translate(HALF_WIDTH)


ONLY_LOOKS_DAMAGED = [
    "钱从哪里来?人往哪里去?",
    "怎么看?!怎么办?!",
    "真的做到了吗??群众说了算!",
    "什么是“三保”?;怎样兜牢?",
    "增长了多少?,又减少了多少?。",
    "国内生产总值(GDP)增长6.1%",
    "推进“互联网+”(Internet)行动",
    "研发投入(R&D)占比2.4%",
    "获评C+级(C+)单位",
    "公式(a+b)×c、(x)与(y)",
    "PM2.5(细颗粒物)浓度下降",
    "a?b:c",
    "https://example.cn/a?x=1&y=(z)",
    "Α、Β、Γ三类企业",
    "Ⅰ类、Ⅱ类、Ⅲ类水体",
    "⒈经济⒉社会⒊民生",
    "第①项、第②项",
    "注音符号ㄅㄆㄇㄈ",
    "俄文А、Б、В",
    "日文カタカナ、サービス",
    "┌表┐",
    "|经济|社会|民生|",
    "x^2+y_1=z",
    "“十四五”(五年规划)",
    "一(yī)带一路拼音教学",
    "?",
    "？！。，；",
    "好(hǎo)不好(hǎo)?",
    "“好?(hǎo)”",
    "ppm(百万分之一)?l",
    "目标达成了吗?(略)",
    "《问答?》出版",
    "A?B?C?",
    "占比5?%",
    "2025?年",
]


@pytest.mark.parametrize("words", ONLY_LOOKS_DAMAGED)
def test_what_only_looks_damaged_stays_on_a_page_that_is_not(words: str, slips: MojibakeLexicon) -> None:
    assert find_mojibake(PAGE + words + "\n" + PAGE, slips) == []


@pytest.mark.parametrize("words", [words for words in ONLY_LOOKS_DAMAGED if words.isascii() is False])
def test_what_only_looks_damaged_stays_on_a_damaged_page(words: str, slips: MojibakeLexicon) -> None:
    page = damage(PAGE, Mechanism(READINGS, slips.conversion)).text
    line = words.translate({ord(a): b for a, b in slips.conversion.items()})
    text = page + line + "\n" + page
    touched = [edit for edit in find_mojibake(text, slips) if len(page) <= edit.start < len(page) + len(line)]
    assert [edit for edit in touched if edit.certainty != FLAGGED] == []
