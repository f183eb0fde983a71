"""The closed lists of the warehouse, each once, for the code, the reference files and the gates."""

from __future__ import annotations

LEVELS = ("nation", "province", "prefecture", "district", "county", "county_city")
"""Levels of regions from the top down; the last three stand side by side."""

BOUND_LEVELS = ("nation", "province", "prefecture", "county")
"""Levels for which an indicator may state bounds of its own; `county` is for all three of the lowest."""

MEASURES = ("level", "growth", "change", "share", "gap", "rank", "multiple")
"""What a figure tells of its subject."""

CELL_MEASURES = ("level", "growth")
"""Those of which an indicator has units, bounds and cells."""

STATUSES = ("actual", "target")
"""Whether a figure came about or is aimed at."""

COMPARATORS = (
    "eq", "approx", "ge", "le", "range", "sync_gdp", "above_gdp", "above_province", "above_nation",
    "above_city", "other_qualitative", "not_set",
)  # fmt: skip
"""How a value is to be taken; those from sync_gdp on are targets in words, not_set says that none is set."""

SCOPES = ("region", "part", "other")
"""Whose figure it is: the report's region, a part of it, or another one quoted for comparison."""

PERIODS = (
    "year", "half", "quarters", "months", "month", "multi_year", "average", "point", "plan_end", "unknown",
)  # fmt: skip
"""What stretch of time a figure is of."""

DIRECTIONS = ("up", "down", "none")
"""Whether more of an indicator is better, less is, or neither."""

INDICATOR_KINDS = ("stock", "flow", "rate", "index")
"""What a level is: what stands at the year's end, what the year adds up to, a ratio, or an index."""

SUMS = ("often", "rarely")
"""How often reports state sums of a flow over several years."""

FIRST_YEAR, LAST_YEAR = 1949, 2100
"""Between which a report can be of a year."""
