"""Rows whose words are read a second time: those that SQL cannot pass at a glance are asked one by one.

    figures   core.observations: the number stands in the words, is the value, and has sign and comparator
    ledger    core.report_texts: the raw text is the clean one with core.repairs undone

Rows come in batches, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from flows.reference.reading import reference_text
from flows.warehouse.connections import Connection, rows
from flows.warehouse.gating.violations import KEPT_ROWS, Violations
from transforms.rereading.figures import Worded, breaches
from transforms.rereading.ledger import Undone, first_breach

_REPORTS = 500
"""Reports whose rows are held at a time."""

_SCALED = """CASE
    WHEN starts_with({0}, '万亿') THEN 1e12 WHEN starts_with({0}, '亿') THEN 1e8
    WHEN starts_with({0}, '万') THEN 1e4 ELSE 1 END"""
_BARE = "regexp_replace({0}, '^(万亿|亿|万)', '')"

FIGURES = f"""
    SELECT
        report_id, observation_id, measure, "value", value_high, unit, value_stated, unit_stated, comparator,
        evidence, sentence
    FROM core.observations
    WHERE report_id BETWEEN $first AND $last AND NOT coalesce(
        comparator = 'eq' AND value_high IS NULL AND "value" >= 0
        AND contains(evidence, value_stated || unit_stated)
        AND regexp_full_match(value_stated, '[0-9]+([.][0-9]+)?')
        AND NOT regexp_matches(evidence, '[0-9.,]' || value_stated)
        AND {_BARE.format("unit_stated")} = {_BARE.format("unit")}
        AND abs("value" * {_SCALED.format("unit")} / {_SCALED.format("unit_stated")}
            - TRY_CAST(value_stated AS DOUBLE)) <= 1e-9 * greatest(1, TRY_CAST(value_stated AS DOUBLE))
        AND NOT regexp_matches(evidence, '左右|上下|以上|以内|以下|之内')
        AND (measure NOT IN ('growth', 'change') OR NOT regexp_matches(evidence, '[降减落缩负滑跌]')),
        false
    )
"""
"""The observations that are not plainly borne out: digits with their unit, and no word of more."""

LEDGER = """
    SELECT t.report_id, t.raw_text, t.clean_text, r.undone
    FROM core.report_texts AS t
    LEFT JOIN (
        SELECT
            report_id,
            list([seq::VARCHAR, clean_start::VARCHAR, clean_end::VARCHAR, "before", "after"] ORDER BY seq)
                AS undone
        FROM core.repairs
        WHERE report_id BETWEEN $first AND $last
        GROUP BY report_id
    ) AS r USING (report_id)
    WHERE t.report_id BETWEEN $first AND $last
"""


def figure_violations(con: Connection) -> Violations:
    """Observations whose own words gainsay them."""
    factor = _factors()

    def found() -> Iterator[dict[str, Any]]:
        for row in _rows(con, FIGURES, "core.observations"):
            one = Worded(*row)
            said = "; ".join(breaches(one, factor))
            if said:
                yield {
                    "report_id": one.report_id,
                    "observation_id": one.observation_id,
                    "value": one.value,
                    "value_stated": one.value_stated,
                    "breach": said,
                    "evidence": one.evidence,
                }

    return _counted(found())


def ledger_violations(con: Connection) -> Violations:
    """Reports whose raw text is not the clean one with the repairs undone."""

    def found() -> Iterator[dict[str, Any]]:
        for report_id, raw, clean, undone in _rows(con, LEDGER, "core.report_texts"):
            repairs = [
                Undone(int(seq), int(start), int(end), before, after)
                for seq, start, end, before, after in undone or ()
            ]
            breach = first_breach(raw or "", clean or "", repairs)
            if breach:
                yield {"report_id": report_id, "breach": breach}

    return _counted(found())


def _rows(con: Connection, query: str, relation: str) -> Iterator[tuple[Any, ...]]:
    """The rows of `query` for the reports of `relation`, some reports at a time."""
    found = rows(
        con, f"SELECT DISTINCT report_id FROM {relation} WHERE report_id IS NOT NULL ORDER BY report_id"
    )
    reports = [report_id for (report_id,) in found]
    for at in range(0, len(reports), _REPORTS):
        span = {"first": reports[at], "last": reports[at : at + _REPORTS][-1]}
        yield from rows(con, query, span, doing="read words a second time")


def _counted(found: Iterable[dict[str, Any]]) -> Violations:
    """All are counted, and the first in the order of their reports are kept."""
    broken = sorted(found, key=lambda row: (row["report_id"], row.get("observation_id", 0)))
    return Violations(len(broken), tuple(broken[:KEPT_ROWS]))


@lru_cache(maxsize=1)
def _factors() -> Any:
    from transforms.reference.units import FILE, parse_units

    units = parse_units(reference_text(FILE))

    @lru_cache(maxsize=4096)
    def factor(stated: str, unit: str) -> float | None:
        a, b = units.parse(stated), units.parse(unit)
        return None if a is None or b is None or a.base != b.base else a.factor / b.factor

    return factor
