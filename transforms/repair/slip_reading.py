"""Readings of a damaged run: the mechanism run backwards over the displayed text, one hypothesis a state.

In step, a displayed character is what it seems. Out of step, it is the trail byte of one character and the
lead byte of the next, so that one lead byte is always pending. Nearly every byte is known; where one is
gone, each character that fits is tried. The language ranks the hypotheses, position by position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
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
from transforms.repair.genre import LATIN, LINE_END, NUMBER, ORDER, Language
from transforms.repair.notes import READING, readings_of
from transforms.repair.slip_page import FOREIGN, Fitting, Page

LOST_SIGNS = "?\ufffd"
MARK_CODES = {form: CODES[mark] for mark in SEVERING_MARKS for form in (mark, mark.translate(HALF_WIDTH))}
"""The code of each mark that severs, by the forms in which it is displayed."""

_SPACE = Fitting("\u3000", "", 1.0, CODES["\u3000"])
_INDENTED = ("", "\n", "\u3000")
"""What stands before the space that indents a paragraph."""
_TRAILS_OF_MARKS = {
    second: tuple(sorted({code >> 8 for code in MARK_CODES.values() if code & 0xFF == second}))
    for second in (0xA1, 0xA3)
}
"""For the lead byte of a mark, the bytes that look like a mark together with it."""

BROKEN_NOTE = re.compile(rf"([{LOST_SIGNS}]?)([(（]?)({READING})[)）]")
_NOTE = re.compile(rf"[(（]({READING})[)）]")
_TAG_REMAINS = re.compile(r"/?[A-Za-z][A-Za-z0-9]*(?:[ \xa0][^<>\n]{0,200})?/?>")
_SEVERED_MARK = re.compile(f"[{LOST_SIGNS}][{''.join(MARK_CODES)}]")
_MARKS = frozenset("，。、；：！？（）“”《》")
_COLLAPSING = (NUMBER, LATIN)

_BEAM = 8
_RIVALS = 3
_GUESSING = 2
_GUESSED_PAIRS = 8
_SWALLOWING = 5
_GUESSED_TWICE = 2
_SECONDS = 12
_FREQUENT = 20
"""So many of the most frequent characters with a byte are tried anywhere, others where they are known."""
_NOTHING_KNOWN = 5.0
"""What a guess costs that nothing known follows."""
_HOPELESS = 13.0
"""A state so much less likely than the best at its offset is given up."""
_WEAK = 6.0
"""Where every way on costs more than this, pairs dropped without a trace are tried."""
_BY_CHANCE = 5.0
"""A hidden pair that is less likely than what was read by more than this is ruled out."""
_VERY_WEAK = 8.5
"""The same where the turn itself is known."""
_ATTEMPTS = 3
_SETTLED = 4
"""So many characters in step behind a run show that it is over."""
_LONGEST = 400
"""Displayed characters that a run may cover, notes included."""
_IN_STEP, _UNKNOWN = -1, -2
_score = itemgetter(0)

# What rare events cost, as negative natural logarithms.
_SEVERED = 1.0
_SEVERED_BEHIND = 0.5
_LOST_WITHOUT_SIGN = 2.0
_UNLEARNED_NOTE = 3.0
_MISSING_NOTE = 5.0
_DROPPED = 2.0
_IMPOSSIBLE = 2.0
_NO_LEAD = 2.0
_SWALLOWED = ((NUMBER, 1.5), (LATIN, 3.0), *((mark, 4.5) for mark in "，；：（）"), (LINE_END, 4.0))
_ENDING = frozenset("。！？；：”）")
"""Marks that a paragraph may end with."""
_SWALLOWED_AS = HALF_WIDTH | {ord(LINE_END): "\n"}
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
    tried: frozenset[int] = frozenset()
    for _ in range(_ATTEMPTS):
        if not states or states[0].steps is None:
            return _read(page, start, without_sign, None)
        weak = tried | _weak_turns(states[0])
        if weak == tried:
            break
        states, tried = _read(page, start, without_sign, weak), weak
    return states


def _weak_turns(state: State) -> set[int]:
    """The offsets at which a reading has unlikely turns."""
    weak: set[int] = set()
    step = state.steps
    while step is not None:
        if step.is_weak:
            # What does not go with the character before it may be right, and that one wrong.
            weak.add(step.start)
            if step.before is not None and step.before.is_certain and step.before.restored:
                weak.add(step.before.start)
        step = step.before
    return weak


def read_split(page: Page, start: int) -> State | None:
    """The one reading of a run in which notes were driven in and no byte is gone; None for any other run.

    Bytes alone are looked at, no language.
    """
    broken = BROKEN_NOTE.match(page.text, start)
    _, last = before(page, start)
    code = CODES.get(last) or FULL_WIDTH_CODES.get(last)
    if broken is None or not broken[1] or code is None:
        return None
    noted = page.with_reading(broken[3], code & 0xFF)
    if len(noted) != 1:
        return None
    pending, at = CODES[noted[0][0]] & 0xFF, broken.end()
    steps: Step | None = Step(None, start, at, "", True, "", noted=(noted[0][0], broken[3]))
    while pending != _IN_STEP and at < min(len(page.text), start + _LONGEST):
        letter = page.text[at]
        broken = BROKEN_NOTE.match(page.text, at) if letter in LOST_SIGNS else None
        if broken:
            noted = page.with_reading(broken[3], pending)
            if len(noted) != 1:
                return None
            character, end, cost = noted[0][0], broken.end(), 0.0
            relied: tuple[str, str] | None = (character, broken[3])
            pending = _IN_STEP
        else:
            shown = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
            trail = shown >> 8 if shown else ord(letter)
            if letter in LOST_SIGNS or not (shown or "@" <= letter <= "~"):
                return None
            read = pending << 8 | trail
            if read not in CHARACTERS or read in PRIVATE_USE_CODES:
                return None
            character = CHARACTERS[read]
            if character in page.foreign:
                return None
            end, cost, relied = behind(page, letter if shown else character, at + 1)
            is_torn = steps is not None and not steps.restored
            if cost and relied is None and not is_torn:
                return None
            pending = shown & 0xFF if shown else _IN_STEP
            if 0 <= pending < 0x80:
                character += chr(pending)  # no lead byte is ASCII: a letter was taken for a trail byte
                pending = _IN_STEP
        steps = Step(steps, at, end, character, True, "", noted=relied)
        at = end
    return State(0.0, at, pending, (), "", "", 0, steps) if pending == _IN_STEP else None


def _read(page: Page, start: int, without_sign: bool, guessing: frozenset[int] | None) -> list[State]:
    """`guessing`: the offsets at which dropped pairs are guessed; None for wherever a turn is unlikely."""
    walk = _Walk(page, without_sign)
    history, last = before(page, start)
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
                and (guessing is not None or walk.is_weak(state, moved))
            ):
                guesses -= 1
                moved += walk.guess(state)
            for following in moved:
                states.setdefault(following.at, []).append(following)
        at += 1
    return []


def may_hide_pair(page: Page, language: Language, history: str, character: str, following: str) -> bool:
    """Whether a pair dropped without a trace is nearly as likely as the character that was read.

    A pair dropped in the middle of two characters leaves the lead byte of the first and the trail byte of
    the second, which may happen to make a third that fits the text.

    Args:
        page: the page.
        language: what judges.
        history: the symbols before.
        character: the character read from bytes out of step.
        following: the symbol behind it; empty where there is none.
    """
    lead, trail = CODES[character] >> 8, CODES[character] & 0xFF
    fitting = page.fit(character)
    read = language.after(history)[fitting.symbol] - page.cost(fitting)
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
        base = language.after(history)[guess.symbol] - page.cost(guess) - _DROPPED
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


def before(page: Page, start: int) -> tuple[str, str]:
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
    """The best states, best first; of those that can only go on alike, a few for the sake of rivals.

    The state that takes the text as it stands is always among them.
    """
    if len(states) < 2:
        return states
    states.sort(key=_score, reverse=True)
    floor = states[0].score - _HOPELESS
    alike: dict[tuple[int, str, int], int] = {}
    kept: list[State] = []
    for state in states:
        if (state.score < floor or len(kept) >= beam) and state.steps is not None:
            continue
        key = (state.pending, state.history, min(state.intact, 1))
        n = alike.get(key, 0)
        if n < _RIVALS:
            alike[key] = n + 1
            kept.append(state)
    return kept


def behind(page: Page, character: str, at: int) -> tuple[int, float, tuple[str, str] | None]:
    """Where it goes on behind a pair that displays or is `character`: past its note, if it has one."""
    readings = page.table.readings
    end = page.note_end.get(at)
    if end is not None:
        return end, 0.0, None
    note = _NOTE.match(page.text, at) if page.text[at : at + 1] in ("(", "（") else None
    if note and character in readings and note[1] == readings[character]:
        return note.end(), 0.0, None
    if character in readings:
        return at, _MISSING_NOTE, None
    if note and note[1] in readings_of(character):
        return note.end(), _UNLEARNED_NOTE, (character, note[1])
    return at, 0.0, None


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
                more += self._restore_any(state, state.pending, -1, move)
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
        best = max(moved, key=_score)
        return self._is_turn_weak(state.history[-1:] + best.history[-1:], best.score - state.score)

    def _is_turn_weak(self, pair: str, worth: float) -> bool:
        if pair[-1:] in _MARKS:
            return True  # a mark goes with nearly anything, so that its likelihood tells nothing
        return worth < -_VERY_WEAK or (worth < -_WEAK and not self.page.language.knows(pair))

    # In step.

    def _keep(self, state: State) -> State:
        """Take the displayed character as it stands."""
        page, at = self.page, state.at
        letter = self.text[at]
        symbol = page.symbol(letter)
        score, history = state.score - (FOREIGN if letter in page.foreign else 0.0), state.history
        if symbol and not (symbol in _COLLAPSING and history[-1:] == symbol):
            score += self.after(history)[symbol]
            history = (history + symbol)[1 - ORDER :]
        if letter in "?\ufffd(（" and BROKEN_NOTE.match(self.text, at):
            score -= _BROKEN_NOTE_IN_STEP
        following = page.note_end.get(at + 1, at + 1)
        return State(score, following, _IN_STEP, (), history, letter, state.intact + 1, state.steps)

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
        move = _Move(mark_at + 1, mark & 0xFF, mark_at + 1, cost, severed="inside")
        yield from self._restore_any(state, -1, mark >> 8, move)
        if mark >> 8 == _SPACE.code & 0xFF and text[state.at - 1 : state.at] in _INDENTED:
            yield from self._restore(state, (_SPACE,), move)
        if text[mark_at] in LOST_SIGNS and text[mark_at + 1 : mark_at + 2] in MARK_CODES:
            # Severed once more in front of the real mark behind it.
            real = MARK_CODES[text[mark_at + 1]]
            move = _Move(mark_at + 1, _IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in _TRAILS_OF_MARKS.get(real >> 8, ()):
                yield from self._restore_any(state, -1, trail, move)
        if text[mark_at] in LOST_SIGNS and _SEVERED_MARK.match(text, mark_at + 1):
            # The mark behind it was itself severed.
            move = _Move(mark_at + 1, _IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in (0xA1, 0xA3):
                yield from self._restore_any(state, -1, trail, move)

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
            end, cost, noted = behind(self.page, letter, at + 1)
            if code & 0xFF < 0x80:
                # No lead byte is ASCII: a letter of the text was taken for a trail byte.
                following += self._restore_before_letter(state, code, at + 1)
            else:
                move = _Move(end, code & 0xFF, end, cost, state.pending >= 0, noted=noted)
                following += self._restore(state, self._characters(state, code >> 8), move)
        elif "@" <= letter <= "~":
            for fitting in self._characters(state, ord(letter)):
                end, cost, noted = behind(self.page, fitting.character, at + 1)
                if state.steps is not None and not state.steps.restored:
                    cost = 0.0  # the note that was driven in tore this character's own pair apart
                move = _Move(end, _IN_STEP, end, cost, state.pending >= 0, noted=noted)
                following += self._restore(state, (fitting,), move)
        return following

    def _restore_before_letter(self, state: State, code: int, at: int) -> Iterator[State]:
        """The displayed pair is a trail byte and an ASCII letter behind it, which is in step."""
        letter = chr(code & 0xFF)
        symbol = self.page.symbol(letter)
        move = _Move(at, _IN_STEP, at, 0.0, state.pending >= 0)
        for other in self._restore(state, self._characters(state, code >> 8), move):
            if other.steps is not None:
                yield other._replace(
                    score=other.score + self.after(other.history)[symbol],
                    history=(other.history + symbol)[1 - ORDER :],
                    last=letter,
                    steps=other.steps._replace(restored=other.steps.restored + letter),
                )

    def _read_lost_sign(self, state: State) -> Iterator[State]:
        """The pending character's trail byte took something along: a parenthesis, a tag, a letter, a cut."""
        text, at = self.text, state.at
        behind = text[at + 1 : at + 2]
        yield from self._read_broken_note(state)
        if behind in MARK_CODES or not behind or behind == "\n":
            move = _Move(at + 1, _IN_STEP, at + 1, _SEVERED_BEHIND, severed="behind")
            yield from self._restore_any(state, state.pending, -1, move)
        remains = _TAG_REMAINS.match(text, at + 1)
        if remains:
            move = _Move(remains.end(), _IN_STEP, remains.end(), swallowed="tag")
            yield from self._restore_any(state, state.pending, -1, move)
        if not self.page.keeps_private_use and state.pending >= 0 and at + 1 < len(text):
            # Some decoders write a sign for a pair that others drop.
            first_of_pair = state._replace(at=at + 1, score=state.score - _IMPOSSIBLE)
            yield from self._drop_pair(first_of_pair, self._displayed_code(at + 1), start=at, twice=False)
        # Bytes 80 are no lead bytes, yet lenient decoders take the next byte along, or not.
        ending = self._characters(state, 0x80)
        if ending:
            yield from self._restore(state, ending, _Move(at + 1, _UNKNOWN, at + 1, _NO_LEAD, leads=LEADS))
            yield from self._restore(
                state, ending, _Move(at + 1, _IN_STEP, at + 1, _NO_LEAD, state.pending >= 0, severed="80")
            )
        yield from self._swallow(state, behind.isdigit() or behind in (".", "%", "％"))

    def _swallow(self, state: State, in_number: bool) -> Iterator[State]:
        """An ASCII character of the text went with the trail byte; only a mark can be put back."""
        at = state.at
        move = _Move(at + 1, _IN_STEP, at, swallowed="letter")
        for other in self._restore_any(state, state.pending, -1, move)[:_SWALLOWING]:
            step = other.steps
            if step is None:
                continue
            after = self.after(other.history)
            for symbol, cost in _SWALLOWED:
                if in_number and symbol != NUMBER:
                    continue
                if symbol == LINE_END and other.history[-1:] not in _ENDING:
                    continue
                mark = "" if symbol in _COLLAPSING else symbol
                yield other._replace(
                    score=other.score + after[symbol] - cost,
                    history=(other.history + symbol)[1 - ORDER :],
                    last=mark or "?",
                    steps=step._replace(
                        end=at + 1 if mark else at,
                        restored=step.restored + mark.translate(_SWALLOWED_AS),
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
        """Ways on over one or two pairs that were dropped here without a trace.

        The first byte of such a pair is the trail of the pending lead byte, its second a lead byte.
        """
        following: list[State] = []
        code = self._displayed_code(state.at)
        for other in self._drop_pair(state, code):
            following += self._read(other)
        return _best(following)

    def _displayed_code(self, at: int) -> int | None:
        """The code of the displayed character; the trail alone where it is an ASCII letter out of step."""
        letter = self.text[at]
        return (
            CODES.get(letter)
            or FULL_WIDTH_CODES.get(letter)
            or (ord(letter) << 8 if "@" <= letter <= "~" else None)
        )

    def _drop_pair(
        self, state: State, code: int | None, start: int | None = None, twice: bool = True
    ) -> list[State]:
        """States that wait with an unknown lead byte behind one dropped pair, or behind two.

        `start` is where the displayed text begins that stands for the pair, if any does.

        Where the next displayed character is known, a guess is ranked by how well the character that this
        one completes goes with it.
        """
        key = (state.history, state.pending, code, twice)
        ranked = self.page.guesses.get(key)
        if ranked is None:
            ranked = self.page.guesses[key] = self._rank_pairs(state, code, twice)
        following: list[State] = []
        for fittings in ranked:
            other = state
            for fitting in fittings:
                move = _Move(state.at, _UNKNOWN, state.at, _DROPPED, leads=DROPPED_PAIRS[fitting.code & 0xFF])
                (other,) = self._restore(other, (fitting,), move)
            if start is not None and other.steps is not None:
                other = other._replace(steps=other.steps._replace(start=start))
            following.append(other)
        return following

    def _rank_pairs(self, state: State, code: int | None, twice: bool) -> list[tuple[Fitting, ...]]:
        """The likeliest characters, or pairs of them, that were torn by dropped pairs."""
        after = self.after(state.history)
        firsts = [
            (after[first.symbol] - self.page.cost(first), first)
            for first in self.page.lexicon.droppable_by_lead.get(state.pending, ())
        ]
        firsts.sort(key=_score, reverse=True)
        ranked: list[tuple[float, tuple[Fitting, ...]]] = [
            (self._worth(state, (first,), code), (first,)) for _, first in firsts[: 2 * _GUESSED_PAIRS]
        ]
        ranked.sort(key=_score, reverse=True)
        del ranked[_GUESSED_PAIRS:]
        for _, (first, *_) in ranked[: _GUESSED_TWICE if twice else 0]:
            leads = set(DROPPED_PAIRS[first.code & 0xFF])
            after = self.after((state.history + first.symbol)[1 - ORDER :])
            seconds = [
                (after[second.symbol] - self.page.cost(second), second)
                for second in self.page.fitting_behind(first.symbol)
                if second.code >> 8 in leads
            ]
            seconds.sort(key=_score, reverse=True)
            ranked += [
                (self._worth(state, (first, second), code), (first, second))
                for _, second in seconds[:_SECONDS]
            ]
        ranked.sort(key=_score, reverse=True)
        del ranked[_GUESSED_PAIRS:]
        return [fittings for _, fittings in ranked]

    def _worth(self, state: State, fittings: tuple[Fitting, ...], code: int | None) -> float:
        """How likely the characters are, and the best one that may follow them."""
        score, history = 0.0, state.history
        for fitting in fittings:
            score += self.after(history)[fitting.symbol] - self.page.cost(fitting) - _DROPPED
            history = (history + fitting.symbol)[1 - ORDER :]
        if code is None:
            return score
        last = fittings[-1]
        key = (last.character, code >> 8)
        goes_on = self.page.goes_on.get(key)
        if goes_on is None:
            leads = DROPPED_PAIRS[last.code & 0xFF]
            candidates = self.page.fitting_by_symbol(code >> 8)
            known = self.page.language.known_behind(last.symbol).keys() & candidates.keys()
            goes_on = any(fitting.code >> 8 in leads for symbol in known for fitting in candidates[symbol])
            self.page.goes_on[key] = goes_on
        return score if goes_on else score - _NOTHING_KNOWN

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
            key = (state.history[-1:], trail, state.leads)
            fittings = page.completing.get(key)
            if fittings is None:
                known, leads = page.language.known_behind(key[0]), set(state.leads)
                fittings = page.completing[key] = [
                    fitting
                    for rank, fitting in enumerate(page.fitting(-1, trail))
                    if (rank < _FREQUENT or fitting.symbol in known) and fitting.code >> 8 in leads
                ]
            return fittings
        return []

    def _restore(self, state: State, characters: Iterable[Fitting], move: _Move) -> list[State]:
        """The states in which one of the characters is put back."""
        return self._put_back(state, self._rank(state.history, characters), move)

    def _restore_any(self, state: State, lead: int, trail: int, move: _Move) -> list[State]:
        """The states in which a character of a lead byte, or of a trail byte, is put back (-1: unknown)."""
        key = (state.history, lead, trail)
        ranked = self.page.ranked.get(key)
        if ranked is None:
            ranked = self._rank(state.history, self.page.fitting(lead, trail))
            self.page.ranked[key] = ranked
        return self._put_back(state, ranked, move)

    def _rank(self, history: str, characters: Iterable[Fitting]) -> list[tuple[float, str, str]]:
        """The likeliest of the characters behind a history, each with its symbol."""
        after, foreign = self.after(history), self.page.foreign
        ranked = [
            (
                (after[symbol] if symbol else 0.0) - penalty - (FOREIGN if character in foreign else 0.0),
                character,
                symbol,
            )
            for character, symbol, penalty, _ in characters
        ]
        if len(ranked) > 1:
            ranked.sort(key=_score, reverse=True)
            del ranked[_BEAM:]
        return ranked

    def _put_back(self, state: State, ranked: list[tuple[float, str, str]], move: _Move) -> list[State]:
        base, history = state.score - move.cost, state.history
        may_be_weak, is_weak = move.is_certain, self._is_turn_weak
        return [
            State(
                base + worth, move.at, move.pending, move.leads, (history + symbol)[1 - ORDER :], character,
                0,
                Step(
                    state.steps, state.at, move.end, character, move.is_certain, move.swallowed,
                    move.severed, move.noted, may_be_weak and is_weak(history[-1:] + symbol, worth),
                ),
            )
            for worth, character, symbol in ranked
        ]  # fmt: skip
