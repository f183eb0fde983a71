"""What a document or a file's name says stays text: in a terminal, a log, a page of Markdown, a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.printable import in_markdown, in_one_line, in_table, printable


def test_a_name_moves_no_cursor_and_forges_no_line() -> None:
    assert in_one_line("a\r\n==> Published\x1b[2J\u202e.txt") == "a\\x0d\\x0a==> Published\\x1b[2J\\u202e.txt"


def test_chinese_and_signs_stay() -> None:
    assert printable("《鞍山市》2024年\n\t增长5%。🏭") == "《鞍山市》2024年\n\t增长5%。🏭"


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert(1))", "<img src=x onerror=y>", "`a` | *b* # c", "![p](h)"]
)
def test_markdown_is_shown_as_it_was_written(text: str) -> None:
    shown = in_markdown(text)
    assert all(shown[at - 1] == "\\" for at, sign in enumerate(shown) if sign in "[]<>|`*#!")
    assert shown.replace("\\", "") == text
    assert "](" not in in_table(text) and "<" not in in_table(text)


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    assert not any(
        ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u2028\u202e" for sign in in_one_line(text)
    )
