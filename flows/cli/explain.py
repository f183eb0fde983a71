"""`baogao explain`: how a cell came about, mention by mention, or how a report was told from others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.arguments import WarehouseOption, existing_warehouse
from flows.cli.errors import usage

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from transforms.records import Observation

REPORT = "SELECT * FROM core.reports WHERE region_code = $region AND report_year = $year"
YEARS = "SELECT report_year FROM core.reports WHERE region_code = $region ORDER BY report_year"
INDICATORS = """
SELECT indicator_id, name_zh, name_en, kept_out FROM core.indicators
WHERE indicator_id = lower($name) OR contains(name_zh, $name) OR contains(lower(name_en), lower($name))
ORDER BY indicator_id <> lower($name), name_zh <> $name, is_core DESC, length(name_zh), indicator_id
"""
MENTIONS = """
SELECT o.*, s.heading FROM core.observations AS o LEFT JOIN core.sections AS s USING (report_id, section_id)
WHERE o.report_id = $report AND o.indicator_id = $indicator ORDER BY o.evidence_start, o.observation_id
"""
CELLS = "SELECT * FROM marts.report_indicators WHERE report_id = $report AND indicator_id = $indicator"
REPAIRS = """
SELECT kind, certainty, before, after, reason FROM core.repairs
WHERE report_id = $report AND clean_start < $end AND clean_end > $start AND kind NOT IN ('space', 'width')
ORDER BY seq
"""


VERSIONS = "SELECT * FROM core.report_versions WHERE report_id = $report ORDER BY rank"
CLUES = """
SELECT c.kind, c.words, c.region_code, r.name AS region_name, c.report_year, c.used
FROM core.identity_clues AS c LEFT JOIN core.regions AS r USING (region_code)
WHERE c.version_id = $version ORDER BY c.used DESC, c.report_year IS NULL, c.seq
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "explain",
        help="Show how a cell came about: every mention of the indicator in one report, its words, the rule "
        "that read them, the repairs that touch them, which was taken, and why the others were not. With "
        "--identity: why the report counts as that region's and year's, every clue of each of its texts.",
        epilog="Example: baogao explain 鞍山 2023 gdp, or: baogao explain 210300-2023 --identity",
    )(explain)


def explain(
    region: Annotated[
        str, typer.Argument(metavar="REGION", help="A code, a name in full or in short, or 210300-2023.")
    ],
    year: Annotated[
        str | None, typer.Argument(metavar="YEAR", help="Report year.", show_default=False)
    ] = None,
    indicator: Annotated[
        str | None,
        typer.Argument(help="An indicator's id, or its name: gdp, 固定资产投资.", show_default=False),
    ] = None,
    identity: Annotated[
        bool, typer.Option("--identity", help="Show the clues to the report's region and year.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Print the mentions and what became of them, or the clues."""
    from flows.cli.console import output
    from flows.cli.show import ask, find_region

    if named := re.fullmatch(r"(\d{6})-(\d{4})", region):
        if indicator is not None:
            raise usage(f"{region} names the year already; type baogao explain {region} {indicator}")
        region, year, indicator = named[1], named[2], year
    if year is None or not year.isdecimal():
        raise usage("name the report's year: baogao explain 鞍山 2023 gdp, or 210300-2023 gdp")
    if indicator is None and not identity:
        raise usage(f"name an indicator (baogao explain {region} {year} gdp), or ask for --identity")
    path = existing_warehouse(warehouse)
    code = find_region(path, region)
    reports = ask(path, REPORT, region=code, year=int(year))
    if not reports:
        there = ", ".join(str(row["report_year"]) for row in ask(path, YEARS, region=code))
        raise usage(f"{region} has no report of {year} here; there are {there}")
    out = output()
    if identity:
        _print_identity(out, path, reports[0])
    if indicator is not None:
        _print_indicator(out, path, reports[0], indicator)


def _print_identity(out: Console, path: Path, report: dict[str, Any]) -> None:
    """Each text of the report: whether it is taken, what speaks against it, and its clues."""
    from rich.text import Text

    from flows.cli.console import table
    from flows.cli.show import ask
    from transforms.records import CLUES as CALLED

    out.print(f"{report['region_name']} {report['report_year']}  {report['report_id']}", style="bold")
    for version in ask(path, VERSIONS, report=report["report_id"]):
        taken = "taken" if version["is_canonical"] else "not taken"
        out.print(Text(f"\n{version['source']}", style="bold"), soft_wrap=True)
        out.print(Text(f"  {taken}: {version['reason']}", style="green" if taken == "taken" else "yellow"))
        if version["identity_doubt"]:
            out.print(Text(f"  in doubt: {version['identity_doubt']}", style="yellow"), soft_wrap=True)
        rows = [
            (
                f"  {CALLED.get(clue['kind'], clue['kind'])}",
                clue["words"],
                f"{clue['region_code']} {clue['region_name'] or ''}".strip()
                if clue["region_code"]
                else clue["report_year"],
                "decided" if clue["used"] else "",
            )
            for clue in ask(path, CLUES, version=version["version_id"])
        ]
        out.print(table(["  clue", "its words", "means", ""], rows))


def _print_indicator(out: Console, path: Path, report: dict[str, Any], indicator: str) -> None:
    """Every mention of an indicator in a report, and which was taken for a cell."""
    from flows.cli.show import ask

    known = ask(path, INDICATORS, name=indicator)
    if not known:
        raise usage(f'no indicator is called {indicator}; `baogao query "FROM core.indicators"` lists them')
    chosen = known[0]
    keys = {"report": report["report_id"], "indicator": chosen["indicator_id"]}
    mentions = ask(path, MENTIONS, **keys)
    named = f"{chosen['name_zh']} ({chosen['indicator_id']})"
    out.print(f"{report['region_name']} {report['report_year']}  {named}", style="bold")
    if not mentions:
        out.print("The report states nothing that was read as this indicator.")
    cells = ask(path, CELLS, **keys)
    for cell in cells:
        _print_cell(out, cell)
    taken = {cell["observation_id"] for cell in cells}
    for mention in mentions:
        why_not = None
        if mention["observation_id"] not in taken:
            why_not = _why_not(report, mention, mentions, taken, chosen["kept_out"])
        _print_mention(out, path, report, mention, why_not)


def _print_cell(out: Console, cell: dict[str, Any]) -> None:
    from flows.cli.show import stated

    line = f"cell: {cell['status']} {cell['ref_year']} {cell['measure']}  {stated(cell)}"
    out.print(line + (f"  ? {cell['suspect_reason']}" if cell["suspect_reason"] else ""), style="green")


def _print_mention(
    out: Console,
    path: Path,
    report: dict[str, Any],
    mention: dict[str, Any],
    why_not: str | None,
) -> None:
    """A mention with its words; `why_not` says why it was not taken for a cell, None that it was."""
    from rich.text import Text

    from flows.cli.show import ask, stated

    about = f"{mention['status']} {mention['ref_year'] or '?'} {mention['measure']}"
    out.print(f"\n{about}  {stated(mention)}  ({mention['period']}, rule {mention['rule_id']})", style="bold")
    out.print(Text(f"  under {mention['heading']}" if mention["heading"] else "  before the first heading"))
    sentence = re.sub(r"\s+", " ", mention["sentence"] or mention["evidence"])
    quoted = Text(f"  {sentence}", style="dim")
    at = sentence.find(mention["evidence"])
    if at >= 0:
        quoted.stylize("not dim bold", 2 + at, 2 + at + len(mention["evidence"]))
    out.print(quoted)
    span = {"start": mention["evidence_start"], "end": mention["evidence_end"]}
    for repair in ask(path, REPAIRS, report=report["report_id"], **span):
        change = f"{repair['before']} → {repair['after']}"
        out.print(Text(f"  repaired ({repair['kind']}, {repair['certainty']}): {change}  {repair['reason']}"))
    if mention["suspect_reason"]:
        out.print(Text(f"  in doubt: {mention['suspect_reason']}", style="yellow"))
    if why_not is None:
        out.print("  taken", style="green")
    else:
        out.print(Text(f"  not taken: {why_not}", style="yellow"))


def _why_not(
    report: dict[str, Any],
    mention: dict[str, Any],
    mentions: list[dict[str, Any]],
    taken: set[Any],
    kept_out: str | None,
) -> str:
    from transforms.extract.cells import why_beaten, why_no_cell

    stated = _observation(mention)
    reason = why_no_cell(stated, report["review_year"], report["report_year"], kept_out)
    if reason is not None:
        return reason + (f": {mention['scope_name']}" if mention["scope_name"] else "")
    for other in mentions:
        of_one_cell = all(other[key] == mention[key] for key in ("measure", "ref_year", "status"))
        if other["observation_id"] in taken and of_one_cell:
            return f"{why_beaten(_observation(other), stated)} ({other['evidence'][-40:]})"
    return "a correction withdrew or replaced the cell"


def _observation(row: dict[str, Any]) -> Observation:
    from transforms.records import Observation

    return Observation(**{name: row[name] for name in Observation._fields})
