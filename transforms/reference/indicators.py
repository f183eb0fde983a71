"""The catalogue of indicators: from the written forms of subjects to ids, units and bounds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from transforms.reference.predicates import longest_by
from transforms.text.yaml_text import read_yaml


@dataclass(frozen=True)
class Indicator:
    """One entry of reference/indicators.yaml."""

    indicator_id: str
    name_zh: str
    name_en: str
    is_core: bool
    definition: str
    source: str
    units: dict[str, str]
    """Canonical unit per measure."""
    level_alt: tuple[str, ...]
    """Other canonical units of a level that are kept as stated (US dollars are not converted)."""
    bounds: dict[str, tuple[float, float]]
    direction: str
    per_capita: bool
    examples: tuple[dict, ...] = ()
    kind: str = "flow"
    """stock, flow, rate or index."""
    is_summed: bool = True
    """Reports state sums of it over several years (五年累计)."""
    partner: str | None = None
    """The indicator that counts the yearly addition to this stock, or the stock that this adds to."""
    is_not: tuple[str, ...] = ()
    """Neighbouring concepts that it is not."""
    bounds_by_level: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Plausible level for a region of each level: nation, province, prefecture, county."""
    prefers: tuple[str, ...] = ()
    """Words of a subject whose mention beats one without (城镇新增就业 beats 新增就业)."""
    wholes: tuple[str, ...] = ()
    """Agents before the subject that make up the whole region for it: 设区市PM2.5浓度, 金融机构存款余额."""
    as_share: str | None = None
    """The indicator that the same words mean with a percentage (优良天数92.9% is a ratio)."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a written form stands for."""

    indicators: tuple[str, ...]
    """One id, or several for a compound subject (城乡居民人均可支配收入)."""
    measures: frozenset[str] | None
    """The measures in which the form means that; None for all."""
    single: str | None = None
    """The indicator that a compound means where one value is given for all of it."""
    context: tuple[str, ...] = ()
    """Words of which the same clauses must name one for the form to have this meaning."""


@dataclass(frozen=True)
class Catalogue:
    """Indicators and the dictionary of their written forms."""

    indicators: dict[str, Indicator]
    forms: dict[str, Meaning]
    heads: dict[str, dict[str, str]] = field(default_factory=dict)
    """Bare head noun -> stem -> indicator id: 产量 -> 粮食 -> grain."""

    @cached_property
    def _longest_by_end(self) -> dict[str, int]:
        """Length of the longest written form for each two characters that end one."""
        return longest_by(slice(-2, None), self.forms)

    @cached_property
    def _longest_by_start(self) -> dict[str, int]:
        """The same for the two characters that begin it."""
        return longest_by(slice(2), self.forms)

    @cached_property
    def suffix(self) -> Callable[[str], tuple[int, Meaning] | None]:
        """suffix(text): where the longest written form that ends `text` begins, and what it means.

        It is asked several times of the same words, and reports share them: answers are kept.
        """
        return lru_cache(maxsize=1 << 16)(self._suffix)

    def _suffix(self, text: str) -> tuple[int, Meaning] | None:
        longest = self._longest_by_end.get(text[-2:])
        if longest is None:
            return None
        forms, size = self.forms, len(text)
        for start in range(size - longest if size > longest else 0, size - 1):
            form = text[start:]
            if form in forms:
                return start, forms[form]
        return None

    def prefix(self, text: str) -> tuple[int, Meaning] | None:
        """Where the longest written form that begins `text` ends, and what it means."""
        longest = self._longest_by_start.get(text[:2])
        if longest is None:
            return None
        for end in range(min(longest, len(text)), 1, -1):
            meaning = self.forms.get(text[:end])
            if meaning is not None:
                return end, meaning
        return None


def expand(template: str) -> Iterator[str]:
    """The written forms of a synonym.

    `社零(总额|)` gives 社零总额 and 社零; a `?` makes the sign before it optional; parentheses without `|`
    stand for themselves.
    """
    parts: list[list[str]] = []
    for literal, group in re.findall(r"([^()]+)|\(((?:[^()]|\([^()|]*\))*)\)", template):
        if literal:
            for piece, optional in re.findall(r"([^?]*[^?])(\?)?", literal):
                if optional:
                    parts += [[piece[:-1]], [piece[-1], ""]]
                else:
                    parts.append([piece])
        elif "|" in group:
            parts.append(group.split("|"))
        else:
            parts.append([f"({group})"])
    yield from ("".join(choice) for choice in itertools.product(*parts))


def parse_catalogue(text: str) -> Catalogue:
    """reference/indicators.yaml as a catalogue.

    Raises:
        ValueError: two indicators claim one written form, a form is of one character, or a measure has a
            unit but no bounds.
    """
    data = read_yaml(text)
    indicators: dict[str, Indicator] = {}
    forms: dict[str, Meaning] = {}
    heads: dict[str, dict[str, str]] = {}
    for entry in data["indicators"]:
        indicator = _indicator(entry)
        indicators[indicator.indicator_id] = indicator
        _claim_forms(forms, indicator.indicator_id, entry)
        for head, stems in entry.get("heads", {}).items():
            heads.setdefault(head, {}).update(dict.fromkeys(stems, indicator.indicator_id))
    for compound in data.get("compounds", ()):
        meaning = Meaning(tuple(compound["indicators"]), None, compound["single"])
        forms.update(dict.fromkeys(_expanded(compound["text"]), meaning))
    return Catalogue(indicators, forms, heads)


def _indicator(entry: dict) -> Indicator:
    bounds = {measure: (float(low), float(high)) for measure, (low, high) in entry["bounds"].items()}
    if missing := set(entry["units"]) - set(bounds):
        raise ValueError(f"indicators.yaml: {entry['id']} has no bounds for {sorted(missing)}; add them")
    return Indicator(
        indicator_id=entry["id"],
        name_zh=entry["zh"],
        name_en=entry["en"],
        is_core=bool(entry["core"]),
        definition=entry["definition"],
        source=entry["source"],
        units=dict(entry["units"]),
        level_alt=tuple(entry.get("level_alt", ())),
        bounds=bounds,
        direction=entry["direction"],
        per_capita=bool(entry.get("per_capita", False)),
        examples=tuple(entry.get("examples", ())),
        as_share=entry.get("as_share"),
        partner=entry.get("partner"),
        is_not=tuple(entry.get("not", ())),
        bounds_by_level={
            level: (float(low), float(high))
            for level, (low, high) in entry.get("bounds_by_level", {}).items()
        },
        prefers=tuple(entry.get("prefers", ())),
        wholes=tuple(sorted(entry.get("wholes", ()), key=len, reverse=True)),
        kind=entry.get("kind", "flow"),
        is_summed=entry.get("kind", "flow") == "flow" and entry.get("sums", "often") == "often",
    )


def _claim_forms(forms: dict[str, Meaning], indicator_id: str, entry: dict) -> None:
    """Enter the written forms of one entry."""
    for form in _expanded(entry["synonyms"]):
        _claim(forms, form, Meaning((indicator_id,), None))
    for measure, aliases in entry.get("aliases", {}).items():
        for form in _expanded(aliases):
            _claim(forms, form, Meaning((indicator_id,), frozenset({measure})))
    for form, said in entry.get("contexts", {}).items():
        words, measure = (said["words"], said["measure"]) if isinstance(said, dict) else (said, None)
        forms[form] = Meaning((indicator_id,), frozenset({measure}) if measure else None, None, tuple(words))


def _claim(forms: dict[str, Meaning], form: str, meaning: Meaning) -> None:
    """Enter one written form; a form that is known keeps its meaning, in the measures of both."""
    if len(form) < 2:
        raise ValueError(f"indicators.yaml: the written form {form!r} needs two characters at least")
    known = forms.get(form)
    if known is None:
        forms[form] = meaning
    elif known.indicators != meaning.indicators:
        raise ValueError(
            f"indicators.yaml: {form!r} is claimed by {known.indicators[0]} and {meaning.indicators[0]}; "
            "leave it with one of them"
        )
    elif known.measures is not None and meaning.measures is not None:
        forms[form] = replace(known, measures=known.measures | meaning.measures)


def _expanded(templates: list[str]) -> Iterator[str]:
    for template in templates:
        yield from expand(template)
