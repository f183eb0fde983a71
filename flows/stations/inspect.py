"""The station that only looks: whose reports the documents of some sources are, without storing or building.

It decodes, repairs, splits and identifies just as a build does, and reads no figure: a page takes hundredths
of a second. What a build would refuse for its figures (`failed_check`) is therefore not seen here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flows.reference import load_document_kinds, load_regions, load_repair_lexicon
from flows.run import progress
from flows.sources.manifest import check_manifests, told_by_manifests
from flows.store.files import FoundBytes
from flows.store.landing import found_in, looked_at
from transforms.records import LandedDocument, Rejection
from transforms.reference.regions import RegionIndex
from transforms.repair import RepairLexicon
from transforms.sources.manifest import is_manifest
from transforms.structure.document_kinds import DocumentKinds
from transforms.structure.same_text import are_apart, sentences_of


class Found(NamedTuple):
    """What one text of a source was found to be: a report, one in doubt, or none and why."""

    source: str
    record: int | None
    """Ordinal of the text in a document that holds several, from 1 on; None where it holds one."""
    status: str
    """sure, doubt, refused or copy (the same bytes as another source)."""
    report_id: str | None
    region_code: str | None
    region_name: str | None
    report_year: int | None
    reason: str | None
    """Why it is no report that can be loaded; one of `transforms.records.REASONS`."""
    detail: str | None
    """What speaks against its region or year, or why it was refused, in a sentence with the way out."""
    title: str | None
    marks: str | None
    """digest, draft, cut off."""
    told_by_manifest: bool
    source_url: str | None
    n_chars: int | None


@dataclass(frozen=True)
class _TextReference:
    regions: RegionIndex
    repair_lexicon: RepairLexicon
    document_kinds: DocumentKinds


@dataclass(frozen=True, slots=True)
class _Text:
    """What is found of a text, and its sentences where it may be held against others."""

    found: Found
    sentences: frozenset[int] | None = None


def inspect_sources(sources: Sequence[str]) -> list[Found]:
    """What each document of `sources` (files, folders, archives) is, in their order.

    Raises ManifestError for what is wrong in a baogao.csv.
    """
    regions = load_regions()
    check_manifests(sources, regions)
    landed = looked_at(sources)
    copies = {copy: one.source for one in landed.documents for copy in one.other_sources}
    documents = {one.source: one for one in told_by_manifests(landed, sources, regions)}
    reporter = progress.current()
    reporter.begin("looking", len(documents))
    reference = _TextReference(regions, load_repair_lexicon(), load_document_kinds())
    refused = {rejection.source: rejection for rejection in landed.rejections}
    texts: list[_Text] = []
    try:
        for item in _items(sources):
            if isinstance(item, Rejection) and item.source in refused:
                texts.append(_Text(_refused(refused.pop(item.source), None)))
            elif isinstance(item, FoundBytes) and item.source in documents:
                texts += _texts_of(item.data, documents.pop(item.source), reference)
                reporter.advance(1, item.source)
            elif item.source in copies:
                texts.append(_Text(_copy(item.source, copies.pop(item.source))))
    finally:
        reporter.end()
    return _held_together(texts)


def _items(sources: Sequence[str]) -> Iterator[FoundBytes | Rejection]:
    for given in sources:
        for item in found_in(given):
            if not is_manifest(item.source) or isinstance(item, Rejection):
                yield item


def _texts_of(data: bytes, document: LandedDocument, reference: _TextReference) -> list[_Text]:
    """What is found in one document; one whose reading fails is refused as a build would refuse it."""
    from transforms.decode import decode
    from transforms.document import ReportText, named_in_vain, records_of, reports_of, source_url

    try:
        decoded = decode(data, document, reference.regions)
        n_records = len(decoded.records) + sum(one.record is not None for one in decoded.rejections)
        texts = [
            _Text(_refused(rejection, n_records))
            for rejection in (*decoded.rejections, *named_in_vain(decoded, document))
        ]
        for record in records_of(decoded, document):
            reports: list[ReportText] = list(reports_of(record, reference))
            for report in reports:
                identity = report.identity
                if isinstance(identity, Rejection):
                    texts.append(_Text(_refused(identity, n_records)))
                    continue
                is_cut = report.repaired.is_truncated or record.facts.is_cut
                marks = {"digest": identity.is_digest, "draft": identity.is_draft, "cut off": is_cut}
                marked = ", ".join(mark for mark, is_so in marks.items() if is_so)
                found = Found(
                    source=document.source,
                    record=record.record + 1 if n_records > 1 else None,
                    status="doubt" if identity.doubt else "sure",
                    report_id=identity.report_id,
                    region_code=identity.region_code,
                    region_name=identity.region_name,
                    report_year=identity.report_year,
                    reason=None,
                    detail=identity.doubt,
                    title=identity.title,
                    marks=marked or None,
                    told_by_manifest=record.manifest is not None and record.manifest.is_whole,
                    source_url=source_url(record),
                    n_chars=len(report.repaired.clean),
                )
                texts.append(_Text(found, None if marked else sentences_of(report.repaired.clean)))
    except Exception as error:
        detail = f"its reading failed ({type(error).__name__}: {error})"
        failed = Rejection(document.document_id, document.source, None, None, "unreadable", detail)
        return [_Text(_refused(failed, None))]
    return sorted(texts, key=lambda text: text.found.record or 0)


def _refused(rejection: Rejection, n_records: int | None) -> Found:
    record = rejection.record + 1 if rejection.record is not None and (n_records or 0) > 1 else None
    return Found(
        rejection.source, record, "refused", None, None, None, None, rejection.reason, rejection.detail,
        rejection.title, None, False, None, None,
    )  # fmt: skip


def _copy(source: str, other: str) -> Found:
    same = f"the same bytes as {other}"
    return Found(source, None, "copy", None, None, None, None, None, same, None, None, False, None, None)


def _held_together(texts: Sequence[_Text]) -> list[Found]:
    """Whole texts of one report that share too few sentences put each other in doubt, as in a warehouse.

    What a manifest names goes before what it does not.
    """
    groups: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        if text.found.report_id is not None and text.sentences is not None:
            groups[text.found.report_id].append(text)
    held = []
    for text in texts:
        found = text.found
        others = groups[found.report_id] if found.report_id is not None and text.sentences is not None else []
        apart = [
            other.found.source
            for other in others
            if other is not text
            and are_apart(text.sentences or frozenset(), other.sentences or frozenset())
            and (other.found.told_by_manifest or not found.told_by_manifest)
        ]
        if apart:
            doubts = [found.detail, f"another text is filed as the same report: {min(apart)}"]
            found = found._replace(status="doubt", detail="; ".join(filter(None, doubts)))
        held.append(found)
    return held
