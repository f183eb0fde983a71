"""Which encoding bytes are in, and that nothing is guessed where none fits."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import REPORT, landed

from transforms.decode import decode
from transforms.decode.charset import Unread, declared_in_page, family, plausibility, read_text

TRADITIONAL = (
    "政府工作報告\n各位代表：現在，我代表市人民政府向大會報告工作，請予審議。\n"
    "過去一年，地區生產總值增長百分之五點二，固定資產投資實現較快增長，裏裏外外、恒心不變。"
)


@pytest.mark.parametrize(
    ("encoded", "declared", "charset", "confidence"),
    [
        pytest.param(REPORT.encode(), None, "utf-8", 0.9, id="UTF-8 by evidence"),
        pytest.param(REPORT.encode(), "utf-8", "utf-8", 1.0, id="UTF-8 as declared"),
        pytest.param(codecs.BOM_UTF8 + REPORT.encode(), None, "utf-8", 1.0, id="UTF-8 with a mark"),
        pytest.param(REPORT.encode("gb18030"), None, "gb18030", 0.9, id="GB18030 by evidence"),
        pytest.param(REPORT.encode("gb18030"), "gb2312", "gb18030", 1.0, id="gb2312 declared"),
        pytest.param(REPORT.encode("gb18030"), "x-gbk", "gb18030", 1.0, id="x-gbk declared"),
        pytest.param(REPORT.encode("gb18030"), "GB_2312-80", "gb18030", 1.0, id="GB_2312-80 declared"),
        pytest.param(REPORT.encode("gb18030"), "utf-8", "gb18030", 0.9, id="UTF-8 declared, GBK held"),
        pytest.param(REPORT.encode(), "gbk", "utf-8", 0.9, id="GBK declared, UTF-8 held"),
        pytest.param(REPORT.encode(), "iso-8859-1", "utf-8", 0.9, id="a server's default declares nothing"),
        pytest.param(REPORT.encode("gb18030"), "no-such-charset", "gb18030", 0.9, id="an unknown label"),
        pytest.param(REPORT.encode("utf-16"), None, "utf-16-le", 1.0, id="UTF-16 with a mark"),
        pytest.param(
            codecs.BOM_UTF16_BE + REPORT.encode("utf-16-be"), None, "utf-16-be", 1.0, id="UTF-16BE mark"
        ),
        pytest.param(REPORT.encode("utf-16-le"), None, "utf-16-le", 0.8, id="UTF-16LE without a mark"),
        pytest.param(REPORT.encode("utf-16-be"), None, "utf-16-be", 0.8, id="UTF-16BE without a mark"),
        pytest.param(
            b"\x84\x31\x95\x33" + REPORT.encode("gb18030"), None, "gb18030", 1.0, id="GB18030 with a mark"
        ),
    ],
)
def test_reads_simplified_text(encoded: bytes, declared: str | None, charset: str, confidence: float) -> None:
    decoded = decode(encoded, landed(encoded, charset=declared))
    assert [record.text for record in decoded.records] == [REPORT]
    assert decoded.charset == charset
    assert confidence <= decoded.charset_confidence <= 1.0


@pytest.mark.parametrize(
    ("codec", "declared", "charset"),
    [
        ("big5hkscs", None, "big5"),
        ("big5hkscs", "big5", "big5"),
        ("big5hkscs", "gb2312", "big5"),
        ("gb18030", None, "gb18030"),
        ("gb18030", "big5", "gb18030"),
        ("utf-8", None, "utf-8"),
    ],
)
def test_reads_traditional_text(codec: str, declared: str | None, charset: str) -> None:
    encoded = TRADITIONAL.encode(codec)
    decoded = decode(encoded, landed(encoded, charset=declared))
    assert (decoded.records[0].text, decoded.charset) == (TRADITIONAL, charset)


def test_gbk_beyond_gb2312_is_read_where_gb2312_is_declared() -> None:
    text = REPORT + "\n①项目②资金（镕、堃、瞭）㎡ €"
    encoded = text.encode("gb18030")
    decoded = decode(encoded, landed(encoded, charset="gb2312"))
    assert decoded.records[0].text == text


@pytest.mark.parametrize(
    "noted",
    [
        "現(xiàn)在,我代表區(qū)人民政府向大會報告工作,管理?xiàng)l例,動(dòng)?xùn)|北,碳?jí)毫^大",
        "確?？偼顿Y93.7億元,推進(jìn)?。?025年",
        "全市増長\ue791，\u3000\u3000１２３％\u00a0·•",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_noted_and_slipped_text_passes_unchanged(noted: str, codec: str) -> None:
    text = REPORT + "\r\n" + noted
    encoded = text.encode(codec)
    assert decode(encoded, landed(encoded)).records[0].text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            (REPORT.encode() + b"\xff\xfe\xfd") * 9, "undecodable", id="stray bytes all through UTF-8"
        ),
        pytest.param(
            (REPORT.encode("gb18030") + b"\xff\xff\n") * 9, "undecodable", id="stray bytes all through GBK"
        ),
        pytest.param(
            REPORT.encode() + "市长".encode("gb18030") * 9, "undecodable", id="two encodings in one file"
        ),
        pytest.param(bytes(range(256)) * 40, "binary", id="every byte there is"),
        pytest.param(b"\0\1\2\3" * 500, "binary", id="control codes"),
        pytest.param(b"\x7fELF\x02\x01\x01" + b"\0" * 200 + b"\x90\xfe\x12" * 99, "binary", id="a program"),
    ],
)
def test_what_no_encoding_reads_is_refused(data: bytes, reason: str) -> None:
    decoded = decode(data, landed(data))
    assert decoded.records == ()
    assert [rejection.reason for rejection in decoded.rejections] == [reason]
    assert decoded.rejections[0].detail


def test_a_refusal_says_where_the_bytes_fail() -> None:
    data = "报告".encode() * 20 + b"\xff" * 20 + "报告".encode() * 20
    assert "byte 120" in decode(data, landed(data)).rejections[0].detail


@given(st.text(alphabet="政府工作报告增长经济社会发展，。0123456789%\n", min_size=40))
def test_every_encoding_gives_back_the_text(text: str) -> None:
    for codec, declared in (("utf-8", "utf-8"), ("gb18030", "gb2312"), ("utf-16-le", "utf-16le")):
        reading = read_text(text.encode(codec), declared)
        assert isinstance(reading, Unread) is False
        assert reading.text == text


def test_declarations() -> None:
    assert [family(label) for label in ("GB2312", "utf8", "Big5", "latin-1", None)] == [
        "gb18030",
        "utf-8",
        "big5",
        None,
        None,
    ]
    assert (
        declared_in_page(b'<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
        == "gb2312"
    )
    assert declared_in_page(b"<meta charset=utf-8>") == "utf-8"
    assert plausibility(REPORT) > 0.4
    assert plausibility(REPORT.encode().decode("gb18030", "replace")) < 0.2
