"""How read cells are held against labels: what counts as found, missed, extra, and rightly hedged.

A cell is keyed by region, report year, indicator, measure, reference year and status. It is found where a
cell of its key was read with the same unit, a value within 0.1 % (0.005 near zero) and the same upper end;
one without a value where the comparator is the same. What was read of a labelled report without a label
behind it is extra, as far as its indicator is one of the core. Keys of judgement calls count neither way,
and neither do qualitative cells that compare with nothing named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, or one qualitative target, of one indicator of a whole region."""

    region_code: str
    report_year: int
    indicator: str
    measure: str
    ref_year: int
    status: str
    value: float | None
    value_high: float | None
    unit: str | None
    comparator: str

    @property
    def report(self) -> tuple[str, int]:
        """Whose report, of which year."""
        return self.region_code, self.report_year

    @property
    def key(self) -> tuple:
        """What a cell is looked up by."""
        return (*self.report, self.indicator, self.measure, self.ref_year, self.status)

    def states(self, other: Cell) -> bool:
        """Whether both, under one key, give the same figure."""
        if self.value is None or other.value is None:
            return self.value is other.value and self.comparator == other.comparator
        same_unit = self.measure == "growth" or self.unit == other.unit
        return same_unit and _near(self.value, other.value) and _near(self.value_high, other.value_high)


def _near(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= max(0.005, 0.001 * abs(b))


@dataclass(frozen=True)
class Labels:
    """The cells of hand-read reports, and the keys that are judgement calls."""

    cells: tuple[Cell, ...]
    open_keys: frozenset[tuple]

    @property
    def reports(self) -> set[tuple[str, int]]:
        """The reports that were labelled."""
        return {c.report for c in self.cells} | {key[:2] for key in self.open_keys}


def read_labels(path: Path) -> Labels:
    """Labels out of a JSON-lines file with one cell a line."""
    cells, open_keys = [], set()
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, filter(str.strip, lines)):
            cell = Cell(
                row["region_code"], row["report_year"], row["indicator"], row["measure"], row["ref_year"],
                row["status"], row["value"], row.get("value_high"), row["unit"], row["comparator"],
            )  # fmt: skip
            if row.get("ignore"):
                open_keys.add(cell.key)
            else:
                cells.append(cell)
    return Labels(tuple(cells), frozenset(open_keys))


@dataclass
class Score:
    """What became of the labels of some reports."""

    found: int = 0
    hedged: int = 0
    """Of those found, how many have the label's comparator."""
    missed: list[Cell] = field(default_factory=list)
    extra: list[Cell] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the cells read that a label stands behind."""
        return _share(self.found, self.found + len(self.extra))

    @property
    def recall(self) -> float:
        """Share of the labels that were found."""
        return _share(self.found, self.found + len(self.missed))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.precision * self.recall, self.precision + self.recall)

    @property
    def comparator(self) -> float:
        """Share of the cells found that are hedged as the label says."""
        return _share(self.hedged, self.found)

    def __str__(self) -> str:
        head = (
            f"precision {self.precision:.4f}  recall {self.recall:.4f}  F1 {self.f1:.4f}  "
            f"comparator {self.comparator:.4f}  of {self.found + len(self.missed)} cells"
        )
        return "\n".join([head, *self._lines("missed", self.missed), *self._lines("extra", self.extra)])

    @staticmethod
    def _lines(what: str, cells: Iterable[Cell]) -> Iterator[str]:
        for c in cells:
            yield f"{what}: {' '.join(map(str, c.key))} = {c.value} {c.comparator}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def score(labels: Labels, read: Iterable[Cell], core: frozenset[str]) -> Score:
    """Hold what was read against labels; `core` are the indicators that labels cover."""
    reports = labels.reports
    by_key: dict[tuple, list[Cell]] = {}
    for cell in read:
        if cell.report in reports and cell.indicator in core:
            by_key.setdefault(cell.key, []).append(cell)
    result = Score()
    confirmed = set()
    for label in labels.cells:
        match = next((c for c in by_key.get(label.key, ()) if c.states(label)), None)
        if match is None:
            result.missed.append(label)
            continue
        confirmed.add(match)
        result.found += 1
        result.hedged += match.comparator == label.comparator
    for key, cells in by_key.items():
        for cell in cells:
            vague = cell.value is None and cell.comparator == "other_qualitative"
            if key not in labels.open_keys and cell not in confirmed and not vague:
                result.extra.append(cell)
    return result
