"""The station that models: from staged rows to every relation, in a new file that nobody reads yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.prefect.messages import report
from flows.reference import load_reference, reference_tables
from flows.run import progress
from flows.run.folder import RunFolder
from flows.store.carrying import carry, lost_reports
from flows.warehouse.build import build_relations
from flows.warehouse.history import RunInfo


@flow(name="model", flow_run_name="model", validate_parameters=False)
def model(run: Path, warehouse: Path, info: dict[str, Any]) -> Path:
    """Build every relation into a new file next to `warehouse`; returns it."""
    return model_relations(RunFolder(run), warehouse, RunInfo(**info))


@task(name="model-relations", task_run_name="model-relations", cache_policy=NO_CACHE)
def model_relations(folder: RunFolder, warehouse: Path, info: RunInfo) -> Path:
    """Load the staged rows and run the models in their order."""
    reference = reference_tables(folder.landed(), readings=folder.readings())
    staged = folder.staged()
    with progress.waiting_for("modelling"):
        kept = _keep_earlier(staged, warehouse, folder.path / "carried")
        return build_relations(staged, reference, warehouse, info, kept)


def _keep_earlier(staged: dict[str, list[Path]], warehouse: Path, out: Path) -> dict[str, list[Path]]:
    """The staged rows of reports that `warehouse` holds, and of which every text of this run breaks a rule.

    Says of each such report whether it is kept.
    """
    lost = lost_reports(staged)
    if not lost:
        return {}
    files, kept = carry(warehouse, lost, load_reference(), out) if warehouse.exists() else ({}, [])
    for report_id in lost:
        what = "the version published before is kept, marked stale" if report_id in kept else "it is left out"
        report(f"    {report_id}: what was read of its text breaks a rule (failed_check); {what}")
    return files
