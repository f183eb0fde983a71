"""Units as reports write them, and what they are worth (reference/units.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from transforms.reference.slips import Slips, nearest
from transforms.reference.yaml_file import YamlFile

FILE = "units.yaml"

SCALES = {
    "": 1.0, "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8,
    "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12, "十万亿": 1e13, "百万亿": 1e14, "亿亿": 1e16,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, as `factor` times its base unit."""

    name: str
    base: str
    factor: float
    not_before: str = ""
    """Characters before which the sign is the start of another word (方案, 家庭)."""


@dataclass(frozen=True)
class Units:
    """The table of units (reference/units.yaml)."""

    table: dict[str, Unit]
    counts: tuple[tuple[str, ...], ...]

    def parse(self, text: str) -> Unit | None:
        """A unit with or without a scale before it: `亿元` is 1e8 元, `万公斤` is 10 吨."""
        unit = self.table.get(text)
        if unit:
            return unit
        for length in (3, 2, 1):
            scale = SCALES.get(text[:length]) if len(text) > length else None
            if scale and text[length:] in self.table:
                rest = self.table[text[length:]]
                return Unit(text, rest.base, rest.factor * scale)
        return None

    def convert(self, value: float, stated: str, canonical: str) -> float | None:
        """`value` of unit `stated` in unit `canonical`; None where the two do not measure the same thing."""
        if stated == canonical:
            return value
        a, b = self.parse(stated), self.parse(canonical)
        if a is None or b is None:
            return None
        if a.base != b.base and not any(b.base == kind[0] and a.base in kind for kind in self.counts):
            return None
        return tidy(value * a.factor / b.factor)

    @cached_property
    def pattern(self) -> str:
        """Regex alternation of all unit names: by their first character, of each the longest first."""
        by_first: dict[str, list[str]] = {}
        for name in sorted(self.table, key=lambda name: (-len(name), name)):
            forbidden = self.table[name].not_before
            rest = re.escape(name[1:]) + (f"(?![{forbidden}])" if forbidden else "")
            by_first.setdefault(name[0], []).append(rest)
        return "|".join(
            re.escape(first) + (f"(?:{'|'.join(rests)})" if len(rests) > 1 else rests[0])
            for first, rests in by_first.items()
        )


def tidy(value: float) -> float:
    """The float nearest to the decimal number that a conversion meant (0.1 + 0.2 artefacts removed)."""
    return value if value.is_integer() and abs(value) < 1e12 else float(f"{value:.12g}")


class _Entry(BaseModel):
    """A unit as the file states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str | None = Field(
        default=None, min_length=1, description="the unit that figures are converted to, such as 吨"
    )
    factor: float = Field(
        default=1.0, strict=True, gt=0, allow_inf_nan=False,
        description="how much of its base one of it is, a number above 0",
    )  # fmt: skip
    not_before: str = Field(default="", description="characters, one behind the other")


_NO_NAME = re.compile("[:：{}]")


def parse_units(text: str) -> Units:
    """reference/units.yaml as a table.

    Raises:
        ReferenceDataError: an entry cannot be used; every one of them is told.
    """
    slips = Slips(FILE)
    units = read_units(units_file(text, slips))
    slips.refuse()
    return units


def units_file(text: str, slips: Slips) -> YamlFile:
    """The YAML of the table of units."""
    return YamlFile(text, slips, entries=r" {0,3}[^\s#]", name=_called, keys=("units", "counts"))


def _called(line: str) -> str:
    return line.strip().split(":")[0].strip("\"'- ") or line.strip()[:20]


def read_units(yaml: YamlFile) -> Units:
    """The units of a file, what is wrong with it in the file's slips."""
    slips = yaml.slips
    data = yaml.data if isinstance(yaml.data, dict) else {}
    for key in data:
        if key not in ("units", "counts"):
            slips.add(
                yaml.line(key), key, "", "is no part of this file", "write it under units:, two spaces in"
            )
    if not data.get("units"):
        if not slips.found:
            slips.add(1, FILE, "units", "is missing", "write units: before the units")
        return Units({}, ())
    stated = data["units"]
    if not isinstance(stated, dict):
        slips.add(yaml.line("units"), "units", "", "holds no units", "write each as 吨: {}")
        stated = {}
    left_out = {_called(line) for line in yaml.left_out.split("\n") if line.strip()}
    table: dict[str, Unit] = {}
    for name, fields in stated.items():
        if not isinstance(name, str):
            slips.add(
                yaml.line("units", str(name)), name, "", "is no name of a unit", f'write it as "{name}"'
            )
            continue
        if mark := _NO_NAME.search(name):
            bare = _NO_NAME.split(name)[0].strip()
            slips.add(
                yaml.line("units", name), bare, "", f"has {mark[0]!r} in its name", "write 吨: {base: …}"
            )
            left_out.add(bare)
            continue
        entry = yaml.validate(_Entry, fields, ("units", name), name, "a unit")
        if entry is None:
            left_out.add(name)
        else:
            table[name] = Unit(name, entry.base or name, entry.factor, entry.not_before)
    for unit in table.values():
        _check(yaml, unit, table, left_out)
    counts = _counts(yaml, data, {*table, *left_out})
    for name in left_out - {""}:  # what names it is not at fault
        table.setdefault(name, Unit(name, name, 1.0))
    return Units(table, counts)


def _check(yaml: YamlFile, unit: Unit, table: dict[str, Unit], left_out: set[str]) -> None:
    def note(field: str, problem: str, way_out: str) -> None:
        yaml.slips.add(yaml.line("units", unit.name, field), unit.name, field, problem, way_out)

    base = table.get(unit.base)
    if base is None and unit.base not in left_out:
        note("base", f"{unit.base!r} is no unit", nearest(unit.base, table) or "add it, or write one that is")
    elif base is not None and base.base != base.name:
        note(
            "base", f"{unit.base} has a base of its own", f"write {base.base}, with the factor that it takes"
        )
    elif unit.base == unit.name and unit.factor != 1:
        note("factor", "is a factor of no base", "add base: and the unit that it is a multiple of")
    try:
        re.compile(f"[{unit.not_before}]" if unit.not_before else "")
    except re.error as error:
        note("not_before", f"{unit.not_before!r} cannot be looked for ({error})", "write characters alone")


def _counts(yaml: YamlFile, data: dict[str, Any], known: set[str]) -> tuple[tuple[str, ...], ...]:
    """The lists of units of one kind of count."""
    found: list[tuple[str, ...]] = []
    stated = data.get("counts") or ()
    if not isinstance(stated, (list, tuple)):
        yaml.slips.add(yaml.line("counts"), "counts", "", "is no list of lists", "write - [户, 家, 个]")
        return ()
    for place, names in enumerate(stated):
        line = yaml.line("counts", place)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            yaml.slips.add(
                line, str(names)[:20], "counts", "is no list of units",
                "write - [户, 家, 个]; a new unit goes under units:",
            )  # fmt: skip
            continue
        for name in names:
            if name not in known:
                way_out = nearest(name, known) or "add it under units:, or write one that is"
                yaml.slips.add(line, name, "counts", "is no unit", way_out)
        found.append(tuple(names))
    return tuple(found)
