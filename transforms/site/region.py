"""What a region's page holds: the path of each indicator, its reports, and its promises with their sequel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transforms.site.words import plain

Row = Mapping[str, Any]

SERIES = (
    "year", "target", "target_high", "target_comparator", "actual", "actual_comparator", "verdict", "suspect",
    "doubts", "target_report_id", "actual_report_id", "is_estimate", "concept", "unit",
)  # fmt: skip
REPORTS = (
    "report_id", "report_year", "state", "delivered_on", "speaker_title", "speaker", "n_chars", "n_repairs",
    "n_cells", "n_suspect_cells", "detail",
)  # fmt: skip
PROMISES = (
    "report_id", "report_year", "number", "item", "text", "verdict", "about", "next_report_id",
    "next_evidence",
)  # fmt: skip


def region_page(region: Row, reports: Sequence[Row], panel: Sequence[Row]) -> dict[str, Any]:
    """The data of one region's page; `series` holds the paths by indicator and measure."""
    return {
        "region": {name: region[name] for name in ("region_code", "name", "level", "province_code")}
        | {"parents": region["parents"]},
        "reports": [[plain(row[name]) for name in REPORTS] for row in reports],
        "series": series(panel),
        "columns": {"reports": REPORTS, "series": SERIES, "promises": PROMISES},
    }


def series(panel: Sequence[Row]) -> dict[str, list[list[Any]]]:
    """Rows of the panel as lists in the order of SERIES, by `indicator/measure`, each by year."""
    found: dict[str, list[list[Any]]] = {}
    for row in panel:
        key = f"{row['indicator_id']}/{row['measure']}"
        found.setdefault(key, []).append([plain(row[name]) for name in SERIES])
    return found


def promises(items: Sequence[Row]) -> dict[str, Any]:
    """The promised items of a region, with the sentence of the next report."""
    return {"columns": PROMISES, "promises": [[row[name] for name in PROMISES] for row in items]}


def state(row: Row) -> str:
    """How a report's text stands: the worst that is known of it."""
    if row["status"] != "present":
        return str(row["status"])
    return "suspect" if row["is_suspect"] else "damaged" if row["is_damaged"] else "present"
