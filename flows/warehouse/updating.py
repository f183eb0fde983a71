"""Building on the warehouse that is there: what no new, changed or removed document can change is taken over.

The candidate begins as a copy of the published file. A document is known by what its rows were read from
(`ops.intake.reading`); the reports of those that came, went or changed are *touched*. From them on, each
model is built anew for what its rows see (`sees` in the YAML beside it): the touched reports, all years of
their regions, or everything. What comes out is held against what stood there before, and only reports (or
regions) whose rows differ are replaced, and touch the models that read them.

Whatever is not certain is built whole: another program, model or reference file, a published file that
somebody wrote to, many changes at once, or so many over the last runs that the order of the rows suffers.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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
)
from flows.warehouse.contents import note_contents, note_reports
from flows.warehouse.history import RunInfo
from flows.warehouse.macros import load_macros
from flows.warehouse.models import load_models
from flows.warehouse.paths import wal_path
from transforms.modelling import STAGED, Model
from transforms.schemas import SCHEMAS as STAGED_SCHEMAS

if TYPE_CHECKING:
    import polars as pl

MOST = 0.2
"""Share of the documents that may change, since all was built, before all is built again."""
WRITTEN_LATER = 60.0
"""Seconds after the end of its run in which a published file may still be written to by that run."""
ALL = "*"
"""In ops.renewed, what belongs to no report and no region, or to most of them."""
EVERYTHING = frozenset({ALL})
"""What changed in a relation whose rows belong to no report and no region."""
_CLONE = 0x40049409
"""FICLONE of Linux: a copy that shares its blocks with the original until one of them is written to."""


def changed_documents(target: Path, landed: pl.DataFrame | None, run: RunInfo) -> frozenset[str] | None:
    """The documents that came, went or changed since `target` was published; None where all is to be built.

    `landed` says of each document of this run what its rows were read from, null where nothing tells.
    """
    if run.build is None or run.is_full or landed is None:
        return None
    if not target.exists() or wal_path(target).exists():
        return None
    with suppress(WarehouseError), closing(connect(target)) as con:
        found = rows(
            con,
            "SELECT build, finished_at FROM ops.runs WHERE status = 'published'"
            " ORDER BY started_at DESC, run_id DESC LIMIT 1",
        )
        if not found or found[0][0] != run.build or _was_written_to(target, found[0][1]):
            return None
        ((since,),) = rows(
            con,
            "SELECT coalesce(sum(touched), 0) FROM ops.runs WHERE status = 'published' AND started_at >"
            " (SELECT max(started_at) FROM ops.runs WHERE status = 'published' AND touched IS NULL)",
        )
        known = dict(rows(con, "SELECT document_id, reading FROM ops.intake"))
        now = dict(landed.select("document_id", "reading").iter_rows())
        changed = {
            document_id
            for document_id in known.keys() | now.keys()
            if now.get(document_id) is None or now.get(document_id) != known.get(document_id)
        }
        if len(changed) + since <= MOST * len(now):
            return frozenset(changed)
    return None


def _was_written_to(target: Path, finished_at: datetime | None) -> bool:
    if finished_at is None:
        return True
    written = datetime.fromtimestamp(target.stat().st_mtime, UTC).replace(tzinfo=None)
    return (written - finished_at).total_seconds() > WRITTEN_LATER


def copy_of(target: Path, candidate: Path) -> None:
    """Begin `candidate` as a copy of `target`, whose blocks it shares where the file system can."""
    with target.open("rb") as old, candidate.open("wb") as new:
        try:
            fcntl.ioctl(new.fileno(), _CLONE, old.fileno())
        except OSError:
            shutil.copyfile(target, candidate)


class Update:
    """Builds anew, in a candidate that is a copy of the file attached as `previous`, what documents changed.

    `con` has the candidate open, with the staged tables of this run attached; `staged` names their files,
    those of all tables of one document in one folder.
    """

    def __init__(
        self, con: Connection, staged: Mapping[str, Sequence[Path]], documents: Iterable[str]
    ) -> None:
        self._con = con
        self._staged = staged
        ((self._candidate,),) = rows(con, "SELECT current_database()")
        self._models = {model.relation: model for model in load_models() if model.sql is not None}
        self._whole = frozenset[str]().union(*(m.reads for m in self._models.values() if m.sees == "all"))
        self._shown: dict[str, frozenset[str]] = {}
        self.changed: dict[str, frozenset[str]] = {}
        """Relation to its reports, or regions, whose rows are not what they were."""
        execute(con, "ATTACH ':memory:' AS scratch; CREATE SCHEMA scratch.core; CREATE SCHEMA scratch.marts")
        self._find_versions()
        self._list("documents", documents)
        self.touched = self._column(
            """
            SELECT report_id FROM scratch.main.versions
            WHERE is_stale OR document_id IN (FROM scratch.main.documents)
            UNION
            SELECT report_id FROM previous.core.report_versions
            WHERE is_stale OR document_id IN (FROM scratch.main.documents)
            """
        )
        """The reports whose texts came, went or changed, and those that are kept without a text."""
        self._reports = self._column(
            "SELECT report_id FROM scratch.main.versions UNION SELECT report_id FROM previous.core.reports"
        )

    def run(self, run_id: str) -> None:
        """Build anew what the changed documents can have changed, model by model, and say so in ops.runs."""
        # Names without a database are then those of the one in memory, whose views show what a model may see.
        execute(self._con, "USE scratch")
        try:
            for macro in load_macros():
                execute(self._con, macro.sql, doing=f"macro {macro.name}")
            for model in self._models.values():
                changed = frozenset[str]().union(*map(self._changed_in, model.reads))
                if changed and (differing := self._renew(model, changed)):
                    self.changed[model.relation] = differing
        finally:
            execute(self._con, f"USE {quoted(self._candidate)}; DETACH scratch")
        for relation, keys in self.changed.items():
            if self._models[relation].unit == "report_id" and not keys & EVERYTHING:
                note_reports(self._con, relation, keys)
            else:
                note_contents(self._con, relation)
        execute(self._con, "UPDATE ops.runs SET touched = ? WHERE run_id = ?", [len(self.touched), run_id])
        for relation, keys in self.changed.items():
            few = keys if 2 * len(keys) <= len(self._reports) else EVERYTHING
            execute(
                self._con,
                "INSERT INTO ops.renewed SELECT ?, unnest(?::VARCHAR[])",
                [relation, sorted(few)],
                doing="write ops.renewed",
            )

    # -- what a model sees -----------------------------------------------------------------------------------

    def _changed_in(self, relation: str) -> frozenset[str]:
        """The reports or regions that changed in a relation, staged ones among them."""
        if not relation.startswith(f"{STAGED}."):
            return self.changed.get(relation, frozenset())
        schema = STAGED_SCHEMAS.get(relation.removeprefix(f"{STAGED}."), {})
        if "version_id" in schema:
            return self.touched
        return EVERYTHING if schema else frozenset()

    def _renew(self, model: Model, changed: frozenset[str]) -> frozenset[str]:
        """Build a model for what sees that `changed`; returns the reports or regions of which it differs."""
        if model.sees == "all" or changed & EVERYTHING:
            seen, regions = self._reports, frozenset(map(_region, self._reports))
        else:
            regions = frozenset(map(_region, changed))
            wide = regions if model.sees == "region" else changed
            seen = frozenset(one for one in self._reports if one in wide or _region(one) in wide)
        if model.sees != "all":
            self._list("reports", seen)
            self._list("regions", regions)
        for relation in model.reads:
            if relation.startswith(f"{STAGED}."):
                self._show_staged(relation.removeprefix(f"{STAGED}."), seen)
            else:
                self._show(relation, model.sees)
        where = ""
        if model.sees != "all":
            table = "reports" if model.unit == "report_id" else "regions"
            where = f" WHERE {model.unit} IN (FROM scratch.main.{table})"
        allowing_memory(
            self._con,
            f"CREATE OR REPLACE TABLE scratch.main.made AS SELECT * FROM (\n{model.sql}\n) AS made{where}",
            doing=f"build {model.relation}",
        )
        return self._replace(model, where)

    def _show(self, relation: str, sees: str) -> None:
        """A view of a relation of the candidate, of what a model sees of it."""
        model = self._models[relation]
        names = {column.name for column in model.columns}
        where = ""
        if sees != "all" and follows_documents(relation):
            if sees == "region" and "region_code" in names:
                where = " WHERE region_code IN (FROM scratch.main.regions)"
            elif "report_id" in names:
                where = " WHERE report_id IN (FROM scratch.main.reports)"
        execute(
            self._con,
            f"CREATE OR REPLACE VIEW scratch.{relation} AS"
            f" SELECT * FROM {quoted(self._candidate)}.{relation}{where}",
        )

    def _show_staged(self, table: str, reports: frozenset[str]) -> None:
        """A view of a staged table, of the versions of `reports`; what some model reads whole stays whole."""
        files = self._staged.get(table)
        schema = STAGED_SCHEMAS.get(table, {})
        if not files or "version_id" not in schema or f"{STAGED}.{table}" in self._whole:
            return
        if self._shown.get(table) == reports:
            return
        self._shown[table] = reports
        self._list("near", reports)
        near = f"near_{table}"
        execute(
            self._con,
            f"CREATE OR REPLACE TABLE scratch.main.{near} AS SELECT version_id, filename"
            " FROM scratch.main.versions WHERE report_id IN (FROM scratch.main.near)",
        )
        folders = {Path(name).parent for name in self._column(f"SELECT filename FROM scratch.main.{near}")}
        chosen = [file for file in files if file.parent in folders] or files[:1]
        columns = ", ".join(quoted(column) for column in schema)
        execute(
            self._con,
            f"CREATE OR REPLACE VIEW {STAGED}.{table} AS SELECT {columns}"
            f" FROM read_parquet({path_list(chosen)})"
            f" WHERE version_id IN (SELECT version_id FROM scratch.main.{near})",
            doing=f"read the staged table {table}",
        )

    # -- what comes of it ------------------------------------------------------------------------------------

    def _replace(self, model: Model, where: str) -> frozenset[str]:
        """Put what was built in the place of what it differs from; returns the reports or regions of it."""
        there = f"{quoted(self._candidate)}.{model.relation}"
        unit = model.unit
        key = unit or literal(ALL)
        sides = [
            f"(SELECT {key} AS belongs, count(*) AS n, bit_xor(hash(t)) AS mixed, sum(hash(t)) AS summed"
            f" FROM {relation} AS t{condition} GROUP BY 1)"
            for relation, condition in ((f"previous.{model.relation}", where), ("scratch.main.made", ""))
        ]
        differing = self._column(
            f"SELECT belongs FROM {sides[0]} AS a FULL JOIN {sides[1]} AS b USING (belongs)"
            " WHERE a.n IS DISTINCT FROM b.n OR a.mixed IS DISTINCT FROM b.mixed"
            " OR a.summed IS DISTINCT FROM b.summed"
        )
        if not differing:
            return differing
        chosen = ""
        if unit is not None and (where or not self._is_mostly(differing, unit)):
            self._list("differing", differing)
            chosen = f" WHERE {unit} IN (FROM scratch.main.differing)"
        execute(
            self._con,
            f"BEGIN; DELETE FROM {there}{chosen}; INSERT INTO {there} FROM scratch.main.made{chosen}; COMMIT",
            doing=f"write {model.relation}",
        )
        return differing

    def _is_mostly(self, differing: frozenset[str], unit: str) -> bool:
        """Whether so much of what was built differs that it is put in the place of all that stood there."""
        ((n,),) = rows(self._con, f"SELECT count(DISTINCT {unit}) FROM scratch.main.made")
        return 2 * len(differing) > int(n)

    # -- small things ----------------------------------------------------------------------------------------

    def _find_versions(self) -> None:
        files = self._staged.get("versions")
        found = (
            f"read_parquet({path_list(files)}, filename = true)"
            if files
            else (
                "(SELECT NULL AS report_id, NULL AS version_id, NULL AS document_id, false AS is_stale,"
                " NULL AS filename WHERE false)"
            )
        )
        execute(
            self._con,
            "CREATE TABLE scratch.main.versions AS SELECT report_id::VARCHAR AS report_id,"
            " version_id::VARCHAR AS version_id, document_id::VARCHAR AS document_id, is_stale,"
            f" filename::VARCHAR AS filename FROM {found}",
            doing="read the staged table versions",
        )

    def _list(self, name: str, values: Iterable[str]) -> None:
        """A table in memory of one column."""
        execute(
            self._con,
            f"CREATE OR REPLACE TABLE scratch.main.{name} AS SELECT unnest(?::VARCHAR[]) AS value",
            [sorted(values)],
        )

    def _column(self, sql: str) -> frozenset[str]:
        return frozenset(value for (value,) in rows(self._con, sql, doing="look for what changed"))


@cache
def follows_documents(relation: str) -> bool:
    """Whether a relation is made of documents, and not of reference data alone."""
    if relation.startswith(f"{STAGED}."):
        return relation.removeprefix(f"{STAGED}.") in STAGED_SCHEMAS
    models = {model.relation: model for model in load_models()}
    return any(map(follows_documents, models[relation].reads))


def _region(key: str) -> str:
    """The region of a report; of a region itself."""
    return key.partition("-")[0]
