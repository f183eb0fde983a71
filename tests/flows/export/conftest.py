"""A small warehouse to take away: two regions over two years, one repaired and one suspect cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.publishing import publish_staged
from support.staging import Staging

from flows.export.release import export

TEXT = "一、回顾\n地区生产总值增长5%，达到1000亿元。\n=1+1不是公式。\n二、安排\n地区生产总值增长6%左右。"


def staged() -> Staging:
    """What the warehouse is made of."""
    staging = Staging()
    for region in ("210000", "210300"):
        for year in (2022, 2023):
            report = staging.report(region, year, text=TEXT, speaker="=HYPERLINK(1)")
            staging.cell(report, "gdp", "growth", year - 1, "actual", 5.0, evidence="地区生产总值增长5%")
            staging.cell(report, "gdp", "level", year - 1, "actual", 1000.0, evidence="达到1000亿元")
            target = 6.0 if region == "210000" else 99.0  # out of bounds, so suspect
            staging.cell(
                report, "gdp", "growth", year, "target", target, "approx", evidence="地区生产总值增长6%左右"
            )
    staging.repair(staging.rows["versions"][0]["version_id"], "ocr", TEXT.index("增长5%"), "增畏", "增长")
    return staging


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse; tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("published")
    staging = staged()
    target = folder / "warehouse.duckdb"
    publish_staged(staging.parquet(folder / "staged"), staging.reference(), target, gates=False)
    return target


@pytest.fixture(scope="session")
def released(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of it, which no test changes."""
    return export(published, tmp_path_factory.mktemp("releases"))
