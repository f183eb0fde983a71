"""Manifests: `baogao.csv` beside a folder's files says which of them is whose report, of which year.

Reading the file is for `flows`; here its text becomes rules, and the rules of all manifests are held against
the sources that were found. docs/identity.md tells the form in words.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from transforms.records import ManifestEntry
from transforms.reference.slips import Slip

if TYPE_CHECKING:
    from transforms.reference.regions import RegionIndex

MANIFEST_NAME = "baogao.csv"
COLUMNS = ("path", "region", "year", "url", "note")
"""The columns that a manifest is written with; `path` must be there."""
MAY_HAVE = (*COLUMNS, "columns")
FIRST_YEAR, LAST_YEAR = 1949, 2100
_ALSO_CALLED = {
    "pattern": "path", "file": "path", "文件": "path", "路径": "path", "地区": "region", "区划": "region",
    "年份": "year", "网址": "url", "备注": "note", "列": "columns",
}  # fmt: skip
_FORMULA = "=+-@\t\r"
"""What a spreadsheet takes for a formula at the beginning of a cell."""
_RECORD = re.compile(r"#(?P<number>[1-9]\d*)$")
_YEAR = re.compile(r"(?P<year>\d{4})(?:\.0)?\s*年?")
_SHOWN = 10
"""Slips that a message holds."""
_Told = TypeVar("_Told")


class ManifestError(ValueError):
    """Manifests that cannot be used; the message has a line for each slip."""

    def __init__(self, slips: Sequence[Slip]) -> None:
        self.slips = tuple(slips)
        shown = [str(slip) for slip in self.slips[:_SHOWN]]
        if len(self.slips) > _SHOWN:
            shown.append(f"… and {len(self.slips) - _SHOWN:,} more")
        if len(shown) == 1:
            super().__init__(shown[0])
        else:
            super().__init__(
                f"{len(self.slips)} slips in {MANIFEST_NAME}:" + "".join(f"\n  {s}" for s in shown)
            )

    def __reduce__(self) -> tuple[type[ManifestError], tuple[tuple[Slip, ...]]]:
        return type(self), (self.slips,)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a manifest."""

    line: int
    path: str
    """A path below the manifest's folder, a pattern, or either with `#12` for the twelfth record."""
    region: str | None
    region_code: str | None
    report_year: int | None
    url: str | None
    columns: str | None = None
    """What columns of a table hold."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rules of one file."""

    source: str
    """The file, as messages name it."""
    rules: tuple[Rule, ...]

    @property
    def base(self) -> str:
        """What the sources below its folder begin with: `reports/`, `corpus.zip!`."""
        return self.source.removesuffix(MANIFEST_NAME)


def is_manifest(source: str) -> bool:
    """Whether a source is a manifest and no document: a file or a member called baogao.csv."""
    return re.split(r"[/\\!]", source)[-1] == MANIFEST_NAME


# -- reading one -------------------------------------------------------------------------------------------


def parse_manifest(  # noqa: C901, PLR0912
    data: bytes, source: str, regions: RegionIndex
) -> tuple[Manifest, list[Slip]]:
    """The rules of a manifest, and what is wrong in it.

    It may be UTF-8 with or without a BOM, UTF-16 with one, or GB18030, and its cells may be parted by commas,
    semicolons or tabs.
    """
    from transforms.decode.tables.told import what_is_wrong_with

    slips: list[Slip] = []

    def slip(line: int, entry: str, column: str, problem: str, way_out: str) -> None:
        slips.append(Slip(source, line, entry, column, problem, way_out))

    text = _decoded(data)
    if text is None:
        slip(1, "", "", "its characters cannot be read", "save it as CSV in UTF-8")
        return Manifest(source, ()), slips
    rows = _rows(text)
    header_at, header = next(rows, (1, []))
    names = [_ALSO_CALLED.get(name, name) for name in (cell.strip().lower() for cell in header)]
    if "path" not in names:
        slip(header_at, "", "path", "there is no such column", f"let the first line be {','.join(COLUMNS)}")
        return Manifest(source, ()), slips
    for name in names:
        if name not in MAY_HAVE:
            what = f"there is no column {name!r}" if name else "a column has no name"
            slip(header_at, "", "", what, f"a manifest has {', '.join(MAY_HAVE)}; what is yours goes to note")
        elif names.count(name) > 1:
            slip(header_at, "", name, "the column is there twice", "leave one of them")
    if slips:
        return Manifest(source, ()), slips
    rules: list[Rule] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) > len(names):
            slip(
                line, cells[0], "", "it has more cells than there are columns", "put quotes around its commas"
            )
            continue
        row = dict(zip(names, (_plain(cell) for cell in cells), strict=False))
        path = row.get("path", "").replace("\\", "/").removeprefix("./").rstrip("/")
        if not path:
            slip(line, "", "path", "it is empty", "name a file, a folder or a pattern")
            continue
        if path in lines:
            slip(line, path, "path", f"line {lines[path]} names it already", "leave one of the two")
            continue
        lines[path] = line
        year, wrong = _year(row.get("year", ""))
        if wrong:
            slip(line, path, "year", wrong, "write the year that the report plans for, such as 2023")
        code, wrong = _region(row.get("region", ""), year, regions)
        if wrong:
            slip(line, path, "region", wrong, "write its six-digit code, or its name told from the top")
        url = row.get("url") or None
        if url and not url.startswith(("http://", "https://")):
            slip(
                line,
                path,
                "url",
                f"{url!r} is no http or https address",
                "write all of it, or leave it empty",
            )
        columns = row.get("columns") or None
        if columns and (wrong := what_is_wrong_with(columns)):
            slip(line, path, "columns", wrong, "write such as ctnm=city; xm=none")
        rules.append(Rule(line, path, row.get("region") or None, code, year, url, columns))
    return Manifest(source, tuple(rules)), slips


def _decoded(data: bytes) -> str | None:
    charsets = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line that it begins on."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _plain(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from reading it as a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple(_FORMULA) else cell


def formula_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `parse_manifest` takes the mark away again."""
    return f"'{cell}" if cell[:1] in tuple(_FORMULA) else cell


def _year(written: str) -> tuple[int | None, str]:
    """The year of a cell, and what is wrong with it."""
    if not written:
        return None, ""
    found = _YEAR.fullmatch(written)
    if found is None:
        return None, f"{written!r} is no year"
    year = int(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, f"{year} is not between {FIRST_YEAR} and {LAST_YEAR}"
    return year, ""


def _region(written: str, year: int | None, regions: RegionIndex) -> tuple[str | None, str]:
    """The code of a cell's region, and what is wrong with it."""
    if not written:
        return None, ""
    if written.removesuffix(".0").isdecimal():
        code = written.removesuffix(".0")
        return (code, "") if code in regions else (None, f"{code} is no code of GB/T 2260")
    region = regions.resolve(written, year=year)
    if region is not None:
        return region.code, ""
    return None, regions.bearers(written, year) or f"{written!r} is no region's name"


# -- holding them against what was found -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Match:
    """A rule that names a source; the greater `rank` goes before: the nearest manifest, the plainest path."""

    source: str
    manifest: Manifest
    rule: Rule
    record: int | None
    rank: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.manifest.source}:{self.rule.line}"


@dataclass(slots=True)
class _Assignment:
    """What manifests say of each source, gathered."""

    slips: list[Slip] = field(default_factory=list)
    used: set[tuple[str, int]] = field(default_factory=set)


def assign(
    manifests: Iterable[Manifest], groups: Sequence[Sequence[str]], *, partly: Collection[str] = ()
) -> list[tuple[ManifestEntry, ...]]:
    """What the manifests say of each of the `groups`: sources that hold the same bytes.

    A path goes before a pattern or a folder, and a manifest in a nearer folder before one above it; a field
    that one leaves empty the next may fill. Raises ManifestError where a rule names no source, but for the
    manifests (by their source) of which the sources are there `partly`, and where two rules of equal weight
    say different things of one document.
    """
    found = _Assignment()
    ordered = sorted(manifests, key=lambda manifest: (-len(manifest.base), manifest.source))
    there = {source for group in groups for source in group}
    assigned = []
    matchers = [(manifest, _matchers(manifest, there)) for manifest in ordered]
    for group in groups:
        matches: dict[int | None, list[_Match]] = defaultdict(list)
        for source in dict.fromkeys(group):
            for manifest, compiled in matchers:
                if source.startswith(manifest.base):
                    for match in _matches(manifest, compiled, source):
                        matches[match.record].append(match)
                        found.used.add((manifest.source, match.rule.line))
        records = sorted(matches, key=lambda record: -1 if record is None else record)
        assigned.append(tuple(_entry(record, matches[record], group[0], found) for record in records))
    for manifest in ordered:
        if manifest.source not in partly:
            for rule in manifest.rules:
                if (manifest.source, rule.line) not in found.used:
                    way_out = "write it as it lies below the manifest's folder, or take the line out"
                    problem = "no file or record is called so"
                    found.slips.append(Slip(manifest.source, rule.line, rule.path, "path", problem, way_out))
    if found.slips:
        raise ManifestError(sorted(found.slips))
    return assigned


_Compiled = tuple[dict[str, list[tuple[Rule, int | None]]], list[tuple[Rule, int | None, re.Pattern[str]]]]


def _matchers(manifest: Manifest, there: set[str]) -> _Compiled:
    """A manifest's rules with plain paths by path, and those with patterns compiled."""
    plain: dict[str, list[tuple[Rule, int | None]]] = defaultdict(list)
    patterns: list[tuple[Rule, int | None, re.Pattern[str]]] = []
    for rule in manifest.rules:
        path, record = rule.path, None
        numbered = _RECORD.search(path)
        if numbered and manifest.base + path not in there:
            path, record = path[: numbered.start()], int(numbered["number"]) - 1
        if manifest.base + path not in there and re.search(r"[*?\[]", path):
            patterns.append((rule, record, re.compile(_regex(path))))
        else:
            plain[path].append((rule, record))
    return plain, patterns


def _matches(manifest: Manifest, compiled: _Compiled, source: str) -> Iterator[_Match]:
    plain, patterns = compiled
    path = source.removeprefix(manifest.base).replace("\\", "/")
    depth = len(manifest.base)
    for rule, record in plain.get(path, ()):
        yield _Match(source, manifest, rule, record, (depth, 2))
    for parted in re.finditer(r"[/!]", path):
        for rule, record in plain.get(path[: parted.start()], ()):
            yield _Match(source, manifest, rule, record, (depth, 1))
    for rule, record, pattern in patterns:
        if pattern.fullmatch(path):
            yield _Match(source, manifest, rule, record, (depth, 1))


def _regex(pattern: str) -> str:
    """A path's pattern as a regular expression: `*` and `?` stay within a name, `**` goes through folders."""
    made, at = "", 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            made, at = made + "(?:.*[/!])?", at + 3
        elif pattern.startswith("**", at):
            made, at = made + ".*", at + 2
        elif pattern[at] == "*":
            made, at = made + "[^/!]*", at + 1
        elif pattern[at] == "?":
            made, at = made + "[^/!]", at + 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inside = pattern[at + 1 : end].replace("\\", r"\\").replace("[", r"\[")
            made, at = made + "[" + ("^" + inside[1:] if inside[0] == "!" else inside) + "]", end + 1
        else:
            made, at = made + re.escape(pattern[at]), at + 1
    return made


def _entry(record: int | None, matches: list[_Match], source: str, found: _Assignment) -> ManifestEntry:
    """What all rules that name a record say of it together; where two disagree it is noted."""
    regions = [(match, match.rule.region_code) for match in matches if match.rule.region_code is not None]
    years = [(match, match.rule.report_year) for match in matches if match.rule.report_year is not None]
    urls = [(match, match.rule.url) for match in matches if match.rule.url is not None]
    columns = [(match, match.rule.columns) for match in matches if match.rule.columns is not None]
    code = _settled(regions, "region", source, found)
    year = _settled(years, "year", source, found)
    url = _settled(urls, "url", source, found)
    words = next((match.rule.region for match, its in regions if its == code), None)
    return ManifestEntry(record, words, code, year, url, _settled(columns, "columns", source, found))


def _settled(said: list[tuple[_Match, _Told]], column: str, source: str, found: _Assignment) -> _Told | None:
    """What the strongest of some rules say, of each of the sources that hold the same bytes."""
    if not said:
        return None
    strongest: dict[str, tuple[int, int]] = {}
    for match, _ in said:
        strongest[match.source] = max(match.rank, strongest.get(match.source, match.rank))
    first, *others = [(match, value) for match, value in said if match.rank == strongest[match.source]]
    for match, value in others:
        if value != first[1]:
            problem = f"of {source} it says {value}, and {first[0]} says {first[1]}"
            way_out = "name the file by its path and say which is right"
            found.slips.append(
                Slip(match.manifest.source, match.rule.line, match.rule.path, column, problem, way_out)
            )
            break
    return first[1]
