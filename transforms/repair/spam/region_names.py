"""The names of regions, against which phrases are held: they are no spam."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

NATION = "000000"
"""The code of the nation."""


class NamedRegion(NamedTuple):
    """One region under one name."""

    code: str
    """GB/T 2260, six digits."""
    name: str
    level: str
    """`nation`, `province`, `prefecture`, `district`, `county` or `county_city`."""
    parent_code: str | None
    province_code: str


@dataclass(frozen=True)
class NameBook:
    """Names of regions, which are no spam."""

    regions: tuple[NamedRegion, ...]
    full: frozenset[str]
    short: Mapping[str, tuple[str, ...]]
    """Names without the word for what they are, to the full ones."""
    known: frozenset[str]
    """Names that mean a region wherever they stand: full ones, short ones of provinces and prefectures."""
    by_letter: Mapping[str, tuple[str, ...]]
    """Short names of provinces and prefectures by their first letter."""

    def are_abbreviations(self, pair: str, text: str) -> bool:
        """Whether both letters stand for regions: provinces, or prefectures that `text` names."""
        return all(
            letter in _PROVINCES or any(name in text for name in self.by_letter.get(letter, ()))
            for letter in pair
        )


_PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳台")


def name_book(regions: Iterable[NamedRegion], former: Iterable[NamedRegion] = ()) -> NameBook:
    """The names of the regions, as phrases are held against them, and those that regions once had."""
    regions = tuple(regions)
    every = (*regions, *former)
    short: dict[str, tuple[str, ...]] = {}
    by_letter: dict[str, tuple[str, ...]] = {}
    known = {region.name for region in every if len(region.name) > 2}
    for region in every:
        brief = short_name(region.name)
        if brief != region.name:
            short[brief] = (*short.get(brief, ()), region.name)
        if region.level in ("province", "prefecture"):
            by_letter[brief[0]] = (*by_letter.get(brief[0], ()), brief)
            known.add(brief)
    return NameBook(regions, frozenset(region.name for region in every), short, frozenset(known), by_letter)


_SUFFIX = re.compile(
    "(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|(?:[\u4e00-\u9fff]{1,8}族)*自治[州县]|省|市|地区|盟|区|县|旗)$"
)


def short_name(name: str) -> str:
    """A region's name without the word for what it is: 沈阳 of 沈阳市; 城区 and 矿区 keep theirs."""
    brief = _SUFFIX.sub("", name)
    return brief if len(brief) >= 2 else name
