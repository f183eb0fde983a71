"""Escapes and entities left as text, question marks for spaces, marks and spaces inside numbers."""

from __future__ import annotations

import time

import pytest

from transforms.repair import RepairLexicon, repair, undo


def test_question_marks_in_the_place_of_indents_are_spaces(lexicon: RepairLexicon) -> None:
    raw = "各位代表：\n????一、回顾????过去一年增长8%。\n????二、任务\n????三、保障\n怎么办????要靠实干。"
    repaired = repair(raw, lexicon=lexicon)
    assert repaired.clean.startswith("各位代表：\n一、回顾过去一年增长8%。\n二、任务\n三、保障\n怎么办？")
    assert undo(repaired.clean, repaired.changes) == raw
    certainties = {c.certainty for c in repaired.changes if c.reason == "question marks for spaces"}
    assert certainties == {"proven", "likely"}


@pytest.mark.parametrize(
    "unit", ["5%、", "\\n", "????一", "&amp;", "&lt;p ", "lO1", "<!--", "5[2]", "1\u00a0234"]
)
def test_time_grows_with_length_only(unit: str, lexicon: RepairLexicon) -> None:
    def seconds(n: int) -> float:
        started = time.process_time()
        repair("各位代表：\n" + unit * (n // len(unit)), lexicon=lexicon)
        return time.process_time() - started

    assert seconds(60_000) < 12 * seconds(15_000) + 0.5
