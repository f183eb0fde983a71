"""What commands print reaches whatever reads it, and what is typed reaches them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import console


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "gbk"])
def test_a_terminal_of_another_encoding_is_no_fault(monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=charset))
    monkeypatch.setattr(sys, "argv", ["baogao"])
    console.take_any_terminal()
    console.output().print("鞍山市 2023 \U0001f600")
    sys.stdout.flush()
    shown = written.getvalue().decode(charset)
    assert " 2023 " in shown
    assert "\\U0001f600" in shown
    assert ("鞍山市" in shown) == (charset == "gbk")


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_word_in_another_encoding_than_the_terminal_declares_is_read(charset: str) -> None:
    typed = "鞍山".encode(charset).decode("ascii", "surrogateescape")
    assert console.readable(typed) == "鞍山"


def test_the_name_of_a_file_stays_as_it_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode("报告.txt".encode("gbk"))
    Path(name).touch()
    assert console.readable(name) == name


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    code = (
        "import typer, sys\n"
        "from flows.cli import console\n"
        "from flows.cli.errors import ReportingGroup\n"
        "app = typer.Typer(cls=ReportingGroup)\n"
        "@app.callback(invoke_without_command=True)\n"
        "def talk() -> None:\n"
        "    for _ in range(20000): console.output().print('x' * 100)\n"
        "app()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert told == b""
