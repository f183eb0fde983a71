"""What the tests of reading share: the regions as the project ships them."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.regions import RegionIndex, parse_region_history, parse_region_words, parse_regions

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.fixture(scope="session")
def regions() -> RegionIndex:
    """All regions, former ones among them."""
    return RegionIndex(
        parse_regions((REFERENCE / "regions.csv").read_text(encoding="utf-8")),
        parse_region_history((REFERENCE / "regions_history.csv").read_text(encoding="utf-8")),
        parse_region_words((REFERENCE / "region_words.csv").read_text(encoding="utf-8")),
    )
