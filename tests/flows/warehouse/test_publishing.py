"""Publishing: FILE is a whole, gated warehouse at every moment, and earlier ones can be put back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from support.places import ROOT
from support.publishing import publish_staged
from support.staging import Staging

from flows.warehouse import publishing
from flows.warehouse.build import build_relations, leave_ops
from flows.warehouse.connections import WarehouseError, connect, rows
from flows.warehouse.history import RunInfo, new_run
from flows.warehouse.paths import candidate_path, rejected_path, versions_folder
from flows.warehouse.publishing import (
    WarehouseBusyError,
    exclusive,
    prune,
    published_run,
    put_in_place,
    require_free,
    rollback,
    versions,
)


def staging_of(year: int) -> Staging:
    staging = Staging()
    version = staging.report("210300", year)
    staging.cell(version, "gdp", "growth", year, "target", 5.0)
    return staging


def build_and_publish(folder: Path, year: int, target: Path) -> RunInfo:
    """A warehouse with one report, published without gates (these have tests of their own)."""
    staging = staging_of(year)
    return publish_staged(
        staging.parquet(folder / f"staged-{year}"), staging.reference(), target, gates=False
    )


def reports_of(path: Path) -> list[str]:
    with closing(connect(path)) as con:
        return [report_id for (report_id,) in rows(con, "SELECT report_id FROM core.reports")]


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunInfo, RunInfo]:
    """A warehouse that was published twice: with the report of 2023, then with that of 2024."""
    folder = tmp_path_factory.mktemp("published")
    target = folder / "warehouse.duckdb"
    first = build_and_publish(folder, 2023, target)
    second = build_and_publish(folder, 2024, target)
    return target, first, second


@pytest.fixture
def published(two_versions: tuple[Path, RunInfo, RunInfo], tmp_path: Path) -> tuple[Path, RunInfo, RunInfo]:
    """A copy of it that a test may change."""
    source, first, second = two_versions
    target = tmp_path / source.name
    target.write_bytes(source.read_bytes())
    versions_folder(target).mkdir()
    for version in versions_folder(source).iterdir():
        (versions_folder(target) / version.name).write_bytes(version.read_bytes())
    return target, first, second


def test_a_published_warehouse_is_one_file_that_duckdb_alone_opens(two_versions) -> None:
    target, _, second = two_versions
    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("SELECT report_id, value FROM marts.report_indicators").fetchall() == [
            ("210300-2024", 5.0)
        ]
        assert con.execute("SELECT max(run_id) FROM ops.runs").fetchone() == (second.run_id,)
    assert sorted(path.name for path in target.parent.glob("warehouse*")) == [
        "warehouse.duckdb",
        "warehouse.duckdb.versions",
    ]


def test_every_table_and_column_is_described_in_english_and_chinese(two_versions) -> None:
    target, *_ = two_versions
    with closing(connect(target)) as con:
        bare = rows(
            con,
            r"""
            SELECT schema_name, table_name, NULL FROM duckdb_tables()
            WHERE NOT regexp_matches(coalesce(comment, ''), '^[A-Z].*\n.*\p{Han}')
            UNION ALL
            SELECT schema_name, table_name, column_name FROM duckdb_columns()
            WHERE NOT internal AND NOT regexp_matches(coalesce(comment, ''), '[A-Za-z].*\n.*\p{Han}')
            """,
        )
    assert bare == []


def test_the_warehouse_that_was_replaced_is_kept(two_versions) -> None:
    target, first, _ = two_versions
    (version,) = versions(target)
    assert (version.run_id, version.n_reports) == (first.run_id, 1)
    assert reports_of(version.path) == ["210300-2023"]


def test_a_reader_keeps_the_warehouse_that_it_opened(published, tmp_path: Path) -> None:
    target, *_ = published
    with duckdb.connect(str(target), read_only=True) as reader:
        build_and_publish(tmp_path, 2025, target)
        assert reader.execute("SELECT report_id FROM core.reports").fetchall() == [("210300-2024",)]
    assert reports_of(target) == ["210300-2025"]


def test_rollback_puts_the_version_before_back_and_can_be_undone(published) -> None:
    target, first, second = published
    assert rollback(target).run_id == first.run_id
    assert reports_of(target) == ["210300-2023"]
    assert rollback(target, second.run_id).run_id == second.run_id
    assert reports_of(target) == ["210300-2024"]


def test_rollback_past_the_oldest_version_says_what_there_is(published) -> None:
    target, _, second = published
    rollback(target)
    with pytest.raises(WarehouseError, match=f"no version before the present one.*{second.run_id}"):
        rollback(target)
    with pytest.raises(WarehouseError, match="no version of run 19990101"):
        rollback(target, "19990101")
    assert reports_of(target) == ["210300-2023"]


def test_rollback_brings_back_a_warehouse_that_was_lost(published) -> None:
    target, first, _ = published
    target.unlink()
    assert rollback(target).run_id == first.run_id
    assert reports_of(target) == ["210300-2023"]


def test_rollback_refuses_a_version_that_cannot_be_read(published) -> None:
    target, first, _ = published
    (versions_folder(target) / f"{first.run_id}.duckdb").write_bytes(b"half a file")
    with pytest.raises(WarehouseError, match="no warehouse that Baogao published"):
        rollback(target)
    assert reports_of(target) == ["210300-2024"]


def test_only_the_last_versions_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    versions_folder(target).mkdir()
    for day in range(1, 9):
        (versions_folder(target) / f"2026010{day}T000000000Z-aa.duckdb").write_bytes(b"")
    prune(target, keep=3)
    assert [path.name[:8] for path in sorted(versions_folder(target).iterdir())] == [
        "20260106", "20260107", "20260108",
    ]  # fmt: skip


def test_two_runs_cannot_build_the_same_warehouse_at_once(tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    with exclusive(target):
        with (
            pytest.raises(WarehouseBusyError, match=f"process {os.getpid()} is building it"),
            exclusive(target),
        ):
            pass
        with exclusive(tmp_path / "another.duckdb"):
            pass
    with exclusive(target):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    for name in ("w.duckdb.building-1", "w.duckdb.building-1.wal"):
        (tmp_path / name).write_bytes(b"left")
    (tmp_path / "w.duckdb.building-1.tmp").mkdir()
    (tmp_path / "w.duckdb.rejected").write_bytes(b"kept")
    (tmp_path / "other.duckdb.building-1").write_bytes(b"kept")
    with exclusive(target):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "other.duckdb.building-1",
        "w.duckdb.rejected",
    ]


def test_a_candidate_that_was_not_checkpointed_is_not_published(published) -> None:
    target, *_ = published
    candidate = candidate_path(target, "x")
    candidate.write_bytes(b"")
    candidate.with_name(candidate.name + ".wal").write_bytes(b"unwritten")
    with pytest.raises(WarehouseError, match="not checkpointed"):
        put_in_place(candidate, target)
    assert reports_of(target) == ["210300-2024"]


@pytest.mark.parametrize("content", [b"", b"notes of mine", b"\x00" * 5000])
def test_a_file_that_is_no_warehouse_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    target = tmp_path / "notes.txt"
    target.write_bytes(content)
    with pytest.raises(WarehouseError, match="left alone"):
        build_and_publish(tmp_path, 2023, target)
    assert target.read_bytes() == content


def test_a_database_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "mine.duckdb"
    with duckdb.connect(str(target)) as con:
        con.execute("CREATE TABLE mine AS SELECT 1 AS one")
    with pytest.raises(WarehouseError, match="left alone"):
        build_and_publish(tmp_path, 2023, target)
    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("FROM mine").fetchall() == [(1,)]


def test_what_somebody_wrote_to_the_old_warehouse_is_not_taken_for_the_new_ones(published, tmp_path) -> None:
    target, _, second = published
    wal = target.with_name(target.name + ".wal")
    wal.write_bytes(b"a log of the old file")
    candidate = candidate_path(target, "next")
    candidate.write_bytes((versions_folder(target) / f"{second.run_id}.duckdb").read_bytes()
                          if (versions_folder(target) / f"{second.run_id}.duckdb").exists()
                          else target.read_bytes())  # fmt: skip
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(publishing, "published_run", lambda path: second.run_id)
        put_in_place(candidate, target)
    assert not wal.exists()
    assert (versions_folder(target) / f"{second.run_id}.duckdb.wal").exists()


def test_a_run_that_fails_leaves_ops_and_nothing_else(published, monkeypatch) -> None:
    target, first, second = published
    staging = staging_of(2025)
    staging.add("rejections", source="x.doc", reason="unsupported_format", detail="x.doc is a Word 97 file")
    run = new_run(["x.doc"])
    monkeypatch.setattr("flows.warehouse.build.count_rows", _disk_is_full)
    with exclusive(target), pytest.raises(OSError, match="No space left"):
        build_relations(staging.frames(), staging.reference(), target, run)  # type: ignore[arg-type]
    assert reports_of(target) == ["210300-2024"]
    with closing(connect(rejected_path(target))) as con:
        assert rows(con, "SELECT run_id, status, detail FROM ops.runs ORDER BY started_at") == [
            (first.run_id, "published", None),
            (second.run_id, "published", None),
            (run.run_id, "failed", "[Errno 28] No space left on device"),
        ]
        assert rows(con, "SELECT run_id, source, reason FROM ops.quarantine") == [
            (run.run_id, "x.doc", "unsupported_format")
        ]
    assert not list(target.parent.glob("*.building-*"))


def _disk_is_full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_rejected_run_is_remembered_and_its_file_goes_with_the_next_publish(published, tmp_path) -> None:
    target, *_ = published
    rejected = new_run()
    with exclusive(target):
        leave_ops({}, target, rejected, "failed", "nothing could be read")
    assert rejected_path(target).exists()
    run = build_and_publish(tmp_path, 2025, target)
    assert not rejected_path(target).exists()
    with closing(connect(target)) as con:
        history = dict(rows(con, "SELECT run_id, status FROM ops.runs"))
    assert len(history) == 4
    assert (history[rejected.run_id], history[run.run_id]) == ("failed", "published")


# -- killed at any moment -----------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from flows.warehouse import publishing
from flows.warehouse.paths import candidate_path

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

candidate, target = Path(sys.argv[1]), Path(sys.argv[2])
with publishing.exclusive(target):
    candidate.replace(candidate_path(target, "run"))
    {where}
    publishing.put_in_place(candidate_path(target, "run"), target)
"""

MOMENTS = {
    "before the candidate is on the disk": "publishing._to_disk = die",
    "before the old one has its second name": "os.link = die",
    "between the second name and the rename": "publishing.Path.replace = die",
    "right after the rename": "publishing.prune = die",
}

KILLED_WHILE_BUILDING = """
import os, signal, sys
sys.path[:0] = sys.argv[3:]
from pathlib import Path
from flows.warehouse import build as warehouse
from test_publishing import build_and_publish

warehouse.write_intake = lambda con: os.kill(os.getpid(), signal.SIGKILL)
build_and_publish(Path(sys.argv[1]), 2024, Path(sys.argv[2]))
"""


def test_the_warehouse_is_whole_whenever_a_run_is_killed(two_versions, tmp_path: Path) -> None:
    source, *_ = two_versions
    of_2023, of_2024 = versions(source)[0].path.read_bytes(), source.read_bytes()
    killed = {}
    for number, (moment, where) in enumerate(MOMENTS.items()):
        target = tmp_path / str(number) / "w.duckdb"
        target.parent.mkdir()
        target.write_bytes(of_2023)
        candidate = target.with_name("new.duckdb")
        candidate.write_bytes(of_2024)
        command = [sys.executable, "-c", KILLED.format(where=where), str(candidate), str(target)]
        killed[moment] = (subprocess.Popen(command, cwd=ROOT), target)
    target = tmp_path / "building" / "w.duckdb"
    target.parent.mkdir()
    target.write_bytes(of_2023)
    command = [sys.executable, "-c", KILLED_WHILE_BUILDING, str(target.parent), str(target)]
    command += [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "flows" / "warehouse")]
    killed["while the models run"] = (subprocess.Popen(command, cwd=ROOT), target)
    for moment, (process, target) in killed.items():
        assert process.wait(timeout=120) == -signal.SIGKILL, moment
        expected = "210300-2024" if moment == "right after the rename" else "210300-2023"
        assert reports_of(target) == [expected], moment
        published_run(target)
        with exclusive(target):  # the lock died with the run, and what it left is removed
            assert not list(target.parent.glob("*.building-*")), moment


def test_a_killed_run_does_not_hinder_the_next(two_versions, tmp_path: Path) -> None:
    source, first, _ = two_versions
    target = tmp_path / "w.duckdb"
    target.write_bytes(versions(source)[0].path.read_bytes())
    versions_folder(target).mkdir()
    os.link(target, versions_folder(target) / f"{first.run_id}.duckdb")  # as a run killed before its rename
    candidate_path(target, "dead").write_bytes(b"half")
    (tmp_path / "w.duckdb.lock").write_text("process 999999\n")
    time.sleep(0.01)
    run = build_and_publish(tmp_path, 2024, target)
    assert reports_of(target) == ["210300-2024"]
    assert published_run(target) == run.run_id
    assert [version.run_id for version in versions(target)] == [first.run_id]


def test_who_holds_a_warehouse_is_said_before_anything_is_started(tmp_path: Path) -> None:
    target = tmp_path / "w.duckdb"
    require_free(target)
    with exclusive(target):
        with pytest.raises(WarehouseBusyError, match=f"process {os.getpid()} is building it"):
            require_free(target)
        require_free(tmp_path / "another.duckdb")
    require_free(target)
    assert list(tmp_path.iterdir()) == []
