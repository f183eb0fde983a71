"""What speaks for a phrase having been put in the place of names, and against, summed over its places."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.parameters import PLACES_SAMPLE
from transforms.repair.spam.contexts import NameContexts
from transforms.repair.spam.region_names import NameBook

LETTERS = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
_LATIN = re.compile("[A-Za-z0-9]")


class Phrase(NamedTuple):
    """A repeated phrase that the genre does not know, and where it stands."""

    words: str
    starts: tuple[int, ...]


class Evidence(NamedTuple):
    """What speaks for a phrase having been put in the place of names, and against."""

    always: float
    """1: the odds before anything is known."""
    best: float
    """How clearly the best of its places asks for a name."""
    third: float
    clear: float
    """Places that ask for a name beyond doubt, up to three."""
    mean: float
    times: float
    """Logarithm of how often it stands."""
    unknown_inside: float
    """Pairs of its letters that the genre does not know, up to three."""
    unknown_edges: float
    """Share of such pairs where it touches other letters."""
    all_edges_unknown: float
    """Whether all of them are."""
    latin: float
    """Whether it has Latin letters or digits."""
    quoted: float
    """Share of its places in quotation marks, where slogans and programmes stand."""
    behind: float
    """Share of different words behind it; a part of a longer name has the same ones."""
    before: float
    kinds: float
    """So many kinds of names (offices, governments, regions) are clearly asked for."""
    two: float
    """Whether it has two letters only, as most local names have."""
    three: float
    abbreviated: float
    """Pairs of letters that both stand for regions, as in 沪苏浙, up to two."""
    local: float
    """Whether it ends as names of towns, rivers, roads and firms do, or what follows it mostly does."""

    def score(self, weights: Evidence) -> float:
        """Logarithm of the odds that the phrase was put in."""
        return sum(one * weight for one, weight in zip(self, weights, strict=True))


WEIGHTS = Evidence(
    always=-17.87,
    best=0.37,
    third=0.33,
    clear=0.6,
    mean=0.58,
    times=-0.12,
    unknown_inside=2.1,
    unknown_edges=4.07,
    all_edges_unknown=-0.75,
    latin=1.55,
    quoted=-4.0,
    behind=3.54,
    before=3.34,
    kinds=0.54,
    two=-0.39,
    three=-0.33,
    abbreviated=-3.19,
    local=-3.1,
)
"""Fitted by benchmarks/spam.py on reports with and without phrases put in."""


def evidence_for(
    text: str, phrase: Phrase, bigrams: KnownBigrams, contexts: NameContexts, names: NameBook
) -> Evidence:
    """Add up what the places of a phrase and its letters say."""
    words, starts = phrase.words, phrase.starts[:PLACES_SAMPLE]
    length, n = len(words), min(len(phrase.starts), PLACES_SAMPLE)
    best: list[float] = []
    kinds: set[int] = set()
    edges = unknown = quoted = 0
    for start in starts:
        end = start + length
        fits = [
            one + other
            for one, other in zip(contexts.left(text, start), contexts.right(text, end), strict=True)
        ]
        clearest = max(fits)
        best.append(clearest)
        if clearest > _CLEAR:
            kinds.add(fits.index(clearest))
        for edge in (text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]):
            if LETTERS.fullmatch(edge) and len(edge) == 2:
                edges += 1
                unknown += edge not in bigrams.pairs
        quoted += text[max(0, start - 1) : start] in _QUOTES or text[end : end + 1] in _QUOTES
    best.sort(reverse=True)
    pairs = [words[i : i + 2] for i in range(length - 1)]
    return Evidence(
        always=1.0,
        best=best[0],
        third=best[min(2, n - 1)],
        clear=min(3, sum(fit > _BEYOND_DOUBT for fit in best)),
        mean=sum(best) / n,
        times=math.log(min(len(phrase.starts), 60)),
        unknown_inside=min(3, sum(pair not in bigrams.pairs for pair in pairs)),
        unknown_edges=unknown / max(1, edges),
        all_edges_unknown=0 < edges == unknown,
        latin=_LATIN.search(words) is not None,
        quoted=quoted / n,
        behind=len({text[start + length : start + length + 2] for start in starts}) / n,
        before=len({text[max(0, start - 2) : start] for start in starts}) / n,
        kinds=len(kinds),
        two=length == 2,
        three=length == 3,
        abbreviated=min(2, sum(names.are_abbreviations(pair, text) for pair in pairs)),
        local=_LOCAL.search(words) is not None or _is_followed_by(_LOCAL_LETTERS, text, starts, length),
    )


_CLEAR, _BEYOND_DOUBT = 3.5, 6.0
_QUOTES = frozenset("“”《》")
_LOCAL_LETTERS = frozenset("镇乡村街山河湖江桥港岛湾口站峰关峡泉岭洲沟路线塬原寺段麓滩")
_LOCAL = re.compile(
    f"(?:[{''.join(sorted(_LOCAL_LETTERS))}]|口岸|街道|书院|学院|大学|林场|水库|大道"
    "|(?:公|产业|工业|科技|物流)园|[园新片景矿]区|城市群|都市圈|经济圈|公司|集团|股份|特钢|重工|光电|酒业|生物|航空"
    "|新材|新能源|制药|化工|机械|矿业|钢铁|铝业|铜业|水泥|纺织|同志|主席)$(?<!在线)"
)


def _is_followed_by(letters: frozenset[str], text: str, starts: Sequence[int], length: int) -> bool:
    """Whether one of the letters stands behind most places of a phrase: 东澳 of 东澳岛 and 东澳湾."""
    return sum(text[start + length : start + length + 1] in letters for start in starts) >= 0.75 * len(starts)
