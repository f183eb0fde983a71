"""Reading on several processes: no document harms another."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from support.readers import obedient
from support.readings import land, read, rejections

from flows.store import pool
from flows.store.pool import ReadingPool, ReadingStopped


class TestBatch:
    def test_holds_the_rows_of_each_document(self, landing: Path, tmp_path: Path) -> None:
        batch = read(landing, tmp_path / "read", land(landing, "甲", "乙"))
        assert {name: reason for name, (reason, _) in rejections(batch).items()} == {
            "甲": "not_a_report", "乙": "not_a_report",
        }  # fmt: skip
        assert batch.counts["documents"] == 2

    @pytest.mark.parametrize("bad", ["fail", "misfit"])
    def test_a_document_that_fails_is_rejected_in_one_line_and_the_others_are_read(
        self, landing: Path, tmp_path: Path, bad: str
    ) -> None:
        batch = read(landing, tmp_path / "read", land(landing, "甲", bad, "乙"))
        found = rejections(batch)
        assert found["甲"][0] == found["乙"][0] == "not_a_report"
        reason, detail = found[bad]
        assert reason == "unreadable"
        assert "\n" not in detail

    def test_the_rejection_says_where_and_why(self, landing: Path, tmp_path: Path) -> None:
        _, detail = rejections(read(landing, tmp_path / "read", land(landing, "fail")))["fail"]
        assert "tests/support/readers.py, line " in detail
        assert "ValueError: a number without end" in detail

    def test_a_document_that_takes_too_long_is_given_up(self, landing: Path, tmp_path: Path) -> None:
        started = time.monotonic()
        batch = read(landing, tmp_path / "read", land(landing, "甲", "hang"), seconds=0.2)
        assert time.monotonic() - started < 10
        assert rejections(batch)["hang"][0] == "too_slow"
        assert "given up" in rejections(batch)["hang"][1]
        assert rejections(batch)["甲"][0] == "not_a_report"

    def test_bytes_that_are_gone_are_a_rejection(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙")
        next(landing.glob(f"*/{documents[0].document_id}.bin")).unlink()
        found = rejections(read(landing, tmp_path / "read", documents))
        assert (found["甲"][0], found["乙"][0]) == ("unreadable", "not_a_report")


class TestPool:
    def test_reads_on_processes_of_its_own_and_survives_a_crash(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "crash", "乙")
        reading = ReadingPool(2, landing, tmp_path / "read", 30.0, obedient)
        try:
            found: dict[str, tuple[str, str]] = {}
            for batch in reading.read(documents):
                found |= rejections(batch)
            assert found["crash"][0] == "unreadable"
            assert "the process that read it ended" in found["crash"][1]
            assert (found["甲"][0], found["乙"][0]) == ("not_a_report", "not_a_report")
            (after,) = reading.read(land(landing, "丙"))
            assert rejections(after)["丙"][0] == "not_a_report"
        finally:
            reading.close()
        with pytest.raises(ReadingStopped):
            reading.read(documents)

    @pytest.mark.parametrize(("bad", "reason"), [("deaf", "too_slow"), ("swells", "too_much_memory")])
    def test_what_yields_to_nothing_is_ended_from_outside_and_the_rest_goes_on(
        self, landing: Path, tmp_path: Path, bad: str, reason: str
    ) -> None:
        documents = land(landing, "甲", bad, "乙")
        reading = ReadingPool(1, landing, tmp_path / "read", 0.5 if bad == "deaf" else 30.0, obedient)
        try:
            found: dict[str, tuple[str, str]] = {}
            for batch in reading.read(documents):
                found |= rejections(batch)
        finally:
            reading.close()
        assert found[bad][0] == reason
        assert (found["甲"][0], found["乙"][0]) == ("not_a_report", "not_a_report")

    def test_ctrl_c_does_not_meet_a_process_that_is_starting(self, landing: Path, tmp_path: Path) -> None:
        reading = ReadingPool(1, landing, tmp_path / "read", 30.0, obedient)
        try:
            (batch,) = reading.read(land(landing, "interrupts"))
            assert "held back from birth" in rejections(batch)["interrupts"][1]
        finally:
            reading.close()

    def test_processes_have_the_environment_of_the_pool_and_not_that_of_an_earlier_one(
        self, landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = []
        for segmenter in ("rjieba", "jieba"):
            monkeypatch.setenv("BAOGAO_SEGMENTER", segmenter)
            reading = ReadingPool(1, landing, tmp_path / segmenter, 30.0, obedient)
            try:
                (batch,) = reading.read(land(landing, "environment"))
                told.append(rejections(batch)["environment"][1])
            finally:
                reading.close()
        assert ["ValueError: rjieba" in told[0], "ValueError: jieba" in told[1]] == [True, True]

    def test_starts_where_the_temporary_folder_has_too_long_a_name_for_a_socket(
        self, landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / ("long" * 25)
        folder.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        assert pool.way_of_starting() == "spawn"
        reading = ReadingPool(1, landing, tmp_path / "read", 30.0, obedient)
        try:
            (batch,) = reading.read(land(landing, "甲"))
            assert rejections(batch)["甲"][0] == "not_a_report"
        finally:
            reading.close()

    @pytest.mark.parametrize("changed", [False, True])
    def test_what_was_loaded_is_forgotten_where_the_files_are_others(
        self, changed: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        segmenter, files = pool._stamp()
        monkeypatch.setattr(pool, "_preloaded", [(segmenter, files[1:] if changed else files)])
        forgotten: list[bool] = []
        monkeypatch.setattr(pool, "forget_reference", lambda: forgotten.append(True))
        pool._take(dict(os.environ))
        assert forgotten == [True] * changed
