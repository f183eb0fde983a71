"""Repair of damaged Chinese government texts: exact where a proof exists, silent where none does, reversible.

    lexicon = parse_repair_lexicon(files, regions)
    repaired = repair(raw, None, lexicon)
    repaired.clean, repaired.changes
    undo(repaired.clean, repaired.changes) == raw

Every fixer is a pure function from a text to proposed edits; `repair` runs them in their order (`FIXERS`) and
keeps the ledger. It needs `transforms.text` and nothing else of the project. docs/repair.md tells the
kinds of damage, what counts as proven, and how well it works.
"""

from transforms.repair.edits import EditBuffer
from transforms.repair.facts import PageFacts
from transforms.repair.ledger import (
    CERTAINTIES,
    FLAGGED,
    KINDS,
    LIKELY,
    PROVEN,
    Change,
    Edit,
    Repaired,
    undo,
)
from transforms.repair.lexicon import MissingLexiconError, RepairLexicon, parse_repair_lexicon
from transforms.repair.pipeline import FIXERS, RepairOptions, repair
from transforms.repair.spam.region_names import NamedRegion

__all__ = [
    "CERTAINTIES",
    "FIXERS",
    "FLAGGED",
    "KINDS",
    "LIKELY",
    "PROVEN",
    "Change",
    "Edit",
    "EditBuffer",
    "MissingLexiconError",
    "NamedRegion",
    "PageFacts",
    "RepairLexicon",
    "RepairOptions",
    "Repaired",
    "parse_repair_lexicon",
    "repair",
    "undo",
]
