"""What was read is not read again, and exactly the wanted rows are taken of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from support.readings import document, land, read

from flows.store.readings import ReadCache, load_batch, plan_batches, select_rows, write_batch


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


class TestCache:
    def cache(self, tmp_path: Path, fingerprint: str = "rules") -> ReadCache:
        return ReadCache(tmp_path / "read", fingerprint)

    def test_knows_what_was_read(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙", "丙")
        cache = self.cache(tmp_path)
        batch = read(landing, cache.folder, documents[:2])
        found = cache.find(documents)
        assert {key: value.folder for key, value in found.items()} == {
            d.document_id: batch.folder for d in documents[:2]
        }

    def test_other_rules_know_nothing_of_it(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲")
        read(landing, self.cache(tmp_path).folder, documents)
        assert self.cache(tmp_path, "other rules").find(documents) == {}

    def test_the_same_bytes_from_another_source_are_read_anew(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲")
        cache = self.cache(tmp_path)
        read(landing, cache.folder, documents)
        assert cache.find([replace(documents[0], source="elsewhere.txt")]) == {}

    def test_landing_again_later_reads_nothing_anew(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲")
        cache = self.cache(tmp_path)
        read(landing, cache.folder, documents)
        assert cache.find([replace(documents[0], landed_at=datetime(2030, 1, 1, tzinfo=UTC))])

    @pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "manifest"])
    def test_what_is_damaged_is_read_again(self, landing: Path, tmp_path: Path, harm: str) -> None:
        documents = land(landing, "甲", "乙")
        cache = self.cache(tmp_path)
        batch = read(landing, cache.folder, documents)
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
        read(landing, cache.folder, documents)
        assert len(cache.find(documents)) == 2

    def test_what_was_given_up_is_tried_again_by_the_next_run(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "hang")
        cache = self.cache(tmp_path)
        read(landing, cache.folder, documents, seconds=0.2)
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

    def test_gives_exactly_the_wanted_documents(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙", "丙", "丁")
        cache = ReadCache(tmp_path / "read", "rules")
        read(landing, cache.folder, documents[:3])
        read(landing, cache.folder, documents[3:])
        wanted = [documents[0], documents[2], documents[3]]
        files = select_rows(wanted, cache.find(wanted), tmp_path / "out")
        assert self.sources(files) == self.sources(files, "documents") == sorted("甲丙丁")

    def test_a_document_that_two_batches_hold_is_there_once(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙", "丙")
        cache = ReadCache(tmp_path / "read", "rules")
        read(landing, cache.folder, documents[:2])
        read(landing, cache.folder, documents[1:])
        files = select_rows(documents, cache.find(documents), tmp_path / "out")
        assert self.sources(files) == sorted("甲乙丙")

    def test_says_when_it_was_landed_now(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲")
        cache = ReadCache(tmp_path / "read", "rules")
        read(landing, cache.folder, documents)
        now = datetime(2030, 5, 6, tzinfo=UTC)
        again = [replace(documents[0], landed_at=now)]
        files = select_rows(again, cache.find(again), tmp_path / "out")
        (path,) = files["documents"]
        assert pl.read_parquet(path)["landed_at"].to_list() == [now]


def test_a_batch_appears_whole_or_not_at_all(landing: Path, tmp_path: Path) -> None:
    documents = land(landing, "甲")
    cache = tmp_path / "read"
    batch = read(landing, cache, documents)
    manifest = json.loads((batch.folder / "batch.json").read_text())
    assert sorted(manifest["checksums"]) == sorted(path.stem for path in batch.folder.glob("*.parquet"))
    assert [path.name for path in cache.iterdir()] == [batch.folder.name]
    shutil.rmtree(batch.folder)
    assert load_batch(batch.folder) is None


class TestTwoBuilds:
    """Two builds over one folder read the same documents, and neither may take the other's batch away."""

    def test_a_batch_that_is_there_stays(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙")
        cache = tmp_path / "read"
        first = read(landing, cache, documents)
        used = first.table("documents").stat().st_ino
        second = read(landing, cache, documents)
        assert second.folder == first.folder
        assert first.table("documents").stat().st_ino == used
        assert [path.name for path in cache.iterdir()] == [first.folder.name]

    def test_a_damaged_one_gives_way(self, landing: Path, tmp_path: Path) -> None:
        documents = land(landing, "甲", "乙")
        cache = tmp_path / "read"
        first = read(landing, cache, documents)
        first.table("documents").write_bytes(b"")
        assert read(landing, cache, documents).is_whole()
        assert [path.name for path in cache.iterdir()] == [first.folder.name]

    def test_one_that_gave_up_a_document_gives_way_to_one_that_did_not(
        self, landing: Path, tmp_path: Path
    ) -> None:
        documents = land(landing, "甲", "乙")
        cache = tmp_path / "read"
        write_batch(cache, documents, [], [], transient=[documents[0].document_id])
        worse = load_batch(next(cache.iterdir()))
        assert read(landing, cache, documents).transient == frozenset()
        assert worse is not None and worse.is_whole(), "another build may be reading it"
        read(landing, cache, documents)
        assert len(list(cache.iterdir())) == 2, "what is read again piles up nowhere"
