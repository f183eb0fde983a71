"""What was read of landed documents, kept so that each is read once for one set of rules.

What was read of a batch is a folder of Parquet files, one a staged table, with a `batch.json` that names its
documents and the files' checksums. Batches lie under the fingerprint of the rules that they were read by.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.records import LandedDocument, Rejection

if TYPE_CHECKING:
    import polars as pl

MANIFEST = "batch.json"
SMALLEST_BATCH = 200_000
"""Bytes below which splitting work further costs more than it spreads."""
KEPT_RULES = 3
"""Other sets of rules whose readings are kept: the last ones used, for who goes back and forth."""
IN_USE_SECONDS = 86_400
"""Seconds within which another process may still be reading under other rules."""


def document_key(document: LandedDocument) -> str:
    """What a document's staged rows depend on beside the rules: its bytes and what landing knows of them."""
    facts = asdict(document)
    del facts["landed_at"]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read of some documents: a folder of staged tables."""

    folder: Path
    documents: dict[str, str]
    """document_id to the key that it was read under."""
    checksums: dict[str, str]
    """Staged table to the SHA-256 of its file."""
    counts: dict[str, int]
    """Staged table to its rows."""
    transient: frozenset[str]
    """Ids of documents that failed for what may pass (time, memory): later runs read them again."""
    cpu_seconds: float

    def table(self, name: str) -> Path:
        """The file of one staged table."""
        return self.folder / f"{name}.parquet"

    def is_whole(self) -> bool:
        """Whether each file is there with the bytes that were written."""
        try:
            return all(_file_checksum(self.table(name)) == found for name, found in self.checksums.items())
        except OSError:
            return False


class ReadCache:
    """The batches that were read under one fingerprint, in `root/<fingerprint>/`."""

    def __init__(self, root: Path, fingerprint: str) -> None:
        self.root = root
        self.folder = root / fingerprint
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "last_used").touch()

    def tidy(self) -> None:
        """Remove what killed runs left half-written, and what rules no longer in use had read."""
        for partial in self.folder.glob("*.partial"):
            if not _is_running(int(partial.name.split(".")[1])):
                shutil.rmtree(partial, ignore_errors=True)
        others = [mark for mark in self.root.glob("*/last_used") if mark.parent != self.folder]
        others.sort(key=lambda mark: mark.stat().st_mtime, reverse=True)
        for mark in others[KEPT_RULES:]:
            if time.time() - mark.stat().st_mtime > IN_USE_SECONDS:
                shutil.rmtree(mark.parent, ignore_errors=True)

    def find(self, documents: Iterable[LandedDocument]) -> dict[str, Batch]:
        """document_id to the whole batch that holds it, for those of `documents` that were read before.

        A batch that is not whole is removed, so that its documents are read again.
        """
        keys = {document.document_id: document_key(document) for document in documents}
        found: dict[str, Batch] = {}
        for folder in sorted(self.folder.iterdir()):
            if not folder.is_dir() or folder.suffix == ".partial":
                continue
            batch = load_batch(folder)
            if batch is None:
                shutil.rmtree(folder, ignore_errors=True)
                continue
            wanted = [
                document_id
                for document_id, key in batch.documents.items()
                if keys.get(document_id) == key
                and document_id not in found
                and document_id not in batch.transient
            ]
            if not wanted:
                continue
            if batch.is_whole():
                found.update(dict.fromkeys(wanted, batch))
            else:
                shutil.rmtree(folder, ignore_errors=True)
        return found


def load_batch(folder: Path) -> Batch | None:
    """The batch in `folder`, or None where its manifest cannot be read."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Batch(
            folder, facts["documents"], facts["checksums"], facts["counts"], frozenset(facts["transient"]),
            float(facts["cpu_seconds"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_batch(
    cache: Path,
    documents: Sequence[LandedDocument],
    read: Sequence[Mapping[str, pl.DataFrame]],
    rejections: Sequence[Rejection],
    transient: Sequence[str] = (),
    cpu_seconds: float = 0.0,
) -> Path:
    """Write what was read of `documents` as one batch into the folder `cache`; all of it appears at once.

    `read` holds the staged tables of each document that could be read, `rejections` why others could not.
    """
    import polars as pl

    from transforms.schemas import SCHEMAS, frame

    keys = {document.document_id: document_key(document) for document in documents}
    failed = list(rejections)
    frames = {
        table: pl.concat(
            [frame(table, failed if table == "rejections" else []), *(tables[table] for tables in read)]
        )
        for table in SCHEMAS
    }
    name = hashlib.sha256("".join(sorted(keys.values())).encode()).hexdigest()[:24]
    partial = cache / f"{name}.{os.getpid()}.{threading.get_ident()}.partial"
    partial.mkdir(parents=True)
    for table, rows in frames.items():
        rows.write_parquet(partial / f"{table}.parquet", compression="zstd", compression_level=1)
    manifest = {
        "documents": keys,
        "transient": list(transient),
        "counts": {table: rows.height for table, rows in frames.items()},
        "checksums": {table: _file_checksum(partial / f"{table}.parquet") for table in frames},
        "cpu_seconds": round(cpu_seconds, 3),
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return _put(partial, cache / name, frozenset(transient))


def _put(partial: Path, final: Path, transient: frozenset[str]) -> Path:
    """Make `partial` the batch `final`, unless that is there already, and no worse.

    Another build over the same folder may have read the same documents meanwhile, and be using what it read:
    what is there is never taken away; a better batch stands beside it under a name of its own.
    """
    for number in itertools.count(1):
        place = final if number == 1 else final.with_name(f"{final.name}-{number}")
        there = load_batch(place)
        if there is not None and there.transient <= transient and there.is_whole():
            shutil.rmtree(partial)
            return place
        if there is None or not there.is_whole():  # nobody reads a damaged one
            shutil.rmtree(place, ignore_errors=True)
        try:
            partial.rename(place)
        except OSError:
            if not place.is_dir():
                raise
        else:
            return place
    raise AssertionError("counting has no end")


def select_rows(
    documents: Sequence[LandedDocument], batches: dict[str, Batch], out: Path
) -> dict[str, list[Path]]:
    """The files that hold the staged rows of exactly `documents`, table by table.

    `batches` gives each document's batch. A batch all of whose documents are wanted is taken as it stands;
    of the others the wanted rows are copied into `out`. The table `documents` is written anew, for a document
    may have been landed again since it was read.
    """
    import polars as pl

    by_folder: dict[Path, list[LandedDocument]] = defaultdict(list)
    for document in documents:
        by_folder[batches[document.document_id].folder].append(document)
    files: dict[str, list[Path]] = defaultdict(list)
    out.mkdir(parents=True, exist_ok=True)
    for number, folder in enumerate(sorted(by_folder)):
        wanted = by_folder[folder]
        batch = batches[wanted[0].document_id]
        ids = [document.document_id for document in wanted]
        landed = pl.DataFrame(
            {"document_id": ids, "landed_at": [document.landed_at for document in wanted]},
            schema={"document_id": pl.String, "landed_at": pl.Datetime("us", "UTC")},
        )
        kept = out / f"{number:06}"
        kept.mkdir()
        read = pl.read_parquet(batch.table("documents")).drop("landed_at").join(landed, on="document_id")
        read.write_parquet(kept / "documents.parquet")
        files["documents"].append(kept / "documents.parquet")
        is_whole = len(wanted) == len(batch.documents)
        versions = pl.Series([], dtype=pl.String)
        if not is_whole:
            rows = pl.scan_parquet(batch.table("versions")).filter(pl.col("document_id").is_in(ids))
            versions = rows.select("version_id").collect()["version_id"]
        for name in batch.checksums:
            if name == "documents":
                continue
            if is_whole:
                files[name].append(batch.table(name))
                continue
            table = pl.read_parquet(batch.table(name))
            key, values = ("document_id", pl.Series(ids))
            if "document_id" not in table.columns:
                key, values = ("version_id", versions)
            table.filter(pl.col(key).is_in(values.implode())).write_parquet(kept / f"{name}.parquet")
            files[name].append(kept / f"{name}.parquet")
    return dict(files)


def plan_batches(
    documents: Sequence[LandedDocument], *, batch_bytes: int, workers: int
) -> list[list[LandedDocument]]:
    """Documents in batches of about the same bytes: at most `batch_bytes`, enough for all workers.

    A document larger than a batch makes one of its own. How documents are batched changes no row.
    """
    total = sum(document.n_bytes for document in documents)
    limit = min(batch_bytes, max(SMALLEST_BATCH, total // (workers * 4)))
    batches: list[list[LandedDocument]] = []
    filled = limit + 1
    # The largest first: what takes long is not left for the end, when other workers have nothing to do.
    for document in sorted(documents, key=lambda document: (-document.n_bytes, document.document_id)):
        if filled + document.n_bytes > limit:
            batches.append([])
            filled = 0
        batches[-1].append(document)
        filled += document.n_bytes
    return batches


def _file_checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
