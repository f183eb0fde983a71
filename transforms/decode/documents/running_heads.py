"""Heads, feet and page numbers of printed pages: lines that come again at the edges of pages.

They stand in the middle of sentences once the pages are put together, and a year in them turns what is
reported into what is planned. A line is one of them by what it does on many pages, never by its words alone.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_EDGE = 3
"""Lines at the top and at the bottom of a page among which heads and feet are looked for."""
_OFTEN = 3
"""Pages on which a line comes again; of fewer than six pages half, and two at least."""
_SLOT = 0.6
"""Share of pages that have a head or foot at one place, from which on a rarer one may stand there too."""
_LONGEST = 60
_FEW_NUMBERS = 6
_ROMAN = re.compile(r"[-—·]?(?:[ivxlc]{1,7}|[IVXLC]{1,7}|[\u2160-\u217b]{1,3})[-—·]?")
"""Page numbers of front matter."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-—–－~·•.\[(（【|]{0,3}(?:第|page|p\.?)?(?P<page>\d{1,4}|[一二三四五六七八九十百]{1,5})(?P<word>页)?"
    r"(?:[,，]?(?:[/／|]|of)?[,，]?(?:共|总)?(?P<all>\d{1,4}|[一二三四五六七八九十百]{1,5})页?)?[-—–－~·•.\])）】|]{0,3}",
    re.IGNORECASE,
)
_TITLE = re.compile(r"工作报告")
_HEAD_OF_DOCUMENT = 6
"""Lines of the first page among which a document's title stands."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the edge of a page."""

    page: int
    place: int
    """0, 1, 2 from the top; -1, -2, -3 from the bottom."""
    text: str
    """The line without its spaces."""


def without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each page without heads, feet and page numbers; blank lines left out.

    A head that is the document's title (鞍山市2023年政府工作报告) stays once, where the document opens.
    """
    kept = [[line for line in page if line.strip()] for page in pages]
    edges = [edge for number, page in enumerate(kept) for edge in _edges(number, page)]
    running = _running(edges, len(kept))
    running |= _page_numbers(edges, len(kept))
    running |= _rarer_heads(edges, running, len(kept))
    if not running:
        return kept
    cut: list[list[str]] = []
    titles: set[str] = set()
    for number, page in enumerate(kept):
        top, bottom = 0, len(page)
        while top < bottom and (number, _squeezed(page[top])) in running:
            top += 1
        while bottom > top and (number, _squeezed(page[bottom - 1])) in running:
            bottom -= 1
        opening = []
        if number == 0:
            inside = "".join(_squeezed(line) for line in page[top : top + _HEAD_OF_DOCUMENT])
            for line in reversed(page[:top]):  # the title itself stands nearer to the text than its head
                title = _squeezed(line)
                if _TITLE.search(title) and "工作报告" not in inside and title not in titles:
                    titles.add(title)
                    opening.append(line)
        cut.append([*opening, *page[top:bottom]])
    return cut


def _squeezed(line: str) -> str:
    return re.sub(r"\s", "", line)


def _edges(number: int, page: Sequence[str]) -> list[_Edge]:
    """The short lines at the edges of a page; of a page of few lines each counts once."""
    places = dict.fromkeys(range(min(_EDGE, len(page))))
    found = [_Edge(number, place, _squeezed(page[place])) for place in places]
    found += [
        _Edge(number, -back, _squeezed(page[-back]))
        for back in range(1, _EDGE + 1)
        if len(page) - back >= _EDGE
    ]
    return [edge for edge in found if len(edge.text) <= _LONGEST]


def _enough(n_pages: int) -> int:
    return max(2, min(_OFTEN, (n_pages + 1) // 2))


def _running(edges: Sequence[_Edge], n_pages: int) -> set[tuple[int, str]]:
    """Lines that come again on page after page: the same words, and numbers that stay or count pages."""
    by_words: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        words = _NUMBER.sub("#", edge.text)
        if len(words) > 1 and not words.endswith(("。", "；", "：", "，")):
            by_words[words].append(edge)
    found: set[tuple[int, str]] = set()
    for group in by_words.values():
        numbers = [tuple(int(n) for n in _NUMBER.findall(edge.text)) for edge in group]
        # What each number does over the pages: it stays, or it goes with the page.
        shapes: Counter[tuple[tuple[str, int], ...]] = Counter()
        for stays in _ways(len(numbers[0])):
            for edge, values in zip(group, numbers, strict=True):
                shapes[
                    tuple(
                        ("stays", value) if fixed else ("goes", value - edge.page)
                        for value, fixed in zip(values, stays, strict=True)
                    )
                ] += 1
        for edge, values in zip(group, numbers, strict=True):
            pages = max(
                shapes[
                    tuple(
                        ("stays", value) if fixed else ("goes", value - edge.page)
                        for value, fixed in zip(values, stays, strict=True)
                    )
                ]
                for stays in _ways(len(values))
            )
            if pages >= _enough(n_pages):
                found.add((edge.page, edge.text))
    return found


def _ways(n: int) -> list[tuple[bool, ...]]:
    """Which of a line's numbers stay and which go with the page: each way, or one that goes among many."""
    if n <= _FEW_NUMBERS:
        return list(itertools.product((True, False), repeat=n))
    return [(True,) * n, *(tuple(at != moving for at in range(n)) for moving in range(n))]


def _page_numbers(edges: Sequence[_Edge], n_pages: int) -> set[tuple[int, str]]:
    """Lines that are a page's number: they count up with the pages, or say that they are one."""
    numbered = []
    offsets: Counter[int] = Counter()
    for edge in edges:
        number = _PAGE_NUMBER.fullmatch(edge.text)
        if number is None:
            continue
        value = int(number["page"]) if number["page"].isdigit() else None
        is_bare = edge.text == number["page"]
        numbered.append((edge, value, is_bare))
        if value is not None:
            offsets[value - edge.page] += 1
    found = set()
    for edge, value, is_bare in numbered:
        counts_up = value is not None and offsets[value - edge.page] >= _enough(n_pages)
        is_first = n_pages < _OFTEN and value == edge.page + 1
        if counts_up or (edge.place in (0, -1) and (not is_bare or is_first)):
            found.add((edge.page, edge.text))
    roman = {
        (edge.page, edge.text) for edge in edges if edge.place in (0, -1) and _ROMAN.fullmatch(edge.text)
    }
    return found | roman if len(roman) >= _enough(n_pages) else found


def _rarer_heads(edges: Sequence[_Edge], running: set[tuple[int, str]], n_pages: int) -> set[tuple[int, str]]:
    """Heads that change with the chapter: two pages running have one, where nearly all pages have some."""
    places: Counter[int] = Counter()
    for edge in edges:
        if (edge.page, edge.text) in running and not _PAGE_NUMBER.fullmatch(edge.text):
            places[edge.place] += 1
    found = set()
    for place in (0, -1):
        if n_pages < 4 or places[place] < _SLOT * n_pages:
            continue
        at_place = {edge.page: edge.text for edge in edges if edge.place == place}
        for page, text in at_place.items():
            if text in (at_place.get(page - 1), at_place.get(page + 1)) and len(text) > 1:
                found.add((page, text))
    return found
