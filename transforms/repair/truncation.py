"""Whether a report breaks off before its end."""

from __future__ import annotations


def truncation_reason(clean: str) -> str | None:
    """Why `clean` counts as cut off, in a few words; None where it ends as a text should."""
    return None
