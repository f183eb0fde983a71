"""`make compare`: what a change gains, loses, moves and changes, and how it ends where it cannot compare."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.places import ROOT

from benchmarks import compare
from benchmarks.comparison.builds import BuildFailedError, build, fingerprint
from benchmarks.comparison.cells import NO_CELLS, Side, differences, doubts, elsewhere, summary
from benchmarks.comparison.lines import example_lines, report_lines, shortened, spread, totals

CELL: dict[str, Any] = {
    "report_id": "210300-2023", "indicator_id": "gdp", "measure": "growth", "ref_year": 2022,
    "status": "actual", "value": 5.2, "value_high": None, "unit": "%", "comparator": "eq",
    "region_name": "鞍山市", "report_year": 2023, "suspect": False, "evidence": "地区生产总值增长5.2%",
    "sentence": "地区生产总值增长5.2%，社会消费品零售总额增长3%。", "value_stated": "5.2",
    "observation_id": 0,
}  # fmt: skip
OBSERVATION: dict[str, Any] = {
    "report_id": "210300-2023", "observation_id": 0, "indicator_id": "gdp", "measure": "growth",
    "ref_year": 2022, "status": "actual", "scope": "region", "scope_name": None, "period": "year",
    "sentence": CELL["sentence"], "value_stated": "5.2",
}  # fmt: skip


def cells(*changes: dict[str, Any]) -> pl.DataFrame:
    rows = [CELL | change for change in changes]
    return pl.DataFrame(rows, schema=NO_CELLS)


def observations(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [OBSERVATION | change for change in changes], schema_overrides={"scope_name": pl.String}
    )


def told(old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    return differences(old, new)["change"].to_list()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, "same"),
        ({"value": 5.2 + 1e-12}, "same"),
        ({"suspect": True}, "same"),
        ({"value": 5.3}, "changed"),
        ({"value": None, "unit": None, "comparator": "sync_gdp"}, "changed"),
        ({"value_high": 6.0, "comparator": "range"}, "changed"),
        ({"unit": "亿元"}, "changed"),
        ({"comparator": "approx"}, "changed"),
        ({"status": "target", "ref_year": 2023}, "moved"),
        ({"measure": "level"}, "moved"),
    ],
)
def test_a_cell_is_the_same_or_told_by_what_became_of_it(change: dict[str, Any], kind: str) -> None:
    assert told(cells({}), cells(change)) == [kind]


def test_a_cell_of_one_side_alone_is_gained_or_lost() -> None:
    assert told(cells(), cells({})) == ["gained"]
    assert told(cells({}), cells()) == ["lost"]


def test_the_same_number_of_another_sentence_or_indicator_has_not_moved() -> None:
    for other in ({"sentence": "地区生产总值增长5.2%左右。"}, {"indicator_id": "retail"}):
        found = told(cells({}), cells({"status": "target", "ref_year": 2023} | other))
        assert sorted(found) == ["gained", "lost"]


def test_each_cell_moves_once() -> None:
    new = cells({"ref_year": 2023}, {"ref_year": 2024})
    assert sorted(told(cells({}), new)) == ["gained", "moved"]
    assert sorted(told(new, cells({}))) == ["lost", "moved"]


def test_cells_without_a_year_are_the_same_cell() -> None:
    assert told(cells({"ref_year": None}), cells({"ref_year": None})) == ["same"]


def test_what_an_older_commit_has_no_column_for_is_not_compared() -> None:
    old = cells({}).drop("comparator", "value_high", "sentence", "observation_id")
    found = differences(old, cells({"comparator": "ge"}, {"ref_year": 2021}))
    assert found["change"].to_list() == ["gained", "same"]
    assert found["new_comparator"].null_count() == 2
    assert elsewhere(found, observations({}), observations({}))["elsewhere"].to_list() == ["", ""]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "not read now"),
        ([{}], "read alike now, but no cell"),
        ([{"status": "target", "ref_year": 2023}], "ref_year 2022 → 2023, status actual → target"),
        ([{"indicator_id": None}, {"scope": "part", "indicator_id": "fai"}], "indicator_id gdp → none"),
        ([{"sentence": "他处。"}], "not read now"),
    ],
)
def test_a_lost_cell_says_what_became_of_its_number(there: list[dict[str, Any]], said: str) -> None:
    other = observations(*there, {"value_stated": "3", "observation_id": 1})
    found = elsewhere(differences(cells({}), cells()), observations({}), other)
    assert found["elsewhere"].to_list() == [said]


def test_a_gained_cell_says_what_its_number_was() -> None:
    found = differences(cells(), cells({}))
    before = elsewhere(found, observations({"scope": "part", "scope_name": "市区"}), observations({}))
    assert before["elsewhere"].to_list() == ["scope part → region, scope_name 市区 → none"]
    absent = elsewhere(found, observations({"report_id": "210000-2023"}), observations({}))
    assert absent["elsewhere"].to_list() == ["no such report before"]


def test_the_summary_counts_by_indicator_the_most_losses_first() -> None:
    old = cells({}, {"indicator_id": "retail"}, {"indicator_id": "fai"})
    new = cells({}, {"indicator_id": "fai", "value": 6.0}, {"indicator_id": "cpi"})
    assert summary(differences(old, new)).rows() == [
        ("fai", 0, 0, 1, 0, 0), ("retail", 0, 1, 0, 0, 0), ("cpi", 1, 0, 0, 0, 0), ("gdp", 0, 0, 0, 0, 1),
    ]  # fmt: skip


def test_doubts_are_counted_among_cells_of_the_same_value() -> None:
    old = cells({}, {"ref_year": 2021, "suspect": True}, {"ref_year": 2020})
    new = cells({"suspect": True}, {"ref_year": 2021}, {"ref_year": 2020, "value": 1.0, "suspect": True})
    assert doubts(differences(old, new)) == (1, 1)


def test_an_example_shows_both_values_and_sentences() -> None:
    other = {"value": 6.0, "comparator": "ge", "suspect": True, "sentence": "全市地区生产总值增长6%以上。"}
    (row,) = differences(cells({}), cells(other)).iter_rows(named=True)
    assert example_lines(row) == [
        f"  changed 鞍山市 2023  growth 2022 actual  5.2 % → 6 % ge [?]  was: {CELL['sentence']}",
        "          now: 全市地区生产总值增长6%以上。",
    ]
    (row,) = differences(cells({}), cells({"status": "target", "ref_year": 2023})).iter_rows(named=True)
    assert example_lines(row) == [
        f"  moved   鞍山市 2023  growth 2022 actual → growth 2023 target  5.2 %  {CELL['sentence']}"
    ]


def test_a_long_sentence_is_cut_around_its_evidence() -> None:
    sentence = "前" * 100 + "地区生产总值增长5.2%" + "后" * 100
    cut = shortened(sentence, "地区生产总值增长5.2%", 40)
    assert "地区生产总值增长5.2%" in cut
    assert cut.startswith("…前") and cut.endswith("后…") and len(cut) == 42
    assert shortened("短句。", "短句") == "短句。"
    assert shortened(None, None) == ""


def test_examples_come_from_many_reports() -> None:
    found = pl.DataFrame({"n": range(100)})
    assert spread(found, 4)["n"].to_list() == [12, 37, 62, 87]
    assert spread(found.head(3), 4)["n"].to_list() == [0, 1, 2]


def side(found: pl.DataFrame, **counts: int) -> Side:
    return Side(found, observations({}), counts, frozenset({"鞍山市 2023"}))


def test_what_is_printed_fits_and_ends_in_the_totals() -> None:
    years = [{"ref_year": year} for year in range(1900, 1960)]
    old, new = side(cells(*years), reports=1, suspects=7), side(cells(), reports=1, observations=3)
    found = elsewhere(differences(old.cells, new.cells), old.observations, new.observations)
    printed = report_lines("2fced8f", old, new, found, 50, 30)
    assert len(printed) <= 31  # and the line that says how to see more
    assert printed[0] == "gdp: 60 lost"
    assert any("--only INDICATOR" in line for line in printed)
    assert printed[-1] == (
        "cells against 2fced8f: 0 gained, 60 lost, 0 changed, 0 moved, 0 same; reports 1 → 1"
    )


def test_equal_sides_show_no_example() -> None:
    one = side(cells({}), reports=1)
    found = elsewhere(differences(one.cells, one.cells), one.observations, one.observations)
    assert not any(line.startswith("gdp:") for line in report_lines("2fced8f", one, one, found, 10, 400))
    assert totals("2fced8f", found, one, one).startswith("cells against 2fced8f: 0 gained, 0 lost")


def test_another_file_or_time_is_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲")
    first = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == first
    os.utime(tmp_path / "a.txt", (1, 1))
    assert fingerprint([tmp_path]) != first


def test_a_module_that_a_commit_lacks_is_not_taken_from_the_installed_code(tmp_path: Path) -> None:
    with pytest.raises(BuildFailedError, match="No module named 'flows'"):
        build(tmp_path, [tmp_path], tmp_path / "w.duckdb", tmp_path / "state")
    for package in ("flows", "transforms"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    with pytest.raises(BuildFailedError, match=r"No module named 'flows\.cli'"):
        build(tmp_path, [tmp_path], tmp_path / "w.duckdb", tmp_path / "state")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-commit"], "no-such-commit: there is no such commit"),
        (["HEAD", "no/such/folder"], "no/such/folder: there is no such file or folder"),
        ([""], "name the commit"),
    ],
)
def test_what_is_not_there_is_one_line_and_2(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = words[1:] or [str(tmp_path)]
    assert compare.main([words[0], *sources]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_make_hands_over_the_commit_and_only_the_sources_that_are_typed(tmp_path: Path) -> None:
    (tmp_path / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "python").chmod(0o755)
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "SOURCES", "WAREHOUSE", "ARGS")

    def made(*words: str) -> list[str]:
        done = subprocess.run(
            ["make", "-f", ROOT / "Makefile", "compare", f"BIN={tmp_path}", "HAVE_DEV=", *words],
            cwd=tmp_path, capture_output=True, text=True, check=True,
            env={name: value for name, value in os.environ.items() if name not in outer},
        )  # fmt: skip
        return done.stdout.splitlines()[2:]

    assert made("BASE=HEAD") == ["HEAD"]
    assert made("BASE=HEAD", "SOURCES=a b", "ARGS=--examples 3") == ["HEAD", "a", "b", "--examples", "3"]
