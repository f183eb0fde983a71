"""Building a warehouse: staged tables and reference frames become relations, in a new file next to FILE.

`staged` names the Parquet files of each table of `transforms.schemas.SCHEMAS`, `reference` gives the frames
of `transforms.reference.tables.REFERENCE_SCHEMAS`; a table that is not given is empty. FILE itself is only
read; gating and publishing are `gates` and `publishing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import polars as pl

from flows.warehouse.connections import (
    Connection,
    WarehouseError,
    allowing_memory,
    connect,
    execute,
    literal,
    path_list,
    quoted,
    rows,
    write_frame,
)
from flows.warehouse.contents import note_contents, ops_relations, take_contents_over
from flows.warehouse.history import (
    RunInfo,
    carried_over,
    close_run,
    count_rows,
    create_ops,
    write_changes,
    write_intake,
    write_quarantine,
    write_run,
)
from flows.warehouse.macros import load_macros, load_table_macros
from flows.warehouse.models import load_models
from flows.warehouse.paths import candidate_path, discard
from flows.warehouse.publishing import leave_rejected, published_run
from flows.warehouse.unchanged import take_notes
from flows.warehouse.updating import Update, changed_documents, copy_of
from transforms.modelling import STAGED, Model, ModelError
from transforms.reference.tables import REFERENCE_SCHEMAS, conform
from transforms.schemas import SCHEMAS as STAGED_SCHEMAS


class NothingReadableError(WarehouseError):
    """No report was read from the sources, so there is nothing to publish."""


def build_relations(
    staged: Mapping[str, Sequence[Path]],
    reference: Mapping[str, pl.DataFrame],
    target: Path,
    run: RunInfo,
    carried: Mapping[str, Sequence[Path]] | None = None,
) -> Path:
    """Build every relation into a new file next to `target` and return its path; `target` is only read.

    `carried` names further files of staged tables: reports kept from the earlier warehouse, which no source
    of this run gave, so that they count as documents of no run.
    Where few documents changed since `target` was published, what they cannot change is taken over from it.

    The caller holds `publishing.exclusive(target)`. Raises WarehouseError where `target` is something else
    than a warehouse, a model fails, or the disk is full; a FILE.rejected then says so, if there is room for
    it.
    """
    candidate = candidate_path(target, run.run_id)
    try:
        previous = published_run(target) if target.exists() else None
        documents = changed_documents(target, reference.get("landed"), run)
        if documents is not None:
            copy_of(target, candidate)
        with closing(connect(candidate, read_only=False)) as con:
            if documents is not None:
                execute(con, "DROP SCHEMA ops CASCADE")
            create_ops(con)
            with carried_over(con, target):
                take_notes(con, target)
                write_run(con, run, previous)
                with _staged(con, staged, reference):
                    write_quarantine(con, run)
                    write_intake(con)
                everything = _together(staged, carried) if carried else staged
                with _staged(con, everything, reference):
                    update = None if documents is None else Update(con, everything, documents)
                    if update is None:
                        _build_all(con)
                    else:
                        take_contents_over(con)
                        update.run(run.run_id)
                        _comment(con)
                if previous is not None:
                    write_changes(con, run, previous, update.changed if update else None)
            count_rows(con, run)
            note_contents(con, *ops_relations())
            execute(con, "CHECKPOINT", doing="write the candidate")
    except BaseException as error:
        discard(candidate)
        with suppress(WarehouseError, OSError):
            leave_ops(staged, target, run, "failed", str(error) or type(error).__name__)
        raise
    return candidate


def _together(
    staged: Mapping[str, Sequence[Path]], carried: Mapping[str, Sequence[Path]]
) -> dict[str, list[Path]]:
    return {table: [*staged.get(table, ()), *carried.get(table, ())] for table in {**staged, **carried}}


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
    for asked in load_table_macros():
        execute(con, asked.sql, doing=f"macro {asked.name}")
    _comment(con)


def _build(con: Connection, model: Model) -> None:
    allowing_memory(con, f"CREATE TABLE {model.relation} AS {model.sql}", doing=f"build {model.relation}")
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
    note_contents(con, model.relation)


def _comment(con: Connection) -> None:
    statements = [f"COMMENT ON MACRO {macro.name} IS {literal(macro.comment)}" for macro in load_macros()]
    statements += [
        f"COMMENT ON MACRO TABLE {macro.name} IS {literal(macro.comment)}" for macro in load_table_macros()
    ]
    for model in load_models():
        statements.append(f"COMMENT ON TABLE {model.relation} IS {literal(model.comment)}")
        statements.extend(
            f"COMMENT ON COLUMN {model.relation}.{quoted(column.name)} IS {literal(column.comment)}"
            for column in model.columns
        )
    execute(con, "BEGIN; " + "; ".join(statements) + "; COMMIT", doing="comment on relations")


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


def leave_ops(
    staged: Mapping[str, Sequence[Path]], target: Path, run: RunInfo, status: str, why: str
) -> Path:
    """A FILE.rejected that holds ops alone: for a run that failed before or while a warehouse was built.

    The caller holds `publishing.exclusive(target)`.
    """
    candidate = candidate_path(target, f"{run.run_id}-ops")
    with closing(connect(candidate, read_only=False)) as con:
        create_ops(con)
        with suppress(WarehouseError), carried_over(con, target):
            take_notes(con, target)
        with _staged(con, staged, {}):
            write_run(con, run, None)
            write_quarantine(con, run)
            write_intake(con)
        note_contents(con, *ops_relations())
        execute(con, "CHECKPOINT")
    close_run(candidate, run, status, why)
    return leave_rejected(candidate, target)
