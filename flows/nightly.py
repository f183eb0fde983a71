"""The flows that run on their own, and are started in Prefect's UI: nightly, backfill and rebuild.

They share the stations of the main flow and differ in where the documents come from. Every warehouse that
they publish is whole: it holds all that the source lists' addresses stand for, not only what a run fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from prefect import State, flow
from pydantic import Field

from flows.build_warehouse import run_stations
from flows.prefect import artifacts, notifications
from flows.prefect.messages import report, warn
from flows.run.folder import RunFolder
from flows.run.result import BuildResult
from flows.settings import load_settings
from flows.site.refresh import refresh_site
from flows.stations.fetch import fetch_in_threads
from flows.stations.land import land_everything, land_lists

LONGEST_SECONDS = 20 * 3600
"""A run that hangs is ended before the next night's begins."""

Code = Annotated[str, Field(pattern=r"^\d{6}$")]
Year = Annotated[int, Field(ge=1949, le=2100)]
Workers = Annotated[int, Field(ge=1, le=256)]

# What the UI's form says beside each parameter is read from `Args:` in the docstrings: Prefect knows no other
# place for it.


@flow(
    name="nightly",
    flow_run_name="nightly",
    timeout_seconds=LONGEST_SECONDS,
    on_failure=[notifications.notify_of_failure],
    on_crashed=[notifications.notify_of_failure],
)
def nightly(
    source_lists: Path | None = None,
    warehouse: Path | None = None,
    first_year: Year | None = None,
    files: list[str] | None = None,
    workers: Workers | None = None,
) -> BuildResult:
    """Watch the list pages, fetch what is new or has changed, extract, model, gate and publish.

    What has not changed is neither fetched nor read again. An address that fails keeps what it gave before,
    and the run says since when it fails.

    Args:
        source_lists: Folder of the source lists; without one the setting BAOGAO_SOURCE_LISTS.
        warehouse: File to publish; without one the setting BAOGAO_WAREHOUSE.
        first_year: Ask only for reports of this year and later ones; earlier ones stay as they were landed.
        files: Files and folders that belong into the warehouse too; without any the setting BAOGAO_FILES.
        workers: Processes that read; without a number BAOGAO_WORKERS.
    """
    years = None if first_year is None else (first_year, 2100)
    return _fetch_and_publish(source_lists, warehouse, files, workers, years, None)  # type: ignore[return-value]


@flow(
    name="backfill",
    flow_run_name="backfill",
    on_failure=[notifications.notify_of_failure],
    on_crashed=[notifications.notify_of_failure],
)
def backfill(
    first_year: Year | None = None,
    last_year: Year | None = None,
    regions: list[Code] | None = None,
    source_lists: Path | None = None,
    warehouse: Path | None = None,
    files: list[str] | None = None,
    workers: Workers | None = None,
) -> BuildResult:
    """Fetch the reports of a range of years, of some regions or of both, and publish them with all the rest.

    Args:
        first_year: Report year to begin with; without one the first that the lists know.
        last_year: Report year to end with; without one the last that the lists know.
        regions: Six-digit codes of regions (210000 is Liaoning); without any all regions.
        source_lists: Folder of the source lists; without one the setting BAOGAO_SOURCE_LISTS.
        warehouse: File to publish; without one the setting BAOGAO_WAREHOUSE.
        files: Files and folders that belong into the warehouse too; without any the setting BAOGAO_FILES.
        workers: Processes that read; without a number BAOGAO_WORKERS.
    """
    if first_year is None and last_year is None and not regions:
        raise ValueError("say what to fetch: first_year, last_year, regions or several of them")
    years = None if first_year is None and last_year is None else (first_year or 1949, last_year or 2100)
    if years is not None and years[0] > years[1]:
        raise ValueError(f"first_year {years[0]} is after last_year {years[1]}")
    return _fetch_and_publish(  # type: ignore[return-value]
        source_lists, warehouse, files, workers, years, regions or None
    )


@flow(
    name="rebuild",
    flow_run_name="rebuild",
    on_failure=[notifications.notify_of_failure],
    on_crashed=[notifications.notify_of_failure],
)
def rebuild(
    documents: Literal["automatic", "lists", "everything"] = "automatic",
    source_lists: Path | None = None,
    warehouse: Path | None = None,
    files: list[str] | None = None,
    workers: Workers | None = None,
) -> BuildResult:
    """Build and publish the warehouse anew from what is landed, without any network.

    Args:
        documents: lists, what the source lists' addresses stand for; everything, all that was ever landed,
            superseded pages among it; automatic, the lists' where they have landed anything, else everything.
        source_lists: Folder of the source lists; without one the setting BAOGAO_SOURCE_LISTS.
        warehouse: File to publish; without one the setting BAOGAO_WAREHOUSE.
        files: Files and folders that belong into the warehouse too; without any the setting BAOGAO_FILES.
        workers: Processes that read; without a number BAOGAO_WORKERS.
    """
    settings = load_settings()
    lists = source_lists or settings.source_lists
    also = list(settings.files) if files is None else files

    def ingest(folder: RunFolder, _result: BuildResult) -> int:
        n_landed = land_lists(folder, lists, also) if documents != "everything" else 0
        if documents == "everything" or (documents == "automatic" and not n_landed):
            report("    the source lists have landed nothing: taking everything that is landed")
            n_landed = land_everything(folder, also)
        return n_landed

    named = ["everything landed"] if documents == "everything" else [str(lists)]
    result = run_stations([*named, *also], warehouse, workers, ingest, doing="Gathering", full=True)
    return _with_notice(result)  # type: ignore[return-value]


def _fetch_and_publish(
    source_lists: Path | None,
    warehouse: Path | None,
    files: list[str] | None,
    workers: int | None,
    years: tuple[int, int] | None,
    regions: list[str] | None,
) -> State[BuildResult]:
    settings = load_settings()
    lists = source_lists or settings.source_lists
    also = list(settings.files) if files is None else files

    def ingest(folder: RunFolder, result: BuildResult) -> int:
        found = fetch_in_threads(settings)(lists, years, regions)
        # on the run that a person opens, not on its subflow
        artifacts.addresses(found.outcomes, found.broken)
        result.n_addresses, result.silent = found.counts, found.silent
        result.warnings += found.warnings
        counts = ", ".join(f"{n:,} {status}" for status, n in found.counts.items())
        report(f"    {counts} addresses, in {found.n_requests:,} requests")
        for line in (*found.warnings, *found.silent):
            warn(line)
        return land_lists(folder, lists, also, found.rejections)

    return _with_notice(run_stations([str(lists), *also], warehouse, workers, ingest, doing="Fetching"))


def _with_notice(state: State[BuildResult]) -> State[BuildResult]:
    """The state that a run ended in; people are sent what it warns of (of failures the hooks do)."""
    result = state.data
    if isinstance(result, BuildResult) and state.is_completed():
        if result.status == "published" and (wrong := refresh_site(load_settings(), result.warehouse)):
            warn(wrong)
            result.warnings.append(wrong)
        notifications.notify_of_warnings(result.warehouse, result.warnings, result.silent)
    return state
