"""Settings: from the environment, and everything inside the project's own folder unless it says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.prefect import environment as prefect_env
from flows.settings import ROOT, Settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BAOGAO_"):
            monkeypatch.delenv(name)


def test_everything_stays_in_the_projects_folder() -> None:
    settings = Settings()
    for path in (settings.landing_dir, settings.read_dir, settings.prefect_dir, settings.scratch_dir):
        assert path.is_relative_to(ROOT / ".baogao")
    assert settings.warehouse == ROOT / "warehouse.duckdb"


def test_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("BAOGAO_WORKERS", "7")
    settings = Settings()
    assert settings.landing_dir == tmp_path / "landing"
    assert settings.workers == 7


def test_relative_paths_start_where_the_command_was_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOGAO_WAREHOUSE", "w.duckdb")
    assert Settings().warehouse == tmp_path / "w.duckdb"


@pytest.mark.parametrize(
    ("name", "value"), [("WORKERS", "0"), ("WORKERS", "many"), ("DOCUMENT_SECONDS", "-1")]
)
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"BAOGAO_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_prefect_keeps_its_files_in_the_state_folder_and_is_silent(tmp_path: Path) -> None:
    variables = prefect_env.environment(Settings(state_dir=tmp_path))
    for name in ("PREFECT_HOME", "PREFECT_PROFILES_PATH", "PREFECT_LOCAL_STORAGE_PATH"):
        assert Path(variables[name]).is_relative_to(tmp_path)
    assert variables["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert variables["DO_NOT_TRACK"] == "1"


def test_what_a_person_has_set_for_prefect_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_HOME", "/somewhere/else")
    prefect_env.prepare(Settings(state_dir=tmp_path))
    assert os.environ["PREFECT_HOME"] == "/somewhere/else"
