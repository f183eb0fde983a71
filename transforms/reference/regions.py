"""The administrative regions: which place a name means, where it lies, what it was called when.

Codes are GB/T 2260 (six digits, the nation is 000000). The tables are read by `region_tables`; this
module only answers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

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
    """First year of the name; None where it is older than the table."""
    valid_to: int | None = None
    """Last year of the name; None where it is still in use."""
    successor_code: str | None = None
    """Code of the region that took its place, where the name is no longer in use."""

    def named_in(self, year: int | None) -> bool:
        """Whether the region bore this name in that year; without a year, whether it bears it now."""
        if year is None:
            return self.valid_to is None
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


_ETHNIC_WITH_ZU = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    "鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_ETHNIC = re.compile(
    rf"(?:(?:{_ETHNIC_WITH_ZU})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)+自治(?P<kind>区|州|县|旗)$"
)
_AUTONOMOUS = re.compile(r"族?自治(?P<kind>区|州|县|旗)$")
_SUFFIX = re.compile(r"(?:地区|矿区|林区|特区|新区|省|市|区|县|旗|盟|州)$")


def short_names(name: str) -> tuple[str, ...]:
    """What a region is called in short: 营口市 → 营口; 恩施土家族苗族自治州 → 恩施, 恩施州; 赵县 has none."""
    autonomous = _ETHNIC.search(name) or _AUTONOMOUS.search(name)
    if autonomous:
        stem = name[: autonomous.start()]
        if len(stem) < 2 and (bare := _AUTONOMOUS.search(name)):
            autonomous, stem = bare, name[: bare.start()]
        kind = autonomous["kind"]
        return (stem,) if kind == "区" else (stem, stem + kind)
    stem = _SUFFIX.sub("", name)
    if stem == name or len(stem) < 2:
        return ()
    if name.endswith(("矿区", "林区", "特区", "新区")) and len(name) > 4:
        return (name[:-1], stem)
    return (stem,)


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
        self._current: dict[str, Region] = {region.code: region for region in regions}
        self._common_words = frozenset(common_words)
        former = tuple(history)
        self._former: dict[str, list[Region]] = defaultdict(list)
        for region in former:
            self._former[region.code].append(region)
        self._full: dict[str, list[Region]] = defaultdict(list)
        self._short: dict[str, list[Region]] = defaultdict(list)
        for region in (*self._current.values(), *former):
            self._full[region.name].append(region)
            for short in short_names(region.name):
                self._short[short].append(region)
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
                parent = self.get(region.province_code)
            if parent is None or parent in found:
                break
            found.append(parent)
            region = parent
        return tuple(found)

    def lies_in(self, code: str, outer: str) -> bool:
        """Whether a region is `outer` or lies in it."""
        return code == outer or any(region.code == outer for region in self.ancestors(code))

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
            found = (
                list(self._full.get(name, ()))
                or self._composite(name, year)
                or list(self._short.get(name, ()))
            )
        if levels:
            found = [region for region in found if region.level in levels]
        for keep in (
            lambda region: region.named_in(year),
            lambda region: any(self.lies_in(region.code, outer) for outer in within),
        ):
            kept = [region for region in found if keep(region)]
            found = kept or found
        if year is not None:
            # What took the place of another bearer of the name did not bear it yet (枞阳县 changed city).
            heirs = [one.successor_code for one in found if one.successor_code and one.named_in(year)]
            found = [
                region
                for region in found
                if region.valid_to is not None or not any(self.lies_in(region.code, heir) for heir in heirs)
            ] or found
        unique: dict[str, Region] = {}
        for region in sorted(found, key=lambda region: (not region.named_in(year), region.code)):
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
            if all(self.lies_in(other.code, region.code) for other in found):
                return region
        return None

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
                if any(region.code != one.code and self.lies_in(region.code, one.code) for one in outer)
            ]
            if found:
                return found
        return []

    def mentions(self, text: str) -> Iterator[Mention]:
        """Names of regions in a text from left to right, the longest at each place; common words excepted."""
        done = 0
        for at in self._where_heads_stand(text):
            if at < done:
                continue
            for name in self._by_head[text[at : at + 2]]:
                if text.startswith(name, at):
                    is_full = name in self._full
                    if is_full or name not in self._common_words:
                        yield Mention(name, at, is_full)
                        done = at + len(name)
                    break

    def _where_heads_stand(self, text: str) -> list[int]:
        """The places of a text where two characters stand that begin a name."""
        may_stand = np.flatnonzero(self._may_be_head[_hashes(text)])
        return [at for at in may_stand.tolist() if text[at : at + 2] in self._by_head]

    def count_mentions(self, text: str) -> Counter[str]:
        """How often each name stands in a text; a region's full and short names count apart."""
        return Counter(mention.name for mention in self.mentions(text))

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
