"""The table macro `mentions`: what a plain search of the clean texts finds, and all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.publishing import publish_staged
from support.staging import Staging

from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import connect, rows

TEXT = "一、回顾\n发展预制菜，100%落实。预制菜\n出海。\n二、安排\na_b与aab；“好！”预制菜甲甲甲甲。"

Ask = Callable[[str], list[tuple[Any, ...]]]


def warehouse(text: str) -> duckdb.DuckDBPyConnection:
    staging = Staging()
    staging.report("210300", 2023, text=text)
    staging.report("210000", 2023, text="别无他物。")
    return build_in_memory(staging.frames(), staging.reference())


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with closing(warehouse(TEXT)) as con:
        yield lambda word: rows(con, "FROM mentions(?)", [word])


def test_each_place_has_its_report_its_section_and_its_sentence(ask: Ask) -> None:
    at = [i for i in range(len(TEXT)) if TEXT.startswith("预制菜", i)]
    region = ("210300-2023", "210300", "鞍山市", "prefecture", "210000", 2023)
    assert ask("预制菜") == [
        (*region, 3, "1", 2, at[0], at[0] + 3, "发展预制菜，100%落实。"),
        (*region, 3, "1", 3, at[1], at[1] + 3, "预制菜"),
        (*region, 3, "2", 7, at[2], at[2] + 3, "预制菜甲甲甲甲。"),
    ]


@pytest.mark.parametrize(
    "word", ["%", "_", "a_b", "0%", "菜\n出", "。", "甲甲", "预制菜", "没有的词", "'", "\\"]
)
def test_a_word_is_looked_for_as_it_stands(ask: Ask, word: str) -> None:
    assert len(ask(word)) == TEXT.count(word) + "别无他物。".count(word)


def test_no_word_stands_nowhere(ask: Ask) -> None:
    assert ask("") == []


SIGNS = "甲乙。\n%_ "


@settings(max_examples=4, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(SIGNS, min_size=1, max_size=40), st.text(SIGNS, max_size=3)),
        min_size=8,
        max_size=12,
    )
)
def test_every_place_of_every_word_is_found(searches: list[tuple[str, str]]) -> None:
    """Many texts at once, a report each: a warehouse takes a second to build."""
    staging = Staging()
    for n, (text, _) in enumerate(searches):
        staging.report("210300", 2001 + n, text=text)
    with closing(build_in_memory(staging.frames(), staging.reference())) as con:
        for n, (text, word) in enumerate(searches):
            places, at = [], text.find(word) if word else -1
            while at >= 0:
                places.append(at)
                at = text.find(word, at + len(word))
            report_id = f"210300-{2001 + n}"
            found = rows(con, 'SELECT "start", n FROM mentions(?) WHERE report_id = ?', [word, report_id])
            assert found == [(at, len(places)) for at in places]


def test_the_published_file_has_it(tmp_path: Path) -> None:
    staging = Staging()
    staging.report("210300", 2023, text=TEXT)
    target = tmp_path / "w.duckdb"
    publish_staged(staging.parquet(tmp_path / "staged"), staging.reference(), target, gates=True)
    with closing(duckdb.connect(str(target), read_only=True)) as plain:
        assert plain.execute("SELECT count(*) FROM mentions('预制菜')").fetchone() == (3,)
        ((comment,),) = plain.execute(
            "SELECT comment FROM duckdb_functions() WHERE function_name = 'mentions'"
        ).fetchall()
    assert "plain search" in comment
    with closing(connect(target)) as ours:
        assert rows(ours, "SELECT count(*) FROM mentions('预制菜')") == [(3,)]
