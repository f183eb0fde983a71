"""Kinds of archives: how each is told by its bytes, and how its members are gone through one by one.

ZIP, tar (also packed by gzip, bzip2 or xz) and 7-Zip are opened here. RAR has no free library; a program of
the system opens it: bsdtar, 7-Zip or unrar, whichever is there.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from functools import partial
from stat import S_ISLNK
from typing import IO, Any

from flows.store.archive_types import ArchiveError, BombError, Member
from flows.store.files import Limits, readable_name
from flows.store.rar import rar_members

_OFFICE_PARTS = ("[Content_Types].xml", "OFD.xml", "mimetype")
_PACKERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open,
}  # fmt: skip
_TAR_BLOCK = 512
_GROUP_BYTES = 2**28
"""Of a 7-Zip archive so much is unpacked at a time: its members are packed as one and come out together."""

DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    RuntimeError,
)  # fmt: skip
"""What reading a damaged archive may raise."""


def may_be_archive(head: bytes) -> bool:
    """Whether a file that starts so may be an archive; Office documents and packed texts start so too."""
    return _signature(head) is not None or head.startswith(tuple(_PACKERS))


def kind_of(file: IO[bytes]) -> str | None:
    """`zip`, `tar`, `7z` or `rar` of a file open for reading; None where it's no archive of documents."""
    file.seek(0)
    head = file.read(_TAR_BLOCK)
    file.seek(0)
    kind = _signature(head)
    try:
        if kind == "zip":
            with zipfile.ZipFile(file) as archive:
                return None if any(part in archive.NameToInfo for part in _OFFICE_PARTS) else "zip"
        for signature, opened in _PACKERS.items():
            if head.startswith(signature):
                with opened(file) as unpacked:
                    return "tar" if _signature(unpacked.read(_TAR_BLOCK)) == "tar" else None
    except (*DAMAGE, NotImplementedError):
        return None  # cut off: decoding says so
    finally:
        file.seek(0)
    return kind


def _signature(head: bytes) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head.startswith(b"Rar!\x1a\x07"):
        return "rar"
    try:
        tarfile.TarInfo.frombuf(head[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    return "tar"


def members_of(file: IO[bytes], kind: str, limits: Limits, n_left: int, left: int) -> Iterator[Member]:
    """The members of an open archive; `n_left` of them with `left` bytes may come.

    Raises ArchiveError where the archive as a whole can't be read, or is a bomb.
    """
    if kind == "zip":
        return _zip_members(file, limits, n_left)
    if kind == "7z":
        return _seven_zip_members(file, limits, n_left)
    if kind == "rar":
        return rar_members(file, partial(tar_members, left=left))
    return _packed_tar_members(file, left)


# -- ZIP ----------------------------------------------------------------------------------------------------


def _zip_members(file: IO[bytes], limits: Limits, n_left: int) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        check_declared(len(members), sum(member.file_size for member in members), limits, n_left)
        named = sorted(((_zip_name(member), member) for member in members), key=lambda entry: entry[0])
        for name, member in named:
            yield Member(
                name,
                partial(archive.open, member),
                member.file_size,
                member.compress_size,
                is_link=S_ISLNK(member.external_attr >> 16),
                is_encrypted=bool(member.flag_bits & 0x1),
            )


def check_declared(n_members: int, n_bytes: int, limits: Limits, n_left: int) -> None:
    """Raise BombError where an archive declares more members or bytes than may come."""
    if n_members > n_left:
        inner = "" if n_left == limits.archive_members else ", with those around it"
        raise BombError(
            f"the archive has {n_members:,} members and the limit is {limits.archive_members:,}{inner}"
        )
    if n_bytes > limits.archive_bytes:
        raise BombError(f"the archive unpacks to {n_bytes:,} bytes and the limit is {limits.archive_bytes:,}")


def _zip_name(member: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag it is in the packer's own encoding, here mostly GBK."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "surrogateescape")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return member.filename


# -- tar ----------------------------------------------------------------------------------------------------


class _Metered(io.RawIOBase):
    """A stream that raises BombError once more than `left` bytes came out of it."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream = stream
        self._left = left

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise BombError("the archive unpacks to more than the limit; the rest was not unpacked")
        return piece


def _packed_tar_members(file: IO[bytes], left: int) -> Iterator[Member]:
    head = file.read(8)
    file.seek(0)
    opened = next((opened for sign, opened in _PACKERS.items() if head.startswith(sign)), None)
    if opened is None:
        yield from tar_members(file, left)
        return
    with opened(file) as unpacked:
        yield from tar_members(unpacked, left)


def tar_members(stream: IO[bytes], left: int) -> Iterator[Member]:
    """The members of a tar archive that comes in one stream, in its order; `left` bytes may come.

    Names in GBK, as old systems wrote them, are read.
    """
    # The blocks around the members count for nothing, so that a tar at the limit is no bomb.
    metered: Any = _Metered(stream, left + left // 4 + 2**20)
    with tarfile.open(fileobj=metered, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            if member.isdir():
                continue
            yield Member(
                readable_name(member.name),
                partial(_tar_file, archive, member),
                member.size,
                is_link=not member.isfile(),
            )


def _tar_file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> AbstractContextManager[IO[bytes]]:
    file = archive.extractfile(member)
    if file is None:
        raise ArchiveError("unsafe_path", "the member is no file")
    return closing(file)


# -- 7-Zip --------------------------------------------------------------------------------------------------


def _seven_zip_members(file: IO[bytes], limits: Limits, n_left: int) -> Iterator[Member]:
    import py7zr
    from py7zr.exceptions import PasswordRequired

    locked = "the archive is encrypted; unpack it with its password first"
    try:
        with py7zr.SevenZipFile(file) as archive:
            members = [member for member in archive.list() if not member.is_directory]
            if archive.needs_password():
                raise ArchiveError("password", locked)
            links = {member.filename for member in archive.files if member.is_symlink or member.is_junction}
    except PasswordRequired as error:
        raise ArchiveError("password", locked) from error
    except (py7zr.Bad7zFile, py7zr.exceptions.ArchiveError, *DAMAGE, IndexError, KeyError) as error:
        raise ArchiveError(
            "truncated_file", f"the 7-Zip archive is cut off or damaged ({error}); fetch it again"
        ) from error
    sizes = [member.uncompressed or 0 for member in members]
    check_declared(len(members), sum(sizes), limits, n_left)
    groups: list[list[Any]] = []
    room = 0
    for member, size in sorted(zip(members, sizes, strict=True), key=lambda entry: entry[0].filename):
        if not groups or size > room:
            groups.append([])
            room = _GROUP_BYTES
        groups[-1].append(member)
        room -= size
    for group in groups:
        unpacked: dict[str, bytes] | None = None
        for member in group:
            if member.uncompressed and member.uncompressed > _GROUP_BYTES:
                opened = partial(_too_much, member.uncompressed)
            else:
                if unpacked is None:
                    unpacked = _unpacked_group(file, [one.filename for one in group])
                opened = partial(_seven_zip_file, file, unpacked, member.filename)
            yield Member(member.filename, opened, member.uncompressed, is_link=member.filename in links)


def _too_much(size: int) -> AbstractContextManager[IO[bytes]]:
    raise ArchiveError("too_large", f"the member has {size:,} bytes; unpack the archive and give the folder")


def _unpacked_group(file: IO[bytes], names: list[str]) -> dict[str, bytes]:
    """The bytes of some members; nothing where one of them is damaged, so that each is tried alone."""
    try:
        return _unpacked(file, names)
    except ArchiveError:
        return {}


def _seven_zip_file(
    file: IO[bytes], unpacked: dict[str, bytes], name: str
) -> AbstractContextManager[IO[bytes]]:
    data = unpacked.get(name)
    return closing(io.BytesIO(_unpacked(file, [name])[name] if data is None else data))


def _unpacked(file: IO[bytes], names: list[str]) -> dict[str, bytes]:
    import py7zr
    from py7zr.io import BytesIOFactory

    out = BytesIOFactory(_GROUP_BYTES)
    file.seek(0)
    try:
        with py7zr.SevenZipFile(file) as archive:
            archive.extract(targets=names, factory=out)
        return {name: out.get(name).read() if name in out.products else b"" for name in names}  # type: ignore[no-untyped-call]
    except py7zr.UnsupportedCompressionMethodError as error:
        raise ArchiveError(
            "unsupported_format", "it is packed in a way that is not read here; repack it as ZIP"
        ) from error
    except (py7zr.Bad7zFile, py7zr.exceptions.ArchiveError, *DAMAGE, IndexError, KeyError) as error:
        raise ArchiveError(
            "truncated_file", f"the member is damaged ({error}); fetch the archive again"
        ) from error
