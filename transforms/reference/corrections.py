"""Corrections by hand: cells that a person has looked at, laid over what was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from transforms.reference.csv_table import (
    Row,
    read_code,
    read_date,
    read_number,
    read_one_of,
    read_rows,
    read_year,
)
from transforms.reference.slips import Slips, nearest
from transforms.reference.units import Units
from transforms.reference.vocabulary import CELL_MEASURES, COMPARATORS, STATUSES

FILE = "corrections.csv"
COLUMNS = (
    "region_code", "report_year", "indicator_id", "measure", "ref_year", "status", "value", "value_high",
    "unit", "comparator", "expected_value", "reason", "reviewer", "date",
)  # fmt: skip
REQUIRED = (
    "region_code", "report_year", "indicator_id", "measure", "ref_year", "status", "reason",
    "reviewer", "date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of reference/corrections.csv; without value and comparator it withdraws the cell."""

    region_code: str
    report_year: int
    indicator_id: str
    measure: str
    ref_year: int
    status: str
    value: float | None
    value_high: float | None
    unit: str | None
    comparator: str | None
    expected_value: float | None
    """What was read when the reviewer looked; another value since then makes the correction stale."""
    reason: str
    reviewer: str
    date: date


@dataclass(frozen=True)
class Known:
    """What a correction may name; None where it cannot be told."""

    region_codes: Collection[str] | None = None
    indicator_ids: Collection[str] | None = None
    units: Units | None = None


def parse_corrections(text: str) -> tuple[Correction, ...]:
    """The corrections of a CSV; lines that begin with # are comments.

    Raises:
        ReferenceDataError: a line lacks its cell, its reason or its reviewer, or holds what cannot be read.
    """
    slips = Slips(FILE)
    corrections = read_corrections(text, slips)
    slips.refuse()
    return corrections


def read_corrections(text: str, slips: Slips, known: Known | None = None) -> tuple[Correction, ...]:
    """The corrections of a file, what is wrong with it in `slips`; `known` is what there is to be named."""
    found: dict[tuple[object, ...], Correction] = {}
    for row in read_rows(text, COLUMNS, slips, required=REQUIRED):
        if not row.is_whole:
            continue
        before = len(slips.found)
        correction = _correction(row, slips, known or Known())
        if correction is None:
            if len(slips.found) == before and all(row.cells[name] for name in REQUIRED):
                slips.add(row.line, row.cells["region_code"], "", "cannot be read", "correct its cells")
            continue
        key = (
            correction.region_code, correction.report_year, correction.indicator_id, correction.measure,
            correction.ref_year, correction.status,
        )  # fmt: skip
        if key in found:
            slips.add(
                row.line, _called(row), "", "the same cell is corrected twice", "leave one of the lines"
            )
        found[key] = correction
    return tuple(found.values())


def _called(row: Row) -> str:
    cells = row.cells
    return f"{cells['region_code']} {cells['report_year']} {cells['indicator_id']}".strip()


def _correction(row: Row, slips: Slips, known: Known) -> Correction | None:
    cells, called = row.cells, _called(row)

    def note(field: str, problem: str, way_out: str) -> None:
        slips.add(row.line, called, field, problem, way_out)

    code = read_code(row, "region_code", called, slips)
    if code is not None and known.region_codes is not None and code not in known.region_codes:
        note("region_code", f"there is no region {code}", "write a code of regions.csv")
    indicator = cells["indicator_id"]
    if indicator and known.indicator_ids is not None and indicator not in known.indicator_ids:
        note(
            "indicator_id",
            f"{indicator!r} is no indicator",
            nearest(indicator, known.indicator_ids) or "write an id of indicators.yaml",
        )
    report_year = read_year(row, "report_year", called, slips)
    ref_year = read_year(row, "ref_year", called, slips)
    measure = read_one_of(row, "measure", called, slips, CELL_MEASURES)
    status = read_one_of(row, "status", called, slips, STATUSES)
    comparator = read_one_of(row, "comparator", called, slips, COMPARATORS)
    value, high, expected = (
        read_number(row, name, called, slips) for name in ("value", "value_high", "expected_value")
    )
    unit = cells["unit"] or None
    if unit is not None and known.units is not None and known.units.parse(unit) is None:
        note("unit", f"{unit!r} is no unit", nearest(unit, known.units.table) or "write one of units.yaml")
    if (high is not None) != (comparator == "range") and not (cells["value_high"] and high is None):
        if high is not None:
            note(
                "comparator", "a value_high needs the comparator range", "write range, or take value_high out"
            )
        else:
            note("value_high", "a range needs its upper end", "fill it in, or write another comparator")
    elif value is not None and high is not None and value > high:
        note("value_high", f"{high:g} is below {value:g}", "put the lower end into value")
    day = read_date(row, "date", called, slips)
    if not (code and report_year and measure and ref_year and status and day and indicator):
        return None
    return Correction(
        code, report_year, indicator, measure, ref_year, status, value, high, unit, comparator, expected,
        cells["reason"], cells["reviewer"], day,
    )  # fmt: skip
