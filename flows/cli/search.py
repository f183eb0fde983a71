"""`baogao search` and `baogao regions`: sentences by their words, and which region a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse
from flows.cli.errors import usage

if TYPE_CHECKING:
    import polars as pl

REGIONS = """
FROM (SELECT
    r.region_code, r.name, r.level, p.name AS province, a.name AS parent,
    array_to_string(r.former_names, '、') AS former_names,
    count(c.report_id) AS n_reports, min(c.report_year) AS first_year, max(c.report_year) AS last_year
FROM core.regions AS r
LEFT JOIN core.regions AS p ON p.region_code = r.province_code AND p.region_code <> r.region_code
LEFT JOIN core.regions AS a
    ON a.region_code = r.parent_code AND a.region_code <> coalesce(r.province_code, '')
LEFT JOIN core.reports AS c ON c.region_code = r.region_code
WHERE r.region_code = getvariable('name') OR contains(r.name, getvariable('name'))
    OR contains(coalesce(array_to_string(r.former_names, '、'), ''), getvariable('name'))
GROUP BY ALL)
ORDER BY n_reports = 0, name <> getvariable('name'), NOT starts_with(name, getvariable('name')), region_code
"""
SEARCH = """
SELECT report_id, region_name, report_year, section_kind, n_words, n, score, sentence
FROM search(getvariable('words'))
WHERE coalesce(getvariable('region')::VARCHAR, region_code) = region_code
    AND coalesce(getvariable('year')::BIGINT, report_year) = report_year
ORDER BY rank
LIMIT getvariable('most')::BIGINT
"""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(
        "search",
        help="Find sentences by their words, the best first: a plain search of every report's clean text, so "
        "nothing found means that nothing is there.",
        epilog="Example: baogao search 新质生产力 人工智能 --year 2024",
    )(search)
    app.command(
        "regions",
        help="Tell regions of like names apart: code, level, province, and which reports are here.",
        epilog="Example: baogao regions 朝阳",
    )(regions)


def search(
    words: Annotated[list[str], typer.Argument(help="What to look for; sentences with more of them first.")],
    region: Annotated[str | None, typer.Option(help="Only this region, by its code or its name.")] = None,
    year: Annotated[int | None, typer.Option(help="Only reports of this year.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Sentences at most.")] = 20,
    warehouse: WarehouseOption = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Print sentences."""
    from flows.cli.rows import print_rows
    from flows.cli.show import find_region
    from flows.warehouse.connections import query

    path = existing_warehouse(warehouse)
    asked = " ".join(words)
    if not asked.strip():
        raise usage("name a word to look for")
    code = find_region(path, region) if region else None
    found = query(path, SEARCH, {"words": asked, "region": code, "year": year, "most": limit})
    if output_format is Format.TABLE:
        _print_sentences(found, asked.split())
    else:
        print_rows(found, output_format, limit)


def _print_sentences(found: pl.DataFrame, words: list[str]) -> None:
    from rich.text import Text

    from flows.cli.console import output

    out = output()
    if not found.height:
        out.print(f"No report has {' or '.join(words)}.")
        return
    for row in found.iter_rows(named=True):
        head = f"{row['region_name']} {row['report_year']}  {row['report_id']}  {row['section_kind'] or ''}"
        out.print(Text(head.rstrip(), style="bold"))
        said = Text("  " + " ".join(row["sentence"].split()))
        for word in words:
            said.highlight_words([word], "bold yellow", case_sensitive=False)
        out.print(said)


def regions(
    name: Annotated[str, typer.Argument(help="A name or a part of one, today's or a former one, or a code.")],
    warehouse: WarehouseOption = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """List regions."""
    from flows.cli.rows import print_rows
    from flows.warehouse.connections import query

    found = query(existing_warehouse(warehouse), REGIONS, {"name": name})
    if not found.height:
        raise usage(f"no region is or was called {name}: type a part of its name, or its code of six digits")
    print_rows(found, output_format, 0)
