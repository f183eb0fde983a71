"""Reference data as staged tables: the records of reference/ in the shape that the SQL models read.

`REFERENCE_SCHEMAS` is the contract; the functions make its frames out of the records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import polars as pl

from transforms.reference.corrections import Correction
from transforms.reference.indicators import Catalogue
from transforms.reference.policy_terms import PolicyTerm
from transforms.reference.regions import NATION, Region
from transforms.reference.vocabulary import LEVELS

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
        "is_not": pl.List(pl.String), "is_summed": pl.Boolean, "kept_out": pl.String,
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
    # the terms that marts.policy_terms follows
    "policy_terms": {
        "term": pl.String, "name_en": pl.String, "kind": pl.String, "first_known_year": pl.Int64,
    },
    # what was landed, read or not: the other side of the gate that nothing was lost
    "landed": {"document_id": pl.String, "source": pl.String, "reading": pl.String},
}  # fmt: skip
"""Table name to column names and dtypes."""


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


def region_frame(regions: Iterable[Region], history: Iterable[Region] = ()) -> pl.DataFrame:
    """The table `regions`: those of today, and those that are no more.

    A code of its own in `history` is a region that is no more; one that is still in use lends its region a
    former name, if that region is what took the place of the name's.
    """
    rows: dict[str, dict[str, Any]] = {}
    for region in regions:
        rows[region.code] = {**_placed(region, region.parent_code), "name": region.name, "former_names": []}
    ended: dict[str, list[Region]] = {}
    for region in history:
        if region.code in rows:
            if region.successor_code == region.code:  # else the code was another region's
                rows[region.code]["former_names"].append(region.name)
        else:
            ended.setdefault(region.code, []).append(region)
    for code, names in ended.items():
        names.sort(key=lambda one: (one.valid_to or 9999, one.name))
        last = names[-1]
        parent = code[:4] + "00" if not code.endswith("00") and code[:4] + "00" in rows else None
        rows[code] = {
            **_placed(last, parent),
            "name": last.name,
            "valid_from": names[0].valid_from,
            "valid_to": last.valid_to,
            "successor_code": last.successor_code,
            "former_names": [one.name for one in names[:-1]],
        }
    return reference_frame("regions", rows.values())


def _placed(region: Region, parent: str | None) -> dict[str, Any]:
    """A region's code, level and what it belongs to."""
    code, level = region.code, region.level
    province = code[:2] + "0000"
    if level == "nation":
        return {"region_code": code, "level": level, "parent_code": None, "province_code": code}
    if not parent:
        parent = NATION if level == "province" else province
    return {"region_code": code, "level": level, "parent_code": parent, "province_code": province}


def indicator_frames(catalogue: Catalogue) -> dict[str, pl.DataFrame]:
    """The tables `indicators` and `indicator_bounds` of the catalogue.

    The bounds are those that reading holds a figure of a region of each level against.
    """
    indicators, measures = [], []
    for indicator in catalogue.indicators.values():
        indicators.append(
            {
                "indicator_id": indicator.indicator_id,
                "name_zh": indicator.name_zh,
                "name_en": indicator.name_en,
                "definition": indicator.definition,
                "source": indicator.source,
                "is_core": indicator.is_core,
                "direction": indicator.direction,
                "unit_level": indicator.units.get("level"),
                "unit_growth": indicator.units.get("growth"),
                "synonyms": list(indicator.synonyms),
                "kind": indicator.kind,
                "partner": indicator.partner,
                "is_not": list(indicator.is_not),
                "is_summed": indicator.is_summed,
                "kept_out": indicator.kept_out,
            }
        )
        for measure, unit in indicator.units.items():
            for level in LEVELS:
                low, high = indicator.plausible(measure, level, unit) or (None, None)
                measures.append(
                    {
                        "indicator_id": indicator.indicator_id,
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


def correction_frame(corrections: Iterable[Correction]) -> pl.DataFrame:
    """The table `corrections`: an empty value with an empty comparator withdraws a cell."""
    return reference_frame("corrections", map(asdict, corrections))


def policy_term_frame(terms: Iterable[PolicyTerm]) -> pl.DataFrame:
    """The table `policy_terms`."""
    return reference_frame(
        "policy_terms",
        (
            {
                "term": term.term,
                "name_en": term.name_en or None,
                "kind": term.kind or None,
                "first_known_year": term.first_known_year,
            }
            for term in terms
        ),
    )
