"""Which part of a warehouse is taken away: `level=prefecture,year=2010..`, asked of each relation.

A part is a choice of reports; of other relations it takes the rows that are of those reports, or of their
regions and years. What the reports are read by (regions, indicators, bounds, terms followed) is taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.warehouse.connections import Connection, WarehouseError, execute, literal, quoted
from transforms.reference.vocabulary import LEVELS

WHOLE = (
    "core.regions",
    "core.indicators",
    "core.indicator_bounds",
    "core.policy_terms",
    "ops.lineage",
    "ops.runs",
)
"""Relations that every part holds whole."""
YEARS = ("report_year", "year", "plan_first_year", "ref_year")
"""Columns that say of which year a row is, the first that a relation has."""


class FilterError(ValueError):
    """A filter that cannot be understood; the message says what one looks like."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A part of a warehouse; what is None or empty does not narrow it."""

    levels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    def __bool__(self) -> bool:
        return self != Filter()

    def __str__(self) -> str:
        said = []
        for name, values in (
            ("level", self.levels),
            ("region", self.regions),
            ("province", self.provinces),
            ("indicator", self.indicators),
        ):
            if values:
                said.append(f"{name}={'|'.join(values)}")
        if self.first_year is not None or self.last_year is not None:
            first = "" if self.first_year is None else str(self.first_year)
            last = "" if self.last_year is None else str(self.last_year)
            said.append(f"year={first}" if first == last else f"year={first}..{last}")
        return ",".join(said)


def parse_filter(text: str) -> Filter:
    """The filter that a person typed, such as `level=prefecture|county,year=2010..`.

    Names are level, region, province, indicator and year; `|` stands between values of one name, `..` between
    the first and the last year. Raises FilterError.
    """
    given: dict[str, tuple[str, ...]] = {}
    first = last = None
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, separator, value = (word.strip() for word in part.partition("="))
        if not separator or not value:
            raise FilterError(f"{part}: a filter is NAME=VALUE, such as level=prefecture or year=2010..2020")
        if name == "year":
            first, last = _years(part, value)
        elif name in ("level", "region", "province", "indicator"):
            given[name] = tuple(word.strip() for word in value.split("|") if word.strip())
        else:
            raise FilterError(f"{name}: a filter names level, region, province, indicator or year")
    unknown = [level for level in given.get("level", ()) if level not in LEVELS]
    if unknown:
        raise FilterError(f"{', '.join(unknown)}: a level is one of {', '.join(LEVELS)}")
    for name in ("region", "province"):
        odd = [code for code in given.get(name, ()) if not re.fullmatch(r"\d{6}", code)]
        if odd:
            raise FilterError(f"{', '.join(odd)}: a {name} is given by its code of six digits")
    return Filter(
        given.get("level", ()),
        given.get("region", ()),
        given.get("province", ()),
        given.get("indicator", ()),
        first,
        last,
    )


def _years(part: str, value: str) -> tuple[int | None, int | None]:
    years = re.fullmatch(r"(\d{4})|(\d{4})?\.\.(\d{4})?", value)
    if years is None or not any(years.groups()):
        raise FilterError(f"{part}: years are 2010, 2010.., ..2020 or 2010..2020")
    if years[1]:
        return int(years[1]), int(years[1])
    return (int(years[2]) if years[2] else None), (int(years[3]) if years[3] else None)


def choose(con: Connection, part: Filter) -> int:
    """Make the temporary tables `chosen_reports` and `chosen_regions` of a part; returns how many reports.

    Raises WarehouseError where the part holds no report or names an indicator that there is not.
    """
    conditions = [
        f"{column} IN ({', '.join(literal(value) for value in values)})"
        for column, values in (
            ("level", part.levels),
            ("region_code", part.regions),
            ("province_code", part.provinces),
        )
        if values
    ]
    regions = " AND ".join(conditions) or "true"
    in_years = _in_years(part, "report_year")
    execute(
        con,
        "CREATE OR REPLACE TEMP TABLE chosen_reports AS"
        f" SELECT report_id, document_id FROM core.reports WHERE {regions} AND {in_years};"
        " CREATE OR REPLACE TEMP TABLE chosen_regions AS"
        f" SELECT DISTINCT region_code FROM core.reports WHERE {regions}",
        doing="choose reports",
    )
    row = execute(con, "SELECT count(*) FROM chosen_reports").fetchone()
    n_reports = int(row[0]) if row else 0
    if not n_reports:
        raise WarehouseError(f"no report is of {part}" if part else "there is no report to take away")
    for indicator in part.indicators:
        if not execute(con, "FROM core.indicators WHERE indicator_id = ?", [indicator]).fetchall():
            raise WarehouseError(f"no indicator is called {indicator}; core.indicators lists them")
    return n_reports


def _in_years(part: Filter, column: str) -> str:
    conditions = []
    if part.first_year is not None:
        conditions.append(f"{quoted(column)} >= {part.first_year}")
    if part.last_year is not None:
        conditions.append(f"{quoted(column)} <= {part.last_year}")
    return " AND ".join(conditions) or "true"


def condition(relation: str, columns: Sequence[str], part: Filter) -> str:
    """The WHERE of a relation for a part; `choose` was called before."""
    if not part or relation in WHOLE:
        return "true"
    conditions = []
    if "report_id" in columns:
        conditions.append("report_id IN (SELECT report_id FROM chosen_reports)")
    else:
        if "region_code" in columns:
            conditions.append("region_code IN (SELECT region_code FROM chosen_regions)")
        elif part.levels and "level" in columns:
            conditions.append(f"level IN ({', '.join(literal(level) for level in part.levels)})")
        year = next((name for name in YEARS if name in columns), None)
        if year is not None:
            conditions.append(_in_years(part, year))
        if "document_id" in columns and "region_code" not in columns:
            conditions.append("document_id IN (SELECT document_id FROM chosen_reports)")
    if part.indicators and "indicator_id" in columns and relation != "core.observations":
        conditions.append(f"indicator_id IN ({', '.join(literal(name) for name in part.indicators)})")
    return " AND ".join(conditions) or "true"
