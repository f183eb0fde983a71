"""What the pages about the whole warehouse hold: coverage, this year's targets, terms, promises, quality."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.site.charts import Chart, columns, titled
from transforms.site.words import Words, stated

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tile:
    """A province's square on the tile grid map."""

    province_code: str
    column: int
    row: int
    short: str
    name_en: str


def parse_tiles(text: str) -> dict[str, Tile]:
    """The squares of reference/site/tiles.csv by province; lines with # are comments.

    Raises:
        ValueError: two provinces stand on one square, or a place is no number.
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    tiles = {}
    for row in csv.DictReader(io.StringIO("\n".join(lines))):
        code, short = row["province_code"], row["short"]
        tiles[code] = Tile(code, int(row["column"]), int(row["row"]), short, row["name_en"])
    if len({(tile.column, tile.row) for tile in tiles.values()}) < len(tiles):
        raise ValueError("site/tiles.csv: two provinces stand on one square")
    return tiles


def coverage_map(counts: Sequence[Row], tiles: Mapping[str, Tile], words: Mapping[str, Words]) -> Chart:
    """Reports held for each province; `counts` has province_code, n_reports, n_regions."""
    known = {row["province_code"]: row for row in counts}
    rows = []
    for code, tile in tiles.items():
        row = known.get(code)
        held = (row["n_reports"], row["n_regions"]) if row else (0, 0)
        rows.append([tile.short, tile.name_en, *held, code, tile.column, tile.row])
    return Chart(
        id="coverage",
        kind="tiles",
        title=titled(words, "front.coverage"),
        subtitle=titled(words, "front.coverage_sub"),
        columns=columns(
            "short:province", "name_en:name", "reports", "regions", "code:region", "column:rank", "row:rank"
        ),
        rows=rows,
    )


def coverage_years(counts: Sequence[Row], words: Mapping[str, Words]) -> Chart:
    """Reports by level and year; `counts` has level, report_year, n."""
    return Chart(
        id="years",
        kind="heatmap",
        title=titled(words, "front.by_level"),
        subtitle=titled(words, "front.by_level_sub"),
        columns=columns("year", "level", "reports"),
        rows=[[row["report_year"], row["level"], row["n"]] for row in counts],
        options={"words": "level"},
    )


def this_years_targets(cells: Sequence[Row], year: int, words: Mapping[str, Words]) -> Chart:
    """The growth targets for a year, a dot a region; doubtful ones among them."""
    return Chart(
        id="targets",
        kind="dots",
        title=titled(words, "front.targets", year=year),
        subtitle=titled(words, "front.targets_sub"),
        columns=columns("region", "level", "value:target", "hedge", "doubt", "code:region", "report"),
        rows=[
            [
                cell["region_name"], cell["level"], cell["value"], stated(words["zh"], cell),
                cell["suspect_reason"], cell["region_code"], cell["report_id"],
            ]
            for cell in cells
        ],
        unit="%",
        options={"words": "level"},
    )  # fmt: skip


def term_page(term: Row, uses: Sequence[Row], words: Mapping[str, Words]) -> dict[str, Any]:
    """A term's curve and where it was first used; `uses` are its rows of marts.policy_terms."""
    by_year: dict[int, list[Row]] = {}
    for use in uses:
        by_year.setdefault(use["report_year"], []).append(use)
    rows = []
    for year in sorted(by_year):
        of_year = by_year[year]
        n = sum(use["n"] > 0 for use in of_year)
        mean = sum(use["per_10k_chars"] for use in of_year) / len(of_year)
        rows.append([year, n / len(of_year), n, len(of_year), round(mean, 3)])
    first = sorted(
        ([use["region_name"], use["report_year"], use["n"], use["region_code"], use["report_id"]]
         for use in uses if use["is_first"]),
        key=lambda row: (row[1], row[3]),
    )  # fmt: skip
    curve = Chart(
        id="curve",
        kind="curve",
        title=titled(words, "term.curve", term=term["term"]),
        subtitle=titled(words, "term.curve_sub"),
        columns=columns("year", "share", "n", "reports", "per_10k"),
        rows=rows,
    )
    return {
        "term": term["term"], "name_en": term["name_en"], "kind": term["kind"],
        "first_known_year": term["first_known_year"], "first": first, "charts": [curve.as_json(words)],
    }  # fmt: skip


def promises_by_year(counts: Sequence[Row], words: Mapping[str, Words]) -> Chart:
    """What the next reports say of the items promised in a year; `counts` has report_year, verdict, n."""
    judged = [row for row in counts if row["verdict"] != "no_next_report"]
    total: dict[int, int] = {}
    for row in judged:
        total[row["report_year"]] = total.get(row["report_year"], 0) + row["n"]
    order = ["done", "under_way", "not_comparable", "missed", "not_found"]
    judged.sort(key=lambda row: (row["report_year"], order.index(row["verdict"])))
    return Chart(
        id="promises",
        kind="stacked",
        title=titled(words, "promises.by_year"),
        subtitle=titled(words, "promises.by_year_sub"),
        columns=columns("year", "verdict", "share", "n"),
        rows=[
            [row["report_year"], row["verdict"], row["n"] / total[row["report_year"]], row["n"]]
            for row in judged
        ],
        options={"words": "promise"},
    )


def bars(
    chart_id: str, title: str, subtitle: str, column: str, counted: Sequence[tuple[str, int]],
    words: Mapping[str, Words], named: str = "",
) -> Chart:  # fmt: skip
    """Counts as bars, the longest first; `named` is the group of words that the names stand in."""
    return Chart(
        id=chart_id,
        kind="bars",
        title=titled(words, title),
        subtitle=titled(words, subtitle) if subtitle else dict.fromkeys(words, ""),
        columns=columns(column, "n"),
        rows=[list(row) for row in counted],
        options={"words": named} if named else {},
    )
