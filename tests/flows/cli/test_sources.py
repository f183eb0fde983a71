"""`baogao sources add` and `baogao build --source URL`, against a small city portal on 127.0.0.1."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from support.places import SAMPLE
from typer.testing import Result

from sample.portal import Portal

Call = Callable[..., Result]
REPORTS = SAMPLE / "reports"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    sample = tmp_path / "sample" / "reports"
    sample.mkdir(parents=True)
    for name in ("nation-2024.txt", "nation-2025.txt"):
        shutil.copy(REPORTS / name, sample)
    with Portal() as running:
        running.serve_city(sample.parent)
        yield running


@pytest.fixture(autouse=True)
def settings(baogao: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOGAO_SOURCE_LISTS", str(tmp_path / "lists"))
    monkeypatch.setenv("BAOGAO_FETCH_RETRIES", "0")


def report_of(portal: Portal, year: int) -> str:
    (path,) = [path for path in portal.pages if path.startswith(f"/zfgzbg/{year}01/")]
    return portal.address + path


def test_an_address_becomes_an_entry_that_waits_for_a_person(
    baogao: Call, portal: Portal, tmp_path: Path
) -> None:
    result = baogao("sources", "add", report_of(portal, 2025), "--region", "210300")
    assert result.exit_code == 0, result.output
    assert "title: 2025年政府工作报告" in result.output and "characters, beginning:" in result.output
    (path,) = (tmp_path / "lists").glob("*.yaml")
    entry = yaml.safe_load(path.read_text("utf-8"))
    assert entry["region_code"] == "210300"
    assert entry["addresses"] == [{"year": 2025, "url": report_of(portal, 2025), "checked_on": None}]


def test_a_list_page_becomes_an_entry_that_watches_it(baogao: Call, portal: Portal, tmp_path: Path) -> None:
    result = baogao("sources", "add", portal.address + "/zfgzbg/index.html")
    assert result.exit_code == 0, result.output
    assert report_of(portal, 2024) in result.output and report_of(portal, 2025) in result.output
    (path,) = (tmp_path / "lists").glob("*.yaml")
    assert yaml.safe_load(path.read_text("utf-8"))["lists"][0]["checked_on"] is None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("reports/2024",), 2, "no http or https address"),
        (("{portal}/no-such-page.html",), 1, "not found"),
        (("{portal}/zfgzbg/index.html", "--region", "999999"), 2, "no region of this code"),
    ],
)
def test_what_cannot_be_added_is_said_in_a_line(
    baogao: Call, portal: Portal, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = baogao("sources", "add", *(word.format(portal=portal.address) for word in words))
    assert result.exit_code == code and said in result.output
    assert not list(tmp_path.glob("lists/*.yaml"))


def test_what_fails_is_listed_with_since_when(baogao: Call, portal: Portal) -> None:
    baogao("sources", "add", portal.address + "/no-such-page.html")
    result = baogao("sources", "--failed")
    assert "Addresses that fail" in result.output and "/no-such-page.html" in result.output
