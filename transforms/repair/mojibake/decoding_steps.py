"""Reading on out of step: each displayed character ends one restored character and begins the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from transforms.repair.language.ngrams import ORDER
from transforms.repair.language.symbols import LATIN, LINE_END, NUMBER
from transforms.repair.mojibake.candidates import Candidate
from transforms.repair.mojibake.damaged_page import DamagedPage
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
    IN_STEP,
    UNKNOWN,
    Backpointer,
    Hypothesis,
    Move,
    Step,
)
from transforms.repair.mojibake.signs import (
    BROKEN_ANNOTATION,
    COLLAPSING,
    LOST_SIGNS,
    MARK_CODES,
    lost_parenthesis,
    past_annotation,
)
from transforms.repair.parameters import (
    BEAM,
    DROPPED,
    IMPOSSIBLE,
    NO_LEAD,
    SEVERED_BEHIND,
    SWALLOWING,
    TORN,
    UNLEARNED_ANNOTATION,
)

_score = itemgetter(0)
_TAG_REMAINS = re.compile(r"/?[A-Za-z][A-Za-z0-9]*(?:[ \xa0][^<>\n]{0,200})?/?>")
_SWALLOWED = ((NUMBER, 1.5), (LATIN, 3.0), *((mark, 4.5) for mark in "，；：（）"), (LINE_END, 4.0))
_ENDING = frozenset("。！？；：”）")
"""Marks that a paragraph may end with."""
_SWALLOWED_AS = HALF_WIDTH | {ord(LINE_END): "\n"}


class Restoration:
    """Puts characters back, by the bytes of them that are left."""

    def __init__(self, page: DamagedPage, without_sign: bool) -> None:
        self.page = page
        self.text = page.text
        self.without_sign = without_sign
        self.after = page.language.after

    def _trail_at(self, at: int) -> int:
        """The trail byte that the displayed character holds if it is out of step; -1 where it holds none."""
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        if code is None:
            return ord(letter) if "@" <= letter <= "~" else -1
        return -1 if code in PRIVATE_USE_CODES and not self.page.keeps_private_use else code >> 8

    def _characters(self, hypothesis: Hypothesis, trail: int) -> list[Candidate]:
        """The characters of the pending lead byte, or of one that it may be, and a trail byte."""
        page, pending = self.page, hypothesis.pending
        if pending >= 0:
            code = pending << 8 | trail
            character = CHARACTERS.get(code)
            return [page.candidate_of(character)] if character and code not in PRIVATE_USE_CODES else []
        leads = hypothesis.leads
        return [f for f in page.candidates(hypothesis.history[-1:], -1, trail) if f.code >> 8 in leads]

    def _restore_any(self, hypothesis: Hypothesis, lead: int, trail: int, move: Move) -> list[Hypothesis]:
        """Hypotheses with a character of a lead byte, or of a trail byte, put back (-1: unknown)."""
        if lead < 0 and trail < 0:
            return []
        return self._restore(hypothesis, self.page.candidates(hypothesis.history[-1:], lead, trail), move)

    def _restore(
        self, hypothesis: Hypothesis, candidates: Iterable[Candidate], move: Move, letter: str = ""
    ) -> list[Hypothesis]:
        """Hypotheses with one of the characters put back, and a letter behind it if there is one."""
        history, foreign = hypothesis.history, self.page.foreign
        after, base = self.after(history), hypothesis.score - move.cost
        ranked = [
            (
                base - penalty + (after[symbol] if symbol else 0.0) - foreign[character],
                character,
                symbol,
            )
            for character, symbol, penalty, _ in candidates
        ]
        if len(ranked) > 1:
            ranked.sort(key=_score, reverse=True)
            del ranked[BEAM:]
        hypotheses = [
            Hypothesis(
                score, move.at, move.pending, move.leads, (history + symbol)[1 - ORDER :], character, 0,
                ((0.0, Backpointer(
                    Step(
                        hypothesis.at, move.end, character + letter, move.is_certain, move.swallowed,
                        move.severed, move.noted,
                    ),
                    hypothesis.backpointers,
                )),),
            )
            for score, character, symbol in ranked
        ]  # fmt: skip
        return [self._with_letter(other, letter) for other in hypotheses] if letter else hypotheses

    def _with_letter(self, hypothesis: Hypothesis, letter: str) -> Hypothesis:
        """The hypothesis behind a letter that stands in step behind the last character."""
        symbol = self.page.symbol(letter)
        return hypothesis._replace(
            score=hypothesis.score + self.after(hypothesis.history)[symbol],
            history=(hypothesis.history + symbol)[1 - ORDER :],
            last=letter,
        )

    def _ranked(self, history: str, candidates: Iterable[Candidate]) -> list[tuple[float, Candidate]]:
        """The characters by how likely they are behind a history, the likeliest first."""
        after, cost = self.after(history), self.page.cost
        return sorted(
            ((after[candidate.symbol] - cost(candidate), candidate) for candidate in candidates),
            key=_score,
            reverse=True,
        )

    def _torn_from(self, left: Sequence[Candidate], trail: int) -> list[Candidate]:
        """Those characters between which and one of a trail byte a pair may be dropped."""
        leads = {candidate.code >> 8 for candidate in self.page.lexicon.by_trail.get(trail, ())}
        return [first for first in left if leads & DROPPED_PAIRS[first.code & 0xFF]]

    def _tear(
        self, hypothesis: Hypothesis, left: Iterable[Candidate], at: int, cost: float
    ) -> Iterator[Hypothesis]:
        """Hypotheses that wait at `at` with an unknown lead byte behind a character and a dropped pair."""
        for _, first in self._ranked(hypothesis.history, left)[:TORN]:
            yield self._behind_dropped(hypothesis, first, at, cost)

    def _behind_dropped(self, hypothesis: Hypothesis, first: Candidate, at: int, cost: float) -> Hypothesis:
        move = Move(at, UNKNOWN, at, cost, leads=DROPPED_PAIRS[first.code & 0xFF])
        (other,) = self._restore(hypothesis, (first,), move)
        return other


class OutOfStep(Restoration):
    """The moves of a hypothesis that is out of step: the displayed character is half of two."""

    def _read(self, hypothesis: Hypothesis) -> list[Hypothesis]:
        """Take the displayed character, or the note, for what follows the pending lead byte."""
        letter = self.text[hypothesis.at]
        following: list[Hypothesis] = []
        if letter in LOST_SIGNS:
            following += self._read_lost_sign(hypothesis)
        elif letter in "(（":
            following += self._read_broken_annotation(hypothesis)
        trail = self._trail_at(hypothesis.at)
        if trail >= 0:
            following += self._complete(hypothesis, self._characters(hypothesis, trail))
        return following

    def _complete(self, hypothesis: Hypothesis, candidates: Sequence[Candidate]) -> list[Hypothesis]:
        """One of the characters ends with the first byte of the displayed one."""
        if not candidates:
            return []
        at = hypothesis.at
        letter = self.text[at]
        code = CODES.get(letter) or FULL_WIDTH_CODES.get(letter)
        is_certain = hypothesis.pending >= 0
        if code is not None and code & 0xFF >= 0x80:
            end, cost, noted = past_annotation(self.page, letter, at + 1)
            move = Move(end, code & 0xFF, end, cost, is_certain, noted=noted)
            return self._restore(hypothesis, candidates, move)
        if code is not None:
            # No lead byte is ASCII: a letter of the text, which is in step, was taken for a trail byte.
            move = Move(at + 1, IN_STEP, at + 1, 0.0, is_certain)
            return self._restore(hypothesis, candidates, move, chr(code & 0xFF))
        following: list[Hypothesis] = []
        for candidate in candidates:
            end, cost, noted = past_annotation(self.page, candidate.character, at + 1)
            if hypothesis.is_behind_torn_pair:
                cost = 0.0  # the note that was driven in tore this character's own pair apart
            following += self._restore(
                hypothesis, (candidate,), Move(end, IN_STEP, end, cost, is_certain, noted=noted)
            )
        return following

    def _read_lost_sign(self, hypothesis: Hypothesis) -> Iterator[Hypothesis]:
        """The pending character's trail byte took something along: a parenthesis, a tag, a letter, a cut."""
        text, at = self.text, hypothesis.at
        behind = text[at + 1 : at + 2]
        yield from self._read_broken_annotation(hypothesis)
        if lost_parenthesis(text, at):
            return  # what the sign swallowed is the parenthesis
        if behind in MARK_CODES or not behind or behind == "\n":
            move = Move(at + 1, IN_STEP, at + 1, SEVERED_BEHIND, severed="behind")
            yield from self._restore_any(hypothesis, hypothesis.pending, -1, move)
        remains = _TAG_REMAINS.match(text, at + 1)
        if remains:
            move = Move(remains.end(), IN_STEP, remains.end(), swallowed="tag")
            yield from self._restore_any(hypothesis, hypothesis.pending, -1, move)
        if not self.page.keeps_private_use and hypothesis.pending >= 0 and at + 1 < len(text):
            # Some decoders write a sign for a pair that others drop.
            left = self.page.lexicon.droppable.get(hypothesis.pending, ())
            trail = self._trail_at(at + 1)
            torn = left if trail < 0 else self._torn_from(left, trail)
            yield from self._tear(hypothesis, torn, at + 1, DROPPED + IMPOSSIBLE)
        # Bytes 80 are no lead bytes, yet lenient decoders take the next byte along, or not.
        ending = self._characters(hypothesis, 0x80)
        if ending:
            yield from self._restore(hypothesis, ending, Move(at + 1, UNKNOWN, at + 1, NO_LEAD, leads=LEADS))
            yield from self._restore(
                hypothesis,
                ending,
                Move(at + 1, IN_STEP, at + 1, NO_LEAD, hypothesis.pending >= 0, severed="80"),
            )
        yield from self._swallow(hypothesis, behind.isdigit() or behind in (".", "%", "％"))

    def _swallow(self, hypothesis: Hypothesis, in_number: bool) -> Iterator[Hypothesis]:
        """An ASCII character of the text went with the trail byte; only a mark can be put back."""
        at = hypothesis.at
        move = Move(at + 1, IN_STEP, at, swallowed="letter")
        endings: list[tuple[float, Hypothesis, str]] = []
        for other in self._restore_any(hypothesis, hypothesis.pending, -1, move)[:SWALLOWING]:
            after = self.after(other.history)
            for symbol, cost in _SWALLOWED:
                if in_number and symbol != NUMBER:
                    continue
                if symbol == LINE_END and other.history[-1:] not in _ENDING:
                    continue
                endings.append((other.score + after[symbol] - cost, other, symbol))
        endings.sort(key=_score, reverse=True)
        for score, other, symbol in endings[:BEAM]:
            path = other.backpointers[0][1]
            if path is None:
                continue
            mark = "" if symbol in COLLAPSING else symbol
            step = path.step._replace(
                end=at + 1 if mark else at,
                restored=path.step.restored + mark.translate(_SWALLOWED_AS),
                swallowed="" if mark else "letter",
            )
            yield other._replace(
                score=score,
                history=(other.history + symbol)[1 - ORDER :],
                last=mark or "?",
                backpointers=((0.0, path._replace(step=step)),),
            )

    def _read_broken_annotation(self, hypothesis: Hypothesis) -> Iterator[Hypothesis]:
        """A note of the pending lead byte's own character took that character's trail byte along."""
        broken = BROKEN_ANNOTATION.match(self.text, hypothesis.at)
        if not broken or not (broken[1] or broken[2]):
            return
        for character, is_learned in self.page.with_reading(broken[3], hypothesis.pending):
            if hypothesis.pending == UNKNOWN and CODES[character] >> 8 not in hypothesis.leads:
                continue
            move = Move(
                broken.end(), IN_STEP, broken.end(), 0.0 if is_learned else UNLEARNED_ANNOTATION,
                is_learned and hypothesis.pending >= 0, noted=(character, broken[3]),
            )  # fmt: skip
            yield from self._restore(hypothesis, (self.page.candidate_of(character),), move)
