"""Pinyin notes and slipped bytes of cloned pages, found and repaired on the raw text.

A page's bytes fall out of step in two ways. A note driven between two characters makes the second one's
lead byte swallow the note's parenthesis (`管理?xiàng)l例`). A stream severed in front of a byte pair that
looks like a mark loses the byte before it (`確??偼顿Y`). Each place where that may have happened is read
by the decoder; a hypothesis counts only if the forward mechanism turns it into exactly what the page
displays. It is proven where no byte is gone, or where one reading alone fits whose words stand intact
elsewhere in the document; otherwise it is likely, or flagged where its rivals are too near.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from transforms.repair.language.scripts import is_traditional, simplified_characters
from transforms.repair.language.symbols import symbols
from transforms.repair.ledger import FLAGGED, PROVEN, Edit, EditColumns
from transforms.repair.mojibake.annotations import (
    READING,
    AnnotationTable,
    find_annotations,
    learn_annotations,
    may_have_annotations,
    readings_of,
)
from transforms.repair.mojibake.candidates import MojibakeLexicon
from transforms.repair.mojibake.damaged_page import DamagedPage
from transforms.repair.mojibake.decoder import read_run
from transforms.repair.mojibake.gbk import CHARACTERS, CODES
from transforms.repair.mojibake.hypotheses import FinishedHypothesis
from transforms.repair.mojibake.proof import (
    WHOLE,
    judge,
    may_hide_pairs,
    rendered,
    reproduces,
    runs_of,
)
from transforms.repair.mojibake.signs import (
    BROKEN_ANNOTATION,
    LOST_SIGNS,
    MARK_CODES,
    lost_parenthesis,
    read_split,
)
from transforms.repair.parameters import (
    AROUND_WORDS,
    CHECKED,
    LEFT_UNREAD,
    LONGEST_RUN,
    MARGIN,
    MOST_WALKED,
    REMEMBERED,
    RIVALS_SHOWN,
    UNPAIRED,
    WEIGHT_OF_WORDS,
)
from transforms.text.alphabet import alphabet, count_letters

_STRAYS = r"\u0100-\u01ff\u0370-\u03ff\u0400-\u04ff\u2460-\u249b\u2500-\u257f\u3040-\u312f\ue000-\uf8ff"
"""Letters that the genre hardly uses but on which bytes out of step often fall."""
_PLACES = re.compile(
    rf"[{LOST_SIGNS}(（,;!，。！？；](?:"
    rf"(?<=[{LOST_SIGNS}])(?:(?=[,;!?，。！？；\ufffd])|[(（]?(?={READING}[)）]))"
    rf"|(?<=[(（])(?={READING}[)）])"
    rf"|(?<=[,;!?，。！？；])(?=[{_STRAYS}]))"
)
_CLOSED_READING = re.compile(rf"{READING}[)）]")
_MARKS = re.compile(f"[{''.join(MARK_CODES)}]")
_LETTER_NOTED = re.compile(rf"([@-~])(?<=[\u4e00-\u9fff，。、；：].)([(（]({READING})[)）])")
_NUMBER_AFTER = re.compile(rf"[{LOST_SIGNS}][0-9.]*[%％]?")
_PAIRED = {
    "（": ("（", True), "(": ("（", True), "）": ("（", False), ")": ("（", False),
    "“": ("“", True), "”": ("“", False),
}  # fmt: skip
_BRACKETS = re.compile("[（）()“”]")
_OUT_OF_STEP = re.compile(rf"[^\x00-\x7f]{{0,16}}[{LOST_SIGNS}]?")
_UNREAD = "bytes have slipped here, and no reading of them was found"
_TOO_MANY = "more of the text is damaged than can be read"


def find_mojibake(text: str, lexicon: MojibakeLexicon | None) -> list[Edit]:
    """Find the pinyin notes and the damaged runs of a raw text.

    Args:
        text: the text as decoded or extracted, private-use characters still in, no width normalised.
        lexicon: reference data that rank the readings of places where bytes are gone; without it only
            notes are found.

    Returns:
        Edits in order without overlaps, of kind `pinyin_note` (a note taken out) and `slipped_bytes`
        (a run read; the reading is in the page's own, traditional, script).
    """
    notes, others = annotations_and_mojibake(text, lexicon, alphabet(text))
    return sorted([*notes.edits(np.ones(len(notes.starts), dtype=bool)), *others])


def annotations_and_mojibake(
    text: str, lexicon: MojibakeLexicon | None, characters: Set[str]
) -> tuple[EditColumns, list[Edit]]:
    """What `find_mojibake` finds: the notes behind their characters by column, and all other edits.

    `characters` are those of the text.
    """
    if not may_have_annotations(characters):
        return find_annotations(AnnotationTable({}, ())), []
    letters = count_letters(text)
    table = learn_annotations(text, letters)
    notes = find_annotations(table)
    if lexicon is None:
        return notes, []
    noted = {start for start, _ in table.spans}
    places = [place.start() for place in _PLACES.finditer(text) if place.start() not in noted]
    if not places:
        return notes, []
    page = DamagedPage(text, table, lexicon, places, letters)
    if not table.readings and not page.is_converted:
        places = [place for place in places if _is_broken_annotation(text, place)]
        if not places:
            return notes, []
    without_sign = _loses_without_sign(page)
    if without_sign:
        places = sorted({*places, *_odd_turns(page)})
        page = DamagedPage(text, table, lexicon, places, letters)
    runs = list(_find_runs(page, places, without_sign))
    behind_letters = list(_annotations_behind_letters(page))
    if runs:
        starts, ends = np.array([run.start for run in runs]), np.array([run.end for run in runs])

        def are_outside(begins: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.bool_]:
            return np.append(starts, len(text))[ends.searchsorted(begins, side="right")] >= stops

        kept = are_outside(notes.starts, notes.ends)
        notes = notes._replace(starts=notes.starts[kept], ends=notes.ends[kept], lengths=notes.lengths[kept])
        spans = np.array([edit[:2] for edit in behind_letters], dtype=np.int64).reshape(-1, 2)
        behind_letters = list(itertools.compress(behind_letters, are_outside(spans[:, 0], spans[:, 1])))
    return notes, sorted([*behind_letters, *runs])


def _annotations_behind_letters(page: DamagedPage) -> Iterator[Edit]:
    """Notes driven in behind a Latin letter that makes a pair of the table with the byte before it.

    Nothing falls out of step there: 面I is C3 E6 49, and E6 49 may be in the table.
    """
    for match in _LETTER_NOTED.finditer(page.text):
        code = CODES.get(page.text[match.start() - 1], 0)
        character = CHARACTERS.get((code & 0xFF) << 8 | ord(match[1]), "")
        if match[3] == page.table.readings.get(character) or (
            character and is_traditional(character) and match[3] in readings_of(character)
        ):
            reason = f"a pinyin note of the page's table, for the bytes of {character} across two letters"
            yield Edit(match.start(2), match.end(2), "", "pinyin_note", PROVEN, reason)


def _is_broken_annotation(text: str, place: int) -> bool:
    """Whether a note with a tone stands where no character is that it could belong to.

    That is the one sign of slipped bytes on a page that shows no notes and no converted characters.
    """
    broken = BROKEN_ANNOTATION.match(text, place)
    return broken is not None and bool(broken[1]) and not broken[3].isascii()


def _find_runs(page: DamagedPage, places: Sequence[int], without_sign: bool) -> Iterator[Edit]:
    text, done = page.text, 0
    # A place that reads like one before it, with the same text around, is not read again.
    read: dict[str, list[tuple[str, list[Edit]]]] = {}
    for start in places:
        if start < done:
            continue
        around = text[max(0, start - REMEMBERED) : start + REMEMBERED]
        edits: list[Edit] = []
        for seen, known in read.get(around, ()):
            if text.startswith(seen, start):
                edits = [edit.moved(start - known[0].start) for edit in known] if known else []
                break
        else:
            if page.n_walked > MOST_WALKED:
                end = start + len(text[start : start + LEFT_UNREAD].partition("\n")[0])
                edits = [Edit(start, end, text[start:end], "slipped_bytes", FLAGGED, _TOO_MANY)]
            else:
                edits = _read_place(page, start, without_sign) or _unread_annotation(text, start)
            end = edits[-1].end + REMEMBERED if edits else start + LONGEST_RUN
            if not edits or edits[0].start == start:
                read.setdefault(around, []).append((text[start:end], edits))
        for edit in edits:
            done = max(done, edit.end)
            yield edit


def _unread_annotation(text: str, start: int) -> list[Edit]:
    """A toned reading that lost its parenthesis, and the letters behind it that are out of step with it."""
    note = lost_parenthesis(text, start)
    behind = _OUT_OF_STEP.match(text, note.end()) if note else None
    if behind is None:
        return []
    return [Edit(start, behind.end(), text[start : behind.end()], "slipped_bytes", FLAGGED, _UNREAD)]


def _loses_without_sign(page: DamagedPage) -> bool:
    """Whether the page's decoder drops a lead byte without a sign: whole notes stand behind wrong letters."""
    signs = others = 0
    text, annotation_end = page.text, page.annotation_end
    for reading in _CLOSED_READING.finditer(text):
        start = reading.start() - 1
        if start in annotation_end:
            continue
        opens = text[start : start + 1] in ("(", "（")
        letter = text[start - opens : start - opens + 1]
        if letter and letter in LOST_SIGNS and (not opens or letter != "?"):
            signs += 1
        elif opens and letter > "\x7f":
            others += 1
    return others > signs


def _odd_turns(page: DamagedPage) -> Iterator[int]:
    """Offsets of marks behind which the text goes on in a way that the language does not know.

    Where a decoder leaves no sign, a severed run begins with nothing but its mark.
    """
    genre, text = page.lexicon.genre, page.text
    for mark in _MARKS.finditer(text):
        ahead = page.literal(mark.end(), min(len(text), mark.end() + 24))[:2]
        pair = symbols(ahead, simplified_characters())
        if len(pair) == 2 and (ahead[0] < "\x7f" or not genre.knows(pair)) and text.count(ahead) < 2:
            yield mark.start()


def _read_place(page: DamagedPage, start: int, without_sign: bool) -> list[Edit]:
    split = read_split(page, start) if page.table.readings and not without_sign else None
    if split and reproduces(page, split, without_sign):
        edits = [
            Edit(
                run.start,
                run.end,
                "".join(step.restored for step in run.steps),
                "slipped_bytes",
                PROVEN,
                WHOLE,
            )
            for run in runs_of(split)
            if page.keeps_private_use or not may_hide_pairs(page, split, run)
        ]
        if edits:
            return edits
    hypotheses = _weighed(page, start, read_run(page, start, without_sign))
    if not hypotheses or not hypotheses[0].steps:
        return []
    as_it_stands = next((hypothesis.score for hypothesis in hypotheses if not hypothesis.steps), -math.inf)
    readings = [hypothesis for hypothesis in hypotheses if hypothesis.steps]
    for hypothesis in readings[:CHECKED]:
        if reproduces(page, hypothesis, without_sign):
            break
        readings = readings[1:]
    if not readings or readings[0].score < as_it_stands + MARGIN:
        return []
    return _edits(page, readings)


def _weighed(page: DamagedPage, start: int, hypotheses: list[FinishedHypothesis]) -> list[FinishedHypothesis]:
    """The readings with the likelihood of their words in the balance, best first.

    All end at one offset. Symbols alone put too much trust in a rare one that any other may follow.
    """
    if len(hypotheses) < 2:
        return hypotheses
    end = hypotheses[0].at
    simplified = simplified_characters()
    left = page.out_of_annotation(max(0, start - 40))
    before = symbols(page.literal(left, start), simplified)[-AROUND_WORDS:]
    line = page.literal(max(page.text.rfind("\n", 0, start), start - 400) + 1, start)
    weighed: list[FinishedHypothesis] = []
    for hypothesis in hypotheses:
        run = rendered(page, hypothesis, start, end)
        words = before + symbols(run, simplified)
        weight = WEIGHT_OF_WORDS * page.lexicon.genre.words.log_probability(words)
        weight -= UNPAIRED * _unpaired(line + run)
        weighed.append(hypothesis._replace(score=hypothesis.score + weight))
    weighed.sort(key=lambda hypothesis: -hypothesis.score)
    return weighed


def _unpaired(text: str) -> int:
    """How often a bracket or quotation mark is closed that is not open, or opened though it is."""
    wrong = 0
    is_open = {"（": False, "“": False}
    for letter in _BRACKETS.findall(text):
        opening, opens = _PAIRED[letter]
        wrong += is_open[opening] == opens
        is_open[opening] = opens
    return wrong


def _edits(page: DamagedPage, readings: list[FinishedHypothesis]) -> list[Edit]:
    """The edits of the best reading, run by run, with what its rivals put in the same place."""
    best = readings[0]
    edits: list[Edit] = []
    for run in runs_of(best):
        shares: dict[str, float] = {}
        for hypothesis in readings:
            text = rendered(page, hypothesis, run.start, run.end)
            shares[text] = shares.get(text, 0.0) + math.exp(hypothesis.score - best.score)
        total = sum(shares.values())
        text = "".join(step.restored for step in run.steps)
        ranked = sorted(shares, key=lambda reading: (-shares[reading], reading != text, reading))
        share = shares[text] / total
        certainty, reason = judge(page, best, readings, run, share)
        rivals = tuple(ranked[:RIVALS_SHOWN])
        if certainty == PROVEN:
            rivals = ()
        after = page.text[run.start : run.end] if certainty == FLAGGED else text
        edits.append(Edit(run.start, run.end, after, "slipped_bytes", certainty, reason, rivals))
        if run.steps[-1].swallowed == "letter":
            number = _NUMBER_AFTER.match(page.text, run.end)
            if number:
                edits.append(
                    Edit(
                        run.end, number.end(), number[0], "slipped_bytes", FLAGGED,
                        "a digit, letter or space was swallowed here; it cannot be known which",
                    )
                )  # fmt: skip
    return edits
