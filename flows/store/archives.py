"""ZIP archives of documents: their members, one by one, and what is refused of them.

Nothing is ever unpacked to disk. A bomb is told by what the archive declares and again by what comes out; a
name that climbs out of its archive, a link and an encrypted member are refused with the reason.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from flows.store.files import FoundBytes, Limits, is_litter, media_type_of, rejected, too_large
from transforms.records import Rejection

_OFFICE_PARTS = ("[Content_Types].xml", "OFD.xml", "mimetype")
_PACKED_SMALL = 2**20
"""A member that unpacks to less than this is no bomb, whatever its ratio."""


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP of documents; Office documents are ZIP files too, and are documents."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(part in archive.NameToInfo for part in _OFFICE_PARTS)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # cut off: decoding says so


def archive_members(path: Path, source: str, limits: Limits) -> Iterator[FoundBytes | Rejection]:
    """The members of the archive at `path`, sorted by name, hidden ones left out; `source` is its name."""
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        total = sum(member.file_size for member in members)
        if len(members) > limits.archive_members:
            yield rejected(
                source,
                "bomb",
                f"the archive has {len(members):,} members and the limit is {limits.archive_members:,}",
            )
            return
        if total > limits.archive_bytes:
            yield rejected(
                source,
                "bomb",
                f"the archive unpacks to {total:,} bytes and the limit is {limits.archive_bytes:,}",
            )
            return
        named = sorted(((_member_name(member), member) for member in members), key=lambda entry: entry[0])
        empty = True
        for name, member in named:
            parts = name.replace("\\", "/").split("/")
            if any(is_litter(part) for part in parts if part not in (".", "..")):
                continue
            empty = False
            yield _member(archive, member, f"{source}!{name}", name, limits)
        if empty:
            yield rejected(source, "empty", "the archive holds no files that are not hidden")


def _member_name(member: zipfile.ZipInfo) -> str:
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


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, name: str, limits: Limits
) -> FoundBytes | Rejection:
    # Nothing is ever unpacked to disk, but a name that climbs out of its archive is an attack or a mistake.
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        return rejected(
            source, "unsafe_path", "the member's name points outside its archive; it was not read"
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        return rejected(source, "unsafe_path", "the member is a link to another place; it was not read")
    if member.flag_bits & 0x1:
        return rejected(
            source, "password", "the member is encrypted; unpack the archive with its password first"
        )
    if member.file_size > _PACKED_SMALL and member.file_size > limits.archive_ratio * max(
        1, member.compress_size
    ):
        return rejected(
            source,
            "bomb",
            f"{member.compress_size:,} packed bytes unpack to {member.file_size:,}, more than"
            f" {limits.archive_ratio} to one; it was not unpacked",
        )
    if member.file_size > limits.document_bytes:
        return too_large(source, member.file_size, limits)
    try:
        with archive.open(member) as stream:
            data = stream.read(limits.document_bytes + 1)
    except NotImplementedError as error:
        return rejected(
            source, "unsupported_format", f"the member is packed in an unknown way ({error}); repack it"
        )
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ) as error:
        return rejected(source, "truncated_file", f"the member is damaged ({error}); fetch the archive again")
    return FoundBytes(source, data, media_type_of(name))
