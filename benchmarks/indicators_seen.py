"""What real reports say of each indicator: how often they state it, and how often it was read right.

    python -m benchmarks.indicators_seen WAREHOUSE [LABELS…]

writes docs/indicators_seen.csv, of which docs/indicators.md is made. WAREHOUSE is one that was built from
real reports; the labels (those of tests/gold, where none is named) count as far as their reports are in it.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from flows.cli.evaluate import CELLS, CORE
from flows.places import ROOT
from flows.warehouse.connections import query
from flows.warehouse.indicators_page import COLUMNS, SEEN
from transforms.scoring import Cell, parse_labels, score

LABELS = tuple(ROOT / "tests" / "gold" / name for name in ("labels.jsonl", "audited.jsonl", "wild.jsonl"))
COVERAGE = """
SELECT
    i.indicator_id, count(DISTINCT m.report_id) AS n_reports, count(m.report_id) AS n_cells,
    count(*) FILTER (WHERE m.suspect) AS n_suspect,
    min(m.ref_year) AS first_year, max(m.ref_year) AS last_year
FROM core.indicators AS i LEFT JOIN marts.report_indicators AS m USING (indicator_id)
GROUP BY i.indicator_id ORDER BY i.indicator_id
"""


def judged(warehouse: Path, labels: tuple[Path, ...]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By indicator how many labelled cells there are, how many were found, and how many were too many."""
    read = [Cell(**row) for row in query(warehouse, CELLS).to_dicts()]
    core = frozenset(query(warehouse, CORE)["indicator_id"].to_list())
    here = {cell.report for cell in read}
    wanted, found, extra = Counter[str](), Counter[str](), Counter[str]()
    for path in labels:
        result = score(parse_labels(path.read_text("utf-8-sig")), read, core)
        for indicator, part in result.by(lambda cell: cell.indicator).items():
            wanted[indicator] += part.found + sum(label.report in here for label in part.missed)
            found[indicator] += part.found
            extra[indicator] += len(part.extra)
    return wanted, found, extra


def main(arguments: list[str]) -> int:
    """Write the file; 2 where no warehouse is named."""
    if not arguments:
        sys.stderr.write("name a warehouse of real reports\n")
        return 2
    warehouse = Path(arguments[0])
    wanted, found, extra = judged(warehouse, tuple(map(Path, arguments[1:])) or LABELS)
    with SEEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in query(warehouse, COVERAGE).iter_rows():
            counted = (counts[row[0]] for counts in (wanted, found, extra))
            writer.writerow(["" if value is None else value for value in (*row, *counted)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
