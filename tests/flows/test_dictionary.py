"""docs/warehouse.md says what the warehouse's own comments say, and the project's questions run on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.dictionary import is_current
from flows.questions import load_questions
from flows.warehouse import build_in_memory


def test_the_page_of_the_tables_is_current() -> None:
    assert is_current(), "run `python -m flows.dictionary`"


def test_a_page_that_is_not_current_is_told(tmp_path: Path) -> None:
    assert not is_current(tmp_path / "missing.md")
    (tmp_path / "old.md").write_text("# The warehouse's tables\n")
    assert not is_current(tmp_path / "old.md")


@pytest.mark.parametrize("question", load_questions().values(), ids=lambda question: question.name)
def test_a_named_question_runs_on_any_warehouse(question) -> None:
    with build_in_memory({}, {}) as con:
        assert con.execute(question.sql).fetchall() == []
    assert question.title_en.endswith("?") or question.title_en
    assert question.title_zh
    assert all(question.parameters.values()), "each parameter says what it is"


def test_the_ten_questions_are_there() -> None:
    assert [question.number for question in load_questions().values()] == list(range(1, 11))
