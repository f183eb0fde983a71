"""Reading landed documents: in batches, on several processes, and each document once for one set of rules.

What was read of a batch is a folder of Parquet files, one a staged table, with a `batch.json` that names its
documents and the files' checksums. Batches live under a fingerprint of everything that decides what is read:
the code of transforms/, the files of reference/ and the versions of the libraries beneath. Another rule is
another fingerprint, and reads anew.

Nothing here knows Prefect: the tasks of `flows.build_warehouse` call `ReadingPool.read`, batch by batch.
"""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import json
import multiprocessing
import os
import platform
import shutil
import signal
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.places import ROOT
from transforms.records import LandedDocument, Rejection

if TYPE_CHECKING:
    import polars as pl

    from transforms.document import DocumentReading

Reader = Callable[[bytes, LandedDocument], "DocumentReading"]
"""Reads the bytes of one document."""
MANIFEST = "batch.json"
LIBRARIES = (
    "charset-normalizer", "polars", "pypdf", "pypinyin", "pyreadstat", "python-calamine", "python-docx",
    "rdata", "rjieba", "selectolax", "trafilatura", "xlrd", "zhconv-rs",
)  # fmt: skip
"""Libraries whose version may change what is read of a document."""
SMALLEST_BATCH = 200_000
"""Bytes below which splitting work further costs more than it spreads."""
KEPT_RULES = 3
"""Other sets of rules whose readings are kept: the last ones used, for who goes back and forth."""


IN_USE_SECONDS = 86_400
"""Seconds within which another process may still be reading under other rules."""


class ReadingStopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The pool was closed while documents were still waiting."""


# -- what decides what is read ------------------------------------------------------------------------------


def rules_fingerprint(root: Path = ROOT) -> str:
    """A fingerprint of the code, reference files and library versions that decide what is read."""
    digest = hashlib.sha256()
    files = [*(root / "transforms").rglob("*.py"), *(root / "flows").glob("reference.py")]
    # Which addresses are fetched decides nothing about a document that has been.
    fetched = root / "reference" / "sources"
    files += [p for p in (root / "reference").rglob("*") if p.is_file() and fetched not in p.parents]
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}\0".encode())
    digest.update(".".join(platform.python_version_tuple()[:2]).encode())
    return digest.hexdigest()[:16]


def document_key(document: LandedDocument) -> str:
    """What a document's staged rows depend on beside the rules: its bytes and what landing knows of them."""
    facts = asdict(document)
    del facts["landed_at"]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# -- what was read before -----------------------------------------------------------------------------------


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
    passing: frozenset[str]
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
                and document_id not in batch.passing
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
            folder, facts["documents"], facts["checksums"], facts["counts"], frozenset(facts["passing"]),
            float(facts["cpu_seconds"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


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


# -- reading ------------------------------------------------------------------------------------------------


class _OutOfTimeError(BaseException):
    """Raised by the clock into the reading of a document; no `except Exception` on the way may catch it."""


_in_pool = False


def _begin_worker() -> None:
    """What each process of the pool does first."""
    global _in_pool  # noqa: PLW0603
    _in_pool = True
    # Several processes read side by side; none of them needs several threads for its tables.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    # Ctrl-C is for the process that a person started; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@lru_cache(maxsize=1)
def _reference() -> Any:
    """What the reading refers to, loaded once for each process."""
    from flows.reference import load_reference

    return load_reference()


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Give up what the block does after `seconds`; a pool's process that does not yield to that ends."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: Any) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with Path(os.devnull).open("w") as nowhere:
        if _in_pool:
            faulthandler.dump_traceback_later(2 * seconds + 5, exit=True, file=nowhere)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if _in_pool:
                faulthandler.cancel_dump_traceback_later()


def read_one(data: bytes, document: LandedDocument) -> DocumentReading:
    """Read one document with the project's own reference data."""
    from transforms.document import read_document

    return read_document(data, document, _reference())


def read_batch(
    documents: Sequence[LandedDocument],
    landing: Path,
    cache: Path,
    document_seconds: float,
    reader: Reader = read_one,
) -> Path:
    """Read `documents`, whose bytes lie in the landing store at `landing`, and write the batch into `cache`.

    A document whose reading fails, or takes longer than `document_seconds` and as much again a megabyte,
    becomes a rejection; the others are not touched by it. Returns the batch's folder.
    """
    from flows.store.landing import LandingStore
    from transforms.document import staged_frames

    started = time.process_time()
    store = LandingStore(landing)
    frames, rejections, passing = [], [], []
    for document in documents:
        seconds = document_seconds * (1 + document.n_bytes / 1e6)
        try:
            with _deadline(seconds):
                # Framed one by one: rows that fit no table are their own document's fault.
                rows = staged_frames([reader(store.read(document.document_id), document)])
        except _OutOfTimeError:
            rejections.append(_unreadable(document, f"its reading was given up after {seconds:.0f} s"))
            passing.append(document.document_id)
        except MemoryError:
            rejections.append(_unreadable(document, "its reading needs more memory than there is"))
            passing.append(document.document_id)
        except Exception as error:
            rejections.append(_unreadable(document, f"its reading failed {_where(error)}"))
        else:
            frames.append(rows)
    return write_batch(cache, documents, frames, rejections, passing, time.process_time() - started)


def _unreadable(document: LandedDocument, detail: str) -> Rejection:
    return Rejection(document.document_id, document.source, None, None, "unreadable", detail)


def _where(error: BaseException) -> str:
    """Where `error` was raised and what it says, in one line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(last.filename)
    with contextlib.suppress(ValueError):
        path = path.relative_to(ROOT)
    said = " ".join(str(error).split())[:300]
    return f"in {path.as_posix()}, line {last.lineno} ({type(error).__name__}{': ' + said if said else ''})"


def write_batch(
    cache: Path,
    documents: Sequence[LandedDocument],
    read: Sequence[Mapping[str, pl.DataFrame]],
    rejections: Sequence[Rejection],
    passing: Sequence[str] = (),
    cpu_seconds: float = 0.0,
) -> Path:
    """Write what was read of `documents` as one batch into the folder `cache`; all of it appears at once.

    `read` holds the staged tables of each document that could be read, `rejections` why others could not.
    """
    import polars as pl

    from transforms.schemas import SCHEMAS, frame

    keys = {document.document_id: document_key(document) for document in documents}
    failed = [(r.document_id, r.source, r.record, r.title, r.reason, r.detail) for r in rejections]
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
        "passing": list(passing),
        "counts": {table: rows.height for table, rows in frames.items()},
        "checksums": {table: _file_checksum(partial / f"{table}.parquet") for table in frames},
        "cpu_seconds": round(cpu_seconds, 3),
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    final = cache / name
    if final.exists():
        shutil.rmtree(final)
    partial.rename(final)
    return final


class ReadingPool:
    """Processes that read batches; a process that a document brings down takes only that document with it."""

    def __init__(
        self, workers: int, landing: Path, cache: Path, document_seconds: float, reader: Reader = read_one
    ) -> None:
        """`reader`, a function of a module, is called in the processes."""
        self._workers = workers
        self._place = (landing, cache, document_seconds, reader)
        self._cache = cache
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new(workers)

    @staticmethod
    def _new(workers: int) -> ProcessPoolExecutor:
        # The process that starts them runs threads, whose locks a forked copy would inherit.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker)

    def read(self, documents: Sequence[LandedDocument]) -> list[Batch]:
        """Read `documents` on one of the processes; waits for it. May be called from several threads.

        Raises ReadingStopped when the pool is closed meanwhile.
        """
        with self._lock:
            if self._closed:
                raise ReadingStopped
            pool = self._pool
            future = None
            with contextlib.suppress(BrokenProcessPool):
                future = _submit(pool, list(documents), *self._place)
        try:
            if future is not None:
                return [_loaded(future.result())]
        except BrokenProcessPool:
            pass
        with self._lock:
            if self._closed:
                raise ReadingStopped
            if self._pool is pool:
                self._pool = self._new(self._workers)
        return self._read_one_by_one(documents)

    def _read_one_by_one(self, documents: Sequence[LandedDocument]) -> list[Batch]:
        """Read each document alone, so that it shows which of them brings its process down."""
        batches = []
        pool = self._new(1)
        try:
            for document in documents:
                if self._closed:
                    raise ReadingStopped
                try:
                    batches.append(_loaded(_submit(pool, [document], *self._place).result()))
                except BrokenProcessPool:
                    pool.shutdown(wait=False)
                    pool = self._new(1)
                    fault = _unreadable(document, "the process that read it ended (time, memory or a crash)")
                    batches.append(
                        _loaded(write_batch(self._cache, [document], [], [fault], [document.document_id]))
                    )
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return batches

    def close(self, *, at_once: bool = False) -> None:
        """End the processes: when they have finished, or at once."""
        with self._lock:
            self._closed = True
            pool = self._pool
        if at_once:
            for process in list((pool._processes or {}).values()):
                process.kill()
        pool.shutdown(wait=not at_once, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, *batch: Any) -> Future[Path]:
    """Hand a batch to `pool`, whose processes start then: Ctrl-C must not meet them before they ignore it.

    A process inherits the signals that the thread which starts it holds back.
    """
    resource_tracker.ensure_running()  # else it starts within, and lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(read_batch, *batch)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _loaded(folder: Path) -> Batch:
    batch = load_batch(folder)
    if batch is None:
        raise OSError(f"{folder}: what was just written there cannot be read; is the disk full?")
    return batch


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
