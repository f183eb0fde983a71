"""What Prefect's UI shows of the warehouse that a run made: repairs, changes, coverage, lineage, its file."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from prefect.artifacts import create_link_artifact, create_markdown_artifact

from flows.warehouse.connections import Connection, WarehouseError, connect, rows
from transforms.coverage_map import CoverageCell, coverage_picture
from transforms.text.printable import in_markdown, in_one_line, in_table

if TYPE_CHECKING:
    from flows.run.result import BuildResult

SHOWN_CHANGES = 200
"""Changes that are shown; the warehouse holds them all."""
LONGEST_CELL = 160
"""Characters of a table's cell that are shown."""


def show(result: BuildResult) -> None:
    """Make the artifacts of the file that a run published or left as rejected; none where it has none."""
    path = result.file
    if path is None:
        return
    with suppress(WarehouseError), closing(connect(path)) as con:
        _changes(con, result)
        _coverage(con)
        _lineage(con)
    what = "Published" if result.status == "published" else "Found, not published"
    create_link_artifact(
        path.as_uri(), link_text=str(path), key="warehouse-file", description=f"{what}: {path}"
    )


def repairs(result: BuildResult) -> list[str]:
    """Lines of Markdown: the repairs in the run's warehouse by kind and certainty."""
    found: list[tuple[Any, ...]] = []
    with suppress(WarehouseError):
        if result.file is not None:
            with closing(connect(result.file)) as con:
                found = rows(
                    con,
                    "SELECT kind, count(*) FILTER (certainty = 'proven'),"
                    " count(*) FILTER (certainty = 'likely'), count(*) FILTER (certainty = 'flagged'),"
                    " count(DISTINCT report_id) FROM core.repairs GROUP BY kind ORDER BY count(*) DESC, kind",
                )
    if not found:
        return []
    return markdown_table(["repairs", "proven", "likely", "flagged", "reports"], found, numbers=(1, 2, 3, 4))


def markdown_table(
    names: Sequence[str], found: Iterable[Sequence[Any]], numbers: Sequence[int] = ()
) -> list[str]:
    """A table as lines of Markdown; `numbers` are the columns that are set flush right."""
    rules = ["--:" if column in numbers else "---" for column in range(len(names))]
    lines = ["", f"| {' | '.join(names)} |", f"|{'|'.join(rules)}|"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in found]
    return lines


def source_link(source: str) -> str:
    """A source as Markdown: an address as a link, a path as it is."""
    if urlsplit(source).scheme not in ("http", "https"):
        return in_table(source)
    shown = source if len(source) <= LONGEST_CELL else source[:LONGEST_CELL] + "…"
    # What would end the link inside an address is written as its number.
    address = quote(source, safe="%/:=&?~#+!$,;'@*")
    return Marked(f"[{re.sub(r'[][<>|]', '', in_one_line(shown))}](<{address}>)")


class Marked(str):
    """Markdown that was made here: all other words of a table are shown as they are."""

    __slots__ = ()


def _cell(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Marked):
        return value
    text = " ".join(str("" if value is None else value).split())
    return in_markdown(text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…")


def _changes(con: Connection, result: BuildResult) -> None:
    """What the run changed against the warehouse that was published before, and why."""
    before = rows(con, "SELECT previous_run_id FROM ops.runs WHERE run_id = ?", [result.run_id])
    previous = before[0][0] if before else None
    if previous is None:
        page = "No warehouse was published before this one: all of it is new."
        create_markdown_artifact(page, key="changes", description="The first warehouse")
        return
    counted = rows(
        con,
        "SELECT relation, change, reason, count(*), count(DISTINCT report_id) FROM ops.changes"
        " WHERE run_id = ? GROUP BY ALL ORDER BY ALL",
        [result.run_id],
    )
    lines = [f"Against run `{previous}`."]
    if not counted:
        lines += ["", "**Nothing changed.**"]
    else:
        lines += markdown_table(["relation", "change", "why", "changes", "reports"], counted, numbers=(3, 4))
        first = rows(
            con,
            "SELECT report_id, relation, row_key, column_name, change, old_value, new_value, reason"
            " FROM ops.changes WHERE run_id = ? ORDER BY relation, row_key, column_name"
            f" LIMIT {SHOWN_CHANGES}",
            [result.run_id],
        )
        names = ["report", "relation", "row", "column", "change", "before", "after", "why"]
        lines += markdown_table(names, first)
    total = sum(row[3] for row in counted)
    create_markdown_artifact("\n".join(lines), key="changes", description=f"{total:,} changes")


def _coverage(con: Connection) -> None:
    found = rows(
        con,
        "SELECT c.region_code, c.region_name, c.province_code, coalesce(p.name, c.province_code),"
        " c.report_year, c.status, c.is_damaged, c.is_suspect"
        " FROM marts.coverage AS c LEFT JOIN core.regions AS p ON p.region_code = c.province_code"
        " ORDER BY c.region_code, c.report_year",
    )
    picture = coverage_picture(CoverageCell(*row) for row in found)
    inline = "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()
    present = sum(row[5] == "present" for row in found)
    create_markdown_artifact(
        f"![Coverage]({inline})",  # as an image artifact it would stand above its own address, all of it
        key="coverage",
        description=f"{present:,} of {len(found):,} region-years have a report",
    )


def _lineage(con: Connection) -> None:
    """What each relation is made from, with the number of its rows."""
    edges: dict[str, list[str]] = {}
    for relation, read in rows(con, "SELECT relation, reads FROM ops.lineage ORDER BY relation, reads"):
        edges.setdefault(relation, []).append(read)
    sizes = dict(
        rows(
            con,
            "SELECT schema_name || '.' || table_name, estimated_size FROM duckdb_tables()"
            " WHERE NOT internal AND database_name = current_database()",
        )
    )
    lines = markdown_table(
        ["relation", "rows", "made from"],
        [
            (Marked(f"`{name}`"), sizes.get(name), Marked(", ".join(f"`{r}`" for r in edges[name])))
            for name in sorted(edges)
        ],
        numbers=(1,),
    )
    create_markdown_artifact("\n".join(lines), key="lineage", description="What each relation is made from")
