"""Files of other programs: workbooks, columnar and statistical files, packed ones, RTF, OpenDocument, MHT."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest
import rdata
from support.documents import REPORT, landed
from support.workbooks import open_document, workbook

from transforms.decode import decode, formats
from transforms.records import Decoded

HEADER = ["城市", "年份", "全文"]
ROWS = [["示例市", 2023, REPORT], ["另一市", 2024, REPORT + "\n尾"]]
FRAME = pl.DataFrame(ROWS, schema=HEADER, orient="row")


def read(data: bytes, source: str = "reports.bin") -> Decoded:
    return decode(data, landed(data, source))


def told(decoded: Decoded) -> list[tuple[str | None, int | None, str]]:
    return [(r.facts.region_hint, r.facts.year_hint, r.text) for r in decoded.records]


EXPECTED = [("示例市", 2023, REPORT), ("另一市", 2024, REPORT + "\n尾")]


def written(write: Callable[[io.BytesIO], object]) -> bytes:
    made = io.BytesIO()
    write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(workbook({"表": [HEADER, *ROWS]}), formats.XLSX, id="xlsx"),
        pytest.param(workbook({"表": [["示例报告汇总"], [], HEADER, *ROWS]}), formats.XLSX, id="title above"),
        pytest.param(written(FRAME.write_parquet), formats.PARQUET, id="parquet"),
        pytest.param(written(FRAME.write_ipc), formats.ARROW, id="feather"),
        pytest.param(written(FRAME.write_ipc_stream), formats.ARROW, id="arrow stream"),
    ],
)
def test_tables_of_other_programs(data: bytes, media_type: str) -> None:
    decoded = read(data)
    assert decoded.rejections == ()
    assert told(decoded) == EXPECTED
    assert (decoded.media_type, decoded.charset, decoded.charset_confidence) == (media_type, None, 1.0)


def test_an_opendocument_workbook() -> None:
    def cell(value: object) -> str:
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        lines = "".join(f"<text:p>{line}</text:p>" for line in str(value).split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    rows = "".join(
        "<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in [HEADER, *ROWS]
    )
    data = open_document(f'<table:table table:name="a">{rows}</table:table>', "spreadsheet")
    assert told(read(data)) == EXPECTED


def test_sheets_are_numbered_through_and_notes_beside_them_say_nothing() -> None:
    data = workbook(
        {"说明": [["项目", "说明"], ["来源", "网站"]], "甲": [HEADER, ROWS[0]], "乙": [HEADER, ROWS[1]]}
    )
    decoded = read(data)
    assert told(decoded) == EXPECTED
    assert [record.record for record in decoded.records] == [1, 2]
    assert decoded.rejections == ()


def test_a_merged_cell_holds_for_all_its_rows() -> None:
    rows = [HEADER, ["示例市", 2023, REPORT], [None, 2024, REPORT + "\n尾"]]
    decoded = read(workbook({"表": rows}, merged="A2:A3"))
    assert [record.facts.region_hint for record in decoded.records] == ["示例市", "示例市"]


def test_a_full_cell_of_a_workbook_is_cut() -> None:
    text = (REPORT * 200)[:32_767]
    full, short = read(workbook({"表": [HEADER, ["示例市", 2023, text], ROWS[1]]})).records
    assert (full.facts.is_cut, short.facts.is_cut) == (True, False)


def test_a_stray_cell_a_million_rows_away_is_no_table() -> None:
    data = workbook({"表": [HEADER, *ROWS]})
    far = workbook({"表": [HEADER, *ROWS]}, merged="")
    assert told(read(far)) == EXPECTED
    import zipfile  # noqa: PLC0415

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = (
                old.read(name)
                .decode()
                .replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
            )
            new.writestr(name, text)
    assert [rejection.reason for rejection in read(made.getvalue()).rejections] == ["too_large"]


def test_stata_and_spss(tmp_path: Path) -> None:
    named = FRAME.rename({"城市": "city", "年份": "year", "全文": "text"}).to_pandas()
    pyreadstat.write_sav(named, tmp_path / "a.sav")
    decoded = read((tmp_path / "a.sav").read_bytes())
    assert (decoded.media_type, told(decoded)) == (formats.SPSS, EXPECTED)
    named.to_stata(tmp_path / "a.dta", version=118, write_index=False, convert_strl=["text"])
    decoded = read((tmp_path / "a.dta").read_bytes())
    assert (decoded.media_type, told(decoded)) == (formats.STATA, EXPECTED)


def test_stata_before_14_holds_gbk(tmp_path: Path) -> None:
    def as_latin(text: str) -> str:
        return text.encode("gbk").decode("latin-1")

    short = REPORT[:110]
    frame = pd.DataFrame({"city": [as_latin("示例市")], "year": [2023], "text": [as_latin(short)]})
    frame.to_stata(tmp_path / "a.dta", version=114, write_index=False)
    assert told(read((tmp_path / "a.dta").read_bytes())) == [("示例市", 2023, short)]


@pytest.mark.parametrize("compression", ["gzip", "bzip2", "xz"])
def test_r(tmp_path: Path, compression: str) -> None:
    cities, years, texts = zip(*ROWS, strict=True)
    named = pd.DataFrame(
        {
            "city": pd.array(cities, dtype="string[python]"),
            "year": years,
            "text": pd.array(texts, dtype="string[python]"),
        }
    ).astype({"year": "int32"})
    rdata.write_rds(tmp_path / "a.rds", named, compression=compression)
    decoded = read((tmp_path / "a.rds").read_bytes())
    assert (decoded.media_type, told(decoded)) == (formats.RDS, EXPECTED)


LINES = "\n".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in ROWS)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_files(pack: Callable[[bytes], bytes]) -> None:
    assert told(read(pack(LINES.encode()))) == EXPECTED
    assert told(read(pack(pack(LINES.encode("gb18030"))))) == EXPECTED
    unnamed = 'a,b,c\n示例市,2023,"' + REPORT * 2 + '"\n'
    assert told(read(pack(unnamed.encode()), "reports.csv.gz")) == [("示例市", 2023, REPORT * 2)]
    assert [r.reason for r in read(pack(LINES.encode())[:-20]).rejections] == ["truncated_file"]
    assert [r.reason for r in read(pack(b"\0" * 2**25)).rejections] == ["bomb"]
    data = pack(LINES.encode())
    assert [r.reason for r in decode(data, landed(data), max_bytes=1000).rejections] == ["too_large"]


def test_rtf() -> None:
    def escaped(text: str) -> str:
        return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))

    body = (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 " + escaped("宋体") + ";}}"
        r"{\*\generator Wps;}{\info{\title x}}\pard\f0 " + escaped("政府工作报告") + r"\par "
        r"\u21508?\u20301?" + escaped("代表：") + "\\par\n"
        r"{\v hidden}{\strike 9.9%}{\deleted 8%}" + escaped("增长") + r"5.8%\par "
        r"\trowd " + escaped("甲") + r"\cell " + escaped("乙") + r"\cell\row {\header head\par}}"
    )
    (record,) = read(body.encode()).records
    assert record.text.split("\n") == ["政府工作报告", "各位代表：", "增长5.8%", "| 甲 | 乙 |"]


def test_rtf_of_unicode_and_of_a_font_that_says_it_is_chinese() -> None:
    codes = (ord(letter) if ord(letter) < 2**15 else ord(letter) - 2**16 for letter in REPORT)
    words = "".join(f"\\u{code}?" for code in codes)
    assert (
        read(rb"{\rtf1\ansi " + words.replace("\\u10?", r"\par ").encode() + b"}").records[0].text == REPORT
    )
    data = rb"{\rtf1\ansi{\fonttbl{\f3\fcharset134 Song;}}\f3 " + b"\\'d4\\'f6\\'b3\\'a4 5%}"
    assert read(data).records[0].text == "增长 5%"


def test_an_opendocument_text() -> None:
    styles = (
        '<style:style style:name="T9"><style:text-properties style:text-line-through-style="solid"/>'
        '</style:style><style:style style:name="T8"><style:text-properties text:display="none"/>'
        "</style:style>"
    )
    body = (
        "<text:tracked-changes><text:p>删去的话</text:p></text:tracked-changes>"
        "<text:h>政府工作报告</text:h><text:p>各位代表<text:s/>：<office:annotation><text:p>批注</text:p>"
        "</office:annotation></text:p>"
        '<text:p>增长<text:span text:style-name="T9">9.9%</text:span><text:span text:style-name="T8">8%'
        "</text:span>5.8%<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>注释"
        "</text:p></text:note-body></text:note>。</text:p><text:list><text:list-item><text:p>一件事</text:p>"
        "</text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>甲</text:p>"
        "</table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    decoded = read(open_document(body, styles=styles))
    assert decoded.media_type == formats.ODT
    assert decoded.records[0].text.split("\n") == [
        "政府工作报告",
        "各位代表 ：",
        "增长5.8%[1]。",
        "一件事",
        "| 甲 | 乙 |",
        "[1] 注释",
    ]


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_page_as_a_browser_saves_it(charset: str) -> None:
    head = f'<html><head><meta charset="{charset}"></head>'
    page = f'{head}<body><div id="zoom"><p>{REPORT}</p></div></body></html>'
    quoted = "".join(f"={byte:02X}" for byte in page.encode(charset))
    folded = "=\r\n".join(quoted[at : at + 72] for at in range(0, len(quoted), 72))
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.gov.cn/a.html\r\n"
        'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        '\tboundary="--b--"\r\n\r\n----b--\r\nContent-Type: text/css\r\n\r\np {}\r\n'
        f"----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://www.example.gov.cn/a.html\r\n\r\n{folded}\r\n----b----\r\n"
    ).encode()
    decoded = read(data)
    assert decoded.media_type == formats.MHT
    assert "".join(decoded.records[0].text.split()) == "".join(REPORT.split())
    assert decoded.records[0].facts.url == "https://www.example.gov.cn/a.html"
    assert [r.reason for r in read(data[:300]).rejections] == ["truncated_file"]


def test_every_format_of_the_list_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    read_here, _ = page.split("## Not read")
    for known in formats.FORMATS:
        # What is refused here may be opened or converted before it comes here: archives, old Word documents.
        part = read_here if known.advice is None else page
        missing = [ending for ending in known.endings if f"`{ending}`" not in part]
        assert not missing, f"{known.name}: {missing}"
