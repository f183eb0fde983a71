"""Files that are no report in any form read here: each is named as what it is, in one line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import REPORT, archive, landed, old_office, pdf, word

from transforms.decode import decode
from transforms.records import REASONS

CASES = {
    "nothing": (b"", "empty", "no characters"),
    "blanks": (" \r\n\t　\u3000\n".encode(), "empty", "white space"),
    "a mark alone": (b"\xef\xbb\xbf\r\n", "empty", ""),
    "zeros": (b"\0" * 5000, "empty", ""),
    "Word 97": (old_office("WordDocument", "1Table"), "unsupported_format", ".doc"),
    "WPS Writer": (old_office("WordDocument", "WpsCustomData"), "unsupported_format", ".wps"),
    "OLE of unknown kind": (old_office(), "unsupported_format", ".doc, .wps"),
    "damaged Excel 97": (old_office("Workbook"), "truncated_file", "damaged"),
    "DOCX with a password": (old_office("EncryptionInfo", "EncryptedPackage"), "password", "password"),
    "damaged Excel": (
        archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        "truncated_file",
        "damaged",
    ),
    "PowerPoint": (
        archive({"[Content_Types].xml": b"", "ppt/slides.xml": b""}),
        "unsupported_format",
        ".pptx",
    ),
    "OFD": (archive({"OFD.xml": b"", "Doc_0/Document.xml": b""}), "unsupported_format", "OFD"),
    "archive": (archive({"a.txt": REPORT.encode()}), "unsupported_format", "ZIP"),
    "cut archive": (archive({"a.txt": REPORT.encode()})[:90], "truncated_file", "ZIP"),
    "RAR": (b"Rar!\x1a\x07\x01\x00" + b"\x11" * 80, "unsupported_format", "RAR"),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c" + b"\x11" * 80, "unsupported_format", "7-Zip"),
    "damaged gzip": (b"\x1f\x8b\x08" + b"\x11" * 80, "truncated_file", "packed"),
    "tar": (b"a.txt".ljust(257, b"\0") + b"ustar" + b"\0" * 250, "unsupported_format", "tar"),
    "pickle": (b"\x80\x05\x95" + b"\0" * 8 + b"\x8c\x06pandas", "unsupported_format", ".pkl"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + b"\x11" * 80, "scanned", "PNG"),
    "JPEG": (b"\xff\xd8\xff\xe0" + b"\x11" * 80, "scanned", "JPEG"),
    "RTF without text": (rb"{\rtf1\ansi\deff0 }", "empty", "no text"),
    "cut RTF": (rb"{\rtf1\ansi {\b ab", "truncated_file", "RTF"),
    "damaged Parquet": (b"PAR1" + b"\x11" * 80, "truncated_file", "damaged"),
    "damaged Stata": (b"<stata_dta>" + b"\x11" * 80, "truncated_file", "damaged"),
    "damaged R": (b"X\n\0\0\0\x02" + b"\x11" * 80, "truncated_file", "damaged"),
}


@pytest.mark.parametrize(("data", "reason", "named"), CASES.values(), ids=CASES)
def test_bad_input(data: bytes, reason: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.decode.can_recognise", lambda: False)
    decoded = decode(data, landed(data, "报告.txt", media_type="text/plain"))
    (rejection,) = decoded.rejections
    assert decoded.records == ()
    assert rejection.reason == reason
    assert reason in REASONS
    assert named in rejection.detail
    assert "\n" not in rejection.detail
    assert rejection.source == "报告.txt"


def test_too_large() -> None:
    data = REPORT.encode()
    decoded = decode(data, landed(data), max_bytes=100)
    assert [rejection.reason for rejection in decoded.rejections] == ["too_large"]


def test_names_do_not_decide() -> None:
    data = REPORT.encode()
    for name in ("a.pdf", "a.docx", "a.csv", "a.html", "a"):
        assert decode(data, landed(data, name)).records[0].text == REPORT


SOUND = (
    REPORT.encode(),
    REPORT.encode("gb18030"),
    REPORT.encode("utf-16"),
    f"<html><head><meta charset=gbk></head><body><div id=zoom><p>{REPORT}</p></div></body></html>".encode(
        "gb18030"
    ),
    f'title,content\n甲,"{REPORT}"\n乙,"{REPORT}"\n'.encode(),
    ('{"title": "甲", "content": "' + REPORT.replace("\n", "\\n") + '"}\n').encode() * 3,
    word(*REPORT.split("\n")),
    pdf([REPORT.split("\n")]),
    old_office("WordDocument"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), max_size=4),
    st.floats(0.01, 1),
)
def test_damage_of_any_kind_ends_in_records_or_in_reasons(
    sound: bytes, dents: list[tuple[float, bytes]], keep: float
) -> None:
    data = bytearray(sound)
    for place, dent in dents:
        at = int(place * len(data))
        data[at : at + len(dent)] = dent
    damaged = bytes(data[: int(len(data) * keep)])
    decoded = decode(damaged, landed(damaged))
    assert decoded.records or decoded.rejections
    assert all(rejection.reason in REASONS and rejection.detail for rejection in decoded.rejections)


def test_the_whole_corpus_decodes(shared: Path) -> None:
    counts: Counter[str] = Counter()
    for path in sorted((shared / "corpus").rglob("*.*")):
        data = path.read_bytes()
        decoded = decode(data, landed(data, path.name))
        assert decoded.rejections == (), path.name
        counts[path.suffix] += len(decoded.records)
        if path.suffix == ".txt":
            assert decoded.records[0].text == data.decode()
    assert counts == {".txt": 5, ".docx": 31, ".csv": 10, ".jsonl": 72}
