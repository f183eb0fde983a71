"""Pictures of a warehouse as SVG text: small, without scripts or anything from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

MOST_ROWS = 60
MOST_YEARS = 40
ROW, CELL, LEFT, TOP = 18, 30, 170, 30

COLOURS = {
    "present": "#2f7d4f", "damaged": "#d9a520", "suspect": "#c0392b", "missing": "#e3e6ea",
    "stale": "#b9c0c9",
}  # fmt: skip
LEGEND = (
    ("present", "present"), ("damaged", "damaged or a digest"), ("suspect", "the same text elsewhere"),
    ("missing", "missing"), ("stale", "no report since"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One row of marts.coverage, as far as a picture needs it."""

    region_code: str
    region_name: str
    province_code: str
    province_name: str
    year: int
    status: str
    """present, missing or stale."""
    is_damaged: bool = False
    is_suspect: bool = False

    @property
    def shown(self) -> str:
        """Which of the colours the cell has; the worst that is known of it."""
        if self.status != "present":
            return self.status
        return "suspect" if self.is_suspect else "damaged" if self.is_damaged else "present"


def coverage_picture(cells: Iterable[CoverageCell]) -> str:
    """Regions by years, each cell coloured by whether its report is there and how it is.

    The last years only, and where there are too many regions to see, provinces with the number of reports.
    """
    known = list(cells)
    if not known:
        return _svg(LEFT * 2, TOP, [_text(10, 28, "No report is in the warehouse.")])
    last = max(cell.year for cell in known)
    years = list(range(max(min(cell.year for cell in known), last - MOST_YEARS + 1), last + 1))
    shown = [cell for cell in known if cell.year >= years[0]]
    names = {cell.region_code: cell.region_name for cell in shown}
    if len(names) > MOST_ROWS:
        rows = _rows_of_provinces(shown)
    else:
        rows = [
            (
                names[code],
                {cell.year: (cell.shown, "", 1.0) for cell in shown if cell.region_code == code},
            )
            for code in sorted(names)
        ]
    drawn = []
    for column, year in enumerate(years):
        x = LEFT + column * CELL + CELL / 2
        if len(years) <= 20 or year % 5 == 0 or year == last:
            drawn.append(_text(x, TOP - 8, str(year), "middle"))
    for line, (name, found) in enumerate(rows):
        y = TOP + line * ROW
        drawn.append(_text(LEFT - 8, y + ROW - 5, name, "end"))
        for column, year in enumerate(years):
            if year not in found:
                continue
            kind, words, opacity = found[year]
            x = LEFT + column * CELL
            drawn.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{ROW - 2}" rx="2" '
                f'fill="{COLOURS[kind]}" fill-opacity="{opacity:.2f}">'
                f"<title>{escape(name)} {year}: {escape(words or kind)}</title></rect>"
            )
            if words:
                drawn.append(_text(x + CELL / 2, y + ROW - 5, words, "middle"))
    below = TOP + len(rows) * ROW + 14
    x = LEFT
    for kind, words in LEGEND:
        drawn.append(f'<rect x="{x}" y="{below}" width="12" height="12" rx="2" fill="{COLOURS[kind]}"/>')
        drawn.append(_text(x + 17, below + 10, words))
        x += 34 + 7 * len(words)
    return _svg(max(LEFT + len(years) * CELL + 12, x), below + 24, drawn)


def _rows_of_provinces(
    shown: Sequence[CoverageCell],
) -> list[tuple[str, dict[int, tuple[str, str, float]]]]:
    """Provinces in place of their regions: the number of reports there, the fainter the more are wanting."""
    names = {cell.province_code: cell.province_name for cell in shown}
    counts: dict[str, dict[int, list[int]]] = {}
    for cell in shown:
        here, wanted = counts.setdefault(cell.province_code, {}).setdefault(cell.year, [0, 0])
        counts[cell.province_code][cell.year] = [here + (cell.status == "present"), wanted + 1]
    rows = []
    for code in sorted(counts):
        found = {}
        for year, (here, wanted) in counts[code].items():
            kind = "present" if here else "missing"
            found[year] = (kind, str(here) if here else "", 0.25 + 0.75 * here / wanted if here else 1.0)
        rows.append((names[code], found))
    return rows


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(width: float, height: float, drawn: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="system-ui, sans-serif" font-size="11" fill="#333">'
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>' + "".join(drawn) + "</svg>"
    )
