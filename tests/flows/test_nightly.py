"""The flows that run on their own, against a small city portal on 127.0.0.1: nightly, backfill, rebuild."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Running, State
from prefect.utilities.callables import parameter_schema
from support.places import ROOT, SAMPLE
from support.receivers import Receiver, webhook

from flows.nightly import backfill, nightly, rebuild
from flows.prefect.serving import POOL, register
from flows.run.result import BuildResult
from flows.settings import load_settings
from flows.start import result_of
from flows.store.landing import LandingStore
from flows.warehouse import gates
from sample.portal import Portal, Reply

FOLDER = SAMPLE / "reports"
REPORTS = ("nation-2024.txt", "nation-2025.txt", "wenzhou-2023.txt", "jinhua-2023.docx", "nation-2022.html")
YEARS = {2022: 1, 2023: 2, 2024: 1, 2025: 1}

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect")]


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What reading keeps, shared by the tests: the reports are the same."""
    return tmp_path_factory.mktemp("read")


@pytest.fixture(scope="module")
def port() -> int:
    """One port for every test's portal: a page names its own address, and so is read once for all of them."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@pytest.fixture
def every_gate() -> None:
    """Asks for all suites."""


@pytest.fixture(autouse=True)
def few_gates(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gates find is not what most of these tests are about, and they take the most time."""
    if "every_gate" not in request.fixturenames:
        suites = [suite for suite in gates.load_suites() if suite.relation == "core.report_versions"]
        monkeypatch.setattr(gates, "load_suites", lambda *_: suites)


@pytest.fixture
def portal(tmp_path: Path, port: int) -> Iterator[Portal]:
    """A city's site with five reports behind a list page."""
    sample = tmp_path / "sample" / "reports"
    sample.mkdir(parents=True)
    for name in REPORTS:
        shutil.copy(FOLDER / name, sample)
    with Portal(port=port) as running:
        running.serve_city(sample.parent)
        running.write_lists(tmp_path / "lists")
        yield running


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_before: Path) -> Iterator[Path]:
    """Where a run publishes to, with settings of its own."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "read").symlink_to(read_before)
    for name, value in (
        ("STATE_DIR", tmp_path / "state"), ("SOURCE_LISTS", tmp_path / "lists"), ("WORKERS", 1),
        ("WAREHOUSE", tmp_path / "w.duckdb"), ("FETCH_RETRIES", 0),
    ):  # fmt: skip
        monkeypatch.setenv(f"BAOGAO_{name}", str(value))
    load_settings.cache_clear()
    yield tmp_path / "w.duckdb"
    load_settings.cache_clear()


@pytest.fixture
def office(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Somebody who is told by webhook."""
    with webhook() as receiver:
        Webhook(url=receiver.url).save("office", overwrite=True)
        monkeypatch.setenv("BAOGAO_NOTIFY", "webhook/office")
        load_settings.cache_clear()
        yield receiver


def edit_list(tmp_path: Path, **fields: Any) -> None:
    path = tmp_path / "lists" / "portal.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | fields, allow_unicode=True))


def run(flow: Callable[..., Any], **parameters: Any) -> tuple[State[Any], BuildResult]:
    state = flow(**parameters, return_state=True)
    return state, result_of(state)


def years_in(warehouse: Path) -> dict[int, int]:
    with closing(duckdb.connect(str(warehouse), read_only=True)) as con:
        found = con.execute("SELECT report_year, count(*) FROM core.reports GROUP BY 1 ORDER BY 1").fetchall()
    return dict(found)


def artifacts_of(state: State[Any]) -> dict[str, Any]:
    """The artifacts that a run and its stations made, by key."""
    with get_client(sync_client=True) as client:
        made = sorted(client.read_artifacts(), key=lambda artifact: artifact.created)
        wanted = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        )[0]
    return {a.key: a for a in made if a.created >= wanted.start_time}


def test_the_second_night_fetches_and_reads_nothing_again_and_says_so(
    portal: Portal, warehouse: Path
) -> None:
    _, first = run(nightly)
    assert first.n_addresses == {"fetched": 6, "unchanged": 0, "failed": 0, "skipped": 0}
    assert years_in(warehouse) == YEARS
    n_requests = len(portal.requests())

    state, second = run(nightly)

    asked = portal.requests()[n_requests:]
    assert len(asked) == 6, "each address is asked once"
    articles = [seen for seen in asked if not seen.path.endswith("index.html")]
    assert len(articles) == 5 and all("If-None-Match" in seen.headers for seen in articles)
    assert second.n_addresses == {"fetched": 0, "unchanged": 6, "failed": 0, "skipped": 0}
    assert (second.n_read, second.n_known) == (0, 5)
    assert "6 unchanged; nothing has changed" in (state.message or "")
    assert years_in(warehouse) == YEARS

    (path,) = [path for path in portal.pages if path.startswith("/zfgzbg/202201/")]
    page = portal.pages[path]
    assert isinstance(page, Reply) and isinstance(page.body, bytes)
    page.body = page.body.replace("国内生产总值".encode(), "国内生产总值（初步核算）".encode())
    page.etag = '"another"'
    _, third = run(nightly)
    assert third.n_addresses["fetched"] == 1, "a page that has changed is fetched"
    assert (third.n_read, third.n_known) == (1, 4), "and read alone"
    assert years_in(warehouse) == YEARS


def test_a_plug_pulled_half_way_ends_in_a_clear_report_and_a_whole_warehouse(
    portal: Portal, warehouse: Path, every_gate: None
) -> None:
    portal.unplug_after = 3  # the list page and two reports
    state, result = run(nightly)
    assert result.status == "published"
    assert result.n_addresses == {"fetched": 3, "unchanged": 0, "failed": 3, "skipped": 0}
    assert sum(years_in(warehouse).values()) == 2
    assert len(result.warnings) >= 3 and all("failing since" in line for line in result.warnings[:3])
    shown = artifacts_of(state)
    rows = json.loads(shown["addresses"].data)
    failed = [row for row in rows if row["outcome"] == "failed"]
    assert len(failed) == 3 and all(portal.address in row["address"] for row in failed)
    with closing(duckdb.connect(str(warehouse), read_only=True)) as con:
        quarantined = con.execute("SELECT count(*) FROM ops.quarantine").fetchone()
        unmet = con.execute("SELECT count(*) FROM ops.gate_results WHERE NOT passed AND severity='critical'")
        assert quarantined == (3,) and unmet.fetchone() == (0,)


def test_a_site_that_is_gone_leaves_the_warehouse_whole_and_rebuild_needs_no_network(
    portal: Portal, warehouse: Path
) -> None:
    run(nightly)
    portal.stop()
    _, second = run(nightly)
    assert second.status == "published"
    assert second.n_addresses["failed"] == 6
    articles = [line for line in second.warnings if line.startswith(f"{portal.address}/zfgzbg/20")]
    assert len(articles) == 5 and all("what it gave before stays" in line for line in articles)
    assert years_in(warehouse) == YEARS

    n_requests = len(portal.seen)
    warehouse.unlink()
    _, rebuilt = run(rebuild)
    assert (rebuilt.status, rebuilt.n_read) == ("published", 0)
    assert years_in(warehouse) == YEARS and len(portal.seen) == n_requests


def test_a_first_night_on_which_nothing_answers_says_what_failed(
    portal: Portal, warehouse: Path, office: Receiver
) -> None:
    portal.stop()
    state, result = run(nightly)
    assert (state.name, result.status) == ("NothingReadable", "unreadable")
    assert "1 address failed" in (state.message or "") and "index.html" in (state.message or "")
    assert not warehouse.exists()
    (told,) = office.received
    assert "1 address failed" in told["body"]


def test_fewer_reports_than_expected_stop_the_publish_and_are_named(
    portal: Portal, warehouse: Path, tmp_path: Path, office: Receiver
) -> None:
    run(nightly)
    office.received.clear()
    edit_list(tmp_path, expected={"floor": 2, "ceiling": 50})
    state, result = run(nightly)
    assert state.is_failed() and state.name == "QualityGateFailed"
    assert "source_lists" in (state.message or "")
    assert "portal gave 1 report(s) of 2022, at least 2 were expected" in (state.message or "")
    assert result.rejected is not None and years_in(warehouse) == YEARS
    (told,) = office.received
    assert told["occasion"] == "failure" and "portal gave 1 report(s)" in told["body"]


def test_warnings_and_silence_are_told(
    portal: Portal, warehouse: Path, tmp_path: Path, office: Receiver
) -> None:
    edit_list(tmp_path, expected={"floor": 1, "ceiling": 1}, silent_after_days=30)
    run(nightly)
    (warned,) = [told for told in office.received if told["occasion"] == "warning"]
    assert "portal gave 2 reports of 2023, at most 1 were expected" in warned["body"]
    assert not [told for told in office.received if told["occasion"] == "silence"]

    with closing(sqlite3.connect(load_settings().source_state)) as db:
        db.execute("UPDATE addresses SET changed_at = '2020-01-01T00:00:00+00:00'")
        db.commit()
    run(nightly)
    (silent,) = [told for told in office.received if told["occasion"] == "silence"]
    assert "portal (示例市人民政府) gave nothing new for" in silent["body"]


def test_backfill_fetches_the_years_asked_for_and_keeps_the_rest(portal: Portal, warehouse: Path) -> None:
    _, first = run(backfill, first_year=2024)
    assert years_in(warehouse) == {2024: 1, 2025: 1}
    assert first.n_addresses["fetched"] == 3
    run(backfill, first_year=2022, last_year=2022)
    assert years_in(warehouse) == {2022: 1, 2024: 1, 2025: 1}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [({}, "say what to fetch"), ({"first_year": 2024, "last_year": 2023}, "is after last_year")],
)
def test_backfill_wants_to_know_what(parameters: dict[str, int], said: str, warehouse: Path) -> None:
    state = backfill(**parameters, return_state=True)
    assert state.is_failed() and said in (state.message or "")


def test_rebuild_takes_what_was_landed_otherwise_where_no_list_has_landed_anything(
    portal: Portal, warehouse: Path
) -> None:
    LandingStore(load_settings().landing_dir).land([str(FOLDER / "nation-2025.txt")])
    run(rebuild)
    assert years_in(warehouse) == {2025: 1}
    state = rebuild(documents="lists", return_state=True)
    assert state.is_failed() and "no report was read" in (state.message or "")


def test_files_that_are_set_belong_to_the_warehouse_too(
    portal: Portal, warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BAOGAO_FILES", str(FOLDER / "nation-2021.txt"))
    load_settings.cache_clear()
    run(nightly)
    assert years_in(warehouse) == {2021: 1} | YEARS
    state = nightly(files=[str(tmp_path / "not-mounted")], return_state=True)
    assert state.is_failed() and "not-mounted" in (state.message or "")
    assert years_in(warehouse) == {2021: 1} | YEARS


def test_a_folder_without_addresses_to_fetch_is_named(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir(exist_ok=True)
    state = nightly(return_state=True)
    assert state.is_failed() and "BAOGAO_SOURCE_LISTS" in (state.message or "")


# -- deployments --------------------------------------------------------------------------------------------

DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]


def test_the_flows_are_deployed_one_run_at_a_time_on_processes() -> None:
    assert {"nightly", "backfill", "rebuild"} <= {deployment["name"] for deployment in DEPLOYMENTS}
    for deployment in DEPLOYMENTS:
        assert deployment["work_pool"]["name"] == POOL
        assert deployment["concurrency_limit"]["limit"] == 1


def test_no_schedule_is_active_and_all_are_of_shanghai() -> None:
    schedules = [schedule for deployment in DEPLOYMENTS for schedule in deployment.get("schedules", ())]
    assert schedules
    for schedule in schedules:
        assert schedule["active"] is False
        assert schedule["timezone"] == "Asia/Shanghai"


@pytest.mark.parametrize("entrypoint", [deployment["entrypoint"] for deployment in DEPLOYMENTS])
def test_each_parameter_explains_itself_in_the_form(entrypoint: str) -> None:
    schema = parameter_schema(load_flow_from_entrypoint(entrypoint))
    assert schema.properties
    for name, facts in schema.properties.items():
        assert facts.get("description"), f"{entrypoint}: {name} has no description"
        assert {"type", "anyOf", "enum"} & facts.keys(), f"{entrypoint}: {name} has no type"


def test_registering_again_keeps_schedules_switched_on_and_closes_runs_that_were_cut_short() -> None:
    (declared,) = [deployment for deployment in DEPLOYMENTS if deployment["name"] == "nightly"]
    (schedule,) = declared["schedules"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    said: list[str] = []
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        switched_on = DeploymentScheduleCreate(schedule=cron, active=True, slug=schedule["slug"])
        known = client.create_deployment(
            client.create_flow_from_name("nightly"), "nightly", work_pool_name=POOL, schedules=[switched_on]
        )
        cut_short = client.create_flow_run_from_deployment(known, state=Running())

        register(said.append)

        (kept,) = client.read_deployment(known).schedules
        assert kept.active is True
        assert client.read_flow_run(cut_short.id).state_type == "CRASHED"
        others = [d for d in client.read_deployments() if d.id != known]
        assert {d.name for d in others} == {d["name"] for d in DEPLOYMENTS} - {"nightly"}
        assert not [schedule for d in others for schedule in d.schedules if schedule.active]
    assert any("its record is closed" in line for line in said)
