"""What must hold of one report's records: each rule is broken once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from transforms.document_checks import ReportRecords, broken_rules
from transforms.records import (
    Cell,
    Commitment,
    GlossaryNote,
    Observation,
    ReportVersion,
    Section,
    Sentence,
)
from transforms.repair import Change

RAW = "回顾\n产值１0亿元。办好一件实事。\n注：1.实事：好事。"
CLEAN = "回顾\n产值10亿元。办好一件实事。\n注：1.实事：好事。"


def observation(**facts: Any) -> Observation:
    usual: dict[str, Any] = {
        "section_id": "1", "subject": "产值", "indicator_id": "gdp", "measure": "level", "value": 10.0,
        "value_high": None, "unit": "亿元", "value_stated": "10", "unit_stated": "亿元", "ref_year": 2022,
        "ref_year_from": None, "period": "year", "status": "actual", "is_estimate": False, "basis": None,
        "comparator": "eq", "scope": "region", "scope_name": None, "evidence": "产值10亿元",
        "evidence_start": 3, "evidence_end": 9, "sentence": "产值10亿元。", "rule_id": "r",
        "status_by": "section", "ref_year_by": "section",
    }  # fmt: skip
    return Observation(**(usual | facts))


def version(**facts: Any) -> ReportVersion:
    usual: dict[str, Any] = dict.fromkeys(ReportVersion._fields)
    return ReportVersion(**(usual | {"raw_text": RAW, "clean_text": CLEAN} | facts))


SOUND = ReportRecords(
    version=version(),
    repairs=[Change(1, "width", 5, 6, 5, 6, "１", "1", "proven", "full-width")],
    sections=[
        Section("1", None, 1, 1, "回顾", "review", 0, 18),
        Section("1.1", "1", 2, 1, "", "review", 3, 10),
    ],
    observations=[observation()],
    cells=[Cell("gdp", "level", 2022, "actual", 0, 1, None)],
    commitments=[Commitment(1, None, "办好一件实事", 10, 16)],
    glossary=[GlossaryNote(1, "实事", "好事", 20, 26, (14,))],
    sentences=[Sentence("1", 1, 0, 10, CLEAN[:10]), Sentence("1", 2, 10, 28, CLEAN[10:])],
)


def test_sound_records_break_no_rule() -> None:
    assert broken_rules(SOUND) == []


SLIPS: dict[str, Callable[[], ReportRecords]] = {
    "not empty": lambda: replace(SOUND, version=version(clean_text="", raw_text="")),
    "ledger undone": lambda: replace(SOUND, repairs=[]),
    "sections make a tree": lambda: replace(SOUND, sections=[*SOUND.sections, SOUND.sections[0]]),
    "evidence stands": lambda: replace(SOUND, observations=[observation(evidence_start=2)]),
    "values are numbers": lambda: replace(SOUND, observations=[observation(value=float("nan"))]),
    "a cell is read": lambda: replace(SOUND, cells=[SOUND.cells[0]._replace(observation_id=7)]),
    "commitments are numbered": lambda: replace(SOUND, commitments=SOUND.commitments * 2),
    "sentences are the clean text": lambda: replace(SOUND, sentences=SOUND.sentences[:1]),
    "notes are numbered": lambda: replace(SOUND, glossary=[SOUND.glossary[0]._replace(term="")]),
}


@pytest.mark.parametrize("rule", SLIPS)
def test_a_broken_rule_is_named_with_its_rows(rule: str) -> None:
    broken = broken_rules(SLIPS[rule]())
    assert any(rule in one.rule for one in broken)
    assert all(one.rows and str(one).startswith(one.rule) for one in broken)


def test_a_section_over_its_neighbour_is_told() -> None:
    beside = Section("2", None, 1, 2, "", "plan", 12, 26)
    (broken,) = broken_rules(replace(SOUND, sections=[*SOUND.sections, beside]))
    assert broken.rows == ("section 2 over the one before",)
