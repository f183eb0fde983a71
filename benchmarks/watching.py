"""What the processes of one command take, told apart by what they do: CPU seconds and highest memory (Linux).

They are looked at from outside several times a second, so that what a process does in its last moments is
counted with the command itself.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.5
ROLES = {"flows.prefect.temporary_server": "server", "spawn_main": "readers", "forkserver": "readers"}
"""What stands in a process's command line, and what such a process is called; all else is the command."""
COMMAND = "command"
UNWAITED = "forkserver"
"""What stands in the command line of processes that the command does not wait for and does not count."""


@dataclass
class Watched:
    """What was seen of the processes of one command."""

    cpu: dict[int, tuple[str, float]] = field(default_factory=dict)
    """Process to its role and its CPU seconds when it was last seen."""
    unwaited: set[int] = field(default_factory=set)
    """Those of them that the command does not wait for."""
    peaks: dict[str, int] = field(default_factory=dict)
    """Role to the highest memory of one process of it, in bytes; `all` for all together."""

    def seconds(self, waited: float) -> dict[str, float]:
        """CPU seconds by role; `waited` are those of the command and of all that it waited for."""
        found: dict[str, float] = defaultdict(float)
        for process, (role, seconds) in self.cpu.items():
            if role != COMMAND:
                found[role] += seconds
                waited -= 0 if process in self.unwaited else seconds
        return {COMMAND: round(waited, 2), **{role: round(seconds, 2) for role, seconds in found.items()}}


@contextmanager
def watching(process: int) -> Iterator[Watched]:
    """Look at a process and all below it for the time of the block."""
    seen = Watched()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(POLL_SECONDS):
            look(process, seen)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def look(root: int, seen: Watched) -> None:
    """Add to `seen` what `root` and all below it have taken up to now."""
    children: dict[int, list[int]] = defaultdict(list)
    seconds: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        process = int(stat.parent.name)
        children[int(facts[1])].append(process)
        seconds[process] = (int(facts[11]) + int(facts[12])) / 100
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        todo += children[process]
        role = seen.cpu[process][0] if process in seen.cpu else _role(process, seen)
        if role is None or process not in seconds:
            continue
        seen.cpu[process] = (role, seconds[process])
        size = _memory(process)
        total += size
        seen.peaks[role] = max(seen.peaks.get(role, 0), size)
    seen.peaks["all"] = max(seen.peaks.get("all", 0), total)


def _role(process: int, seen: Watched) -> str | None:
    """What a process does; None while it has no command line yet, or has it no more."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    if UNWAITED in words:
        seen.unwaited.add(process)
    return next((role for mark, role in ROLES.items() if mark in words), COMMAND) if words else None


def _memory(process: int) -> int:
    """Bytes of memory that a process holds, pages that it shares with others split among them."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
