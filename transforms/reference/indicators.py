"""The catalogue of indicators: from the written forms of subjects to ids, units and bounds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from transforms.reference.predicates import longest_by
from transforms.reference.vocabulary import (
    BOUND_LEVELS,
    CELL_MEASURES,
    DIRECTIONS,
    INDICATOR_KINDS,
    STATUSES,
    SUMS,
)
from transforms.reference.yaml_file import Path

FILE = "indicators.yaml"

ID = re.compile(r"[a-z][a-z0-9_]*")


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


def _parted(word: str) -> str:
    if "，" in word:
        raise ValueError("a full-width comma parts no words: write [甲, 乙]")
    return word


Form = Annotated[Word, AfterValidator(_parted)]
"""A written form, or another word that texts are held against."""


class Entry(BaseModel):
    """What the file states, with no field of another name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Example(Entry):
    """A clause with what is read of it."""

    text: Word
    measure: Measure
    value: Number
    unit: Word
    status: Annotated[str, _one_of(STATUSES)] = "actual"


class Context(Entry):
    """Words that give a written form its meaning, and the measure in which they do."""

    words: tuple[Form, ...] = Field(min_length=1)
    measure: Measure | None = None


def _context(said: Any) -> Any:
    """A context that is told by its words alone."""
    return {"words": said} if isinstance(said, list) else said


def _longest_first(words: Any) -> Any:
    return sorted(words, key=len, reverse=True) if isinstance(words, list) else words


WORDS = "a list of words: [甲, 乙]"


class Indicator(Entry):
    """One entry of reference/indicators.yaml."""

    indicator_id: str = Field(
        alias="id", pattern=f"^{ID.pattern}$", description="small letters, digits and _, as gdp"
    )
    name_zh: Word = Field(alias="zh", description="the Chinese name")
    name_en: Word = Field(alias="en", description="the English name")
    is_core: bool = Field(alias="core", strict=True, description="true or false")
    definition: Word = Field(description="a sentence in quotes")
    source: Word = Field(description="where the definition comes from")
    synonyms: tuple[Form, ...] = Field(description=f"the written forms, {WORDS}")
    aliases: dict[Annotated[str, _one_of((*CELL_MEASURES, "other"))], tuple[Form, ...]] = Field(
        default={}, description="written forms by measure: {growth: [甲]}"
    )
    heads: dict[Word, tuple[Form, ...]] = Field(
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
        default={}, description="what can be, by measure: {level: [1, 2000], growth: [-40, 60]}"
    )
    direction: Annotated[str, _one_of(DIRECTIONS)] = Field(description="write up, down or none")
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
    is_not: tuple[Word, ...] = Field(default=(), alias="not", description=WORDS)
    """Neighbouring concepts that it is not."""
    bounds_by_level: dict[Annotated[str, _one_of(BOUND_LEVELS)], Bounds] = Field(
        default={}, description=f"a pair by level of regions ({', '.join(BOUND_LEVELS)})"
    )
    """Plausible level for a region of each level: nation, province, prefecture, county."""
    prefers: tuple[Form, ...] = Field(default=(), description=WORDS)
    """Words of a subject whose mention beats one without (城镇新增就业 beats 新增就业)."""
    wholes: Annotated[tuple[Form, ...], BeforeValidator(_longest_first)] = Field(
        default=(), description=WORDS
    )
    """Agents before the subject that make up the whole region for it: 设区市PM2.5浓度, 金融机构存款余额."""
    as_share: str | None = Field(default=None, description="the id of another indicator")
    """The indicator that the same words mean with a percentage (优良天数92.9% is a ratio)."""
    kept_out: Word | None = Field(default=None, description="why its figures are no cells, in quotes")
    """Why its figures stay observations and are no cells: what reports call so cannot be compared."""

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
