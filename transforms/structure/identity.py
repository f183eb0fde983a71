"""Whose report a text is, of which year, given when and by whom.

Each question is put to several clues, the most reliable first; where none answers, the text is refused with
the reason, and never guessed at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from pypinyin import lazy_pinyin

from transforms.records import Identity, PageFacts, Rejection
from transforms.reference.regions import NATION, Region, RegionIndex
from transforms.structure.titles import (
    OPENING,
    Speaker,
    Title,
    delivered_on,
    find_meetings,
    find_speaker,
    find_title,
    head_lines,
    read_title,
)
from transforms.text.dates import YEAR, parse_year

# -- the year ------------------------------------------------------------------------------------------

_Y = r"(?:19|20)\d{2}"
_ALL = "(?:全省|全市|全区|全县|全州|我省|我市|我区|我县)?"
_REVIEWS = (
    re.compile(rf"(?P<year>{_Y})年[^，。；！]{{0,26}}?(?:回顾|总结)"),
    re.compile(rf"(?:回顾|总结)(?P<year>{_Y})年"),
    re.compile(rf"(?P<year>{_Y})年(?:度)?的?(?:政府)?(?:主要)?工作(?:情况|成就|成绩|成效|和“)"),
)
"""How a heading looks back on a year; of several years before the word the last counts."""
_PLANS = (
    re.compile(
        rf"(?P<year>{_Y})年(?:度)?(?:(?:以?及|和|与|、)?(?:今后|未来)[一三五]年)?的?{_ALL}"
        r"(?:经济社会发展|政府|经济工作)?的?"
        r"(?:工作|主要|重点|目标|总体|预期|任务|安排|打算|思路|部署|要求|建议|奋斗|发展|计划|重大|政策)"
    ),
    re.compile(rf"(?:做好|关于|扎实推进|推进|全力做好)(?P<year>{_Y})年的?(?:各项|重点|政府|主要)*工作"),
)
"""How a heading plans for a year."""
_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:部分|章)?[、.．\s：:]|[（(][一二三四五六七八九十]+[)）])\s*"
)
_MARKS_BEGIN_SO = "第一二三四五六七八九十（("
_PIECE_END = re.compile(r"[\n。！？](?:(?<=\n)|\s*(?=[一二三四五六]、))")
"""Where a line ends, or a heading begins inside it."""
_PAST_YEAR = re.compile(rf"(?:刚刚过去的|即将过去的|过去的|走过的|回顾)(?P<year>{_Y})年?")
_TARGET_YEAR = re.compile(
    rf"(?P<year>{_Y})年{_ALL}(?:政府工作|经济社会发展|国民经济和社会发展|经济发展|工作)的?"
    r"(?:总体要求|主要预期目标|主要目标|预期目标|总体思路|总体目标|指导思想|奋斗目标)"
)
_HEADING_MAX = 45


@dataclass(frozen=True, slots=True)
class _YearClues:
    title: int | None
    page_title: int | None
    plan: Counter[int]
    review: Counter[int]
    past: int | None
    target: int | None
    delivered: date | None
    hint: int | None
    published: date | None


def _heading_years(text: str) -> tuple[Counter[int], Counter[int]]:
    """Years that heading lines plan for, and years that they look back on."""
    plan: Counter[int] = Counter()
    review: Counter[int] = Counter()
    for line in _pieces(text):
        is_short = len(line) <= _HEADING_MAX
        if not is_short and line[0] not in _MARKS_BEGIN_SO:
            continue
        mark = _MARK.match(line)
        if not is_short and not mark:
            continue
        words = line[mark.end() if mark else 0 : 60]
        words = re.sub(r"\s", "", _in_digits(words))[:36]
        looked_back = _looks_back_on(words)
        if looked_back:
            review[int(looked_back["year"])] += 1
        for pattern in _PLANS:
            planned = pattern.search(words) if is_short else pattern.match(words)
            if (
                planned
                and "计划" not in planned.group()
                and not (looked_back and planned.start() < looked_back.end())
            ):
                plan[int(planned["year"])] += 1
                break
    return plan, review


def _pieces(text: str) -> Iterator[str]:
    """The lines of a text, those cut that hold a heading."""
    start = 0
    for end in _PIECE_END.finditer(text):
        yield text[start : end.start() + 1].strip()
        start = end.end()
    yield text[start:].strip()


def _in_digits(words: str) -> str:
    """Words with the years that they spell out (二〇二三年) in digits."""
    return YEAR.sub(lambda found: f"{parse_year(found['year']) or found['year']}年", words)


def _looks_back_on(words: str) -> re.Match[str] | None:
    """Where a heading looks back, with the last year that it names before it says so."""
    for pattern in _REVIEWS:
        found = pattern.search(words)
        while found and (nearer := pattern.search(words, found.start() + 1, found.end())):
            found = nearer
        if found:
            return found
    return None


def _first_year(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found["year"]) if found else None


def _most(counter: Counter[int], *, latest: bool) -> int | None:
    """The year named most often; of several the latest, or the first."""
    return min(counter, key=lambda year: (-counter[year], -year if latest else year)) if counter else None


def _report_year(clues: _YearClues) -> int | None:
    """The plan year, by the most reliable clues: headings that agree, titles, the day, opening words."""
    plan, review = _most(clues.plan, latest=False), _most(clues.review, latest=True)
    if review is not None and review + 1 in clues.plan:
        return review + 1
    title = clues.title or clues.page_title
    meant = _year_meant(clues.delivered)
    if plan is not None and (title is None or title == plan):
        return plan
    if plan is not None and title is not None and title == plan - 1 and plan in (meant, clues.target):
        return plan
    if title is not None:
        if review == title or (clues.past == title and meant in (None, title + 1)):
            return title + 1
        if meant == title + 1 and (clues.target == meant or clues.past == title):
            return meant
        return title
    if review is not None:
        return review + 1
    for year in (clues.target, clues.past + 1 if clues.past else None, meant, clues.hint):
        if year is not None:
            return year
    return _year_meant(clues.published)


def _year_meant(day: date | None) -> int | None:
    """The year that a report of that day plans for: from late November on, the next."""
    if day is None:
        return None
    return day.year + 1 if (day.month, day.day) >= (11, 16) else day.year


# -- the region ----------------------------------------------------------------------------------------

_LEVELS_OF_KIND = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("prefecture", "county_city", "province"),
    "州": ("prefecture",),
    "自治州": ("prefecture",),
    "盟": ("prefecture",),
    "地区": ("prefecture",),
    "区": ("district", "province"),
    "县": ("county",),
    "自治县": ("county",),
    "旗": ("county",),
}
"""Levels of a region that speaks of itself as 全市, 我区, 县人民政府."""

_SELF_KIND = re.compile(r"(?:全|我)(省|市|州|盟|县|区|旗)(?![长委场域别])")
_GENERIC_FULL = frozenset({"城区", "郊区", "矿区", "市中区", "新城区"})
"""Names of districts that mean any town's quarter in running text."""
_TOWNSHIP = re.compile(
    r"[镇乡](?:(?:19|20)\d{2}年)?(?:人民)?政府|[镇乡]第[一二三四五六七八九十\d]+届人民代表大会"
)
_HOST_TAIL = re.compile(
    r"(?:日报|晚报|晨报|新闻|广播电视|电视台|人民网|在线|发布|客户端|人民政府|政府|政务|人大|报业|网).*$"
)
_LEAST_MENTIONS = 8
"""A text that names its region less often than this tells nothing by frequency."""
_OFTEN = 4
"""A full name that stands so often is the region's, though some of its places were parts of longer ones."""
_LONG = 3000
"""A text of this many characters names its own region again and again."""


def _fits(region: Region, kind: str | None) -> bool:
    """Whether a region can speak of itself so: a 省 as 全省, and neither a 市 nor a 区."""
    return kind is None or (region.level in _LEVELS_OF_KIND[kind] and region.name.endswith(kind[-1]))


def _kind_of_self(text: str, opening: str) -> str | None:
    """How a report speaks of its region: by 我代表市人民政府, else by what it says most of 全市, 我区 …"""
    formula = OPENING.search(opening)
    if formula and formula["body"]:
        kind = re.search(r"(自治区|自治州|自治县|地区|省|市|州|盟|县|区|旗)?(?:人民)?政府$", formula["body"])
        if kind and kind[1]:
            return kind[1]
    counts = Counter(_SELF_KIND.findall(text))
    return min(counts, key=lambda kind: (-counts[kind], kind)) if counts else None


def _names_in_head(title: Title | None, lines: list[str], speaker: Speaker | None, opening: str) -> list[str]:
    """Regions that the report's own head names, the most reliable first: meeting, title, opening, speaker."""
    names = []
    for meeting in find_meetings("".join(line.strip() for line in lines)):
        names.append("全国" if "全国" in meeting.session else meeting.region)
    if title and title.region:
        names.append(title.region)
    formula = OPENING.search(opening)
    if formula and formula["body"]:
        names.append(re.sub(r"(?:人民)?政府$", "", formula["body"]) or "全国")
    if speaker and speaker.org:
        names.append(re.sub(r"(?:人民)?政府$", "", speaker.org))
    if speaker and speaker.title and speaker.title.startswith("国务院"):
        names.append("国务院")
    return [name for name in names if name and name not in _LEVELS_OF_KIND]


def _names_on_page(facts: PageFacts) -> list[str]:
    """Regions that the page names as the report's: in its title, in the table's column, as its publisher."""
    names = []
    page_title = find_title(facts.title) if facts.title else None
    if page_title and page_title.region:
        names.append(page_title.region)
    if facts.region_hint:
        names.append(facts.region_hint.strip())
    if facts.publisher:
        names.append(re.sub(r"(?:人民)?政府.*$", "", facts.publisher.strip()))
    return [name for name in names if name and name not in _LEVELS_OF_KIND]


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


class _Places:
    """Resolves names against one text: what it says elsewhere tells places of the same name apart."""

    def __init__(
        self, text: str, facts: PageFacts, regions: RegionIndex, year: int, kind: str | None
    ) -> None:
        self._regions = regions
        self.year = year
        self._kind = kind
        self._text = text
        self._facts = facts

    @cached_property
    def _counts(self) -> Counter[str]:
        counts = self._regions.count_mentions(self._text)
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
                support += 1000 * any(self._regions.lies_in(host.code, parent.code) for host in self._hosts)
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

    def of_host(self) -> Region | None:
        """The host's own region, or the one above it: a city's page may carry its province's report."""
        for host in self._hosts:
            for region in (host, *self._regions.ancestors(host.code)):
                if region.code != NATION and _fits(region, self._kind):
                    return self._regions.get(region.code, self.year)
        return None


def _find_region(
    text: str, places: _Places, regions: RegionIndex, in_head: list[str], on_page: list[str], hint: str | None
) -> tuple[Region | None, list[str]]:
    """The report's region, and the names that were tried in vain.

    A head that names a region which the table does not know, or knows more than once, is not overruled by
    its host.
    """
    tried: list[str] = []
    for name in (*in_head, *on_page):
        region = places.resolve(name)
        if region is None:
            tried.append(name)
            continue
        if region.code != NATION and len(text) > _LONG and not places.is_spoken_of(region):
            spoken_of = places.most_named()
            if (
                spoken_of
                and places.count(spoken_of) >= 10
                and not regions.lies_in(region.code, spoken_of.code)
            ):
                return spoken_of, tried
        return region, tried
    if any(re.search(r"(?:省|市|区|县|旗|州|盟)$", name) for name in tried):
        return None, tried
    for name in _names_in_path(hint or ""):
        if name.isascii():
            code = _spellings(regions).get(name)
            region = regions.get(code, places.year) if code else None
        else:
            region = places.resolve(name)
        if region is None:
            continue
        spoken_of = places.most_named()
        are_kin = spoken_of is None or (
            regions.lies_in(region.code, spoken_of.code) or regions.lies_in(spoken_of.code, region.code)
        )
        if are_kin or places.is_spoken_of(region):
            return region, tried
        return None, [*tried, name, spoken_of.name if spoken_of else ""]
    found = places.most_named() or places.of_host()
    return found, tried


_NOT_IN_NAMES = re.compile(
    r"\.[A-Za-z0-9]{1,5}$|(?:19|20)\d{2}年?度?|政府工作报告|工作报告|人民政府|全文|[^\u3400-\u9fff]+"
)
"""What stands in a file's name beside a region's."""


_SPELT = re.compile(r"(?<![a-z])[a-z]{6,20}(?![a-z])")
"""What may be a city's name in pinyin (a folder called zhumadian)."""


@lru_cache(maxsize=2)
def _spellings(regions: RegionIndex) -> dict[str, str]:
    """Pinyin of the names of provinces and prefectures, where it tells one alone, with the code."""
    found: dict[str, set[str]] = {}
    for region in regions:
        if region.level in ("province", "prefecture"):
            bare = re.sub("(?:省|市|地区|盟|自治州|[\u4e00-\u9fff]{1,3}族自治州|自治区)$", "", region.name)
            found.setdefault("".join(lazy_pinyin(bare)), set()).add(region.code)
    return {spelt: codes.pop() for spelt, codes in found.items() if len(codes) == 1}


def _names_in_path(path: str) -> Iterator[str]:
    """What may be a region's name in the names of a file and of the two folders above it, nearest first."""
    parts = [part for part in re.split(r"[/\\!#]", path) if part]
    for part in reversed(parts[-3:]):
        titled = find_title(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", part))
        if titled and titled.region:
            yield titled.region
        for name in _NOT_IN_NAMES.split(part):
            if name and 2 <= len(name) <= 12:
                yield name
        yield from _SPELT.findall(part.lower())


# -- the identity --------------------------------------------------------------------------------------

_DIGEST = re.compile(
    r"(?:本文|以下|这是|此文|本篇)[^。\n]{0,20}(?:摘要|摘编|摘录|摘登|节选|缩写|概要)"
    r"|(?:非|不是|并非)(?:报告)?(?:原文|全文)|^[（(【\[]?(?:摘要|摘登|摘编|节选|摘录)[）)】\]]?$"
    r"|digest|not the original",
    re.IGNORECASE | re.MULTILINE,
)


def _own_title(text: str, lines: list[str]) -> Title | None:
    """The title in the text's head, the fullest if it is there more than once; broken lines are joined."""
    best: Title | None = None
    for index in range(min(len(lines), 25)):
        for width in (1, 2, 3):
            title = read_title("".join(line.strip() for line in lines[index : index + width]))
            if title and (
                best is None or (best.region is None and title.region) or (best.year is None and title.year)
            ):
                best = title
                break
    return best


def _session(lines: list[str], opening: str) -> str | None:
    """The session of the head, or else the one that the opening addresses (向第五届…第四次会议作…)."""
    meetings = find_meetings("".join(line.strip() for line in lines))
    if meetings:
        return meetings[0].session
    for meeting in find_meetings(opening):
        before = opening[: meeting.start].removesuffix(meeting.region)
        if re.search(r"(?:向|我们)$", before + meeting.region) or before.endswith("向"):
            return meeting.session
    return None


def _opening(text: str) -> str:
    """The first lines of the address: what stands after 各位代表 up to 400 characters on."""
    address = re.search(r"各位(?:人大)?代表", text[:4000])
    start = address.start() if address else 0
    return text[start : start + 400]


def identify(
    text: str, facts: PageFacts, regions: RegionIndex, source_hint: str | None = None
) -> Identity | Rejection:
    """Whose report a clean text is; a `Rejection` (unknown_region, unknown_year) where the clues do not tell.

    `facts` are those of its page or table row; `source_hint` is the name of its file, the last and weakest
    clue to the region. The rejection's document, source and record are left for the caller to fill in.
    """
    lines = head_lines(text)
    opening = _opening(text)
    title = _own_title(text, lines)
    page_title = find_title(facts.title) if facts.title else None
    if title is None or (
        page_title and title.region is None and title.year is None and title.fits(page_title)
    ):
        title = page_title or title
    shown = title.text if title else facts.title

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    delivered = delivered_on(lines)
    plan, review = _heading_years(text)
    for named in sorted(plan):
        if named + 1 in plan and named - 1 not in review:
            review[named] += plan.pop(named)  # 一、2023年主要工作, 二、2024年主要目标: the first looks back
    clues = _YearClues(
        title=title.year if title else None,
        page_title=page_title.year if page_title else None,
        plan=plan,
        review=review,
        past=_first_year(_PAST_YEAR, text[:4000]),
        target=_first_year(_TARGET_YEAR, text),
        delivered=delivered,
        hint=facts.year_hint,
        published=facts.published_on,
    )
    year = _report_year(clues)
    if year is None and source_hint:
        hinted = YEAR.search(source_hint)
        year = parse_year(hinted["year"]) if hinted else None
    if year is None:
        return reject(
            "unknown_year",
            "No title, heading, date or opening tells which year the report plans for; add a year column.",
        )
    speaker = find_speaker(lines)
    formula = OPENING.search(opening)
    township = _TOWNSHIP.search("".join(lines)) or _TOWNSHIP.search((formula and formula["body"]) or "")
    if township:
        return reject(
            "unknown_region",
            f"A township's report (“{township.group()}”): the regions end at counties and districts.",
        )
    places = _Places(text, facts, regions, year, _kind_of_self(text, opening))
    in_head = _names_in_head(title, lines, speaker, opening)
    region, tried = _find_region(text, places, regions, in_head, _names_on_page(facts), source_hint)
    if region is None:
        names = "、".join(dict.fromkeys(tried))
        what = f"The names {names} mean no region or more than one" if names else "No clue names a region"
        return reject(
            "unknown_region", f"{what}; add a region column or a title that says whose report it is."
        )
    return Identity(
        region_code=region.code,
        region_name=region.name,
        level=region.level,
        province_code=region.province_code,
        report_year=year,
        review_year=year - 1,
        delivered_on=delivered,
        published_on=facts.published_on,
        speaker=speaker.name if speaker else None,
        speaker_title=speaker.title if speaker else None,
        session=_session(lines, opening),
        title=shown,
        is_digest=bool((title and title.is_digest) or _DIGEST.search(text[:600])),
    )
