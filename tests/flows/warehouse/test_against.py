"""A warehouse against the one before it: what must be named, and what may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.publishing import publish_staged
from support.staging import Staging
from typer.testing import CliRunner

from flows.cli import app
from flows.warehouse.against import run_against
from flows.warehouse.connections import WarehouseError, connect

CITIES = ("210300", "210400", "330700")
YEARS = range(2012, 2024)


def staged(leaving_out: str = "", times: float = 1.0) -> Staging:
    """Three cities over twelve years, each report with an outcome and a target, each its own document."""
    staging = Staging()
    for code in CITIES:
        for year in YEARS:
            text = f"一、工作回顾\\n增长{year - 2000}%。\\n二、工作安排\\n增长5%。".replace("\\n", "\n")
            report = staging.report(code, year, text=text, document=f"{code}-{year}")
            if f"{code}-{year}" == leaving_out:
                continue
            value = (year - 2000) * times
            staging.cell(report, "gdp", "growth", year - 1, "actual", value, evidence=f"增长{year - 2000}%")
            staging.cell(report, "gdp", "growth", year, "target", 5.0, evidence="增长5%")
    return staging


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _published(tmp_path_factory.mktemp("earlier"), staged())


def _published(folder: Path, staging: Staging, code: str = "1") -> Path:
    publish_staged(
        staging.parquet(folder / "staged"), staging.reference(), folder / "w.duckdb", code=code, gates=False
    )
    return folder / "w.duckdb"


@pytest.fixture
def critical(earlier: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """What is critical once statements have been run on a copy of the earlier warehouse."""

    def _critical(*damage: str) -> list[str]:
        copy = tmp_path / "copy.duckdb"
        shutil.copyfile(earlier, copy)
        with closing(connect(copy, read_only=False)) as con:
            for statement in damage:
                con.execute(statement)
            return [f"{r.suite}: {r.about}" for r in run_against(con, earlier) if not r.passed]

    return _critical


def test_the_same_warehouse_has_lost_nothing(critical) -> None:
    assert critical() == []


GONE = "WHERE report_id = '210300-2015'"


def test_a_report_whose_document_is_still_landed_is_missed(critical) -> None:
    said = critical(
        "DELETE FROM ops.intake",
        "INSERT INTO ops.intake SELECT document_id, source, 1, 0, 0, 1, false, NULL"
        f" FROM core.reports {GONE}",
        "DELETE FROM core.documents WHERE document_id IN (SELECT document_id FROM core.reports " + GONE + ")",
        f"DELETE FROM core.reports {GONE}",
    )
    assert [one for one in said if "no report is gone" in one]
    assert [one for one in said if "no document is gone" in one]


def test_a_report_whose_document_was_taken_away_is_not(critical) -> None:
    gone = "(SELECT document_id FROM core.reports " + GONE + ")"
    assert (
        critical(
            f"DELETE FROM ops.intake WHERE document_id IN {gone}",
            f"DELETE FROM core.documents WHERE document_id IN {gone}",
            "DELETE FROM ops.contents WHERE part = '210300-2015'",
            f"DELETE FROM core.cells {GONE}",
            f"DELETE FROM marts.report_indicators {GONE}",
            f"DELETE FROM core.reports {GONE}",
        )
        == []
    )


def test_a_relation_that_shrank_is_named(critical) -> None:
    said = critical("UPDATE ops.contents SET n = n - 1 WHERE relation = 'core.observations'")
    assert [one for one in said if "no relation lost a tenth" in one]


def test_a_cell_that_changed_by_itself_is_named(critical) -> None:
    said = critical("UPDATE core.cells SET value = 99 WHERE report_id = '210300-2015' AND status = 'actual'")
    assert said == [
        "against core.cells: a cell changes with its document, the rules, the reference or a correction alone"
    ]


def test_a_cell_may_change_with_the_rules(critical) -> None:
    assert (
        critical("UPDATE core.cells SET value = 99 " + GONE, "UPDATE ops.runs SET code_version = '2'") == []
    )


def test_what_was_read_and_changed_by_itself_is_named(critical) -> None:
    said = critical(
        "UPDATE ops.contents SET digest = digest + 1 WHERE relation = 'core.terms' AND part = '210300-2015'"
    )
    assert [one.partition(": ")[2] for one in said] == [
        "what was read of a report changes with its document, the rules or the reference alone"
    ]


def test_an_indicator_that_lost_its_cells_or_jumped_is_named(critical) -> None:
    said = critical("DELETE FROM marts.report_indicators WHERE status = 'actual' AND report_year < 2017")
    assert [one for one in said if "lost a quarter" in one]
    said = critical("UPDATE marts.report_indicators SET value = value * 10 WHERE status = 'actual'")
    assert [one for one in said if "median of another size" in one]


def test_check_tells_it_and_exits_with_three(earlier: Path, tmp_path: Path) -> None:
    now = _published(tmp_path, staged(leaving_out="210300-2015"))
    answer = CliRunner().invoke(app, ["check", "--warehouse", str(now), "--against", str(earlier)])
    assert answer.exit_code == 3, answer.output
    assert "critical against ops.contents: what was read of a report changes" in answer.output
    assert "210300-2015" in answer.output


def test_a_warehouse_of_an_earlier_version_is_refused_by_name(earlier: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    shutil.copyfile(earlier, old)
    with closing(connect(old, read_only=False)) as con:
        con.execute("DROP TABLE ops.contents")
    with (
        closing(connect(earlier)) as con,
        pytest.raises(WarehouseError, match="did not note"),
    ):
        run_against(con, old)
