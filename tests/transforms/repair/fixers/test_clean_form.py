"""The clean form: one width for each sign, one form for each mark, no spaces inside Chinese text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.repair import CERTAINTIES, KINDS, RepairLexicon, repair, undo


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
