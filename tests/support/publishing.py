"""From staged tables or from documents to a published warehouse, by the functions that the stations call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import polars as pl

from flows.reference import load_reference, reference_tables
from flows.run.folder import RunFolder
from flows.store.carrying import carry, lost_reports
from flows.store.landing import LandingStore
from flows.store.pool import read_documents
from flows.store.readings import load_batch, select_rows
from flows.warehouse.build import build_relations, require_reports
from flows.warehouse.gates import GateFailedError, check_candidate, require_gates
from flows.warehouse.history import RunInfo, new_run
from flows.warehouse.publishing import exclusive, publish_candidate, reject_candidate


def publish_documents(folder: Path, target: Path, sources: Sequence[str], *, gates: bool = True) -> RunInfo:
    """Land, extract, model, gate and publish `sources`; what is in between lies in `folder`."""
    store = LandingStore(folder / "landing")
    landed = store.land(sources)
    batch = load_batch(read_documents(landed.documents, store.root, folder / "read", 60.0))
    assert batch is not None
    (folder / "run").mkdir()
    run = RunFolder(folder / "run")
    run.write_landed(landed.documents, landed.rejections)
    batches = dict.fromkeys(batch.documents, batch)
    run.write_staged(select_rows(run.landed(), batches, run.path / "staged"))
    staged = run.staged()
    kept: dict[str, list[Path]] = {}
    lost = lost_reports(staged)
    if lost and target.exists():
        kept, _ = carry(target, lost, load_reference(), folder / "carried")
    return publish_staged(staged, reference_tables(run.landed()), target, carried=kept, gates=gates)


def publish_staged(
    staged: Mapping[str, Sequence[Path]],
    reference: Mapping[str, pl.DataFrame],
    target: Path,
    *,
    code: str = "1",
    gates: bool | Literal["ask"] = True,
    inputs: str | None = None,
    build: str | None = None,
    is_full: bool = False,
    carried: Mapping[str, Sequence[Path]] | None = None,
) -> RunInfo:
    """Model and publish staged tables, made of `inputs` by `build`; without `gates` whatever they hold.

    Where gates are only to be asked, what they answer is kept and hinders nothing.

    Where nothing is published, FILE.rejected holds what was modelled. Raises GateFailedError and
    NothingReadableError.
    """
    info = replace(new_run(["reports"], code), inputs=inputs, build=build, is_full=is_full)
    with exclusive(target):
        candidate = build_relations(staged, reference, target, info, carried)
        if gates:
            try:
                require_reports(candidate)
                found = check_candidate(candidate, info)
                if gates != "ask":
                    require_gates(found)
            except Exception as error:
                status = "rejected" if isinstance(error, GateFailedError) else "failed"
                reject_candidate(candidate, target, info, status, str(error))
                raise
        publish_candidate(candidate, target, info)
    return info
