"""Which texts are no government work report at all, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.records import PageFacts, Rejection
from transforms.structure.document_kinds import DocumentKinds
from transforms.structure.head import Head
from transforms.structure.headings import Segment
from transforms.structure.split import lines_of
from transforms.structure.titles import ADDRESS, Title, read_title
from transforms.structure.years import heading_years

_ADOPTED = re.compile(
    r"会议(?:听取|审议|审查|讨论)[^。]{0,80}(?:政府工作报告|所作的[^。]{0,6}报告)|决定批准(?:这个|该|此)?报告|决定批准[^。]{0,20}工作报告"
)
_NEWS = re.compile(
    r"本报(?:讯|记者)|(?:记者|通讯员)\s*[\u3400-\u9fff]{2,4}\s*(?:报道|）|\))|新华社[\u3400-\u9fff]{2,6}\d{1,2}月|讯（|电（"
)
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])[XxＸ×✕]{1,4}\s*(?:[.．][XxＸ×]+)?\s*(?:亿|万|千|%|％|个百分点|元|家|个|项|年|月|日|省|市|县|区|公里|人|户|吨)|"
    r"(?:某|[*＊○]{2,})(?:省|市|县|区|亿元|万元|%)|[_＿]{3,}\s*(?:亿|万|%|年|元)"
)
_PLACEHOLDER_SIGN = re.compile("[XxＸ×✕某*＊○_＿]")
"""What every placeholder begins with."""
_HEADING_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:部分|章)?[、.．\s]|（[一二三四五六七八九十]+）)"
)
_REVIEW_OR_PLAN = re.compile(
    r"自身建设|政府建设|"
    r"(?:工作)?(?:的)?(?:回顾|总结)$|(?:工作|任务|目标|安排|打算|要求|建议|部署|重点)(?:和|及|与|、|的)?[\u3400-\u9fff]{0,10}$"
)


_PART_YEAR = (
    r"(?:[上下前]半年|(?<!年)半年(?:度)?工作|(?:前?[一二三四]|第[一二三四]|前[两三])个?季度"
    r"|[1１一]\s*(?:月|至|到|[-—–~～－]{1,2})+\s*(?:\d{1,2}|[二三四五六七八九十]{1,2})\s*月(?:份)?|前(?:\d{1,2}|[二三四五六七八九十]{1,2})个?月)"
)
_OF_PART_YEAR = re.compile(rf"{_PART_YEAR}[^，。；]{{0,24}}(?:报告|总结|汇报|工作情况)")
"""How a title says that it tells of a part of the year."""
_HEADS_PART_YEAR = re.compile(
    rf"^(?:[一二三]、|（一）)?\s*(?:(?:19|20)\d{{2}}年|今年)?{_PART_YEAR}的?(?:政府|主要)?工作(?:情况|回顾|总结|完成情况)?$"
)


def classify(  # noqa: C901, PLR0911, PLR0912
    text: str,
    head: Head,
    facts: PageFacts,
    title: Title | None,
    kinds: DocumentKinds,
    *,
    is_named: bool = False,
) -> Rejection | None:
    """Why a text is no government work report, or None where it is one.

    The rejection's reason is empty, error_page, template, part_year, summary_or_reading_of_a_report or
    not_a_report; its document, source and record are
    left for the caller to fill in. A text is a report by what it does, not by a word in it: its own title
    (`title`, or its head's), a government addressing the deputies, a review with a plan; where its file or
    table says region and year (`is_named`), also by telling what reports tell.
    """
    body = text.strip()
    page_title = re.sub(r"\s", "", facts.title or "")
    shown = title.text if title else page_title or None

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    if not body:
        return reject("empty", "The text is empty; look at the source document.")
    length = len(re.sub(r"\s", "", body))
    opening = body[:2500]
    own_opening = head.is_own_opening
    if kinds.error_page.search(body[:600]) and length < 2000 and not own_opening:
        return reject(
            "error_page", "The page is an error or a block page in place of the article; fetch it again."
        )
    placeholders = _placeholders(body)
    if len(placeholders) >= 3 or kinds.template.search(page_title + (title.text if title else "")):
        sample = placeholders[0] if placeholders else page_title or shown
        return reject(
            "template",
            f"A template: its figures are placeholders such as “{sample}” ({len(placeholders)} places).",
        )
    own_title = title or head.best_title or head.file_title
    for words in (page_title, *(re.sub(r"\s", "", line) for line in head.lines[:8])):
        if 6 <= len(words) <= _TITLE_MAX and _OF_PART_YEAR.search(words) and not ADDRESS.match(words):
            return reject("part_year", f"By its title it tells of a part of a year: “{words[:60]}”.")
    if part := _part_of_year(body):
        return reject("part_year", f"By its first heading it tells of a part of a year: “{part}”.")
    first_lines = [line.text for line in lines_of(opening)[:8]]
    heading_words = [page_title, *first_lines[:3]] if not own_opening else [page_title]
    for words in heading_words:
        if words and len(words) <= 80 and kinds.other_title.search(words) and not read_title(words):
            return reject(
                "not_a_report", f"By its title another document and no work report: “{words[:60]}”."
            )
    if _ADOPTED.search(opening) and not own_opening:
        return reject(
            "not_a_report", "A resolution or minutes about a work report: the meeting hears and approves it."
        )
    other = kinds.other_report.search("".join(first_lines[:3])[:200]) or kinds.other_report.search(page_title)
    if other and own_title is None:
        return reject("not_a_report", f"Another body's report, not a government's: “{other.group()[:40]}”.")
    for words in (page_title, re.sub(r"\s", "", head.lines[0]) if head.lines else ""):
        if len(words) <= _TITLE_MAX and "报告" in words and kinds.about_a_report.search(words):
            return reject(
                "summary_or_reading_of_a_report", f"By its title it is about a report: “{words[:60]}”."
            )
        is_heading = _HEADING_MARK.match(words) is not None
        if (
            len(words) <= _TITLE_MAX
            and kinds.summary_of_work.search(words)
            and not (own_opening or is_heading)
        ):
            return reject(
                "summary_or_reading_of_a_report",
                f"By its title a summary of work and no report to the deputies: “{words[:60]}”.",
            )
    if own_opening:
        return None
    if _NEWS.search(opening) and not ADDRESS.search(opening):
        return reject(
            "not_a_report",
            "A news item: a reporter tells of the meeting, no government addresses the deputies.",
        )
    parts = max(_parts(head.segments), _years_apart(head.segments))
    addresses = any(ADDRESS.match(line) for line in opening.split("\n"))
    if own_title is not None and (length >= 200 and (parts or addresses or length >= 1500)):
        return None
    if addresses and parts >= 2:
        return None
    if parts >= 2 and re.search(r"政府", opening) and length >= 1500 and kinds.aims.search(body):
        return None
    if is_named and length >= _LONG_ENOUGH and _tells_what_reports_tell(body, kinds):
        return None
    if own_title is not None:
        return reject(
            "not_a_report",
            f"The title is a work report's, but the {length} characters below hold no review and no plan.",
        )
    return reject(
        "not_a_report",
        "No title, no address to the deputies, no review with a plan: nothing shows a work report.",
    )


_LONG_ENOUGH = 2500
_LEAST_FIGURES = 4
_LOOKS_BACK = re.compile(
    r"过去(?:的)?[一五]年|去年|上年|[一五]年来|年(?:政府)?工作(?:的)?回顾"
    r"|取得(?:了)?[^。]{0,12}(?:成绩|成就|进展)"
)


def _tells_what_reports_tell(body: str, kinds: DocumentKinds) -> bool:
    """Whether a text tells several of the figures that reports tell, looks back and looks ahead."""
    figures = sum(words in body for words in kinds.figures)
    return figures >= _LEAST_FIGURES and bool(_LOOKS_BACK.search(body) and kinds.looks_ahead.search(body))


_TITLE_MAX = 80
_FIRST_HEADING = 3000
"""Characters within which a report's first heading stands."""


def _part_of_year(body: str) -> str | None:
    """The first main heading, if it looks back on a part of a year."""
    for line in body[:_FIRST_HEADING].split("\n"):
        words = re.sub(r"\s", "", line)
        if len(words) <= _TITLE_MAX and _HEADING_MARK.match(words):
            return words if _HEADS_PART_YEAR.match(words) else None
    return None


def _placeholders(body: str) -> list[str]:
    """What stands in a text in place of its figures: xx亿元, 某市, ____年."""
    found: list[str] = []
    end = 0
    for sign in _PLACEHOLDER_SIGN.finditer(body):
        placeholder = _PLACEHOLDER.match(body, sign.start()) if sign.start() >= end else None
        if placeholder:
            found.append(placeholder[0])
            end = placeholder.end()
    return found


def _years_apart(segments: Iterable[Segment]) -> int:
    """2 where a heading looks back on a year and another plans for the next, whatever runs on behind them."""
    plan, review = heading_years(segments)
    return 2 if any(year + 1 in plan for year in review) else 0


def _parts(segments: Iterable[Segment]) -> int:
    """How many paragraphs look like a report's main headings: a review, a plan, the government's building."""
    count = 0
    for segment in segments:
        words = _HEADING_MARK.sub("", segment.text).strip("：: ")
        is_of_the_genre = len(words) <= 40 and re.search(r"年|过去|今后|政府|工作", words)
        if is_of_the_genre and _REVIEW_OR_PLAN.search(words):
            count += 1
    return count
