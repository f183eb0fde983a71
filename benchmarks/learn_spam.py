"""What tells phrases put in the place of names, learned from reports: bigrams, edges, contexts and weights.

`python -m benchmarks.spam --learn` writes what is learned here to reference/repair/.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import jieba
import numpy as np
from numpy.typing import NDArray

from benchmarks.damage.phrases import (
    NamePlace,
    draw_places,
    name_places,
    put_in,
)
from benchmarks.documents import files_in, reports_of
from flows.places import ROOT
from transforms.document import Reference
from transforms.records import Rejection
from transforms.reference.regions import NATION
from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.language.learn import (
    PairCounts,
    add_edges,
    bigram_lines,
    edge_lines,
    known_edges,
    known_pairs,
)
from transforms.repair.spam.contexts import (
    ContextCounts,
    NameContexts,
    asking_pairs,
    context_lines,
    names_in,
    weigh_contexts,
)
from transforms.repair.spam.evidence import Evidence, evidence_for
from transforms.repair.spam.phrases import (
    candidates,
    in_simplified,
    is_name,
    may_be_spam,
    unknown_phrases,
)
from transforms.repair.spam.region_names import NameBook, short_name

OUT = ROOT / "reference" / "repair"
TIMES: tuple[int | None, ...] = (3, 5, 10, 20, None)
"""Places a phrase is put in; None: all places of one name."""
SHORTEST = 500
"""Characters of a report that is worth learning from."""


@dataclass
class Report:
    """A report, the short name of its region (none for the nation's), and what it is kept with."""

    name: str
    region: str | None
    group: str
    text: str
    is_marked: bool
    """Whether repair marks phrases in it as it came; then nothing is learned from it."""


def read_reports(folders: Iterable[Path], reference: Reference) -> list[Report]:
    """The reports of the folders, each once; of several texts of one the longest."""
    found: dict[str, Report] = {}
    for path in files_in(folders):
        for report in reports_of(path, reference):
            identity, text = report.identity, report.repaired.clean
            if isinstance(identity, Rejection):
                continue
            marks = any(c.kind == "spam" and c.candidates for c in report.repaired.changes)
            nation = identity.region_code == NATION
            region = None if nation else short_name(identity.region_name)
            decade = identity.report_year // 10
            group = f"nation {decade}" if nation else identity.province_code
            known = found.get(identity.report_id)
            if len(text) >= SHORTEST and (known is None or len(known.text) < len(text)):
                found[identity.report_id] = Report(identity.report_id, region, group, text, marks)
    return list(found.values())


@dataclass
class Knowledge:
    """What reports teach."""

    pairs: PairCounts = field(default_factory=PairCounts)
    edges: PairCounts = field(default_factory=PairCounts)
    contexts: ContextCounts = field(default_factory=ContextCounts)

    def bigrams(self) -> KnownBigrams:
        """The pairs of letters."""
        return KnownBigrams(*known_pairs(self.pairs), known_edges(self.edges))

    def name_contexts(self) -> NameContexts:
        """What stands beside names."""
        return NameContexts(weigh_contexts(self.contexts))


class Lessons:
    """What each fold of the reports teaches, and what all others teach."""

    def __init__(self, reports: list[Report], folds: int, names: NameBook) -> None:
        groups = sorted({report.group for report in reports})
        self.folds = min(folds, len(groups))
        place = {group: i % self.folds for i, group in enumerate(groups)}
        self.reports: list[list[Report]] = [[] for _ in range(self.folds)]
        for report in reports:
            self.reports[place[report.group]].append(report)
        self._taught = [Knowledge() for _ in range(self.folds)]
        for taught, some in zip(self._taught, self.reports, strict=True):
            for report in some:
                if not report.is_marked:
                    taught.pairs.add(in_simplified(report.text))
        for fold, some in enumerate(self.reports):
            bigrams = self.without(fold).bigrams()  # local words are as unknown as they will be
            for report in some:
                if report.is_marked:
                    continue
                _count_contexts(self._taught[fold].contexts, report, bigrams, names)

        asking = asking_pairs(weigh_contexts(self.without(None).contexts))
        for taught, some in zip(self._taught, self.reports, strict=True):
            for report in some:
                if not report.is_marked:
                    add_edges(taught.edges, in_simplified(report.text), asking)

    def without(self, fold: int | None) -> Knowledge:
        """What all reports but those of one fold teach."""
        together = Knowledge()
        for other, taught in enumerate(self._taught):
            if other != fold:
                together.pairs.update(taught.pairs)
                together.edges.update(taught.edges)
                together.contexts.update(taught.contexts)
        return together


def _count_contexts(counts: ContextCounts, report: Report, bigrams: KnownBigrams, names: NameBook) -> None:
    text = in_simplified(report.text)
    for kind, start, end in names_in(text, report.region, names.known):
        counts.add(kind, text, start, end)
    for phrase in unknown_phrases(text, bigrams, 2):
        if not any(name in phrase.words for name in names.known):
            for start in phrase.starts:
                counts.add("word", text, start, start + len(phrase.words))


# -- the weights of evidence --------------------------------------------------------------------------------


@dataclass
class Examples:
    """Evidence of phrases in the place of names, of a report's own words, and of phrases in their place."""

    put_in: list[Evidence] = field(default_factory=list)
    own: list[Evidence] = field(default_factory=list)
    local: list[Evidence] = field(default_factory=list)


_TAUGHT = 3
"""So many phrases for each number of places are put in each report that teaches."""


def examples(
    reports: Iterable[Report],
    bigrams: KnownBigrams,
    contexts: NameContexts,
    names: NameBook,
    words: list[str],
    draw: random.Random,
) -> Examples:
    """What phrases of general words look like in the place of names, and what the reports have themselves."""
    found = Examples()
    for report in reports:
        if report.is_marked:
            continue
        for phrase in candidates(report.text, bigrams, contexts, names):
            if may_be_spam(phrase.words, bigrams) and not is_name(report.text, phrase, names):
                found.own.append(evidence_for(report.text, phrase, bigrams, contexts, names))
        places = name_places(report.text, report.region, names.known)
        for times in _TAUGHT * TIMES:
            put = _general_phrase(draw, words)
            text, _ = put_in(report.text, draw_places(draw, places, times), put)
            for phrase in candidates(text, bigrams, contexts, names):
                if phrase.words == put and may_be_spam(put, bigrams):
                    found.put_in.append(evidence_for(text, phrase, bigrams, contexts, names))
        local = _local_places(report.text, bigrams, names)
        for times in (4, 8):
            put = _general_phrase(draw, words)
            text, _ = put_in(report.text, draw_places(draw, local, times), put)
            for phrase in candidates(text, bigrams, contexts, names):
                if phrase.words == put and may_be_spam(put, bigrams):
                    found.local.append(evidence_for(text, phrase, bigrams, contexts, names))
    return found


def _local_places(text: str, bigrams: KnownBigrams, names: NameBook) -> list[NamePlace]:
    """Where words of the place itself stand, which are no names of regions and offices."""
    places: list[NamePlace] = []
    for phrase in unknown_phrases(text, bigrams, 2):
        if not any(name in phrase.words for name in names.known):
            places += (NamePlace(phrase.words, at, at + len(phrase.words)) for at in phrase.starts)
    apart: list[NamePlace] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if not apart or place.start >= apart[-1].end:
            apart.append(place)
    return apart


def _general_phrase(draw: random.Random, words: list[str]) -> str:
    kind = draw.random()
    if kind < 0.15:
        return draw.choice(words)
    if kind < 0.8:
        return draw.choice(words) + draw.choice(words)
    if kind < 0.9:
        letters = (draw.choice("abcdefgkmnpqsxyzABKXM0123456789") for _ in range(draw.randint(1, 4)))
        return "".join(letters) + draw.choice(words)
    return "".join(draw.choice(words)[0] for _ in range(draw.randint(2, 4)))


def general_words() -> list[str]:
    """Words of jieba's list that are neither frequent nor names of places."""
    found = []
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, kind = line.split()
            is_han = all("\u4e00" <= letter <= "\u9fff" for letter in word)
            if (
                20 <= int(count) < 400
                and 1 < len(word) <= 4
                and is_han
                and kind[0] in "nvail"
                and kind != "ns"
            ):
                found.append(word)
    return found


def fit(some: Iterable[Examples]) -> Evidence:
    """The weights of a logistic regression; a report's own word counts three times."""
    put, own, local = [], [], []
    for each in some:
        put += each.put_in
        own += each.own
        local += each.local
    values = np.array([*put, *local, *own], dtype=float)
    is_put = np.arange(len(values)) < len(put)
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    middle[0], spread[0] = 0.0, 1.0
    scaled = (values - middle) / spread
    weight = np.repeat([1.0, _LOCAL_WEIGHT, 3.0], [len(put), len(local), len(own)])
    solution = np.zeros(values.shape[1])
    for _ in range(40):
        odds = 1 / (1 + np.exp(-np.clip(scaled @ solution, -30, 30)))
        slope = scaled.T @ (weight * (odds - is_put)) + solution
        curve = (scaled * (weight * odds * (1 - odds) + 1e-6)[:, None]).T @ scaled + np.eye(len(solution))
        solution -= np.linalg.solve(curve, slope)
    plain: NDArray[np.float64] = solution / spread
    plain[0] = solution[0] - (plain[1:] * middle[1:]).sum()
    found = Evidence(*(round(float(one), 2) for one in plain))
    return found._replace(quoted=min(found.quoted, _QUOTED))


_LOCAL_WEIGHT = 0.3
_QUOTED = -4.0
"""Too few words of the reports that stand often in quotation marks look foreign for that to be learned."""


_PAIRS_HEADER = """\
# Pairs of adjacent characters that government work reports use: a character, a tab, its everyday successors,
# |, its other successors. Learned by benchmarks/spam.py from {n} clean reports of the State Council,
# provinces, cities, counties and districts; of real reports only such pairs are here.
"""
_EDGES_HEADER = """\
# Two characters that mostly follow names of offices and regions in government work reports, a tab, and the
# letters that stand before them. Learned by benchmarks/spam.py from {n} clean reports.
"""
_CONTEXTS_HEADER = """\
# What stands beside the names of offices and regions in government work reports: the characters before (l) or
# behind (r), and the natural logarithm of the likelihood ratio of each kind of name against local words
# (transforms/repair/spam/contexts.py). Learned by benchmarks/spam.py from {n} clean reports of the State
# Council, provinces, cities, counties and districts. A line break is written as the sign of the return key.
"""


def write(lessons: Lessons, n: int) -> None:
    """Write what all reports teach to reference/repair/."""
    taught = lessons.without(None)
    lines = bigram_lines(*known_pairs(taught.pairs))
    text = _PAIRS_HEADER.format(n=n) + "\n".join(lines) + "\n"
    (OUT / "neighbours.txt").write_text(text, encoding="utf-8")
    text = _EDGES_HEADER.format(n=n) + "\n".join(edge_lines(known_edges(taught.edges))) + "\n"
    (OUT / "name_edges.txt").write_text(text, encoding="utf-8")
    text = _CONTEXTS_HEADER.format(n=n) + "\n".join(context_lines(weigh_contexts(taught.contexts))) + "\n"
    (OUT / "name_contexts.csv").write_text(text, encoding="utf-8")
