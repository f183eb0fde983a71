"""Reading landed documents in batches on several processes, none of which a document can take along for good.

A document that fails, takes too long or brings its process down becomes a rejection; all others are read.
Nothing here knows Prefect: the tasks of `flows.stations.extract` call `ReadingPool.read`, batch by batch.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.places import ROOT
from flows.reference.reading import forget_reference, load_reference, reading_files
from flows.settings import load_settings
from flows.store import office
from flows.store.landing import LandingStore
from flows.store.readings import Batch, load_batch, write_batch
from flows.store.watch import WAITS, Watch, be_watched, watched
from transforms.records import LandedDocument, Rejection

if TYPE_CHECKING:
    from transforms.document import DocumentReading

Reader = Callable[[bytes, LandedDocument], "DocumentReading"]
"""Reads the bytes of one document."""


SECONDS_A_MEGABYTE = 4
"""Times the seconds of a document that each of its megabytes adds: dense reports take a tenth of that."""
MORE_MEMORY = 2**30
"""Bytes by which the process that reads a document may grow over it; the longest reports take a tenth."""
_MEMORY_A_BYTE = 50
"""Bytes that each byte of a document adds to that."""
_GRACE = 2.0
"""Seconds that a process has to give up a document by itself, before it is ended."""
_SCANS_TAKE = 20
"""Times as long as another document one may take that may be a scan: each of its pages takes seconds."""


class ReadingStopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The pool was closed while documents were still waiting."""


# -- in one process -----------------------------------------------------------------------------------------


class _OutOfTimeError(BaseException):
    """Raised by the clock into the reading of a document; no `except Exception` on the way may catch it."""


@contextlib.contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Give up what the block does after `seconds` of the processor's time, if it yields to that.

    On a machine that others load a document takes longer by the clock and is as easy to read: the clock gives
    it up after `WAITS` times as long only.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: Any) -> None:
        raise _OutOfTimeError

    clocks = (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, seconds * WAITS),
    )
    before = [signal.signal(number, ring) for number, _, _ in clocks]
    for _, timer, limit in clocks:
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(clocks, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def read_one(data: bytes, document: LandedDocument) -> DocumentReading:
    """Read one document with the project's own reference data."""
    from transforms.document import read_document

    return read_document(data, document, load_reference())


def read_documents(
    documents: Sequence[LandedDocument],
    landing: Path,
    cache: Path,
    document_seconds: float,
    reader: Reader = read_one,
) -> Path:
    """Read `documents`, whose bytes lie in the landing store at `landing`, and write the batch into `cache`.

    A document whose reading fails, or takes more than `document_seconds` of the processor and four times as
    much a megabyte, becomes a rejection; the others are not touched by it. A process of a pool that does not
    yield to that, or grows too far, is ended from outside. Returns the batch's folder.
    """
    from transforms.decode.documents.scan import SCANS, can_recognise
    from transforms.schemas import frames as frames_of

    started = time.process_time()
    if reader is read_one:
        load_reference()  # on no document's account
    store = LandingStore(landing)
    frames, rejections, transient = [], [], []
    for document in documents:
        seconds = document_seconds * (1 + SECONDS_A_MEGABYTE * document.n_bytes / 1e6)
        grows = MORE_MEMORY + _MEMORY_A_BYTE * document.n_bytes
        if document.media_type in SCANS and can_recognise():
            seconds *= _SCANS_TAKE
        try:
            data = store.read(document.document_id)
            is_old = office.is_old_office(data)
            data, known = office.readable(data, document, landing / "converted")
            with watched(seconds + _GRACE, grows), _deadline(seconds):
                # Framed one by one: rows that fit no table are their own document's fault.
                rows = frames_of([reader(data, known).rows])
            if is_old and known.converted_by is None:  # it is read once LibreOffice is there
                transient.append(document.document_id)
        except office.ConversionError as error:
            rejections.append(_unreadable(document, error.detail))
            if error.may_pass:
                transient.append(document.document_id)
        except _OutOfTimeError:
            detail = f"its reading was given up after {seconds:.0f} s of the processor's time"
            rejections.append(_unreadable(document, detail, "too_slow"))
            transient.append(document.document_id)
        except MemoryError:
            detail = "its reading needs more memory than there is"
            rejections.append(_unreadable(document, detail, "too_much_memory"))
            transient.append(document.document_id)
        except Exception as error:
            rejections.append(_unreadable(document, f"its reading failed {_where(error)}"))
        else:
            frames.append(rows)
    return write_batch(cache, documents, frames, rejections, transient, time.process_time() - started)


def _unreadable(document: LandedDocument, detail: str, reason: str = "unreadable") -> Rejection:
    return Rejection(document.document_id, document.source, None, None, reason, detail)


def _where(error: BaseException) -> str:
    """Where `error` was raised and what it says, in one line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(last.filename)
    with contextlib.suppress(ValueError):
        path = path.relative_to(ROOT)
    what = ": ".join(filter(None, (type(error).__name__, " ".join(str(error).split())[:300])))
    return f"in {path.as_posix()}, line {last.lineno} ({what})"


# -- on several processes -----------------------------------------------------------------------------------

Stamp = tuple[str, tuple[tuple[str, int, int], ...]]
"""What reference data was made of: the segmenter, and each file with its time and size."""
_preloaded: list[Stamp] = []
"""In a process that was forked from one that had loaded it: what that was made of."""


def _stamp() -> Stamp:
    facts = ((str(path), path.stat()) for path in reading_files())
    return load_settings().segmenter, tuple((name, fact.st_mtime_ns, fact.st_size) for name, fact in facts)


def preload() -> None:
    """Load what all processes that read have in common, in the one that they are forked from.

    It takes seconds, and the pages of memory are shared. That process reads no document, starts no thread and
    works with no table, so that nothing of it is in the way of those that are forked.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    importlib.import_module("transforms.schemas")
    made_of = _stamp()
    load_reference()
    _preloaded[:] = [made_of]


def _take(environment: dict[str, str]) -> None:
    """Take the environment of the process that asks for this one, and what is loaded if it still holds."""
    os.environ.clear()
    os.environ.update(environment)
    load_settings.cache_clear()
    if _preloaded and _preloaded != [_stamp()]:
        forget_reference()


def _begin_worker(taken: Any, fields: Any, environment: dict[str, str]) -> None:
    """What each process of the pool does first."""
    be_watched(taken, fields)
    _take(environment)
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
        self._pool, self._watch = _new(workers)

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
                self._watch.stop()
                self._pool, self._watch = _new(self._workers)
        return self._read_one_by_one(documents)

    def _read_one_by_one(self, documents: Sequence[LandedDocument]) -> list[Batch]:
        """Read each document alone, so that it shows which of them brings its process down."""
        batches = []
        pool, watch = _new(1)
        try:
            for document in documents:
                if self._closed:
                    raise ReadingStopped
                try:
                    batches.append(_loaded(_submit(pool, [document], *self._place).result()))
                except BrokenProcessPool:
                    pool.shutdown(wait=False)
                    watch.stop()
                    fault = _unreadable(document, *_ENDED[watch.reason])
                    pool, watch = _new(1)
                    batches.append(
                        _loaded(write_batch(self._cache, [document], [], [fault], [document.document_id]))
                    )
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            watch.stop()
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
        self._watch.stop()


_ENDED: dict[str | None, tuple[str, str]] = {
    None: ("the process that read it ended by itself: it crashed, or the system ended it", "unreadable"),
    "too_slow": ("its reading did not end in its time, and was ended from outside", "too_slow"),
    "too_much_memory": ("its reading took more memory than it may, and was ended", "too_much_memory"),
}
"""What is said of a document whose process ended, by why it was ended, and the reason."""


def _new(workers: int) -> tuple[ProcessPoolExecutor, Watch]:
    # The process that starts them runs threads, whose locks a forked copy would inherit: on Linux one without
    # threads is started once, in which all of them find loaded what they need.
    start = way_of_starting()
    context: Any = multiprocessing.get_context(start)
    if start == "forkserver":
        context.set_forkserver_preload(["flows.store.preload"])
    watch = Watch(context, workers)
    watch.start()
    shared = (watch.taken, watch.fields, dict(os.environ))
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=shared)
    return pool, watch


def way_of_starting() -> str:
    """How processes start: forked where that is safe, and the name of their socket not too long."""
    try:
        folder = tempfile.gettempdir()
    except OSError:
        return "spawn"
    return (
        "forkserver" if sys.platform == "linux" and len(os.fsencode(folder)) <= _LONGEST_FOLDER else "spawn"
    )


_LONGEST_FOLDER = 70
"""Of the 107 bytes that the name of a socket may have."""


def _submit(pool: ProcessPoolExecutor, *batch: Any) -> Future[Path]:
    """Hand a batch to `pool`, whose processes start then: Ctrl-C must not meet them before they ignore it.

    A process inherits the signals that the thread which starts it holds back.
    """
    resource_tracker.ensure_running()  # else it starts within, and lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(read_documents, *batch)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _loaded(folder: Path) -> Batch:
    batch = load_batch(folder)
    if batch is None:
        raise OSError(f"{folder}: what was just written there cannot be read; is the disk full?")
    return batch
