"""Reading in batches: what is read once is not read again, and no document harms another."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from support.readers import obedient

from flows.store.landing import LandingStore
from flows.store.readings import (
    Batch,
    ReadCache,
    ReadingPool,
    ReadingStopped,
    load_batch,
    plan_batches,
    read_batch,
    rules_fingerprint,
    select_rows,
)
from transforms.records import LandedDocument


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "landing"


def land(store: Path, *texts: str) -> list[LandedDocument]:
    """Each text as a landed document of its own."""
    folder = store.parent / "sources"
    folder.mkdir(exist_ok=True)
    for text in texts:
        (folder / f"{text}.txt").write_text(text, encoding="utf-8")
    paths = [str(folder / f"{text}.txt") for text in texts]
    found = LandingStore(store).land(paths)
    assert not found.rejections
    by_source = {document.source: document for document in found.documents}
    return [by_source[path] for path in paths]


def read(store: Path, cache: Path, documents: list[LandedDocument], seconds: float = 30.0) -> Batch:
    batch = load_batch(read_batch(documents, store, cache, seconds, obedient))
    assert batch is not None
    return batch


def rejections(batch: Batch) -> dict[str, tuple[str, str]]:
    rows = pl.read_parquet(batch.table("rejections"))
    return {
        Path(source).stem: (reason, detail)
        for source, reason, detail in rows.select("source", "reason", "detail").iter_rows()
    }


def document(name: str, n_bytes: int) -> LandedDocument:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return LandedDocument(digest, name, "text/plain", None, n_bytes, datetime(2026, 1, 1, tzinfo=UTC))


class TestPlan:
    def test_every_document_is_in_one_batch(self) -> None:
        documents = [document(f"{n}", 40_000 + n) for n in range(100)]
        planned = plan_batches(documents, batch_bytes=1_000_000, workers=2)
        assert sorted(d.source for batch in planned for d in batch) == sorted(d.source for d in documents)

    def test_no_batch_is_larger_than_its_limit_unless_one_document_is(self) -> None:
        documents = [document(f"{n}", 40_000) for n in range(60)] + [document("compilation", 3_000_000)]
        planned = plan_batches(documents, batch_bytes=1_000_000, workers=1)
        assert [d.source for d in planned[0]] == ["compilation"]
        assert all(sum(d.n_bytes for d in batch) <= 1_000_000 for batch in planned[1:])

    def test_there_is_work_for_all_processes(self) -> None:
        documents = [document(f"{n}", 100_000) for n in range(80)]
        assert len(plan_batches(documents, batch_bytes=10**9, workers=4)) >= 8

    def test_many_reports_are_few_tasks(self) -> None:
        documents = [document(f"{n}", 48_000) for n in range(6_000)]
        assert len(plan_batches(documents, batch_bytes=8_000_000, workers=2)) < 50

    def test_the_order_of_the_documents_changes_nothing(self) -> None:
        documents = [document(f"{n}", 1000 * n) for n in range(1, 50)]
        plans = [plan_batches(d, batch_bytes=50_000, workers=2) for d in (documents, documents[::-1])]
        assert plans[0] == plans[1]

    def test_nothing_makes_no_batch(self) -> None:
        assert plan_batches([], batch_bytes=1000, workers=2) == []


class TestFingerprint:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        for path in (
            "transforms/document.py",
            "reference/units.yaml",
            "reference/sources/x.yaml",
            "flows/reference.py",
        ):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(path)
        return tmp_path

    @pytest.mark.parametrize(
        "changed", ["transforms/document.py", "reference/units.yaml", "flows/reference.py"]
    )
    def test_another_rule_is_another_fingerprint(self, project: Path, changed: str) -> None:
        before = rules_fingerprint(project)
        (project / changed).write_text("other")
        assert rules_fingerprint(project) != before

    def test_a_file_that_moved_is_another_fingerprint(self, project: Path) -> None:
        before = rules_fingerprint(project)
        (project / "transforms/document.py").rename(project / "transforms/extract.py")
        assert rules_fingerprint(project) != before

    def test_the_source_lists_decide_nothing(self, project: Path) -> None:
        before = rules_fingerprint(project)
        (project / "reference/sources/x.yaml").write_text("other")
        assert rules_fingerprint(project) == before


class TestBatch:
    def test_holds_the_rows_of_each_document(self, store: Path, tmp_path: Path) -> None:
        batch = read(store, tmp_path / "read", land(store, "甲", "乙"))
        assert {name: reason for name, (reason, _) in rejections(batch).items()} == {
            "甲": "not_a_report", "乙": "not_a_report",
        }  # fmt: skip
        assert batch.counts["documents"] == 2

    @pytest.mark.parametrize("bad", ["fail", "misfit"])
    def test_a_document_that_fails_is_rejected_in_one_line_and_the_others_are_read(
        self, store: Path, tmp_path: Path, bad: str
    ) -> None:
        batch = read(store, tmp_path / "read", land(store, "甲", bad, "乙"))
        found = rejections(batch)
        assert found["甲"][0] == found["乙"][0] == "not_a_report"
        reason, detail = found[bad]
        assert reason == "unreadable"
        assert "\n" not in detail

    def test_the_rejection_says_where_and_why(self, store: Path, tmp_path: Path) -> None:
        _, detail = rejections(read(store, tmp_path / "read", land(store, "fail")))["fail"]
        assert "tests/support/readers.py, line " in detail
        assert "ValueError: a number without end" in detail

    def test_a_document_that_takes_too_long_is_given_up(self, store: Path, tmp_path: Path) -> None:
        started = time.monotonic()
        batch = read(store, tmp_path / "read", land(store, "甲", "hang"), seconds=0.2)
        assert time.monotonic() - started < 10
        assert rejections(batch)["hang"][0] == "unreadable"
        assert "given up" in rejections(batch)["hang"][1]
        assert rejections(batch)["甲"][0] == "not_a_report"

    def test_bytes_that_are_gone_are_a_rejection(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "乙")
        next(store.glob(f"*/{documents[0].document_id}.bin")).unlink()
        found = rejections(read(store, tmp_path / "read", documents))
        assert (found["甲"][0], found["乙"][0]) == ("unreadable", "not_a_report")


class TestCache:
    def cache(self, tmp_path: Path, fingerprint: str = "rules") -> ReadCache:
        return ReadCache(tmp_path / "read", fingerprint)

    def test_knows_what_was_read(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "乙", "丙")
        cache = self.cache(tmp_path)
        batch = read(store, cache.folder, documents[:2])
        found = cache.find(documents)
        assert {key: value.folder for key, value in found.items()} == {
            d.document_id: batch.folder for d in documents[:2]
        }

    def test_other_rules_know_nothing_of_it(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲")
        read(store, self.cache(tmp_path).folder, documents)
        assert self.cache(tmp_path, "other rules").find(documents) == {}

    def test_the_same_bytes_from_another_source_are_read_anew(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲")
        cache = self.cache(tmp_path)
        read(store, cache.folder, documents)
        assert cache.find([replace(documents[0], source="elsewhere.txt")]) == {}

    def test_landing_again_later_reads_nothing_anew(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲")
        cache = self.cache(tmp_path)
        read(store, cache.folder, documents)
        assert cache.find([replace(documents[0], landed_at=datetime(2030, 1, 1, tzinfo=UTC))])

    @pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "manifest"])
    def test_what_is_damaged_is_read_again(self, store: Path, tmp_path: Path, harm: str) -> None:
        documents = land(store, "甲", "乙")
        cache = self.cache(tmp_path)
        batch = read(store, cache.folder, documents)
        path = batch.table("rejections")
        data = path.read_bytes()
        if harm == "cut":
            path.write_bytes(data[: len(data) // 2])
        elif harm == "flipped":
            path.write_bytes(data[:20] + bytes([data[20] ^ 1]) + data[21:])
        elif harm == "gone":
            path.unlink()
        else:
            (batch.folder / "batch.json").write_text('{"documents": ')
        assert cache.find(documents) == {}
        assert not batch.folder.exists()
        read(store, cache.folder, documents)
        assert len(cache.find(documents)) == 2

    def test_what_was_given_up_is_tried_again_by_the_next_run(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "hang")
        cache = self.cache(tmp_path)
        read(store, cache.folder, documents, seconds=0.2)
        assert list(cache.find(documents)) == [documents[0].document_id]

    def test_what_a_killed_run_left_half_written_is_removed(self, tmp_path: Path) -> None:
        cache = self.cache(tmp_path)
        dead = cache.folder / "abc.999999999.1.partial"
        dead.mkdir()
        assert cache.find([document("甲", 1)]) == {}
        cache.tidy()
        assert not dead.exists()


class TestSelect:
    def sources(self, files: dict[str, list[Path]], table: str = "rejections") -> list[str]:
        rows = pl.concat([pl.read_parquet(path) for path in files[table]])
        return sorted(Path(source).stem for source in rows["source"])

    def test_gives_exactly_the_wanted_documents(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "乙", "丙", "丁")
        cache = ReadCache(tmp_path / "read", "rules")
        read(store, cache.folder, documents[:3])
        read(store, cache.folder, documents[3:])
        wanted = [documents[0], documents[2], documents[3]]
        files = select_rows(wanted, cache.find(wanted), tmp_path / "out")
        assert self.sources(files) == self.sources(files, "documents") == sorted("甲丙丁")

    def test_a_document_that_two_batches_hold_is_there_once(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "乙", "丙")
        cache = ReadCache(tmp_path / "read", "rules")
        read(store, cache.folder, documents[:2])
        read(store, cache.folder, documents[1:])
        files = select_rows(documents, cache.find(documents), tmp_path / "out")
        assert self.sources(files) == sorted("甲乙丙")

    def test_says_when_it_was_landed_now(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲")
        cache = ReadCache(tmp_path / "read", "rules")
        read(store, cache.folder, documents)
        now = datetime(2030, 5, 6, tzinfo=UTC)
        again = [replace(documents[0], landed_at=now)]
        files = select_rows(again, cache.find(again), tmp_path / "out")
        (path,) = files["documents"]
        assert pl.read_parquet(path)["landed_at"].to_list() == [now]


class TestPool:
    def test_reads_on_processes_of_its_own_and_survives_a_crash(self, store: Path, tmp_path: Path) -> None:
        documents = land(store, "甲", "crash", "乙")
        pool = ReadingPool(2, store, tmp_path / "read", 30.0, obedient)
        try:
            found: dict[str, tuple[str, str]] = {}
            for batch in pool.read(documents):
                found |= rejections(batch)
            assert found["crash"][0] == "unreadable"
            assert "the process that read it ended" in found["crash"][1]
            assert (found["甲"][0], found["乙"][0]) == ("not_a_report", "not_a_report")
            (after,) = pool.read(land(store, "丙"))
            assert rejections(after)["丙"][0] == "not_a_report"
        finally:
            pool.close()
        with pytest.raises(ReadingStopped):
            pool.read(documents)

    def test_ctrl_c_does_not_meet_a_process_that_is_starting(self, store: Path, tmp_path: Path) -> None:
        pool = ReadingPool(1, store, tmp_path / "read", 30.0, obedient)
        try:
            (batch,) = pool.read(land(store, "interrupts"))
            assert "held back from birth" in rejections(batch)["interrupts"][1]
        finally:
            pool.close()


def test_a_batch_appears_whole_or_not_at_all(store: Path, tmp_path: Path) -> None:
    documents = land(store, "甲")
    cache = tmp_path / "read"
    batch = read(store, cache, documents)
    manifest = json.loads((batch.folder / "batch.json").read_text())
    assert sorted(manifest["checksums"]) == sorted(path.stem for path in batch.folder.glob("*.parquet"))
    assert [path.name for path in cache.iterdir()] == [batch.folder.name]
    shutil.rmtree(batch.folder)
    assert load_batch(batch.folder) is None
