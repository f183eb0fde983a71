"""The tables of regions: regions.csv, regions_history.csv and region_words.csv as records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from transforms.reference.csv_table import Row, read_code, read_one_of, read_rows, read_year
from transforms.reference.region_names import short_names
from transforms.reference.regions import NATION, Region
from transforms.reference.slips import Slips, may_be_any
from transforms.reference.vocabulary import LEVELS

REGIONS_FILE = "regions.csv"
HISTORY_FILE = "regions_history.csv"
WORDS_FILE = "region_words.csv"
COLUMNS = ("region_code", "name", "level", "parent_code", "province_code")
HISTORY_COLUMNS = ("name", "region_code", "level", "valid_from", "valid_to", "successor_code", "note")

_CODES_OF_LEVELS = {
    "nation": re.compile("000000"),
    "province": re.compile(r"(?!00)\d\d0000"),
    "prefecture": re.compile(r"\d\d(?!00)\d\d00"),
}
_LOWEST = re.compile(r"\d{4}(?!00)\d\d")


def parse_regions(text: str) -> tuple[Region, ...]:
    """Regions of a table with the columns region_code, name, level, parent_code (province_code is optional).

    Lines that begin with # are comments. Raises ReferenceDataError at a code, a level or a
    parent that cannot be.
    """
    slips = Slips(REGIONS_FILE)
    regions = read_regions(text, slips)
    slips.refuse()
    return regions


def parse_region_history(text: str) -> tuple[Region, ...]:
    """Former names and regions: the columns name, region_code, level, valid_from, valid_to, successor_code.

    The code is the one that the region had then; years may be given as dates, of which the year counts.
    Raises ReferenceDataError at a code, a level or a year that cannot be.
    """
    slips = Slips(HISTORY_FILE)
    regions = read_region_history(text, slips)
    slips.refuse()
    return regions


def parse_region_words(text: str) -> frozenset[str]:
    """Short names that are words of the language too (合作, 平安): alone they are no place. Column: word."""
    slips = Slips(WORDS_FILE)
    words = read_region_words(text, slips)
    slips.refuse()
    return words


def read_regions(text: str, slips: Slips) -> tuple[Region, ...]:
    """The regions of today, what is wrong with their table in `slips`."""
    found: dict[str, Region] = {}
    lines: dict[str, int] = {}
    doubtful: list[str] = []
    for row in read_rows(
        text,
        COLUMNS,
        slips,
        optional=("province_code",),
        required=("name", "region_code", "level"),
        entry="name",
    ):
        name = row.cells.get("name", "")
        code = read_code(row, "region_code", name, slips) if row.is_whole else None
        if code is None or code in found:
            doubtful.append(row.cells.get("region_code", ""))
            if code is not None:
                first = found[code].name
                slips.add(
                    row.line, name, "region_code", f"{code} is the code of {first} too",
                    f"correct it here or in line {lines[code]}",
                )  # fmt: skip
            continue
        level = read_one_of(row, "level", name, slips, LEVELS)
        lines[code] = row.line
        region = _region(row, code, level, slips)
        found[code] = region
    _check_parents(found, lines, doubtful, slips)
    return tuple(found.values())


def _region(row: Row, code: str, level: str | None, slips: Slips) -> Region:
    name = row.cells["name"]
    province = row.cells.get("province_code") or _province_of(code)
    parent = row.cells["parent_code"] or None
    if level is not None and not _CODES_OF_LEVELS.get(level, _LOWEST).fullmatch(code):
        slips.add(row.line, name, "level", f"{code} is no code of a {level}", "correct the level or the code")
    elif level is not None and level != "nation" and parent is None:
        slips.add(row.line, name, "parent_code", "is empty", "write the code of the region that it lies in")
    elif province != _province_of(code):
        slips.add(
            row.line, name, "province_code", f"{province} is not the province of {code}",
            f"write {_province_of(code)}",
        )  # fmt: skip
    return Region(code, name, level or "county", parent, province)


def _check_parents(
    found: dict[str, Region], lines: dict[str, int], doubtful: Sequence[str], slips: Slips
) -> None:
    """Note each parent that there is not, once, unless a row that could not be read is likely to be it."""
    without: dict[str, list[Region]] = defaultdict(list)
    names: dict[tuple[str, str | None], Region] = {}
    for region in found.values():
        if region.parent_code is not None and region.parent_code not in found:
            without[region.parent_code].append(region)
        twin = names.setdefault((region.name, region.parent_code), region)
        if twin is not region:
            slips.add(
                lines[region.code], region.name, "name", f"{twin.code} in the same region has it too",
                "take one of them out, or correct its name",
            )  # fmt: skip
    for parent, children in without.items():
        if may_be_any(parent, doubtful):
            continue
        first = children[0]
        more = f" (and {len(children) - 1} more lie in it)" if len(children) > 1 else ""
        slips.add(
            lines[first.code], first.name, "parent_code", f"there is no parent {parent}{more}",
            "write a code of this file, or add that region",
        )  # fmt: skip


def read_region_history(
    text: str, slips: Slips, regions: Iterable[Region] | None = None
) -> tuple[Region, ...]:
    """Former names and regions, what is wrong with their table in `slips`.

    With the `regions` of today, successors are held against them.
    """
    rows = read_rows(
        text,
        HISTORY_COLUMNS,
        slips,
        optional=("note",),
        required=("name", "region_code", "level"),
        entry="name",
    )
    codes = None if regions is None else {region.code for region in regions}
    found: dict[tuple[str, str, int | None], Region] = {}
    for row in rows:
        if not row.is_whole:
            continue
        name = row.cells["name"]
        code = read_code(row, "region_code", name, slips)
        level = read_one_of(row, "level", name, slips, LEVELS)
        first = read_year(row, "valid_from", name, slips)
        last = read_year(row, "valid_to", name, slips)
        successor = read_code(row, "successor_code", name, slips)
        if last is None and not row.cells["valid_to"]:
            slips.add(row.line, name, "valid_to", "is empty", "write the last year of the name")
        if first is not None and last is not None and first > last:
            slips.add(row.line, name, "valid_from", f"{first} is after {last}", "correct one of the years")
        if codes is not None and successor is not None and successor not in codes:
            slips.add(
                row.line, name, "successor_code", f"there is no region {successor} today",
                "write a code of regions.csv",
            )  # fmt: skip
        if code is None or level is None:
            continue
        if (name, code, last) in found:
            slips.add(row.line, name, "", f"the name of {code} ends twice in {last}", "take one of them out")
            continue
        found[name, code, last] = Region(
            code, name, level, _parent_of(code), _province_of(code), first, last, successor
        )
    return tuple(found.values())


def read_region_words(
    text: str, slips: Slips, regions: Iterable[Region] | None = None, unread: str = ""
) -> frozenset[str]:
    """Short names that are words too, what is wrong with their list in `slips`.

    With the `regions`, former ones among them, each word is held against their short names,
    unless it stands in the lines of their table that are `unread`.
    """
    known = None if regions is None else {short for region in regions for short in short_names(region.name)}
    found: set[str] = set()
    for row in read_rows(text, ("word",), slips):
        word = row.cells["word"] if row.is_whole else ""
        if word in found:
            slips.add(row.line, word, "word", "stands twice", "take one of them out")
        elif word and known is not None and word not in known and word not in unread:
            slips.add(
                row.line,
                word,
                "word",
                "is no region's short name",
                "take it out, or write the name without 市 or 县",
            )
        found.add(word)
    return frozenset(found - {""})


def _province_of(code: str) -> str:
    return NATION if code == NATION else code[:2] + "0000"


def _parent_of(code: str) -> str | None:
    """The parent that a code itself tells of: the prefecture or, where that is none, the province."""
    if code == NATION:
        return None
    if code.endswith("0000"):
        return NATION
    return _province_of(code) if code.endswith("00") else code[:4] + "00"
