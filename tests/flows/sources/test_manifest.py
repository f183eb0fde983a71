"""Manifests on disk: found in folders and archives, told before landing, kept with the documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.documents import archive
from support.genre import report

from flows.reference import load_regions
from flows.run.folder import RunFolder
from flows.sources.manifest import check_manifests, told_by_manifests
from flows.store.landing import LandingStore
from flows.store.readings import document_key
from transforms.records import LandedDocument
from transforms.sources.manifest import ManifestError

HEADER = "path,region,year,url,note\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    (made / "2015").mkdir(parents=True)
    (made / "a.txt").write_text(report("政府工作报告"), encoding="utf-8")
    (made / "2015" / "b.txt").write_text(report("政府工作报告", year=2015), encoding="utf-8")
    return made


def manifest(folder: Path, rows: str) -> None:
    (folder / "baogao.csv").write_text(HEADER + rows, encoding="utf-8")


def land(store: LandingStore, *sources: object) -> dict[str, LandedDocument]:
    given = [str(source) for source in sources]
    check_manifests(given, load_regions())
    documents = told_by_manifests(store.land(given), given, load_regions())
    return {Path(document.source.replace("!", "/")).name: document for document in documents}


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(tmp_path / "landing")


def test_a_manifest_is_no_document_and_tells_those_beside_it(folder: Path, store: LandingStore) -> None:
    manifest(folder, "a.txt,鞍山,2023,https://x.gov.cn/a,\n2015/*,,2015,,\n")
    found = land(store, folder)
    assert sorted(found) == ["a.txt", "b.txt"]
    (a,), (b,) = found["a.txt"].manifest, found["b.txt"].manifest
    assert (a.region, a.region_code, a.report_year, a.url) == ("鞍山", "210300", 2023, "https://x.gov.cn/a")
    assert (b.region_code, b.report_year) == (None, 2015)


def test_slips_are_told_before_anything_is_landed(folder: Path, store: LandingStore) -> None:
    manifest(folder, "gone.txt,210300,2023,,\n")
    with pytest.raises(ManifestError, match=r"baogao.csv:2: gone.txt"):
        land(store, folder)
    assert not store.documents()


def test_a_manifest_in_an_archive_tells_its_members(tmp_path: Path, store: LandingStore) -> None:
    text = report("政府工作报告").encode()
    rows = (HEADER + "2023/a.txt,210300,2023,,\n").encode("gb18030")
    (tmp_path / "x.zip").write_bytes(archive({"2023/a.txt": text, "baogao.csv": rows}))
    (entry,) = land(store, tmp_path / "x.zip")["a.txt"].manifest
    assert entry.region_code == "210300"
    (tmp_path / "y.zip").write_bytes(archive({"b.txt": text, "baogao.csv": rows}))
    with pytest.raises(ManifestError, match=r"y.zip!baogao.csv:2: 2023/a.txt"):
        land(store, tmp_path / "y.zip")


def test_a_folder_s_manifest_tells_members_of_its_archives(folder: Path, store: LandingStore) -> None:
    text = report("政府工作报告", plan="干。").encode()
    (folder / "x.zip").write_bytes(archive({"c/d.txt": text}))
    manifest(folder, "x.zip!c/d.txt,210300,2023,,\n")
    assert land(store, folder)["d.txt"].manifest
    manifest(folder, "x.zip!c/gone.txt,210300,2023,,\n")
    with pytest.raises(ManifestError, match=r"c/gone\.txt"):
        land(store, folder)


def test_a_file_given_alone_takes_the_manifest_beside_it(folder: Path, store: LandingStore) -> None:
    manifest(folder, "a.txt,210300,2023,,\n2015/b.txt,210300,2015,,\n")
    found = land(store, folder / "a.txt")
    assert found["a.txt"].manifest[0].region_code == "210300"


def test_a_refused_file_may_be_named_too(folder: Path, store: LandingStore) -> None:
    (folder / "bad.zip").write_bytes(archive({"../a.txt": b"x"}))
    manifest(folder, "bad.zip,210300,2023,,\n")
    assert sorted(land(store, folder)) == ["a.txt", "b.txt"]


def test_what_is_read_again_depends_on_the_manifest_and_a_run_hands_it_on(
    folder: Path, store: LandingStore, tmp_path: Path
) -> None:
    manifest(folder, "a.txt,210300,2023,,\n")
    document = land(store, folder)["a.txt"]
    assert document_key(document) != document_key(replace(document, manifest=()))
    run = tmp_path / "run"
    run.mkdir()
    RunFolder(run).write_landed([document], [])
    assert RunFolder(run).landed() == [document]


def test_the_store_keeps_what_was_told_for_a_rebuild(folder: Path, store: LandingStore) -> None:
    manifest(folder, "a.txt,210300,2023,,\n")
    document = land(store, folder)["a.txt"]
    store.keep_manifest(document)
    kept = store.get(document.document_id)
    assert kept is not None and kept.manifest == document.manifest
    store.keep_manifest(replace(document, manifest=()))
    kept = store.get(document.document_id)
    assert kept is not None and kept.manifest == ()
