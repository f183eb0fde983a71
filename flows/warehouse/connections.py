"""The one connection factory and the one place where SQL is run.

`connect` opens a DuckDB file (or a database in memory) with the settings that all of Baogao relies on: UTC,
no downloads of extensions, rows in the order in which they were written, and for who writes a bound on
memory. `execute` runs a statement and turns DuckDB's errors into a `WarehouseError` that says what was being
done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import polars as pl

Connection = duckdb.DuckDBPyConnection


class WarehouseError(RuntimeError):
    """Something that could not be done with a warehouse; the message names the file and the way out."""


class WarehouseInUseError(WarehouseError):
    """Another program has the file open for writing."""


def connect(path: Path | None, *, read_only: bool = True) -> Connection:
    """A connection to the DuckDB file `path`, or to a database in memory where `path` is None.

    What is written to takes at most the memory that the settings allow; what does not fit goes to the folder
    `path`.tmp until it is needed again.

    Raises WarehouseError where the file is absent (read_only), locked by another program or no DuckDB file.
    """
    config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if path is not None and read_only and not path.is_file():
        raise WarehouseError(f"{path}: there is no such file; `baogao build` makes a warehouse")
    try:
        if path is not None and read_only:
            # Attached, not opened: what else in this process has the file open, with other settings or as it
            # was before it was replaced, is then no matter.
            con = duckdb.connect(config=config)
            con.execute(f"ATTACH {literal(str(path))} AS warehouse (READ_ONLY); USE warehouse")
        else:
            if path is not None:
                from flows.settings import load_settings  # late: who only reads does without settings

                config["memory_limit"] = f"{load_settings().memory_megabytes}MB"
                config["temp_directory"] = f"{path}.tmp"
            con = duckdb.connect(":memory:" if path is None else str(path), config=config)
        con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    except duckdb.Error as error:
        raise _explained(path, error) from error
    return con


def _explained(path: Path | None, error: duckdb.Error) -> WarehouseError:
    text = str(error).strip().splitlines()[0]
    if "lock" in text.lower():
        return WarehouseInUseError(
            f"{path}: another program has it open for writing; close that program and try again ({text})"
        )
    if "not a valid DuckDB" in text:
        return WarehouseError(f"{path}: this is no DuckDB file ({text})")
    return WarehouseError(f"{path}: {text}")


def execute(con: Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None, *,
            doing: str = "") -> Connection:  # fmt: skip
    """Execute `sql` and return the connection, to fetch from; `doing` says what for, should it fail."""
    try:
        return con.execute(sql, parameters) if parameters is not None else con.execute(sql)
    except duckdb.Error as error:
        raise WarehouseError(f"{doing + ': ' if doing else ''}{error}") from error


MOST_TIMES = 8
"""What a model that does not fit may take at most, as a multiple of what the settings say."""


def is_out_of_memory(error: WarehouseError) -> bool:
    """Whether a statement failed because its tables would take more memory than they may."""
    return isinstance(error.__cause__, duckdb.OutOfMemoryException)


def allow_more_memory(con: Connection) -> bool:
    """Let the tables of `con` take half as much memory again; whether that is allowed."""
    from flows.settings import load_settings

    ((now,),) = rows(con, "SELECT parse_formatted_bytes(current_setting('memory_limit'))")
    more = int(now * 1.5)
    if more > MOST_TIMES * load_settings().memory_megabytes * 10**6:
        return False
    execute(con, f"SET memory_limit = '{more}B'")
    return True


def allowing_memory(con: Connection, sql: str, *, doing: str) -> None:
    """Execute `sql`; where its tables do not fit into memory, again with more of it."""
    while True:
        try:
            execute(con, sql, doing=doing)
            return
        except WarehouseError as error:
            if not (is_out_of_memory(error) and allow_more_memory(con)):
                raise


def rows(con: Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None, *,
         doing: str = "") -> list[tuple[Any, ...]]:  # fmt: skip
    """The rows that `sql` yields."""
    return execute(con, sql, parameters, doing=doing).fetchall()


def frame(con: Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None, *,
          doing: str = "") -> pl.DataFrame:  # fmt: skip
    """What `sql` yields, as a Polars frame."""
    return execute(con, sql, parameters, doing=doing).pl()


def write_frame(con: Connection, relation: str, data: pl.DataFrame, *, create: bool = False) -> None:
    """Append `data` to `relation`, or make `relation` of it; columns go by name."""
    con.register("incoming", data)
    try:
        if create:
            execute(con, f"CREATE TABLE {relation} AS SELECT * FROM incoming", doing=f"make {relation}")
        else:
            execute(con, f"INSERT INTO {relation} BY NAME SELECT * FROM incoming", doing=f"write {relation}")
    finally:
        con.unregister("incoming")


def quoted(name: str) -> str:
    """An identifier as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def path_list(paths: Iterable[Path]) -> str:
    """Paths as a list literal for read_parquet."""
    return "[" + ", ".join(literal(str(path)) for path in paths) + "]"


def query(warehouse: Path, sql: str, variables: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """What `sql` yields on the published file `warehouse`, opened read-only.

    `variables` are set first, for `getvariable('name')` in the SQL.
    """
    with closing(connect(warehouse)) as con:
        for name, value in (variables or {}).items():
            execute(con, f"SET VARIABLE {quoted(name)} = ?", [value], doing=f"set {name}")
        return frame(con, sql)
