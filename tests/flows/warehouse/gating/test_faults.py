"""The teeth of the gates: each fault of tests/faults is planted into a published warehouse and must be named.

A fault is data: `name`, the `sql` that plants it, and the `gate` that must name it, a suite and words of the
expectation. In short form each is asked of its own suite; the long one (`make campaign`) asks all of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from support.places import ROOT, SAMPLE
from support.publishing import publish_documents
from typer.testing import CliRunner

from flows.cli import app
from flows.warehouse.connections import Connection, connect
from flows.warehouse.gates import GateReport, load_suites, run_gates

FOLDER = ROOT / "tests" / "faults"
FAULTS = [
    (path.stem, fault)
    for path in sorted(FOLDER.glob("*.yaml"))
    for fault in yaml.safe_load(path.read_text(encoding="utf-8"))
]
SUITES = {suite.relation: suite for suite in load_suites()}
each_fault = pytest.mark.parametrize(
    "fault", [fault for _, fault in FAULTS], ids=[f"{group}: {fault['name']}" for group, fault in FAULTS]
)

pytestmark = pytest.mark.xdist_group("faults")


def doubtful_reports(folder: Path) -> Path:
    """Texts made of the sample's: the next year of one with promises, one filed under two regions."""
    masters = SAMPLE / "source" / "masters"
    promising = (masters / "wanghua-2025.txt").read_text(encoding="utf-8")
    next_year = promising.replace("2025年", "2026年").replace("2024年", "2025年")
    next_year = next_year.replace(
        "\n过去的一年",
        "\n2025年，全区地区生产总值增长5.1%，力争进出口总额20亿元。全区地区生产总值增长19.7%。\n过去的一年",
    )
    filed_once = (masters / "anshan-2023.txt").read_text(encoding="utf-8")
    folder.mkdir()
    texts = {"望花区2026": next_year, "本溪市2023": filed_once.replace("鞍山", "本溪")}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the doubtful reports, published again with the sample beside them."""
    folder = tmp_path_factory.mktemp("faults")
    target = folder / "warehouse.duckdb"
    sources = [str(doubtful_reports(folder / "doubtful"))]
    for n in range(2):
        (folder / str(n)).mkdir()
        publish_documents(folder / str(n), target, sources, gates=n > 0)
        sources.append(str(SAMPLE / "reports"))
    return target


@pytest.fixture(scope="module")
def warehouse(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A copy of it, to plant faults into and to take them back."""
    copy = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"
    shutil.copyfile(published, copy)
    con = connect(copy, read_only=False)
    yield con
    con.close()


def planted(con: Connection, fault: dict[str, str], *suites: str) -> GateReport:
    """What the gates of `suites`, or all, say while a fault is in the warehouse."""
    con.execute("BEGIN")
    try:
        for statement in fault["sql"].split(";"):
            if statement.strip():
                ((n,),) = con.execute(statement).fetchall()
                assert n, f"planted nothing: {statement}"
        return run_gates(con, [SUITES[name] for name in suites] if suites else None)
    finally:
        con.execute("ROLLBACK")


def named(report: GateReport) -> list[str]:
    return [f"{result.suite}: {result.about}" for result in report.failed]


def test_there_are_faults_enough_and_each_is_told_apart() -> None:
    names = [fault["name"] for _, fault in FAULTS]
    assert len(names) >= 110
    assert len(set(names)) == len(names)


def test_without_a_fault_the_gates_say_nothing(warehouse: Connection) -> None:
    assert named(run_gates(warehouse)) == []


@each_fault
def test_its_gate_names_it(warehouse: Connection, fault: dict[str, str]) -> None:
    suite, _, words = fault["gate"].partition(": ")
    said = named(planted(warehouse, fault, suite))
    assert any(one.startswith(suite) and words in one for one in said), said


@pytest.mark.slow
@each_fault
def test_all_gates_together_name_it(warehouse: Connection, fault: dict[str, str]) -> None:
    suite, _, words = fault["gate"].partition(": ")
    said = named(planted(warehouse, fault))
    assert any(one.startswith(suite) and words in one for one in said), said


def test_check_exits_with_three_and_names_the_rows(published: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse.duckdb"
    shutil.copyfile(published, copy)
    sound = CliRunner().invoke(app, ["check", "--warehouse", str(copy)])
    assert sound.exit_code == 0, sound.output
    con = connect(copy, read_only=False)
    ((report_id, observation_id),) = con.execute(
        "UPDATE core.observations SET value = value * 10000"
        " WHERE rowid = (SELECT max(rowid) FROM core.observations WHERE value > 1 AND unit_stated = '亿元')"
        " RETURNING report_id, observation_id"
    ).fetchall()
    con.close()
    wrong = CliRunner().invoke(app, ["check", "--warehouse", str(copy)])
    assert wrong.exit_code == 3, wrong.output
    assert f'"report_id": "{report_id}", "observation_id": {observation_id}' in wrong.output
