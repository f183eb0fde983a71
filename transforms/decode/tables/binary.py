"""Tables in the files of other programs: workbooks, Parquet, Arrow, Stata, SPSS, R.

The readers of these formats are loaded where one is met; most runs need none of them.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from transforms.decode import formats
from transforms.decode.formats import UnreadableError
from transforms.decode.tables.table import MOST_CELLS, MOST_COLUMNS, Table, from_grid, is_blank, unique_names

_STATA_CHARSETS = (None, "GB18030")
"""Stata before 14 keeps bytes as the machine wrote them, in China GBK."""


def read_tables(data: bytes, media_type: str) -> list[Table]:
    """The tables of a file of `media_type`, one a sheet; sheets without a row are left out.

    Raises UnreadableError: password, truncated_file, too_large.
    """
    try:
        tables = _workbook(data, media_type) if media_type in _WORKBOOKS else _READERS[media_type](data)
    except UnreadableError:
        raise
    except MemoryError:
        raise
    except BaseException as error:  # these readers raise whatever a broken file makes them stumble over
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        said = " ".join(str(error).split())[:120]
        if "assword" in said or "ncrypted" in said:
            raise UnreadableError(
                "password", "the workbook is encrypted with a password; save a copy without one and give that"
            ) from error
        raise UnreadableError(
            "truncated_file", f"the file is cut off or damaged ({said}); fetch it again or save it as CSV"
        ) from error
    return [table for table in tables if table.rows]


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
        raise UnreadableError(
            "too_large", f"{rows:,} rows of {columns:,} columns are no table of reports; give its texts alone"
        )


_MAX_INFLATED = 512 * 2**20
_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^>]{0,80}?\br="([A-Z]{1,3})(\d{1,7})"')


def _check_parts(data: bytes) -> None:
    """Raise UnreadableError where a packed workbook would unpack, or spread, past every measure.

    The reader lays out a sheet from its first cell to its last; one stray cell may be a million rows away.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inflated = sum(member.file_size for member in archive.infolist())
        if inflated > _MAX_INFLATED:
            raise UnreadableError("bomb", f"the workbook would unpack to {inflated:,} bytes; it was given up")
        for name in archive.namelist():
            if re.search(r"worksheets/[^/]+\.xml$", name):
                last_row = last_column = 0
                for letters, row in _REFERENCE.findall(archive.read(name)):
                    column = 0
                    for letter in letters:
                        column = 26 * column + letter - 64
                    last_row, last_column = max(last_row, int(row)), max(last_column, column)
                _check_size(last_row, last_column)


def _old_workbook(data: bytes) -> list[Table]:
    """The sheets of a workbook of Excel 97-2003; its own reader bears damage that calamine does not."""
    import xlrd  # noqa: PLC0415

    book = xlrd.open_workbook(
        file_contents=data, logfile=io.StringIO(), ragged_rows=True, formatting_info=True
    )
    tables = []
    for sheet in book.sheets():
        _check_size(sheet.nrows, sheet.ncols)
        errors = xlrd.XL_CELL_ERROR
        grid: list[list[object]] = [
            [None if cell.ctype == errors else _plain(cell.value) for cell in sheet.row(at)]
            for at in range(sheet.nrows)
        ]
        for top, bottom, left, right in sheet.merged_cells:
            _fill(grid, range(top, bottom), left, right - 1)
        table = from_grid(grid, formats.XLS)
        if table is not None:
            tables.append(table)
    return tables


def _fill(grid: list[list[object]], rows: range, left: int, right: int) -> None:
    """Give all the rows that a merged cell spans its value; titles over several columns stay alone."""
    for row in rows:
        if left == right and row < len(grid) and left < len(grid[rows.start]):
            grid[row] += [None] * (left + 1 - len(grid[row]))
            grid[row][left] = grid[rows.start][left]


def _workbook(data: bytes, media_type: str) -> list[Table]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    _check_parts(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    tables = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        _check_size(sheet.total_height, sheet.total_width)
        grid = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            _fill(grid, range(top, bottom + 1), left, right)
        table = from_grid(grid, media_type)
        if table is not None:
            tables.append(table)
    return tables


def _columnar(names: Iterable[object], columns: Sequence[Sequence[Any]], media_type: str) -> list[Table]:
    header = unique_names(names)
    rows = (
        dict(zip(header, (_plain(cell) for cell in row), strict=True)) for row in zip(*columns, strict=True)
    )
    return [Table(tuple(enumerate(rows)), (), media_type)]


def _parquet(data: bytes) -> list[Table]:
    import polars as pl  # noqa: PLC0415

    schema = pl.read_parquet_schema(io.BytesIO(data))
    n_rows = pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()
    _check_size(n_rows, len(schema))
    return _of_frame(pl.read_parquet(io.BytesIO(data)), formats.PARQUET)


def _arrow(data: bytes) -> list[Table]:
    import polars as pl  # noqa: PLC0415

    is_stream = not data.startswith(b"ARROW1")
    frame = pl.read_ipc_stream(io.BytesIO(data)) if is_stream else pl.read_ipc(io.BytesIO(data))
    _check_size(*frame.shape)
    return _of_frame(frame, formats.ARROW)


def _of_frame(frame: Any, media_type: str) -> list[Table]:
    import polars as pl  # noqa: PLC0415

    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    frame = frame.with_columns(pl.col(lists).list.join("\n")) if lists else frame
    return _columnar(frame.columns, [column.to_list() for column in frame], media_type)


def _stata(data: bytes) -> list[Table]:
    from pyreadstat import read_dta  # noqa: PLC0415

    return _statistical(read_dta, data, formats.STATA)


def _spss(data: bytes) -> list[Table]:
    from pyreadstat import read_sav  # noqa: PLC0415

    return _statistical(read_sav, data, formats.SPSS)


def _statistical(read: Callable[..., Any], data: bytes, media_type: str) -> list[Table]:
    problem: Exception | None = None
    for charset in _STATA_CHARSETS:
        try:
            _, meta = read(io.BytesIO(data), metadataonly=True, encoding=charset)
            _check_size(meta.number_rows or 0, meta.number_columns or 0)
            frame, _ = read(
                io.BytesIO(data), output_format="polars", encoding=charset, apply_value_formats=True
            )
        except UnreadableError:
            raise
        except Exception as error:  # a wrong charset and a broken file look alike to it
            problem = problem or error
            continue
        values = [column.to_list() for column in frame]
        # A file of the old kind is read as Latin-1 without complaint.
        if charset is None and _is_latin(cell for column in values for cell in column):
            continue
        return _columnar(frame.columns, values, media_type)
    raise problem or ValueError("no charset reads its text")


def _is_latin(cells: Iterable[object]) -> bool:
    text = "".join(cell[:200] for cell in cells if isinstance(cell, str))[:20_000]
    latin = sum("\x80" <= letter <= "\xff" for letter in text)
    return latin > 12 and latin > sum(letter > "\u2e80" for letter in text)


def _rds(data: bytes) -> list[Table]:
    import rdata  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = rdata.parser.parse_data(data)
        whole = rdata.conversion.convert(parsed)
    frames = list(whole.values()) if isinstance(whole, dict) else [whole]
    tables = []
    for frame in frames:
        if not hasattr(frame, "columns"):
            continue
        _check_size(*frame.shape)
        columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
        tables += _columnar(frame.columns, columns, formats.RDS)
    if not tables:
        raise UnreadableError("unsupported_format", "the R file holds no data frame; save one, or CSV")
    return tables


def _plain(cell: Any) -> object:
    """A cell as text, number, date or nothing; whole floats as integers, bytes as text."""
    if isinstance(cell, float):
        return None if is_blank(cell) else int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, str | int | bool | None | Mapping | list):
        return cell
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return None if str(cell) in ("<NA>", "NaT", "nan") else str(cell)


_WORKBOOKS = (formats.XLSX, formats.XLSB, formats.ODS)
_READERS: dict[str, Callable[[bytes], list[Table]]] = {
    formats.XLS: _old_workbook,
    formats.PARQUET: _parquet,
    formats.ARROW: _arrow,
    formats.STATA: _stata,
    formats.SPSS: _spss,
    formats.RDS: _rds,
}

TABLES = (*_WORKBOOKS, *_READERS)
"""Media types of the tables that are read here."""
