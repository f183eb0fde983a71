"""What the tests of repair share: the reference data as the shell reads them."""

from __future__ import annotations

import pytest

from flows.reference import load_repair_lexicon
from transforms.repair import RepairLexicon


@pytest.fixture(scope="session")
def lexicon() -> RepairLexicon:
    """The lexicon that the project ships."""
    return load_repair_lexicon()
