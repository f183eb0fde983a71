"""Documents landed and read in a few words, for tests of what is kept of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from flows.store.landing import LandingStore
from flows.store.pool import read_documents
from flows.store.readings import Batch, load_batch
from support.readers import obedient
from transforms.records import LandedDocument


def land(landing: Path, *texts: str) -> list[LandedDocument]:
    """Each text as a landed document of its own."""
    folder = landing.parent / "sources"
    folder.mkdir(exist_ok=True)
    for text in texts:
        (folder / f"{text}.txt").write_text(text, encoding="utf-8")
    paths = [str(folder / f"{text}.txt") for text in texts]
    found = LandingStore(landing).land(paths)
    assert not found.rejections
    by_source = {document.source: document for document in found.documents}
    return [by_source[path] for path in paths]


def read(landing: Path, cache: Path, documents: list[LandedDocument], seconds: float = 30.0) -> Batch:
    batch = load_batch(read_documents(documents, landing, cache, seconds, obedient))
    assert batch is not None
    return batch


def rejections(batch: Batch) -> dict[str, tuple[str, str]]:
    rows = pl.read_parquet(batch.table("rejections"))
    return {
        Path(source).stem: (reason, detail)
        for source, reason, detail in rows.select("source", "reason", "detail").iter_rows()
    }


def document(name: str, n_bytes: int) -> LandedDocument:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return LandedDocument(digest, name, "text/plain", None, n_bytes, datetime(2026, 1, 1, tzinfo=UTC))
