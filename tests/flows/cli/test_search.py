"""`baogao search`, `regions`, `show --evidence`, and the formats that rows are printed in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len
from support.publishing import publish_staged
from support.staging import Staging
from typer.testing import Result

Call = Callable[..., Result]
TEXT = "一、回顾\n地区生产总值增长5%，粮食10万吨。\n二、安排\n地区生产总值增长6%左右。发展新质生产力。"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two regions in one year."""
    folder = tmp_path_factory.mktemp("asked")
    staging = Staging()
    for region in ("210000", "210300"):
        report = staging.report(region, 2023, text=TEXT)
        staging.cell(report, "gdp", "growth", 2022, "actual", 5.0, evidence="地区生产总值增长5%")
        staging.cell(report, "gdp", "growth", 2023, "target", 6.0, "approx", evidence="增长6%左右")
    target = folder / "warehouse.duckdb"
    publish_staged(staging.parquet(folder / "staged"), staging.reference(), target, gates=False)
    return target


class TestSearch:
    def test_prints_sentences_under_their_reports(self, baogao: Call, asked: Path) -> None:
        lines = baogao("search", "新质生产力", "-w", asked).stdout.splitlines()
        assert lines[0] == "辽宁省 2023  210000-2023  plan"
        assert lines[1] == "  发展新质生产力。"
        assert len(lines) == 4

    def test_takes_one_region_and_year(self, baogao: Call, asked: Path) -> None:
        words = ("search", "增长", "粮食", "--region", "鞍山", "--year", 2023, "-f", "json", "-w", asked)
        found = json.loads(baogao(*words).stdout)
        assert [row["n_words"] for row in found] == [2, 1]
        assert {row["report_id"] for row in found} == {"210300-2023"}

    def test_says_when_there_is_nothing(self, baogao: Call, asked: Path) -> None:
        result = baogao("search", "没有的词", "-w", asked)
        assert (result.exit_code, result.stdout) == (0, "No report has 没有的词.\n")


class TestRegions:
    def test_lists_those_of_a_name_with_their_reports(self, baogao: Call, asked: Path) -> None:
        found = json.loads(baogao("regions", "鞍山", "-w", asked, "-f", "json").stdout)
        assert [(row["region_code"], row["province"], row["n_reports"]) for row in found] == [
            ("210300", "辽宁省", 1)
        ]
        assert baogao("regions", "210404", "-w", asked).stdout.splitlines()[1].startswith("210404")

    def test_an_unknown_name_is_a_mistake(self, baogao: Call, asked: Path) -> None:
        result = baogao("regions", "火星", "-w", asked)
        assert result.exit_code == 2
        assert "no region is or was called 火星" in result.stderr


class TestShow:
    def test_evidence_marks_the_words_of_each_number(self, baogao: Call, asked: Path) -> None:
        page = baogao("show", "210300-2023", "--evidence", "-w", asked).stdout
        assert "  **地区生产总值增长5%**，粮食10万吨。" in page
        assert "  地区生产总值**增长6%左右**。" in page
        assert "发展新质生产力" not in page

    def test_takes_a_report_by_its_id(self, baogao: Call, asked: Path) -> None:
        assert "鞍山市 2023" in baogao("show", "210300-2023", "-w", asked).stdout

    @pytest.mark.parametrize("words", [[], ["--evidence"]])
    def test_is_rows_in_another_format(self, baogao: Call, asked: Path, words: list[str]) -> None:
        found = json.loads(baogao("show", "鞍山", 2023, *words, "-f", "json", "-w", asked).stdout)
        assert sorted(row["value"] for row in found) == [5.0, 6.0]


class TestFormats:
    SQL = "SELECT region_name, 1.5 AS n, 'a|b' AS t FROM core.reports ORDER BY report_id"

    def test_markdown_is_a_table_that_no_cell_ends(self, baogao: Call, asked: Path) -> None:
        lines = baogao("query", self.SQL, "-f", "md", "-w", asked).stdout.splitlines()
        assert lines == [
            "| region_name | n | t |",
            "| --- | ---: | --- |",
            "| 辽宁省 | 1.5 | a\\|b |",
            "| 鞍山市 | 1.5 | a\\|b |",
        ]

    def test_parquet_is_read_back(self, baogao: Call, asked: Path) -> None:
        data = baogao("query", self.SQL, "-f", "parquet", "-w", asked).stdout_bytes
        assert pl.read_parquet(io.BytesIO(data))["region_name"].to_list() == ["辽宁省", "鞍山市"]

    def test_columns_stand_under_each_other(self, baogao: Call, asked: Path) -> None:
        lines = baogao("regions", "市", "-w", asked).stdout.splitlines()
        at = cell_len(lines[0][: lines[0].index("level")])
        assert {cell_len(line[: line.index("prefecture")]) for line in lines[1:]} == {at}

    def test_two_warehouses_that_differ_in_nothing(self, baogao: Call, asked: Path) -> None:
        result = baogao("diff", asked, asked, "-f", "md")
        assert result.stdout.splitlines()[0] == "| relation | key | column | change | old | new |"
