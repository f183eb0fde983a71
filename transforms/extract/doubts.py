"""What repairs mean for the numbers that they touch: some are not read, some are read and doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from transforms.records import Observation
from transforms.repair import Repaired

UNPROVEN = ("likely", "flagged")
"""Certainties of a repair that may be wrong."""
_HARMLESS = ("width", "space", "furniture", "markup", "shape", "traditional")
"""Kinds of repair that cannot alter a number or a name, whatever their certainty."""
_ILLEGIBLE = ("ocr", "slipped_bytes")
"""Kinds that, where they could not be repaired, leave a place of which nothing can be read."""
_NUMBER_REACH = 16
"""Characters before the end of an observation's words in which its number stands."""


def doubted(
    observations: Iterable[Observation],
    repaired: Repaired[Any],
    unsure: Sequence[tuple[int, int, float]] = (),
) -> list[Observation]:
    """The observations that can be read, with a reason where an unproven repair touches their words.

    `unsure` are spans of the clean text, in order, that the recogniser of a scan was not sure of, with its
    confidence: an observation is doubted where one of them lies in its words.
    """
    return [
        _misrecognised(_doubt(one, repaired), unsure)
        for one in observations
        if not _is_misread(one, repaired)
    ]


def _misrecognised(o: Observation, unsure: Sequence[tuple[int, int, float]]) -> Observation:
    worst = min(
        (
            confidence
            for start, end, confidence in unsure
            if start < o.evidence_end and end > o.evidence_start
        ),
        default=None,
    )
    if worst is None:
        return o
    reason = f"the scan is not clear here: its recogniser's confidence falls to {worst:.2f}"
    return o._replace(suspect_reason=f"{o.suspect_reason}; {reason}" if o.suspect_reason else reason)


def _is_misread(o: Observation, repaired: Repaired[Any]) -> bool:
    """Whether a place that could not be repaired lies in the number itself: such a number is never read."""
    start = max(o.evidence_start, o.evidence_end - _NUMBER_REACH)
    return o.value is not None and any(
        change.certainty == "flagged" and change.kind in _ILLEGIBLE
        for change in repaired.changes_in(start, o.evidence_end)
    )


def _doubt(o: Observation, repaired: Repaired[Any]) -> Observation:
    for change in repaired.changes_in(o.evidence_start, o.evidence_end):
        if change.certainty in UNPROVEN and change.kind not in _HARMLESS:
            reason = f"a {change.certainty} repair ({change.kind}) touches its words: {change.reason}"
            said = f"{o.suspect_reason}; {reason}" if o.suspect_reason else reason
            return o._replace(suspect_reason=said)
    return o
