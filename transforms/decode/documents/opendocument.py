"""The text of an OpenDocument text (.odt): paragraphs, lists and tables in order, then its notes."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from transforms.decode.elements import joined, pipe_row
from transforms.decode.formats import UnreadableError

_MAX_INFLATED = 256 * 2**20
_BLOCKS = ("p", "h")
_LEFT_OUT = frozenset((
    "tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "variable-decls",
    "user-field-decls", "table-of-content", "alphabetical-index", "bibliography", "script",
    "index-title-template",
))  # fmt: skip


def read_opendocument(data: bytes) -> str:
    """The document's text, one paragraph a line, table rows as pipe rows, notes as `[n] …` at the end.

    Raises UnreadableError: truncated_file, bomb, password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo("content.xml").file_size
            if size > _MAX_INFLATED:
                raise UnreadableError("bomb", f"the document would unpack to {size:,} bytes; it was given up")
            content = archive.read("content.xml")
            manifest = archive.read("META-INF/manifest.xml") if _MANIFEST in archive.namelist() else b""
            styles = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
    except UnreadableError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError) as error:
        raise UnreadableError(
            "truncated_file", f"the OpenDocument file is cut off or damaged ({error}); fetch it again"
        ) from error
    if b"encryption-data" in manifest:
        raise UnreadableError(
            "password", "the document is encrypted with a password; save a copy without one and give that"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
        common = etree.fromstring(styles, parser) if styles else None
    except etree.XMLSyntaxError as error:
        raise UnreadableError(
            "truncated_file", f"the OpenDocument file is damaged ({error.msg}); fetch it again"
        ) from error
    body = next((element for element in root.iter() if _name(element) == "text" and _is_body(element)), None)
    if body is None:
        raise UnreadableError("unsupported_format", "the OpenDocument file holds no text; save it as .docx")
    reader = _Reader(_hidden_styles(root, common))
    lines = reader.lines(body)
    return "\n".join([*lines, *(f"[{number}] {note}" for number, note in enumerate(reader.notes, 1))])


_MANIFEST = "META-INF/manifest.xml"


def _name(element: etree._Element) -> str:
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _is_body(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and _name(parent) == "body"


def _attribute(element: etree._Element, name: str) -> str | None:
    return next(
        (str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None
    )


def _hidden_styles(*roots: etree._Element | None) -> frozenset[str]:
    """Names of styles whose text is struck out or not shown."""
    hidden = set()
    for root in roots:
        for style in root.iter() if root is not None else ():
            if _name(style) != "style":
                continue
            for properties in style:
                struck = _attribute(properties, "text-line-through-style") not in (None, "none")
                if struck or _attribute(properties, "display") == "none":
                    hidden.add(_attribute(style, "name") or "")
    return frozenset(hidden - {""})


class _Reader:
    """Walks a body and yields its lines; notes are kept for the end."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden
        self.notes: list[str] = []

    def lines(self, container: etree._Element) -> list[str]:
        found: list[str] = []
        for block in container:
            name = _name(block)
            if name in _LEFT_OUT or not name:
                continue
            if name in _BLOCKS:
                boxes: list[str] = []
                if _attribute(block, "style-name") not in self._hidden:
                    found += [line for line in self._inline(block, boxes).split("\n") if line.strip()]
                found += boxes
            elif name == "table-row":
                cells = [joined(self.lines(cell)) for cell in block if _name(cell) == "table-cell"]
                if any(cells):
                    found.append(pipe_row(cells) if len(cells) > 1 else cells[0])
            else:
                found += self.lines(block)
        return found

    def _inline(self, element: etree._Element, boxes: list[str]) -> str:
        parts = [element.text or ""]
        for child in element:
            name = _name(child)
            if name == "s":
                parts.append(" " * min(int(_attribute(child, "c") or 1), 100))
            elif name == "tab":
                parts.append("\t")
            elif name == "line-break":
                parts.append("\n")
            elif name == "note":
                body = next((part for part in child if _name(part) == "note-body"), None)
                self.notes.append(joined(self.lines(body)) if body is not None else "")
                parts.append(f"[{len(self.notes)}]")
            elif name in ("frame", "text-box"):
                boxes += self.lines(child)
            elif name and name not in _LEFT_OUT and _attribute(child, "style-name") not in self._hidden:
                parts.append(self._inline(child, boxes))
            parts.append(child.tail or "")
        return "".join(parts)
