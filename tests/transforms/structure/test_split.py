"""Where reports begin and end in a text, and which texts are none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from support.genre import KINDS, OPENING, PARAGRAPH, head_of, report

from transforms.records import PageFacts
from transforms.structure.classify import classify
from transforms.structure.split import split

LONG = PARAGRAPH * 12
BODY = f"一、2022年工作回顾\n全市生产总值增长5%。{LONG}\n二、2023年工作安排\n主要预期目标是增长6%。{LONG}"


def long_report(head: str, opening: str = "") -> str:
    return report(head, review=LONG, plan=LONG, opening=opening) + "\n"


A, B, C = (long_report(f"2023年{name}政府工作报告") for name in ("甲市", "乙县", "丙区"))
MEETING_A = "政府工作报告\n——2023年1月7日在甲市第十七届人民代表大会第二次会议上\n市长 王明"
MEETING_B = "政府工作报告\n——2023年1月9日在乙市第六届人民代表大会第三次会议上\n市长 李强"

COMPILATIONS = {
    "titles alone": (A + B + C, 3),
    "an advertiser and a heading before": ("更多材料请加微信\n目录\n" + A + B, 2),
    "a table of contents": ("目录\n2023年甲市政府工作报告\n2023年乙县政府工作报告\n" + A + B, 2),
    "a table of contents with pages": (
        "目录\n2023年甲市政府工作报告……1\n2023年乙县政府工作报告……15\n" + A + B,
        2,
    ),
    "one region, three years": (
        "".join(long_report(f"{year}年甲市政府工作报告") for year in (2021, 2022, 2023)),
        3,
    ),
    "the same words for a title": (long_report(MEETING_A) + long_report(MEETING_B), 2),
    "titles broken over lines": (
        long_report("2023年甲市\n政府工作报告") + long_report("乙县人民政府\n工作报告"),
        2,
    ),
    "numbered titles": (
        long_report("一、2023年甲市政府工作报告") + long_report("二、2023年乙市政府工作报告"),
        2,
    ),
    "no titles, only openings": (
        long_report("", OPENING.replace("市人民政府", "甲市人民政府"))
        + long_report("市长 李强", OPENING.replace("市人民政府", "乙市人民政府")),
        2,
    ),
    "a report on one line": (
        "2023年甲市政府工作报告 各位代表：我代表甲市人民政府，向大会作工作报告，请审议。"
        + BODY.replace("\n", " ")
        + "\n"
        + B,
        2,
    ),
    "digests without an address": (
        f"2023年甲市政府工作报告\n（摘要）\n{BODY}\n2023年乙市政府工作报告\n{BODY}",
        2,
    ),
}


@pytest.mark.parametrize("name", COMPILATIONS)
def test_a_compilation_falls_into_its_reports(name: str) -> None:
    text, number = COMPILATIONS[name]
    stretches = split(text, PageFacts())
    assert len(stretches) == number
    assert all(text[one.start : one.end].count("工作回顾") == 1 for one in stretches)
    assert all(one.end <= other.start for one, other in pairwise(stretches))


def test_what_stands_before_the_first_report_belongs_to_none() -> None:
    text = "更多材料请加微信\n目录\n" + A + B
    first, second = split(text, PageFacts())
    assert text[first.start :].startswith("2023年甲市政府工作报告\n各位代表")
    assert first.title and first.title.text == "2023年甲市政府工作报告"
    assert second.title and second.title.text == "2023年乙县政府工作报告"
    assert text[first.end - 1] == "。"


SINGLE = {
    "a title twice": long_report("2025年湖南省政府工作报告\n政府工作报告\n2025年2月24日省长毛明作报告"),
    "a title broken over lines": long_report("望花区人民政府\n工作报告"),
    "a title cut in a word": long_report("政府工作报\n告"),
    "a mention on its own line": f"{OPENING}\n{BODY}\n落实好\n政府工作报告\n。确定的任务完成。{LONG}",
    "notes behind": A + "《政府工作报告》名词解释\n1.专精特新：指专业化。\n2.双减：指减负。\n",
    "terms behind": A + "政府工作报告有关用语说明\n1.专精特新：指专业化。\n",
    "thanks in the middle": long_report("").replace(
        "二、2023年", "各位代表！在此，我代表市人民政府向各界人士表示衷心感谢！\n二、2023年"
    ),
}


@pytest.mark.parametrize("name", SINGLE)
def test_one_report_stays_one_from_end_to_end(name: str) -> None:
    text = SINGLE[name]
    (stretch,) = split(text, PageFacts())
    assert (stretch.start, stretch.end) == (0, len(text))


def test_a_single_report_takes_its_title_from_the_page_if_it_has_none() -> None:
    (stretch,) = split(long_report(""), PageFacts(title="2023年营口市政府工作报告 - 营口市人民政府"))
    assert stretch.title and stretch.title.text == "2023年营口市政府工作报告"
    assert split(" \n ", PageFacts()) == []


REJECTED = {
    "nothing": ("  \n", "", "empty"),
    "a page not found": ("404 Not Found\n您访问的页面不存在", "政府工作报告", "error_page"),
    "a block page": ("安全验证\n请启用JavaScript后继续", "", "error_page"),
    "a resolution": (
        "甲市第十七届人民代表大会第二次会议关于政府工作报告的决议\n（2023年1月9日通过）\n会议充分肯定，决定批准这个报告。",
        "",
        "not_a_report",
    ),
    "a resolution without its title": (
        "甲市第十七届人民代表大会第二次会议听取和审议了市长王明所作的\n政府工作报告\n。会议决定批准这个报告。",
        "",
        "not_a_report",
    ),
    "a news item": (
        f"本报讯（记者 李强）1月7日，市人代会开幕。市长王明代表市人民政府作政府工作报告。{LONG}",
        "市人代会隆重开幕",
        "not_a_report",
    ),
    "a piece about its targets": (
        f"市政府工作报告提出今年目标\n来源：甲市日报\n市长在报告中说，生产总值增长6%。{LONG}",
        "市政府工作报告提出今年目标",
        "not_a_report",
    ),
    "a notice that parcels out tasks": (
        f"关于落实政府工作报告重点任务分工的通知\n各区人民政府：\n一、总体要求\n{LONG}\n二、重点任务\n{LONG}",
        "",
        "not_a_report",
    ),
    "a speech": (f"在全市经济工作会议上的讲话\n同志们：\n{BODY}", "", "not_a_report"),
    "a court's report": (
        f"甲市中级人民法院工作报告\n院长 李明\n{OPENING.replace('市人民政府', '市中级人民法院')}\n{BODY}",
        "",
        "not_a_report",
    ),
    "a standing committee's report": (
        f"甲市人民代表大会常务委员会工作报告\n各位代表：\n我受市人大常委会委托，向大会报告工作，请予审议。\n{BODY}",
        "",
        "not_a_report",
    ),
    "the plan's report": (
        f"关于甲市2022年国民经济和社会发展计划执行情况与2023年计划草案的报告\n各位代表：\n受委托，现将情况报告如下。\n{BODY}",
        "",
        "not_a_report",
    ),
    "a party congress": (
        f"中国共产党甲市第十四次代表大会报告\n同志们：\n我代表中国共产党甲市第十三届委员会向大会作报告。\n{BODY}",
        "",
        "not_a_report",
    ),
    "an account of government by law": (
        f"2022年法治政府建设工作报告\n甲市人民政府\n{BODY}",
        "",
        "not_a_report",
    ),
    "notes alone": ("2023年政府工作报告名词解释\n1.专精特新：指专业化。", "", "not_a_report"),
    "half a year": (f"甲市人民政府2023年上半年工作总结和下半年打算\n{BODY}", "", "part_year"),
    "three quarters": (f"{OPENING}\n一、前三季度工作情况\n{BODY}", "", "part_year"),
    "some months": (f"甲市人民政府关于2023年1—10月工作情况的报告\n{BODY}", "", "part_year"),
    "a summary of work": (
        f"甲市2022年工作总结和2023年工作打算\n{BODY}",
        "",
        "summary_or_reading_of_a_report",
    ),
    "a reading": (f"解读：2023年甲市政府工作报告\n{BODY}", "", "summary_or_reading_of_a_report"),
    "a picture": (
        "图解2023年甲市政府工作报告\n点击查看大图",
        "图解2023年甲市政府工作报告",
        "summary_or_reading_of_a_report",
    ),
    "a title with a file": (
        "2023年甲市政府工作报告\n附件：报告.pdf",
        "2023年甲市政府工作报告",
        "not_a_report",
    ),
    "a list of titles": (
        "\n".join(f"{year}年甲市政府工作报告" for year in range(2023, 2015, -1)),
        "政府工作报告",
        "not_a_report",
    ),
    "a novel": ("第一章 风起\n" + "少年提剑，抬头望了一眼天边的残月。" * 200, "剑气长歌", "not_a_report"),
    "a template": (
        f"2023年XX县政府工作报告\n{OPENING}\n一、2022年工作回顾\n生产总值X亿元，增长X%，财政收入XX亿元。\n二、2023年工作安排\n增长X%。",
        "",
        "template",
    ),
    "a template by its title": (A, "2023年县政府工作报告范文", "template"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_what_is_no_report_is_named(name: str) -> None:
    text, page_title, reason = REJECTED[name]
    facts = PageFacts(title=page_title or None)
    title = next((span.title for span in split(text, facts)), None)
    rejection = classify(text, head_of(text, facts), facts, title, KINDS)
    assert rejection is not None
    assert rejection.reason == reason
    assert rejection.detail.endswith((".", "。")) and len(rejection.detail) < 200


def test_a_text_whose_file_says_whose_it_is_needs_no_head() -> None:
    figures = "地区生产总值增长6%，财政收入增长5%，固定资产投资增长7%，粮食丰收。"
    text = f"过去一年，{figures}\n今年的主要目标是：{figures}\n" * 40
    head = head_of(text, PageFacts())
    assert classify(text, head, PageFacts(), None, KINDS, is_named=True) is None
    assert classify(text, head, PageFacts(), None, KINDS) is not None


def test_headings_that_run_on_into_their_paragraphs_show_a_report() -> None:
    text = (
        f"一、2022年政府工作回顾2022年，市人民政府团结奋进。{PARAGRAPH * 20}\n"
        f"二、2023年政府工作的目标和任务今年是关键一年。主要预期目标是：生产总值增长6%。{PARAGRAPH * 10}"
    )
    assert classify(text, head_of(text, PageFacts()), PageFacts(), None, KINDS) is None
    other = text.replace("2023年政府工作的目标和任务", "几点体会和")
    assert classify(other, head_of(other, PageFacts()), PageFacts(), None, KINDS) is not None


ACCEPTED = {
    "a title and parts": (f"2023年甲市政府工作报告\n{BODY}", ""),
    "an opening alone": (f"{OPENING}\n{BODY}", ""),
    "another way to address": (
        f"尊敬的各位代表、同志们：\n我受市人民政府委托，向大会报告政府工作，请予审议。\n{BODY}",
        "",
    ),
    "a caption first": (f"省长毛明作政府工作报告。记者李强摄\n{OPENING}\n{BODY}", "2026年湖南省政府工作报告"),
    "a meeting and an address": (
        f"（2023年1月7日在甲市第十七届人民代表大会第二次会议上）\n各位代表：\n{BODY}",
        "",
    ),
    "a plan in the first lines": (
        f"各位代表：\n现在，我代表国务院，作关于第六个五年计划的报告，请大会审议。\n{LONG}",
        "1982年中华人民共和国国务院政府工作报告",
    ),
    "a digest without headings": (LONG * 3, "1964年中华人民共和国国务院政府工作报告（摘要）"),
    "a town's": (f"塔峪镇人民政府工作报告\n{OPENING.replace('市', '镇')}\n{BODY}", ""),
    "a single placeholder": (f"2023年甲市政府工作报告\n{BODY}产值达到X亿元。", ""),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_a_report_passes(name: str) -> None:
    text, page_title = ACCEPTED[name]
    facts = PageFacts(title=page_title or None)
    title = next((span.title for span in split(text, facts)), None)
    assert classify(text, head_of(text, facts), facts, title, KINDS) is None
