"""How read cells are held against labels: what counts as found, missed, extra, and rightly hedged.

A cell is keyed by region, report year, indicator, measure, reference year and status. It is found where a
cell of its key was read with the same unit, a value within 0.1 % (0.005 near zero) and the same upper end;
one without a value where the comparator is the same. What was read of a labelled report without a label
behind it is extra, as far as its indicator is one of the core. Keys of judgement calls count neither way,
and neither do qualitative cells that compare with nothing named.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


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
    def key(self) -> tuple[object, ...]:
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
    open_keys: frozenset[tuple[Any, ...]]

    @property
    def reports(self) -> set[tuple[str, int]]:
        """The reports that were labelled."""
        return {c.report for c in self.cells} | {key[:2] for key in self.open_keys}


def parse_labels(text: str) -> Labels:
    """Labels out of JSON lines with one cell each.

    Raises:
        ValueError: a line is no JSON object, or lacks a field; the message names the line.
    """
    cells, open_keys = [], set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            cell = Cell(
                str(row["region_code"]), int(row["report_year"]), row["indicator"], row["measure"],
                int(row["ref_year"]), row["status"], row["value"], row.get("value_high"), row["unit"],
                row["comparator"],
            )  # fmt: skip
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"line {number} is no label: {error}") from error
        if row.get("ignore"):
            open_keys.add(cell.key)
        else:
            cells.append(cell)
    return Labels(tuple(cells), frozenset(open_keys))


@dataclass
class Score:
    """What became of the labels of some reports."""

    right: list[tuple[Cell, Cell]] = field(default_factory=list)
    """Each label that was found, with the cell that states it."""
    missed: list[Cell] = field(default_factory=list)
    extra: list[Cell] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many labels were found."""
        return len(self.right)

    @property
    def hedged(self) -> int:
        """Of those found, how many have the label's comparator."""
        return sum(label.comparator == cell.comparator for label, cell in self.right)

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

    def by(self, kind: Callable[[Cell], str]) -> dict[str, Score]:
        """The score of each kind of cell."""
        parts: dict[str, Score] = defaultdict(Score)
        for label, cell in self.right:
            parts[kind(label)].right.append((label, cell))
        for cell in self.missed:
            parts[kind(cell)].missed.append(cell)
        for cell in self.extra:
            parts[kind(cell)].extra.append(cell)
        return dict(sorted(parts.items()))

    def errors(self) -> list[tuple[str, Cell, Cell | None]]:
        """Each error by its kind: the label or the cell that it is about, and the cell read instead.

        `value`, `unit`, `comparator`: another one was read under the label's key. `year or status`,
        `measure`: the label's figure was read under another key. `not read`: nothing of the kind was.
        `no label`: a cell that no label stands behind.
        """
        left = list(self.extra)
        errors: list[tuple[str, Cell, Cell | None]] = []
        for label in self.missed:
            kind, instead = _error(label, left)
            if instead is not None:
                left.remove(instead)
            errors.append((kind, label, instead))
        errors += [("no label", cell, None) for cell in left]
        errors += [
            ("comparator", label, cell) for label, cell in self.right if label.comparator != cell.comparator
        ]
        return errors

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


def _error(label: Cell, extra: Iterable[Cell]) -> tuple[str, Cell | None]:
    """What kind of error a missed label is, and the cell that was read in its place."""
    akin = [cell for cell in extra if cell.report == label.report and cell.indicator == label.indicator]
    for cell in akin:
        if cell.key == label.key:
            return ("unit" if cell.value == label.value else "value"), cell
    for cell in akin:
        if cell.states(label):
            return ("year or status" if cell.measure == label.measure else "measure"), cell
    return "not read", None


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def score(labels: Labels, read: Iterable[Cell], core: frozenset[str]) -> Score:
    """Hold what was read against labels; `core` are the indicators that labels cover."""
    reports = labels.reports
    by_key: dict[tuple[object, ...], list[Cell]] = {}
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
        result.right.append((label, match))
    for key, cells in by_key.items():
        for cell in cells:
            vague = cell.value is None and cell.comparator in ("above_gdp", "other_qualitative", "not_set")
            if key not in labels.open_keys and cell not in confirmed and not vague:
                result.extra.append(cell)
    return result
