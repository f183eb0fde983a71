"""Repair beside what users would take in its place: the same damaged pages, what is left, what it costs.

    make bench-repair ARGS="--others [--reports N]"

Clean reports are damaged as cloning sites do (benchmarks/damage/slips.py): notes, desynchronised GBK with and
without severed places, traditional characters. Every tool gets the same pages, and the clean reports too,
which it should leave alone. Columns: the character error rate against what was read out, white space and
widths aside; characters of clean reports that it changed, likewise; CPU seconds a MB. A tool that is not
installed is named.

  nothing        the page as it came
  ftfy           ftfy.fix_text, which puts mojibake of Latin encodings right
  zhconv         zhconv-rs to simplified characters alone
  OpenCC         opencc to simplified characters alone
  notes, zhconv  toned Latin letters in parentheses cut out by a pattern, then zhconv: what people write first
  baogao         this
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.damage import slips
from flows.reference import FOLDER, load_repair_lexicon, reference_text
from transforms.repair import repair
from transforms.repair.language.scripts import parse_mechanical_conversion
from transforms.repair.mojibake.forward import damage

Tool = Callable[[str], str]
_NOTE = re.compile(r"[(（][a-zA-Zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüɡ]{1,7}[)）]")


@dataclass
class Outcome:
    """What came of the pages in the hands of one tool."""

    tool: str
    error_rate: float
    false_changes: int
    """Characters of clean reports that it changed."""
    seconds_per_mb: float


def tools() -> tuple[dict[str, Tool], list[str]]:
    """The tools that are installed, and what is missing."""
    lexicon = slips.unknowing_lexicon() or load_repair_lexicon()
    zhconv = import_module("zhconv_rs").zhconv
    found: dict[str, Tool] = {
        "nothing": lambda text: text,
        "zhconv": lambda text: zhconv(text, "zh-hans"),
        "notes, zhconv": lambda text: zhconv(_NOTE.sub("", text), "zh-hans"),
    }
    missing = []
    try:
        found["ftfy"] = import_module("ftfy").fix_text
    except ImportError:
        missing.append("ftfy")
    try:
        found["OpenCC"] = import_module("opencc").OpenCC("t2s").convert
    except ImportError:
        missing.append("opencc")
    found["baogao"] = lambda text: repair(text, None, lexicon).clean
    return found, missing


def compare(n_reports: int, seed: int = 1) -> tuple[list[Outcome], list[str]]:
    """What each tool makes of the same damaged pages and of the clean reports."""
    conversion = parse_mechanical_conversion(reference_text("repair/mechanical_conversion.csv", FOLDER))
    texts = slips.clean_reports(n_reports)
    draw = random.Random(seed)
    pages = []
    for text in texts:
        for severs, keeps in ((False, True), (False, False), (True, False)):
            how = slips.mechanism(text, draw, conversion, severs, keeps)
            pages.append((text, damage(text, how, lambda _at, _inside: draw.random() < slips.SEVERED).text))
    found, missing = tools()
    outcomes = []
    for name, tool in found.items():
        tool(pages[0][1])
        started = time.process_time()
        results = [tool(page) for _, page in pages]
        seconds = time.process_time() - started
        size = sum(len(page.encode()) for _, page in pages) / 1e6
        wrong = sum(
            slips.distance(slips.folded(text), slips.folded(result))
            for (text, _), result in zip(pages, results, strict=True)
        )
        false = sum(slips.distance(slips.folded(text), slips.folded(tool(text))) for text in texts)
        characters = sum(len(slips.folded(text)) for text, _ in pages)
        outcomes.append(Outcome(name, wrong / characters, false, seconds / size))
    return outcomes, missing


def show(n_reports: int, console: Console, file: Path | None) -> None:
    """Measure and print; the figures go into `file`, too."""
    outcomes, missing = compare(n_reports)
    table = Table("tool", "character error rate", "false changes", "CPU s a MB")
    for one in outcomes:
        table.add_row(
            one.tool, f"{one.error_rate:.3%}", f"{one.false_changes:,}", f"{one.seconds_per_mb:.3f}"
        )
    console.print(table)
    if missing:
        console.print(f"not installed, so not measured: {', '.join(missing)}")
    if file:
        file.write_text(json.dumps([asdict(one) for one in outcomes], indent=1), encoding="utf-8")
