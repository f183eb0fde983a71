"""`baogao build`: from sources to a published warehouse."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.errors import FAILED, STOPPED_BY_GATE, CommandError, usage

if TYPE_CHECKING:
    from flows.run.result import BuildResult

SAMPLE = """
SELECT region_name AS region, year, i.name_zh AS indicator, p.measure,
    concat_ws('–', format('{:g}', target), format('{:g}', target_high)) AS target,
    target_comparator AS comparator, format('{:g}', actual) AS actual,
    coalesce(actual_unit, target_unit) AS unit
FROM marts.indicator_panel AS p
JOIN core.indicators AS i USING (indicator_id)
WHERE indicator_id IN ('gdp', 'cpi') AND measure = 'growth' AND NOT p.suspect
    AND p.target IS NOT NULL AND p.actual IS NOT NULL
ORDER BY p.level <> 'nation', region_code, year DESC, indicator_id DESC
LIMIT 12
"""
"""Cells that a person sees at the end of a build: what was promised beside what came of it."""
LATEST = """
SELECT region_name AS region, report_year AS year, i.name_zh AS indicator, c.measure, c.status, c.value,
    c.unit, c.comparator
FROM marts.report_indicators AS c
JOIN core.indicators AS i USING (indicator_id)
WHERE i.is_core AND NOT c.suspect
ORDER BY indicator_id <> 'gdp', report_year DESC, region_code, status
LIMIT 12
"""
"""Cells for a warehouse that holds no two years of one region."""

A_REGION = """
SELECT CASE region_code WHEN '000000' THEN '全国' ELSE arg_max(region_name, report_year) END AS name
FROM core.reports
GROUP BY region_code
ORDER BY count(*) DESC, region_code
LIMIT 1
"""
"""The region with the most reports."""


NOT_LOADED = """
SELECT q.source, CASE WHEN i.n_records > 1 THEN q.record + 1 END AS record, reason, detail
FROM ops.quarantine AS q LEFT JOIN ops.intake AS i USING (document_id)
WHERE run_id = getvariable('run') ORDER BY seq
"""
DOUBTED = """
SELECT v.source, CASE WHEN d.n_records > 1 THEN v.record + 1 END AS record, v.identity_doubt
FROM core.report_versions AS v LEFT JOIN core.documents AS d USING (document_id)
WHERE v.is_canonical AND v.identity_doubt IS NOT NULL ORDER BY v.source, v.record
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "build",
        help="Land the sources, read them, build the warehouse, check it and publish it.",
        epilog="Example: baogao build --source reports/2024 --source reports.zip --warehouse reports.duckdb",
    )(build)


def build(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", "-s", metavar="PATH", help="File, folder or archive; may be repeated."),
    ] = None,
    warehouse: Annotated[
        Path | None,
        typer.Option(
            "--warehouse", "-w", metavar="FILE", help="File to publish.", show_default="warehouse.duckdb"
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read.", show_default="one a core")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Build even where nothing has changed since FILE was published.")
    ] = False,
) -> None:
    """Build and publish a warehouse."""
    from flows.run.progress import for_terminal, reporting_to
    from flows.settings import load_settings
    from flows.start import run_build

    started = time.monotonic()
    settings = load_settings()
    sources = source or []
    if not sources:
        raise usage("name at least one source: baogao build --source PATH")
    if len(sources) == 1 and "://" not in sources[0] and not os.path.lexists(sources[0]):
        raise usage(f"{sources[0]}: there is no such file or folder")
    target = warehouse if warehouse is not None else settings.warehouse
    if target.is_dir():
        raise usage(f"{target} is a folder; --warehouse names a file")
    with reporting_to(for_terminal()) as reporter:
        reporter.say("==> Looking at the sources")
        result = run_build(settings, sources, target, workers, full=full)
    if result.is_unchanged:
        _report_unchanged(result, time.monotonic() - started)
        return
    if result.status == "published":
        _report(result, time.monotonic() - started)
        return
    _report_not_loaded(result)
    found = f"; what was found is in {result.rejected}" if result.rejected else ""
    code = STOPPED_BY_GATE if result.status == "rejected" else FAILED
    kept = f"{result.warehouse} is as it was" if result.warehouse.exists() else "nothing was published"
    raise CommandError(f"{result.message}. {kept}{found}", code)


def _report(result: BuildResult, seconds: float) -> None:
    """What was published, a few cells of it, and what to type next."""
    from flows.cli.asking import ask
    from flows.cli.console import output, table

    out = output()
    found = ask(result.warehouse, SAMPLE)
    if not found.rows:
        found = ask(result.warehouse, LATEST)
    if found.rows:
        amounts = ("year", "target", "actual", "value")
        numbers = [position for position, name in enumerate(found.columns) if name in amounts]
        out.print()
        out.print(table(found.columns, found.rows, numbers=numbers))
    counts = result.counts
    out.print()
    reports = "1 report" if counts["n_reports"] == 1 else f"{counts['n_reports']:,} reports"
    out.print(
        f"{reports}, {counts['n_cells']:,} cells ({counts['n_suspect_cells']:,} suspect), "
        f"{counts['n_quarantined']:,} in quarantine; {seconds:.0f} s"
    )
    _report_not_loaded(result)
    file = shlex.quote(_shown(result.warehouse))
    named = "" if result.warehouse == _default_warehouse() else f" --warehouse {file}"
    ((region,),) = ask(result.warehouse, A_REGION).rows
    out.print(
        f"Published {_shown(result.warehouse)}. Next: {_command()} show {region}{named}", soft_wrap=True
    )


def _report_unchanged(result: BuildResult, seconds: float) -> None:
    """That nothing was to be done, and what there is."""
    from flows.cli.console import output

    counts, out = result.counts, output()
    if counts["n_quarantined"]:
        _report_not_loaded(result)
    out.print(
        f"Nothing has changed since {_shown(result.warehouse)} was published: {counts['n_reports']:,} "
        f"reports, {counts['n_cells']:,} cells; {seconds:.0f} s. --full builds it anew.",
        soft_wrap=True,
    )


def _report_not_loaded(result: BuildResult) -> None:
    """What came of the texts that were not loaded, and of those in doubt, by reason; where all are listed."""
    from flows.cli.asking import ask
    from flows.cli.console import output
    from flows.cli.outcome import DOUBT, Refusal, print_by_reason

    if result.file is None:
        return
    out = output()
    refused = [Refusal(*row) for row in ask(result.file, NOT_LOADED, {"run": result.run_id}).rows]
    doubted = []
    if result.status == "published":
        doubted = [Refusal(s, r, DOUBT, d) for s, r, d in ask(result.file, DOUBTED).rows]
    if not refused and not doubted:
        return
    out.print()
    print_by_reason(out, [*refused, *doubted])
    if result.not_loaded is not None:
        listed = f"        All that was not loaded is listed in {_shown(result.not_loaded)}"
        out.print(listed, markup=False, soft_wrap=True)
    out.print()


def _command() -> str:
    """How this command can be typed again: by its name where that leads to it, else by its path."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m baogao"
    found = shutil.which("baogao")
    if not called.exists() or (found and Path(found).samefile(called)):
        return "baogao"
    return shlex.quote(_shown(called.absolute()))


def _default_warehouse() -> Path:
    from flows.settings import load_settings

    return load_settings().warehouse


def _shown(path: Path) -> str:
    """`path` as short as it can be typed here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
