"""Runs that found nothing to build: the published file stays, and a line beside it says that they took place.

The next run that builds takes the lines into `ops.runs`; publishing removes them.
"""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.warehouse.connections import Connection, WarehouseError, connect, execute, rows
from flows.warehouse.history import UNCHANGED, RunInfo
from flows.warehouse.paths import unchanged_path


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """A run that published a warehouse."""

    run_id: str
    code_version: str
    counts: dict[str, int]
    """The columns n_… of its row in ops.runs."""


def run_made_of(target: Path, inputs: str) -> PublishedRun | None:
    """The run that published `target`, if that was made of `inputs`; None where it was not, or none tells."""
    with suppress(WarehouseError), closing(connect(target)) as con:
        found = execute(
            con,
            "SELECT run_id, code_version, inputs, COLUMNS('^n_') FROM ops.runs WHERE status = 'published'"
            " ORDER BY started_at DESC, run_id DESC LIMIT 1",
        )
        names = [name for name, *_ in found.description or ()]
        row = found.fetchone()
        if row is not None and row[2] == inputs:
            return PublishedRun(row[0], row[1], dict(zip(names[3:], row[3:], strict=True)))
    return None


def note_unchanged(target: Path, run: RunInfo, published: PublishedRun) -> None:
    """Write down beside `target` that `run` found it as the run `published` had made it."""
    facts = {
        "run_id": run.run_id,
        "started_at": run.started_at.replace(tzinfo=None).isoformat(),
        "finished_at": datetime.now(UTC).replace(tzinfo=None).isoformat(),
        "previous_run_id": published.run_id,
        "code_version": published.code_version,
        "sources": list(run.sources),
        "inputs": run.inputs,
    }
    with unchanged_path(target).open("a", encoding="utf-8") as file:
        file.write(json.dumps(facts, ensure_ascii=False) + "\n")


def take_notes(con: Connection, target: Path) -> None:
    """The runs that were noted beside `target`, as rows of ops.runs; one that was cut short is left out."""
    with suppress(FileNotFoundError):
        known = {run_id for (run_id,) in rows(con, "SELECT run_id FROM ops.runs")}
        for line in unchanged_path(target).read_text("utf-8").splitlines():
            with suppress(ValueError):
                facts = json.loads(line)
                if facts["run_id"] not in known:
                    columns = ", ".join(facts)
                    values = ", ".join(f"${name}" for name in facts)
                    execute(
                        con,
                        f"INSERT INTO ops.runs (status, {columns}) VALUES ('{UNCHANGED}', {values})",
                        facts,
                        doing="write ops.runs",
                    )
