"""Readings of a damaged run: the mechanism run backwards over the displayed text, one hypothesis a state.

In step, a displayed character is what it seems. Out of step, it is the trail byte of one character and the
lead byte of the next, so that one lead byte is always pending. Nearly every byte is known; where one is
gone, each character that fits is tried. The language ranks the hypotheses, position by position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from transforms.repair.damage import SEVERING_MARKS
from transforms.repair.gbk import (
    CHARACTERS,
    CODES,
    DROPPED_PAIRS,
    FULL_WIDTH_CODES,
    HALF_WIDTH,
    LEADS,
    PRIVATE_USE_CODES,
)
from transforms.repair.genre import LATIN, NUMBER, ORDER
from transforms.repair.notes import READING, readings_of
from transforms.repair.slip_page import Fitting, Page

LOST_SIGNS = "?\ufffd"
MARK_CODES = {form: CODES[mark] for mark in SEVERING_MARKS for form in (mark, mark.translate(HALF_WIDTH))}
"""The code of each mark that severs, by the forms in which it is displayed."""

_TRAILS_OF_MARKS = {
    second: tuple(sorted({code >> 8 for code in MARK_CODES.values() if code & 0xFF == second}))
    for second in (0xA1, 0xA3)
}
"""For the lead byte of a mark, the bytes that look like a mark together with it."""

BROKEN_NOTE = re.compile(rf"([{LOST_SIGNS}]?)([(（]?)({READING})[)）]")
_NOTE = re.compile(rf"[(（]({READING})[)）]")
_TAG_REMAINS = re.compile(r"/?[A-Za-z][A-Za-z0-9]*(?:[ \xa0][^<>\n]{0,200})?/?>")
_COLLAPSING = (NUMBER, LATIN)

_BEAM = 10
_GUESSING = 2
_GUESSED_PAIRS = 8
_SWALLOWING = 5
_GUESSED_TWICE = 2
_SECONDS = 24
_FREQUENT = 30
"""So many of the most frequent characters with a byte are tried anywhere; others where they are known to go."""
_NOTHING_KNOWN = -5.0
_HOPELESS = 13.0
"""A state so much less likely than the best at its offset is given up."""
_WEAK = 6.0
"""Where every way on costs more than this, pairs dropped without a trace are tried."""
_BY_CHANCE = 5.0
"""A hidden pair that is less likely than what was read by more than this is ruled out."""
_SETTLED = 6
"""So many characters in step behind a run show that it is over."""
_LONGEST = 400
"""Displayed characters that a run may cover, notes included."""
_IN_STEP, _UNKNOWN = -1, -2

# What rare events cost, as negative natural logarithms.
_SEVERED = 1.0
_SEVERED_BEHIND = 0.5
_LOST_WITHOUT_SIGN = 4.0
_UNLEARNED_NOTE = 3.0
_MISSING_NOTE = 5.0
_DROPPED = 2.0
_IMPOSSIBLE = 6.0
_NO_LEAD = 2.0
_SWALLOWED = ((NUMBER, 1.5), (LATIN, 3.0), *((mark, 4.5) for mark in "，；：（）"))
_END_OF_LINE = 3.0
_BROKEN_NOTE_IN_STEP = 12.0


class Step(NamedTuple):
    """A restored character and the displayed span that stood for it; linked backwards."""

    before: Step | None
    start: int
    end: int
    restored: str
    is_certain: bool
    """All of its bytes are there, or told by a note of the learned table."""
    swallowed: str
    """`tag`, `letter` (an ASCII character of the text) or nothing: what went with its last byte."""
    severed: str = ""
    """`inside` the character or `behind` it, where the stream was severed there."""
    noted: tuple[str, str] | None = None
    """A character with its reading that the page's table is taken to have, beyond what was learned."""
    is_weak: bool = False
    """The language finds the character unlikely here."""


class State(NamedTuple):
    """What may stand up to an offset of the displayed text, and how likely it is."""

    score: float
    at: int
    pending: int
    """The lead byte waiting for its trail; _IN_STEP or _UNKNOWN."""
    leads: range | tuple[int, ...]
    """Where it is unknown, what it may be."""
    history: str
    last: str
    """The character before, as the page wrote it."""
    intact: int
    """Characters read in step since the last step."""
    steps: Step | None


class _Move(NamedTuple):
    """Where a restored character leads, and what is known about it."""

    at: int
    pending: int
    end: int
    cost: float = 0.0
    is_certain: bool = False
    swallowed: str = ""
    severed: str = ""
    noted: tuple[str, str] | None = None
    leads: range | tuple[int, ...] = ()


def read_run(page: Page, start: int, without_sign: bool) -> list[State]:
    """Read the text from `start` on until every reading is in step again.

    Pairs that may have been dropped without a trace are guessed only where the best reading without them
    has an unlikely turn.

    Args:
        page: the page.
        start: offset of the first displayed character that may be out of step.
        without_sign: the page's decoder leaves no sign where it loses a byte.

    Returns:
        The readings that reach the same offset, best first; the one without steps takes the text as it
        stands.
    """
    states = _read(page, start, without_sign, frozenset())
    if page.keeps_private_use:
        return states
    weak: set[int] = set()
    step = states[0].steps if states else None
    if step is None:
        return _read(page, start, without_sign, None)
    while step is not None:
        if step.is_weak:
            weak.add(step.start)
        step = step.before
    return _read(page, start, without_sign, frozenset(weak)) if weak else states


def _read(page: Page, start: int, without_sign: bool, guessing: frozenset[int] | None) -> list[State]:
    """`guessing`: the offsets at which dropped pairs are guessed; None for wherever a turn is unlikely."""
    walk = _Walk(page, without_sign)
    history, last = _before(page, start)
    states = {start: [State(0.0, start, _IN_STEP, (), history, last, 0, None)]}
    end = min(len(page.text), start + _LONGEST)
    at = start
    while states and at <= end:
        here = states.pop(at, None)
        if here is None:
            at += 1
            continue
        here = _best(walk.at_edges(here))
        if not states and all(state.pending == _IN_STEP and state.intact >= _SETTLED for state in here):
            return here
        if at == len(page.text):
            return [state for state in here if state.pending == _IN_STEP]
        guesses = _GUESSING if guessing is None or at in guessing else 0
        for state in here:
            moved = walk.advance(state)
            if (
                guesses
                and state.pending >= 0
                and state.score > here[0].score - _WEAK
                and walk.is_weak(state, moved)
            ):
                guesses -= 1
                moved += walk.guess(state)
            for following in moved:
                states.setdefault(following.at, []).append(following)
        at += 1
    return []


def may_hide_pair(page: Page, history: str, character: str, following: str) -> bool:
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
    fitting = page.fit(character)
    read = language.after(history)[fitting.symbol] - fitting.penalty
    if following:
        read += language.after((history + fitting.symbol)[1 - ORDER :])[following]
    seconds = page.fitting_by_symbol(trail)
    for first_trail, leads in DROPPED_PAIRS.items():
        first = CHARACTERS.get(lead << 8 | first_trail)
        if first is None or lead << 8 | first_trail in PRIVATE_USE_CODES:
            continue
        guess = page.fit(first)
        if not guess.symbol:
            continue
        base = language.after(history)[guess.symbol] - guess.penalty - _DROPPED
        if base + _BY_CHANCE < read:
            continue
        after = language.after((history + guess.symbol)[1 - ORDER :])
        for symbol in language.known_behind(guess.symbol).keys() & seconds.keys():
            score = base + after[symbol]
            if following:
                score += language.after((history + guess.symbol + symbol)[1 - ORDER :])[following]
            if score + _BY_CHANCE > read and any(second.code >> 8 in leads for second in seconds[symbol]):
                return True
    return False


def _before(page: Page, start: int) -> tuple[str, str]:
    """The symbols before an offset, and the last character, notes left out."""
    text = page.text
    symbols: list[str] = []
    last = ""
    at = start
    while at > 0 and len(symbols) < ORDER - 1:
        at = page.note_start.get(at, at) - 1
        if at < 0:
            break
        last = last or text[at]
        symbol = page.symbol(text[at])
        if symbol and not (symbols and symbols[-1] == symbol and symbol in _COLLAPSING):
            symbols.append(symbol)
    return "".join(reversed(symbols)), last


def _best(states: list[State], beam: int = _BEAM) -> list[State]:
    """The best states, best first."""
    if len(states) > 1:
        states.sort(key=lambda state: -state.score)
        floor = states[0].score - _HOPELESS
        states = [state for state in states[:beam] if state.score >= floor]
    return states


class _Walk:
    """The moves from one state to the next over one page."""

    def __init__(self, page: Page, without_sign: bool) -> None:
        self.page = page
        self.text = page.text
        self.without_sign = without_sign
        self.after = page.language.after

    def at_edges(self, states: list[State]) -> list[State]:
        """Add the states that differ by a trail byte that left no sign in front of this offset."""
        at = states[0].at
        at_end = at == len(self.text) or self.text[at] == "\n"
        if not at_end and not (self.without_sign and self.text[at] in MARK_CODES):
            return states
        move = _Move(at, _IN_STEP, at, _END_OF_LINE if at_end else _LOST_WITHOUT_SIGN, severed="behind")
        more: list[State] = []
        for state in states:
            if state.pending != _IN_STEP:
                more += self._restore(state, self._characters(state, -1), move)
        return states + more

    def advance(self, state: State) -> list[State]:
        """The states that one displayed character, or one note, leads to."""
        if state.pending == _IN_STEP:
            following = [self._keep(state)]
            if state.intact < _SETTLED:
                following += self._fall_out(state)
            return following
        return self._read(state)

    def is_weak(self, state: State, moved: list[State]) -> bool:
        """Whether the moves from a state are so unlikely that a pair may have been dropped before them."""
        if not moved:
            return True
        best = max(moved)
        return best.score < state.score - _WEAK and not self.page.language.knows(
            state.history[-1:] + best.history[-1:]
        )

    # In step.

    def _keep(self, state: State) -> State:
        """Take the displayed character as it stands."""
        page, at = self.page, state.at
        letter = self.text[at]
        symbol = page.symbol(letter)
        score, history = state.score - page.penalty(letter), state.history
        if symbol and not (symbol in _COLLAPSING and history[-1:] == symbol):
            score += self.after(history)[symbol]
            history = (history + symbol)[1 - ORDER :]
        if letter in "?\ufffd(（" and BROKEN_NOTE.match(self.text, at):
            score -= _BROKEN_NOTE_IN_STEP
        following = page.note_end.get(at + 1, at + 1)
        return State(
            score, following, _IN_STEP, (), history, letter, state.intact + 1, state.steps
        )

    def _fall_out(self, state: State) -> Iterator[State]:
        """The ways in which bytes can fall out of step here."""
        at, text, page = state.at, self.text, self.page
        letter = text[at]
        code = CODES.get(state.last) or FULL_WIDTH_CODES.get(state.last)
        if code is not None and letter in "?\ufffd(（":
            broken = BROKEN_NOTE.match(text, at)
            if broken and (broken[1] or broken[2]):
                yield from self._split(state, broken, code & 0xFF)
        mark_at = at + 1 if letter in LOST_SIGNS else at
        if mark_at == at and not self.without_sign:
            return
        cost = _SEVERED if mark_at > at else _LOST_WITHOUT_SIGN
        mark = MARK_CODES.get(text[mark_at : mark_at + 1])
        if mark is not None:
            move = _Move(mark_at + 1, mark & 0xFF, mark_at + 1, cost, severed="inside")
            yield from self._restore(state, page.fitting(-1, mark >> 8), move)
        if text[mark_at : mark_at + 1] in LOST_SIGNS and text[mark_at + 1 : mark_at + 2] in MARK_CODES:
            # Severed in front of a straddling mark and again in front of the real one behind it.
            real = MARK_CODES[text[mark_at + 1]]
            move = _Move(mark_at + 1, _IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in _TRAILS_OF_MARKS.get(real >> 8, ()):
                yield from self._restore(state, page.fitting(-1, trail), move)

    def _split(self, state: State, broken: re.Match[str], lead: int) -> Iterator[State]:
        """A note was driven in behind the next character's lead byte, which swallowed the parenthesis."""
        fitting = self.page.with_reading(broken[3], lead)
        for character, is_learned in fitting:
            is_certain = is_learned or len(fitting) == 1
            yield State(
                state.score - (0.0 if is_learned else _UNLEARNED_NOTE), broken.end(), CODES[character] & 0xFF,
                (), state.history, state.last, 0,
                Step(state.steps, state.at, broken.end(), "", is_certain, "", "", (character, broken[3])),
            )  # fmt: skip

    # Out of step.

    def _read(self, state: State) -> list[State]:
        letter, at = self.text[state.at], state.at
        following: list[State] = []
        if letter in LOST_SIGNS:
            following += self._read_lost_sign(state)
        elif letter in "(（":
            following += self._read_broken_note(state)
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        if code is not None:
            if code in PRIVATE_USE_CODES and not self.page.keeps_private_use:
                return following
            end, cost, noted = self._behind(letter, at + 1)
            move = _Move(end, code & 0xFF, end, cost, state.pending >= 0, noted=noted)
            following += self._restore(state, self._characters(state, code >> 8), move)
        elif "@" <= letter <= "~":
            for fitting in self._characters(state, ord(letter)):
                end, cost, noted = self._behind(fitting.character, at + 1)
                if state.steps is not None and not state.steps.restored:
                    cost = 0.0  # the note that was driven in tore this character's own pair apart
                move = _Move(end, _IN_STEP, end, cost, state.pending >= 0, noted=noted)
                following += self._restore(state, (fitting,), move)
        return following

    def _behind(self, character: str, at: int) -> tuple[int, float, tuple[str, str] | None]:
        """Where it goes on behind a pair that displays or is `character`: past its note, if it has one."""
        readings = self.page.table.readings
        end = self.page.note_end.get(at)
        if end is not None:
            return end, 0.0, None
        note = _NOTE.match(self.text, at) if self.text[at : at + 1] in ("(", "（") else None
        if note and character in readings and note[1] == readings[character]:
            return note.end(), 0.0, None
        if character in readings:
            return at, _MISSING_NOTE, None
        if note and note[1] in readings_of(character):
            return note.end(), _UNLEARNED_NOTE, (character, note[1])
        return at, 0.0, None

    def _read_lost_sign(self, state: State) -> Iterator[State]:
        """The pending character's trail byte took something along: a parenthesis, a tag, a letter, a cut."""
        text, at = self.text, state.at
        behind = text[at + 1 : at + 2]
        yield from self._read_broken_note(state)
        characters = self._characters(state, -1)
        if behind in MARK_CODES or not behind or behind == "\n":
            move = _Move(at + 1, _IN_STEP, at + 1, _SEVERED_BEHIND, severed="behind")
            yield from self._restore(state, characters, move)
        remains = _TAG_REMAINS.match(text, at + 1)
        if remains:
            yield from self._restore(
                state, characters, _Move(remains.end(), _IN_STEP, remains.end(), swallowed="tag")
            )
        # Bytes 80 are no lead bytes, yet lenient decoders take the next byte along, or not.
        ending = self._characters(state, 0x80)
        if ending:
            yield from self._restore(state, ending, _Move(at + 1, _UNKNOWN, at + 1, _NO_LEAD, leads=LEADS))
            yield from self._restore(
                state, ending, _Move(at + 1, _IN_STEP, at + 1, _NO_LEAD, state.pending >= 0, severed="80")
            )
        yield from self._swallow(state, characters, behind.isdigit() or behind in (".", "%", "％"))

    def _swallow(self, state: State, characters: list[Fitting], in_number: bool) -> Iterator[State]:
        """An ASCII character of the text went with the trail byte; only a mark can be put back."""
        at = state.at
        move = _Move(at + 1, _IN_STEP, at, swallowed="letter")
        for other in _best(self._restore(state, characters, move), _SWALLOWING):
            step = other.steps
            if step is None:
                continue
            after = self.after(other.history)
            for symbol, cost in _SWALLOWED:
                if in_number and symbol != NUMBER:
                    continue
                mark = "" if symbol in _COLLAPSING else symbol
                yield other._replace(
                    score=other.score + after[symbol] - cost,
                    history=(other.history + symbol)[1 - ORDER :],
                    last=mark or "?",
                    steps=step._replace(
                        end=at + 1 if mark else at,
                        restored=step.restored + mark.translate(HALF_WIDTH),
                        swallowed="" if mark else "letter",
                    ),
                )

    def _read_broken_note(self, state: State) -> Iterator[State]:
        """A note of the pending lead byte's own character took that character's trail byte along."""
        broken = BROKEN_NOTE.match(self.text, state.at)
        if not broken or not (broken[1] or broken[2]):
            return
        for character, is_learned in self.page.with_reading(broken[3], state.pending):
            if state.pending == _UNKNOWN and CODES[character] >> 8 not in state.leads:
                continue
            move = _Move(
                broken.end(), _IN_STEP, broken.end(), 0.0 if is_learned else _UNLEARNED_NOTE,
                is_learned and state.pending >= 0, noted=(character, broken[3]),
            )  # fmt: skip
            yield from self._restore(state, (self.page.fit(character),), move)

    def guess(self, state: State) -> list[State]:
        """Ways on over one or two pairs that were dropped here, or turned into a sign, without a trace.

        The first byte of such a pair is the trail of the pending lead byte, its second a lead byte.
        """
        following: list[State] = []
        code = self._displayed_code(state.at)
        for other in self._drop_pair(state, code):
            following += self._read(other)
        if self.text[state.at] in LOST_SIGNS:
            at = state.at + 1
            move = _Move(at, _UNKNOWN, at, _IMPOSSIBLE, leads=LEADS)
            following += self._restore(state, self._characters(state, -1), move)[:_GUESSED_PAIRS]
        return _best(following)

    def _displayed_code(self, at: int) -> int | None:
        """The code of the displayed character; the trail alone where it is an ASCII letter out of step."""
        letter = self.text[at]
        return (
            CODES.get(letter)
            or FULL_WIDTH_CODES.get(letter)
            or (ord(letter) << 8 if "@" <= letter <= "~" else None)
        )

    def _drop_pair(self, state: State, code: int | None) -> list[State]:
        """States that wait with an unknown lead byte behind one dropped pair, or behind two.

        Where the next displayed character is known, a guess is ranked by how well the character that this
        one completes goes with it.
        """
        single: list[tuple[float, tuple[Fitting, ...]]] = []
        for trail in DROPPED_PAIRS:
            for fitting in self._characters(state, trail):
                if fitting.symbol:
                    single.append((self._worth(state, (fitting,), code), (fitting,)))
        single.sort(key=lambda entry: -entry[0])
        ranked = single[:_GUESSED_PAIRS]
        for _, (first,) in single[:_GUESSED_TWICE]:
            leads = set(DROPPED_PAIRS[first.code & 0xFF])
            after = self.after((state.history + first.symbol)[1 - ORDER :])
            seconds = [
                (after[second.symbol] - second.penalty, second)
                for second in self.page.fitting_behind(first.symbol)
                if second.code >> 8 in leads
            ]
            seconds.sort(key=lambda entry: -entry[0])
            ranked += [
                (self._worth(state, (first, second), code), (first, second))
                for _, second in seconds[:_SECONDS]
            ]
        ranked.sort(key=lambda entry: -entry[0])
        del ranked[_GUESSED_PAIRS:]
        following: list[State] = []
        for _, fittings in ranked:
            other = state
            for fitting in fittings:
                move = _Move(state.at, _UNKNOWN, state.at, _DROPPED, leads=DROPPED_PAIRS[fitting.code & 0xFF])
                (other,) = self._restore(other, (fitting,), move)
            following.append(other)
        return following

    def _worth(self, state: State, fittings: tuple[Fitting, ...], code: int | None) -> float:
        """How likely the characters are, and the best one that may follow them."""
        score, history = 0.0, state.history
        for fitting in fittings:
            score += self.after(history)[fitting.symbol] - fitting.penalty - _DROPPED
            history = (history + fitting.symbol)[1 - ORDER :]
        if code is None:
            return score
        last = fittings[-1]
        key = (last.character, code >> 8)
        best = self.page.best_behind.get(key)
        if best is None:
            leads = DROPPED_PAIRS[last.code & 0xFF]
            candidates = self.page.fitting_by_symbol(code >> 8)
            known = self.page.language.known_behind(last.symbol).keys() & candidates.keys()
            goes = any(fitting.code >> 8 in leads for symbol in known for fitting in candidates[symbol])
            best = 0.0 if goes else _NOTHING_KNOWN
            self.page.best_behind[key] = best
        return score + best

    def _characters(self, state: State, trail: int) -> list[Fitting]:
        """The characters of the pending lead byte and a trail byte (-1: unknown)."""
        page, pending = self.page, state.pending
        if pending >= 0 and trail >= 0:
            code = pending << 8 | trail
            character = CHARACTERS.get(code)
            return [page.fit(character)] if character and code not in PRIVATE_USE_CODES else []
        if pending >= 0:
            return page.fitting(pending, -1)
        if trail >= 0:
            known, leads = page.language.known_behind(state.history[-1:]), state.leads
            return [
                fitting
                for rank, fitting in enumerate(page.fitting(-1, trail))
                if (rank < _FREQUENT or fitting.symbol in known) and fitting.code >> 8 in leads
            ]
        return []

    def _restore(self, state: State, characters: Iterable[Fitting], move: _Move) -> list[State]:
        """The states in which one of the characters is put back."""
        after, base = self.after(state.history), state.score - move.cost
        scored = [
            (base + (after[symbol] if symbol else 0.0) - penalty, character, symbol)
            for character, symbol, penalty, _ in characters
        ]
        weak, knows = base - _WEAK, self.page.language.knows
        if len(scored) > _BEAM:
            scored.sort(key=lambda entry: -entry[0])
            del scored[_BEAM:]
        return [
            State(
                score, move.at, move.pending, move.leads, (state.history + symbol)[1 - ORDER :], character, 0,
                Step(
                    state.steps, state.at, move.end, character, move.is_certain, move.swallowed, move.severed,
                    move.noted, score < weak and move.is_certain and not knows(state.history[-1:] + symbol),
                ),
            )
            for score, character, symbol in scored
        ]  # fmt: skip
