"""Readings of a damaged run: the mechanism run backwards over the displayed text, one hypothesis a state.

In step, a displayed character is what it seems. Out of step, it is the trail byte of one character and the
lead byte of the next, so that one lead byte is always pending. Nearly every byte is known; where one is
gone, each character that fits is tried, and where a pair may have been dropped without a trace, the
characters between which it lay. The language ranks the hypotheses, position by position.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.ngrams import ORDER
from transforms.repair.mojibake.candidates import Fitting
from transforms.repair.mojibake.damaged_page import Page
from transforms.repair.mojibake.dropped_pairs import Candidates
from transforms.repair.mojibake.gbk import (
    CHARACTERS,
    CODES,
    DROPPED_PAIRS,
    FULL_WIDTH_CODES,
)
from transforms.repair.mojibake.hypotheses import (
    IN_STEP,
    TORN,
    Move,
    Path,
    Reading,
    State,
    Step,
    best_states,
    readings_of_states,
)
from transforms.repair.mojibake.out_of_step import DROPPED, OutOfStep
from transforms.repair.mojibake.signs import (
    BROKEN_NOTE,
    COLLAPSING,
    LONGEST,
    LOST_SIGNS,
    MARK_CODES,
    UNLEARNED_NOTE,
    symbols_before,
)

_SPACE = Fitting("\u3000", "", 1.0, CODES["\u3000"])
_INDENTED = ("", "\n", "\u3000")
"""What stands before the space that indents a paragraph."""
_TRAILS_OF_MARKS = {
    second: tuple(sorted({code >> 8 for code in MARK_CODES.values() if code & 0xFF == second}))
    for second in (0xA1, 0xA3)
}
"""For the lead byte of a mark, the bytes that look like a mark together with it."""
_SEVERED_MARK = re.compile(f"[{LOST_SIGNS}][{''.join(MARK_CODES)}]")
_IMPLAUSIBLE = 25.0
"""Characters torn by dropped pairs that cost more are not tried."""
_EASY = 2.5
"""A character that costs no more than this as displayed was hardly made by a dropped pair."""
_PLAUSIBLE = 11.0
"""Where the next two characters cost no more than this without a dropped pair, none is looked for."""
_HARD = 11.0
"""Where the next two characters cost more than this with one dropped pair or none, two are tried."""
_HARDER = 20.0
"""Where they cost more than this, the next but one is left out of account."""
_PLAUSIBLE_ALONE = 14.0
"""Two torn characters that cost more than this by themselves are not tried then."""
_NEAR = 2.0
"""Only states so near to the best at their offset are tried with dropped pairs."""
_OUTDONE = 3.0
"""Torn characters so much less likely than what is read with fewer dropped pairs are not tried."""
_SETTLED = ORDER - 1
"""So many characters in step behind a run show that it is over; the language looks back no further."""

# What rare events cost, as negative natural logarithms.
_SEVERED = 1.0
_LOST_WITHOUT_SIGN = 2.0
_END_OF_LINE = 3.0
_BROKEN_NOTE_IN_STEP = 12.0


def read_run(page: Page, start: int, without_sign: bool) -> list[Reading]:
    """Read the text from `start` on until every reading is in step again.

    Args:
        page: the page.
        start: offset of the first displayed character that may be out of step.
        without_sign: the page's decoder leaves no sign where it loses a byte.

    Returns:
        The readings that reach the same offset, best first; the one without steps takes the text as it
        stands.
    """
    walk = Decoder(page, without_sign)
    history, last = symbols_before(page, start)
    states = {start: [State(0.0, start, IN_STEP, (), history, last, 0, ((0.0, None),))]}
    at, end = start, min(len(page.text), start + LONGEST)
    while states and at <= end:
        here = states.pop(at, None)
        if here is not None:
            page.n_walked += 1
            here = best_states(walk.at_edges(here))
            if not states and all(state.pending == IN_STEP and state.intact >= _SETTLED for state in here):
                return readings_of_states(here)
            if at == len(page.text):
                return readings_of_states([state for state in here if state.pending == IN_STEP])
            floor = here[0].score - _NEAR
            for state in here:
                for following in walk.advance(state, floor):
                    states.setdefault(following.at, []).append(following)
        at += 1
    return []


class Decoder(OutOfStep):
    """The moves from one hypothesis to the next over one page: in step, out of it, over dropped pairs."""

    def at_edges(self, states: list[State]) -> list[State]:
        """Add the states that differ by a trail byte that left no sign in front of this offset."""
        at = states[0].at
        at_end = at == len(self.text) or self.text[at] == "\n"
        if not at_end and not (self.without_sign and self.text[at] in MARK_CODES):
            return states
        move = Move(at, IN_STEP, at, _END_OF_LINE if at_end else _LOST_WITHOUT_SIGN, severed="behind")
        more: list[State] = []
        for state in states:
            if state.pending != IN_STEP:
                more += self._restore_any(state, state.pending, -1, move)
        return states + more

    def advance(self, state: State, floor: float) -> list[State]:
        """The states that one displayed character, or one note, leads to.

        Only where the state's score reaches `floor` are dropped pairs reckoned with.
        """
        if state.pending == IN_STEP:
            following = [self._keep(state)]
            if state.intact < _SETTLED:
                following += self._fall_out(state)
            return following
        following = self._read(state)
        if state.pending >= 0 and state.score >= floor and not self.page.keeps_private_use:
            easy = state.score - _EASY
            if all(other.score < easy for other in following):
                following += self._drop(state, following)
        return following

    def _keep(self, state: State) -> State:
        """Take the displayed character as it stands."""
        page, at = self.page, state.at
        letter = self.text[at]
        symbol = page.symbol(letter)
        score, history = state.score - page.foreign[letter], state.history
        if symbol and not (symbol in COLLAPSING and history[-1:] == symbol):
            score += self.after(history)[symbol]
            history = (history + symbol)[1 - ORDER :]
        if letter in "?\ufffd(（" and BROKEN_NOTE.match(self.text, at):
            score -= _BROKEN_NOTE_IN_STEP
        following = page.note_end.get(at + 1, at + 1)
        return State(score, following, IN_STEP, (), history, letter, state.intact + 1, state.ways)

    def _fall_out(self, state: State) -> Iterator[State]:
        """The ways in which bytes can fall out of step here."""
        at, text = state.at, self.text
        letter = text[at]
        code = CODES.get(state.last) or FULL_WIDTH_CODES.get(state.last)
        if code is not None and letter in "?\ufffd(（":
            broken = BROKEN_NOTE.match(text, at)
            if broken and (broken[1] or broken[2]):
                yield from self._split(state, broken, code & 0xFF)
        if letter in LOST_SIGNS:
            yield from self._sever(state, at + 1, _SEVERED)
        if self.without_sign:
            yield from self._sever(state, at, _LOST_WITHOUT_SIGN)

    def _sever(self, state: State, mark_at: int, cost: float) -> Iterator[State]:
        """The next character lost its lead byte to a cut: what it left looks like the mark at `mark_at`."""
        text = self.text
        mark = MARK_CODES.get(text[mark_at : mark_at + 1])
        if mark is None:
            return
        move = Move(mark_at + 1, mark & 0xFF, mark_at + 1, cost, severed="inside")
        yield from self._restore_any(state, -1, mark >> 8, move)
        if mark >> 8 == _SPACE.code & 0xFF and text[state.at - 1 : state.at] in _INDENTED:
            yield from self._restore(state, (_SPACE,), move)
        if text[mark_at] in LOST_SIGNS and text[mark_at + 1 : mark_at + 2] in MARK_CODES:
            # Severed once more in front of the real mark behind it.
            real = MARK_CODES[text[mark_at + 1]]
            move = Move(mark_at + 1, IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in _TRAILS_OF_MARKS.get(real >> 8, ()):
                yield from self._restore_any(state, -1, trail, move)
        if text[mark_at] in LOST_SIGNS and _SEVERED_MARK.match(text, mark_at + 1):
            # The mark behind it was itself severed.
            move = Move(mark_at + 1, IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in (0xA1, 0xA3):
                yield from self._restore_any(state, -1, trail, move)

    def _split(self, state: State, broken: re.Match[str], lead: int) -> Iterator[State]:
        """A note was driven in behind the next character's lead byte, which swallowed the parenthesis."""
        fitting = self.page.with_reading(broken[3], lead)
        for character, is_learned in fitting:
            is_certain = is_learned or len(fitting) == 1
            step = Step(state.at, broken.end(), "", is_certain, noted=(character, broken[3]))
            yield State(
                state.score - (0.0 if is_learned else UNLEARNED_NOTE), broken.end(), CODES[character] & 0xFF,
                (), state.history, state.last, 0, ((0.0, Path(step, state.ways)),),
            )  # fmt: skip

    def _drop(self, state: State, without: list[State]) -> list[State]:
        """Ways on over one or two pairs that were dropped here without a trace.

        The first byte of such a pair is the trail of the pending lead byte, its second a lead byte.
        `without` are the ways on without such a pair.
        """
        following: list[State] = []
        if self.text[state.at] in LOST_SIGNS + "(（":
            for other in self._tear(state, self._before_note(state), state.at, DROPPED):
                following += self._read(other)
        trail = self._trail_at(state.at)
        if trail < 0:
            return following
        asked_for = self._symbol_behind(state.at)
        best = max([self._with_next(other, asked_for) for other in without], default=-math.inf) - state.score
        if best > -_PLAUSIBLE:
            return following
        floor = max(best - _OUTDONE, -_IMPLAUSIBLE)
        firsts = self.page.torn_pairs.firsts(state.pending)
        worth = self.page.torn_pairs.worth(firsts, self.after(state.history))
        pairs = self._likeliest_torn(firsts, worth, trail, asked_for, floor)
        following += self._over_dropped(state, pairs)
        best = max([best, *(self._with_next(other, asked_for) - state.score for other in following[:2])])
        if best < -_HARD:
            floor = max(best - _OUTDONE, -_IMPLAUSIBLE)
            torn = self._likeliest_torn_twice(firsts, worth, trail, asked_for, floor)
            following += self._over_dropped(state, torn)
        if best < -_HARDER:
            # The symbol behind may itself be torn, so that it is not what it seems.
            blind = self._likeliest_torn(firsts, worth, trail, "", -_PLAUSIBLE_ALONE)
            following += self._over_dropped(state, [pair for pair in blind if pair not in pairs])
        return following

    def _over_dropped(self, state: State, torn: Iterable[tuple[Fitting, ...]]) -> list[State]:
        """The states behind characters between each two of which a pair was dropped."""
        behind: dict[tuple[Fitting, ...], State] = {(): state}
        following: list[State] = []
        for characters in torn:
            for n in range(1, len(characters)):
                if characters[:n] not in behind:
                    before = behind[characters[: n - 1]]
                    behind[characters[:n]] = self._behind_dropped(
                        before, characters[n - 1], state.at, DROPPED
                    )
            following += self._complete(behind[characters[:-1]], characters[-1:])
        return following

    def _before_note(self, state: State) -> list[Fitting]:
        """Characters of the pending lead byte that may be torn from the one whose broken note stands here."""
        droppable = self.page.lexicon.droppable.get(state.pending, [])
        broken = BROKEN_NOTE.match(self.text, state.at)
        noted = self.page.with_reading(broken[3], -1) if broken and (broken[1] or broken[2]) else ()
        leads = {CODES[character] >> 8 for character, _ in noted}
        return [f for f in droppable if leads & DROPPED_PAIRS[f.code & 0xFF]] if noted else droppable

    def _with_next(self, state: State, symbol: str) -> float:
        """The state's score, with a symbol behind it if there is one."""
        return state.score + self.after(state.history)[symbol] if symbol else state.score

    def _likeliest_torn(
        self, firsts: Candidates, worth: NDArray[np.float64], trail: int, asked_for: str, floor: float
    ) -> list[tuple[Fitting, ...]]:
        """The likeliest two characters between which a pair was dropped, by what is before and behind."""
        torn = self.page.torn_pairs.torn(firsts, worth, trail, asked_for, floor, TORN)
        return [(firsts.fittings[place], second) for _, place, second in torn]

    def _likeliest_torn_twice(
        self, firsts: Candidates, worth: NDArray[np.float64], trail: int, asked_for: str, floor: float
    ) -> list[tuple[Fitting, ...]]:
        """The likeliest of `firsts` and two characters behind it, with a dropped pair between each two."""
        likeliest = int(worth.argmax()) if len(worth) else -1
        if likeliest < 0 or worth[likeliest] < floor:
            return []
        pairs, first = self.page.torn_pairs, firsts.fittings[likeliest]
        more, seconds = pairs.middles(firsts, likeliest)
        torn = pairs.torn(seconds, worth[likeliest] + more, trail, asked_for, floor, TORN)
        return [(first, seconds.fittings[place], third) for _, place, third in torn]

    def _symbol_behind(self, at: int) -> str:
        """The symbol behind the character that ends with the displayed one's first byte; empty if unknown."""
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        at = self.page.note_end.get(at + 1, at + 1)
        if at >= len(self.text):
            return ""
        if code is None or code & 0xFF < 0x80:
            return self.page.symbol(self.text[at])
        trail = self._trail_at(at)
        character = CHARACTERS.get((code & 0xFF) << 8 | trail, "") if trail >= 0 else ""
        return self.page.symbol(character) if character else ""
