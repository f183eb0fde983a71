"""Reading reference/indicators.yaml: its entries as a catalogue, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field

from transforms.reference.indicators import (
    FILE,
    ID,
    WORDS,
    Catalogue,
    Entry,
    Indicator,
    Meaning,
    Word,
    expand,
)
from transforms.reference.slips import Slips, may_be_any, nearest
from transforms.reference.units import Units
from transforms.reference.yaml_file import Path, YamlFile


class Compound(Entry):
    """Words that stand for several indicators at once."""

    text: tuple[Word, ...] = Field(min_length=1, description=f"the written forms, {WORDS}")
    indicators: tuple[str, ...] = Field(min_length=2, description="the ids of two indicators at least")
    single: str | None = Field(description="the id that one value is of, or null")


def parse_catalogue(text: str) -> Catalogue:
    """reference/indicators.yaml as a catalogue.

    Raises:
        ReferenceDataError: an entry cannot be used; every one of them is told.
    """
    slips = Slips(FILE)
    catalogue = read_catalogue(indicators_file(text, slips))
    slips.refuse()
    return catalogue


def indicators_file(text: str, slips: Slips) -> YamlFile:
    """The YAML of the catalogue."""
    return YamlFile(text, slips, entries=r"- |[^\s#]", keys=("indicators", "compounds"))


def read_catalogue(yaml: YamlFile, units: Units | None = None) -> Catalogue:  # noqa: C901, PLR0912
    """The catalogue of a file, what is wrong with it in the file's slips; `units` are the known ones."""
    slips = yaml.slips
    data = yaml.data if isinstance(yaml.data, dict) else {}
    for key in data:
        if key not in ("indicators", "compounds"):
            slips.add(yaml.line(key), key, "", "is no part of this file", "write indicators: or compounds:")
    indicators: dict[str, Indicator] = {}
    names: dict[str, str] = {}
    entries: list[tuple[Path, Indicator]] = []
    unread: list[tuple[Path, str, Any]] = []
    known = set(re.findall(r"id:?\s*(\w+)", yaml.left_out))
    doubtful: list[str] = []
    """Ids of entries whose id is wrong: others may name them by the right one."""
    for place, entry in enumerate(_listed(yaml, data, "indicators")):
        path: Path = ("indicators", place)
        called = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        known.add(called)
        if isinstance(entry, dict) and "text" in entry and "indicators" in entry:
            slips.add(
                yaml.line(*path), called or entry["text"], "", "is a compound among the indicators",
                "move it under compounds:",
            )  # fmt: skip
            continue
        indicator = yaml.validate(Indicator, entry, path, called or f"entry {place + 1}", "an indicator")
        if indicator is None:
            doubtful += [called] if called not in indicators and not ID.fullmatch(called) else []
            unread.append((path, called, entry))
            continue
        if called in indicators:
            slips.add(yaml.line(*path, "id"), called, "id", "stands twice", "give one of them another id")
            doubtful.append(called)
            continue
        for name_field, name in (("zh", indicator.name_zh), ("en", indicator.name_en)):
            if name in names:
                slips.add(
                    yaml.line(*path, name_field), called, name_field,
                    f"{name} is the name of {names[name]} too", "tell the two apart",
                )  # fmt: skip
            names[name] = called
        indicators[called] = indicator
        entries.append((path, indicator))
    compounds = _compounds(yaml, data) if indicators else []
    if not data.get("indicators") and not slips.found:
        slips.add(1, FILE, "indicators", "is missing", "write indicators: before the entries")
    known.update(one for one in _named(entries, compounds) if may_be_any(one, doubtful))
    forms = _Forms(yaml)
    for path, indicator in entries:
        _check(yaml, path, indicator, known, units)
        forms.enter(path, indicator)
    for path, called, entry in unread:
        forms.enter_unread(path, called, entry)
    for path, compound in compounds:
        for one in {*compound.indicators, *filter(None, (compound.single,))} - known:
            slips.add(
                yaml.line(*path), compound.text[0], "indicators", f"{one!r} is no indicator",
                nearest(one, known) or "write an id of this file",
            )  # fmt: skip
        forms.enter_compound(path, compound)
    return Catalogue(indicators, forms.forms, forms.heads, forms.origins)


def _named(
    entries: Iterable[tuple[Path, Indicator]], compounds: Iterable[tuple[Path, Compound]]
) -> Iterator[str]:
    """The ids by which entries name others."""
    for _path, indicator in entries:
        yield from filter(None, (indicator.partner, indicator.as_share))
    for _path, compound in compounds:
        yield from filter(None, (*compound.indicators, compound.single))


def _listed(yaml: YamlFile, data: Mapping[str, Any], key: str) -> list[Any]:
    found = data.get(key) or []
    if isinstance(found, list):
        return found
    yaml.slips.add(yaml.line(key), key, "", "is no list of entries", "begin each entry with - ")
    return []


def _compounds(yaml: YamlFile, data: Mapping[str, Any]) -> list[tuple[Path, Compound]]:
    found: list[tuple[Path, Compound]] = []
    for place, entry in enumerate(_listed(yaml, data, "compounds")):
        path: Path = ("compounds", place)
        if isinstance(entry, dict) and "id" in entry:
            yaml.slips.add(
                yaml.line(*path), entry["id"], "", "is an indicator among the compounds",
                "move it up, before the line compounds:",
            )  # fmt: skip
            continue
        called = str((entry.get("text") or [place + 1])[0]) if isinstance(entry, dict) else f"{place + 1}"
        compound = yaml.validate(Compound, entry, path, called, "a compound")
        if compound is not None:
            found.append((path, compound))
    return found


def _check(
    yaml: YamlFile, path: Path, indicator: Indicator, known: Iterable[str], units: Units | None
) -> None:
    """Note what in one entry does not fit together, or names what there is not."""
    called = indicator.indicator_id

    def note(where: Path, problem: str, way_out: str) -> None:
        yaml.slips.add(yaml.line(*path, *where), called, ".".join(map(str, where)), problem, way_out)

    if unbounded := [measure for measure in indicator.units if measure not in indicator.bounds]:
        ways = ", ".join(f"{measure}: [least, most]" for measure in unbounded)
        note(("bounds",), f"has no bounds for {' and '.join(unbounded)}", f"add {ways}")
    for measure in indicator.bounds:
        if measure not in indicator.units:
            note(("bounds", measure), f"bounds a {measure} that has no unit", "add its unit, or take it out")
    pairs: list[tuple[Path, tuple[float, float]]] = [
        *((("bounds", measure), pair) for measure, pair in indicator.bounds.items()),
        *((("bounds_by_level", level), pair) for level, pair in indicator.bounds_by_level.items()),
    ]
    for where, (low, high) in pairs:
        if low > high:
            note(where, f"[{low:g}, {high:g}] has its least above its most", f"write [{high:g}, {low:g}]")
    for name, other in (("partner", indicator.partner), ("as_share", indicator.as_share)):
        if other is not None and other not in known:
            note((name,), f"{other!r} is no indicator", nearest(other, known) or "write an id of this file")
    if units is None:
        return
    stated: list[tuple[Path, str]] = [
        *((("units", measure), unit) for measure, unit in indicator.units.items()),
        *((("level_alt", place), unit) for place, unit in enumerate(indicator.level_alt)),
        *((("examples", place, "unit"), example.unit) for place, example in enumerate(indicator.examples)),
    ]
    for where, unit in stated:
        if units.parse(unit) is None:
            way_out = nearest(unit, units.table) or "write one of units.yaml, or add it there"
            note(where, f"{unit!r} is no unit", way_out)


class _Forms:
    """The dictionary of written forms while it is filled."""

    def __init__(self, yaml: YamlFile) -> None:
        self.yaml = yaml
        self.forms: dict[str, Meaning] = {}
        self.heads: dict[str, dict[str, str]] = {}
        self.origins: dict[str, Path] = {}

    def enter(self, path: Path, indicator: Indicator) -> None:
        """The written forms of one entry."""
        called = indicator.indicator_id
        self._claim(called, (*path, "synonyms"), indicator.synonyms, None)
        for measure, aliases in indicator.aliases.items():
            self._claim(called, (*path, "aliases", measure), aliases, frozenset({measure}))
        for form, said in indicator.contexts.items():
            measures = frozenset({said.measure}) if said.measure else None
            self.forms[form] = Meaning((called,), measures, None, said.words)
            self.origins[form] = (*path, "contexts", form)
        for head, stems in indicator.heads.items():
            for stem in stems:
                self.heads.setdefault(head, {})[stem] = called
                self.origins[f"{head}/{stem}"] = (*path, "heads", head)

    def enter_unread(self, path: Path, called: str, entry: Any) -> None:
        """The written forms of an entry that cannot be used for another reason, so that no form is lost."""
        synonyms = entry.get("synonyms") if isinstance(entry, dict) else None
        if called and isinstance(synonyms, list) and all(isinstance(one, str) for one in synonyms):
            self._claim(called, (*path, "synonyms"), synonyms, None)

    def enter_compound(self, path: Path, compound: Compound) -> None:
        """The written forms of words that stand for several indicators."""
        meaning = Meaning(compound.indicators, None, compound.single)
        for place, template in enumerate(compound.text):
            where: Path = (*path, "text", place)
            for form in self._expanded(compound.text[0], where, template):
                self.forms[form] = meaning
                self.origins[form] = where

    def _expanded(self, entry: str, where: Path, template: str) -> list[str]:
        if template.count("(") == template.count(")"):
            return list(expand(template))
        self._note(
            entry, where, f"{template!r} has a parenthesis too many or too few", "close each that opens"
        )
        return []

    def _claim(
        self, called: str, path: Path, templates: Iterable[str], measures: frozenset[str] | None
    ) -> None:
        """Enter written forms; one that is known keeps its meaning, in the measures of both."""
        seen: set[str] = set()
        meaning = Meaning((called,), measures)
        for place, template in enumerate(templates):
            where: Path = (*path, place)
            if template in seen:
                self._note(called, where, f"{template!r} stands twice", "take one away")
                continue
            seen.add(template)
            for form in self._expanded(called, where, template):
                if len(form) < 2:
                    self._note(
                        called, where, f"the written form {form!r} has one character", "write two at least"
                    )
                    continue
                known = self.forms.get(form)
                if known is None:
                    self.forms[form] = meaning
                    self.origins[form] = where
                elif known.indicators != meaning.indicators:
                    self._note(
                        called, where, f"{form!r} is claimed by {known.indicators[0]} and {called}",
                        "leave it with one of them",
                    )  # fmt: skip
                    break  # a template that is claimed is told of once
                elif known.measures is not None and measures is not None:
                    self.forms[form] = replace(known, measures=known.measures | measures)

    def _note(self, entry: str, where: Path, problem: str, way_out: str) -> None:
        field_name = ".".join(part for part in map(str, where[2:]) if not part.isdecimal())
        self.yaml.slips.add(self.yaml.line(*where), entry, field_name, problem, way_out)
