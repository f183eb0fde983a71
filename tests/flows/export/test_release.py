"""A release: its files say what the warehouse says, and it stands whole under its version or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import Result

from flows.export import release, tables
from flows.export.release import export, version_of
from flows.warehouse.connections import WarehouseError, connect, rows
from flows.warehouse.macros import load_table_macros


@pytest.fixture(scope="module")
def released(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(published, tmp_path_factory.mktemp("releases"))


def of(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


class TestFiles:
    def test_every_relation_is_there_as_parquet_and_as_csv(self, published: Path, released: Path) -> None:
        stated = json.loads((released / "release.json").read_text("utf-8"))["relations"]
        with closing(connect(published)) as con:
            there = rows(
                con, "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
            )
            assert set(stated) == {
                name for (name,) in there if name.split(".")[0] in ("core", "marts", "ops")
            }
            for relation, n_rows in stated.items():
                assert rows(con, f"SELECT count(*) FROM {relation}") == [(n_rows,)]
                file = released / "parquet" / f"{relation.replace('.', '/')}.parquet"
                assert pq.read_metadata(file).num_rows == n_rows
                lines = (released / "csv" / f"{relation.replace('.', '/')}.csv").read_bytes()
                assert lines.startswith(b"\xef\xbb\xbf")

    def test_parquet_says_what_the_warehouse_says(self, published: Path, released: Path) -> None:
        with closing(connect(published)) as con:
            for relation in ("core.observations", "core.repairs", "marts.indicator_panel"):
                file = released / "parquet" / f"{relation.replace('.', '/')}.parquet"
                other = f"SELECT * FROM read_parquet('{file}')"
                assert (
                    rows(con, f"(FROM {relation} EXCEPT {other}) UNION ALL ({other} EXCEPT FROM {relation})")
                    == []
                )

    def test_csv_is_read_back_with_its_line_breaks_and_lists(self, published: Path, released: Path) -> None:
        with (released / "csv/core/report_texts.csv").open(encoding="utf-8-sig", newline="") as file:
            texts = {line["report_id"]: line["clean_text"] for line in csv.DictReader(file)}
        with (released / "csv/core/repairs.csv").open(encoding="utf-8-sig", newline="") as file:
            assert all(isinstance(json.loads(line["candidates"]), list) for line in csv.DictReader(file))
        with closing(connect(published)) as con:
            assert texts == dict(rows(con, "SELECT report_id, clean_text FROM core.report_texts"))

    def test_rows_are_sorted_by_region_and_year(self, released: Path) -> None:
        table = pq.read_table(released / "parquet/marts/indicator_panel.parquet").to_pylist()
        keys = [(row["region_code"], row["year"]) for row in table]
        assert keys == sorted(keys)
        codec = pq.read_metadata(released / "parquet/core/reports.parquet").row_group(0).column(0).compression
        assert codec == "ZSTD"

    def test_a_long_table_has_row_groups_of_a_hundred_thousand(self, tmp_path: Path) -> None:
        (model,) = (model for model in tables.load_models() if model.relation == "core.glossary")
        with duckdb.connect() as con:
            con.execute(
                "CREATE SCHEMA core; CREATE TABLE core.glossary AS SELECT '210000-2023' AS report_id,"
                " range AS number, 'x' AS term, 'y' AS definition, [1] AS citations FROM range(300_000)"
            )
            columns = ("report_id", "number", "term", "definition", "citations")
            table = tables._write(con, tmp_path, model, columns, release.Filter())
        metadata = pq.read_metadata(tmp_path / table.parquet)
        sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        assert len(sizes) > 1
        assert min(sizes[:-1]) >= 100_000

    def test_sums_are_those_of_the_files(self, released: Path) -> None:
        sums = dict(
            reversed(line.split("  ", 1))
            for line in (released / "SHA256SUMS").read_text("utf-8").splitlines()
        )
        files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
        assert set(sums) == files - {"SHA256SUMS"}
        assert hashlib.sha256((released / "release.json").read_bytes()).hexdigest() == sums["release.json"]

    def test_one_sql_file_makes_a_warehouse_of_them(
        self, released: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(released)
        with duckdb.connect() as con:
            con.execute((released / "open.sql").read_text("utf-8"))
            assert len(of(con, "FROM panel('gdp', 'growth')")) == 6
            for macro in load_table_macros():
                of(con, macro.example)


class TestFolder:
    def test_is_called_by_the_day_and_latest_leads_to_it(self, published: Path, released: Path) -> None:
        with closing(connect(published)) as con:
            ((day,),) = rows(con, "SELECT strftime(max(finished_at), '%Y.%m.%d') FROM ops.runs")
        assert released.name == day
        assert (released.parent / "latest").resolve() == released
        assert {path.name for path in released.parent.iterdir()} == {day, "latest"}

    def test_the_same_run_takes_its_place_again_and_another_the_next(
        self, published: Path, tmp_path: Path
    ) -> None:
        first = export(published, tmp_path)
        assert export(published, tmp_path) == first
        stated = json.loads((first / "release.json").read_text("utf-8"))
        (first / "release.json").write_text(json.dumps(stated | {"run_id": "another"}), "utf-8")
        assert export(published, tmp_path).name == f"{first.name}.1"

    def test_a_part_has_a_name_of_its_own_and_holds_only_its_rows(
        self, published: Path, tmp_path: Path
    ) -> None:
        part = release.Filter(levels=("prefecture",), first_year=2023)
        place = export(published, tmp_path, part)
        assert "-part-" in place.name
        assert not (tmp_path / "latest").exists()
        assert (
            json.loads((place / "release.json").read_text("utf-8"))["filter"]
            == "level=prefecture,year=2023.."
        )
        reports = pq.read_table(place / "parquet/core/reports.parquet").to_pylist()
        assert [row["report_id"] for row in reports] == ["210300-2023"]
        panel = pq.read_table(place / "parquet/marts/indicator_panel.parquet").to_pylist()
        assert {(row["region_code"], row["year"]) for row in panel} == {("210300", 2023)}
        assert pq.read_metadata(place / "parquet/core/regions.parquet").num_rows == 7

    def test_what_fails_leaves_nothing(
        self, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(folder: Path) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(release, "write_sums", full)
        with pytest.raises(OSError, match="No space"):
            export(published, tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_part_without_a_report_is_told(self, published: Path, tmp_path: Path) -> None:
        with pytest.raises(WarehouseError, match="no report is of level=county"):
            export(published, tmp_path, release.Filter(levels=("county",)))

    def test_a_day_has_room_for_more_than_one_run(self, tmp_path: Path) -> None:
        with closing(duckdb.connect()) as con:
            ((day,),) = of(con, "SELECT TIMESTAMP '2026-11-29 22:00:00'")
        assert version_of(tmp_path, "a", day, release.Filter()) == "2026.11.29"
        (tmp_path / "2026.11.29").mkdir()
        assert version_of(tmp_path, "a", day, release.Filter()) == "2026.11.29.1"


class TestCommand:
    def test_prints_where_it_went(
        self, baogao: Callable[..., Result], published: Path, tmp_path: Path
    ) -> None:
        result = baogao("export", tmp_path / "out", "-w", published, "--filter", "level=province")
        assert result.exit_code == 0, result.stderr
        (place,) = (tmp_path / "out").iterdir()
        assert result.stdout.startswith(str(place))

    @pytest.mark.parametrize(
        ("words", "told"), [(["--filter", "year=x"], "years are"), (["--filter", "indicator=x"], "called x")]
    )
    def test_mistakes_are_told(
        self, baogao: Callable[..., Result], published: Path, tmp_path: Path, words: list[str], told: str
    ) -> None:
        result = baogao("export", tmp_path / "out", "-w", published, *words)
        assert result.exit_code in (1, 2)
        assert told in result.stderr
