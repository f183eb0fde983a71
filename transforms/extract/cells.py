"""One cell from several mentions: which observation speaks for an indicator, measure, year and status."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

from transforms.records import Cell, Identity, Observation, ReportVersion
from transforms.reference.indicators import Catalogue, Indicator

_SLACK = 0.001
"""Part by which a figure may miss the bound that it is held against."""
_ROUNDING = 0.02
"""Part by which a figure may differ from one that is hedged."""


def eligible(o: Observation, identity: Identity | ReportVersion) -> bool:
    """Whether an observation can be a cell: the whole region, a single year, the review's or the plan's."""
    return why_no_cell(o, identity.review_year, identity.report_year) is None


def why_no_cell(
    o: Observation, review_year: int, report_year: int, kept_out: str | None = None
) -> str | None:
    """Why an observation can be no cell of its report, in a few words; None where it can.

    `kept_out` is why the catalogue keeps its indicator out of the panel, if it does.
    """
    if o.indicator_id is None:
        return "its subject is no indicator of the catalogue"
    if kept_out is not None:
        return f"its indicator is kept out of the panel: {kept_out}"
    if o.scope != "region":
        return "it is said of a part of the region" if o.scope == "part" else "it is said of another region"
    if o.period not in ("year", "point"):
        return "it is not of a single whole year"
    if o.measure not in ("level", "growth"):
        return "it is neither a level nor a growth"
    if o.ref_year != (review_year if o.status == "actual" else report_year):
        return "it is of another year"
    if o.value is None and o.status == "actual" and o.comparator != "sync_gdp":
        return "words without a number tell nothing of a past year"
    return None


def reconcile(
    observations: list[Observation], identity: Identity | ReportVersion, catalogue: Catalogue
) -> list[Cell]:
    """The cells of one report, in the order of indicator, measure, year and status.

    A number beats words; an exact figure beats a bound or a rounded one that it fits; the earlier mention
    beats the later. Mentions that contradict the one taken leave the cell `suspect` with both named.
    """
    groups: dict[tuple[str, str, int, str], list[int]] = defaultdict(list)
    for i, o in enumerate(observations):
        if o.indicator_id is None or catalogue.indicators[o.indicator_id].kept_out is not None:
            continue
        if eligible(o, identity):
            groups[(o.indicator_id, o.measure, o.ref_year or 0, o.status)].append(i)
    return [
        _cell(observations, key, members, catalogue, identity.level)
        for key, members in sorted(groups.items())
    ]


def _cell(
    observations: list[Observation],
    key: tuple[str, str, int, str],
    members: list[int],
    catalogue: Catalogue,
    level: str,
) -> Cell:
    """The cell of all mentions of one key."""
    indicator_id, measure, year, status = key
    indicator = catalogue.indicators[indicator_id]
    best = min(members, key=lambda i: _preference(observations[i], i, indicator))
    chosen = observations[best]
    reasons = [chosen.suspect_reason] if chosen.suspect_reason else []
    bounds = indicator.plausible(measure, level, chosen.unit)
    if bounds is not None:
        reasons += _out_of_bounds(chosen, bounds)
    against = (observations[i] for i in members if i != best and _contradicts(chosen, observations[i]))
    reasons += [f"the report also says {other.evidence[-40:]}" for other in islice(against, 1)]
    return Cell(indicator_id, measure, year, status, best, len(members), "; ".join(reasons) or None)


def _out_of_bounds(o: Observation, bounds: tuple[float, float]) -> list[str]:
    low, high = bounds
    if o.value is None:
        return []
    outside = (v for v in (o.value, o.value_high) if v is not None and not low <= v <= high)
    return [f"{v:g} lies outside the plausible {low:g} to {high:g}" for v in islice(outside, 1)]


_BEATEN = (
    "a number beats words",
    "a mention without a doubt beats a doubtful one",
    "a target against something named beats one against nothing",
    "a figure with a subject of its own beats one without",
    "the catalogue's words beat wider ones",
    "surveyed unemployment beats registered",
    "一般公共预算收入 beats 财政收入",
    "an exact figure beats a rounded one or a bound",
    "the earlier mention beats the later",
)


def why_beaten(chosen: Observation, other: Observation, indicator: Indicator | None = None) -> str:
    """Why the cell took one mention and not another that could have been it as well."""
    pairs = zip(_preference(chosen, 0, indicator), _preference(other, 1, indicator), strict=True)
    return next(why for why, (a, b) in zip(_BEATEN, pairs, strict=True) if a != b)


def _preference(o: Observation, place: int, indicator: Indicator | None = None) -> tuple[object, ...]:
    """Smaller is better."""
    softness = {"eq": 0, "range": 0, "approx": 1, "ge": 1, "le": 1}.get(o.comparator, 2)
    if o.status == "target" and softness < 2:
        softness = 0  # a target is as good with a hedge as without
    return (
        o.value is None,
        o.suspect_reason is not None,
        o.comparator == "other_qualitative",
        o.rule_id in ("topic", "bare-percent"),
        bool(indicator and indicator.prefers and not any(word in o.subject for word in indicator.prefers)),
        _is_registered(o),
        o.subject == "财政收入",
        softness,
        place,
    )


def _is_registered(o: Observation) -> bool:
    """Registered unemployment is another figure than surveyed unemployment, and yields to it."""
    return "登记" in o.subject


def _contradicts(a: Observation, b: Observation) -> bool:
    """Whether two mentions cannot both be right."""
    if a.basis != b.basis or _is_registered(a) != _is_registered(b):
        return False  # growth at comparable prices and plain growth
    if a.value is None or b.value is None or a.unit != b.unit:
        return False
    if "range" in (a.comparator, b.comparator):
        spread, point = (a, b.value) if a.value_high is not None else (b, a.value)
        return not (
            spread.value is not None and spread.value_high is not None
            and spread.value <= point <= spread.value_high
        )  # fmt: skip
    if _keeps_bound(a, a.value, b, b.value) or _keeps_bound(b, b.value, a, a.value):
        return False
    hedged = {"approx", "ge"} & {a.comparator, b.comparator}
    tolerance = max(0.005, abs(b.value) * (_ROUNDING if hedged else 0.0))
    return not _rounds_to(a.value, b.value) and abs(a.value - b.value) > tolerance


def _keeps_bound(bound: Observation, limit: float, other: Observation, value: float) -> bool:
    """Whether `other` keeps to a bound (突破1000亿元, 3%以内) and is none of the kind itself."""
    if bound.comparator == other.comparator:
        return False
    if bound.comparator == "ge":
        return value >= limit * (1 - _SLACK)
    return bound.comparator == "le" and value <= limit * (1 + _SLACK)


def _rounds_to(a: float, b: float) -> bool:
    """Whether one of two figures is the other with fewer digits: 1000.24 and 1000."""
    return _is_rounded(a, b) or _is_rounded(b, a)


def _is_rounded(exact: float, rounded: float) -> bool:
    text = f"{rounded:.12g}"
    decimals = len(text.partition(".")[2])
    if round(exact, decimals) == rounded:
        return True
    zeros = len(text) - len(text.rstrip("0")) if decimals == 0 else 0
    return zeros > 0 and round(exact, -zeros) == rounded
