"""The catalogue of indicators: from the written forms of subjects to ids, units and bounds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from transforms.reference.predicates import longest_by
from transforms.reference.slips import Slips, may_be_any, nearest
from transforms.reference.units import Units
from transforms.reference.vocabulary import (
    BOUND_LEVELS,
    CELL_MEASURES,
    DIRECTIONS,
    INDICATOR_KINDS,
    STATUSES,
    SUMS,
)
from transforms.reference.yaml_file import Path, YamlFile

FILE = "indicators.yaml"

_ID = re.compile(r"[a-z][a-z0-9_]*")


def _one_of(known: tuple[str, ...]) -> AfterValidator:
    """Only a word of a closed list."""

    def check(word: str) -> str:
        if word not in known:
            raise ValueError(f"none of {', '.join(known)}")
        return word

    return AfterValidator(check)


Measure = Annotated[str, _one_of(CELL_MEASURES)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Bounds = tuple[Number, Number]
Word = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]
"""Text that neither is empty nor begins or ends with a space."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Example(_Entry):
    """A clause with what is read of it."""

    text: Word
    measure: Measure
    value: Number
    unit: Word
    status: Annotated[str, _one_of(STATUSES)] = "actual"


class Context(_Entry):
    """Words that give a written form its meaning, and the measure in which they do."""

    words: tuple[Word, ...] = Field(min_length=1)
    measure: Measure | None = None


def _context(said: Any) -> Any:
    """A context that is told by its words alone."""
    return {"words": said} if isinstance(said, list) else said


def _longest_first(words: Any) -> Any:
    return sorted(words, key=len, reverse=True) if isinstance(words, list) else words


_WORDS = "a list of words: [甲, 乙]"


class Indicator(_Entry):
    """One entry of reference/indicators.yaml."""

    indicator_id: str = Field(
        alias="id", pattern=f"^{_ID.pattern}$", description="small letters, digits and _, as gdp"
    )
    name_zh: Word = Field(alias="zh", description="the Chinese name")
    name_en: Word = Field(alias="en", description="the English name")
    is_core: bool = Field(alias="core", strict=True, description="true or false")
    definition: Word = Field(description="a sentence in quotes")
    source: Word = Field(description="where the definition comes from")
    synonyms: tuple[Word, ...] = Field(description=f"the written forms, {_WORDS}")
    aliases: dict[Annotated[str, _one_of((*CELL_MEASURES, "other"))], tuple[Word, ...]] = Field(
        default={}, description="written forms by measure: {growth: [甲]}"
    )
    heads: dict[Word, tuple[Word, ...]] = Field(
        default={}, description="stems by head noun: {增加值: [第一产业]}"
    )
    contexts: dict[Word, Annotated[Context, BeforeValidator(_context)]] = Field(
        default={}, description="words by written form: {优良率: [空气]}"
    )
    units: dict[Measure, Word] = Field(
        min_length=1, description='the canonical unit by measure: {level: 亿元, growth: "%"}'
    )
    """Canonical unit per measure."""
    level_alt: tuple[Word, ...] = Field(default=(), description="other units of a level: [亿美元]")
    """Other canonical units of a level that are kept as stated (US dollars are not converted)."""
    bounds: dict[Measure, Bounds] = Field(
        description="what can be, by measure: {level: [1, 2000], growth: [-40, 60]}"
    )
    direction: Annotated[str, _one_of(DIRECTIONS)] = Field(description="write up, down or none")
    per_capita: bool = Field(default=False, strict=True, description="true or false")
    examples: tuple[Example, ...] = Field(
        default=(), description="as - {text: …, measure: growth, value: 5, unit: 亿元}"
    )
    kind: Annotated[str, _one_of(INDICATOR_KINDS)] = Field(
        default="flow", description="write stock, flow, rate or index"
    )
    """stock, flow, rate or index."""
    sums: Annotated[str, _one_of(SUMS)] = Field(default="often", description="write often or rarely")
    """How often reports state sums of it over several years (五年累计)."""
    partner: str | None = Field(default=None, description="the id of another indicator")
    """The indicator that counts the yearly addition to this stock, or the stock that this adds to."""
    is_not: tuple[Word, ...] = Field(default=(), alias="not", description=_WORDS)
    """Neighbouring concepts that it is not."""
    bounds_by_level: dict[Annotated[str, _one_of(BOUND_LEVELS)], Bounds] = Field(
        default={}, description=f"a pair by level of regions ({', '.join(BOUND_LEVELS)})"
    )
    """Plausible level for a region of each level: nation, province, prefecture, county."""
    prefers: tuple[Word, ...] = Field(default=(), description=_WORDS)
    """Words of a subject whose mention beats one without (城镇新增就业 beats 新增就业)."""
    wholes: Annotated[tuple[Word, ...], BeforeValidator(_longest_first)] = Field(
        default=(), description=_WORDS
    )
    """Agents before the subject that make up the whole region for it: 设区市PM2.5浓度, 金融机构存款余额."""
    as_share: str | None = Field(default=None, description="the id of another indicator")
    """The indicator that the same words mean with a percentage (优良天数92.9% is a ratio)."""

    @property
    def is_summed(self) -> bool:
        """Whether reports state sums of it over several years (五年累计)."""
        return self.kind == "flow" and self.sums == "often"

    def plausible(self, measure: str, level: str, unit: str | None) -> tuple[float, float] | None:
        """What a figure can be for a region of a level, in `unit`; None where nothing bounds it."""
        bounds = self.bounds.get(measure)
        if measure != "level" or unit != self.units.get("level"):
            return bounds
        own = self.bounds_by_level.get("county" if level in _COUNTIES else level)
        return own or bounds


_COUNTIES = ("district", "county", "county_city")


class Compound(_Entry):
    """Words that stand for several indicators at once."""

    text: tuple[Word, ...] = Field(min_length=1, description=f"the written forms, {_WORDS}")
    indicators: tuple[str, ...] = Field(min_length=2, description="the ids of two indicators at least")
    single: str | None = Field(description="the id that one value is of, or null")


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
    origins: dict[str, Path] = field(default_factory=dict)
    """Where in the file each written form, and each `head/stem`, comes from."""

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
        ReferenceDataError: an entry cannot be used; every one of them is told.
    """
    slips = Slips(FILE)
    catalogue = read_catalogue(indicators_file(text, slips))
    slips.refuse()
    return catalogue


def indicators_file(text: str, slips: Slips) -> YamlFile:
    """The YAML of the catalogue."""
    return YamlFile(text, slips, entries=r"- |[^\s#]", keys=("indicators", "compounds"))


def read_catalogue(yaml: YamlFile, units: Units | None = None) -> Catalogue:
    """The catalogue of a file, what is wrong with it in the file's slips; `units` are the known ones."""
    slips = yaml.slips
    data = yaml.data if isinstance(yaml.data, dict) else {}
    for key in data:
        if key not in ("indicators", "compounds"):
            slips.add(yaml.line(key), key, "", "is no part of this file", "write indicators: or compounds:")
    indicators: dict[str, Indicator] = {}
    names: dict[str, str] = {}
    entries: list[tuple[Path, Indicator]] = []
    known = set(re.findall(r"id:\s*(\w+)", yaml.left_out))
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
            doubtful += [called] if called not in indicators and not _ID.fullmatch(called) else []
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
    compounds = _compounds(yaml, data)
    known.update(one for one in _named(entries, compounds) if may_be_any(one, doubtful))
    forms = _Forms(yaml)
    for path, indicator in entries:
        _check(yaml, path, indicator, known, units)
        forms.enter(path, indicator)
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

    for measure in indicator.units:
        if measure not in indicator.bounds:
            note(("bounds",), f"has no bounds for {measure}", f"add {measure}: [least, most]")
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
                meaning = Meaning((called,), measures)
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
