"""Whose report a text is, of which year, given when and by whom.

Every clue is asked: the text's own head, its headings and mentions, its page, its table's columns, the names
of its file and folders. Each is kept as a record. Where none answers, or two speak against each other and
neither is plain, the text is refused with the reason; where one reading is far likelier, it is taken and what
speaks against it is said as a doubt. docs/identity.md tells the rules in words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from transforms.records import Identity, IdentityClue, ManifestEntry, PageFacts, Rejection
from transforms.reference.region_names import is_other_body
from transforms.reference.regions import NATION, Region, RegionIndex
from transforms.structure.head import Head
from transforms.structure.paths import PathClues, read_path, spellings
from transforms.structure.places import Places, kind_of_self, names_in_head, names_on_page
from transforms.structure.titles import DIGEST_WORD, find_meetings
from transforms.structure.years import YearClues, report_year, year_clues, year_doubt

_LONG = 3000
"""A text of this many characters names its own region again and again."""
_CLEAR = 10
"""Mentions from which on a region is plainly the one that a text speaks of."""


def identify(
    text: str,
    head: Head,
    facts: PageFacts,
    regions: RegionIndex,
    path: PathClues,
    *,
    manifest: ManifestEntry | None = None,
    other_sources: Sequence[str] = (),
) -> Identity | Rejection:
    """Whose report a clean text is; a `Rejection` (unknown_region, unknown_year, not_a_division) where the
    clues do not tell, or tell against each other.

    `head` is the text's, `facts` are those of its page or table row, `path` is what the names of its file and
    folders say. What a `manifest` says is the last word: no clue raises a doubt against it. `other_sources`
    are further names of the same bytes; where they say other than the first, that is a doubt. The rejection's
    document, source and record are left for the caller to fill in.
    """
    title = head.best_title
    shown = title.text if title else facts.title

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    clues = year_clues(text, head, facts, path.file_year, path.folder_year)
    told_year = manifest.report_year if manifest else None
    told_region = manifest.region_code if manifest else None
    decided = report_year(clues) if told_year is None else (told_year, "manifest")
    if decided is None:
        return reject(
            "unknown_year",
            "No title, heading, date or opening, no column and no name of its file tells which year the"
            " report plans for; add a year column, name the file so, or say it in baogao.csv.",
        )
    year, by = decided
    if told_region is None and (other := _other_body(head, regions, year)):
        return reject(
            "not_a_division",
            f"The report of a body that is no division of GB/T 2260 (“{other}”): no region stands in for it.",
        )
    names_itself = title is not None and title.region is not None
    if told_region is None and not names_itself and (other := _body_in(path.in_file, regions, year)):
        return reject(
            "not_a_division",
            f"Its file's name is that of a body that is no division of GB/T 2260 (“{other}”).",
        )
    search = _RegionSearch(text, head, facts, regions, year, path)
    region = search.find() if told_region is None else regions.get(told_region, year)
    if region is None:
        return reject("unknown_region", search.why_not())
    doubts = [
        year_doubt(clues, year) if told_year is None else None,
        search.doubt(region) if told_region is None else None,
    ]
    outside = by in ("column", "file", "folder", "published")
    years = {year} if outside else {year, year - 1}  # a name may bear the year reviewed
    doubts.append(
        search.also_called(
            other_sources, region, years if told_year is None else None, asks_region=told_region is None
        )
    )
    speaker = head.speaker
    return Identity(
        region_code=region.code,
        region_name=region.name,
        level=region.level,
        province_code=region.province_code,
        report_year=year,
        review_year=year - 1,
        delivered_on=head.delivered_on,
        published_on=facts.published_on,
        speaker=speaker.name if speaker else None,
        speaker_title=speaker.title if speaker else None,
        session=_session(head),
        title=shown,
        is_digest=_is_digest(text, head),
        is_draft=_is_draft(head, facts, path),
        doubt="; ".join(filter(None, doubts)) or None,
        clues=(*_clues_of_manifest(manifest), *_clues_of_year(clues, by), *search.clues(region)),
    )


def _clues_of_manifest(manifest: ManifestEntry | None) -> Iterator[IdentityClue]:
    if manifest and manifest.report_year is not None:
        yield IdentityClue("manifest", str(manifest.report_year), None, manifest.report_year, True)
    if manifest and manifest.region_code is not None:
        words = manifest.region or manifest.region_code
        yield IdentityClue("manifest", words, manifest.region_code, None, True)


def _clues_of_year(clues: YearClues, used: str) -> list[IdentityClue]:
    said = [*clues.in_text().items(), *clues.beside().items()]
    return [IdentityClue(kind, words, None, year, kind == used) for kind, (year, words) in said]


# -- the region ----------------------------------------------------------------------------------------

_A_NAME = re.compile(r"(?:省|市|区|县|旗|州|盟)$")
_DECISIVE = ("meeting", "title", "opening", "speaker", "page_title", "column", "publisher", "file", "folder")
_CALLED = {
    "meeting": "its meeting",
    "title": "its title",
    "opening": "its opening",
    "speaker": "its speaker's office",
    "page_title": "its page's title",
    "column": "its table's column",
    "publisher": "its publisher",
    "file": "its file's name",
    "folder": "its folder's name",
}


@dataclass(slots=True)
class _RegionSearch:
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
        in_path = [one for one in self.found if one[0] in ("file", "folder")]
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
                f"{_CALLED[kind]} says {words}, its text speaks of {spoken_of.name} again and again"
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
        self.against.append(f"{_CALLED[self.used]} says {region.name}, of which its text never speaks")
        self.used = "mentions"
        return spoken_of

    def _speaks_of_elsewhere(self, kind: str, region: Region) -> bool:
        """Whether the text cannot be of the region that its page or path says: other places, another kind."""
        if not self.places.may_speak_so(region):
            self.against.append(
                f"{_CALLED[kind]} says {region.name}, its text speaks of a region of another kind"
            )
            return True
        elsewhere = self.places.elsewhere_than(region)
        if elsewhere is None:
            return False
        self.against.append(f"{_CALLED[kind]} says {region.name}, its text names places in {elsewhere.name}")
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
            against.append(f"{_CALLED[kind]} says {words}")
        if self.used in ("column", "file", "folder", "publisher") and (rival := self.places.rival_of(region)):
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
    r"(?:公报|年鉴|日报|晚报|保存|选编|汇编|报告|文件|资料|秘密|会议|网站?|版|集|刊|稿|录|讲话|标题|题目|原文|来源)$"
)
"""What may stand before a region's name where lines ran together."""

# -- what is no region ----------------------------------------------------------------------------------

_TOWNSHIP = re.compile(
    r"[\u3400-\u9fff]{0,8}(?:[镇乡](?:(?:19|20)\d{2}年)?(?:人民)?政府|[镇乡]第[一二三四五六七八九十\d]+届人民代表大会)"
)
_BODY = re.compile(
    r"(?P<body>[\u3400-\u9fff]{2,20}?(?:油田|矿务局|农场|林场|牧场|林业局|森工集团|兵团(?:第[一二三四五六七八九十]{1,3}师)?|农垦(?:总局|管理局|局)?"
    r"|开发区|高新区|经开区|新区|示范区|保税区|保税港区|管理区|工业园区?|产业园区?|度假区|风景名胜区|试验区|实验区|合作区|管委会|管理委员会"
    r"|集团|公司|大学|学院|医院|街道(?:办事处)?))(?=(?:19|20|二)|(?:人民)?政府|工作报告|年|关于)"
)
"""A body in a title that reports as governments do."""
_HEAD_LINE = 60


def _other_body(head: Head, regions: RegionIndex, year: int) -> str | None:
    """The township, zone, farm or company whose report a text is by its own head; None where it is none."""
    lines = "".join(head.lines)
    formula = head.formula["body"] if head.formula else None
    township = _TOWNSHIP.search(lines) or _TOWNSHIP.search(f"{formula or ''}")
    if township:
        return township.group()
    for line in (*head.lines[:6], f"{formula or ''}政府" if formula else ""):
        compact = re.sub(r"\s", "", line)
        if len(compact) > _HEAD_LINE:
            continue
        found = _BODY.search(_LEADING_YEAR.sub("", compact))
        if found and not _is_division(found["body"], regions, year):
            return found["body"]
    return None


_LEADING_YEAR = re.compile(r"^\W*(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})年度?")


def _body_in(names: Sequence[str], regions: RegionIndex, year: int) -> str | None:
    """The first of some names that says of itself that it is a body of another kind."""
    return next(
        (name for name in names if is_other_body(name) and not _is_division(name, regions, year)), None
    )


def _is_division(name: str, regions: RegionIndex, year: int) -> bool:
    """Whether a name is a region's, or ends in one's full name (浦东新区 is a district)."""
    return any(
        name.endswith(region.name)
        for cut in range(len(name) - 2)
        for region in regions.candidates(name[cut:], year=year)
    )


# -- what else the head tells ----------------------------------------------------------------------------

_DIGEST = re.compile(
    r"(?:本文|以下|这是|此文|本篇)[^。\n]{0,20}(?:摘要|摘编|摘录|摘登|节选|缩写|概要)"
    r"|(?:非|不是|并非)(?:报告)?(?:原文|全文)|^[（(【\[]?(?:摘要|摘登|摘编|节选|摘录)[）)】\]]?$"
    r"|digest|not the original",
    re.IGNORECASE | re.MULTILINE,
)


def _is_digest(text: str, head: Head) -> bool:
    """Whether a report's title or first words call it a digest."""
    titles = [title for title in (head.best_title, head.page_title) if title]
    lines = [line for line in head.lines[:3] if "报告" in line and len(line.strip()) <= _HEAD_LINE]
    return bool(
        any(title.is_digest for title in titles)
        or any(DIGEST_WORD.search(line) for line in lines)
        or _DIGEST.search(text[:600])
    )


_DRAFT = re.compile(r"(?:征求意见|讨论|初|代拟|送审|草|意见|修改|汇报)稿|草案")
"""How a text calls itself that is not the final one."""


def _is_draft(head: Head, facts: PageFacts, path: PathClues) -> bool:
    """Whether a report's own title, its page's or its file's name calls it a draft."""
    titles = [title.text for title in (head.title, head.page_title) if title]
    alone = [line for line in head.lines[:6] if len(line.strip()) <= _DRAFT_LINE]
    return any(_DRAFT.search(words) for words in (*titles, facts.title or "", path.stem, *alone))


_DRAFT_LINE = 40


def _session(head: Head) -> str | None:
    """The session of the head, or else the one that the opening addresses (向第五届…第四次会议作…)."""
    if head.meetings:
        return head.meetings[0].session
    for meeting in find_meetings(head.opening):
        before = head.opening[: meeting.start].removesuffix(meeting.region)
        if re.search(r"(?:向|我们)$", before + meeting.region) or before.endswith("向"):
            return meeting.session
    return None
