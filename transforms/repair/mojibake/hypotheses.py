"""The hypotheses of a damaged run, the backpointers by which they were reached, and the pruning of the beam.

Hypotheses that can only go on alike are walked on as one, so that one may have several backpointers; in the
end the likeliest finished hypotheses are told apart again.
"""

from __future__ import annotations

from collections.abc import Container
from operator import itemgetter
from typing import NamedTuple

from transforms.repair.parameters import BEAM, HOPELESS, OUT_OF_THE_QUESTION, READINGS, RIVALS

IN_STEP, UNKNOWN = -1, -2
"""In the place of a pending lead byte: there is none, or it is not known."""
_score = itemgetter(0)


class Step(NamedTuple):
    """A restored character and the displayed span that stood for it."""

    start: int
    end: int
    restored: str
    is_certain: bool
    """All of its bytes are there, or told by a note of the learned table."""
    swallowed: str = ""
    """`tag`, `letter` (an ASCII character of the text) or nothing: what went with its last byte."""
    severed: str = ""
    """`inside` the character or `behind` it, where the stream was severed there."""
    noted: tuple[str, str] | None = None
    """A character with its reading that the page's table is taken to have, beyond what was learned."""


class FinishedHypothesis(NamedTuple):
    """What one hypothesis reads over a whole stretch of displayed text, and how likely it is."""

    score: float
    at: int
    """Where it ends."""
    steps: tuple[Step, ...]
    """The restored characters in order; none where the text is taken as it stands."""


Backpointers = tuple[tuple[float, "Backpointer | None"], ...]
"""What leads to one hypothesis, the best first, and how much less likely than the best each is."""


class Backpointer(NamedTuple):
    """The steps of a hypothesis, linked backwards."""

    step: Step
    before: Backpointers


class Hypothesis(NamedTuple):
    """What may stand up to an offset of the displayed text, and how likely it is."""

    score: float
    at: int
    pending: int
    """The lead byte waiting for its trail; IN_STEP or UNKNOWN."""
    leads: Container[int]
    """Where it is unknown, what it may be."""
    history: str
    last: str
    """The character before, as the page wrote it."""
    intact: int
    """Characters read in step since the last step."""
    backpointers: Backpointers

    @property
    def is_as_it_stands(self) -> bool:
        """Whether it takes the text as it is displayed."""
        return self.backpointers[0][1] is None

    @property
    def is_behind_torn_pair(self) -> bool:
        """Whether the last step is a note that was driven into a pair."""
        path = self.backpointers[0][1]
        return path is not None and not path.step.restored


class Move(NamedTuple):
    """Where a restored character leads, and what is known about it."""

    at: int
    pending: int
    end: int
    cost: float = 0.0
    is_certain: bool = False
    swallowed: str = ""
    severed: str = ""
    noted: tuple[str, str] | None = None
    leads: Container[int] = ()


def pruned(hypotheses: list[Hypothesis]) -> list[Hypothesis]:
    """The best hypotheses, best first; those that can only go on alike become one.

    The hypothesis that takes the text as it stands is among them unless it is out of the question.
    """
    if len(hypotheses) < 2:
        return hypotheses
    hypotheses.sort(key=_score, reverse=True)
    floor, last = hypotheses[0].score - HOPELESS, hypotheses[0].score - OUT_OF_THE_QUESTION
    kept: dict[tuple[object, ...], Hypothesis] = {}
    for hypothesis in hypotheses:
        is_as_it_stands = hypothesis.is_as_it_stands
        if hypothesis.score < (last if is_as_it_stands else floor):
            continue
        in_step = hypothesis.pending == IN_STEP
        key = (
            hypothesis.pending, hypothesis.history, is_as_it_stands,
            hypothesis.last if in_step else hypothesis.leads, not in_step and hypothesis.is_behind_torn_pair,
        )  # fmt: skip
        alike = kept.get(key)
        if alike is None:
            if len(kept) < BEAM or is_as_it_stands:
                kept[key] = hypothesis
        elif len(alike.backpointers) < RIVALS:
            behind = alike.score - hypothesis.score
            backpointers = alike.backpointers + tuple(
                (behind + less, path) for less, path in hypothesis.backpointers
            )
            kept[key] = alike._replace(backpointers=backpointers, intact=min(alike.intact, hypothesis.intact))
    return list(kept.values())


def finished_hypotheses(hypotheses: list[Hypothesis]) -> list[FinishedHypothesis]:
    """The likeliest readings that the hypotheses stand for, best first."""
    known: dict[int, list[tuple[float, tuple[Step, ...]]]] = {}
    readings = [
        FinishedHypothesis(hypothesis.score - less, hypothesis.at, steps)
        for hypothesis in hypotheses
        for less, steps in _unlinked(hypothesis.backpointers, known)
    ]
    readings.sort(key=_score, reverse=True)
    return readings[:READINGS]


def _unlinked(
    backpointers: Backpointers, known: dict[int, list[tuple[float, tuple[Step, ...]]]]
) -> list[tuple[float, tuple[Step, ...]]]:
    """The steps of the likeliest paths in order, and how much less likely than the best each is.

    `known` holds what was found for paths by their identity.
    """
    found: list[tuple[float, tuple[Step, ...]]] = []
    for less, last in backpointers:
        path, steps = last, list[Step]()
        while path is not None and len(path.before) == 1:
            steps.append(path.step)
            path = path.before[0][1]
        tail = tuple(reversed(steps))
        if path is None:
            found.append((less, tail))
            continue
        before = known.get(id(path))
        if before is None:
            before = [(more, (*head, path.step)) for more, head in _unlinked(path.before, known)]
            known[id(path)] = before
        found += [(less + more, head + tail) for more, head in before]
    found.sort(key=_score)
    return found[:READINGS]
