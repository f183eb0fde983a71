"""What Prefect's UI shows of a run: progress, a summary, tables of addresses, gates and quarantine.

What is to be seen of the warehouse that it made is for `pages`.
"""

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

from flows.prefect import pages
from flows.warehouse.connections import WarehouseError, connect, rows
from transforms.text.printable import in_markdown, in_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.run.result import BuildResult
    from flows.sources.status import Outcome
    from flows.warehouse.gates import GateReport

SHOWN_ROWS = 500
"""Rows of a table that are shown; the warehouse holds them all."""
PROGRESS_SECONDS = 2.0
"""At most one update of a bar in so many seconds."""
FIRST_ROWS = 3
"""Failing rows of an expectation that are shown."""


class Progress:
    """A bar in the UI, moved at most every few seconds."""

    def __init__(self, key: str, description: str, seconds: float = PROGRESS_SECONDS) -> None:
        self._id: UUID = create_progress_artifact(0.0, key=key, description=description)  # type: ignore[assignment]
        self._seconds = seconds
        self._due = time.monotonic() + seconds

    def update(self, part: float, *, last: bool = False) -> None:
        """Show that `part` (0 to 1) is done."""
        if last or time.monotonic() >= self._due:
            update_progress_artifact(self._id, round(100 * part, 1))
            self._due = time.monotonic() + self._seconds


def addresses(outcomes: Sequence[Outcome], broken: Sequence[tuple[str, str]]) -> None:
    """The table of what became of each address, those that failed first."""
    order = {"failed": 0, "fetched": 1, "skipped": 2, "unchanged": 3}
    table = [
        {
            "outcome": "failed",
            "source": label,
            "year": "",
            "address": "",
            "failing since": "",
            "what": in_table(why),
        }
        for label, why in broken
    ]
    for outcome in sorted(outcomes, key=lambda o: (order[o.status], o.source_id, -(o.year or 9999), o.url)):
        kind = f"{outcome.kind.replace('_', ' ')}: " if outcome.kind else ""
        table.append(
            {
                "outcome": outcome.status,
                "source": outcome.source_id,
                "year": str(outcome.year or "list"),
                "address": pages.source_link(outcome.url),
                "failing since": f"{outcome.failing_since:%Y-%m-%d %H:%M}" if outcome.failing_since else "",
                "what": in_table(kind + outcome.detail),
            }
        )
    counts = dict.fromkeys(order, 0)
    for row in table:
        counts[row["outcome"]] += 1
    counted = ", ".join(f"{n:,} {status}" for status, n in counts.items())
    create_table_artifact(table[:SHOWN_ROWS], key="addresses", description=counted)


def gates(report: GateReport) -> None:
    """The table of gate results, those that failed first."""
    order = {"critical": 0, "warning": 1}
    results = sorted(report.results, key=lambda r: (r.passed, order[r.severity], r.suite, r.seq))
    table = [
        {
            "relation": result.suite,
            "severity": result.severity,
            "met": "yes" if result.passed else "NO",
            "failing": result.n_failing,
            "expectation": result.about,
            "first rows": "; ".join(in_table(str(row)) for row in result.rows[:FIRST_ROWS])
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
    quarantined = _quarantine(result.file, result.run_id) if result.file else []
    create_table_artifact(
        [
            {
                "reason": reason,
                "source": pages.source_link(source),
                "detail": in_table(detail or ""),
                "title": in_table(title or ""),
                "record": record,
            }
            for reason, source, record, title, detail in quarantined[:SHOWN_ROWS]
        ],
        key="quarantine",
        description=f"{len(quarantined)} documents or records that are no report or could not be read",
    )
    create_markdown_artifact(summary_page(result, quarantined), key="run-summary", description=result.status)
    pages.show(result)


def summary_page(result: BuildResult, quarantined: list[tuple[Any, ...]]) -> str:
    """The run as Markdown."""
    lines = [f"# {result.status.capitalize()}: {result.warehouse.name}", ""]
    if result.message:
        lines += [f"> {in_markdown(result.message)}", ""]
    counts = {
        **{f"addresses {status}": n for status, n in result.n_addresses.items()},
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
    lines += pages.repairs(result)
    for title, messages in (("Warnings", result.warnings), ("Silent sources", result.silent)):
        if messages:
            lines += [
                "",
                f"**{title}**",
                "",
                *(f"- {in_markdown(message)}" for message in messages[:SHOWN_ROWS]),
            ]
    lines += [
        "",
        f"File: `{result.file}`" if result.file else "No file was written.",
        f"Run: `{result.run_id}`",
    ]
    return "\n".join(lines)


def _quarantine(path: Path, run_id: str) -> list[tuple[Any, ...]]:
    sql = "SELECT reason, source, record, title, detail FROM ops.quarantine WHERE run_id = ? ORDER BY seq"
    with suppress(WarehouseError), closing(connect(path)) as con:
        return rows(con, sql, [run_id])
    return []
