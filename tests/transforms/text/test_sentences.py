"""Sentences of a text: they tile it, and end where a reader would end them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.sentences import LONGEST, pieces, sentences, tiles


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in tiles(text)]


@pytest.mark.parametrize(
    "pieces",
    [
        ["一、工作回顾\n", "增长5%。", "稳中有进！"],
        ["他说：“干得好！”", "我们继续。\n\n"],
        ["（指标为预期数。）", "下一句"],
        ["怎么办？？", "干！\n"],
        ["比例为1?2以上。", "另有3？4万人。"],
        ["\n　首段不退格。", "第二句；仍是第二句。\r\n", "末行"],
        ["无句号的一行 \n", "又一行"],
    ],
)
def test_a_sentence_takes_what_closes_it_and_the_blank_behind(pieces: list[str]) -> None:
    assert cut("".join(pieces)) == pieces


def test_an_empty_text_has_none() -> None:
    assert cut("") == []


TEXTS = st.text(alphabet="甲乙1 　\t\n\r。！？!?；”）…\u2028", max_size=60)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_sentences_tile_every_stretch(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    found = list(tiles(text, start, end))
    assert "".join(text[a:b] for a, b in found) == text[start:end]
    assert [a for a, _ in found] == ([start, *(b for _, b in found)][: len(found)])
    assert all(a < b for a, b in found)


@given(TEXTS)
def test_what_the_grammar_reads_as_a_sentence_ends_in_the_tile_of_its_last_word(text: str) -> None:
    """No sentence of the grammar goes on behind the tile that its first word of the text stands in."""
    ends = [end for _, end in tiles(text)]
    for start, end, _ in sentences(text):
        words = text[start:end].strip("”） 　\t\r\u2028")
        if words:
            first = start + text[start:end].index(words)
            assert first + len(words) <= min(e for e in ends if e > first)


@given(st.text(alphabet="甲5，、；.", min_size=1, max_size=12), st.integers(1, 3 * LONGEST))
def test_what_is_too_long_for_a_sentence_is_read_in_pieces_that_tile_it(words: str, length: int) -> None:
    text = (words * (length // len(words) + 1))[:length]
    found = list(pieces(text, 0, len(text)))
    assert "".join(text[a:b] for a, b in found) == text
    assert all(0 < b - a <= LONGEST for a, b in found)
    if len(found) > 1 and set(words) - set("5."):
        assert not any(text[b - 1] in "5." for _, b in found[:-1])
