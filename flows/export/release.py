"""`export`: one folder a release, staged beside its place and put there by one rename.

A release is called by the day of the run that published the warehouse (2026.11.29, the next of the same day
2026.11.29.1), so that its version stands in every path and address; DIR/latest leads to the newest.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from flows.export.codebook import write_codebook
from flows.export.delta import write_delta
from flows.export.descriptor import sha256_of_file, write_descriptors
from flows.export.excel import write_excel
from flows.export.filters import Filter, choose, condition
from flows.export.lake import CATALOGUE, write_catalogue
from flows.export.panel import Panel, make_panel, write_panel
from flows.export.stata import write_stata
from flows.export.tables import Table, opening_sql, write_tables
from flows.settings import load_settings
from flows.warehouse.connections import Connection, WarehouseError, connect, execute, literal, rows
from flows.warehouse.models import load_models

RELEASE = "release.json"
"""The file that says what a release is of."""
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it is being made."""

    version: str
    run_id: str
    published_on: datetime
    """When the run that published the warehouse ended, in UTC."""
    code_version: str
    part: Filter
    n_reports: int


def export(
    warehouse: Path, folder: Path, part: Filter | None = None, say: Callable[[str], None] = lambda _: None
) -> Path:
    """Take `warehouse`, or the part that a filter chooses, away to a new folder in `folder`; returns it.

    A release of the same run and part is made anew in its place. `say` is told of each step.
    Raises WarehouseError.
    """
    part = part or Filter()
    folder.mkdir(parents=True, exist_ok=True)
    staging = folder / f".staging-{token_hex(4)}"
    staging.mkdir()
    try:
        with closing(connect(warehouse)) as con:
            memory = load_settings().memory_megabytes
            execute(
                con,
                f"SET memory_limit = '{memory}MB'; SET temp_directory = {literal(str(staging / '.spill'))};",
            )
            release = _release(con, warehouse, folder, part)
            say("tables")
            tables = write_tables(con, staging, part)
            (staging / "open.sql").write_text(opening_sql(table.model.relation for table in tables), "utf-8")
            say("panel")
            panel = _write_panel(con, staging, release)
            say("codebook")
            write_codebook(con, staging, release.version, panel, tables)
        shutil.rmtree(staging / ".spill", ignore_errors=True)
        before = release_before(folder, release)
        if before is not None:
            say("changes")
            rules_changed = read_release(before).get("code_version") != release.code_version
            write_delta(staging, before, rules_changed)
        say("lake")
        has_lake = write_catalogue(staging, [table for table in tables if table.model.schema != "ops"])
        say("descriptions")
        write_descriptors(staging, release.version, release.published_on, tables, release.n_reports)
        _write_release(staging, release, tables, before, has_lake)
        say("checksums")
        write_sums(staging)
        return _put_in_place(staging, folder, release)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _release(con: Connection, warehouse: Path, folder: Path, part: Filter) -> Release:
    found = rows(
        con,
        "SELECT run_id, finished_at, code_version FROM ops.runs WHERE status = 'published'"
        " ORDER BY started_at DESC, run_id DESC LIMIT 1",
    )
    if not found:
        raise WarehouseError(f"{warehouse} has no published run in ops.runs, so it cannot be called by one")
    run_id, finished_at, code_version = found[0]
    return Release(
        version_of(folder, run_id, finished_at, part),
        run_id,
        finished_at,
        code_version,
        part,
        choose(con, part),
    )


def _write_panel(con: Connection, folder: Path, release: Release) -> Panel:
    chosen = next(model for model in load_models() if model.relation == "marts.indicator_panel")
    where = condition(chosen.relation, [column.name for column in chosen.columns], release.part)
    panel = make_panel(con, where)
    write_panel(panel, folder)
    write_stata(panel, folder / "panel.dta", "en", f"Baogao {release.version}")
    write_stata(panel, folder / "panel.zh.dta", "zh", f"Baogao {release.version} 政府工作报告面板")
    write_excel(panel, folder / "panel.xlsx", release.published_on)
    return panel


def release_before(folder: Path, release: Release) -> Path | None:
    """The newest release in `folder` of an earlier run and of the same part."""
    found = []
    for place in folder.iterdir():
        stated = read_release(place) if place.is_dir() and not place.is_symlink() else {}
        run_id = str(stated.get("run_id") or "")
        if run_id and run_id < release.run_id and stated.get("filter") == (str(release.part) or None):
            found.append((run_id, place))
    return max(found)[1] if found else None


def version_of(folder: Path, run_id: str, finished_at: datetime, part: Filter) -> str:
    """The version of a run's release in `folder`: the day, and a number where another run had that day."""
    day = f"{finished_at:%Y.%m.%d}"
    suffix = f"-part-{hashlib.sha256(str(part).encode()).hexdigest()[:8]}" if part else ""
    number = 0
    while True:
        version = f"{day}{f'.{number}' if number else ''}{suffix}"
        stated = read_release(folder / version)
        if not (folder / version).exists() or stated.get("run_id") == run_id:
            return version
        number += 1


def read_release(folder: Path) -> dict[str, object]:
    """What release.json of a release says; empty where there is none."""
    with suppress(OSError, ValueError):
        stated = json.loads((folder / RELEASE).read_text("utf-8"))
        return stated if isinstance(stated, dict) else {}
    return {}


def _write_release(
    folder: Path, release: Release, tables: list[Table], before: Path | None, has_lake: bool
) -> None:
    facts = {
        "name": "baogao",
        "version": release.version,
        "run_id": release.run_id,
        "published_at": f"{release.published_on:%Y-%m-%dT%H:%M:%SZ}",
        "code_version": release.code_version,
        "filter": str(release.part) or None,
        "n_reports": release.n_reports,
        "delta_against": before.name if before else None,
        "ducklake": CATALOGUE if has_lake else None,
        "relations": {table.model.relation: table.n_rows for table in tables},
    }
    (folder / RELEASE).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", "utf-8")


def write_sums(folder: Path) -> None:
    """SHA256SUMS of every file below `folder`, as `sha256sum -c` reads it."""
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS):
        lines.append(f"{sha256_of_file(path)}  {path.relative_to(folder).as_posix()}\n")
    (folder / SUMS).write_text("".join(lines), "utf-8")


def _put_in_place(staging: Path, folder: Path, release: Release) -> Path:
    """The staged release under its name; an earlier one of the same run gives way."""
    place = folder / release.version
    if place.exists():
        gone = folder / f".gone-{token_hex(4)}"
        place.rename(gone)
        staging.rename(place)
        shutil.rmtree(gone, ignore_errors=True)
    else:
        staging.rename(place)
    if not release.part:
        link = folder / f".latest-{token_hex(4)}"
        link.symlink_to(release.version)
        link.replace(folder / "latest")
    return place
