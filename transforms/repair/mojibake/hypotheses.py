"""The hypotheses of a damaged run: states of reading, the paths that lead to them, and the best of them.

States that can only go on alike are walked on as one, so that a path may begin in several ways; in the end
the likeliest readings are told apart again.
"""

from __future__ import annotations

from collections.abc import Container
from operator import itemgetter
from typing import NamedTuple

IN_STEP, UNKNOWN = -1, -2
"""In the place of a pending lead byte: there is none, or it is not known."""
BEAM = 8
"""So many states are kept at an offset, and so many readings of one place."""
_RIVALS = 3
"""So many ways that lead to one state are told apart."""
_READINGS = 24
"""So many readings of a run are told apart in the end."""
TORN = 5
"""So many of the likeliest characters with dropped pairs between them are tried at a place."""
_HOPELESS = 8.0
"""A state so much less likely than the best at its offset is given up."""
_OUT_OF_THE_QUESTION = 20.0
"""So is the text as it stands."""
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


class Reading(NamedTuple):
    """One reading of a stretch of displayed text, and how likely it is."""

    score: float
    at: int
    """Where it ends."""
    steps: tuple[Step, ...]
    """The restored characters in order; none where the text is taken as it stands."""


Ways = tuple[tuple[float, "Path | None"], ...]
"""Paths that lead to one state, the best first, and how much less likely than the best each is."""


class Path(NamedTuple):
    """The steps of a state, linked backwards."""

    step: Step
    before: Ways


class State(NamedTuple):
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
    ways: Ways

    @property
    def is_as_it_stands(self) -> bool:
        """Whether it takes the text as it is displayed."""
        return self.ways[0][1] is None

    @property
    def is_behind_torn_pair(self) -> bool:
        """Whether the last step is a note that was driven into a pair."""
        path = self.ways[0][1]
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


def best_states(states: list[State]) -> list[State]:
    """The best states, best first; those that can only go on alike become one.

    The state that takes the text as it stands is among them unless it is out of the question.
    """
    if len(states) < 2:
        return states
    states.sort(key=_score, reverse=True)
    floor, last = states[0].score - _HOPELESS, states[0].score - _OUT_OF_THE_QUESTION
    kept: dict[tuple[object, ...], State] = {}
    for state in states:
        is_as_it_stands = state.is_as_it_stands
        if state.score < (last if is_as_it_stands else floor):
            continue
        in_step = state.pending == IN_STEP
        key = (
            state.pending, state.history, is_as_it_stands, state.last if in_step else state.leads,
            not in_step and state.is_behind_torn_pair,
        )  # fmt: skip
        alike = kept.get(key)
        if alike is None:
            if len(kept) < BEAM or is_as_it_stands:
                kept[key] = state
        elif len(alike.ways) < _RIVALS:
            behind = alike.score - state.score
            ways = alike.ways + tuple((behind + less, path) for less, path in state.ways)
            kept[key] = alike._replace(ways=ways, intact=min(alike.intact, state.intact))
    return list(kept.values())


def readings_of_states(states: list[State]) -> list[Reading]:
    """The likeliest readings that the states stand for, best first."""
    known: dict[int, list[tuple[float, tuple[Step, ...]]]] = {}
    readings = [
        Reading(state.score - less, state.at, steps)
        for state in states
        for less, steps in _unlinked(state.ways, known)
    ]
    readings.sort(key=_score, reverse=True)
    return readings[:_READINGS]


def _unlinked(
    ways: Ways, known: dict[int, list[tuple[float, tuple[Step, ...]]]]
) -> list[tuple[float, tuple[Step, ...]]]:
    """The steps of the likeliest paths in order, and how much less likely than the best each is.

    `known` holds what was found for paths by their identity.
    """
    found: list[tuple[float, tuple[Step, ...]]] = []
    for less, last in ways:
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
    return found[:_READINGS]
