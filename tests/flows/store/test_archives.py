"""Archives: their members, and what is refused of them."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from support.documents import REPORT, archive
from support.landing import SMALL, reasons, sources

from flows.store.landing import LandingStore


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
