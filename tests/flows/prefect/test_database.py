"""Laying out Prefect's database: as a whole or not at all, and nothing where it cannot be known."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

from flows.prefect import database
from flows.prefect.database import LayoutError, lay_out_own


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Where Prefect is told that its database lies."""
    file = tmp_path / "prefect.db"
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: f"sqlite+aiosqlite:///{file}"}):
        yield file


@pytest.fixture
def migrations(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts something short in the place of Prefect's migrations."""

    def take(meanwhile: Callable[[], None] = lambda: None) -> None:
        def migrate(unfinished: Path, _: object) -> None:
            with closing(sqlite3.connect(unfinished)) as con, con:
                con.execute("CREATE TABLE ours (n INTEGER)")
            meanwhile()

        monkeypatch.setattr(database, "_migrate", migrate)

    take()
    return take


def tables(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as con:
        return [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def test_prefects_own_migrations_fill_it(file: Path) -> None:
    assert lay_out_own()
    assert {"alembic_version", "flow_run"} <= set(tables(file))
    assert [path.name for path in file.parent.iterdir()] == ["prefect.db"]
    assert not lay_out_own()


def test_what_is_cut_short_leaves_no_half(file: Path, migrations: Callable[..., None]) -> None:
    def fail() -> None:
        raise RuntimeError("the disk is full")

    migrations(fail)
    with pytest.raises(RuntimeError, match="full"):
        lay_out_own()
    assert list(file.parent.iterdir()) == []


def test_why_it_could_not_be_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_MIGRATE", "raise OSError('no room')")
    with pytest.raises(LayoutError, match="OSError: no room"):
        lay_out_own()
    assert list(file.parent.iterdir()) == []


@pytest.mark.usefixtures("migrations")
def test_what_a_killed_process_left_goes_with_the_next(file: Path) -> None:
    for name in ("prefect.db.laying-0", "prefect.db.laying-0-wal"):
        (file.parent / name).write_bytes(b"half")
    file.touch()
    assert lay_out_own()
    assert tables(file) == ["ours"]
    assert [path.name for path in file.parent.iterdir()] == ["prefect.db"]


def test_the_first_of_several_gives_it_the_name(file: Path, migrations: Callable[..., None]) -> None:
    def another() -> None:
        with closing(sqlite3.connect(file)) as con, con:
            con.execute("CREATE TABLE theirs (n INTEGER)")

    migrations(another)
    assert lay_out_own()
    assert tables(file) == ["theirs"]


@pytest.mark.usefixtures("migrations")
def test_what_is_there_is_left_as_it_is(file: Path) -> None:
    with closing(sqlite3.connect(file)) as con, con:
        con.execute("CREATE TABLE theirs (n INTEGER)")
    assert not lay_out_own()
    assert tables(file) == ["theirs"]


@pytest.mark.usefixtures("migrations")
@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite:///:memory:", "postgresql+asyncpg://somebody@localhost/prefect"]
)
def test_only_a_file_of_sqlite_is_laid_out(url: str) -> None:
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
        assert not lay_out_own()
