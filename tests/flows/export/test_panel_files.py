"""The panel in Stata's and Excel's forms, read back by other programs than those that wrote it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyreadstat
import yaml

from flows.export.delta import write_delta
from flows.export.excel import write_excel
from flows.export.panel import KEYS, Panel
from flows.export.release import export
from flows.export.stata import LONGEST_LABEL, LONGEST_NAME, shortened


def run(program: str, file: str) -> subprocess.CompletedProcess[str]:
    """Run a program of another library's in a process of its own, which its settings do not outlive."""
    words = [sys.executable, "-c", program, file]
    return subprocess.run(words, capture_output=True, text=True, check=False)


class TestStata:
    def test_pandas_reads_numbers_and_value_labels(self, released: Path) -> None:
        data = pd.read_stata(released / "panel.dta")
        row = data[(data.region_code == "210300") & (data.year == 2022)].iloc[0]
        assert (row.gdp_g, row.gdp_g_t, row.gdp) == (5.0, 99.0, 1000.0)
        assert row.level == "prefecture"
        assert row.gdp_g_t_cmp == "about (左右)"
        assert (row.gdp_g_sus, row.gdp_g_t_sus) == ("nothing speaks against it", "suspect")
        assert data.set_index(["region_id", "year"]).index.is_unique

    def test_pyreadstat_reads_labels_in_chinese(self, released: Path) -> None:
        data, about = pyreadstat.read_dta(released / "panel.zh.dta")
        assert about.column_names_to_labels["gdp_g_t"] == "地区生产总值增速：目标值 (%)"
        assert about.column_names_to_labels["gdp"] == "地区生产总值：实际值 (亿元)"
        assert set(data.region_name) == {"辽宁省", "鞍山市"}

    def test_its_form_is_118_and_its_names_and_labels_fit(self, released: Path) -> None:
        assert b"<release>118</release>" in (released / "panel.dta").read_bytes()[:100]
        _, about = pyreadstat.read_dta(released / "panel.dta", metadataonly=True)
        assert max(map(len, about.column_names)) <= LONGEST_NAME
        assert max(map(len, about.column_labels)) <= LONGEST_LABEL

    def test_a_label_that_is_too_long_keeps_its_end(self) -> None:
        label = shortened("An indicator " * 10 + "growth: target (%)")
        assert len(label) <= LONGEST_LABEL
        assert label.endswith("…: target (%)")


class TestExcel:
    def test_header_is_frozen_and_units_stand_in_a_row(self, released: Path) -> None:
        sheet = openpyxl.load_workbook(released / "panel.xlsx")["panel"]
        assert sheet.freeze_panes == "F3"
        names = [cell.value for cell in sheet[1]]
        units = {name: cell.value for name, cell in zip(names, sheet[2], strict=True)}
        assert (units["gdp"], units["gdp_g"], units["gdp_g_sus"]) == ("亿元", "%", "0/1")
        by_name = dict(zip(names, sheet[3], strict=True))
        assert by_name["gdp_g"].data_type == "n"
        assert by_name["region_code"].value == "210000"

    def test_nothing_in_it_is_a_formula(self, released: Path) -> None:
        book = openpyxl.load_workbook(released / "panel.xlsx")
        assert book.sheetnames == ["panel", "codebook", "notes"]
        assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)

    def test_words_that_look_like_a_formula_stay_words(self, tmp_path: Path) -> None:
        wide = pl.DataFrame([("210300", "=1+1", "prefecture", "@x", 2023)], schema=list(KEYS), orient="row")
        write_excel(Panel(wide, wide, ()), tmp_path / "p.xlsx", datetime(2026, 1, 1))
        row = openpyxl.load_workbook(tmp_path / "p.xlsx")["panel"][3]
        assert [(cell.value, cell.data_type) for cell in row][1] == ("=1+1", "s")


class TestPanel:
    def test_long_and_wide_say_the_same(self, released: Path) -> None:
        long = pl.read_parquet(released / "panel_long.parquet")
        wide = pl.read_csv(released / "panel_wide.csv", schema_overrides={"region_code": pl.String})
        stated = long.filter(pl.col("indicator_id") == "gdp", pl.col("measure") == "growth")
        joined = stated.join(wide, on=["region_code", "year"], how="left")
        assert joined["actual"].to_list() == joined["gdp_g"].to_list()
        assert joined["target"].to_list() == joined["gdp_g_t"].to_list()
        assert wide.columns[0] == "region_code"


class TestDescriptions:
    def test_frictionless_finds_the_package_valid(self, released: Path) -> None:
        program = (
            "import sys; from frictionless import Package, system\n"
            "report = Package(sys.argv[1]).validate()\n"
            "print(report.flatten(['title', 'fieldName', 'note'])[:5]); sys.exit(not report.valid)"
        )
        done = run(program, str(released / "datapackage.json"))
        assert done.returncode == 0, done.stdout + done.stderr

    def test_croissant_is_valid_and_reads_the_files(self, released: Path) -> None:
        program = (
            "import sys, itertools, mlcroissant as mlc\n"
            "dataset = mlc.Dataset(sys.argv[1])\n"
            "assert not dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.report()\n"
            "(row,) = itertools.islice(dataset.records('core-reports'), 1)\n"
            "print(row['core-reports/report_id'])"
        )
        done = run(program, str(released / "croissant.json"))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "210000-2022" in done.stdout

    def test_codebook_names_every_variable_in_both_languages(self, released: Path) -> None:
        names = pl.read_parquet_schema(released / "panel_wide.parquet")
        for file in ("codebook.en.md", "codebook.zh.md", "codebook.en.html", "codebook.zh.html"):
            text = (released / file).read_text("utf-8").replace("\\", "")
            assert all(name in text for name in names), file
        page = (released / "codebook.zh.html").read_text("utf-8")
        assert 'lang="zh"' in page
        assert "http" not in page

    def test_it_can_be_cited(self, released: Path) -> None:
        citation = yaml.safe_load((released / "CITATION.cff").read_text("utf-8"))
        assert (citation["version"], citation["license"]) == (released.name, "CC-BY-4.0")


class TestDelta:
    def test_says_what_came_went_and_changed_and_why(self, published: Path, tmp_path: Path) -> None:
        before = export(published, tmp_path)
        cells = before / "parquet/marts/report_indicators.parquet"
        reports = before / "parquet/core/reports.parquet"
        data = pl.read_parquet(cells)
        gone = data.filter(pl.col("report_id") == "210300-2023").with_columns(
            pl.lit("999999-2023").alias("report_id")
        )
        changed = data.filter(pl.col("report_id") != "210000-2022").with_columns(
            pl.when((pl.col("report_id") == "210300-2022") & (pl.col("measure") == "level"))
            .then(900.0)
            .otherwise("value")
            .alias("value")
        )
        pl.concat([changed, gone]).write_parquet(cells)
        known = pl.read_parquet(reports).filter(pl.col("report_id") != "210000-2022")
        extra = known.head(1).with_columns(pl.lit("999999-2023").alias("report_id"))
        pl.concat([known, extra]).write_parquet(reports)
        stated = json.loads((before / "release.json").read_text("utf-8"))
        (before / "release.json").write_text(json.dumps(stated | {"run_id": "20200101"}), "utf-8")
        after = export(published, tmp_path)
        lines = pl.read_csv(after / "delta.csv")
        assert lines.columns[0] == "report_id"
        assert sorted(lines.select("change", "reason", "report_id").unique().rows()) == [
            ("added", "new_report", "210000-2022"),
            ("changed", "other_report", "210300-2022"),
            ("removed", "report_gone", "999999-2023"),
        ]
        changes = lines.filter(pl.col("change") == "changed")
        assert changes.select("old_value", "new_value").rows() == [(900.0, 1000.0)]
        assert "| changed | another report" in (after / "delta.md").read_text("utf-8")
        assert write_delta(after, before, rules_changed=True) == lines.height
