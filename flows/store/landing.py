"""Brings documents in: every source's bytes are stored once under their SHA-256, with a sidecar beside them.

Landing opens folders and archives and parses nothing: what the bytes say is for `transforms.decode`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import stat
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

from transforms.records import LandedDocument, Rejection

Progress = Callable[[str], None]
"""Called with each source's name as soon as it is dealt with."""


class MissingSourceError(FileNotFoundError):
    """The only source given does not exist: a mistake in the command, not in the material."""

    def __init__(self, path: str) -> None:
        super().__init__(f"no such file or folder: {path}")
        self.path = path


class DamagedStoreError(RuntimeError):
    """Stored bytes no longer hash to their name: the disk or somebody else changed them."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not hold the bytes it is named after; delete it and land its source again"
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may be; all sizes in bytes."""

    document_bytes: int = 64 * 2**20
    archive_bytes: int = 8 * 2**30
    """Of all members of one archive, unpacked."""
    archive_members: int = 200_000
    archive_ratio: int = 150
    """Unpacked to packed size of one member. Reports pack to a third, blank pages of a scan to a fiftieth."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What one call landed, and what it could not."""

    documents: list[LandedDocument]
    """Each run of bytes once, in the order in which it was first met."""
    rejections: list[Rejection]


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes that came over the network, with what the server said about them."""

    source: str
    data: bytes
    media_type: str
    charset: str | None
    validators: dict[str, str] = field(default_factory=dict)
    """`etag` and `last_modified`, as sent."""


class Fetcher(Protocol):
    """Turns an address into bytes or into the reason why there are none."""

    def __call__(self, url: str, /) -> Fetched | Rejection:
        """Fetch one address."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A document's bytes on their way into the store."""

    source: str
    data: bytes
    media_type: str
    charset: str | None = None
    validators: dict[str, str] = field(default_factory=dict)


_MEDIA_TYPES = {
    ".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".htm": "text/html",
    ".html": "text/html", ".shtml": "text/html", ".xhtml": "text/html", ".csv": "text/csv",
    ".tsv": "text/tab-separated-values", ".json": "application/json", ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl", ".pdf": "application/pdf", ".doc": "application/msword",
    ".wps": "application/vnd.ms-works", ".zip": "application/zip", ".ofd": "application/ofd",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text", ".rtf": "application/rtf", ".mht": "multipart/related",
    ".mhtml": "multipart/related", ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".parquet": "application/vnd.apache.parquet",
    ".feather": "application/vnd.apache.arrow.file", ".arrow": "application/vnd.apache.arrow.file",
    ".dta": "application/x-stata-dta", ".sav": "application/x-spss-sav", ".rds": "application/x-r-data",
    ".gz": "application/gzip", ".bz2": "application/x-bzip2", ".xz": "application/x-xz",
}  # fmt: skip
# The system's own table differs from machine to machine.

_LITTER = ("Thumbs.db", "desktop.ini", "__MACOSX")
_OFFICE_PARTS = ("[Content_Types].xml", "OFD.xml", "mimetype")
_PACKED_SMALL = 2**20
"""A member that unpacks to less than this is no bomb, whatever its ratio."""
_STALE_SECONDS = 24 * 3600


class LandingStore:
    """A folder of landed bytes: `ab/abcdef….bin` and `ab/abcdef….json`, each written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._partial = root / "partial"
        self._lock = threading.Lock()

    # --- landing -------------------------------------------------------------------------------------------

    def land(
        self,
        sources: Sequence[str],
        limits: Limits | None = None,
        progress: Progress | None = None,
        *,
        fetch: Fetcher | None = None,
    ) -> Landed:
        """Store every document of the sources and say what could not be.

        A source is a file, a folder (read through in sorted order, hidden files left out), a ZIP archive, or
        a URL where `fetch` is given. Sources are recorded as given, with the path inside the folder or
        archive: `reports/a.txt`, `reports.zip!2023/a.txt`. Raises MissingSourceError where the only source
        does not exist, and OSError where the store itself cannot be written.
        """
        limits = limits or Limits()
        if len(sources) == 1 and not _is_url(sources[0]) and not os.path.lexists(sources[0]):
            raise MissingSourceError(sources[0])
        self._sweep()
        documents: dict[str, LandedDocument] = {}
        rejections: list[Rejection] = []
        for given in sources:
            for item in self._expand(given, limits, fetch):
                if isinstance(item, Rejection):
                    rejections.append(item)
                else:
                    document = self.put(item)
                    known = documents.get(document.document_id)
                    documents[document.document_id] = _merged(known, document) if known else document
                if progress is not None:
                    progress(item.source)
        return Landed(list(documents.values()), rejections)

    def put(self, found: _Found | Fetched) -> LandedDocument:
        """Store one run of bytes; where it is already there, its source is added to what is known of it."""
        document_id = hashlib.sha256(found.data).hexdigest()
        path = self._path(document_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size != len(found.data):
            self._write(path, found.data)
        with self._lock:  # two threads may bring the same bytes from two addresses
            sidecar = self._add_source(document_id, found)
        return LandedDocument(
            document_id=document_id,
            source=found.source,
            media_type=found.media_type,
            charset=found.charset,
            n_bytes=len(found.data),
            landed_at=datetime.fromisoformat(sidecar["landed_at"]),
        )

    def _add_source(self, document_id: str, found: _Found | Fetched) -> dict[str, Any]:
        sidecar = self._sidecar(document_id) or {
            "document_id": document_id,
            "n_bytes": len(found.data),
            "landed_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "sources": [],
        }
        entry = {
            "source": found.source,
            "media_type": found.media_type,
            "charset": found.charset,
            **found.validators,
        }
        others = [known for known in sidecar["sources"] if known["source"] != found.source]
        if entry not in sidecar["sources"]:
            sidecar["sources"] = sorted([*others, entry], key=lambda known: known["source"])
            text = json.dumps(sidecar, ensure_ascii=False, indent=1)
            self._write(self._path(document_id).with_suffix(".json"), text.encode())
        return sidecar

    # --- reading -------------------------------------------------------------------------------------------

    def read(self, document_id: str) -> bytes:
        """The bytes of a landed document.

        Raises KeyError where it never landed and DamagedStoreError where the stored bytes changed.
        """
        path = self._path(document_id)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise KeyError(f"no document {document_id} in {self.root}") from None
        if hashlib.sha256(data).hexdigest() != document_id:
            raise DamagedStoreError(path)
        return data

    def get(self, document_id: str) -> LandedDocument | None:
        """What is known of a stored document with all its sources; None where it is not stored."""
        sidecar = self._sidecar(document_id)
        if sidecar is None or not sidecar["sources"] or not self._path(document_id).exists():
            return None
        first, *others = sidecar["sources"]
        return LandedDocument(
            document_id=document_id,
            source=first["source"],
            media_type=first["media_type"],
            charset=first["charset"],
            n_bytes=sidecar["n_bytes"],
            landed_at=datetime.fromisoformat(sidecar["landed_at"]),
            other_sources=tuple(other["source"] for other in others),
        )

    def documents(self) -> list[LandedDocument]:
        """Everything that is stored, by document id: what a rebuild reads without any network."""
        stored = (self.get(path.stem) for path in sorted(self.root.glob("??/*.json")))
        return [document for document in stored if document is not None]

    # --- files of the store --------------------------------------------------------------------------------

    def _path(self, document_id: str) -> Path:
        return self.root / document_id[:2] / f"{document_id}.bin"

    def _sidecar(self, document_id: str) -> dict[str, Any] | None:
        try:
            return json.loads(self._path(document_id).with_suffix(".json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def _write(self, path: Path, data: bytes) -> None:
        """Put a file in place whole: a reader sees all of it or none, also after a crash."""
        self._partial.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._partial, delete=False) as partial:
            try:
                partial.write(data)
                partial.close()
                # No fsync: what a power cut mangles fails the hash (or the size) and is landed again.
                Path(partial.name).replace(path)
            except BaseException:
                Path(partial.name).unlink(missing_ok=True)
                raise

    def _sweep(self) -> None:
        """Remove what a killed run left half written; a run of today may still be at it."""
        if not self._partial.is_dir():
            return
        for path in self._partial.iterdir():
            try:
                if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue

    # --- from sources to documents -------------------------------------------------------------------------

    def _expand(
        self, given: str, limits: Limits, fetch: Fetcher | None
    ) -> Iterator[_Found | Fetched | Rejection]:
        if _is_url(given):
            if fetch is None:
                yield _rejected(
                    given, "unreadable", "this source is an address and no fetcher was given to get it with"
                )
            else:
                yield fetch(given)
            return
        try:
            is_folder = stat.S_ISDIR(Path(given).stat().st_mode)
        except OSError as error:
            yield _refused(_readable(given), error)
            return
        if not is_folder:
            yield from _file(Path(given), _readable(given), limits)
            return
        empty = True
        for path, source in _files_below(Path(given), _readable(given).rstrip("/") or "/"):
            empty = False
            if isinstance(path, Rejection):
                yield path
            else:
                yield from _file(path, source, limits)
        if empty:
            yield _rejected(_readable(given), "empty", "the folder holds no files that are not hidden")


def _merged(known: LandedDocument, again: LandedDocument) -> LandedDocument:
    """One document of two sources; the first by name speaks for it, whatever the order they came in."""
    sources = sorted({known.source, *known.other_sources, again.source})
    speaks = again if again.source == sources[0] else known
    return replace(speaks, source=sources[0], other_sources=tuple(sources[1:]))


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def media_type_of(name: str) -> str:
    """The media type that a file's ending declares; `application/octet-stream` where it declares none."""
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def _rejected(source: str, reason: str, detail: str) -> Rejection:
    return Rejection(None, source, None, None, reason, detail)


def _refused(source: str, error: OSError) -> Rejection:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _rejected(source, "missing", "there is no such file or folder; check the path")
    advice = "it leads to itself" if error.errno == errno.ELOOP else "check its permissions"
    return _rejected(source, "unreadable", f"it cannot be read ({error.strerror or error}); {advice}")


def _readable(name: str) -> str:
    """A name that can be stored and printed; old file systems hold names in GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "backslashreplace")
    return name


def _is_litter(name: str) -> bool:
    """Hidden files, and what systems and editors leave beside documents (`~$` is Word's lock)."""
    return name.startswith((".", "~$")) or name in _LITTER


def _files_below(folder: Path, name: str) -> Iterator[tuple[Path | Rejection, str]]:
    """Files of a folder and its folders, sorted; links are followed, each folder is entered once."""
    entered: set[tuple[int, int]] = set()
    stack: list[tuple[Path, str]] = [(folder, name)]
    while stack:
        path, source = stack.pop()
        try:
            facts = path.stat()
            if not stat.S_ISDIR(facts.st_mode):
                yield path, source
                continue
            if (facts.st_dev, facts.st_ino) in entered:
                continue
            entered.add((facts.st_dev, facts.st_ino))
            names = sorted(entry.name for entry in path.iterdir() if not _is_litter(entry.name))
        except OSError as error:
            yield _refused(source, error), source
            continue
        stack.extend((path / entry, f"{source.rstrip('/')}/{_readable(entry)}") for entry in reversed(names))


def _file(path: Path, source: str, limits: Limits) -> Iterator[_Found | Rejection]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            yield _rejected(source, "unreadable", "this is no regular file (a device, a pipe or a socket)")
            return
        if _is_archive(path):
            yield from _members(path, source, limits)
            return
        if facts.st_size > limits.document_bytes:
            yield _too_large(source, facts.st_size, limits)
            return
        with path.open("rb") as file:
            data = file.read(limits.document_bytes + 1)
    except OSError as error:
        yield _refused(source, error)
        return
    if len(data) > limits.document_bytes:
        yield _too_large(source, len(data), limits)
    else:
        yield _Found(source, data, media_type_of(source))


def _too_large(source: str, size: int, limits: Limits) -> Rejection:
    return _rejected(
        source,
        "too_large",
        f"it has {size:,} bytes and the limit is {limits.document_bytes:,}; it was not read",
    )


# --- archives ----------------------------------------------------------------------------------------------


def _is_archive(path: Path) -> bool:
    """Whether a file is a ZIP of documents; Office documents are ZIP files too, and are documents."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(part in archive.NameToInfo for part in _OFFICE_PARTS)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # cut off: decoding says so


def _members(path: Path, source: str, limits: Limits) -> Iterator[_Found | Rejection]:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        total = sum(member.file_size for member in members)
        if len(members) > limits.archive_members:
            yield _rejected(
                source,
                "bomb",
                f"the archive has {len(members):,} members and the limit is {limits.archive_members:,}",
            )
            return
        if total > limits.archive_bytes:
            yield _rejected(
                source,
                "bomb",
                f"the archive unpacks to {total:,} bytes and the limit is {limits.archive_bytes:,}",
            )
            return
        named = sorted(((_member_name(member), member) for member in members), key=lambda entry: entry[0])
        empty = True
        for name, member in named:
            parts = name.replace("\\", "/").split("/")
            if any(_is_litter(part) for part in parts if part not in (".", "..")):
                continue
            empty = False
            yield _member(archive, member, f"{source}!{name}", name, limits)
        if empty:
            yield _rejected(source, "empty", "the archive holds no files that are not hidden")


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
) -> _Found | Rejection:
    # Nothing is ever unpacked to disk, but a name that climbs out of its archive is an attack or a mistake.
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
        return _rejected(
            source, "unsafe_path", "the member's name points outside its archive; it was not read"
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        return _rejected(source, "unsafe_path", "the member is a link to another place; it was not read")
    if member.flag_bits & 0x1:
        return _rejected(
            source, "password", "the member is encrypted; unpack the archive with its password first"
        )
    if member.file_size > _PACKED_SMALL and member.file_size > limits.archive_ratio * max(
        1, member.compress_size
    ):
        return _rejected(
            source,
            "bomb",
            f"{member.compress_size:,} packed bytes unpack to {member.file_size:,}, more than"
            f" {limits.archive_ratio} to one; it was not unpacked",
        )
    if member.file_size > limits.document_bytes:
        return _too_large(source, member.file_size, limits)
    try:
        with archive.open(member) as stream:
            data = stream.read(limits.document_bytes + 1)
    except NotImplementedError as error:
        return _rejected(
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
        return _rejected(
            source, "truncated_file", f"the member is damaged ({error}); fetch the archive again"
        )
    return _Found(source, data, media_type_of(name))
