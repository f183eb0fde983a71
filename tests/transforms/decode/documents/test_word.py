"""Word documents: everything that a reader sees, in the order in which it is seen."""

# ruff: noqa: E501  (markup is easier to read unbroken)

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from support.documents import archive, landed, paragraph, word

from transforms.decode import decode


def lines(data: bytes) -> list[str]:
    return decode(data, landed(data, "a.docx")).records[0].text.split("\n")


def test_paragraphs_in_order_with_line_breaks() -> None:
    body = "<w:p><w:r><w:t>来源：示例日报</w:t><w:br/><w:t>各位代表：</w:t></w:r></w:p>"
    assert lines(word("2025年政府工作报告", "", "　　各位来宾", body=body)) == [
        "2025年政府工作报告",
        "",
        "　　各位来宾",
        "来源：示例日报",
        "各位代表：",
    ]


def test_tables_stand_where_they_stood_as_pipe_rows() -> None:
    def cell(*texts: str) -> str:
        return "<w:tc>" + "".join(paragraph(text) for text in texts) + "</w:tc>"

    table = f"<w:tbl><w:tr>{cell('指标')}{cell('目标')}</w:tr><w:tr>{cell('粮食产量')}{cell('120', '万吨')}</w:tr></w:tbl>"
    assert lines(word("前", body=table + paragraph("后"))) == [
        "前",
        "| 指标 | 目标 |",
        "| 粮食产量 | 120万吨 |",
        "后",
    ]


def test_content_controls_hyperlinks_and_insertions_are_read_and_deletions_are_not() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('控件里的段落')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>增长</w:t></w:r><w:ins><w:r><w:t>5%</w:t></w:r></w:ins><w:del><w:r><w:delText>6%</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t>左右</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:hyperlink><w:r><w:t>，见附件</w:t></w:r></w:hyperlink></w:p>"
    )
    assert lines(word(body=body)) == ["控件里的段落", "增长5%左右，见附件"]


def test_footnotes_and_endnotes_are_appended_under_their_marks() -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'

    body = (
        f"<w:p><w:r><w:t>推进“两优”</w:t></w:r>{reference('footnote', 2)}<w:r><w:t>和“双减”</w:t></w:r>"
        f"{reference('endnote', 2)}<w:r><w:t>。</w:t></w:r></w:p>"
    )
    separator = '<w:{0} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{0}>'
    parts = {
        "footnotes": separator.format("footnote")
        + f'<w:footnote w:id="2">{paragraph("两优：优环境、优服务。")}</w:footnote>',
        "endnotes": separator.format("endnote")
        + f'<w:endnote w:id="2">{paragraph("双减：减负、减量。")}</w:endnote>',
    }
    assert lines(word(body=body, parts=parts)) == [
        "推进“两优”[1]和“双减”[2]。",
        "[1] 两优：优环境、优服务。",
        "[2] 双减：减负、减量。",
    ]


def test_raised_digits() -> None:
    def raised(text: str) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'

    body = f"<w:p><w:r><w:t>绿地20万m</w:t></w:r>{raised('2')}<w:r><w:t>，口袋公园</w:t></w:r>{raised('7')}</w:p>"
    assert lines(word(body=body)) == ["绿地20万m²，口袋公园[7]"]


def test_numbers_that_word_counts_itself() -> None:
    def numbered(text: str, level: int) -> str:
        return paragraph(
            text, f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="9"/></w:numPr></w:pPr>'
        )

    def level(number: int, form: str, label: str) -> str:
        return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{label}"/></w:lvl>'

    numbering = (
        f'<w:abstractNum w:abstractNumId="4">{level(0, "chineseCounting", "%1、")}{level(1, "chineseCounting", "（%2）")}'
        f'</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num>'
    )
    body = (
        numbered("工作回顾", 0)
        + numbered("经济", 1)
        + numbered("民生", 1)
        + numbered("工作安排", 0)
        + numbered("目标", 1)
    )
    assert lines(word(body=body, parts={"numbering": numbering})) == [
        "一、工作回顾",
        "（一）经济",
        "（二）民生",
        "二、工作安排",
        "（一）目标",
    ]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('文本框里的目标')}</w:txbxContent>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent {names}><mc:Choice Requires='wps'><w:drawing>{box}"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(word(body=body)) == ["正文", "文本框里的目标"]


@pytest.mark.parametrize("keep", [0.99, 0.5, 0.1])
def test_a_document_cut_off(keep: float) -> None:
    whole = word(*["各位代表，现在报告工作。"] * 200)
    data = whole[: int(len(whole) * keep)]
    decoded = decode(data, landed(data, "a.docx"))
    assert [rejection.reason for rejection in decoded.rejections] == ["truncated_file"]


def test_a_document_with_a_damaged_part() -> None:
    data = bytearray(word(*["各位代表，现在报告工作。"] * 200))
    place = data.index(b"word/document.xml") + 120
    data[place : place + 40] = b"\0" * 40
    decoded = decode(bytes(data), landed(bytes(data), "a.docx"))
    assert [rejection.reason for rejection in decoded.rejections] == ["truncated_file"]


def test_a_document_that_is_a_bomb() -> None:
    data = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"\0" * (300 * 2**20)})
    assert [rejection.reason for rejection in decode(data, landed(data)).rejections] == ["bomb"]


def test_a_document_without_text() -> None:
    data = word("", "　")
    assert [rejection.reason for rejection in decode(data, landed(data)).rejections] == ["empty"]


def hostile(definitions: str, text: str) -> bytes:
    """A DOCX whose XML declares entities."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f"<!DOCTYPE x [{definitions}]><w:document {names}><w:body>{paragraph('')}{text}</w:body></w:document>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("正文"))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, body if name == "word/document.xml" else old.read(name))
    return made.getvalue()


def test_entities_that_grow_past_every_measure_are_a_bomb() -> None:
    grown = '<!ENTITY a0 "哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    data = hostile(grown, "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")
    assert [rejection.reason for rejection in decode(data, landed(data)).rejections] == ["bomb"]


def test_nesting_past_every_measure_is_a_bomb() -> None:
    data = word(body="<w:sdt>" * 3000 + "</w:sdt>" * 3000)
    assert [rejection.reason for rejection in decode(data, landed(data)).rejections] == ["bomb"]


def test_what_lies_outside_the_document_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不该读到的字", encoding="utf-8")
    text = "<w:p><w:r><w:t>政府工作报告&e;</w:t></w:r></w:p>"
    data = hostile(f'<!ENTITY e SYSTEM "{secret.as_uri()}">', text)
    decoded = decode(data, landed(data))
    assert not any("不该读到的字" in record.text for record in decoded.records)
    assert [rejection.reason for rejection in decoded.rejections] == ["unsupported_format"]
    assert "outside" in decoded.rejections[0].detail


def test_a_document_that_lost_bytes_in_its_middle_is_damaged() -> None:
    whole = word("各位代表，现在报告工作。")
    data = whole[:300] + whole[400:]
    (rejection,) = decode(data, landed(data)).rejections
    assert rejection.reason == "truncated_file"
    assert "fetch it again" in rejection.detail


@pytest.mark.parametrize(
    ("header", "body", "title"),
    [
        ("示例市 2023年政府工作报告", "各位代表：", "示例市2023年政府工作报告"),
        ("示例市2022年政府工作报告", "示例市2023年政府工作报告", None),
        ("示例市人民政府公报", "各位代表：", None),
    ],
)
def test_a_title_in_the_page_header_only(header: str, body: str, title: str | None) -> None:
    data = with_header(word(body, "一、工作回顾"), header)
    (record,) = decode(data, landed(data)).records
    assert record.facts.title == title
    assert record.text == f"{body}\n一、工作回顾"


def test_headers_that_say_two_things_say_nothing() -> None:
    data = with_header(word("各位代表："), "甲市2023年政府工作报告", "乙市2023年政府工作报告")
    assert decode(data, landed(data)).records[0].facts.title is None


def with_header(data: bytes, *headers: str) -> bytes:
    """A Word document with a page header on its pages, and others on its first and even ones."""
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for place, header in zip((section.header, section.first_page_header), headers, strict=False):
        place.paragraphs[0].text = header
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
