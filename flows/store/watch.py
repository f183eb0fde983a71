"""Watching processes that read documents: one that takes too long or too much memory over one is ended.

Each process says, in memory that it shares with the one that started it, how much of the processor's time it
may have taken when it is done with its document, until when it may wait, and how far it may grow. A thread of
the starting process looks at that, and at what the system says of the process: no code that reads can hold it
up.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

POLL_SECONDS = 0.1
WAITS = 6.0
"""Times as long by the clock as of the processor's time a document may take: others load the machine, too."""
_FIELDS = 4
"""Of each process: its id, until when (monotonic seconds, 0 for never), most seconds of the processor that it
may have taken, most bytes that it may occupy."""
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Watch:
    """The shared memory and the thread that looks at it, for one pool of processes."""

    def __init__(self, context: BaseContext, processes: int) -> None:
        self.taken: Any = context.Value("i", 0)
        self.fields: Any = context.Array("d", processes * _FIELDS, lock=False)
        self.ended: dict[int, str] = {}
        """Process to the reason why it was ended: too_slow, too_much_memory."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    @property
    def reason(self) -> str | None:
        """Why a process of the pool was ended, if one was."""
        return next(iter(self.ended.values()), None)

    def _look(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            for at in range(0, len(self.fields), _FIELDS):
                process, until, seconds, most = self.fields[at : at + _FIELDS]
                if not until or int(process) in self.ended:
                    continue
                reason = None
                if time.monotonic() > until or (processor_seconds(int(process)) or 0) > seconds:
                    reason = "too_slow"
                elif (occupied(int(process)) or 0) > most:
                    reason = "too_much_memory"
                if reason is not None:
                    self.ended[int(process)] = reason
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(process), signal.SIGKILL)


def occupied(process: int) -> int | None:
    """Bytes of memory that a process occupies; None where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return None


def processor_seconds(process: int) -> float | None:
    """Seconds of the processor's time that a process has taken; None where the system does not say."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        user, system = said.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICKS
    except (OSError, ValueError):
        return None


_own: list[tuple[Any, int]] = []
"""In a process of a pool: the shared memory, and where its own fields begin."""


def be_watched(taken: Any, fields: Any) -> None:
    """Take the next place among the processes of a pool; called once in each."""
    with taken.get_lock():
        at = taken.value
        taken.value += 1
    if (at + 1) * _FIELDS <= len(fields):
        _own[:] = [(fields, at * _FIELDS)]
        fields[at * _FIELDS] = os.getpid()


@contextlib.contextmanager
def watched(seconds: float, grows: int) -> Iterator[None]:
    """Let this process be ended from outside when it has taken so many seconds or grown by so many bytes."""
    if not _own:
        yield
        return
    ((fields, at),) = _own
    fields[at + 3] = (occupied(os.getpid()) or 0) + grows
    fields[at + 2] = time.process_time() + seconds
    fields[at + 1] = time.monotonic() + seconds * WAITS
    try:
        yield
    finally:
        fields[at + 1] = 0
