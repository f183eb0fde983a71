"""The station that fetches what is due of the source lists into the landing store, as tasks of Prefect.

Whatever happens to one source, the others are fetched; what was fetched stays known, so that a run that was
cut short goes on where it ended. A run's documents are all that the lists' addresses stand for, fetched now
or in any earlier run.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.flows import Flow
from prefect.futures import as_completed
from prefect.states import State
from prefect.task_runners import ThreadPoolTaskRunner

from flows.prefect import artifacts
from flows.run import progress
from flows.run.folder import RunFolder
from flows.settings import Settings, load_settings
from flows.sources.expected import expected_reports
from flows.sources.fetching import Fetching, fetching_into
from flows.sources.lists import fetch_source, read_source_lists
from flows.sources.rules import fetch_rules
from flows.sources.state import SourceState
from flows.sources.status import Outcome, landed_of, rejection_of, silent_sources
from flows.store.landing import LandingStore, MissingSourceError
from transforms.records import LandedDocument, Rejection
from transforms.sources.lists import Source, SourceListError

MOST_TASKS = 100
"""Task runs that one run of the station has at most: each takes its share of the sources."""
SHOWN_SECONDS = 2.0
"""At most one update of the progress artifact in so many seconds."""


class _WithoutAdvice(logging.Filter):
    """Drops Prefect's warning that a thread's timeout waits for the call that blocks.

    It does: the calls are those of the client, each of which is bounded, and between them it takes effect.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Timeout of %s seconds configured for this task")


logging.getLogger("prefect.task_runs").addFilter(_WithoutAdvice())

_fetching: Fetching | None = None
"""What the tasks of the running station fetch with; it holds the pace of each host."""


def source_lists(folder: Path) -> tuple[Source, ...]:
    """The entries of a folder of source lists.

    Raises SourceListError where there is none, or none that may be fetched: a run that asks nobody would
    look like one that found nothing.
    """
    sources = read_source_lists(folder)
    if not any(source.active_addresses() or source.active_lists() for source in sources):
        raise SourceListError(
            str(folder),
            [
                f"of {len(sources)} source lists none holds an address that was checked; fill in checked_on, "
                "or name another folder with BAOGAO_SOURCE_LISTS"
            ],
        )
    return sources


# -- the subflow --------------------------------------------------------------------------------------------


@flow(name="fetch", flow_run_name="fetch", validate_parameters=False)
def fetch(
    lists: Path, years: tuple[int, int] | None = None, regions: list[str] | None = None
) -> dict[str, Any]:
    """Fetch what is due of the source lists in the folder `lists`, of these years and regions or of all.

    Returns the outcomes and how many of them were fetched, unchanged, failed and skipped, the quarantine rows
    of addresses that never gave anything, and a line for each that failed and for each source that has been
    silent too long.
    """
    global _fetching  # noqa: PLW0603
    settings = load_settings()
    logger = get_run_logger()
    sources = source_lists(lists)
    asked = [source for source in sources if regions is None or source.region_code in regions]
    wanted = None if years is None else range(years[0], years[1] + 1)
    shown = artifacts.Progress("fetching", f"Fetching {len(asked)} sources", SHOWN_SECONDS)
    reporter = progress.current()
    reporter.begin("fetching", len(asked))
    outcomes: list[Outcome] = []
    broken: list[tuple[str, str]] = []
    store = LandingStore(settings.landing_dir)
    with fetching_into(store, settings.source_state, fetch_rules(settings)) as _fetching:
        try:
            futures = {}
            for label, share in _shares(asked):
                limited = fetch_share.with_options(timeout_seconds=settings.fetch_source_seconds * len(share))
                futures[limited.submit(label, share, wanted)] = (label, len(share))
            done = 0
            for future in as_completed(list(futures)):
                label, n_sources = futures[future]
                found = future.result(raise_on_failure=False)
                if isinstance(found, BaseException):
                    logger.error("%s: %s", label, found)
                    broken.append((label, _why(found, settings)))
                else:
                    outcomes += found
                done += n_sources
                reporter.advance(n_sources, label)
                shown.update(done / max(1, len(asked)))
        finally:
            reporter.end()
            _fetching = None
    shown.update(1.0, last=True)
    outcomes.sort(key=lambda outcome: (outcome.source_id, -(outcome.year or 9999), outcome.url))
    with SourceState(settings.source_state) as state:
        silent = silent_sources(sources, state, datetime.now(UTC))
    return _report(outcomes, broken, silent)


def fetch_in_threads(settings: Settings) -> Flow[..., dict[str, Any]]:
    """The subflow on as many threads as are set; they wait for sites more than they work."""
    runner: Any = ThreadPoolTaskRunner(max_workers=settings.fetch_workers)
    return fetch.with_options(task_runner=runner)


def _shares(sources: Sequence[Source]) -> list[tuple[str, list[Source]]]:
    """The sources in at most so many shares, each with a name for the UI."""
    size = -(-len(sources) // MOST_TASKS) or 1
    shares = [list(sources[at : at + size]) for at in range(0, len(sources), size)]
    return [
        (share[0].id if len(share) == 1 else f"{share[0].id} … {share[-1].id}", share) for share in shares
    ]


def _why(error: BaseException, settings: Settings) -> str:
    if isinstance(error, TimeoutError):
        return (
            f"left for the next run after {settings.fetch_source_seconds:.0f} s (BAOGAO_FETCH_SOURCE_SECONDS)"
        )
    return f"{type(error).__name__}: {error}"


def _report(
    outcomes: Sequence[Outcome], broken: Sequence[tuple[str, str]], silent: Sequence[tuple[Source, int]]
) -> dict[str, Any]:
    counts = dict.fromkeys(("fetched", "unchanged", "failed", "skipped"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    counts["failed"] += len(broken)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    rejections = [rejection_of(outcome) for outcome in failed if outcome.document is None]
    rejections += [Rejection(None, label, None, None, "unreadable", why) for label, why in broken]
    warnings = [
        f"{outcome.url}: {(outcome.kind or '').replace('_', ' ')}, {outcome.detail}"
        + (f"; failing since {outcome.failing_since:%Y-%m-%d %H:%M} UTC" if outcome.failing_since else "")
        + ("; what it gave before stays" if outcome.document else "")
        for outcome in failed
    ]
    warnings += [f"{label}: {why}" for label, why in broken]
    return {
        "counts": counts,
        "outcomes": outcomes,
        "broken": broken,
        "n_requests": sum(outcome.n_requests for outcome in outcomes),
        "rejections": rejections,
        "warnings": warnings,
        "silent": [
            f"{source.id} ({source.region_name or source.site_name or 'no name'}) gave nothing new for "
            f"{days} days; its entry allows {source.silent_after_days}"
            for source, days in silent
        ],
    }


# -- the tasks ----------------------------------------------------------------------------------------------


def _may_pass(_task: Any, _run: Any, state: State) -> bool:
    """Whether a share failed for what another try may mend: the disk or a locked file, not the sites.

    Sites' own errors never get here: each request is tried again where that may help.
    """
    found = state.result(raise_on_failure=False)
    return isinstance(found, OSError | sqlite3.OperationalError) and not isinstance(found, TimeoutError)


@task(
    name="fetch-sources",
    task_run_name="fetch {label}",
    cache_policy=NO_CACHE,  # conditional requests are the cache
    tags=["fetch"],
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_jitter_factor=0.5,
    retry_condition_fn=_may_pass,
)
def fetch_share(label: str, sources: list[Source], years: Collection[int] | None) -> list[Outcome]:
    """Watch the list pages of some sources and fetch their addresses, each only if it has changed."""
    if _fetching is None:
        raise RuntimeError(f"{label}: there is nothing to fetch with outside a run of the station")
    outcomes = [outcome for source in sources for outcome in fetch_source(_fetching, source, years)]
    logger = get_run_logger()
    for outcome in outcomes:
        logger.info("%s %s: %s", outcome.status, outcome.url, outcome.detail)
    return outcomes


# -- what the run is made of --------------------------------------------------------------------------------


@task(name="gather-landed", task_run_name="gather-landed", cache_policy=NO_CACHE, tags=["land"])
def gather_landed(
    folder: RunFolder, lists: Path, files: Sequence[str], rejections: Sequence[Rejection] = ()
) -> int:
    """Leave in the run's folder all that the lists' addresses stand for and `files` hold; no network.

    Returns the number of documents. Raises MissingSourceError where one of `files` is not there: a disk that
    is not mounted must not empty a warehouse.
    """
    settings = load_settings()
    store = LandingStore(settings.landing_dir)
    sources = read_source_lists(lists)
    with SourceState(settings.source_state) as state:
        documents = landed_of(sources, state, store)
        folder.write_expected(expected_reports(sources, state, store))
    return _gather(folder, store, documents, files, rejections)


@task(name="gather-everything", task_run_name="gather-everything", cache_policy=NO_CACHE, tags=["land"])
def gather_everything(folder: RunFolder, files: Sequence[str]) -> int:
    """Leave in the run's folder every document of the landing store, whatever brought it in; no network."""
    store = LandingStore(load_settings().landing_dir)
    return _gather(folder, store, store.documents(), files, ())


def _gather(
    folder: RunFolder,
    store: LandingStore,
    documents: Sequence[LandedDocument],
    files: Sequence[str],
    rejections: Sequence[Rejection],
) -> int:
    for file in files:
        if not Path(file).exists():
            raise MissingSourceError(file)
    from_files = store.land(list(files)) if files else None
    gathered = {document.document_id: document for document in documents}
    refused = list(rejections)
    if from_files is not None:
        for document in from_files.documents:
            gathered.setdefault(document.document_id, document)
        refused += from_files.rejections
    folder.write_landed(gathered.values(), refused)
    line = f"    {len(gathered):,} documents" + (f", {len(refused):,} refused" if refused else "")
    get_run_logger().info(line)
    progress.current().say(line)
    return len(gathered)
