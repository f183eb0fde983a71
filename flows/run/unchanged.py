"""Whether a warehouse is already what a run would make: then nothing is read, modelled or published.

What decides it is one digest of the documents, as landing gives them, and of all that makes a warehouse of
them. It stands in `ops.runs.inputs` of the run that published the warehouse; that of a run with a document
which the next run reads again (its time ran out, say) is empty, so that the next run builds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.reference import load_regions
from flows.run.result import BuildResult
from flows.sources.manifest import manifests_beside, told_by_manifests
from flows.store.fingerprint import build_fingerprint
from flows.store.landing import is_url, looked_at
from flows.store.readings import document_key
from flows.warehouse.connections import WarehouseError
from flows.warehouse.history import RunInfo, new_run
from flows.warehouse.not_loaded import write_not_loaded
from flows.warehouse.paths import rejected_path
from flows.warehouse.publishing import exclusive
from flows.warehouse.unchanged import note_unchanged, run_made_of
from transforms.sources.manifest import ManifestError

if TYPE_CHECKING:
    from flows.sources.expected import ExpectedReports
    from transforms.records import LandedDocument, Rejection


def inputs_digest(
    build: str,
    documents: Iterable[LandedDocument],
    rejections: Iterable[Rejection],
    expected: Iterable[ExpectedReports] = (),
) -> str:
    """What a run is made of, whatever the order in which its documents came and the times of their landing.

    `build` is the fingerprint of what makes a warehouse of them; `expected` is what source lists expect of
    what they gave, which the gates ask for.
    """
    facts = {
        "build": build,
        "documents": sorted(document_key(document) for document in documents),
        "refused": sorted(json.dumps(rejection, ensure_ascii=False) for rejection in rejections),
        "expected": sorted(json.dumps(asdict(one), ensure_ascii=False) for one in expected),
    }
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def unchanged_run(target: Path, run: RunInfo) -> BuildResult | None:
    """The result of a run that finds `target` published out of its own inputs; None where it is not.

    The caller holds `exclusive(target)`. Where the last run left a FILE.rejected, this is not said: what it
    holds belongs into the history of the next warehouse. The run is noted beside `target`, which stays.
    """
    if run.inputs is None or not target.exists() or rejected_path(target).exists():
        return None
    published = run_made_of(target, run.inputs)
    if published is None:
        return None
    result = BuildResult(target, published.run_id, status="published", is_unchanged=True)
    result.counts = published.counts
    result.n_landed = result.n_known = published.counts["n_documents"]
    result.not_loaded = write_not_loaded(target, target, published.run_id)
    note_unchanged(target, run, published)
    return result


def unchanged_files(target: Path, sources: Sequence[str]) -> BuildResult | None:
    """The same for files, folders and archives, looked at before any engine is started; None to go on.

    What is wrong with the sources is for the run itself to say.
    """
    if not target.is_file() or not target.stat().st_size or any(map(is_url, sources)):
        return None
    with suppress(WarehouseError, ManifestError, OSError), exclusive(target):
        run = new_run(sources)
        landed = looked_at(sources)
        documents = landed.documents
        if landed.manifests or manifests_beside(sources):
            documents = told_by_manifests(landed, sources, load_regions())
        digest = inputs_digest(build_fingerprint(), documents, landed.rejections)
        return unchanged_run(target, replace(run, inputs=digest))
    return None
