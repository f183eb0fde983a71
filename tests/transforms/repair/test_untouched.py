"""Text that only looks damaged stays as it is."""

from __future__ import annotations

import pytest
from support.cases import load_cases

from transforms.repair import RepairLexicon, repair

UNTOUCHED = [text for group in load_cases("untouched.yaml").values() for text in group]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_on_a_line_of_its_own(text: str, lexicon: RepairLexicon) -> None:
    repaired = repair(text, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (text, ())


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_inside_a_report(text: str, lexicon: RepairLexicon) -> None:
    report = f"2024年某市政府工作报告\n各位代表：\n一、工作回顾\n{text}\n二、工作安排\n让我们团结奋斗！"
    repaired = repair(report, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (report, ())
