"""Building the site: from a published warehouse to a folder of static files, put in place at once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from flows.places import REFERENCE, ROOT
from flows.run.progress import Reporter
from flows.site import queries
from flows.site.assets import BUNDLED, SOURCE
from flows.site.data_files import (
    ask,
    term_file,
    write_indicators,
    write_regions,
    write_reports,
    write_terms,
)
from flows.site.downloads import macro_statements, write_downloads
from flows.site.files import MANIFEST, SiteFolder, read_manifest, replacing
from flows.site.pages import PAGES, Facts, PageWriter, of_core
from flows.warehouse.connections import Connection, connect
from flows.warehouse.questions import load_questions
from transforms.reference.indicators import expand
from transforms.site.overview import (
    bars,
    coverage_map,
    coverage_years,
    parse_tiles,
    promises_by_year,
    this_years_targets,
)
from transforms.site.words import Words, parse_words

WORDS = REFERENCE / "site" / "words.yaml"
TILES = REFERENCE / "site" / "tiles.csv"
EXAMPLES = REFERENCE / "site" / "examples.yaml"
OF_REGIONS = ("region_code", "name", "level", "province_name", "first_year", "last_year", "n_reports")
OF_INDICATORS = ("name_zh", "name_en", "is_core", "direction", "unit_level", "unit_growth")
MOST_WORDINGS = 12
"""Written forms of an indicator that its page shows."""


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What a building of the site did."""

    folder: Path
    n_written: int
    n_kept: int
    n_reports: int


def build_site(
    warehouse: Path, target: Path, assets: Path | None, reporter: Reporter | None = None
) -> SiteResult:
    """Build the site of `warehouse` in `target`, with the bundles of `assets` or without charts and console.

    What did not change since the site that stands there is taken over. `target` is a whole site at every
    moment.

    Raises:
        SiteError: `target` holds something else.
        WarehouseError: the warehouse cannot be read.
        SiteWordsError: a word is missing in reference/site/words.yaml.
    """
    words = parse_words(WORDS.read_text(encoding="utf-8"))
    with closing(connect(warehouse)) as con, replacing(target) as building:
        before = read_manifest(target)
        site = SiteFolder(building, target if before else None, before.get("fingerprints", {}))
        counts = _write(con, site, words, assets is not None, reporter or Reporter())
        _copy_assets(building, assets)
        site.write_json(MANIFEST, {"run_id": counts["run_id"], "fingerprints": site.fingerprints})
    return SiteResult(target, site.n_written, site.n_kept, counts["n_reports"])


def _write(
    con: Connection, site: SiteFolder, words: Mapping[str, Words], has_assets: bool, reporter: Reporter
) -> dict[str, Any]:
    run = ask(con, queries.RUN)[0]
    counts = ask(con, queries.COUNTS)[0] | {"run_id": run["run_id"]}
    regions, indicators, terms = (
        ask(con, sql) for sql in (queries.REGIONS, queries.INDICATORS, queries.TERMS)
    )
    reporter.begin("site", counts["n_reports"] + len(regions) + len(indicators) + len(terms))
    tick = reporter.advance
    code = code_fingerprint()
    write_reports(con, site, code, tick)
    write_regions(con, site, regions, code, tick)
    charts = write_indicators(con, site, indicators, words, tick)
    write_terms(con, site, terms, words, tick)
    reporter.end()
    _write_indexes(site, words, regions, indicators, terms)
    downloads = write_downloads(con, site.folder)
    facts = Facts(_day(run["finished_at"] or run["started_at"]), run["run_id"], counts)
    pages = PageWriter(site, words, facts)
    pages.write_entrance()
    for page in PAGES:
        content = _content(page, con, words, run, regions, indicators, terms)
        if page == "data":
            content = {"relations": downloads, "has_console": has_assets, "examples": console_examples()}
            tables = {r["relation"]: r["parquet"] for r in downloads}
            site.write_json("data/console.json", {"tables": tables, "macros": macro_statements(con)})
        pages.write(page, **content)
    for indicator in indicators:
        own = charts[indicator["indicator_id"]]
        wordings = [word for synonym in indicator["synonyms"] or () for word in expand(synonym)]
        path = f"indicator/{indicator['indicator_id']}"
        pages.write(
            "indicator", path=path, indicator=indicator, charts=own, wordings=wordings[:MOST_WORDINGS]
        )
    return counts


def console_examples() -> list[dict[str, str]]:
    """What the console offers to run: the questions that come with the project, and some more."""
    asked = [{"zh": q.title_zh, "en": q.title_en, "sql": q.sql} for q in load_questions().values()]
    return asked + list(yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")))


def _content(
    page: str, con: Connection, words: Mapping[str, Words], run: Mapping[str, Any], regions: Any,
    indicators: Any, terms: Any,
) -> dict[str, Any]:  # fmt: skip
    """What the template of a page is given."""
    if page == "front":
        return _front(con, words, run)
    if page == "regions":
        return {"regions": regions}
    if page == "indicators":
        core, others = of_core(indicators)
        return {"core": core, "others": others}
    if page == "terms":
        return {"terms": [term | {"file": term_file(term["term"])} for term in terms]}
    if page == "promises":
        counted = ask(con, queries.PROMISE_COUNTS)
        chart = promises_by_year([row for row in counted if row["verdict"]], words)
        n_items = sum(row["n"] for row in counted)
        n_open = sum(row["n"] for row in counted if row["verdict"] == "no_next_report")
        return {
            "charts": [chart.as_json(words)], "n_items": n_items, "n_judged": n_items - n_open,
            "reports": ask(con, queries.PROMISE_REPORTS),
        }  # fmt: skip
    if page == "quality":
        return _quality(con, words, run)
    return {}


def _front(con: Connection, words: Mapping[str, Words], run: Mapping[str, Any]) -> dict[str, Any]:
    tiles = parse_tiles(TILES.read_text(encoding="utf-8"))
    charts = [
        coverage_map(ask(con, queries.COVERAGE_PROVINCES), tiles, words),
        coverage_years(ask(con, queries.COVERAGE_YEARS), words),
    ]
    (year,) = ask(con, queries.TARGET_YEAR)[0].values()
    if year:
        charts.insert(0, this_years_targets(ask(con, queries.TARGETS, year=year), year, words))
    return {
        "charts": [chart.as_json(words) for chart in charts],
        "changes": ask(con, queries.CHANGES, run=run["run_id"]),
        "is_first": run["previous_run_id"] is None,
    }


def _quality(con: Connection, words: Mapping[str, Words], run: Mapping[str, Any]) -> dict[str, Any]:
    damage = [(row["kind"], row["n"]) for row in ask(con, queries.DAMAGE)]
    health = [(row["health"], row["n"]) for row in ask(con, queries.HEALTH)]
    charts = [
        bars("health", "quality.health", "quality.health_sub", "state", health, words, "health"),
        bars("damage", "quality.damage", "quality.damage_sub", "kind", damage, words),
    ]
    return {
        "gates": ask(con, queries.GATES, run=run["run_id"]),
        "quarantine": ask(con, queries.QUARANTINE, run=run["run_id"]),
        "doubts": ask(con, queries.DOUBTS),
        "damaged": ask(con, queries.DAMAGED),
        "contradictions": ask(con, queries.CONTRADICTIONS),
        "charts": [chart.as_json(words) for chart in charts],
    }


def _write_indexes(
    site: SiteFolder, words: Mapping[str, Words], regions: Any, indicators: Any, terms: Any
) -> None:
    """The small files by which scripts find things and name them."""
    for language, known in words.items():
        site.write_json(f"data/words-{language}.json", dict(known.texts))
    site.write_json("data/regions.json", [[row[name] for name in OF_REGIONS] for row in regions])
    named = {row["indicator_id"]: [row[name] for name in OF_INDICATORS] for row in indicators}
    site.write_json("data/indicators.json", named)
    site.write_json("data/terms.json", {row["term"]: term_file(row["term"]) for row in terms})


def _copy_assets(building: Path, assets: Path | None) -> None:
    folder = building / "assets"
    folder.mkdir()
    for path in (*(SOURCE / "scripts").glob("*.js"), *(SOURCE / "styles").glob("*.css")):
        if path.name not in BUNDLED:
            shutil.copyfile(path, folder / path.name)
    if assets is not None:
        for path in assets.iterdir():
            shutil.copyfile(path, folder / path.name)


def code_fingerprint() -> str:
    """A hash of what decides the form of the data files."""
    digest = hashlib.sha256()
    for path in sorted(
        [*(ROOT / "transforms" / "site").glob("*.py"), *(ROOT / "flows" / "site").glob("*.py")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
