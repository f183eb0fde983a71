"""Commands that ask a published warehouse: query, show, sources, check, diff, rollback, doctor."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from rich.cells import cell_len
from typer.testing import Result

from flows.settings import load_settings

Call = Callable[..., Result]


class TestQuery:
    SQL = "SELECT region_name, report_year, speaker FROM core.reports ORDER BY report_id"

    def test_prints_a_table_whose_columns_stand_under_each_other(self, baogao: Call, published: Path) -> None:
        result = baogao("query", self.SQL, "-w", published)
        lines = result.stdout.splitlines()
        assert result.exit_code == 0
        assert len(lines) == 5
        at = cell_len(lines[0][: lines[0].index("report_year")]) + len("report_year")
        for line in lines[1:]:
            year = "2022" if "2022" in line else "2023"
            assert cell_len(line[: line.index(year)]) + 4 == at

    def test_csv_is_read_back(self, baogao: Call, published: Path) -> None:
        found = list(
            csv.DictReader(io.StringIO(baogao("query", self.SQL, "-w", published, "-f", "csv").stdout))
        )
        assert found[0] == {"region_name": "辽宁省", "report_year": "2022", "speaker": ""}
        assert len(found) == 4

    def test_json_is_read_back(self, baogao: Call, published: Path) -> None:
        found = json.loads(baogao("query", self.SQL, "-w", published, "-f", "json").stdout)
        assert found[0] == {"region_name": "辽宁省", "report_year": 2022, "speaker": None}

    def test_dates_lists_and_line_breaks_survive(self, baogao: Call, published: Path) -> None:
        sql = "SELECT DATE '2023-01-10' AS d, [1, 2] AS l, 'a\nb,\"c' AS t, NULL AS n, true AS b"
        (row,) = json.loads(baogao("query", sql, "-w", published, "-f", "json").stdout)
        assert row == {"d": "2023-01-10", "l": [1, 2], "t": 'a\nb,"c', "n": None, "b": True}
        (row,) = csv.DictReader(io.StringIO(baogao("query", sql, "-w", published, "-f", "csv").stdout))
        assert row == {"d": "2023-01-10", "l": "[1, 2]", "t": 'a\nb,"c', "n": "", "b": "true"}

    def test_nothing_found_is_an_empty_answer(self, baogao: Call, published: Path) -> None:
        none = "SELECT region_name FROM core.reports WHERE false"
        assert json.loads(baogao("query", none, "-w", published, "-f", "json").stdout) == []
        assert baogao("query", none, "-w", published, "-f", "csv").stdout == "region_name\n"

    def test_sql_may_come_from_standard_input(self, baogao: Call, published: Path) -> None:
        result = baogao("query", "-", "-w", published, "-f", "csv", stdin="SELECT 1 AS one")
        assert result.stdout == "one\n1\n"

    def test_parameters_are_variables_of_the_sql(self, baogao: Call, published: Path) -> None:
        sql = "SELECT count(*) AS n FROM core.reports WHERE region_code = getvariable('region')"
        result = baogao("query", sql, "-w", published, "-f", "csv", "-p", "region=210300")
        assert result.stdout == "n\n2\n"

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["SELEC 1"], "syntax error"),
            (["SELECT nothing FROM core.reports"], '"nothing" not found'),
            (["SELECT * FROM core.nothing"], "nothing does not exist"),
            (["no_such_question"], "no question no_such_question"),
            (["SELECT 1", "-p", "region"], "NAME=VALUE"),
            (["behind_a_number", "-p", "region=鞍川市"], "no region is called 鞍川市"),
        ],
    )
    def test_mistakes_are_told_in_a_line(
        self, baogao: Call, published: Path, words: list[str], told: str
    ) -> None:
        result = baogao("query", *words, "-w", published)
        assert result.exit_code == 2
        assert told in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1

    def test_nothing_can_be_written(self, baogao: Call, published: Path) -> None:
        result = baogao("query", "CREATE TABLE core.mine AS SELECT 1", "-w", published)
        assert result.exit_code != 0
        assert "read-only" in result.stderr

    def test_a_missing_warehouse_is_a_mistake_with_a_way_out(self, baogao: Call, tmp_path: Path) -> None:
        result = baogao("query", "SELECT 1", "-w", tmp_path / "none.duckdb")
        assert result.exit_code == 2
        assert "baogao build" in result.stderr

    def test_a_file_that_is_no_warehouse_is_named(self, baogao: Call, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("no database " * 2000)
        result = baogao("query", "SELECT 1", "-w", tmp_path / "notes.txt")
        assert result.exit_code == 1
        assert "notes.txt" in result.stderr
        assert "no DuckDB file" in result.stderr


class TestShow:
    @pytest.mark.parametrize("region", ["210300", "鞍山市", "鞍山"])
    def test_finds_a_region_by_code_or_name(self, baogao: Call, published: Path, region: str) -> None:
        result = baogao("show", region, "2023", "-w", published)
        assert result.exit_code == 0
        assert "鞍山市 2023" in result.stdout

    def test_gives_targets_and_outcomes_with_their_sentences(self, baogao: Call, published: Path) -> None:
        page = baogao("show", "鞍山", "2023", "-w", published).stdout
        targets, outcomes = page.split("Outcomes of 2022")
        assert "Targets for 2023" in targets
        assert "6% 左右" in targets
        assert "5.2%" in outcomes
        assert "生产形势总体稳定。" in outcomes

    def test_says_how_an_earlier_target_came_out(self, baogao: Call, published: Path) -> None:
        assert "5.2% reported a year later" in baogao("show", "鞍山", "2022", "-w", published).stdout

    def test_takes_the_latest_year_by_itself(self, baogao: Call, published: Path) -> None:
        assert "辽宁省 2023" in baogao("show", "辽宁", "-w", published).stdout

    def test_lists_what_an_ambiguous_name_may_mean(
        self, baogao: Call, published: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy.duckdb"
        shutil.copy(published, copy)
        with duckdb.connect(str(copy)) as con:
            con.execute("UPDATE core.regions SET name = '鞍阳县' WHERE region_code = '210000'")
        result = baogao("show", "鞍", "-w", copy)
        assert result.exit_code == 2
        assert "210300" in result.stderr
        assert "210000" in result.stderr

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["火星"], "no region is called 火星"),
            (["浙江"], "no report of 330000 浙江省"),
            (["鞍山", "1999"], "2022, 2023"),
        ],
    )
    def test_what_is_not_there_is_told(
        self, baogao: Call, published: Path, words: list[str], told: str
    ) -> None:
        result = baogao("show", *words, "-w", published)
        assert result.exit_code == 2
        assert told in result.stderr


class TestSources:
    def test_lists_what_failed_and_since_when(self, baogao: Call, published: Path) -> None:
        result = baogao("sources", "--failed", "-w", published)
        assert result.exit_code == 0
        assert "reports/old.pkl" in result.stdout
        assert "binary" in result.stdout
        assert "give it as text" in result.stdout

    def test_works_before_anything_is_built(self, baogao: Call, tmp_path: Path) -> None:
        result = baogao("sources", "-w", tmp_path / "none.duckdb")
        assert result.exit_code == 0
        assert "after a build" in result.stdout


class TestCheck:
    def test_a_published_warehouse_meets_its_gates(self, baogao: Call, published: Path) -> None:
        result = baogao("check", "-w", published)
        assert result.exit_code == 0
        assert "core.reports" in result.stdout

    def test_a_broken_one_is_stopped_with_the_rows(
        self, baogao: Call, published: Path, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken.duckdb"
        shutil.copy(published, broken)
        with duckdb.connect(str(broken)) as con:
            con.execute("UPDATE core.reports SET region_code = '999999' WHERE report_id = '210300-2023'")
        result = baogao("check", "-w", broken)
        assert result.exit_code == 3
        assert "999999" in result.stdout


class TestDiff:
    def test_a_warehouse_does_not_differ_from_itself(self, baogao: Call, published: Path) -> None:
        result = baogao("diff", published, published)
        assert result.exit_code == 0
        assert "no differences" in result.stdout

    @pytest.mark.parametrize("output_format", ["table", "csv", "json"])
    def test_names_the_cell_that_changed(
        self, baogao: Call, published: Path, tmp_path: Path, output_format: str
    ) -> None:
        other = tmp_path / "other.duckdb"
        shutil.copy(published, other)
        with duckdb.connect(str(other)) as con:
            con.execute(
                "UPDATE marts.report_indicators SET value = 5.3 "
                "WHERE report_id = '210300-2023' AND value = 5.2"
            )
        result = baogao("diff", published, other, "-f", output_format)
        assert result.exit_code == 0
        assert "210300-2023" in result.stdout
        assert "5.3" in result.stdout
        assert "210000" not in result.stdout


class TestRollback:
    def test_a_list_without_versions_says_so(self, baogao: Call, published: Path) -> None:
        result = baogao("rollback", "--list", "-w", published)
        assert result.exit_code == 0
        assert "No earlier version" in result.stdout

    def test_with_nothing_to_go_back_to_says_so(self, baogao: Call, published: Path) -> None:
        result = baogao("rollback", "-w", published)
        assert result.exit_code == 1
        assert "no version" in result.stderr


class TestDoctor:
    def test_says_where_each_setting_came_from(
        self, baogao: Call, monkeypatch: pytest.MonkeyPatch, published: Path
    ) -> None:
        monkeypatch.setenv("BAOGAO_WORKERS", "3")
        monkeypatch.setenv("BAOGAO_WAREHOUSE", str(published))
        load_settings.cache_clear()
        lines = baogao("doctor").stdout.splitlines()
        (workers,) = (line for line in lines if line.startswith("workers"))
        assert workers.split()[:4] == ["workers", "3", "environment", "(BAOGAO_WORKERS)"]
        (batch,) = (line for line in lines if line.startswith("batch_bytes"))
        assert batch.split()[2] == "default"
        assert any(line.startswith("duckdb ") for line in lines)
        assert any(line.startswith("warehouse ") and "4 reports" in line for line in lines)


class TestReview:
    @pytest.fixture
    def doubtful(self, published: Path, tmp_path: Path) -> Path:
        """A warehouse with two cells in its queue."""
        copy = tmp_path / "doubtful.duckdb"
        shutil.copy(published, copy)
        with duckdb.connect(str(copy)) as con:
            for place, report_id, doubt in (
                (2, "210300-2022", "a likely repair (ocr) touches its words"),
                (1, "210000-2023", "520 lies outside the plausible -40 to 60"),
            ):
                con.execute(
                    "INSERT INTO marts.review_queue BY NAME SELECT ? AS place, report_id, region_code, "
                    "region_name, report_year, indicator_id, measure, ref_year, status, value, unit, "
                    "? AS suspect_reason FROM marts.report_indicators "
                    "WHERE report_id = ? AND status = 'actual'",
                    [place, doubt, report_id],
                )
        return copy

    def test_lists_the_worst_first(self, baogao: Call, doubtful: Path) -> None:
        found = json.loads(baogao("review", "-w", doubtful, "-f", "json").stdout)
        assert [cell["region_name"] for cell in found] == ["辽宁省", "鞍山市"]
        assert "outside the plausible" in found[0]["doubt"]

    def test_a_region_can_be_picked(self, baogao: Call, doubtful: Path) -> None:
        page = baogao("review", "-w", doubtful, "--region", "鞍山市").stdout
        assert "鞍山市" in page
        assert "辽宁省" not in page

    def test_a_region_may_be_named_in_short(self, baogao: Call, doubtful: Path) -> None:
        assert "鞍山市" in baogao("review", "-w", doubtful, "--region", "鞍山").stdout

    def test_a_region_that_is_none_is_a_mistake(self, baogao: Call, doubtful: Path) -> None:
        result = baogao("review", "-w", doubtful, "--region", "鞍出市")
        assert result.exit_code == 2
        assert "no region is called 鞍出市" in result.stderr

    def test_with_no_doubt_it_says_so(self, baogao: Call, published: Path) -> None:
        assert "No cell is in doubt" in baogao("review", "-w", published).stdout
