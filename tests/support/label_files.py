"""Label files of this folder and beside the checkout."""

from __future__ import annotations

from pathlib import Path

from transforms.scoring import Labels, parse_labels


def read_labels(path: Path) -> Labels:
    """The labels of one file."""
    return parse_labels(path.read_text(encoding="utf-8"))
