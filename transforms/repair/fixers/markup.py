"""Remains of markup: tags, entities, wiki marks and notes' marks that got into the text or into a number."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set

from transforms.repair.ledger import PROVEN, Edit

_KIND = "markup"
_NAMES = (
    "span|div|p|br|hr|b|i|u|em|strong|font|a|img|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|center|sup|sub|style|script|"
    "section|article|pre|blockquote|label|input|iframe|o:p|st1:[a-z]+|v:[a-z]+|w:[a-z]+|html|body|head|meta|title|link"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>\n]{{0,400}})?\s*/?>|<!--(?:[^-]|-(?!->)){{0,2000}}-->", re.I)
_TORN_TAG = re.compile(rf"(?<![A-Za-z0-9<])/(?:{_NAMES})>|<(?:{_NAMES})(?=[^A-Za-z0-9<>]*$)", re.I | re.M)
_LINE_TAGS = re.compile(r"</?(?:p|br|div|tr|li|h[1-6])\b", re.I)
_AMP = "[&＆](?:amp[;；])*"
"""What begins an entity, escaped as often as it may be."""
_ESCAPED_TAG = re.compile(
    rf"{_AMP}lt[;；]?/?(?:{_NAMES})(?:[\s/][^<>&\n]{{0,200}})?{_AMP}gt(?:[;；]|(?![a-z]))", re.I
)
_ENTITY = re.compile(
    rf"{_AMP}(?P<name>(?:nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|middot|hellip|lt|gt|quot|apos|times|"
    r"permil|deg|bull|laquo|raquo|#\d{2,6}|#x[0-9a-f]{2,5})(?=[;；]?)|[a-z]{2,8}\d{0,2}(?=[;；]))[;；]?"
    r"|(?<![A-Za-z&])nbsp[;；]|&amp[;；]?(?![a-z])",
    re.I,
)
_MARK_IN_NUMBER = re.compile(
    r"(?<=[0-9])(?P<mark>[\[［【〔][0-9]{1,3}[\]］】〕])"
    r"(?P<unit>[%％‰]|[万亿]{1,2}(?:元|美元|吨|人|亩|户|千瓦|平方米|公里)?)"
)
"""A note's mark driven between a number and its unit."""
_WIKI = re.compile(r"'{2,5}(?=\S)|(?<=\S)'{2,5}|^(?:粗体文字|斜体文字)\s*$", re.M)


def find_markup(text: str, characters: Set[str]) -> list[Edit]:
    """Propose to drop tags, to put the characters that entities stand for, and to drop wiki emphasis.

    A tag that ends a line on the page leaves a line break. Signs of comparison and formulas are no tags. A
    note's mark between a number and its unit goes behind the unit (`7.3[2]%` is `7.3%[2]`).
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
    if "&" in characters or "＆" in characters or "nbsp" in text:
        edits += _entities(text)
    if not characters.isdisjoint("[［【〔"):
        for match in _MARK_IN_NUMBER.finditer(text):
            after = match["unit"] + match["mark"]
            edits.append(Edit(*match.span(), after, _KIND, PROVEN, "note's mark inside a number"))
    if "''" in text or "体文字" in text:
        for match in _WIKI.finditer(text):
            edits.append(Edit(match.start(), match.end(), "", _KIND, PROVEN, "wiki emphasis"))
    return edits


def _entities(text: str) -> Iterator[Edit]:
    inside = 0
    tags = list(_ESCAPED_TAG.finditer(text)) if "lt" in text.lower() else []
    for match in sorted([*tags, *_ENTITY.finditer(text)], key=lambda match: (match.start(), -match.end())):
        if match.start() < inside:
            continue
        if match.re is _ESCAPED_TAG:
            after = "\n" if _LINE_TAGS.match(_plain_tag(match[0])) else ""
            reason = "tag"
        else:
            name = match["name"] or ("nbsp" if "nbsp" in match[0].lower() else "amp")
            after, reason = html.unescape(f"&{name};"), "entity"
            if after.startswith("&") and name.lower() != "amp":
                after = html.unescape(f"&{name.lower()};")
            if after.startswith("&") and name.lower() != "amp":
                continue  # none that there is
        inside = match.end()
        yield Edit(*match.span(), after, _KIND, PROVEN, reason)


def _plain_tag(escaped: str) -> str:
    return re.sub(rf"{_AMP}lt[;；]?", "<", escaped, flags=re.I)
