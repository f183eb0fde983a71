"""The gate on the source lists: as many reports of each year as an entry expects of what its site gave.

What was expected stands in the entry, not in the warehouse, so no suite of expectations can know it. Too few
stop the publish, for the site has changed and gives something else; too many are a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.sources.state import SourceState
from flows.sources.status import statuses
from flows.store.landing import LandingStore
from flows.warehouse.connections import Connection, rows
from flows.warehouse.gating.results import GateResult
from transforms.sources.lists import Expected, Source, unexpected_count

SUITE = "source_lists"
"""What the gate is called in ops.gate_results, where others are called by their relation."""

ABOUT = {
    "critical": "a source gives at least as many reports of a year as its entry expects (expected.floor)",
    "warning": "a source gives at most as many reports of a year as its entry expects (expected.ceiling)",
}


@dataclass(frozen=True, slots=True)
class ExpectedReports:
    """What one entry gave for one year, and how many reports it should hold."""

    source_id: str
    year: int
    floor: int
    ceiling: int
    document_ids: tuple[str, ...] | list[str]


def expected_reports(
    sources: Iterable[Source], state: SourceState, store: LandingStore
) -> list[ExpectedReports]:
    """For each entry and year that was ever fetched, the documents that its addresses stand for."""
    found: list[ExpectedReports] = []
    for source in sources:
        by_year: dict[int, set[str]] = {}
        for status in statuses([source], state):
            document_id = state.get(status.url).document_id if status.is_active else None
            if status.year is not None and document_id is not None and store.get(document_id) is not None:
                by_year.setdefault(status.year, set()).add(document_id)
        found.extend(
            ExpectedReports(
                source.id, year, source.expected.floor, source.expected.ceiling, sorted(by_year[year])
            )
            for year in sorted(by_year)
        )
    return found


def count_reports(con: Connection, expected: Sequence[ExpectedReports]) -> list[GateResult]:
    """Hold the reports of the open warehouse `con` against what was expected; one result a severity."""
    if not expected:
        return []
    reports: dict[str, set[tuple[str, int]]] = {}
    for document_id, report_id, year in rows(
        con,
        "SELECT v.document_id, v.report_id, r.report_year"
        " FROM core.report_versions AS v JOIN core.reports AS r USING (report_id)",
    ):
        reports.setdefault(document_id, set()).add((report_id, year))
    failing: dict[str, list[dict[str, object]]] = {severity: [] for severity in ABOUT}
    for one in expected:
        read = {entry for document_id in one.document_ids for entry in reports.get(document_id, ())}
        n_reports = sum(year == one.year for _, year in read)
        bounds = Expected(floor=one.floor, ceiling=one.ceiling)
        source = Source(id=one.source_id, licence="", expected=bounds)
        if (unmet := unexpected_count(source, one.year, n_reports)) is not None:
            severity, message = unmet
            row = {"source": one.source_id, "year": one.year, "reports": n_reports, "message": message}
            failing[severity].append(row)
    return [
        GateResult(
            suite=SUITE,
            seq=seq,
            expectation="expect_reports_of_each_year",
            severity=severity,
            passed=not failing[severity],
            n_failing=len(failing[severity]),
            about=about,
            detail=f"{len(failing[severity])} of {len(expected)} source years",
            rows=tuple(failing[severity]),
        )
        for seq, (severity, about) in enumerate(ABOUT.items())
    ]
