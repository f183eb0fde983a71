"""What a person sees of a run in Prefect's UI: progress, a summary, and tables of gates and quarantine."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.connections import WarehouseError, connect, rows

if TYPE_CHECKING:
    from flows.build_warehouse import BuildResult
    from flows.gates import GateReport

SHOWN_ROWS = 500
"""Rows of a table that are shown; the warehouse holds them all."""
FIRST_ROWS = 3
"""Failing rows of an expectation that are shown."""


class Progress:
    """A bar in the UI, moved at most every few seconds."""

    def __init__(self, key: str, description: str, seconds: float) -> None:
        self._id: UUID = create_progress_artifact(0.0, key=key, description=description)  # type: ignore[assignment]
        self._seconds = seconds
        self._due = time.monotonic() + seconds

    def update(self, part: float, *, last: bool = False) -> None:
        """Show that `part` (0 to 1) is done."""
        if last or time.monotonic() >= self._due:
            update_progress_artifact(self._id, round(100 * part, 1))
            self._due = time.monotonic() + self._seconds


def gates(report: GateReport) -> None:
    """The table of gate results, those that failed first."""
    order = {"critical": 0, "warning": 1}
    results = sorted(report.results, key=lambda r: (r.passed, order[r.severity], r.suite, r.seq))
    table = [
        {
            "relation": result.suite,
            "severity": result.severity,
            "met": "yes" if result.passed else "NO",
            "expectation": result.about,
            "failing": result.n_failing,
            "first rows": "; ".join(str(row) for row in result.rows[:FIRST_ROWS])
            if not result.passed
            else "",
        }
        for result in results[:SHOWN_ROWS]
    ]
    create_table_artifact(
        table,
        key="gates",
        description=f"{len(report.failed)} critical and {len(report.warned)} warnings not met",
    )


def summary(result: BuildResult) -> None:
    """The run in a page, and the table of what it quarantined."""
    found = result.warehouse if result.status == "published" else result.rejected
    quarantined = _quarantine(found, result.run_id) if found else []
    create_table_artifact(
        [
            {"reason": reason, "source": source, "record": record, "title": title, "detail": detail}
            for reason, source, record, title, detail in quarantined[:SHOWN_ROWS]
        ],
        key="quarantine",
        description=f"{len(quarantined)} documents or records that are no report or could not be read",
    )
    create_markdown_artifact(summary_page(result, quarantined), key="run-summary", description=result.status)


def summary_page(result: BuildResult, quarantined: list[tuple[Any, ...]]) -> str:
    """The run as Markdown."""
    lines = [f"# {result.status.capitalize()}: {result.warehouse.name}", ""]
    if result.message:
        lines += [f"> {result.message}", ""]
    counts = {
        "documents landed": result.n_landed,
        "documents read now": result.n_read,
        "documents read before": result.n_known,
        **{name.removeprefix("n_").replace("_", " "): count for name, count in result.counts.items()},
    }
    lines += ["| what | how many |", "|---|--:|"]
    lines += [f"| {name} | {count:,} |" for name, count in counts.items() if count is not None]
    lines += ["", "| station | seconds |", "|---|--:|"]
    lines += [f"| {name} | {seconds:.1f} |" for name, seconds in result.seconds.items()]
    reasons: dict[str, int] = {}
    for reason, *_ in quarantined:
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        lines += ["", "| quarantined because | how many |", "|---|--:|"]
        lines += [f"| {reason} | {count} |" for reason, count in sorted(reasons.items())]
    where = result.warehouse if result.status == "published" else result.rejected
    lines += ["", f"File: `{where}`" if where else "No file was written.", f"Run: `{result.run_id}`"]
    return "\n".join(lines)


def _quarantine(path: Path, run_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT reason, source, record, title, detail FROM ops.quarantine WHERE run_id = ? ORDER BY seq"
    with suppress(WarehouseError), closing(connect(path)) as con:
        return rows(con, sql, [run_id])
    return []
