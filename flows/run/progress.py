"""How far a run is, for whoever watches: a bar on a terminal, lines in a log, nothing where nobody asked.

Flows report to `current()`; a command chooses what that is with `reporting_to`.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

LINE_SECONDS = 10.0
"""At most one line of progress in so many seconds, where there is no bar."""


class Reporter:
    """Says nothing; what a flow reports to when nobody watches."""

    def say(self, line: str) -> None:
        """A line of its own, such as what a station did."""

    def begin(self, what: str, total: int | None) -> None:
        """Something that takes long begins: `total` steps of it, or None where nobody knows."""

    def advance(self, steps: int = 1, detail: str = "") -> None:
        """`steps` of it are done."""

    def end(self) -> None:
        """It is done."""


class LineReporter(Reporter):
    """Plain lines on standard error, for logs and pipes."""

    def __init__(self) -> None:
        self._what, self._total, self._done, self._due = "", 0, 0, 0.0

    def say(self, line: str) -> None:
        """Print the line."""
        print(line, file=sys.stderr, flush=True)

    def begin(self, what: str, total: int | None) -> None:
        """Take note; a line follows if it takes long."""
        self._what, self._total, self._done = what, total or 0, 0
        self._due = time.monotonic() + LINE_SECONDS

    def advance(self, steps: int = 1, detail: str = "") -> None:
        """Print how far it is, if the last line was some time ago."""
        self._done += steps
        if time.monotonic() >= self._due:
            of = f" of {self._total:,}" if self._total else ""
            self.say(f"    {self._what}: {self._done:,}{of}")
            self._due = time.monotonic() + LINE_SECONDS


class BarReporter(Reporter):
    """A bar on the terminal, under the lines that were printed."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            *(TextColumn("    {task.description}"), BarColumn(), MofNCompleteColumn()),
            *(TimeElapsedColumn(), TextColumn("{task.fields[detail]}")),
            console=self._console,
            transient=True,
        )
        self._task: Any = None

    def say(self, line: str) -> None:
        """Print the line above the bar."""
        self._console.print(line, markup=False, soft_wrap=True)

    def begin(self, what: str, total: int | None) -> None:
        """Show a bar."""
        self._bar.start()
        self._task = self._bar.add_task(what, total=total, detail="")

    def advance(self, steps: int = 1, detail: str = "") -> None:
        """Move it."""
        if self._task is not None:
            self._bar.update(self._task, advance=steps, detail=detail[-40:])

    def end(self) -> None:
        """Take it away."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._bar.stop()
            self._task = None


_current: ContextVar[Reporter] = ContextVar("reporter", default=Reporter())  # noqa: B039 - it keeps nothing


def current() -> Reporter:
    """Whom flows report to."""
    return _current.get()


@contextlib.contextmanager
def reporting_to(reporter: Reporter) -> Iterator[Reporter]:
    """Report to `reporter` for the time of the block."""
    before = _current.set(reporter)
    try:
        yield reporter
    finally:
        reporter.end()
        _current.reset(before)


@contextlib.contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Show for the time of the block that something is being done whose end nobody can foresee."""
    reporter = current()
    reporter.begin(what, None)
    try:
        yield
    finally:
        reporter.end()


def for_terminal() -> Reporter:
    """A bar where standard error is a terminal, lines where it is not."""
    return BarReporter() if sys.stderr.isatty() else LineReporter()
