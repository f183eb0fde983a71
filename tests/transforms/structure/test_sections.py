"""The outline of a report: main parts however they are marked, what lies below them, and their kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.genre import OPENING, PARAGRAPH

from transforms.records import Identity, Section
from transforms.structure.sections import read_sections

P = PARAGRAPH
REVIEW, PLAN, GOVERNMENT, OTHER = "review", "plan", "government", "other"


def identity(year: int = 2023) -> Identity:
    return Identity(
        "210800", "营口市", "prefecture", "210000", year, year - 1, None, None, None, None, None, None, False
    )


def outline(*lines: str, year: int = 2023) -> list[Section]:
    return read_sections("\n".join(["政府工作报告", OPENING, *lines]), identity(year))


def main_parts(*lines: str, year: int = 2023) -> list[tuple[str, str]]:
    return [(one.heading, one.kind) for one in outline(*lines, year=year) if one.depth == 1]


MARKED = {
    "一、": ("一、2022年工作回顾", "二、2023年工作安排", "三、加强政府自身建设"),
    "一、 with a stop": ("一、2022年工作回顾：", "二、2023年工作安排：", "三、加强政府自身建设。"),
    "spaced": ("一 、2022年工作回顾", "二 、2023年工作安排", "三 、加强政府自身建设"),
    "no marks": ("2022年工作回顾", "2023年工作安排", "加强政府自身建设"),
    "第一部分": ("第一部分 2022年工作回顾", "第二部分 2023年工作安排", "第三部分 加强政府自身建设"),
    "1、": ("1、2022年工作回顾", "2、2023年工作安排", "3、加强政府自身建设"),
    "brackets": ("【2022年工作回顾】", "【2023年工作安排】", "【加强政府自身建设】"),
    "years spelled out": ("一、二〇二二年工作回顾", "二、二〇二三年工作安排", "三、加强政府自身建设"),
    "a number lost": ("一、2022年工作回顾", "2023年工作安排", "三、加强政府自身建设"),
    "the last number lost": ("一、2022年工作回顾", "二、2023年工作安排", "切实加强政府自身建设"),
}


@pytest.mark.parametrize("name", MARKED)
def test_main_parts_however_they_are_marked(name: str) -> None:
    first, second, third = MARKED[name]
    assert main_parts(first, P, second, P, third, P) == [
        (first.rstrip("：。"), REVIEW),
        (second.rstrip("：。"), PLAN),
        (third.rstrip("：。"), GOVERNMENT),
    ]


KINDS = {
    "end of a term": (
        [("一、过去五年工作回顾", REVIEW), ("二、今后五年奋斗目标", PLAN), ("三、2022年重点工作", PLAN)],
        2022,
    ),
    "end of a plan": (
        [
            ("一、“十三五”发展成就和2020年工作回顾", REVIEW),
            ("二、“十四五”时期主要目标任务", PLAN),
            ("三、2021年工作安排", PLAN),
            ("四、努力建设人民满意政府", GOVERNMENT),
        ],
        2021,
    ),
    "a plan for two": ([("一、2022年工作回顾", REVIEW), ("二、2023年主要任务和政府自身建设", PLAN)], 2023),
    "years without words": ([("一、2022年主要工作", REVIEW), ("二、2023年主要工作", PLAN)], 2023),
    "words without years": (
        [("一、工作回顾", REVIEW), ("二、总体要求和预期目标", PLAN), ("三、重点工作任务", PLAN)],
        2023,
    ),
    "in its own words": (
        [
            ("一、攻坚克难，高质量发展取得新成效", REVIEW),
            ("二、勇毅前行，在新征程上开新局", PLAN),
            ("三、务实为民，建设服务型政府", GOVERNMENT),
        ],
        2023,
    ),
    "both in one heading": (
        [
            ("一、1998年工作回顾和1999年工作的总体要求", REVIEW),
            ("二、继续扩大内需", PLAN),
            ("三、关于外交工作", OTHER),
            ("结束语", OTHER),
        ],
        1999,
    ),
    "a plan carried out": (
        [
            ("一、“六五”计划执行情况的回顾", REVIEW),
            ("二、“七五”时期的基本任务", PLAN),
            ("三、坚持和平外交政策", OTHER),
        ],
        1986,
    ),
    "projects with a part of their own": (
        [("一、2022年工作回顾", REVIEW), ("二、2023年工作安排", PLAN), ("三、2023年民生实事", "commitments")],
        2023,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_of_main_parts(name: str) -> None:
    parts, year = KINDS[name]
    lines = [line for heading, _ in parts for line in (heading, P)]
    assert main_parts(*lines, year=year) == parts


def test_unmarked_parts_hold_marked_ones() -> None:
    sections = outline(
        "2022年工作回顾",
        P,
        "2023年重点工作",
        P,
        "一、稳增长，提信心",
        P,
        "二、强产业。做大做强。",
        P,
        "加强政府自身建设",
        P,
    )
    assert [(one.section_id, one.depth, one.heading) for one in sections if one.heading] == [
        ("1", 1, "2022年工作回顾"),
        ("2", 1, "2023年重点工作"),
        ("2.1", 2, "一、稳增长，提信心"),
        ("2.2", 2, "二、强产业"),
        ("3", 1, "加强政府自身建设"),
    ]


def test_unmarked_parts_in_words_of_their_own_are_known_by_the_lists_below_them() -> None:
    lines = (
        "奋楫笃行的2022年",
        P,
        "（一）抓项目",
        P,
        "（二）促消费",
        P,
        "开创2023年新局面",
        P,
        "（一）稳增长",
        P,
        "（二）惠民生",
        P,
    )
    assert main_parts(*lines) == [("奋楫笃行的2022年", REVIEW), ("开创2023年新局面", PLAN)]


def test_lines_inside_a_part_are_no_parts() -> None:
    lines = (
        "一、2022年工作回顾",
        P,
        "二、2023年工作安排",
        "2023年总体要求",
        P,
        "2023年主要目标",
        P,
        "三、加强政府自身建设",
        P,
    )
    assert [heading for heading, _ in main_parts(*lines)] == [
        "一、2022年工作回顾",
        "二、2023年工作安排",
        "三、加强政府自身建设",
    ]


def test_a_report_on_one_line() -> None:
    text = (
        "各位代表：现在，我代表市人民政府报告工作，请予审议。一、2022年工作回顾 这一年很不平凡。"
        + P * 30
        + " 二、2023年主要目标和重点工作新的一年要有新气象。"
        + P * 30
        + "（一）聚力稳增长，推动经济向好。"
        + P
        + "（二）聚力创新，打造人才高地。"
        + P
        + " 三、全面加强政府自身建设新征程提出新要求。"
        + P
    )
    sections = read_sections(text, identity())
    assert [(one.depth, one.heading) for one in sections if one.depth and "是" not in one.heading] == [
        (1, "一、2022年工作回顾"),
        (1, "二、2023年主要目标和重点工作"),
        (2, "（一）聚力稳增长，推动经济向好"),
        (2, "（二）聚力创新，打造人才高地"),
        (1, "三、全面加强政府自身建设"),
    ]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    lines = ("一、2022年工作回顾", P, "二、2023年工作安排", P, "三、持续提升政府", "治理效能和服务水平", P)
    assert main_parts(*lines)[2] == ("三、持续提升政府治理效能和服务水平", GOVERNMENT)


def test_headings_that_run_into_their_paragraphs() -> None:
    sections = outline(
        "一、2022年工作回顾",
        "——经济稳中有进。" + P,
        "二、2023年工作安排",
        "（一）抓项目，扩大有效投资。" + P,
        "推进重点工程。" + P,
        "一是加强招商引资。" + P,
        P,
        "（二）惠民生，办好大家的事。" + P,
    )
    below = {one.heading: (one.depth, one.end - one.start) for one in sections if one.depth > 1}
    length = len(P)
    assert below["经济稳中有进"] == (2, len("——经济稳中有进。") + length)
    assert below["推进重点工程"] == (3, len("推进重点工程。") + length)
    assert below["一是加强招商引资"] == (3, len("一是加强招商引资。") + length)
    assert below["（一）抓项目，扩大有效投资"][0] == below["（二）惠民生，办好大家的事"][0] == 2


@pytest.mark.parametrize(
    "paragraph",
    [
        "地区生产总值增长5.2%。" + P,
        "各位代表！使命光荣。" + P,
        "今年是开局之年。" + P,
        "主要预期目标如下。" + P,
    ],
)
def test_a_first_sentence_that_is_no_heading(paragraph: str) -> None:
    sections = outline("一、2022年工作回顾", paragraph, "二、2023年工作安排", P)
    assert [one.heading for one in sections if one.depth > 1] == []


def test_what_lies_in_a_part_ends_where_the_deputies_are_addressed_again() -> None:
    sections = outline(
        "一、2022年工作回顾", P, "二、2023年工作安排", "（一）抓项目", P, "各位代表！让我们一起奋斗！", P
    )
    plan, item = sections[-2:]
    assert (plan.section_id, item.section_id) == ("2", "2.1")
    assert item.end < plan.end


def test_old_reports_head_their_parts_without_marks() -> None:
    lines = (
        "关于国内建设",
        P,
        "一、改革城市经济",
        P,
        "二、改革流通体制",
        P,
        "关于外交工作",
        P,
        "一、维护世界和平",
        P,
        "结束语",
        P,
    )
    sections = outline(*lines, year=1984)
    assert [one.heading for one in sections if one.depth == 1] == ["关于国内建设", "关于外交工作", "结束语"]
    assert [one.kind for one in sections if one.depth == 1][1:] == [OTHER, OTHER]


def test_a_list_set_off_by_semicolons_heads_nothing() -> None:
    lines = (
        "一、2022年工作回顾",
        P,
        "二、2023年工作安排",
        "一、继续抓投资；",
        "二、继续抓消费；",
        "三、继续抓出口。",
        "三、加强政府自身建设",
        P,
    )
    assert [heading for heading, _ in main_parts(*lines)] == [
        "一、2022年工作回顾",
        "二、2023年工作安排",
        "三、加强政府自身建设",
    ]


def test_own_building_inside_a_plan_and_inside_a_review() -> None:
    sections = outline(
        "一、2022年工作回顾",
        "（一）政府自身建设不断加强",
        P,
        "二、2023年工作安排",
        "（一）扩大内需",
        P,
        "（二）着力加强政府自身建设",
        P,
    )
    kinds = {one.heading: one.kind for one in sections if one.depth == 2}
    assert kinds == {
        "（一）政府自身建设不断加强": REVIEW,
        "（一）扩大内需": PLAN,
        "（二）着力加强政府自身建设": GOVERNMENT,
    }


def test_annexes_stand_outside_the_outline() -> None:
    sections = outline(
        "2022年工作回顾",
        P,
        "2023年工作安排",
        P,
        "民生实事：",
        "2022年，我们承诺的3件民生实事已经全部兑现：",
        "1.修路5公里；",
        "2.建校2所；",
        "3.改造小区1个。",
        "2023年，我们将继续办好3件民生实事：",
        "1.修路9公里；",
        "2.建校4所；",
        "3.改造小区3个。",
        "名词解释：",
        "1.“双减”：指减负。",
        "2.专精特新：指专业化。",
    )
    assert [(one.section_id, one.depth, one.kind) for one in sections] == [
        ("0", 0, OTHER),
        ("1", 1, REVIEW),
        ("2", 1, PLAN),
        ("A1", 0, "commitments"),
        ("A2", 0, REVIEW),
        ("A3", 0, "commitments"),
        ("A4", 0, "glossary"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "名词解释",
        "附件2 名词解释",
        "《政府工作报告》有关内容名词注释",
        "注释",
        "附：有关名词解释",
        "政府工作报告名词解释",
        "相关术语说明",
    ],
)
def test_notes_by_any_name(heading: str) -> None:
    sections = outline(
        "一、2022年工作回顾", P, "二、2023年工作安排", P, heading, "1.双减：减负。", "2.专精特新：专业化。"
    )
    assert (sections[-1].depth, sections[-1].kind) == (0, "glossary")


def test_notes_without_a_heading() -> None:
    sections = outline(
        "一、2022年工作回顾",
        P,
        "二、2023年工作安排",
        P,
        "[1]双减：减负。",
        "[2]专精特新：专业化。",
        "[3]三保：保运转。",
    )
    assert (sections[-1].section_id, sections[-1].heading, sections[-1].kind) == ("A1", "", "glossary")


def test_a_modern_report_without_headings_is_parted_where_it_turns_to_the_plan() -> None:
    sections = outline(
        "2022年全市生产总值增长5%。" + P,
        P,
        P,
        "今年政府工作的总体要求是：稳中求进。2023年经济社会发展主要预期目标是：增长6%。",
        P,
    )
    assert [(one.depth, one.heading, one.kind) for one in sections[1:]] == [(1, "", REVIEW), (1, "", PLAN)]


def test_an_old_report_without_headings_is_one_section() -> None:
    (only,) = outline(P, P, year=1954)
    assert (only.section_id, only.depth, only.kind) == ("0", 0, OTHER)


BACK = "过去一年，全市取得了明显成效，顺利建成了一批项目，同比增长较快，圆满完成了各项任务，居全省前列。"
AHEAD = "今年要加快推动重点项目建设，力争早日见效，确保工作落到实处，着力打造新的亮点，抓好民生实事。"


def test_a_heading_is_read_in_spite_of_stray_marks_in_its_number() -> None:
    for plan in ("二&、2023年工作安排", "二．2023年工作安排", "二 、2023年工作安排"):
        kinds = [kind for _, kind in main_parts("一、2022年工作回顾", P, P, plan, P, P)]
        assert kinds == [REVIEW, PLAN], plan


def test_a_plan_whose_heading_is_lost_is_found_by_what_it_says() -> None:
    sections = outline("一、2022年工作回顾", *[BACK] * 14, *[AHEAD] * 14)
    parts = [(one.heading, one.kind) for one in sections if one.depth == 1]
    assert parts == [("一、2022年工作回顾", REVIEW), ("", PLAN)]


def test_a_chapter_that_names_no_time_and_turns_to_the_plan_is_parted_there() -> None:
    sections = outline(
        "一、经济较快发展",
        *[BACK] * 8,
        "二、改革深入推进",
        P,
        "三、社会建设进一步加强",
        *[BACK] * 14,
        *[AHEAD] * 24,
    )
    kinds = [one.kind for one in sections if one.depth == 1]
    assert kinds == [REVIEW, REVIEW, REVIEW, PLAN]


_LINES = st.sampled_from(
    [
        "一、2022年工作回顾", "二、2023年工作安排", "三、加强政府自身建设", "2023年工作安排", "（二）促消费",
        "（一）抓项目。" + P, "1.修路。" + P, "（1）建桥；", "——稳中有进。" + P, "一是抓招商。" + P,
        "各位代表！", P, "推进改革。" + P, "名词解释", "1.双减：减负。",
        "附件", "结束语", "关于外交工作", "一", "第一，加强农业", "2023年，办好3件民生实事：", "",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=25))
def test_sections_are_a_tree_of_spans(lines: list[str]) -> None:
    text = "\n".join(["政府工作报告", *lines])
    sections = read_sections(text, identity())
    known = {one.section_id: one for one in sections}
    assert len(known) == len(sections)
    for one in sections:
        assert 0 <= one.start < one.end <= len(text)
        assert one.heading in text[one.start : one.end]
        if one.parent_id is not None:
            parent = known[one.parent_id]
            assert one.depth == parent.depth + 1
            assert parent.start <= one.start and one.end <= parent.end
    assert [one.start for one in sections] == sorted(one.start for one in sections)


def test_a_lost_part_begins_before_the_heading_that_it_holds() -> None:
    looks_back = "去年取得了明显成效，成功完成了各项任务，连续增长，顺利建成了一批项目，实现了新的突破。" * 9
    looks_ahead = (
        "今年力争做好各项工作，加快推动发展，深化改革，抓好落实，确保完成，努力打造新的样板，办好实事。" * 9
    )
    lines = ["一、2022年工作回顾", *[looks_back] * 6]
    lines += [f"{mark}是狠抓项目建设。{looks_ahead}" for mark in "一二三四五六"]
    text = "\n".join(["政府工作报告", OPENING, *lines])
    sections = {one.section_id: one for one in read_sections(text, identity())}
    assert [one.kind for one in sections.values() if one.depth == 1] == ["review", "plan"]
    for one in sections.values():
        parent = sections.get(one.parent_id or "")
        assert one.start < one.end
        assert parent is None or (parent.start <= one.start and one.end <= parent.end)
