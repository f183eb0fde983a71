"""What tests of the stores share."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.store.landing import LandingStore


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    """A landing store that is empty."""
    return LandingStore(tmp_path / "state" / "landing")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for material, which the test runs in."""
    folder = tmp_path / "material"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """Where a landing store may be."""
    return tmp_path / "landing"
