"""`baogao review`: the cells that are most worth a person's look, the worst first."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.arguments import Format, FormatOption, WarehouseOption, existing_warehouse

WORST_FIRST = """
SELECT
    place, region_code, region_name, report_year, name_zh AS indicator, indicator_id, measure, ref_year,
    status, value, value_high, unit, comparator, suspect_reason AS doubt, evidence
FROM marts.review_queue
WHERE getvariable('region') IS NULL OR region_code = getvariable('region')
ORDER BY place
LIMIT getvariable('most')::BIGINT
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "review",
        help="List the cells most worth a person's look, the worst first, with what speaks against each.",
        epilog="Example: baogao review --region 鞍山市 --limit 10",
    )(review)


def review(
    region: Annotated[
        str | None, typer.Option(help="Only this region, by its code or its name in full or in short.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Cells to list at most.")] = 30,
    warehouse: WarehouseOption = None,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """List doubtful cells."""
    from flows.cli.rows import print_rows
    from flows.cli.show import find_region
    from flows.warehouse.connections import query

    path = existing_warehouse(warehouse)
    values = {"most": limit} | ({"region": find_region(path, region)} if region else {})
    found = query(path, WORST_FIRST, values)
    if not found.height and output_format is Format.TABLE:
        typer.echo("No cell is in doubt.")
        return
    print_rows(found, output_format, limit)
