"""Repair on real documents: everything can be had back, and what was clean stays clean."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path

import docx
import pytest

from transforms.repair import Repaired, RepairLexicon, repair, undo


def texts(shared: Path) -> dict[str, str]:
    """Every raw text of the corpus by a short name."""
    corpus = shared / "corpus"
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted((corpus / "seeds").glob("*.txt"))}
    for path in sorted((corpus / "provincial-2025").glob("*.docx")):
        found[path.name] = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    for path in sorted((corpus / "provincial-2026").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update((path.name, row["full_text"]) for row in csv.DictReader(file))
    with (corpus / "national" / "state-council-reports.jsonl").open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            found[f"national {number}"] = json.loads(line)["content"]
    return found


@pytest.fixture(scope="module")
def corpus(shared: Path, lexicon: RepairLexicon) -> dict[str, Repaired]:
    return {name: repair(text, lexicon=lexicon) for name, text in texts(shared).items()}


def test_every_raw_text_can_be_had_back(corpus: dict[str, Repaired]) -> None:
    for name, repaired in corpus.items():
        assert undo(repaired.clean, repaired.changes) == repaired.raw, name


def test_provincial_documents_change_in_width_and_space_only(corpus: dict[str, Repaired]) -> None:
    provincial = {name: repaired for name, repaired in corpus.items() if name.endswith(".docx")}
    assert len(provincial) == 31
    for name, repaired in provincial.items():
        assert {change.kind for change in repaired.changes} <= {"width", "space", "furniture"}, name
        assert {change.certainty for change in repaired.changes} <= {"proven"}, name


def test_a_compilation_keeps_a_line_for_each_title(corpus: dict[str, Repaired]) -> None:
    (name,) = [name for name in corpus if name.startswith("003_")]
    titles = re.findall(r"^2023年.{2,8}政府工作报告$", corpus[name].clean, re.M)
    assert len(titles) == 24
    assert max(map(len, corpus[name].clean.split("\n"))) < 5000


def test_whole_reports_are_not_cut_off(corpus: dict[str, Repaired]) -> None:
    reports = {name: repaired for name, repaired in corpus.items() if len(repaired.clean) > 5000}
    assert [name for name, repaired in reports.items() if repaired.is_truncated] == []


def test_no_furniture_is_left(corpus: dict[str, Repaired]) -> None:
    left = re.compile(
        r"^(?:来源|发布时间|责任编辑|附件：$|【字|打印|分享|相关报道|版权所有|网站标识|\||本作品|Public)",
        re.M,
    )
    assert {name: found for name, r in corpus.items() if (found := left.findall(r.clean))} == {}


def test_repair_of_a_clean_text_changes_nothing(corpus: dict[str, Repaired], lexicon: RepairLexicon) -> None:
    for name, repaired in corpus.items():
        if name.endswith((".docx", ".csv")):
            assert repair(repaired.clean, lexicon=lexicon).clean == repaired.clean, name


def test_time_grows_with_length_and_no_faster(corpus: dict[str, Repaired], lexicon: RepairLexicon) -> None:
    clean = next(repaired.clean for name, repaired in corpus.items() if name.startswith("003_"))

    def seconds(text: str) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            repair(text, lexicon=lexicon)
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(clean * 4) < 10 * seconds(clean)
