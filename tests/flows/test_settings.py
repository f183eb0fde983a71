"""Settings: from the environment, and each path where a checkout or an installed wheel keeps it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.places import ROOT
from flows.prefect import environment as prefect_env
from flows.settings import Settings, user_state_dir


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


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "/home/li/.local/state/baogao"),
        ("linux", {"XDG_STATE_HOME": "/var/li"}, "/var/li/baogao"),
        ("linux", {"XDG_STATE_HOME": "state"}, "/home/li/.local/state/baogao"),
        ("darwin", {"XDG_STATE_HOME": "/var/li"}, "/home/li/Library/Application Support/baogao"),
        ("win32", {"LOCALAPPDATA": "/data/local"}, "/data/local/baogao"),
        ("win32", {}, "/home/li/AppData/Local/baogao"),
    ],
)
def test_each_system_has_its_folder_for_state(
    platform: str, environment: dict[str, str], folder: str
) -> None:
    assert user_state_dir(Path("/home/li"), environment, platform) == Path(folder)


def test_outside_a_checkout_the_state_is_the_user_s_and_the_warehouse_lies_in_the_folder_of_the_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flows.settings.IS_CHECKOUT", False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    assert settings.state_dir.is_relative_to(tmp_path / "home")
    assert settings.warehouse == tmp_path / "warehouse.duckdb"


def test_a_process_in_another_folder_is_told_the_same_paths(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    told = Settings(warehouse=Path("w.duckdb"), files=("a", "b.zip"))
    monkeypatch.chdir("/")
    for name, value in told.path_variables().items():
        monkeypatch.setenv(name, value)
    assert Settings() == told
    assert told.files == (str(tmp_path / "a"), str(tmp_path / "b.zip"))


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
