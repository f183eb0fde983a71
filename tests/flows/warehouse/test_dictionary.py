"""docs/warehouse.md and docs/questions.md say what the warehouse says, and the questions run on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.warehouse.build import build_in_memory
from flows.warehouse.dictionary import PAGES, outdated, questions_page
from flows.warehouse.questions import load_questions


def test_the_pages_are_current() -> None:
    assert outdated() == [], "run `python -m flows.warehouse.dictionary`"
    assert {path.name for path in PAGES} == {"warehouse.md", "questions.md", "indicators.md"}


def test_a_page_that_is_not_current_is_told(tmp_path: Path) -> None:
    missing, old, current = (tmp_path / name for name in ("missing.md", "old.md", "current.md"))
    old.write_text("# Questions\n")
    current.write_text(questions_page(), "utf-8")
    assert outdated(dict.fromkeys((missing, old, current), questions_page)) == [missing, old]


@pytest.mark.parametrize("question", load_questions().values(), ids=lambda question: question.name)
def test_a_named_question_runs_on_any_warehouse(question) -> None:
    with build_in_memory({}, {}) as con:
        assert con.execute(question.sql).fetchall() == []
    assert question.title_en.endswith("?") or question.title_en
    assert question.title_zh
    assert all(question.parameters.values()), "each parameter says what it is"


def test_the_ten_questions_are_there() -> None:
    assert [question.number for question in load_questions().values()] == list(range(1, 11))
