"""Files and folders on their way into the landing store: which count, what type their names declare.

Everything that takes bytes in hands on either `FoundBytes` or a `Rejection` that says why there are none.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from transforms.records import Rejection
from transforms.text.printable import in_one_line


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may be; all sizes in bytes."""

    document_bytes: int = 64 * 2**20
    archive_bytes: int = 8 * 2**30
    """Of all members of one archive, unpacked, with those of the archives in it."""
    archive_members: int = 200_000
    """Of one archive and those in it."""
    archive_ratio: int = 150
    """Unpacked to packed size of one member, and of a whole archive.

    Reports pack to a third, blank pages of a scan to a fiftieth.
    """


@dataclass(frozen=True, slots=True)
class FoundBytes:
    """A document's bytes on their way into the store, with what their server said where they were fetched."""

    source: str
    data: bytes
    media_type: str
    charset: str | None = None
    """As the server declared it."""
    validators: dict[str, str] = field(default_factory=dict)
    """`etag` and `last_modified`, as sent."""


MEDIA_TYPES = {
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
    ".tar": "application/x-tar", ".7z": "application/x-7z-compressed", ".rar": "application/vnd.rar",
    ".tgz": "application/gzip", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".gz": "application/gzip",
    ".bz2": "application/x-bzip2", ".xz": "application/x-xz",
}  # fmt: skip
"""Ending to media type. The system's own table differs from machine to machine."""

LITTER = ("Thumbs.db", "desktop.ini", "__MACOSX")
"""What systems leave beside documents."""


def media_type_of(name: str) -> str:
    """The media type that a file's ending declares; `application/octet-stream` where it declares none."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")


def rejected(source: str, reason: str, detail: str) -> Rejection:
    """Why a source gave no bytes, as a row of the quarantine."""
    return Rejection(None, source, None, None, reason, detail)


def refused(source: str, error: OSError) -> Rejection:
    """What the system refused, with the way out."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return rejected(source, "missing", "there is no such file or folder; check the path")
    advice = "it leads to itself" if error.errno == errno.ELOOP else "check its permissions"
    return rejected(source, "unreadable", f"it cannot be read ({error.strerror or error}); {advice}")


def readable_name(name: str) -> str:
    """A name that can be stored and printed in one line; old file systems hold names in GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            name = raw.decode("gb18030")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "backslashreplace")
    return in_one_line(name)


def is_litter(name: str) -> bool:
    """Hidden files, and what systems and editors leave beside documents (`~$` is Word's lock)."""
    return name.startswith((".", "~$")) or name in LITTER


def files_below(folder: Path, name: str) -> Iterator[tuple[Path | Rejection, str]]:
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
            names = sorted(entry.name for entry in path.iterdir() if not is_litter(entry.name))
        except OSError as error:
            yield refused(source, error), source
            continue
        below = source.rstrip("/")
        stack.extend((path / entry, f"{below}/{readable_name(entry)}") for entry in reversed(names))


def too_large(source: str, size: int, limits: Limits) -> Rejection:
    """A document of `size` bytes that is over the limit."""
    return rejected(
        source,
        "too_large",
        f"it has {size:,} bytes and the limit is {limits.document_bytes:,}; it was not read",
    )
