"""The record of a time: year and kind of period, and the times that hold along a sentence."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from transforms.records import Identity


@dataclass(frozen=True, slots=True)
class Frame:
    """Year and kind of period; `year` None means that of the section."""

    year: int | None = None
    period: str = "year"
    explicit: bool = False
    """A year is named, and not only implied by the section."""
    tense: str | None = None
    """past or future, where the words of a term say so (五年来, 今后五年)."""
    by: str = "section"
    """What set it: sentence, paragraph, heading or section."""
    words: str = ""
    """The words that set it."""
    since: int | None = None
    """The first year of a term of several, where its words tell."""
    is_mixed: bool = False
    """The heading names a term and a year in one breath (2017年和过去五年工作回顾), and the passage under it
    speaks of several years."""


YEAR = Frame()
"""The one year that the section is about."""


class Timeline(NamedTuple):
    """The cues of one sentence in order of place."""

    places: tuple[int, ...]
    frames: tuple[Frame, ...]

    def place_of(self, place: int) -> int | None:
        """Where the nearest cue before a place stands."""
        i = bisect_right(self.places, place) - 1
        return self.places[i] if i >= 0 else None

    def at(self, place: int, default: Frame) -> Frame:
        """The frame that holds at a place: that of the nearest cue before it."""
        i = bisect_right(self.places, place) - 1
        return self.frames[i] if i >= 0 else default


def this_year(identity: Identity) -> int:
    """What a report means by 今年: the plan year, unless it was given in the year that it reviews."""
    if identity.delivered_on is not None and identity.delivered_on.year == identity.review_year:
        return identity.review_year
    return identity.report_year
