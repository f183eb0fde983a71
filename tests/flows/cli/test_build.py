"""`baogao build`, the whole way: from documents to a published warehouse, or to why there is none."""

from __future__ import annotations

import csv
import shlex
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort
from support.places import SAMPLE
from typer.testing import Result

from flows.cli.outcome import WAYS_OUT
from flows.settings import load_settings
from flows.warehouse import gates, publishing
from flows.warehouse.paths import rejected_path

Call = Callable[..., Result]
REPORTS = SAMPLE / "reports"

# One process of a parallel test run starts Prefect's server; the others need not.
pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect")]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three reports and a notice that is none."""
    folder = tmp_path_factory.mktemp("sources") / "reports"
    folder.mkdir()
    for name in ("nation-2024.txt", "nation-2025.txt", "wenzhou-2023.txt", "notice-tasks.txt"):
        shutil.copy(REPORTS / name, folder)
    return folder


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder that the tests share: what one has read the next need not."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(autouse=True)
def shared_state(baogao: Call, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(state))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "my warehouses"
    folder.mkdir()
    return folder / "w.duckdb"


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(str(warehouse), read_only=True)) as con:
        return con.execute(sql).fetchall()


def last_run() -> tuple[Any, dict[str, Any]]:
    """The last run of the main flow, and the artifacts that it and its stations made, by key."""
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=50)
        (run, *_) = [run for run in runs if run.parent_task_run_id is None]
        artifacts = client.read_artifacts()
        return run, {artifact.key: artifact for artifact in sorted(artifacts, key=lambda a: a.created)}


@pytest.fixture
def failing_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that no warehouse meets."""
    expectation = {
        "type": "expect_no_violations", "kwargs": {"query": "SELECT report_id FROM core.reports"},
        "severity": "critical", "meta": {"about": "there are no reports"},
    }  # fmt: skip
    suite = gates.Suite("core.reports", {"name": "core.reports", "expectations": [expectation]})
    monkeypatch.setattr(gates, "load_suites", lambda *_: [suite])


def test_publishes_what_is_readable_and_says_where_it_is(baogao: Call, reports: Path, target: Path) -> None:
    result = baogao("build", "-s", reports, "-s", reports.parent / "moved-away", "-w", target)
    assert result.exit_code == 0, result.stderr
    assert ask(target, "SELECT report_id FROM core.reports ORDER BY 1") == [
        ("000000-2024",), ("000000-2025",), ("330300-2023",),
    ]  # fmt: skip
    assert sorted(ask(target, "SELECT reason FROM ops.quarantine")) == [("missing",), ("not_a_report",)]
    last = result.stdout.strip().splitlines()[-1]
    assert "w.duckdb" in last
    assert "show 全国" in last
    assert shlex.split(last.partition("Next: ")[2])[-1] == str(target), "it can be typed as it stands"
    assert "地区生产总值" in result.stdout  # a few cells to look at

    said = " ".join(result.stdout.split())
    assert "1 missing" in said and "1 not_a_report" in said
    assert f"what helps: {WAYS_OUT['missing']}" in result.stdout
    listed = target.with_name("w.duckdb.not-loaded.csv")
    assert listed.name in result.stdout
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["reason"] for row in rows) == ["missing", "not_a_report"]
    assert all(row["source"] and row["detail"] for row in rows)

    run, artifacts = last_run()
    assert run.state_name == "Completed"
    assert "# Published: w.duckdb" in artifacts["run-summary"].data
    assert "not_a_report" in artifacts["quarantine"].data
    assert artifacts["extracting"].data == 100.0
    assert "core.reports" in artifacts["gates"].data


def test_what_was_read_is_not_read_again_and_no_other_way_of_reading_differs(
    baogao: Call, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached, fresh = tmp_path / "cached.duckdb", tmp_path / "fresh.duckdb"
    baogao("build", "-s", reports, "-w", cached)
    again = baogao("build", "-s", reports, "-w", cached, "--full")
    assert "0 documents to read, 4 were read before" in again.stderr
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path / "other-state"))
    monkeypatch.setenv("BAOGAO_BATCH_BYTES", "1")
    load_settings.cache_clear()
    paths = sorted(reports.iterdir(), reverse=True)
    words = [word for path in paths for word in ("-s", path)]
    alone = baogao("build", *words, "-w", fresh, "--workers", 1)
    assert "4 documents to read" in alone.stderr
    assert "no differences" in baogao("diff", cached, fresh).stdout


def test_baogao_csv_has_the_last_word_and_its_mistakes_end_the_build_at_once(
    baogao: Call, reports: Path, target: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    shutil.copy(reports / "wenzhou-2023.txt", folder / "=a.txt")
    shutil.copy(reports / "notice-tasks.txt", folder / "=b.txt")
    manifest = folder / "baogao.csv"
    manifest.write_text("path,region,year\n=a.txt,210300,2019\ngone.txt,,2019\n", encoding="utf-8")
    slipped = baogao("build", "-s", folder, "-w", target)
    assert slipped.exit_code == 1 and not target.exists()
    assert "baogao.csv:3: gone.txt: path: no file or record is called so" in slipped.stderr
    assert "Traceback" not in slipped.stderr
    manifest.write_text("path,region,year,url\n=a.txt,鞍山,2019,https://x.gov.cn/1\n", encoding="gb18030")
    assert baogao("build", "-s", folder, "-w", target).exit_code == 0
    assert ask(target, "SELECT report_id, identity_doubt, source_url FROM core.reports") == [
        ("210300-2019", None, "https://x.gov.cn/1")
    ]
    assert ask(target, "SELECT words FROM core.identity_clues WHERE used ORDER BY seq") == [
        ("2019",), ("鞍山",),
    ]  # fmt: skip
    page = baogao("explain", "210300-2019", "--identity", "-w", target).stdout
    assert "baogao.csv" in page and "decided" in page
    listed = target.with_name("w.duckdb.not-loaded.csv")
    assert "=b.txt" in listed.read_text("utf-8-sig")
    (folder / "=b.txt").unlink()
    assert baogao("build", "-s", folder, "-w", target).exit_code == 0
    assert not listed.exists(), "all was loaded"


def test_a_warehouse_holds_what_its_sources_hold_and_rolls_back(
    baogao: Call, reports: Path, target: Path, published: Path
) -> None:
    shutil.copy(published, target)
    assert baogao("build", "-s", reports / "nation-2024.txt", "-w", target).exit_code == 0
    assert ask(target, "SELECT report_id FROM core.reports") == [("000000-2024",)]
    back = baogao("rollback", "-w", target)
    assert back.exit_code == 0, back.stderr
    assert ask(target, "SELECT count(*) FROM core.reports") == [(4,)]


@pytest.mark.usefixtures("failing_gate")
def test_a_gate_stops_the_publish_with_3_and_names_the_rows(
    baogao: Call, reports: Path, target: Path, published: Path
) -> None:
    shutil.copy(published, target)
    before = target.read_bytes()
    result = baogao("build", "-s", reports, "-w", target)
    assert result.exit_code == 3
    assert "there are no reports" in result.stderr
    assert "000000-2024" in result.stderr
    assert target.read_bytes() == before
    rejected = rejected_path(target)
    assert str(rejected) in result.stderr
    assert ask(rejected, "SELECT status FROM ops.runs ORDER BY started_at DESC LIMIT 1") == [("rejected",)]
    failing = "SELECT count(*) FROM ops.failing_rows WHERE run_id = (SELECT max(run_id) FROM ops.runs)"
    assert ask(rejected, failing) == [(3,)]
    run, artifacts = last_run()
    assert (run.state_type.value, run.state_name) == ("FAILED", "QualityGateFailed")
    assert "000000-2024" in run.state.message
    assert "# Rejected" in artifacts["run-summary"].data


def test_nothing_readable_ends_in_1_and_leaves_the_reasons(baogao: Call, reports: Path, target: Path) -> None:
    result = baogao("build", "-s", reports / "notice-tasks.txt", "-w", target)
    assert result.exit_code == 1
    assert ask(rejected_path(target), "SELECT reason FROM ops.quarantine") == [("not_a_report",)]
    assert sorted(path.name for path in target.parent.glob("w.duckdb*")) == [
        "w.duckdb.not-loaded.csv", "w.duckdb.rejected",
    ]  # fmt: skip
    assert "1 not_a_report" in " ".join(result.stdout.split())


def test_the_same_bad_bytes_are_told_of_under_each_of_their_names(
    baogao: Call, tmp_path: Path, target: Path
) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in ("anshan.html", "benxi.html", "dandong.html"):
        (folder / name).write_bytes(b"")
    for _ in range(2):  # the second run finds what the first has read
        result = baogao("build", "-s", folder, "-w", target)
        assert result.exit_code == 1
        assert all(f"{folder}/{name}: empty" in result.stderr for name in ("anshan.html", "benxi.html"))
        found = ask(
            rejected_path(target),
            "SELECT source, reason FROM ops.quarantine WHERE run_id = (SELECT max(run_id) FROM ops.runs)"
            " ORDER BY source",
        )
        names = ("anshan.html", "benxi.html", "dandong.html")
        assert found == [(f"{folder}/{name}", "empty") for name in names]


def test_several_paths_that_are_all_missing_end_in_1(baogao: Call, target: Path) -> None:
    result = baogao("build", "-s", target.parent / "a", "-s", target.parent / "b", "-w", target)
    assert result.exit_code == 1
    rejected = rejected_path(target)
    assert ask(rejected, "SELECT reason FROM ops.quarantine") == [("missing",), ("missing",)]


def test_one_path_that_is_missing_is_a_mistake(baogao: Call, target: Path) -> None:
    result = baogao("build", "-s", target.parent / "nowhere", "-w", target)
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert list(target.parent.glob("w.duckdb*")) == []


def test_a_file_that_is_no_warehouse_is_left_alone(baogao: Call, reports: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("my thesis " * 2000)
    result = baogao("build", "-s", reports, "-w", thesis)
    assert result.exit_code == 1
    assert "thesis.txt" in result.stderr
    assert thesis.read_text() == "my thesis " * 2000


def test_a_warehouse_that_is_being_built_is_not_built_by_a_second_run(
    baogao: Call, reports: Path, target: Path
) -> None:
    with publishing.exclusive(target):
        result = baogao("build", "-s", reports, "-w", target)
    assert result.exit_code == 1
    assert "is building it" in result.stderr
