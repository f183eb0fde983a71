"""Repair held to tables of cases: damage and what should come of it, and texts that only look damaged."""

from __future__ import annotations

from typing import Any

import pytest
from support.cases import load_cases

from transforms.repair import RepairLexicon, repair, undo

FILES = ("clean_form", "escapes", "misread", "line_breaks", "known_failures")
CASES = {
    f"{file}: {case['label']}": case
    for file in FILES
    for group in load_cases(f"repair/{file}.yaml").values()
    for case in group
}
UNTOUCHED = [text for group in load_cases("repair/untouched.yaml").values() for text in group]


@pytest.mark.parametrize("name", CASES)
def test_what_comes_of_a_case(name: str, lexicon: RepairLexicon) -> None:
    case: dict[str, Any] = CASES[name]
    repaired = repair(case["before"], lexicon=lexicon)
    assert undo(repaired.clean, repaired.changes) == case["before"]
    made = sorted({f"{change.kind} {change.certainty}" for change in repaired.changes})
    is_right = repaired.clean == case.get("after", case["before"]) and made == case.get("made", [])
    if case.get("expect") == "known-failure":
        assert not is_right, "it works now: move it to the cases that pass"
    else:
        assert (repaired.clean, made) == (case.get("after", case["before"]), case.get("made", []))


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if "after" in case and "expect" not in case]
)
def test_what_is_clean_is_left_alone(name: str, lexicon: RepairLexicon) -> None:
    clean = CASES[name]["after"]
    assert repair(clean, lexicon=lexicon).clean == clean


def test_there_are_two_hundred_texts_to_leave_alone() -> None:
    assert len(set(UNTOUCHED)) >= 200


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_on_a_line_of_its_own(text: str, lexicon: RepairLexicon) -> None:
    repaired = repair(text, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (text, ())


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_inside_a_report(text: str, lexicon: RepairLexicon) -> None:
    report = f"2024年某市政府工作报告\n各位代表：\n一、工作回顾\n{text}\n二、工作安排\n让我们团结奋斗！"
    repaired = repair(report, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (report, ())
