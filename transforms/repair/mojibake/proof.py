"""What proves a hypothesis: run forward it gives what is displayed, and no rival fits as well."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from transforms.repair.language.ngrams import ORDER
from transforms.repair.language.scripts import simplified_characters
from transforms.repair.language.symbols import OTHER, symbols
from transforms.repair.ledger import FLAGGED, LIKELY, PROVEN
from transforms.repair.mojibake.damaged_page import DamagedPage
from transforms.repair.mojibake.forward import SEVERING_MARKS, Mechanism, display
from transforms.repair.mojibake.gbk import (
    CHARACTERS,
    CODES,
    FULL_WIDTH_CODES,
    HALF_WIDTH,
)
from transforms.repair.mojibake.hypotheses import (
    FinishedHypothesis,
    Step,
)
from transforms.repair.mojibake.signs import LOST_SIGNS
from transforms.repair.parameters import (
    ALONE,
    AROUND_REPEATED,
    BY_CHANCE,
    CERTAIN_ENOUGH,
    DROPPED,
    HIDDEN,
    ORDERS,
    REPEATED,
)


def may_hide_pair(page: DamagedPage, history: str, character: str, following: str) -> bool:
    """Whether a pair dropped without a trace is nearly as likely as the character that was read.

    A pair dropped in the middle of two characters leaves the lead byte of the first and the trail byte of
    the second, which may happen to make a third that fits the text.

    Args:
        page: the page.
        history: the symbols before.
        character: the character read from bytes out of step.
        following: the symbol behind it; empty where there is none.
    """
    language = page.language
    lead, trail = CODES[character] >> 8, CODES[character] & 0xFF
    candidate = page.candidate_of(character)
    after = language.after(history)
    read = after[candidate.symbol] - page.cost(candidate)
    if following:
        read += language.after((history + candidate.symbol)[1 - ORDER :])[following]
    floor = read - BY_CHANCE + DROPPED
    pairs = page.dropped_pairs
    left = pairs.left(lead)
    left_scores = pairs.scores(left, after)
    left_scores[left_scores < floor] = -np.inf
    for _, place, second in pairs.pairs(left, left_scores, trail, following, floor - BY_CHANCE, HIDDEN):
        so_far = (history + left.candidates[place].symbol)[1 - ORDER :]
        exact = left_scores[place] + language.after(so_far)[second.symbol]
        if following and exact > floor:
            exact += language.after((so_far + second.symbol)[1 - ORDER :])[following]
        if exact > floor:
            return True
    return False


WHOLE = "every byte is there, and the mechanism gives back what is displayed"
_FULL_WIDTH = {ord(half): CHARACTERS[FULL_WIDTH_CODES[half]] for half in ",;:!?()"}


def reproduces(page: DamagedPage, hypothesis: FinishedHypothesis, without_sign: bool) -> bool:
    """Whether the forward mechanism makes of the reading exactly what the page displays."""
    steps = hypothesis.steps
    start, end = steps[0].start, steps[-1].end
    left = page.annotation_start.get(start, start) - 1
    origin = _encoded(page.text[left]) if left >= 0 and page.text[left] != "\n" else ""
    left = left if origin else start
    severed: set[tuple[int, bool]] = set()
    readings = dict(page.table.readings)
    at = start
    for step in steps:
        origin += _encoded(page.literal(at, step.start))
        if "inside" in step.severed:
            severed.add((len(origin), True))
        if "behind" in step.severed:
            severed.add((len(origin) + 1, False))
        origin += step.restored
        if step.noted:
            readings.setdefault(*step.noted)
        if step.swallowed == "tag":
            tag = (
                page.text.rindex("?", step.start, step.end)
                if "?" in page.text[step.start : step.end]
                else step.start
            )
            origin += "<" + page.text[tag + 1 : step.end]
        at = step.end
        if step.swallowed == "letter":
            origin += "0"
            at = end = max(end, step.end + 1)
    if at < len(page.text) and page.text[at] not in LOST_SIGNS + "\n":
        origin += _encoded(page.text[at])
        end = page.annotation_end.get(at + 1, at + 1)
    displayed = page.text[left:end].translate(HALF_WIDTH)
    sign = "\ufffd" if "\ufffd" in displayed else "?"
    for table, private_use, swallows in itertools.product(
        _orders(origin, readings),
        ("kept" if page.keeps_private_use else "dropped", "lost", "mixed"),
        (True, False),
    ):
        mechanism = Mechanism(
            table, severing=SEVERING_MARKS if severed else "", private_use=private_use,
            lost="" if without_sign else sign, swallows=swallows,
            pairs_80=not any(step.severed == "80" for step in steps),
        )  # fmt: skip
        if display(origin, mechanism, lambda index, inside: (index, inside) in severed) == displayed:
            return True
    return False


def _encoded(displayed: str) -> str:
    """Displayed text as it was encoded, before the last step made punctuation half-width."""
    return displayed.translate(_FULL_WIDTH)


def _orders(origin: str, readings: dict[str, str]) -> Iterator[dict[str, str]]:
    """The orders of the table worth trying: where pairs overlap, the order says which notes there are."""
    stream = b"".join(CODES[letter].to_bytes(2, "big") if letter in CODES else b" " for letter in origin)
    pairs = [CHARACTERS.get(stream[at] << 8 | stream[at + 1], "") for at in range(len(stream) - 1)]
    noted = dict.fromkeys(pair for pair in pairs if pair in readings)
    overlapping = dict.fromkeys(
        pair
        for one, other in itertools.pairwise(pairs)
        if one in readings and other in readings
        for pair in (one, other)
    )
    others = [pair for pair in noted if pair not in overlapping]
    for order in itertools.islice(itertools.permutations(overlapping), ORDERS):
        yield {character: readings[character] for character in (*order, *others)}


class DamagedRun(NamedTuple):
    """A connected damaged stretch of one reading."""

    start: int
    end: int
    steps: tuple[Step, ...]


def runs_of(hypothesis: FinishedHypothesis) -> list[DamagedRun]:
    """The connected damaged stretches of a hypothesis, in order."""
    runs: list[DamagedRun] = []
    for step in hypothesis.steps:
        if runs and runs[-1].end == step.start:
            runs[-1] = DamagedRun(runs[-1].start, step.end, (*runs[-1].steps, step))
        else:
            runs.append(DamagedRun(step.start, step.end, (step,)))
    return runs


def rendered(page: DamagedPage, hypothesis: FinishedHypothesis, start: int, end: int) -> str:
    """What the reading puts in the place of a displayed span."""
    pieces: list[str] = []
    at = start
    for step in hypothesis.steps:
        if step.end < start or step.start > end or (step.end == start and step.start < start):
            continue
        pieces.append(page.literal(at, min(step.start, end)))
        pieces.append(step.restored)
        at = max(at, step.end)
    pieces.append(page.literal(at, end))
    return "".join(pieces)


def _around(page: DamagedPage, hypothesis: FinishedHypothesis) -> tuple[str, list[tuple[int, Step]]]:
    """The symbols of a reading with some of the text around it, and the place of each restored character."""
    steps = hypothesis.steps
    simplified = simplified_characters()
    left = page.out_of_annotation(max(0, steps[0].start - 30))
    text = symbols(page.literal(left, steps[0].start), simplified)[-AROUND_REPEATED:]
    places: list[tuple[int, Step]] = []
    at = steps[0].start
    for step in steps:
        if step.start > at:
            text += symbols(page.literal(at, step.start), simplified)
        if step.restored:
            places.append((len(text), step))
            text += page.symbol(step.restored[0]) + symbols(step.restored[1:], simplified)
        at = step.end
    text += symbols(page.literal(at, min(len(page.text), at + 30)), simplified)[:AROUND_REPEATED]
    return text, places


def _stands_elsewhere(page: DamagedPage, hypothesis: FinishedHypothesis) -> bool:
    """Whether the words around every place of a lost byte stand intact elsewhere in the document."""
    text, places = _around(page, hypothesis)
    return all(
        page.symbol(step.restored[0]) != OTHER
        and any(
            page.language.repeats(text[first : first + REPEATED])
            for first in range(max(0, at - REPEATED + 1), min(at, len(text) - REPEATED) + 1)
        )
        for at, step in places
        if not step.is_certain
    )


def judge(
    page: DamagedPage,
    best: FinishedHypothesis,
    readings: list[FinishedHypothesis],
    run: DamagedRun,
    share: float,
) -> tuple[str, str]:
    """Certainty of a run's best reading, with the reason."""
    lost = [step for step in run.steps if not step.is_certain]
    if not lost:
        if page.keeps_private_use or (share > ALONE and not may_hide_pairs(page, best, run)):
            return PROVEN, WHOLE
        return LIKELY, f"every byte shown is read, but pairs may be missing; {share:.0%} against its rivals"
    gone = "1 character's byte is gone" if len(lost) == 1 else f"bytes of {len(lost)} characters are gone"
    if (
        share > ALONE
        and all(step.severed or step.swallowed == "tag" for step in lost)
        and _stands_elsewhere(page, best)
        and not any(_stands_elsewhere(page, rival) for rival in readings[1:] if _differs(rival, best))
        and (page.keeps_private_use or not may_hide_pairs(page, best, run))
    ):
        return PROVEN, f"{gone}; this reading alone fits, and its words stand intact elsewhere"
    if share < CERTAIN_ENOUGH:
        return FLAGGED, f"{gone}; the best of several readings has {share:.0%}"
    return LIKELY, f"{gone}; by the language of the genre and the document, {share:.0%} against its rivals"


def may_hide_pairs(page: DamagedPage, hypothesis: FinishedHypothesis, run: DamagedRun) -> bool:
    """Whether pairs may be missing in a run that was read without any."""
    text, places = _around(page, hypothesis)
    inside = [
        (at, step.restored[0])
        for at, step in places
        if step.is_certain and run.start <= step.start < run.end and step.restored[0] in CODES
    ]
    knows = page.language.knows
    if not all(knows(text[at - 1 : at + 1]) and knows(text[at : at + 2]) for at, _ in inside):
        return True
    return any(
        may_hide_pair(page, text[max(0, at - ORDER + 1) : at], character, text[at + 1 : at + 2])
        for at, character in inside
    )


def _differs(one: FinishedHypothesis, other: FinishedHypothesis) -> bool:
    return [step.restored for step in one.steps] != [step.restored for step in other.steps]
