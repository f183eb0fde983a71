"""What is remembered about each address between runs: its document, its validators, and since when it fails.

One SQLite file in the state folder; each change is a transaction, so a killed run leaves nothing half said.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from transforms.sources.lists import Link

_SCHEMA = """
CREATE TABLE IF NOT EXISTS addresses (
    url TEXT PRIMARY KEY, source_id TEXT NOT NULL, year INTEGER, document_id TEXT,
    validators TEXT NOT NULL DEFAULT '[]', checked_at TEXT, changed_at TEXT, failing_since TEXT,
    failures INTEGER NOT NULL DEFAULT 0, failure_kind TEXT, failure_detail TEXT, not_before TEXT);
CREATE TABLE IF NOT EXISTS links (
    list_url TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, year INTEGER NOT NULL,
    found_at TEXT NOT NULL, PRIMARY KEY (list_url, url));
CREATE TABLE IF NOT EXISTS robots (origin TEXT PRIMARY KEY, fetched_at TEXT NOT NULL, rules TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about one page, to ask it later whether the page has changed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class AddressState:
    """What is known of one address; times are UTC."""

    url: str
    source_id: str = ""
    year: int | None = None
    document_id: str | None = None
    """The document it gave when it last gave one."""
    validators: tuple[Validators, ...] = ()
    """One for each page of the article, the address itself first."""
    checked_at: datetime | None = None
    """When it last answered with the article or with word that it is unchanged."""
    changed_at: datetime | None = None
    """When it last gave something new."""
    failing_since: datetime | None = None
    failures: int = 0
    """Runs in a row that got nothing from it."""
    failure_kind: str | None = None
    failure_detail: str | None = None
    not_before: datetime | None = None
    """The site asked not to be visited again before this time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an address gave nothing, as it is remembered."""

    kind: str
    detail: str
    not_before: datetime | None = field(default=None)


class SourceState:
    """The file of remembered addresses; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        with self._lock, self._connection:
            self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> SourceState:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock, self._connection:
            return self._connection.execute(statement, values).fetchall()

    # --- addresses -----------------------------------------------------------------------------------------

    def get(self, url: str) -> AddressState:
        """What is known of an address; a state with nothing in it for one that was never asked."""
        rows = self._run("SELECT * FROM addresses WHERE url = ?", (url,))
        return _state(rows[0]) if rows else AddressState(url)

    def all(self) -> list[AddressState]:
        """Every address that was ever asked, by source and address."""
        return [_state(row) for row in self._run("SELECT * FROM addresses ORDER BY source_id, url")]

    def succeeded(
        self,
        url: str,
        now: datetime,
        *,
        source_id: str,
        year: int | None,
        document_id: str | None,
        validators: Iterable[Validators],
        changed: bool,
    ) -> None:
        """Remember that an address answered, with something new or with what is known."""
        pages = json.dumps([[page.url, page.etag, page.last_modified] for page in validators])
        self._run(
            """INSERT INTO addresses (url, source_id, year, document_id, validators, checked_at, changed_at)
               VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (url) DO UPDATE SET source_id = excluded.source_id, year = excluded.year,
                   document_id = excluded.document_id, validators = excluded.validators,
                   checked_at = excluded.checked_at, changed_at = coalesce(excluded.changed_at, changed_at),
                   failing_since = NULL, failures = 0, failure_kind = NULL, failure_detail = NULL,
                   not_before = NULL""",
            (url, source_id, year, document_id, pages, _text(now), _text(now) if changed else None),
        )

    def failed(
        self, url: str, now: datetime, failure: Failure, *, source_id: str, year: int | None
    ) -> AddressState:
        """Remember that an address gave nothing, since when and why; what it gave before is kept."""
        self._run(
            """INSERT INTO addresses (url, source_id, year, failing_since, failures, failure_kind,
                                      failure_detail, not_before)
               VALUES (?, ?, ?, ?, 1, ?, ?, ?)
               ON CONFLICT (url) DO UPDATE SET source_id = excluded.source_id, year = excluded.year,
                   failing_since = coalesce(failing_since, excluded.failing_since), failures = failures + 1,
                   failure_kind = excluded.failure_kind, failure_detail = excluded.failure_detail,
                   not_before = excluded.not_before""",
            (url, source_id, year, _text(now), failure.kind, failure.detail, _text(failure.not_before)),
        )
        return self.get(url)

    # --- list pages ----------------------------------------------------------------------------------------

    def add_links(self, list_url: str, links: Iterable[Link], now: datetime) -> None:
        """Remember the links that a list page showed; a list drops old ones, this does not."""
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?,"
                " coalesce((SELECT found_at FROM links WHERE list_url = ? AND url = ?), ?))",
                [
                    (list_url, link.url, link.title, link.year, list_url, link.url, _text(now))
                    for link in links
                ],
            )

    def links(self, list_url: str) -> list[Link]:
        """Every link that a list page ever showed, newest year first."""
        rows = self._run(
            "SELECT url, title, year FROM links WHERE list_url = ? ORDER BY year DESC, url", (list_url,)
        )
        return [Link(row["url"], row["title"], row["year"]) for row in rows]

    # --- robots.txt ----------------------------------------------------------------------------------------

    def robots(self, origin: str) -> tuple[str, datetime] | None:
        """The rules of a site and when they were fetched."""
        rows = self._run("SELECT rules, fetched_at FROM robots WHERE origin = ?", (origin,))
        return (rows[0]["rules"], datetime.fromisoformat(rows[0]["fetched_at"])) if rows else None

    def put_robots(self, origin: str, rules: str, now: datetime) -> None:
        """Remember the rules of a site."""
        self._run("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (origin, _text(now), rules))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _state(row: sqlite3.Row) -> AddressState:
    return AddressState(
        url=row["url"],
        source_id=row["source_id"],
        year=row["year"],
        document_id=row["document_id"],
        validators=tuple(Validators(*page) for page in json.loads(row["validators"])),
        checked_at=_time(row["checked_at"]),
        changed_at=_time(row["changed_at"]),
        failing_since=_time(row["failing_since"]),
        failures=row["failures"],
        failure_kind=row["failure_kind"],
        failure_detail=row["failure_detail"],
        not_before=_time(row["not_before"]),
    )
