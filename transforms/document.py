"""From the bytes of one document to all that is read of it: the stations in order, as one pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from transforms.decode import decode
from transforms.document_checks import BrokenRule, ReportRecords, broken_rules
from transforms.extract.cells import reconcile
from transforms.extract.commitments import CommitmentReader
from transforms.extract.doubts import UNPROVEN, doubted
from transforms.extract.glossary import read_glossary
from transforms.extract.policy_terms import PolicyTermCounter
from transforms.extract.promise_items import PromiseReader
from transforms.extract.reader import Grammar
from transforms.extract.sentences import read_sentences
from transforms.extract.terms import TermCounter
from transforms.records import (
    Decoded,
    Identity,
    IdentityClue,
    LandedDocument,
    PageFacts,
    Rejection,
    ReportVersion,
    StagedDocument,
    TextRecord,
)
from transforms.reference.regions import RegionIndex
from transforms.repair import Repaired, RepairLexicon, repair
from transforms.structure.classify import classify
from transforms.structure.document_kinds import DocumentKinds
from transforms.structure.head import Head, read_head
from transforms.structure.headings import Segment
from transforms.structure.identity import identify
from transforms.structure.paths import PathClues, read_path
from transforms.structure.sections import read_sections
from transforms.structure.split import ReportSpan, split


def named_in_vain(decoded: Decoded, document: LandedDocument) -> list[Rejection]:
    """A rejection for each record that a manifest names and the document does not have."""
    there = {record.record for record in decoded.records} | {one.record for one in decoded.rejections}
    return [
        Rejection(
            document.document_id,
            document.source,
            entry.record,
            None,
            "missing",
            f"A manifest names its record {entry.record + 1}, and it has {len(decoded.records)} texts;"
            " correct the number behind # in baogao.csv.",
        )
        for entry in document.manifest
        if entry.record is not None and entry.record not in there and None not in there
    ]


class TextReference(Protocol):
    """The reference data that telling whose a text is needs."""

    @property
    def regions(self) -> RegionIndex:
        """All regions."""

    @property
    def repair_lexicon(self) -> RepairLexicon | None:
        """What repair goes by."""

    @property
    def document_kinds(self) -> DocumentKinds:
        """What tells work reports from other documents."""


@dataclass(frozen=True)
class Reference:
    """The reference data that reading needs, parsed once and shared by all documents."""

    regions: RegionIndex
    document_kinds: DocumentKinds
    grammar: Grammar
    terms: TermCounter
    policy_terms: PolicyTermCounter
    commitments: CommitmentReader
    promises: PromiseReader
    repair_lexicon: RepairLexicon | None = None


@dataclass(frozen=True, slots=True)
class ReportText:
    """One report's repaired text and whose it is; or why it is none."""

    record: TextRecord
    ordinal: int
    """Its place among the reports of its record, from 0."""
    repaired: Repaired[PageFacts]
    identity: Identity | Rejection
    segments: list[Segment] = field(default_factory=list)
    """The paragraphs of its clean text."""
    unsure: tuple[tuple[int, int, float], ...] = ()
    """Spans of its clean text that the recogniser of a scan was not sure of, with its confidence."""

    @property
    def version_id(self) -> str:
        """What joins the staged tables: document, record and ordinal."""
        return f"{self.record.document_id[:16]}-{self.record.record}-{self.ordinal}"


@dataclass
class DocumentReading:
    """Rows of the staged tables (`transforms.schemas`) that one document gives, by table, as tuples."""

    document_id: str
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))


def read_document(data: bytes, document: LandedDocument, reference: Reference) -> DocumentReading:
    """Decode, repair, split and read one document.

    Returns the rows of every staged table; what is no report, or cannot be told whose it is, is a row of
    `rejections`.
    """
    reading = DocumentReading(document.document_id)
    decoded = decode(data, document, reference.regions)
    reading.rows["documents"].append(
        StagedDocument(
            document.document_id,
            document.source,
            document.media_type if document.converted_by else decoded.media_type,
            decoded.charset,
            decoded.charset_confidence,
            document.n_bytes,
            document.landed_at,
            len(decoded.records),
            decoded.converted_by or document.converted_by,
        )
    )
    reading.rows["rejections"] += [*decoded.rejections, *named_in_vain(decoded, document)]
    for record in records_of(decoded, document):
        for report in reports_of(record, reference):
            if isinstance(report.identity, Rejection):
                reading.rows["rejections"].append(report.identity)
            else:
                _read_report(reading.rows, report, report.identity, reference)
    return reading


def records_of(decoded: Decoded, document: LandedDocument) -> list[TextRecord]:
    """The records of a decoded document, each with its other names and what a manifest says of it."""
    if not document.manifest and not document.other_sources:
        return list(decoded.records)
    others = document.other_sources
    return [
        replace(record, manifest=document.manifest_of(record.record), other_sources=others)
        for record in decoded.records
    ]


def reports_of(record: TextRecord, reference: TextReference) -> Iterator[ReportText]:
    """The reports of one raw text, repaired, split and identified, in the order of the text.

    A text of which a manifest says whose report it is, and of which year, is one report.
    """
    repaired = repair(record.text, record.facts, reference.repair_lexicon)
    facts = repaired.facts
    spans = split(repaired.clean, facts)
    if len(spans) > 1 and record.manifest is not None and record.manifest.is_whole:
        spans = [ReportSpan(spans[0].start, spans[-1].end, spans[0].title)]
    if not spans:
        empty = "No text is left once the page's furniture is taken away; look at the source."
        rejection = Rejection(record.document_id, record.source, record.record, facts.title, "empty", empty)
        yield ReportText(record, 0, repaired, rejection)
    for ordinal, span in enumerate(spans):
        part = repaired.stretch(span.start, span.end)
        title = span.title.text if span.title else None
        own = facts if len(spans) == 1 else replace(facts, title=title)
        is_alone = len(spans) == 1 and record.is_alone
        path = read_path(record.source, is_alone=is_alone)
        head = read_head(part.clean, own, reference.document_kinds.speakers, path.stem if is_alone else "")
        identity = _identity(part.clean, head, own, span, record, path, reference)
        unsure = _unsure(repaired, record.facts, span)
        yield ReportText(record, ordinal, part, identity, head.segments, unsure)


def _unsure(
    repaired: Repaired[Any], facts: PageFacts, span: ReportSpan
) -> tuple[tuple[int, int, float], ...]:
    """What the recogniser of a scan was not sure of, as spans of the clean text of one report."""
    spans = [(*repaired.to_clean(start, end), confidence) for start, end, confidence in facts.unsure]
    return tuple(
        (max(start, span.start) - span.start, min(end, span.end) - span.start, confidence)
        for start, end, confidence in spans
        if start < span.end and end > span.start
    )


def _identity(
    text: str,
    head: Head,
    facts: PageFacts,
    span: ReportSpan,
    record: TextRecord,
    path: PathClues,
    reference: TextReference,
) -> Identity | Rejection:
    """Whose report a text is, or why it is none."""
    is_told = record.manifest is not None and record.manifest.region_code is not None
    is_named = is_told or path.says_whose_and_when or (facts.says_whose and facts.year_hint is not None)
    kinds = reference.document_kinds
    found = classify(text, head, facts, span.title, kinds, is_named=is_named) or identify(
        text,
        head,
        facts,
        reference.regions,
        path,
        kinds,
        manifest=record.manifest,
        other_sources=record.other_sources if path.is_alone else (),
    )
    if isinstance(found, Rejection):
        return found._replace(document_id=record.document_id, source=record.source, record=record.record)
    return found


def _read_report(
    rows: dict[str, list[tuple[Any, ...]]], report: ReportText, identity: Identity, reference: Reference
) -> None:
    """Add what one report says to the rows of the staged tables; or why it cannot be added."""
    repaired, text, key = report.repaired, report.repaired.clean, report.version_id
    sections = read_sections(text, identity, report.segments)
    observations = doubted(reference.grammar.read(text, identity, sections), repaired, report.unsure)
    read = ReportRecords(
        version=_version(report, identity),
        repairs=repaired.changes,
        sections=sections,
        observations=observations,
        cells=reconcile(observations, identity, reference.grammar.rules.catalogue),
        commitments=reference.commitments.read(text, identity, sections),
        glossary=read_glossary(text, sections),
        sentences=read_sentences(text, sections),
    )
    if broken := broken_rules(read):
        rows["rejections"].append(_failed(report, identity, broken))
        return
    stage(rows, key, read, identity.clues, reference)


def stage(
    rows: dict[str, list[tuple[Any, ...]]],
    key: str,
    read: ReportRecords,
    clues: Sequence[IdentityClue],
    reference: Reference,
) -> None:
    """Add the records of one version, called `key`, to the rows of the staged tables.

    What follows from them (the parts of its promises, its deeds, its words) is found here.
    """
    text = read.version.clean_text
    rows["versions"].append((key, *read.version))
    rows["identity_clues"] += [(key, i, *clue) for i, clue in enumerate(clues)]
    rows["repairs"] += [(key, *change) for change in read.repairs]
    rows["sections"] += [(key, *section) for section in read.sections]
    rows["observations"] += [(key, i, *observation) for i, observation in enumerate(read.observations)]
    rows["cells"] += [(key, *cell) for cell in read.cells]
    rows["commitments"] += [(key, *one) for one in read.commitments]
    items = reference.promises.items(text, read.commitments, read.observations)
    rows["commitment_items"] += [(key, *item) for item in items]
    deeds = reference.promises.deeds(text, read.sections, read.observations)
    rows["deeds"] += [(key, *deed) for deed in deeds]
    rows["glossary"] += [(key, *note) for note in read.glossary]
    rows["sentences"] += [(key, *sentence) for sentence in read.sentences]
    rows["policy_term_counts"] += [(key, *term) for term in reference.policy_terms.count(text)]
    rows["terms"] += [(key, *term) for term in reference.terms.count(text, read.sections)]


def _failed(report: ReportText, identity: Identity, broken: list[BrokenRule]) -> Rejection:
    record = report.record
    what = ". ".join(str(rule) for rule in broken)
    return Rejection(
        record.document_id,
        record.source,
        record.record,
        identity.title,
        "failed_check",
        f"{identity.report_id} was read, but its records break a rule that every report must keep: {what}",
        identity.report_id,
    )


def source_url(record: TextRecord) -> str | None:
    """The address that a text was published at, as far as it is told; the manifest has the last word."""
    told = record.manifest.url if record.manifest else None
    fetched = record.source if record.source.startswith(("http://", "https://")) else None
    return told or record.facts.url or fetched


def _version(report: ReportText, identity: Identity) -> ReportVersion:
    repaired, record = report.repaired, report.record
    return ReportVersion(
        document_id=record.document_id,
        record=record.record,
        stretch=report.ordinal,
        report_id=identity.report_id,
        region_code=identity.region_code,
        region_name=identity.region_name,
        level=identity.level,
        province_code=identity.province_code,
        report_year=identity.report_year,
        review_year=identity.review_year,
        delivered_on=identity.delivered_on,
        published_on=identity.published_on,
        speaker=identity.speaker,
        speaker_title=identity.speaker_title,
        session=identity.session,
        title=identity.title,
        source=record.source,
        source_url=source_url(record),
        n_chars=len(repaired.clean),
        n_repairs=len(repaired.changes),
        n_unproven=sum(change.certainty in UNPROVEN for change in repaired.changes),
        is_truncated=repaired.is_truncated or record.facts.is_cut,
        is_digest=identity.is_digest,
        is_draft=identity.is_draft,
        identity_doubt=identity.doubt,
        raw_text=repaired.raw,
        clean_text=repaired.clean,
    )
