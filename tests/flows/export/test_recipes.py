"""The recipes of docs/recipes.md that can be run here, run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from support.places import ROOT

RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")


def recipe(language: str) -> str:
    """The first block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", RECIPES, re.DOTALL)
    assert found, f"docs/recipes.md has no block of {language}"
    return found[1]


def test_python_gives_a_line_of_results(released: Path) -> None:
    program = recipe("python").replace("releases/latest", str(released))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+ pairs, slope (?:-?\d+\.\d\d|nan)\n", done.stdout)


def test_duckdb_opens_a_release_and_answers(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(released)
    with duckdb.connect() as con:
        con.execute((released / "open.sql").read_text(encoding="utf-8"))
        answered = con.execute(recipe("sql"))
        assert [column[0] for column in answered.description or []] == ["year", "n", "above_target"]
