"""The signs of damage in a displayed text, and the runs that they alone tell."""

from __future__ import annotations

import re

from transforms.repair.language.ngrams import ORDER
from transforms.repair.language.symbols import LATIN, NUMBER
from transforms.repair.mojibake.annotations import READING, readings_of
from transforms.repair.mojibake.damaged_page import DamagedPage
from transforms.repair.mojibake.forward import SEVERING_MARKS
from transforms.repair.mojibake.gbk import (
    CHARACTERS,
    CODES,
    FULL_WIDTH_CODES,
    HALF_WIDTH,
    PRIVATE_USE_CODES,
)
from transforms.repair.mojibake.hypotheses import (
    IN_STEP,
    FinishedHypothesis,
    Step,
)
from transforms.repair.parameters import LONGEST_RUN, MISSING_ANNOTATION, UNLEARNED_ANNOTATION

LOST_SIGNS = "?\ufffd"
MARK_CODES = {form: CODES[mark] for mark in SEVERING_MARKS for form in (mark, mark.translate(HALF_WIDTH))}
"""The code of each mark that severs, by the forms in which it is displayed."""

BROKEN_ANNOTATION = re.compile(rf"([{LOST_SIGNS}]?)([(（]?)({READING})[)）]")
_NOTE = re.compile(rf"[(（]({READING})[)）]")
COLLAPSING = (NUMBER, LATIN)


def lost_parenthesis(text: str, at: int) -> re.Match[str] | None:
    """A sign that stands for the parenthesis of the toned reading behind it, with that reading."""
    broken = BROKEN_ANNOTATION.match(text, at)
    return broken if broken and broken[1] and not broken[2] and not broken[3].isascii() else None


def read_split(page: DamagedPage, start: int) -> FinishedHypothesis | None:
    """The one reading of a run in which notes were driven in and no byte is gone; None for any other run.

    Bytes alone are looked at, no language.
    """
    broken = BROKEN_ANNOTATION.match(page.text, start)
    _, last = symbols_before(page, start)
    code = CODES.get(last) or FULL_WIDTH_CODES.get(last)
    if broken is None or not broken[1] or code is None:
        return None
    noted = page.with_reading(broken[3], code & 0xFF)
    if len(noted) != 1:
        return None
    pending, at = CODES[noted[0][0]] & 0xFF, broken.end()
    steps = [Step(start, at, "", True, noted=(noted[0][0], broken[3]))]
    while pending != IN_STEP and at < min(len(page.text), start + LONGEST_RUN):
        letter = page.text[at]
        broken = BROKEN_ANNOTATION.match(page.text, at) if letter in LOST_SIGNS else None
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
            end, cost, relied = past_annotation(page, letter if shown else character, at + 1)
            if cost and relied is None and steps[-1].restored:
                return None
            pending = shown & 0xFF if shown else IN_STEP
            if 0 <= pending < 0x80:
                character += chr(pending)  # no lead byte is ASCII: a letter was taken for a trail byte
                pending = IN_STEP
        steps.append(Step(at, end, character, True, noted=relied))
        at = end
    return FinishedHypothesis(0.0, at, tuple(steps)) if pending == IN_STEP else None


def symbols_before(page: DamagedPage, start: int) -> tuple[str, str]:
    """The symbols before an offset, and the last character, notes left out."""
    text = page.text
    symbols: list[str] = []
    last = ""
    at = start
    while at > 0 and len(symbols) < ORDER - 1:
        at = page.annotation_start.get(at, at) - 1
        if at < 0:
            break
        last = last or text[at]
        symbol = page.symbol(text[at])
        if symbol and not (symbols and symbols[-1] == symbol and symbol in COLLAPSING):
            symbols.append(symbol)
    return "".join(reversed(symbols)), last


def past_annotation(page: DamagedPage, character: str, at: int) -> tuple[int, float, tuple[str, str] | None]:
    """Where it goes on behind a pair that displays or is `character`: past its note, if it has one."""
    readings = page.table.readings
    end = page.annotation_end.get(at)
    if end is not None:
        return end, 0.0, None
    note = _NOTE.match(page.text, at) if page.text[at : at + 1] in ("(", "（") else None
    if note and character in readings and note[1] == readings[character]:
        return note.end(), 0.0, None
    if character in readings:
        return at, MISSING_ANNOTATION, None
    if note and note[1] in readings_of(character):
        return note.end(), UNLEARNED_ANNOTATION, (character, note[1])
    return at, 0.0, None
