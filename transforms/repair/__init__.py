"""Repair of damaged Chinese government texts: exact where a proof exists, silent where none does, reversible.

    repaired = repair(raw)
    repaired.clean, repaired.changes
    undo(repaired.clean, repaired.changes) == raw

Every fixer is a pure function from a text to proposed edits; `repair` runs them in their order and keeps
the ledger. docs/repair.md tells the kinds of damage, what counts as proven, and how well it works.
"""

from transforms.repair.edits import EditBuffer
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
from transforms.repair.lexicon import RepairLexicon, parse_repair_lexicon
from transforms.repair.pipeline import RepairOptions, repair

__all__ = [
    "CERTAINTIES",
    "FLAGGED",
    "KINDS",
    "LIKELY",
    "PROVEN",
    "Change",
    "Edit",
    "EditBuffer",
    "RepairLexicon",
    "RepairOptions",
    "Repaired",
    "parse_repair_lexicon",
    "repair",
    "undo",
]
