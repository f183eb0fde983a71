"""What tests of the flows share: a small published warehouse, and the command line."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.engine import standing_server
from support.genre import OPENING, PARAGRAPH
from support.once import once
from support.publishing import publish_documents
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.prefect.environment import prepare
from flows.settings import Settings, load_settings

# Before any test imports Prefect, which reads its environment once.
_state = Path(tempfile.mkdtemp(prefix="baogao-tests-"))
atexit.register(shutil.rmtree, _state, ignore_errors=True)
prepare(Settings(state_dir=_state))

REPORT = """{year}年{name}政府工作报告
{opening}
一、{last}年工作回顾
地区生产总值增长5.2%，生产形势总体稳定。{paragraph}
二、{year}年工作安排
主要预期目标是：地区生产总值增长6%左右。
三、加强政府自身建设
{paragraph}
"""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse of two regions and two years each; tests that change it copy it first.

    Each report states the growth of one indicator, the outcome and the target.
    """

    def publish(folder: Path) -> None:
        reports = folder / "reports"
        reports.mkdir()
        for name, own in (("辽宁省", "省"), ("鞍山市", "市")):
            for year in (2022, 2023):
                opening = OPENING.replace("市人民政府", f"{own}人民政府")
                text = REPORT.format(
                    name=name, year=year, last=year - 1, opening=opening, paragraph=PARAGRAPH
                )
                (reports / f"{name}{year}.txt").write_text(text, encoding="utf-8")
        (reports / "old.pkl").write_bytes(b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01a\x94.")
        publish_documents(folder, folder / "warehouse.duckdb", [str(reports)])

    return once(tmp_path_factory, "published", publish) / "warehouse.duckdb"


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


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server for all tests that ask for one."""
    with standing_server(tmp_path_factory.mktemp("prefect")) as url:
        yield url


@pytest.fixture(scope="module")
def prefect(prefect_api: str) -> Iterator[None]:
    """A Prefect server for the tests of one module; its flows send no heartbeats."""
    # Prefect takes seconds to import, and reads its environment then.
    from prefect.settings import (  # noqa: PLC0415
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    with temporary_settings({PREFECT_API_URL: prefect_api, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
