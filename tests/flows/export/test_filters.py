"""Filters as people type them, and what each takes of a relation."""

from __future__ import annotations

import pytest

from flows.export.filters import Filter, FilterError, condition, parse_filter


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", Filter()),
        ("level=prefecture,year=2010..", Filter(levels=("prefecture",), first_year=2010)),
        ("level=county|district, year=..2020", Filter(levels=("county", "district"), last_year=2020)),
        ("year=2015", Filter(first_year=2015, last_year=2015)),
        ("region=210300,year=2010..2012", Filter(regions=("210300",), first_year=2010, last_year=2012)),
        ("province=210000,indicator=gdp", Filter(provinces=("210000",), indicators=("gdp",))),
    ],
)
def test_is_read_as_it_is_meant(text: str, part: Filter) -> None:
    assert parse_filter(text) == part
    assert parse_filter(str(part)) == part
    assert bool(part) == bool(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prefecture", "NAME=VALUE"),
        ("level=", "NAME=VALUE"),
        ("level=city", "city: a level is one of nation"),
        ("year=..", "2010..2020"),
        ("year=20", "2010..2020"),
        ("region=鞍山", "its code of six digits"),
        ("colour=red", "colour: a filter names"),
    ],
)
def test_a_mistake_is_told_with_what_there_is(text: str, told: str) -> None:
    with pytest.raises(FilterError, match=told.replace(".", r"\.")):
        parse_filter(text)


def test_what_reports_are_read_by_is_taken_whole() -> None:
    part = parse_filter("level=prefecture,year=2023,indicator=gdp")
    assert condition("core.regions", ["region_code", "level"], part) == "true"
    assert condition("core.reports", ["report_id"], Filter()) == "true"
    assert "indicator_id IN ('gdp')" in condition(
        "marts.indicator_panel", ["region_code", "indicator_id"], part
    )
    assert "indicator_id" not in condition("core.observations", ["report_id", "indicator_id"], part)
