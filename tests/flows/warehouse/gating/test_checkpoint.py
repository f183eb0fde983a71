"""What the gates say is what Great Expectations says of the same files through a checkpoint of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from support.staging import sound

from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import Connection
from flows.warehouse.contents import note_contents, ops_relations
from flows.warehouse.gates import EXPECTATIONS_FOLDER, load_suites, run_gates
from flows.warehouse.gating.checkpoint import load

DAMAGE = """
UPDATE core.documents SET document_id = upper(source), n_bytes = 0;
UPDATE core.reports SET region_code = '99', region_name = NULL, level = 'moon', delivered_on = '1900-01-01';
UPDATE core.observations SET value = 'nan', evidence_start = 900, scope = 'planet', ref_year = 1;
INSERT INTO core.cells FROM core.cells;
UPDATE marts.report_indicators SET value = 1e9, unit = '斤';
UPDATE core.sections SET kind = 'other';
UPDATE core.report_versions SET is_truncated = true;
DELETE FROM marts.coverage
"""


@pytest.fixture(params=["sound", "damaged"])
def warehouse(request: pytest.FixtureRequest) -> Iterator[Connection]:
    con = build_in_memory(sound().frames(), sound().reference())
    con.execute(
        "INSERT INTO ops.intake SELECT document_id, source, 1, 1, 0, 1, false, NULL FROM core.documents"
    )
    note_contents(con, *ops_relations())
    if request.param == "damaged":
        con.execute(DAMAGE)
    yield con
    con.close()


def run_by_itself(con: Connection) -> dict[str, Any]:
    """Every file of expectations/ by Great Expectations alone, as its own documentation does it."""
    load()
    import great_expectations as gx  # noqa: PLC0415 - importing it takes seconds

    from flows.warehouse.gating.expectations import warehouse_frame  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("files").add_dataframe_asset("relation")
    batch = asset.add_batch_definition_whole_dataframe("all")
    found = {}
    for path in sorted(EXPECTATIONS_FOLDER.glob("*.yaml")):
        suite = context.suites.add(gx.ExpectationSuite(**yaml.safe_load(path.read_text("utf-8"))))
        definition = gx.ValidationDefinition(name=path.stem, data=batch, suite=suite)
        checkpoint = gx.Checkpoint(
            name=path.stem, validation_definitions=[context.validation_definitions.add(definition)]
        )
        data = warehouse_frame(con, con.sql(f"SELECT * FROM {path.stem}").df())
        (found[path.stem],) = (
            context.checkpoints.add(checkpoint).run({"dataframe": data}).run_results.values()
        )
    return found


def said(kind: str, kwargs: dict[str, Any], severity: Any, passed: Any) -> tuple[str, str, str, bool]:
    """An expectation and what came of it, in one form."""
    about = [str(kwargs.get(key)) for key in ("relation", "query", "column", "column_list")]
    return kind, " ".join(about), str(getattr(severity, "value", severity)), bool(passed)


def test_the_library_itself_says_of_every_file_what_the_gates_say(warehouse: Connection) -> None:
    report = run_gates(warehouse)
    alone = run_by_itself(warehouse)
    suites = {suite.relation: suite for suite in load_suites()}
    assert alone.keys() == suites.keys()
    for relation, suite in suites.items():
        of_gates = sorted(
            said(r.expectation, suite.expectations[r.seq].get("kwargs", {}), r.severity, r.passed)
            for r in report.results
            if r.suite == relation
        )
        of_library = sorted(
            said(
                one.expectation_config.type,
                one.expectation_config.kwargs,
                one.expectation_config.severity,
                one.success,
            )
            for one in alone[relation].results
        )
        assert of_gates == of_library, relation
    worst = {str(r.get_max_severity_failure()).rpartition(".")[2].lower() for r in alone.values()}
    assert bool(report.failed) == ("critical" in worst)
    assert bool(report.warned) or "warning" not in worst
