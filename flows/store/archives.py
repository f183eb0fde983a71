"""Archives of documents: their members, one by one, three archives deep, and what is refused of them.

No member is ever written to disk under its name. A bomb is told by what an archive declares and again by what
comes out of it, counted over all archives inside one another; a name that climbs out of its archive, a link
and an encrypted member are refused with the reason. How each kind of archive is opened stands in
`archive_kinds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from flows.store.archive_kinds import DAMAGE, kind_of, may_be_archive, members_of
from flows.store.archive_types import ArchiveError, BombError, Member
from flows.store.files import FoundBytes, Limits, is_litter, media_type_of, readable_name, rejected, too_large
from transforms.records import Rejection

DEEPEST = 3
"""Archives inside one another that are opened, the outermost counted."""
_PACKED_SMALL = 2**20
"""A member that unpacks to less than this is no bomb, whatever its ratio."""
_ALL_SMALL = 2**24
"""What a whole archive may unpack to, whatever the ratio."""
_HEAD = 1024
"""Bytes that tell an archive."""
_CHUNK = 2**20


@dataclass
class _Budget:
    """What may still come out of one source, over all archives inside it."""

    members: int
    unpacked: int

    def take_member(self, limits: Limits) -> None:
        if self.members <= 0:
            raise BombError(
                f"the archive has more than the {limits.archive_members:,} members that are the limit"
            )
        self.members -= 1

    def take(self, n_bytes: int) -> None:
        self.unpacked -= n_bytes
        if self.unpacked < 0:
            raise BombError("the archive unpacks to more than the limit; the rest was not unpacked")


def is_archive(path: Path) -> bool:
    """Whether a file is an archive of documents; Office documents are ZIP files too, and are documents."""
    with path.open("rb") as file:
        return kind_of(file) is not None


def archive_members(path: Path, source: str, limits: Limits) -> Iterator[FoundBytes | Rejection]:
    """The members of the archive at `path`, hidden ones left out; `source` is its name.

    A member's source is its path through all archives: `a.zip!2023/b.tar!c.txt`.
    """
    size = path.stat().st_size
    unpacked = min(limits.archive_bytes, max(_ALL_SMALL, limits.archive_ratio * size))
    with path.open("rb") as file:
        yield from _members(file, source, limits, _Budget(limits.archive_members, unpacked), 1)


def _members(
    file: IO[bytes], source: str, limits: Limits, budget: _Budget, depth: int
) -> Iterator[FoundBytes | Rejection]:
    """The members of an open archive and of those in it."""
    empty = True
    try:
        kind = kind_of(file)
        if kind is None:  # it was one when it was looked at, and its file has changed since
            raise ArchiveError("truncated_file", "the archive changed while it was read")
        for member in members_of(file, kind, limits, budget.members, budget.unpacked):
            parts = member.name.replace("\\", "/").split("/")
            if any(is_litter(part) for part in parts if part not in (".", "..")):
                continue
            empty = False
            budget.take_member(limits)
            yield from _member(member, f"{source}!{readable_name(member.name)}", limits, budget, depth)
    except ArchiveError as error:
        yield rejected(source, error.reason, error.detail)
        return
    except DAMAGE as error:
        yield rejected(source, "truncated_file", f"the archive is damaged ({error}); fetch it again")
        return
    if empty:
        yield rejected(source, "empty", "the archive holds no files that are not hidden")


def _member(
    member: Member, source: str, limits: Limits, budget: _Budget, depth: int
) -> Iterator[FoundBytes | Rejection]:
    refused = _refused(member, source, limits)
    if refused is not None:
        yield refused
        return
    try:
        with member.open() as stream, SpooledTemporaryFile(max_size=limits.document_bytes) as inner:
            head = stream.read(_HEAD)
            inner.write(head)
            is_packed = may_be_archive(head)
            most = budget.unpacked if is_packed else limits.document_bytes
            while inner.tell() <= most and (piece := stream.read(min(_CHUNK, most + 1 - inner.tell()))):
                inner.write(piece)
            size = inner.tell()
            if not is_packed and size > limits.document_bytes:
                yield too_large(source, max(size, member.size or 0), limits)
                return
            budget.take(size)
            # What begins like an archive may be a document after all: DOCX is a ZIP too.
            if is_packed and kind_of(inner) is not None:
                if depth >= DEEPEST:
                    yield rejected(
                        source,
                        "bomb",
                        f"archives lie in one another more than {DEEPEST} deep; unpack the outer one and give"
                        " the folder",
                    )
                else:
                    yield from _members(inner, source, limits, budget, depth + 1)
                return
            if size > limits.document_bytes:
                yield too_large(source, max(size, member.size or 0), limits)
                return
            inner.seek(0)
            data = inner.read()
    except BombError:
        raise  # nothing more comes out of any of the archives
    except ArchiveError as error:
        yield rejected(source, error.reason, error.detail)
        return
    except NotImplementedError as error:
        yield rejected(
            source, "unsupported_format", f"the member is packed in an unknown way ({error}); repack it"
        )
        return
    except DAMAGE as error:
        yield rejected(source, "truncated_file", f"the member is damaged ({error}); fetch the archive again")
        return
    yield FoundBytes(source, data, media_type_of(member.name))


def _refused(member: Member, source: str, limits: Limits) -> Rejection | None:
    """Why a member isn't opened at all; None where nothing speaks against it."""
    # Nothing is written by its name, but one that climbs out of its archive is an attack or a mistake.
    parts = member.name.replace("\\", "/").split("/")
    if ".." in parts or member.name.startswith(("/", "\\")) or ":" in parts[0]:
        return rejected(
            source, "unsafe_path", "the member's name points outside its archive; it was not read"
        )
    if member.is_link:
        return rejected(source, "unsafe_path", "the member is a link to another place; it was not read")
    if member.is_encrypted:
        return rejected(
            source, "password", "the member is encrypted; unpack the archive with its password first"
        )
    if member.size is None or member.packed is None or member.size <= _PACKED_SMALL:
        return None
    if member.size > limits.archive_ratio * max(1, member.packed):
        return rejected(
            source,
            "bomb",
            f"{member.packed:,} packed bytes unpack to {member.size:,}, more than {limits.archive_ratio} to"
            " one; it was not unpacked",
        )
    return None
