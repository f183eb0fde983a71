"""Reference data as staged tables: what an analyst keeps in reference/, in the shape that the SQL models
read.

`REFERENCE_SCHEMAS` is the contract; the functions make its frames out of the text of the data files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from transforms.extract.reconcile import plausible
from transforms.reference.indicators import parse_catalogue
from transforms.reference.regions import LEVELS
from transforms.text.yaml_text import read_yaml

REFERENCE_SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "regions": {
        "region_code": pl.String, "name": pl.String, "level": pl.String, "parent_code": pl.String,
        "province_code": pl.String, "valid_from": pl.Int64, "valid_to": pl.Int64, "successor_code": pl.String,
        "former_names": pl.List(pl.String),
    },
    "indicators": {
        "indicator_id": pl.String, "name_zh": pl.String, "name_en": pl.String, "definition": pl.String,
        "source": pl.String, "is_core": pl.Boolean, "direction": pl.String, "unit_level": pl.String,
        "unit_growth": pl.String, "synonyms": pl.List(pl.String), "kind": pl.String, "partner": pl.String,
        "is_not": pl.List(pl.String), "is_summed": pl.Boolean,
    },
    # one row an indicator, a measure that it has cells of, and a level of regions
    "indicator_bounds": {
        "indicator_id": pl.String, "measure": pl.String, "level": pl.String, "unit": pl.String,
        "lo": pl.Float64, "hi": pl.Float64, "other_units": pl.List(pl.String),
    },
    "corrections": {
        "region_code": pl.String, "report_year": pl.Int64, "indicator_id": pl.String, "measure": pl.String,
        "ref_year": pl.Int64, "status": pl.String, "value": pl.Float64, "value_high": pl.Float64,
        "unit": pl.String, "comparator": pl.String, "expected_value": pl.Float64, "reason": pl.String,
        "reviewer": pl.String, "date": pl.Date,
    },
    # the terms that marts.policy_terms follows; where there are none it follows every term that was counted
    "policy_terms": {
        "term": pl.String, "name_en": pl.String, "kind": pl.String, "first_known_year": pl.Int64,
    },
    # what was landed, read or not: the other side of the gate that nothing was lost
    "landed": {"document_id": pl.String, "source": pl.String},
}  # fmt: skip
"""Table name to column names and dtypes."""

DIRECTIONS = {"up", "down", "none"}
"""Whether more of an indicator is better, less is, or neither."""

KINDS = {"stock", "flow", "rate", "index"}
"""What a level is: what stands at the year's end, what the year adds up to, a ratio, or an index."""


class ReferenceDataError(ValueError):
    """A line of a reference file that cannot be used; the message names the file and the line."""


def reference_frame(table: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows of one reference table as a frame of just its schema; a column that a row lacks is null."""
    schema = REFERENCE_SCHEMAS[table]
    return pl.DataFrame(
        [tuple(row.get(name) for name in schema) for row in rows], schema=schema, orient="row"
    )


def conform(table: str, data: pl.DataFrame) -> pl.DataFrame:
    """`data` with the columns of the table's schema: those it lacks as nulls, those of its own left out."""
    schema = REFERENCE_SCHEMAS[table]
    return data.select(
        [
            (pl.col(name) if name in data.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in schema.items()
        ]
    )


def parse_regions(text: str, history: str = "") -> pl.DataFrame:
    """The regions of a CSV with region_code, name, level and parent_code, and those that are no more.

    `history` has former names (name, region_code, level, valid_from, valid_to, successor_code): a code of its
    own there is a region that is no more; a code that is still in use lends its region a former name, if that
    region is what took the place of the name's.
    """
    rows: dict[str, dict[str, Any]] = {}
    for row in _csv_rows(text):
        rows[row["region_code"]] = {
            **_placed(row["region_code"], row["level"], row.get("parent_code")),
            "name": row["name"],
            "former_names": [],
        }
    ended: dict[str, list[dict[str, str]]] = {}
    for row in _csv_rows(history):
        if row["region_code"] in rows:
            if row["successor_code"] == row["region_code"]:  # else the code was another region's
                rows[row["region_code"]]["former_names"].append(row["name"])
        else:
            ended.setdefault(row["region_code"], []).append(row)
    for code, names in ended.items():
        names.sort(key=lambda row: (_year(row["valid_to"]) or 9999, row["name"]))
        last = names[-1]
        parent = code[:4] + "00" if not code.endswith("00") and code[:4] + "00" in rows else None
        rows[code] = {
            **_placed(code, last["level"], parent),
            "name": last["name"],
            "valid_from": _year(names[0]["valid_from"]),
            "valid_to": _year(last["valid_to"]),
            "successor_code": last["successor_code"] or None,
            "former_names": [row["name"] for row in names[:-1]],
        }
    return reference_frame("regions", rows.values())


def _placed(code: str, level: str, parent: str | None) -> dict[str, Any]:
    """A region's code, level and what it belongs to."""
    province = code[:2] + "0000"
    if level == "nation":
        return {"region_code": code, "level": level, "parent_code": None, "province_code": code}
    if not parent:
        parent = "000000" if level == "province" else province
    return {"region_code": code, "level": level, "parent_code": parent, "province_code": province}


def _year(text: str | None) -> int | None:
    """The year of a year or a date."""
    return int(text[:4]) if text else None


def parse_indicators(text: str) -> dict[str, pl.DataFrame]:
    """The tables `indicators` and `indicator_bounds` of the catalogue's YAML.

    The bounds are those that reading holds a figure of a region of each level against. Raises
    ReferenceDataError where an entry's direction, kind, partner or bounds cannot be used.
    """
    indicators, measures = [], []
    catalogue = parse_catalogue(text).indicators
    for entry in read_yaml(text)["indicators"]:
        indicator_id = entry["id"]
        indicator = catalogue[indicator_id]
        direction = entry.get("direction", "none")
        if direction not in DIRECTIONS:
            raise ReferenceDataError(
                f"indicator {indicator_id}: direction {direction!r} is none of up, down, none"
            )
        if indicator.kind not in KINDS:
            raise ReferenceDataError(
                f"indicator {indicator_id}: kind {indicator.kind!r} is none of {', '.join(sorted(KINDS))}"
            )
        if indicator.partner is not None and indicator.partner not in catalogue:
            raise ReferenceDataError(
                f"indicator {indicator_id}: its partner {indicator.partner!r} is no indicator"
            )
        units = entry.get("units") or {}
        indicators.append(
            {
                "indicator_id": indicator_id,
                "name_zh": entry["zh"],
                "name_en": entry["en"],
                "definition": entry.get("definition"),
                "source": entry.get("source"),
                "is_core": bool(entry.get("core", False)),
                "direction": direction,
                "unit_level": units.get("level"),
                "unit_growth": units.get("growth"),
                "synonyms": [str(synonym) for synonym in entry.get("synonyms") or []],
                "kind": indicator.kind,
                "partner": indicator.partner,
                "is_not": list(indicator.is_not),
                "is_summed": indicator.is_summed,
            }
        )
        for measure, unit in units.items():
            if not isinstance(unit, str) or measure.endswith("_alt"):
                continue
            for level in LEVELS:
                low, high = plausible(indicator, measure, level, unit) or (None, None)
                if low is not None and high is not None and low > high:
                    raise ReferenceDataError(
                        f"indicator {indicator_id}: bounds of {measure} of a {level} are [{low:g}, {high:g}]"
                    )
                measures.append(
                    {
                        "indicator_id": indicator_id,
                        "measure": measure,
                        "level": level,
                        "unit": unit,
                        "lo": low,
                        "hi": high,
                        "other_units": list(indicator.level_alt) if measure == "level" else [],
                    }
                )
    return {
        "indicators": reference_frame("indicators", indicators),
        "indicator_bounds": reference_frame("indicator_bounds", measures),
    }


def parse_corrections(text: str) -> pl.DataFrame:
    """The corrections of a CSV; lines that begin with # are its header comment.

    An empty value with an empty comparator withdraws a cell. Raises ReferenceDataError where a line lacks its
    cell, its reason or its reviewer, or a number or date cannot be read.
    """
    rows = []
    for line, row in enumerate(_csv_rows(text), start=1):
        for name in ("region_code", "report_year", "indicator_id", "measure", "ref_year", "status", "reason",
                     "reviewer", "date"):  # fmt: skip
            if not row.get(name):
                raise ReferenceDataError(f"corrections, row {line}: {name} is empty")
        try:
            rows.append(
                {
                    **row,
                    "report_year": int(row["report_year"]),
                    "ref_year": int(row["ref_year"]),
                    "value": _number(row.get("value")),
                    "value_high": _number(row.get("value_high")),
                    "expected_value": _number(row.get("expected_value")),
                    "unit": row.get("unit") or None,
                    "comparator": row.get("comparator") or None,
                    "date": date.fromisoformat(row["date"]),
                }
            )
        except ValueError as error:
            raise ReferenceDataError(f"corrections, row {line}: {error}") from error
    return reference_frame("corrections", rows)


def parse_policy_terms(text: str) -> pl.DataFrame:
    """The policy terms of a CSV with term, english, kind and first_known_year."""
    return reference_frame(
        "policy_terms",
        (
            {
                "term": row["term"],
                "name_en": row.get("english") or None,
                "kind": row.get("kind") or None,
                "first_known_year": _year(row.get("first_known_year")),
            }
            for row in _csv_rows(text)
        ),
    )


def _csv_rows(text: str) -> list[dict[str, str]]:
    lines = [
        line for line in text.removeprefix("\ufeff").splitlines() if line.strip() and not line.startswith("#")
    ]
    return [
        {name: (value or "").strip() for name, value in row.items() if name}
        for row in csv.DictReader(io.StringIO("\n".join(lines)))
    ]


def _number(text: str | None) -> float | None:
    return float(text) if text else None
