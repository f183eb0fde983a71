"""Tables in the files of other programs: workbooks, Parquet, Arrow, Stata, SPSS, R.

The readers of these formats are loaded where one is met; most runs need none of them.
"""

from __future__ import annotations

import io
import warnings
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


def _workbook(data: bytes, media_type: str) -> list[Table]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    tables = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        _check_size(sheet.total_height, sheet.total_width)
        grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            # A merged cell holds its value for all the rows that it spans.
            for row in range(top, min(bottom + 1, len(grid))):
                if left == right and left < len(grid[row]) and left < len(grid[top]):
                    grid[row][left] = grid[top][left]
        cells = [[_plain(cell) for cell in row] for row in grid]
        table = from_grid(cells, media_type)
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


_WORKBOOKS = (formats.XLSX, formats.XLSB, formats.XLS, formats.ODS)
_READERS: dict[str, Callable[[bytes], list[Table]]] = {
    formats.PARQUET: _parquet,
    formats.ARROW: _arrow,
    formats.STATA: _stata,
    formats.SPSS: _spss,
    formats.RDS: _rds,
}

TABLES = (*_WORKBOOKS, *_READERS)
"""Media types of the tables that are read here."""
