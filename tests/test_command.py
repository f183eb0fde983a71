"""Where the command begins: the parts of an installed package are found, and a checkout is left as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from baogao.__main__ import let_find_the_parts


def test_the_parts_of_an_installed_package_are_found_by_it_and_by_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONPATH", "before")
    let_find_the_parts(tmp_path)
    assert sys.path[0] == str(tmp_path)
    assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(tmp_path), "before"]
    child = [sys.executable, "-c", "import flows; print(flows.__file__)"]
    said = subprocess.run(child, cwd="/", capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).parent == tmp_path / "flows"


def test_a_checkout_is_found_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = [*sys.path]
    monkeypatch.delenv("PYTHONPATH", raising=False)
    let_find_the_parts(tmp_path)
    assert sys.path == before
    assert "PYTHONPATH" not in os.environ
