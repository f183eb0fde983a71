"""A report's page: its text as it is, with headings, numbers, repairs and cells that lead to one another."""

from __future__ import annotations

from typing import Any

from transforms.site.report import CELL, FACTS, OBSERVATION, REPAIR, report_page

TEXT = "一、回顾\n产值增长5%。<script>alert(1)</script>**粗**=1+1\n二、安排"


def row(names: tuple[str, ...], **values: Any) -> dict[str, Any]:
    return dict.fromkeys(names) | values


def page() -> dict[str, Any]:
    sections = [
        {"section_id": "1", "depth": 1, "heading": "一、回顾", "kind": "review", "start": 0},
        {"section_id": "2", "depth": 1, "heading": "二、安排", "kind": "plan", "start": TEXT.index("二")},
    ]
    stated = row(
        OBSERVATION,
        observation_id=7,
        value=5.0,
        evidence_start=5,
        evidence_end=11,
        value_stated="5",
        unit_stated="%",
    )
    repair = row(REPAIR, kind="space", before=" ", after="", certainty="proven", clean_start=8, clean_end=8)
    facts = row(FACTS, report_id="210300-2023", title="<b>题</b>")
    return report_page(facts, TEXT, sections, [stated], [row(CELL, observation_id=7, value=5.0)], [repair])


def test_the_text_is_whole_and_only_text() -> None:
    lines = ["".join(p if isinstance(p, str) else p[0] for p in line[3]) for line in page()["paragraphs"]]
    assert "\n".join(lines) == TEXT


def test_headings_stand_at_their_depth_and_lines_in_their_section() -> None:
    assert [(depth, section) for depth, section, _, _ in page()["paragraphs"]] == [
        (1, "1"),
        (0, "1"),
        (1, "2"),
    ]


def test_a_number_and_a_repair_are_pieces_of_their_line() -> None:
    (_, _, start, pieces) = page()["paragraphs"][1]
    assert start == 5
    assert pieces[:4] == ["产值增", ["", [], [0]], "长", ["5%", [7], []]]


def test_numbers_are_whole_where_they_are_and_facts_stay_as_written() -> None:
    made = page()
    assert made["observations"][0][4] == 5 and isinstance(made["observations"][0][4], int)
    assert made["facts"]["title"] == "<b>题</b>"
