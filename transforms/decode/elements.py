"""From the elements of a page to its lines, as a browser breaks them; rows of tables between pipes."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

SKIPPED = frozenset((
    "script", "style", "noscript", "template", "textarea", "select", "option", "button", "input",
    "iframe", "svg", "object", "head", "title", "audio", "video", "canvas", "map", "link", "meta",
))  # fmt: skip
"""Elements that show no text."""
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "founder-content",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "menu", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent",
    "ucaptitle", "ul",
))  # fmt: skip
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HAN_EDGE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_LONG_CELL = 600
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNIT_BEFORE = re.compile(r"[A-Za-z米0-9]$")
_DECIMAL_BEFORE = re.compile(r"[0-9]\.[0-9]{1,3}$")


def render(top: LexborNode) -> str:  # noqa: C901, PLR0912, PLR0915
    """The text of an element as a browser breaks it: a line a block or `<br>`, table rows as pipe rows."""
    lines: list[str] = []
    parts: list[str] = []

    def flush() -> None:
        line = "".join(parts).strip(" \t\r\n\f")
        parts.clear()
        if line:
            lines.append(line)

    # An explicit stack of (node, leaving) pairs: pages nest deeper than Python recurses.
    stack: list[tuple[LexborNode, bool]] = [(top, False)]
    in_pre = 0
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            in_pre -= tag == "pre"
            flush()
            continue
        if node.is_text_node:
            text = node.text_content or ""
            if in_pre:
                *whole, last = text.replace("\r\n", "\n").split("\n")
                for line in whole:
                    parts.append(line)
                    flush()
                parts.append(last)
            else:
                text = _BLANKS.sub(" ", text)
                if text.startswith(" ") and (not parts or parts[-1].endswith(" ")):
                    text = text[1:]
                parts.append(text)
            continue
        if not node.is_element_node or tag in SKIPPED:
            continue
        if tag == "br":
            flush()
            continue
        if tag == "sup":
            parts.append(superscript("".join(parts[-1:]), _BLANKS.sub("", node.text())))
            continue
        if tag == "tr" and (row := _pipe_row(node)) is not None:
            flush()
            lines.extend(row)
            continue
        if tag in _BLOCKS:
            flush()
            in_pre += tag == "pre"
            stack.append((node, True))
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        stack.extend((child, False) for child in reversed(children))
    flush()
    return "\n".join(lines)


def superscript(before: str, raised: str) -> str:
    """Raised digits in plain text: an exponent after a unit or a digit (`m³`), else a note's mark (`[3]`).

    Behind a decimal number they are a note's mark: nobody squares 7.3.
    """
    if not raised.isascii() or not raised.isdigit():
        return raised
    is_power = _UNIT_BEFORE.search(before) and not _DECIMAL_BEFORE.search(before)
    return raised.translate(_SUPERSCRIPTS) if is_power else f"[{raised}]"


def pipe_row(cells: list[str]) -> str:
    """A table's row on one line."""
    return "| " + " | ".join(cells) + " |"


def joined(lines: list[str]) -> str:
    """Lines of a cell on one line; between Chinese characters no space is put in."""
    text = ""
    for line in lines:
        is_word = text and not (_HAN_EDGE.match(text[-1]) or _HAN_EDGE.match(line[:1] or " "))
        text += (" " if is_word else "") + line
    return text


def _pipe_row(row: LexborNode) -> list[str] | None:
    """The row of a data table as a line, or None for a table that only lays out the page."""
    cells = []
    child = row.child
    while child is not None:
        if child.tag in ("td", "th"):
            if child.css_first("table") is not None:
                return None
            cells.append(child)
        child = child.next
    if len(cells) < 2:
        return None
    texts = [joined(render(cell).split("\n")) for cell in cells]
    if any(len(text) > _LONG_CELL for text in texts):
        return None
    return [pipe_row(texts)] if any(texts) else []
