"""The station that lands: the bytes that a warehouse shall be made of go into the landing store.

They come from the sources that a person names, from all that the source lists' addresses stand for, or from
everything that was ever landed. Each way leaves the list of documents, and what was refused, in the run's
folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.prefect.messages import report
from flows.reference import load_regions
from flows.run import progress
from flows.run.folder import RunFolder
from flows.settings import load_settings
from flows.sources.expected import expected_reports
from flows.sources.fetching import fetching_into
from flows.sources.lists import read_good_lists
from flows.sources.manifest import check_manifests, told_by_manifests
from flows.sources.rules import fetch_rules
from flows.sources.state import SourceState
from flows.sources.status import landed_of, landed_of_others
from flows.store.landing import Fetcher, Landed, LandingStore, MissingSourceError, is_url
from transforms.records import LandedDocument, Rejection


@flow(name="land", flow_run_name="land", validate_parameters=False)
def land(run: Path, sources: list[str]) -> int:
    """Store the bytes of every document of `sources`; returns how many there are."""
    return land_sources(RunFolder(run), sources)


@task(name="land-sources", task_run_name="land-sources", cache_policy=NO_CACHE)
def land_sources(folder: RunFolder, sources: list[str]) -> int:
    """Land all sources, and leave the list of what was landed in the run's folder."""
    reporter = progress.current()
    check_manifests(sources, load_regions())
    reporter.begin("landing", None)
    store = LandingStore(load_settings().landing_dir)
    with _fetcher(sources, store) as fetch:
        landed = store.land(sources, progress=lambda source: reporter.advance(1, source), fetch=fetch)
    reporter.end()
    documents = _told_by_manifests(store, landed, sources)
    folder.write_landed(documents, landed.rejections)
    size = sum(document.n_bytes for document in documents) / 1e6
    refused = f", {len(landed.rejections)} refused" if landed.rejections else ""
    n_told = sum(bool(document.manifest) for document in documents)
    told = f", {n_told:,} named by baogao.csv" if n_told else ""
    report(f"    {len(documents):,} documents, {size:.1f} MB{refused}{told}")
    return len(documents)


def _told_by_manifests(store: LandingStore, landed: Landed, sources: Sequence[str]) -> list[LandedDocument]:
    """The landed documents with what manifests say of them, which the store keeps too."""
    documents = told_by_manifests(landed, sources, load_regions())
    for document in documents:
        store.keep_manifest(document)
    return documents


@contextmanager
def _fetcher(sources: list[str], store: LandingStore) -> Iterator[Fetcher | None]:
    """What gets the addresses among the sources; None where there is none."""
    if not any(is_url(source) for source in sources):
        yield None
        return
    settings = load_settings()
    with fetching_into(store, settings.source_state, fetch_rules(settings)) as fetching:
        yield fetching


@task(name="land-lists", task_run_name="land-lists", cache_policy=NO_CACHE, tags=["land"])
def land_lists(
    folder: RunFolder, lists: Path, files: Sequence[str], rejections: Sequence[Rejection] = ()
) -> int:
    """Leave in the run's folder all that the lists' addresses stand for and `files` hold; no network.

    Returns the number of documents. Raises MissingSourceError where one of `files` is not there: a disk that
    is not mounted must not empty a warehouse.
    """
    settings = load_settings()
    store = LandingStore(settings.landing_dir)
    sources, broken = read_good_lists(lists)
    with SourceState(settings.source_state) as state:
        documents = landed_of(sources, state, store)
        if broken:  # what its sources gave before stays
            known = {document.document_id for document in documents}
            others = landed_of_others(sources, state, store)
            documents += [document for document in others if document.document_id not in known]
        folder.write_expected(expected_reports(sources, state, store))
    return _land_also(folder, store, documents, files, rejections)


@task(name="land-everything", task_run_name="land-everything", cache_policy=NO_CACHE, tags=["land"])
def land_everything(folder: RunFolder, files: Sequence[str]) -> int:
    """Leave in the run's folder every document of the landing store, whatever brought it in; no network."""
    store = LandingStore(load_settings().landing_dir)
    return _land_also(folder, store, store.documents(), files, ())


def _land_also(
    folder: RunFolder,
    store: LandingStore,
    documents: Sequence[LandedDocument],
    files: Sequence[str],
    rejections: Sequence[Rejection],
) -> int:
    """Land `files` beside what is landed already, and leave the list of both in the run's folder."""
    for file in files:
        if not Path(file).exists():
            raise MissingSourceError(file)
    check_manifests(files, load_regions())
    from_files = store.land(list(files)) if files else None
    landed = {document.document_id: document for document in documents}
    refused = list(rejections)
    if from_files is not None:
        for document in _told_by_manifests(store, from_files, files):
            known = landed.setdefault(document.document_id, document)
            landed[document.document_id] = replace(known, manifest=document.manifest)
        refused += from_files.rejections
    folder.write_landed(landed.values(), refused)
    report(f"    {len(landed):,} documents" + (f", {len(refused):,} refused" if refused else ""))
    return len(landed)
