"""The text of a Rich Text document: its body as Word shows it, whatever its letters are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from transforms.decode.formats import UnreadableError

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_NO_TEXT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf",
    "footer", "footerl", "footerr", "footerf", "listtable", "listoverridetable", "revtbl", "rsidtbl",
    "generator", "themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "fldinst",
    "annotation", "atnid", "atnauthor", "atndate", "bkmkstart", "bkmkend", "pntext", "filetbl", "private",
    "shpinst", "nonshppict", "wgrffmtfilter", "mmathPr", "factoidname", "template", "userprops",
))  # fmt: skip
"""Destinations that hold no text of the body."""
_CHARACTERS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": "\t", "nestcell": "\t",
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "softline": "\n", "nestrow": "\n",
}  # fmt: skip
_HIDING = ("v", "strike", "striked", "deleted")
"""Hidden, struck out once or twice, deleted under revision."""
_CODE_PAGES = {
    134: "gb18030", 136: "big5hkscs", 128: "cp932", 129: "cp949", 0: "cp1252", 238: "cp1250", 204: "cp1251",
}  # fmt: skip
"""Code pages by the number that a font's \\fcharset gives."""
_ANSI_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8"}
"""The same by the number that the document's \\ansicpg gives."""
_DEEPEST = 500


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group."""

    is_text: bool = True
    hidden: frozenset[str] = frozenset()
    after_unicode: int = 1
    """Characters that stand for a \\u in readers that do not know it (\\uc)."""
    font: int | None = None


def read_rtf(data: bytes) -> str:
    """The document's text, one paragraph a line.

    Raises UnreadableError where the file breaks off inside a group.
    """
    # A character beyond the basic plane is written as its two halves.
    written = _Reader().read(data).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = (line.rstrip("\t ") for line in written.replace("\0", "").replace("\r", "\n").split("\n"))
    return "\n".join(_row(line) for line in lines if line.strip())


class _Reader:
    """Goes through a document's tokens once: braces open and close groups, words change what holds."""

    def __init__(self) -> None:
        self._stack: list[_State] = [_State()]
        self._depth = 0
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._in_fonts: int | None = None
        self._naming: int | None = None
        self._text: list[str] = []
        self._waiting = bytearray()
        self._to_skip = 0

    def read(self, data: bytes) -> str:
        """The text as it is written, halves of characters apart."""
        for found in _TOKEN.finditer(data):
            word, number, byte, sign, brace, plain = found.groups()
            if brace is not None:
                self._brace(brace)
            elif byte is not None:
                if self._to_skip:
                    self._to_skip -= 1
                elif self._is_shown:
                    self._waiting.append(int(byte, 16))
            elif sign is not None:
                self._sign(sign)
            elif plain is not None:
                skipped, self._to_skip = self._to_skip, max(0, self._to_skip - len(plain))
                if self._is_shown:
                    self._waiting += plain[skipped:]
            elif word is not None:
                self._word(word.decode(), int(number) if number else None)
        self._flush()
        if self._depth > 0:
            raise UnreadableError("truncated_file", "the RTF breaks off inside a group; fetch it again")
        return "".join(self._text)

    @property
    def _is_shown(self) -> bool:
        return self._stack[-1].is_text and not self._stack[-1].hidden

    def _flush(self) -> None:
        """Decode the bytes that have come together."""
        if self._waiting:
            font, page = self._stack[-1].font, self._code_page
            charset = page if font is None else self._fonts.get(font, page)
            # A document in a Chinese code page holds Chinese, whatever a font says of itself.
            self._text.append(self._waiting.decode(page if page != "cp1252" else charset, "replace"))
            self._waiting.clear()

    def _change(self, **what: Any) -> None:
        """Let something else hold until the group ends."""
        self._stack[-1] = replace(self._stack[-1], **what)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            if len(self._stack) > _DEEPEST:
                raise UnreadableError("bomb", "the RTF nests past every measure; it was given up")
            self._stack.append(self._stack[-1])
            self._depth += 1
            return
        if self._in_fonts is not None and len(self._stack) <= self._in_fonts:
            self._in_fonts = None
        if len(self._stack) > 1:
            self._stack.pop()
        self._depth -= 1

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._change(is_text=False)
        elif sign in b"\\{}" and self._is_shown:
            self._waiting += sign
        elif sign in (b"~", b"_", b"\n", b"\r") and self._is_shown:
            self._flush()
            self._text.append({b"~": "\xa0", b"_": "-"}.get(sign, "\n"))

    def _word(self, name: str, value: int | None) -> None:
        """A control word and its number."""
        if name == "bin" and value:
            raise UnreadableError(
                "unsupported_format", "the RTF holds raw binary data; save it as .docx in Word or WPS"
            )
        self._flush()
        if name == "u" and value is not None:
            if self._is_shown:
                self._text.append(chr(value % 65536))
            self._to_skip = self._stack[-1].after_unicode
        elif name in _CHARACTERS:
            if self._is_shown:
                self._text.append(_CHARACTERS[name])
        elif name in _NO_TEXT:
            self._change(is_text=False)
            self._in_fonts = len(self._stack) if name == "fonttbl" else self._in_fonts
        elif name in _HIDING:
            hidden = self._stack[-1].hidden
            self._change(hidden=hidden - {name} if value == 0 else hidden | {name})
        elif name == "plain":
            self._change(hidden=frozenset())
        elif name == "uc":
            self._change(after_unicode=value if value is not None else 1)
        elif value is not None:
            self._set(name, value)

    def _set(self, name: str, value: int) -> None:
        """What letters are written in: the document's code page, the font, the charset of a font."""
        if name == "ansicpg":
            self._code_page = _ANSI_PAGES.get(value, "cp1252")
        elif name == "f":
            self._naming = value
            self._change(font=value)
        elif name == "fcharset" and self._in_fonts is not None and self._naming is not None:
            self._fonts[self._naming] = _CODE_PAGES.get(value, "cp1252")


def _row(line: str) -> str:
    """A table's row with its cells between pipes; a paragraph as it is."""
    cells = line.split("\t")
    is_row = len(cells) > 1 and all(cell.strip() for cell in cells)
    return "| " + " | ".join(cell.strip() for cell in cells) + " |" if is_row else line
