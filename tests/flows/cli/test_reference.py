"""`baogao reference check` and `try`, and the check that every build begins with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from support.places import REFERENCE
from typer.testing import CliRunner, Result

from flows import build_warehouse
from flows.cli import app
from flows.reference import FOLDER, require_sound_reference
from transforms.reference.slips import ReferenceDataError


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["reference", *map(str, words)])


@pytest.fixture(scope="module")
def slipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of reference data with two slips."""
    folder = tmp_path_factory.mktemp("data") / "reference"
    shutil.copytree(REFERENCE, folder)
    for name, old, new in (
        ("units.yaml", "  斤: {base: 吨, factor: 0.0005}", "  斤: {base: 顿, factor: 0.0005}"),
        ("region_words.csv", "\n万年\n", "\n万年 \n"),
    ):
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def test_sound_files_end_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.endswith("nothing is wrong\n")
    assert result.stdout.count("\n") == 1


def test_slips_are_lines_and_the_exit_code_is_1(slipped: Path) -> None:
    result = run("check", slipped)
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first.startswith("region_words.csv:7: 万年: word: has a space around '万年'; ")
    assert second.startswith("units.yaml:23: 斤: base: '顿' is no unit; ")
    assert "2 slips" in result.stderr


def test_a_folder_that_is_not_there_is_a_mistake_of_typing(tmp_path: Path) -> None:
    assert run("check", tmp_path / "nowhere").exit_code == 2


def test_a_build_stops_before_anything_is_landed(
    slipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(build_warehouse, "require_sound_reference", lambda: require_sound_reference(slipped))
    landed: list[Any] = []

    def intake(*station: Any) -> int:
        landed.append(station)
        return 0

    with pytest.raises(ReferenceDataError) as stopped:
        build_warehouse.run_stations(["reports"], tmp_path / "w.duckdb", 1, intake)
    assert str(stopped.value).startswith("2 slips in the reference files:\n  region_words.csv:7: ")
    assert not landed
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_files_let_a_build_begin() -> None:
    require_sound_reference(FOLDER)


def test_a_clause_shows_what_it_reads_and_the_lines_that_did_it() -> None:
    result = run("try", "力争地区生产总值增长5%左右，粮食产量1200万斤，推动高质量发展", "--plan")
    assert result.exit_code == 0
    words = [line.split() for line in result.stdout.splitlines()]
    assert ["1", "gdp", "growth", "5", "%", "2024", "target", "approx", "region", "direct"] in words
    assert ["2", "grain", "level", "0.6", "万吨", "2024", "target", "eq", "region", "direct"] in words
    for what, said, file, text in (
        ("subject", "地区生产总值", "indicators.yaml", "生产总值(总量|)"),
        ("subject", "粮食产量", "indicators.yaml", "粮食"),
        ("predicate", "增长", "predicates.yaml", "  up: ["),
        ("unit", "万斤", "units.yaml", "  斤: "),
        ("bounds", "growth of a prefecture", "indicators.yaml", "  bounds: "),
        ("policy term", "高质量发展", "terms/policy_terms.csv", "高质量发展,"),
    ):
        (told,) = (line for line in result.stdout.splitlines() if f"{what}  " in line and f" {said} " in line)
        name, number = told.split()[-1].split(":")
        assert name == file
        assert text in (REFERENCE / file).read_text("utf-8").splitlines()[int(number) - 1]
    assert "target by clause 力争" in result.stdout


def test_a_clause_is_read_in_the_report_that_is_asked_for() -> None:
    review = run("try", "全省地区生产总值增长5%", "--year", 2021, "--region", "辽宁省").stdout.split()
    assert {"2020", "actual", "region"} <= set(review)
    of_a_city = run("try", "全省地区生产总值增长5%", "--region", "鞍山").stdout
    assert "no cell: it is said of another region" in of_a_city
    assert run("try", "增长5%", "--region", "无此市").exit_code == 2


def test_a_subject_that_is_no_indicator_is_told() -> None:
    assert "none (新设企业)" in run("try", "新设企业120户").stdout
    assert "No figure is read of it." in run("try", "推动高质量发展").stdout


def test_a_clause_is_not_read_by_files_that_cannot_be_used(slipped: Path) -> None:
    result = run("try", "增长5%", "--reference", slipped)
    assert result.exit_code == 1
    assert "units.yaml:23: 斤" in result.stderr


def test_columns_stand_under_one_another() -> None:
    lines = run("try", "粮食产量1200万斤").stdout.splitlines()
    header = next(line for line in lines if line.lstrip().startswith("what"))
    place = header.index("line")
    rows = [line for line in lines[lines.index(header) + 1 :] if "yaml:" in line]
    assert len(rows) >= 3
    for line in rows:
        at = max(line.rfind(" indicators.yaml"), line.rfind(" units.yaml")) + 1
        assert cell_len(line[:at]) == place
