"""A site made of the small published warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.site.build import build_site


@pytest.fixture(scope="session")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site without what npm gives."""
    target = tmp_path_factory.mktemp("site") / "public"
    build_site(published, target, None)
    return target
