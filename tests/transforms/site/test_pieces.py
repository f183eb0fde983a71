"""A text in pieces is the text, and each number is a piece that knows what it was read as."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from transforms.site.pieces import Mark, cut, find_marks, paragraphs


def observation(
    number: int, text: str, evidence: str, value: str | None, unit: str | None = None
) -> dict[str, Any]:
    start = text.index(evidence)
    return {
        "observation_id": number, "evidence_start": start, "evidence_end": start + len(evidence),
        "value_stated": value, "unit_stated": unit,
    }  # fmt: skip


def marked(text: str, observations: list[dict[str, Any]]) -> list[tuple[str, tuple[int, ...]]]:
    return [(text[mark.start : mark.end], mark.observations) for mark in find_marks(text, observations)]


def test_a_number_is_marked_with_its_unit() -> None:
    text = "财政收入10.4亿元，增长12%。"
    found = marked(
        text,
        [
            observation(0, text, "财政收入10.4亿元", "10.4", "亿元"),
            observation(1, text, text[:-1], "12", "%"),
        ],
    )
    assert found == [("10.4亿元", (0,)), ("12%", (1,))]


def test_equal_numbers_of_one_sentence_are_marked_each_in_its_place() -> None:
    text = "出口增长5%，进口增长5%"
    found = find_marks(
        text, [observation(0, text, "出口增长5%", "5", "%"), observation(1, text, text, "5", "%")]
    )
    assert [(mark.start, mark.observations) for mark in found] == [(4, (0,)), (11, (1,))]


def test_a_part_of_a_longer_number_is_none() -> None:
    text = "投资15亿元，新增5亿元"
    assert marked(text, [observation(0, text, text, "5", "亿元")]) == [("5亿元", (0,))]


def test_two_readings_of_one_number_share_its_mark() -> None:
    text = "城乡居民收入分别增长6%"
    both = [observation(number, text, text, "6", "%") for number in (0, 1)]
    assert marked(text, both) == [("6%", (0, 1))]


def test_words_without_a_number_are_marked_whole() -> None:
    text = "收入与经济同步增长。"
    assert marked(text, [observation(3, text, "收入与经济同步增长", None)]) == [("收入与经济同步增长", (3,))]


def test_a_repair_that_left_nothing_is_a_piece_of_no_characters() -> None:
    assert cut("甲乙丙", 0, 3, [], [(1, 1, 7)]) == ["甲", ["", [], [7]], "乙丙"]


def test_a_number_that_was_repaired_is_both() -> None:
    assert cut("增长15%", 0, 5, [Mark(2, 5, (4,))], [(3, 4, 0)]) == [
        "增长", ["1", [4], []], ["5", [4], [0]], ["%", [4], []]
    ]  # fmt: skip


@given(
    st.text(alphabet="甲1%\U00020000<\n", max_size=40),
    st.lists(st.tuples(*[st.integers(0, 40)] * 2), max_size=8),
)
def test_the_pieces_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    inside = sorted((min(a, b), max(a, b)) for a, b in spans if max(a, b) <= len(text))
    repairs, end = [], 0
    for number, (a, b) in enumerate(inside):
        if a >= end:
            repairs.append((a, b, number))
            end = b
    marks = [Mark(a, b, (0,)) for a, b, _ in repairs if b > a]
    lines = paragraphs(text)
    made = [
        "".join(p if isinstance(p, str) else p[0] for p in cut(text, a, b, marks, repairs)) for a, b in lines
    ]
    assert "\n".join(made) == text
