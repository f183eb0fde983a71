"""The shipped sample is what its README says: built from its masters, complete, and truly labelled."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
from collections import Counter
from itertools import pairwise
from types import ModuleType

import pytest
import yaml
from support.places import SAMPLE

DIGEST = "并非报告原文"
NO_REPORTS = {"notice-tasks", "resolution-2019"}
CATALOGUE = yaml.safe_load((SAMPLE.parent / "reference" / "indicators.yaml").read_text(encoding="utf-8"))
HEADLINE = {indicator["id"] for indicator in CATALOGUE["indicators"] if indicator["core"]}


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_build", SAMPLE / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = builder()
FILES: dict[str, bytes] = BUILD.files()
MASTERS = {
    p.stem: p.read_text(encoding="utf-8") for p in sorted((SAMPLE / "source" / "masters").glob("*.txt"))
}
REPORTS = list(csv.DictReader((SAMPLE / "expected_reports.csv").open(encoding="utf-8", newline="")))
CELLS = [json.loads(line) for line in (SAMPLE / "expected.jsonl").open(encoding="utf-8")]

PLACES = {
    "000000": "nation", "140900": "xinzhou", "210000": "liaoning", "210300": "anshan", "210404": "wanghua",
    "210800": "yingkou", "330200": "ningbo", "330300": "wenzhou", "330700": "jinhua", "340000": "anhui",
    "340504": "yushan", "360983": "gaoan", "440400": "zhuhai", "441500": "shanwei", "441600": "heyuan",
    "450100": "nanning", "510500": "luzhou", "610200": "tongchuan", "610482": "binzhou",
}  # fmt: skip


def key(row: dict) -> str:
    return f"{PLACES[row['region_code']]}-{row['report_year']}"


def test_the_files_are_what_the_builder_makes() -> None:
    folder = SAMPLE / "reports"
    there = sorted(p for p in folder.rglob("*") if p.is_file())
    assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in there} == FILES


def test_every_report_is_labelled_and_every_labelled_report_has_its_text() -> None:
    assert {key(row) for row in REPORTS} == set(MASTERS) - NO_REPORTS
    assert len(REPORTS) == 32
    assert {key(cell) for cell in CELLS} == {key(row) for row in REPORTS}
    assert {row["source"].partition("!")[0] for row in REPORTS} <= set(FILES)


@pytest.mark.parametrize("name", sorted(set(MASTERS) - NO_REPORTS))
def test_a_digest_is_short_and_says_that_it_is_one(name: str) -> None:
    text = MASTERS[name]
    assert 600 <= len(re.sub(r"\s", "", text)) <= 1500
    assert DIGEST in "".join(text.split("\n")[:7])


@pytest.mark.parametrize("row", REPORTS, ids=key)
def test_a_report_states_what_is_expected_of_it(row: dict) -> None:
    text = re.sub(r"\s", "", MASTERS[key(row)])
    assert int(row["review_year"]) == int(row["report_year"]) - 1
    for column in ("speaker", "speaker_title", "session"):
        assert row[column] in text
    if row["delivered_on"]:
        year, month, day = map(int, row["delivered_on"].split("-"))
        assert f"{year}年{month}月{day}日" in text


def test_consecutive_years_of_the_state_council_meet_target_and_outcome() -> None:
    growth = {
        (cell["status"], cell["ref_year"]): cell["value"]
        for cell in CELLS
        if (cell["region_code"], cell["indicator"], cell["measure"]) == ("000000", "gdp", "growth")
    }
    years = [int(row["report_year"]) for row in REPORTS if row["region_code"] == "000000"]
    answered = [a for a, b in pairwise(years) if b == a + 1]
    assert set(range(2012, 2019)) <= set(answered)
    assert all(("target", year) in growth and ("actual", year) in growth for year in answered)


def test_no_cell_is_labelled_twice() -> None:
    keys = Counter((key(c), c["indicator"], c["measure"], c["ref_year"], c["status"]) for c in CELLS)
    assert [k for k, n in keys.items() if n > 1] == []
    assert {c["indicator"] for c in CELLS} <= HEADLINE


FACTORS = {1, 5, 10, 50_000, 10_000, 0.0001}
"""From written to canonical units: 亿斤, 亿公斤 and 万亿斤 to 万吨; 万亿 to 亿, 亿 to 万; heads to 万人."""


def readings(quote: str) -> set[float]:
    """Every number that the quote can stand for in a canonical unit."""
    stated = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", quote)] + [1.0] * ("万亿" in quote)
    return {round(n * factor, 8) for n in stated for factor in FACTORS}


def carried(cell: dict) -> bool:
    """Whether the quoted words stand in the text and say the value, its sign and its hedge."""
    text, quote = MASTERS[key(cell)], cell["quote"]
    if quote not in text:
        return False
    values = [v for v in (cell["value"], cell["value_high"]) if v is not None]
    said = all(round(abs(v), 8) in readings(quote) for v in values)
    falls = not any(v < 0 for v in values) or bool(re.search("下降|降低|降幅", quote))
    hedged = cell["comparator"] not in ("approx", "range") or bool(re.search("左右|近|—", quote))
    return said and falls and hedged


@pytest.mark.parametrize("row", REPORTS, ids=key)
def test_each_cell_is_carried_by_its_words(row: dict) -> None:
    cells = [cell for cell in CELLS if key(cell) == key(row)]
    assert [cell for cell in cells if not carried(cell)] == []
    assert {cell["ref_year"] - (cell["status"] == "target") for cell in cells} == {int(row["review_year"])}


def test_the_cloned_page_is_damaged_but_its_numbers_are_whole() -> None:
    page, clean = FILES["yingkou-2024.txt"].decode(), MASTERS["yingkou-2024"]
    assert len(re.findall(r"[\u4e00-\u9fff]\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", page)) > 150
    for damaged in (
        "日?qǐng)?bào)", "?xùn)|北", "?xiàng)l例", "?jì)冬F", "?jí)毫^大", "確???zǒng)", "?;A設", "“三?!敝",
    ):  # fmt: skip
        assert page.count(damaged) == 1
    assert re.findall(r"\d[\d.]*", page) == re.findall(r"\d[\d.]*", clean)


def test_the_readme_counts_what_is_there() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"{len(FILES)} files" in readme
    assert f"**{len(REPORTS)} digests" in readme
    assert all(f"`{name}`" in readme for name in FILES)
