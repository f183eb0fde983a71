"""Where the project's own files lie: the data that an analyst edits, the models and the gates.

They lie beside flows/ in a checkout and in an installed wheel alike (pyproject.toml says what a wheel holds).
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The folder that holds flows/, sql/, reference/ and expectations/."""
REFERENCE = ROOT / "reference"
SQL = ROOT / "sql"
EXPECTATIONS = ROOT / "expectations"

IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()
"""Whether this is a checkout, which keeps what it writes; nothing is written into an installed package."""
