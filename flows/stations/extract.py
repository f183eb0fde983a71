"""The station that extracts: from landed documents to staged rows, in batches, on several processes.

A document that was read before under the same rules is not read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.flows import Flow
from prefect.futures import as_completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.prefect import artifacts
from flows.prefect.messages import report
from flows.run import progress
from flows.run.folder import RunFolder
from flows.settings import load_settings
from flows.store.fingerprint import rules_fingerprint
from flows.store.pool import ReadingPool
from flows.store.readings import Batch, ReadCache, plan_batches, select_rows
from transforms.records import LandedDocument

REFUSED_SHOWN = 25
"""Lines of what went to quarantine that a run shows; ops.quarantine holds all."""


@flow(name="extract", flow_run_name="extract", validate_parameters=False)
def extract(run: Path, workers: int) -> dict[str, Any]:
    """Read every landed document that was not read before under the same rules.

    Leaves the staged rows of exactly the landed documents in the run's folder. Returns n_read and n_known,
    documents read now and before, n_again, those that the next run reads again, and cpu_seconds.
    """
    settings = load_settings()
    folder = RunFolder(run)
    documents = folder.landed()
    cache = ReadCache(settings.read_dir, rules_fingerprint())
    cache.tidy()
    batches = cache.find(documents)
    todo = [document for document in documents if document.document_id not in batches]
    known = f", {len(batches):,} were read before" if batches else ""
    report(f"    {len(todo):,} documents to read{known}")
    planned = plan_batches(todo, batch_bytes=settings.batch_bytes, workers=workers)
    cpu = 0.0
    for batch in _extract_batches(planned, cache, workers):
        batches.update(dict.fromkeys(batch.documents, batch))
        cpu += batch.cpu_seconds
    folder.write_staged(select_rows(documents, batches, run / "staged"))
    folder.name_every_source(documents)
    again = {one.document_id for one in documents if one.document_id in batches[one.document_id].transient}
    folder.write_readings(
        {document_id: batch.documents[document_id] for document_id, batch in batches.items()
         if document_id not in again}
    )  # fmt: skip
    _report_refused(folder)
    return {
        "n_read": len(todo),
        "n_known": len(documents) - len(todo),
        "n_again": len(again),
        "cpu_seconds": round(cpu, 3),
    }


def extract_in_threads(workers: int) -> Flow[..., dict[str, Any]]:
    """The subflow with a thread that waits for each process, and one more that holds the next batch ready."""
    runner: Any = ThreadPoolTaskRunner(max_workers=workers + 1)
    return extract.with_options(task_runner=runner)


def _extract_batches(planned: list[list[LandedDocument]], cache: ReadCache, workers: int) -> Iterator[Batch]:
    """Read the planned batches on `workers` processes; yields each batch when it is read."""
    if not planned:
        return
    settings = load_settings()
    total = sum(map(len, planned))
    pool = ReadingPool(
        min(workers, len(planned)), settings.landing_dir, cache.folder, settings.document_seconds
    )
    shown = artifacts.Progress("extracting", f"Reading {total} documents")
    reporter = progress.current()
    reporter.begin("reading", total)
    done = 0
    try:
        futures = [extract_batch.submit(number, pool, batch) for number, batch in enumerate(planned, 1)]
        for future in as_completed(futures):
            for batch in future.result():
                done += len(batch.documents)
                reporter.advance(len(batch.documents))
                shown.update(done / total)
                yield batch
    except BaseException:
        pool.close(at_once=True)
        raise
    finally:
        reporter.end()
        pool.close()
    shown.update(1.0, last=True)


def _is_transient(_task: Any, _run: Any, state: State) -> bool:
    """Whether a batch failed for what another try may mend: the disk or the system, not the documents."""
    return isinstance(state.result(raise_on_failure=False), OSError)


@task(
    name="extract-batch",
    task_run_name="extract-batch {number}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_transient,
)
def extract_batch(number: int, pool: ReadingPool, documents: list[LandedDocument]) -> list[Batch]:
    """Decode, repair, split and read the documents of one batch on one of the pool's processes."""
    return pool.read(documents)


def _report_refused(folder: RunFolder) -> None:
    """A line for each document or record that is no report or cannot be read, with its reason."""
    files = folder.staged().get("rejections", [])
    if not files:
        return
    rows = pl.read_parquet(files).sort("source", "record", nulls_last=False)
    for row in rows.head(REFUSED_SHOWN).iter_rows(named=True):
        place = (
            row["source"] if row["record"] in (None, 0) else f"{row['source']}, record {row['record'] + 1}"
        )
        report(f"    {place}: {row['reason']}: {row['detail']}")
    if rows.height > REFUSED_SHOWN:
        report(f"    … and {rows.height - REFUSED_SHOWN:,} more in quarantine: baogao sources")
