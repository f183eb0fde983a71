"""What a person meets first: help with an example for each command, and plain words for mistakes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from typer.testing import Result

COMMANDS = (
    "build", "repair", "sources", "query", "show", "search", "regions", "explain", "review", "export",
    "evaluate", "check", "reference",
    "rollback", "diff", "doctor", "site",
)  # fmt: skip
Call = Callable[..., Result]


def test_help_lists_every_command(baogao: Call) -> None:
    result = baogao("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f" {command} " in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example(baogao: Call, command: str) -> None:
    result = baogao(command, "--help")
    assert result.exit_code == 0
    assert f"Example: baogao {command}" in result.output


@pytest.mark.parametrize(
    "words", [["no-such-command"], ["build", "--no-such-option"], ["build"], ["build", "--workers", "0"]]
)
def test_mistakes_in_what_was_typed_end_in_2(baogao: Call, words: list[str]) -> None:
    assert baogao(*words).exit_code == 2


def test_a_setting_that_cannot_be_used_is_named(baogao: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOGAO_WORKERS", "many")
    result = baogao("doctor")
    assert result.exit_code == 2
    assert "BAOGAO_WORKERS='many'" in result.stderr


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from flows.cli import app; from typer.testing import CliRunner; "
        "CliRunner().invoke(app, ['--help']); "
        "print([m for m in ('prefect', 'polars', 'duckdb', 'great_expectations') if m in sys.modules])"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.monotonic() - started < 5


def test_the_version_is_told(baogao: Call) -> None:
    assert baogao("--version").output.startswith("baogao ")
