"""Prefect's database, laid out at once: its migrations, a hundred of them, take ten seconds for it.

`database.sql` is what the migrations of one version of Prefect leave of an empty SQLite database. A later
version goes on from there by the migrations that it adds; an earlier one, and a database that is none of
SQLite's, are left to Prefect. `python -m flows.prefect.database` writes the file anew by those migrations.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

LAYOUT = Path(__file__).with_name("database.sql")
_FIRST_LINE = "-- What the migrations of Prefect {} leave of an empty SQLite database, at revision {}."
_WAIT_SECONDS = 60.0
"""How long another process that lays out the same database, or migrates it, is waited for."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one version of Prefect, and the rows that its migrations put into them."""

    version: str
    revision: str
    """The last of its migrations."""
    statements: tuple[str, ...]


def read_layout(file: Path = LAYOUT) -> Layout:
    """The layout that `file` holds."""
    first, _, sql = file.read_text("utf-8").partition("\n")
    before, between, behind = _FIRST_LINE.split("{}")
    version, _, revision = first.removeprefix(before).removesuffix(behind).partition(between)
    return Layout(version, revision, tuple(_statements(sql)))


def _statements(sql: str) -> Iterator[str]:
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def lay_out_own() -> bool:
    """Lay out the database that Prefect is set to; whether it needs none of its migrations now."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
    from sqlalchemy.engine import make_url

    url = make_url(str(PREFECT_API_DATABASE_CONNECTION_URL.value()))
    if url.get_backend_name() != "sqlite" or not url.database or not url.database.startswith("/"):
        return False  # another server's, or one in memory
    return lay_out(Path(url.database))


def lay_out(database: Path, layout: Layout | None = None) -> bool:
    """Lay out `database` where it is empty or not there; whether it needs none of its migrations now.

    That is so where it is as the version of Prefect that is installed would leave it. Of several processes
    that call this at once, one does it; one that is killed meanwhile leaves the database empty.
    """
    layout = layout or read_layout()
    version = metadata.version("prefect")
    if version != layout.version and not _knows(layout.revision):
        return False
    with closing(sqlite3.connect(database, timeout=_WAIT_SECONDS, isolation_level=None)) as con:
        con.execute("BEGIN IMMEDIATE")
        if con.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in layout.statements:
                con.execute(statement)
        con.execute("COMMIT")
        return version == layout.version and _revisions(con) == [layout.revision]


def _knows(revision: str) -> bool:
    """Whether the version of Prefect that is installed has a migration of that name."""
    import prefect.server.database

    folder = Path(prefect.server.database.__file__).parent / "_migrations" / "versions" / "sqlite"
    return any(folder.glob(f"*{revision}*"))


def _revisions(con: sqlite3.Connection) -> list[str]:
    try:
        return [revision for (revision,) in con.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.OperationalError:  # a database of something else
        return []


def migrated(database: Path) -> None:
    """Make `database` by Prefect's own migrations, in a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        variables = {
            "PREFECT_HOME": home,
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
        }
        code = (
            "import asyncio; from prefect.server.database import provide_database_interface as database; "
            "asyncio.run(database().create_db())"
        )
        subprocess.run([sys.executable, "-c", code], env=os.environ | variables, check=True)


def dump(database: Path) -> str:
    """A migrated database as the text of a layout."""
    with closing(sqlite3.connect(database)) as con:
        (revision,) = _revisions(con)
        inner = [line for line in con.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;")]
    first = _FIRST_LINE.format(metadata.version("prefect"), revision)
    return "\n".join([first, *inner, ""])


def main() -> None:
    """Write the layout of the version of Prefect that is installed."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "prefect.db"
        migrated(database)
        LAYOUT.write_text(dump(database), encoding="utf-8")


if __name__ == "__main__":
    main()
