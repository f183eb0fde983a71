"""How well repair gives back what was read out: cloning sites' damage put into clean reports, and undone.

    python -m benchmarks.repair [--reports N] [--seed N] [--shipped] [--json FILE]

Takes the clean provincial reports beside the checkout (`../shared/corpus`) where there are any, else the
sample's. Each is damaged by `transforms.repair.mojibake.forward` with a note table drawn at random, with
and without severed marks and private-use pairs, repaired, and compared. The language that ranks readings is
learned for it from the other reports of the corpus, so that none of the damaged ones is known to it;
`--shipped` takes the one that ships, which knows them. Figures are shares; rates of text are CPU. Last,
phrases are put in the place of names (benchmarks/spam.py), which takes a minute more.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import sensitivity, spam
from benchmarks.damage import others, slips
from flows.reference import load_repair_lexicon


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=8, help="reports to damage (default 8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shipped", action="store_true", help="rank readings by the language that ships")
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="write docs/repair_parameters.md (benchmarks/sensitivity.py)",
    )
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="parameters that it looks at")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--others", action="store_true", help="hold it beside other tools")
    chosen = parser.parse_args()
    if chosen.others:
        others.show(chosen.reports, Console(width=130), chosen.json)
        return
    if chosen.sensitivity:
        sensitivity.write(chosen.reports, chosen.only)
        return
    texts = slips.clean_reports(chosen.reports)
    fresh = None if chosen.shipped else slips.unknowing_lexicon()
    lexicon = fresh or load_repair_lexicon()
    kinds = {
        "splits, private use kept": (False, True),
        "splits, private use dropped": (False, False),
        "splits and cuts": (True, False),
    }
    table = Table("damage", "notes left", "splits exact", "cuts exact", "restored wrongly", "of them proven",
                  "digits lost, flagged", "CER before", "CER after", "MB/s", "MB/s with rows")  # fmt: skip
    figures: dict[str, dict[str, object]] = {}
    for name, (severs, keeps) in kinds.items():
        s = slips.measure(texts, lexicon, chosen.seed, severs, keeps)
        figures[name] = vars(s)
        table.add_row(
            name,
            f"{s.notes_left} of {s.notes}",
            f"{s.splits_exact} of {s.splits}",
            f"{s.cuts_exact} of {s.cuts}",
            f"{s.wrong} of {s.splits + s.cuts}",
            str(s.wrong_proven),
            f"{s.lost_flagged} of {s.lost}",
            f"{s.wrong_before / s.characters:.1%}",
            f"{s.wrong_after / s.characters:.3%}",
            f"{s.size / 1e6 / s.seconds:.2f}",
            f"{s.size / 1e6 / (s.seconds + s.seconds_of_rows):.2f}",
        )
    found, rate = slips.false_repairs(texts)
    console = Console(width=130)
    console.print(table)
    console.print(f"readings ranked by {'what other reports teach' if fresh else 'the language that ships'}")
    console.print(f"{len(texts)} clean reports: {found} false repairs, {rate:.1f} MB/s a core")
    score = spam.measure([spam.SHARED if spam.SHARED.is_dir() else slips.SAMPLE], chosen.seed)
    spam.show(score, console)
    figures["spam"] = {"places": score.places, "marked": score.marked, "false": score.false_clean}
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
