"""Documents for tests, built byte by byte: Word files, PDFs, old Office files, pages, sound and broken."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from xml.sax.saxutils import escape

import docx
from pypdf import PdfReader, PdfWriter

from transforms.records import LandedDocument

REPORT = (
    "政府工作报告\n——2023年1月9日在示例市第五届人民代表大会第二次会议上\n市长 甲某某\n各位代表：\n"
    "现在，我代表市人民政府向大会报告工作，请予审议。\n一、2022年工作回顾\n"
    "地区生产总值增长4.2%，固定资产投资增长8.1%，城镇新增就业2.3万人。\n二、2023年工作安排\n"
    "主要预期目标是：地区生产总值增长6%左右，一般公共预算收入增长5%以上。"
)


def landed(
    data: bytes, source: str = "a.txt", *, media_type: str = "", charset: str | None = None
) -> LandedDocument:
    """The record that landing would give these bytes."""
    when = datetime(2026, 3, 1, tzinfo=UTC)
    return LandedDocument(sha256(data).hexdigest(), source, media_type, charset, len(data), when)


def word(*paragraphs: str, body: str = "", parts: dict[str, str] | None = None) -> bytes:
    """A DOCX of paragraphs; `body` is WordprocessingML put after them, `parts` further XML parts by kind."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    plain = io.BytesIO()
    document.save(plain)
    names = ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"
    made = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                text = text.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            for kind in parts or {}:
                if f"{kind}.xml".encode() in text:
                    continue
                if name == "[Content_Types].xml":
                    override = f'<Override PartName="/word/{kind}.xml" ContentType="{content.format(kind)}"/>'
                    text = text.replace(b"</Types>", override.encode() + b"</Types>")
                if name == "word/_rels/document.xml.rels":
                    link = f'<Relationship Id="x{kind}" Type="{relation.format(kind)}" Target="{kind}.xml"/>'
                    text = text.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            if name.removeprefix("word/").removesuffix(".xml") not in (parts or {}):
                new.writestr(name, text)
        for kind, inner in (parts or {}).items():
            new.writestr(f"word/{kind}.xml", f"<w:{kind}{names}>{inner}</w:{kind}>")
    return made.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """One paragraph of WordprocessingML."""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def pdf(pages: Sequence[Sequence[str]], *, password: str | None = None, scanned: bool = False) -> bytes:
    """A PDF with one printed line a string, or with nothing but a picture on each page."""
    objects: list[bytes] = [b"", b""]
    characters = sorted({character for page in pages for line in page for character in line})
    mapping = "".join(f"<{ord(c):04X}> <{ord(c):04X}>\n" for c in characters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{mapping}endbfchar\nendcmap end end"
    ).encode()
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap))
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /CIDToGIDMap /Identity"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 >> >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R]"
        b" /ToUnicode 3 0 R >>"
    )
    dots = zlib.compress(b"\x80" * 64)
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(dots), dots)
    )
    kids = []
    for page in pages:
        if scanned:
            stream = b"q 500 0 0 700 0 0 cm /Im Do Q"
        else:
            shown = (
                f"1 0 0 1 60 {760 - 20 * at} Tm <{line.encode('utf-16-be').hex()}> Tj"
                for at, line in enumerate(page)
            )
            stream = ("BT /F 12 Tf " + " ".join(shown) + " ET").encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"/XObject << /Im 6 0 R >>" if scanned else b"/Font << /F 5 0 R >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << %s >> /Contents %d 0 R >>"
            % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    made = io.BytesIO(b"%PDF-1.5\n")
    made.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.writelines(b"%010d 00000 n \n" % place for place in places)
    made.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    if password is None:
        return made.getvalue()
    writer = PdfWriter(PdfReader(made))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def old_office(*streams: str) -> bytes:
    """An OLE compound file as far as its signature and the names of its streams go."""
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + b"\0" * 64 for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + directory + b"\xa5\xec\xc1\x00" * 300


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP archive with these members under exactly these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
