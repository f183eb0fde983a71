"""A build that is struck while it runs, and what must hold after it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from support.places import ROOT

LIMIT = "200MB"
"""Memory in which a published file must open and answer."""
ENDS_WITHIN = 30.0
"""Seconds in which all that a killed command started is gone."""
_OF_A_RUN = frozenset(("run_id", "started_at", "finished_at", "published_at", "landed_at", "source"))
"""Columns that tell of the run, or where the yard lies, and not of the reports."""


def contents(warehouse: Path) -> dict[str, tuple[int, int]]:
    """Rows and a hash of each relation of core and marts, without what tells of the run."""
    with closing(duckdb.connect(str(warehouse), read_only=True, config={"memory_limit": LIMIT})) as con:
        columns: dict[str, list[str]] = {}
        for schema, table, column, dtype in con.execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema IN ('core', 'marts') ORDER BY ALL"
        ).fetchall():
            if column not in _OF_A_RUN and not dtype.startswith("TIMESTAMP"):
                columns.setdefault(f"{schema}.{table}", []).append(f'"{column}"')
        found = {}
        for relation, names in columns.items():
            row = con.execute(
                f"SELECT count(*), coalesce(bit_xor(hash({', '.join(names)})), 0) FROM {relation}"
            ).fetchone()
            assert row is not None
            found[relation] = (int(row[0]), int(row[1]))
        return found


@dataclass
class Yard:
    """A folder with reports, a state and a warehouse of its own, and the command that builds it."""

    folder: Path

    @property
    def reports(self) -> Path:
        """Where the reports lie."""
        return self.folder / "reports"

    @property
    def warehouse(self) -> Path:
        """The published file."""
        return self.folder / "out" / "w.duckdb"

    def lay_out(self, documents: list[Path]) -> None:
        """Make the folders, with copies of the documents."""
        for name in ("reports", "out", "state", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for document in documents:
            shutil.copy(document, self.reports)

    def start(self) -> subprocess.Popen[bytes]:
        """Start a build, with all that it starts in a group of its own."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "baogao", "build", "-s", str(self.reports), "-w", str(self.warehouse)],
                cwd=ROOT,
                env={
                    **{k: v for k, v in os.environ.items() if not k.startswith(("BAOGAO_", "PREFECT_"))},
                    "BAOGAO_STATE_DIR": str(self.folder / "state"),
                    "BAOGAO_WORKERS": "1",
                    "TMPDIR": str(self.folder / "tmp"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        """What the command said."""
        return self.folder / "log"

    def build(self) -> int:
        """Build undisturbed; returns the exit code."""
        return self.start().wait(timeout=600)

    def processes(self) -> list[int]:
        """The processes that run with this yard's state folder, but those of the test."""
        mark = f"BAOGAO_STATE_DIR={self.folder / 'state'}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) != os.getpid():
                with suppress(OSError):
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
        return found

    def strike(self, after: float, chance: random.Random) -> str:
        """Build, and kill the command or a process that it started after some seconds; says which."""
        command = self.start()
        with suppress(subprocess.TimeoutExpired):
            command.wait(timeout=after)
        others = [process for process in self.processes() if process != command.pid]
        victim = command.pid if not others or chance.random() < 0.6 else chance.choice(others)
        what = "the command" if victim == command.pid else _words_of(victim)
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        command.wait(timeout=600)
        until = time.monotonic() + ENDS_WITHIN
        while self.processes() and time.monotonic() < until:
            time.sleep(0.1)
        assert not self.processes(), f"outlived the command, {what} killed after {after:.2f} s"
        return what

    def left_over(self) -> list[str]:
        """Files that no run needs any more: candidates, and what lies in the folder of temporary files."""
        out = [path for path in self.warehouse.parent.iterdir() if ".building-" in path.name]
        return sorted(path.name for path in (*out, *(self.folder / "tmp").iterdir(), *self._scratch()))

    def _scratch(self) -> list[Path]:
        scratch = self.folder / "state" / "scratch"
        return list(scratch.iterdir()) if scratch.is_dir() else []


def _words_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return f"process {process}"
