"""The tables of regions: what they hold and what the names of a year mean by them."""

from __future__ import annotations

import pytest
from support.places import CASES, REFERENCE

from transforms.reference.region_tables import parse_region_history, parse_regions
from transforms.reference.regions import RegionIndex
from transforms.text.yaml_text import read_yaml

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


PARTED = {"50": "51", "46": "44"}
"""Provinces by their digits that were parts of another before."""


def test_a_former_region_has_an_end_and_what_took_its_place_lies_in_its_own_part_of_the_country():
    today = {region.code: region for region in REGIONS}
    for region in HISTORY:
        told = f"{region.name} ({region.code}) until {region.valid_to}"
        assert region.valid_to is not None, told
        assert (region.valid_from or 0) <= region.valid_to, told
        if region.successor_code is None:
            continue
        assert region.successor_code in today, told
        assert region.code[:2] in (region.successor_code[:2], PARTED.get(region.successor_code[:2])), told


def test_nearly_every_former_region_has_a_successor():
    assert sum(region.successor_code is None for region in HISTORY) <= 0.07 * len(HISTORY)


def test_names_of_forty_years_are_the_place_of_the_year():
    """Right is the year's code; a name of several places is open, and the right one is among them."""
    cases = read_yaml((CASES / "region_names.yaml").read_text(encoding="utf-8"))
    drawn = [fact for facts in cases.values() for fact in facts]
    assert len(drawn) == 301
    amiss = []
    for name, year, code in drawn:
        region = INDEX.resolve(name, year=year)
        if region is None:
            found = INDEX.candidates(name, year=year)
            is_open = len(found) > 1 and code in {one.code for one in found} and INDEX.bearers(name, year)
            if not is_open:
                amiss.append((name, year, code, [one.code for one in found]))
        elif region.code != code:
            amiss.append((name, year, code, region.code))
    assert len(amiss) <= 1, amiss


def test_a_name_resolves_in_each_of_its_years_to_itself_or_stays_open():
    """Every former name, in its last year: never another place."""
    for region in HISTORY:
        found = INDEX.resolve(region.name, year=region.valid_to)
        if found is not None:
            assert found.name == region.name
            assert found.code == region.code or found.successor_code == region.successor_code


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
        # a county that moved to another prefecture, or whose prefecture became a city, had another code
        ("河曲县", 1995, "142232", "140930"),
        ("仙居县", 1990, "332624", "331024"),
        ("浙江省台州市仙居县", 1990, "332624", "331024"),
        ("余杭县", 1990, "330125", "330110"),
        ("番禺县", 1988, "440126", "440113"),
        ("番禺市", 1994, "449003", "440113"),
        ("通县", 1990, "110223", "110112"),
        # Chongqing lay in Sichuan, Hainan in Guangdong
        ("万县", 1988, "512221", "500101"),
        ("重庆市江津县", 1985, "510225", "500116"),
        ("海南省琼山县", 1985, "442121", "460107"),
        ("淮安市", 1997, "320882", "320803"),
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
