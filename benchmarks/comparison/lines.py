"""What a comparison prints: examples with their sentences, a table by indicator, a line of totals."""

from __future__ import annotations

from typing import Any

import polars as pl

from benchmarks.comparison.cells import (
    CHANGES,
    Side,
    as_text,
    doubts,
    summary,
)

COUNTED = ("reports", "quarantined", "observations", "cells", "suspects", "targets", "outcomes")
EXAMPLES = 10
LINES = 400
WIDTH = 60
"""Characters of a sentence that an example shows."""


def shortened(sentence: str | None, evidence: str | None, width: int = WIDTH) -> str:
    """`width` characters of a sentence, those in which the evidence ends among them."""
    words = " ".join((sentence or evidence or "").split())
    if len(words) <= width:
        return words
    marked = " ".join((evidence or "").split())
    end = max(0, words.find(marked)) + len(marked) if marked else width
    start = max(0, min(end - width * 4 // 5, len(words) - width))
    return ("…" if start else "") + words[start : start + width] + ("…" if start + width < len(words) else "")


def spread(found: pl.DataFrame, n: int) -> pl.DataFrame:
    """`n` rows at even distances, so that they come from many reports."""
    if found.height <= n:
        return found
    return found[[(2 * i + 1) * found.height // (2 * n) for i in range(n)]]


def example_lines(row: dict[str, Any]) -> list[str]:
    """One difference as a person reads it: a line, or two where each side has a sentence of its own."""
    name = "old" if row["change"] == "lost" else "new"
    report = f"{row[f'{name}_region_name'] or row['report_id']} {row[f'{name}_report_year'] or ''}".strip()
    key = _key(row, name)
    if row["change"] == "moved":
        key = f"{_key(row, 'old')} → {key}"
    before, after = _value(row, "old"), _value(row, "new")
    value = before if before == after else f"{before} → {after}"
    aside = f" ({row['elsewhere']})" if row.get("elsewhere") else ""
    words = {name: shortened(row[f"{name}_sentence"], row[f"{name}_evidence"]) for name in ("old", "new")}
    head = f"  {row['change']:<8}{report}  {key}  {value}{aside}"
    if row["change"] == "changed" and words["old"] and words["old"] != words["new"]:
        return [f"{head}  was: {words['old']}", f"{'':<10}now: {words['new']}"]
    return [f"{head}  {words[name]}".rstrip()]


def _key(row: dict[str, Any], name: str) -> str:
    return f"{row[f'{name}_measure']} {as_text(row[f'{name}_ref_year'])} {row[f'{name}_status']}"


def _value(row: dict[str, Any], name: str) -> str:
    """A cell's value; a dash where the side has no such cell."""
    if row[f"{name}_report_id"] is None:
        return "–"
    value, high = row[f"{name}_value"], row[f"{name}_value_high"]
    said = "" if value is None else f"{value:g}" + ("" if high is None else f"–{high:g}")
    unit = row[f"{name}_unit"] if said else None
    comparator = row[f"{name}_comparator"]
    mark = "[?]" if row[f"{name}_suspect"] else None
    parts = [said, unit, None if comparator == "eq" else comparator, mark]
    return " ".join(part for part in parts if part) or "no value"


def examples(told: pl.DataFrame, most: int, lines: int) -> list[str]:
    """The examples of every indicator that changed, those with the most losses and changes first.

    `most` of each kind, fewer where there would be more than `lines`; gains, of which the fewest are wrong,
    are shown by a third of that.
    """
    groups = []
    for indicator in summary(told)["indicator_id"]:
        own = told.filter(pl.col("indicator_id") == indicator)
        kinds = {change: own.filter(pl.col("change") == change) for change in CHANGES}
        if any(found.height for found in kinds.values()):
            groups.append((str(indicator), kinds))
    shown = [_examples_of(indicator, kinds, most) for indicator, kinds in groups]
    n = most
    while n > 1 and sum(map(len, shown)) > lines:
        n -= 1
        shown = [_examples_of(indicator, kinds, n) for indicator, kinds in groups]
    printed: list[str] = []
    for some in shown:
        if printed and len(printed) + len(some) > lines:
            break
        printed += some
    if n < most or len(printed) < sum(map(len, shown)):
        printed.append(
            f"({n} of each kind at most, and {len(printed)} lines; "
            "--only INDICATOR, --lines N and --csv FILE show more)"
        )
    return printed


def _examples_of(indicator: str, kinds: dict[str, pl.DataFrame], most: int) -> list[str]:
    counts = ", ".join(f"{found.height:,} {change}" for change, found in kinds.items() if found.height)
    lines = [f"{indicator}: {counts}"]
    for change, found in kinds.items():
        for row in spread(found, -(-most // 3) if change == "gained" else most).iter_rows(named=True):
            lines += example_lines(row)
    return lines


def table_lines(told: pl.DataFrame) -> list[str]:
    """The summary, an indicator a line; those that nothing befell are one line together."""
    found = summary(told)
    kinds = [*CHANGES, "same"]
    touched = found.filter(pl.sum_horizontal(CHANGES) > 0)
    rest = found.filter(pl.sum_horizontal(CHANGES) == 0)
    lines = [f"{'indicator':<36}" + "".join(f"{kind:>9}" for kind in kinds)]
    for row in touched.iter_rows(named=True):
        lines.append(f"{row['indicator_id']:<36}" + "".join(f"{row[kind]:>9,}" for kind in kinds))
    if rest.height:
        numbers = "".join(f"{rest[kind].sum():>9,}" for kind in kinds)
        lines.append(f"{f'{rest.height} other indicators':<36}{numbers}")
    return lines


def totals(base: str, told: pl.DataFrame, old: Side, new: Side, only: str | None = None) -> str:
    """The whole comparison in one line, for the commit's message."""
    cells = summary(told)
    found = ", ".join(f"{cells[kind].sum():,} {kind}" for kind in (*CHANGES, "same"))
    counted = [
        f"{name} {old.counts[name]:,} → {new.counts[name]:,}"
        for name in ("reports", "observations", "suspects")
        if name in old.counts and name in new.counts
    ]
    whose = f"cells of {only}" if only else "cells"
    return f"{whose} against {base}: {found}; {', '.join(counted)}"


def report_lines(
    base: str, old: Side, new: Side, told: pl.DataFrame, most: int, lines: int, only: str | None = None
) -> list[str]:
    """All that is printed."""
    behind = ["", *table_lines(told), "", f"{'':<16}{base:>12}{'now':>12}"]
    for name in COUNTED:
        if name in old.counts and name in new.counts:
            behind.append(f"{name:<16}{old.counts[name]:>12,}{new.counts[name]:>12,}")
    fresh, gone = doubts(told)
    behind.append(f"Of the cells of the same value {fresh:,} are newly suspect and {gone:,} no longer so.")
    for verb, reports in (("gained", new.reports - old.reports), ("lost", old.reports - new.reports)):
        if reports:
            more = f" and {len(reports) - 10} more" if len(reports) > 10 else ""
            behind.append(f"Reports {verb}: {', '.join(sorted(reports)[:10])}{more}")
    behind += ["", totals(base, told, old, new, only)]
    return examples(told, most, lines - len(behind)) + behind
