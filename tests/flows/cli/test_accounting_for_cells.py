"""Commands that account for cells: `explain` tells how one came about, `evaluate` scores all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Call = Callable[..., Result]

RIGHT = {
    "region_code": "210300", "report_year": 2023, "indicator": "gdp", "measure": "growth", "ref_year": 2022,
    "status": "actual", "value": 5.2, "value_high": None, "unit": "%", "comparator": "eq",
}  # fmt: skip


@pytest.fixture
def labels(tmp_path: Path) -> Callable[..., Path]:
    """Writes labels, each as what differs from a right one."""

    def write(*rows: dict) -> Path:
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(json.dumps(RIGHT | row) for row in rows), encoding="utf-8")
        return path

    return write


class TestExplain:
    def test_shows_the_mention_that_a_cell_took(self, baogao: Call, published: Path) -> None:
        page = baogao("explain", "鞍山", "2023", "gdp", "-w", published).stdout
        assert "cell: target 2023 growth  6% 左右" in page
        mention = page[page.index("\ntarget 2023 growth") :]
        assert "地区生产总值增长6%左右" in mention
        assert "taken" in mention

    def test_takes_an_indicator_by_its_name(self, baogao: Call, published: Path) -> None:
        assert "(gdp)" in baogao("explain", "鞍山", "2023", "地区生产总值", "-w", published).stdout

    def test_says_where_nothing_was_read(self, baogao: Call, published: Path) -> None:
        assert "states nothing" in baogao("explain", "鞍山", "2023", "fai", "-w", published).stdout

    def test_takes_a_report_by_its_id(self, baogao: Call, published: Path) -> None:
        by_id = baogao("explain", "210300-2023", "gdp", "-w", published)
        assert by_id.stdout == baogao("explain", "鞍山", "2023", "gdp", "-w", published).stdout

    def test_shows_the_clues_to_a_report_s_identity(self, baogao: Call, published: Path) -> None:
        page = baogao("explain", "210300-2023", "--identity", "-w", published).stdout
        lines = [" ".join(line.split()) for line in page.splitlines()]
        assert lines[0] == "鞍山市 2023 210300-2023"
        assert "taken: the only version" in lines
        assert "its title 鞍山市 210300 鞍山市 decided" in lines
        assert "its file's name 2023 2023" in lines
        assert any(line.endswith("2023 decided") for line in lines)
        assert "gdp" not in page

    @pytest.mark.parametrize(
        "words",
        [("鞍山",), ("鞍山", "2023"), ("鞍山", "gdp"), ("210300-2023",), ("210300-2023", "gdp", "cpi")],
    )
    def test_what_is_missing_is_a_usage_error(
        self, baogao: Call, published: Path, words: tuple[str, ...]
    ) -> None:
        assert baogao("explain", *words, "-w", published).exit_code == 2

    @pytest.mark.parametrize(
        "words", [("鞍山", "2023", "no-such"), ("鞍山", "1999", "gdp"), ("某市", "2023", "gdp")]
    )
    def test_mistakes_are_usage_errors(self, baogao: Call, published: Path, words: tuple[str, ...]) -> None:
        assert baogao("explain", *words, "-w", published).exit_code == 2


class TestEvaluate:
    def test_scores_by_indicator_and_measure(self, baogao: Call, published: Path, labels) -> None:
        target = {"ref_year": 2023, "status": "target", "value": 6.0, "comparator": "approx"}
        page = baogao("evaluate", labels({}, target), "-w", published).stdout
        assert "cells 2: precision 1.0000, recall 1.0000, F1 1.0000, comparator 1.0000" in page
        assert page.count("gdp ") == 1
        assert page.count("growth ") == 1

    @pytest.mark.parametrize(
        ("wrong", "kind"),
        [
            ({"value": 5.4}, "value: 1"),
            ({"ref_year": 2021}, "year or status: 1"),
            ({"comparator": "ge"}, "comparator: 1"),
            ({"indicator": "fai"}, "not read: 1"),
        ],
    )
    def test_tells_kinds_of_error_apart(
        self, baogao: Call, published: Path, labels, wrong: dict, kind: str
    ) -> None:
        page = baogao("evaluate", labels(wrong), "-w", published).stdout
        assert kind in page
        assert "no label: " in page  # the target is read and has no label here

    def test_a_line_that_is_no_label_is_named(self, baogao: Call, published: Path, tmp_path: Path) -> None:
        path = tmp_path / "gold.jsonl"
        path.write_text(json.dumps(RIGHT) + '\n{"region_code": "210300"}\n', encoding="utf-8")
        result = baogao("evaluate", path, "-w", published)
        assert result.exit_code == 2
        assert "line 2 is no label" in result.stderr

    def test_labels_of_other_reports_are_a_mistake(self, baogao: Call, published: Path, labels) -> None:
        assert baogao("evaluate", labels({"report_year": 1999}), "-w", published).exit_code == 2
