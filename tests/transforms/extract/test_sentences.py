"""Sentences of a report: each in one section, together the clean text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from transforms.extract.sentences import read_sentences
from transforms.records import Section, Sentence


def section(section_id: str, start: int, end: int) -> Section:
    parent = section_id.rpartition(".")[0] or None
    return Section(section_id, parent, section_id.count(".") + 1, 1, "", "plan", start, end)


def test_each_stands_in_its_deepest_section_in_order() -> None:
    lines = ["报告\n", "一、安排\n", "增长5%。\n", "（一）农业\n", "稳产。", "保供。\n", "二、谢谢！"]
    text = "".join(lines)
    places = [sum(map(len, lines[:i])) for i in range(len(lines) + 1)]
    sections = [section("1", places[1], places[6]), section("1.1", places[3], places[6])]
    assert read_sentences(text, sections) == [
        Sentence(section_id, i + 1, places[i], places[i + 1], lines[i])
        for i, section_id in enumerate(["0", "1", "1", "1.1", "1.1", "1.1", "0"])
    ]


def test_where_a_section_ends_a_sentence_does() -> None:
    found = read_sentences("回顾，安排。", [section("1", 0, 3), section("2", 3, 6)])
    assert [(one.section_id, one.text) for one in found] == [("1", "回顾，"), ("2", "安排。")]


PIECES = st.lists(st.sampled_from(["增长", "。", "\n", "；", "“好！”", " ", "12?5"]), max_size=30)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4)


@given(PIECES, SPANS)
def test_sentences_are_the_text_whatever_the_tree(pieces: list[str], spans: list[tuple[int, int]]) -> None:
    text = "".join(pieces)
    sections = [section(str(i), min(span), max(span)) for i, span in enumerate(spans, 1)]
    found = read_sentences(text, sections)
    assert "".join(one.text for one in found) == text
    assert [one.ordinal for one in found] == list(range(1, len(found) + 1))
    by_id = {one.section_id: one for one in sections}
    at = 0
    for one in found:
        assert one.start == at
        assert one.text == text[one.start : one.end]
        at = one.end
        holder = by_id.get(one.section_id)
        if holder is None:
            assert not any(s.start <= one.start < s.end for s in sections)
        else:
            assert holder.start <= one.start <= one.end <= holder.end
