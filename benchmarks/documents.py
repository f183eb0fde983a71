"""The texts of folders, as decoding and repair give them to the benchmarks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from transforms.decode import decode
from transforms.document import Reference, ReportText
from transforms.document import reports_of as reports_of_record
from transforms.records import LandedDocument, TextRecord


def files_in(folders: Iterable[Path]) -> list[Path]:
    """The files of some folders and of all below them, by their paths."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def records_of(path: Path) -> Iterator[TextRecord]:
    """The raw texts of one file."""
    data = path.read_bytes()
    document = LandedDocument(
        hashlib.sha256(data).hexdigest(), path.name, "", None, len(data), datetime.now(UTC)
    )
    yield from decode(data, document).records


def reports_of(path: Path, reference: Reference) -> Iterator[ReportText]:
    """The reports of one file, repaired and identified or rejected."""
    for record in records_of(path):
        yield from reports_of_record(record, reference)
