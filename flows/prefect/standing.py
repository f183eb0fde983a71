"""What people have been told of already, so that a night's message holds only what is new, worse or over.

A warning is the same from night to night whatever its counts and dates. It is told again when more rows or
addresses fail than did when it was told last, in the third night of an address or a list that fails, and when
it is over; all others are standing warnings, of which a message gives the number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NIGHTS = 3
"""Nights of failing after which it is said again, with since when."""
_FAILING = re.compile(r"\(([\d,]+) failing")
_COUNTS = re.compile(r"\d[\d,.]*")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Night:
    """What a run's warnings are beside those of the runs before it."""

    lines: list[str]
    """What is new, worse or over; [] in a night of which nobody needs to hear."""
    n_standing: int


def compared(file: Path, warnings: Sequence[str], now: datetime | None = None) -> Night:
    """Compare a run's warnings with those that `file` remembers, and remember them there.

    A file that cannot be read counts as empty: everything is new then.
    """
    now = now or datetime.now(UTC)
    try:
        before = {str(key): _Known(**entry) for key, entry in json.loads(file.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        before = {}
    today: dict[str, _Known] = {}
    lines: list[str] = []
    n_standing = 0
    for line in warnings:
        key, size = _key(line), _size(line)
        known = before.get(key)
        if known is None:
            lines.append(f"new: {line}")
            today[key] = _Known(line[:_LONGEST], size, 1, f"{now:%Y-%m-%d}")
            continue
        nights = known.nights + 1
        if size > known.size:
            lines.append(f"worse ({known.size:,} before): {line}")
        elif nights == NIGHTS and not _FAILING.search(line):
            lines.append(f"still so after {NIGHTS} nights with all their tries, since {known.since}: {line}")
        else:
            n_standing += 1
        today[key] = _Known(line[:_LONGEST], max(size, known.size), nights, known.since)
    for key, known in before.items():
        if key not in today:
            lines.append(f"over (it began on {known.since}): {known.line}")
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.partial")
    remembered = {key: known.entry() for key, known in today.items()}
    partial.write_text(json.dumps(remembered, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(file)
    return Night(lines, n_standing)


@dataclass(frozen=True, slots=True)
class _Known:
    """A warning of the run before."""

    line: str
    size: int
    """The most that failed since it was first told."""
    nights: int
    since: str

    def entry(self) -> dict[str, str | int]:
        return {"line": self.line, "size": self.size, "nights": self.nights, "since": self.since}


def _key(line: str) -> str:
    """What makes a warning the same as that of another night."""
    if line.startswith(("http://", "https://")):
        return line.split(", ", 1)[0]  # the address and the kind of failure
    return _COUNTS.sub("#", line.split(" failing", 1)[0])


def _size(line: str) -> int:
    found = _FAILING.search(line)
    return int(found[1].replace(",", "")) if found else 0
