"""How well phrases in the place of names are found, and what that knowledge is learned from.

    python -m benchmarks.spam [FOLDER …] [--learn] [--rounds N] [--seed N] [--missed]

Reads the reports of the folders (by default `../shared/corpus` beside the checkout, else the sample), and
measures on reports that nothing was learned from: they are parted into folds, a province's reports (of the
State Council, those of ten years) always together, and each fold is judged by what the others teach: pairs of
letters, contexts of names, and the weights of evidence. `--learn` writes neighbours.txt, name_edges.txt and
name_contexts.csv of reference/repair/ from all of them and prints the weights for
transforms/repair/spam/evidence.py.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.damage.phrases import (
    TRADES,
    NamePlace,
    draw_phrase,
    draw_places,
    name_places,
    put_in,
)
from benchmarks.learn_spam import TIMES, Lessons, Report, examples, fit, general_words, read_reports, write
from flows.places import ROOT
from flows.reference import load_reference
from transforms.records import PageFacts
from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.spam.candidates import NameRanker
from transforms.repair.spam.contexts import (
    NameContexts,
)
from transforms.repair.spam.evidence import WEIGHTS, Evidence, Phrase
from transforms.repair.spam.phrases import (
    find_phrases,
)
from transforms.repair.spam.region_names import NameBook

SHARED = ROOT.parent / "shared" / "corpus"
SAMPLE = ROOT / "sample" / "reports"
FOLDS = 10


# -- how well it is done ------------------------------------------------------------------------------------


@dataclass
class Score:
    """Places of phrases put in, those marked, and marks where nothing was put in."""

    places: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    is_shipped: bool = False
    """Whether the reference files as shipped were used, and nothing left out."""
    ranked: int = 0
    first: int = 0
    """Of the marked places of offices and the own region those where the right name came first."""
    reports: int = 0
    false_clean: list[str] = field(default_factory=list)
    false_damaged: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def together(self) -> float:
        """Share of all places that are marked."""
        places = sum(n for key, n in self.places.items() if key.endswith("places"))
        return sum(n for key, n in self.marked.items() if key.endswith("places")) / max(1, places)

    def share(self, key: str) -> str:
        """Share of the places of one sort that are marked."""
        marked, places = self.marked[key], self.places[key]
        return f"{marked:,} of {places:,} ({marked / max(1, places):.1%})"


_RANKED = 10
"""Names are ranked where a phrase was put in so many places."""


def judge(
    score: Score,
    reports: Iterable[Report],
    bigrams: KnownBigrams,
    contexts: NameContexts,
    names: NameBook,
    weights: Evidence,
    draw: random.Random,
    rounds: int,
) -> None:
    """Put phrases in, look for them, and count."""

    def found(text: str) -> list[Phrase]:
        return find_phrases(text, bigrams, contexts, names, weights)

    for report in reports:
        score.reports += 1
        score.false_clean += (f"{phrase.words} ({report.name})" for phrase in found(report.text))
        if report.is_marked:
            continue
        all_places = name_places(report.text, report.region, names.known)
        official = [
            place for place in all_places if place.name not in names.known or place.name == report.region
        ]
        for _ in range(rounds):
            for times in TIMES:
                trade = draw.choice(TRADES)
                put = draw_phrase(draw, trade)
                which = draw.choice(("offices and the own region", "names of every region"))
                pool = official if which.startswith("offices") else all_places
                places: list[NamePlace] = draw_places(draw, pool, times)
                if not places or put in report.text:
                    continue
                text, starts = put_in(report.text, places, put)
                marks = {(start, phrase.words) for phrase in found(text) for start in phrase.starts}
                hits = sum((start, put) in marks for start in starts)
                for key in (
                    f"{times or 'all'} places",
                    trade,
                    which,
                    "nation" if report.region is None else "local",
                ):
                    score.places[key] += len(starts)
                    score.marked[key] += hits
                if times == _RANKED:
                    reader = NameRanker(text, names.regions, PageFacts(), (put,))
                    for place, start in zip(places, starts, strict=True):
                        if (start, put) in marks and place in official:
                            reading = reader.rank(start, start + len(put), contexts)
                            score.ranked += 1
                            score.first += reading.candidates[0] == place.name
                score.false_damaged += (
                    f"{words} ({report.name})"
                    for start, words in marks
                    if not any(start < at + len(put) and at < start + len(words) for at in starts)
                )
                if hits < len(starts):
                    score.missed.append(f"{put} in {len(starts)} places of {report.name}: {hits} marked")


def cross_validate(lessons: Lessons, names: NameBook, seed: int, rounds: int) -> tuple[Score, Evidence]:
    """The score on reports that nothing was learned from, and the weights that all of them give."""
    words, draw = general_words(), random.Random(seed)
    taught = []
    for fold, reports in enumerate(lessons.reports):
        others = lessons.without(fold)
        bigrams, contexts = others.bigrams(), others.name_contexts()
        taught.append((bigrams, contexts, examples(reports, bigrams, contexts, names, words, draw)))
    score = Score()
    for fold, (bigrams, contexts, _) in enumerate(taught):
        weights = fit(each for other, (_, _, each) in enumerate(taught) if other != fold)
        judge(score, lessons.reports[fold], bigrams, contexts, names, weights, draw, rounds)
    return score, fit(each for _, _, each in taught)


def main() -> None:
    """Learn, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--learn", action="store_true", help="write the reference files and print the weights"
    )
    parser.add_argument("--rounds", type=int, default=1, help="times that each report is damaged (default 1)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="print each phrase that was missed")
    chosen = parser.parse_args()
    folders = chosen.folders or [SHARED if SHARED.is_dir() else SAMPLE]
    console = Console(width=120)
    if not chosen.learn:
        score = measure(folders, chosen.seed, chosen.rounds)
        show(score, console)
    else:
        lessons, names = learn(folders)
        score, weights = cross_validate(lessons, names, chosen.seed, chosen.rounds)
        show(score, console)
        write(lessons, sum(not report.is_marked for some in lessons.reports for report in some))
        console.print(weights)
    if chosen.missed:
        console.print("\n".join(score.missed))


def measure(folders: Iterable[Path], seed: int, rounds: int = 1) -> Score:
    """The score on the reports of the folders: by what others teach, or as shipped where they are few."""
    reference = load_reference()
    reports = read_reports(folders, reference)
    lexicon = reference.repair_lexicon
    if lexicon is None or not (lexicon.bigrams and lexicon.name_contexts and lexicon.names):
        raise RuntimeError("reference/repair/ lacks files")
    if len(reports) >= _ENOUGH:
        return cross_validate(Lessons(reports, FOLDS, lexicon.names), lexicon.names, seed, rounds)[0]
    score, draw = Score(is_shipped=True), random.Random(seed)
    judge(score, reports, lexicon.bigrams, lexicon.name_contexts, lexicon.names, WEIGHTS, draw, rounds)
    return score


_ENOUGH = 40
"""So many reports teach something."""


def learn(folders: Iterable[Path], folds: int = FOLDS) -> tuple[Lessons, NameBook]:
    """What the reports of the folders teach, fold by fold, and the names of regions."""
    reference = load_reference()
    if reference.repair_lexicon is None or reference.repair_lexicon.names is None:
        raise RuntimeError("reference/regions.csv is missing")
    names = reference.repair_lexicon.names
    return Lessons(read_reports(folders, reference), folds, names), names


def show(score: Score, console: Console) -> None:
    """Print shares of marked places by how often a phrase was put in, by trade and by kind of report."""
    found = Table("phrases put in the place of names", "places marked")
    for key in sorted(score.places, key=lambda key: (not key.endswith("places"), key)):
        found.add_row(key, score.share(key))
    found.add_row("together", f"{score.together:.1%}")
    console.print(found)
    judged = "the reference files as shipped" if score.is_shipped else "those of other provinces and decades"
    console.print(f"{score.reports} reports, each judged by {judged}")
    ranked = f"{score.first:,} of {score.ranked:,} marked places of offices and the own region"
    console.print(f"the right name came first at {ranked}")
    console.print(f"marks in the texts as they came: {len(score.false_clean)} {score.false_clean}")
    others = sorted(set(score.false_damaged))
    console.print(f"marks beside the phrases put in: {len(score.false_damaged)} {others}")


if __name__ == "__main__":
    main()
