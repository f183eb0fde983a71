"""All reference files held against their forms and one another: what `baogao reference check` tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from transforms.reference import (
    corrections,
    genre,
    indicator_file,
    indicators,
    policy_terms,
    predicates,
    region_tables,
    repair_files,
    short_names,
    units,
)
from transforms.reference.regions import Region
from transforms.reference.slips import Slip, Slips, may_be_any
from transforms.reference.yaml_file import Path, YamlFile
from transforms.sources.lists import Source

SOURCES = "sources"
OPTIONAL = frozenset({corrections.FILE, short_names.FILE})
"""Files that a folder of reference data may lack."""

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\ufeff]")
_TEXT_SUFFIXES = (".yaml", ".csv", ".txt")


@dataclass
class _Files:
    """The files while they are checked, and what each tells the others."""

    texts: dict[str, str]
    found: list[Slip] = field(default_factory=list)
    units: units.Units | None = None
    regions: tuple[Region, ...] | None = None
    history: tuple[Region, ...] = ()
    unread_regions: str = ""
    """Lines of regions.csv that cannot be read."""
    indicator_ids: set[str] | None = None

    def slips(self, name: str) -> Slips:
        """What collects the slips of one file."""
        slips = Slips(name)
        slips.found = self.found
        return slips


def find_slips(files: Mapping[str, bytes]) -> list[Slip]:
    """Everything that is wrong in the files of a folder of reference data, by file and line.

    `files` gives each file's path below the folder, with /, and its bytes; the files of repair and the source
    lists are among them. Files of other names are held against the form of their kind only.
    """
    checked = _Files({})
    for name, data in files.items():
        if PurePosixPath(name).suffix in _TEXT_SUFFIXES:
            text = _decoded(data, checked.slips(name))
            checked.texts[name] = _without_controls(text, checked.slips(name))
    for name, check in _CHECKS.items():
        if name in checked.texts:
            check(checked.texts[name], checked, checked.slips(name))
        elif name not in files and name not in OPTIONAL:
            checked.slips(name).add(
                1, name, "", "there is no such file", "put it back, as the project ships it"
            )
    _check_sources(checked)
    for name, text in checked.texts.items():
        if not name.endswith(".csv"):
            _check_line_ends(text, checked.slips(name))
        if name not in _CHECKS and not name.startswith(f"{SOURCES}/") and name.endswith(".yaml"):
            YamlFile(text, checked.slips(name)).note_doubles(lambda path: str(path[0]))
    return sorted(checked.found, key=lambda slip: (slip.file, slip.line))


def _decoded(data: bytes, slips: Slips) -> str:
    """The text of a file, as far as its bytes are one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        slips.add(1, slips.file, "", "is in UTF-16", "save it as UTF-8")
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"\xef\xbb\xbf"):
        slips.add(
            1, slips.file, "", "begins with a byte order mark, as spreadsheets write it",
            "save it as UTF-8 without one",
        )  # fmt: skip
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        shown = data.split(b"\n")[line - 1].decode("utf-8", errors="replace").strip()[:20]
        slips.add(line, shown, "", "has bytes that are no UTF-8", "write the line anew and save it as UTF-8")
        return data.decode("utf-8", errors="replace")
    slips.add(line, slips.file, "", "is in GB18030 (GBK)", "save it as UTF-8")
    return text


def _without_controls(text: str, slips: Slips) -> str:
    """A text without control characters, which are noted, one for each line."""
    lines = {text.count("\n", 0, found.start()) + 1 for found in _CONTROL.finditer(text)}
    for line in sorted(lines):
        shown = _CONTROL.sub("", text.split("\n")[line - 1]).strip()[:20]
        slips.add(line, shown, "", "has a control character that nobody sees", "write the line anew")
    return _CONTROL.sub("", text) if lines else text


def _check_line_ends(text: str, slips: Slips) -> None:
    """Note spaces at the end of lines; in tables each cell is looked at."""
    for found in re.finditer(r"(?m)^(?!#)(.*\S)?[^\S\n\r]+\r?$", text):
        line = text.count("\n", 0, found.start()) + 1
        told = (found[1] or "").strip()
        if not told.startswith("#"):
            slips.add(line, told[:20], "", "ends with a space", "take the space away")


def _check_units(text: str, files: _Files, slips: Slips) -> None:
    yaml = units.units_file(text, slips)
    yaml.note_doubles(lambda path: str(path[1] if len(path) > 1 else path[0]))
    read = units.read_units(yaml)
    files.units = read if read.table else None


def _check_indicators(text: str, files: _Files, slips: Slips) -> None:
    yaml = indicator_file.indicators_file(text, slips)

    def name(path: Path) -> str:
        entries = yaml.data.get(path[0]) if isinstance(yaml.data, dict) else None
        if len(path) > 1 and isinstance(entries, list) and isinstance(path[1], int):
            entry = entries[path[1]]
            return str(entry.get("id", path[0])) if isinstance(entry, dict) else str(path[0])
        return str(path[0])

    yaml.note_doubles(name)
    indicator_file.read_catalogue(yaml, files.units)
    files.indicator_ids = set(re.findall(r"(?m)^\s*- \{?id:\s*[\"']?([\w-]+)", text))


def _check_regions(text: str, files: _Files, slips: Slips) -> None:
    regions = region_tables.read_regions(text, slips)
    if not regions:
        return
    # A row that cannot be read is told of once, and not again by all that name its region.
    known = {region.code for region in regions}
    first = [line.split(",")[0].strip() for line in text.split("\n") if line[:1].isdigit()]
    mistyped = [cell for cell, n in Counter(first).items() if n > 1 or cell not in known]
    named = _CODE.findall("\n".join(files.texts.values())) if mistyped else ()
    unknown = sorted({code for code in (*first, *named) if code not in known and may_be_any(code, mistyped)})
    files.regions = (*regions, *(Region(code, "", "county", None, code) for code in unknown))
    files.unread_regions = "\n".join(line for line in text.split("\n") if line.split(",")[0] not in known)


def _check_history(text: str, files: _Files, slips: Slips) -> None:
    files.history = region_tables.read_region_history(text, slips, files.regions)


def _check_region_words(text: str, files: _Files, slips: Slips) -> None:
    regions = [*files.regions, *files.history] if files.regions else None
    region_tables.read_region_words(text, slips, regions, files.unread_regions)


def _check_predicates(text: str, _files: _Files, slips: Slips) -> None:
    yaml = predicates.predicates_file(text, slips)
    yaml.note_doubles(lambda path: str(path[-1]))
    predicates.read_lexicon(yaml)


def _check_corrections(text: str, files: _Files, slips: Slips) -> None:
    codes = {region.code for region in (*files.regions, *files.history)} if files.regions else None
    known = corrections.Known(codes, files.indicator_ids, files.units)
    corrections.read_corrections(text, slips, known)


def _alone(check: Callable[[str, Slips], object]) -> Callable[[str, _Files, Slips], None]:
    """A check of a file that needs no other one."""

    def checked(text: str, _files: _Files, slips: Slips) -> None:
        check(text, slips)

    return checked


def _genre(model: type[genre.WordLists]) -> Callable[[str, Slips], None]:
    """A check of one file of words of the genre."""

    def check(text: str, slips: Slips) -> None:
        yaml = YamlFile(text, slips)
        yaml.note_doubles(lambda path: str(path[0]))
        if not yaml.left_out:
            yaml.validate(model, yaml.data, (), slips.file, "a file of words")

    return check


_CHECKS: dict[str, Callable[[str, _Files, Slips], None]] = {
    units.FILE: _check_units,
    indicators.FILE: _check_indicators,
    predicates.FILE: _check_predicates,
    region_tables.REGIONS_FILE: _check_regions,
    region_tables.HISTORY_FILE: _check_history,
    region_tables.WORDS_FILE: _check_region_words,
    corrections.FILE: _check_corrections,
    policy_terms.FILE: _alone(policy_terms.read_policy_terms),
    **{f"genre/{name}": _alone(_genre(model)) for name, model in genre.GENRE_MODELS.items()},
    policy_terms.USER_DICTIONARY: _alone(policy_terms.read_user_dictionary),
    short_names.FILE: _alone(short_names.read_short_names),
    policy_terms.STOP_WORDS: _alone(policy_terms.read_word_list),
    "repair/furniture.yaml": _alone(repair_files.check_furniture),
    "repair/two_way_characters.csv": _alone(repair_files.check_two_way_characters),
    "repair/mechanical_conversion.csv": _alone(repair_files.check_mechanical_conversion),
    "repair/name_contexts.csv": _alone(repair_files.check_name_contexts),
    "repair/genre_ngrams.txt": _alone(repair_files.check_genre_ngrams),
    "repair/genre_words.txt": _alone(repair_files.check_genre_words),
    "repair/neighbours.txt": _alone(repair_files.check_neighbours),
    "repair/name_edges.txt": _alone(repair_files.check_name_edges),
}
"""File to its check, in the order in which they tell one another what there is."""


# -- source lists -------------------------------------------------------------------------------------------


def _check_sources(files: _Files) -> None:
    """Note what is wrong in the source lists, one entry a file."""
    ids: dict[str, str] = {}
    for name, text in sorted(files.texts.items()):
        if name.startswith(f"{SOURCES}/") and name.endswith(".yaml"):
            _check_source(text, files, files.slips(name), ids)


_WAYS_OUT = {
    "checked_on": "write the day as YYYY-MM-DD, or nothing",
    "url": "write the whole address, with https://",
    "year": "write the report's year, 1949 to 2100",
    "id": "write small letters, digits and -",
    "region_code": 'write six digits in quotes: "110000"',
    "site_kind": "write government, department, congress, gazette or other",
}


def _check_source(text: str, files: _Files, slips: Slips, ids: dict[str, str]) -> None:
    yaml = YamlFile(text, slips)
    yaml.note_doubles(lambda path: ".".join(map(str, path[:-1])) or slips.file)
    if not isinstance(yaml.data, dict):
        if not yaml.left_out:
            slips.add(1, slips.file, "", "holds no fields", "begin it with id: and licence:")
        return
    called = str(yaml.data.get("id") or slips.file)
    if yaml.left_out:
        return
    before = len(slips.found)
    source: Source | None = yaml.validate(Source, yaml.data, (), called, "a source")
    for place in range(before, len(slips.found)):
        slip = slips.found[place]
        last = slip.field.split(".")[-1]
        way_out = _WAYS_OUT.get(last)
        line = slip.line
        if twice := re.search(r"the address (\S+) stands there twice", slip.problem):
            lines = [n for n, one in enumerate(text.split("\n"), 1) if twice[1] in one]
            line, way_out = lines[-1], "take one of them out"
        elif slip.problem.startswith("is missing") or slip.problem.startswith("is no field"):
            way_out = slip.way_out
        slips.found[place] = slip._replace(
            line=line, way_out=way_out or f"{slip.way_out}; docs/operations.md explains the fields"
        )
    if called in ids:
        slips.add(
            yaml.line("id"), called, "id", f"{called} is the id of {ids[called]} too",
            "choose one of its own",
        )  # fmt: skip
    ids[called] = slips.file
    if source is None:
        return
    names = {region.code: region.name for region in files.regions or ()}
    if source.region_code and names and source.region_code not in names:
        slips.add(
            yaml.line("region_code"), called, "region_code", f"there is no region {source.region_code}",
            "write a code of regions.csv",
        )  # fmt: skip
