"""Cells of two warehouses set side by side: which are gained, lost, moved or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

KEY = ("report_id", "indicator_id", "measure", "ref_year", "status")
VALUES = ("value", "value_high", "unit", "comparator")
"""What makes a cell of the same key another one."""
READING = ("indicator_id", "measure", "ref_year", "status", "scope", "scope_name", "period")
"""What one side can make of a number and the other not."""
CHANGES = ("gained", "lost", "changed", "moved")
NO_CELLS = pl.Schema(
    {
        **dict.fromkeys(KEY, pl.String), "ref_year": pl.Int64, "value": pl.Float64, "value_high": pl.Float64,
        "unit": pl.String, "comparator": pl.String, "region_name": pl.String, "report_year": pl.Int64,
        "suspect": pl.Boolean, "evidence": pl.String, "sentence": pl.String, "value_stated": pl.String,
        "observation_id": pl.Int64,
    }
)  # fmt: skip
"""Columns of cells; one that a side lacks is null throughout."""
NEAR = 1e-9


@dataclass
class Side:
    """What one warehouse holds."""

    cells: pl.DataFrame
    """Rows of marts.report_indicators with their sentences."""
    observations: pl.DataFrame
    """Rows of core.observations."""
    counts: dict[str, int] = field(default_factory=dict)
    """Rows, by the names of `COUNTED`; what a side has no relation for is left out."""
    reports: frozenset[str] = frozenset()
    """Reports as a person names them."""


def differences(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Every cell of either side: `change` (of `CHANGES` or same) and its columns as `old_…` and `new_…`.

    Columns that one side lacks are compared by neither and are null.
    """
    # A column counts where both sides have it, even one of which is empty.
    shared = [c for c in NO_CELLS if (c in old.columns and c in new.columns) or c in KEY]
    sides = [
        side.select(shared).cast({c: t for c, t in NO_CELLS.items() if c in shared}) for side in (old, new)
    ]
    before, after = (
        side.rename({c: f"{name}_{c}" for c in shared})
        for side, name in zip(sides, ("old", "new"), strict=True)
    )
    joined = before.join(
        after,
        left_on=[f"old_{c}" for c in KEY],
        right_on=[f"new_{c}" for c in KEY],
        how="full",
        nulls_equal=True,
        coalesce=False,
    ).with_columns(
        pl.lit(None, NO_CELLS[c]).alias(f"{name}_{c}")
        for c in NO_CELLS
        if c not in shared
        for name in ("old", "new")
    )
    differ = pl.any_horizontal(_differs(c) for c in VALUES)
    told = joined.with_columns(
        change=pl.when(pl.col("old_report_id").is_null()).then(pl.lit("gained"))
        .when(pl.col("new_report_id").is_null()).then(pl.lit("lost"))
        .when(differ).then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip
    moved = _moved(told)
    if moved.height:
        told = pl.concat(
            [
                told.join(moved.select(f"old_{c}" for c in KEY), on=[f"old_{c}" for c in KEY], how="anti")
                .join(moved.select(f"new_{c}" for c in KEY), on=[f"new_{c}" for c in KEY], how="anti"),
                moved.select(told.columns),
            ]
        )  # fmt: skip
    either = [pl.coalesce(f"new_{c}", f"old_{c}").alias(c) for c in ("report_id", "indicator_id")]
    return told.with_columns(either).sort(
        "indicator_id", "change", "report_id", *(f"{n}_{c}" for c in KEY[2:] for n in ("old", "new"))
    )


def _differs(column: str) -> pl.Expr:
    old, new = pl.col(f"old_{column}"), pl.col(f"new_{column}")
    if NO_CELLS[column] != pl.Float64:
        return old.ne_missing(new)
    scale = pl.max_horizontal(old.abs(), new.abs(), pl.lit(1.0))
    return pl.when(old.is_null() | new.is_null()).then(old.is_null() != new.is_null()).otherwise(
        (old - new).abs() > NEAR * scale
    )  # fmt: skip


def _moved(told: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a lost and a gained cell that are the same number of the same sentence."""
    by = ["report_id", "indicator_id", "sentence", "value", "value_high"]
    sides = []
    for change, name in (("lost", "old"), ("gained", "new")):
        keys = [f"{name}_{c}" for c in by]
        found = told.filter(
            pl.col("change") == change, pl.col(keys[2]).is_not_null(), pl.col(keys[3]).is_not_null()
        )
        found = found.select(c for c in told.columns if c.startswith(f"{name}_")).sort(
            *(f"{name}_{c}" for c in KEY)
        )
        sides.append(found.with_columns(ordinal=pl.int_range(pl.len()).over(keys)))
    lost, gained = sides
    return lost.join(
        gained,
        left_on=[*(f"old_{c}" for c in by), "ordinal"],
        right_on=[*(f"new_{c}" for c in by), "ordinal"],
        how="inner",
        nulls_equal=True,
        coalesce=False,
    ).with_columns(change=pl.lit("moved"))


def summary(told: pl.DataFrame) -> pl.DataFrame:
    """How many cells of each indicator each kind of change befell, the most lost and changed ones first."""
    kinds = [*CHANGES, "same"]
    counted = told.group_by("indicator_id").agg(
        (pl.col("change") == kind).sum().cast(pl.Int64).alias(kind) for kind in kinds
    )
    worst = pl.col("lost") + pl.col("changed") + pl.col("moved")
    return counted.sort(worst, "gained", "indicator_id", descending=[True, True, False])


def doubts(told: pl.DataFrame) -> tuple[int, int]:
    """How many cells of the same value are newly suspect, and how many are so no longer."""
    same = told.filter(pl.col("change") == "same")
    old, new = same["old_suspect"].fill_null(False), same["new_suspect"].fill_null(False)
    return int((new & ~old).sum()), int((old & ~new).sum())


def elsewhere(told: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """`told` with `elsewhere`: what the other side makes of the number of a cell that was gained or lost.

    `old` and `new` are observations. It tells what is another on the other side (`status actual → target`),
    that the number is not read at all, or that it is read alike and only stands for no cell.
    """
    shared = [c for c in READING if c in old.columns and c in new.columns]
    place = ["report_id", "sentence", "value_stated"]
    if not {*place, "observation_id"} <= {*old.columns, *new.columns} or told.is_empty():
        return told.with_columns(elsewhere=pl.lit(""))
    wanted = told.filter(pl.col("change").is_in(["gained", "lost"]))
    numbered = wanted.with_row_index("row")
    found: dict[int, str] = {}
    for change, name, own, other in (("lost", "old", old, new), ("gained", "new", new, old)):
        cells = numbered.filter(
            pl.col("change") == change, pl.col(f"{name}_observation_id").is_not_null()
        ).select(
            "row",
            pl.col(f"{name}_report_id").alias("report_id"),
            pl.col(f"{name}_observation_id").alias("observation_id"),
        )
        mine = cells.join(own, on=["report_id", "observation_id"], how="inner")
        known_reports = set(other["report_id"])
        there = other.select(*place, *(pl.col(c).alias(f"other_{c}") for c in shared))
        for row in mine.join(there, on=place, how="left", nulls_equal=True).iter_rows(named=True):
            said = _read_as(row, shared, change)
            if row["report_id"] not in known_reports:
                said = f"no such report {'now' if change == 'lost' else 'before'}"
            known = found.get(row["row"])
            # Of several numbers written alike in one sentence, the one that is read most alike.
            if known is None or said.count("→") < known.count("→"):
                found[row["row"]] = said
    texts = [found.get(row, "") for row in numbered["row"]]
    rest = told.filter(~pl.col("change").is_in(["gained", "lost"])).with_columns(elsewhere=pl.lit(""))
    return pl.concat([wanted.with_columns(elsewhere=pl.Series(texts, dtype=pl.String)), rest]).sort(
        "indicator_id", "change", "report_id", *(f"{n}_{c}" for c in KEY[2:] for n in ("old", "new"))
    )


def _read_as(row: dict[str, Any], columns: Sequence[str], change: str) -> str:
    then = "not read now" if change == "lost" else "not read before"
    if row["other_measure"] is None:
        return then
    differing = []
    for column in columns:
        pair = (row[column], row[f"other_{column}"])
        if pair[0] != pair[1]:
            before, after = pair if change == "lost" else pair[::-1]
            differing.append(f"{column} {as_text(before)} → {as_text(after)}")
    return ", ".join(differing) or f"read alike {'now' if change == 'lost' else 'before'}, but no cell"


def as_text(value: object) -> str:
    """A value as a person reads it."""
    return "none" if value is None else str(value)
