"""How one report begins, and its paragraphs, found once: what all that reads its structure goes by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from transforms.records import PageFacts
from transforms.structure.headings import Segment, segments_of
from transforms.structure.speakers import Speaker, SpeakerReader
from transforms.structure.titles import (
    OPENING,
    Meeting,
    Title,
    delivered_on,
    find_meetings,
    find_title,
    head_lines,
    is_own_opening,
    read_title,
)

_BEGINNING = 2500
"""Characters within which a government addresses the deputies, if it does."""
_TITLE_LINES = 25


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one report's text, what it says, and the paragraphs of the whole."""

    lines: list[str]
    title: Title | None
    """The title in the text's own head."""
    page_title: Title | None
    """The title that its page, its table's row or the compilation that it stands in gives it."""
    file_title: Title | None
    """The title that its file's name is, where the file holds no other report."""
    meetings: list[Meeting]
    speaker: Speaker | None
    delivered_on: date | None
    is_dated_by_meeting: bool
    """Whether that day stands beside the meeting, and not alone on its line."""
    opening: str
    """The first lines of the address."""
    formula: re.Match[str] | None
    """The opening formula (我代表…政府，向大会报告工作), with its group `body`."""
    segments: list[Segment]
    """The paragraphs of the text, long ones cut where a heading stands inside the line."""
    is_own_opening: bool
    """Whether a government reports here to the deputies in its own name."""

    @property
    def best_title(self) -> Title | None:
        """The text's own title; its page's where that says more and nothing else."""
        own, page = self.title, self.page_title
        if own is None or (page and own.region is None and own.year is None and own.fits(page)):
            return page or own
        return own


def read_head(text: str, facts: PageFacts, speakers: SpeakerReader, file: str = "") -> Head:
    """The head of a report's clean text.

    `facts` are its page's or, in a compilation, its own stretch's; `speakers` finds who gave it; `file` is
    the name of a file that holds no other report, without its ending.
    """
    lines = head_lines(text)
    opening = _opening(text)
    day, beside = delivered_on(lines)
    return Head(
        lines=lines,
        title=_own_title(lines),
        page_title=find_title(facts.title) if facts.title else None,
        file_title=find_title(file) if file else None,
        meetings=find_meetings("".join(line.strip() for line in lines)),
        speaker=speakers.find(lines),
        delivered_on=day,
        is_dated_by_meeting=beside,
        opening=opening,
        formula=OPENING.search(opening),
        segments=segments_of(text),
        is_own_opening=is_own_opening(text.strip()[:_BEGINNING]),
    )


def _own_title(lines: Sequence[str]) -> Title | None:
    """The title in the text's head, the fullest if it is there more than once; broken lines are joined."""
    best: Title | None = None
    for index in range(min(len(lines), _TITLE_LINES)):
        for width in (1, 2, 3):
            title = read_title("".join(line.strip() for line in lines[index : index + width]))
            if title and (
                best is None or (best.region is None and title.region) or (best.year is None and title.year)
            ):
                best = title
                break
    return best


def _opening(text: str) -> str:
    """The first lines of the address: what stands after 各位代表 up to 400 characters on."""
    address = re.search(r"各位(?:人大)?代表", text[:4000])
    start = address.start() if address else 0
    return text[start : start + 400]
