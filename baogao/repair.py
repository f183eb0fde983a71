"""Repair of damaged Chinese government texts, with all reference data that it goes by.

    >>> from baogao.repair import explain, repair, undo
    >>> repaired = repair("全市生产总值增长８．５％，&nbsp;稳步 提高。")
    >>> repaired.clean
    '全市生产总值增长8.5%，稳步提高。'
    >>> undo(repaired.clean, repaired.changes)
    '全市生产总值增长８．５％，&nbsp;稳步 提高。'

Nothing has to be named, fetched or set: the lexicon lies in the package and is read once a process. Whoever
has another takes `transforms.repair.repair`, which this calls. docs/repair.md tells the kinds of damage, and
what `proven`, `likely` and `flagged` mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from baogao.__main__ import let_find_the_parts

let_find_the_parts(Path(__file__).resolve().parent)

from transforms.repair import (  # noqa: E402 - found only when it has been said where
    CERTAINTIES,
    FIXERS,
    KINDS,
    Change,
    PageFacts,
    Repaired,
    RepairOptions,
    undo,
)

if TYPE_CHECKING:
    from transforms.repair import RepairLexicon

__all__ = [
    "CERTAINTIES",
    "FIXERS",
    "KINDS",
    "Change",
    "PageFacts",
    "RepairOptions",
    "Repaired",
    "explain",
    "lexicon",
    "repair",
    "undo",
]


def lexicon() -> RepairLexicon:
    """The reference data that ships, parsed once a process (about a second)."""
    from flows.reference import load_repair_lexicon  # noqa: PLC0415 - numpy and the tables only where asked for

    return load_repair_lexicon()


def repair(text: str, *, traditional: str = "auto", without: Iterable[str] = ()) -> Repaired[PageFacts]:
    """The clean text of a damaged one, and the ledger of every change.

    Args:
        text: a document as it was decoded, whole if it can be had: a page's own language and its table of
            notes are learned from it.
        traditional: `auto` converts what was made traditional by machine; `always` and `never` do as said.
        without: names of fixers (of `FIXERS`) to leave out.

    Returns:
        `clean`, `changes` (the ledger), `facts` (source, dates, site), `decisions`, `is_truncated`; and
        `to_raw` and `to_clean`, which map spans.

    Raises:
        ValueError: `without` names a fixer that there is not, or `traditional` is none of the three.
    """
    from transforms.repair import repair as repaired  # noqa: PLC0415 - its name is this function's

    if traditional not in ("auto", "always", "never"):
        raise ValueError(f"traditional is auto, always or never, not {traditional}")
    options = RepairOptions(traditional=traditional, without=frozenset(without))
    return repaired(text, None, lexicon(), options)


def explain(repaired: Repaired[PageFacts] | str) -> list[str]:
    """What was changed and why, a line a change, in the order of the text.

    `repaired` is what `repair` gave, or a text that is repaired for it.

        >>> for line in explain("增长８%，<br>稳步提高。"):
        ...     print(line)
        2-3 width, proven: “８” → “8” (full-width letter, digit or sign)
        5-9 shape, proven: “<br>” → “” (line ends in mid-sentence)
    """
    found = repair(repaired) if isinstance(repaired, str) else repaired
    return [_line(change) for change in found.changes]


def _line(change: Change) -> str:
    what = f"“{change.before}” → “{change.after}”" if change.before != change.after else f"“{change.before}”"
    among = f"; among {', '.join(change.candidates)}" if change.candidates else ""
    where = f"{change.raw_start}-{change.raw_end}"
    return f"{where} {change.kind}, {change.certainty}: {what} ({change.reason}{among})"
