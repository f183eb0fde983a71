"""The data files that the site's pages read: one a report, a region, an indicator, a term."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from flows.site import queries
from flows.site.files import SiteFolder
from flows.warehouse.connections import Connection, execute, rows
from transforms.site.indicator import indicator_charts
from transforms.site.overview import term_page
from transforms.site.region import promises, region_page, series, state
from transforms.site.report import report_page
from transforms.site.words import Words

AT_ONCE = 100
"""Reports or regions that are asked for together, so that memory stays flat."""
OF_REPORTS = ("core.reports", "core.report_texts", "core.sections", "core.observations", "core.repairs",
              "marts.report_indicators")  # fmt: skip
OF_REGIONS = ("marts.coverage", "marts.indicator_panel", "marts.target_delivery", "marts.commitment_items",
              "core.reports")  # fmt: skip

Row = dict[str, Any]
Tick = Callable[[], None]


def ask(con: Connection, sql: str, **values: Any) -> list[Row]:
    """The rows that a statement with named parameters gives."""
    found = execute(con, sql, values or None)
    names = [name for name, *_ in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def report_file(report_id: str) -> str:
    """Where a report's data lies in the site; a folder a province, which no file system minds."""
    return f"data/reports/{report_id[:2]}/{report_id}.json"


def term_file(term: str) -> str:
    """Where a term's data lies; named by its hash, whatever the term holds."""
    return f"data/terms/{hashlib.sha256(term.encode()).hexdigest()[:12]}.json"


def fingerprints(con: Connection, relations: Iterable[str], key: str, code: str) -> dict[str, str]:
    """A fingerprint of all rows that `relations` hold for each value of `key`, and of the code `code`."""
    found: dict[str, list[str]] = {}
    for relation in relations:
        hashed = rows(con, f"SELECT {key}, bit_xor(hash(t)), count(*) FROM {relation} AS t GROUP BY {key}")
        for value, digest, n in hashed:
            found.setdefault(value, []).append(f"{relation}:{digest}:{n}")
    return {
        value: hashlib.sha256("\n".join([code, *parts]).encode()).hexdigest()[:16]
        for value, parts in found.items()
    }


def write_reports(con: Connection, site: SiteFolder, code: str, tick: Tick) -> None:
    """Write each report's file, but those whose rows are as they were."""
    known = fingerprints(con, OF_REPORTS, "report_id", code)
    reports = {row["report_id"]: row for row in ask(con, queries.REPORTS)}
    changed = []
    for report_id in sorted(reports):
        if site.is_current(report_file(report_id), known[report_id]):
            tick()
        else:
            changed.append(report_id)
    for ids in _chunks(changed):
        texts = {row["report_id"]: row["clean_text"] for row in ask(con, queries.TEXTS, ids=ids)}
        parts = [
            _by(ask(con, sql, ids=ids), "report_id")
            for sql in (queries.SECTIONS, queries.OBSERVATIONS, queries.CELLS, queries.REPAIRS)
        ]
        for report_id in ids:
            sections, observations, cells, repairs = (part.get(report_id, []) for part in parts)
            report = reports[report_id] | {"source": source_name(reports[report_id]["source"])}
            page = report_page(report, texts.get(report_id, ""), sections, observations, cells, repairs)
            site.write_json(report_file(report_id), page)
            tick()


def source_name(source: str | None) -> str | None:
    """A source as readers may see it: an address as it is, a path by its last name."""
    if source is None or source.startswith(("http://", "https://")):
        return source
    return source.replace("\\", "/").rstrip("/").rpartition("/")[2]


def write_regions(con: Connection, site: SiteFolder, regions: Sequence[Row], code: str, tick: Tick) -> None:
    """Write each region's three files: the headline series and reports, the other series, the promises."""
    known = fingerprints(con, OF_REGIONS, "region_code", code)
    core = {row["indicator_id"] for row in ask(con, queries.INDICATORS) if row["is_core"]}
    by_code = {row["region_code"]: row for row in regions}
    changed = []
    for region in sorted(by_code):
        names = [f"data/regions/{region}{part}.json" for part in ("", "-all", "-promises")]
        current = [site.is_current(name, known[region]) for name in names]
        if all(current):
            tick()
        else:
            changed.append(region)
    for ids in _chunks(changed):
        reports, panel, items = (
            _by(ask(con, sql, ids=ids), "region_code")
            for sql in (queries.REGION_REPORTS, queries.PANEL, queries.PROMISES)
        )
        for region in ids:
            row = by_code[region]
            parents = [
                [code, name]
                for code, name in (
                    (row["province_code"], row["province_name"]), (row["parent_code"], row["parent_name"])
                )
                if code and code != region
            ]  # fmt: skip
            held = [r | {"state": state(r)} for r in reports.get(region, [])]
            rows_ = panel.get(region, [])
            parents = [p for place, p in enumerate(parents) if p not in parents[:place]]
            page = region_page(
                row | {"parents": parents}, held, [r for r in rows_ if r["indicator_id"] in core]
            )
            name = f"data/regions/{region}"
            for path in (f"{name}.json", f"{name}-all.json", f"{name}-promises.json"):
                (site.folder / path).unlink(missing_ok=True)  # it may be the old site's by a second name
            site.write_json(f"{name}.json", page)
            site.write_json(f"{name}-all.json", series([r for r in rows_ if r["indicator_id"] not in core]))
            site.write_json(f"{name}-promises.json", promises(items.get(region, [])))
            tick()


def write_indicators(
    con: Connection, site: SiteFolder, indicators: Sequence[Row], words: Mapping[str, Words], tick: Tick
) -> dict[str, list[Row]]:
    """Write each indicator's charts and return them by indicator."""
    found = {}
    for indicator in indicators:
        ranked = ask(con, queries.RANKED, id=indicator["indicator_id"])
        charts = [chart.as_json(words) for chart in indicator_charts(indicator, ranked, words)]
        site.write_json(f"data/indicators/{indicator['indicator_id']}.json", {"charts": charts})
        found[indicator["indicator_id"]] = charts
        tick()
    return found


def write_terms(
    con: Connection, site: SiteFolder, terms: Sequence[Row], words: Mapping[str, Words], tick: Tick
) -> None:
    """Write each term's curve and first uses."""
    for term in terms:
        uses = ask(con, queries.TERM_USES, term=term["term"])
        site.write_json(term_file(term["term"]), term_page(term, uses, words))
        tick()


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield list(ids[start : start + AT_ONCE])


def _by(found: Iterable[Row], key: str) -> dict[str, list[Row]]:
    return {value: list(group) for value, group in groupby(found, key=lambda row: str(row[key]))}
