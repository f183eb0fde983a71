"""What a run of bytes is: told by the bytes themselves, never by a file's name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
PDF = "application/pdf"
HTML = "text/html"
MHT = "multipart/related"
TEXT = "text/plain"
CSV = "text/csv"
JSONL = "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PARQUET = "application/vnd.apache.parquet"
ARROW = "application/vnd.apache.arrow.file"
STATA = "application/x-stata-dta"
SPSS = "application/x-spss-sav"
RDS = "application/x-r-data"
GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"

_IMAGE = "give the text itself, or run character recognition over it first"
_OFFICE = "install LibreOffice, which then converts it, or save it as .docx in Word or WPS"
_OTHER_OFFICE = "open it in LibreOffice, WPS or Word and save its text as .docx"
_ARCHIVE = "unpack it and give the folder"
_TABLE = "save the table as CSV in UTF-8"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is met in folders of reports."""

    media_type: str
    name: str
    endings: tuple[str, ...]
    advice: str | None = None
    """What to do about a format that is not read here; None where it is read."""


FORMATS = (
    Format(TEXT, "a text", (".txt", ".text", ".md")),
    Format(HTML, "a web page", (".html", ".htm", ".shtml", ".xhtml")),
    Format(MHT, "a web archive", (".mht", ".mhtml")),
    Format(PDF, "a PDF with a text layer", (".pdf",)),
    Format(DOCX, "a Word document", (".docx",)),
    Format(ODT, "an OpenDocument text", (".odt",)),
    Format(RTF, "a Rich Text document", (".rtf",)),
    Format(CSV, "delimited text", (".csv", ".tsv")),
    Format(JSONL, "records of JSON", (".json", ".jsonl", ".ndjson")),
    Format(XLSX, "an Excel workbook", (".xlsx", ".xlsm")),
    Format(XLSB, "a binary Excel workbook", (".xlsb",)),
    Format(XLS, "an Excel 97-2003 workbook", (".xls", ".et")),
    Format(ODS, "an OpenDocument workbook", (".ods",)),
    Format(PARQUET, "a Parquet table", (".parquet",)),
    Format(ARROW, "an Arrow or Feather table", (".feather", ".arrow", ".ipc")),
    Format(STATA, "a Stata file", (".dta",)),
    Format(SPSS, "an SPSS file", (".sav", ".zsav")),
    Format(RDS, "an R file", (".rds", ".rdata", ".rda")),
    Format(GZIP, "a file packed by gzip", (".gz",)),
    Format(BZIP2, "a file packed by bzip2", (".bz2",)),
    Format(XZ, "a file packed by xz", (".xz",)),
    Format("application/msword", "a Word 97-2003 document, or one of WPS Writer", (".doc", ".wps"), _OFFICE),
    Format("application/vnd.ms-works", "a WPS Writer document", (".wps",), _OFFICE),
    Format("application/x-ole-storage", "an old Office document, .doc, .wps or another", (), _OTHER_OFFICE),
    Format("application/vnd.ms-powerpoint", "a PowerPoint 97-2003 presentation", (".ppt",), "save its text"),
    Format(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a PowerPoint presentation",
        (".pptx",),
        "save its text",
    ),
    Format(
        "application/vnd.oasis.opendocument", "an OpenDocument file of another kind", (".odp",), _OTHER_OFFICE
    ),
    Format("application/ofd", "an OFD document", (".ofd",), "export it as PDF with a text layer or as text"),
    Format("application/epub+zip", "an EPUB book", (".epub",), "export its text"),
    Format("application/x-ceb", "a Founder CEB document", (".ceb",), "export it as PDF with a text layer"),
    Format("application/x-caj", "a CAJ document", (".caj",), "export it as PDF with a text layer"),
    Format("image/vnd.djvu", "a DjVu scan", (".djvu",), _IMAGE),
    Format("image/png", "a PNG image of a page", (".png",)),
    Format("image/jpeg", "a JPEG image of a page", (".jpg", ".jpeg")),
    Format("image/gif", "a GIF image", (".gif",), _IMAGE),
    Format("image/tiff", "a TIFF image of pages", (".tif", ".tiff")),
    Format("image/bmp", "a BMP image", (".bmp",), _IMAGE),
    Format("image/webp", "a WebP image", (".webp",), _IMAGE),
    Format("application/zip", "a ZIP archive", (".zip",), _ARCHIVE),
    Format("application/vnd.rar", "a RAR archive", (".rar",), _ARCHIVE),
    Format("application/x-7z-compressed", "a 7-Zip archive", (".7z",), _ARCHIVE),
    Format("application/x-tar", "a tar archive", (".tar", ".tar.gz", ".tgz"), _ARCHIVE),
    Format("application/vnd.sqlite3", "an SQLite database", (".sqlite", ".db"), _TABLE),
    Format("application/x-feather-1", "a table of the first Feather format", (), _TABLE),
    Format(
        "application/x-python-pickle",
        "a pickled object of Python, which is a program and not run here",
        (".pkl", ".pickle"),
        "save the table as Parquet or CSV",
    ),
)
"""Every format that is known here, read or refused with the words that help: the one list of them."""

OLD_OFFICE = ("application/msword", "application/vnd.ms-works")
"""Documents that are read where a program has converted them to DOCX before."""

_BY_TYPE = {known.media_type: known for known in FORMATS}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", GZIP),
    (b"BZh", BZIP2),
    (b"\xfd7zXZ\0", XZ),
    (b"{\\rtf", RTF),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"Founder CEB", "application/x-ceb"),
    (b"CAJ\0", "application/x-caj"),
    (b"HN\0\0", "application/x-caj"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"PAR1", PARQUET),
    (b"ARROW1\0\0", ARROW),
    (b"\xff\xff\xff\xff", ARROW),
    (b"FEA1", "application/x-feather-1"),
    (b"<stata_dta>", STATA),
    (b"$FL2@(#)", SPSS),
    (b"$FL3@(#)", SPSS),
    (b"X\n\0\0\0", RDS),
    (b"RDX2\n", RDS),
    (b"RDX3\n", RDS),
)
_OLD_STATA = re.compile(rb"[\x69\x6c\x6e-\x73][\x01\x02]\x01[\s\S]")
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95[\s\S]{8})?[\s\S]{0,40}(?:pandas|numpy|builtins|\]|\})")
_MHT = re.compile(
    rb"\s*(?:From|Subject|Date|MIME-Version|Content-[A-Za-z-]+|Snapshot-[A-Za-z-]+|X-[A-Za-z-]+):[^\n]*\n"
)


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


def binary_format(data: bytes) -> Container | None:  # noqa: PLR0911
    """The binary format of the bytes, or None where they may be text."""
    if data.startswith(_ZIP) or data.startswith(b"PK\x05\x06"):
        return _of_zip(data)
    if data.startswith(_OLE):
        return _of_ole(data)
    if b"%PDF-" in data[:1024] and not data[:1024].lstrip().startswith(b"<"):
        return Container(PDF)
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return _as(media_type)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0" and len(data) > 26:
        return _as("image/bmp")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _as("image/webp")
    if _OLD_STATA.match(data):
        return _as(STATA)
    if data[257:262] == b"ustar":
        return _as("application/x-tar")
    if _PICKLE.match(data):
        return _as("application/x-python-pickle")
    head = data[:4096]
    if _MHT.match(head) and re.search(rb"multipart/related", head, re.IGNORECASE) and b"boundary=" in head:
        return _as(MHT)
    return None


def name_of(media_type: str) -> str:
    """What a format of the list is called, with its article."""
    return _BY_TYPE[media_type].name


def _as(media_type: str) -> Container:
    """A format of the list, with the reason against it where it is not read."""
    known = _BY_TYPE[media_type]
    if known.advice is None:
        return Container(media_type)
    ending = f" ({', '.join(known.endings)})" if known.endings else ""
    detail = f"this is {known.name}{ending}, which is not read here; {known.advice}"
    return Container(media_type, "unsupported_format", detail)


def _of_zip(data: bytes) -> Container:  # noqa: PLR0911
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
            return Container(XLSB if "xl/workbook.bin" in names else XLSX)
        if "ppt" in folders:
            return _as("application/vnd.openxmlformats-officedocument.presentationml.presentation")
    if "OFD.xml" in names:
        return _as("application/ofd")
    for read in (ODT, ODS):
        if kind.startswith(read):
            return Container(read)
    if kind.startswith("application/vnd.oasis.opendocument"):
        return _as("application/vnd.oasis.opendocument")
    if kind.startswith("application/epub"):
        return _as("application/epub+zip")
    return _as("application/zip")


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
        is_wps = holds("WpsCustomData") or holds("WPS")
        return _as("application/vnd.ms-works" if is_wps else "application/msword")
    if holds("Workbook") or holds("Book"):
        return Container(XLS)
    return _as(
        "application/vnd.ms-powerpoint" if holds("PowerPoint Document") else "application/x-ole-storage"
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
