"""The charts of an indicator: doubtful figures are shown as such and decide nothing."""

from __future__ import annotations

from typing import Any

from transforms.site.indicator import indicator_charts, most_common, wording
from transforms.site.words import Words

NAMES = {"name_zh": "产值", "name_en": "Output"}


class AnyWord(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


WORDS = {language: Words(language, AnyWord()) for language in ("zh", "en")}


def cell(region: str, year: int, value: float | None, **more: Any) -> dict[str, Any]:
    return {
        "region_code": region, "region_name": f"市{region}", "province_name": "省", "measure": "growth",
        "status": "actual", "ref_year": year, "level": "prefecture", "value": value, "value_high": None,
        "unit": "%", "comparator": "eq", "rank": 1, "suspect": False, "suspect_reason": None,
        "report_id": f"{region}-{year + 1}",
    } | more  # fmt: skip


def test_a_doubtful_figure_stands_in_the_ranking_and_not_in_the_spread() -> None:
    cells = [cell(f"1101{n:02}", year, float(n)) for year in (2020, 2021) for n in range(5)]
    cells.append(cell("110199", 2021, 900.0, suspect=True, suspect_reason="out of bounds", rank=None))
    charts = {chart.id: chart for chart in indicator_charts(NAMES, cells, WORDS)}
    ranking = charts["ranking-growth-actual"]
    assert ranking.rows[-1][:3] == ["市110199", "省", 900.0] and ranking.rows[-1][6] == "out of bounds"
    assert all(row[5] < 5 and row[6] == 5 for row in charts["spread-growth"].rows)


def test_targets_are_counted_by_value_and_by_wording() -> None:
    cells = [
        cell(f"11{n:04}", year, 6.0 if n else 5.5, status="target", comparator="approx" if n % 2 else "ge")
        for year in (2020, 2021)
        for n in range(4)
    ]
    charts = {chart.id: chart for chart in indicator_charts(NAMES, cells, WORDS)}
    assert charts["bunching-growth"].rows == [[5.5, 2], [6.0, 6]]
    assert [2020, "approx", 0.5, 2] in charts["hedging-growth"].rows


def test_too_few_figures_are_not_drawn() -> None:
    assert indicator_charts(NAMES, [cell("110100", 2020, 1.0)], WORDS) == []


def test_words_only_is_what_no_number_is_hedged_by() -> None:
    assert [wording(c) for c in ("eq", "approx", "sync_gdp", "not_set")] == [
        "plain",
        "approx",
        "words",
        "words",
    ]


def test_the_most_common_unit_is_the_first_of_several() -> None:
    assert most_common(["亿元", "万元", "万元", "亿元"]) == "万元"
    assert most_common([]) == ""
