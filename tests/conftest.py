"""What the tests share: the way to the material beside the project, where there is any."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and hand-read labels beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no real reports here: {folder.name}/corpus is not beside the checkout")
    return folder
