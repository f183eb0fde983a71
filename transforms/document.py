"""From the bytes of one document to all that is read of it: the stations in order, as one pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import polars as pl

from transforms.decode import decode
from transforms.extract.commitments import read_commitments
from transforms.extract.glossary import read_glossary
from transforms.extract.reader import Grammar
from transforms.extract.reconcile import reconcile
from transforms.extract.terms import TermCounter
from transforms.records import Identity, LandedDocument, Observation, Rejection, Stretch, TextRecord
from transforms.reference.regions import RegionIndex
from transforms.repair import Repaired, RepairLexicon, repair
from transforms.schemas import SCHEMAS, frame
from transforms.structure.identity import identify
from transforms.structure.sections import read_sections
from transforms.structure.split import classify, split

UNPROVEN = ("likely", "flagged")
_HARMLESS = ("width", "space", "furniture", "markup", "shape", "traditional")
"""Kinds of repair that cannot alter a number or a name, whatever their certainty."""


@dataclass(frozen=True)
class Reference:
    """The reference data that reading needs, parsed once and shared by all documents."""

    regions: RegionIndex
    grammar: Grammar
    terms: TermCounter
    repair_lexicon: RepairLexicon | None = None


@dataclass(frozen=True)
class ReportStretch:
    """One report's repaired text and whose it is; or why it is none."""

    record: TextRecord
    ordinal: int
    repaired: Repaired
    stretch: Stretch
    identity: Identity | None
    rejection: Rejection | None


@dataclass
class DocumentReading:
    """Rows of the staged tables that one document gives, by table, as tuples in the order of the schema."""

    document_id: str
    rows: dict[str, list[tuple]] = field(default_factory=lambda: defaultdict(list))


def repaired_reports(record: TextRecord, reference: Reference) -> list[ReportStretch]:
    """The reports of one raw text, repaired, split and identified, in the order of the text."""
    repaired = repair(record.text, record.facts, reference.repair_lexicon)
    facts = repaired.facts
    found = []
    stretches = split(repaired.clean, facts)
    if not stretches:
        empty = Rejection(
            record.document_id, record.source, record.record, facts.title, "empty",
            "No text is left once the page's furniture is taken away; look at the source.",
        )  # fmt: skip
        return [ReportStretch(record, 0, repaired, Stretch(0, 0, None), None, empty)]
    for ordinal, stretch in enumerate(stretches):
        part = repaired.stretch(stretch.start, stretch.end)
        own = facts if len(stretches) == 1 else replace(facts, title=stretch.title)
        rejection = classify(part.clean, own, stretch.title)
        identity = None
        if rejection is None:
            known = identify(part.clean, own, reference.regions, record.source)
            if isinstance(known, Rejection):
                rejection = known
            else:
                identity = known
        if rejection is not None:
            rejection = replace(
                rejection, document_id=record.document_id, source=record.source, record=record.record
            )
        found.append(ReportStretch(record, ordinal, part, stretch, identity, rejection))
    return found


def read_document(data: bytes, document: LandedDocument, reference: Reference) -> DocumentReading:
    """Decode, repair, split and read one document.

    Returns the rows of every staged table (transforms.schemas.SCHEMAS); what is no report, or cannot be told
    whose it is, is a row of `rejections`.
    """
    reading = DocumentReading(document.document_id)
    decoded = decode(data, document, reference.regions)
    reading.rows["documents"].append(
        (
            document.document_id, document.source, decoded.media_type, decoded.charset,
            decoded.charset_confidence, document.n_bytes, document.landed_at, len(decoded.records),
        )
    )  # fmt: skip
    for rejection in decoded.rejections:
        _reject(reading, rejection)
    for record in decoded.records:
        for report in repaired_reports(record, reference):
            if report.identity is None:
                if report.rejection is not None:
                    _reject(reading, report.rejection)
            else:
                _read_report(reading, report, report.identity, reference)
    return reading


def _reject(reading: DocumentReading, r: Rejection) -> None:
    reading.rows["rejections"].append((r.document_id, r.source, r.record, r.title, r.reason, r.detail))


def _read_report(
    reading: DocumentReading, report: ReportStretch, identity: Identity, reference: Reference
) -> None:
    repaired, record, rows = report.repaired, report.record, reading.rows
    text = repaired.clean
    version_id = f"{record.document_id[:16]}-{record.record}-{report.ordinal}"
    sections = read_sections(text, identity)
    stated = reference.grammar.read(text, identity, sections)
    observations = [_doubt(o, repaired) for o in stated if not _is_misread(o, repaired)]
    cells = reconcile(observations, identity, reference.grammar.rules.catalogue)
    unproven = sum(c.certainty in UNPROVEN for c in repaired.changes)
    rows["versions"].append(
        (
            version_id, record.document_id, record.record, report.ordinal, identity.report_id,
            identity.region_code, identity.region_name, identity.level, identity.province_code,
            identity.report_year, identity.review_year, identity.delivered_on, identity.published_on,
            identity.speaker, identity.speaker_title, identity.session, identity.title, record.source,
            len(text), len(repaired.changes), unproven, repaired.is_truncated or record.facts.is_cut,
            identity.is_digest,
            repaired.raw, text,
        )
    )  # fmt: skip
    rows["repairs"] += [(version_id, *change) for change in repaired.changes]
    rows["sections"] += [
        (version_id, s.section_id, s.parent_id, s.depth, s.ordinal, s.heading, s.kind, s.start, s.end)
        for s in sections
    ]
    rows["observations"] += [
        (
            version_id, i, o.section_id, o.subject, o.indicator_id, o.measure, o.value, o.value_high, o.unit,
            o.value_stated, o.unit_stated, o.ref_year, o.ref_year_from, o.period, o.status, o.is_estimate,
            o.basis,
            o.comparator, o.scope, o.scope_name, o.evidence, o.evidence_start, o.evidence_end, o.sentence,
            o.rule_id, o.status_by, o.ref_year_by, o.suspect_reason is not None, o.suspect_reason,
        )
        for i, o in enumerate(observations)
    ]  # fmt: skip
    rows["cells"] += [
        (
            version_id,
            c.indicator_id,
            c.measure,
            c.ref_year,
            c.status,
            c.observation,
            c.n_mentions,
            c.suspect_reason,
        )
        for c in cells
    ]
    rows["commitments"] += [
        (version_id, c.number, c.title, c.text, c.start, c.end)
        for c in read_commitments(text, identity, sections)
    ]
    rows["glossary"] += [
        (version_id, n.number, n.term, n.definition, n.start, n.end, list(n.citations))
        for n in read_glossary(text, sections)
    ]
    marked = [(c.clean_start, c.clean_end) for c in repaired.changes if c.kind == "spam"]
    rows["terms"] += [
        (version_id, t.section_id, t.term, t.n) for t in reference.terms.count(text, sections, marked)
    ]


_ILLEGIBLE = ("ocr", "slipped_bytes", "private_use")
_NUMBER_REACH = 16
"""Characters before the end of an observation's words in which its number stands."""


def _is_misread(o: Observation, repaired: Repaired) -> bool:
    """Whether a place that could not be repaired lies in the number itself: such a number is never read."""
    start = max(o.evidence_start, o.evidence_end - _NUMBER_REACH)
    return o.value is not None and any(
        change.certainty == "flagged" and change.kind in _ILLEGIBLE
        for change in repaired.changes_in(start, o.evidence_end)
    )


def _doubt(o: Observation, repaired: Repaired) -> Observation:
    """`o`, marked where a repair that is not proven touches the words that carry it."""
    for change in repaired.changes_in(o.evidence_start, o.evidence_end):
        if change.certainty in UNPROVEN and change.kind not in _HARMLESS:
            reason = f"a {change.certainty} repair ({change.kind}) touches its words: {change.reason}"
            said = f"{o.suspect_reason}; {reason}" if o.suspect_reason else reason
            return o._replace(suspect_reason=said)
    return o


def staged_frames(readings: Iterable[DocumentReading]) -> dict[str, pl.DataFrame]:
    """The staged tables of many documents, each a frame of its schema."""
    rows: dict[str, list[tuple]] = {table: [] for table in SCHEMAS}
    for reading in readings:
        for table, some in reading.rows.items():
            rows[table] += some
    return {table: frame(table, some) for table, some in rows.items()}
