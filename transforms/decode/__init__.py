"""From bytes to raw text: format and encoding are told by the bytes, and what cannot be read is named.

The text is the raw one of the design: as decoded, or as extracted from HTML, DOCX and PDF, before any repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from transforms.decode import formats
from transforms.decode.charset import Reading, Unread, read_text
from transforms.decode.documents.opendocument import read_opendocument
from transforms.decode.documents.pdf import read_pdf
from transforms.decode.documents.rtf import read_rtf
from transforms.decode.documents.scan import RECOGNISE, SCANS, can_recognise, read_scan
from transforms.decode.documents.word import header_title, read_word
from transforms.decode.formats import UnreadableError, binary_format, is_markup
from transforms.decode.mht import read_mht
from transforms.decode.mojibake import undone
from transforms.decode.packed import unpacked
from transforms.decode.page import Page, read_page
from transforms.decode.tables.binary import TABLES, read_tables
from transforms.decode.tables.delimited import read_csv
from transforms.decode.tables.html_table import read_html_table
from transforms.decode.tables.json_rows import read_json
from transforms.decode.tables.records import records_of
from transforms.decode.tables.table import Table
from transforms.records import Decoded, LandedDocument, PageFacts, Rejection, TextRecord
from transforms.reference.regions import RegionIndex

__all__ = ["MAX_BYTES", "decode"]

MAX_BYTES = 64 * 2**20
"""Size that a document may have unless the caller says otherwise, also when it is unpacked."""

_BLANK = " \t\r\n\f\v\0\ufeff\u200b\u3000\xa0"
_DOCUMENTS: dict[str, Callable[[bytes], str]] = {
    formats.DOCX: read_word,
    formats.ODT: read_opendocument,
    formats.RTF: read_rtf,
    formats.PDF: read_pdf,
}


def decode(
    data: bytes,
    document: LandedDocument,
    regions: RegionIndex | None = None,
    *,
    max_bytes: int = MAX_BYTES,
) -> Decoded:
    """The raw texts of one document, with what page or table say about them.

    Gives one record for a text, page or document of a word processor, and one a row for tables of any kind.
    `regions` tells the columns of a table that hold short names of regions or their codes. What cannot be
    read comes back as a rejection, of the document or of single rows; nothing is raised and no character is
    replaced in silence.
    """
    if len(data) > max_bytes:
        return _rejected(
            document,
            document.media_type,
            "too_large",
            f"{len(data):,} bytes are more than the limit of {max_bytes:,}",
        )
    if not data.strip(b" \t\r\n\f\v\0\xef\xbb\xbf"):
        return _rejected(
            document, document.media_type, "empty", "the file holds no characters; fetch it again"
        )
    container = binary_format(data)
    try:
        if container is not None and container.reason is None:
            data = unpacked(data, max_bytes)
            container = binary_format(data)
        if container is not None and container.reason:
            return _rejected(document, container.media_type, container.reason, container.detail)
        if container is not None:
            return _read_container(data, document, container.media_type, regions)
    except UnreadableError as error:
        media_type = container.media_type if container is not None else document.media_type
        return _rejected(document, media_type, error.reason, error.detail)
    return _read_text(data, document, document.charset, regions)


def _read_text(
    data: bytes, document: LandedDocument, declared: str | None, regions: RegionIndex | None
) -> Decoded:
    reading = read_text(data, declared, few_bad_bytes=True)
    if isinstance(reading, Unread):
        media_type = "application/octet-stream" if reading.reason == "binary" else document.media_type
        return _rejected(document, media_type, reading.reason, reading.detail)
    if not reading.text.strip(_BLANK):
        return _rejected(
            document, formats.TEXT, "empty", "the file holds nothing but white space; fetch it again"
        )
    meant = undone(reading.text)
    if isinstance(meant, Unread):
        return _rejected(document, document.media_type, meant.reason, meant.detail)
    if meant is not None:
        reading = Reading(meant.text, meant.charset, min(meant.confidence, reading.confidence))

    table = _read_table(reading.text, document)
    if table is None and is_markup(reading.text):
        table = read_html_table(reading.text)
    if table is not None:
        return _of_tables([table], document, regions, (reading.charset, reading.confidence))
    if is_markup(reading.text):
        return _of_page(read_page(reading.text), document, reading)
    return _text(document, formats.TEXT, reading.text, PageFacts(), (reading.charset, reading.confidence))


def _read_table(text: str, document: LandedDocument) -> Table | None:
    named_so = bool(
        re.search(r"csv|tab-separated", document.media_type)
        or re.search(r"\.(?:csv|tsv)\.(?:gz|bz2|xz)$", document.source, re.IGNORECASE)
    )
    return read_json(text) or read_csv(text, named_so=named_so)


def _read_container(
    data: bytes, document: LandedDocument, media_type: str, regions: RegionIndex | None
) -> Decoded:
    if media_type in TABLES:
        return _of_tables(read_tables(data, media_type), document, regions, (None, 1.0), media_type)
    if media_type == formats.MHT:
        saved = read_mht(data)
        read = _read_text(saved.body, document, saved.charset or document.charset, regions)
        with_url = tuple(
            replace(record, facts=replace(record.facts, url=record.facts.url or saved.url))
            for record in read.records
        )
        return replace(read, media_type=formats.MHT, records=with_url)
    if media_type in SCANS and media_type != formats.PDF:
        return _of_scan(data, document, media_type, f"this is {formats.name_of(media_type)}")
    if media_type not in _DOCUMENTS:
        detail = "the file is packed more often than anybody packs one; unpack it and give the folder"
        return _rejected(document, media_type, "bomb", detail)
    try:
        text = _DOCUMENTS[media_type](data)
    except UnreadableError as error:
        if error.reason != "scanned":
            raise
        return _of_scan(data, document, media_type, error.detail)
    if not text.strip(_BLANK):
        return _rejected(document, media_type, "empty", "the document has no text")
    title = header_title(data, text) if media_type == formats.DOCX else None
    return _text(document, media_type, text, PageFacts(title=title), (None, 1.0))


def _of_scan(data: bytes, document: LandedDocument, media_type: str, what: str) -> Decoded:
    """What is recognised on the pictures of a document's pages; without the recogniser a rejection."""
    if not can_recognise():
        return _rejected(document, media_type, "scanned", f"{what}; {RECOGNISE}")
    scan = read_scan(data, media_type)
    facts = PageFacts(unsure=scan.unsure)
    read = _text(document, media_type, scan.text, facts, (None, 1.0))
    return replace(read, converted_by=scan.recogniser)


def _of_tables(
    tables: Iterable[Table],
    document: LandedDocument,
    regions: RegionIndex | None,
    read_with: tuple[str | None, float],
    media_type: str | None = None,
) -> Decoded:
    """The records of the tables of one document, numbered through; a sheet beside the texts says nothing."""
    records: list[TextRecord] = []
    rejections: list[Rejection] = []
    without: list[Rejection] = []
    at = 0
    for table in tables:
        media_type = media_type or table.media_type
        some, refused = records_of(table, document, regions, at)
        records += [replace(record, record=record.record + at) for record in some]
        kept = rejections if some or any(r.reason != "unsupported_format" for r in refused) else without
        kept += [r if r.record is None else r._replace(record=r.record + at) for r in refused]
        at += max((ordinal + 1 for ordinal, _ in table.rows), default=0)
    if not records and not rejections:
        rejections = without or [
            Rejection(document.document_id, document.source, None, None, "empty", "no sheet holds a table")
        ]
    return Decoded(
        document.document_id, media_type or formats.CSV, *read_with, tuple(records), tuple(rejections)
    )


def _of_page(page: Page, document: LandedDocument, reading: Reading) -> Decoded:
    read_with = (reading.charset, reading.confidence)
    if page.error is not None:
        rejection = Rejection(
            document.document_id, document.source, None, page.facts.title, "error_page", page.error.detail
        )
        return Decoded(document.document_id, formats.HTML, *read_with, (), (rejection,))
    return _text(document, formats.HTML, page.text, page.facts, read_with)


def _text(
    document: LandedDocument,
    media_type: str,
    text: str,
    facts: PageFacts,
    read_with: tuple[str | None, float],
) -> Decoded:
    record = TextRecord(document.document_id, document.source, 0, text, facts)
    return Decoded(document.document_id, media_type, *read_with, (record,), ())


def _rejected(document: LandedDocument, media_type: str, reason: str, detail: str) -> Decoded:
    rejection = Rejection(document.document_id, document.source, None, None, reason, detail)
    return Decoded(document.document_id, media_type, None, 0.0, (), (rejection,))
