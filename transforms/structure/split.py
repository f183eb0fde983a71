"""Where each report of a text begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.records import PageFacts
from transforms.structure.titles import (
    ADDRESS,
    Title,
    find_meetings,
    find_title,
    is_own_opening,
    read_title,
)

_BROKEN_BEFORE = re.compile(r"[，、：:《“（(的了和与及在对向把]$")
_BROKEN_AFTER = re.compile(r"^[。，、；：？！》”’）)]")
_HEAD_GAP = 300
"""Titles closer than this, with no address between them, head one report or are a list of contents."""
_BODY = 120
"""A report's body has at least this many characters below its title."""

_SHORTEST = 400
"""Two openings closer than this many characters are of one report."""
_TITLE_AND_ADDRESS = re.compile(r"(?P<title>.{6,60}?)[\s|]*(?=各位(?:人大)?代表[：:，,！!])")
_COUNTED = re.compile(
    r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.．、]\s*|^第[一二三四五六七八九十\d]{1,3}篇[：:\s]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its span in the text; `text` is without the white space around it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportSpan:
    """One report's own part of a clean text, half-open, in code points."""

    start: int
    end: int
    title: Title | None
    """The report's own title in the text or, where it stands alone, its page's."""


@dataclass(frozen=True, slots=True)
class _Head:
    """A place where a report may begin."""

    start: int
    end: int
    title: Title | None


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    lines, start = [], 0
    for raw in text.split("\n"):
        stripped = raw.strip(" \t\u3000\u00a0|")
        if stripped:
            lines.append(Line(start, start + len(raw), stripped))
        start += len(raw) + 1
    return lines


def _title_heads(lines: list[Line]) -> list[_Head]:
    """Title lines, also those broken over two or three lines, that do not stand inside a sentence."""
    heads: list[_Head] = []
    index = 0
    while index < len(lines):
        width, title = 1, None
        run_on = _TITLE_AND_ADDRESS.match(lines[index].text)
        if run_on and (title := _title_of(run_on["title"])):
            heads.append(_Head(lines[index].start, lines[index].start + run_on.end(), title))
            index += 1
            continue
        for width in (1, 2, 3):
            window = lines[index : index + width]
            if len(window) < width or any(len(line.text) > (110 if width == 1 else 30) for line in window):
                break
            joined = "".join(line.text for line in window)
            title = _title_of(joined)
            if title and (width == 1 or _is_wrapped(window)):
                break
            title = None
        if title is None or _inside_sentence(lines, index, width):
            index += 1
            continue
        heads.append(_Head(lines[index].start, lines[index + width - 1].end, title))
        index += width
    return heads


def _title_of(line: str) -> Title | None:
    """The title that a line is, also one that a compilation has numbered."""
    title = read_title(line)
    if title is None and (counted := _COUNTED.match(line)):
        title = read_title(line[counted.end() :])
        return title if title and (title.region or title.year) else None
    return title


def _is_wrapped(window: list[Line]) -> bool:
    """Whether lines are one title broken: the first names a region or a year, or ends inside a word."""
    first = window[0].text
    return bool(
        re.search(r"(?:省|市|区|县|旗|盟|州|年|政府|人民|工作|工作报|国务院)$", first)
        or re.fullmatch(r"\d{4}", first)
    )


def _inside_sentence(lines: list[Line], index: int, width: int) -> bool:
    before = lines[index - 1].text if index else ""
    after = lines[index + width].text if index + width < len(lines) else ""
    return bool(
        (before and len(before) > 30 and _BROKEN_BEFORE.search(before))
        or re.search(r"[《“]$", before)
        or _BROKEN_AFTER.match(after)
    )


def _opening_heads(text: str, lines: list[Line]) -> list[_Head]:
    """Where a government addresses the deputies (各位代表：现在，我代表…), with the header lines above."""
    heads = []
    for index, line in enumerate(lines):
        if not ADDRESS.match(line.text):
            continue
        below = lines[index + 1 : index + 3] if len(line.text) <= 12 else []
        if not any(is_own_opening(one.text[:200]) for one in (line, *below)):
            continue
        first = index
        while first > 0 and _is_header(lines[first - 1].text):
            first -= 1
        heads.append(_Head(lines[first].start, line.start, None))
    return heads


def _is_header(line: str) -> bool:
    if len(line) > 80 or re.search(r"[。；！？]$", line):
        return False
    return bool(
        find_meetings(line)
        or read_title(line)
        or re.search(r"(?:长|主席|总理|专员)\s*[\u3400-\u9fff·]{2,12}$", line)
        or re.match(r"^[—（(\-]*(?:\d{4}|二[〇○零])", line)
        or re.search(r"^(?:来源|信息来源|发布时间|时间|作者|字体|【)", line)
        or (len(line) <= 12 and not re.search(r"[，。！？]|目\s*录", line))
    )


def _starts(text: str, lines: list[Line]) -> list[_Head]:
    titles, openings = _title_heads(lines), _opening_heads(text, lines)
    heads: list[_Head] = []
    for position, head in enumerate(titles):
        limit = titles[position + 1].start if position + 1 < len(titles) else len(text)
        is_generic = head.title is not None and head.title.region is None and head.title.year is None
        below = text[head.end : min(limit, head.end + 700)]
        opens = any(head.start <= opening.end <= head.end + 700 for opening in openings)
        if is_generic and heads and not (opens or find_meetings(re.sub(r"\n", "", below[:200]))):
            continue
        if (
            heads
            and head.start - heads[-1].end < _HEAD_GAP
            and not _address_between(openings, heads[-1], head)
        ):
            previous = heads[-1]
            if previous.title and head.title and previous.title.fits(head.title):
                better = head.title if previous.title.region is None else previous.title
                heads[-1] = _Head(previous.start, head.end, better)
                continue
            heads.pop()
        if len(text[head.end : limit].strip()) < _BODY and position + 1 == len(titles):
            continue
        heads.append(head)
    for opening in openings:
        near = [head for head in heads if head.start <= opening.end and opening.end - head.end < 900]
        if not near and not any(0 <= opening.end - other.end < _SHORTEST for other in heads):
            heads.append(opening)
    return sorted(heads, key=lambda head: head.start)


def _address_between(openings: list[_Head], one: _Head, other: _Head) -> bool:
    return any(one.end <= opening.end < other.start for opening in openings)


def split(text: str, facts: PageFacts) -> list[ReportSpan]:
    """The parts of a clean text that are one report each, in order.

    A text with one report (or none) is one from end to end, with the report's title if it has one.
    Of a compilation each runs from its title line to the next one's; what stands before the first, an
    advertiser's line or a table of contents, belongs to none.
    """
    lines = lines_of(text)
    heads = _starts(text, lines)
    if len(heads) <= 1:
        title = heads[0].title if heads else None
        if title is None and facts.title:
            title = find_title(facts.title)
        return [ReportSpan(0, len(text), title)] if text.strip() else []
    spans = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start if following else len(text)
        end = head.start + len(text[head.start : end].rstrip(" \t\u3000\n|"))
        spans.append(ReportSpan(head.start, end, head.title))
    return spans
