"""How a command says what went wrong: a line for a person, and the traceback only where none can help it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from flows.cli.errors import FAILED, CommandError, explained
from flows.settings import load_settings
from flows.store.landing import DamagedStoreError
from flows.warehouse.connections import WarehouseError
from transforms.reference.slips import ReferenceDataError, Slip


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path))
    load_settings.cache_clear()
    return tmp_path


@pytest.mark.parametrize(
    "error",
    [
        WarehouseError("w.duckdb: another program has it open"),
        DamagedStoreError(Path("landing/ab/abc.bin")),
        ReferenceDataError([Slip("corrections.csv", 3, "gdp", "reviewer", "is empty", "fill it in")]),
        CommandError("name a source"),
    ],
)
def test_our_own_errors_speak_for_themselves(error: Exception, state: Path) -> None:
    assert str(explained(error)) == str(error)
    assert not (state / "last-error.log").exists()


def test_the_system_is_quoted_with_the_place() -> None:
    shown = explained(OSError(errno.ENOSPC, "No space left on device", "/data/w.duckdb"))
    assert str(shown) == "/data/w.duckdb: no space left on device"
    assert shown.code == FAILED


def test_a_fault_of_our_own_is_called_so_and_its_traceback_is_kept(state: Path) -> None:
    try:
        raise KeyError("gdp")
    except KeyError as error:
        shown = str(explained(error))
    assert "a fault of Baogao's own" in shown
    assert str(state / "last-error.log") in shown
    assert "Traceback" in (state / "last-error.log").read_text()
