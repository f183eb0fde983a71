"""A week of nights: people hear of what is new, worse and over, and of nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.prefect.standing import Night, compared

DOWN = "http://a.example/1.html: connect, the host does not answer; failing since 2026-01-0{} 02:00 UTC"
GATE = 'core.reports: title is not null ({} failing, first {{"report_id": "210300-202{}"}})'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "told" / "w.json"


def test_the_first_night_tells_all_and_the_second_nothing(file: Path) -> None:
    assert compared(file, [DOWN.format(1), GATE.format(3, 4)]).lines == [
        f"new: {DOWN.format(1)}",
        f"new: {GATE.format(3, 4)}",
    ]
    assert compared(file, [DOWN.format(1), GATE.format(3, 5)]) == Night([], 2)


def test_more_failing_rows_are_worse_and_fewer_are_not(file: Path) -> None:
    compared(file, [GATE.format(3, 4)])
    assert compared(file, [GATE.format(5, 4)]).lines == [f"worse (3 before): {GATE.format(5, 4)}"]
    assert compared(file, [GATE.format(2, 4)]) == Night([], 1)


def test_the_third_night_of_an_address_says_since_when(file: Path) -> None:
    nights = [compared(file, [DOWN.format(1)]).lines for _ in range(5)]
    assert [len(lines) for lines in nights] == [1, 0, 1, 0, 0]
    assert nights[2][0].startswith("still so after 3 nights with all their tries, since 20")


def test_what_is_over_is_said_once(file: Path) -> None:
    compared(file, [DOWN.format(1)])
    assert compared(file, []).lines[0].startswith("over (it began on ")
    assert compared(file, []) == Night([], 0)


def test_a_memory_that_cannot_be_read_tells_all_again(file: Path) -> None:
    compared(file, [DOWN.format(1)])
    file.write_text("[1, 2", encoding="utf-8")
    assert len(compared(file, [DOWN.format(1)]).lines) == 1
