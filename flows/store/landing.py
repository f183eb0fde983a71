"""Brings documents in: every source's bytes are stored once under their SHA-256, with a sidecar beside them.

Landing opens folders and archives and parses nothing: what the bytes say is for `transforms.decode`.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Protocol

from flows.store.archives import archive_members, is_archive
from flows.store.files import (
    FoundBytes,
    Limits,
    files_below,
    media_type_of,
    readable_name,
    refused,
    rejected,
    too_large,
)
from transforms.records import LandedDocument, ManifestEntry, Rejection
from transforms.sources.manifest import is_manifest

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
class Landed:
    """What one call landed, and what it could not."""

    documents: list[LandedDocument]
    """Each run of bytes once, in the order in which it was first met."""
    rejections: list[Rejection]
    manifests: list[FoundBytes] = field(default_factory=list)
    """Files and members called baogao.csv: they say whose reports the others are, and are no documents."""


class Fetcher(Protocol):
    """Turns an address into bytes or into the reason why there are none."""

    def __call__(self, url: str, /) -> FoundBytes | Rejection:
        """Fetch one address."""


_STALE_SECONDS = 24 * 3600
"""After so long nobody is still writing a file that is half there."""


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

        A source is a file, a folder (read through in sorted order, hidden files left out), an archive, or a
        URL where `fetch` is given. Sources are recorded as given, with the path inside the folder or
        archive: `reports/a.txt`, `reports.zip!2023/a.txt`. Raises MissingSourceError where the only source
        does not exist, and OSError where the store itself cannot be written.
        """
        if len(sources) == 1 and not is_url(sources[0]) and not os.path.lexists(sources[0]):
            raise MissingSourceError(sources[0])
        self._sweep()
        return _gathered(sources, limits or Limits(), self.put, progress, fetch)

    def put(self, found: FoundBytes) -> LandedDocument:
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

    def _add_source(self, document_id: str, found: FoundBytes) -> dict[str, Any]:
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
            manifest=tuple(ManifestEntry(*entry) for entry in sidecar.get("manifest", ())),
        )

    def keep_manifest(self, document: LandedDocument) -> None:
        """Keep what manifests say of a stored document, so that a rebuild without them reads it alike."""
        with self._lock:
            sidecar = self._sidecar(document.document_id)
            entries = [list(entry) for entry in document.manifest]
            if sidecar is None or sidecar.get("manifest", []) == entries:
                return
            text = json.dumps(sidecar | {"manifest": entries}, ensure_ascii=False, indent=1)
            self._write(self._path(document.document_id).with_suffix(".json"), text.encode())

    def documents(self) -> list[LandedDocument]:
        """Everything that is stored, by document id: what a rebuild reads without any network."""
        stored = (self.get(path.stem) for path in sorted(self.root.glob("??/*.json")))
        return [document for document in stored if document is not None]

    # --- files of the store --------------------------------------------------------------------------------

    def _path(self, document_id: str) -> Path:
        return self.root / document_id[:2] / f"{document_id}.bin"

    def _sidecar(self, document_id: str) -> dict[str, Any] | None:
        try:
            known: dict[str, Any] = json.loads(
                self._path(document_id).with_suffix(".json").read_text("utf-8")
            )
        except (FileNotFoundError, ValueError):
            return None
        return known

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


def looked_at(sources: Sequence[str], limits: Limits | None = None) -> Landed:
    """What landing these files, folders and archives would give, but for the times; nothing is stored."""
    return _gathered(sources, limits or Limits(), _described)


def _described(found: FoundBytes) -> LandedDocument:
    document_id = hashlib.sha256(found.data).hexdigest()
    now = datetime.now(UTC)
    return LandedDocument(document_id, found.source, found.media_type, found.charset, len(found.data), now)


def _gathered(
    sources: Sequence[str],
    limits: Limits,
    take: Callable[[FoundBytes], LandedDocument],
    progress: Progress | None = None,
    fetch: Fetcher | None = None,
) -> Landed:
    """Every document of the sources, which `take` makes of the bytes that are found, and what is none."""
    documents: dict[str, LandedDocument] = {}
    rejections: list[Rejection] = []
    manifests: list[FoundBytes] = []
    for given in sources:
        for item in found_in(given, limits, fetch):
            if isinstance(item, Rejection):
                rejections.append(item)
            elif is_manifest(item.source):
                manifests.append(item)
            else:
                document = take(item)
                known = documents.get(document.document_id)
                documents[document.document_id] = _merged(known, document) if known else document
            if progress is not None:
                progress(item.source)
    return Landed(list(documents.values()), rejections, manifests)


def _merged(known: LandedDocument, again: LandedDocument) -> LandedDocument:
    """One document of two sources; the first by name speaks for it, whatever the order they came in."""
    sources = sorted({known.source, *known.other_sources, again.source})
    speaks = again if again.source == sources[0] else known
    return replace(speaks, source=sources[0], other_sources=tuple(sources[1:]))


def is_url(source: str) -> bool:
    """Whether a source is an address, not a path."""
    return source.startswith(("http://", "https://"))


def found_in(
    given: str, limits: Limits | None = None, fetch: Fetcher | None = None
) -> Iterator[FoundBytes | Rejection]:
    """The documents of one source, as `LandingStore.land` takes it, or why there are none; stores nothing."""
    limits = limits or Limits()
    if is_url(given):
        if fetch is None:
            yield rejected(
                given, "unreadable", "this source is an address and no fetcher was given to get it with"
            )
        else:
            yield fetch(given)
        return
    try:
        is_folder = stat.S_ISDIR(Path(given).stat().st_mode)
    except OSError as error:
        yield refused(readable_name(given), error)
        return
    if not is_folder:
        yield from _bytes_of_file(Path(given), readable_name(given), limits)
        return
    empty = True
    for path, source in files_below(Path(given), readable_name(given).rstrip("/") or "/"):
        empty = False
        if isinstance(path, Rejection):
            yield path
        else:
            yield from _bytes_of_file(path, source, limits)
    if empty:
        yield rejected(readable_name(given), "empty", "the folder holds no files that are not hidden")


def _bytes_of_file(path: Path, source: str, limits: Limits) -> Iterator[FoundBytes | Rejection]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            yield rejected(source, "unreadable", "this is no regular file (a device, a pipe or a socket)")
            return
        if is_archive(path):
            yield from archive_members(path, source, limits)
            return
        if facts.st_size > limits.document_bytes:
            yield too_large(source, facts.st_size, limits)
            return
        with path.open("rb") as file:
            data = file.read(limits.document_bytes + 1)
    except OSError as error:
        yield refused(source, error)
        return
    if len(data) > limits.document_bytes:
        yield too_large(source, len(data), limits)
    else:
        yield FoundBytes(source, data, media_type_of(source))
