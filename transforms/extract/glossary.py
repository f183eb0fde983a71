"""The notes that explain a report's terms, and the places that cite them.

Notes stand in an annex (名词解释, 注释) or at the foot of the text; where they are lost and only their marks
are left, each mark is a note without a definition, named by the words before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from transforms.records import GlossaryNote, Section

_NUMBERED_MARK = re.compile(r"[\[［【〔]\s*(?P<n>\d{1,3})\s*[\]］】〕]")
_MARK = re.compile(rf"{_NUMBERED_MARK.pattern}|(?P<circled>[①-⑳])")
_NOTE_START = re.compile(
    r"^(?:注\s*(?P<c>\d{1,3})?\s*[：:.]?\s*)?(?:[\[［【〔(（]\s*(?P<a>\d{1,3})\s*[\]］】〕)）]|(?P<b>\d{1,3})\s*[.．、:：]|(?P<d>[①-⑳]))"
    r"\s*(?P<rest>.*)$"
)
_SEPARATOR = re.compile(r"[：:]|(?:，|,|——|—)?\s*(?=(?:是指|系指|指的是|即指|指)(?![导标定示数挥]))")
_TERM_MAX = 60
_BEFORE_MARK = re.compile(
    r"(?:“[^“”]{1,40}”[^，。；：、“”！？\s]{0,12}|[^，。；：、“”！？（）\s\]］】]{1,12}(?:（[^（）\[\]]{1,20}）)?)$"
)
_LEAST_MARKS = 3
"""Fewer marks than these, without notes, are no sign that a report had notes."""


def _circled(char: str) -> int:
    return ord(char) - ord("①") + 1


def _marks(text: str, start: int, end: int) -> dict[int, list[int]]:
    """Number to offsets of the marks of one passage, but for those that open a line as a note's own."""
    found: dict[int, list[int]] = defaultdict(list)
    for mark in _MARK.finditer(text, start, end):
        line_start = text.rfind("\n", 0, mark.start()) + 1
        if not text[line_start : mark.start()].strip(" \t\u3000"):
            continue
        number = int(mark["n"]) if mark["n"] else _circled(mark["circled"])
        found[number].append(mark.start())
    return found


def _split_note(words: str) -> tuple[str, str]:
    """A note's term and its definition: what stands before and after its first colon (or before 是指)."""
    depth = 0
    for index, char in enumerate(words[: _TERM_MAX + 1]):
        depth += char in "“（(《"
        depth -= char in "”）)》"
        separator = _SEPARATOR.match(words, index) if depth <= 0 and index else None
        if separator:
            return _bare(words[:index]), words[separator.end() :].strip()
    quoted = re.match(r"“([^“”]{1,40})”", words)
    if quoted:
        return quoted[1], words[quoted.end() :].strip(" ，,：:")
    return _bare(words[:_TERM_MAX].split("。", maxsplit=1)[0]), words.strip()


def _bare(term: str) -> str:
    """A term without the quotation marks around the whole of it."""
    term = term.strip(" \t\u3000：:，,")
    quoted = re.fullmatch(r"[“《]([^“”《》]+)[”》]", term)
    return quoted[1] if quoted and not term.startswith("《") else term


def _notes_of(text: str, section: Section) -> list[GlossaryNote]:
    """The notes of one annex: lines that count on, with the lines below each that belong to it.

    Where a page prints its notes twice, the second copy is left out.
    """
    notes: list[list[Any]] = []
    in_copy = False
    at = section.start
    for line in text[section.start : section.end].split("\n"):
        stripped = line.strip(" \t\u3000")
        begin = at + line.find(stripped) if stripped else at
        at += len(line) + 1
        if not stripped:
            continue
        opened = _NOTE_START.match(stripped)
        number = 0
        if opened:
            stated = opened["a"] or opened["b"]
            number = int(stated) if stated else _circled(opened["d"])
            if (
                opened["b"]
                and opened["rest"][:1].isdecimal()
                and not re.search(r"[：:]", opened["rest"][:40])
            ):
                opened = None
        last = notes[-1][0] if notes else 0
        words = opened["rest"] if opened else ""
        if opened and any(note[0] == number and _is_copy(note[1], words) for note in notes):
            in_copy = True
        elif opened and (last < number <= last + 3 or (not notes and number)):
            in_copy = False
            notes.append([number, opened["rest"], begin, begin + len(stripped)])
        elif notes and not in_copy:
            notes[-1][1] += "\n" + stripped
            notes[-1][3] = begin + len(stripped)
    read = []
    for number, words, start, end in notes:
        first, _, more = words.lstrip("\n：: ").partition("\n")
        term, definition = _split_note(first)
        if more and (first.endswith(("：", ":")) or not definition):
            term, definition = _bare(first.rstrip("：: ")), more
        elif more:
            definition = f"{definition}\n{more}"
        if term:  # a number with nothing behind it explains no term
            read.append(GlossaryNote(number, term, definition, start, end, ()))
    return read


def _is_copy(words: str, again: str) -> bool:
    """Whether a note's words are those of one that was printed before, as far as its first line goes."""
    first = words.lstrip("\n").partition("\n")[0]
    return bool(again) and first.startswith(again[:_TERM_MAX])


def _once(notes: Sequence[GlossaryNote]) -> list[GlossaryNote]:
    """Notes with each number once: the first that explains it, in the order of their first places."""
    by_number: dict[int, GlossaryNote] = {}
    for note in notes:
        kept = by_number.get(note.number)
        if kept is None or (note.definition and not kept.definition):
            by_number[note.number] = note
    return list(by_number.values())


def _lost_notes(text: str, end: int) -> list[GlossaryNote]:
    """A note for each mark of a text whose notes are lost: number and term, and no definition."""
    marks: dict[int, list[int]] = defaultdict(list)
    for mark in _NUMBERED_MARK.finditer(text, 0, end):
        marks[int(mark["n"])].append(mark.start())
    if len(marks) < _LEAST_MARKS or sorted(marks) != list(range(1, len(marks) + 1)):
        return []
    firsts = [marks[number][0] for number in sorted(marks)]
    if firsts != sorted(firsts):
        return []
    notes = []
    for number in sorted(marks):
        at = marks[number][0]
        words = _BEFORE_MARK.search(text, max(0, at - 60), at)
        term = _bare(words.group()) if words else ""
        if term:
            notes.append(GlossaryNote(number, term, "", at, _mark_end(text, at), tuple(marks[number])))
    return notes


def _mark_end(text: str, at: int) -> int:
    found = _NUMBERED_MARK.match(text, at)
    return found.end() if found else at


def read_glossary(text: str, sections: Sequence[Section]) -> list[GlossaryNote]:
    """The notes of a clean text by their numbers, each with the offsets of the marks that cite it.

    `start` and `end` span the note; of a lost one (a mark alone, `definition` empty) they span its mark.
    """
    annexes = [section for section in sections if section.kind == "glossary" and section.parent_id is None]
    notes: list[GlossaryNote] = []
    for annex in annexes:
        notes += _notes_of(text, annex)
    body_end = min((annex.start for annex in annexes), default=len(text))
    if not notes:
        return _lost_notes(text, body_end)
    cited = _marks(text, 0, body_end)
    return [
        GlossaryNote(
            note.number, note.term, note.definition, note.start, note.end, tuple(cited.get(note.number, ()))
        )
        for note in _once(notes)
    ]
