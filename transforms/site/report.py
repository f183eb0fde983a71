"""What a report's page holds: its facts, its text with every number and repair marked, its cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from transforms.site.pieces import cut, find_marks, paragraphs
from transforms.site.words import plain

Row = Mapping[str, Any]

OBSERVATION = (
    "observation_id", "subject", "indicator_id", "measure", "value", "value_high", "unit", "ref_year",
    "period", "status", "is_estimate", "comparator", "scope", "scope_name", "rule_id", "suspect_reason",
    "evidence_start", "evidence_end",
)  # fmt: skip
CELL = (
    "indicator_id", "measure", "ref_year", "status", "value", "value_high", "unit", "comparator",
    "is_estimate", "observation_id", "suspect_reason", "n_mentions",
)  # fmt: skip
OFTEN = ("kind", "certainty", "reason")
"""What many repairs share: their place in `words` stands for it."""
REPAIR = ("kind", "before", "after", "certainty", "reason", "candidates")
FACTS = (
    "report_id", "region_code", "region_name", "level", "province_code", "report_year", "review_year",
    "delivered_on", "published_on", "speaker", "speaker_title", "session", "title", "source", "source_url",
    "n_chars", "n_repairs", "n_unproven", "is_digest", "is_draft", "is_truncated", "identity_doubt",
)  # fmt: skip


def report_page(
    report: Row,
    text: str,
    sections: Sequence[Row],
    observations: Sequence[Row],
    cells: Sequence[Row],
    repairs: Sequence[Row],
) -> dict[str, Any]:
    """The data of one report's page; rows of the lists are in the order of OBSERVATION, CELL and REPAIR.

    `paragraphs` holds (depth of heading or 0, section, place in the text, pieces) a line of the text; pieces
    are those of `pieces.cut`, repairs counted by their place in `repairs`.
    """
    words: dict[str | None, int] = {}

    def interned(word: str | None) -> int:
        return words.setdefault(word, len(words))

    marks = find_marks(text, observations)
    spans = sorted((row["clean_start"], row["clean_end"], place) for place, row in enumerate(repairs))
    headings = {row["start"]: row for row in sections if row["heading"]}
    starts = [row["start"] for row in sections]
    lines = []
    for start, end in paragraphs(text):
        heading = headings.get(start)
        is_heading = heading is not None and len(heading["heading"].strip()) >= end - start - 2
        depth = heading["depth"] if heading is not None and is_heading else 0
        at = bisect_left(starts, start + 1) - 1
        section = sections[at]["section_id"] if 0 <= at < len(sections) else "0"
        lines.append([depth, section, start, cut(text, start, end, marks, _touching(spans, start, end))])
    return {
        "facts": {name: plain(report.get(name)) for name in FACTS},
        "paragraphs": lines,
        "sections": [[row["section_id"], row["depth"], row["heading"], row["kind"]] for row in sections],
        "observations": [[plain(row[name]) for name in OBSERVATION] for row in observations],
        "cells": [[plain(row[name]) for name in CELL] for row in cells],
        "repairs": [
            [interned(row[name]) if name in OFTEN else row[name] for name in REPAIR] for row in repairs
        ],
        "words": list(words),
        "columns": {"observations": OBSERVATION, "cells": CELL, "repairs": REPAIR},
    }


def _touching(spans: Sequence[tuple[int, int, int]], start: int, end: int) -> list[tuple[int, int, int]]:
    """The repairs of a line: those of its break stand at its end; of a long one each line shows its part."""
    first = bisect_left(spans, (start, -1, -1))
    while first > 0 and spans[first - 1][1] > start:
        first -= 1
    found = []
    for span in spans[first:]:
        if span[0] > end:
            break
        found.append((span[0], min(span[1], end) if span[0] >= start else span[1], span[2]))
    return found
