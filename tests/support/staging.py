"""Small staged tables for tests of the models, the gates and the publish: reports described in a few words.

staging = Staging()
liaoning = staging.report("210000", 2023, text="地区生产总值增长5%。")
staging.cell(liaoning, "gdp", "growth", 2023, "target", 5.0)
staging.parquet(folder), staging.reference()
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from transforms.reference.tables import reference_frame
from transforms.reference.vocabulary import LEVELS
from transforms.schemas import SCHEMAS
from transforms.text.sentences import tiles

REGION_COLUMNS = ("region_code", "name", "level", "parent_code", "province_code")
REGIONS = (
    ("000000", "中华人民共和国", "nation", None, "000000"),
    ("210000", "辽宁省", "province", "000000", "210000"),
    ("210300", "鞍山市", "prefecture", "210000", "210000"),
    ("210400", "抚顺市", "prefecture", "210000", "210000"),
    ("210404", "望花区", "district", "210400", "210000"),
    ("330000", "浙江省", "province", "000000", "330000"),
    ("330700", "金华市", "prefecture", "330000", "330000"),
)

INDICATORS = (
    ("gdp", "地区生产总值", "up", {"level": ("亿元", 1, 2_000_000), "growth": ("%", -40, 60)}),
    ("fai", "固定资产投资", "up", {"level": ("亿元", 0.1, 800_000), "growth": ("%", -90, 200)}),
    ("trade", "进出口总额", "up", {"level": ("亿元", 0.01, 500_000), "growth": ("%", -90, 500)}),
    ("exports", "出口", "up", {"level": ("亿元", 0.01, 300_000), "growth": ("%", -90, 500)}),
    ("cpi", "居民消费价格", "none", {"growth": ("%", -10, 30)}),
    ("unemployment", "城镇调查失业率", "down", {"level": ("%", 0, 20)}),
    ("energy_intensity", "单位GDP能耗", "down", {"growth": ("%", -40, 40)}),
    ("resident_income", "居民人均可支配收入", "up", {"level": ("元", 50, 200_000), "growth": ("%", -30, 60)}),
    (
        "urban_income",
        "城镇居民人均可支配收入",
        "up",
        {"level": ("元", 50, 200_000), "growth": ("%", -30, 60)},
    ),
    (
        "rural_income",
        "农村居民人均可支配收入",
        "up",
        {"level": ("元", 50, 200_000), "growth": ("%", -30, 60)},
    ),
)

KINDS_OF_INDICATORS = {"cpi": "index", "unemployment": "rate", "energy_intensity": "rate"}
"""Those that are no flow."""

TEXT = "一、工作回顾\n二、工作安排\n"


@dataclass
class Staging:
    """Rows of staged tables, gathered by the methods below."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {table: [] for table in SCHEMAS})
    corrections: list[dict[str, Any]] = field(default_factory=list)
    policy_terms: list[dict[str, Any]] = field(default_factory=list)
    landed: list[dict[str, Any]] = field(default_factory=list)

    def report(
        self, region_code: str, report_year: int, *, text: str = TEXT, document: str = "", **facts: Any
    ) -> str:  # fmt: skip
        """A report version in a document of its own; returns its version_id."""
        region = next(region for region in REGIONS if region[0] == region_code)
        report_id = f"{region_code}-{report_year}"
        name = document or f"report-{report_id}-{len(self.rows['versions'])}"
        document_id = hashlib.sha256(name.encode()).hexdigest()
        version_id = f"{document_id}/0/0"
        self.rows["documents"].append(
            {
                "document_id": document_id, "source": f"{name}.txt", "media_type": "text/plain",
                "charset": "utf-8", "charset_confidence": 1.0, "n_bytes": len(text.encode()),
                "landed_at": datetime(2026, 1, 1, tzinfo=UTC), "n_records": 1,
            }
        )  # fmt: skip
        version = {
            "version_id": version_id, "document_id": document_id, "record": 0, "stretch": 0,
            "report_id": report_id, "region_code": region_code, "region_name": region[1], "level": region[2],
            "province_code": region[4], "report_year": report_year, "review_year": report_year - 1,
            "delivered_on": date(report_year, 1, 10), "published_on": None, "speaker": None,
            "speaker_title": None, "session": None, "title": "政府工作报告", "source": f"{name}.txt",
            "source_url": None, "n_chars": len(text), "n_repairs": 0, "n_unproven": 0, "is_truncated": False,
            "is_digest": False, "is_draft": False, "is_stale": False, "identity_doubt": None,
            "raw_text": text, "clean_text": text,
        } | facts  # fmt: skip
        self.rows["versions"].append(version)
        half = text.find("二、") if "二、" in text else len(text) // 2
        for number, (kind, start, end) in enumerate(
            (("review", 0, half), ("plan", half, len(text))), start=1
        ):
            self.rows["sections"].append(
                {
                    "version_id": version_id, "section_id": str(number), "parent_id": None, "depth": 1,
                    "ordinal": number, "heading": text[start:end][:6], "kind": kind, "start": start,
                    "end": end,
                }
            )  # fmt: skip
        clean = str(version["clean_text"])
        half = min(half, len(clean))
        for seq in range(2):
            self.add(
                "identity_clues", version_id=version_id, seq=seq, kind="title", words="标题", used=True,
                region_code=None if seq else region_code, report_year=report_year if seq else None,
            )  # fmt: skip
        self.add("terms", version_id=version_id, section_id="1", term=clean[:2], n=1)
        spans = [("1", span) for span in tiles(clean, 0, half)]
        spans += [("2", span) for span in tiles(clean, half, len(clean))]
        for ordinal, (section_id, (start, end)) in enumerate(spans, start=1):
            self.add(
                "sentences", version_id=version_id, section_id=section_id, ordinal=ordinal, start=start,
                end=end, text=clean[start:end],
            )  # fmt: skip
        return version_id

    def cell(
        self, version_id: str, indicator_id: str, measure: str, ref_year: int, status: str,
        value: float | None, comparator: str = "eq", *, cell: bool = True, **facts: Any,
    ) -> int:  # fmt: skip
        """An observation of the version and, unless told otherwise, the cell that it speaks for; returns
        its id.

        Its evidence is the first two characters of the text unless `evidence` says which.
        """
        version = next(v for v in self.rows["versions"] if v["version_id"] == version_id)
        number: int = sum(o["version_id"] == version_id for o in self.rows["observations"])
        evidence = facts.pop("evidence", version["clean_text"][:2])
        start = version["clean_text"].index(evidence)
        sections = [s for s in self.rows["sections"] if s["version_id"] == version_id]
        section = next((s for s in sections if s["start"] <= start < s["end"]), sections[0])
        cell_reason = facts.pop("cell_reason", None)
        unit = next((i[3][measure][0] for i in INDICATORS if i[0] == indicator_id and measure in i[3]), None)
        self.rows["observations"].append(
            {
                "version_id": version_id, "observation_id": number, "section_id": section["section_id"],
                "subject": indicator_id, "indicator_id": indicator_id, "measure": measure, "value": value,
                "value_high": None,
                "unit": unit, "value_stated": "" if value is None else f"{value:g}", "unit_stated": unit,
                "ref_year": ref_year, "ref_year_from": None, "period": "year", "status": status,
                "is_estimate": False, "basis": None,
                "comparator": comparator, "scope": "region", "scope_name": None, "evidence": evidence,
                "evidence_start": start, "evidence_end": start + len(evidence), "sentence": evidence,
                "rule_id": "test", "status_by": "clause test", "ref_year_by": "clause test",
                "suspect_reason": None,
            } | facts
        )  # fmt: skip
        if cell:
            self.rows["cells"].append(
                {
                    "version_id": version_id, "indicator_id": indicator_id, "measure": measure,
                    "ref_year": ref_year, "status": status, "observation_id": number, "n_mentions": 1,
                    "suspect_reason": cell_reason,
                }
            )  # fmt: skip
        return number

    def add(self, table: str, **row: Any) -> None:
        """A row of a staged table; what is not given is null."""
        self.rows[table].append(row)

    def repair(
        self, version_id: str, kind: str, at: int, before: str, after: str, certainty: str = "proven"
    ) -> None:
        """A repair at offset `at` of both texts, for repairs that change no length."""
        version = next(v for v in self.rows["versions"] if v["version_id"] == version_id)
        raw = version["raw_text"]
        version["raw_text"] = raw[:at] + before + raw[at + len(before) :]
        version["n_repairs"] += 1
        version["n_unproven"] += certainty != "proven"
        self.add(
            "repairs", version_id=version_id, seq=version["n_repairs"], kind=kind, raw_start=at,
            raw_end=at + len(before), clean_start=at, clean_end=at + len(after), before=before, after=after,
            certainty=certainty, reason="a case of the tests", candidates=[],
        )  # fmt: skip

    def correct(self, report: tuple[str, int], cell: tuple[str, str, int, str], **facts: Any) -> None:
        """A correction of one cell."""
        self.corrections.append(
            dict(zip(("region_code", "report_year"), report, strict=True))
            | dict(zip(("indicator_id", "measure", "ref_year", "status"), cell, strict=True))
            | {"reason": "read by hand", "reviewer": "a reviewer", "date": date(2026, 2, 1)}
            | facts
        )

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every staged table."""
        return {
            table: pl.DataFrame(
                [tuple(row.get(name) for name in schema) for row in self.rows[table]],
                schema=schema,
                orient="row",
            )
            for table, schema in SCHEMAS.items()
        }

    def parquet(self, folder: Path, *, files: int = 1) -> dict[str, list[Path]]:
        """The staged tables as Parquet files, each table spread over `files` of them."""
        folder.mkdir(parents=True, exist_ok=True)
        paths: dict[str, list[Path]] = {}
        for table, data in self.frames().items():
            for number in range(files):
                path = folder / f"{table}-{number}.parquet"
                data[number::files].write_parquet(path)
                paths.setdefault(table, []).append(path)
        return paths

    def reference(self) -> dict[str, pl.DataFrame]:
        """The reference tables."""
        bounds = [
            {
                "indicator_id": i,
                "measure": measure,
                "level": level,
                "unit": unit,
                "lo": float(lo),
                "hi": float(hi),
            }
            for i, _, _, measures in INDICATORS
            for measure, (unit, lo, hi) in measures.items()
            for level in LEVELS
        ]
        return {
            "regions": reference_frame(
                "regions",
                [
                    dict(zip(REGION_COLUMNS, region, strict=True)) for region in REGIONS
                ],
            ),
            "indicators": reference_frame(
                "indicators",
                [
                    {
                        "indicator_id": i, "name_zh": zh, "name_en": i, "definition": zh, "source": "test",
                        "is_core": True, "direction": direction,
                        "unit_level": measures.get("level", (None,))[0],
                        "unit_growth": measures.get("growth", (None,))[0], "synonyms": [zh],
                        "kind": KINDS_OF_INDICATORS.get(i, "flow"), "is_not": [],
                        "is_summed": False,
                    }
                    for i, zh, direction, measures in INDICATORS
                ],
            ),
            "indicator_bounds": reference_frame("indicator_bounds", bounds),
            "corrections": reference_frame("corrections", self.corrections),
            "policy_terms": reference_frame("policy_terms", self.policy_terms),
            "landed": reference_frame("landed", self.landed),
        }  # fmt: skip


def sound() -> Staging:
    """A warehouse of three reports with a bit of everything, in which nothing is wrong."""
    staging = Staging()
    text = "一、工作回顾\n生产总值增长2%。十件民生实事全部完成。\n二、工作安排\n增长5%左右。"
    for code in ("210000", "210300", "210404"):
        version = staging.report(code, 2023, text=text)
        staging.cell(version, "gdp", "growth", 2022, "actual", 2.0, evidence="增长2%")
        staging.cell(version, "gdp", "growth", 2023, "target", 5.0, "approx", evidence="增长5%左右")
        staging.cell(
            version, "gdp", "growth", 2025, "target", 5.0, "approx", evidence="增长5%左右", cell=False,
            period="average", ref_year_from=2021,
        )  # fmt: skip
        staging.repair(version, "width", 2, "工", "工", "flagged")
        at = text.index("增长5%")
        staging.add("commitments", version_id=version, number=1, text="增长5%", start=at, end=at + 4)
        at = text.index("民生实事")
        staging.add("glossary", version_id=version, number=1, term="民生", definition="实事", start=at,
                    end=at + 4, citations=[20])  # fmt: skip
        staging.add("terms", version_id=version, section_id="1", term="民生", n=1)
    return staging
