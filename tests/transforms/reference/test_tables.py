"""Reference files as the tables that the models read."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.reference.corrections import parse_corrections
from transforms.reference.indicator_file import parse_catalogue
from transforms.reference.policy_terms import parse_policy_terms
from transforms.reference.region_tables import parse_region_history, parse_regions
from transforms.reference.slips import ReferenceDataError
from transforms.reference.tables import (
    REFERENCE_SCHEMAS,
    conform,
    correction_frame,
    indicator_frames,
    policy_term_frame,
    region_frame,
)

REGIONS = """region_code,name,level,parent_code
000000,中华人民共和国,nation,
420000,湖北省,province,000000
420600,襄阳市,prefecture,420000
370000,山东省,province,000000
370100,济南市,prefecture,370000
"""
HISTORY = """# names that are no more
name,region_code,level,valid_from,valid_to,successor_code,note
襄樊市,420600,prefecture,,2010,420600,renamed
莱芜市,371200,prefecture,1992,2018,370100,merged
"""


def test_regions_know_their_province_and_what_they_were_called() -> None:
    regions = {
        row["region_code"]: row
        for row in region_frame(parse_regions(REGIONS), parse_region_history(HISTORY)).to_dicts()
    }
    assert regions["420600"]["province_code"] == "420000"
    assert regions["420600"]["former_names"] == ["襄樊市"]
    assert regions["420600"]["valid_to"] is None
    assert (regions["000000"]["parent_code"], regions["000000"]["province_code"]) == (None, "000000")
    assert regions["420000"]["parent_code"] == "000000"


def test_a_region_that_is_no_more_keeps_its_code_with_its_years_and_successor() -> None:
    (laiwu,) = (
        region_frame(parse_regions(REGIONS), parse_region_history(HISTORY))
        .filter(pl.col("region_code") == "371200")
        .to_dicts()
    )
    assert laiwu == {
        "region_code": "371200", "name": "莱芜市", "level": "prefecture", "parent_code": "370000",
        "province_code": "370000", "valid_from": 1992, "valid_to": 2018, "successor_code": "370100",
        "former_names": [],
    }  # fmt: skip


CATALOGUE = """
indicators:
- id: trade
  zh: 进出口总额
  en: Trade
  core: true
  definition: What crosses the border.
  source: 海关总署
  synonyms: [外贸进出口]
  units: {level: 亿元, growth: "%"}
  level_alt: [亿美元]
  bounds: {level: [0.01, 600000], growth: [-90, 400]}
  kind: flow
  sums: rarely
  not: [出口]
  bounds_by_level: {nation: [40, 560000], county: [0.0005, 33000]}
  direction: up
"""


def test_an_indicator_gives_a_row_and_its_measures_their_bounds() -> None:
    tables = indicator_frames(parse_catalogue(CATALOGUE))
    (trade,) = tables["indicators"].to_dicts()
    assert (trade["name_zh"], trade["unit_level"], trade["unit_growth"], trade["is_core"]) == (
        "进出口总额", "亿元", "%", True,
    )  # fmt: skip
    assert (trade["kind"], trade["partner"], trade["is_not"], trade["is_summed"]) == (
        "flow", None, ["出口"], False,
    )  # fmt: skip
    bounds = tables["indicator_bounds"]
    county = {"indicator_id": "trade", "level": "county_city"}
    assert bounds.filter(level="county_city").to_dicts() == [
        county | {"measure": "level", "unit": "亿元", "lo": 0.0005, "hi": 33000.0, "other_units": ["亿美元"]},
        county | {"measure": "growth", "unit": "%", "lo": -90.0, "hi": 400.0, "other_units": []},
    ]
    of_level = bounds.filter(measure="level").rows_by_key("level", unique=True)
    assert [of_level[level][3:5] for level in ("nation", "province", "district")] == [
        (40.0, 560000.0), (0.01, 600000.0), (0.0005, 33000.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("direction: up", "direction: sideways", "direction: 'sideways'.*; write up, down or none"),
        ("[-90, 400]", "[400, -90]", r"bounds.growth: \[400, -90\] has its least above its most"),
        ("[0.0005, 33000]", "[33000, 1]", "bounds_by_level.county: .*least above its most"),
        ("kind: flow", "kind: amount", "kind: 'amount' cannot be used"),
        ("kind: flow", "partner: exports", "partner: 'exports' is no indicator"),
    ],
)
def test_an_indicator_that_cannot_be_used_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ReferenceDataError, match=f"trade: {said}"):
        parse_catalogue(CATALOGUE.replace(old, new))


CORRECTIONS = """# cell, what is right, why, who, when
region_code,report_year,indicator_id,measure,ref_year,status,value,value_high,unit,comparator,expected_value,reason,reviewer,date
210300,2023,gdp,growth,2022,actual,2.0,,%,eq,20.0,misread,Li,2026-02-01
210300,2023,fai,growth,2022,actual,,,,,30,none of the region's,Li,2026-02-01
"""


def test_corrections_are_read_with_what_they_leave_open() -> None:
    first, second = correction_frame(parse_corrections(CORRECTIONS)).to_dicts()
    assert (first["value"], first["expected_value"], first["date"]) == (2.0, 20.0, date(2026, 2, 1))
    assert (second["value"], second["comparator"], second["expected_value"]) == (None, None, 30.0)


def test_a_file_of_corrections_may_be_empty() -> None:
    columns = CORRECTIONS.split("\n")[1]
    assert correction_frame(parse_corrections(f"# nothing yet\n{columns}\n")).is_empty()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("misread", "", "csv:3: 210300: reason: is empty"), ("20.0", "twenty", "csv:3: .*'twenty' is no number"),
     ("Li,2026-02-01\n210300", "Li,2026/2/1\n210300", "csv:3: .*'2026/2/1' is no day; write 2026-02-01")],
)  # fmt: skip
def test_a_correction_that_cannot_be_used_names_its_row(old: str, new: str, said: str) -> None:
    with pytest.raises(ReferenceDataError, match=said):
        parse_corrections(CORRECTIONS.replace(old, new, 1))


def test_policy_terms_have_their_english_name_and_year() -> None:
    text = (
        "term,english,kind,first_known_year,note\n"
        "新质生产力,new quality productive forces,growth,2023,\n招商,,x,,\n"
    )
    assert policy_term_frame(parse_policy_terms(text)).rows() == [
        ("新质生产力", "new quality productive forces", "growth", 2023),
        ("招商", None, "x", None),
    ]


def test_a_frame_of_older_columns_is_made_to_fit() -> None:
    fitted = conform("policy_terms", pl.DataFrame({"term": ["招商"], "surplus": [1]}))
    assert fitted.schema == pl.Schema(REFERENCE_SCHEMAS["policy_terms"])
    assert fitted.rows() == [("招商", None, None, None)]
