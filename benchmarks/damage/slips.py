"""Cloning sites' damage put into clean reports, repaired, and held against what was read out."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from dataclasses import dataclass, replace

from pypinyin import Style, pinyin
from rapidfuzz.distance import Levenshtein

from benchmarks.documents import records_of
from benchmarks.learn_genre import clean_texts, learn
from flows.places import ROOT
from flows.reference import FOLDER, keep_for_good, load_repair_lexicon, reference_text
from transforms.repair import RepairLexicon, repair
from transforms.repair.language.scripts import parse_mechanical_conversion
from transforms.repair.mojibake.annotations import READING
from transforms.repair.mojibake.candidates import parse_mojibake_lexicon
from transforms.repair.mojibake.forward import SEVERING_MARKS, Mechanism, damage
from transforms.repair.mojibake.gbk import CODES

SHARED = ROOT.parent / "shared" / "corpus" / "provincial-2025"
SAMPLE = ROOT / "sample" / "reports"
NOTED = 90
SEVERED = 0.08
"""So many of the places where the stream may be severed are; about a dozen runs in a report."""
_NOTE = re.compile(rf"[(（]{READING}[)）]")


@dataclass
class Score:
    """What came of the damage of one kind."""

    reports: int = 0
    notes: int = 0
    notes_left: int = 0
    splits: int = 0
    splits_exact: int = 0
    cuts: int = 0
    cuts_exact: int = 0
    lost: int = 0
    """Runs in which a digit or a letter was swallowed, so that nobody can know it."""
    lost_flagged: int = 0
    wrong: int = 0
    """Runs in whose place something else was put than what stood there."""
    wrong_proven: int = 0
    characters: int = 0
    wrong_before: int = 0
    wrong_after: int = 0
    seconds: float = 0.0
    seconds_of_rows: float = 0.0
    """What writing out the ledger row by row took besides."""
    size: int = 0


def clean_reports(limit: int) -> list[str]:
    """Clean texts of reports, repaired once so that only the damage put in is measured."""
    lexicon = load_repair_lexicon()
    folder = SHARED if SHARED.is_dir() else SAMPLE
    texts = []
    for path in sorted(folder.glob("*.docx")) or sorted(folder.glob("*.txt")):
        for record in records_of(path):
            found = repair(record.text, record.facts, lexicon)
            if not any(change.kind == "pinyin_note" for change in found.changes):
                texts.append(found.clean)
    return texts[:limit]


def mechanism(
    text: str, draw: random.Random, conversion: dict[str, str], severs: bool, keeps: bool
) -> Mechanism:
    """A site's way of damaging pages, with a table drawn from the characters that its conversion changes."""
    changed = sorted({conversion[c] for c in set(text) if conversion.get(c) in CODES})
    table = {}
    for character in draw.sample(changed, min(NOTED, len(changed))):
        readings = pinyin(character, style=Style.TONE, heteronym=True)[0]
        table[character] = draw.choice(sorted(readings))
    return Mechanism(table, conversion, SEVERING_MARKS if severs else "", "kept" if keeps else "dropped")


def unknowing_lexicon() -> RepairLexicon | None:
    """The lexicon with a language learned without the reports that are damaged; None without others."""
    others = [folder for folder in SHARED.parent.iterdir() if folder != SHARED] if SHARED.is_dir() else []
    if not others:
        return None
    conversion = reference_text("repair/mechanical_conversion.csv", FOLDER)
    slips = parse_mojibake_lexicon(*learn(list(clean_texts(others))), conversion)
    lexicon = replace(load_repair_lexicon(), mojibake=slips)
    keep_for_good()
    return lexicon


def measure(
    texts: list[str],
    lexicon: RepairLexicon,
    seed: int,
    severs: bool,
    keeps: bool,
    *,
    errors: bool = True,
) -> Score:
    """Damage each text, repair it, and count; characters that differ only where `errors` asks so."""
    conversion = parse_mechanical_conversion(reference_text("repair/mechanical_conversion.csv", FOLDER))
    draw, score = random.Random(seed), Score(reports=len(texts))
    pages = [
        damage(
            text,
            mechanism(text, draw, conversion, severs, keeps),
            lambda _at, _inside: draw.random() < SEVERED,
        )
        for text in texts
    ]
    started = time.process_time()
    results = [repair(page.text, None, lexicon) for page in pages]
    score.seconds = time.process_time() - started
    for text, damaged, repaired in zip(texts, pages, results, strict=True):
        started = time.process_time()
        len(repaired.changes)
        score.seconds_of_rows += time.process_time() - started
        score.size += len(damaged.text.encode())
        score.notes += len(damaged.notes)
        score.notes_left += len(_NOTE.findall(repaired.clean)) - len(_NOTE.findall(text))
        for run in damaged.runs:
            origin = text[run.origin_start : run.origin_end]
            start, end = repaired.to_clean(run.start, run.end)
            exact = folded(origin) in folded(repaired.clean[max(0, start - 2) : end + 2])
            if any(map(str.isalnum, run.swallowed)):
                score.lost += 1
                near = repaired.changes_in(start, max(end, start + 1) + 1)
                score.lost_flagged += any(change.certainty == "flagged" for change in near)
                continue
            if run.is_split:
                score.splits += 1
                score.splits_exact += exact
            else:
                score.cuts += 1
                score.cuts_exact += exact
            if not exact:
                changes = repaired.changes_in(start, max(end, start + 1))
                slipped = [change for change in changes if change.kind == "slipped_bytes"]
                score.wrong += any(change.certainty != "flagged" for change in slipped)
                score.wrong_proven += bool(slipped) and all(c.certainty == "proven" for c in slipped)
        if not errors:
            continue
        score.characters += len(folded(text))
        score.wrong_before += distance(folded(text), folded(damaged.text))
        score.wrong_after += distance(folded(text), folded(repaired.clean))
    return score


def folded(text: str) -> str:
    """The text without white space and differences of width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(one: str, other: str) -> int:
    """Characters to put in, take out or change to come from one text to the other."""
    return 0 if one == other else Levenshtein.distance(one, other)


def false_repairs(texts: list[str]) -> tuple[int, float]:
    """Changes of anything but width, space and furniture in clean texts, and MB of it a second."""
    lexicon = load_repair_lexicon()
    started, found, size = time.process_time(), 0, 0
    for text in texts:
        changes = repair(text, None, lexicon).changes
        found += sum(change.kind not in ("width", "space", "furniture") for change in changes)
        size += len(text.encode())
    return found, size / 1e6 / (time.process_time() - started)
