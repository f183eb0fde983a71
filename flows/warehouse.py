"""Building a warehouse from staged tables, gating it, and publishing it.

For a run that does everything at once:

    outcome = make_warehouse(staged, reference, target, run)

A flow that shows its steps holds `publishing.exclusive(target)` around

    candidate = build_warehouse(staged, reference, target, run)   # a new file next to target, nothing
    published report = check_warehouse(candidate, run)                      # gate results and failing rows,
    kept in its ops publish(candidate, target, run)                               # or reject(candidate,
    target, run, why)

`staged` names the Parquet files of each table of `transforms.frames.SCHEMAS`, `reference` gives the frames of
`transforms.reference_tables.REFERENCE_SCHEMAS`; a table that is not given is empty.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import polars as pl

from flows.connections import (
    Connection,
    WarehouseError,
    connect,
    literal,
    path_list,
    quoted,
    rows,
    write_frame,
)
from flows.connections import (
    run as execute,
)
from flows.diffing import changed_rows
from flows.publishing import (
    KEEP_VERSIONS,
    candidate_path,
    exclusive,
    leave_rejected,
    published_run,
    put_in_place,
    rejected_path,
)
from flows.sql_files import load_macros, load_models
from transforms.frames import SCHEMAS as STAGED_SCHEMAS
from transforms.modelling import STAGED, Model, ModelError, lineage
from transforms.reference_tables import REFERENCE_SCHEMAS, conform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.gates import GateReport, GateResult

HISTORY_RUNS = 30
"""Runs whose gate results, failing rows, quarantine and changes are carried over; ops.runs is kept whole."""

HISTORY = ("ops.runs", "ops.gate_results", "ops.failing_rows", "ops.quarantine", "ops.changes")
"""Relations that are carried over from version to version."""

FOLLOWED = {
    "core.reports": ("document_id", "region_name", "delivered_on", "speaker", "n_chars"),
    "marts.report_indicators": ("value", "value_high", "unit", "comparator", "suspect", "correction"),
}  # fmt: skip
"""Relations and columns whose changes from run to run are kept in ops.changes."""

VERSIONED = ("baogao", "duckdb", "polars", "great-expectations", "prefect")
"""Distributions whose versions a run records."""


class NothingReadableError(WarehouseError):
    """No report was read from the sources, so there is nothing to publish."""


class GateFailedError(WarehouseError):
    """A critical expectation was not met, so the warehouse was not published."""

    def __init__(self, message: str, report: GateReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run is called, when it began, and what it was given."""

    run_id: str
    started_at: datetime
    """UTC"""
    code_version: str
    """Of the code and the reference data: it changes whenever the same documents may be read differently."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A published warehouse and what there is to say about it."""

    target: Path
    run_id: str
    counts: dict[str, int]
    """The columns n_… of its row in ops.runs."""
    gates: GateReport


def new_run(sources: Sequence[str] = (), code_version: str = "unknown") -> RunInfo:
    """A run that begins now; its id sorts by time."""
    now = datetime.now(UTC)
    return RunInfo(
        f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{token_hex(3)}", now, code_version, tuple(sources)
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """What DuckDB may use; None leaves its own default (all cores, four fifths of the memory)."""

    threads: int | None = None
    memory: str | None = None


def make_warehouse(
    staged: Mapping[str, Sequence[Path]],
    reference: Mapping[str, pl.DataFrame],
    target: Path,
    run: RunInfo,
    *,
    limits: Limits = Limits(),
    keep: int = KEEP_VERSIONS,
) -> Outcome:
    """Build, gate and publish; where nothing is published, FILE.rejected holds ops and what was built.

    Raises NothingReadableError, GateFailedError, publishing.WarehouseBusyError, or WarehouseError for
    whatever else went wrong.
    """
    with exclusive(target):
        candidate = build_warehouse(staged, reference, target, run, limits=limits)
        try:
            require_reports(candidate)
            report = check_warehouse(candidate, run, limits=limits)
            require_gates(report)
            counts = publish(candidate, target, run, keep=keep)
        except GateFailedError as error:
            reject(candidate, target, run, "rejected", str(error))
            raise
        except BaseException as error:
            reject(candidate, target, run, "failed", str(error) or type(error).__name__)
            raise
    return Outcome(target, run.run_id, counts, report)


# -- building -----------------------------------------------------------------------------------------------


def build_warehouse(
    staged: Mapping[str, Sequence[Path]],
    reference: Mapping[str, pl.DataFrame],
    target: Path,
    run: RunInfo,
    *,
    limits: Limits = Limits(),
) -> Path:
    """Build every relation into a new file next to `target` and return its path; `target` is only read.

    The caller holds `publishing.exclusive(target)`. Raises WarehouseError where `target` is something else
    than a warehouse, a model fails, or the disk is full; a FILE.rejected then says so, if there is room for
    it.
    """
    candidate = candidate_path(target, run.run_id)
    try:
        previous = published_run(target) if target.exists() else None
        with closing(_open_new(candidate, limits)) as con:
            _create_ops(con)
            with _history(con, target), _staged(con, staged, reference):
                _write_run(con, run, previous)
                _write_quarantine(con, run)
                _build_all(con)
                _write_intake(con)
                if previous is not None:
                    _write_changes(con, run, previous)
            _count(con, run)
            execute(con, "CHECKPOINT", doing="write the candidate")
    except BaseException as error:
        _discard(candidate)
        with suppress(WarehouseError, OSError):
            leave_ops(staged, target, run, "failed", str(error) or type(error).__name__)
        raise
    return candidate


def _open_new(candidate: Path, limits: Limits) -> Connection:
    return connect(candidate, read_only=False, threads=limits.threads, memory_limit=limits.memory)


def _discard(candidate: Path) -> None:
    for path in candidate.parent.glob(f"{candidate.name}*"):
        if path.is_file():
            path.unlink(missing_ok=True)


def _create_ops(con: Connection) -> None:
    for schema in ("core", "marts", "ops"):
        execute(con, f"CREATE SCHEMA {schema}")
    for model in load_models():
        if model.schema == "ops":
            columns = ", ".join(f"{quoted(column.name)} {column.dtype}" for column in model.columns)
            execute(con, f"CREATE TABLE {model.relation} ({columns})", doing=f"make {model.relation}")
    edges = [edge for edge in lineage(load_models()) if not edge[0].startswith("ops.")]
    write_frame(con, "ops.lineage", pl.DataFrame(edges, schema=["relation", "reads"], orient="row"))


@contextmanager
def _history(con: Connection, target: Path) -> Iterator[None]:
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
    new = [run_id for run_id in incoming if run_id not in known]
    recent = [run_id for run_id in incoming[:HISTORY_RUNS] if run_id not in known]
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


@contextmanager
def _staged(
    con: Connection,
    staged: Mapping[str, Sequence[Path] | pl.DataFrame],
    reference: Mapping[str, pl.DataFrame],
) -> Iterator[None]:
    """The schema `staged` for the models to read: a database in memory, never a part of the file."""
    unknown = sorted((set(staged) - set(STAGED_SCHEMAS)) | (set(reference) - set(REFERENCE_SCHEMAS)))
    if unknown:
        raise WarehouseError(f"no model reads a staged table called {', '.join(unknown)}")
    execute(con, f"ATTACH ':memory:' AS {STAGED}")
    try:
        for table, schema in STAGED_SCHEMAS.items():
            given = staged.get(table, ())
            if isinstance(given, pl.DataFrame) or not given:
                data = given if isinstance(given, pl.DataFrame) else pl.DataFrame(schema=schema)
                write_frame(con, f"{STAGED}.{table}", data, create=True)
                continue
            columns = ", ".join(quoted(column) for column in schema)
            execute(
                con,
                f"CREATE VIEW {STAGED}.{table} AS SELECT {columns} FROM read_parquet({path_list(given)})",
                doing=f"read the staged table {table}",
            )
        for table, schema in REFERENCE_SCHEMAS.items():
            data = conform(table, reference[table]) if table in reference else pl.DataFrame(schema=schema)
            write_frame(con, f"{STAGED}.{table}", data, create=True)
        yield
    finally:
        execute(con, f"DETACH {STAGED}")


def build_in_memory(
    staged: Mapping[str, Sequence[Path] | pl.DataFrame], reference: Mapping[str, pl.DataFrame]
) -> Connection:
    """A database in memory with every relation, those of ops empty: to look at, to test."""
    con = connect(None)
    _create_ops(con)
    with _staged(con, staged, reference):
        _build_all(con)
    return con


def _build_all(con: Connection) -> None:
    for macro in load_macros():
        execute(con, macro.sql, doing=f"macro {macro.name}")
    for model in load_models():
        if model.sql is not None:
            _build(con, model)
    _comment(con)


def _build(con: Connection, model: Model) -> None:
    execute(con, f"CREATE TABLE {model.relation} AS {model.sql}", doing=f"build {model.relation}")
    made = [
        (name, dtype)
        for name, dtype in rows(
            con,
            "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database()"
            " AND schema_name = ? AND table_name = ? ORDER BY column_index",
            [model.schema, model.table],
        )
    ]
    declared = [(column.name, column.dtype) for column in model.columns]
    if made != declared:
        differ = [f"{a} is not {b}" for a, b in zip(made, declared, strict=False) if a != b] or [
            "their number"
        ]
        raise ModelError(f"{model.relation}: SQL and YAML disagree about its columns: {'; '.join(differ)}")


def _comment(con: Connection) -> None:
    statements = [f"COMMENT ON MACRO {macro.name} IS {literal(macro.comment)}" for macro in load_macros()]
    for model in load_models():
        statements.append(f"COMMENT ON TABLE {model.relation} IS {literal(model.comment)}")
        statements.extend(
            f"COMMENT ON COLUMN {model.relation}.{quoted(column.name)} IS {literal(column.comment)}"
            for column in model.columns
        )
    execute(con, "BEGIN; " + "; ".join(statements) + "; COMMIT", doing="comment on relations")


# -- ops ----------------------------------------------------------------------------------------------------


def _write_run(con: Connection, run: RunInfo, previous: str | None) -> None:
    versions = {"python": platform.python_version()}
    for name in VERSIONED:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    execute(
        con,
        "INSERT INTO ops.runs (run_id, started_at, status, previous_run_id, code_version, versions, sources)"
        " VALUES (?, ?, 'building', ?, ?, ?, ?)",
        [run.run_id, run.started_at.replace(tzinfo=None), previous, run.code_version, json.dumps(versions),
         list(run.sources)],
        doing="write ops.runs",
    )  # fmt: skip


def _write_quarantine(con: Connection, run: RunInfo) -> None:
    execute(
        con,
        """
        INSERT INTO ops.quarantine
        WITH last AS (
            SELECT arg_max(run_id, (started_at, run_id)) AS run_id FROM ops.runs WHERE run_id <> $run_id
        ),
        since AS (
            SELECT source, record, min(failing_since) AS failing_since
            FROM ops.quarantine JOIN last USING (run_id) GROUP BY source, record
        )
        SELECT
            $run_id, row_number() OVER (ORDER BY r.source, r.record NULLS FIRST, r.reason, r.title, r.detail),
            r.document_id, r.source, r.record, r.title, r.reason, r.detail,
            coalesce(s.failing_since, $started_at::TIMESTAMP)
        FROM staged.rejections AS r
        LEFT JOIN since AS s ON s.source = r.source AND s.record IS NOT DISTINCT FROM r.record
        ORDER BY 2
        """,
        {"run_id": run.run_id, "started_at": run.started_at.replace(tzinfo=None)},
        doing="write ops.quarantine",
    )


def _write_intake(con: Connection) -> None:
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
            SELECT document_id, source, n_records FROM staged.documents
            UNION ALL
            SELECT document_id, source, NULL FROM staged.landed
            UNION ALL
            SELECT document_id, source, NULL FROM staged.rejections WHERE document_id IS NOT NULL
            UNION ALL
            SELECT document_id, source, NULL FROM staged.versions
        ),
        each AS (
            SELECT document_id, min(source) AS source, max(n_records) AS n_records FROM landed GROUP BY
            document_id
        )
        SELECT
            e.document_id, e.source, e.n_records, coalesce(a.n_versions, 0), coalesce(a.n_quarantined, 0),
            coalesce(a.n_accounted, 0),
            a.document_id IS NULL OR (coalesce(e.n_records, 0) > a.n_accounted AND NOT a.as_a_whole)
        FROM each AS e
        LEFT JOIN by_document AS a USING (document_id)
        ORDER BY e.document_id
        """,
        doing="write ops.intake",
    )


def _write_changes(con: Connection, run: RunInfo, previous: str) -> None:
    """Keep what changed against the published warehouse, and why.

    Of a report that came or went there is one row, not one for each of its cells.
    """
    (candidate,) = rows(con, "SELECT current_database()")[0]
    earlier_code = rows(con, "SELECT code_version FROM ops.runs WHERE run_id = ?", [previous])
    rules_changed = not earlier_code or earlier_code[0][0] != run.code_version
    models = {model.relation: model for model in load_models()}
    came_or_went: set[str] = set()
    other_document: set[str] = set()
    found: list[tuple] = []
    for relation, followed in FOLLOWED.items():
        model = models[relation]
        values = [column for column in followed if _has_column(con, "previous", relation, column)]
        if not values:
            continue
        at = model.key.index("report_id")
        for in_old, in_new, key, old, new in changed_rows(
            con, relation, model.key, values, old="previous", new=candidate
        ):
            report_id = key[at]
            row_key = "/".join(str(part) for part in key)
            if relation == "core.reports" and in_old != in_new:
                came_or_went.add(report_id)
                change, reason = ("added", "new_report") if in_new else ("removed", "report_gone")
                found.append((relation, row_key, "", change, None, None, report_id, reason))
                continue
            if report_id in came_or_went:
                continue
            if (
                relation == "core.reports"
                and old[values.index("document_id")] != new[values.index("document_id")]
            ):
                other_document.add(report_id)
            differing = [c for c, a, b in zip(values, old, new, strict=True) if a != b]
            if report_id in other_document:
                reason = "document_changed"
            elif "correction" in differing or (in_new and relation != "core.reports" and new[-1] is not None):
                reason = "correction"
            elif rules_changed:
                reason = "rules_changed"
            else:
                reason = "other_report"
            if in_old != in_new:
                seen = new if in_new else old
                stated = ", ".join(str(value) for value in seen[:4] if value is not None)
                before, after = (None, stated) if in_new else (stated, None)
                found.append(
                    (
                        relation,
                        row_key,
                        "",
                        "added" if in_new else "removed",
                        before,
                        after,
                        report_id,
                        reason,
                    )
                )
                continue
            found.extend(
                (relation, row_key, column, "changed", _text(a), _text(b), report_id, reason)
                for column, a, b in zip(values, old, new, strict=True)
                if a != b
            )
    names = ["relation", "row_key", "column_name", "change", "old_value", "new_value", "report_id", "reason"]
    changes = pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")
    write_frame(con, "ops.changes", changes.with_columns(pl.lit(run.run_id).alias("run_id")))


def _has_column(con: Connection, database: str, relation: str, column: str) -> bool:
    schema, _, table = relation.partition(".")
    return bool(
        rows(
            con,
            "SELECT 1 FROM duckdb_columns() WHERE database_name = ? AND schema_name = ? AND table_name = ?"
            " AND column_name = ?",
            [database, schema, table, column],
        )
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _count(con: Connection, run: RunInfo) -> None:
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


# -- gating and publishing ----------------------------------------------------------------------------------


def require_reports(candidate: Path) -> None:
    """Raise NothingReadableError where no report was read into `candidate`."""
    with closing(connect(candidate)) as con:
        n_reports, n_documents = rows(
            con, "SELECT (SELECT count(*) FROM core.reports), (SELECT count(*) FROM ops.intake)"
        )[0]
    if not n_reports:
        raise NothingReadableError(
            f"no report was read from the sources ({n_documents} documents); see ops.quarantine"
        )


def check_warehouse(
    candidate: Path,
    run: RunInfo,
    *,
    limits: Limits = Limits(),
    further: Sequence[Callable[[Connection], Sequence[GateResult]]] = (),
) -> GateReport:
    """Run every suite on `candidate` and keep its results and failing rows in the candidate's ops.

    `further` gates know something that the warehouse does not, such as what was expected of its sources.
    """
    from flows.gates import GateReport, run_gates, write_gate_report

    with closing(
        connect(candidate, read_only=False, threads=limits.threads, memory_limit=limits.memory)
    ) as con:
        report = run_gates(con)
        report = GateReport((*report.results, *(result for gate in further for result in gate(con))))
        write_gate_report(con, run.run_id, report)
        execute(con, "CHECKPOINT", doing="write the gate results")
    return report


def require_gates(report: GateReport) -> None:
    """Raise GateFailedError where a critical expectation was not met; the message names the first ones."""
    failed = report.failed
    if failed:
        named = "; ".join(result.sentence for result in failed[:3])
        more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
        raise GateFailedError(f"stopped by {len(failed)} critical gates: {named}{more}", report)


def publish(candidate: Path, target: Path, run: RunInfo, *, keep: int = KEEP_VERSIONS) -> dict[str, int]:
    """Close the run's row in ops.runs and put `candidate` in place as `target`; returns the run's counts."""
    _finish(candidate, run, "published", None)
    with closing(connect(candidate)) as con:
        found = execute(con, "SELECT COLUMNS('^n_') FROM ops.runs WHERE run_id = ?", [run.run_id])
        names = [name for name, *_ in found.description or ()]
        counts = dict(zip(names, found.fetchone() or (), strict=False))
    put_in_place(candidate, target, keep)
    return counts


def reject(candidate: Path, target: Path, run: RunInfo, status: str, why: str) -> Path | None:
    """Leave `candidate` as FILE.rejected, its run closed as `status` (rejected or failed) with the reason.

    Returns its path, or None where even that could not be written (a full disk).
    """
    try:
        _finish(candidate, run, status, why)
        return leave_rejected(candidate, target)
    except (WarehouseError, OSError):
        _discard(candidate)
        return None


def leave_ops(
    staged: Mapping[str, Sequence[Path]], target: Path, run: RunInfo, status: str, why: str
) -> Path:
    """A FILE.rejected that holds ops alone: for a run that failed before or while a warehouse was built.

    The caller holds `publishing.exclusive(target)`.
    """
    candidate = candidate_path(target, f"{run.run_id}-ops")
    with closing(_open_new(candidate, Limits())) as con:
        _create_ops(con)
        with suppress(WarehouseError), _history(con, target):
            pass
        with _staged(con, staged, {}):
            _write_run(con, run, None)
            _write_quarantine(con, run)
            _write_intake(con)
        execute(con, "CHECKPOINT")
    _finish(candidate, run, status, why)
    return leave_rejected(candidate, target)


def _finish(candidate: Path, run: RunInfo, status: str, why: str | None) -> None:
    with closing(connect(candidate, read_only=False)) as con:
        execute(
            con,
            "UPDATE ops.runs SET status = ?, detail = ?, finished_at = ? WHERE run_id = ?",
            [status, why, datetime.now(UTC).replace(tzinfo=None), run.run_id],
            doing="close the run",
        )
        execute(con, "CHECKPOINT", doing="close the run")
