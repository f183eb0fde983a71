"""The main flow, from sources to a published warehouse, and its four stations: land, read, build, publish.

It runs alike with a server of its own and against a standing one. Only small values pass as parameters of
flows, which Prefect stores and shows; what the stations hand on lies in the run's folder.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.runtime import flow_run
from prefect.states import Completed, Failed, State
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.places import ROOT
from flows.prefect import artifacts
from flows.reference import reference_tables, require_sound_reference
from flows.run import progress
from flows.run.folder import RunFolder, run_folder
from flows.settings import load_settings
from flows.sources.expected import ExpectedReports, count_reports
from flows.store.landing import Fetcher, LandingStore
from flows.store.readings import Batch, ReadCache, ReadingPool, plan_batches, rules_fingerprint, select_rows
from flows.warehouse import build as warehouses
from flows.warehouse import publishing
from flows.warehouse.gates import GateReport
from transforms.records import LandedDocument

PROGRESS_SECONDS = 2.0
"""At most one update of the progress artifact in so many seconds."""


@dataclass
class BuildResult:
    """What a run did."""

    warehouse: Path
    run_id: str = ""
    status: str = "failed"
    """published, rejected (by a gate), unreadable (no report in the sources) or failed."""
    message: str = ""
    """Why nothing was published; empty where it was."""
    counts: dict[str, int] = field(default_factory=dict)
    """The columns n_… of the run's row in ops.runs, where it was published."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of each station."""
    n_addresses: dict[str, int] = field(default_factory=dict)
    """Addresses of source lists that were fetched, unchanged, failed or skipped."""
    n_landed: int = 0
    n_read: int = 0
    """Documents that this run read."""
    n_known: int = 0
    """Documents that an earlier run had read under the same rules."""
    read_cpu_seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)
    """Expectations of severity warning that were not met and addresses that failed, one line each."""
    silent: list[str] = field(default_factory=list)
    """Sources that gave nothing new for longer than they may, one line each."""
    rejected: Path | None = None
    """The file with what was found, where nothing was published."""


class NothingPublishedError(Exception):
    """A run that ended in order and published nothing; `result` says what it did."""

    def __init__(self, result: BuildResult) -> None:
        super().__init__(result.message)
        self.result = result


Intake = Callable[[RunFolder, BuildResult], int]
"""Leaves what a warehouse shall be made of in the run's folder; returns the number of documents."""


def code_version() -> str:
    """Version of the code, and fingerprints of what decides what is read and of the models."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "sql").rglob("*.sql")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{metadata.version('baogao')}+{rules_fingerprint()}.{digest.hexdigest()[:8]}"


def _tell(line: str) -> None:
    """Say `line` to whoever watches the command and in the run's log."""
    get_run_logger().info(line)
    progress.current().say(line)


# -- land ---------------------------------------------------------------------------------------------------


@flow(name="land", flow_run_name="land", validate_parameters=False)
def land(run: Path, sources: list[str]) -> int:
    """Store the bytes of every document of `sources`; returns how many there are."""
    return land_sources(RunFolder(run), sources)


@task(name="land-sources", task_run_name="land-sources", cache_policy=NO_CACHE)
def land_sources(folder: RunFolder, sources: list[str]) -> int:
    """Land all sources, and leave the list of what was landed in the run's folder."""
    reporter = progress.current()
    reporter.begin("landing", None)
    store = LandingStore(load_settings().landing_dir)
    with _fetcher(sources, store) as fetch:
        landed = store.land(sources, progress=lambda source: reporter.advance(1, source), fetch=fetch)
    reporter.end()
    folder.write_landed(landed.documents, landed.rejections)
    size = sum(document.n_bytes for document in landed.documents) / 1e6
    refused = f", {len(landed.rejections)} refused" if landed.rejections else ""
    _tell(f"    {len(landed.documents):,} documents, {size:.1f} MB{refused}")
    return len(landed.documents)


@contextmanager
def _fetcher(sources: list[str], store: LandingStore) -> Iterator[Fetcher | None]:
    """What gets the addresses among the sources; None where there is none."""
    if not any(source.startswith(("http://", "https://")) for source in sources):
        yield None
        return
    from flows.sources.fetching import fetching_into
    from flows.stations.fetch import fetch_rules

    settings = load_settings()
    with fetching_into(store, settings.source_state, fetch_rules(settings)) as fetching:
        yield fetching


# -- read ---------------------------------------------------------------------------------------------------

_pool: ReadingPool | None = None
"""The processes that `read-batch` tasks hand their batch to."""


@flow(name="read", flow_run_name="read", validate_parameters=False)
def read(run: Path, workers: int) -> dict[str, Any]:
    """Read every landed document that was not read before under the same rules.

    Leaves the staged rows of exactly the landed documents in the run's folder.
    """
    settings = load_settings()
    folder = RunFolder(run)
    documents = folder.landed()
    cache = ReadCache(settings.read_dir, rules_fingerprint())
    cache.tidy()
    batches = cache.find(documents)
    todo = [document for document in documents if document.document_id not in batches]
    known = f", {len(batches):,} were read before" if batches else ""
    _tell(f"    {len(todo):,} documents to read{known}")
    planned = plan_batches(todo, batch_bytes=settings.batch_bytes, workers=workers)
    cpu = 0.0
    for batch in _read_batches(planned, cache, workers):
        batches.update(dict.fromkeys(batch.documents, batch))
        cpu += batch.cpu_seconds
    folder.write_staged(select_rows(documents, batches, run / "staged"))
    folder.name_every_source(documents)
    _tell_refused(folder)
    return {"n_read": len(todo), "n_known": len(documents) - len(todo), "cpu_seconds": round(cpu, 3)}


REFUSED_SHOWN = 25
"""Lines of what went to quarantine that a run shows; ops.quarantine holds all."""


def _tell_refused(folder: RunFolder) -> None:
    """A line for each document or record that is no report or cannot be read, with its reason."""
    import polars as pl

    files = folder.staged().get("rejections", [])
    if not files:
        return
    rows = pl.read_parquet(files).sort("source", "record", nulls_last=False)
    for row in rows.head(REFUSED_SHOWN).iter_rows(named=True):
        place = (
            row["source"] if row["record"] in (None, 0) else f"{row['source']}, record {row['record'] + 1}"
        )
        _tell(f"    {place}: {row['reason']}: {row['detail']}")
    if rows.height > REFUSED_SHOWN:
        _tell(f"    … and {rows.height - REFUSED_SHOWN:,} more in quarantine: baogao sources")


def _read_batches(planned: list[list[LandedDocument]], cache: ReadCache, workers: int) -> Iterator[Batch]:
    """Read the planned batches on `workers` processes; yields each batch when it is read."""
    global _pool  # noqa: PLW0603
    if not planned:
        return
    settings = load_settings()
    workers = min(workers, len(planned))
    _pool = ReadingPool(workers, settings.landing_dir, cache.folder, settings.document_seconds)
    shown = artifacts.Progress("reading", f"Reading {sum(map(len, planned))} documents", PROGRESS_SECONDS)
    reporter = progress.current()
    total = sum(map(len, planned))
    reporter.begin("reading", total)
    done = 0
    try:
        futures = [read_batch.submit(number, batch) for number, batch in enumerate(planned, 1)]
        for future in as_completed(futures):
            for batch in future.result():
                done += len(batch.documents)
                reporter.advance(len(batch.documents))
                shown.update(done / total)
                yield batch
    except BaseException:
        _pool.close(at_once=True)
        raise
    finally:
        reporter.end()
        _pool.close()
        _pool = None
    shown.update(1.0, last=True)


def _passes(_task: Any, _run: Any, state: State) -> bool:
    """Whether a batch failed for what another try may mend: the disk or the system, not the documents."""
    return isinstance(state.result(raise_on_failure=False), OSError)


@task(
    name="read-batch",
    task_run_name="read-batch {number}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_jitter_factor=0.5,
    retry_condition_fn=_passes,
)
def read_batch(number: int, documents: list[LandedDocument]) -> list[Batch]:
    """Decode, repair, split and read the documents of one batch."""
    if _pool is None:
        raise RuntimeError(f"batch {number} has no processes to be read on")
    return _pool.read(documents)


# -- build --------------------------------------------------------------------------------------------------


@flow(name="build", flow_run_name="build", validate_parameters=False)
def build(run: Path, warehouse: Path, info: dict[str, Any]) -> Path:
    """Build every relation into a new file next to `warehouse`; returns it."""
    return build_relations(RunFolder(run), warehouse, warehouses.RunInfo(**info))


@task(name="build-relations", task_run_name="build-relations", cache_policy=NO_CACHE)
def build_relations(folder: RunFolder, warehouse: Path, info: warehouses.RunInfo) -> Path:
    """Load the staged rows and run the models in their order."""
    reference = reference_tables(folder.landed())
    with progress.waiting_for("building"):
        return warehouses.build_warehouse(folder.staged(), reference, warehouse, info)


# -- publish ------------------------------------------------------------------------------------------------


@flow(name="publish", flow_run_name="publish", validate_parameters=False)
def publish(
    run: Path, candidate: Path, warehouse: Path, info: dict[str, Any]
) -> tuple[dict[str, int], GateReport]:
    """Check the candidate, and put it in the place of `warehouse` where no critical expectation fails.

    Returns the run's counts and what the gates found. Raises GateFailedError, which holds it too.
    """
    expected = RunFolder(run).expected()
    run_info = warehouses.RunInfo(**info)
    report = check_gates(candidate, run_info, expected)
    warehouses.require_gates(report)
    return put_in_place(candidate, warehouse, run_info), report


@task(name="check-gates", task_run_name="check-gates", cache_policy=NO_CACHE)
def check_gates(
    candidate: Path, run: warehouses.RunInfo, expected: Sequence[ExpectedReports] = ()
) -> GateReport:
    """Run every suite of expectations; results and failing rows are kept in the candidate's ops.

    Where the documents came from source lists, the reports of each year are held against what they expect.
    """
    with progress.waiting_for("checking"):
        further = [partial(count_reports, expected=expected)]
        report = warehouses.check_warehouse(candidate, run, further=further)
    met = sum(result.passed for result in report.results)
    _tell(f"    {met} of {len(report.results)} expectations are met")
    for result in report.warned:
        get_run_logger().warning(result.sentence)
        progress.current().say(f"    warning: {result.suite}: {result.about} ({result.n_failing:,} failing)")
    return report


@task(name="put-in-place", task_run_name="put-in-place", cache_policy=NO_CACHE)
def put_in_place(candidate: Path, warehouse: Path, run: warehouses.RunInfo) -> dict[str, int]:
    """Make the candidate the warehouse, by one rename; the one that stood there is kept as a version."""
    return warehouses.publish(candidate, warehouse, run, keep=load_settings().keep_versions)


# -- all of it ----------------------------------------------------------------------------------------------


def _run_name() -> str:
    parameters = flow_run.get_parameters()
    return f"build {Path(str(parameters.get('warehouse') or 'warehouse.duckdb')).name}"


@flow(name="build-warehouse", flow_run_name=_run_name, retries=0)
def build_warehouse(
    sources: Annotated[list[str], Field(min_length=1)],
    warehouse: Path | None = None,
    workers: Annotated[int | None, Field(ge=1)] = None,
) -> BuildResult:
    """Land the sources, read them, build the warehouse, check it, and publish it.

    Nothing is published where a critical expectation fails or no report is read; the run is then Failed, and
    `<warehouse>.rejected` holds what was found.

    Args:
        sources: Files, folders, ZIP archives and addresses: what the warehouse is made of.
        warehouse: File to publish; without one the setting BAOGAO_WAREHOUSE.
        workers: Processes that read; without a number BAOGAO_WORKERS.
    """
    return run_stations(  # type: ignore[return-value]
        sources, warehouse, workers, lambda folder, _result: land(folder.path, sources)
    )


def run_stations(
    sources: list[str], warehouse: Path | None, workers: int | None, intake: Intake, doing: str = "Landing"
) -> State[BuildResult]:
    """Take in what `intake` leaves, read, build, gate and publish: what every flow that publishes does.

    `sources` and `doing` say where the documents come from and what the first station is called. Nothing has
    to be tidied up after a run that was killed: the next one to the same file does.
    """
    settings = load_settings()
    require_sound_reference()  # before anything is landed: a slip there would be every document's fault
    target = (warehouse or settings.warehouse).expanduser().absolute()
    result = BuildResult(target)
    with publishing.exclusive(target):
        if target.exists() and target.stat().st_size == 0:
            target.unlink()  # a name that was set aside (mktemp), not a warehouse
        if target.exists():
            publishing.published_run(target)
        run = warehouses.new_run(sources, code_version())
        result.run_id = run.run_id
        with run_folder(settings.scratch_dir, run.run_id) as folder:
            return _stations(folder, run, result, workers or settings.workers, intake, doing)


def _stations(
    folder: RunFolder,
    run: warehouses.RunInfo,
    result: BuildResult,
    workers: int,
    intake: Intake,
    doing: str,
) -> State[BuildResult]:
    target = result.warehouse
    info = {
        "run_id": run.run_id, "started_at": run.started_at, "code_version": run.code_version,
        "sources": run.sources,
    }  # fmt: skip
    candidate, report = None, None
    name = "Failed"
    try:
        with _station(doing, result, ", ".join(run.sources)):
            result.n_landed = intake(folder, result)
        with _station("Reading", result, f"on {workers} process{'es' if workers > 1 else ''}"):
            # One thread waits for each process, and one more holds the next batch ready.
            runner: Any = ThreadPoolTaskRunner(max_workers=workers + 1)
            read_counts = read.with_options(task_runner=runner)(folder.path, workers)
            result.n_read, result.n_known = read_counts["n_read"], read_counts["n_known"]
            result.read_cpu_seconds = read_counts["cpu_seconds"]
        with _station("Building", result, "the relations"):
            candidate = build(folder.path, target, info)
            warehouses.require_reports(candidate)
        with _station("Publishing", result, "what passes the gates"):
            result.counts, report = publish(folder.path, candidate, target, info)
        result.status = "published"
    except warehouses.GateFailedError as error:
        result.status, result.message, name = "rejected", str(error), "QualityGateFailed"
        report = error.report
    except warehouses.NothingReadableError as error:
        result.status, result.message, name = "unreadable", str(error), "NothingReadable"
        if n_failed := result.n_addresses.get("failed", 0):
            # Of a site that is down there is nothing to read: the addresses' failure is the one to tell.
            first = f", the first: {result.warnings[0]}" if result.warnings else ""
            failed = "1 address" if n_failed == 1 else f"{n_failed:,} addresses"
            result.message += f"; {failed} failed{first}"
    except BaseException as error:
        is_fault = isinstance(error, Exception)
        result.message = (str(error) or type(error).__name__) if is_fault else "interrupted"
        with suppress(Exception):  # a full disk, perhaps: the first fault is the one to tell
            _leave_what_was_found(folder, candidate, run, result)
            if is_fault:
                artifacts.summary(result)
        raise
    if result.status != "published":
        _leave_what_was_found(folder, candidate, run, result)
    if report is not None:
        result.warnings += [gate.sentence for gate in report.warned]
        artifacts.gates(report)
    artifacts.summary(result)
    if result.status == "published":
        return Completed(message=_told(result), data=result)
    # A failed state holds an exception: Prefect raises it where somebody asks for the result.
    return Failed(name=name, message=result.message, data=NothingPublishedError(result))


def _told(result: BuildResult) -> str:
    """What a published run did, in a sentence."""
    fetched = ", ".join(f"{n} {status}" for status, n in result.n_addresses.items() if n)
    asked = f"addresses: {fetched}; " if fetched else ""
    read_now = f"{result.n_read} documents read" if result.n_read else "nothing had to be read again"
    return (
        f"{asked}{read_now}, {result.n_known} known from before; {result.warehouse} holds "
        f"{result.counts['n_reports']} reports"
    )


def _leave_what_was_found(
    folder: RunFolder, candidate: Path | None, run: warehouses.RunInfo, result: BuildResult
) -> None:
    """Put what the run found next to the warehouse, as FILE.rejected."""
    status = "rejected" if result.status == "rejected" else "failed"
    if candidate is not None and candidate.exists():
        warehouses.reject(candidate, result.warehouse, run, status, result.message)
    else:
        warehouses.leave_ops(folder.staged(), result.warehouse, run, status, result.message)
    path = publishing.rejected_path(result.warehouse)
    result.rejected = path if path.exists() else None


@contextmanager
def _station(name: str, result: BuildResult, what: str) -> Iterator[None]:
    _tell(f"==> {name} {what}")
    started = time.monotonic()
    try:
        yield
    finally:
        result.seconds[name.lower()] = round(time.monotonic() - started, 2)
