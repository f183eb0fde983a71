"""The station that fetches what is due of the source lists into the landing store, as tasks of Prefect.

Whatever happens to one source, the others are fetched; what was fetched stays known, so that a run that was
cut short goes on where it ended.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.flows import Flow
from prefect.futures import as_completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.prefect import artifacts
from flows.run import progress
from flows.settings import Settings, load_settings
from flows.sources.fetching import Fetching, fetching_into
from flows.sources.lists import fetch_source, read_good_lists
from flows.sources.rules import fetch_rules
from flows.sources.state import SourceState
from flows.sources.status import Outcome, rejection_of, silent_sources
from flows.store.landing import LandingStore
from transforms.records import Rejection
from transforms.sources.lists import Source, SourceListError

MOST_TASKS = 100
"""Task runs that one run of the station has at most: each takes its share of the sources."""


@dataclass(frozen=True)
class FetchReport:
    """What a run of the station did."""

    counts: dict[str, int]
    """Addresses that were fetched, unchanged, failed and skipped."""
    outcomes: list[Outcome]
    broken: list[tuple[str, str]]
    """Shares of the sources that were not brought to their end: label and why."""
    n_requests: int
    rejections: list[Rejection]
    """Quarantine rows of addresses that never gave anything."""
    warnings: list[str]
    """A line for each address that failed."""
    silent: list[str]
    """A line for each source that has been silent too long."""


class _WithoutAdvice(logging.Filter):
    """Drops Prefect's warning that a thread's timeout waits for the call that blocks.

    It does: the calls are those of the client, each of which is bounded, and between them it takes effect.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Timeout of %s seconds configured for this task")


logging.getLogger("prefect.task_runs").addFilter(_WithoutAdvice())


def source_lists(folder: Path) -> tuple[tuple[Source, ...], dict[str, str]]:
    """The entries of a folder of source lists, and why a list could not be read, by file.

    Raises SourceListError where there is none, or none that may be fetched: a run that asks nobody would
    look like one that found nothing.
    """
    sources, unread = read_good_lists(folder)
    if not any(source.active_addresses() or source.active_lists() for source in sources):
        raise SourceListError(
            str(folder),
            [
                f"of {len(sources)} source lists none holds an address that was checked; fill in checked_on, "
                "or name another folder with BAOGAO_SOURCE_LISTS"
            ],
        )
    return sources, unread


# -- the subflow --------------------------------------------------------------------------------------------


@flow(name="fetch", flow_run_name="fetch", validate_parameters=False)
def fetch(lists: Path, years: tuple[int, int] | None = None, regions: list[str] | None = None) -> FetchReport:
    """Fetch what is due of the source lists in the folder `lists`, of these years and regions or of all."""
    settings = load_settings()
    logger = get_run_logger()
    sources, unread = source_lists(lists)
    asked = [source for source in sources if regions is None or source.region_code in regions]
    wanted = None if years is None else range(years[0], years[1] + 1)
    shown = artifacts.Progress("fetching", f"Fetching {len(asked)} sources")
    reporter = progress.current()
    reporter.begin("fetching", len(asked))
    outcomes: list[Outcome] = []
    broken: list[tuple[str, str]] = []
    store = LandingStore(settings.landing_dir)
    with fetching_into(store, settings.source_state, fetch_rules(settings)) as fetching:
        try:
            futures = {}
            for label, share in _shares(asked):
                limited = fetch_share.with_options(timeout_seconds=settings.fetch_source_seconds * len(share))
                futures[limited.submit(label, fetching, share, wanted)] = (label, len(share))
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
    shown.update(1.0, last=True)
    outcomes.sort(key=lambda outcome: (outcome.source_id, -(outcome.year or 9999), outcome.url))
    with SourceState(settings.source_state) as state:
        silent = silent_sources(sources, state, datetime.now(UTC))
    broken += [
        (name, f"this list cannot be read, what it gave before stays: {why}") for name, why in unread.items()
    ]
    return _report(outcomes, broken, silent)


def fetch_in_threads(settings: Settings) -> Flow[..., FetchReport]:
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
    outcomes: list[Outcome], broken: list[tuple[str, str]], silent: Sequence[tuple[Source, int]]
) -> FetchReport:
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
    return FetchReport(
        counts=counts,
        outcomes=outcomes,
        broken=broken,
        n_requests=sum(outcome.n_requests for outcome in outcomes),
        rejections=rejections,
        warnings=warnings,
        silent=[
            f"{source.id} ({source.region_name or source.site_name or 'no name'}) gave nothing new for "
            f"{days} days; its entry allows {source.silent_after_days}"
            for source, days in silent
        ],
    )


# -- the tasks ----------------------------------------------------------------------------------------------


def _is_transient(_task: Any, _run: Any, state: State) -> bool:
    """Whether a share failed for what another try may mend: the disk or a locked file, not the sites.

    Sites' own errors never get here: each request is tried again where that may help.
    """
    found = state.result(raise_on_failure=False)
    return isinstance(found, OSError | sqlite3.OperationalError) and not isinstance(found, TimeoutError)


@task(
    name="fetch-share",
    task_run_name="fetch-share {label}",
    cache_policy=NO_CACHE,  # conditional requests are the cache
    tags=["fetch"],
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_transient,
)
def fetch_share(
    label: str, fetching: Fetching, sources: list[Source], years: Collection[int] | None
) -> list[Outcome]:
    """Watch the list pages of some sources and fetch their addresses, each only if it has changed.

    All shares of a run are given the same `fetching`, which holds the pace of each host.
    """
    outcomes = [outcome for source in sources for outcome in fetch_source(fetching, source, years)]
    logger = get_run_logger()
    for outcome in outcomes:
        logger.info("%s %s: %s", outcome.status, outcome.url, outcome.detail)
    return outcomes
