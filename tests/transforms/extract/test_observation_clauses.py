"""Rows of core.observations as a table of clauses: subject, measure, year and scope, indicator or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from support.places import CASES

CLAUSES: list[dict[str, Any]] = yaml.safe_load(
    (CASES / "observation_clauses.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "clause", CLAUSES, ids=lambda c: f"{(c.get('review') or c['plan'])[:20]} {c['stated']}"
)
def test_a_figure_is_read_with_what_it_is_of(read, city, clause):
    year = clause.get("year", city.report_year)
    whose = {"region_name": "中华人民共和国", "level": "nation"} if clause.get("nation") else {}
    identity = replace(city, report_year=year, review_year=year - 1, **whose)
    found = [
        o
        for o in read(clause.get("review", ""), clause.get("plan", ""), identity=identity)
        if o.value_stated == clause["stated"]
    ]
    if clause["reads"] is None:
        assert found == []
        return
    (one,) = found
    assert {name: getattr(one, name) for name in clause["reads"]} == clause["reads"]
