"""What a manifest says that the columns of a table hold: `ctnm=city; xm=none`, in its column `columns`."""

from __future__ import annotations

import re

MEANINGS = (
    "text", "province", "city", "county", "region", "code", "year", "title", "url", "published", "source",
    "none",
)  # fmt: skip
"""What a column can be said to hold; `region` is a region of any level, `none` nothing that counts."""


def told_columns(words: str | None) -> dict[str, str]:
    """Column to meaning. What cannot be read so is left out: `what_is_wrong_with` names it."""
    pairs = (part.rpartition("=") for part in re.split(r"[;；\n]", words or ""))
    return {name.strip(): meaning.strip() for name, _, meaning in pairs if meaning.strip() in MEANINGS}


def what_is_wrong_with(words: str) -> str:
    """The first part that says nothing, in words; blank where all do."""
    for part in filter(str.strip, re.split(r"[;；\n]", words)):
        name, equals, meaning = part.rpartition("=")
        if not equals or not name.strip():
            return f"{part.strip()!r} is not a column, = and what it holds"
        if meaning.strip() not in MEANINGS:
            return f"{meaning.strip()!r} is none of {', '.join(MEANINGS)}"
    return ""
