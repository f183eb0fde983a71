"""What a run of bytes is: told by the bytes themselves, never by a file's name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_UNSUPPORTED = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "a PNG image"),
    (b"\xff\xd8\xff", "image/jpeg", "a JPEG image"),
    (b"GIF8", "image/gif", "a GIF image"),
    (b"II*\0", "image/tiff", "a TIFF image"),
    (b"MM\0*", "image/tiff", "a TIFF image"),
    (b"Rar!\x1a\x07", "application/vnd.rar", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7-Zip archive"),
    (b"\x1f\x8b", "application/gzip", "a gzip archive"),
    (b"BZh", "application/x-bzip2", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "application/x-xz", "an xz archive"),
    (b"{\\rtf", "application/rtf", "a Rich Text document (.rtf)"),
    (b"AT&TFORM", "image/vnd.djvu", "a DjVu scan"),
    (b"Founder CEB", "application/x-ceb", "a Founder CEB document"),
    (b"CAJ\0", "application/x-caj", "a CAJ document"),
    (b"HN\0\0", "application/x-caj", "a CAJ document"),
    (b"SQLite format 3\0", "application/vnd.sqlite3", "an SQLite database"),
    (b"PAR1", "application/vnd.apache.parquet", "a Parquet table"),
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
HTML = "text/html"
CSV = "text/csv"
JSONL = "application/jsonl"
TEXT = "text/plain"

_IMAGE_ADVICE = "give the text itself, or run character recognition over it first"
_OFFICE_ADVICE = "open it in Word or WPS and save it as .docx"
_ARCHIVE_ADVICE = "unpack it and give the folder"


@dataclass(frozen=True, slots=True)
class Container:
    """A binary format told by its signature."""

    media_type: str
    reason: str | None = None
    """Set where the format cannot be read: unsupported_format, password or truncated_file."""
    detail: str = ""


class UnreadableError(ValueError):
    """A document of a known format that gives no text, with the reason for it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def binary_format(data: bytes) -> Container | None:
    """The binary format of the bytes, or None where they may be text."""
    if data.startswith(_ZIP) or data.startswith(b"PK\x05\x06"):
        return _of_zip(data)
    if data.startswith(_OLE):
        return _of_ole(data)
    if b"%PDF-" in data[:1024] and not data[:1024].lstrip().startswith(b"<"):
        return Container(PDF)
    for signature, media_type, name in _UNSUPPORTED:
        if data.startswith(signature):
            advice = _ARCHIVE_ADVICE if "archive" in name else _IMAGE_ADVICE if "image/" in media_type else ""
            return _refused(media_type, name, advice or _OFFICE_ADVICE)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0" and len(data) > 26:
        return _refused("image/bmp", "a BMP image", _IMAGE_ADVICE)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _refused("image/webp", "a WebP image", _IMAGE_ADVICE)
    if re.match(rb"(?:From: <Saved by|MIME-Version: 1\.0\s)", data[:64]):
        return _refused("multipart/related", "a web archive (.mht)", "save the page as HTML")
    return None


def _refused(media_type: str, name: str, advice: str) -> Container:
    return Container(media_type, "unsupported_format", f"this is {name}, which is not read here; {advice}")


def _of_zip(data: bytes) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80].decode("ascii", "ignore") if "mimetype" in names else ""
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        is_word = b"word/" in data[:65536] or b"[Content_Types].xml" in data[:4096]
        what = "a DOCX or another Office document" if is_word else "a ZIP archive or an Office document"
        return Container(
            DOCX if is_word else "application/zip",
            "truncated_file",
            f"this starts as {what} but its directory at the end is missing or broken; fetch it again",
        )
    if "[Content_Types].xml" in names:
        folders = {name.split("/", 1)[0] for name in names}
        if "word" in folders:
            return Container(DOCX)
        if "xl" in folders:
            return _refused(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "an Excel workbook (.xlsx)",
                "save the table as CSV in UTF-8",
            )
        if "ppt" in folders:
            return _refused(
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                "a PowerPoint presentation (.pptx)",
                "save its text",
            )
    if "OFD.xml" in names:
        return _refused("application/ofd", "an OFD document", "export it as PDF with a text layer or as text")
    if kind.startswith("application/vnd.oasis.opendocument"):
        return _refused(kind, "an OpenDocument file", _OFFICE_ADVICE)
    if kind.startswith("application/epub"):
        return _refused(kind, "an EPUB book", "export its text")
    return _refused("application/zip", "a ZIP archive inside another source", _ARCHIVE_ADVICE)


def _of_ole(data: bytes) -> Container:
    """Old Office files are told apart by the names of their streams, which stand in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Container(
            DOCX,
            "password",
            "the document is encrypted with a password; save a copy without one and give that",
        )
    if holds("WordDocument"):
        if holds("WpsCustomData") or holds("WPS"):
            return _refused("application/vnd.ms-works", "a WPS Writer document (.wps)", _OFFICE_ADVICE)
        return _refused(
            "application/msword", "a Word 97-2003 document (.doc, or .wps of WPS Writer)", _OFFICE_ADVICE
        )
    if holds("Workbook") or holds("Book"):
        return _refused(
            "application/vnd.ms-excel", "an Excel 97-2003 workbook (.xls)", "save the table as CSV in UTF-8"
        )
    if holds("PowerPoint Document"):
        return _refused(
            "application/vnd.ms-powerpoint", "a PowerPoint 97-2003 presentation (.ppt)", "save its text"
        )
    return _refused(
        "application/x-ole-storage", "an old Office or WPS document (.doc, .wps, OLE storage)", _OFFICE_ADVICE
    )


_OPENING_TAG = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|script|style|link|div|p|table|section|article|span|font|center"
    r"|br|h[1-6]|iframe|form|ul|ol)\b[^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_TAG = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</(?:p|div|span|table|td|li)>|<br\s*/?>", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text is HTML: it opens with a tag, names the page's frame early on, or is full of block tags.

    Leftovers of tags in a text copied out of a page (`/span>`, one `<br>`) do not make it HTML.
    """
    if _OPENING_TAG.match(text[:20_000]):
        return True
    head = text[:4096]
    return bool(_PAGE_TAG.search(head)) or len(_BLOCK_TAG.findall(text[:200_000])) >= max(
        6, len(text[:200_000]) // 2000
    )
