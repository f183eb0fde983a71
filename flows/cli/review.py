"""`baogao review`: the cells that are most worth a person's look, the worst first."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse

WORST_FIRST = """
WITH contradicted AS (
    SELECT DISTINCT report_id, indicator_id, measure, ref_year, status
    FROM marts.contradictions
),

doubted AS (
    SELECT
        c.*, i.name_zh, i.is_core,
        4 * coalesce(c.unit = b.unit AND (c.value < b.lo OR c.value > b.hi), false)::INTEGER
        + 3 * (x.report_id IS NOT NULL)::INTEGER
        + 2 * contains(c.suspect_reason, 'repair')::INTEGER
        + len(string_split(c.suspect_reason, '; ')) / 10
        + i.is_core::INTEGER AS weight
    FROM marts.report_indicators AS c
    JOIN core.indicators AS i USING (indicator_id)
    LEFT JOIN core.indicator_bounds AS b USING (indicator_id, measure)
    LEFT JOIN contradicted AS x USING (report_id, indicator_id, measure, ref_year, status)
    WHERE c.suspect AND c.corrected_by IS NULL
)

SELECT
    region_code, region_name, report_year, name_zh AS indicator, indicator_id, measure, ref_year, status,
    value, unit, suspect_reason AS doubt, evidence
FROM doubted
WHERE getvariable('region') IS NULL OR getvariable('region') IN (region_code, region_name)
ORDER BY weight DESC, report_year DESC, region_code, indicator_id, measure, ref_year, status
LIMIT getvariable('most')::BIGINT
"""
"""A value that cannot be, before one that contradicts another, before one that a doubtful repair touches;
headline indicators before others of the same kind. A corrected cell has been looked at."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "review",
        help="List the cells most worth a person's look, the worst first, with what speaks against each.",
        epilog="Example: baogao review --region 鞍山市 --limit 10",
    )(review)


def review(
    region: Annotated[str | None, typer.Option(help="Only this region, by code or full name.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Cells to list at most.")] = 30,
    warehouse: WarehouseOption = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """List doubtful cells."""
    from flows.cli.query import print_rows
    from flows.connections import query

    values = {"most": limit} | ({"region": region} if region else {})
    found = query(existing_warehouse(warehouse), WORST_FIRST, values)
    if not found.height and output_format is Format.TABLE:
        typer.echo("No cell is in doubt.")
        return
    print_rows(found, output_format, limit)
