"""The names of the panel's variables: every measure of every indicator has one that all programs take."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.reference.indicator_file import parse_catalogue
from transforms.reference.short_names import FILE, parse_short_names
from transforms.reference.slips import ReferenceDataError

REFERENCE = Path(__file__).resolve().parents[3] / "reference"
HEAD = "indicator_id,measure,unit,short_name\n"


def test_each_variable_that_a_panel_can_have_is_named() -> None:
    catalogue = parse_catalogue((REFERENCE / "indicators.yaml").read_text("utf-8"))
    wanted = {
        (indicator.indicator_id, measure, unit)
        for indicator in catalogue.indicators.values()
        for measure, canonical in indicator.units.items()
        for unit in (canonical, *(indicator.level_alt if measure == "level" else ()))
    }
    assert set(parse_short_names((REFERENCE / FILE).read_text("utf-8"))) == wanted


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("gdp,growth,%,a_name_that_is_longer_than_24\n", "no name of at most 24"),
        ("gdp,growth,%,gdp\ngdp,level,亿元,gdp\n", "line 2"),
        ("gdp,growth,%,gdp_g\ngdp,growth,%,growth\n", "stands twice"),
    ],
)
def test_a_name_that_cannot_be_is_refused(lines: str, told: str) -> None:
    with pytest.raises(ReferenceDataError, match=told):
        parse_short_names(HEAD + lines)
