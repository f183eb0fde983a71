"""Words of documents, and names of files, as text that no terminal, log or page takes for anything else."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, line separators, and signs that turn the direction of writing."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")


def printable(text: str) -> str:
    """The text with each control character as its number (`\\x1b`): it moves no cursor and turns no line."""
    return _UNSEEN.sub(lambda found: _number(found[0]), text)


def in_one_line(text: str) -> str:
    """The same, with line feeds and tabs as their numbers too: a name forges no line of a log."""
    return printable(text).replace("\n", "\\x0a").replace("\t", "\\x09")


def in_markdown(text: str) -> str:
    """The text on one line, with no character that Markdown or HTML takes for a sign of its own."""
    return _MARKDOWN.sub(r"\\\1", printable(" ".join(text.split())))


def in_table(text: str) -> str:
    """The text for a table that knows links and shows all else as it is: what looks like a link is none."""
    return printable(text).replace("](", "]\u2060(").replace("<", "\uff1c")


def _number(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
