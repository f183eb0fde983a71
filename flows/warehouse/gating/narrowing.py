"""Which gates are asked of a candidate that took over most of its rows, and of which rows.

`ops.renewed` says of which reports or regions the rows of each relation are not what they were. A gate that
reads none of these relations answers as it did of the warehouse before, and is not asked again. One whose
answer about a report follows from rows of that report's region is asked of these regions alone, where it was
met before. Every other gate is asked of everything.

How far a gate sees: values of a row are the row's own, a key that names a report or region lies within it;
what a query sees stands in the `meta` of its expectation. `sees: region` is a query whose rows about a report
follow from those of the report's region, `sees: text` one that only another text of a report can break.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flows.warehouse.connections import Connection, execute, quoted, rows
from flows.warehouse.contents import CONTENTS, model_of
from flows.warehouse.gating.results import GateResult
from flows.warehouse.updating import ALL, follows_documents
from transforms.modelling import relations_asked

TEXTS = "core.report_texts"
ROW_BY_ROW = ("expect_values_as_declared", "expect_column_values_", "expect_column_pair_values_")
"""Beginnings of the types of expectations that look at one row at a time."""


class Narrowed:
    """What is left to ask of the candidate that `con` has open."""

    def __init__(self, con: Connection, renewed: dict[str, frozenset[str]], before: str) -> None:
        self._con = con
        self._renewed = renewed
        failing: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for suite, seq, row in rows(
            con, 'SELECT suite, seq, "row" FROM ops.failing_rows WHERE run_id = ? ORDER BY ordinal', [before]
        ):
            failing.setdefault((suite, seq), []).append(json.loads(row))
        self._before = {
            (suite, seq): GateResult(
                suite, seq, type_, severity, passed, n, about, detail, tuple(failing.get((suite, seq), ()))
            )
            for suite, seq, type_, severity, passed, n, about, detail in rows(
                con,
                "SELECT suite, seq, expectation, severity, passed, n_failing, about, detail"
                " FROM ops.gate_results WHERE run_id = ?",
                [before],
            )
        }

    def known(self, suite: str, seq: int, expectation: dict[str, Any]) -> GateResult | None:
        """What an expectation found before, where nothing that it reads has changed since."""
        reads = _reads(suite, expectation)
        if any(read.startswith("ops.") or read in self._renewed for read in reads):
            return None
        return self._before.get((suite, seq))

    def regions(self, suite: str, seq: int, expectation: dict[str, Any]) -> frozenset[str] | None:
        """The regions that an expectation is to be asked of; None where of everything."""
        before, sees = self._before.get((suite, seq)), _sees(suite, expectation)
        reads = _reads(suite, expectation)
        if sees is None or before is None or not before.passed or any(r.startswith("ops.") for r in reads):
            return None
        told_by = {TEXTS} if sees == "text" else reads
        keys = frozenset[str]().union(*(self._renewed.get(read, frozenset()) for read in told_by))
        return None if ALL in keys else frozenset(key.partition("-")[0] for key in keys)

    @contextmanager
    def showing(self, regions: Sequence[str], suite: str, asked: Sequence[dict[str, Any]]) -> Iterator[None]:
        """Names without a database mean views: of these regions, what the `asked` of a suite read."""
        con = self._con
        ((candidate,),) = rows(con, "SELECT current_database()")
        execute(con, "ATTACH ':memory:' AS asked; CREATE SCHEMA asked.core; CREATE SCHEMA asked.marts")
        execute(
            con, "CREATE TABLE asked.main.regions AS SELECT unnest(?::VARCHAR[]) AS region", [list(regions)]
        )
        execute(
            con,
            f"CREATE TABLE asked.main.reports AS SELECT report_id FROM {quoted(candidate)}.core.reports"
            " WHERE region_code IN (FROM asked.main.regions)"
            f" UNION SELECT belongs_to FROM {quoted(candidate)}.ops.renewed"
            " WHERE split_part(belongs_to, '-', 1) IN (FROM asked.main.regions)",
        )
        for model in map(model_of, sorted(frozenset[str]().union(*(_reads(suite, one) for one in asked)))):
            names = {column.name for column in model.columns}
            where = ""
            if follows_documents(model.relation) and "report_id" in names and model.unit == "report_id":
                where = " WHERE report_id IN (FROM asked.main.reports)"
            elif follows_documents(model.relation) and "region_code" in names:
                where = " WHERE region_code IN (FROM asked.main.regions)"
            execute(
                con,
                f"CREATE VIEW asked.{model.relation} AS"
                f" SELECT * FROM {quoted(candidate)}.{model.relation}{where}",
            )
        execute(con, "USE asked")
        try:
            yield
        finally:
            execute(con, f"USE {quoted(candidate)}; DETACH asked")


def narrowed(con: Connection, run_id: str) -> Narrowed | None:
    """What is left to ask of the candidate of `run_id`; None where it was built whole."""
    found = rows(con, "SELECT touched, previous_run_id FROM ops.runs WHERE run_id = ?", [run_id])
    if not found or found[0][0] is None or found[0][1] is None:
        return None
    renewed: dict[str, set[str]] = {}
    for relation, key in rows(con, "SELECT relation, belongs_to FROM ops.renewed"):
        renewed.setdefault(relation, set()).add(key)
    return Narrowed(con, {name: frozenset(keys) for name, keys in renewed.items()}, found[0][1])


def _reads(suite: str, expectation: dict[str, Any]) -> frozenset[str]:
    kwargs, type_ = expectation.get("kwargs", {}), expectation["type"]
    if query := kwargs.get("query"):
        return frozenset({suite}) | relations_asked(query, suite)
    if type_ == "expect_references_as_declared":
        return frozenset({suite, *(one.of for one in model_of(suite).references)})
    if type_ == "expect_key_as_declared" or type_.startswith(ROW_BY_ROW):
        return frozenset({suite})
    return frozenset({suite, CONTENTS})  # what it reads is its own affair: it is always asked


def _sees(suite: str, expectation: dict[str, Any]) -> str | None:
    """How far an expectation sees: a region, its texts; None where everything."""
    if suite.startswith("ops."):
        return None
    if expectation["type"].startswith(ROW_BY_ROW) and not expectation["type"].endswith("unique"):
        return "region" if model_of(suite).unit else None
    if expectation["type"] == "expect_key_as_declared":
        return "region" if model_of(suite).unit in model_of(suite).key else None
    sees: str | None = expectation.get("meta", {}).get("sees")
    return sees
