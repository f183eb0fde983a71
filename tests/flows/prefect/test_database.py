"""Laying out Prefect's database: as its migrations would, once, and nothing where it cannot be known."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from flows.prefect import database
from flows.prefect.database import dump, lay_out, migrated, read_layout


def objects(file: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(file)) as con:
        return con.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def in_any_order(sql: str) -> list[str]:
    """The lines of SQL: the migrations write the constraints of a table in another order each time."""
    return sorted(line.strip().rstrip(",") for line in sql.splitlines())


def test_the_layout_is_what_prefects_own_migrations_leave(tmp_path: Path) -> None:
    made, laid = tmp_path / "made.db", tmp_path / "laid.db"
    migrated(made)
    assert lay_out(laid), "written for another Prefect: run python -m flows.prefect.database"
    there, wanted = (
        {(kind, name): in_any_order(sql or "") for kind, name, sql in objects(file)} for file in (laid, made)
    )
    assert there == wanted
    assert in_any_order(dump(laid)) == in_any_order(dump(made))  # rows too


def test_several_at_once_lay_it_out_once(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lay_out, [file] * 8))
    with closing(sqlite3.connect(file)) as con:
        assert con.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_one_that_is_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    file, layout = tmp_path / "prefect.db", read_layout()
    with pytest.raises(sqlite3.OperationalError):
        lay_out(file, replace(layout, statements=(*layout.statements, "CREATE TABLE nothing;")))
    assert objects(file) == []
    assert lay_out(file)


def test_what_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    with closing(sqlite3.connect(file)) as con:
        con.execute("CREATE TABLE theirs (n INTEGER)")
    assert not lay_out(file)
    assert [name for _, name, _ in objects(file)] == ["theirs"]


def test_a_database_of_an_earlier_revision_is_left_to_its_migrations(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    assert lay_out(file)
    with closing(sqlite3.connect(file)) as con, con:
        con.execute("UPDATE alembic_version SET version_num = 'before'")
    assert not lay_out(file)


def test_another_prefect_goes_on_from_a_revision_that_it_knows(tmp_path: Path) -> None:
    layout = read_layout()
    later, earlier = replace(layout, version="0.1"), replace(layout, version="0.1", revision="of-the-future")
    assert not lay_out(tmp_path / "later.db", later)
    assert objects(tmp_path / "later.db")
    assert not lay_out(tmp_path / "earlier.db", earlier)
    assert not (tmp_path / "earlier.db").exists()


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite+aiosqlite:////some/where.db", Path("/some/where.db")),
        ("sqlite+aiosqlite:///:memory:", None),
        ("postgresql+asyncpg://somebody@localhost/prefect", None),
    ],
)
def test_only_a_file_of_sqlite_is_laid_out(
    url: str, file: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings  # noqa: PLC0415

    asked: list[Path] = []
    monkeypatch.setattr(database, "lay_out", lambda one: bool(asked.append(one)) or True)
    with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
        assert database.lay_out_own() is (file is not None)
    assert asked == ([file] if file else [])
