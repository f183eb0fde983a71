"""The administrative regions: which place a name means, where it lies, what it was called when.

Codes are GB/T 2260 (six digits, the nation is 000000). The tables are read from reference/regions.csv,
reference/regions_history.csv and reference/region_words.csv; this module only parses and answers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from transforms.reference.region_names import short_names, stands_alone
from transforms.text.code_points import code_points

NATION = "000000"

_RANK = {"nation": 0, "province": 1, "prefecture": 2, "district": 3, "county": 3, "county_city": 3}

_NATION_NAMES = frozenset(
    {"中华人民共和国", "中华人民共和国国务院", "国务院", "全国", "中国", "国家", "中央"}
)


@dataclass(frozen=True, slots=True)
class Region:
    """One region under one name; a renamed region has a `Region` for each name."""

    code: str
    name: str
    level: str
    parent_code: str | None
    province_code: str
    valid_from: int | None = None
    """First year of the name; None where it is older than the table or not known."""
    valid_to: int | None = None
    """Last year of the name; None where it is still in use."""
    successor_code: str | None = None
    """Code of the region that took its place, where the name is no longer in use."""

    def named_in(self, year: int | None) -> bool:
        """Whether the region bore this name in that year; without a year, whether it bears it now."""
        if year is None:
            return self.valid_to is None
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


def _distance(region: Region, year: int | None) -> tuple[int, int]:
    """How far a year is from those of a name, and how early the name ended; without a year, from today."""
    first, last = region.valid_from or 0, region.valid_to or 9999
    if year is None:
        return 9999 - last, last
    return max(first - year, year - last, 0), last


_HASHES = 1 << 20
"""Numbers by which the two characters that begin a name are looked up."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A region's name found in a text."""

    name: str
    start: int
    is_full: bool
    """With its suffix (营口市) rather than in short (营口)."""


class RegionIndex:
    """All regions by code and by name, as they are and as they were."""

    def __init__(
        self,
        regions: Iterable[Region],
        history: Iterable[Region] = (),
        common_words: Collection[str] = frozenset(),
    ) -> None:
        """`common_words` are short names that texts use as words: they count with their suffix only."""
        self._common_words = frozenset(common_words)
        former = tuple(history)
        self._former: dict[str, list[Region]] = defaultdict(list)
        for region in sorted(former, key=lambda region: region.valid_to or 9999):
            self._former[region.code].append(region)
        self._current: dict[str, Region] = {}
        for region in regions:
            # where the code had another name before, today's began as that ended
            before = self._former.get(region.code)
            self._current[region.code] = replace(region, valid_from=before[-1].valid_to) if before else region
        self._full: dict[str, list[Region]] = defaultdict(list)
        self._short: dict[str, list[Region]] = defaultdict(list)
        for region in (*self._current.values(), *former):
            self._full[region.name].append(region)
            for short in short_names(region.name):
                self._short[short].append(region)
        self._borne: dict[str, tuple[int, int]] = {}
        for name, bearers in (*self._short.items(), *self._full.items()):
            first, last = self._borne.get(name, (9999, 0))
            for region in bearers:
                first, last = min(first, region.valid_from or 0), max(last, region.valid_to or 9999)
            self._borne[name] = first, last
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for name in {*self._full, *self._short}:
            if len(name) > 1:
                self._by_head[name[:2]].append(name)
        for names in self._by_head.values():
            names.sort(key=lambda name: (-len(name), name))
        self._may_be_head = np.zeros(_HASHES, dtype=bool)
        self._may_be_head[_hashes("".join(self._by_head))[::2]] = True

    def __iter__(self) -> Iterator[Region]:
        """The regions of today, in the order of the table."""
        return iter(self._current.values())

    def __contains__(self, code: object) -> bool:
        return code in self._current or code in self._former

    def get(self, code: str, year: int | None = None) -> Region | None:
        """The region of a code, under the name that it bore in `year`; None for an unknown code."""
        if year is not None:
            for region in self._former.get(code, ()):
                if region.named_in(year):
                    return region
        if code in self._current:
            return self._current[code]
        former = self._former.get(code)
        return max(former, key=lambda region: region.valid_to or 9999) if former else None

    def ancestors(self, code: str) -> tuple[Region, ...]:
        """The regions that a region lies in, the nearest first and the nation last."""
        found: list[Region] = []
        region = self.get(code)
        while region is not None and region.parent_code is not None:
            parent = self.get(region.parent_code)
            if parent is None and region.parent_code != region.province_code:
                heir = self._current.get(region.successor_code or "")
                parent = self.get((heir and heir.parent_code) or "") or self.get(region.province_code)
            if parent is None or parent in found:
                break
            found.append(parent)
            region = parent
        return tuple(found)

    def lies_in(self, code: str, outer: str) -> bool:
        """Whether a region is `outer` or lies in it."""
        return code == outer or any(region.code == outer for region in self.ancestors(code))

    def _lies_in(self, region: Region, outer: str) -> bool:
        """Whether a region lay in `outer`, or what took its place lies in what took the place of `outer`.

        Names are told from the top by the map of any day: 浙江省台州市仙居县 of a year when it was 台州地区.
        """
        if self.lies_in(region.code, outer):
            return True
        heir = region.successor_code or region.code
        outers = {outer, *(one.successor_code for one in self._former.get(outer, ()) if one.successor_code)}
        return any(self.lies_in(heir, one) for one in outers)

    def candidates(
        self,
        name: str,
        *,
        year: int | None = None,
        within: Collection[str] = (),
        levels: Collection[str] = (),
    ) -> tuple[Region, ...]:
        """Every region that a name may mean, narrowed by the year, by codes it lies in and by levels.

        A filter that would leave nothing does not apply, except `levels`, which always does.
        """
        name = re.sub(r"\s", "", name)
        if name in _NATION_NAMES:
            nation = self._current.get(NATION)
            found = [nation] if nation else []
        else:
            full, short = self._full.get(name, ()), self._short.get(name, ())
            if year is not None and not any(region.named_in(year) for region in full):
                full = (*full, *short)  # 双江县, long the name in full, is today's autonomous county in short
            found = list(full) or self._composite(name, year) or list(short)
        if levels:
            found = [region for region in found if region.level in levels]
        inside = [region for region in found if any(self._lies_in(region, outer) for outer in within)]
        return self._of_year(inside or found, year)

    def _of_year(self, found: Collection[Region], year: int | None) -> tuple[Region, ...]:
        """Of a name's bearers those of a year, each place once and under its code of that year.

        A place that changed its code within a year keeps the old one in that year's report. Where none bore
        the name in the year, each place stands under the name and code nearest to it.
        """
        if len(found) < 2:
            return tuple(found)
        places: dict[tuple[str, int], list[Region]] = defaultdict(list)
        for region in found:
            places[region.successor_code or region.code, _RANK[region.level]].append(region)
        each = [
            min(borne, key=lambda region: _distance(region, year)) if len(borne) > 1 else borne[0]
            for borne in places.values()
        ]
        each = [region for region in each if region.named_in(year)] or each
        if year is not None:
            # What took the place of another bearer of the name did not bear it yet (枞阳县 changed city).
            heirs = [one.successor_code for one in each if one.successor_code and one.named_in(year)]
            each = [
                region
                for region in each
                if region.valid_to is not None or not any(self.lies_in(region.code, heir) for heir in heirs)
            ] or each
        unique: dict[str, Region] = {}
        for region in each:
            unique.setdefault(region.code, region)
        return tuple(sorted(unique.values(), key=lambda region: region.code))

    def resolve(
        self,
        name: str,
        *,
        year: int | None = None,
        within: Collection[str] = (),
        levels: Collection[str] = (),
    ) -> Region | None:
        """The one region that a name means, or None where it means none or more than one.

        Names may be full (营口市), short (营口) or told from the top (辽宁省营口市). Of a short name's
        bearers the province wins (吉林), and one that holds all others (大理州 over 大理市).
        """
        found = self.candidates(name, year=year, within=within, levels=levels)
        if len(found) <= 1:
            return found[0] if found else None
        if re.sub(r"\s", "", name) in self._full:
            return None
        provinces = [region for region in found if region.level == "province"]
        if len(provinces) == 1:
            return provinces[0]
        for region in found:
            if all(self._lies_in(other, region.code) for other in found):
                return region
        return None

    def bearers(self, name: str, year: int | None = None) -> str:
        """Those of one name in words, where there are several: 320106 南京市鼓楼区, …; else empty."""
        found = self.candidates(name, year=year)
        if len(found) < 2:
            return ""
        placed = []
        for region in found:
            above = self.ancestors(region.code)
            outer = above[0].name if above and above[0].code != NATION else ""
            placed.append(f"{region.code} {outer}{region.name}")
        when = f" in {year}" if year is not None else ""
        return f"{len(found)} places bore the name {name}{when} ({', '.join(placed)})"

    def _composite(self, name: str, year: int | None) -> list[Region]:
        """Readings of a name told from the top: 抚顺望花区 is 望花区 in 抚顺."""
        for cut in range(len(name) - 2, 1, -1):
            head, tail = name[:cut], name[cut:]
            if head not in self._full and head not in self._short:
                continue
            outer = [*self._full.get(head, ()), *self._short.get(head, ())]
            inner = self._full.get(tail, ()) or self._composite(tail, year) or self._short.get(tail, ())
            found = [
                region
                for region in inner
                if any(region.code != one.code and self._lies_in(region, one.code) for one in outer)
            ]
            if found:
                return found
        return []

    def mentions(self, text: str, year: int | None = None) -> Iterator[Mention]:
        """Names of regions in a text from left to right, the longest at each place; common words excepted.

        With a year only names borne in it count. A name that is part of another word is none: 示范县 does
        not speak of 范县, 东北林区 not of 北林区, and 城区 of a district only behind its city.
        """
        done = 0
        for at in self._where_heads_stand(text):
            if at < done:
                continue
            for name in self._by_head[text[at : at + 2]]:
                if not text.startswith(name, at) or (year is not None and not self._is_of(name, year)):
                    continue
                is_full = name in self._full
                if (is_full or name not in self._common_words) and stands_alone(text, at, name, done):
                    yield Mention(name, at, is_full)
                    done = at + len(name)
                break

    def _is_of(self, name: str, year: int) -> bool:
        first, last = self._borne[name]
        return first <= year <= last

    def _where_heads_stand(self, text: str) -> list[int]:
        """The places of a text where two characters stand that begin a name."""
        may_stand = np.flatnonzero(self._may_be_head[_hashes(text)])
        return [at for at in may_stand.tolist() if text[at : at + 2] in self._by_head]

    def count_mentions(self, text: str, year: int | None = None) -> Counter[str]:
        """How often each name (of a year) stands in a text; a region's full and short names count apart."""
        return Counter(mention.name for mention in self.mentions(text, year))

    def names_of(self, region: Region) -> tuple[str, ...]:
        """A region's full name and the short names under which it may be counted as a place."""
        return (
            region.name,
            *(short for short in short_names(region.name) if short not in self._common_words),
        )


def _hashes(text: str) -> np.ndarray:
    """For each character of a text but the last a number below `_HASHES`, made of it and of the next."""
    codes = code_points(text)
    return (codes[:-1] * np.uint32(509) + codes[1:]) % np.uint32(_HASHES)


def rank(level: str) -> int:
    """0 for the nation, 1 for a province, 2 for a prefecture, 3 for what lies below."""
    return _RANK[level]
