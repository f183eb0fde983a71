"""Pinyin notes that a cloning site put behind characters: its note table, learned from the page, and the
edits that take the notes out.

A note is a Han character and one of its real readings in parentheses, `業(yè)`. On one page a character
of the table is noted everywhere or nowhere, and only characters that the conversion to traditional changed
are in the table. A lone reading behind a rare character, a lesson in pinyin or an English word in
parentheses is no such note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from transforms.repair.language.scripts import (
    is_traditional,
    simplified_characters,
    traditional_characters,
    traditional_forms,
)
from transforms.repair.ledger import PROVEN, EditColumns
from transforms.repair.parameters import NOTED_PAGE, NOTED_UNCONVERTED
from transforms.text.alphabet import count_letters

LETTERS = "a-zɑɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêḿńňǹ"
READING = f"[{LETTERS}]{{1,6}}"
_NOTE = re.compile(rf"[(（](?<=[\u3400-\u9fff\uf900-\ufaff].){READING}[)）]")
_PRINTED_LETTERS = str.maketrans("ɑɡ", "ag")
_ABOUT_READINGS = re.compile("拼音|讀音|读音|發音|发音|聲調|声调|普通[話话]|識字|识字|注音|音同")
_REASON = "a pinyin note of the page's table"

_TONED = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹê")


@dataclass(frozen=True, slots=True)
class AnnotationTable:
    """What a page's notes tell: the site's table as far as it shows, and where the notes stand."""

    readings: dict[str, str]
    """Noted character to its reading, in the order of first appearance."""
    spans: tuple[tuple[int, int], ...]
    """Spans of the notes, parentheses included."""


@lru_cache(maxsize=8192)
def readings_of(character: str) -> frozenset[str]:
    """The readings of a Han character, with tone marks."""
    from pypinyin.constants import PINYIN_DICT

    told = PINYIN_DICT.get(ord(character))
    return frozenset(told.split(",")) if told else frozenset()


def may_have_annotations(characters: Set[str]) -> bool:
    """Whether a text of these characters can be a noted or a converted page at all."""
    return not (_TONED.isdisjoint(characters) and traditional_forms().isdisjoint(characters))


def learn_annotations(text: str, letters: Counter[str] | None = None) -> AnnotationTable:
    """Learn which characters the page notes, and find the notes; an empty table where there are none.

    `letters` says how often the text has each character, where the caller knows.
    """
    found = [match.span() for match in _NOTE.finditer(text)]
    if not found:
        return AnnotationTable({}, ())
    written = [text[start - 1 : end] for start, end in found]
    pairs = {
        note: n
        for note, n in Counter(written).items()
        if note[2:-1].translate(_PRINTED_LETTERS) in readings_of(note[0])
    }
    noted: Counter[str] = Counter()
    for note, n in pairs.items():
        noted[note[0]] += n
    written_at_all = count_letters(text) if letters is None else letters
    everywhere = {character: n for character, n in noted.items() if n >= 0.9 * written_at_all[character]}
    of_converted = {character: n for character, n in everywhere.items() if is_traditional(character)}
    of_others = {character: n for character, n in everywhere.items() if character not in of_converted}
    is_noted = _are_many(of_converted, NOTED_PAGE)
    others_too = _are_many(of_others, NOTED_UNCONVERTED)
    few = not is_noted and len(of_converted) == len(noted) and _is_converted_page(text)
    accepted: set[str] = set()
    for character, n in noted.items():
        if character in of_others:
            if others_too or (is_noted and n >= 3):
                accepted.add(character)
        elif is_traditional(character) and (is_noted or few or (others_too and character in everywhere)):
            accepted.add(character)
    taken = {note for note in pairs if note[0] in accepted}
    readings: dict[str, str] = {}
    for note in pairs:
        if note in taken:
            readings.setdefault(note[0], note[2:-1])
    spans = [span for span, note in zip(found, written, strict=True) if note in taken]
    return AnnotationTable(readings, tuple(spans))


def _are_many(noted: dict[str, int], floor: tuple[int, int]) -> bool:
    return sum(noted.values()) >= floor[0] and len(noted) >= floor[1]


def _is_converted_page(text: str) -> bool:
    """Whether most characters that have two forms stand in the traditional one, and pinyin is no subject."""
    if _ABOUT_READINGS.search(text):
        return False
    traditional, simplified = simplified_characters(), traditional_characters()
    return 2 * sum(ord(character) in traditional for character in text) > sum(
        ord(character) in traditional or ord(character) in simplified for character in text
    )


def find_annotations(table: AnnotationTable) -> EditColumns:
    """What takes the table's notes out of the text that it was learned from."""
    spans = np.array(table.spans, dtype=np.int64).reshape(-1, 2)
    nothing = np.zeros(len(spans), dtype=np.int64)
    return EditColumns(spans[:, 0], spans[:, 1], "", nothing, "pinyin_note", PROVEN, _REASON)
