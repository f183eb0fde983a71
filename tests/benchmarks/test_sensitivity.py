"""The numbers of repair: each says what it is, and each is asked by something."""

from __future__ import annotations

import re

import pytest
from support.places import ROOT

from benchmarks.sensitivity import changed, read_parameters
from transforms.repair import parameters
from transforms.repair.fixers import spam_lines

PARAMETERS = read_parameters()
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "transforms" / "repair").rglob("*.py")
    if path.name != "parameters.py"
)


def test_every_number_tells_what_it_does_its_unit_and_its_benchmark() -> None:
    named = {name for name in vars(parameters) if name.isupper()}
    assert {one.name for one in PARAMETERS} == named
    assert {one.benchmark for one in PARAMETERS} == {"mojibake", "phrases", "heads", "corpus"}


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_number_is_asked_by_something(name: str) -> None:
    assert re.search(rf"\b{name}\b(?!,?\n? *\bimport)", SOURCES)
    assert len(re.findall(rf"\b{name}\b", SOURCES)) >= 2, "imported and never asked"


def test_half_and_double_keep_to_what_a_number_can_be() -> None:
    by_name = {one.name: one for one in PARAMETERS}
    assert by_name["ALONE"].scaled(2.0) == 1.0
    assert by_name["RIVALS"].scaled(0.1) == 1
    assert by_name["NOTED_PAGE"].scaled(2.0) == (16, 8)


def test_a_number_is_changed_where_it_is_asked_and_put_back() -> None:
    usual = spam_lines.FEWEST_PIECES
    with changed("FEWEST_PIECES", 9):
        assert spam_lines.FEWEST_PIECES == 9
    assert usual == spam_lines.FEWEST_PIECES
