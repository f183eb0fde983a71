"""What a variable of a panel is called where a name has room for 32 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reference.csv_table import read_rows
from transforms.reference.slips import Slips

FILE = "short_names.csv"
COLUMNS = ("indicator_id", "measure", "unit", "short_name")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")

Variable = tuple[str, str, str]
"""indicator_id, measure and unit: numbers of one variable are of one unit."""


@dataclass(frozen=True, slots=True)
class ShortName:
    """One line of reference/short_names.csv."""

    indicator_id: str
    measure: str
    unit: str
    short_name: str
    line: int = 0
    """Where it stands in the file."""

    @property
    def variable(self) -> Variable:
        """What the name is of."""
        return (self.indicator_id, self.measure, self.unit)


def parse_short_names(text: str) -> dict[Variable, str]:
    """Names by indicator, measure and unit.

    Raises:
        ReferenceDataError: a name is too long or no name, or a name or a variable stands twice.
    """
    slips = Slips(FILE)
    names = read_short_names(text, slips)
    slips.refuse()
    return {name.variable: name.short_name for name in names}


def read_short_names(text: str, slips: Slips) -> tuple[ShortName, ...]:
    """The names of a file, what is wrong with it in `slips`."""
    found: dict[Variable, ShortName] = {}
    names: dict[str, int] = {}
    for row in read_rows(text, COLUMNS, slips, required=COLUMNS, entry="short_name"):
        if not row.is_whole or not all(row.cells[column] for column in COLUMNS):
            continue
        name = ShortName(
            row.cells["indicator_id"],
            row.cells["measure"],
            row.cells["unit"],
            row.cells["short_name"],
            row.line,
        )
        if not _NAME.fullmatch(name.short_name):
            slips.add(
                row.line, name.short_name, "short_name", "is no name of at most 24 characters",
                "use small letters, digits and _, a letter first",
            )  # fmt: skip
        elif name.variable in found or name.short_name in names:
            other = names.get(name.short_name) or found[name.variable].line
            slips.add(
                row.line, name.short_name, "", "stands twice", f"take it out here or in line {other}"
            )  # fmt: skip
        else:
            found[name.variable] = name
            names[name.short_name] = row.line
    return tuple(found.values())
