"""A run from staged tables to a published warehouse: what it keeps about itself, and what stops it."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.publishing import publish_staged
from support.staging import Staging

from flows.warehouse.build import NothingReadableError, build_relations
from flows.warehouse.connections import WarehouseError, connect, rows
from flows.warehouse.diffing import diff
from flows.warehouse.gates import GateFailedError
from flows.warehouse.history import new_run
from flows.warehouse.paths import rejected_path
from flows.warehouse.publishing import exclusive


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect(path)) as con:
        return rows(con, sql)


def two_years(growth: float = 5.2) -> Staging:
    """A city's reports of two years, the second with the outcome of the first one's target."""
    staging = Staging()
    first = staging.report("210300", 2023, text="一、工作回顾\n增长2%。\n二、工作安排\n增长5%左右。")
    staging.cell(first, "gdp", "growth", 2022, "actual", 2.0, evidence="增长2%")
    staging.cell(first, "gdp", "growth", 2023, "target", 5.0, "approx", evidence="增长5%左右")
    outcome = f"增长{growth:g}%"
    second = staging.report("210300", 2024, text=f"一、工作回顾\n{outcome}。\n二、工作安排\n")
    staging.cell(second, "gdp", "growth", 2023, "actual", growth, evidence=outcome)
    return staging


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Build and publish staged rows, without gates unless asked for."""
    number = iter(range(100))

    def _make(staging: Staging, *, code: str = "1", gates: bool = False, files: int = 1) -> Path:
        target = tmp_path / "w.duckdb"
        staged = staging.parquet(tmp_path / f"staged-{next(number)}", files=files)
        publish_staged(staged, staging.reference(), target, code=code, gates=gates)
        return target

    return _make


def test_a_run_says_what_it_was_and_what_came_of_it(make) -> None:
    staging = two_years()
    staging.add("rejections", document_id="x", source="x.txt", reason="not_a_report", detail="a resolution")
    target = make(staging, gates=True)
    ((status, sources, code, documents, reports, quarantined, cells, previous),) = ask(
        target,
        "SELECT status, sources, code_version, n_documents, n_reports, n_quarantined, n_cells,"
        " previous_run_id FROM ops.runs",
    )
    assert (status, sources, code) == ("published", ["reports"], "1")
    assert (documents, reports, quarantined, cells, previous) == (3, 2, 1, 3, None)
    (counts,) = ask(target, "SELECT n_gates, n_gates_failed, n_changes FROM ops.runs")
    assert counts[0] == len(ask(target, "FROM ops.gate_results")) > 50
    assert counts[1:] == (0, 0)
    assert ask(target, "SELECT count(*) FROM ops.runs WHERE finished_at < started_at") == [(0,)]


def test_history_is_carried_over_from_version_to_version(make) -> None:
    make(two_years(), gates=True)
    target = make(two_years(5.3), gates=True)
    assert ask(
        target,
        "SELECT count(*), count(DISTINCT run_id), count(*) FILTER (WHERE previous_run_id IS NULL)"
        " FROM ops.runs",
    ) == [(2, 2, 1)]
    assert ask(target, "SELECT count(DISTINCT run_id) FROM ops.gate_results") == [(2,)]


def test_what_stays_in_quarantine_says_since_when(make) -> None:
    for _ in range(2):
        staging = two_years()
        staging.add("rejections", source="b.doc", reason="unsupported_format", detail="Word 97")
        staging.add("rejections", source="a.txt", record=3, reason="not_a_report", detail="a resolution")
        target = make(staging)
    found = ask(
        target, "SELECT source, record, run_id, failing_since FROM ops.quarantine ORDER BY run_id, seq"
    )
    assert [(source, record) for source, record, *_ in found] == [("a.txt", 3), ("b.doc", None)] * 2
    started = dict(ask(target, "SELECT run_id, started_at FROM ops.runs"))
    first, second = sorted(started)
    assert {since for *_, since in found} == {started[first]}
    assert {run for _, _, run, _ in found} == {first, second}


def test_a_document_whose_text_went_nowhere_is_lost_and_stops_the_publish(make, tmp_path: Path) -> None:
    staging = two_years()
    staging.rows["documents"][0]["n_records"] = 2
    staging.landed.append({"document_id": "never-read", "source": "never-read.txt"})
    with pytest.raises(
        GateFailedError, match="lost between landing and core or quarantine \\(2 failing"
    ) as stopped:
        make(staging, gates=True)
    assert not (tmp_path / "w.duckdb").exists()
    assert [result.suite for result in stopped.value.report.failed] == ["core.documents"]


def test_a_failed_gate_keeps_the_old_warehouse_and_leaves_the_new_one_beside_it(make, tmp_path: Path) -> None:
    target = make(two_years(), gates=True)
    bad = two_years()
    for end in ("evidence_start", "evidence_end"):
        bad.rows["observations"][0][end] += 1
    with pytest.raises(GateFailedError, match="evidence spans lie inside the text and hold the quoted words"):
        make(bad, gates=True)
    assert len(ask(target, "FROM ops.runs")) == 1
    rejected = rejected_path(target)
    assert ask(rejected, "SELECT status FROM ops.runs ORDER BY started_at") == [("published",), ("rejected",)]
    assert ask(
        rejected,
        "SELECT g.suite, g.severity, g.passed, g.n_failing"
        " FROM ops.gate_results AS g JOIN ops.runs USING (run_id)"
        " WHERE status = 'rejected' AND NOT passed AND severity = 'critical' ORDER BY suite",
    ) == [("core.observations", "critical", False, 1)]
    ((row,),) = ask(rejected, "SELECT \"row\" FROM ops.failing_rows WHERE suite = 'core.observations'")
    assert '"evidence": "增长2%"' in row
    assert '"report_id": "210300-2023"' in row


def test_sources_without_a_report_publish_nothing(make, tmp_path: Path) -> None:
    staging = Staging()
    staging.add("rejections", document_id="x", source="x.txt", reason="not_a_report", detail="a resolution")
    with pytest.raises(NothingReadableError, match="no report was read from the sources"):
        make(staging, gates=True)
    assert not (tmp_path / "w.duckdb").exists()
    assert ask(tmp_path / "w.duckdb.rejected", "SELECT status, n_quarantined FROM ops.runs") == [
        ("failed", 1)
    ]


def test_an_unknown_staged_table_is_named(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path / "w"),
        pytest.raises(WarehouseError, match="no model reads a staged table called tables"),
    ):
        build_relations({"tables": []}, {}, tmp_path / "w", new_run())


# -- the same rows ------------------------------------------------------------------------------------------


def test_the_order_of_rows_and_files_changes_nothing(make, tmp_path: Path) -> None:
    first = make(two_years())
    kept = tmp_path / "first.duckdb"
    kept.write_bytes(first.read_bytes())
    shuffled = two_years()
    for table in shuffled.rows.values():
        random.Random(7).shuffle(table)
    second = make(shuffled, files=3)
    assert list(diff(kept, second)) == []
    for relation in ("core.observations", "marts.report_indicators", "marts.peer_ranking"):
        assert ask(kept, f"FROM {relation}") == ask(second, f"FROM {relation}")


# -- what changed, and why ----------------------------------------------------------------------------------


def changes(target: Path) -> list[tuple[Any, ...]]:
    return ask(
        target,
        "SELECT relation, row_key, column_name, change, old_value, new_value, reason FROM ops.changes"
        " WHERE run_id = (SELECT max(run_id) FROM ops.runs) ORDER BY ALL",
    )


def test_nothing_changes_when_nothing_changed(make) -> None:
    make(two_years())
    assert changes(make(two_years())) == []


def test_a_report_that_came_or_went_is_one_change(make) -> None:
    make(two_years())
    staging = two_years()
    third = staging.report("210400", 2024)
    staging.cell(third, "gdp", "growth", 2024, "target", 5.0)
    assert changes(make(staging)) == [
        ("core.reports", "210400-2024", "", "added", None, None, "new_report"),
    ]
    assert changes(make(two_years())) == [
        ("core.reports", "210400-2024", "", "removed", None, None, "report_gone"),
    ]


def test_another_value_under_other_rules_is_the_rules_doing(make) -> None:
    make(two_years(5.2), code="1")
    cell = "210300-2024/gdp/growth/2023/actual"
    assert changes(make(two_years(5.3), code="2")) == [
        ("marts.report_indicators", cell, "value", "changed", "5.2", "5.3", "rules_changed"),
    ]


def test_another_value_out_of_another_document_is_the_documents_doing(make) -> None:
    make(two_years(5.2))
    staging = two_years(5.3)
    for table in staging.rows.values():
        for row in table:
            for column in ("document_id", "version_id"):
                if "2024" in str(row.get("source", "")) and column in row:
                    row[column] = row[column].replace(row[column][:8], "0" * 8)
    old = staging.rows["cells"][-1]["version_id"]
    for table in ("cells", "observations", "sections"):
        for row in staging.rows[table]:
            if row["version_id"] == old:
                row["version_id"] = "0" * 8 + old[8:]
    reasons = {(relation, column, reason) for relation, _, column, *_, reason in changes(make(staging))}
    assert reasons == {
        ("core.reports", "document_id", "document_changed"),
        ("marts.report_indicators", "value", "document_changed"),
    }


def test_a_correction_is_a_change_with_its_reason_and_survives_the_next_build(make) -> None:
    make(two_years(52.0))
    staging = two_years(52.0)
    staging.correct(("210300", 2024), ("gdp", "growth", 2023, "actual"), value=5.2, expected_value=52.0)
    target = make(staging)
    cell = "210300-2024/gdp/growth/2023/actual"
    assert changes(target) == [
        ("marts.report_indicators", cell, "correction", "changed", None, "applied", "correction"),
        ("marts.report_indicators", cell, "value", "changed", "52.0", "5.2", "correction"),
    ]
    make(staging)
    assert ask(
        target,
        "SELECT value, value_read, suspect, correction, correction_reason, corrected_by"
        " FROM marts.report_indicators WHERE correction IS NOT NULL",
    ) == [(5.2, 52.0, False, "applied", "read by hand", "a reviewer")]
    assert ask(target, "SELECT verdict FROM marts.target_delivery") == [("hit",)]


def test_a_correction_whose_source_changed_complains(make) -> None:
    staging = two_years(5.4)
    staging.correct(("210300", 2024), ("gdp", "growth", 2023, "actual"), value=5.2, expected_value=52.0)
    target = make(staging, gates=True)
    ((value, suspect, why),) = ask(
        target,
        "SELECT value, suspect, suspect_reason FROM marts.report_indicators WHERE correction = 'stale'",
    )
    assert (value, suspect) == (5.4, True)
    assert why.startswith("stale correction: a reviewer corrected 52.0 to 5.2 on 2026-02-01")
    assert ask(
        target, "SELECT passed, severity FROM ops.gate_results WHERE about LIKE '%corrections.csv%'"
    ) == [(False, "warning")]
