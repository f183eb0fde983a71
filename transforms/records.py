"""The records that pass from one station to the next; a station imports them and nothing of its neighbours.

Every span counts code points and is half-open. Dates are `datetime.date`; times are UTC. A record that is a
NamedTuple is staged as it stands: its fields are the columns of a table of `transforms.schemas`.

Long, because all records between stations stand in one place, and each field says what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class ManifestEntry(NamedTuple):
    """What a manifest says of a document, or of one record of it; None where it says nothing."""

    record: int | None
    """Ordinal of the record, from 0; None for all of the document."""
    region: str | None
    """The region as the manifest writes it."""
    region_code: str | None
    report_year: int | None
    url: str | None
    columns: str | None = None
    """What columns of a table hold (`ctnm=city; xm=none`), as `transforms.decode.tables.told` reads it."""

    @property
    def is_whole(self) -> bool:
        """Whether it says both whose report a text is and of which year."""
        return self.region_code is not None and self.report_year is not None


@dataclass(frozen=True, slots=True)
class LandedDocument:
    """One landed run of bytes, stored once under its SHA-256."""

    document_id: str
    """SHA-256 of the bytes, hex."""
    source: str
    """Where it came from: a path, `archive.zip!member`, or a URL."""
    media_type: str
    """As declared or guessed from the name; `decode` decides by the bytes."""
    charset: str | None
    """As declared (HTTP header, source list), if at all."""
    n_bytes: int
    landed_at: datetime
    other_sources: tuple[str, ...] = ()
    """The other sources that gave the same bytes; `source` is the first of them all by name."""
    converted_by: str | None = None
    """The program that turned its bytes into those that are decoded; None where they are the same."""
    manifest: tuple[ManifestEntry, ...] = ()
    """What manifests say of it: at most one entry for all of it, and one for each record."""

    def manifest_of(self, record: int | None) -> ManifestEntry | None:
        """What manifests say of one record, or of all; what they say of it alone goes before that of all."""
        said = sorted(
            (entry for entry in self.manifest if entry.record in (None, record)),
            key=lambda entry: entry.record is None,
        )
        if not said:
            return None
        named = next((entry for entry in said if entry.region_code is not None), said[0])
        years = (entry.report_year for entry in said if entry.report_year is not None)
        urls = (entry.url for entry in said if entry.url is not None)
        columns = (entry.columns for entry in said if entry.columns is not None)
        return ManifestEntry(
            record,
            named.region,
            named.region_code,
            next(years, None),
            next(urls, None),
            next(columns, None),
        )


class StagedDocument(NamedTuple):
    """One landed document that was decoded."""

    document_id: str
    source: str
    media_type: str
    charset: str | None
    charset_confidence: float
    n_bytes: int
    landed_at: datetime
    n_records: int
    converted_by: str | None
    """The program that made it readable: LibreOffice (old documents), rapidocr (scans)."""


class Rejection(NamedTuple):
    """What is no report, or cannot be read, with its reason: a row of ops.quarantine."""

    document_id: str | None
    source: str
    record: int | None
    """Ordinal of the record inside the document (a CSV row, a JSON line), from 0."""
    title: str | None
    reason: str
    """One of REASONS."""
    detail: str
    """One sentence for a person: what was found, where, and what to do."""
    report_id: str | None = None
    """The report that the text was read as, where it was (`failed_check`)."""


REASONS = (
    "missing", "unreadable", "empty", "too_large", "unsupported_format", "undecodable", "binary", "password",
    "scanned", "truncated_file", "unsafe_path", "bomb", "error_page", "not_a_report", "unknown_region",
    "unknown_year", "template", "part_year", "not_a_division", "summary_or_reading_of_a_report",
    "failed_check", "too_slow", "too_much_memory",
)  # fmt: skip
"""Every reason that a quarantine row may carry."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page or a table row says about its text; facts about the page, no proof about the report."""

    title: str | None = None
    url: str | None = None
    site_name: str | None = None
    site_code: str | None = None
    """SiteIDCode: ten digits, the first two (often six) the region's GB/T 2260 code."""
    content_source: str | None = None
    """来源 / ContentSource, such as a newspaper's name."""
    publisher: str | None = None
    """发布机构 of an information-disclosure table."""
    published_on: date | None = None
    region_hint: str | None = None
    """A region's name from the columns of the table that held the text, told from the top where they tell it:
    辽宁省朝阳市龙城区."""
    region_code_hint: str | None = None
    """A region's code of GB/T 2260 from such a column, six digits."""
    year_hint: int | None = None
    """A report year from such a column."""
    unsure: tuple[tuple[int, int, float], ...] = ()
    """Spans of the raw text that the recogniser of a scan is not sure of: start, end and its confidence."""
    is_cut: bool = False
    """The text fills a cell of a workbook to its last character, so that its end is missing."""

    @property
    def says_whose(self) -> bool:
        """Whether columns of the table name the text's region."""
        return self.region_hint is not None or self.region_code_hint is not None


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One raw text as decoded or extracted, before any repair."""

    document_id: str
    source: str
    record: int
    text: str
    facts: PageFacts = field(default_factory=PageFacts)
    manifest: ManifestEntry | None = None
    """What a manifest says of it."""
    other_sources: tuple[str, ...] = ()
    """Other names of the same bytes."""

    @property
    def is_alone(self) -> bool:
        """Whether its document holds this text only, so that the file's name is the text's."""
        facts = self.facts
        return self.record == 0 and facts.region_hint is None and facts.year_hint is None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What `decode` made of one document."""

    document_id: str
    media_type: str
    charset: str | None
    """The charset that the bytes were read with; None where the format has its own (DOCX, PDF)."""
    charset_confidence: float
    """0 to 1; 1 for a BOM, a strict decoding of a declared charset, or a format with its own."""
    records: tuple[TextRecord, ...]
    rejections: tuple[Rejection, ...]
    converted_by: str | None = None
    """The program that recognised the text of a scan."""


class IdentityClue(NamedTuple):
    """What one clue says of whose report a text is, or of which year."""

    kind: str
    """One of CLUES."""
    words: str
    """The name, the year or the day as the clue has it."""
    region_code: str | None
    report_year: int | None
    """The plan year that it means."""
    used: bool
    """Whether it decided."""


CLUES = {
    "manifest": "baogao.csv", "meeting": "its meeting", "title": "its title", "opening": "its opening",
    "speaker": "its speaker's office", "page_title": "its page's title", "column": "its table's column",
    "publisher": "its publisher", "file": "its file's name", "folder": "its folder's name",
    "mentions": "what it speaks of most", "host": "the site it stood on",
    "heading_plan": "a heading that plans", "heading_review": "a heading that looks back",
    "past_words": "the year it calls past", "target_words": "the year of its aims",
    "delivered": "the day of its meeting", "published": "the day of its page",
}  # fmt: skip
"""Every kind of clue to a report's region and year, and what it is called in a sentence."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, of which year, given when and by whom."""

    region_code: str
    region_name: str
    """The region's name at that time."""
    level: str
    province_code: str
    report_year: int
    """The plan year."""
    review_year: int
    delivered_on: date | None
    published_on: date | None
    speaker: str | None
    speaker_title: str | None
    session: str | None
    """From its 第…届 on: 第十四届人民代表大会第三次会议."""
    title: str | None
    is_digest: bool
    """The text calls itself a digest (摘要, 摘登) or not the original."""
    is_draft: bool = False
    """The text, its page or its file calls it a draft (征求意见稿)."""
    doubt: str | None = None
    """What speaks against its region or year, in a sentence; None where all clues fit."""
    clues: tuple[IdentityClue, ...] = ()

    @property
    def report_id(self) -> str:
        """Region code and report year: `210300-2023`."""
        return f"{self.region_code}-{self.report_year}"


class ReportVersion(NamedTuple):
    """One report as one document gives it; the SQL models choose the canonical version of each report."""

    document_id: str
    record: int
    stretch: int
    """Ordinal of the report in its record, from 0."""
    report_id: str
    region_code: str
    region_name: str
    level: str
    province_code: str
    report_year: int
    review_year: int
    delivered_on: date | None
    published_on: date | None
    speaker: str | None
    speaker_title: str | None
    session: str | None
    title: str | None
    source: str
    source_url: str | None
    """The address that it was published at, by a manifest, its table, its page or where it was fetched."""
    n_chars: int
    n_repairs: int
    n_unproven: int
    is_truncated: bool
    is_digest: bool
    is_draft: bool
    identity_doubt: str | None
    """What speaks against the report's region or year; None where all clues fit."""
    raw_text: str
    clean_text: str
    is_stale: bool = False
    """It comes from the earlier warehouse, for what the sources hold now breaks a rule of its own records."""


SECTION_KINDS = ("review", "plan", "government", "commitments", "glossary", "other")


class Section(NamedTuple):
    """A node of the section tree; spans cover the heading and all that stands below it."""

    section_id: str
    """Path of ordinals: `2`, `2.1`, `2.1.3`; `0` is what stands before the first heading."""
    parent_id: str | None
    depth: int
    ordinal: int
    heading: str
    kind: str
    start: int
    end: int


class Observation(NamedTuple):
    """One stated quantity (or qualitative target) with the words that carry it."""

    section_id: str
    subject: str
    """The subject as written, ellipsis filled in from the clause it depends on."""
    indicator_id: str | None
    measure: str
    """level, growth, change, share, rank, multiple."""
    value: float | None
    """In the canonical unit; null for a purely qualitative target."""
    value_high: float | None
    unit: str | None
    value_stated: str
    """The number as written, before units and numerals are resolved."""
    unit_stated: str | None
    ref_year: int | None
    ref_year_from: int | None
    """The first year of a figure of several years, where its words tell; `ref_year` is the last."""
    period: str
    """year, half, quarters, months, month, multi_year, average, point, plan_end, unknown."""
    status: str
    """actual or target."""
    is_estimate: bool
    basis: str | None
    comparator: str
    scope: str
    """region, part or other (the nation, the province, a peer, quoted for comparison)."""
    scope_name: str | None
    evidence: str
    evidence_start: int
    evidence_end: int
    sentence: str
    rule_id: str
    status_by: str
    """The cue that told the status: clause, sentence, paragraph, heading or section, and its words."""
    ref_year_by: str
    """The cue that told the reference year, in the same form."""
    suspect_reason: str | None = None


class Commitment(NamedTuple):
    """One listed item of 民生实事."""

    number: int
    title: str | None
    text: str
    start: int
    end: int


class CommitmentItem(NamedTuple):
    """One thing that a listed item of 民生实事 promises: a quantity, or a clause without one."""

    number: int
    """Its promise's number."""
    item: int
    """Ordinal in the promise, from 1."""
    text: str
    object: str
    """What is promised, without its verbs, fillers and place: the key by which deeds are found."""
    place: str
    """rural, urban or nothing."""
    action: str
    """new, mend, both or nothing."""
    observation_id: int | None
    measure: str | None
    quantity: float | None
    """In `unit`, in which 万 and 亿 are resolved; null where the clause promises no quantity."""
    unit: str | None
    comparator: str | None
    span: str | None
    """year, total for a level to reach, or several where the quantity is of more years than one."""
    start: int
    end: int


class Deed(NamedTuple):
    """What a review says of one thing: a quantity, a clause without one, or that a whole list is done."""

    deed: int
    """Ordinal in the report, from 0."""
    kind: str
    """number, words, or list for the word on a whole list of promises."""
    object: str
    place: str
    action: str
    state: str
    """whole, in_force, done, open or said: how the words call it; of a list whole or but_for."""
    measure: str | None
    quantity: float | None
    unit: str | None
    span: str | None
    """year, total for a level reached, or several."""
    counts: tuple[int, ...]
    """Of a list how many promises it is said to have, as often as the words tell."""
    start: int
    """Where its sentence begins."""
    end: int


class GlossaryNote(NamedTuple):
    """One explanatory note and where the text cites it."""

    number: int
    term: str
    definition: str
    start: int
    end: int
    citations: tuple[int, ...]
    """Offsets in the clean text of the marks that cite the note."""


class Sentence(NamedTuple):
    """One sentence of a clean text; put together in their order, a report's sentences are its clean text."""

    section_id: str
    """The deepest section that holds it."""
    ordinal: int
    """Its place in the report, from 1."""
    start: int
    end: int
    text: str
    """Its words, with what closes it and the blank behind it."""


class PolicyTermCount(NamedTuple):
    """How often a policy term that is followed stands in a clean text."""

    term: str
    n: int
    """Every place, inside longer terms too."""
    n_own: int
    """The places that no longer followed term covers."""


class TermCount(NamedTuple):
    """How often the segmenter cut a word out of a part of a report."""

    section_id: str
    term: str
    n: int


class Cell(NamedTuple):
    """The observation that speaks for an indicator's measure, year and status in its report."""

    indicator_id: str
    measure: str
    ref_year: int
    status: str
    observation_id: int
    """Its place in the list of the report's observations."""
    n_mentions: int
    suspect_reason: str | None
