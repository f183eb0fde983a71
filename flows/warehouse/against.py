"""A warehouse against the one before it: what vanished, shrank or changed without a reason.

The suites of expectations/against are run like all others, with the earlier warehouse attached as `before`;
their results are told under the name of their relation with `against` before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flows.warehouse.connections import Connection, WarehouseError, connect, execute, literal, rows
from flows.warehouse.contents import CONTENTS
from flows.warehouse.gates import EXPECTATIONS_FOLDER, load_suites, run_gates
from flows.warehouse.gating.results import GateResult

AGAINST_FOLDER = EXPECTATIONS_FOLDER / "against"


def run_against(con: Connection, earlier: Path) -> list[GateResult]:
    """What the open warehouse `con` has lost or changed against the file `earlier`.

    Raises WarehouseError where that is no warehouse, or one of before ops.contents.
    """
    with _attached(con, earlier):
        found = run_gates(con, load_suites(AGAINST_FOLDER)).results
    return [replace(result, suite=f"against {result.suite}") for result in found]


@contextmanager
def _attached(con: Connection, earlier: Path) -> Iterator[None]:
    connect(earlier).close()  # it says better than ATTACH what is wrong with a file
    execute(con, f"ATTACH {literal(str(earlier))} AS before (READ_ONLY)", doing=f"open {earlier}")
    try:
        schema, _, table = CONTENTS.partition(".")
        there = rows(
            con,
            "SELECT 1 FROM duckdb_tables()"
            " WHERE database_name = 'before' AND schema_name = ? AND table_name = ?",
            [schema, table],
        )
        if not there:
            raise WarehouseError(
                f"{earlier}: it was built by a version that did not note what each relation held"
                f" ({CONTENTS}), so nothing can be held against it; build it again"
            )
        yield
    finally:
        execute(con, "DETACH before")
