"""The gates: one Great Expectations suite a relation, run on a built warehouse before anybody sees it.

A suite is `expectations/<schema>.<relation>.yaml`, a suite of Great Expectations as its `to_json_dict` has
it, with the severity of each expectation in it. It is run through a checkpoint of Great Expectations, and
what that says is the result. The library's own expectations run on a pandas frame of the columns that they
name; those of the project (`gating.expectations`) look for rows that break a rule in the warehouse itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.places import EXPECTATIONS
from flows.warehouse.connections import (
    Connection,
    WarehouseError,
    connect,
    execute,
    quoted,
    rows,
    write_frame,
)
from flows.warehouse.contents import model_of, note_contents
from flows.warehouse.gating.checkpoint import exception_of, in_order, validate
from flows.warehouse.gating.narrowing import Narrowed, narrowed
from flows.warehouse.gating.results import GateResult, as_json
from flows.warehouse.gating.violations import KEPT_ROWS, plain_row
from flows.warehouse.history import RunInfo
from transforms.modelling import Model
from transforms.text.yaml_text import read_yaml

if TYPE_CHECKING:
    import pandas as pd

EXPECTATIONS_FOLDER = EXPECTATIONS
SEVERITIES = ("critical", "warning")

DECLARED: dict[str, Callable[[Model], str]] = {
    "expect_key_as_declared": lambda model: f"{', '.join(model.key)}: unique and not null",
    "expect_values_as_declared": lambda model: (
        f"every value is one that sql/{model.schema}/{model.table}.yaml accepts: null, listed, a number"
    ),
    "expect_references_as_declared": lambda model: (
        "what a row names is there: "
        + "; ".join(f"{', '.join(r.columns)} in {r.of}" for r in model.references)
    ),
    "expect_contents_as_made": lambda _: "the rows are those that it was made of (ops.contents)",
}
"""Expectations whose rule stands in the YAML beside a model, and what it is in words."""

ON_WAREHOUSE = ("expect_no_violations", "expect_read_again", *DECLARED)
"""Expectations that look for rows in the warehouse itself; all others run on a frame of their columns."""


class SuiteError(WarehouseError):
    """A suite that cannot be used; the message names the file."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations that stand behind one relation."""

    relation: str
    definition: dict[str, Any]

    @property
    def expectations(self) -> list[dict[str, Any]]:
        """Type, kwargs, severity and meta of each expectation."""
        stated: list[dict[str, Any]] = self.definition["expectations"]
        return stated


@dataclass(frozen=True, slots=True)
class GateReport:
    """What all suites found."""

    results: tuple[GateResult, ...] = field(default=())

    @property
    def failed(self) -> list[GateResult]:
        """Critical expectations that were not met."""
        return [result for result in self.results if not result.passed and result.severity == "critical"]

    @property
    def warned(self) -> list[GateResult]:
        """Expectations of severity warning that were not met."""
        return [result for result in self.results if not result.passed and result.severity == "warning"]


class GateFailedError(WarehouseError):
    """A critical expectation was not met, so the warehouse was not published."""

    def __init__(self, message: str, report: GateReport) -> None:
        super().__init__(message)
        self.report = report


def load_suites(folder: Path = EXPECTATIONS_FOLDER) -> list[Suite]:
    """Every suite of `folder`, by relation.

    Raises SuiteError where there is none, for a warehouse that nothing is asked of would pass; where an
    expectation lacks a severity; and where a suite is not called as its file is.
    """
    suites = []
    for path in sorted(folder.glob("*.yaml")):
        definition = read_yaml(path.read_text("utf-8"))
        if definition.get("name") != path.stem:
            raise SuiteError(f"{path}: its name is {definition.get('name')!r}, not that of the file")
        for expectation in definition["expectations"]:
            if expectation.get("severity") not in SEVERITIES:
                raise SuiteError(f"{path}: {expectation.get('type')} says no severity (critical or warning)")
        suites.append(Suite(path.stem, definition))
    if not suites:
        raise SuiteError(
            f"{folder} holds no suite of expectations (<schema>.<relation>.yaml), so nothing can be checked"
        )
    return suites


def run_gates(
    con: Connection, suites: Sequence[Suite] | None = None, left: Narrowed | None = None
) -> GateReport:
    """Run `suites` (by default all of the project's) on the open warehouse `con`, or what is `left` of them.

    What is reported is what Great Expectations' checkpoint says, of this warehouse or, where nothing has
    changed that an expectation reads, of the one before; and nothing beside it.
    """
    found: list[GateResult] = []
    for suite in load_suites() if suites is None else suites:
        known, groups = _left_of(suite, left)
        for regions, chosen in groups.items():
            if regions is None or left is None:
                known |= _checked(con, suite, chosen)
            else:
                asked = [suite.expectations[seq] for seq in chosen]
                with left.showing(sorted(regions), suite.relation, asked):
                    known |= _checked(con, suite, chosen)
        found.extend(known[seq] for seq in sorted(known))
    return GateReport(tuple(found))


def _left_of(
    suite: Suite, left: Narrowed | None
) -> tuple[dict[int, GateResult], dict[frozenset[str] | None, list[int]]]:
    """What is known of a suite's expectations, and what is to be asked of some regions or of everything."""
    known: dict[int, GateResult] = {}
    groups: dict[frozenset[str] | None, list[int]] = {}
    for seq, expectation in enumerate(suite.expectations):
        answer = left.known(suite.relation, seq, expectation) if left else None
        if answer is not None:
            known[seq] = answer
        else:
            regions = left.regions(suite.relation, seq, expectation) if left else None
            groups.setdefault(regions, []).append(seq)
    return known, groups


def _checked(con: Connection, suite: Suite, chosen: Sequence[int]) -> dict[int, GateResult]:
    """What the `chosen` expectations of a suite find, through a checkpoint, in what `con` shows."""
    asked = [suite.expectations[seq] for seq in chosen]
    columns = _columns_of(con, suite, asked)
    query = f"SELECT {columns} FROM {suite.relation}" if columns else "SELECT 1 AS nothing LIMIT 0"
    data = execute(con, query, doing=f"gate {suite.relation}").df()
    checked = in_order(validate(suite.relation, asked, data, con))
    return {seq: _judged(suite, seq, one, data) for seq, one in zip(chosen, checked, strict=True)}


def _columns_of(con: Connection, suite: Suite, asked: Sequence[dict[str, Any]]) -> str:
    """The columns that expectations on frames name, in the relation's order; none where there are none."""
    relation = suite.relation
    schema, _, table = relation.partition(".")
    there = [
        name
        for (name,) in rows(
            con,
            "SELECT column_name FROM duckdb_columns() WHERE database_name = current_database()"
            " AND schema_name = ? AND table_name = ? ORDER BY column_index",
            [schema, table],
        )
    ]
    if not there:
        raise SuiteError(f"expectations/{relation}.yaml: the warehouse has no relation {relation}")
    on_frames = [e for e in asked if e["type"] not in ON_WAREHOUSE]
    named: set[str] = set()
    for expectation in on_frames:
        kwargs = expectation.get("kwargs", {})
        for key in ("column", "column_A", "column_B"):
            named |= {kwargs[key]} if key in kwargs else set()
        named |= set(kwargs.get("column_list", ()))
    unknown = sorted(named - set(there))
    if unknown:
        raise SuiteError(f"expectations/{relation}.yaml: {relation} has no column {', '.join(unknown)}")
    chosen = [column for column in there if column in named] or (there if on_frames else [])
    return ", ".join(quoted(column) for column in chosen)


def _judged(suite: Suite, seq: int, checked: Any, data: pd.DataFrame) -> GateResult:
    """What an expectation came to; one that cannot be checked is critical, whatever its own severity."""
    expectation = suite.expectations[seq]
    found = checked.result or {}
    problem = exception_of(checked)
    kept: Iterable[Mapping[Any, Any]] = found.get("details", {}).get("unexpected_rows", ())
    if problem:
        n_failing, detail = 1, problem
    elif expectation["type"] in ON_WAREHOUSE:
        n_failing = int(found["observed_value"])
        detail = f"{n_failing} rows break it"
    elif "unexpected_count" in found:
        n_failing = int(found["unexpected_count"])
        detail = f"{n_failing} of {found.get('element_count', len(data))} rows"
        kept = data.loc[(found.get("unexpected_index_list") or [])[:KEPT_ROWS]].to_dict("records")
    else:
        n_failing = 0 if checked.success else 1
        detail = f"observed {found.get('observed_value')}"
    return GateResult(
        suite=suite.relation,
        seq=seq,
        expectation=expectation["type"],
        severity="critical" if problem else expectation["severity"],
        passed=bool(checked.success) and not problem,
        n_failing=n_failing,
        about=_about(expectation),
        detail=detail,
        rows=tuple(plain_row(row) for row in kept),
    )


def _about(expectation: dict[str, Any]) -> str:
    meta = expectation.get("meta", {})
    if "about" in meta:
        return " ".join(str(meta["about"]).split())
    kwargs = expectation.get("kwargs", {})
    if expectation["type"] in DECLARED:
        return DECLARED[expectation["type"]](model_of(kwargs["relation"]))
    columns = kwargs.get("column") or ", ".join(kwargs.get("column_list", ()))
    rule = expectation["type"].removeprefix("expect_").replace("_", " ")
    return f"{columns}: {rule}" if columns else rule


def check_candidate(
    candidate: Path,
    run: RunInfo,
    *,
    further: Sequence[Callable[[Connection], Sequence[GateResult]]] = (),
) -> GateReport:
    """Run every suite on `candidate` and keep its results and failing rows in the candidate's ops.

    `further` gates know something that the warehouse does not, such as what was expected of its sources.
    """
    with closing(connect(candidate, read_only=False)) as con:
        report = run_gates(con, left=narrowed(con, run.run_id))
        report = GateReport((*report.results, *(result for gate in further for result in gate(con))))
        write_gate_report(con, run.run_id, report)
        execute(con, "CHECKPOINT", doing="write the gate results")
    return report


def require_gates(report: GateReport) -> None:
    """Raise GateFailedError where a critical expectation was not met; the message names the first ones."""
    failed = report.failed
    if failed:
        named = "; ".join(result.sentence for result in failed[:3])
        more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
        raise GateFailedError(f"stopped by {len(failed)} critical gates: {named}{more}", report)


# -- keeping ------------------------------------------------------------------------------------------------


def write_gate_report(con: Connection, run_id: str, report: GateReport) -> None:
    """Keep results and failing rows in ops, in place of what the same run kept before."""
    for relation in ("ops.gate_results", "ops.failing_rows"):
        execute(con, f"DELETE FROM {relation} WHERE run_id = ?", [run_id])
    text = pl.String
    results = pl.DataFrame(
        [
            (run_id, r.suite, r.seq, r.expectation, r.severity, r.passed, r.n_failing, r.about, r.detail)
            for r in report.results
        ],
        schema={
            "run_id": text, "suite": text, "seq": pl.Int64, "expectation": text, "severity": text,
            "passed": pl.Boolean, "n_failing": pl.Int64, "about": text, "detail": text,
        },
        orient="row",
    )  # fmt: skip
    write_frame(con, "ops.gate_results", results)
    failing = pl.DataFrame(
        [
            (run_id, r.suite, r.seq, r.expectation, i, as_json(row))
            for r in report.results
            if not r.passed
            for i, row in enumerate(r.rows)
        ],
        schema={
            "run_id": text, "suite": text, "seq": pl.Int64, "expectation": text, "ordinal": pl.Int64,
            "row": text,
        },
        orient="row",
    )  # fmt: skip
    write_frame(con, "ops.failing_rows", failing)
    execute(
        con,
        "UPDATE ops.runs SET n_gates = ?, n_gates_failed = ?, n_gates_warned = ? WHERE run_id = ?",
        [len(report.results), len(report.failed), len(report.warned), run_id],
    )
    note_contents(con, "ops.gate_results", "ops.failing_rows", "ops.runs")
