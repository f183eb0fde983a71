"""Landing: every source's bytes stored once, every source that gives none with its reason."""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from support.documents import REPORT, archive

from flows.store.landing import (
    DamagedStoreError,
    Fetched,
    Landed,
    LandingStore,
    Limits,
    MissingSourceError,
    media_type_of,
)

SMALL = Limits(document_bytes=10_000, archive_bytes=50_000, archive_members=5, archive_ratio=100)


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(tmp_path / "state" / "landing")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "material"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def sources(landed: Landed) -> list[str]:
    return [document.source for document in landed.documents]


def reasons(landed: Landed) -> dict[str, str]:
    return {rejection.source: rejection.reason for rejection in landed.rejections}


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


# --- archives ----------------------------------------------------------------------------------------------


def test_an_archive_gives_its_members(store: LandingStore, here: Path) -> None:
    (here / "报告.zip").write_bytes(
        archive(
            {"2023/b.txt": b"b", "a.txt": b"a", ".DS_Store": b"x", "__MACOSX/._a.txt": b"x", "empty/": b""}
        )
    )
    assert sources(store.land(["报告.zip"])) == ["报告.zip!2023/b.txt", "报告.zip!a.txt"]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_names_of_members_without_the_utf8_flag(store: LandingStore, here: Path, codec: str) -> None:
    raw = "鞍山市2023年.txt".encode(codec)
    data = archive({"x" * len(raw): REPORT.encode()}).replace(b"x" * len(raw), raw)
    (here / "a.zip").write_bytes(data)
    assert sources(store.land(["a.zip"])) == ["a.zip!鞍山市2023年.txt"]


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", "..\\evil.txt"]
)
def test_a_member_with_a_name_that_climbs_out(store: LandingStore, here: Path, name: str) -> None:
    (here / "a.zip").write_bytes(archive({name: b"evil", "good.txt": b"good"}))
    landed = store.land(["a.zip"])
    assert sources(landed) == ["a.zip!good.txt"]
    assert list(reasons(landed).values()) == ["unsafe_path"]
    assert not (here.parent / "evil.txt").exists()


def test_a_member_that_is_a_link(store: LandingStore, here: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(here / "a.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
    assert reasons(store.land(["a.zip"])) == {"a.zip!link.txt": "unsafe_path"}


def test_bombs(store: LandingStore, here: Path) -> None:
    (here / "dense.zip").write_bytes(archive({"zeros.txt": b"\0" * 20_000_000, "good.txt": b"good"}))
    (here / "many.zip").write_bytes(archive({f"{n}.txt": b"x" for n in range(6)}))
    (here / "total.zip").write_bytes(
        archive({f"{n}.txt": os.urandom(9_999) for n in range(4)} | {"5": b"\0" * 20_000})
    )
    landed = store.land(["dense.zip", "many.zip", "total.zip"], SMALL)
    assert reasons(landed) == {"dense.zip": "bomb", "many.zip": "bomb", "total.zip": "bomb"}
    landed = store.land(["dense.zip"])
    assert sources(landed) == ["dense.zip!good.txt"]
    assert reasons(landed) == {"dense.zip!zeros.txt": "bomb"}


def test_a_member_that_lies_about_its_size(store: LandingStore, here: Path) -> None:
    data = archive({"zeros.txt": b"\0" * 30_000_000})
    data = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 1000))
    (here / "liar.zip").write_bytes(data)
    assert reasons(store.land(["liar.zip"])) == {"liar.zip!zeros.txt": "truncated_file"}


def test_a_member_that_is_too_large(store: LandingStore, here: Path) -> None:
    (here / "a.zip").write_bytes(archive({"big.txt": os.urandom(10_001)}))
    assert reasons(store.land(["a.zip"], SMALL)) == {"a.zip!big.txt": "too_large"}


def test_encrypted_and_damaged_members(store: LandingStore, here: Path) -> None:
    data = bytearray(
        archive({"locked.txt": REPORT.encode() * 3, "broken.txt": os.urandom(400), "good.txt": b"good"})
    )
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    at = data.index(b"broken.txt") + 100
    data[at : at + 9] = b"\xff" * 9
    (here / "a.zip").write_bytes(bytes(data))
    landed = store.land(["a.zip"])
    assert sources(landed) == ["a.zip!good.txt"]
    assert reasons(landed) == {"a.zip!locked.txt": "password", "a.zip!broken.txt": "truncated_file"}


def test_an_archive_inside_an_archive_is_not_opened(store: LandingStore, here: Path) -> None:
    (here / "a.zip").write_bytes(archive({"inner.zip": archive({"a.txt": b"a"})}))
    assert [(d.source, d.media_type) for d in store.land(["a.zip"]).documents] == [
        ("a.zip!inner.zip", "application/zip")
    ]


# --- addresses ---------------------------------------------------------------------------------------------


def test_an_address_goes_through_the_fetcher(store: LandingStore, here: Path) -> None:
    def fetch(url: str) -> Fetched:
        return Fetched(url, REPORT.encode(), "text/html", "utf-8", {"etag": '"1"'})

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


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.TXT", "text/plain"),
        ("2023/报告.pdf", "application/pdf"),
        ("a.zip!b.csv", "text/csv"),
        ("报告", "application/octet-stream"),
    ],
)
def test_media_types_declared_by_names(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type


def test_the_corpus_lands_whole(shared: Path, store: LandingStore) -> None:
    landed = store.land([str(shared / "corpus")])
    assert len(landed.documents) == 47
    assert landed.rejections == []
