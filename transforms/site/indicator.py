"""What an indicator's page holds: how its figures rank, spread, bunch at round numbers and are hedged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles
from typing import Any

from transforms.site.charts import Chart, columns, titled
from transforms.site.words import Words, stated

Row = Mapping[str, Any]
FEWEST = 3
"""Figures that a distribution needs."""
HEDGES = {"eq": "plain", "approx": "approx", "ge": "ge", "le": "le", "range": "range"}
"""Comparators by the wording that they are shown as; all others are words only."""
WORDINGS = ("plain", "approx", "ge", "le", "range", "words")


def indicator_charts(indicator: Row, cells: Sequence[Row], words: Mapping[str, Words]) -> list[Chart]:
    """The charts of an indicator's page, from its cells of marts.peer_ranking with names."""
    found = []
    names = {"zh": indicator["name_zh"], "en": indicator["name_en"]}
    for measure in ("growth", "level"):
        of_measure = [cell for cell in cells if cell["measure"] == measure]
        unit = most_common([cell["unit"] for cell in of_measure if cell["unit"]])
        targets = [cell for cell in of_measure if cell["status"] == "target"]
        title = _title(names, measure, words)
        found += [
            *_rankings(of_measure, measure, title, words),
            *_spreads(of_measure, measure, unit, title, words),
        ]
        found += _bunching(targets, measure, unit, title, words) if measure == "growth" else []
        found += _hedging(targets, measure, title, words)
    return found


def _title(names: Mapping[str, str], measure: str, words: Mapping[str, Words]) -> dict[str, str]:
    return {lang: f"{names[lang]} · {word(f'measure.{measure}')}" for lang, word in words.items()}


def _rankings(
    cells: Sequence[Row], measure: str, title: Mapping[str, str], words: Mapping[str, Words]
) -> Iterable[Chart]:
    """Of each status the latest year that the most regions of one level state, all of them in their order."""
    for status in ("target", "actual"):
        of_status = [cell for cell in cells if cell["status"] == status]
        counted: dict[tuple[int, str], int] = {}
        for cell in of_status:
            key = (cell["ref_year"], cell["level"])
            counted[key] = counted.get(key, 0) + (cell["value"] is not None and not cell["suspect"])
        usable = {key: n for key, n in counted.items() if n >= FEWEST}
        if not usable:
            continue
        latest = max(year for year, _ in usable)
        level = max((lvl for year, lvl in usable if year == latest), key=lambda lvl: usable[(latest, lvl)])
        chosen = [cell for cell in of_status if cell["ref_year"] == latest and cell["level"] == level]
        chosen.sort(key=lambda cell: (cell["rank"] is None, cell["rank"] or 0, cell["region_code"]))
        yield Chart(
            id=f"ranking-{measure}-{status}",
            kind="ranking",
            title=titled(
                words,
                "indicator.ranking",
                year=latest,
                status={k: w(f"status.{status}") for k, w in words.items()},
            ),
            subtitle={k: f"{title[k]} · {w(f'level.{level}')}" for k, w in words.items()},
            columns=columns(
                "region", "province", "value", "unit", "hedge", "rank", "doubt", "code:region", "report"
            ),
            rows=[
                [
                    cell["region_name"], cell["province_name"], cell["value"], cell["unit"],
                    stated(words["zh"], cell), cell["rank"], cell["suspect_reason"], cell["region_code"],
                    cell["report_id"],
                ]
                for cell in chosen
            ],
            unit=most_common([cell["unit"] for cell in chosen if cell["unit"]]),
        )  # fmt: skip


def _spreads(
    cells: Sequence[Row], measure: str, unit: str, title: Mapping[str, str], words: Mapping[str, Words]
) -> Iterable[Chart]:
    """How far the undoubted outcomes of one level lie apart, year by year, for the level with the most."""
    sound = [c for c in cells if c["status"] == "actual" and _is_number(c) and c["unit"] == unit]
    levels = {
        level: sum(c["level"] == level for c in sound) for level in {c["level"] for c in sound} - {"nation"}
    }
    if not levels:
        return
    level = max(sorted(levels), key=lambda name: levels[name])
    rows = []
    for year in sorted({c["ref_year"] for c in sound}):
        values = sorted(c["value"] for c in sound if c["ref_year"] == year and c["level"] == level)
        if len(values) >= FEWEST:
            tenths = quantiles(values, n=20, method="inclusive")
            rows.append([year, tenths[1], tenths[4], tenths[9], tenths[14], tenths[17], len(values)])
    if len(rows) >= 2:
        yield Chart(
            id=f"spread-{measure}",
            kind="spread",
            title=titled(words, "indicator.spread"),
            subtitle={
                k: f"{title[k]} · " + w("indicator.spread_sub", level=w(f"level.{level}"))
                for k, w in words.items()
            },
            columns=columns("year", "low", "quarter", "median", "three_quarters", "high", "n:regions"),
            rows=rows,
            unit=unit,
        )


def _bunching(
    targets: Sequence[Row], measure: str, unit: str, title: Mapping[str, str], words: Mapping[str, Words]
) -> Iterable[Chart]:
    """How often each number was set as a target."""
    counted: dict[float, int] = {}
    for cell in targets:
        if _is_number(cell) and cell["value_high"] is None and cell["unit"] == unit:
            value = round(cell["value"], 2)
            counted[value] = counted.get(value, 0) + 1
    if sum(counted.values()) >= 2 * FEWEST:
        yield Chart(
            id=f"bunching-{measure}",
            kind="bunching",
            title=titled(words, "indicator.bunching"),
            subtitle={k: f"{title[k]} · " + w("indicator.bunching_sub") for k, w in words.items()},
            columns=columns("value:target", "n"),
            rows=[[value, counted[value]] for value in sorted(counted)],
            unit=unit,
        )


def _hedging(
    targets: Sequence[Row], measure: str, title: Mapping[str, str], words: Mapping[str, Words]
) -> Iterable[Chart]:
    """How the targets of each year are worded, as shares of them all."""
    rows = []
    for year in sorted({cell["ref_year"] for cell in targets}):
        of_year = [wording(cell["comparator"]) for cell in targets if cell["ref_year"] == year]
        rows += [
            [year, name, of_year.count(name) / len(of_year), of_year.count(name)]
            for name in WORDINGS
            if name in of_year and len(of_year) >= FEWEST
        ]
    if len({row[0] for row in rows}) >= 2:
        yield Chart(
            id=f"hedging-{measure}",
            kind="hedging",
            title=titled(words, "indicator.hedging"),
            subtitle={k: f"{title[k]} · " + w("indicator.hedging_sub") for k, w in words.items()},
            columns=columns("year", "hedge", "share", "n"),
            rows=rows,
            options={"words": "hedge"},
        )


def wording(comparator: str) -> str:
    """What a target's comparator is shown as."""
    return HEDGES.get(comparator, "words")


def most_common(units: Sequence[str]) -> str:
    """The unit that most figures have, the first by name of several."""
    return max(sorted(set(units)), key=units.count) if units else ""


def _is_number(cell: Row) -> bool:
    return cell["value"] is not None and not cell["suspect"]
