"""The text of a Word document: paragraphs, tables and content controls in order, then its notes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml import etree

from transforms.decode.elements import joined, pipe_row, superscript
from transforms.decode.formats import UnreadableError

_MAX_INFLATED = 256 * 2**20
"""Bytes of XML that a document may unpack to; the longest reports need two million."""


def read_word(data: bytes, *, max_inflated: int = _MAX_INFLATED) -> str:
    """The document's text, one paragraph a line, table rows as pipe rows, notes as `[n] …` at the end.

    Raises UnreadableError where the file is cut off, is a bomb, or is no Word document.
    """
    try:
        _check_archive(data, max_inflated)
        main = OpcPackage.open(io.BytesIO(data)).main_document_part
        body = parse_xml(main.blob)
        styles = _related(main, RELATIONSHIP_TYPE.STYLES)
        numbering = _Numbering(_related(main, RELATIONSHIP_TYPE.NUMBERING), styles)
        notes = [
            note
            for kind, tag in (
                (RELATIONSHIP_TYPE.FOOTNOTES, "footnote"),
                (RELATIONSHIP_TYPE.ENDNOTES, "endnote"),
            )
            if (root := _related(main, kind)) is not None
            for note in _notes(root, tag)
        ]
    except UnreadableError:
        raise
    except etree.XMLSyntaxError as error:
        raise _unparsed(error) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UnreadableError(
            "truncated_file", f"the DOCX is cut off or damaged ({error}); fetch it again"
        ) from error
    except (
        KeyError,
        ValueError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        PackageNotFoundError,
    ) as error:
        raise UnreadableError(
            "unsupported_format",
            f"this is no Word document that can be opened ({error}); save it as .docx in Word or WPS",
        ) from error
    reader = _Body(numbering, _unseen_styles(styles))
    lines = list(reader.lines(body))
    # Notes are numbered as the text cites them, footnotes and endnotes in one row.
    told = dict(reversed(notes))
    for number, key in enumerate(reader.cited, 1):
        if text := told.get(key):
            lines.append(f"[{number}] {text}")
    return "\n".join(lines)


_TITLE = re.compile(r"政府工作报告")
_TITLE_LINES = 25
_LONGEST_TITLE = 40


def header_title(data: bytes, text: str) -> str | None:
    """The title that stands in the document's page headers or footers only; None where its text has one.

    The headers of a document that was made from last year's are often still last year's, so that they are
    asked only where the text says nothing; and where they say two things, they say nothing either.
    """
    lines = [re.sub(r"\s", "", line) for line in text.split("\n")]
    if any("工作报告" in line for line in [line for line in lines if line][:_TITLE_LINES]):
        return None
    main = OpcPackage.open(io.BytesIO(data)).main_document_part
    titles: set[str] = set()
    for relation in main.rels.values():
        if relation.is_external or relation.reltype not in (
            RELATIONSHIP_TYPE.HEADER,
            RELATIONSHIP_TYPE.FOOTER,
        ):
            continue
        for line in _Body(None).lines(parse_xml(relation.target_part.blob)):
            words = re.sub(r"\s", "", line)
            if _TITLE.search(words) and len(words) <= _LONGEST_TITLE:
                titles.add(words)
    return titles.pop() if len(titles) == 1 else None


def _check_archive(data: bytes, max_inflated: int) -> None:
    """Raise UnreadableError where the ZIP around the document is damaged, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inflated = sum(member.file_size for member in archive.infolist())
            if inflated > max_inflated:
                raise UnreadableError(
                    "bomb",
                    f"the document would unpack to {inflated:,} bytes, the limit is {max_inflated:,}",
                )
            broken = archive.testzip()
    except UnreadableError:
        raise
    except ValueError as error:  # places in the directory that lie before the file's beginning
        raise UnreadableError(
            "truncated_file",
            "the DOCX is cut off or damaged (its parts are not where it says); fetch it again",
        ) from error
    if broken is not None:
        raise UnreadableError("truncated_file", f"the part {broken} of the DOCX is damaged; fetch it again")


def _unparsed(error: etree.XMLSyntaxError) -> UnreadableError:
    """Why a part of a whole archive is no XML that can be read: it is hostile, or it is damaged."""
    if error.code in (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_ENTITY_LOOP):
        return UnreadableError(
            "bomb",
            "a part of the document would grow or nest past every measure when it is read; it was given up",
        )
    if error.code == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
        return UnreadableError(
            "unsupported_format",
            "the document refers to what lies outside it, which Word never writes and nobody follows here;"
            " save it as .docx in Word or WPS",
        )
    return UnreadableError("truncated_file", f"the DOCX is cut off or damaged ({error.msg}); fetch it again")


def _related(part: Part, kind: str) -> etree._Element | None:
    try:
        return parse_xml(part.part_related_by(kind).blob)
    except KeyError:
        return None


def _name(element: etree._Element) -> str:
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name; transitional and strict documents differ in the namespace only."""
    return next(
        (str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None
    )


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _notes(root: etree._Element, tag: str) -> Iterator[tuple[tuple[str, str], str]]:
    for note in root:
        if _name(note) == tag and _attribute(note, "type") in (None, "normal"):
            text = joined([line.strip() for line in _Body(None).lines(note) if line.strip()])
            yield (tag, _attribute(note, "id") or ""), text.lstrip()


# Deleted and moved-away text is no text; a fallback repeats the drawing that stands beside it.
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "sectPr", "tblPr", "trPr", "tcPr")
)


_UNSEEN = ("strike", "dstrike", "vanish", "specVanish")
"""Properties of a run that is struck out or hidden."""


def _is_unseen(properties: etree._Element | None) -> bool | None:
    """Whether run properties strike out or hide; None where they do not say."""
    said = [
        (_attribute(child, "val") or "true") not in ("0", "false", "off", "none")
        for child in (properties if properties is not None else ())
        if _name(child) in _UNSEEN
    ]
    return any(said) if said else None


def _unseen_styles(styles: etree._Element | None) -> frozenset[str]:
    """Ids of the styles whose text is struck out or hidden."""
    return frozenset(
        _attribute(style, "styleId") or ""
        for style in (styles if styles is not None else ())
        if _name(style) == "style" and _is_unseen(_child(style, "rPr"))
    )


class _Body:
    """Walks a body, a cell or a note and yields its lines."""

    def __init__(self, numbering: _Numbering | None, unseen: frozenset[str] = frozenset()) -> None:
        self._numbering = numbering
        self._unseen = unseen
        self.cited: dict[tuple[str, str], int] = {}
        """Kind and id of each note in the order of its first citation, and its number in the text."""

    def lines(self, container: etree._Element) -> Iterator[str]:
        for block in container:
            name = _name(block)
            if name == "p":
                yield from self._paragraph(block)
            elif name == "tbl":
                for row in (
                    element for element in block.iter() if _name(element) == "tr" and _owner(element) is block
                ):
                    if _child(row, "trPr", "del") is not None:
                        continue
                    cells = [
                        joined([line for line in self.lines(cell) if line.strip()]) for cell in _cells(row)
                    ]
                    if any(cells):
                        yield pipe_row(cells) if len(cells) > 1 else cells[0]
            elif name not in _LEFT_OUT:
                # Content controls, alternate content, custom markup: what matters is inside.
                yield from self.lines(block)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        parts: list[str] = []
        boxes: list[etree._Element] = []
        if self._numbering is not None:
            parts.append(self._numbering.label(paragraph))
        self._runs(paragraph, parts, boxes)
        yield from "".join(parts).split("\n")
        for box in boxes:
            yield from self.lines(box)

    def _runs(self, element: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
        for child in element:
            name = _name(child)
            if name == "t":
                parts.append(child.text or "")
            elif name == "tab":
                parts.append("\t")
            elif name in ("br", "cr"):
                parts.append("\n")
            elif name == "noBreakHyphen":
                parts.append("-")
            elif name in ("footnoteReference", "endnoteReference"):
                key = (name.removesuffix("Reference"), _attribute(child, "id") or "")
                number = self.cited.setdefault(key, len(self.cited) + 1)
                parts.append(f"[{number}]")
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "r":
                if self._is_unseen(child):
                    continue
                raised = _child(child, "rPr", "vertAlign")
                inner: list[str] = []
                self._runs(child, inner, boxes)
                text = "".join(inner)
                if raised is not None and _attribute(raised, "val") == "superscript":
                    text = superscript("".join(parts)[-1:], text)
                parts.append(text)
            elif name not in _LEFT_OUT and name != "rPr":
                self._runs(child, parts, boxes)

    def _is_unseen(self, run: etree._Element) -> bool:
        """Whether a run is struck out or hidden, by itself, by its style or by its paragraph's."""
        properties = _child(run, "rPr")
        said = _is_unseen(properties)
        if said is not None:
            return said
        paragraph = run.getparent()
        while paragraph is not None and _name(paragraph) != "p":
            paragraph = paragraph.getparent()
        styles = (_child(properties, "rStyle"), _child(paragraph, "pPr", "pStyle"))
        return any(style is not None and _attribute(style, "val") in self._unseen for style in styles)


def _owner(row: etree._Element) -> etree._Element | None:
    """The table that a row belongs to, through content controls around the row."""
    parent = row.getparent()
    while parent is not None and _name(parent) != "tbl":
        parent = parent.getparent()
    return parent


def _cells(row: etree._Element) -> list[etree._Element]:
    cells = []
    for child in row:
        if _name(child) == "tc":
            cells.append(child)
        elif _name(child) in ("sdt", "customXml"):
            cells.extend(cell for cell in child.iter() if _name(cell) == "tc")
    return cells


class _Numbering:
    """Automatic numbers of paragraphs, which Word keeps apart from their text: 一、 (一) 1."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        """Per list: level to number format, label pattern and start."""
        self._of_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for element in numbering if numbering is not None else ():
            if _name(element) == "abstractNum":
                abstract[_attribute(element, "abstractNumId") or ""] = {
                    int(_attribute(level, "ilvl") or 0): (
                        self._value(level, "numFmt") or "decimal",
                        self._value(level, "lvlText") or "",
                        int(self._value(level, "start") or 1),
                    )
                    for level in element
                    if _name(level) == "lvl"
                }
        for element in numbering if numbering is not None else ():
            if _name(element) == "num":
                levels = abstract.get(self._value(element, "abstractNumId") or "", {})
                self._levels[_attribute(element, "numId") or ""] = levels
        for style in styles if styles is not None else ():
            if _name(style) == "style" and (place := self._place(_child(style, "pPr", "numPr"))):
                self._of_style[_attribute(style, "styleId") or ""] = place

    @staticmethod
    def _value(element: etree._Element, name: str) -> str | None:
        child = _child(element, name)
        return _attribute(child, "val") if child is not None else None

    def _place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        if properties is None:
            return None
        number = self._value(properties, "numId")
        return (number, int(self._value(properties, "ilvl") or 0)) if number is not None else None

    def label(self, paragraph: etree._Element) -> str:
        """The number that Word would print before the paragraph; empty for bullets and unnumbered ones."""
        place = self._place(_child(paragraph, "pPr", "numPr"))
        if place is None:
            style = _child(paragraph, "pPr", "pStyle")
            place = self._of_style.get(_attribute(style, "val") or "") if style is not None else None
        if place is None or not any(_name(element) == "t" and element.text for element in paragraph.iter()):
            return ""
        number, depth = place
        levels = self._levels.get(number, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(number, {})
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if levels[depth][0] == "bullet":
            return ""

        def printed(found: re.Match[str]) -> str:
            level = int(found.group(1)) - 1
            form, _, start = levels.get(level, ("decimal", "", 1))
            return _in_form(counts.get(level, start), form)

        return re.sub(r"%([1-9])", printed, levels[depth][1])


_CHINESE_DIGITS = "零一二三四五六七八九"


def _in_form(number: int, form: str) -> str:
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
    ):
        tens, ones = divmod(number, 10)
        if number <= 10:
            return "十" if number == 10 else _CHINESE_DIGITS[number]
        if number < 100:
            return (
                ("" if tens == 1 else _CHINESE_DIGITS[tens]) + "十" + (_CHINESE_DIGITS[ones] if ones else "")
            )
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalFullWidth":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if form == "lowerLetter" else 65) + number - 1)
    return str(number)
