"""Building a warehouse from staged tables, gating it, and publishing it.

For a run that does everything at once:

    outcome = make_warehouse(staged, reference, target, run)

A flow that shows its steps holds `publishing.exclusive(target)` around

    candidate = build_warehouse(staged, reference, target, run)   # a new file next to target
    report = check_warehouse(candidate, run)                      # gates; what they find is kept in its ops
    publish(candidate, target, run)                               # or reject(candidate, target, run, why)

`staged` names the Parquet files of each table of `transforms.schemas.SCHEMAS`, `reference` gives the
frames of `transforms.reference.tables.REFERENCE_SCHEMAS`; a table that is not given is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from flows.warehouse.connections import (
    Connection,
    WarehouseError,
    connect,
    literal,
    path_list,
    quoted,
    rows,
    write_frame,
)
from flows.warehouse.connections import (
    run as execute,
)
from flows.warehouse.history import (
    RunInfo,
    carried_over,
    close_run,
    count_rows,
    create_ops,
    new_run,
    write_changes,
    write_intake,
    write_quarantine,
    write_run,
)
from flows.warehouse.models import load_macros, load_models
from flows.warehouse.publishing import (
    KEEP_VERSIONS,
    candidate_path,
    exclusive,
    leave_rejected,
    published_run,
    put_in_place,
)
from transforms.modelling import STAGED, Model, ModelError
from transforms.reference.tables import REFERENCE_SCHEMAS, conform
from transforms.schemas import SCHEMAS as STAGED_SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.warehouse.gates import GateReport, GateResult


__all__ = [
    "GateFailedError",
    "Limits",
    "NothingReadableError",
    "Outcome",
    "RunInfo",
    "build_in_memory",
    "build_warehouse",
    "check_warehouse",
    "leave_ops",
    "make_warehouse",
    "new_run",
    "publish",
    "reject",
    "require_gates",
    "require_reports",
]


class NothingReadableError(WarehouseError):
    """No report was read from the sources, so there is nothing to publish."""


class GateFailedError(WarehouseError):
    """A critical expectation was not met, so the warehouse was not published."""

    def __init__(self, message: str, report: GateReport) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True, slots=True)
class Outcome:
    """A published warehouse and what there is to say about it."""

    target: Path
    run_id: str
    counts: dict[str, int]
    """The columns n_… of its row in ops.runs."""
    gates: GateReport


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
            create_ops(con)
            with carried_over(con, target), _staged(con, staged, reference):
                write_run(con, run, previous)
                write_quarantine(con, run)
                _build_all(con)
                write_intake(con)
                if previous is not None:
                    write_changes(con, run, previous)
            count_rows(con, run)
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
    create_ops(con)
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
    from flows.warehouse.gates import GateReport, run_gates, write_gate_report

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
    close_run(candidate, run, "published", None)
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
        close_run(candidate, run, status, why)
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
        create_ops(con)
        with suppress(WarehouseError), carried_over(con, target):
            pass
        with _staged(con, staged, {}):
            write_run(con, run, None)
            write_quarantine(con, run)
            write_intake(con)
        execute(con, "CHECKPOINT")
    close_run(candidate, run, status, why)
    return leave_rejected(candidate, target)
