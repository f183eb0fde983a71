"""The fingerprint: what reading a document really loads changes it, and nothing else does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.places import ROOT, SAMPLE

from flows.reference.reading import reading_files
from flows.settings import Settings
from flows.store.fingerprint import reading_modules, rules_fingerprint

READ_THE_SAMPLE = """
import json, sys
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
opened = []
sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
from flows.reference.reading import load_reference
from transforms.document import read_document
from transforms.records import LandedDocument
from transforms.schemas import frames
reference = load_reference()
for path in sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file()):
    data = path.read_bytes()
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    document = LandedDocument(sha256(data).hexdigest(), path.name, "", None, len(data), at)
    frames([read_document(data, document, reference).rows])
modules = [m.__file__ for name, m in sys.modules.items() if name.split(".")[0] == "transforms"]
print(json.dumps({"modules": modules, "opened": opened}))
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, set[Path]]:
    """The modules that a process which reads the sample has loaded, and the files that it opened."""
    command = [sys.executable, "-c", READ_THE_SAMPLE, str(SAMPLE / "reports")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {what: {Path(path).resolve() for path in paths if path} for what, paths in told.items()}


def test_all_that_reading_loads_is_in_the_fingerprint(loaded: dict[str, set[Path]]) -> None:
    assert loaded["modules"] <= set(reading_modules())
    assert len(loaded["modules"]) > 0.8 * len(reading_modules())


def test_the_reference_files_that_reading_opens_are_just_those_in_the_fingerprint(
    loaded: dict[str, set[Path]],
) -> None:
    opened = {path for path in loaded["opened"] if (ROOT / "reference") in path.parents and path.is_file()}
    assert opened == {path.resolve() for path in reading_files()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's code and reference files."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("transforms", "reference", "flows/reference"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    return copy


@pytest.mark.parametrize(
    ("path", "is_read_anew"),
    [
        ("transforms/document.py", True),
        ("transforms/extract/reader.py", True),
        ("transforms/decode/formats.py", True),
        ("transforms/repair/pipeline.py", True),
        ("flows/reference/reading.py", True),
        ("reference/units.yaml", True),
        ("reference/genre/time.yaml", True),
        ("reference/repair/neighbours.txt", True),
        ("transforms/coverage_map.py", False),
        ("transforms/scoring.py", False),
        ("transforms/modelling.py", False),
        ("transforms/sources/lists.py", False),
        ("transforms/reference_check.py", False),
        ("flows/reference/tables.py", False),
        ("reference/corrections.csv", False),
        ("reference/sources/000000-nation.yaml", False),
    ],
)
def test_touching_a_file_reads_anew_where_reading_loads_it(
    project: Path, path: str, is_read_anew: bool
) -> None:
    before, file = rules_fingerprint(project), project / path
    whole = file.read_bytes()
    file.write_bytes(whole + b"\n")
    try:
        assert (rules_fingerprint(project) != before) == is_read_anew
    finally:
        file.write_bytes(whole)


def test_a_file_that_is_gone_is_another_fingerprint(project: Path) -> None:
    before, file = rules_fingerprint(project), project / "reference/genre/time.yaml"
    whole = file.read_bytes()
    file.unlink()
    try:
        assert rules_fingerprint(project) != before
    finally:
        file.write_bytes(whole)


def test_the_segmenter_decides(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_fingerprint(project)
    monkeypatch.setattr("flows.store.fingerprint.load_settings", lambda: Settings(segmenter="jieba"))
    assert rules_fingerprint(project) != before
