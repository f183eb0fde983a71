"""Readings of a damaged run: the mechanism run backwards over the displayed text, one hypothesis a state.

In step, a displayed character is what it seems. Out of step, it is the trail byte of one character and the
lead byte of the next, so that one lead byte is always pending. Nearly every byte is known; where one is
gone, each character that fits is tried, and where a pair may have been dropped without a trace, the
characters between which it lay. The language ranks the hypotheses, position by position.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.ngrams import ORDER
from transforms.repair.language.symbols import LATIN, LINE_END, NUMBER
from transforms.repair.mojibake.annotations import READING, readings_of
from transforms.repair.mojibake.candidates import Fitting
from transforms.repair.mojibake.damaged_page import Page
from transforms.repair.mojibake.dropped_pairs import Candidates
from transforms.repair.mojibake.forward import SEVERING_MARKS
from transforms.repair.mojibake.gbk import (
    CHARACTERS,
    CODES,
    DROPPED_PAIRS,
    FULL_WIDTH_CODES,
    HALF_WIDTH,
    LEADS,
    PRIVATE_USE_CODES,
)
from transforms.repair.mojibake.hypotheses import (
    BEAM,
    IN_STEP,
    TORN,
    UNKNOWN,
    Move,
    Path,
    Reading,
    State,
    Step,
    best_states,
    readings_of_states,
)

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
_COLLAPSING = (NUMBER, LATIN)

_HIDDEN = 24
"""So many of the likeliest characters between which a pair may be hidden are looked at more closely."""
_IMPLAUSIBLE = 25.0
"""Characters torn by dropped pairs that cost more are not tried."""
_SWALLOWING = 5
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
_BY_CHANCE = 8.0
"""A hidden pair that is less likely than what was read by more than this is ruled out."""
_SETTLED = ORDER - 1
"""So many characters in step behind a run show that it is over; the language looks back no further."""
LONGEST = 400
"""Displayed characters that a run may cover, notes included."""
_score = itemgetter(0)

# What rare events cost, as negative natural logarithms.
_SEVERED = 1.0
_SEVERED_BEHIND = 0.5
_LOST_WITHOUT_SIGN = 2.0
_UNLEARNED_NOTE = 3.0
_MISSING_NOTE = 5.0
_DROPPED = 0.7
_IMPOSSIBLE = 2.0
_NO_LEAD = 2.0
_SWALLOWED = ((NUMBER, 1.5), (LATIN, 3.0), *((mark, 4.5) for mark in "，；：（）"), (LINE_END, 4.0))
_ENDING = frozenset("。！？；：”）")
"""Marks that a paragraph may end with."""
_SWALLOWED_AS = HALF_WIDTH | {ord(LINE_END): "\n"}
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
    walk = _Walk(page, without_sign)
    history, last = before(page, start)
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


def lost_parenthesis(text: str, at: int) -> re.Match[str] | None:
    """A sign that stands for the parenthesis of the toned reading behind it, with that reading."""
    broken = BROKEN_NOTE.match(text, at)
    return broken if broken and broken[1] and not broken[2] and not broken[3].isascii() else None


def read_split(page: Page, start: int) -> Reading | None:
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
    steps = [Step(start, at, "", True, noted=(noted[0][0], broken[3]))]
    while pending != IN_STEP and at < min(len(page.text), start + LONGEST):
        letter = page.text[at]
        broken = BROKEN_NOTE.match(page.text, at) if letter in LOST_SIGNS else None
        if broken:
            noted = page.with_reading(broken[3], pending)
            if len(noted) != 1:
                return None
            character, end = noted[0][0], broken.end()
            relied: tuple[str, str] | None = (character, broken[3])
            pending = IN_STEP
        else:
            shown = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
            trail = shown >> 8 if shown else ord(letter)
            if letter in LOST_SIGNS or not (shown or "@" <= letter <= "~"):
                return None
            read = pending << 8 | trail
            if read not in CHARACTERS or read in PRIVATE_USE_CODES:
                return None
            character = CHARACTERS[read]
            if page.foreign[character]:
                return None
            end, cost, relied = behind(page, letter if shown else character, at + 1)
            if cost and relied is None and steps[-1].restored:
                return None
            pending = shown & 0xFF if shown else IN_STEP
            if 0 <= pending < 0x80:
                character += chr(pending)  # no lead byte is ASCII: a letter was taken for a trail byte
                pending = IN_STEP
        steps.append(Step(at, end, character, True, noted=relied))
        at = end
    return Reading(0.0, at, tuple(steps)) if pending == IN_STEP else None


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
    after = language.after(history)
    read = after[fitting.symbol] - page.cost(fitting)
    if following:
        read += language.after((history + fitting.symbol)[1 - ORDER :])[following]
    floor = read - _BY_CHANCE + _DROPPED
    pairs = page.torn_pairs
    firsts = pairs.firsts(lead)
    worth = pairs.worth(firsts, after)
    worth[worth < floor] = -np.inf
    for _, place, second in pairs.torn(firsts, worth, trail, following, floor - _BY_CHANCE, _HIDDEN):
        so_far = (history + firsts.fittings[place].symbol)[1 - ORDER :]
        exact = worth[place] + language.after(so_far)[second.symbol]
        if following and exact > floor:
            exact += language.after((so_far + second.symbol)[1 - ORDER :])[following]
        if exact > floor:
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

    # In step.

    def _keep(self, state: State) -> State:
        """Take the displayed character as it stands."""
        page, at = self.page, state.at
        letter = self.text[at]
        symbol = page.symbol(letter)
        score, history = state.score - page.foreign[letter], state.history
        if symbol and not (symbol in _COLLAPSING and history[-1:] == symbol):
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
                state.score - (0.0 if is_learned else _UNLEARNED_NOTE), broken.end(), CODES[character] & 0xFF,
                (), state.history, state.last, 0, ((0.0, Path(step, state.ways)),),
            )  # fmt: skip

    # Out of step.

    def _read(self, state: State) -> list[State]:
        """Take the displayed character, or the note, for what follows the pending lead byte."""
        letter = self.text[state.at]
        following: list[State] = []
        if letter in LOST_SIGNS:
            following += self._read_lost_sign(state)
        elif letter in "(（":
            following += self._read_broken_note(state)
        trail = self._trail_at(state.at)
        if trail >= 0:
            following += self._complete(state, self._characters(state, trail))
        return following

    def _trail_at(self, at: int) -> int:
        """The trail byte that the displayed character holds if it is out of step; -1 where it holds none."""
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        if code is None:
            return ord(letter) if "@" <= letter <= "~" else -1
        return -1 if code in PRIVATE_USE_CODES and not self.page.keeps_private_use else code >> 8

    def _complete(self, state: State, fittings: Sequence[Fitting]) -> list[State]:
        """One of the characters ends with the first byte of the displayed one."""
        if not fittings:
            return []
        at = state.at
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        is_certain = state.pending >= 0
        if code is not None and code & 0xFF >= 0x80:
            end, cost, noted = behind(self.page, letter, at + 1)
            move = Move(end, code & 0xFF, end, cost, is_certain, noted=noted)
            return self._restore(state, fittings, move)
        if code is not None:
            # No lead byte is ASCII: a letter of the text, which is in step, was taken for a trail byte.
            move = Move(at + 1, IN_STEP, at + 1, 0.0, is_certain)
            return self._restore(state, fittings, move, chr(code & 0xFF))
        following: list[State] = []
        for fitting in fittings:
            end, cost, noted = behind(self.page, fitting.character, at + 1)
            if state.is_behind_torn_pair:
                cost = 0.0  # the note that was driven in tore this character's own pair apart
            following += self._restore(
                state, (fitting,), Move(end, IN_STEP, end, cost, is_certain, noted=noted)
            )
        return following

    def _read_lost_sign(self, state: State) -> Iterator[State]:
        """The pending character's trail byte took something along: a parenthesis, a tag, a letter, a cut."""
        text, at = self.text, state.at
        behind = text[at + 1 : at + 2]
        yield from self._read_broken_note(state)
        if lost_parenthesis(text, at):
            return  # what the sign swallowed is the parenthesis
        if behind in MARK_CODES or not behind or behind == "\n":
            move = Move(at + 1, IN_STEP, at + 1, _SEVERED_BEHIND, severed="behind")
            yield from self._restore_any(state, state.pending, -1, move)
        remains = _TAG_REMAINS.match(text, at + 1)
        if remains:
            move = Move(remains.end(), IN_STEP, remains.end(), swallowed="tag")
            yield from self._restore_any(state, state.pending, -1, move)
        if not self.page.keeps_private_use and state.pending >= 0 and at + 1 < len(text):
            # Some decoders write a sign for a pair that others drop.
            firsts = self.page.lexicon.droppable.get(state.pending, ())
            trail = self._trail_at(at + 1)
            torn = firsts if trail < 0 else self._torn_from(firsts, trail)
            yield from self._tear(state, torn, at + 1, _DROPPED + _IMPOSSIBLE)
        # Bytes 80 are no lead bytes, yet lenient decoders take the next byte along, or not.
        ending = self._characters(state, 0x80)
        if ending:
            yield from self._restore(state, ending, Move(at + 1, UNKNOWN, at + 1, _NO_LEAD, leads=LEADS))
            yield from self._restore(
                state, ending, Move(at + 1, IN_STEP, at + 1, _NO_LEAD, state.pending >= 0, severed="80")
            )
        yield from self._swallow(state, behind.isdigit() or behind in (".", "%", "％"))

    def _swallow(self, state: State, in_number: bool) -> Iterator[State]:
        """An ASCII character of the text went with the trail byte; only a mark can be put back."""
        at = state.at
        move = Move(at + 1, IN_STEP, at, swallowed="letter")
        endings: list[tuple[float, State, str]] = []
        for other in self._restore_any(state, state.pending, -1, move)[:_SWALLOWING]:
            after = self.after(other.history)
            for symbol, cost in _SWALLOWED:
                if in_number and symbol != NUMBER:
                    continue
                if symbol == LINE_END and other.history[-1:] not in _ENDING:
                    continue
                endings.append((other.score + after[symbol] - cost, other, symbol))
        endings.sort(key=_score, reverse=True)
        for score, other, symbol in endings[:BEAM]:
            path = other.ways[0][1]
            if path is None:
                continue
            mark = "" if symbol in _COLLAPSING else symbol
            step = path.step._replace(
                end=at + 1 if mark else at,
                restored=path.step.restored + mark.translate(_SWALLOWED_AS),
                swallowed="" if mark else "letter",
            )
            yield other._replace(
                score=score,
                history=(other.history + symbol)[1 - ORDER :],
                last=mark or "?",
                ways=((0.0, path._replace(step=step)),),
            )

    def _read_broken_note(self, state: State) -> Iterator[State]:
        """A note of the pending lead byte's own character took that character's trail byte along."""
        broken = BROKEN_NOTE.match(self.text, state.at)
        if not broken or not (broken[1] or broken[2]):
            return
        for character, is_learned in self.page.with_reading(broken[3], state.pending):
            if state.pending == UNKNOWN and CODES[character] >> 8 not in state.leads:
                continue
            move = Move(
                broken.end(), IN_STEP, broken.end(), 0.0 if is_learned else _UNLEARNED_NOTE,
                is_learned and state.pending >= 0, noted=(character, broken[3]),
            )  # fmt: skip
            yield from self._restore(state, (self.page.fit(character),), move)

    # Dropped pairs.

    def _drop(self, state: State, without: list[State]) -> list[State]:
        """Ways on over one or two pairs that were dropped here without a trace.

        The first byte of such a pair is the trail of the pending lead byte, its second a lead byte.
        `without` are the ways on without such a pair.
        """
        following: list[State] = []
        if self.text[state.at] in LOST_SIGNS + "(（":
            for other in self._tear(state, self._before_note(state), state.at, _DROPPED):
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
                        before, characters[n - 1], state.at, _DROPPED
                    )
            following += self._complete(behind[characters[:-1]], characters[-1:])
        return following

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

    def _torn_from(self, firsts: Sequence[Fitting], trail: int) -> list[Fitting]:
        """Those characters between which and one of a trail byte a pair may be dropped."""
        leads = {fitting.code >> 8 for fitting in self.page.lexicon.by_trail.get(trail, ())}
        return [first for first in firsts if leads & DROPPED_PAIRS[first.code & 0xFF]]

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

    def _tear(self, state: State, firsts: Iterable[Fitting], at: int, cost: float) -> Iterator[State]:
        """States that wait at `at` with an unknown lead byte behind a character and a dropped pair."""
        for _, first in self._ranked(state.history, firsts)[:TORN]:
            yield self._behind_dropped(state, first, at, cost)

    def _before_note(self, state: State) -> list[Fitting]:
        """Characters of the pending lead byte that may be torn from the one whose broken note stands here."""
        droppable = self.page.lexicon.droppable.get(state.pending, [])
        broken = BROKEN_NOTE.match(self.text, state.at)
        noted = self.page.with_reading(broken[3], -1) if broken and (broken[1] or broken[2]) else ()
        leads = {CODES[character] >> 8 for character, _ in noted}
        return [f for f in droppable if leads & DROPPED_PAIRS[f.code & 0xFF]] if noted else droppable

    def _behind_dropped(self, state: State, first: Fitting, at: int, cost: float) -> State:
        move = Move(at, UNKNOWN, at, cost, leads=DROPPED_PAIRS[first.code & 0xFF])
        (other,) = self._restore(state, (first,), move)
        return other

    def _ranked(self, history: str, fittings: Iterable[Fitting]) -> list[tuple[float, Fitting]]:
        """The characters by how likely they are behind a history, the likeliest first."""
        after, cost = self.after(history), self.page.cost
        return sorted(
            ((after[fitting.symbol] - cost(fitting), fitting) for fitting in fittings),
            key=_score,
            reverse=True,
        )

    # Characters put back.

    def _characters(self, state: State, trail: int) -> list[Fitting]:
        """The characters of the pending lead byte, or of one that it may be, and a trail byte."""
        page, pending = self.page, state.pending
        if pending >= 0:
            code = pending << 8 | trail
            character = CHARACTERS.get(code)
            return [page.fit(character)] if character and code not in PRIVATE_USE_CODES else []
        leads = state.leads
        return [f for f in page.candidates(state.history[-1:], -1, trail) if f.code >> 8 in leads]

    def _restore_any(self, state: State, lead: int, trail: int, move: Move) -> list[State]:
        """The states in which a character of a lead byte, or of a trail byte, is put back (-1: unknown)."""
        if lead < 0 and trail < 0:
            return []
        return self._restore(state, self.page.candidates(state.history[-1:], lead, trail), move)

    def _restore(
        self, state: State, fittings: Iterable[Fitting], move: Move, letter: str = ""
    ) -> list[State]:
        """The states in which one of the characters is put back, with a letter behind it if there is one."""
        history, foreign = state.history, self.page.foreign
        after, base = self.after(history), state.score - move.cost
        ranked = [
            (
                base - penalty + (after[symbol] if symbol else 0.0) - foreign[character],
                character,
                symbol,
            )
            for character, symbol, penalty, _ in fittings
        ]
        if len(ranked) > 1:
            ranked.sort(key=_score, reverse=True)
            del ranked[BEAM:]
        states = [
            State(
                score, move.at, move.pending, move.leads, (history + symbol)[1 - ORDER :], character, 0,
                ((0.0, Path(
                    Step(
                        state.at, move.end, character + letter, move.is_certain, move.swallowed,
                        move.severed, move.noted,
                    ),
                    state.ways,
                )),),
            )
            for score, character, symbol in ranked
        ]  # fmt: skip
        return [self._with_letter(other, letter) for other in states] if letter else states

    def _with_letter(self, state: State, letter: str) -> State:
        """The state behind a letter that stands in step behind the last character."""
        symbol = self.page.symbol(letter)
        return state._replace(
            score=state.score + self.after(state.history)[symbol],
            history=(state.history + symbol)[1 - ORDER :],
            last=letter,
        )
