"""Heads, feet and page numbers in a text that was made from printed pages.

They stand in the middle of sentences, and a year in them turns what is reported into what is planned. A line
is one by what it does over the whole text, never by its words alone: it comes again at the distance of a
page, with a number that counts the pages or in the middle of sentences; or it stands beside one that does,
page after page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from transforms.repair.fixers.lines import Line
from transforms.repair.ledger import LIKELY, PROVEN, Edit
from transforms.repair.parameters import (
    BREAKS,
    FEWEST_PAGES,
    HEAD_OF_TEXT,
    LINKED,
    LONGEST_HEAD,
    MOST_NUMBERS,
    PAGE,
    SHORTEST_HEAD,
    SLOT,
    STEADY,
)

_KIND = "furniture"

_NO_HEAD_ENDS = ("。", "；", ":", "，", "、", "《", "“", "(")

_NUMBER = re.compile("[0-9]+")
_HALF_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_PAGE_NUMBER = re.compile(
    r"[-—–·•.\[(【|]{0,3}(?:第|page|p\.?)?(?P<page>[0-9]{1,4})页?(?:[,，]?(?:[/／|]|of)?[,，]?(?:共|总)?[0-9]{1,4}页?)?"
    r"[-—–·•.\])】|]{0,3}",
    re.I,
)
_TITLE = re.compile(r".{0,40}工作报告(?:[(（].{1,20}[)）])?")
_ENDS = frozenset("。！？；：…!?;:”）)")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．是]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|第[一二三四五六七八九十0-9]{1,3}[章节部篇]|[0-9]{1,2}[.、．](?![0-9])"
    r"|[①-⑳]|——|[•●◆■]|各位|同志们|附[：:件录表]|名词解释"
)
_OPENS = re.compile(r"[，。、；：！？”）》,;:!?%％)]")


class _Place(NamedTuple):
    """A line that may be one of them: its number among the lines, where it begins, the numbers in it."""

    line: int
    at: int
    numbers: tuple[int, ...]


def find_running_heads(text: str, lines: Sequence[Line]) -> list[Edit]:
    """Propose to take out the heads, feet and page numbers among the `lines` of a text."""
    groups = _groups(text, lines)
    if not groups:
        return _lone_titles(text, lines)
    candidates = {place.line for group in groups.values() for place in group}
    breaks = _Breaks(text, lines, candidates)
    counted: set[int] = set()
    repeated: set[int] = set()
    for words, group in groups.items():
        if chain := _counting(group, breaks):
            counted.update(place.line for place in chain)
        elif len(words) >= SHORTEST_HEAD:
            repeated.update(_repeated(group, breaks))
    found = counted | repeated
    if not found:
        return _lone_titles(text, lines)
    found |= _beside(lines, counted, found)
    found -= _own_lines(lines, found, counted, breaks)
    return list(_removals(lines, sorted(found)))


def _groups(text: str, lines: Sequence[Line]) -> dict[str, list[_Place]]:
    """Short lines by their words, numbers left out; those that come often enough."""
    groups: dict[str, list[_Place]] = defaultdict(list)
    for i, line in enumerate(lines):
        words = line.words
        if not words or len(words) > LONGEST_HEAD or words.endswith(_NO_HEAD_ENDS) or words[0] == "|":
            continue
        number = _PAGE_NUMBER.fullmatch(words)
        if number:
            groups["#"].append(_Place(i, line.start, (int(number["page"]),)))
            continue
        numbers: tuple[int, ...] = ()
        if _NUMBER.search(words):
            written = text[line.start : line.end].translate(_HALF_DIGITS)  # its spaces part its numbers
            numbers = tuple(int(n) for n in _NUMBER.findall(written)[:MOST_NUMBERS])
            words = "".join(_NUMBER.sub("#", written).split())
        groups[words].append(_Place(i, line.start, numbers))
    return {words: group for words, group in groups.items() if len(group) >= FEWEST_PAGES}


class _Breaks:
    """Whether a line stands in the middle of a sentence, the lines that may be heads left aside."""

    def __init__(self, text: str, lines: Sequence[Line], candidates: set[int]) -> None:
        self._text, self._lines, self._candidates = text, lines, candidates

    def links(self, i: int) -> bool:
        """Whether line `i` looks like a word of the sentence that a link gave a line of its own."""
        if not 0 < i < len(self._lines) - 1:
            return False
        before, behind = self._lines[i - 1], self._lines[i + 1]
        return self._text[before.end - 1] in "《“（(‘" or self._text[behind.start] in "》”），。、；：’)"

    def at(self, i: int) -> bool:
        """Whether the sentence before line `i` goes on behind it."""
        before, behind = i - 1, i + 1
        while before in self._candidates:
            before -= 1
        while behind in self._candidates:
            behind += 1
        if before < 0 or behind >= len(self._lines):
            return False
        first, second = self._lines[before], self._lines[behind]
        return is_broken(self._text[first.start : first.end], self._text[second.start : second.start + 12])


def is_broken(first: str, second: str) -> bool:
    """Whether a line that begins with `second` goes on with the sentence that the line `first` breaks off."""
    if _OPENS.match(second):
        return True
    return first[-1] not in _ENDS and len(first) >= 15 and not _HEADING.match(second)


def _counting(group: list[_Place], breaks: _Breaks) -> list[_Place]:
    """The lines of a group that have a number which counts the pages; [] where none does."""
    for slot in range(min(len(place.numbers) for place in group)):
        chain = _chain(group, slot)
        if len(chain) >= FEWEST_PAGES and _is_steady(chain) and any(breaks.at(place.line) for place in chain):
            return chain
    return []


def _repeated(group: list[_Place], breaks: _Breaks) -> Iterator[int]:
    """The lines of a group that come again as they are, page after page and in the middle of sentences."""
    for numbers, n in Counter(place.numbers for place in group).items():
        places = [place for place in group if place.numbers == numbers]
        if n < FEWEST_PAGES or not _is_steady(places):
            continue
        n_breaks = sum(breaks.at(place.line) for place in places)
        n_links = sum(breaks.links(place.line) for place in places)
        if n_links < LINKED * n and n_breaks >= max(2, BREAKS * n):
            yield from (place.line for place in places)


def _chain(group: Sequence[_Place], slot: int) -> list[_Place]:
    """The longest run of places whose number counts up by one or by two, as pages do."""
    lengths: dict[int, tuple[int, int]] = {}  # by number: how long the run that ends there is, and its place
    before: dict[int, int] = {}
    for index, place in enumerate(group):
        value = place.numbers[slot]
        if value > 999:
            continue  # a year counts up too
        runs = [lengths[earlier] for earlier in (value - 1, value - 2) if earlier in lengths]
        length, last = max(runs, default=(0, -1))
        if length + 1 > lengths.get(value, (0, -1))[0]:
            lengths[value] = (length + 1, index)
            if last >= 0:
                before[index] = last
    if not lengths:
        return []
    _, index = max(lengths.values())
    chain = [index]
    while chain[-1] in before:
        chain.append(before[chain[-1]])
    return [group[index] for index in reversed(chain)]


def _is_steady(places: Sequence[_Place]) -> bool:
    """Whether places follow one another at the distance of a page."""
    gaps = [behind.at - before.at for before, behind in pairwise(places)]
    gaps = [gap for gap in gaps if gap >= PAGE[0] // 2]  # a title with its own head above it
    if len(gaps) < FEWEST_PAGES - 1:
        return False
    usual = median(gaps)
    near = sum(abs(gap / usual - max(1, round(gap / usual))) <= 0.4 for gap in gaps)
    return PAGE[0] <= usual <= PAGE[1] and near >= STEADY * len(gaps)


def _beside(lines: Sequence[Line], counted: set[int], found: set[int]) -> set[int]:
    """Heads and feet beside the pages' numbers that change with the chapter."""
    more: set[int] = set()
    times = Counter(line.words for line in lines if line.words)
    for step in (1, -1):
        beside = [i + step for i in sorted(counted) if 0 <= i + step < len(lines)]
        heads = [i for i in beside if i in found or _may_be_head(lines[i].words, times)]
        if len(heads) >= max(2, SLOT * len(beside)):
            more.update(heads)
    return more


def _may_be_head(words: str, times: Counter[str]) -> bool:
    return 0 < len(words) <= LONGEST_HEAD and times[words] > 1 and not words.endswith(_NO_HEAD_ENDS)


def _own_lines(lines: Sequence[Line], found: set[int], counted: set[int], breaks: _Breaks) -> set[int]:
    """Lines of the text itself that have the words of a head: its title, and the headings of its chapters.

    A heading is no head where it breaks no sentence and stands beside no other head or number; of heads all
    of which seem to be heads the first stands for the heading.
    """
    kept = set(_own_title(lines, found))
    headings: dict[str, list[int]] = defaultdict(list)
    for i in sorted(found - counted):
        if _HEADING.match(lines[i].words):
            headings[lines[i].words].append(i)
    for words, places in headings.items():
        alone = [i for i in places if not (breaks.at(i) or i - 1 in found or i + 1 in found)]
        is_there = any(line.words == words and i not in found for i, line in enumerate(lines))
        kept.update(alone if alone or is_there else places[:1])
    return kept


def _own_title(lines: Sequence[Line], found: set[int]) -> Iterator[int]:
    """The line that is the text's own title, where all of its kind were found to be heads."""
    head = [i for i in range(min(HEAD_OF_TEXT, len(lines))) if lines[i].words]
    titles = [i for i in head if "工作报告" in lines[i].words]
    if titles and found.issuperset(titles):
        yield titles[-1]  # the title itself stands nearer to the text than its head


def _lone_titles(text: str, lines: Sequence[Line]) -> list[Edit]:
    """A title alone in the middle of a sentence, in a text of too few pages for a rhythm."""
    found = [
        i
        for i in range(HEAD_OF_TEXT // 2, len(lines) - 1)
        if lines[i].words and len(lines[i].words) <= 30 and _TITLE.fullmatch(lines[i].words)
    ]
    broken = [i for i in found if _breaks_off(text, lines[i - 1], lines[i + 1])]
    return list(_removals(lines, broken, LIKELY))


def _breaks_off(text: str, first: Line, second: Line) -> bool:
    before, behind = text[first.start : first.end], text[second.start : second.start + 12]
    is_open = before[-1] in "，、" or "\u4e00" <= before[-1] <= "\u9fff" or before[-1].isdecimal()
    return is_open and len(before) >= 15 and is_broken(before, behind)


def _removals(lines: Sequence[Line], found: Sequence[int], certainty: str = PROVEN) -> Iterator[Edit]:
    """Edits that take lines out and leave one line break where they stood."""
    gone = set(found)
    for i in found:
        start, end = lines[i].start, lines[i].end
        if i + 1 < len(lines):
            end = lines[i + 1].start
        elif i and i - 1 not in gone:
            start = lines[i - 1].end
        yield Edit(start, end, "", _KIND, certainty, "head, foot or number of a printed page")
        if i and i - 1 not in gone and i + 1 < len(lines) and start - lines[i - 1].end > 1:
            yield Edit(lines[i - 1].end, start, "\n", "space", PROVEN, "page break")
