"""Items of promises beside what the next report says of them, held to hand-told verdicts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.reference import load_reference
from flows.warehouse.macros import load_macros
from flows.warehouse.models import load_models
from transforms.decode import decode
from transforms.document import read_document, reports_of
from transforms.records import LandedDocument, Rejection
from transforms.schemas import frames

LABELS = [
    json.loads(line)
    for line in (Path(__file__).parent / "promises.jsonl").read_text(encoding="utf-8").splitlines()
]
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
RELATIONS = ("core.commitments", "core.commitment_items", "core.deeds", "marts.commitment_items")

# Reading the reports takes longest, so one process of a parallel run does it for all.
pytestmark = pytest.mark.xdist_group("promises")


def documents(shared: Path, wanted: set[str]) -> list[tuple[LandedDocument, bytes]]:
    """The documents of the wanted reports, one each."""
    found: dict[str, tuple[LandedDocument, bytes]] = {}
    folders = (shared / "wild" / "provinces", shared / "wild" / "zhumadian", shared / "corpus")
    for path in sorted(p for folder in folders for p in folder.rglob("*20[0-9][0-9]*.*") if p.is_file()):
        data = path.read_bytes()
        document = LandedDocument(sha256(data).hexdigest(), path.name, "", None, len(data), READ_AT)
        for record in decode(data, document).records:
            for report in reports_of(record, load_reference()):
                if not isinstance(report.identity, Rejection) and report.identity.report_id in wanted:
                    found.setdefault(report.identity.report_id, (document, data))
    return list(found.values())


@pytest.fixture(scope="module")
def verdicts(shared: Path) -> dict[tuple[str, int | None, str], str]:
    """Each label's verdict as the models give it; skips where the reports are absent."""
    if not (shared / "wild").is_dir():
        pytest.skip("no reports from the web here: shared/wild is not beside the checkout")
    promised = {label["report_id"] for label in LABELS}
    wanted = promised | {f"{one[:6]}-{int(one[7:]) + 1}" for one in promised}
    reference = load_reference()
    read = [read_document(data, document, reference) for document, data in documents(shared, wanted)]
    tables = frames(reading.rows for reading in read)
    models = {model.relation: model for model in load_models()}
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS staged; CREATE SCHEMA core; CREATE SCHEMA marts")
        for name in ("versions", "commitments", "commitment_items", "deeds"):
            data = tables[name]  # noqa: F841 - read by name
            con.execute(f"CREATE TABLE staged.{name} AS SELECT * FROM data")
        for macro in load_macros():
            con.execute(macro.sql)
        con.execute("CREATE TABLE core.reports AS SELECT * FROM staged.versions")
        con.execute("CREATE TABLE core.report_texts AS SELECT report_id, clean_text FROM staged.versions")
        for relation in RELATIONS:
            con.execute(f"CREATE TABLE {relation} AS {models[relation].sql}")
        return {key(label): verdict_of(label, con) for label in LABELS}


def key(label: dict[str, Any]) -> tuple[str, int | None, str]:
    return label["report_id"], label["number"], label["words"]


def right(label: dict[str, Any]) -> set[str]:
    """The verdicts that a reader takes for right: the label's, and others where the texts do not decide."""
    return {label["verdict"], *label.get("or", [])}


def verdict_of(label: dict[str, Any], con: duckdb.DuckDBPyConnection) -> str:
    """The verdict of the item that shares most pairs of characters with a label's words; none if too few."""
    rows = con.execute(
        "SELECT text, verdict FROM marts.commitment_items "
        "WHERE report_id = ? AND number = coalesce(?, number)",
        [label["report_id"], label["number"]],
    ).fetchall()
    words = label["words"]
    pairs = {words[n : n + 2] for n in range(len(words) - 1)}

    def share(row: tuple[str, str]) -> float:
        return sum(pair in row[0] for pair in pairs) / len(pairs)

    best = max(rows, key=share, default=("", ""))
    return best[1] if share(best) >= 0.25 else "no item"


def test_nothing_is_falsely_called_done(verdicts: dict[tuple[str, int | None, str], str]) -> None:
    wrong = [key(one) for one in LABELS if "done" not in right(one) and verdicts[key(one)] == "done"]
    assert wrong == []


LEAST = {"work": 0.91, "kept": 0.9, "work_2": 0.93, "kept_2": 0.93, "third": 0.91}


@pytest.mark.parametrize(("part", "least"), LEAST.items())
def test_verdicts(part: str, least: float, verdicts: dict[tuple[str, int | None, str], str]) -> None:
    told = [one for one in LABELS if one["part"] == part]
    wrong = [(key(one), verdicts[key(one)]) for one in told if verdicts[key(one)] not in right(one)]
    assert 1 - len(wrong) / len(told) >= least, wrong


def test_the_quotes_are_short() -> None:
    assert [label for label in LABELS if len(label["words"]) > 20] == []
