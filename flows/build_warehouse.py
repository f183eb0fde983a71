"""The main flow: its stations in order, and what a run ends as.

It runs alike with a server of its own and against a standing one. Only small values pass as parameters of
flows, which Prefect stores and shows; what the stations hand on lies in the run's folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

from prefect import State, flow
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from flows import disk
from flows.prefect import artifacts
from flows.prefect.messages import report
from flows.run.folder import RunFolder, run_folder
from flows.run.result import BuildResult, NothingPublishedError
from flows.run.sound import require_sound_reference
from flows.run.unchanged import inputs_digest, unchanged_run
from flows.settings import load_settings
from flows.stations.export import export_release
from flows.stations.extract import extract_in_threads
from flows.stations.land import land
from flows.stations.model import model
from flows.stations.publish import publish
from flows.store.fingerprint import build_fingerprint, rules_fingerprint
from flows.warehouse.build import NothingReadableError, leave_ops, require_reports
from flows.warehouse.connections import WarehouseError
from flows.warehouse.gates import GateFailedError
from flows.warehouse.history import RunInfo, code_version, new_run
from flows.warehouse.not_loaded import write_not_loaded
from flows.warehouse.paths import rejected_path
from flows.warehouse.publishing import exclusive, published_run, reject_candidate

Ingest = Callable[[RunFolder, BuildResult], int]
"""Leaves what a warehouse shall be made of in the run's folder; returns the number of documents."""


def _run_name() -> str:
    parameters = flow_run.get_parameters()
    return f"build {Path(str(parameters.get('warehouse') or 'warehouse.duckdb')).name}"


@flow(name="build-warehouse", flow_run_name=_run_name, retries=0)
def build_warehouse(
    sources: Annotated[list[str], Field(min_length=1)],
    warehouse: Path | None = None,
    workers: Annotated[int | None, Field(ge=1)] = None,
    full: bool = False,
) -> BuildResult:
    """Land the sources, extract what they state, model the warehouse, check it, and publish it.

    Nothing is published where a critical expectation fails or no report is read; the run is then Failed, and
    `<warehouse>.rejected` holds what was found.

    Args:
        sources: Files, folders, archives and addresses: what the warehouse is made of.
        warehouse: File to publish; without one the setting BAOGAO_WAREHOUSE.
        workers: Processes that read; without a number BAOGAO_WORKERS.
        full: Build even where nothing has changed since the warehouse was published.
    """
    return run_stations(  # type: ignore[return-value]
        sources, warehouse, workers, lambda folder, _result: land(folder.path, sources), full=full
    )


def run_stations(
    sources: list[str],
    warehouse: Path | None,
    workers: int | None,
    ingest: Ingest,
    doing: str = "Landing",
    *,
    full: bool = False,
) -> State[BuildResult]:
    """Take in what `ingest` leaves, extract, model, gate and publish: what every flow that publishes does.

    `sources` and `doing` say where the documents come from and what the first station is called. What was
    published out of the same documents, reference data and code stays as it is, unless `full` is asked for.
    Nothing has to be tidied up after a run that was killed: the next one to the same file does.
    """
    settings = load_settings()
    require_sound_reference()  # before anything is landed: a slip there would be every document's fault
    target = (warehouse or settings.warehouse).expanduser().absolute()
    result = BuildResult(target)
    with disk.telling_of_full_disks(settings, target), exclusive(target):
        if target.exists() and target.stat().st_size == 0:
            target.unlink()  # a name that was set aside (mktemp), not a warehouse
        if target.exists():
            published_run(target)
        info = new_run(sources, code_version(rules_fingerprint()))
        result.run_id = info.run_id
        with run_folder(settings.scratch_dir, info.run_id) as folder:
            try:
                with _station(doing, result, ", ".join(info.sources)):
                    result.n_landed = ingest(folder, result)
                build = build_fingerprint()
                digest = inputs_digest(build, folder.landed(), folder.refusals(), folder.expected())
                info = replace(info, inputs=digest, build=build, is_full=full)
            except BaseException as error:
                _leave_why(error, folder, None, info, result)
                raise
            if not full and (found := unchanged_run(target, info)) is not None:
                return _unchanged(found, result)
            return _stations(folder, info, result, workers or settings.workers)


def _unchanged(found: BuildResult, result: BuildResult) -> State[BuildResult]:
    """The end of a run that has nothing to build."""
    found.seconds, found.n_addresses = result.seconds, result.n_addresses
    found.warnings, found.silent = result.warnings, result.silent
    report(f"    nothing has changed since {found.run_id}")
    artifacts.summary(found)
    return Completed(message=_summary(found), data=found)


def _stations(folder: RunFolder, info: RunInfo, result: BuildResult, workers: int) -> State[BuildResult]:
    target = result.warehouse
    candidate, found = None, None
    name = "Failed"
    try:
        with _station("Extracting", result, f"on {workers} process{'es' if workers > 1 else ''}"):
            counts = extract_in_threads(workers)(folder.path, workers)
            result.n_read, result.n_known = counts["n_read"], counts["n_known"]
            result.read_cpu_seconds = counts["cpu_seconds"]
            if counts["n_again"]:
                info = replace(info, inputs=None)
        with _station("Modelling", result, "the relations"):
            candidate = model(folder.path, target, asdict(info))
            require_reports(candidate)
        with _station("Publishing", result, "what passes the gates"):
            result.counts, found = publish(folder.path, candidate, target, asdict(info))
        result.status = "published"
    except GateFailedError as error:
        result.status, result.message, name = "rejected", str(error), "QualityGateFailed"
        found = error.report
    except NothingReadableError as error:
        result.status, result.message, name = "unreadable", str(error), "NothingReadable"
        if n_failed := result.n_addresses.get("failed", 0):
            # Of a site that is down there is nothing to read: the addresses' failure is the one to tell.
            first = f", the first: {result.warnings[0]}" if result.warnings else ""
            failed = "1 address" if n_failed == 1 else f"{n_failed:,} addresses"
            result.message += f"; {failed} failed{first}"
    except BaseException as error:
        _leave_why(error, folder, candidate, info, result)
        raise
    if result.status != "published":
        _leave_what_was_found(folder, candidate, info, result)
    elif (folder_of_releases := load_settings().export_dir) is not None:
        _export(result, folder_of_releases)
    result.not_loaded = write_not_loaded(result.file, target, info.run_id)
    if found is not None:
        result.warnings += [gate.sentence for gate in found.warned]
        artifacts.gates(found)
    artifacts.summary(result)
    if result.status == "published":
        return Completed(message=_summary(result), data=result)
    # A failed state holds an exception: Prefect raises it where somebody asks for the result.
    return Failed(name=name, message=result.message, data=NothingPublishedError(result))


def _leave_why(
    error: BaseException, folder: RunFolder, candidate: Path | None, info: RunInfo, result: BuildResult
) -> None:
    """Put what a run found beside the warehouse, where it was cut short by a fault or by somebody.

    Raises DiskFullError where there was no room; all other errors are the caller's to raise again.
    """
    is_fault = isinstance(error, Exception)
    full = None
    with suppress(Exception):
        n_bytes = sum(document.n_bytes for document in folder.landed())
        full = disk.explained(error, disk.places(load_settings(), result.warehouse), n_bytes)
    result.message = (str(full or error) or type(error).__name__) if is_fault else "interrupted"
    with suppress(Exception):  # a full disk, perhaps: the first fault is the one to tell
        _leave_what_was_found(folder, candidate, info, result)
        if is_fault:
            artifacts.summary(result)
    if full is not None:
        raise full from error


def _export(result: BuildResult, folder: Path) -> None:
    """Take the published warehouse away; what goes wrong is a warning, for the warehouse is in place."""
    try:
        with _station("Exporting", result, f"to {folder}"):
            export_release(result.warehouse, folder)
    except (WarehouseError, OSError) as error:
        result.warnings.append(f"the warehouse is published, but it could not be exported: {error}")


def _summary(result: BuildResult) -> str:
    """What a published run did, in a sentence."""
    fetched = ", ".join(f"{n} {status}" for status, n in result.n_addresses.items() if n)
    asked = f"addresses: {fetched}; " if fetched else ""
    if result.is_unchanged:
        return (
            f"{asked}nothing has changed; {result.warehouse} is as run {result.run_id} published it, with "
            f"{result.counts['n_reports']} reports"
        )
    read_now = f"{result.n_read} documents read" if result.n_read else "nothing had to be read again"
    return (
        f"{asked}{read_now}, {result.n_known} known from before; {result.warehouse} holds "
        f"{result.counts['n_reports']} reports"
    )


def _leave_what_was_found(
    folder: RunFolder, candidate: Path | None, info: RunInfo, result: BuildResult
) -> None:
    """Put what the run found next to the warehouse, as FILE.rejected."""
    status = "rejected" if result.status == "rejected" else "failed"
    if candidate is not None and candidate.exists():
        reject_candidate(candidate, result.warehouse, info, status, result.message)
    else:
        leave_ops(folder.staged(), result.warehouse, info, status, result.message)
    path = rejected_path(result.warehouse)
    result.rejected = path if path.exists() else None


@contextmanager
def _station(name: str, result: BuildResult, what: str) -> Iterator[None]:
    report(f"==> {name} {what}")
    started = time.monotonic()
    try:
        yield
    finally:
        result.seconds[name.lower()] = round(time.monotonic() - started, 2)
