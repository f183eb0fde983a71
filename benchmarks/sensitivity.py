"""What half and double of each number that decides something in repair do to the benchmark that set it.

    make bench-repair ARGS="--sensitivity [--reports N] [--only NAME …]"

Every constant of `transforms.repair.parameters` names its benchmark. Each of these is run as things are, with
half and with double the number; the table of differences is written to docs/repair_parameters.md.

  mojibake  clean reports damaged as cloning sites do: runs given back exactly, and read wrongly
  phrases   phrases put in the place of names: places marked, and marks where nothing was put in
  heads     reports laid out in pages with heads and feet: characters lost, and characters left over
  corpus    real documents and clean ones: rows of the ledger that are others than before
"""

from __future__ import annotations

import ast
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from benchmarks import spam
from benchmarks.damage import running_heads, slips
from benchmarks.documents import files_in, records_of
from benchmarks.learn_spam import read_reports
from flows.places import ROOT
from flows.reference import load_reference, load_repair_lexicon
from transforms.repair import RepairLexicon, parameters, repair
from transforms.repair.spam.evidence import WEIGHTS

PAGE = ROOT / "docs" / "repair_parameters.md"
_FORM = re.compile(r"(?P<does>.+?)\.\s+Unit: (?P<unit>.+?)\.\s+Set by: (?P<bench>\w+)\.\s*", re.DOTALL)
_MECHANISMS = [(False, True), (False, False), (True, False)]


@dataclass(frozen=True)
class Parameter:
    """A number that decides something, as transforms/repair/parameters.py tells of it."""

    name: str
    value: Any
    does: str
    unit: str
    benchmark: str
    part: str
    """The heading that it stands under."""

    def scaled(self, factor: float) -> Any:
        """Half or double of it; of a share at most 1, of a count at least 1."""
        if isinstance(self.value, tuple):
            return tuple(_scaled(one, factor, self.unit) for one in self.value)
        return _scaled(self.value, factor, self.unit)


def _scaled(value: float, factor: float, unit: str) -> float:
    if isinstance(value, int):
        return max(1, round(value * factor))
    return min(1.0, value * factor) if unit == "share" else value * factor


def read_parameters() -> list[Parameter]:
    """The parameters in their order.

    Raises:
        ValueError: one of them does not tell what it does, its unit and its benchmark.
    """
    source = Path(parameters.__file__).read_text(encoding="utf-8")
    parts = [(m.start(), m[1]) for m in re.finditer(r"^# (.+)$", source, re.MULTILINE)]
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    found = []
    nodes = ast.parse(source).body
    for node, told in zip(nodes, [*nodes[1:], None], strict=True):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        words = (
            told.value.value if isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant) else ""
        )
        form = _FORM.fullmatch(str(words))
        if form is None:
            raise ValueError(f"{name} lacks “What it does. Unit: … Set by: ….”")
        part = [words for at, words in parts if at < offsets[node.lineno - 1]][-1]
        does = " ".join(form["does"].split())
        found.append(Parameter(name, getattr(parameters, name), does, form["unit"], form["bench"], part))
    return found


@contextmanager
def changed(name: str, value: Any) -> Iterator[None]:
    """Run with another value of one parameter, in every module of repair that refers to it."""
    modules = [
        module for path, module in list(sys.modules.items())
        if path.startswith("transforms.repair") and hasattr(module, name)
    ]  # fmt: skip
    before = getattr(parameters, name)
    for module in modules:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module in modules:
            setattr(module, name, before)


Score = dict[str, int]
"""Counts by what they are called in the table."""


def _mojibake(texts: list[str], lexicon: RepairLexicon) -> Callable[[], Score]:
    def run() -> Score:
        scores = [
            slips.measure(texts, lexicon, 1, severs, keeps, errors=False) for severs, keeps in _MECHANISMS
        ]
        return {
            "exact": sum(one.splits_exact + one.cuts_exact for one in scores),
            "wrong": sum(one.wrong for one in scores),
            "wrong and proven": sum(one.wrong_proven for one in scores),
            "notes left": sum(one.notes_left for one in scores),
        }

    return run


def _phrases(limit: int) -> Callable[[], Score]:
    reference = load_reference()
    folder = spam.SHARED if spam.SHARED.is_dir() else spam.SAMPLE
    reports = read_reports([folder], reference)
    reports = reports[:: max(1, len(reports) // limit)]
    lexicon = load_repair_lexicon()
    bigrams, contexts, names = lexicon.bigrams, lexicon.name_contexts, lexicon.names
    if not (bigrams and contexts and names):
        raise RuntimeError("reference/repair/ lacks files")

    def run() -> Score:
        score = spam.Score(is_shipped=True)
        spam.judge(score, reports, bigrams, contexts, names, WEIGHTS, random.Random(1), 1)
        marked = sum(n for key, n in score.marked.items() if key.endswith("places"))
        false = len(score.false_clean) + len(score.false_damaged)
        return {"marked": marked, "false": false, "first of those ranked": score.first}

    return run


def _heads(texts: list[str], lexicon: RepairLexicon) -> Callable[[], Score]:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pages = [
        (Counter(slips.folded(text)), running_heads.as_text(text, "政府工作报告", form).decode())
        for text, form in product(texts, running_heads.FORMS.values())
    ]

    def run() -> Score:
        lost = left = 0
        for plain, printed in pages:
            clean = Counter(slips.folded(repair(printed, None, lexicon).clean))
            lost += (plain - clean).total()
            left += (clean - plain).total()
        return {"characters lost": lost, "left over": left}

    return run


def _corpus(limit: int, lexicon: RepairLexicon) -> Callable[[], Score]:
    shared = ROOT.parent / "shared"
    folders = [shared / "corpus", shared / "wild"] if shared.is_dir() else [slips.SAMPLE]
    paths = list(files_in(folders))
    records = [one for path in paths[:: max(1, len(paths) // limit)] for one in records_of(path)]
    first: list[frozenset[Any]] = []

    def run() -> Score:
        rows = []
        for record in records:
            found = repair(record.text, record.facts, lexicon)
            told: set[tuple[Any, ...]] = set(found.decisions.items())
            if found.is_truncated:
                told.add(("truncated", ""))
            rows.append(
                frozenset({(c.raw_start, c.raw_end, c.after, c.certainty) for c in found.changes} | told)
            )
        first[:] = first or rows
        gone = sum(len(a - b) for a, b in zip(first, rows, strict=True))
        new = sum(len(b - a) for a, b in zip(first, rows, strict=True))
        return {"repairs": sum(map(len, first)), "gone": gone, "new": new}

    return run


def _timed(run: Callable[[], Score]) -> tuple[Score, float]:
    started = time.process_time()
    return run(), time.process_time() - started


def _told(before: Score, after: Score, slower: float) -> str:
    """What has become of a score, in words: the differences, and the time where it is another."""
    said = [f"{name} {after[name] - count:+,}" for name, count in before.items() if after[name] != count]
    if not _SAME_TIME[0] < slower < _SAME_TIME[1]:
        said.append(f"CPU × {slower:.1f}")
    return "; ".join(said) or "the same"


_SAME_TIME = (0.7, 1.4)


def measure(n_reports: int, only: list[str]) -> str:
    """The table of all parameters (or of those called `only`) as Markdown."""
    wanted = [one for one in read_parameters() if not only or one.name in only]
    texts = slips.clean_reports(n_reports)
    lexicon = slips.unknowing_lexicon() or load_repair_lexicon()
    makers: dict[str, Callable[[], Callable[[], Score]]] = {
        "mojibake": lambda: _mojibake(texts, lexicon),
        "phrases": lambda: _phrases(4 * n_reports),
        "heads": lambda: _heads(texts, lexicon),
        "corpus": lambda: _corpus(8 * n_reports, load_repair_lexicon()),
    }
    runs = {name: makers[name]() for name in sorted({one.benchmark for one in wanted})}
    usual = {}
    for name, run in runs.items():
        run()  # tables that are made once
        usual[name] = _timed(run)
    lines = []
    part = ""
    for at, one in enumerate(wanted, 1):
        if one.part != part:
            part = one.part
            as_things_are = ", ".join(f"{name} {n:,}" for name, n in usual[one.benchmark][0].items())
            lines += [
                "",
                f"## {part}",
                "",
                f"`{one.benchmark}` as things are: {as_things_are}.",
                "",
            ]
            lines += [
                "| parameter | value | unit | what it does | half | double |",
                "|---|---|---|---|---|---|",
            ]
        said = []
        for factor in (0.5, 2.0):
            with changed(one.name, one.scaled(factor)):
                score, seconds = _timed(runs[one.benchmark])
            before, usually = usual[one.benchmark]
            said.append(_told(before, score, seconds / usually))
        print(f"{at}/{len(wanted)} {one.name}: {' | '.join(said)}", file=sys.stderr, flush=True)
        lines.append(f"| `{one.name}` | {one.value} | {one.unit} | {one.does} | {said[0]} | {said[1]} |")
    return "\n".join(lines)


def write(n_reports: int, only: list[str]) -> None:
    """Measure, and write docs/repair_parameters.md, or print the rows of `only`."""
    table = measure(n_reports, only)
    if only:
        print(table)
        return
    head = (
        "# The numbers of repair\n\nEvery number in `transforms/repair/parameters.py` that decides something,"
        " and what half and double of it\ndo to the benchmark that set it. Written by"
        f' `make bench-repair ARGS="--sensitivity --reports {n_reports}"`:\nno line here is typed by hand.'
        " A time is told where it is more than two fifths longer or three tenths shorter.\n"
    )
    PAGE.write_text(head + table + "\n", encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
