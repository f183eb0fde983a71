"""The station that models: from staged rows to every relation, in a new file that nobody reads yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.reference import reference_tables
from flows.run import progress
from flows.run.folder import RunFolder
from flows.warehouse.build import build_relations
from flows.warehouse.history import RunInfo


@flow(name="model", flow_run_name="model", validate_parameters=False)
def model(run: Path, warehouse: Path, info: dict[str, Any]) -> Path:
    """Build every relation into a new file next to `warehouse`; returns it."""
    return model_relations(RunFolder(run), warehouse, RunInfo(**info))


@task(name="model-relations", task_run_name="model-relations", cache_policy=NO_CACHE)
def model_relations(folder: RunFolder, warehouse: Path, info: RunInfo) -> Path:
    """Load the staged rows and run the models in their order."""
    reference = reference_tables(folder.landed())
    with progress.waiting_for("modelling"):
        return build_relations(folder.staged(), reference, warehouse, info)
