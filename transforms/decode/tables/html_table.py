"""Tables of reports in HTML: what data tools write, and workbooks that were saved as pages."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.decode import formats
from transforms.decode.elements import render
from transforms.decode.nesting import flattened
from transforms.decode.tables.columns import is_text_name
from transforms.decode.tables.table import Table, unique_names
from transforms.decode.unseen import remove_unseen

_LONGEST_NAME = 40
_TEXT = 200
"""Characters that a cell of a text must have somewhere, for the table to be one of reports."""


def read_html_table(markup: str) -> Table | None:
    """The rows of the page's table of reports; None for a page that has none.

    It is one where the first row has two names or more, a column of text among them, all rows have as many
    cells, and the column holds texts.
    """
    if not re.search(r"<table\b", markup, re.IGNORECASE):
        return None
    parser = LexborHTMLParser(flattened(markup))
    remove_unseen(parser)
    for table in parser.css("table"):
        first = next((cells for row in table.css("tr") if (cells := _cells(row))), [])
        if any(cell.css_first("table") is not None for cell in first):
            continue  # it lays out the page
        header = [render(cell).strip() for cell in first]
        texts = [at for at, name in enumerate(header) if is_text_name(name)]
        if not texts or any(len(name) > _LONGEST_NAME for name in header):
            continue
        rows = [cells for row in table.css("tr") if (cells := _cells(row))]
        if len(rows) < 2 or len(rows[0]) < 2:
            continue
        body = [[render(cell) for cell in row] for row in rows[1:] if len(row) == len(header)]
        if len(body) < len(rows) - 1 or not any(len(row[at]) >= _TEXT for row in body for at in texts):
            continue
        names = unique_names(header)
        records = enumerate(dict(zip(names, row, strict=True)) for row in body)
        return Table(tuple(records), (), formats.HTML)
    return None


def _cells(row: LexborNode) -> list[LexborNode]:
    cells = []
    child = row.child
    while child is not None:
        if child.tag in ("td", "th"):
            cells.append(child)
        child = child.next
    return cells
