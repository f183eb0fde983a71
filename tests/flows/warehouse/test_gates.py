"""The gates: what each suite must catch, and that it lets a sound warehouse through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from support.staging import sound

from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import Connection
from flows.warehouse.contents import CONTENTS, note_contents, ops_relations
from flows.warehouse.gates import EXPECTATIONS_FOLDER, Suite, SuiteError, load_suites, run_gates
from flows.warehouse.gating.checkpoint import load
from flows.warehouse.models import load_models


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Connection]:
    con = build_in_memory(sound().frames(), sound().reference())
    con.execute(
        "INSERT INTO ops.intake SELECT document_id, source, 1, 1, 0, 1, false, NULL FROM core.documents"
    )
    note_contents(con, *ops_relations())
    yield con
    con.close()


MADE = "expect_contents_as_made"
"""The expectation that any change after the build breaks; what else must name it is asked here."""


def failed(con: Connection, damage: str, *suites: str, severity: str = "critical") -> dict[str, list[str]]:
    """Suite to its expectations of that severity which are not met once `damage` was done (and is undone)."""
    chosen = [suite for suite in load_suites() if not suites or suite.relation in suites]
    con.execute("BEGIN")
    try:
        con.execute(damage)
        results = run_gates(con, chosen).results
    finally:
        con.execute("ROLLBACK")
    found: dict[str, list[str]] = {}
    for result in results:
        if not result.passed and result.severity == severity and result.expectation != MADE:
            found.setdefault(result.suite, []).append(result.about)
    return found


def test_a_sound_warehouse_passes(warehouse: Connection) -> None:
    assert failed(warehouse, "SELECT 1") == {}


ONE = "WHERE report_id = '210000-2023'"
CASES = {
    "a region that nobody knows": (
        f"UPDATE core.reports SET region_code = '999999' {ONE}",
        "core.reports", "every report's region is in core.regions"),
    "a year out of this world": (
        f"UPDATE core.reports SET report_year = 3023 {ONE}", "core.reports", "report_year"),
    "a report called by another year": (
        f"UPDATE core.reports SET report_id = '210000-2022' {ONE}",
        "core.reports", "called by its region and year"),
    "two reports of one region and year": (
        f"INSERT INTO core.reports SELECT * REPLACE ('x' AS report_id) FROM core.reports {ONE}",
        "core.reports", "region_code, report_year"),
    "a warehouse without reports": (
        "DELETE FROM core.reports", "core.reports", "table row count"),
    "words that stand elsewhere": (
        f"UPDATE core.observations SET evidence_start = 0, evidence_end = 4 {ONE}",
        "core.observations", "evidence spans"),
    "words outside the text": (
        f"UPDATE core.observations SET evidence_start = 990, evidence_end = 994 {ONE}",
        "core.observations", "evidence spans"),
    "an observation in no section": (
        f"UPDATE core.observations SET section_id = '7' {ONE}",
        "core.observations", "each stands in a section"),
    "an indicator of no catalogue": (
        f"UPDATE core.observations SET indicator_id = 'happiness' {ONE}",
        "core.observations", "the indicator is one of the catalogue's"),
    "one observation twice": (
        "UPDATE core.observations SET observation_id = 0", "core.observations", "unique"),
    "a doubt without a reason": (
        f"UPDATE core.observations SET suspect = true {ONE}", "core.observations", "says why"),
    "a range without its end": (
        f"UPDATE core.observations SET comparator = 'range' {ONE}", "core.observations", "two ends"),
    "a value that is no number": (
        f"UPDATE core.observations SET value = 'nan' {ONE}", "core.observations", "a number"),
    "one cell twice": (
        f"INSERT INTO core.cells SELECT * FROM core.cells {ONE}", "core.cells", "unique"),
    "a cell that its mention does not carry": (
        f"UPDATE core.cells SET status = 'target' {ONE}", "core.cells", "read from a mention"),
    "a section outside its report": (
        f'UPDATE core.sections SET "end" = 4000 {ONE}', "core.sections", "spans lie inside the text"),
    "sections over one another": (
        'UPDATE core.sections SET "start" = 1', "core.sections", "do not overlap"),
    "a section without its parent": (
        f"UPDATE core.sections SET parent_id = '9' {ONE}", "core.sections", "inside its parent"),
    "a repair that is longer than its span": (
        f"UPDATE core.repairs SET raw_end = raw_end + 1 {ONE}", "core.repairs", "as long as the words"),
    "a flagged place that was changed": (
        f"""UPDATE core.repairs SET "after" = '王' {ONE}""",
        "core.repairs", "a flagged place is left as it is"),
    "a ledger that lost a row": (
        f"DELETE FROM core.repairs {ONE}", "core.repairs", "their number is the report's"),
    "a text that is shorter than its report": (
        f"UPDATE core.report_texts SET clean_text = '一' {ONE}",
        "core.report_texts", "as long as the report says"),
    "a promise outside the text": (
        f'UPDATE core.commitments SET "end" = 4000 {ONE}', "core.commitments", "spans lie inside the text"),
    "two promises with one number": (
        f"INSERT INTO core.commitments SELECT * FROM core.commitments {ONE}",
        "core.commitments", "unique"),
    "a note that is cited outside the text": (
        f"UPDATE core.glossary SET citations = [4000] {ONE}", "core.glossary", "citations lie inside"),
    "a document that is not called by its hash": (
        "UPDATE core.documents SET document_id = source", "core.documents", "document_id"),
    "a text that was lost on the way": (
        "UPDATE ops.intake SET is_lost = true", "core.documents", "lost between landing and core"),
    "two canonical versions": (
        "INSERT INTO core.report_versions"
        f" SELECT * REPLACE (version_id || 'b' AS version_id) FROM core.report_versions {ONE}",
        "core.report_versions", "exactly one canonical version"),
    "a value out of bounds that is not flagged": (
        f"UPDATE marts.report_indicators SET value = 2000 {ONE}",
        "marts.report_indicators", "is flagged suspect"),
    "a cell that was lost on the way to the marts": (
        f"DELETE FROM marts.report_indicators {ONE}", "marts.report_indicators", "no cell is lost"),
    "a cell in another unit": (
        f"UPDATE marts.report_indicators SET unit = '斤' {ONE}",
        "marts.report_indicators", "canonical unit of its measure"),
    "a target that nobody judged": (
        "DELETE FROM marts.target_delivery", "marts.target_delivery", "no target"),
    "a verdict that nothing bears out": (
        "UPDATE marts.target_delivery SET verdict = 'hit'",
        "marts.target_delivery", "no verdict over a suspect figure"),
    "a plan's target that was left out": (
        f"DELETE FROM marts.plan_targets {ONE}", "marts.plan_targets", "is left out"),
    "a plan's target in other words": (
        f"UPDATE marts.plan_targets SET evidence = '增长6%左右' {ONE}",
        "marts.plan_targets", "quotes its mention"),
    "the way of a suspect target": (
        "UPDATE marts.plan_targets SET suspect = true, suspect_reason = 'odd', required_growth = 5"
        f" {ONE}",
        "marts.plan_targets", "nothing is told of how far a suspect target"),
    "a path beside the plan's years": (
        f"UPDATE marts.plan_targets SET latest_year = 2020 {ONE}",
        "marts.plan_targets", "the path is of the years of the plan"),
    "a level of regions without bounds": (
        "DELETE FROM core.indicator_bounds WHERE level = 'county'",
        "core.indicator_bounds", "for each level of regions"),
    "a partner that nobody knows": (
        "UPDATE core.indicators SET partner = 'nothing' WHERE indicator_id = 'gdp'",
        "core.indicators", "a partner is an indicator"),
    "a report that the coverage does not know": (
        f"DELETE FROM marts.coverage {ONE}", "marts.coverage", "every report is in the coverage"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "suite", "about"), CASES.values(), ids=CASES.keys())
def test_what_is_wrong_stops_the_publish(warehouse: Connection, damage: str, suite: str, about: str) -> None:
    said = failed(warehouse, damage, suite).get(suite, [])
    assert any(about in one for one in said), said


WARNINGS = {
    "a value out of bounds, though it is flagged": (
        f"UPDATE marts.report_indicators SET value = 2000, suspect = true, suspect_reason = 'it is' {ONE};"
        f" UPDATE core.cells SET value = 2000, suspect_reason = 'it is' {ONE}",
        "marts.report_indicators", "plausible bounds"),
    "a report without a review or plan": (
        f"UPDATE core.sections SET kind = 'other' {ONE}", "core.reports", "a review or a plan section"),
    "a correction whose source changed": (
        "INSERT INTO core.corrections (region_code, report_year, indicator_id, measure, ref_year, status,"
        " state, reason, reviewer, corrected_on)"
        " VALUES ('210000', 2023, 'gdp', 'growth', 2022, 'actual', 'stale',"
        " 'misread', 'Li', '2026-01-01')",
        "core.corrections", "reference/corrections.csv"),
    "a canonical version that is cut off": (
        f"UPDATE core.report_versions SET is_truncated = true {ONE}", "core.report_versions", "cut off"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "suite", "about"), WARNINGS.values(), ids=WARNINGS.keys())
def test_what_is_odd_is_published_with_a_warning(
    warehouse: Connection, damage: str, suite: str, about: str
) -> None:
    assert failed(warehouse, damage, suite) == {}
    assert any(about in one for one in failed(warehouse, damage, suite, severity="warning")[suite])


QUARANTINED = """
INSERT INTO ops.runs (run_id, started_at) VALUES ('1', '2026-01-01'), ('2', '2026-01-02');
INSERT INTO ops.quarantine (run_id, seq, document_id, source, reason, detail)
SELECT '{run}', i, 'd' || i, 'a' || i || '.txt', '{reason}', 'rule' FROM range({n}) AS r(i);
INSERT INTO ops.intake (document_id, source, is_lost)
SELECT 'm' || i, 'm.txt', false FROM range({n_documents}) AS r(i)
"""


@pytest.mark.parametrize(
    ("n", "n_documents", "reason", "run", "stops", "warns"),
    [
        (3, 0, "failed_check", "2", False, True),
        (4, 0, "failed_check", "2", True, True),
        (4, 197, "failed_check", "2", False, True),
        (5, 197, "failed_check", "2", True, True),
        (5, 300, "failed_check", "2", False, True),
        (90, 0, "not_a_report", "2", False, False),
        (90, 0, "failed_check", "1", False, False),
    ],
)
def test_reports_that_break_a_rule_warn_and_many_of_them_stop_the_publish(
    warehouse: Connection, n: int, n_documents: int, reason: str, run: str, stops: bool, warns: bool
) -> None:
    damage = QUARANTINED.format(n=n, n_documents=n_documents, reason=reason, run=run)
    about = failed(warehouse, damage, "ops.quarantine").get("ops.quarantine", [])
    assert bool(about) == stops and all("2 of 100" in one for one in about)
    warned = failed(warehouse, damage, "ops.quarantine", severity="warning")
    assert bool(warned) == warns


def test_an_expectation_that_cannot_be_run_stops_the_publish(warehouse: Connection) -> None:
    suite = Suite("core.reports", {"name": "core.reports", "expectations": [
        {"type": "expect_column_values_to_be_between", "severity": "warning",
         "kwargs": {"column": "title", "min_value": 1, "max_value": 2}},
    ]})  # fmt: skip
    (result,) = run_gates(warehouse, [suite]).results
    assert (result.passed, result.severity) == (False, "critical")
    assert "could not be run" in result.detail


def test_at_most_a_hundred_failing_rows_are_kept_and_all_are_counted(warehouse: Connection) -> None:
    suite = Suite("core.reports", {"name": "core.reports", "expectations": [
        {"type": "expect_no_violations", "severity": "critical", "meta": {"about": "nothing"},
         "kwargs": {"query": "SELECT * FROM range(250) AS r(n)"}},
    ]})  # fmt: skip
    (result,) = run_gates(warehouse, [suite]).results
    assert (result.n_failing, len(result.rows), result.rows[0]) == (250, 100, {"n": 0})
    assert result.sentence == 'core.reports: nothing (250 failing, first {"n": 0})'


# -- the suites themselves ----------------------------------------------------------------------------------


def test_there_is_a_suite_for_each_relation() -> None:
    assert {suite.relation for suite in load_suites()} == {model.relation for model in load_models()}


def test_each_suite_holds_its_relation_to_what_is_declared_beside_the_model() -> None:
    models = {model.relation: model for model in load_models()}
    for suite in load_suites():
        declared = {e["type"]: e["severity"] for e in suite.expectations
                    if e.get("kwargs", {}).get("relation") == suite.relation}  # fmt: skip
        asked = {"expect_key_as_declared", "expect_values_as_declared"}
        asked |= {"expect_references_as_declared"} if models[suite.relation].references else set()
        asked |= {"expect_contents_as_made"} if suite.relation != CONTENTS else set()
        assert declared == dict.fromkeys(asked, "critical"), suite.relation


def test_suites_round_trip_through_great_expectations() -> None:
    from great_expectations.core import ExpectationSuite  # noqa: PLC0415 - importing it takes seconds

    load()
    for suite in load_suites():
        definition = ExpectationSuite(**suite.definition).to_json_dict()
        del definition["id"]
        again = ExpectationSuite(**definition)
        assert [e.expectation_type for e in again.expectations] == [e["type"] for e in suite.expectations]


def test_a_folder_without_suites_is_refused(tmp_path) -> None:
    with pytest.raises(SuiteError, match="holds no suite of expectations"):
        load_suites(tmp_path)


def test_a_suite_without_a_severity_is_refused(tmp_path) -> None:
    (tmp_path / "core.reports.yaml").write_text(
        "name: core.reports\nexpectations:\n"
        "- {type: expect_column_values_to_not_be_null, kwargs: {column: title}}\n"
    )
    with pytest.raises(SuiteError, match="says no severity"):
        load_suites(tmp_path)


def test_severities_are_those_of_the_files() -> None:
    said = {e["severity"] for path in EXPECTATIONS_FOLDER.glob("*.yaml")
            for e in yaml.safe_load(path.read_text("utf-8"))["expectations"]}  # fmt: skip
    assert said == {"critical", "warning"}
