"""The tables of regions: what they hold and what the names of a year mean by them."""

from __future__ import annotations

import pytest
from support.places import REFERENCE

from transforms.reference.region_tables import parse_region_history, parse_regions
from transforms.reference.regions import RegionIndex

REGIONS = parse_regions((REFERENCE / "regions.csv").read_text(encoding="utf-8"))
HISTORY = parse_region_history((REFERENCE / "regions_history.csv").read_text(encoding="utf-8"))
INDEX = RegionIndex(REGIONS, HISTORY)


def test_the_table_of_today_holds_every_province_once():
    assert sum(region.level == "province" for region in REGIONS) == 31
    assert len({region.code for region in REGIONS}) == len(REGIONS)


def test_the_province_of_a_code_is_its_first_two_digits():
    for region in REGIONS:
        expected = "000000" if region.level == "nation" else region.code[:2] + "0000"
        assert region.province_code == expected


@pytest.mark.parametrize("region", HISTORY, ids=lambda region: f"{region.name}-{region.valid_to}")
def test_a_former_region_has_an_end_and_a_successor_in_its_own_part_of_the_country(region):
    assert region.valid_to is not None
    assert (region.valid_from or 0) <= region.valid_to
    successor = INDEX.get(region.successor_code)
    assert successor is not None and successor.valid_to is None
    assert region.code[:2] == successor.code[:2] or {region.code, successor.code} == {"510200", "500000"}


def test_no_name_ends_twice_in_one_year():
    keys = [(region.name, region.code, region.valid_to) for region in HISTORY]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "year", "code", "successor"),
    [
        ("襄樊市", 2009, "420600", "420600"),
        ("莱芜市", 2017, "371200", "370100"),
        ("思茅市", 2006, "530800", "530800"),
        ("徽州地区", 1986, "342700", "341000"),
        ("铜梁县", 2012, "500224", "500151"),
        ("巢湖市", 2008, "341400", "340100"),
        ("枞阳县", 2012, "340823", "340722"),
        ("大庸市", 1992, "430800", "430800"),
        ("伊克昭盟", 1999, "152700", "150600"),
    ],
)
def test_a_name_of_the_time_is_the_place_of_the_time(name, year, code, successor):
    region = INDEX.resolve(name, year=year)
    assert (region.code, region.successor_code) == (code, successor)


@pytest.mark.parametrize(
    ("name", "year", "code", "level"),
    [
        ("襄阳市", 2012, "420600", "prefecture"),
        ("巢湖市", 2023, "340181", "county_city"),
        ("枞阳县", 2020, "340722", "county"),
        ("铜梁区", 2016, "500151", "district"),
        ("重庆市", 2005, "500000", "province"),
        ("普洱市", 2010, "530800", "prefecture"),
    ],
)
def test_after_the_change_the_name_is_the_place_of_today(name, year, code, level):
    region = INDEX.resolve(name, year=year)
    assert (region.code, region.level, region.valid_to) == (code, level, None)
