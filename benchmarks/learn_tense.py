"""Learns by which words a paragraph looks back or ahead: the weights of transforms/structure/tense.py.

    python -m benchmarks.learn_tense FOLDER [FOLDER …] [--further N] [--seed N]

reads the reports of the folders, takes the paragraphs of those main parts whose heading names the year that
they are about (a review the year before the report, a plan the report's own), and fits a logistic regression
on which of the words of WEIGHTS a paragraph has. Four fifths of the reports teach, the rest are judged: by
what was just fitted and by the weights as they are written, which may have been learned from the same
reports. `--further` lists words outside the table that
tell most, to choose from; a word belongs there only if it tells for a reason.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.documents import files_in, reports_of
from flows.reference import load_reference
from transforms.document import Reference
from transforms.records import Identity, Rejection, Section
from transforms.structure.sections import read_sections
from transforms.structure.tense import BIAS, CLEAR, SINCE, WEIGHTS
from transforms.text.dates import YEAR, parse_year

Floats = NDArray[np.float64]

SHORTEST = 40
"""Shorter paragraphs are headings and addresses; transforms.structure.tense leaves them out too."""
RUN = 5
"""So many paragraphs in a row are judged together, as a passage."""
HELD_OUT = 5
"""One in so many reports teaches nothing and is judged."""
PULL = 5.0
"""How strongly weights are drawn towards zero; words that few paragraphs have stay small."""
STEPS = 30
FEWEST = 80
"""Paragraphs that a word must stand in to be listed as a further one."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph and what its part's heading says of it."""

    part: tuple[str, str]
    """The report and the section that it belongs to."""
    looks_back: bool
    text: str


def says_when(section: Section, identity: Identity) -> bool:
    """Whether a part's heading names the year that a part of its kind is about."""
    if section.kind not in ("review", "plan"):
        return False
    years = {parse_year(match["year"]) for match in YEAR.finditer(section.heading)}
    return (identity.review_year if section.kind == "review" else identity.report_year) in years


def paragraphs_of(text: str, identity: Identity) -> list[Paragraph]:
    """The paragraphs of a report's parts whose headings say when."""
    return [
        Paragraph((identity.report_id, section.section_id), section.kind == "review", line)
        for section in read_sections(text, identity)
        if section.depth == 1 and says_when(section, identity)
        for line in text[section.start : section.end].split("\n")[1:]
        if len(line) >= SHORTEST
    ]


def read_paragraphs(folders: Iterable[Path], reference: Reference) -> list[Paragraph]:
    """The paragraphs of all reports since `SINCE`, of several texts of one report those of the first."""
    found: dict[str, list[Paragraph]] = {}
    for path in track(files_in(folders), "reading the reports", transient=True):
        for one in reports_of(path, reference):
            identity = one.identity
            if (
                isinstance(identity, Rejection)
                or identity.report_year < SINCE
                or found.get(identity.report_id)
            ):
                continue
            found[identity.report_id] = paragraphs_of(one.repaired.clean, identity)
    return [paragraph for report in sorted(found) for paragraph in found[report]]


def held_out(paragraphs: Sequence[Paragraph], seed: int) -> NDArray[np.bool_]:
    """Which paragraphs belong to reports that are judged."""
    reports = sorted({paragraph.part[0] for paragraph in paragraphs})
    drawn = np.random.default_rng(seed).permutation(len(reports))[: len(reports) // HELD_OUT]
    judged = {reports[i] for i in drawn}
    return np.array([paragraph.part[0] in judged for paragraph in paragraphs])


def presence(paragraphs: Sequence[Paragraph], words: Sequence[str]) -> Floats:
    """Which paragraph has which word, and a column of ones for the bias."""
    rows = [[*(float(word in paragraph.text) for word in words), 1.0] for paragraph in paragraphs]
    return np.array(rows)


def fit(has: Floats, looks_back: Floats) -> Floats:
    """The weights of a logistic regression by Newton's method, the bias last and alone not drawn to zero."""
    pull = np.full(has.shape[1], PULL)
    pull[-1] = 1e-6
    weights = np.zeros(has.shape[1])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-has @ weights))
        slope = has.T @ (odds - looks_back) + pull * weights
        bend = (has * (odds * (1 - odds))[:, None]).T @ has + np.diag(pull)
        weights = weights - np.linalg.solve(bend, slope)
    return weights


@dataclass(frozen=True)
class Judged:
    """How well some weights tell paragraphs apart, and runs of them at the threshold of structure.tense."""

    paragraphs: int
    right: float
    """Share of single paragraphs on the right side of zero."""
    runs: int
    decided: float
    """Share of runs whose mean is further than `CLEAR` from zero."""
    right_of_decided: float
    right_runs: float
    """Share of runs whose mean is on the right side of zero, however near."""


def judge(paragraphs: Sequence[Paragraph], leans: Floats) -> Judged:
    """Judge the leans of some paragraphs, which stand in the order of their texts."""
    truth = np.array([paragraph.looks_back for paragraph in paragraphs])
    by_part: dict[tuple[str, str], list[int]] = {}
    for i, paragraph in enumerate(paragraphs):
        by_part.setdefault(paragraph.part, []).append(i)
    runs = [places[i : i + RUN] for places in by_part.values() for i in range(0, len(places) - RUN + 1, RUN)]
    if not runs:
        return Judged(len(truth), float(((leans > 0) == truth).mean()), 0, 0.0, 0.0, 0.0)
    means = np.array([leans[run].mean() for run in runs])
    right = (means > 0) == np.array([truth[run[0]] for run in runs])
    clear = np.abs(means) > CLEAR
    return Judged(
        len(truth), float(((leans > 0) == truth).mean()), len(runs), float(clear.mean()),
        float(right[clear].mean()) if clear.any() else 0.0, float(right.mean()),
    )  # fmt: skip


def further(paragraphs: Sequence[Paragraph], most: int) -> list[tuple[str, float, int]]:
    """Words outside the table that tell most: the word, the logarithm of its odds alone, its paragraphs."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for paragraph in paragraphs:
        counts[paragraph.looks_back].update(set(rjieba.cut(paragraph.text)))
    totals = {side: sum(p.looks_back == side for p in paragraphs) for side in counts}
    found = []
    for word in sorted(counts[True].keys() | counts[False].keys()):
        back, ahead = counts[True][word], counts[False][word]
        if back + ahead < FEWEST or word in WEIGHTS or not all("一" <= letter <= "\u9fff" for letter in word):
            continue
        shares = (back + 0.5) / (totals[True] + 1), (ahead + 0.5) / (totals[False] + 1)
        whole = (back + ahead) / len(paragraphs)
        told = back * log(shares[0] / whole) + ahead * log(shares[1] / whole)
        found.append((told, word, log(shares[0] / shares[1]), back + ahead))
    found.sort(reverse=True)
    return [(word, odds, n) for _, word, odds, n in found[:most]]


def show(paragraphs: Sequence[Paragraph], seed: int, most: int, console: Console) -> None:
    """Fit, judge and print."""
    words = list(WEIGHTS)
    has = presence(paragraphs, words)
    truth = np.array([float(paragraph.looks_back) for paragraph in paragraphs])
    judged = held_out(paragraphs, seed)
    fitted = fit(has[~judged], truth[~judged])
    table = Table("word", "fitted", "written", "n")
    for i in np.argsort(-fitted[:-1]):
        table.add_row(words[i], f"{fitted[i]:+.1f}", f"{WEIGHTS[words[i]]:+.1f}", f"{int(has[:, i].sum()):,}")
    table.add_row("bias", f"{fitted[-1]:+.1f}", f"{BIAS:+.1f}", f"{len(paragraphs):,}")
    console.print(table)
    reports = {paragraph.part[0] for paragraph in paragraphs}
    console.print(
        f"{len(paragraphs):,} paragraphs of {len(reports):,} reports, {int(truth.sum()):,} of them in "
        f"reviews; {int(judged.sum()):,} held out"
    )
    written = np.array([*(WEIGHTS[word] for word in words), BIAS])
    test = [paragraph for paragraph, out in zip(paragraphs, judged, strict=True) if out]
    for name, weights in (("fitted", fitted), ("written", written)):
        one = judge(test, has[judged] @ weights)
        console.print(
            f"{name}: of {one.paragraphs:,} paragraphs {one.right:.1%} right; of {one.runs:,} runs of {RUN} "
            f"{one.right_runs:.1%} right, {one.decided:.1%} decided at {CLEAR}, "
            f"of those {one.right_of_decided:.1%} right",
            soft_wrap=True,
        )
    far = np.abs(fitted - written)
    console.print(f"the weights differ by {far.mean():.2f} in the mean and by {far.max():.2f} at most")
    if most:
        more = Table("further word", "alone", "n")
        for word, odds, n in further(paragraphs, most):
            more.add_row(word, f"{odds:+.1f}", f"{n:,}")
        console.print(more)


def main() -> None:
    """Learn from the folders named and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--further", type=int, default=0, metavar="N", help="list so many further words")
    parser.add_argument("--seed", type=int, default=0, help="which reports are held out (default: 0)")
    chosen = parser.parse_args()
    for folder in chosen.folders:
        if not folder.is_dir():
            parser.error(f"{folder} is no folder")
    paragraphs = read_paragraphs(chosen.folders, load_reference())
    if len({paragraph.part[0] for paragraph in paragraphs}) < HELD_OUT:
        parser.error("too few reports in these folders name the years of their parts")
    show(paragraphs, chosen.seed, chosen.further, Console(width=110))


if __name__ == "__main__":
    main()
