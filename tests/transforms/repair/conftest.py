"""What the tests of repair share: the reference data as the shell reads them."""

from __future__ import annotations

import pytest
from support.places import REFERENCE

from transforms.repair import RepairLexicon, parse_repair_lexicon


@pytest.fixture(scope="session")
def lexicon() -> RepairLexicon:
    """The lexicon that the project ships."""
    regions = (REFERENCE / "regions.csv", REFERENCE / "regions_history.csv")
    files = [*sorted((REFERENCE / "repair").iterdir()), *regions]
    return parse_repair_lexicon({path.name: path.read_text(encoding="utf-8") for path in files})
