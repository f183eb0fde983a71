"""Records of JSON: lines, arrays, single objects, and tables by column as data tools write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.decode.tables.columns import is_text_name
from transforms.decode.tables.table import Table, unique_names

_JSON = "application/jsonl"


def read_json(text: str) -> Table | None:
    """The records of JSON lines, of a JSON array or of one JSON object; None where the text is no JSON.

    An object whose values are columns (`{"city": {"0": …}}`, `{"city": […]}`,
    `{"columns": […], "data": […]}`) gives a record a row.
    """
    body = text.lstrip("\ufeff \t\r\n")
    if not re.match(r"\{\s*\"|\[\s*[\[{\"\]]", body):
        return None
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return _json_lines(body)
    if isinstance(whole, dict):
        whole = _by_column(whole) or _in_wrapper(whole) or [whole]
    elif len(whole) > 1 and all(isinstance(entry, list) for entry in whole):
        whole = _under_names(whole[0], whole[1:]) or whole
    return _as_table(enumerate(whole))


def _in_wrapper(whole: dict[str, Any]) -> list[Any] | None:
    """The one list of objects that an object holds beside facts about it."""
    lists = [
        value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    has_text = any(isinstance(value, str) and is_text_name(name) for name, value in whole.items())
    return lists[0] if len(lists) == 1 and not has_text else None


def _by_column(whole: dict[str, Any]) -> list[Any] | None:
    """Rows of a table that is written column by column, or as names and rows; None where it is none."""
    names, data = whole.get("columns"), whole.get("data")
    if isinstance(names, list) and isinstance(data, list):
        return _under_names(names, data)
    columns = list(whole.values())
    if len(columns) < 2:
        return None
    if all(isinstance(column, dict) for column in columns):
        keys = list(dict.fromkeys(key for column in columns for key in column))
        cells = [column.get(key) for column in columns for key in keys]
        if any(isinstance(cell, dict | list) for cell in cells):
            return None
        if not any(is_text_name(name) for name in whole) and any(is_text_name(key) for key in keys):
            return columns  # {"0": {"city": …, "text": …}, "1": …}: a record a key
        return [{name: column.get(key) for name, column in whole.items()} for key in keys]
    is_even = all(isinstance(column, list) for column in columns) and len({len(c) for c in columns}) == 1
    if is_even and columns[0] and not any(isinstance(cell, dict | list) for c in columns for cell in c):
        return [dict(zip(whole, row, strict=True)) for row in zip(*columns, strict=True)]
    return None


def _under_names(names: list[Any], data: list[Any]) -> list[Any] | None:
    if not names or not all(isinstance(name, str) for name in names):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        return None
    return [dict(zip(unique_names(names), row, strict=True)) for row in data]


def _json_lines(body: str) -> Table | None:
    entries: list[tuple[int, object]] = []
    broken: list[tuple[int, str, str]] = []
    lines = [(number, line) for number, line in enumerate(body.split("\n"), 1) if line.strip()]
    for ordinal, (number, line) in enumerate(lines):
        try:
            entries.append(
                (ordinal, json.loads(line.strip().removesuffix(",") if line.strip()[:1] == "{" else line))
            )
        except (ValueError, RecursionError) as error:
            is_last = ordinal == len(lines) - 1
            cut = is_last and not body.endswith("\n") and "{" in line and not line.rstrip().endswith("}")
            broken.append(
                (
                    ordinal,
                    "truncated_file" if cut else "undecodable",
                    f"line {number} is {'cut off' if cut else 'no JSON'} ({error}); repair or drop the line",
                )
            )
    if not any(isinstance(entry, dict) for _, entry in entries):
        first = broken[0][2] if broken else "its values are no objects"
        return Table(
            (), ((0, "undecodable", f"this looks like JSON but no record of it can be read: {first}"),), _JSON
        )
    table = _as_table(entries)
    return Table(table.rows, tuple(sorted((*table.broken, *broken))), table.media_type)


def _as_table(entries: Iterable[tuple[int, object]]) -> Table:
    rows: list[tuple[int, Mapping[str, object]]] = []
    broken: list[tuple[int, str, str]] = []
    for ordinal, entry in entries:
        if isinstance(entry, dict):
            rows.append((ordinal, {name: _cell(value) for name, value in entry.items()}))
        else:
            broken.append(
                (ordinal, "undecodable", f"record {ordinal + 1} is {json_name(entry)}, not an object")
            )
    return Table(tuple(rows), tuple(broken), _JSON)


_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""What JSON lets stand for a character beyond the basic plane, without its other half."""


def _cell(value: object) -> object:
    """A value without halves of letters (U+FFFD in their place); a list of paragraphs as lines."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(line, str) for line in value):
        value = "\n".join(value)
    return _HALF_A_LETTER.sub("\ufffd", value) if isinstance(value, str) else value


def json_name(value: object) -> str:
    """What a value is called in JSON."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    names = ((int | float, "a number"), (str, "a string"), (list, "an array"))
    return next((name for kind, name in names if isinstance(value, kind)), "an object")
