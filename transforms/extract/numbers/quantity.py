"""A number with its unit at a place of a text: the record that the other parts of the reading work on."""

from __future__ import annotations

from typing import NamedTuple


class Quantity(NamedTuple):
    """A number with its unit at a place of a text; `value` counts in `unit`, scales resolved."""

    start: int
    end: int
    number: str
    """As written: `8860`, `6.5—7`, `千`."""
    value: float
    """The number times its scale, in the bare unit: 110.5亿元 is 1.105e10 元."""
    high: float | None
    """The upper end of a range, in the bare unit."""
    unit: str
    """The bare unit: `元`, `%`, `第` (a rank); empty where it goes without saying (突破万亿)."""
    stated_unit: str
    """Scale and unit as written: `亿元`, `万元`."""
    hedge: str | None
    """Comparator that the words after the number give: ge, le, approx, or None."""
    hedge_start: int
    """Where the words after the unit begin (equal to `end` where there are none)."""

    @property
    def is_percentage(self) -> bool:
        """Whether it is a share or a rate in percent or per mille."""
        return self.unit in ("%", "‰", "‱")


class Stated(NamedTuple):
    """A quantity without what stands after its unit."""

    number: str
    value: float | None
    """None where the words are no number after all."""
    high: float | None
    unit: str
    stated_unit: str
    hedge: str | None = None
    """What an open part of the number says: 三百多."""
