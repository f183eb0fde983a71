"""CSV and JSON: the column that holds the text, what the others say, and rows that are broken."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from support.documents import REPORT, landed

from transforms.decode import decode
from transforms.records import Decoded


def read(text: str, codec: str = "utf-8", media_type: str = "") -> Decoded:
    data = text.encode(codec)
    return decode(data, landed(data, "reports.data", media_type=media_type))


def table(*rows: list[str], delimiter: str = ",") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    return made.getvalue()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_of_scraped_pages(codec: str) -> None:
    text = table(
        ["province", "year", "title", "source_url", "publish_date", "full_text"],
        ["示例省", "2026", "2026年示例省政府工作报告", "https://example.gov.cn/a.html", "2026-02-11", REPORT],
        ["另一省", "2025年", "报告", "", "", REPORT + "\n尾"],
    )
    decoded = read(text, codec)
    assert decoded.media_type == "text/csv"
    assert [(record.record, record.text) for record in decoded.records] == [(0, REPORT), (1, REPORT + "\n尾")]
    first, second = (record.facts for record in decoded.records)
    assert (first.region_hint, first.year_hint, first.published_on) == ("示例省", 2026, date(2026, 2, 11))
    assert (first.title, first.url) == ("2026年示例省政府工作报告", "https://example.gov.cn/a.html")
    assert (second.region_hint, second.year_hint, second.published_on, second.url) == (
        "另一省",
        2025,
        None,
        None,
    )


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(
    "header",
    [
        ["地区", "年份", "标题", "正文"],
        ["city", "year", "title", "content"],
        ["City", "Report Year", "Title", "Full Text"],
        ["区县", "年度", "标题", "未见过的列名"],
    ],
)
def test_the_text_column_by_name_or_by_length(header: list[str], delimiter: str) -> None:
    decoded = read(table(header, ["示例市", "2024", "政府工作报告", REPORT * 2], delimiter=delimiter))
    assert [record.text for record in decoded.records] == [REPORT * 2]
    assert decoded.records[0].facts.region_hint == "示例市"
    assert decoded.records[0].facts.year_hint == 2024


def test_the_narrowest_place_reports() -> None:
    decoded = read(
        table(
            ["省份", "城市", "区县", "正文"], ["甲省", "乙市", "丙区", REPORT], ["甲省", "乙市", "", REPORT]
        )
    )
    assert [record.facts.region_hint for record in decoded.records] == ["甲省乙市丙区", "甲省乙市"]


def test_a_broken_row_is_rejected_alone() -> None:
    text = table(["title", "year", "content"], ["甲", "2024", REPORT], ["乙", "2024", REPORT])
    text += f'丙,2024,未加引号,的正文\n丁,2024,\n戊,2024,"{REPORT}"\n'
    decoded = read(text)
    assert [record.facts.title for record in decoded.records] == ["甲", "乙", "戊"]
    assert [(r.record, r.reason) for r in decoded.rejections] == [(2, "undecodable"), (3, "empty")]
    assert "row 3" in decoded.rejections[0].detail


def test_a_csv_cut_off_inside_a_cell() -> None:
    text = table(["title", "content"], ["甲", REPORT], ["乙", REPORT])
    decoded = read(text[:-20])
    assert [record.facts.title for record in decoded.records] == ["甲"]
    assert [(r.record, r.reason) for r in decoded.rejections] == [(1, "truncated_file")]


def test_a_cell_longer_than_the_csv_module_likes() -> None:
    assert len(read(table(["year", "text"], ["2024", REPORT * 2000])).records[0].text) == len(REPORT) * 2000


def test_a_report_full_of_commas_is_no_table() -> None:
    text = "现在,我代表市人民政府,向大会报告工作\n全市生产总值,增长5%,投资,增长6%\n| 索 引 号: | 0001 |\n"
    decoded = read(text)
    assert (decoded.media_type, decoded.records[0].text) == ("text/plain", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("region,year,value\n甲市,2024,5.1\n乙市,2024,4.2\n", "unsupported_format"),
        ("title,year,content\n", "empty"),
    ],
)
def test_tables_without_a_text(text: str, reason: str) -> None:
    decoded = read(text, media_type="text/csv")
    assert [rejection.reason for rejection in decoded.rejections] == [reason]


RECORDS = [
    {"title": "2025年报告", "url": "https://example.org/a", "content": REPORT, "year": "2025"},
    {"title": "关于报告的决议", "url": "https://example.org/b", "content": REPORT + "决议", "year": None},
    {"title": "2024年报告", "url": "https://example.org/c", "content": REPORT + "尾", "year": 2024},
]


@pytest.mark.parametrize("form", ["lines", "array", "indented", "wrapped"])
def test_json_in_all_its_forms(form: str) -> None:
    text = {
        "lines": "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS) + "\n",
        "array": json.dumps(RECORDS),
        "indented": json.dumps(RECORDS, ensure_ascii=False, indent=2),
        "wrapped": json.dumps({"count": 3, "records": RECORDS}),
    }[form]
    decoded = read(text)
    assert decoded.media_type == "application/jsonl"
    assert [record.text for record in decoded.records] == [record["content"] for record in RECORDS]
    assert [record.facts.year_hint for record in decoded.records] == [2025, None, 2024]
    assert decoded.records[1].facts.title == "关于报告的决议"


def test_broken_lines_are_rejected_alone() -> None:
    good = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    text = "\n".join(['{"title": "坏行", ', good[0], "", "[1, 2]", good[1], good[2][:-9]])
    decoded = read(text)
    assert [record.record for record in decoded.records] == [1, 3]
    assert [(r.record, r.reason) for r in decoded.rejections] == [
        (0, "undecodable"),
        (2, "undecodable"),
        (4, "truncated_file"),
    ]


def test_what_stands_in_the_place_of_a_text_is_called_by_its_name() -> None:
    lines = [
        json.dumps(RECORDS[0], ensure_ascii=False),
        '{"content": 123}',
        '{"content": ["a"]}',
        "null",
        "7",
    ]
    decoded = read("\n".join(lines))
    assert [record.record for record in decoded.records] == [0]
    details = [rejection.detail for rejection in decoded.rejections]
    assert "but a number" in details[0]
    assert "but an array" in details[1]
    assert "is null, not an object" in details[2]
    assert "is a number, not an object" in details[3]


def test_json_of_which_nothing_can_be_read() -> None:
    decoded = read('{"title": "坏", "content": "没有结尾')
    assert decoded.records == ()
    assert [rejection.reason for rejection in decoded.rejections] == ["undecodable"]


def test_half_a_letter_is_a_lost_one() -> None:
    (record,) = read(json.dumps({"text": f"{REPORT}\ud83d{REPORT}\U0001f600"})).records
    assert record.text == f"{REPORT}\ufffd{REPORT}\U0001f600"


def test_markup_in_cells_is_read_as_a_page() -> None:
    cell = f"<div><p>{'各位代表：' * 3}</p><p>增长<b>5</b>%</p></div>"
    whole = "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>"
    decoded = read("\n".join(json.dumps({"title": "页", "content": text}) for text in (cell, whole)))
    assert [record.text for record in decoded.records] == ["各位代表：各位代表：各位代表：\n增长5%"]
    assert [(r.record, r.reason) for r in decoded.rejections] == [(1, "error_page")]


def test_a_text_that_opens_with_a_bracket_is_no_json() -> None:
    for text in ("[1] 注释：某某行动。\n各位代表：", "{各位代表}现在报告工作"):
        assert read(text).media_type == "text/plain"


@pytest.mark.parametrize("index", ["", "<th>0</th>"])
def test_a_table_of_reports_in_html(index: str) -> None:
    head = "".join(f"<th>{name}</th>" for name in ("城市", "年份", "全文"))
    lines = "<br>".join((REPORT * 2).split("\n"))
    rows = "".join(
        f"<tr>{index}<td>{city}</td><td>2024</td><td>{lines}</td></tr>" for city in ("甲市", "乙市")
    )
    decoded = read(f"<table><tr>{'<th></th>' if index else ''}{head}</tr>{rows}</table>")
    assert [(r.facts.region_hint, r.facts.year_hint, r.text) for r in decoded.records] == [
        ("甲市", 2024, REPORT * 2),
        ("乙市", 2024, REPORT * 2),
    ]
    facts = "<table><tr><td>名称</td><td>内容</td></tr><tr><td>报告</td><td>见下</td></tr></table>"
    page = read(f"<html><body>{facts}<div id=zoom><p>{REPORT}</p></div></body></html>")
    assert len(page.records) == 1
    assert "地区生产总值增长4.2%" in page.records[0].text
