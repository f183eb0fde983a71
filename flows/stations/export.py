"""The station that takes a published warehouse away, where the setting BAOGAO_EXPORT_DIR names a folder."""

from __future__ import annotations

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.export.release import export
from flows.prefect.messages import report


@task(name="export-release", task_run_name="export-release", cache_policy=NO_CACHE)
def export_release(warehouse: Path, folder: Path) -> Path:
    """Write the release of `warehouse` into `folder`; returns its place. Raises WarehouseError, OSError."""
    place = export(warehouse, folder)
    report(f"    {place}")
    return place
