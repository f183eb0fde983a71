"""Which region a report is of: by the names in its head, page and path, and what speaks against each."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from transforms.records import CLUES, IdentityClue, PageFacts
from transforms.reference.regions import NATION, Region, RegionIndex
from transforms.structure.head import Head
from transforms.structure.paths import PathClues, read_path, spellings
from transforms.structure.places import Places, kind_of_self, names_in_head, names_on_page

_LONG = 3000
"""A text of this many characters names its own region again and again."""
_CLEAR = 10
"""Mentions from which on a region is plainly the one that a text speaks of."""
_A_NAME = re.compile(r"(?:省|市|区|县|旗|州|盟)$")


@dataclass(slots=True)
class RegionSearch:
    """The search for a report's region: names by their weight, and what each was found to mean."""

    text: str
    head: Head
    facts: PageFacts
    regions: RegionIndex
    year: int
    path: PathClues
    places: Places = field(init=False)
    found: list[tuple[str, str, Region]] = field(init=False, default_factory=list)
    """Kind of clue, words and region of each name that means one."""
    tried: list[str] = field(init=False, default_factory=list)
    """Names of the text and its page that mean no region or more than one."""
    against: list[str] = field(init=False, default_factory=list)
    """What speaks against the region that was found."""
    used: str = field(init=False, default="")

    def __post_init__(self) -> None:
        kind = kind_of_self(self.text, self.head.formula)
        in_path = [
            (where, name, region)
            for where, names in (("file", self.path.in_file), ("folder", self.path.in_folders))
            for name in names
            if (region := self._told_by_itself(name)) is not None
        ]
        outer = [region for _, _, region in in_path]
        self.places = Places(self.text, self.facts, self.regions, self.year, kind, outer)
        for where, name in (*names_in_head(self.head), *names_on_page(self.head, self.facts)):
            region = self._told_by_itself(name) if name.isdecimal() else self.places.resolve(name)
            region = region or self._at_the_end_of(name)
            if region is None:
                self.tried.append(name)
            else:
                self.found.append((where, name, region))
        for where, names in (("file", self.path.in_file), ("folder", self.path.in_folders)):
            for name in names:
                region = self._told_by_itself(name) if name.isascii() else self.places.resolve(name)
                if region is not None:
                    self.found.append((where, name, region))

    def _told_by_itself(self, name: str) -> Region | None:
        """The region of a name that needs no text to be told: a code, pinyin, a name borne once."""
        if name.isdecimal():
            return self.regions.get(name, self.year) if name in self.regions else None
        if name.isascii():
            code = spellings(self.regions).get(name)
            return self.regions.get(code, self.year) if code else None
        return self.regions.resolve(name, year=self.year)

    def _at_the_end_of(self, name: str) -> Region | None:
        """The region at the end of words that ran into its name (…公报鞍山市)."""
        for cut in range(2, len(name) - 2):
            if _RAN_IN.search(name[:cut]):
                region = self.places.resolve(name[cut:])
                if region is not None and region.name.endswith(name[-1]):
                    return region
        return None

    def find(self) -> Region | None:
        """The report's region: by its head and page, else by its path, else by what it speaks of.

        A head that names a region which the table does not know, or knows more than once, is not overruled by
        what its host is.
        """
        places = self.places
        for kind, _, region in self.found:
            if kind in ("file", "folder"):
                break
            self.used = kind
            if kind in ("page_title", "column", "publisher") and self._speaks_of_elsewhere(kind, region):
                return None
            return self._or_the_one_spoken_of(region)
        in_path = self._in_path()
        if any(_A_NAME.search(name) for name in self.tried):
            # 朝阳区 in the head and 北京市朝阳区 in the path: the path tells which, if it says the same.
            for kind, _, region in in_path:
                if any(region.name.endswith(name) or name.endswith(region.name) for name in self.tried):
                    self.used = kind
                    return region
            return None
        for kind, words, region in in_path:
            spoken_of = places.most_named()
            if spoken_of is None or places.are_kin(region, spoken_of) or places.is_spoken_of(region):
                if self._speaks_of_elsewhere(kind, region):
                    return None
                self.used = kind
                return region
            self.against.append(
                f"{CLUES[kind]} says {words}, its text speaks of {spoken_of.name} again and again"
            )
            return None
        self.used = "mentions"
        found = places.most_named()
        if found is not None and found.level == "province" and not places.may_speak_so(found, plainly=True):
            found = None  # a city's report names its province too, and more often than itself
        if found is None:
            self.used = "host"
            found = places.of_host()
        return found

    def _in_path(self) -> list[tuple[str, str, Region]]:
        """What file and folders say, of several names in one (鞍山 铁西区) the narrower region first."""

        def is_wider(one: tuple[str, str, Region]) -> bool:
            return any(
                kind == one[0]
                and region.code != one[2].code
                and self.regions.lies_in(region.code, one[2].code)
                for kind, _, region in self.found
            )

        said = [one for one in self.found if one[0] in ("file", "folder")]
        return sorted(said, key=lambda one: (one[0] == "folder", is_wider(one)))

    def _or_the_one_spoken_of(self, region: Region) -> Region:
        """A region of the head, unless a long text never speaks of it and again and again of another."""
        if region.code == NATION or len(self.text) <= _LONG or self.places.is_spoken_of(region):
            return region
        spoken_of = self.places.most_named()
        if (
            spoken_of is None
            or self.places.count(spoken_of) < _CLEAR
            or self.regions.lies_in(region.code, spoken_of.code)
        ):
            return region
        self.against.append(f"{CLUES[self.used]} says {region.name}, of which its text never speaks")
        self.used = "mentions"
        return spoken_of

    def _speaks_of_elsewhere(self, kind: str, region: Region) -> bool:
        """Whether the text cannot be of the region that its page or path says: other places, another kind."""
        if not self.places.may_speak_so(region):
            self.against.append(
                f"{CLUES[kind]} says {region.name}, its text speaks of a region of another kind"
            )
            return True
        elsewhere = self.places.elsewhere_than(region)
        if elsewhere is None:
            return False
        self.against.append(f"{CLUES[kind]} says {region.name}, its text names places in {elsewhere.name}")
        return True

    def why_not(self) -> str:
        """Why no region was found, and what to do about it."""
        names = "、".join(dict.fromkeys(self.tried))
        if self.against:
            what = "Its clues speak against each other: " + "; ".join(self.against)
        elif names:
            what = f"The names {names} mean no region or more than one"
        else:
            what = "No clue names a region"
        shared = (self.regions.bearers(name, self.year) for name in dict.fromkeys(self.tried))
        what = "; ".join([what, *filter(None, shared)])
        return (
            f"{what}; add a region column, a title or a file's name that says whose report it is, or"
            " say it in baogao.csv."
        )

    def doubt(self, region: Region) -> str | None:
        """What speaks against the region that was taken, in a sentence; None where all that there is fits."""
        against = list(self.against)
        for kind, words, other in self.found:
            is_spelt = words.isascii() and not words.isdecimal()  # 滨州 and 彬州 are spelt alike
            if kind == self.used or other.code == region.code or is_spelt:
                continue
            if self.places.are_kin(other, region):
                is_finer = other.code != region.code and self.regions.lies_in(other.code, region.code)
                if not (is_finer and kind in ("column", "file")):
                    continue
            elif kind in ("publisher", "folder"):
                continue
            against.append(f"{CLUES[kind]} says {words}")
        if self.used in ("column", "file", "folder", "publisher"):
            # Whether it names places elsewhere was asked before it was taken from there.
            if rival := self.places.rival_of(region):
                against.append(f"its text names {rival.name} again and again, and {region.name} never")
        elif len(self.text) > _LONG and (elsewhere := self.places.elsewhere_than(region)):
            against.append(f"its text names places in {elsewhere.name}")
        if not against:
            return None
        return f"the region {region.name} is in doubt: {'; '.join(dict.fromkeys(against))}"

    def also_called(
        self, sources: Sequence[str], region: Region, years: Collection[int] | None, *, asks_region: bool
    ) -> str | None:
        """The first further name of the same bytes that says another region, or none of these `years`."""
        for source in sources:
            path = read_path(source, is_alone=True)
            is_year = years is None or path.file_year is None or path.file_year in years
            plain = (name for name in path.in_file if name.isdecimal() or not name.isascii())
            named = filter(None, map(self._told_by_itself, plain)) if asks_region else ()
            if not is_year or any(not self.places.are_kin(other, region) for other in named):
                return f"the same bytes are also filed as {source}"
        return None

    def clues(self, region: Region) -> list[IdentityClue]:
        """A record of each name that was found to mean a region, and of what decided without one."""
        records = [
            IdentityClue(kind, words, other.code, None, kind == self.used and other.code == region.code)
            for kind, words, other in self.found
        ]
        if self.used in ("mentions", "host"):
            records.append(IdentityClue(self.used, region.name, region.code, None, True))
        return records


_RAN_IN = re.compile(
    r"(?:公报|年鉴|日报|晚报|保存|选编|汇编|报告|文件|资料|[机绝秘]密|内部|会议|网站?|版|集|刊|稿|录|讲话|标题|题目|原文|来源)$"
)
"""What may stand before a region's name where lines ran together."""
