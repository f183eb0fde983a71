"""The text of a Rich Text document: its body as Word shows it, whatever its letters are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

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
_DEEPEST = 500


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group."""

    is_text: bool = True
    hidden: frozenset[str] = frozenset()
    after_unicode: int = 1
    """Characters that stand for a \\u in readers that do not know it (\\uc)."""
    font: int | None = None


def read_rtf(data: bytes) -> str:  # noqa: C901, PLR0912, PLR0915
    """The document's text, one paragraph a line.

    Raises UnreadableError where the file breaks off inside a group.
    """
    stack: list[_State] = [_State()]
    depth = 0
    code_page = "cp1252"
    fonts: dict[int, str] = {}
    in_fonts = None
    naming: int | None = None
    text: list[str] = []
    waiting = bytearray()
    to_skip = 0

    def flush() -> None:
        if waiting:
            charset = fonts.get(stack[-1].font or 0, code_page) if stack[-1].font is not None else code_page
            # A document in a Chinese code page holds Chinese, whatever a font says of itself.
            text.append(waiting.decode(code_page if code_page != "cp1252" else charset, "replace"))
            waiting.clear()

    for found in _TOKEN.finditer(data):
        word, number, byte, sign, brace, plain = found.groups()
        state = stack[-1]
        is_shown = state.is_text and not state.hidden
        if brace == b"{":
            flush()
            if len(stack) > _DEEPEST:
                raise UnreadableError("bomb", "the RTF nests past every measure; it was given up")
            stack.append(state)
            depth += 1
            to_skip = 0
        elif brace == b"}":
            flush()
            if in_fonts is not None and len(stack) <= in_fonts:
                in_fonts = None
            if len(stack) > 1:
                stack.pop()
            depth -= 1
            to_skip = 0
        elif byte is not None:
            if to_skip:
                to_skip -= 1
            elif is_shown:
                waiting.append(int(byte, 16))
        elif sign is not None:
            if sign == b"*":
                stack[-1] = replace(state, is_text=False)
            elif sign in b"\\{}" and is_shown:
                waiting += sign
            elif sign in (b"~", b"_", b"\n", b"\r") and is_shown:
                flush()
                text.append({b"~": "\xa0", b"_": "-"}.get(sign, "\n"))
        elif plain is not None:
            if to_skip:
                plain, to_skip = plain[to_skip:], max(0, to_skip - len(plain))
            if is_shown:
                waiting += plain
        elif word is not None:
            name = word.decode()
            value = int(number) if number else None
            if name == "u" and value is not None:
                flush()
                if is_shown:
                    text.append(chr(value % 65536))
                to_skip = state.after_unicode
                continue
            if name == "bin" and value:
                raise UnreadableError(
                    "unsupported_format", "the RTF holds raw binary data; save it as .docx in Word or WPS"
                )
            flush()
            if name in _CHARACTERS:
                if is_shown:
                    text.append(_CHARACTERS[name])
            elif name in _NO_TEXT:
                stack[-1] = replace(state, is_text=False)
                in_fonts = len(stack) if name == "fonttbl" else in_fonts
            elif name in _HIDING:
                hidden = state.hidden - {name} if value == 0 else state.hidden | {name}
                stack[-1] = replace(state, hidden=hidden)
            elif name == "plain":
                stack[-1] = replace(state, hidden=frozenset())
            elif name == "uc":
                stack[-1] = replace(state, after_unicode=value if value is not None else 1)
            elif name == "ansicpg" and value is not None:
                code_page = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8"}.get(
                    value, "cp1252"
                )
            elif name == "f" and value is not None:
                naming = value
                stack[-1] = replace(state, font=value)
            elif name == "fcharset" and in_fonts is not None and naming is not None and value is not None:
                fonts[naming] = _CODE_PAGES.get(value, "cp1252")
    flush()
    if depth > 0:
        raise UnreadableError("truncated_file", "the RTF breaks off inside a group; fetch it again")
    # A character beyond the basic plane is written as its two halves.
    whole = "".join(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    lines = (line.rstrip("\t ") for line in whole.replace("\r", "\n").split("\n"))
    return "\n".join(_row(line) for line in lines if line.strip())


def _row(line: str) -> str:
    """A table's row with its cells between pipes; a paragraph as it is."""
    cells = line.split("\t")
    is_row = len(cells) > 1 and all(cell.strip() for cell in cells)
    return "| " + " | ".join(cell.strip() for cell in cells) + " |" if is_row else line
