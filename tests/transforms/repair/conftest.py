"""What the tests of repair share: the reference data as the shell reads them."""

from __future__ import annotations

import pytest

from flows.reference import load_repair_lexicon
from transforms.repair import RepairLexicon
from transforms.repair.mojibake.candidates import MojibakeLexicon


@pytest.fixture(scope="session")
def lexicon() -> RepairLexicon:
    """The lexicon that the project ships."""
    return load_repair_lexicon()


@pytest.fixture(scope="session")
def slips(lexicon: RepairLexicon) -> MojibakeLexicon:
    """The reference data of slipped bytes."""
    assert lexicon.mojibake is not None
    return lexicon.mojibake
