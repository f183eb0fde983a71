"""`baogao check`: the gates alone, on a warehouse that is there; nothing is written."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.arguments import existing_warehouse
from flows.cli.errors import STOPPED_BY_GATE, CommandError

ROWS_SHOWN = 3
"""Failing rows of an expectation that are printed, unless all are asked for."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "check",
        help="Run the gates on a warehouse and print what fails; exit code 3 where one is critical.",
        epilog="Example: baogao check --warehouse warehouse.duckdb.rejected",
    )(check)


def check(
    warehouse: Annotated[
        Path | None,
        typer.Option("--warehouse", "-w", metavar="FILE", help="The warehouse, or a rejected one."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OLD", help="An earlier warehouse: also tell what vanished or changed without a reason."
        ),
    ] = None,
    rows: Annotated[int, typer.Option(help="Failing rows to print of each expectation.")] = ROWS_SHOWN,
) -> None:
    """Check a warehouse."""
    from flows.cli.console import output, table
    from flows.run.progress import for_terminal, reporting_to, waiting_for
    from flows.warehouse import connections
    from flows.warehouse.against import run_against
    from flows.warehouse.gates import GateReport, run_gates
    from flows.warehouse.history import rejecting_gates

    path = existing_warehouse(warehouse)
    with reporting_to(for_terminal()) as reporter:
        reporter.say(f"==> Checking {path}")
        with closing(connections.connect(path)) as con, waiting_for("checking"):
            report = run_gates(con)
            if against is not None:
                report = GateReport((*report.results, *run_against(con, existing_warehouse(against))))
            refusals = rejecting_gates(con)
    out = output()
    unmet = [*report.failed, *report.warned]
    for result in unmet:
        out.print(
            f"{result.severity} {result.suite}: {result.about} ({result.n_failing:,} failing)", markup=False
        )
        for row in result.rows[:rows]:
            out.print(f"    {json.dumps(row, ensure_ascii=False, default=str)}", markup=False)
    told = {(result.suite, result.seq) for result in unmet}
    refused = [gate for gate in refusals if gate[:2] not in told]
    for suite, _, about, n_failing in refused:
        out.print(
            f"critical {suite}: {about} ({n_failing:,} failing when the run was rejected)", markup=False
        )
    by_suite: dict[str, list[bool]] = {}
    for result in report.results:
        by_suite.setdefault(result.suite, []).append(result.passed)
    out.print()
    counted = [(suite, sum(passed), len(passed)) for suite, passed in by_suite.items()]
    out.print(table(["relation", "met", "of"], counted, numbers=[1, 2]))
    if n_failed := len(report.failed) + len(refused):
        raise CommandError(f"{path}: {n_failed} critical expectations are not met", STOPPED_BY_GATE)
