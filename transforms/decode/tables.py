"""Texts that come as rows of a table: CSV with a column of text, JSON lines, a JSON array."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.decode.facts import date_of, one_line, plain_title, year_of
from transforms.decode.formats import is_markup
from transforms.decode.page import fragment_text, read_page
from transforms.records import LandedDocument, PageFacts, Rejection, TextRecord

# One cell may hold a whole compilation; the reader's own limit of 128 KiB is for other tables.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "full_text", "fulltext", "text", "content", "body", "article", "report_text", "正文", "全文", "内容",
        "文本", "报告正文", "报告全文", "报告内容", "文本内容", "正文内容",
    ),
    "county": ("county", "district", "区县", "县", "区", "县区", "县市区", "所属区县"),
    "city": ("city", "prefecture", "城市", "地市", "市", "地级市", "所属城市"),
    "region": ("region", "region_name", "area", "地区", "行政区", "行政区划", "区域", "地区名称", "所属地区"),
    "province": ("province", "省份", "省", "省市", "省区市", "所属省份"),
    "year": ("year", "report_year", "年份", "年", "年度", "报告年份"),
    "title": ("title", "name", "headline", "标题", "题名", "篇名", "名称", "报告标题"),
    "url": ("source_url", "url", "link", "href", "链接", "网址", "来源链接", "原文链接", "来源网址", "地址"),
    "published": (
        "publish_date", "published_on", "published", "pub_date", "publish_time", "pubtime", "date",
        "发布日期", "发布时间", "日期", "公开日期", "成文日期", "时间",
    ),
    "source": ("source", "content_source", "来源", "信息来源", "稿件来源"),
    "publisher": ("publisher", "发布机构", "发文机关", "发布单位"),
    "site_name": ("site", "site_name", "sitename", "网站", "站点", "网站名称"),
    "site_code": ("siteidcode", "site_code", "网站标识码"),
}  # fmt: skip
"""Names of columns and keys by what they hold, compared without case, spaces and underscores."""


def _key(name: object) -> str:
    return re.sub(r"[\s_\-﻿]+", "", str(name)).lower()


_MEANING = {_key(name): meaning for meaning, names in _COLUMNS.items() for name in names}
_NAMED_TEXT = frozenset(_key(name) for name in _COLUMNS["text"])
_UNNAMED_TEXT = 200
"""Average characters from which on a column without a telling name is taken for the text."""
_HEADER_CELL = 40


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as mappings, and the places where a row could not be read."""

    rows: tuple[tuple[int, Mapping[str, object]], ...]
    """Ordinal of the record and its cells by column."""
    broken: tuple[tuple[int, str, str], ...]
    """Ordinal, reason and detail of each record that could not be read."""
    media_type: str


# --- CSV ---------------------------------------------------------------------------------------------------


def read_csv(text: str, *, named_so: bool) -> Table | None:
    """The rows of a CSV text, or None where it is none.

    A text is CSV when its first line is a header: short cells, at least one of them a column name known
    here. Reports are full of commas, so nothing else would do; `named_so` (the source calls itself CSV)
    lets a header of unknown names pass.
    """
    delimiter = _delimiter(text, named_so)
    if delimiter is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip().lstrip("\ufeff") for cell in next(reader)]
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


def _delimiter(text: str, named_so: bool) -> str | None:
    first = re.split(r"[\r\n]", text.lstrip("\ufeff\r\n"), maxsplit=1)[0]  # a lone CR ends a line too
    if len(first) > 2000:
        return None
    best: tuple[int, int, str] | None = None
    for delimiter in (",", "\t", ";"):
        cells = next(csv.reader([first], delimiter=delimiter), [])
        if any(len(cell) > _HEADER_CELL or re.search(r"[。！？]", cell) for cell in cells):
            continue
        known = sum(_key(cell) in _MEANING for cell in cells)
        text_column = any(_key(cell) in _NAMED_TEXT for cell in cells)
        is_header = (known >= 2 or text_column) and (len(cells) > 1 or named_so)
        if (is_header or (named_so and len(cells) > 1)) and (best is None or (known, len(cells)) > best[:2]):
            best = (known, len(cells), delimiter)
    return best[2] if best else None


def _is_open_ended(text: str, last_start: int, delimiter: str) -> bool:
    """Whether the last record's quotes are never closed; the lenient reader does not say."""
    lines = io.StringIO(text, newline="").readlines()[last_start:]
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


# --- JSON --------------------------------------------------------------------------------------------------


def read_json(text: str) -> Table | None:
    """The records of JSON lines, of a JSON array or of one JSON object; None where the text is no JSON."""
    body = text.lstrip("\ufeff \t\r\n")
    if not re.match(r"\{\s*\"|\[\s*[\[{\"\]]", body):
        return None
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return _json_lines(body)
    if isinstance(whole, dict):
        lists = [
            value
            for value in whole.values()
            if isinstance(value, list) and value and isinstance(value[0], dict)
        ]
        whole = lists[0] if len(lists) == 1 and not _texts_of(whole) else [whole]
    return _as_table(enumerate(whole))


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


_JSON = "application/jsonl"


def _as_table(entries: object) -> Table:
    rows: list[tuple[int, Mapping[str, object]]] = []
    broken: list[tuple[int, str, str]] = []
    for ordinal, entry in entries:  # type: ignore[attr-defined]
        if isinstance(entry, dict):
            rows.append((ordinal, {name: _whole_letters(value) for name, value in entry.items()}))
        else:
            broken.append(
                (ordinal, "undecodable", f"record {ordinal + 1} is {_json_name(entry)}, not an object")
            )
    return Table(tuple(rows), tuple(broken), _JSON)


_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""What JSON lets stand for a character beyond the basic plane, without its other half."""


def _whole_letters(value: object) -> object:
    """A value without halves of letters; U+FFFD in their place says that something is lost there."""
    return _HALF_A_LETTER.sub("\ufffd", value) if isinstance(value, str) else value


def _json_name(value: object) -> str:
    """What a value is called in JSON."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    names = ((int | float, "a number"), (str, "a string"), (list, "an array"))
    return next((name for kind, name in names if isinstance(value, kind)), "an object")


def _texts_of(row: Mapping[str, object]) -> list[str]:
    return [name for name, value in row.items() if isinstance(value, str) and _key(name) in _NAMED_TEXT]


# --- rows to records ---------------------------------------------------------------------------------------


def records_of(
    table: Table, document: LandedDocument
) -> tuple[tuple[TextRecord, ...], tuple[Rejection, ...]]:
    """One text record a row, with what its other columns say; rows without a text are rejected one by one."""
    rejections = [
        Rejection(document.document_id, document.source, ordinal, None, reason, detail)
        for ordinal, reason, detail in table.broken
    ]
    column = _text_column([row for _, row in table.rows])
    if column is None:
        columns = ", ".join(str(name) for name in (table.rows[0][1] if table.rows else ()))
        if table.rows:
            detail = f"no column of the table holds a text ({columns}); name it full_text, content or 正文"
            rejections.append(_whole(document, "unsupported_format", detail))
        elif not rejections:
            rejections.append(_whole(document, "empty", "the table has a header and no rows"))
        return (), tuple(rejections)
    records = []
    for ordinal, row in table.rows:
        value = row.get(column)
        text = value if isinstance(value, str) else ""
        facts = _facts(row, column)
        reason = detail = ""
        if is_markup(text):
            if re.search(r"<(?:html|body|head)\b", text[:4096], re.IGNORECASE):
                page = read_page(text)
                if page.error is not None:
                    reason, detail = "error_page", f"record {ordinal + 1}: {page.error.detail}"
                text = page.text
            else:
                text = fragment_text(text)
        if not reason and not text.strip("\ufeff\u200b\u3000 \t\r\n\f\v\xa0"):
            held = f", but {_json_name(value)}" if value is not None and not isinstance(value, str) else ""
            reason, detail = "empty", f"record {ordinal + 1} has no text in its column {column}{held}"
        if reason:
            rejections.append(
                Rejection(document.document_id, document.source, ordinal, facts.title, reason, detail)
            )
        else:
            records.append(TextRecord(document.document_id, document.source, ordinal, text, facts))
    rejections.sort(key=lambda rejection: -1 if rejection.record is None else rejection.record)
    return tuple(records), tuple(rejections)


def _whole(document: LandedDocument, reason: str, detail: str) -> Rejection:
    return Rejection(document.document_id, document.source, None, None, reason, detail)


def _text_column(rows: Sequence[Mapping[str, object]]) -> str | None:
    """The column whose cells are longest on average; a telling name outweighs twice the length."""
    lengths: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str):
                lengths[name] = lengths.get(name, 0) + len(value)
    if not lengths:
        return None
    longest = max(lengths.values())
    named = [name for name in lengths if _key(name) in _NAMED_TEXT]
    # Between equals the column that comes first in the table; `lengths` keeps that order.
    best = max(named, key=lambda name: lengths[name], default=None)
    if best is not None and lengths[best] * 2 >= longest:
        return best
    widest = max(lengths, key=lambda name: lengths[name])
    if longest >= _UNNAMED_TEXT * len(rows):
        return widest
    return best


def _facts(row: Mapping[str, object], text_column: str) -> PageFacts:
    found: dict[str, object] = {}
    for name, value in row.items():
        meaning = _MEANING.get(_key(name))
        if meaning and name != text_column and value not in (None, ""):
            found.setdefault(meaning, value)

    def words(meaning: str) -> str | None:
        value = found.get(meaning)
        return one_line(str(value)) if value is not None else None

    return PageFacts(
        title=plain_title(words("title")),
        url=words("url"),
        site_name=words("site_name"),
        site_code=words("site_code"),
        content_source=words("source"),
        publisher=words("publisher"),
        published_on=date_of(words("published")),
        # The narrowest place named is the one that reports.
        region_hint=words("county") or words("city") or words("region") or words("province"),
        year_hint=year_of(found.get("year")),
    )
