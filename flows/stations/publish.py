"""The station that publishes: the gates are asked, and a rename follows where no critical one objects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.prefect.messages import report, warn
from flows.run import progress
from flows.run.folder import RunFolder
from flows.settings import load_settings
from flows.sources.expected import ExpectedReports, count_reports
from flows.warehouse.gates import GateReport, check_candidate, require_gates
from flows.warehouse.history import RunInfo
from flows.warehouse.publishing import publish_candidate


@flow(name="publish", flow_run_name="publish", validate_parameters=False)
def publish(
    run: Path, candidate: Path, warehouse: Path, info: dict[str, Any]
) -> tuple[dict[str, int], GateReport]:
    """Check the candidate, and put it in the place of `warehouse` where no critical expectation fails.

    Returns the run's counts and what the gates found. Raises GateFailedError, which holds it too.
    """
    run_info = RunInfo(**info)
    found = check_gates(candidate, run_info, RunFolder(run).expected())
    require_gates(found)
    return publish_warehouse(candidate, warehouse, run_info), found


@task(name="check-gates", task_run_name="check-gates", cache_policy=NO_CACHE)
def check_gates(candidate: Path, info: RunInfo, expected: Sequence[ExpectedReports] = ()) -> GateReport:
    """Run every suite of expectations; results and failing rows are kept in the candidate's ops.

    Where the documents came from source lists, the reports of each year are held against what they expect.
    """
    with progress.waiting_for("checking"):
        found = check_candidate(candidate, info, further=[partial(count_reports, expected=expected)])
    met = sum(result.passed for result in found.results)
    report(f"    {met} of {len(found.results)} expectations are met")
    for result in found.warned:
        warn(f"{result.suite}: {result.about} ({result.n_failing:,} failing)", in_log=result.sentence)
    return found


@task(name="publish-warehouse", task_run_name="publish-warehouse", cache_policy=NO_CACHE)
def publish_warehouse(candidate: Path, warehouse: Path, info: RunInfo) -> dict[str, int]:
    """Make the candidate the warehouse, by one rename; the one that stood there is kept as a version."""
    return publish_candidate(candidate, warehouse, info, keep=load_settings().keep_versions)
