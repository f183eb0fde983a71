"""Pages whose elements lie in one another without an end, as no page that people read does.

A parser of HTML asks of most elements which others they lie in, so that a page of unclosed tags costs time by
the square of its size; browsers stop nesting at some hundreds. What lies deeper here loses its tag and keeps
its text, on a line of its own where a browser breaks one.
"""

from __future__ import annotations

import re
from collections import Counter

DEEPEST = 256
"""Blocks inside one another that are kept."""
_DEEPEST_INLINE = 32
"""The same for parts of a line. Each that is not closed is opened anew by a parser in every paragraph."""
_MANY_TAGS = 2000
"""A page with fewer tags costs little, however they lie."""
_MOST_ATTRIBUTES = 200
_LONG_ATTRIBUTES = 1000
_LONG_TAG = re.compile(rf"<[^<>]{{{_LONG_ATTRIBUTES}}}")

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|textarea|title|xmp)\b.*?(?:</(?P=raw)|\Z)"
    r"|<(?P<closing>/?)(?P<name>[a-z][a-z0-9-]*)(?P<attributes>[^<>]*+)(?P<end>>?)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s*[^\s=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|\S+))?""")
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
"""Elements that go on behind the block in which they were opened, until they are closed."""
_ENDING_THEMSELVES = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "html", "head",
    "body", "rt", "rp", "colgroup", "optgroup",
))  # fmt: skip
"""Elements that hold none, or are closed by the next of their kind: they nest in others only."""
_INLINE = _FORMATTING | frozenset((
    "span", "label", "abbr", "sub", "sup", "mark", "ins", "del", "q", "cite", "var", "time", "kbd", "samp",
    "bdi", "bdo", "dfn", "data", "ruby",
))  # fmt: skip


def flattened(markup: str) -> str:
    """The markup without the tags of elements that lie too deep, and without attributes that nobody counts.

    A page of ordinary shape comes back as it is.
    """
    if markup.count("<") < _MANY_TAGS and not _LONG_TAG.search(markup):
        return markup
    return _TOKEN.sub(_Nesting().kept, markup)


class _Nesting:
    """The elements that are open at a place of a page."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._inline: list[str] = []
        self._dropped: Counter[str] = Counter()

    def kept(self, token: re.Match[str]) -> str:
        """A tag as it shall stand."""
        if token["name"] is None:
            return token[0]
        name = token["name"].lower()
        if token["closing"]:
            return self._closed(name, token[0])
        words = token["attributes"]
        tag = token[0]
        if len(words) > _LONG_ATTRIBUTES and words.count("=") > _MOST_ATTRIBUTES:
            tag = f"<{name}{_first_attributes(words)}{token['end']}"
        if name in _ENDING_THEMSELVES:
            return tag
        if name in _INLINE:
            if len(self._inline) >= _DEEPEST_INLINE:
                self._dropped[name] += 1
                return ""
            self._inline.append(name)
        else:
            if len(self._blocks) >= DEEPEST:
                self._dropped[name] += 1
                return "<br>"
            self._blocks.append(name)
        return tag

    def _closed(self, name: str, tag: str) -> str:
        if self._dropped[name]:
            self._dropped[name] -= 1
            return "" if name in _INLINE else "<br>"
        if name in self._inline:
            del self._inline[_last(self._inline, name)]
        elif name in self._blocks:
            del self._blocks[_last(self._blocks, name) :]
            self._inline = [one for one in self._inline if one in _FORMATTING]
        return tag


def _last(names: list[str], name: str) -> int:
    return len(names) - 1 - names[::-1].index(name)


def _first_attributes(words: str) -> str:
    """The first attributes of a tag."""
    end = 0
    for _ in range(_MOST_ATTRIBUTES):
        found = _ATTRIBUTE.match(words, end)
        if found is None:
            break
        end = found.end()
    return words[:end]
