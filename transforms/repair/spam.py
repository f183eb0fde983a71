"""Phrases put in the place of names: found by what they are, not by a list.

A cloned page may hold one foreign phrase wherever the name of an office or a region stood. Such a phrase
is foreign to the genre's language inside and at its edges, mostly repeated, and stands where names stand:
before 省政府, 的坚强领导, 市第十七届, behind 建设美丽 or 与. What a place says of the word in it is learned
from reports (reference/repair/name_contexts.csv); the evidence of all places of a phrase is added up.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.regions import Region
from transforms.repair.neighbours import Neighbours

OFFICES = ("自治区党委", "省委", "市委", "区委", "县委")
"""Names of offices that reports use as names are used, and that name contexts are learned from."""

_LETTER = re.compile("[\u4e00-\u9fffA-Za-z0-9]")
_LETTERS = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
_LONGEST = 16
_BLOCK = 40_000
"""Characters of a block, more than most reports have."""
_TIMES = 3
"""A phrase must stand so often; what stands once or twice cannot be told from a local name."""
_LINE_END = "⏎"
_CAP, _FLOOR = 4.0, -3.0


@dataclass(frozen=True)
class NameContexts:
    """What stands beside names: weights of evidence, natural logarithms of likelihood ratios."""

    office: Mapping[str, float]
    place: Mapping[str, float]
    """`l` and the characters before, or `r` and those behind, to the weight; the longest known one counts."""

    def left(self, text: str, start: int) -> tuple[float, float]:
        """Weights of the characters before `start`: for an office, for a place."""
        before = text[max(0, start - 3) : start]
        return self._longest(f"l{before}", f"l{before[-2:]}", f"l{before[-1:]}")

    def right(self, text: str, end: int) -> tuple[float, float]:
        """Weights of the characters from `end` on: for an office, for a place."""
        behind = text[end : end + 4]
        return self._longest(f"r{behind}", f"r{behind[:3]}", f"r{behind[:2]}", f"r{behind[:1]}")

    def _longest(self, *keys: str) -> tuple[float, float]:
        office, place = 0.0, 0.0
        for key in keys:
            if key in self.office:
                office = self.office[key]
                break
        for key in keys:
            if key in self.place:
                place = self.place[key]
                break
        return max(_FLOOR, min(_CAP, office)), max(_FLOOR, min(_CAP, place))


def parse_name_contexts(text: str) -> NameContexts:
    """Read reference/repair/name_contexts.csv: side (l, r), context, weight for an office, for a place."""
    office: dict[str, float] = {}
    place: dict[str, float] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        key = row["side"] + row["context"].replace(_LINE_END, "\n")
        if row["office"]:
            office[key] = float(row["office"])
        if row["place"]:
            place[key] = float(row["place"])
    return NameContexts(office, place)


class Phrase(NamedTuple):
    """A repeated phrase that the genre does not know, and where it stands."""

    words: str
    starts: tuple[int, ...]


class Evidence(NamedTuple):
    """What speaks for a phrase having been put in the place of names."""

    total: float
    """Sum over its places of the better of the two readings, office or place."""
    office: float
    """Best place for an office."""
    place: float
    """Best place for a place name."""
    places: int
    unknown_inside: int
    unknown_edges: float
    """Share of the edges to other letters that the genre does not know."""
    strong: int
    """Places that speak clearly for a name."""
    weak: int
    """Places that speak against one."""

    @property
    def score(self) -> float:
        """Logarithm of the odds that the phrase was put in; weights fitted on reports with and without."""
        foreign = self.unknown_edges >= 0.6
        return (
            _WEIGHTS[0]
            + _WEIGHTS[1] * min(self.total, 15) / 5
            + _WEIGHTS[2] * self.office / 4
            + _WEIGHTS[3] * self.place / 4
            + _WEIGHTS[4] * min(self.unknown_inside, 3)
            + _WEIGHTS[5] * self.unknown_edges
            + _WEIGHTS[6] * math.log(min(self.places, 12))
            + _WEIGHTS[7] * min(self.strong, 3)
            + _WEIGHTS[8] * min(self.weak, 3)
            + _WEIGHTS[9] * (foreign and self.unknown_inside >= 2)
            + _WEIGHTS[10] * (foreign and self.unknown_inside >= 3)
        )


_WEIGHTS = (-6.9, 1.2, 0.9, 1.9, 0.0, 0.6, 1.4, 0.2, 0.2, 0.9, 0.5)
_CERTAIN = 0.7
_CERTAIN_FAMILIAR = 5.0
"""The same for one that the genre knows but for a single pair of letters."""


_CLEAR = 4.2
"""One place at least must speak for a name as clearly as this."""


def _is_put_in(evidence: Evidence) -> bool:
    if not evidence.unknown_inside or max(evidence.office, evidence.place) < _CLEAR:
        return False
    if evidence.unknown_inside < 2 and evidence.unknown_edges < 0.5:
        return evidence.score >= _CERTAIN_FAMILIAR
    return evidence.score >= _CERTAIN


def find_phrases(text: str, neighbours: Neighbours, contexts: NameContexts, names: NameBook) -> list[Phrase]:
    """The phrases of `text` that were put in the place of names, those that stand most often first.

    A long text is looked at in blocks, so that the time grows with its length and no faster.
    """
    words: dict[str, None] = {}
    for start, end in _blocks(text):
        words.update(dict.fromkeys(_phrases_of(text[start:end], neighbours, contexts, names)))
    # of phrases inside one another the one that stands most often is whole, the longer one where they tie
    found = [Phrase(phrase, tuple(_all_places(text, phrase))) for phrase in words]
    found.sort(key=lambda phrase: (-len(phrase.starts), -len(phrase.words), phrase.words))
    kept: list[Phrase] = []
    for phrase in found:
        if not any(phrase.words in other.words or other.words in phrase.words for other in kept):
            kept.append(phrase)
    return kept


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of about a long report each, ended by line breaks."""
    start, length = 0, len(text)
    while start < length:
        end = text.find("\n", start + _BLOCK) + 1 if start + _BLOCK < length else 0
        end = end or length
        yield start, end
        start = end


def _phrases_of(text: str, neighbours: Neighbours, contexts: NameContexts, names: NameBook) -> Iterator[str]:
    for phrase in unknown_phrases(text, neighbours):
        if not may_be_spam(text, phrase.words, neighbours, names):
            continue
        trimmed = trim(text, phrase, neighbours, contexts)
        if not may_be_spam(text, trimmed.words, neighbours, names):
            continue
        if _is_put_in(evidence_for(text, trimmed, neighbours, contexts)):
            yield trimmed.words


def unknown_phrases(text: str, neighbours: Neighbours, times: int = _TIMES) -> list[Phrase]:
    """The longest phrases around the unknown pairs that `text` has so often, as far as their places agree."""
    phrases: dict[str, Phrase] = {}
    for places in neighbours.repeated_unknown(text, times):
        phrase = _extend(text, places)
        known = phrases.get(phrase.words)
        if known is None or len(known.starts) < len(phrase.starts):
            phrases[phrase.words] = phrase
    return list(phrases.values())


def _extend(text: str, places: Sequence[int]) -> Phrase:
    needed = math.ceil(len(places) * 0.9)
    starts, length, last = list(places), 2, len(text)
    for step in (-1, 1):
        while length < _LONGEST:
            beside = [start - 1 if step < 0 else start + length for start in starts]
            at = [text[i] if 0 <= i < last else "" for i in beside]
            letter = at[0]
            if at.count(letter) < len(at):
                letter = Counter(at).most_common(1)[0][0]
                if at.count(letter) < needed:
                    break
                starts = [start for start, other in zip(starts, at, strict=True) if other == letter]
            if not _LETTER.match(letter):
                break
            length += 1
            if step < 0:
                starts = [start - 1 for start in starts]
    return Phrase(text[starts[0] : starts[0] + length], tuple(starts))


def may_be_spam(text: str, words: str, neighbours: Neighbours, names: NameBook) -> bool:
    """Whether a phrase is no name, no office and not made of everyday words, by its letters."""
    length = len(words)
    if length < 3 or _OFFICE_TAIL.search(words):
        return False
    if words[0] in _TOWARDS and words[:2] not in neighbours.pairs:
        return False
    if not _PARTICLES.isdisjoint(words):
        return False
    covered = [False] * length  # by everyday words and by names
    for start in range(length - 1):
        if words[start : start + 2] in neighbours.everyday:
            covered[start] = covered[start + 1] = True
        for end in range(start + 2, min(start + 11, length) + 1):
            piece = words[start:end]
            if piece in names.known or piece in names.short:
                if end - start + 1 >= length:
                    return False
                # a region that the text speaks of elsewhere is no part of the phrase
                if piece in names.known and text.count(piece) > text.count(words):
                    return False
                covered[start:end] = [True] * (end - start)
    return covered.count(False) >= 2


@dataclass(frozen=True)
class NameBook:
    """Names that are no spam: `known` may not stand inside a phrase, `short` may not be most of it."""

    known: frozenset[str]
    """Full names of all regions, short ones of provinces and prefectures."""
    short: frozenset[str]
    """Short names of the regions below them, and what is left of a full name without its first letters."""
    regions: tuple[Region, ...] = ()


def name_book(regions: Iterable[Region]) -> NameBook:
    """The names of the regions, as phrases are held against them."""
    regions = tuple(regions)
    known: set[str] = set()
    short: set[str] = set()
    for region in regions:
        brief = short_name(region.name)
        known.add(region.name)
        (known if region.level in ("nation", "province", "prefecture") else short).add(brief)
        short.update(region.name[i:] for i in range(1, len(region.name) - 1))
        short.update(brief[i:] for i in range(1, len(brief) - 1))
    return NameBook(frozenset(name for name in known if len(name) > 1), frozenset(short - known), regions)


_SUFFIX = re.compile(
    "(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|(?:[\u4e00-\u9fff]{1,8}族)*自治[州县]|省|市|地区|盟|区|县|旗)$"
)


def short_name(name: str) -> str:
    """A region's name without the word for what it is: 沈阳 of 沈阳市; 城区 and 矿区 keep theirs."""
    brief = _SUFFIX.sub("", name)
    return brief if len(brief) >= 2 else name


_TOWARDS = frozenset("在为与对向到从把将由和及至以了上下中内外里间是有")
_PARTICLES = frozenset("的和与及")
_OFFICE_TAIL = re.compile("(?:[委府厅局办处署]|[法察医学科]院|委会|党组|中央|人大|政协|[0-9]+)$")


def trim(text: str, phrase: Phrase, neighbours: Neighbours, contexts: NameContexts) -> Phrase:
    """The phrase without the words at its edges that belong to its places, where all places share them.

    An edge moves inwards to a pair of letters that the genre does not know, where a name fits much better.
    """
    words, starts = phrase
    if len(starts) > _AGREE:
        return phrase
    cuts = [i for i in range(1, len(words)) if words[i - 1 : i + 1] not in neighbours.pairs]
    gain = _GAIN * len(starts)
    left = max([0, *cuts], key=lambda cut: _fit(text, starts, cut, contexts, True) - gain * (cut > 0))
    right = max(
        [len(words), *(cut for cut in cuts if cut > left + 1)],
        key=lambda cut: _fit(text, starts, cut, contexts, False) - gain * (cut < len(words)),
    )
    if right - left < 3:
        return phrase
    return Phrase(words[left:right], tuple(start + left for start in starts))


_AGREE = 4
"""What more places than this share is the phrase itself."""
_GAIN = 1.0
"""How much better a name must fit at the moved edge, each place."""


def _fit(text: str, starts: Sequence[int], cut: int, contexts: NameContexts, is_left: bool) -> float:
    total = 0.0
    for start in starts:
        weights = contexts.left(text, start + cut) if is_left else contexts.right(text, start + cut)
        total += max(weights)
    return total


def evidence_for(text: str, phrase: Phrase, neighbours: Neighbours, contexts: NameContexts) -> Evidence:
    """Add up what the places of a phrase and its letters say."""
    words, starts = phrase
    length = len(words)
    office: list[float] = []
    place: list[float] = []
    edges = unknown = 0
    for start in starts:
        end = start + length
        left, right = contexts.left(text, start), contexts.right(text, end)
        office.append(left[0] + right[0])
        place.append(left[1] + right[1])
        for edge in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
            if len(edge) == 2 and _LETTERS.fullmatch(edge):
                edges += 1
                unknown += edge not in neighbours.pairs
    best = [max(pair) for pair in zip(office, place, strict=True)]
    return Evidence(
        total=sum(best),
        office=max(office),
        place=max(place),
        places=len(starts),
        unknown_inside=sum(words[i : i + 2] not in neighbours.pairs for i in range(length - 1)),
        unknown_edges=unknown / max(1, edges),
        strong=sum(value > 3 for value in best),
        weak=sum(value < -1 for value in best),
    )


def _all_places(text: str, words: str) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def learn_name_contexts(
    reports: Iterable[tuple[str, str]], neighbours: Neighbours, names: NameBook
) -> list[tuple[str, str, float | None, float | None]]:
    """The rows of the reference file: side, context, weight for an office, weight for a place.

    Args:
        reports: clean texts with the short name of their region.
        neighbours: pairs learned from other reports, so that local words are as unknown as they will be.
        names: known names, which count as no local words.

    Offices and the region's own name are set against the local words that a model of the genre does not know.
    """
    seen: dict[str, Counter[str]] = {"office": Counter(), "place": Counter(), "word": Counter()}
    total: Counter[str] = Counter()

    def count(kind: str, text: str, start: int, end: int) -> None:
        before, behind = text[max(0, start - 3) : start], text[end : end + 4]
        keys = {f"l{before[-n:]}" for n in (1, 2, 3)} | {f"r{behind[:n]}" for n in (1, 2, 3, 4)}
        seen[kind].update(keys)
        total[kind] += 1

    for text, region in reports:
        for match in re.finditer("|".join((*OFFICES, re.escape(region))), text):
            count("place" if match[0] == region else "office", text, *match.span())
        for phrase in unknown_phrases(text, neighbours, 2):
            if not any(name in phrase.words for name in names.known):
                for start in phrase.starts:
                    count("word", text, start, start + len(phrase.words))

    def weight(kind: str, key: str) -> float | None:
        n, others = seen[kind][key], seen["word"][key]
        if n + others < 3:
            return None
        value = math.log((n + 0.3) / (total[kind] + 1)) - math.log((others + 0.3) / (total["word"] + 1))
        return round(value, 1) if abs(value) > 0.5 else None

    rows = []
    for key in sorted(set(seen["office"]) | set(seen["place"]) | set(seen["word"])):
        office, place = weight("office", key), weight("place", key)
        if office is not None or place is not None:
            rows.append((key[0], key[1:].replace("\n", _LINE_END), office, place))
    return rows
