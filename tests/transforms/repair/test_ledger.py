"""The ledger: what was changed can be undone, exactly, whatever the passes did."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.records import PageFacts
from transforms.repair import FLAGGED, KINDS, LIKELY, PROVEN, Edit, EditBuffer, Repaired, undo
from transforms.repair.ledger import EditColumns

FACTS = PageFacts()


def edit(start: int, end: int, after: str, kind: str = "width", certainty: str = PROVEN) -> Edit:
    return Edit(start, end, after, kind, certainty, f"a {kind}")


def finished(raw: str, *passes: list[Edit]) -> Repaired:
    buffer = EditBuffer(raw)
    for edits in passes:
        buffer.apply(edits)
    return buffer.finish(FACTS, {})


def spans(repaired: Repaired) -> list[tuple[str, str, str]]:
    return [(change.kind, change.before, change.after) for change in repaired.changes]


def test_a_text_without_changes_is_its_own_clean_text() -> None:
    repaired = finished("各位代表：")
    assert (repaired.clean, repaired.changes) == ("各位代表：", ())


def test_each_change_tells_both_places() -> None:
    repaired = finished("增长５％,其中", [edit(2, 4, "5%"), edit(4, 5, "，")])
    assert repaired.clean == "增长5%，其中"
    for change in repaired.changes:
        assert repaired.raw[change.raw_start : change.raw_end] == change.before
        assert repaired.clean[change.clean_start : change.clean_end] == change.after


def test_neighbouring_edits_of_one_kind_are_one_row() -> None:
    repaired = finished(
        "發展產業", [edit(i, i + 1, c, "traditional") for i, c in enumerate("发展产业") if i != 1]
    )
    assert spans(repaired) == [("traditional", "發", "发"), ("traditional", "產業", "产业")]


def test_several_kinds_at_one_place_are_one_row_under_the_deepest() -> None:
    repaired = finished(
        "項(xiàng)目",
        [edit(1, 8, "", "pinyin_note")],
        [edit(0, 1, "项", "traditional")],
        [edit(0, 2, "项目 ", "width")],
    )
    assert spans(repaired) == [("pinyin_note", "項(xiàng)目", "项目 ")]


def test_the_least_sure_part_of_a_place_speaks_for_its_certainty() -> None:
    repaired = finished(
        "學?", [edit(0, 2, "學校", "slipped_bytes", LIKELY)], [edit(0, 2, "学校", "traditional")]
    )
    assert [(c.kind, c.certainty) for c in repaired.changes] == [("slipped_bytes", LIKELY)]


def test_a_removal_keeps_slipped_bytes_and_spam_as_rows_of_their_own() -> None:
    repaired = finished(
        "版权:某某网 主办\n正文",
        [edit(3, 6, "某某网", "spam", FLAGGED)],
        [edit(0, 10, "", "furniture")],
    )
    assert repaired.clean == "正文"
    assert spans(repaired) == [
        ("furniture", "版权:", ""),
        ("spam", "某某网", ""),
        ("furniture", " 主办\n", ""),
    ]
    assert repaired.changes[1].certainty == LIKELY


def test_what_was_flagged_stays_as_it_is() -> None:
    repaired = finished("增长ll%o,其中", [edit(2, 6, "ll%o", "ocr", FLAGGED)], [edit(5, 7, "％，")])
    assert repaired.clean == "增长ll%o,其中"
    assert [(c.before, c.after, c.certainty) for c in repaired.changes] == [("ll%o", "ll%o", FLAGGED)]


def test_flagging_a_changed_place_puts_its_raw_text_back() -> None:
    repaired = finished(
        "必贏體育", [edit(1, 3, "赢体", "traditional")], [edit(0, 4, "必赢体育", "spam", FLAGGED)]
    )
    assert (repaired.clean, spans(repaired)) == ("必贏體育", [("spam", "必贏體育", "必贏體育")])


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([edit(0, 3, "x"), edit(2, 4, "y")], "overlaps"),
        ([edit(3, 9, "x")], "the end"),
        ([edit(0, 1, "x", certainty=FLAGGED)], "would change"),
    ],
    ids=["overlapping", "outside", "flagged but changed"],
)
def test_edits_that_cannot_be_are_refused(edits: list[Edit], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        EditBuffer("一二三四").apply(edits)


def test_spans_map_there_and_back() -> None:
    repaired = finished("一、  总体 要求\n\n", [edit(2, 4, "", "space"), edit(6, 7, "", "space")])
    assert repaired.clean == "一、总体要求\n\n"
    start = repaired.clean.index("总体要求")
    assert repaired.to_raw(start, start + 4) == (4, 9)
    assert repaired.to_clean(4, 9) == (start, start + 4)
    assert repaired.to_clean(2, 4) == (2, 2)


def test_a_bound_inside_a_change_takes_the_whole_change_in() -> None:
    repaired = finished("项?l例", [edit(1, 3, "条", "slipped_bytes"), edit(3, 3, "的", "shape")])
    assert repaired.to_raw(1, 2) == (1, 3)
    assert repaired.to_clean(2, 3) == (1, 2)


def test_a_flag_inside_a_flagged_place_adds_nothing() -> None:
    lost, sign = "?tuí)恚?", edit(7, 8, "?", "ocr", FLAGGED)
    repaired = finished(f"起{lost}。", [edit(1, 8, lost, "slipped_bytes", FLAGGED)], [sign])
    assert [(c.kind, c.before, c.certainty) for c in repaired.changes] == [("slipped_bytes", lost, FLAGGED)]


def test_a_part_carries_its_own_raw_text_and_ledger() -> None:
    raw = "甲报告 ,\n目录\n乙报告 。"
    repaired = finished(
        raw, [edit(3, 4, "", "space"), edit(4, 5, "，"), edit(6, 9, "", "furniture"), edit(12, 13, "")]
    )
    cut = repaired.clean.index("乙")
    first, second = repaired.stretch(0, cut), repaired.stretch(cut, len(repaired.clean))
    assert (first.clean, second.clean) == ("甲报告，\n", "乙报告。")
    assert first.raw + second.raw == raw
    for part in (first, second):
        assert undo(part.clean, part.changes) == part.raw
        assert [change.seq for change in part.changes] == list(range(len(part.changes)))


def test_changes_in_a_span_are_those_that_touch_it() -> None:
    repaired = finished("增长５％，下降６％", [edit(2, 4, "5%"), edit(7, 9, "6%")])
    assert [c.before for c in repaired.changes_in(0, 4)] == ["５％"]
    assert repaired.changes_in(4, 7) == ()


@st.composite
def histories(draw: st.DrawFn) -> Repaired:
    """A raw text and some passes of arbitrary edits on it, as `drafts` gives them."""
    return draw(drafts())[0]


def by_column(edits: list[Edit]) -> EditColumns:
    """Edits of one kind by column."""
    starts, ends, lengths = (
        np.array([column(edit) for edit in edits], dtype=np.int64)
        for column in (lambda e: e.start, lambda e: e.end, lambda e: len(e.after))
    )
    kind = edits[0].kind if edits else "width"
    return EditColumns(starts, ends, "".join(edit.after for edit in edits), lengths, kind, PROVEN, "drawn")


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Repaired, Repaired]:
    """The same passes of arbitrary edits on a text, carried out one by one, and at once where they can be."""
    raw = draw(st.text(alphabet="一二三,. \n(5％)", max_size=24))
    buffer, at_once = EditBuffer(raw), EditBuffer(raw)
    for _ in range(draw(st.integers(0, 5))):
        edits, position = [], 0
        alike = draw(st.sampled_from([None, *KINDS]))
        while position <= len(buffer.text) and draw(st.booleans()):
            start = position + draw(st.integers(0, 3))
            end = start + draw(st.sampled_from([0, 1, 2, 5]))
            if end > len(buffer.text):
                break
            kind, certainty = (
                (alike, PROVEN)
                if alike
                else (draw(st.sampled_from(KINDS)), draw(st.sampled_from([PROVEN, LIKELY, FLAGGED])))
            )
            after = (
                buffer.text[start:end] if certainty == FLAGGED else draw(st.text(alphabet="ABC", max_size=3))
            )
            edits.append(Edit(start, end, after, kind, certainty, "drawn"))
            position = max(end, start + 1)
        buffer.apply(edits)
        with patch("transforms.repair.edits._MANY", 1):
            at_once.apply(by_column(edits) if alike else edits)
    return buffer.finish(FACTS, {}), at_once.finish(FACTS, {})


@given(drafts())
@settings(max_examples=1000, deadline=None)
def test_many_edits_at_once_come_to_the_same_as_one_by_one(drawn: tuple[Repaired, Repaired]) -> None:
    one_by_one, at_once = drawn
    assert at_once == one_by_one


@given(histories())
@settings(max_examples=300, deadline=None)
def test_undoing_gives_the_raw_text_back(repaired: Repaired) -> None:
    assert undo(repaired.clean, repaired.changes) == repaired.raw


@given(histories())
@settings(max_examples=300, deadline=None)
def test_rows_are_ordered_apart_and_true_to_both_texts(repaired: Repaired) -> None:
    raw_at = clean_at = 0
    for seq, change in enumerate(repaired.changes):
        assert change.seq == seq
        assert repaired.raw[raw_at : change.raw_start] == repaired.clean[clean_at : change.clean_start]
        assert repaired.raw[change.raw_start : change.raw_end] == change.before
        assert repaired.clean[change.clean_start : change.clean_end] == change.after
        assert change.before == change.after or change.certainty != FLAGGED
        raw_at, clean_at = change.raw_end, change.clean_end
    assert repaired.raw[raw_at:] == repaired.clean[clean_at:]


@given(histories(), st.data())
@settings(max_examples=300, deadline=None)
def test_parts_of_the_clean_text_are_parts_of_the_raw_text(repaired: Repaired, data: st.DataObject) -> None:
    length = len(repaired.clean)
    cuts = sorted({0, length, *data.draw(st.lists(st.integers(0, length), max_size=3))})
    parts = [repaired.stretch(a, b) for a, b in pairwise(cuts)] or [repaired]
    assert "".join(part.clean for part in parts) == repaired.clean
    assert "".join(part.raw for part in parts) == repaired.raw
    for part in parts:
        assert undo(part.clean, part.changes) == part.raw


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
def test_mapped_spans_lie_inside_the_other_text(repaired: Repaired, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(repaired.clean)))
    end = data.draw(st.integers(start, len(repaired.clean)))
    low, high = repaired.to_raw(start, end)
    assert 0 <= low <= high <= len(repaired.raw)
    if not repaired.changes_in(start, end):
        assert repaired.raw[low:high] == repaired.clean[start:end]


def test_a_character_and_the_note_behind_it_are_one_row() -> None:
    repaired = finished(
        "產(chǎn)業(yè)",
        [edit(1, 7, "", "pinyin_note"), edit(8, 12, "", "pinyin_note")],
        [edit(0, 1, "产", "traditional"), edit(1, 2, "业", "traditional")],
    )
    assert spans(repaired) == [("pinyin_note", "產(chǎn)業(yè)", "产业")]
