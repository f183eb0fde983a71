"""Readers while a warehouse is published again and again: no lock error, no torn read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.places import ROOT
from support.publishing import publish_staged
from support.staging import Staging

from flows.warehouse.paths import candidate_path
from flows.warehouse.publishing import exclusive, published_run, put_in_place

READER = """
import json, sys, time
import duckdb
target, flag = sys.argv[1:]
told, faults, n = set(), [], 0
while True:
    import os
    over = os.path.exists(flag)
    try:
        with duckdb.connect(target, read_only=True) as con:
            con.execute("BEGIN")
            years = con.execute("SELECT DISTINCT report_year FROM core.reports").fetchall()
            cells = con.execute("SELECT DISTINCT report_year FROM marts.report_indicators").fetchall()
            (run,) = con.execute("SELECT max(run_id) FROM ops.runs WHERE status = 'published'").fetchone()
        if years != cells or len(years) != 1:
            faults.append(f"torn: {years} {cells}")
        told.add((run, years[0][0]))
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}"[:200])
    n += 1
    if over:
        break
print(json.dumps({"reads": n, "faults": faults, "versions": len(told)}))
"""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two versions of a warehouse: with a report of 2023, and with one of 2024."""
    folder = tmp_path_factory.mktemp("versions")
    made = []
    for year in (2023, 2024):
        staging = Staging()
        version = staging.report("210300", year)
        staging.cell(version, "gdp", "growth", year, "target", 5.0)
        target = folder / f"{year}.duckdb"
        publish_staged(staging.parquet(folder / f"staged-{year}"), staging.reference(), target, gates=False)
        made.append(target)
    return made


def read_while_publishing(versions: list[Path], folder: Path, readers: int, publishes: int) -> None:
    """Publish in turn while readers ask; every answer must be one version's own."""
    target, flag = folder / "w.duckdb", folder / "over"
    shutil.copy(versions[0], target)
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(target), str(flag)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(readers)
    ]
    for n in range(publishes):
        with exclusive(target):
            candidate = candidate_path(target, str(n))
            shutil.copy(versions[(n + 1) % 2], candidate)
            put_in_place(candidate, target)
    assert published_run(target)
    flag.touch()
    for reader in asking:
        said, _ = reader.communicate(timeout=120)
        told = json.loads(said)
        assert told["faults"] == []
        assert told["reads"] > 0


def test_readers_see_one_version_or_the_other(versions: list[Path], tmp_path: Path) -> None:
    read_while_publishing(versions, tmp_path, readers=3, publishes=20)


@pytest.mark.slow
def test_eight_readers_over_many_publishes(versions: list[Path], tmp_path: Path) -> None:
    n = int(os.environ.get("CAMPAIGN_PUBLISHES", "200"))
    read_while_publishing(versions, tmp_path, readers=8, publishes=n)
