"""What must hold of one report's records, whatever its document: asked before they join a warehouse.

The gates ask the same of whole relations in SQL. A report that breaks a rule here is quarantined alone, as
`failed_check`, and stops no other; at a gate it would stop them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeVar

from transforms.records import (
    Cell,
    Commitment,
    GlossaryNote,
    Observation,
    ReportVersion,
    Section,
    Sentence,
)
from transforms.repair import Change

Key = TypeVar("Key", bound=Hashable)
Numbered = TypeVar("Numbered", Commitment, GlossaryNote)

_SHOWN = 3
"""Broken rows that are named."""


@dataclass(frozen=True, slots=True)
class ReportRecords:
    """All that was read of one report."""

    version: ReportVersion
    repairs: Sequence[Change]
    sections: list[Section]
    observations: list[Observation]
    cells: list[Cell]
    commitments: list[Commitment]
    glossary: list[GlossaryNote]
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that a report's records break, and the rows that do, in words."""

    rule: str
    rows: tuple[str, ...]

    def __str__(self) -> str:
        shown = "; ".join(self.rows[:_SHOWN])
        more = f" and {len(self.rows) - _SHOWN} more" if len(self.rows) > _SHOWN else ""
        return f"{self.rule}: {shown}{more}"


def broken_rules(report: ReportRecords) -> list[BrokenRule]:
    """The rules that a report's records break; [] where all hold."""
    found = ((rule, tuple(check(report))) for rule, check in _RULES.items())
    return [BrokenRule(rule, rows) for rule, rows in found if rows]


def _empty_texts(report: ReportRecords) -> Iterator[str]:
    version = report.version
    if not version.raw_text or not version.clean_text:
        yield "an empty text"


def _ledger(report: ReportRecords) -> Iterator[str]:
    """Undoing the ledger must give the raw text back, span by span."""
    raw, clean = report.version.raw_text, report.version.clean_text
    raw_at = clean_at = 0
    for change in report.repairs:
        between = raw[raw_at : change.raw_start] == clean[clean_at : change.clean_start]
        stands = (
            raw[change.raw_start : change.raw_end] == change.before
            and clean[change.clean_start : change.clean_end] == change.after
        )
        if not between or not stands or change.raw_start < raw_at:
            yield f"repair {change.seq} ({change.kind})"
            return
        raw_at, clean_at = change.raw_end, change.clean_end
    if raw[raw_at:] != clean[clean_at:]:
        yield "what follows the last repair"


def _sections(report: ReportRecords) -> Iterator[str]:
    n_chars = len(report.version.clean_text)
    by_id = {section.section_id: section for section in report.sections}
    for section_id in _doubles(section.section_id for section in report.sections):
        yield f"section {section_id} twice"
    last_end: dict[str | None, int] = {}
    for section in sorted(report.sections, key=lambda one: (one.start, one.end)):
        parent = by_id.get(section.parent_id) if section.parent_id else None
        inside = parent is None or (parent.start <= section.start and section.end <= parent.end)
        is_lost = section.parent_id is not None and parent is None
        if not 0 <= section.start <= section.end <= n_chars or not inside or is_lost:
            yield f"section {section.section_id}"
        elif section.start < last_end.get(section.parent_id, 0):
            yield f"section {section.section_id} over the one before"
        last_end[section.parent_id] = max(section.end, last_end.get(section.parent_id, 0))


def _sentences(report: ReportRecords) -> Iterator[str]:
    """One behind the other the sentences must be the clean text."""
    text, at = report.version.clean_text, 0
    for ordinal, one in enumerate(report.sentences, 1):
        if (one.ordinal, one.start) != (ordinal, at) or not one.text or text[at : one.end] != one.text:
            yield f"sentence {ordinal}"
            return
        at = one.end
    if at != len(text):
        yield "what follows the last sentence"


def _evidence(report: ReportRecords) -> Iterator[str]:
    text = report.version.clean_text
    known = {section.section_id for section in report.sections}
    for i, one in enumerate(report.observations):
        words = text[one.evidence_start : one.evidence_end]
        if not words or words != one.evidence or one.evidence_start < 0 or one.section_id not in known:
            yield f"observation {i} ({one.subject})"


def _values(report: ReportRecords) -> Iterator[str]:
    for i, one in enumerate(report.observations):
        numbers = [value for value in (one.value, one.value_high) if value is not None]
        is_range = one.comparator == "range"
        if (
            not all(isfinite(value) for value in numbers)
            or is_range != (one.value_high is not None)
            or (one.ref_year is not None and not 1800 <= one.ref_year <= 2100)
        ):
            yield f"observation {i} ({one.subject})"


def _cells(report: ReportRecords) -> Iterator[str]:
    keys = [(one.indicator_id, one.measure, one.ref_year, one.status) for one in report.cells]
    for key in _doubles(keys):
        yield f"cell {key} twice"
    for one in report.cells:
        known = 0 <= one.observation_id < len(report.observations)
        o = report.observations[one.observation_id] if known else None
        if o is None or (o.indicator_id, o.measure, o.status) != (one.indicator_id, one.measure, one.status):
            yield f"cell of {one.indicator_id}"


def _commitments(report: ReportRecords) -> Iterator[str]:
    yield from _numbered("commitment", report.commitments, report, lambda one: bool(one.text))


def _glossary(report: ReportRecords) -> Iterator[str]:
    n_chars = len(report.version.clean_text)
    yield from _numbered(
        "note",
        report.glossary,
        report,
        lambda note: bool(note.term) and all(0 <= at < n_chars for at in note.citations),
    )


def _numbered(
    name: str, items: Sequence[Numbered], report: ReportRecords, says: Callable[[Numbered], bool]
) -> Iterator[str]:
    n_chars = len(report.version.clean_text)
    for number in _doubles(one.number for one in items):
        yield f"{name} {number} twice"
    for one in items:
        if not 0 <= one.start < one.end <= n_chars or not says(one):
            yield f"{name} {one.number}"


def _doubles(keys: Iterable[Key]) -> list[Key]:
    return [key for key, n in Counter(keys).items() if n > 1]


_RULES: dict[str, Callable[[ReportRecords], Iterator[str]]] = {
    "raw and clean text are not empty": _empty_texts,
    "the raw text is the clean text with the ledger undone": _ledger,
    "sections make a tree inside the text": _sections,
    "sentences are the clean text without a gap or an overlap": _sentences,
    "evidence stands where it says, in a section of the report": _evidence,
    "values are numbers, ranges have two ends, years can be": _values,
    "a cell is read from a mention of just that, and none is there twice": _cells,
    "commitments are numbered once and stand where they say": _commitments,
    "notes are numbered once, explain a term and stand where they say": _glossary,
}
