"""The panel as studies want it: long, a row a number's year, and wide, a row a region and year.

A wide variable is of one indicator, measure and unit, called by reference/short_names.csv; what binds or
doubts it stands beside it: `gdp_g` the outcome, `gdp_g_t` the target, `gdp_g_t_hi` the upper end of a target
that is a range, `gdp_g_cmp` and `gdp_g_t_cmp` how they are to be taken, `gdp_g_sus` and `gdp_g_t_sus`
whether they are suspect. A variable that holds nothing in the whole panel is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.export.tables import BOM, ROW_GROUP
from flows.places import REFERENCE
from flows.warehouse.connections import Connection, frame, rows
from transforms.reference.short_names import FILE, Variable, parse_short_names
from transforms.reference.vocabulary import COMPARATORS

KEYS = ("region_code", "region_name", "level", "province_code", "year")
LONG = """
SELECT
    p.region_code, p.region_name, p.level, p.province_code, p.year, p.indicator_id, i.name_zh, i.name_en,
    p.measure, p.target, p.target_high, p.target_comparator, coalesce(p.target_unit, u.unit) AS target_unit,
    p.actual, p.actual_high, p.actual_comparator, coalesce(p.actual_unit, u.unit) AS actual_unit,
    p.is_estimate, p.gap, d.verdict, p.basis, p.concept, t.suspect AS target_suspect, p.actual_suspect,
    p.suspect_reason,
    p.target_report_id, p.actual_report_id
FROM marts.indicator_panel AS p
JOIN core.indicators AS i USING (indicator_id)
CROSS JOIN LATERAL (SELECT CASE p.measure WHEN 'growth' THEN i.unit_growth ELSE i.unit_level END AS unit) AS u
LEFT JOIN marts.target_delivery AS d
    ON d.region_code = p.region_code AND d.indicator_id = p.indicator_id AND d.measure = p.measure
    AND d.year = p.year AND d.target_report_id = p.target_report_id
LEFT JOIN marts.report_indicators AS t
    ON t.report_id = p.target_report_id AND t.indicator_id = p.indicator_id AND t.measure = p.measure
    AND t.ref_year = p.year AND t.status = 'target'
"""
"""The panel with both suspicions apart; target and outcome each have a unit, mostly the same."""

ENDINGS = {
    "": ("actual", "outcome", "实际值"),
    "_cmp": ("actual_comparator", "how the outcome is to be taken", "实际值的比较方式"),
    "_sus": ("actual_suspect", "whether the outcome is suspect", "实际值是否存疑"),
    "_t": ("target", "target", "目标值"),
    "_t_hi": ("target_high", "upper end of the target", "目标区间上限"),
    "_t_cmp": ("target_comparator", "how the target is to be taken", "目标的比较方式"),
    "_t_sus": ("target_suspect", "whether the target is suspect", "目标是否存疑"),
}
"""Ending of a variable's name to the column of the long panel and what it says in both languages."""


@dataclass(frozen=True, slots=True)
class PanelVariable:
    """One variable of the wide panel."""

    name: str
    indicator_id: str
    measure: str
    unit: str
    name_en: str
    name_zh: str
    is_core: bool
    ending: str
    n: int
    """Rows in which it says something."""

    @property
    def column(self) -> str:
        """The column of the long panel that it comes from."""
        return ENDINGS[self.ending][0]

    @property
    def kind(self) -> str:
        """number, comparator or suspect."""
        if self.ending.endswith("_cmp"):
            return "comparator"
        return "suspect" if self.ending.endswith("_sus") else "number"

    def label(self, language: str) -> str:
        """What it says, in zh or en, with the unit of a number."""
        unit = f" ({self.unit})" if self.kind == "number" else ""
        if language == "zh":
            measure = "增速" if self.measure == "growth" else ""
            return f"{self.name_zh}{measure}：{ENDINGS[self.ending][2]}{unit}"
        measure = " growth" if self.measure == "growth" else ""
        return f"{self.name_en.partition(' (')[0]}{measure}: {ENDINGS[self.ending][1]}{unit}"


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel in both forms."""

    long: pl.DataFrame
    wide: pl.DataFrame
    """KEYS, then the variables: numbers as Float64, comparators as String, suspicions as Boolean."""
    variables: tuple[PanelVariable, ...]


def make_panel(con: Connection, where: str) -> Panel:
    """The panel of the rows of marts.indicator_panel that `where` chooses."""
    chosen = f"SELECT * FROM ({LONG}) AS p WHERE {where} ORDER BY region_code, year, indicator_id, measure"
    long = frame(con, chosen, doing="make the panel")
    facts = {
        indicator_id: (name_en, name_zh, is_core)
        for indicator_id, name_en, name_zh, is_core in rows(
            con, "SELECT indicator_id, name_en, name_zh, is_core FROM core.indicators"
        )
    }
    names = parse_short_names((REFERENCE / FILE).read_text("utf-8"))
    variables = tuple(_variables(long, names, facts))
    return Panel(long, _wide(long, variables), variables)


def short_name(variable: Variable, names: dict[Variable, str]) -> str:
    """The name of a variable; one that reference/ does not name is called by its indicator's id."""
    indicator_id, measure, _ = variable
    return names.get(variable) or f"{indicator_id[:22]}{'_g' if measure == 'growth' else ''}"


def _unit_column(ending: str) -> str:
    return "target_unit" if ending.startswith("_t") else "actual_unit"


def _variables(
    long: pl.DataFrame, names: dict[Variable, str], facts: dict[str, tuple[str, str, bool]]
) -> Iterator[PanelVariable]:
    counts: dict[tuple[Variable, str], int] = {}
    for ending, (column, _, _) in ENDINGS.items():
        stated = long.filter(pl.col(column).is_not_null())
        by = ("indicator_id", "measure", _unit_column(ending))
        for indicator_id, measure, unit, n in stated.group_by(by).len().iter_rows():
            counts[((indicator_id, measure, unit or ""), ending)] = n
    variables = {variable for variable, _ in counts}
    for variable in sorted(variables, key=lambda variable: (not facts[variable[0]][2], variable)):
        for ending in ENDINGS:
            if n := counts.get((variable, ending)):
                name = short_name(variable, names) + ending
                yield PanelVariable(name, *variable, *facts[variable[0]], ending, n)


def _wide(long: pl.DataFrame, variables: tuple[PanelVariable, ...]) -> pl.DataFrame:
    """One row a region and year; a variable's value is the one number of its indicator, measure and unit."""
    place = ["region_code", "year"]
    wide = long.group_by(place).agg(pl.col("region_name", "level", "province_code").first())
    for ending, (column, _, _) in ENDINGS.items():
        made = {(v.indicator_id, v.measure, v.unit): v.name for v in variables if v.ending == ending}
        if made:
            named = pl.DataFrame(
                [(*variable, name) for variable, name in made.items()],
                schema=["indicator_id", "measure", "unit", "name"],
                orient="row",
            )
            stated = long.filter(pl.col(column).is_not_null()).with_columns(
                pl.col(_unit_column(ending)).fill_null("").alias("unit")
            )
            picked = stated.join(named, on=["indicator_id", "measure", "unit"]).pivot(
                on="name", index=place, values=column, aggregate_function="first"
            )
            wide = wide.join(picked, on=place, how="left")
    return wide.select(*KEYS, *(variable.name for variable in variables)).sort(place)


def write_panel(panel: Panel, folder: Path) -> None:
    """panel_long and panel_wide as Parquet and CSV."""
    for name, data in (("panel_long", panel.long), ("panel_wide", panel.wide)):
        data.write_parquet(folder / f"{name}.parquet", compression="zstd", row_group_size=ROW_GROUP)
        with (folder / f"{name}.csv").open("wb") as file:
            file.write(BOM.encode())
            data.write_csv(file)


COMPARATOR_CODES = {comparator: code for code, comparator in enumerate(COMPARATORS, 1)}
"""Comparators as numbers, for programs whose variables are such."""
