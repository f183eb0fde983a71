"""Delimited text: CSV, its kin with tabs and semicolons, and how it is told from a text full of commas."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping

from transforms.decode.tables.columns import is_known_name, is_text_name
from transforms.decode.tables.table import Table, unique_names

# One cell may hold a whole compilation; the reader's own limit of 128 KiB is for other tables.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_HEADER_CELL = 40
_TITLE_LINES = 3
"""Lines above the names that a table saved from a workbook may have."""


def read_csv(text: str, *, named_so: bool) -> Table | None:
    """The rows of a CSV text, or None where it is none.

    A text is CSV when its first line is a header: short cells, at least one of them a column name known
    here. Reports are full of commas, so nothing else would do; `named_so` (the source calls itself CSV)
    lets a header of unknown names pass. Title lines above the header (one cell filled, the rest blank) are
    left out.
    """
    for _ in range(_TITLE_LINES):
        delimiter = _delimiter(text, named_so)
        if delimiter is not None:
            return _read(text, delimiter)
        below = _below_title(text)
        if below is None:
            return None
        text = below
    return None


def _read(text: str, delimiter: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = unique_names(next(reader))
    rows: list[tuple[int, Mapping[str, object]]] = []
    broken: list[tuple[int, str, str]] = []
    last_start = line_before = reader.line_num
    ordinal = -1
    for cells in reader:
        last_start, line_before = line_before, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        ordinal += 1
        if len(cells) != len(header):
            broken.append(
                (
                    ordinal,
                    "undecodable",
                    f"row {ordinal + 1} (line {last_start + 1}) has {len(cells)} cells where the header has"
                    f" {len(header)}; quote the cells that hold delimiters",
                )
            )
        else:
            rows.append((ordinal, dict(zip(header, cells, strict=True))))
    if ordinal >= 0 and _is_open_ended(text, last_start, delimiter):
        rows = [row for row in rows if row[0] != ordinal]
        broken = [entry for entry in broken if entry[0] != ordinal]
        detail = (
            f"row {ordinal + 1} (from line {last_start + 1}) ends inside a quoted cell; the file is cut off"
        )
        broken.append((ordinal, "truncated_file", detail))
    return Table(tuple(rows), tuple(broken), "text/csv")


def _first_line(text: str) -> str:
    # A lone CR ends a line too; before the first line only blank ones may stand, never its own tabs.
    return re.split(r"[\r\n]", text.lstrip("\ufeff\r\n"), maxsplit=1)[0]


def _delimiter(text: str, named_so: bool) -> str | None:
    first = _first_line(text)
    if len(first) > 2000:
        return None
    best: tuple[int, int, str] | None = None
    for delimiter in (",", "\t", ";", "|"):
        cells = next(csv.reader([first], delimiter=delimiter), [])
        if any(len(cell) > _HEADER_CELL or re.search(r"[。！？]", cell) for cell in cells):
            continue
        if delimiter == "|" and first.lstrip().startswith("|"):
            continue  # a row of a table inside a text
        known = sum(is_known_name(cell) for cell in cells)
        has_text = any(is_text_name(cell) for cell in cells)
        filled = sum(bool(cell.strip()) for cell in cells)
        is_header = (known >= 2 or has_text) and (len(cells) > 1 or named_so)
        if (is_header or (named_so and filled > 1)) and (best is None or (known, len(cells)) > best[:2]):
            best = (known, len(cells), delimiter)
    return best[2] if best else None


def _below_title(text: str) -> str | None:
    """What follows a first line of one cell whose others are blank; None where the line is none."""
    body = text.lstrip("\ufeff\r\n")
    first = _first_line(body)
    if len(first) > 200 or not re.fullmatch(r'\s*"?[^,\t;"]+"?\s*([,\t;])\1*\s*', first):
        return None
    return body[len(first) :].lstrip("\r\n") or None


def _is_open_ended(text: str, last_start: int, delimiter: str) -> bool:
    """Whether the last record's quotes are never closed; the lenient reader does not say."""
    lines = io.StringIO(text, newline="").readlines()[last_start:]
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
