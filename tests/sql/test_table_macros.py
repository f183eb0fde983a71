"""The table macros that users call in the file: what each gives, and that `help()` tells of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp
from support.staging import Staging

from flows.warehouse.build import build_in_memory
from flows.warehouse.connections import rows
from flows.warehouse.macros import load_table_macros
from flows.warehouse.questions import load_questions

TEXT = (
    "一、回顾\n生产总值增长5%，新质生产力加快发展。\nGDP稳步提高。\n"
    "二、安排\n生产总值增长6%左右。发展新质生产力，发展gdp。"
)

Ask = Callable[..., list[dict[str, Any]]]


def warehouse() -> duckdb.DuckDBPyConnection:
    """Liaoning's growth of two years and one city's, the targets of the first year among them."""
    staging = Staging()
    for region, years in (("210000", (2022, 2023)), ("210300", (2022, 2023)), ("210400", (2023,))):
        for year in years:
            report = staging.report(
                region, year, text=TEXT, source_url=f"https://example.org/{region}/{year}"
            )
            staging.cell(report, "gdp", "growth", year - 1, "actual", 5.0, evidence="生产总值增长5%")
            at = {"210000": 6.0, "210300": 6.5, "210400": 7.0}[region]
            staging.cell(report, "gdp", "growth", year, "target", at, "approx", evidence="生产总值增长6%左右")
    staging.repair(staging.rows["versions"][0]["version_id"], "ocr", TEXT.index("增长5%"), "增畏", "增长")
    return build_in_memory(staging.frames(), staging.reference())


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(warehouse()) as connection:
        yield connection


@pytest.fixture
def ask(con: duckdb.DuckDBPyConnection) -> Ask:
    def call(sql: str) -> list[dict[str, Any]]:
        found = con.execute(sql)
        names = [name for name, *_ in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return call


class TestHelp:
    def test_lists_every_macro_that_the_file_has(self, con: duckdb.DuckDBPyConnection) -> None:
        listed = {name.partition("(")[0] for (name,) in rows(con, "SELECT macro FROM help()")}
        there = rows(
            con,
            "SELECT DISTINCT function_name FROM duckdb_functions()"
            " WHERE function_type = 'table_macro' AND NOT internal",
        )
        assert {name for (name,) in there} == listed | {"help"}
        assert listed > set(load_questions())

    def test_says_what_for_what_it_takes_and_an_example(self, ask: Ask) -> None:
        for line in ask("FROM help()"):
            assert line["purpose"], line
            assert re.search("[一-鿿]", line["purpose_zh"]), line
            assert ("()" in line["macro"]) == (not line["parameters"]), line

    @pytest.mark.parametrize("macro", load_table_macros(), ids=lambda macro: macro.name)
    def test_each_example_runs(self, con: duckdb.DuckDBPyConnection, macro: Any) -> None:
        assert f"FROM {macro.name}(" in macro.example
        rows(con, macro.example)

    def test_each_has_its_comment(self, ask: Ask) -> None:
        sql = "SELECT comment FROM duckdb_functions() WHERE function_name = 'panel'"
        (line,) = ask(sql)
        assert line["comment"].startswith("One measure of an indicator as a panel")


class TestPanel:
    def test_has_target_and_outcome_of_a_year_in_a_row(self, ask: Ask) -> None:
        (row,) = ask("FROM panel('gdp', 'growth') WHERE region_code = '210300' AND year = 2022")
        assert (row["target"], row["target_comparator"], row["target_unit"]) == (6.5, "approx", "%")
        assert (row["actual"], row["actual_comparator"], row["actual_unit"]) == (5.0, "eq", "%")
        assert (row["gap"], row["verdict"]) == (-1.5, "miss")

    def test_takes_the_chinese_name_and_one_measure(self, ask: Ask) -> None:
        assert len(ask("FROM panel('地区生产总值', 'growth')")) == 8
        assert ask("FROM panel('gdp', 'level')") == ask("FROM panel('fai', 'growth')") == []

    def test_has_each_region_and_year_once(self, ask: Ask) -> None:
        found = ask("FROM panel('gdp', 'growth')")
        keys = [(row["region_code"], row["year"]) for row in found]
        assert keys == sorted(set(keys))


class TestSeries:
    def test_is_one_region_over_the_years_with_its_words(self, ask: Ask) -> None:
        found = ask("FROM series('鞍山市', 'gdp')")
        assert [row["year"] for row in found] == [2021, 2022, 2023]
        assert found[1]["target_evidence"] == "生产总值增长6%左右"
        assert found[1]["actual_evidence"] == "生产总值增长5%"
        assert found == ask("FROM series('210300', '地区生产总值')")


class TestEvidence:
    def test_has_sentence_repairs_and_address(self, ask: Ask) -> None:
        actual, target = ask("FROM evidence('210000-2022', 'gdp')")
        assert (actual["value"], target["value"]) == (5.0, 6.0)
        assert actual["evidence"] == "生产总值增长5%"
        assert actual["source_url"] == "https://example.org/210000/2022"
        assert [repair["before"] for repair in actual["repairs"]] == ["增畏"]
        assert target["repairs"] is None


class TestTargets:
    def test_ranks_the_regions_of_a_level_and_says_what_came_of_it(self, ask: Ask) -> None:
        found = ask("FROM targets(2023, 'prefecture')")
        assert [(row["region_name"], row["target"], row["rank"]) for row in found] == [
            ("抚顺市", 7.0, 1),
            ("鞍山市", 6.5, 2),
        ]
        assert [row["distance_from_province"] for row in found] == [1.0, 0.5]
        (before,) = ask("FROM targets(2022, 'prefecture')")
        assert (before["outcome"], before["verdict"]) == (5.0, "miss")


class TestPeers:
    def test_are_those_of_its_level(self, ask: Ask) -> None:
        found = ask("FROM peers('210300', 'gdp', 2023)")
        assert [(row["region_name"], row["is_self"]) for row in found] == [
            ("抚顺市", False),
            ("鞍山市", True),
        ]
        assert all(row["same_province"] for row in found)


class TestSearch:
    def test_puts_sentences_with_more_of_the_words_first(self, ask: Ask) -> None:
        found = ask("FROM search('新质生产力 左右 增长5%') WHERE report_id = '210300-2023'")
        assert found[0]["sentence"] == "生产总值增长5%，新质生产力加快发展。"
        assert [row["n_words"] for row in found] == [2, 1, 1]

    def test_counts_and_places(self, ask: Ask) -> None:
        (row,) = ask("FROM search('发展新质') WHERE report_id = '210300-2023'")
        assert row["sentence"] == "发展新质生产力，发展gdp。"
        assert TEXT[row["start"] : row["end"]].strip() == row["sentence"]
        (row,) = ask("FROM search('发展') WHERE report_id = '210300-2023' AND n = 2")
        assert row["section_kind"] == "plan"

    def test_takes_capitals_for_small_letters(self, ask: Ask) -> None:
        assert len(ask("FROM search('gdp')")) == len(ask("FROM search('GDP')")) == 2 * 5

    @pytest.mark.parametrize("words", ["", " ", "　", "没有的词"])
    def test_nothing_is_found_by_nothing(self, ask: Ask, words: str) -> None:
        assert ask(f"FROM search('{words}')") == []

    @settings(max_examples=30, deadline=None)
    @given(words=st.text(alphabet="发展新5%_'Gg ", max_size=4))
    def test_every_sentence_that_holds_a_word_is_found(
        self, con: duckdb.DuckDBPyConnection, words: str
    ) -> None:
        found = rows(con, "SELECT report_id, ordinal FROM search(?) ORDER BY ALL", [words])
        sentences = rows(con, "SELECT report_id, ordinal, lower(text) FROM core.sentences ORDER BY ALL")
        asked = words.lower().split()
        assert found == [(report, n) for report, n, text in sentences if any(word in text for word in asked)]


@pytest.mark.parametrize("question", load_questions().values(), ids=lambda question: question.name)
class TestQuestions:
    def test_the_macro_gives_what_the_question_does(
        self, con: duckdb.DuckDBPyConnection, question: Any
    ) -> None:
        given = {"region": "210300", "level": "prefecture", "year": 2023, "status": "target"}
        values = {name: given[name] for name in question.parameters if name in given}
        for chosen in ({}, values):
            for name in question.parameters:
                con.execute(f"RESET VARIABLE {name}")
            for name, value in chosen.items():
                con.execute(f"SET VARIABLE {name} = ?", [value])
            named = ", ".join(f"{name} := {value!r}" for name, value in chosen.items())
            assert rows(con, f"FROM {question.name}({named})") == rows(con, question.sql)
        for name in question.parameters:
            con.execute(f"RESET VARIABLE {name}")

    def test_no_column_is_called_as_a_parameter_is(self, question: Any) -> None:
        # In a macro the parameter would take the column's place.
        columns = sqlglot.parse_one(question.sql, dialect="duckdb").find_all(exp.Column)
        assert not {column.name for column in columns if not column.table} & set(question.parameters)
