"""A warehouse is left alone by a run that would make the same one, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.publishing import publish_staged
from support.staging import Staging

from flows.run import unchanged
from flows.run.unchanged import inputs_digest, unchanged_files, unchanged_run
from flows.store.fingerprint import BUILDS, build_fingerprint
from flows.store.landing import LandingStore, looked_at
from flows.warehouse.connections import connect, rows
from flows.warehouse.history import RunInfo, new_run
from flows.warehouse.paths import rejected_path, unchanged_path
from flows.warehouse.publishing import published_run
from transforms.records import Rejection


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of three texts."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / f"{name}.txt").write_text(f"{name}县的报告", encoding="utf-8")
    return folder


def digest_of(folder: Path) -> str:
    landed = looked_at([str(folder)])
    return inputs_digest(build_fingerprint(), landed.documents, landed.rejections)


def publish(folder: Path, target: Path, inputs: str | None) -> RunInfo:
    staging = Staging()
    staging.cell(staging.report("210300", 2023), "gdp", "growth", 2023, "target", 5.0)
    return publish_staged(staging.parquet(folder), staging.reference(), target, gates=False, inputs=inputs)


def runs_of(path: Path) -> list[tuple[str, str, str | None]]:
    with closing(connect(path)) as con:
        found = rows(con, "SELECT run_id, status, previous_run_id FROM ops.runs ORDER BY started_at, run_id")
    return [(run_id, status, previous) for run_id, status, previous in found]


# -- what a run is made of ----------------------------------------------------------------------------------


def test_looking_finds_what_landing_lands(reports: Path, tmp_path: Path) -> None:
    (reports / "丁.txt").write_text("甲县的报告", encoding="utf-8")  # the same bytes again
    landed = LandingStore(tmp_path / "landing").land([str(reports), "missing.txt"])
    seen = looked_at([str(reports), "missing.txt"])
    when = datetime(2026, 1, 1, tzinfo=UTC)
    assert [replace(d, landed_at=when) for d in seen.documents] == [
        replace(d, landed_at=when) for d in landed.documents
    ]
    assert seen.rejections == landed.rejections
    assert seen.rejections


def test_the_order_and_the_time_of_landing_are_no_matter(reports: Path) -> None:
    landed = looked_at([str(reports)])
    later = [replace(d, landed_at=d.landed_at + timedelta(days=1)) for d in reversed(landed.documents)]
    assert inputs_digest("build", later, []) == inputs_digest("build", landed.documents, [])


CHANGES: dict[str, Callable[[Path], object]] = {
    "another text": lambda folder: (folder / "甲.txt").write_text("甲县的新报告", encoding="utf-8"),
    "one more": lambda folder: (folder / "丁.txt").write_text("丁县的报告", encoding="utf-8"),
    "one fewer": lambda folder: (folder / "甲.txt").unlink(),
    "another name": lambda folder: (folder / "甲.txt").rename(folder / "戊.txt"),
    "the same bytes twice": lambda folder: (folder / "丁.txt").write_bytes((folder / "甲.txt").read_bytes()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_the_documents_is_another_digest_and_back_the_same(reports: Path, change: str) -> None:
    before = digest_of(reports)
    kept = {path.name: path.read_bytes() for path in reports.iterdir()}
    CHANGES[change](reports)
    assert digest_of(reports) != before
    for path in reports.iterdir():
        path.unlink()
    for name, data in kept.items():
        (reports / name).write_bytes(data)
    assert digest_of(reports) == before


def test_what_was_refused_counts_too(reports: Path) -> None:
    documents = looked_at([str(reports)]).documents
    refused = Rejection(None, "old.zip", None, None, "password", "it is locked")
    assert inputs_digest("build", documents, [refused]) != inputs_digest("build", documents, [])


@pytest.mark.parametrize("folder", BUILDS)
def test_a_file_that_changes_anywhere_in_the_build_is_another_fingerprint(
    tmp_path: Path, folder: str
) -> None:
    path = tmp_path / folder / "below" / "one.txt"
    path.parent.mkdir(parents=True)
    path.write_text("before")
    before = build_fingerprint(tmp_path)
    assert build_fingerprint(tmp_path) == before
    path.write_text("after")
    assert build_fingerprint(tmp_path) != before


# -- what the run does --------------------------------------------------------------------------------------


@pytest.fixture
def target(tmp_path: Path, reports: Path) -> Path:
    """A warehouse that says it was published out of the texts in `reports`."""
    path = tmp_path / "warehouse.duckdb"
    publish(tmp_path / "staged", path, digest_of(reports))
    return path


def test_the_same_files_leave_the_published_file_as_it_is(target: Path, reports: Path) -> None:
    before, run_id = target.stat(), published_run(target)
    result = unchanged_files(target, [str(reports)])
    assert result is not None
    assert (result.status, result.is_unchanged, result.run_id) == ("published", True, run_id)
    assert result.counts["n_reports"] == 1
    after = target.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("change", CHANGES)
def test_other_files_are_built(target: Path, reports: Path, change: str) -> None:
    CHANGES[change](reports)
    assert unchanged_files(target, [str(reports)]) is None


def test_other_code_or_reference_data_are_built(
    target: Path, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "build_fingerprint", lambda: "of another day")
    assert unchanged_files(target, [str(reports)]) is None


def test_what_would_be_read_again_is_built_again(tmp_path: Path, reports: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    publish(tmp_path / "staged", target, None)
    assert unchanged_files(target, [str(reports)]) is None


def test_a_file_that_cannot_be_opened_is_built(target: Path, reports: Path) -> None:
    target.write_bytes(b"\0" * 5000)
    assert unchanged_files(target, [str(reports)]) is None


def test_after_a_run_that_was_rejected_it_is_built(target: Path, reports: Path) -> None:
    rejected_path(target).write_bytes(b"found")
    assert unchanged_files(target, [str(reports)]) is None


def test_addresses_are_for_the_run_itself(target: Path, reports: Path) -> None:
    assert unchanged_files(target, [str(reports), "https://example.org/report.html"]) is None


def test_runs_that_built_nothing_stand_in_the_history_of_the_next(
    target: Path, reports: Path, tmp_path: Path
) -> None:
    first = published_run(target)
    run = replace(new_run(["reports"]), inputs=digest_of(reports))
    assert unchanged_run(target, run) is not None
    with unchanged_path(target).open("a", encoding="utf-8") as file:
        file.write('{"run_id": "cut sh')
    last = publish(tmp_path / "again", target, None)
    assert runs_of(target) == [
        (first, "published", None),
        (run.run_id, "unchanged", first),
        (last.run_id, "published", first),
    ]
    assert not unchanged_path(target).exists()
