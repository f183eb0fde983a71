"""`baogao show`: one region's page in the terminal: headline targets and outcomes with their sentences.

With --evidence every sentence of the report that states a number, with the words that carry it marked.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse
from flows.cli.errors import usage

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NATION = ("全国", "国家", "国务院", "中国", "中央")
"""Names by which a person may ask for the nation's report."""
NAMES_SHOWN = 20

REGIONS = """
SELECT r.region_code, r.name, r.level, p.name AS province, count(c.report_id) AS n_reports,
    r.name = $name OR r.region_code = $name AS is_exact, starts_with(r.name, $name) AS is_short
FROM core.regions AS r
LEFT JOIN core.regions AS p ON p.region_code = r.province_code AND p.region_code <> r.region_code
LEFT JOIN core.reports AS c ON c.region_code = r.region_code
WHERE r.region_code = $name OR contains(r.name, $name)
GROUP BY ALL
ORDER BY n_reports DESC, r.region_code
"""

REPORT = """
SELECT r.*, c.detail AS doubts
FROM core.reports AS r
LEFT JOIN marts.coverage AS c ON c.report_id = r.report_id
WHERE r.region_code = $region
ORDER BY r.report_year DESC
"""

CELLS = """
SELECT
    c.indicator_id, i.name_zh, c.measure, c.status, c.ref_year, c.value, c.value_high, c.unit, c.comparator,
    c.is_estimate, c.suspect_reason, c.evidence, o.sentence, d.outcome, d.outcome_comparator, d.verdict
FROM marts.report_indicators AS c
JOIN core.indicators AS i USING (indicator_id)
LEFT JOIN core.observations AS o USING (report_id, observation_id)
LEFT JOIN marts.target_delivery AS d
    ON c.status = 'target' AND d.target_report_id = c.report_id
    AND d.indicator_id = c.indicator_id AND d.measure = c.measure AND d.year = c.ref_year
WHERE c.report_id = $report AND (i.is_core OR $everything)
ORDER BY c.status DESC, i.is_core DESC, c.evidence_start, c.indicator_id, c.measure
"""

STATED = """
SELECT
    h.heading, s.ordinal, s.text AS sentence, o.evidence_start - s."start" AS start_in_sentence, o.evidence,
    o.indicator_id, i.name_zh, o.measure, o.status, o.ref_year, o.value, o.value_high, o.unit, o.comparator,
    o.is_estimate, o.suspect_reason, o.subject
FROM core.observations AS o
ASOF JOIN core.sentences AS s ON o.report_id = s.report_id AND o.evidence_start >= s."start"
LEFT JOIN core.sections AS h ON h.report_id = s.report_id AND h.section_id = s.section_id
LEFT JOIN core.indicators AS i ON i.indicator_id = o.indicator_id
WHERE o.report_id = $report
ORDER BY o.evidence_start, o.observation_id
"""

COMPARATORS = {
    "approx": "{} 左右", "ge": "{} 以上", "le": "{} 以内", "sync_gdp": "与经济增长同步",
    "above_province": "高于全省", "above_nation": "高于全国", "above_city": "高于全市",
    "above_gdp": "高于经济增长", "other_qualitative": "（定性）", "not_set": "（不设目标）",
}  # fmt: skip
VERDICTS = {"hit": ("kept", "green"), "miss": ("missed", "red"), "undecided": ("undecided", "yellow")}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "show",
        help="Show one region's page: headline targets and outcomes with the sentences they were read from.",
        epilog="Example: baogao show 鞍山 2023",
    )(show)


def show(
    region: Annotated[
        str, typer.Argument(help="A region's code, its name in full or in short, or 210300-2023.")
    ],
    year: Annotated[int | None, typer.Argument(help="Report year; the latest if not given.")] = None,
    warehouse: WarehouseOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every indicator that was read, not the headline ones alone.")
    ] = False,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence", help="Show every sentence that states a number, the words that carry it marked."
        ),
    ] = False,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Print the page."""
    from flows.cli.console import output

    path = existing_warehouse(warehouse)
    if named := re.fullmatch(r"(\d{6})-(\d{4})", region):
        region, year = named[1], int(named[2]) if year is None else year
    code = find_region(path, region)
    reports = {report["report_year"]: report for report in ask(path, REPORT, region=code)}
    if year is None:
        year = max(reports)
    if year not in reports:
        there = ", ".join(str(known) for known in sorted(reports))
        raise usage(f"{reports[max(reports)]['region_name']} has no report of {year} here; there are {there}")
    report = reports[year]
    if output_format is not Format.TABLE:
        _print_as_rows(path, report["report_id"], evidence, everything, output_format)
        return
    out = output()
    if evidence:
        _print_head(out, report)
        _print_stated(out, ask(path, STATED, report=report["report_id"]))
        return
    cells = ask(path, CELLS, report=report["report_id"], everything=everything)
    _print_head(out, report)
    for status, title in (("target", "Targets for"), ("actual", "Outcomes of")):
        of_status = [cell for cell in cells if cell["status"] == status]
        reference = report["report_year"] if status == "target" else report["review_year"]
        out.print(f"\n[bold]{title} {reference}[/bold]" + ("" if of_status else ": none was read"))
        for _, of_sentence in groupby(of_status, key=lambda cell: cell["sentence"]):
            _print_cells(out, list(of_sentence))


def find_region(warehouse: Path, wanted: str) -> str:
    """The code of the one region with reports that `wanted` means; a usage error where that is not one."""
    name = "000000" if wanted in NATION else wanted
    found = ask(warehouse, REGIONS, name=name)
    exact = [region for region in found if region["is_exact"]]
    # A name without its last word (鞍山) stands for itself before it stands for a part of another (马鞍山).
    for candidates in (exact, [region for region in found if region["is_short"]], found):
        with_reports = [region for region in candidates if region["n_reports"]]
        if len(with_reports) == 1:
            return str(with_reports[0]["region_code"])
        if with_reports:
            names = "".join(f"\n  {_named(region)}" for region in with_reports[:NAMES_SHOWN])
            raise usage(f"{wanted} may be any of these; type the code or the full name:{names}")
        if candidates and candidates is not found:
            break
    if found:
        raise usage(f"no report of {_named(found[0])} is in {warehouse}")
    raise usage(f"no region is called {wanted}: type a six-digit code, or a name as 鞍山 or 鞍山市")


def _named(region: dict[str, Any]) -> str:
    place = f"{region['province']} " if region["province"] else ""
    return f"{region['region_code']} {place}{region['name']}"


def ask(warehouse: Path, sql: str, **values: Any) -> list[dict[str, Any]]:
    """The rows that a statement with named parameters gives."""
    from flows.cli.asking import ask_with

    return ask_with(warehouse, sql, values).named()


def _print_head(out: Console, report: dict[str, Any]) -> None:
    from rich.text import Text

    name = f"{report['region_name']} {report['report_year']}"
    out.print(Text(f"{name}  {report['report_id']}", style="bold"))
    given = [report["session"], report["speaker_title"], report["speaker"], report["delivered_on"]]
    if any(given):
        out.print(Text("  ".join(str(fact) for fact in given if fact)))
    out.print(Text(f"{report['n_chars']:,} characters, {report['n_repairs']:,} repairs; {report['source']}"))
    if report["is_digest"]:
        out.print(Text("a digest, not the report itself", style="yellow"))
    if report["doubts"]:
        out.print(Text(report["doubts"], style="yellow"))


def _print_as_rows(path: Path, report: str, evidence: bool, everything: bool, form: Format) -> None:
    from contextlib import closing

    from flows.cli.rows import print_rows
    from flows.warehouse import connections

    with closing(connections.connect(path)) as con:
        if evidence:
            found = connections.frame(con, STATED, {"report": report})
        else:
            found = connections.frame(con, CELLS, {"report": report, "everything": everything})
    print_rows(found, form, 0)


def _print_stated(out: Console, stated_numbers: list[dict[str, Any]]) -> None:
    """Sentences under their headings; numbers stand bold on a terminal, between ** elsewhere."""
    from rich.text import Text

    heading = None
    for _, of_sentence in groupby(stated_numbers, key=lambda number: number["ordinal"]):
        numbers = list(of_sentence)
        if numbers[0]["heading"] != heading:
            heading = numbers[0]["heading"]
            out.print(Text(f"\n{heading or ''}".rstrip(), style="bold"))
        out.print(_marked(numbers, plain=not out.is_terminal))
        for number in numbers:
            if number["indicator_id"]:
                out.print(_line(number))


def _marked(numbers: list[dict[str, Any]], *, plain: bool) -> Text:
    """A sentence with the words of its numbers marked."""
    from rich.text import Text

    sentence, said, end = numbers[0]["sentence"], Text("  ", style="dim"), 0
    spans = sorted({(n["start_in_sentence"], n["start_in_sentence"] + len(n["evidence"])) for n in numbers})
    for first, last in spans:
        if last <= end:
            continue
        said.append(sentence[end : max(first, end)])
        words = sentence[max(first, end) : last]
        said.append(f"**{words}**" if plain else words, style="not dim bold")
        end = last
    said.append(sentence[end:])
    said.rstrip()
    return said


def _print_cells(out: Console, cells: list[dict[str, Any]]) -> None:
    """The cells of one sentence, and the sentence with the words that carry them in bold."""
    from rich.text import Text

    for cell in cells:
        out.print(_line(cell))
    sentence = re.sub(r"\s+", " ", cells[0]["sentence"] or cells[0]["evidence"] or "")
    quoted = Text(f"    {sentence}", style="dim")
    for cell in cells:
        at = sentence.find(cell["evidence"] or "\0")
        if at >= 0:
            quoted.stylize("not dim bold", 4 + at, 4 + at + len(cell["evidence"]))
    out.print(quoted)


def _line(cell: dict[str, Any]) -> Text:
    from rich.text import Text

    line = Text("  ")
    line.append(_padded(cell["name_zh"], 26))
    line.append(_padded("增长" if cell["measure"] == "growth" else "", 6))
    line.append(_padded(stated(cell), 22), style="bold")
    if cell.get("verdict") and cell["outcome"] is not None:
        word, colour = VERDICTS[cell["verdict"]]
        line.append(f"{number(cell['outcome'])}{cell['unit'] or ''} reported a year later: ")
        line.append(word, style=colour)
    if cell["suspect_reason"]:
        line.append(f"  ? {cell['suspect_reason']}", style="yellow")
    return line


def _padded(text: str, width: int) -> str:
    """`text` filled up with spaces to `width` columns of a terminal, where a Han character takes two."""
    from rich.cells import cell_len

    return text + " " * max(1, width - cell_len(text))


def number(value: float) -> str:
    """A value without digits that nobody stated."""
    return f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"


def stated(cell: dict[str, Any]) -> str:
    """A cell's value with its unit, in the words that a report hedges it with."""
    hedge = COMPARATORS.get(cell["comparator"], "{}")
    if cell["value"] is None:
        return hedge.replace("{} ", "")
    unit = cell["unit"] or ""
    value = f"{number(cell['value'])}{unit}"
    if cell["value_high"] is not None:
        value = f"{number(cell['value'])}–{number(cell['value_high'])}{unit}"
    shown = hedge.format(value) if "{}" in hedge else f"{value}（{hedge}）"
    return f"预计 {shown}" if cell["is_estimate"] else shown
