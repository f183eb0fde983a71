"""The names of regions that a report's head, page and text give, and which place each means there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from transforms.records import PageFacts
from transforms.reference.region_names import short_names
from transforms.reference.regions import NATION, Region, RegionIndex
from transforms.structure.head import Head

_LEVELS_OF_KIND = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("prefecture", "county_city", "province"),
    "州": ("prefecture",),
    "自治州": ("prefecture",),
    "盟": ("prefecture",),
    "地区": ("prefecture",),
    "区": ("district", "province", "prefecture"),
    "县": ("county",),
    "自治县": ("county",),
    "旗": ("county",),
}
"""Levels of a region that speaks of itself as 全市, 我区, 县人民政府."""

_SELF_KIND = re.compile(
    r"(?<![居列在占于过超和与、])(?:全|我)(省|市|州|盟|县|区|旗)(?![长委场域别第前首率平最排唯])"
)
"""How a report speaks of its own region; what is held against others (居全省第3位) is another's."""
_ORGANS = re.compile(r"(?<![\u3400-\u9fff])(省|市|州|盟|县|区|旗)(?:委|人大|政协)")
_GENERIC_FULL = frozenset({"城区", "郊区", "矿区", "市中区", "新城区"})
"""Names of districts that mean any town's quarter in running text."""
_HOST_TAIL = re.compile(
    r"(?:日报|晚报|晨报|新闻|广播电视|电视台|人民网|在线|发布|客户端|人民政府|政府|政务|人大|报业|网).*$"
)
_LEAST_MENTIONS = 8
"""A text that names its region less often than this tells nothing by frequency."""
_LEAST_ELSEWHERE = 6
"""Mentions of places of one province from which on a text can be said to speak of it."""
_HARDLY = 0.15
"""The part of them up to which another province's places are hardly spoken of."""
_OFTEN = 4
"""A full name that stands so often is the region's, though some of its places were parts of longer ones."""


def _fits(region: Region, kind: str | None) -> bool:
    """Whether a region can speak of itself so: a 省 as 全省, and neither a 市 nor a 区."""
    return kind is None or (region.level in _LEVELS_OF_KIND[kind] and region.name.endswith(kind[-1]))


def kind_of_self(text: str, formula: re.Match[str] | None) -> tuple[str | None, bool]:
    """How a report speaks of its region, and whether it plainly does.

    By 我代表市人民政府, else by what it says most of 全市, 我区 and 市委; plainly where it says the next kind
    a third as often at most.
    """
    if formula and formula["body"]:
        kind = re.search(r"(自治区|自治州|自治县|地区|省|市|州|盟|县|区|旗)?(?:人民)?政府$", formula["body"])
        if kind and kind[1]:
            return kind[1], True
    counts = Counter(_SELF_KIND.findall(text)) + Counter(_ORGANS.findall(text))
    if not counts:
        return None, False
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind))
    next_most = counts[kinds[1]] if len(kinds) > 1 else 0
    return kinds[0], counts[kinds[0]] >= max(_PLAINLY, 3 * next_most)


_PLAINLY = 5
"""So often a text says 全市 if it plainly speaks of a city."""


Named = tuple[str, str]
"""A kind of clue, and the region as it names it."""


def names_in_head(head: Head) -> list[Named]:
    """Regions that the report's own head names, the most reliable first: meeting, title, opening, speaker."""
    names: list[Named] = []
    title, formula, speaker = head.best_title, head.formula, head.speaker
    for meeting in head.meetings:
        names.append(("meeting", "全国" if "全国" in meeting.session else meeting.region))
    if title and title.region:
        names.append(("title", title.region))
    if formula and formula["body"]:
        names.append(("opening", _without_government(formula["body"]) or "全国"))
    if speaker and speaker.org:
        names.append(("speaker", _without_government(speaker.org)))
    if speaker and speaker.title and speaker.title.startswith("国务院"):
        names.append(("speaker", "国务院"))
    return [(kind, name) for kind, name in names if name and name not in _LEVELS_OF_KIND]


def names_on_page(head: Head, facts: PageFacts) -> list[Named]:
    """Regions that the page names as the report's: in its title, in the table's column, as its publisher."""
    names: list[Named] = []
    if head.page_title and head.page_title.region:
        names.append(("page_title", head.page_title.region))
    if facts.region_code_hint:
        names.append(("column", facts.region_code_hint))
    elif facts.region_hint:
        names.append(("column", facts.region_hint.strip()))
    if facts.publisher:
        names.append(("publisher", re.sub(r"(?:人民)?政府.*$", "", facts.publisher.strip())))
    return [(kind, name) for kind, name in names if name and name not in _LEVELS_OF_KIND]


def _without_government(name: str) -> str:
    return re.sub(r"(?:人民)?政府$", "", name)


def _names_of_hosts(facts: PageFacts) -> list[str]:
    """Regions of a newspaper or a site: they print and host the reports of others too."""
    names = [facts.content_source, facts.site_name]
    if facts.title:
        said = facts.title.replace("工作报告", " ")
        names += re.findall(r"([\u3400-\u9fff]{2,14}?)(?:人民政府|政府网|政府门户)", said)
    bare = [_HOST_TAIL.sub("", re.sub(r"\s", "", name)) for name in names if name]
    return [name for name in bare if len(name) >= 2 and name not in _LEVELS_OF_KIND]


def _hosts(facts: PageFacts, regions: RegionIndex) -> list[Region]:
    """The regions that a page's site and source stand for; SiteIDCode begins with a code of GB/T 2260."""
    found = [regions.resolve(name) for name in _names_of_hosts(facts)]
    stated = facts.site_code[:6] if facts.site_code and re.match(r"\d{6}", facts.site_code) else None
    if stated:
        codes = (stated, stated[:4] + "00", stated[:2] + "0000")
        found.append(next((regions.get(code) for code in codes if code in regions), None))
    if facts.publisher:
        found.append(regions.resolve(re.sub(r"(?:人民)?政府.*$", "", facts.publisher.strip())))
    return [region for region in found if region is not None and region.code != NATION]


def _outdone(counts: Counter[str], own: str, named: int) -> str | None:
    """The code whose places are named again and again, when those of `own` hardly are."""
    others = [(n, code) for code, n in counts.items() if code not in (own, own[:2] + "0000", NATION)]
    most, code = max(others, default=(0, ""))
    return code if most >= _LEAST_ELSEWHERE and max(counts[own], named) <= _HARDLY * most else None


class Places:
    """Resolves names against one text: what it says elsewhere tells places of the same name apart."""

    def __init__(
        self,
        text: str,
        facts: PageFacts,
        regions: RegionIndex,
        year: int,
        kind: tuple[str | None, bool],
        outer: Sequence[Region] = (),
    ) -> None:
        """`kind` is that of `kind_of_self`, `outer` are regions that the report's path names."""
        self._regions = regions
        self._outer = outer
        self.year = year
        self._kind, self._is_plain = kind
        self._text = text
        self._facts = facts

    @cached_property
    def _counts(self) -> Counter[str]:
        counts = self._regions.count_mentions(self._text, self.year)
        for name in _GENERIC_FULL:
            counts.pop(name, None)
        return counts

    @cached_property
    def _hosts(self) -> list[Region]:
        return _hosts(self._facts, self._regions)

    def is_spoken_of(self, region: Region) -> bool:
        """Whether the text names a region more than once."""
        is_name = region.name not in _GENERIC_FULL
        return (is_name and self._text.count(region.name) >= _OFTEN) or self.count(region) > 1

    def count(self, region: Region) -> int:
        """How often the text names a region."""
        return sum(self._counts[name] for name in self._regions.names_of(region))

    def candidates(self, name: str) -> tuple[Region, ...]:
        """The regions that a name may mean, as narrow as the way in which the report speaks of itself."""
        found = self._regions.candidates(name, year=self.year)
        one = self._regions.resolve(name, year=self.year)
        fitting = tuple(region for region in found if _fits(region, self._kind))
        if one is not None and (one.name == name or not fitting or one in fitting):
            return (one,)
        return fitting or found

    def resolve(self, name: str) -> Region | None:
        """The region that a name means in this text, or None where that is open.

        Of places of one name it is the one whose parents the text names more often, or the page's site is of.
        """
        found = self.candidates(name)
        if len(found) <= 1:
            return found[0] if found else None
        scored = sorted(((self._support(region), region.code, region) for region in found), reverse=True)
        return scored[0][2] if scored[0][0] > scored[1][0] else None

    def _support(self, region: Region) -> int:
        support = 0
        for parent in self._regions.ancestors(region.code):
            if parent.code != NATION:
                support += self.count(parent) * (2 if parent.level == "prefecture" else 1)
                hosts = (*self._hosts, *self._outer)
                support += 1000 * any(self._regions.lies_in(host.code, parent.code) for host in hosts)
        return support

    def most_named(self) -> Region | None:
        """The region that the text speaks of most, if it stands clearly before all others that fit."""
        counts: Counter[str] = Counter()
        for name, count in self._counts.items():
            for region in self.candidates(name):
                if region.code != NATION and _fits(region, self._kind):
                    counts[region.code] += count
        ranked = []
        for code, count in counts.items():
            parents = [parent for parent in self._regions.ancestors(code) if parent.code != NATION]
            is_placed = not parents or any(self.count(parent) for parent in parents)
            is_hosted = any(self._regions.lies_in(code, host.code) for host in self._hosts)
            ranked.append((count * (2 if is_placed or is_hosted else 1), code))
        ranked.sort(reverse=True)
        if not ranked or ranked[0][0] < _LEAST_MENTIONS:
            return None
        if len(ranked) > 1 and ranked[0][0] < 2 * ranked[1][0]:
            return None
        return self._regions.get(ranked[0][1], self.year)

    def rival_of(self, region: Region) -> Region | None:
        """Another region that the text calls by its full name again and again, and never `region` by any."""
        if self.count(region):
            return None
        counts: Counter[str] = Counter()
        for name, count in self._counts.items():
            for other in self.candidates(name):
                if other.name == name and _fits(other, self._kind):
                    counts[other.code] += count
        ranked = counts.most_common(2)
        if not ranked or ranked[0][1] < _OFTEN or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        found = self._regions.get(ranked[0][0], self.year)
        return None if found is None or self.are_kin(found, region) else found

    def elsewhere_than(self, region: Region) -> Region | None:
        """The province, or else the prefecture, whose places a text names when hardly any is its own.

        Only names count that are borne in one province (one prefecture).
        """
        if region.code == NATION:
            return None
        provinces: Counter[str] = Counter()
        prefectures: Counter[str] = Counter()
        for name, count in self._counts.items():
            bearers = self._regions.candidates(name, year=self.year)
            (province, prefecture) = bearers[0].province_code, bearers[0].code[:4] + "00"
            if all(one.province_code == province for one in bearers):
                provinces[province] += count
            if prefecture[:2] == region.code[:2] and all(one.code[:4] == prefecture[:4] for one in bearers):
                prefectures[prefecture] += count
        names = (region.name, *short_names(region.name))
        named = sum(self._text.count(name) for name in names)
        found = _outdone(provinces, region.province_code, named)
        if found is None and region.level != "province":
            found = _outdone(prefectures, region.code[:4] + "00", named)
        return self._regions.get(found, self.year) if found else None

    def may_speak_so(self, region: Region, *, plainly: bool = False) -> bool:
        """Whether the text's way to speak of its region fits this one; `plainly`: and no other kind."""
        if plainly:
            return self._is_plain and _fits(region, self._kind)
        return region.code == NATION or not self._is_plain or _fits(region, self._kind)

    def are_kin(self, one: Region, other: Region) -> bool:
        """Whether one of two regions lies in the other, or they are the same."""
        return self._regions.lies_in(one.code, other.code) or self._regions.lies_in(other.code, one.code)

    def of_host(self) -> Region | None:
        """The host's own region, or the one above it: a city's page may carry its province's report.

        That it does is told by a text that plainly speaks as a province, and of it as often as of the host.
        """
        for host in self._hosts:
            if _fits(host, self._kind):
                return self._regions.get(host.code, self.year)
            for region in self._regions.ancestors(host.code):
                speaks_so = region.code != NATION and self.may_speak_so(region, plainly=True)
                if speaks_so and self.count(host) <= self.count(region):
                    return self._regions.get(region.code, self.year)
        return None
