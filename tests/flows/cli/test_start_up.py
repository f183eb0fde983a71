"""What commands import, in modules against those of DuckDB alone: times depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from support.places import ROOT

COMMAND = """
import json, sys
from flows.cli import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)))
"""
HEAVY = {
    "great_expectations", "jieba", "numpy", "pandas", "polars", "prefect", "pyarrow", "pydantic_settings",
    "rjieba", "sqlglot",
}  # fmt: skip


def modules_of(*words: str, code: str = COMMAND) -> set[str]:
    """The modules that a process of its own had imported when it ended."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_commands_that_only_read_import_little_beside_the_database(published: Path) -> None:
    alone = modules_of(code="import duckdb, json, sys; print(json.dumps(sorted(sys.modules)))")
    helped = modules_of("--help")
    asked = modules_of("query", "SELECT 1", "--warehouse", str(published), "--format", "csv")
    shown = modules_of("show", "鞍山", "--warehouse", str(published))
    for modules in (helped, asked, shown):
        assert not HEAVY & modules
        assert len(modules) < 4 * len(alone)
    assert "duckdb" not in helped
    assert {"duckdb", "flows.cli.asking"} <= asked & shown


def test_a_build_imports_no_engine_before_it_knows_that_there_is_something_to_build() -> None:
    modules = modules_of(code="import flows.start, json, sys; print(json.dumps(sorted(sys.modules)))")
    assert not (HEAVY - {"pydantic_settings"}) & modules
