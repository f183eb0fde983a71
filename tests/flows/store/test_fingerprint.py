"""The fingerprint: what decides what is read changes it, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings
from flows.store.fingerprint import rules_fingerprint


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path in (
        "transforms/document.py",
        "reference/units.yaml",
        "reference/sources/x.yaml",
        "flows/reference.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    return tmp_path


@pytest.mark.parametrize("changed", ["transforms/document.py", "reference/units.yaml", "flows/reference.py"])
def test_another_rule_is_another_fingerprint(project: Path, changed: str) -> None:
    before = rules_fingerprint(project)
    (project / changed).write_text("other")
    assert rules_fingerprint(project) != before


def test_a_file_that_moved_is_another_fingerprint(project: Path) -> None:
    before = rules_fingerprint(project)
    (project / "transforms/document.py").rename(project / "transforms/extract.py")
    assert rules_fingerprint(project) != before


def test_the_source_lists_decide_nothing(project: Path) -> None:
    before = rules_fingerprint(project)
    (project / "reference/sources/x.yaml").write_text("other")
    assert rules_fingerprint(project) == before


def test_the_segmenter_decides(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_fingerprint(project)
    monkeypatch.setattr("flows.store.fingerprint.load_settings", lambda: Settings(segmenter="jieba"))
    assert rules_fingerprint(project) != before
