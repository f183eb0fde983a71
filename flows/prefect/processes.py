"""Processes that are started and ended together, with all that they started themselves."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.places import ROOT

END_SECONDS = 15.0
"""How long a process may take to end before it is killed."""


class Children:
    """The processes that were started, which end with the block, and with them all that they started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def log_of(self, name: str) -> Path:
        """Where a process' words go, unless they are shown."""
        return self._folder / f"{name}.log"

    def start(self, name: str, arguments: Sequence[str], *, shown: bool = False) -> subprocess.Popen[bytes]:
        """Start a Python; a Ctrl-C at the terminal does not reach it, so that it ends in its turn."""
        with contextlib.nullcontext() if shown else self.log_of(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started[name] = process
        return process

    def wait(self) -> tuple[str, int]:
        """Wait until one of them ends; returns its name and exit code."""
        while True:
            for name, process in self._started.items():
                if (code := process.poll()) is not None:
                    return name, code
            time.sleep(0.5)

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            for process in reversed(self._started.values()):
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: first it is asked, then they are, then they are killed."""
    below = descendants(process.pid)
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _still(below):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + END_SECONDS
        while _still(below) and time.monotonic() < deadline:
            time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()


def _still(before: dict[int, str]) -> list[int]:
    """Those of the processes that are still there; a number may have passed on to another process."""
    now = running()
    return [pid for pid, started in before.items() if pid in now and now[pid][1] == started]


def descendants(pid: int) -> dict[int, str]:
    """The processes below `pid`, with the time that each was started at."""
    processes = running()
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for child, (its_parent, started) in processes.items():
            if its_parent == parent and child not in found:
                found[child] = started
                waiting.append(child)
    return found


def running() -> dict[int, tuple[int, str]]:
    """Every process that runs: its parent and when it was started, in whatever way the system says it."""
    if not Path("/proc/self/stat").exists():
        return _running_by_ps()
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                # the name, in parentheses, may hold anything
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if fields[0] != "Z":
                    found[int(folder.name)] = (int(fields[1]), fields[19])
    return found


def _running_by_ps() -> dict[int, tuple[int, str]]:
    command = ["ps", "-A", "-o", "pid=,ppid=,stat=,lstart="]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    rows = [line.split(maxsplit=3) for line in listed]
    return {int(row[0]): (int(row[1]), row[3]) for row in rows if len(row) == 4 and row[2][0] != "Z"}


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Hear no further Ctrl-C: what was started is being ended."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
