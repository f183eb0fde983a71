"""Counts the terms of a report per section: words of a segmenter, and followed policy terms as wholes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import rjieba

from transforms.records import Section, TermCount

BEFORE_HEADINGS = "0"
"""Section id of text that no section covers."""

_NUMERAL_CHARACTERS = frozenset("〇零一二三四五六七八九十百千万亿兆两几多余第")
_NUMERAL = re.compile(rf"(?:[百千万]分之)?[{''.join(sorted(_NUMERAL_CHARACTERS))}.\d]+")
_LETTER = re.compile(r"[A-Za-z㐀-鿿]")
_FIRST_HAN = "㐀"
_BREAK = "\n"
"""Stands in for what is not to be segmented: no word reaches across it."""


class TermCounter:
    """Counts terms with one dictionary, which is made once a process and does not change after that."""

    def __init__(
        self, policy_terms: Iterable[str], domain_words: Iterable[str] = (), stop_words: Iterable[str] = ()
    ) -> None:
        """`policy_terms` are always counted whole; `domain_words` are words that the segmenter shall know.

        Names of indicators and of places are welcome among the domain's words.
        """
        terms = sorted(set(policy_terms), key=lambda term: (-len(term), term))
        self._policy_terms = _any_of(terms)
        self._stop_words = frozenset(stop_words)
        self._segmenter = rjieba.Jieba()
        for word in sorted({*domain_words, *terms}):
            self._segmenter.add_word(word, None, None)

    def count(
        self, text: str, sections: Sequence[Section], excluded: Iterable[tuple[int, int]] = ()
    ) -> list[TermCount]:
        """How often each term stands in each section's own text, that of its subsections left out.

        Args:
            text: the clean text.
            sections: the section tree; text outside of it counts for section `0`.
            excluded: spans of the text that are not the report's own words (spam that was put in).

        Returns:
            One row a section and term, by the places where they first stand. A policy term counts wherever it
            stands, the longest of those that begin at a place, whatever the segmenter would make of the
            characters around it; the rest is segmented, and stop words, numerals, marks and words of one
            character are left out.
        """
        text = text.replace("＋", "+")
        gaps = sorted((max(0, start), min(len(text), end)) for start, end in excluded if start < end)
        counts: dict[str, dict[str, int]] = {}
        for start, end, section_id in _own_text(sections, gaps, len(text)):
            self._add(text[start:end], counts.setdefault(section_id, {}))
        return [
            TermCount(section_id, term, n)
            for section_id, found in counts.items()
            for term, n in found.items()
        ]

    def _add(self, text: str, found: dict[str, int]) -> None:
        """Adds the terms of a stretch of text to what was found."""
        if self._policy_terms is not None:
            pieces = self._policy_terms.split(text)
            for term in pieces[1::2]:
                found[term] = found.get(term, 0) + 1
            text = _BREAK.join(pieces[::2])
        stop_words = self._stop_words
        for word, n in Counter(self._segmenter.cut(text, True)).items():
            if len(word) == 1 or word in stop_words:
                continue
            if word[0] in _NUMERAL_CHARACTERS:
                if _NUMERAL.fullmatch(word):
                    continue
            elif word[0] < _FIRST_HAN and not _LETTER.search(word):
                continue
            found[word] = found.get(word, 0) + n


def _any_of(terms: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern whose one group is any of the terms, given the longest first; grouped by first character."""
    heads: dict[str, list[str]] = {}
    for term in terms:
        heads.setdefault(term[0], []).append(re.escape(term[1:]))
    if not heads:
        return None
    branches = (f"{re.escape(head)}(?:{'|'.join(tails)})" for head, tails in heads.items())
    return re.compile(f"({'|'.join(branches)})")


def _own_text(
    sections: Sequence[Section], gaps: Sequence[tuple[int, int]], length: int
) -> list[tuple[int, int, str]]:
    """The text without the gaps as stretches in order, each with the deepest section that holds it."""
    stretches: list[tuple[int, int, str]] = []
    open_sections: list[tuple[int, str]] = [(length, BEFORE_HEADINGS)]
    at = 0

    def reach(place: int) -> None:
        nonlocal at
        start = at
        for low, high in gaps:
            if low >= place or high <= start:
                continue
            if low > start:
                stretches.append((start, low, open_sections[-1][1]))
            start = high
        if start < place:
            stretches.append((start, place, open_sections[-1][1]))
        at = max(at, place)

    for section in sorted(sections, key=lambda one: (one.start, -one.end, one.depth)):
        while len(open_sections) > 1 and open_sections[-1][0] <= section.start:
            reach(open_sections[-1][0])
            open_sections.pop()
        reach(min(section.start, length))
        open_sections.append((min(section.end, open_sections[-1][0]), section.section_id))
    while open_sections:
        reach(open_sections[-1][0])
        open_sections.pop()
    return stretches
