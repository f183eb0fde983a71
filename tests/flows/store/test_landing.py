"""Landing: every source's bytes stored once, every source that gives none with its reason."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from support.documents import REPORT, archive
from support.landing import reasons, sources

from flows.store.files import FoundBytes
from flows.store.landing import DamagedStoreError, LandingStore, MissingSourceError

# --- what is stored ----------------------------------------------------------------------------------------


def test_bytes_are_stored_under_their_hash_with_a_sidecar(store: LandingStore, here: Path) -> None:
    data = REPORT.encode("gb18030")
    (here / "甲市.txt").write_bytes(data)
    (document,) = store.land(["甲市.txt"]).documents
    assert document.document_id == sha256(data).hexdigest()
    assert (document.source, document.media_type, document.n_bytes) == ("甲市.txt", "text/plain", len(data))
    stored = store.root / document.document_id[:2] / f"{document.document_id}.bin"
    assert stored.read_bytes() == data == store.read(document.document_id)
    sidecar = json.loads(stored.with_suffix(".json").read_text("utf-8"))
    assert sidecar["sources"] == [{"source": "甲市.txt", "media_type": "text/plain", "charset": None}]
    assert sidecar["landed_at"] == document.landed_at.isoformat()


def test_the_same_bytes_are_one_document_with_all_its_sources(store: LandingStore, here: Path) -> None:
    for name in ("乙.txt", "甲.html"):
        (here / name).write_text(REPORT)
    for order in (["乙.txt", "甲.html"], ["甲.html", "乙.txt"]):
        (document,) = store.land(order).documents
        assert (document.source, document.other_sources) == ("乙.txt", ("甲.html",))
        assert document.media_type == "text/plain"
    assert len(list(store.root.glob("??/*.bin"))) == 1
    assert [(d.source, d.other_sources) for d in store.documents()] == [("乙.txt", ("甲.html",))]


def test_landing_again_changes_nothing(store: LandingStore, here: Path) -> None:
    (here / "a.txt").write_text(REPORT)
    first = store.land(["a.txt"])
    before = {path: path.stat().st_mtime_ns for path in store.root.glob("??/*")}
    assert store.land(["a.txt"]) == first
    assert {path: path.stat().st_mtime_ns for path in store.root.glob("??/*")} == before


def test_half_written_bytes_of_a_killed_run_are_replaced(store: LandingStore, here: Path) -> None:
    (here / "a.txt").write_text(REPORT)
    (document,) = store.land(["a.txt"]).documents
    path = store.root / document.document_id[:2] / f"{document.document_id}.bin"
    path.write_bytes(b"half")
    path.with_suffix(".json").write_text("{")
    leftover = store.root / "partial" / "tmpold"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    store.land(["a.txt"])
    assert store.read(document.document_id) == REPORT.encode()
    assert not leftover.exists()


def test_changed_bytes_are_not_handed_out(store: LandingStore, here: Path) -> None:
    (here / "a.txt").write_text(REPORT)
    (document,) = store.land(["a.txt"]).documents
    path = store.root / document.document_id[:2] / f"{document.document_id}.bin"
    path.write_bytes(b"X" * document.n_bytes)
    with pytest.raises(DamagedStoreError, match=r"\.bin does not hold"):
        store.read(document.document_id)
    with pytest.raises(KeyError):
        store.read("0" * 64)


# --- folders -----------------------------------------------------------------------------------------------


def test_a_folder_is_read_through_in_sorted_order_without_hidden_files(
    store: LandingStore, here: Path
) -> None:
    for name in (
        "2023/乙.txt",
        "2023/甲.txt",
        "2022/丙.txt",
        ".git/config",
        "a.txt",
        ".hidden",
        "~$锁.docx",
        "Thumbs.db",
    ):
        path = here / "报告" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert sources(store.land(["报告/"])) == [
        "报告/2022/丙.txt",
        "报告/2023/乙.txt",
        "报告/2023/甲.txt",
        "报告/a.txt",
    ]
    assert sources(store.land(["../material/报告/2022"])) == ["../material/报告/2022/丙.txt"]


def test_progress_names_each_source(store: LandingStore, here: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (here / name).write_text(name)
    seen: list[str] = []
    store.land(["a.txt", "b.txt", "c.txt"], progress=seen.append)
    assert seen == ["a.txt", "b.txt", "c.txt"]


def test_links_are_followed_and_loops_end(store: LandingStore, here: Path) -> None:
    (here / "in").mkdir()
    (here / "in" / "a.txt").write_text("甲")
    (here / "out.txt").write_text("乙")
    (here / "in" / "round").symlink_to(here / "in")
    (here / "in" / "self").symlink_to(here / "in" / "self")
    (here / "in" / "gone").symlink_to(here / "nowhere")
    (here / "in" / "link.txt").symlink_to(here / "out.txt")
    landed = store.land(["in"])
    assert sources(landed) == ["in/a.txt", "in/link.txt"]
    assert reasons(landed) == {"in/gone": "missing", "in/self": "unreadable"}
    (of_loop,) = (rejection for rejection in landed.rejections if rejection.source == "in/self")
    assert "leads to itself" in of_loop.detail


def test_what_is_no_file_is_left_alone(store: LandingStore, here: Path) -> None:
    os.mkfifo(here / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        landed = store.land(["."])
    assert reasons(landed) == {"./pipe": "unreadable", "./socket": "unreadable"}


def test_a_file_that_may_not_be_read(
    store: LandingStore, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "a.txt").write_text("甲")
    (here / "b.txt").write_text("乙")
    opened: Callable[..., object] = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)  # permissions do not bind root
    landed = store.land(["a.txt", "b.txt"])
    assert sources(landed) == ["b.txt"]
    assert reasons(landed) == {"a.txt": "unreadable"}
    assert "Permission denied" in landed.rejections[0].detail


def test_names_in_an_old_encoding_can_be_stored(store: LandingStore, here: Path) -> None:
    (here / "旧").mkdir()
    (here / "旧" / os.fsdecode("鞍山市.txt".encode("gb18030"))).write_text(REPORT)
    assert sources(store.land(["旧"])) == ["旧/鞍山市.txt"]


# --- what is not there, or too much ------------------------------------------------------------------------


def test_a_single_missing_path_is_a_mistake_of_the_caller(store: LandingStore, here: Path) -> None:
    with pytest.raises(MissingSourceError, match=r"nowhere\.txt") as caught:
        store.land(["nowhere.txt"])
    assert caught.value.path == "nowhere.txt"


def test_one_missing_among_several_is_a_rejection(store: LandingStore, here: Path) -> None:
    (here / "a.txt").write_text(REPORT)
    landed = store.land(["nowhere.txt", "a.txt"])
    assert sources(landed) == ["a.txt"]
    assert reasons(landed) == {"nowhere.txt": "missing"}


def test_an_empty_folder_says_so(store: LandingStore, here: Path) -> None:
    (here / "空").mkdir()
    assert reasons(store.land(["空"])) == {"空": "empty"}


def test_a_file_of_500_megabytes_is_not_read(
    store: LandingStore, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (here / "huge.txt").open("wb") as file:
        file.write(b"x")
        file.truncate(500 * 2**20)
    landed = store.land(["huge.txt"])
    assert reasons(landed) == {"huge.txt": "too_large"}
    assert "524,288,000 bytes" in landed.rejections[0].detail
    assert not list(store.root.glob("??/*"))


def test_bad_files_land_as_they_are(store: LandingStore, here: Path) -> None:
    """What bytes mean is for decoding; landing keeps an empty file as it keeps a broken DOCX."""
    (here / "empty.txt").write_bytes(b"")
    (here / "cut.docx").write_bytes(b"PK\x03\x04word/")
    (here / "a.docx").write_bytes(archive({"[Content_Types].xml": b"", "word/document.xml": b""}))
    assert sources(store.land(["."])) == ["./a.docx", "./cut.docx", "./empty.txt"]


# --- addresses ---------------------------------------------------------------------------------------------


def test_an_address_goes_through_the_fetcher(store: LandingStore, here: Path) -> None:
    def fetch(url: str) -> FoundBytes:
        return FoundBytes(url, REPORT.encode(), "text/html", "utf-8", {"etag": '"1"'})

    (document,) = store.land(["http://127.0.0.1/a.html"], fetch=fetch).documents
    assert (document.source, document.media_type, document.charset) == (
        "http://127.0.0.1/a.html",
        "text/html",
        "utf-8",
    )
    sidecar = json.loads(
        (store.root / document.document_id[:2] / f"{document.document_id}.json").read_text("utf-8")
    )
    assert sidecar["sources"][0]["etag"] == '"1"'
    assert reasons(store.land(["http://127.0.0.1/a.html"])) == {"http://127.0.0.1/a.html": "unreadable"}


def test_the_corpus_lands_whole(shared: Path, store: LandingStore) -> None:
    landed = store.land([str(shared / "corpus")])
    assert len(landed.documents) == 47
    assert landed.rejections == []
