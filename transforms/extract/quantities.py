"""Units of measure: what each is worth in its base unit (reference/units.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.text.yaml_text import read_yaml

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


def parse_units(text: str) -> Units:
    """reference/units.yaml as a table."""
    data = read_yaml(text)
    table = {}
    for name, entry in data["units"].items():
        base = entry.get("base", name)
        table[str(name)] = Unit(
            str(name), str(base), float(entry.get("factor", 1)), str(entry.get("not_before", ""))
        )
    return Units(table, tuple(tuple(kind) for kind in data["counts"]))
