"""Scans: what is recognised on pictures of pages, how sure that is, and what is said without the extra."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from support.documents import REPORT, landed, pdf

from transforms.decode import decode
from transforms.decode.documents import scan
from transforms.decode.documents.scan import _Line, _Piece, can_recognise
from transforms.extract.doubts import doubted
from transforms.records import Observation
from transforms.repair import RepairLexicon, repair

PICTURE = Path(__file__).parent / "scans" / "report.png"
"""The report of `support.documents`, printed small and scanned 0.6 degrees askew."""
RECOGNISER = pytest.mark.skipif(not can_recognise(), reason="the extra ocr is not installed")


def piece(text: str, left: float, middle: float, confidence: float = 1.0) -> _Piece:
    return _Piece(left, middle, 20.0, 20.0 * len(text), text, (confidence,) * len(text))


def test_runs_of_a_page_become_its_lines() -> None:
    pieces = [
        piece("增长百分之五，完成情况良好。", 100, 161),
        piece("二、下一步的主要工作和安排", 142, 199),
        piece("现在报告政府工作，", 142, 120),
        piece("请予审议。", 340, 121.5),
    ]
    assert scan._lines(pieces) == [
        "\u3000\u3000现在报告政府工作， 请予审议。",
        "增长百分之五，完成情况良好。",
        "\u3000\u3000二、下一步的主要工作和安排",
    ]


def test_places_that_are_not_sure_are_found_again_in_the_joined_text() -> None:
    first, second = _Line("增长 5.8％，"), _Line("完成")
    first.confidences = (1, 1, 1, 0.6, 0.9, 0.94, 1, 1)
    second.confidences = (1, 0.5)
    assert scan._unsure("增长5.8％，完成", [first, second]) == ((2, 5, 0.6), (8, 9, 0.5))


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ([("5", 0.7), (".", 1.0), ("8", 0.9)], (0.7, 1.0, 0.9)),
        ([("5.8", 0.7)], (0.7, 0.7, 0.7)),
        ([("5", 0.9), ("8", 0.8)], (0.8, 0.8, 0.8)),
    ],
)
def test_confidence_in_each_character(letters: list[tuple[str, float]], expected: tuple[float, ...]) -> None:
    assert scan._of_letters("5.8", 0.99, letters) == expected


def test_numbers_that_the_recogniser_is_not_sure_of_are_suspect() -> None:
    text = "增长5.8%，增长6.1%。"
    observations = [
        Observation(
            "1", "", None, "growth", value, None, "%", value_stated, "%", None, None, "year", "actual", False,
            None, "eq", "region", None, text[start:end], start, end, text, "", "", "",
        )
        for value, value_stated, start, end in ((5.8, "5.8", 0, 6), (6.1, "6.1", 7, 13))
    ]  # fmt: skip
    first, second = doubted(observations, repair(text, None, RepairLexicon.none()), ((9, 10, 0.62),))
    assert first.suspect_reason is None
    assert second.suspect_reason is not None and "0.62" in second.suspect_reason


def test_without_the_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.decode.can_recognise", lambda: False)
    data = PICTURE.read_bytes()
    (rejection,) = decode(data, landed(data, "报告.png")).rejections
    assert rejection.reason == "scanned"
    assert "PNG" in rejection.detail and "make install EXTRAS=ocr" in rejection.detail


@RECOGNISER
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "PDF"])
def test_a_scan_is_read(form: str) -> None:
    from PIL import Image  # noqa: PLC0415 - comes with the extra

    made = io.BytesIO()
    with Image.open(PICTURE) as picture:
        picture.convert("L").save(made, form, resolution=150)
    read = decode(made.getvalue(), landed(made.getvalue(), f"报告.{form.lower()}"))
    assert read.converted_by is not None and read.converted_by.startswith("rapidocr ")
    (record,) = read.records
    clean = repair(record.text, record.facts, RepairLexicon.none()).clean
    assert clean.replace("(", "（").replace(" ", "") == REPORT.replace(" ", "")
    for start, end, confidence in record.facts.unsure:
        assert 0 <= start < end <= len(record.text) and confidence < scan.SURE


@RECOGNISER
def test_pages_without_text_and_broken_pictures() -> None:
    blank = pdf([[], []], scanned=True)
    cut = PICTURE.read_bytes()[:2000]
    for data, reason in ((blank, "empty"), (cut, "truncated_file")):
        assert [rejection.reason for rejection in decode(data, landed(data)).rejections] == [reason]
