"""The folder of a run: what one station leaves the next finds, and a killed run leaves nothing for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from flows.run.folder import RunFolder, run_folder
from flows.sources.expected import ExpectedReports
from transforms.records import LandedDocument, Rejection

LANDED = LandedDocument(
    "a" * 64, "甲.txt", "text/plain", None, 3, datetime(2026, 1, 2, tzinfo=UTC), ("乙.txt", "丙.txt")
)


def test_what_was_landed_is_found_again(tmp_path: Path) -> None:
    RunFolder(tmp_path).write_landed([LANDED], [Rejection(None, "x.doc", None, None, "missing", "gone")])
    folder = RunFolder(tmp_path)
    assert folder.landed() == [LANDED]
    assert pl.read_parquet(folder.staged()["rejections"])["source"].to_list() == ["x.doc"]


def test_what_is_expected_is_found_again_and_nothing_where_there_is_no_list(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.expected() == []
    one = ExpectedReports("city", 2023, 1, 2, ["a"])
    folder.write_expected([one])
    assert folder.expected() == [one]


def test_rejected_bytes_are_named_under_each_of_their_sources(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    refusal = Rejection(LANDED.document_id, LANDED.source, None, None, "empty", "no bytes")
    folder.write_landed([LANDED], [refusal])
    folder.name_every_source(folder.landed())
    named = pl.read_parquet(folder.staged()["rejections"])
    assert named["source"].to_list() == ["甲.txt", "乙.txt", "丙.txt"]


def test_the_folder_goes_with_its_run_and_those_of_killed_runs_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "killed").mkdir()
    (tmp_path / "killed.held").touch()
    (tmp_path / "killed before it had a folder.held").touch()
    with run_folder(tmp_path, "first") as first:
        with run_folder(tmp_path, "second") as second:
            assert first.path.exists(), "it is held"
            assert second.path.exists()
        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["first", "first.held"]
    assert list(tmp_path.iterdir()) == []
