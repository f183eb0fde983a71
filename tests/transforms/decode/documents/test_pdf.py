"""PDFs with a text layer, and those that give no text."""

from __future__ import annotations

import pytest
from support.documents import landed, pdf

from transforms.decode import decode

PAGES = [
    [
        "政府工作报告",
        "各位代表：",
        "过去一年，全市上下坚持稳中求进工作总基调，全力以赴稳增长，",
        "地区生产总值增长5.2%，固定资产投资增长7%，一般公共预算收入增长",
        "4.8%。",
        "一、2024年工作回顾",
        "- 1 -",
    ],
    [
        "2",
        "围绕高质量发展，全市新增规模以上工业企业38户，粮食总产量达到12",
        "0万吨。",
        "（一）持续扩大内需。全年接待游客300万人次。",
    ],
]


def reasons(data: bytes) -> list[str]:
    return [rejection.reason for rejection in decode(data, landed(data, "a.pdf")).rejections]


def test_printed_lines_are_joined_to_paragraphs_and_page_numbers_left_out() -> None:
    data = pdf(PAGES)
    decoded = decode(data, landed(data, "a.pdf"))
    assert decoded.media_type == "application/pdf"
    assert decoded.records[0].text.split("\n") == [
        "政府工作报告",
        "各位代表：",
        "过去一年，全市上下坚持稳中求进工作总基调，全力以赴稳增长，地区生产总值增长5.2%，固定资产投资增长7%，一般公共预算收入增长4.8%。",
        "一、2024年工作回顾",
        "围绕高质量发展，全市新增规模以上工业企业38户，粮食总产量达到120万吨。",
        "（一）持续扩大内需。全年接待游客300万人次。",
    ]


def test_encrypted_with_a_password() -> None:
    assert reasons(pdf(PAGES, password="secret")) == ["password"]


def test_encrypted_without_a_password_opens() -> None:
    data = pdf(PAGES, password="")
    assert "地区生产总值增长5.2%" in decode(data, landed(data)).records[0].text


def test_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.decode.can_recognise", lambda: False)
    data = pdf([[], [], []], scanned=True)
    rejection = decode(data, landed(data)).rejections[0]
    assert rejection.reason == "scanned"
    assert "3 page(s)" in rejection.detail
    assert "make install EXTRAS=ocr" in rejection.detail


def test_cut_off() -> None:
    whole = pdf(PAGES)
    assert reasons(whole[: len(whole) // 2]) == ["truncated_file"]
    assert reasons(b"%PDF-1.4\n" + b"rubbish" * 100 + b"\nstartxref\n9\n%%EOF") == ["truncated_file"]
