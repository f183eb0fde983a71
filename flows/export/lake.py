"""A frozen DuckLake catalogue over a release's Parquet files, attachable from a folder or from plain HTTP.

The catalogue names the files from its own folder, so that the release can be moved, and holds no data. It is
written where DuckDB's extension is installed (`make install EXTRAS=lake`); nothing is ever downloaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from flows.export.tables import Table
from flows.warehouse.connections import Connection, connect, execute, literal

CATALOGUE = "baogao.ducklake"
_PACKAGE = "duckdb_extension_ducklake"


def extension() -> Path | None:
    """The packaged extension for DuckDB, where it is installed."""
    found = find_spec(_PACKAGE)
    places = list(found.submodule_search_locations or ()) if found else []
    files = [file for place in places for file in Path(place).rglob("ducklake.duckdb_extension")]
    return files[0] if files else None


def write_catalogue(folder: Path, tables: Sequence[Table]) -> bool:
    """Write the catalogue of a release that lies in `folder`; False where the extension is not installed."""
    packaged = extension()
    if packaged is None:
        return False
    with closing(connect(None)) as con:
        execute(con, f"LOAD {literal(str(packaged))}", doing="load the extension for DuckLake")
        catalogue = literal(f"ducklake:{folder / CATALOGUE}")
        execute(con, f"ATTACH {catalogue} AS lake (DATA_PATH {literal(f'{folder}/')})", doing="make DuckLake")
        execute(con, "BEGIN")
        for schema in sorted({table.model.schema for table in tables}):
            execute(con, f"CREATE SCHEMA lake.{schema}")
        for table in tables:
            _add(con, folder, table)
        execute(con, "COMMIT; DETACH lake", doing="write the catalogue of DuckLake")
    _make_relative(folder)
    return True


def _add(con: Connection, folder: Path, table: Table) -> None:
    file = literal(str(folder / table.parquet))
    execute(con, f"CREATE TABLE lake.{table.model.relation} AS FROM read_parquet({file}) LIMIT 0")
    execute(
        con,
        f"CALL ducklake_add_data_files('lake', {literal(table.model.table)}, {file},"
        f" schema => {literal(table.model.schema)})",
        doing=f"add {table.parquet}",
    )


def _make_relative(folder: Path) -> None:
    """Name the files from the folder that the catalogue lies in, wherever that will be."""
    with closing(connect(folder / CATALOGUE, read_only=False)) as con:
        prefix = literal(f"{folder}/parquet/")
        execute(
            con,
            f"UPDATE ducklake_data_file SET path = replace(path, {prefix}, ''), path_is_relative = true;"
            " UPDATE ducklake_schema SET path = '', path_is_relative = true;"
            " UPDATE ducklake_table SET path = '', path_is_relative = true;"
            " UPDATE ducklake_metadata SET value = 'parquet/' WHERE key = 'data_path';"
            " CHECKPOINT",
            doing="name the files of DuckLake",
        )
