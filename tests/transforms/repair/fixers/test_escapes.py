"""Escapes and entities left as text, question marks for spaces, marks and spaces inside numbers."""

from __future__ import annotations

import time

import pytest

from transforms.repair import RepairLexicon, repair, undo


@pytest.mark.parametrize(
    ("raw", "clean", "kind", "certainty"),
    [
        ("请予审议。\\r\\n一、工作回顾", "请予审议。\n一、工作回顾", "markup", "proven"),
        ("请予审议。\\n一、工作回顾", "请予审议。\n一、工作回顾", "markup", "proven"),
        ("请予审议。_x000D_\n一、工作回顾", "请予审议。\n一、工作回顾", "markup", "proven"),
        ("各位代表:\\u3000现在报告", "各位代表：现在报告", None, None),
        ("全市&amp;nbsp;生产总值", "全市生产总值", "space", "proven"),
        ("全市&nbsp；生产总值", "全市生产总值", "space", "proven"),
        ("第一段。&lt;br/&gt;第二段。", "第一段。\n第二段。", "markup", "proven"),
        ("增长7.3[2]%；", "增长7.3%[2]；", "markup", "proven"),
        ("完成2\u00a0135.5亿元", "完成2135.5亿元", "space", "proven"),
        ("完成2 135.5亿元", "完成2135.5亿元", "ocr", "likely"),
    ],
)
def test_what_was_written_out_is_put_back(
    raw: str, clean: str, kind: str | None, certainty: str | None, lexicon: RepairLexicon
) -> None:
    repaired = repair(raw, lexicon=lexicon)
    assert repaired.clean == clean
    assert undo(repaired.clean, repaired.changes) == raw
    if kind:
        assert [(change.kind, change.certainty) for change in repaired.changes] == [(kind, certainty)]


@pytest.mark.parametrize(
    "raw",
    ["换行符\\n的用法", "文件在C:\\n2024里", "写作“\\n”一样", "年份2023 135个", "发展O2O项目", "第[2]项"],
)
def test_what_speaks_of_such_signs_stays(raw: str, lexicon: RepairLexicon) -> None:
    assert repair(raw, lexicon=lexicon).clean == raw


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
