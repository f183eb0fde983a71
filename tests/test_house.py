"""What no linter counts: how long a module may be, how wide a folder, and where a test lies."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("baogao", "flows", "transforms", "benchmarks")
MOST_LINES = 400
MOST_MODULES = 13
WITHOUT_A_ROOM = (Path(), Path("campaigns"), Path("gold"))
"""Folders of tests that mirror none: what is of the whole project, campaigns, and what was read by hand."""


def docstring(module: Path) -> str:
    """What a module says of itself, on one line."""
    said = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return " ".join(said.split())


def too_long(root: Path) -> list[str]:
    """Modules below `root` that are longer than MOST_LINES and do not say why."""
    return [
        str(module.relative_to(root))
        for module in sorted(root.rglob("*.py"))
        if len(module.read_text("utf-8").splitlines()) > MOST_LINES
        and "Long, because" not in docstring(module)
    ]


def too_wide(root: Path) -> list[str]:
    """Folders of `root` and below with more than MOST_MODULES modules that do not say why."""
    return [
        str(package.parent.relative_to(root))
        for package in sorted(root.rglob("__init__.py"))
        if len(list(package.parent.glob("*.py"))) - 1 > MOST_MODULES
        and "Wide, because" not in docstring(package)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_long_module_or_a_wide_folder_says_why(room: str) -> None:
    assert not too_long(ROOT / room)
    assert not too_wide(ROOT / room)


def test_what_is_too_long_or_too_wide_is_found(tmp_path: Path) -> None:
    package = tmp_path / "crowded"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for number in range(MOST_MODULES + 1):
        (package / f"room_{number}.py").write_text('"""A room."""\n')
    (package / "long.py").write_text('"""A hall."""\n' + "x = 1\n" * MOST_LINES)
    assert too_long(tmp_path) == ["crowded/long.py"]
    assert too_wide(tmp_path) == ["crowded"]
    (package / "long.py").write_text('"""A hall.\n\nLong, because\nof x."""\n' + "x = 1\n" * MOST_LINES)
    (package / "__init__.py").write_text('"""Wide, because of rooms."""\n')
    assert not too_long(tmp_path)
    assert not too_wide(tmp_path)


def test_tests_mirror_the_rooms_and_their_helpers_lie_in_support() -> None:
    tests, amiss = ROOT / "tests", []
    for module in sorted(tests.rglob("*.py")):
        place = module.parent.relative_to(tests)
        if place == Path("support") or module.name == "conftest.py":
            continue
        if not module.name.startswith("test_"):
            amiss.append(f"{module.name}: a helper outside of tests/support")
        elif place not in WITHOUT_A_ROOM and not (ROOT / place).is_dir():
            amiss.append(f"{place / module.name}: there is no {place}/ that it could be of")
    assert not amiss
