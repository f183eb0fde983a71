"""Archives: their members, and what is refused of them."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import py7zr
import pytest
from support.documents import REPORT, archive, word
from support.landing import SMALL, reasons, sources

from flows.store.landing import LandingStore
from flows.store.rar import _by_seven_zip


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


def tarred(members: dict[str, bytes], mode: str = "w", **options: str) -> bytes:
    """A tar archive; `mode` says how it is packed."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, **options) as packed:  # type: ignore[call-overload]
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def seven_zipped(members: dict[str, bytes], **options: Any) -> bytes:
    """A 7-Zip archive."""
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w", **options) as packed:
        for name, data in members.items():
            packed.writestr(data, name)
    return made.getvalue()


def rarred(members: dict[str, bytes]) -> bytes:
    """A RAR 5 archive whose members are stored as they are."""

    def number(value: int) -> bytes:
        out = b""
        while value > 0x7F:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    def block(*fields: bytes) -> bytes:
        sized = number(len(b"".join(fields))) + b"".join(fields)
        return struct.pack("<L", zlib.crc32(sized)) + sized

    made = b"Rar!\x1a\x07\x01\0" + block(number(1), number(0), number(0))
    for name, data in members.items():
        size, crc, called = number(len(data)), struct.pack("<L", zlib.crc32(data)), name.encode()
        made += block(
            number(2), number(2), size, number(4), size, number(0o100644), crc, number(0), number(1),
            number(len(called)), called,
        )  # fmt: skip
        made += data
    return made + block(number(5), number(0), number(0))


MEMBERS = {"鞍山/2013.txt": b"one", "鞍山/2014.txt": b"two", ".DS_Store": b"x"}
OPENS_RAR = pytest.mark.skipif(
    not any(shutil.which(name) for name in ("bsdtar", "7zz", "unrar")), reason="no program here opens RAR"
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tar", tarred(MEMBERS)),
        ("a.tar.gz", tarred(MEMBERS, "w:gz")),
        ("a.tgz", tarred(MEMBERS, "w:gz")),
        ("a.tar.bz2", tarred(MEMBERS, "w:bz2")),
        ("a.tar.xz", tarred(MEMBERS, "w:xz")),
        ("gbk.tar", tarred(MEMBERS, encoding="gb18030", format=tarfile.GNU_FORMAT)),
        ("without-ending", tarred(MEMBERS, format=tarfile.USTAR_FORMAT)),
        ("a.7z", seven_zipped(MEMBERS)),
        pytest.param("a.rar", rarred(MEMBERS), marks=OPENS_RAR),
    ],
    # The bytes hold the time: processes of a parallel run would name the tests each in its own way.
    ids=lambda value: value if isinstance(value, str) else "packed",
)
def test_every_kind_of_archive_gives_its_members(
    store: LandingStore, here: Path, name: str, data: bytes
) -> None:
    (here / name).write_bytes(data)
    landed = store.land([name])
    assert not landed.rejections
    assert {document.source: store.read(document.document_id) for document in landed.documents} == {
        f"{name}!鞍山/2013.txt": b"one",
        f"{name}!鞍山/2014.txt": b"two",
    }


def test_a_packed_text_is_no_archive(store: LandingStore, here: Path) -> None:
    (here / "a.txt.gz").write_bytes(gzip.compress(REPORT.encode()))
    assert sources(store.land(["a.txt.gz"])) == ["a.txt.gz"]


def test_archives_are_opened_three_deep(store: LandingStore, here: Path) -> None:
    innermost = seven_zipped({"c.txt": b"c"})
    (here / "a.zip").write_bytes(
        archive(
            {"b.tar.gz": tarred({"in.7z": innermost, "b.txt": b"b"}, "w:gz"), "报告.docx": word("一、总")}
        )
    )
    (here / "deep.zip").write_bytes(archive({"b.zip": archive({"c.zip": archive({"in.7z": innermost})})}))
    landed = store.land(["a.zip", "deep.zip"])
    assert sources(landed) == ["a.zip!b.tar.gz!in.7z!c.txt", "a.zip!b.tar.gz!b.txt", "a.zip!报告.docx"]
    assert reasons(landed) == {"deep.zip!b.zip!c.zip!in.7z": "bomb"}


def test_the_limits_count_over_all_archives_in_one_another(store: LandingStore, here: Path) -> None:
    inner = {f"{n}.zip": archive({f"{m}.txt": bytes([65 + n, 65 + m]) for m in range(3)}) for n in range(2)}
    (here / "many.zip").write_bytes(archive(inner))
    (here / "dense.tar.gz").write_bytes(tarred({f"{n}": b"\0" * 9_000 for n in range(40)}, "w:gz"))
    landed = store.land(["many.zip"], SMALL)
    assert sources(landed) == ["many.zip!0.zip!0.txt", "many.zip!0.zip!1.txt", "many.zip!0.zip!2.txt"]
    assert reasons(landed) == {"many.zip!1.zip": "bomb"}
    assert reasons(store.land(["dense.tar.gz"], SMALL)) == {"dense.tar.gz": "bomb"}


@pytest.mark.parametrize("made", [tarred, seven_zipped, pytest.param(rarred, marks=OPENS_RAR)])
def test_unsafe_names_in_every_kind_of_archive(
    store: LandingStore, here: Path, made: Callable[[dict[str, bytes]], bytes]
) -> None:
    data = made({"aa/evil.txt": b"evil", "good.txt": b"good"})
    if made is tarred:  # of the others the headers have checksums
        data = tarred({"../evil.txt": b"evil", "good.txt": b"good"})
    elif made is rarred:
        data = rarred({"../evil.txt": b"evil", "good.txt": b"good"})
    (here / "a.bin").write_bytes(data)
    landed = store.land(["a.bin"])
    assert "a.bin!good.txt" in sources(landed)
    if made is not seven_zipped:
        assert reasons(landed) == {"a.bin!../evil.txt": "unsafe_path"}
    assert not (here.parent / "evil.txt").exists()


def test_links_in_a_tar(store: LandingStore, here: Path) -> None:
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(here / "a.tar", "w") as packed:
        packed.addfile(link)
    assert reasons(store.land(["a.tar"])) == {"a.tar!link.txt": "unsafe_path"}


@pytest.mark.parametrize("header", [False, True])
def test_an_encrypted_seven_zip(store: LandingStore, here: Path, header: bool) -> None:
    data = seven_zipped({"a.txt": REPORT.encode()}, password="x", header_encryption=header)
    (here / "a.7z").write_bytes(data)
    assert reasons(store.land(["a.7z"])) == {"a.7z": "password"}


@pytest.mark.parametrize("made", [tarred, seven_zipped, pytest.param(rarred, marks=OPENS_RAR)])
def test_archives_that_are_cut_off(
    store: LandingStore, here: Path, made: Callable[[dict[str, bytes]], bytes]
) -> None:
    data = made({f"{n}.txt": os.urandom(5_000) for n in range(4)})
    (here / "a.bin").write_bytes(data[:-9_000] if made is rarred else data[:12_000])
    assert set(reasons(store.land(["a.bin"])).values()) == {"truncated_file"}


def test_a_rar_without_a_program_says_what_to_install(
    store: LandingStore, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(here))
    (here / "a.rar").write_bytes(rarred(MEMBERS))
    landed = store.land(["a.rar"])
    assert reasons(landed) == {"a.rar": "unsupported_format"}
    assert "bsdtar" in landed.rejections[0].detail


@pytest.mark.skipif(shutil.which("7z") is None, reason="no 7z on this machine")
def test_what_7_zip_lists_and_prints(here: Path) -> None:
    (here / "a.zip").write_bytes(archive({"鞍山/2013.txt": b"one", "b.txt": b"two"}))
    found = {}
    for member in _by_seven_zip("7z", here / "a.zip"):
        with member.open() as stream:
            found[member.name] = (member.size, stream.read())
    assert found == {"鞍山/2013.txt": (3, b"one"), "b.txt": (3, b"two")}
