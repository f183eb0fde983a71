"""What tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.desk import Desk

from sample.portal import Portal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.state.close()


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal
