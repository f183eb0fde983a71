"""Remains of markup: tags, entities and wiki marks that got into the text."""

from __future__ import annotations

import html
import re
from collections.abc import Set

from transforms.repair.ledger import PROVEN, Edit

_KIND = "markup"
_NAMES = (
    "span|div|p|br|hr|b|i|u|em|strong|font|a|img|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|center|sup|sub|style|script|"
    "section|article|pre|blockquote|label|input|iframe|o:p|st1:[a-z]+|v:[a-z]+|w:[a-z]+|html|body|head|meta|title|link"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>\n]{{0,400}})?\s*/?>|<!--(?:[^-]|-(?!->)){{0,2000}}-->", re.I)
_TORN_TAG = re.compile(rf"(?<![A-Za-z0-9<])/(?:{_NAMES})>|<(?:{_NAMES})(?=[^A-Za-z0-9<>]*$)", re.I | re.M)
_LINE_TAGS = re.compile(r"</?(?:p|br|div|tr|li|h[1-6])\b", re.I)
_ENTITY = re.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|middot|hellip|lt|gt|amp|quot|apos|times|permil|deg|"
    r"bull|laquo|raquo|#\d{2,6}|#x[0-9a-f]{2,5});?",
    re.I,
)
_WIKI = re.compile(r"'{2,5}(?=\S)|(?<=\S)'{2,5}|^(?:粗体文字|斜体文字)\s*$", re.M)


def find_markup(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to drop tags, to put the characters that entities stand for, and to drop wiki emphasis.

    A tag that ends a line on the page leaves a line break. Signs of comparison and formulas are no tags.
    """
    edits: list[Edit] = []
    if ">" in characters or "<" in characters:
        for match in _TAG.finditer(text):
            after = "\n" if _LINE_TAGS.match(match[0]) else ""
            edits.append(Edit(match.start(), match.end(), after, _KIND, PROVEN, "tag"))
        taken = {edit.start for edit in edits}
        for match in _TORN_TAG.finditer(text):
            if match.start() not in taken and match.start() - 1 not in taken:
                edits.append(Edit(match.start(), match.end(), "", _KIND, PROVEN, "remains of a tag"))
    if "&" in characters:
        for match in _ENTITY.finditer(text):
            entity = match[0] if match[0].endswith(";") else match[0] + ";"
            edits.append(Edit(match.start(), match.end(), html.unescape(entity), _KIND, PROVEN, "entity"))
    if "''" in text or "体文字" in text:
        for match in _WIKI.finditer(text):
            edits.append(Edit(match.start(), match.end(), "", _KIND, PROVEN, "wiki emphasis"))
    return edits
