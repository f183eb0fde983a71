"""How well a report is read by a vocabulary that it had no part in.

    python -m benchmarks.left_out [GOLD] [FOLDER …] [--together]   (make bench-reading)

For each labelled report the reading's data are taken without every written form of an indicator, every word
of the lexicon and every unit that no other report of the folders has, and the report is read and scored by
what is left. With `--together` it is what none but the labelled reports have that is left out, of all of them
at once, which is harder. The patterns of the grammar itself stay: what a person learned cannot be taken back.
GOLD holds labels as `baogao evaluate` takes them; by default the benchmark's labels and its corpus are taken.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.documents import files_in, reports_of
from flows.places import ROOT
from flows.reference import load_reference
from transforms.document import Reference
from transforms.extract.cells import reconcile
from transforms.extract.reader import Grammar, GrammarRules
from transforms.records import Identity, Rejection
from transforms.scoring import Cell, Labels, Score, parse_labels, score
from transforms.structure.sections import read_sections

SHARED = ROOT.parent / "shared"
_LEAST = 2
"""Words of fewer characters belong to the language and to no report."""


@dataclass(frozen=True)
class Report:
    """One clean text and whose it is."""

    identity: Identity
    text: str

    @property
    def key(self) -> tuple[str, int]:
        """Region and year."""
        return self.identity.region_code, self.identity.report_year


def read_reports(folders: Iterable[Path], reference: Reference) -> list[Report]:
    """The reports of some folders; of several texts of one the longest."""
    found: dict[tuple[str, int], Report] = {}
    for path in track(files_in(folders), "reading the reports", transient=True):
        for one in reports_of(path, reference):
            if not isinstance(one.identity, Rejection):
                report = Report(one.identity, one.repaired.clean)
                known = found.get(report.key)
                if known is None or len(known.text) < len(report.text):
                    found[report.key] = report
    return list(found.values())


def vocabulary(rules: GrammarRules) -> frozenset[str]:
    """The words that the grammar reads by, from `_LEAST` characters on."""
    words = {
        *rules.catalogue.forms,
        *rules.units.table,
        *(w for t in rules.lexicon.tables.values() for w in t),
    }
    return frozenset(word for word in words if len(word) >= _LEAST)


def without(rules: GrammarRules, words: Set[str]) -> GrammarRules:
    """The rules without some words."""
    catalogue, units, lexicon = rules.catalogue, rules.units, rules.lexicon
    forms = {form: meaning for form, meaning in catalogue.forms.items() if form not in words}
    table = {name: unit for name, unit in units.table.items() if name not in words}
    tables = {category: table - words for category, table in lexicon.tables.items()}
    return GrammarRules(
        replace(catalogue, forms=forms),
        replace(units, table=table),
        replace(lexicon, tables=tables),
        rules.words,
    )


def cells_of(report: Report, grammar: Grammar) -> Iterator[Cell]:
    """The cells that a grammar reads out of a report."""
    identity = report.identity
    found = grammar.read(report.text, identity, read_sections(report.text, identity))
    for cell in reconcile(found, identity, grammar.rules.catalogue):
        o = found[cell.observation_id]
        yield Cell(
            *report.key, cell.indicator_id, cell.measure, cell.ref_year, cell.status, o.value, o.value_high,
            o.unit, o.comparator,
        )  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """How one report is read with all of the vocabulary, and without what it alone has."""

    report: Report
    words: frozenset[str]
    whole: Score
    rest: Score


def measure(reports: list[Report], labels: Labels, rules: GrammarRules, together: bool) -> list[LeftOut]:
    """Read each labelled report by the vocabulary that the others attest."""
    core = frozenset(i.indicator_id for i in rules.catalogue.indicators.values() if i.is_core)
    labelled = [report for report in reports if report.key in labels.reports]
    words, measured = vocabulary(rules), []
    for report in track(labelled, "leaving out", transient=True):
        left = {report.key} if not together else labels.reports
        others = "\n".join(other.text for other in reports if other.key not in left)
        own = frozenset(word for word in words if word in report.text and word not in others)
        one = Labels(
            tuple(cell for cell in labels.cells if cell.report == report.key),
            frozenset(key for key in labels.open_keys if key[:2] == report.key),
        )
        whole, rest = (
            score(one, cells_of(report, Grammar(some)), core) for some in (rules, without(rules, own))
        )
        measured.append(LeftOut(report, own, whole, rest))
    return measured


def sum_of(scores: Iterable[Score]) -> Score:
    """The scores of several reports as one."""
    total = Score()
    for each in scores:
        total.right += each.right
        total.missed += each.missed
        total.extra += each.extra
    return total


def show(measured: list[LeftOut], console: Console) -> None:
    """Print what each report reads like, and all of them."""
    table = Table("report", "words left out", "F1 with all", "F1 without", "missed", "extra")
    for each in measured:
        identity = each.report.identity
        words = "、".join(sorted(each.words)[:4]) + ("…" if len(each.words) > 4 else "")
        table.add_row(
            f"{identity.region_name} {identity.report_year}", f"{len(each.words)} {words}",
            f"{each.whole.f1:.3f}", f"{each.rest.f1:.3f}", str(len(each.rest.missed)),
            str(len(each.rest.extra)),
        )  # fmt: skip
    console.print(table)
    for name, total in (
        ("with all of the vocabulary", sum_of(each.whole for each in measured)),
        ("each without what it alone has", sum_of(each.rest for each in measured)),
    ):
        console.print(
            f"{name}: precision {total.precision:.4f}  recall {total.recall:.4f}  F1 {total.f1:.4f}  "
            f"comparator {total.comparator:.4f}  of {total.found + len(total.missed)} cells"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?", type=Path, default=SHARED / "gold" / "dev.jsonl", metavar="GOLD")
    parser.add_argument("folders", nargs="*", type=Path, default=[SHARED / "corpus"], metavar="FOLDER")
    parser.add_argument("--together", action="store_true", help="leave out what none but these reports have")
    chosen = parser.parse_args()
    for path in (chosen.gold, *chosen.folders):
        if not path.exists():
            raise SystemExit(f"{path} is not there; name a file of labels and the folders of their reports")
    reference = load_reference()
    reports = read_reports(chosen.folders, reference)
    labels = parse_labels(chosen.gold.read_text(encoding="utf-8"))
    show(measure(reports, labels, reference.grammar.rules, chosen.together), Console(width=120))


if __name__ == "__main__":
    main()
