"""The clean form: one width for each sign, one form for each mark, no spaces inside Chinese text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases import load_cases

from transforms.repair import CERTAINTIES, KINDS, RepairLexicon, repair, undo

CASES = [
    (case["text"], case["expected"]) for group in load_cases("clean_form.yaml").values() for case in group
]


@pytest.mark.parametrize(("raw", "clean"), CASES)
def test_clean_form(raw: str, clean: str, lexicon: RepairLexicon) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert repaired.clean == clean
    assert undo(repaired.clean, repaired.changes) == raw


@pytest.mark.parametrize(("raw", "clean"), CASES)
def test_the_clean_form_is_left_alone(raw: str, clean: str, lexicon: RepairLexicon) -> None:
    assert repair(clean, lexicon=lexicon).clean == clean


@given(
    st.text(alphabet="增长各位代表,.;:?!()%5 \n\t\u3000\u00a0０％－—~“”\"'[]【】>|·a\u200b\r", max_size=60)
)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_had_back(lexicon: RepairLexicon, raw: str) -> None:
    for known in (lexicon, RepairLexicon.none()):
        repaired = repair(raw, lexicon=known)
        assert undo(repaired.clean, repaired.changes) == raw


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_unicode_can_be_had_back(lexicon: RepairLexicon, raw: str) -> None:
    for known in (lexicon, RepairLexicon.none()):
        repaired = repair(raw, lexicon=known)
        assert undo(repaired.clean, repaired.changes) == raw


def test_kinds_and_certainties_are_the_documented_ones(lexicon: RepairLexicon) -> None:
    raw = "来源：某某日报\n\n　　各位代表:\n　　增长ll%o,同比９. 4%提高</span>"
    changes = repair(raw, lexicon=lexicon).changes
    assert changes
    assert {change.kind for change in changes} <= set(KINDS)
    assert {change.certainty for change in changes} <= set(CERTAINTIES)
