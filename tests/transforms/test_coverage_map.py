"""The picture of coverage: well-formed, small, with nothing from outside."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from transforms.coverage_map import COLOURS, MOST_YEARS, CoverageCell, coverage_picture

SVG = "{http://www.w3.org/2000/svg}"


def cell(code: str, year: int, status: str = "present", **more: bool) -> CoverageCell:
    return CoverageCell(code, f"地区{code}", f"{code[:2]}0000", f"省{code[:2]}", year, status, **more)


def titles(picture: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(picture).iter(f"{SVG}title")]


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (cell("210300", 2023), "present"),
        (cell("210300", 2023, is_damaged=True), "damaged"),
        (cell("210300", 2023, is_damaged=True, is_suspect=True), "suspect"),
        (cell("210300", 2023, "missing"), "missing"),
        (cell("210300", 2023, "stale"), "stale"),
    ],
)
def test_a_cell_has_the_colour_of_the_worst_that_is_known_of_it(known: CoverageCell, shown: str) -> None:
    picture = coverage_picture([known])
    (title,) = titles(picture)
    assert title == f"地区210300 2023: {shown}"
    assert picture.count(COLOURS[shown]) == 2, "the cell and the legend"


def test_many_regions_become_provinces_with_the_number_of_reports() -> None:
    codes = [f"{21 if n < 40 else 33}{n:04}" for n in range(80)]
    cells = [cell(code, 2023, "missing" if int(code) % 2 else "present") for code in codes]
    assert titles(coverage_picture(cells)) == ["省21 2023: 20", "省33 2023: 20"]


def test_only_the_last_years_are_drawn() -> None:
    drawn = titles(coverage_picture([cell("000000", year) for year in range(1954, 2027)]))
    assert len(drawn) == MOST_YEARS and drawn[-1].startswith("地区000000 2026")


def test_an_empty_warehouse_says_so() -> None:
    assert "No report is in the warehouse." in coverage_picture([])


def test_names_are_escaped_and_nothing_is_loaded() -> None:
    picture = coverage_picture([CoverageCell("210300", '<a href="x">&', "210000", "省", 2023, "present")])
    ElementTree.fromstring(picture)
    assert "<a " not in picture and "href" not in picture.replace("a href=", "")
    assert picture.count("http") == 1, "the namespace"
