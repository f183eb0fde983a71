"""The records of an amount and of what one number says of its subject."""

from __future__ import annotations

from typing import NamedTuple

from transforms.extract.status import When

_INDEX = (90, 130)
"""What a price index lies between where the year before is 100; as a rate none is plausible."""


class Amount(NamedTuple):
    """A value, or a range of values, in a unit."""

    value: float
    high: float | None
    unit: str

    def times(self, factor: float, unit: str) -> Amount:
        """The amount so many times over."""
        return Amount(factor * self.value, None if self.high is None else factor * self.high, unit)

    def from_index(self) -> Amount:
        """The change on the year before that an index states, where it is 100: 3% of 103%."""
        if not _INDEX[0] <= self.value <= _INDEX[1]:
            return self
        return Amount(self.value - 100, None if self.high is None else self.high - 100, self.unit)


class Figure(NamedTuple):
    """What one number, or one phrase in its place, says of its subject."""

    indicator_id: str | None
    measure: str
    value: float | None
    high: float | None
    unit: str
    when: When
    comparator: str
    rule: str
    number: str = ""
    """The number as written."""
    stated_unit: str = ""
    is_estimate: bool = False
    basis: str | None = None
    suspect: str | None = None
