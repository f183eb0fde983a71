"""The catalogue against clauses of real reports: read as labelled, and not taken for another concept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml
from support.places import CASES

from transforms.records import Identity, Observation

CLAUSES: dict[str, list[dict]] = yaml.safe_load(
    (CASES / "indicator_clauses.yaml").read_text(encoding="utf-8")
)
KNOWN = 25
"""So many of the clauses may be read wrong, and no more."""
LONGEST = 24
_PROVINCE = re.compile(r"省$|自治区$|^(?:北京|上海|天津|重庆)市$")


def identity_of(report: str, city: Identity) -> Identity:
    """The region and year of a report such as 湖南省2012; 国务院 reports for the nation."""
    name, year = report[:-4], int(report[-4:])
    if name == "国务院":
        name, level = "中华人民共和国", "nation"
    elif _PROVINCE.search(name):
        level = "province"
    else:
        level = "district" if name.endswith("区") else "prefecture"
    return replace(
        city, region_name=name, level=level, report_year=year, review_year=year - 1, delivered_on=None
    )


def figures(read, city: Identity, indicator: str, clause: dict) -> list[Observation]:
    """What a clause states of an indicator for the whole region and one year."""
    sides = ("", clause["text"] + "。") if clause.get("plan") else (clause["text"] + "。", "")
    return [
        o
        for o in read(*sides, identity=identity_of(clause["report"], city))
        if o.indicator_id == indicator
        and o.value is not None
        and o.scope == "region"
        and o.measure in ("level", "growth")
        and o.period in ("year", "point")
    ]


def is_right(read, city: Identity, indicator: str, clause: dict) -> bool:
    """Whether the reader finds what the label says; nothing at all where it names no measure."""
    found = figures(read, city, indicator, clause)
    wanted = {measure: clause[measure] for measure in ("level", "growth") if measure in clause}
    if not wanted:
        return not found
    return all(states(found, measure, value, unit) for measure, (value, unit) in wanted.items())


def states(found: list[Observation], measure: str, value: float, unit: str) -> bool:
    """Whether one of the figures is the labelled one."""
    return any((o.measure, o.unit) == (measure, unit) and o.value == pytest.approx(value) for o in found)


def every_clause() -> Iterator[dict]:
    """All clauses, whatever their indicator."""
    for clauses in CLAUSES.values():
        yield from clauses


@pytest.mark.parametrize("indicator", CLAUSES)
def test_the_clauses_of_an_indicator_are_read_as_labelled(read, city, indicator):
    wrong = [c["text"] for c in CLAUSES[indicator] if not is_right(read, city, indicator, c)]
    known = [c["text"] for c in CLAUSES[indicator] if "known" in c]
    assert [text for text in wrong if text not in known] == []


def test_no_more_clauses_are_known_to_be_read_wrong_than_before():
    assert len([clause for clause in every_clause() if "known" in clause]) <= KNOWN


def test_every_indicator_has_clauses_of_several_reports(catalogue):
    assert set(CLAUSES) == set(catalogue.indicators)
    few = [i for i, clauses in CLAUSES.items() if len(clauses) < 5 or len({c["report"] for c in clauses}) < 3]
    assert few == []


def test_a_clause_is_a_fragment_of_a_sentence():
    assert [clause["text"] for clause in every_clause() if len(clause["text"]) > LONGEST] == []


def test_every_indicator_says_what_it_is_and_what_it_is_not(catalogue):
    for indicator in catalogue.indicators.values():
        assert indicator.definition and indicator.is_not and indicator.units, indicator.indicator_id
        assert indicator.kind in ("stock", "flow", "rate", "index"), indicator.indicator_id
        assert ("level" in indicator.units) == bool(indicator.bounds_by_level), indicator.indicator_id


def test_partners_are_partners_of_each_other(catalogue):
    for indicator in catalogue.indicators.values():
        if indicator.partner:
            partner = catalogue.indicators[indicator.partner]
            assert partner.partner == indicator.indicator_id
            assert {indicator.kind, partner.kind} == {"stock", "flow"}
