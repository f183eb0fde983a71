"""The Makefile: what `make warehouse` hands to the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.places import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A folder with a `baogao` that prints each of its arguments on a line."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "baogao").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (binaries / "baogao").chmod(0o755)
    return binaries


def make(folder: Path, fake: Path, *words: str) -> list[str]:
    """What `make warehouse` with `words`, called in `folder`, would run."""
    # The tests may themselves have been called by make, whose flags and names are not this call's.
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "SOURCES", "WAREHOUSE")
    done = subprocess.run(
        ["make", "-f", ROOT / "Makefile", "warehouse", f"BIN={fake}", "HAVE_CORE=", *words],
        cwd=folder, capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if name not in outer},
    )  # fmt: skip
    return done.stdout.splitlines()


def test_the_sample_goes_into_the_project_by_default(fake: Path, tmp_path: Path) -> None:
    assert make(tmp_path, fake) == [
        *("build", "--source", f"{ROOT}/sample/reports"),
        *("--warehouse", f"{ROOT}/warehouse.duckdb"),
    ]


def test_several_sources_are_parted_by_spaces(fake: Path, tmp_path: Path) -> None:
    assert make(tmp_path, fake, "SOURCES=a/2024  b.zip", "WAREHOUSE=w.duckdb") == [
        *("build", "--source", "a/2024", "--source", "b.zip", "--warehouse", "w.duckdb"),
    ]


def test_one_path_may_hold_spaces(fake: Path, tmp_path: Path) -> None:
    (tmp_path / "work reports").mkdir()
    assert "work reports" in make(tmp_path, fake, "SOURCES=work reports", "WAREHOUSE=my warehouse.duckdb")
    assert "my warehouse.duckdb" in make(
        tmp_path, fake, "SOURCES=work reports", "WAREHOUSE=my warehouse.duckdb"
    )


@pytest.mark.parametrize(
    "path", ["政府工作报告（2023）.docx", "http://portal/list?year=2023&page=1", "a;b", "$HOME"]
)
def test_a_path_is_taken_as_it_is_typed(fake: Path, tmp_path: Path, path: str) -> None:
    assert path in make(tmp_path, fake, f"SOURCES={path.replace('$', '$$')}")


def test_help_names_every_target_that_is_typed() -> None:
    done = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True)
    for target in ("warehouse", "test", "test-wheel", "lint", "wheel", "bench", "lock", "clean"):
        assert f"make {target} " in done.stdout


def test_an_extra_is_installed_from_its_own_lock() -> None:
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "EXTRAS")
    done = subprocess.run(
        ["make", "-n", "-f", ROOT / "Makefile", "install", "HAVE_CORE=", "EXTRAS=ocr"],
        capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if name not in outer},
    )  # fmt: skip
    assert "requirements-$extra.lock" in done.stdout and "for extra in ocr" in done.stdout
    assert (ROOT / "requirements-ocr.lock").is_file()
