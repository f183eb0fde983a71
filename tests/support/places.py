"""Where the tests find the project's own folders."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "reference"
SAMPLE = ROOT / "sample"
CASES = ROOT / "tests" / "cases"
"""Tables of labelled cases."""
