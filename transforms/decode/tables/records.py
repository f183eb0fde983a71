"""From the rows of a table to text records, each with what the other columns say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.decode.facts import date_of, one_line, plain_title, year_of
from transforms.decode.formats import is_markup
from transforms.decode.page import fragment_text, read_page
from transforms.decode.tables.columns import (
    LEVELS,
    Columns,
    code_of,
    levels_of,
    narrowness,
    place_name,
    understand,
)
from transforms.decode.tables.json_rows import json_name
from transforms.decode.tables.table import Table, is_blank
from transforms.decode.tables.told import told_columns
from transforms.records import LandedDocument, PageFacts, Rejection, TextRecord
from transforms.reference.regions import Region, RegionIndex

EXCEL_CELL = 32_767
"""Characters that a cell of a workbook holds at most; what is longer is cut there without a word."""
_OPENS_REPORT = re.compile(r"各位(?:人大)?代表|政府工作报告")
_OPENING = 300
"""Characters within which a report opens."""
_WHOLE_REPORT = 1500
"""Characters from which on a row that opens as a report may be all of one."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row on its way to a record."""

    ordinal: int
    text: str
    facts: PageFacts
    part: int | None
    """The number of the part that the row holds, where the table numbers parts."""


def records_of(
    table: Table, document: LandedDocument, regions: RegionIndex | None = None, first: int = 0
) -> tuple[tuple[TextRecord, ...], tuple[Rejection, ...]]:
    """One text record a row, with what its other columns say; rows without a text are rejected one by one.

    Rows that hold the numbered parts of one report are one record, under the ordinal of its first row. A
    table with a column that may hold the region and is not understood is refused as a whole, but for the
    rows of which a manifest says whose they are. `first` is the ordinal of the document's record that its
    first row is.
    """

    def rejected(ordinal: int | None, reason: str, detail: str, title: str | None = None) -> Rejection:
        return Rejection(document.document_id, document.source, ordinal, title, reason, detail)

    rejections = [rejected(*entry) for entry in table.broken]
    whole = document.manifest_of(None)
    told = told_columns(whole.columns if whole else None)
    columns = understand([row for _, row in table.rows], regions, told)
    if columns is None:
        names = ", ".join(str(name) for name in (table.rows[0][1] if table.rows else ()))
        if table.rows:
            detail = f"no column of the table holds a text ({names}); name it full_text, content or 正文"
            rejections.append(rejected(None, "unsupported_format", detail))
        elif not rejections:
            rejections.append(rejected(None, "empty", "the table has a header and no rows"))
        return (), tuple(rejections)
    rejections += [rejected(None, "missing", words) for words in _told_in_vain(told, table)]
    is_told = {
        ordinal
        for ordinal, _ in table.rows
        if (entry := document.manifest_of(first + ordinal)) and entry.region_code is not None
    }
    if columns.not_understood is not None and not is_told:
        rejections.append(rejected(None, "unknown_region", columns.not_understood))
        return (), tuple(rejections)
    rows = []
    for ordinal, row in table.rows:
        facts, trouble = _facts(row, columns, regions)
        trouble = None if ordinal in is_told else trouble or columns.not_understood
        text, reason, detail = _text(ordinal, row, columns.text)
        if not reason and trouble:
            reason, detail = "unknown_region", f"record {ordinal + 1}: {trouble}"
        if reason:
            rejections.append(rejected(ordinal, reason, detail, facts.title))
        else:
            rows.append(_Row(ordinal, text, facts, _part(row, columns)))
    records = []
    for report in _whole_reports(rows):
        if isinstance(report, _Row):
            records.append(
                TextRecord(document.document_id, document.source, report.ordinal, report.text, report.facts)
            )
        else:
            rejections.append(rejected(*report))
    rejections.sort(key=lambda rejection: -1 if rejection.record is None else rejection.record)
    return tuple(records), tuple(rejections)


def _told_in_vain(told: Mapping[str, str], table: Table) -> Iterator[str]:
    """What a manifest says of columns that the table does not have."""
    there = dict.fromkeys(name for _, row in table.rows for name in row)
    for name in told:
        if name not in there:
            has = ", ".join(map(str, there))
            yield f"baogao.csv says what its column {name} holds, and its columns are {has}; correct that."


def _text(ordinal: int, row: Mapping[str, object], columns: Sequence[str]) -> tuple[str, str, str]:
    """A row's text; or the reason why it has none, with the detail."""
    parts = [value for name in columns if isinstance(value := row.get(name), str)]
    text = "\n".join(parts) if len(parts) > 1 else "".join(parts)
    if is_markup(text):
        if re.search(r"<(?:html|body|head)\b", text[:4096], re.IGNORECASE):
            page = read_page(text)
            if page.error is not None:
                return "", "error_page", f"record {ordinal + 1}: {page.error.detail}"
            text = page.text
        else:
            text = fragment_text(text)
    if is_blank(text):
        value = row.get(columns[0])
        is_other = value is not None and not isinstance(value, str) and not is_blank(value)
        held = f", but {json_name(value)}" if is_other else ""
        return "", "empty", f"record {ordinal + 1} has no text in its column {columns[0]}{held}"
    return text, "", ""


# --- what the other columns say ----------------------------------------------------------------------------


def _facts(
    row: Mapping[str, object], columns: Columns, regions: RegionIndex | None
) -> tuple[PageFacts, str | None]:
    """What a row says beside its text, and what is wrong with the region that it names."""

    def words(meaning: str) -> str | None:
        name = columns.others.get(meaning)
        value = row.get(name) if name is not None else None
        return one_line(str(value)) if not is_blank(value) else None

    year_column = columns.others.get("year")
    year = year_of(row.get(year_column)) if year_column is not None else None
    names, trouble = _place_names(row, columns, regions)
    code = _code(row, columns, regions)
    hint = _told_from_the_top(names, regions, year)
    if not hint and code is not None and regions is not None:
        hint = _name_of_code(code, regions, year)
    elif hint and code is not None and regions is not None and trouble is None:
        named, coded = regions.resolve(hint, year=year), regions.get(code, year)
        if named is not None and coded is not None and not _are_kin(named, coded, regions):
            trouble = (
                f"its code {code} is {coded.name}'s and its names say {hint}; correct the one that is wrong"
            )
        elif coded is not None and narrowness(code) > (narrowness(named.code) if named else 0):
            hint = _name_of_code(code, regions, year)
    facts = PageFacts(
        title=plain_title(words("title")),
        url=words("url"),
        site_name=words("site_name"),
        site_code=words("site_code"),
        content_source=words("source"),
        publisher=words("publisher"),
        published_on=date_of(words("published")),
        region_hint=hint or None,
        region_code_hint=code,
        year_hint=year,
        is_cut=any(isinstance(v := row.get(name), str) and len(v) == EXCEL_CELL for name in columns.text),
    )
    return facts, trouble


def _place_names(
    row: Mapping[str, object], columns: Columns, regions: RegionIndex | None
) -> tuple[list[str], str | None]:
    """The regions that a row names, from the top down, and what is wrong with them."""
    names: list[str] = []
    for level in (*LEVELS, "region"):
        column = columns.places.get(level)
        name = place_name(row.get(column)) if column is not None else ""
        if not name:
            continue
        if not levels_of(name, regions):
            return names, f"its column {column} says “{name[:24]}”, which names no region; correct it"
        if names and name.startswith(names[-1]) and name != names[-1]:
            names.pop()  # the column tells its name from the top already
        names.append(name)
    return names, None


def _told_from_the_top(names: Sequence[str], regions: RegionIndex | None, year: int | None) -> str:
    """A row's names as one: 辽宁省朝阳市龙城区. A name said twice counts once, unless both mean something."""
    joined = "".join(names)
    if regions is not None and regions.candidates(joined, year=year):
        return joined
    return "".join(name for at, name in enumerate(names) if name not in names[:at])


def _code(row: Mapping[str, object], columns: Columns, regions: RegionIndex | None) -> str | None:
    """The code of the narrowest region that a row's columns of codes name."""
    codes = [code for name in columns.codes if (code := code_of(row.get(name)))]
    if regions is not None:
        codes = [code for code in codes if code in regions]
    return max(codes, key=narrowness, default=None)


def _name_of_code(code: str, regions: RegionIndex, year: int | None) -> str:
    own = regions.get(code, year)
    if own is None:
        return ""
    above = [region.name for region in regions.ancestors(code) if region.level != "nation"]
    joined = "".join((*reversed(above), own.name))
    one = regions.resolve(joined, year=year)
    return joined if one is not None and one.code == code else own.name


def _are_kin(one: Region, other: Region, regions: RegionIndex) -> bool:
    """Whether two regions are one, lie in each other, or followed each other."""
    return (
        regions.lies_in(one.code, other.code)
        or regions.lies_in(other.code, one.code)
        or other.code == one.successor_code
        or one.code == other.successor_code
        or one.name == other.name
    )


# --- one report over several rows --------------------------------------------------------------------------


def _part(row: Mapping[str, object], columns: Columns) -> int | None:
    name = columns.others.get("part")
    found = re.fullmatch(r"\s*第?(\d{1,5})(?:\.0)?(?:段|页|部分)?\s*", str(row.get(name))) if name else None
    return int(found[1]) if found else None


def _whole_reports(rows: Sequence[_Row]) -> Iterator[_Row | tuple[int, str, str, str | None]]:
    """Rows as they are, and the parts of one report joined; a rejection where a part is missing.

    Parts belong together when they name one region and year, count up from 0 or 1, and no two of them
    open as a report does: two texts of one region and year are versions of a report and stay apart.
    """
    groups: dict[tuple[object, ...], list[_Row]] = {}
    for row in rows:
        facts = row.facts
        whose = (facts.region_hint, facts.region_code_hint, facts.year_hint)
        key = (*whose, facts.title or facts.url) if not any(whose) else whose
        groups.setdefault(key if row.part is not None and any(key) else (row.ordinal,), []).append(row)
    for group in groups.values():
        parts = sorted(group, key=lambda row: (row.part or 0, row.ordinal))
        numbers = [row.part for row in parts]
        whole = sum(
            len(row.text) >= _WHOLE_REPORT and bool(_OPENS_REPORT.search(row.text[:_OPENING]))
            for row in parts
        )
        if len(parts) == 1 or len(set(numbers)) < len(numbers) or whole > 1:
            yield from group
            continue
        first = parts[0]
        missing = sorted(set(range(min(numbers[0] or 0, 1), (numbers[-1] or 0) + 1)) - set(numbers))
        if missing:
            said = ", ".join(str(number) for number in missing[:5])
            yield (
                group[0].ordinal,
                "truncated_file",
                f"of the parts of one report that rows of the table hold, part {said} is missing; add it",
                first.facts.title,
            )
            continue
        text = "\n".join(row.text for row in parts)
        yield _Row(first.ordinal, text, first.facts, None)
