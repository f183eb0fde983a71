"""Prefect's database, laid out as a whole or not at all.

Prefect's own migrations, a hundred of them, take ten seconds for an empty database; a server that was killed
meanwhile would leave half of it to the next. Here they fill a file beside it, which then takes its name.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_UNFINISHED = ".laying-"
_MIGRATE = (
    "import asyncio; from prefect.server.database import provide_database_interface; "
    "asyncio.run(provide_database_interface().create_db())"
)


class LayoutError(Exception):
    """Prefect's database could not be laid out."""


def lay_out_own(meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Lay out the database that Prefect is set to, where it is not there; whether that was done.

    It takes seconds, in which `meanwhile` is called.

    A database of another kind, in memory or with something in it is left to Prefect. Of several processes
    that do this at once, the first gives its file the name.
    """
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
    from sqlalchemy.engine import make_url

    url = make_url(str(PREFECT_API_DATABASE_CONNECTION_URL.value()))
    if url.get_backend_name() != "sqlite" or not url.database or not url.database.startswith("/"):
        return False
    database = Path(url.database)
    _sweep(database)
    if database.exists() and (database.stat().st_size or Path(f"{database}-wal").exists()):
        return False
    database.unlink(missing_ok=True)  # a server leaves it empty that had no room for its first table
    unfinished = database.with_name(f"{database.name}{_UNFINISHED}{os.getpid()}")
    try:
        _migrate(unfinished, meanwhile)
        with closing(sqlite3.connect(unfinished)) as con:
            con.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with contextlib.suppress(FileExistsError):
            os.link(unfinished, database)
    finally:
        for path in database.parent.glob(f"{unfinished.name}*"):
            path.unlink()
    return True


def _migrate(database: Path, meanwhile: Callable[[], object]) -> None:
    """Fill `database` by Prefect's migrations, in a process of its own: it keeps hold of what it opens."""
    migrating = subprocess.Popen(
        [sys.executable, "-c", _MIGRATE],
        env={**os.environ, "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    meanwhile()
    _, said = migrating.communicate()
    if migrating.returncode:
        raise LayoutError(said.strip().rpartition("\n")[2] or f"it ended with {migrating.returncode}")


def _sweep(database: Path) -> None:
    """Remove what processes left that were killed while they laid out `database`."""
    for path in database.parent.glob(f"{database.name}{_UNFINISHED}*"):
        process = path.name.partition(_UNFINISHED)[2].partition("-")[0]
        if not Path(f"/proc/{process}").exists():
            path.unlink(missing_ok=True)
