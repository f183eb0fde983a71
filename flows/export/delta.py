"""What a release changed against the one before: cells added, changed and removed, and why.

The reasons are those of ops.changes, told here from the two releases themselves, however many runs lie
between: the report came or went, it is read from another document, a person corrected the cell, the rules or
reference data changed, or another report that the cell is held against did.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from flows.export.tables import BOM
from flows.warehouse.connections import connect, execute, literal, rows

CELL = ("report_id", "indicator_id", "measure", "ref_year", "status")
STATED = ("value", "value_high", "unit", "comparator", "suspect")
REASONS = {
    "new_report": "the report is new",
    "report_gone": "the report is gone",
    "document_changed": "the report is read from another document",
    "correction": "a person corrected the cell",
    "rules_changed": "rules or reference data changed",
    "other_report": "another report that it is held against changed",
}
_SQL = """
WITH old AS (FROM read_parquet({old_cells})), new AS (FROM read_parquet({new_cells})),
old_reports AS (FROM read_parquet({old_reports})), new_reports AS (FROM read_parquet({new_reports})),
paired AS (
    SELECT
        {keys}, {before}, {after}, o.report_id IS NOT NULL AS was, n.report_id IS NOT NULL AS is_,
        n.correction IS DISTINCT FROM o.correction AS is_corrected
    FROM old AS o FULL JOIN new AS n ON {joined}
)
SELECT
    {names}, CASE WHEN NOT was THEN 'added' WHEN NOT is_ THEN 'removed' ELSE 'changed' END AS change,
    {old_names}, {new_names},
    CASE
        WHEN p.report_id IS NULL THEN 'new_report'
        WHEN q.report_id IS NULL THEN 'report_gone'
        WHEN p.document_id <> q.document_id THEN 'document_changed'
        WHEN is_corrected THEN 'correction'
        WHEN {rules_changed} THEN 'rules_changed'
        ELSE 'other_report'
    END AS reason
FROM paired AS b
LEFT JOIN old_reports AS p ON p.report_id = b.report_id
LEFT JOIN new_reports AS q ON q.report_id = b.report_id
WHERE NOT (was AND is_) OR {differs}
ORDER BY {names}
"""


def write_delta(folder: Path, before: Path, rules_changed: bool) -> int:
    """delta.csv and delta.md of the release in `folder` against that in `before`; returns the cells in it."""

    def parquet(release: Path, name: str) -> str:
        return literal(str(release / "parquet" / f"{name}.parquet"))

    sql = _SQL.format(
        old_cells=parquet(before, "marts/report_indicators"),
        new_cells=parquet(folder, "marts/report_indicators"),
        old_reports=parquet(before, "core/reports"),
        new_reports=parquet(folder, "core/reports"),
        keys=", ".join(f"coalesce(n.{name}, o.{name}) AS {name}" for name in CELL),
        before=", ".join(f"o.{name} AS old_{name}" for name in STATED),
        after=", ".join(f"n.{name} AS new_{name}" for name in STATED),
        joined=" AND ".join(f"o.{name} = n.{name}" for name in CELL),
        names=", ".join(f"b.{name}" for name in CELL),
        old_names=", ".join(f"old_{name}" for name in STATED),
        new_names=", ".join(f"new_{name}" for name in STATED),
        differs=" OR ".join(f"old_{name} IS DISTINCT FROM new_{name}" for name in STATED),
        rules_changed="true" if rules_changed else "false",
    )
    with closing(connect(None)) as con:
        execute(con, f"CREATE TABLE delta AS {sql}", doing="compare with the release before")
        columns = [name for (name,) in rows(con, "SELECT column_name FROM (DESCRIBE delta)")]
        first = f'"{columns[0]}" AS "{BOM}{columns[0]}"'
        target = literal(str(folder / "delta.csv"))
        execute(con, f"COPY (SELECT {', '.join([first, *columns[1:]])} FROM delta) TO {target} (HEADER)")
        counts = Counter(
            {
                (change, reason): n
                for change, reason, n in rows(
                    con, "SELECT change, reason, count(*) FROM delta GROUP BY ALL ORDER BY ALL"
                )
            }
        )
    lines = [
        f"# What changed since {before.name}",
        "",
        "Each cell (report, indicator, measure, year, status) that came, went or changed is a line of",
        "delta.csv.",
        "",
        "| change | why | cells |",
        "|---|---|---|",
        *(f"| {change} | {REASONS[reason]} | {n:,} |" for (change, reason), n in sorted(counts.items())),
        "",
    ]
    (folder / "delta.md").write_text("\n".join(lines), "utf-8")
    return counts.total()
