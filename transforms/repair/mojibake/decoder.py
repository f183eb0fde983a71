"""Hypotheses of a damaged run: the forward mechanism run backwards by a beam search.

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
from transforms.repair.mojibake.candidates import Candidate
from transforms.repair.mojibake.damaged_page import DamagedPage
from transforms.repair.mojibake.decoding_steps import OutOfStep
from transforms.repair.mojibake.dropped_pairs import PageCandidates
from transforms.repair.mojibake.gbk import (
    CHARACTERS,
    CODES,
    DROPPED_PAIRS,
    FULL_WIDTH_CODES,
)
from transforms.repair.mojibake.hypotheses import (
    IN_STEP,
    Backpointer,
    FinishedHypothesis,
    Hypothesis,
    Move,
    Step,
    finished_hypotheses,
    pruned,
)
from transforms.repair.mojibake.signs import (
    BROKEN_ANNOTATION,
    COLLAPSING,
    LOST_SIGNS,
    MARK_CODES,
    symbols_before,
)
from transforms.repair.parameters import (
    BROKEN_ANNOTATION_IN_STEP,
    DROPPED,
    EASY,
    END_OF_LINE,
    HARD,
    HARDER,
    IMPLAUSIBLE,
    LONGEST_RUN,
    LOST_WITHOUT_SIGN,
    NEAR,
    OUTDONE,
    PLAUSIBLE,
    PLAUSIBLE_ALONE,
    SEVERED,
    TORN,
    UNLEARNED_ANNOTATION,
)

_SPACE = Candidate("\u3000", "", 1.0, CODES["\u3000"])
_INDENTED = ("", "\n", "\u3000")
"""What stands before the space that indents a paragraph."""
_TRAILS_OF_MARKS = {
    second: tuple(sorted({code >> 8 for code in MARK_CODES.values() if code & 0xFF == second}))
    for second in (0xA1, 0xA3)
}
"""For the lead byte of a mark, the bytes that look like a mark together with it."""
_SEVERED_MARK = re.compile(f"[{LOST_SIGNS}][{''.join(MARK_CODES)}]")
_SETTLED = ORDER - 1
"""So many characters in step behind a run show that it is over; the language looks back no further."""

# What rare events cost, as negative natural logarithms.


def read_run(page: DamagedPage, start: int, without_sign: bool) -> list[FinishedHypothesis]:
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
    hypotheses = {start: [Hypothesis(0.0, start, IN_STEP, (), history, last, 0, ((0.0, None),))]}
    at, end = start, min(len(page.text), start + LONGEST_RUN)
    while hypotheses and at <= end:
        here = hypotheses.pop(at, None)
        if here is not None:
            page.n_walked += 1
            here = pruned(walk.at_edges(here))
            if not hypotheses and all(
                hypothesis.pending == IN_STEP and hypothesis.intact >= _SETTLED for hypothesis in here
            ):
                return finished_hypotheses(here)
            if at == len(page.text):
                return finished_hypotheses(
                    [hypothesis for hypothesis in here if hypothesis.pending == IN_STEP]
                )
            floor = here[0].score - NEAR
            for hypothesis in here:
                for following in walk.advance(hypothesis, floor):
                    hypotheses.setdefault(following.at, []).append(following)
        at += 1
    return []


class Decoder(OutOfStep):
    """The moves from one hypothesis to the next over one page: in step, out of it, over dropped pairs."""

    def at_edges(self, hypotheses: list[Hypothesis]) -> list[Hypothesis]:
        """Add the hypotheses that differ by a trail byte that left no sign in front of this offset."""
        at = hypotheses[0].at
        at_end = at == len(self.text) or self.text[at] == "\n"
        if not at_end and not (self.without_sign and self.text[at] in MARK_CODES):
            return hypotheses
        move = Move(at, IN_STEP, at, END_OF_LINE if at_end else LOST_WITHOUT_SIGN, severed="behind")
        more: list[Hypothesis] = []
        for hypothesis in hypotheses:
            if hypothesis.pending != IN_STEP:
                more += self._restore_any(hypothesis, hypothesis.pending, -1, move)
        return hypotheses + more

    def advance(self, hypothesis: Hypothesis, floor: float) -> list[Hypothesis]:
        """The hypotheses that one displayed character, or one note, leads to.

        Only where the hypothesis's score reaches `floor` are dropped pairs reckoned with.
        """
        if hypothesis.pending == IN_STEP:
            following = [self._keep(hypothesis)]
            if hypothesis.intact < _SETTLED:
                following += self._fall_out(hypothesis)
            return following
        following = self._read(hypothesis)
        if hypothesis.pending >= 0 and hypothesis.score >= floor and not self.page.keeps_private_use:
            easy = hypothesis.score - EASY
            if all(other.score < easy for other in following):
                following += self._drop(hypothesis, following)
        return following

    def _keep(self, hypothesis: Hypothesis) -> Hypothesis:
        """Take the displayed character as it stands."""
        page, at = self.page, hypothesis.at
        letter = self.text[at]
        symbol = page.symbol(letter)
        score, history = hypothesis.score - page.foreign[letter], hypothesis.history
        if symbol and not (symbol in COLLAPSING and history[-1:] == symbol):
            score += self.after(history)[symbol]
            history = (history + symbol)[1 - ORDER :]
        if letter in "?\ufffd(（" and BROKEN_ANNOTATION.match(self.text, at):
            score -= BROKEN_ANNOTATION_IN_STEP
        following = page.annotation_end.get(at + 1, at + 1)
        return Hypothesis(
            score, following, IN_STEP, (), history, letter, hypothesis.intact + 1, hypothesis.backpointers
        )

    def _fall_out(self, hypothesis: Hypothesis) -> Iterator[Hypothesis]:
        """The ways in which bytes can fall out of step here."""
        at, text = hypothesis.at, self.text
        letter = text[at]
        code = CODES.get(hypothesis.last) or FULL_WIDTH_CODES.get(hypothesis.last)
        if code is not None and letter in "?\ufffd(（":
            broken = BROKEN_ANNOTATION.match(text, at)
            if broken and (broken[1] or broken[2]):
                yield from self._split(hypothesis, broken, code & 0xFF)
        if letter in LOST_SIGNS:
            yield from self._sever(hypothesis, at + 1, SEVERED)
        if self.without_sign:
            yield from self._sever(hypothesis, at, LOST_WITHOUT_SIGN)

    def _sever(self, hypothesis: Hypothesis, mark_at: int, cost: float) -> Iterator[Hypothesis]:
        """The next character lost its lead byte to a cut: what it left looks like the mark at `mark_at`."""
        text = self.text
        mark = MARK_CODES.get(text[mark_at : mark_at + 1])
        if mark is None:
            return
        move = Move(mark_at + 1, mark & 0xFF, mark_at + 1, cost, severed="inside")
        yield from self._restore_any(hypothesis, -1, mark >> 8, move)
        if mark >> 8 == _SPACE.code & 0xFF and text[hypothesis.at - 1 : hypothesis.at] in _INDENTED:
            yield from self._restore(hypothesis, (_SPACE,), move)
        if text[mark_at] in LOST_SIGNS and text[mark_at + 1 : mark_at + 2] in MARK_CODES:
            # Severed once more in front of the real mark behind it.
            real = MARK_CODES[text[mark_at + 1]]
            move = Move(mark_at + 1, IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in _TRAILS_OF_MARKS.get(real >> 8, ()):
                yield from self._restore_any(hypothesis, -1, trail, move)
        if text[mark_at] in LOST_SIGNS and _SEVERED_MARK.match(text, mark_at + 1):
            # The mark behind it was itself severed.
            move = Move(mark_at + 1, IN_STEP, mark_at + 1, cost, severed="inside behind")
            for trail in (0xA1, 0xA3):
                yield from self._restore_any(hypothesis, -1, trail, move)

    def _split(self, hypothesis: Hypothesis, broken: re.Match[str], lead: int) -> Iterator[Hypothesis]:
        """A note was driven in behind the next character's lead byte, which swallowed the parenthesis."""
        candidate = self.page.with_reading(broken[3], lead)
        for character, is_learned in candidate:
            is_certain = is_learned or len(candidate) == 1
            step = Step(hypothesis.at, broken.end(), "", is_certain, noted=(character, broken[3]))
            yield Hypothesis(
                hypothesis.score - (0.0 if is_learned else UNLEARNED_ANNOTATION), broken.end(),
                CODES[character] & 0xFF, (), hypothesis.history, hypothesis.last, 0,
                ((0.0, Backpointer(step, hypothesis.backpointers)),),
            )  # fmt: skip

    def _drop(self, hypothesis: Hypothesis, without: list[Hypothesis]) -> list[Hypothesis]:
        """Ways on over one or two pairs that were dropped here without a trace.

        The first byte of such a pair is the trail of the pending lead byte, its second a lead byte.
        `without` are the ways on without such a pair.
        """
        following: list[Hypothesis] = []
        if self.text[hypothesis.at] in LOST_SIGNS + "(（":
            for other in self._tear(hypothesis, self._before_annotation(hypothesis), hypothesis.at, DROPPED):
                following += self._read(other)
        trail = self._trail_at(hypothesis.at)
        if trail < 0:
            return following
        asked_for = self._symbol_behind(hypothesis.at)
        best = (
            max([self._with_next(other, asked_for) for other in without], default=-math.inf)
            - hypothesis.score
        )
        if best > -PLAUSIBLE:
            return following
        floor = max(best - OUTDONE, -IMPLAUSIBLE)
        left = self.page.dropped_pairs.left(hypothesis.pending)
        left_scores = self.page.dropped_pairs.scores(left, self.after(hypothesis.history))
        pairs = self._likeliest_torn(left, left_scores, trail, asked_for, floor)
        following += self._over_dropped(hypothesis, pairs)
        best = max([best, *(self._with_next(other, asked_for) - hypothesis.score for other in following[:2])])
        if best < -HARD:
            floor = max(best - OUTDONE, -IMPLAUSIBLE)
            torn = self._likeliest_torn_twice(left, left_scores, trail, asked_for, floor)
            following += self._over_dropped(hypothesis, torn)
        if best < -HARDER:
            # The symbol behind may itself be torn, so that it is not what it seems.
            blind = self._likeliest_torn(left, left_scores, trail, "", -PLAUSIBLE_ALONE)
            following += self._over_dropped(hypothesis, [pair for pair in blind if pair not in pairs])
        return following

    def _over_dropped(
        self, hypothesis: Hypothesis, torn: Iterable[tuple[Candidate, ...]]
    ) -> list[Hypothesis]:
        """The hypotheses behind characters between each two of which a pair was dropped."""
        behind: dict[tuple[Candidate, ...], Hypothesis] = {(): hypothesis}
        following: list[Hypothesis] = []
        for characters in torn:
            for n in range(1, len(characters)):
                if characters[:n] not in behind:
                    before = behind[characters[: n - 1]]
                    behind[characters[:n]] = self._behind_dropped(
                        before, characters[n - 1], hypothesis.at, DROPPED
                    )
            following += self._complete(behind[characters[:-1]], characters[-1:])
        return following

    def _before_annotation(self, hypothesis: Hypothesis) -> list[Candidate]:
        """Characters of the pending lead byte that may be torn from the one whose broken note stands here."""
        droppable = self.page.lexicon.droppable.get(hypothesis.pending, [])
        broken = BROKEN_ANNOTATION.match(self.text, hypothesis.at)
        noted = self.page.with_reading(broken[3], -1) if broken and (broken[1] or broken[2]) else ()
        leads = {CODES[character] >> 8 for character, _ in noted}
        return [f for f in droppable if leads & DROPPED_PAIRS[f.code & 0xFF]] if noted else droppable

    def _with_next(self, hypothesis: Hypothesis, symbol: str) -> float:
        """The hypothesis's score, with a symbol behind it if there is one."""
        return hypothesis.score + self.after(hypothesis.history)[symbol] if symbol else hypothesis.score

    def _likeliest_torn(
        self, left: PageCandidates, left_scores: NDArray[np.float64], trail: int, asked_for: str, floor: float
    ) -> list[tuple[Candidate, ...]]:
        """The likeliest two characters between which a pair was dropped, by what is before and behind."""
        torn = self.page.dropped_pairs.pairs(left, left_scores, trail, asked_for, floor, TORN)
        return [(left.candidates[place], second) for _, place, second in torn]

    def _likeliest_torn_twice(
        self, left: PageCandidates, left_scores: NDArray[np.float64], trail: int, asked_for: str, floor: float
    ) -> list[tuple[Candidate, ...]]:
        """The likeliest of `left` and two characters behind it, with a dropped pair between each two."""
        likeliest = int(left_scores.argmax()) if len(left_scores) else -1
        if likeliest < 0 or left_scores[likeliest] < floor:
            return []
        pairs, first = self.page.dropped_pairs, left.candidates[likeliest]
        more, seconds = pairs.middle(left, likeliest)
        torn = pairs.pairs(seconds, left_scores[likeliest] + more, trail, asked_for, floor, TORN)
        return [(first, seconds.candidates[place], third) for _, place, third in torn]

    def _symbol_behind(self, at: int) -> str:
        """The symbol behind the character that ends with the displayed one's first byte; empty if unknown."""
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        at = self.page.annotation_end.get(at + 1, at + 1)
        if at >= len(self.text):
            return ""
        if code is None or code & 0xFF < 0x80:
            return self.page.symbol(self.text[at])
        trail = self._trail_at(at)
        character = CHARACTERS.get((code & 0xFF) << 8 | trail, "") if trail >= 0 else ""
        return self.page.symbol(character) if character else ""
