"""Where the project's own files lie: the data that an analyst edits, the models and the gates."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The folder that holds flows/, sql/, reference/ and expectations/."""
REFERENCE = ROOT / "reference"
SQL = ROOT / "sql"
EXPECTATIONS = ROOT / "expectations"
