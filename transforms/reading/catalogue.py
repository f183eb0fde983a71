"""The catalogue of indicators: from the written forms of subjects to ids, units and bounds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import yaml


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
    def longest(self) -> int:
        """Length of the longest written form."""
        return max(map(len, self.forms), default=0)

    @cached_property
    def _last_characters(self) -> frozenset[str]:
        return frozenset(form[-1] for form in self.forms)

    def suffix(self, text: str) -> tuple[int, Meaning] | None:
        """Where the longest written form that ends `text` begins, and what it means."""
        if not text or text[-1] not in self._last_characters:
            return None
        for start in range(max(0, len(text) - self.longest), len(text)):
            meaning = self.forms.get(text[start:])
            if meaning is not None:
                return start, meaning
        return None

    def prefix(self, text: str) -> tuple[int, Meaning] | None:
        """Where the longest written form that begins `text` ends, and what it means."""
        for end in range(min(self.longest, len(text)), 0, -1):
            meaning = self.forms.get(text[:end])
            if meaning is not None:
                return end, meaning
        return None


def expand(template: str) -> Iterator[str]:
    """The written forms of a synonym: `社零(总额|)` gives 社零总额 and 社零; a trailing `?` makes a sign optional."""
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
        ValueError: two indicators claim one written form, or a measure has a unit but no bounds.
    """
    data = yaml.safe_load(text)
    indicators: dict[str, Indicator] = {}
    forms: dict[str, Meaning] = {}
    heads: dict[str, dict[str, str]] = {}

    def claim(form: str, meaning: Meaning) -> None:
        other = forms.get(form)
        if other is not None and other.indicators != meaning.indicators:
            raise ValueError(
                f"indicators.yaml: {form!r} is claimed by {other.indicators[0]} and {meaning.indicators[0]}; "
                "leave it with one of them"
            )
        forms.setdefault(form, meaning)

    for entry in data["indicators"]:
        indicator_id = entry["id"]
        bounds = {measure: (float(low), float(high)) for measure, (low, high) in entry["bounds"].items()}
        if missing := set(entry["units"]) - set(bounds):
            raise ValueError(f"indicators.yaml: {indicator_id} has no bounds for {sorted(missing)}; add them")
        indicators[indicator_id] = Indicator(
            indicator_id, entry["zh"], entry["en"], bool(entry["core"]), entry["definition"], entry["source"],
            dict(entry["units"]), tuple(entry.get("level_alt", ())), bounds, entry["direction"],
            bool(entry.get("per_capita", False)), tuple(entry.get("examples", ())),
            entry.get("as_share"),
        )  # fmt: skip
        for template in entry["synonyms"]:
            for form in expand(template):
                claim(form, Meaning((indicator_id,), None))
        for measure, aliases in entry.get("aliases", {}).items():
            for template in aliases:
                for form in expand(template):
                    known = forms.get(form)
                    measures = frozenset({measure})
                    if known is not None and known.measures is not None:
                        measures |= known.measures
                        del forms[form]
                    claim(form, Meaning((indicator_id,), measures))
        for form, words in entry.get("contexts", {}).items():
            forms[form] = Meaning((indicator_id,), None, None, tuple(words))
        for head, stems in entry.get("heads", {}).items():
            heads.setdefault(head, {}).update(dict.fromkeys(stems, indicator_id))
    for compound in data.get("compounds", ()):
        for template in compound["text"]:
            for form in expand(template):
                forms[form] = Meaning(tuple(compound["indicators"]), None, compound["single"])
    return Catalogue(indicators, forms, heads)
