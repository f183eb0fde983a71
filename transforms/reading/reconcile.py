"""One cell from several mentions: which observation speaks for an indicator, measure, year and status."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from transforms.reading.catalogue import Catalogue
from transforms.records import Identity, Observation

_QUALITATIVE = ("sync_gdp", "above_province", "above_nation", "above_city", "other_qualitative")


@dataclass(frozen=True, slots=True)
class Cell:
    """The observation (by its place in the list) that a cell takes, and what speaks against it."""

    indicator_id: str
    measure: str
    ref_year: int
    status: str
    observation: int
    n_mentions: int
    suspect_reason: str | None


def eligible(o: Observation, identity: Identity) -> bool:
    """Whether an observation can be a cell: the whole region, a single year, the review's or the plan's."""
    if o.indicator_id is None or o.scope != "region" or o.period not in ("year", "point"):
        return False
    if o.measure not in ("level", "growth"):
        return False
    wanted = identity.review_year if o.status == "actual" else identity.report_year
    if o.ref_year != wanted:
        return False
    return not (o.value is None and o.status == "actual" and o.comparator != "sync_gdp")


def reconcile(observations: list[Observation], identity: Identity, catalogue: Catalogue) -> list[Cell]:
    """The cells of one report.

    A number beats words; an exact figure beats a bound or a rounded one that it fits; the earlier mention beats
    the later. Mentions that contradict the one taken leave the cell `suspect` with both named.
    """
    groups: dict[tuple[str, str, int, str], list[int]] = defaultdict(list)
    for i, o in enumerate(observations):
        if eligible(o, identity):
            groups[(o.indicator_id or "", o.measure, o.ref_year or 0, o.status)].append(i)
    cells = []
    for (indicator_id, measure, year, status), members in sorted(groups.items()):
        best = min(members, key=lambda i: _preference(observations[i], i))
        chosen = observations[best]
        reasons = [chosen.suspect_reason] if chosen.suspect_reason else []
        bounds = catalogue.indicators[indicator_id].bounds.get(measure)
        if bounds and chosen.value is not None:
            worst = [
                v
                for v in (chosen.value, chosen.value_high)
                if v is not None and not bounds[0] <= v <= bounds[1]
            ]
            if worst:
                reasons.append(f"{worst[0]:g} lies outside the plausible {bounds[0]:g} to {bounds[1]:g}")
        for i in members:
            other = observations[i]
            if i != best and _contradicts(chosen, other):
                reasons.append(f"the report also says {other.evidence[-40:]}")
                break
        cells.append(
            Cell(indicator_id, measure, year, status, best, len(members), "; ".join(reasons) or None)
        )
    return cells


def _preference(o: Observation, place: int) -> tuple:
    """Smaller is better."""
    hard = {"eq": 0, "range": 0, "approx": 1, "ge": 1, "le": 1}.get(o.comparator, 2)
    if o.status == "target":
        hard = 0 if hard < 2 else 2
    return (
        o.value is None,
        o.suspect_reason is not None,
        o.comparator == "other_qualitative",
        o.rule_id in ("topic", "bare-percent"),
        "登记" in o.subject,
        hard,
        place,
    )


def _contradicts(a: Observation, b: Observation) -> bool:
    if a.basis != b.basis or ("登记" in a.subject) != ("登记" in b.subject):
        return False  # growth at comparable prices and plain growth, surveyed and registered unemployment
    if a.value is None or b.value is None or a.unit != b.unit:
        return False
    if a.comparator == "range" or b.comparator == "range":
        low, high = (
            sorted((a, b), key=lambda o: o.value_high is None)[0].value,
            (a.value_high or b.value_high),
        )
        point = b.value if a.value_high is not None else a.value
        return not (low is not None and high is not None and low <= point <= high)
    for x, y in ((a, b), (b, a)):
        if x.comparator == "ge" and y.value >= x.value * 0.999 and y.comparator != "ge":  # type: ignore[operator]
            return False
        if x.comparator == "le" and y.value <= x.value * 1.001 and y.comparator != "le":  # type: ignore[operator]
            return False
    tolerance = (
        0.02 if "approx" in (a.comparator, b.comparator) or "ge" in (a.comparator, b.comparator) else 0.0
    )
    # figures rounded to fewer digits agree with the more exact one
    return not _rounds_to(a.value, b.value) and abs(a.value - b.value) > max(0.005, abs(b.value) * tolerance)  # type: ignore[operator]


def _rounds_to(a: float, b: float) -> bool:
    for x, y in ((a, b), (b, a)):
        text = f"{y:.12g}"
        decimals = len(text.partition(".")[2])
        if round(x, decimals) == y:
            return True
        if decimals == 0:
            zeros = len(text) - len(text.rstrip("0"))
            if zeros and round(x, -zeros) == y:
                return True
    return False
