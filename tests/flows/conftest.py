"""What tests of the flows share: a small published warehouse, and the command line."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.staging import Staging
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.prefect import environment as prefect_env
from flows.settings import Settings, load_settings
from flows.warehouse import build as warehouses

# Before any test imports Prefect, which reads its environment once.
_state = Path(tempfile.mkdtemp(prefix="baogao-tests-"))
atexit.register(shutil.rmtree, _state, ignore_errors=True)
prefect_env.prepare(Settings(state_dir=_state))

REVIEW = "地区生产总值增长5.2%，固定资产投资增长3%。"
PLAN = "地区生产总值增长6%左右。"
TEXT = f"一、过去一年工作回顾\n{REVIEW}\n二、今年工作安排\n{PLAN}\n"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse of two regions and two years each; tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("published")
    staging = Staging()
    for region in ("210000", "210300"):
        for year in (2022, 2023):
            report = staging.report(region, year, text=TEXT)
            actual = {"evidence": "地区生产总值增长5.2%", "sentence": REVIEW}
            staging.cell(report, "gdp", "growth", year - 1, "actual", 5.2, **actual)
            staging.cell(
                report, "gdp", "growth", year, "target", 6.0, "approx",
                evidence="地区生产总值增长6%左右", sentence=PLAN,
            )  # fmt: skip
    staging.add(
        "rejections", source="reports/old.doc", reason="unsupported_format",
        detail="an old Word file; save it as DOCX",
    )  # fmt: skip
    run = warehouses.new_run(["reports"], "1")
    target = folder / "warehouse.duckdb"
    warehouses.make_warehouse(staging.parquet(folder / "staged"), staging.reference(), target, run)
    return target


@pytest.fixture
def baogao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line, with a state folder of its own; call it with the words that a person types."""
    for name in list(os.environ):
        if name.upper().startswith("BAOGAO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path / "state"))
    load_settings.cache_clear()
    runner = CliRunner()

    def call(*words: object, stdin: str | bytes | None = None) -> Result:
        return runner.invoke(app, [str(word) for word in words], input=stdin)

    yield call  # type: ignore[misc]
    load_settings.cache_clear()
