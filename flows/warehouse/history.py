"""What a warehouse keeps about the runs that made it: the relations of `ops`.

They are carried over from version to version, so that a warehouse knows its history, and are exempt from
comparing two warehouses.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from secrets import token_hex

from flows.places import SQL
from flows.warehouse.connections import (
    Connection,
    WarehouseError,
    connect,
    execute,
    literal,
    quoted,
    rows,
    write_frame,
)
from flows.warehouse.contents import note_contents
from flows.warehouse.diffing import changed_rows
from flows.warehouse.models import load_models
from flows.warehouse.paths import rejected_path

HISTORY_RUNS = 30
"""Runs whose gate results, failing rows, quarantine and changes are carried over; ops.runs is kept whole."""

UNCHANGED = "unchanged"
"""The status of a run that found nothing to build; there is nothing of it but its row in ops.runs."""

HISTORY = ("ops.runs", "ops.gate_results", "ops.failing_rows", "ops.quarantine", "ops.changes")
"""Relations that are carried over from version to version."""

FOLLOWED = {
    "core.reports": ("document_id", "region_name", "delivered_on", "speaker", "n_chars"),
    "marts.report_indicators": ("value", "value_high", "unit", "comparator", "suspect", "correction"),
}  # fmt: skip
"""Relations and columns whose changes from run to run are kept in ops.changes."""

STATED = ("value", "value_high", "unit", "comparator")
"""Columns that say what a cell states, for a cell that came or went."""

VERSIONED = ("baogao", "duckdb", "polars", "great-expectations", "prefect")
"""Distributions whose versions a run records."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run is called, when it began, and what it was given."""

    run_id: str
    started_at: datetime
    """UTC"""
    code_version: str
    """Of the code and the reference data: it changes whenever the same documents may be read differently."""
    sources: tuple[str, ...] = ()
    inputs: str | None = None
    """A digest of all that it is made of; None where the next run must build, whatever it is given."""
    build: str | None = None
    """A digest of what makes a warehouse of documents; None where nothing tells."""
    is_full: bool = False
    """Whether everything is built, and nothing taken over from an earlier warehouse."""


def new_run(sources: Sequence[str] = (), code_version: str = "unknown") -> RunInfo:
    """A run that begins now; its id sorts by time."""
    now = datetime.now(UTC)
    return RunInfo(
        f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{token_hex(3)}", now, code_version, tuple(sources)
    )


def code_version(rules: str) -> str:
    """Version of the code, `rules` (the fingerprint of what decides what is read) and one of the models."""
    digest = hashlib.sha256()
    for path in sorted(SQL.rglob("*.sql")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{metadata.version('baogao')}+{rules}.{digest.hexdigest()[:8]}"


def create_ops(con: Connection) -> None:
    """The schemas, and the relations of ops: empty but for the lineage."""
    import polars as pl

    from transforms.modelling import lineage

    for schema in ("core", "marts", "ops"):
        execute(con, f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for model in load_models():
        if model.schema == "ops":
            columns = ", ".join(f"{quoted(column.name)} {column.dtype}" for column in model.columns)
            execute(con, f"CREATE TABLE {model.relation} ({columns})", doing=f"make {model.relation}")
    edges = [edge for edge in lineage(load_models()) if not edge[0].startswith("ops.")]
    write_frame(con, "ops.lineage", pl.DataFrame(edges, schema=["relation", "reads"], orient="row"))


@contextmanager
def carried_over(con: Connection, target: Path) -> Iterator[None]:
    """The history of ops, carried over from `target` and FILE.rejected.

    `target` stays attached as `previous`. FILE.rejected is a courtesy: where it cannot be read, the history
    goes on without it.
    """
    rejected = rejected_path(target)
    if target.exists():
        execute(con, f"ATTACH {literal(str(target))} AS previous (READ_ONLY)", doing=f"open {target}")
        _carry_over(con, "previous")
    if rejected.exists():
        with suppress(WarehouseError):
            execute(con, f"ATTACH {literal(str(rejected))} AS rejected (READ_ONLY)", doing=f"open {rejected}")
            _carry_over(con, "rejected")
            execute(con, "DETACH rejected")
    yield
    if target.exists():
        execute(con, "DETACH previous")


def _carry_over(con: Connection, database: str) -> None:
    """The history of ops in an earlier file, whatever columns of it that has; each run once."""
    there: dict[str, set[str]] = {}
    for table, column in rows(
        con,
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE database_name = ? AND schema_name = 'ops'",
        [database],
    ):
        there.setdefault(f"ops.{table}", set()).add(column)
    known = {run_id for (run_id,) in rows(con, "SELECT run_id FROM ops.runs")}
    incoming = [
        run_id
        for (run_id,) in rows(
            con, f"SELECT run_id FROM {database}.ops.runs ORDER BY started_at DESC, run_id DESC"
        )
    ]
    built = [
        run_id
        for (run_id,) in rows(
            con,
            f"SELECT run_id FROM {database}.ops.runs WHERE status IS DISTINCT FROM '{UNCHANGED}'"
            " ORDER BY started_at DESC, run_id DESC",
        )
    ]
    new = [run_id for run_id in incoming if run_id not in known]
    recent = [run_id for run_id in built[:HISTORY_RUNS] if run_id not in known]
    for model in load_models():
        if model.relation not in HISTORY or model.relation not in there:
            continue
        columns = ", ".join(quoted(c.name) for c in model.columns if c.name in there[model.relation])
        execute(
            con,
            f"INSERT INTO {model.relation} ({columns}) SELECT {columns} FROM {database}.{model.relation}"
            " WHERE list_contains(?, run_id)",
            [new if model.relation == "ops.runs" else recent],
            doing=f"carry over {model.relation}",
        )


def write_run(con: Connection, run: RunInfo, previous: str | None) -> None:
    """The row of `run` in ops.runs; `previous` is the run whose warehouse it takes the place of."""
    versions = {"python": platform.python_version()}
    for name in VERSIONED:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    execute(
        con,
        "INSERT INTO ops.runs"
        " (run_id, started_at, status, previous_run_id, code_version, versions, sources, inputs, build)"
        " VALUES (?, ?, 'building', ?, ?, ?, ?, ?, ?)",
        [run.run_id, run.started_at.replace(tzinfo=None), previous, run.code_version, json.dumps(versions),
         list(run.sources), run.inputs, run.build],
        doing="write ops.runs",
    )  # fmt: skip


def write_quarantine(con: Connection, run: RunInfo) -> None:
    """The staged rejections as rows of ops.quarantine, each with the start of its first run in a row."""
    execute(
        con,
        """
        INSERT INTO ops.quarantine
        WITH last AS (
            SELECT arg_max(run_id, (started_at, run_id)) AS run_id FROM ops.runs
            WHERE run_id <> $run_id AND status IS DISTINCT FROM 'unchanged'
        ),
        since AS (
            SELECT source, record, min(failing_since) AS failing_since
            FROM ops.quarantine JOIN last USING (run_id) GROUP BY source, record
        )
        SELECT
            $run_id, row_number() OVER (ORDER BY r.source, r.record NULLS FIRST, r.reason, r.title, r.detail),
            r.document_id, r.source, r.record, r.title, r.reason, r.detail,
            coalesce(s.failing_since, $started_at::TIMESTAMP), r.report_id
        FROM staged.rejections AS r
        LEFT JOIN since AS s ON s.source = r.source AND s.record IS NOT DISTINCT FROM r.record
        ORDER BY 2
        """,
        {"run_id": run.run_id, "started_at": run.started_at.replace(tzinfo=None)},
        doing="write ops.quarantine",
    )


def write_intake(con: Connection) -> None:
    """What became of each landed document, as rows of ops.intake."""
    execute(
        con,
        """
        INSERT INTO ops.intake
        WITH accounted AS (
            SELECT document_id, record, 1 AS n_versions, 0 AS n_quarantined FROM staged.versions
            UNION ALL
            SELECT document_id, record, 0, 1 FROM staged.rejections WHERE document_id IS NOT NULL
        ),
        by_document AS (
            SELECT
                document_id, sum(n_versions)::BIGINT AS n_versions, sum(n_quarantined)::BIGINT AS
                n_quarantined, count(DISTINCT record) AS n_accounted, bool_or(record IS NULL) AS as_a_whole
            FROM accounted GROUP BY document_id
        ),
        landed AS (
            SELECT document_id, source, n_records, NULL AS reading FROM staged.documents
            UNION ALL
            SELECT document_id, source, NULL, reading FROM staged.landed
            UNION ALL
            SELECT document_id, source, NULL, NULL FROM staged.rejections WHERE document_id IS NOT NULL
            UNION ALL
            SELECT document_id, source, NULL, NULL FROM staged.versions
        ),
        each AS (
            SELECT
                document_id, min(source) AS source, max(n_records) AS n_records, max(reading) AS reading
            FROM landed
            GROUP BY document_id
        )
        SELECT
            e.document_id, e.source, e.n_records, coalesce(a.n_versions, 0), coalesce(a.n_quarantined, 0),
            coalesce(a.n_accounted, 0),
            a.document_id IS NULL OR (coalesce(e.n_records, 0) > a.n_accounted AND NOT a.as_a_whole),
            e.reading
        FROM each AS e
        LEFT JOIN by_document AS a USING (document_id)
        ORDER BY e.document_id
        """,
        doing="write ops.intake",
    )


def write_changes(
    con: Connection, run: RunInfo, previous: str, known: Mapping[str, Collection[str]] | None = None
) -> None:
    """Keep what changed against the published warehouse, attached as `previous`, and why.

    Of a report that came or went there is one row, not one for each of its cells. `known` names the reports
    of each relation that can have changed, where that is known.
    """
    import polars as pl

    earlier = rows(con, "SELECT code_version FROM ops.runs WHERE run_id = ?", [previous])
    rules_changed = not earlier or earlier[0][0] != run.code_version
    found: list[tuple[str | None, ...]] = []
    came_or_went: set[str] = set()
    other_document: set[str] = set()
    for report_id, _, change, cells in _followed_changes(con, "core.reports", known):
        if change != "changed":
            came_or_went.add(report_id)
            reason = "new_report" if change == "added" else "report_gone"
            found.append(("core.reports", report_id, "", change, None, None, report_id, reason))
            continue
        if "document_id" in cells:
            other_document.add(report_id)
        reason = _reason(report_id in other_document, False, rules_changed)
        found.extend(
            ("core.reports", report_id, column, change, *cells[column], report_id, reason) for column in cells
        )
    cell_relation = "marts.report_indicators"
    for report_id, row_key, change, cells in _followed_changes(con, cell_relation, known):
        if report_id in came_or_went:
            continue
        is_corrected = any(cells.get("correction", (None, None)))
        reason = _reason(report_id in other_document, is_corrected, rules_changed)
        if change == "changed":
            found.extend(
                (cell_relation, row_key, column, change, *cells[column], report_id, reason)
                for column in cells
            )
        else:
            side = 1 if change == "added" else 0
            stated = ", ".join(
                str(cells[c][side]) for c in cells if c in STATED and cells[c][side] is not None
            )
            before, after = (None, stated) if change == "added" else (stated, None)
            found.append((cell_relation, row_key, "", change, before, after, report_id, reason))
    names = ["relation", "row_key", "column_name", "change", "old_value", "new_value", "report_id", "reason"]
    changes = pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")
    write_frame(con, "ops.changes", changes.with_columns(pl.lit(run.run_id).alias("run_id")))


def _reason(is_other_document: bool, is_corrected: bool, rules_changed: bool) -> str:
    if is_other_document:
        return "document_changed"
    if is_corrected:
        return "correction"
    return "rules_changed" if rules_changed else "other_report"


def _followed_changes(
    con: Connection, relation: str, known: Mapping[str, Collection[str]] | None
) -> Iterator[tuple[str, str, str, dict[str, tuple[str | None, str | None]]]]:
    """What differs in a followed relation between the published warehouse and this one, row by row.

    Yields report_id, the row's key, added, removed or changed, and columns to their values before and after.
    """
    model = next(model for model in load_models() if model.relation == relation)
    there = {
        column
        for (column,) in rows(
            con,
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'previous' AND schema_name = ?"
            " AND table_name = ?",
            [model.schema, model.table],
        )
    }
    columns = [column for column in FOLLOWED[relation] if column in there]
    if not columns:
        return
    ((candidate,),) = rows(con, "SELECT current_database()")
    at = model.key.index("report_id")
    where = ""
    if known is not None:
        ids = ", ".join(literal(report_id) for report_id in sorted(known.get(relation, ())))
        where = f" WHERE report_id IN ({ids})" if ids else " WHERE false"
    for in_old, in_new, key, old, new in changed_rows(
        con, relation, model.key, columns, "previous", candidate, where
    ):
        change = "changed" if in_old and in_new else "added" if in_new else "removed"
        cells = {
            column: (_text(a), _text(b))
            for column, a, b in zip(columns, old, new, strict=True)
            if a != b or change != "changed"
        }
        yield key[at], "/".join(str(part) for part in key), change, cells


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def count_rows(con: Connection, run: RunInfo) -> None:
    """The counts of what was built, into the row of `run`."""
    execute(
        con,
        """
        UPDATE ops.runs SET
            n_documents = (SELECT count(*) FROM ops.intake),
            n_versions = (SELECT count(*) FROM core.report_versions),
            n_reports = (SELECT count(*) FROM core.reports),
            n_quarantined = (SELECT count(*) FROM ops.quarantine AS q WHERE q.run_id = $run_id),
            n_observations = (SELECT count(*) FROM core.observations),
            n_cells = (SELECT count(*) FROM marts.report_indicators),
            n_suspect_cells = (SELECT count(*) FROM marts.report_indicators WHERE suspect),
            n_changes = (SELECT count(*) FROM ops.changes AS c WHERE c.run_id = $run_id)
        WHERE run_id = $run_id
        """,
        {"run_id": run.run_id},
        doing="count",
    )


def close_run(candidate: Path, run: RunInfo, status: str, why: str | None) -> None:
    """End `run` in the file `candidate` with its status, and checkpoint."""
    with closing(connect(candidate, read_only=False)) as con:
        end = "UPDATE ops.runs SET status = ?, detail = ?, finished_at = ? WHERE run_id = ?"
        now = datetime.now(UTC).replace(tzinfo=None)
        execute(con, end, [status, why, now, run.run_id], doing="close the run")
        note_contents(con, "ops.runs")
        execute(con, "CHECKPOINT", doing="close the run")


def rejecting_gates(con: Connection) -> list[tuple[str, int, str, int]]:
    """The critical gates that stopped the last run of a file, if they did: suite, ordinal, about, failing."""
    found = rows(
        con,
        "SELECT suite, seq, about, n_failing FROM ops.gate_results WHERE NOT passed AND severity = 'critical'"
        " AND run_id = (SELECT run_id FROM ops.runs WHERE status = 'rejected' AND started_at ="
        " (SELECT max(started_at) FROM ops.runs)) ORDER BY suite, seq",
        doing="read the gates of the run",
    )
    return [(str(suite), int(seq), str(about), int(n)) for suite, seq, about, n in found]
