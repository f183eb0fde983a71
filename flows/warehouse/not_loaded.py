"""`FILE.not-loaded.csv`: all that the last run to FILE did not load, with its reason, for a spreadsheet."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from flows.warehouse.connections import connect, literal, rows
from flows.warehouse.paths import not_loaded_path
from transforms.sources.manifest import formula_safe

COLUMNS = ("source", "record", "title", "reason", "detail")
QUARANTINED = """
SELECT source, record + 1, title, reason, detail FROM ops.quarantine WHERE run_id = {run} ORDER BY seq
"""


def write_not_loaded(file: Path | None, target: Path, run_id: str) -> Path | None:
    """Write the quarantine of a run, kept in `file`, beside `target`; None where there is nothing to list.

    The list of an earlier run is removed. Records count from 1 on; cells that a spreadsheet would take for a
    formula are marked as text, and a BOM says that it is UTF-8.
    """
    path = not_loaded_path(target)
    path.unlink(missing_ok=True)
    if file is None:
        return None
    with closing(connect(file)) as con:
        found = rows(con, QUARANTINED.format(run=literal(run_id)))
    if not found:
        return None
    with NamedTemporaryFile(
        "w", encoding="utf-8-sig", newline="", dir=path.parent, prefix=f"{path.name}.", delete=False
    ) as partial:
        writer = csv.writer(partial)
        writer.writerow(COLUMNS)
        writer.writerows([_cell(value) for value in row] for row in found)
    Path(partial.name).chmod(0o644)
    Path(partial.name).replace(path)
    return path


def _cell(value: object) -> str:
    return "" if value is None else formula_safe(str(value))
