"""Documents that come, go and change from run to run: worlds for tests of what a run takes over.

Each document is made of its name and its edition alone, so that it is the same wherever it is staged.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from support.staging import INDICATORS, REGIONS, Staging

YEARS = range(2019, 2025)
CODES = [region[0] for region in REGIONS]
TERMS = ("新质生产力", "乡村振兴", "营商环境")
THINGS = ("农村公路", "社区养老中心", "城区停车场", "中小学校舍")


@dataclass(frozen=True, order=True)
class Paper:
    """A document: which report it gives, the how manyth of it this is, and its edition."""

    region_code: str
    report_year: int
    copy: int = 0
    edition: int = 0

    @property
    def place(self) -> tuple[str, int, int]:
        """What stays when its edition changes."""
        return self.region_code, self.report_year, self.copy

    @property
    def name(self) -> str:
        """What its bytes are called by."""
        return f"{self.region_code}-{self.report_year}-{self.copy}-{self.edition}"


def some_paper(rng: random.Random) -> Paper:
    """Any document; some share their report, some their edition and so much of their text with others."""
    return Paper(rng.choice(CODES), rng.choice(YEARS), int(rng.random() < 0.2), rng.randrange(4))


def text_of(paper: Paper, rng: random.Random) -> str:
    """A text, a third of them filed elsewhere as well, with terms and with figures."""
    filed_as = "everywhere" if paper.edition == 3 else f"{paper.region_code}{paper.report_year}"
    words = random.Random(f"{filed_as} {paper.edition}")
    figures = [f"{words.choice(THINGS)}新建改建共计{words.randrange(10, 999)}处并投入使用" for _ in range(14)]
    terms = [term for term in TERMS if rng.random() < 0.6]
    return "一、工作回顾\n" + "。".join(figures) + "。\n二、工作安排\n" + "，".join(["推进", *terms]) + "。\n"


def stage(staging: Staging, paper: Paper) -> None:
    """The rows of a document."""
    rng = random.Random(paper.name)
    if rng.random() < 0.07:
        document_id = paper.name.ljust(64, "0")
        staging.add(
            "rejections", document_id=document_id, source=paper.name, reason="not_a_report", detail="no"
        )
        return
    text = text_of(paper, rng)
    facts = {
        "is_draft": rng.random() < 0.1, "is_truncated": rng.random() < 0.1,
        "identity_doubt": "two regions are named" if rng.random() < 0.05 else None,
    }  # fmt: skip
    version = staging.report(paper.region_code, paper.report_year, text=text, document=paper.name, **facts)
    for indicator, _, _, measures in INDICATORS:
        for measure, (_, low, high) in measures.items():
            for year, status in ((paper.report_year - 1, "actual"), (paper.report_year, "target")):
                if rng.random() < 0.7:
                    usual = 5.0 if measure == "growth" else low * 100 * 1.06 ** (year - 2018)
                    value = round(min(high, usual * rng.choice([1, 1, 1, 1.02, 0.97, 1.3, 8])), 2)
                    comparator = rng.choice(["eq", "eq", "eq", "approx", "ge"])
                    staging.cell(version, indicator, measure, year, status, value, comparator)
    if rng.random() < 0.3:
        staging.cell(
            version, "gdp", "growth", 5 * (paper.report_year // 5) + 5, "target", 6.0, "approx", cell=False,
            period="average",
        )  # fmt: skip
    for seq, used in enumerate((True, False), start=2):
        staging.add(
            "identity_clues", version_id=version, seq=seq, kind="title", words=paper.name,
            region_code=paper.region_code, report_year=None, used=used,
        )  # fmt: skip
    _promise(staging, version, text, rng)
    for term in TERMS:
        if n := text.count(term):
            staging.add("policy_term_counts", version_id=version, term=term, n=n, n_own=n)
            staging.add("terms", version_id=version, section_id="2", term=term, n=n)
    staging.repair(version, "width", 2, "工", "工", rng.choice(["proven", "flagged"]))


def _promise(staging: Staging, version: str, text: str, rng: random.Random) -> None:
    """Promises in some reports, and deeds in all: who asks for them are the reports of the year before."""
    start = text.index("二、") + 6
    if rng.random() < 0.5:
        for number, thing in enumerate(rng.sample(THINGS, 2), start=1):
            quantity = float(rng.randrange(1, 50))
            staging.add("commitments", version_id=version, number=number, text=f"新建{thing}", start=start,
                        end=start + 2)  # fmt: skip
            staging.add(
                "commitment_items", version_id=version, number=number, item=1, text=f"新建{thing}",
                object=thing, place="", action="new", measure="level", quantity=quantity, unit="处",
                comparator="eq", span="year", start=start, end=start + 2,
            )  # fmt: skip
    for deed, thing in enumerate(THINGS, start=1):
        staging.add(
            "deeds", version_id=version, deed=deed, kind="number", object=thing, place="", action="new",
            state="done", measure="level", quantity=float(rng.randrange(1, 50)), unit="处", span="year",
            counts=[], start=8, end=20,
        )  # fmt: skip


def write(papers: list[Paper], folder: Path) -> tuple[dict[str, list[Path]], dict[str, pl.DataFrame]]:
    """The staged files of `papers`, three of them a folder, and the reference tables of a run of them."""
    files: dict[str, list[Path]] = defaultdict(list)
    whole = Staging()
    whole.policy_terms = [{"term": term, "name_en": term, "kind": "slogan"} for term in TERMS]
    whole.correct((CODES[2], 2021), ("gdp", "growth", 2020, "actual"), value=5.1, expected_value=5.0)
    for number in range(0, len(papers), 3):
        batch = Staging()
        for paper in papers[number : number + 3]:
            stage(batch, paper)
        for table, paths in batch.parquet(folder / str(number)).items():
            files[table] += paths
        for table in ("documents", "rejections"):
            whole.landed += [
                {"document_id": row["document_id"], "source": row["source"], "reading": row["document_id"]}
                for row in batch.rows[table]
            ]
    return dict(files), whole.reference()
