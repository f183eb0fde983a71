"""What the README of repair and its docstrings show is what comes of it."""

from __future__ import annotations

import doctest

from support.places import ROOT

import baogao.repair

_AS_SHOWN = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def test_the_snippets_of_the_readme_run() -> None:
    path = ROOT / "transforms" / "repair" / "README.md"
    outcome = doctest.testfile(str(path), module_relative=False, optionflags=_AS_SHOWN, encoding="utf-8")
    assert outcome.attempted >= 12
    assert outcome.failed == 0


def test_the_snippets_of_the_docstrings_run() -> None:
    outcome = doctest.testmod(baogao.repair, optionflags=_AS_SHOWN)
    assert outcome.attempted >= 4
    assert outcome.failed == 0
