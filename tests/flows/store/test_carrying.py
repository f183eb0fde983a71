"""A report whose text breaks a rule today stays as the warehouse before had it, and is marked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.publishing import publish_documents

import transforms.document
from flows.warehouse.connections import connect, rows
from transforms.document_checks import BrokenRule, ReportRecords, broken_rules

LOST, GONE, NEW = "210300-2023", "210000-2023", "210400-2023"
READ = (
    "core.report_texts", "core.repairs", "core.sections", "core.observations", "core.cells", "core.sentences",
    "core.terms", "core.deeds", "core.commitments", "core.glossary", "marts.policy_terms",
    "marts.report_indicators",
)  # fmt: skip
"""Relations with a report's rows that must stay as they were."""

Publish = Callable[..., Path]


@pytest.fixture
def publish(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Publishes the shared reports once more onto a copy of their warehouse; `losing` break a rule."""
    target = tmp_path / "warehouse.duckdb"
    shutil.copy(published, target)
    sources = tmp_path / "reports"
    shutil.copytree(published.parent / "reports", sources)

    def once(name: str, losing: tuple[str, ...] = (), gates: bool = False) -> Path:
        def check(read: ReportRecords) -> list[BrokenRule]:
            is_lost = read.version.report_id in losing
            return [BrokenRule("sections make a tree", ("section 1",))] if is_lost else broken_rules(read)

        monkeypatch.setattr(transforms.document, "broken_rules", check)
        folder = tmp_path / name
        folder.mkdir()
        publish_documents(folder, target, [str(sources)], gates=gates)
        return target

    return once


def rows_of(warehouse: Path, report_id: str = LOST) -> dict[str, list[tuple[Any, ...]]]:
    with closing(connect(warehouse)) as con:
        return {one: rows(con, f"FROM {one} WHERE report_id = ? ORDER BY ALL", [report_id]) for one in READ}


def answer(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect(warehouse)) as con:
        return rows(con, sql)


def test_the_earlier_version_is_kept_and_named(published: Path, publish: Publish, tmp_path: Path) -> None:
    text = (tmp_path / "reports" / "鞍山市2023.txt").read_text(encoding="utf-8")
    (tmp_path / "reports" / "抚顺市2023.txt").write_text(text.replace("鞍山", "抚顺"), encoding="utf-8")
    target = publish("second", losing=(LOST, NEW), gates=True)
    assert rows_of(target) == rows_of(published)
    assert answer(target, "SELECT report_id FROM core.reports WHERE is_stale") == [(LOST,)]
    why = "kept from the earlier warehouse: what the sources hold now breaks a rule of its records"
    assert answer(target, "SELECT reason FROM core.report_versions WHERE is_stale") == [(why,)]
    refused = "SELECT report_id FROM ops.quarantine WHERE reason = 'failed_check' ORDER BY ALL"
    assert answer(target, refused) == [(LOST,), (NEW,)]
    ((detail,),) = answer(target, f"SELECT detail FROM marts.coverage WHERE report_id = '{LOST}'")
    assert "the text is kept from the earlier warehouse" in detail
    ((kept,),) = answer(
        target,
        "SELECT f.row FROM ops.gate_results AS g JOIN ops.failing_rows AS f USING (run_id, suite, seq)"
        " WHERE NOT passed AND about LIKE '%kept from the earlier warehouse%'",
    )
    assert LOST in kept
    counts = "SELECT n_documents, n_reports FROM ops.runs ORDER BY started_at DESC LIMIT 1"
    assert answer(target, counts) == [(6, 4)]


def test_it_stays_on_the_next_run_and_goes_when_the_text_is_mended_or_gone(
    published: Path, publish: Publish, tmp_path: Path
) -> None:
    publish("second", losing=(LOST, GONE))
    (tmp_path / "reports" / "辽宁省2023.txt").unlink()
    target = publish("third", losing=(LOST, GONE))
    assert rows_of(target) == rows_of(published)
    ids = answer(target, "SELECT version_id FROM core.reports WHERE is_stale")
    target = publish("fourth")
    assert rows_of(target) == rows_of(published)
    assert answer(target, "SELECT count(*) FROM core.reports WHERE is_stale") == [(0,)]
    own = f"SELECT version_id || '-stale' FROM core.reports WHERE report_id = '{LOST}'"
    assert answer(target, own) == ids
