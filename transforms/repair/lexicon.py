"""What repair knows from outside the text: the files of reference/repair/, parsed into one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.repair.furniture import FurnitureWords, parse_furniture_words


@dataclass(frozen=True)
class RepairLexicon:
    """The reference data of all fixers; a fixer whose data are missing proposes nothing."""

    furniture: FurnitureWords | None = None


def parse_repair_lexicon(files: Mapping[str, str]) -> RepairLexicon:
    """Parse the files of reference/repair/, given as name (`furniture.yaml`) to text; any may be missing."""
    furniture = files.get("furniture.yaml")
    return RepairLexicon(furniture=parse_furniture_words(furniture) if furniture else None)
