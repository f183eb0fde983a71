"""The disguises that reports are put in: each changes what it says it does."""

from __future__ import annotations

import random

import pytest
from support.genre import PARAGRAPH, report

from benchmarks.disguises import DISGUISES, OUTCOMES, Plain, outcomes
from flows.reference import load_reference
from transforms.records import Identity


def plain(name: str, code: str) -> Plain:
    identity = Identity(
        code, name, "prefecture", "210000", 2023, 2022, None, None, None, None, None, None, is_digest=False
    )
    return Plain(identity, report(f"2023年{name}政府工作报告", review=PARAGRAPH * 3))


ONE, OTHER = plain("营口市", "210800"), plain("鞍山市", "210300")


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_leaves_the_figures_and_says_where_it_lies(name: str) -> None:
    text, path, facts = DISGUISES[name](ONE, OTHER, random.Random(1))
    assert PARAGRAPH[:20] in text and path
    assert ("row" in name) == bool(facts)
    assert ("another region" in name) == ("鞍山" in f"{path}{facts}")


def test_what_is_plain_is_right_and_what_speaks_against_itself_is_not_silent() -> None:
    reference, draw = load_reference(), random.Random(1)
    found = {
        name: set(outcomes(*DISGUISES[name](ONE, OTHER, draw), ONE, reference))
        for name in ("whole, named", "whole, another region's name", "half a year's title")
    }
    assert found["whole, named"] == {"right"}
    assert found["whole, another region's name"] == {"doubted, right"}
    assert found["half a year's title"] == {"refused"}
    assert set().union(*found.values()) <= set(OUTCOMES)
