"""What the names of a file and of its folders say of a report: a region, a code, a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from transforms.reference.regions import RegionIndex
from transforms.structure.titles import find_title
from transforms.text.dates import DATE, YEAR, parse_year

_ENDING = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,6}){1,2}$")
_NOT_IN_NAMES = re.compile(r"(?:19|20)\d{2}年?度?|政府工作报告|工作报告|人民政府|全文|[^\u3400-\u9fff]+")
"""What stands in a file's name beside a region's."""
_SPELT = re.compile(r"(?<![a-z])[a-z]{6,20}(?![a-z])")
"""What may be a city's name in pinyin (a folder called zhumadian)."""
_CODE = re.compile(r"(?<!\d)[1-6]\d{5}(?!\d)")
_DAY = re.compile(r"(?:19|20)\d{2}[-._年]?(?:0?[1-9]|1[0-2])(?:[-._月]?(?:0?[1-9]|[12]\d|3[01]))?(?!\d)日?")
_YEAR_ALONE = re.compile(r"(?<![A-Za-z0-9])(?:19|20)\d{2}(?!\d)")
_FOLDERS = 2
"""Folders above a file whose names are clues."""


@dataclass(frozen=True, slots=True)
class PathClues:
    """What a source's path names."""

    file_years: frozenset[int]
    folder_years: frozenset[int]
    in_file: tuple[str, ...]
    """Names and codes of what may be regions, the likeliest first."""
    in_folders: tuple[str, ...]
    is_alone: bool
    """Whether the file holds no other report."""
    stem: str
    """The file's name without its ending."""

    @property
    def file_year(self) -> int | None:
        """The year in the file's name, if it has one and no other."""
        return next(iter(self.file_years)) if len(self.file_years) == 1 else None

    @property
    def says_whose_and_when(self) -> bool:
        """Whether the names of file and folders hold a year and what may be a region."""
        return (self.file_year or self.folder_year) is not None and bool(self.in_file or self.in_folders)

    @property
    def folder_year(self) -> int | None:
        """The year in the names of the folders, if they have one and no other."""
        return next(iter(self.folder_years)) if len(self.folder_years) == 1 else None


def read_path(source: str, *, is_alone: bool) -> PathClues:
    """The clues in a source's path: `reports/辽宁/鞍山市_2015.txt`, `corpus.zip!2015/210300.txt`.

    Of a file that holds more than one report (`is_alone` is false) the name is no closer than a folder's. An
    address names no year: its digits are days of publication.
    """
    is_address = source.startswith(("http://", "https://"))
    parts = [part for part in re.split(r"[/\\!#]", source) if part]
    if not parts:
        return PathClues(frozenset(), frozenset(), (), (), is_alone, "")
    stem = _ENDING.sub("", parts[-1])
    folders = [_ENDING.sub("", part) for part in parts[-1 - _FOLDERS : -1]]
    file, above = ([stem], folders) if is_alone else ([], [*folders, stem])
    return PathClues(
        frozenset() if is_address else _years(file),
        frozenset() if is_address else _years(above),
        tuple(name for part in file for name in _names(part)),
        tuple(name for part in reversed(above) for name in _names(part)),
        is_alone,
        stem,
    )


def _years(parts: list[str]) -> frozenset[int]:
    """The years that some names hold; the year of a day (20230112, 2023年1月12日) is none."""
    found: set[int] = set()
    for part in (DATE.sub(" ", one) for one in parts):
        spelt = {year for one in YEAR.finditer(part) if (year := parse_year(one["year"])) is not None}
        plain = {int(year) for year in _YEAR_ALONE.findall(_DAY.sub(" ", part))}
        found |= spelt | plain
    return frozenset(found)


def _names(part: str) -> Iterator[str]:
    """What may be a region's name or code in the name of a file or folder."""
    yield from _CODE.findall(part)
    titled = find_title(part)
    if titled and titled.region:
        yield titled.region
    for name in _NOT_IN_NAMES.split(part):
        if name and 2 <= len(name) <= 14:
            yield name
    yield from _SPELT.findall(part.lower())


@lru_cache(maxsize=2)
def spellings(regions: RegionIndex) -> dict[str, str]:
    """Pinyin of the names of provinces and prefectures, where it tells one alone, with the code."""
    from pypinyin import lazy_pinyin

    found: dict[str, set[str]] = {}
    for region in regions:
        if region.level in ("province", "prefecture"):
            bare = re.sub("(?:省|市|地区|盟|自治州|[\u4e00-\u9fff]{1,3}族自治州|自治区)$", "", region.name)
            found.setdefault("".join(lazy_pinyin(bare)), set()).add(region.code)
    return {spelt: codes.pop() for spelt, codes in found.items() if len(codes) == 1}
