"""Whether a passage looks back or ahead, by its own words."""

from __future__ import annotations

import pytest

from transforms.structure.tense import CLEAR, lean, leaning, turn

BACK = "过去一年，全市取得了明显成效，顺利建成了一批项目，同比增长较快，圆满完成了各项任务，居全省前列。"
AHEAD = "今年要加快推动重点项目建设，力争早日见效，确保工作落到实处，着力打造新的亮点，抓好民生实事。"


@pytest.mark.parametrize(("paragraph", "sign"), [(BACK, 1), (AHEAD, -1)])
def test_a_paragraph_leans_where_its_words_look(paragraph: str, sign: int) -> None:
    assert sign * lean(paragraph) > CLEAR


def test_a_line_too_short_to_tell_leans_nowhere() -> None:
    assert lean("2022年工作回顾") == 0


def test_few_paragraphs_tell_nothing() -> None:
    assert leaning(BACK) == 0
    assert leaning("\n".join([BACK] * 4)) > CLEAR


def test_where_a_report_turns_from_looking_back_to_looking_ahead() -> None:
    leans = [lean(one) for one in [BACK] * 5 + [AHEAD] * 5]
    assert turn(leans) == 5
    assert turn([lean(BACK)] * 6) is None
