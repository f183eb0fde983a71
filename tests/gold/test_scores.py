"""Reading held to every hand-read label that there is: precision, recall and how figures are hedged."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from support.label_files import read_labels
from support.places import SAMPLE

from transforms.scoring import Cell, Labels, Score, score

HERE = Path(__file__).resolve().parent
EXPECTED = SAMPLE / "expected.jsonl"
Reports = dict[tuple[str, int], list[Cell]]

# Reading the reports takes longest, so one process of a parallel run does it for all.
pytestmark = pytest.mark.xdist_group("scores")


def scored(labels: Labels, reports: Reports, core: frozenset[str]) -> Score:
    assert labels.reports <= set(reports), f"not read at all: {sorted(labels.reports - set(reports))}"
    return score(labels, chain.from_iterable(reports.values()), core)


def check(result: Score, precision: float = 0.98, f1: float = 0.97) -> None:
    assert result.precision >= precision, str(result)
    assert result.recall >= 0.96, str(result)
    assert result.f1 >= f1, str(result)
    assert result.comparator >= 0.98, str(result)


def test_the_labels_of_the_benchmark(shared: Path, corpus: Reports, core: frozenset[str]) -> None:
    check(scored(read_labels(shared / "gold" / "dev.jsonl"), corpus, core))


@pytest.mark.parametrize("name", ["labels.jsonl", "audited.jsonl"])
def test_the_labels_of_the_project(name: str, corpus: Reports, core: frozenset[str]) -> None:
    check(scored(read_labels(HERE / name), corpus, core))


def test_the_labels_of_reports_from_the_web(wild: Reports, core: frozenset[str]) -> None:
    check(scored(read_labels(HERE / "wild.jsonl"), wild, core), precision=0.99, f1=0.985)


def test_the_labels_of_the_benchmark_for_reports_from_the_web(
    shared: Path, wild: Reports, core: frozenset[str]
) -> None:
    check(scored(read_labels(shared / "gold" / "wild_dev.jsonl"), wild, core), f1=0.985)


def test_the_quotes_of_reports_from_the_web_are_short() -> None:
    labels = [json.loads(line) for line in (HERE / "wild.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [label for label in labels if len(label["quote"]) > 20] == []


def test_the_sample(sample: Reports, core: frozenset[str]) -> None:
    check(scored(read_labels(EXPECTED), sample, core))


LABEL = Cell("219900", 2023, "gdp", "growth", 2022, "actual", 6.1, None, "%", "eq")
GDP = frozenset({"gdp"})


@pytest.mark.parametrize(
    ("read", "found", "missed", "extra", "hedged"),
    [
        ([LABEL], 1, 0, 0, 1),
        ([], 0, 1, 0, 0),
        ([replace(LABEL, value=6.104)], 1, 0, 0, 1),
        ([replace(LABEL, value=6.2)], 0, 1, 1, 0),
        ([replace(LABEL, value_high=7.0)], 0, 1, 1, 0),
        ([replace(LABEL, comparator="ge")], 1, 0, 0, 0),
        ([LABEL, replace(LABEL, ref_year=2021)], 1, 0, 1, 1),
        ([LABEL, replace(LABEL, report_year=2024)], 1, 0, 0, 1),
        ([LABEL, replace(LABEL, indicator="pigs")], 1, 0, 0, 1),
        ([LABEL, replace(LABEL, status="target", value=None, comparator="other_qualitative")], 1, 0, 0, 1),
        ([LABEL, replace(LABEL, status="target", value=None, comparator="sync_gdp")], 1, 0, 1, 1),
    ],
)
def test_what_counts(read: list[Cell], found: int, missed: int, extra: int, hedged: int) -> None:
    result = score(Labels((LABEL,), frozenset()), read, GDP)
    assert (result.found, len(result.missed), len(result.extra), result.hedged) == (
        found,
        missed,
        extra,
        hedged,
    )


def test_a_level_in_another_unit_is_another_figure_and_a_growth_has_but_one() -> None:
    level = replace(LABEL, measure="level", value=35.0, unit="亿元")
    assert score(Labels((level,), frozenset()), [replace(level, unit="亿美元")], GDP).missed == [level]
    assert score(Labels((LABEL,), frozenset()), [replace(LABEL, unit="")], GDP).found == 1


def test_a_judgement_call_counts_neither_way() -> None:
    labels = Labels((LABEL,), frozenset({replace(LABEL, measure="level").key}))
    result = score(labels, [LABEL, replace(LABEL, measure="level", value=330.0)], GDP)
    assert (result.precision, result.recall) == (1.0, 1.0)
