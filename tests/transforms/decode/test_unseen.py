"""What pages and Word documents hold and do not show: struck out, hidden, deleted."""

from __future__ import annotations

import pytest
from support.documents import landed, word

from transforms.decode import decode
from transforms.decode.page import fragment_text, read_page

UNSEEN = [
    "<s>9.9%</s>",
    "<del>9.9%</del>",
    "<strike>9.9%</strike>",
    '<span style="text-decoration:line-through">9.9%</span>',
    '<span style="text-decoration: underline line-through red">9.9%</span>',
    '<span style="text-decoration-line:line-through">9.9%</span>',
    '<span style="font-size:0">9.9%</span>',
    '<span style="font-size: 0px;color:red">9.9%</span>',
    '<span style="display:none">9.9%</span>',
    '<span style="visibility: hidden">9.9%</span>',
    '<span style="opacity:0">9.9%</span>',
    '<span style="color:#fff">9.9%</span>',
    '<font style="color:white">9.9%</font>',
    '<span class="red hide">9.9%</span>',
    '<span class="old">9.9%</span>',
    '<span id="draft">9.9%</span>',
    "<span hidden>9.9%</span>",
    "<noscript>9.9%</noscript>",
    "<textarea>9.9%</textarea>",
    "<template>9.9%</template>",
    "<!-- 9.9% -->",
    "<span hidden>8%<s>9.9%<del>9%</del></s></span>",
]
SEEN = [
    '<span style="font-size:0.9em">9.9%，</span>',
    '<span style="opacity:0.8">9.9%，</span>',
    '<span style="background:#c00;color:#fff">9.9%，</span>',
    '<span class="hidden-xs">9.9%，</span>',
    '<span class="noprint">9.9%，</span>',
    '<span class="shown">9.9%，</span>',
    "<ins>9.9%，</ins>",
    "<u>9.9%，</u>",
    '<span style="text-decoration:underline">9.9%，</span>',
]
SHEET = (
    "<style>.old, .x{text-decoration:line-through} #draft{display:none} /* .shown{display:none} */"
    " @media print{.noprint{display:none}} .shown{display:none} .shown{display:inline}</style>"
)
REST = "<p>" + "我们要扎实做好各项工作，保持经济社会平稳健康发展。" * 5 + "</p>"


def page(inner: str) -> str:
    return (
        f'<html><head>{SHEET}<title>政府工作报告</title></head><body><div class="content">'
        f"<p>地区生产总值增长{inner}5.8%。</p>{REST}</div></body></html>"
    )


@pytest.mark.parametrize("inner", UNSEEN)
def test_what_a_browser_does_not_show_is_no_text(inner: str) -> None:
    assert read_page(page(inner)).text.split("\n")[0] == "地区生产总值增长5.8%。"


@pytest.mark.parametrize("inner", SEEN)
def test_what_a_browser_shows_is_text(inner: str) -> None:
    assert read_page(page(inner)).text.split("\n")[0] == "地区生产总值增长9.9%，5.8%。"


def test_boxes_in_a_container_of_no_size_are_shown() -> None:
    markup = '<div style="font-size:0"><p style="font-size:16px">甲</p></div><p style="font-size:0">乙</p>'
    assert fragment_text(markup) == "甲"


def test_an_article_that_a_script_shows_is_text_whatever_its_class() -> None:
    markup = f'<html><body><div class="hide" id="zoom">{REST * 6}</div></body></html>'
    assert len(read_page(markup).text) > 500


def test_a_document_in_a_frame_is_part_of_the_page() -> None:
    inner = "&lt;html>&lt;body>&lt;p>增长5.8%&lt;s>9%&lt;/s>。&lt;/p>&lt;/body>&lt;/html>"
    assert fragment_text(f'<p>甲</p><iframe width="1" srcdoc="{inner}"></iframe>乙') == "甲\n增长5.8%。\n乙"


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("properties", "is_shown"),
    [
        ("<w:strike/>", False),
        ("<w:dstrike/>", False),
        ("<w:vanish/>", False),
        ('<w:strike w:val="true"/>', False),
        ('<w:rStyle w:val="Struck"/>', False),
        ('<w:strike w:val="0"/>', True),
        ('<w:vanish w:val="false"/>', True),
        ('<w:rStyle w:val="Struck"/><w:strike w:val="0"/>', True),
        ("<w:b/>", True),
    ],
)
def test_runs_of_a_word_document(properties: str, is_shown: bool) -> None:
    body = f"<w:p>{run('增长')}{run('9.9%，', properties)}{run('5.8%')}</w:p>"
    styles = '<w:style w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>'
    data = word(body=body, parts={"styles": styles})
    (record,) = decode(data, landed(data)).records
    assert record.text.strip() == ("增长9.9%，5.8%" if is_shown else "增长5.8%")


def test_a_row_deleted_under_revision_is_gone() -> None:
    def row(text: str, properties: str = "") -> str:
        cells = "".join(f"<w:tc><w:p>{run(text + mark)}</w:p></w:tc>" for mark in "12")
        return f"<w:tr>{properties}{cells}</w:tr>"

    deleted = '<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>'
    data = word(body=f"<w:tbl>{row('甲')}{row('乙', deleted)}</w:tbl>")
    assert decode(data, landed(data)).records[0].text.strip() == "| 甲1 | 甲2 |"
