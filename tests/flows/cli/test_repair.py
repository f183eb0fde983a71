"""`baogao repair`: clean text and nothing else on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.places import SAMPLE
from typer.testing import Result

Call = Callable[..., Result]
REPORTS = SAMPLE / "reports"
REPORT = """政府工作报告
——2023年1月7日在安远市第十七届人民代表大会第二次会议上
市长 李明

各位代表:
现在,我代表市人民政府向大会报告工作,请予审议。
一、2022年工作回顾
地区生产总值增长５.２％,固定资产投资增长 3%。
二、2023年工作安排
地区生产总值增长6%左右。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="gb18030")
    return path


def test_prints_the_clean_text_and_nothing_else(baogao: Call, report: Path) -> None:
    result = baogao("repair", report)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。" in result.stdout
    assert "地区生产总值增长5.2%，固定资产投资增长3%。" in result.stdout


def test_reads_standard_input(baogao: Call, report: Path) -> None:
    assert baogao("repair", "-", stdin=report.read_bytes()).stdout == baogao("repair", report).stdout


def test_explanations_go_to_standard_error(baogao: Call, report: Path) -> None:
    plain = baogao("repair", report)
    explained = baogao("repair", report, "--explain", "--diff")
    assert explained.stdout == plain.stdout
    assert "gb18030" in explained.stderr.lower()
    assert "width" in explained.stderr
    assert "５" in explained.stderr


def test_raw_is_the_text_as_decoded(baogao: Call, report: Path) -> None:
    assert baogao("repair", report, "--raw").stdout.strip() == REPORT.strip()


def test_several_reports_are_parted_by_form_feeds_in_their_order(baogao: Call, tmp_path: Path) -> None:
    path = tmp_path / "several.jsonl"
    rows = [
        {"title": f"{year}年安远市政府工作报告", "content": REPORT.replace("2023", str(year))}
        for year in (2023, 2021)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    first, second = baogao("repair", path).stdout.split("\f")
    assert "2023年1月7日" in first
    assert "2021年1月7日" in second
    assert "2021年1月7日" not in first


def test_a_compilation_is_parted_into_its_reports(baogao: Call) -> None:
    parts = baogao("repair", REPORTS / "cities-2023.txt").stdout.split("\f")
    assert len(parts) > 2
    assert all("各位代表" in part for part in parts)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported_format"),
        (bytes(range(256)) * 8, "binary"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_reason(
    baogao: Call, tmp_path: Path, data: bytes, reason: str
) -> None:
    path = tmp_path / "bad.doc"
    path.write_bytes(data)
    result = baogao("repair", path)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "bad.doc" in result.stderr
    assert reason in result.stderr


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_no_file_is_a_mistake(baogao: Call, tmp_path: Path, kind: str) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "missing.txt"
    result = baogao("repair", path)
    assert result.exit_code == 2
    assert str(path) in result.stderr
