"""Heads, feet and page numbers of printed pages are told by what they do on many pages."""

from __future__ import annotations

import pytest
from support.documents import landed, pdf

from transforms.decode import decode
from transforms.decode.documents.running_heads import without_running_heads

BODY = [
    [f"第{page}件事是把{name}办好，", f"用去{page * 7}万元，", f"增长{page}%。"]
    for page, name in enumerate("甲乙丙丁戊己庚辛", 1)
]
TITLE = "示例市2023年政府工作报告"


def laid(head: str, foot: str) -> list[list[str]]:
    """Eight pages with `#` for the page's number."""

    def printed(form: str, page: int) -> list[str]:
        return [form.replace("#", str(page))] if form else []

    return [[*printed(head, at), *page, *printed(foot, at)] for at, page in enumerate(BODY, 1)]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("示例市人民政府公报", "—#—"),
        ("2023年第3期　示例公报", "第#页 共9页"),
        ("内 部 资 料", "- # -"),
        ("示例年鉴（2023）  #", ""),
        ("· 2023年工作安排 ·", "#/9"),
        ("", "https://example.gov.cn/a.html 2023/2/1 #/9"),
        ("", "2023年第1期 · #"),
        ("", "Page # of 9"),
        ("", "#"),
        ("#", ""),
        ("", "打印日期：2024-03-05 09:1# 第#/9页"),
    ],
)
def test_heads_and_feet_go_and_the_text_stays(head: str, foot: str) -> None:
    assert without_running_heads(laid(head, foot)) == BODY


@pytest.mark.parametrize("head", ["政 府 工 作 报 告", TITLE, "2023年政府工作报告"])
def test_a_title_above_every_page_stays_once(head: str) -> None:
    pages = laid(head, "")
    assert without_running_heads(pages) == [[head, *BODY[0]], *BODY[1:]]
    pages[0] = [head, f"　　{TITLE}", *BODY[0]]
    assert without_running_heads(pages) == [[f"　　{TITLE}", *BODY[0]], *BODY[1:]]
    pages[0] = [TITLE, *BODY[0]]
    assert without_running_heads(pages)[0] == [TITLE, *BODY[0]]


def test_left_and_right_heads_and_those_of_chapters() -> None:
    pages = [[("示例公报" if at % 2 else "2023年合订本"), *page] for at, page in enumerate(BODY)]
    assert without_running_heads(pages) == BODY
    chapters = ["一、回顾"] * 3 + ["二、安排"] * 3 + ["三、建设"] * 2
    assert without_running_heads([[head, *page] for head, page in zip(chapters, BODY, strict=True)]) == BODY


def test_roman_numbers() -> None:
    for numbers in ("ⅰⅱⅲⅳⅴⅵⅶⅷ", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]):
        assert without_running_heads([[*p, n] for p, n in zip(BODY, numbers, strict=True)]) == BODY


def test_numbers_that_do_not_count_pages_are_text() -> None:
    pages = [[*page, number] for page, number in zip(BODY, "73918264", strict=True)]
    assert without_running_heads(pages) == pages
    figures = [
        [f"{value}亿元", *page] for value, page in zip((31, 7, 52, 9, 18, 4, 66, 23), BODY, strict=True)
    ]
    assert without_running_heads(figures) == figures


def test_pages_without_any_keep_all() -> None:
    assert without_running_heads(BODY) == BODY
    assert without_running_heads([[TITLE, "各位代表："]]) == [[TITLE, "各位代表："]]
    assert without_running_heads([[], [" "]]) == [[], []]


def test_a_sentence_runs_on_over_a_head() -> None:
    lines = [
        f"围绕高质量发展全市新增规模以上工业企业{name}十八户粮食总产量达到" for name in "一二三四五六七八"
    ]
    pages = [
        ["示例市人民政府公报 2023年第1期", *lines[at : at + 2], f"— {at // 2 + 1} —"] for at in range(0, 8, 2)
    ]
    data = pdf(pages)
    assert decode(data, landed(data)).records[0].text == "".join(lines)
