"""Whose report a text is, of which year, given when and by whom.

Every clue is asked: the text's own head, its headings and mentions, its page, its table's columns, the names
of its file and folders. Each is kept as a record. Where none answers, or two speak against each other and
neither is plain, the text is refused with the reason; where one reading is far likelier, it is taken and what
speaks against it is said as a doubt. docs/identity.md tells the rules in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.records import Identity, IdentityClue, ManifestEntry, PageFacts, Rejection
from transforms.reference.regions import RegionIndex
from transforms.structure.document_kinds import DocumentKinds
from transforms.structure.head import Head
from transforms.structure.paths import PathClues
from transforms.structure.region_search import RegionSearch
from transforms.structure.titles import DIGEST_WORD, find_meetings
from transforms.structure.years import YearClues, report_year, year_clues, year_doubt


def identify(
    text: str,
    head: Head,
    facts: PageFacts,
    regions: RegionIndex,
    path: PathClues,
    kinds: DocumentKinds,
    *,
    manifest: ManifestEntry | None = None,
    other_sources: Sequence[str] = (),
) -> Identity | Rejection:
    """Whose report a clean text is; a `Rejection` (unknown_region, unknown_year, not_a_division) where the
    clues do not tell, or tell against each other.

    `head` is the text's, `facts` are those of its page or table row, `path` is what the names of its file and
    folders say; `kinds` tells drafts, and bodies that are no division. What a `manifest` says is the last
    word: no clue raises a doubt against it. `other_sources` are further names of the same bytes; where they
    say other than the first, that is a doubt. The rejection's document, source and record are left for the
    caller to fill in.
    """
    title = head.best_title
    shown = title.text if title else facts.title

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    clues = year_clues(text, head, facts, path.file_year, path.folder_year)
    told_year = manifest.report_year if manifest else None
    told_region = manifest.region_code if manifest else None
    decided = report_year(clues) if told_year is None else (told_year, "manifest")
    if decided is None:
        return reject(
            "unknown_year",
            "No title, heading, date or opening, no column and no name of its file tells which year the"
            " report plans for; add a year column, name the file so, or say it in baogao.csv.",
        )
    year, by = decided
    if told_region is None and (other := kinds.bodies.whose_report(head, regions, year)):
        return reject(
            "not_a_division",
            f"The report of a body that is no division of GB/T 2260 (“{other}”): no region stands in for it.",
        )
    names_itself = title is not None and title.region is not None
    if (
        told_region is None
        and not names_itself
        and (other := kinds.bodies.among(path.in_file, regions, year))
    ):
        return reject(
            "not_a_division",
            f"Its file's name is that of a body that is no division of GB/T 2260 (“{other}”).",
        )
    search = RegionSearch(text, head, facts, regions, year, path)
    region = search.find() if told_region is None else regions.get(told_region, year)
    if region is None:
        return reject("unknown_region", search.why_not())
    doubts = [
        year_doubt(clues, year) if told_year is None else None,
        search.doubt(region) if told_region is None else None,
    ]
    outside = by in ("column", "file", "folder", "published")
    years = {year} if outside else {year, year - 1}  # a name may bear the year reviewed
    doubts.append(
        search.also_called(
            other_sources, region, years if told_year is None else None, asks_region=told_region is None
        )
    )
    speaker = head.speaker
    return Identity(
        region_code=region.code,
        region_name=region.name,
        level=region.level,
        province_code=region.province_code,
        report_year=year,
        review_year=year - 1,
        delivered_on=head.delivered_on,
        published_on=facts.published_on,
        speaker=speaker.name if speaker else None,
        speaker_title=speaker.title if speaker else None,
        session=_session(head),
        title=shown,
        is_digest=_is_digest(text, head),
        is_draft=_is_draft(head, facts, path, kinds.is_draft),
        doubt="; ".join(filter(None, doubts)) or None,
        clues=(*_clues_of_manifest(manifest), *_clues_of_year(clues, by), *search.clues(region)),
    )


def _clues_of_manifest(manifest: ManifestEntry | None) -> Iterator[IdentityClue]:
    if manifest and manifest.report_year is not None:
        yield IdentityClue("manifest", str(manifest.report_year), None, manifest.report_year, True)
    if manifest and manifest.region_code is not None:
        words = manifest.region or manifest.region_code
        yield IdentityClue("manifest", words, manifest.region_code, None, True)


def _clues_of_year(clues: YearClues, used: str) -> list[IdentityClue]:
    said = [*clues.in_text().items(), *clues.beside().items()]
    return [IdentityClue(kind, words, None, year, kind == used) for kind, (year, words) in said]


_HEAD_LINE = 60
"""A line of a head is no longer than this."""
_DIGEST = re.compile(
    r"(?:本文|以下|这是|此文|本篇)[^。\n]{0,20}(?:摘要|摘编|摘录|摘登|节选|缩写|概要)"
    r"|(?:非|不是|并非)(?:报告)?(?:原文|全文)|^[（(【\[]?(?:摘要|摘登|摘编|节选|摘录)[）)】\]]?$"
    r"|digest|not the original",
    re.IGNORECASE | re.MULTILINE,
)


def _is_digest(text: str, head: Head) -> bool:
    """Whether a report's title or first words call it a digest."""
    titles = [title for title in (head.best_title, head.page_title) if title]
    lines = [line for line in head.lines[:3] if "报告" in line and len(line.strip()) <= _HEAD_LINE]
    return bool(
        any(title.is_digest for title in titles)
        or any(DIGEST_WORD.search(line) for line in lines)
        or _DIGEST.search(text[:600])
    )


def _is_draft(head: Head, facts: PageFacts, path: PathClues, draft: re.Pattern[str]) -> bool:
    """Whether a report's own title, its page's or its file's name calls it a draft."""
    titles = [title.text for title in (head.title, head.page_title) if title]
    alone = [line for line in head.lines[:6] if len(line.strip()) <= _DRAFT_LINE]
    return any(draft.search(words) for words in (*titles, facts.title or "", path.stem, *alone))


_DRAFT_LINE = 40


def _session(head: Head) -> str | None:
    """The session of the head, or else the one that the opening addresses (向第五届…第四次会议作…)."""
    if head.meetings:
        return head.meetings[0].session
    for meeting in find_meetings(head.opening):
        before = head.opening[: meeting.start].removesuffix(meeting.region)
        if re.search(r"(?:向|我们)$", before + meeting.region) or before.endswith("向"):
            return meeting.session
    return None
