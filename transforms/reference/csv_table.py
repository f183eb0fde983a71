"""Tables of reference data: rows of a CSV with the lines that they stand in, held against their columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from transforms.reference.slips import Slips, nearest


class Row(NamedTuple):
    """One row of a table."""

    line: int
    cells: dict[str, str]
    """By column, without spaces around them; a column that the file lacks is empty."""
    is_whole: bool
    """False where it has more or fewer cells than columns: its cells cannot be told apart."""


def read_rows(
    text: str,
    columns: Sequence[str],
    slips: Slips,
    *,
    optional: Collection[str] = (),
    required: Collection[str] = (),
    entry: str = "",
) -> list[Row]:
    """The rows of a CSV; lines that begin with # and empty lines are left out.

    Args:
        text: the file; a byte order mark at its start is left out.
        columns: all columns that the file may have.
        slips: takes what is wrong with columns and cells.
        optional: those of them that it may lack.
        required: those whose cells may not be empty.
        entry: the column by which an entry is called in messages; without one the first.
    """
    rows: list[Row] = []
    header: list[str] | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = line.removesuffix("\r")  # noqa: PLW2901
        if not line.strip() or line.startswith("#"):
            continue
        try:
            (cells,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError):
            slips.add(
                number, line[:20], "", "has a quote that is not closed", 'close it, or write "" for a quote'
            )
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            if not _are_columns(header, number, columns, optional, slips):
                return []
            name = header.index(entry) if entry in header else 0
            continue
        if [cell.strip() for cell in cells] == header:
            slips.add(number, line[:20], "", "names the columns again", "take the line out")
            continue
        row = _row(number, header, cells, slips, name)
        if row.is_whole:
            for column in required:
                if not row.cells.get(column):
                    called = cells[name].strip() or line[:20]
                    slips.add(number, called, column, "is empty", f"fill in the {column}")
        rows.append(row)
    if header is None:
        slips.add(1, slips.file, "", "has no columns", f"begin it with {','.join(columns)}")
    return rows


def _are_columns(
    header: list[str], line: int, columns: Sequence[str], optional: Collection[str], slips: Slips
) -> bool:
    """Whether the rows under a header can be read; what is wrong with it is noted."""
    missing = [column for column in columns if column not in header and column not in optional]
    surplus = [column for column in header if column not in columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    whole = f"the columns are {','.join(columns)}"
    if missing and surplus:
        slips.add(line, ",".join(surplus), "", f"stands where {', '.join(missing)} should", whole)
    elif missing:
        slips.add(line, ",".join(missing), "", "is missing among the columns", whole)
    elif surplus:
        slips.add(line, ",".join(surplus) or "''", "", "is no column of this table", f"take it out; {whole}")
    elif twice:
        slips.add(line, twice[0], "", "is a column twice", whole)
    return not missing and not twice and not surplus


def _row(line: int, header: list[str], cells: list[str], slips: Slips, name: int) -> Row:
    called = (cells[name] if name < len(cells) else cells[0]).strip() or ",".join(cells)[:20]
    bare = [cell.strip() for cell in cells]
    if len(cells) != len(header):
        slips.add(
            line, called, "", f"has {len(cells)} cells where the table has {len(header)} columns",
            'put as many commas as the first row has, and "…" around a cell that holds one',
        )  # fmt: skip
        return Row(line, dict(zip(header, bare, strict=False)), False)
    for column, cell, kept in zip(header, cells, bare, strict=True):
        if cell != kept:
            slips.add(line, called, column, f"has a space around {kept!r}", "take the space away")
    return Row(line, dict(zip(header, bare, strict=True)), True)


_SLASHED = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(?: .*)?")
_CODE = re.compile(r"\d{6}")


def read_code(row: Row, column: str, entry: str, slips: Slips) -> str | None:
    """A region's code; None, and a slip, where the cell holds none."""
    code = row.cells.get(column, "")
    if _CODE.fullmatch(code):
        return code
    if code:
        slips.add(
            row.line, entry, column, f"{code!r} is no code of six digits",
            "write all six; spreadsheets take zeros away, so make the column text",
        )  # fmt: skip
    return None


def read_year(row: Row, column: str, entry: str, slips: Slips) -> int | None:
    """A year of four digits, or the year of a date YYYY-MM-DD; None where the cell is empty or no year."""
    cell = row.cells.get(column, "")
    if not cell:
        return None
    if re.fullmatch(r"\d{4}(?:-\d\d-\d\d)?", cell) and 1000 <= int(cell[:4]) <= 2100:
        return int(cell[:4])
    slashed = _SLASHED.fullmatch(cell)
    way_out = f"write {slashed[1]}" if slashed else "write its four digits, or leave it empty"
    slips.add(row.line, entry, column, f"{cell!r} is no year", way_out)
    return None


def read_date(row: Row, column: str, entry: str, slips: Slips) -> date | None:
    """A day written YYYY-MM-DD; None where the cell is empty or holds none."""
    cell = row.cells.get(column, "")
    if not cell:
        return None
    try:
        if len(cell) == len("YYYY-MM-DD"):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    slashed = _SLASHED.fullmatch(cell)
    wanted = f"{slashed[1]}-{int(slashed[2]):02}-{int(slashed[3]):02}" if slashed else "it as YYYY-MM-DD"
    slips.add(row.line, entry, column, f"{cell!r} is no day", f"write {wanted}")
    return None


def read_number(row: Row, column: str, entry: str, slips: Slips) -> float | None:
    """A decimal number; None where the cell is empty or holds none."""
    cell = row.cells.get(column, "")
    if not cell:
        return None
    if re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?", cell):
        return float(cell)
    slips.add(row.line, entry, column, f"{cell!r} is no number", "write digits and a point, without a unit")
    return None


def read_one_of(row: Row, column: str, entry: str, slips: Slips, known: Collection[str]) -> str | None:
    """A word of a closed list; None where the cell is empty or holds another."""
    cell = row.cells.get(column, "")
    if not cell:
        return None
    if cell in known:
        return cell
    slips.add(
        row.line, entry, column, f"{cell!r} is none that is known", nearest(cell, known) or "correct it"
    )
    return None
