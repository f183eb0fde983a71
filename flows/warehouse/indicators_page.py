"""docs/indicators.md: every indicator with its definition, what it is not, and how real reports fare with it.

What the catalogue says comes from core.indicators; how often reports state an indicator and how often that
was read right is measured now and then by `python -m benchmarks.indicators_seen` and kept in
docs/indicators_seen.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flows.places import REFERENCE, ROOT
from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import rows
from transforms.reference.indicator_file import parse_catalogue
from transforms.reference.short_names import FILE, parse_short_names
from transforms.reference.tables import indicator_frames

SEEN = ROOT / "docs" / "indicators_seen.csv"
COLUMNS = (
    "indicator_id", "n_reports", "n_cells", "n_suspect", "first_year", "last_year", "n_labelled", "n_right",
    "n_extra",
)  # fmt: skip
KINDS = {
    "stock": "stock, at a year's end", "flow": "flow, what a year brought", "rate": "rate", "index": "index",
}  # fmt: skip
OPENING = """\
# Indicators

This page is written by `python -m flows.warehouse.dictionary` from reference/indicators.yaml,
reference/short_names.csv and docs/indicators_seen.csv. The last was measured on {n_reports} reports of the
nation and the provinces; labels read by hand are there for headline indicators alone. *Right* is the share of
labelled cells that were read as labelled, *extra* what was read where no label stands.

本页由 `python -m flows.warehouse.dictionary` 根据指标目录生成。出现次数与准确率测自全国及省级报告，
仅主要指标有人工标注；“right” 为读对的标注单元格，“extra” 为无标注而读出者。

| indicator | 名称 | kind | units | reports | years | right | extra |
|---|---|---|---|---|---|---|---|
"""
INDICATORS = """
SELECT
    indicator_id, name_en, name_zh, definition, source, is_core, kind, unit_level, unit_growth, direction,
    is_not, kept_out
FROM core.indicators ORDER BY NOT is_core, indicator_id
"""


def indicators_page() -> str:
    """The text of the page."""
    catalogue = parse_catalogue((REFERENCE / "indicators.yaml").read_text("utf-8"))
    names = parse_short_names((REFERENCE / FILE).read_text("utf-8"))
    seen = _seen()
    with closing(build_in_memory({}, indicator_frames(catalogue))) as con:
        found = rows(con, INDICATORS)
    n_reports = max((int(row["n_reports"]) for row in seen.values()), default=0)
    lines = [OPENING.format(n_reports=n_reports).rstrip("\n")]
    lines += [_line(row, seen.get(row[0], {})) for row in found]
    for is_core, title in ((True, "Headline indicators"), (False, "Other indicators")):
        lines.append(f"\n## {title}\n")
        for row in found:
            if row[5] is is_core:
                short = sorted((n for (i, _, _), n in names.items() if i == row[0]), key=len)
                lines += _entry(row, short)
    return "\n".join(lines) + "\n"


def _seen() -> dict[str, dict[str, str]]:
    if not SEEN.exists():
        return {}
    with SEEN.open(encoding="utf-8", newline="") as file:
        return {row["indicator_id"]: row for row in csv.DictReader(file)}


def _line(row: tuple[Any, ...], seen: dict[str, str]) -> str:
    units = ", ".join(filter(None, (row[7], row[8])))
    years = f"{seen['first_year']}–{seen['last_year']}" if seen.get("first_year") else ""
    n_labelled = int(seen.get("n_labelled") or 0)
    right = f"{seen['n_right']} of {n_labelled}" if n_labelled else ""
    extra = seen.get("n_extra", "") if n_labelled else ""
    cells = (f"[{row[0]}](#{row[0]})", row[2], row[6], units, seen.get("n_reports", ""), years, right, extra)
    return f"| {' | '.join(str(cell or '') for cell in cells)} |"


def _entry(row: tuple[Any, ...], short: list[str]) -> Iterator[str]:
    (
        indicator_id,
        name_en,
        name_zh,
        definition,
        source,
        _,
        kind,
        level,
        growth,
        direction,
        is_not,
        kept_out,
    ) = row
    yield f"### {indicator_id}\n"
    yield f"{name_zh}: {name_en}.  "
    units = [f"level in {level}" if level else "", f"growth in {growth}" if growth else ""]
    better = {"up": "more is better", "down": "less is better"}.get(direction, "")
    facts = [KINDS.get(kind, kind or ""), *units, better]
    yield f"{definition} ({source})  " if source else f"{definition}  "
    yield f"{'; '.join(filter(None, facts))}. In panel files: {', '.join(f'`{name}`' for name in short)}.  "
    if kept_out:
        yield f"**Not in the panel**: {kept_out}. Its figures are in core.observations alone.  "
    yield (f"It is not: {'; '.join(is_not)}.\n" if is_not else "")
