"""From bytes to raw text: format and encoding are told by the bytes, and what cannot be read is named.

The text is the raw one of the design: as decoded, or as extracted from HTML, DOCX and PDF, before any repair.
"""

from __future__ import annotations

import re

from transforms.decode import formats
from transforms.decode.charset import Unread, read_text
from transforms.decode.formats import UnreadableError, binary_format, is_markup
from transforms.decode.page import Page, read_page
from transforms.decode.pdf import read_pdf
from transforms.decode.tables import Table, read_csv, read_json, records_of
from transforms.decode.word import read_word
from transforms.records import Decoded, LandedDocument, PageFacts, Rejection, TextRecord

__all__ = ["MAX_BYTES", "decode"]

MAX_BYTES = 64 * 2**20
"""Size that a document may have unless the caller says otherwise."""

_BLANK = " \t\r\n\f\v\0\ufeff\u200b\u3000\xa0"


def decode(data: bytes, document: LandedDocument, *, max_bytes: int = MAX_BYTES) -> Decoded:
    """The raw texts of one document, with what page or table say about them.

    Gives one record for a text, page, DOCX or PDF, and one a row for CSV, JSON lines and JSON arrays. What
    cannot be read comes back as a rejection, of the document or of single rows; nothing is raised and no
    character is replaced in silence.
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
    if container is not None and container.reason:
        return _rejected(document, container.media_type, container.reason, container.detail)
    if container is not None:
        return _read_container(data, document, container.media_type)

    reading = read_text(data, document.charset)
    if isinstance(reading, Unread):
        media_type = "application/octet-stream" if reading.reason == "binary" else document.media_type
        return _rejected(document, media_type, reading.reason, reading.detail)
    charset, confidence = reading.charset, reading.confidence
    if not reading.text.strip(_BLANK):
        return _rejected(
            document, formats.TEXT, "empty", "the file holds nothing but white space; fetch it again"
        )

    table = _read_table(reading.text, document)
    if table is not None:
        records, rejections = records_of(table, document)
        return Decoded(document.document_id, table.media_type, charset, confidence, records, rejections)
    if is_markup(reading.text):
        return _of_page(read_page(reading.text), document, charset, confidence)
    return _text(document, formats.TEXT, reading.text, PageFacts(), (charset, confidence))


def _read_table(text: str, document: LandedDocument) -> Table | None:
    named_so = bool(re.search(r"csv|tab-separated", document.media_type))
    return read_json(text) or read_csv(text, named_so=named_so)


def _read_container(data: bytes, document: LandedDocument, media_type: str) -> Decoded:
    try:
        text = read_word(data) if media_type == formats.DOCX else read_pdf(data)
    except UnreadableError as error:
        return _rejected(document, media_type, error.reason, error.detail)
    if not text.strip(_BLANK):
        return _rejected(document, media_type, "empty", "the document has no text")
    return _text(document, media_type, text, PageFacts(), (None, 1.0))


def _of_page(page: Page, document: LandedDocument, charset: str, confidence: float) -> Decoded:
    if page.error is not None:
        rejection = Rejection(
            document.document_id, document.source, None, page.facts.title, "error_page", page.error.detail
        )
        return Decoded(document.document_id, formats.HTML, charset, confidence, (), (rejection,))
    return _text(document, formats.HTML, page.text, page.facts, (charset, confidence))


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
