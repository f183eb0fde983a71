"""The names that a spam phrase may have replaced, ranked place by place by what the document itself says.

The grammar of a place asks for an office (`X、省政府`, `X经济工作会议`) or a region (`X市第十七届`,
`与X合作`). Which one, the document tells: its region by title, meeting line, site code and the districts
it names, the offices that stand beside the place, abbreviations such as 鞍沈. Where the grammar leaves one
name only, it is certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from transforms.repair.facts import Facts
from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.ledger import FLAGGED, PROVEN, Edit
from transforms.repair.parameters import FIT, NAMES_SHOWN
from transforms.repair.spam.contexts import CENTRE, NameContexts
from transforms.repair.spam.phrases import find_phrases, in_full_width
from transforms.repair.spam.region_names import NATION, NameBook, NamedRegion, short_name

_KIND = "spam"
_SENTENCE = re.compile(r"[。！？；\n!?;]")
_GOVERNMENT = re.compile(r"(?P<and>[、和及])?(?P<level>省|市|区|县|自治区|州|旗)(?:人民)?政府")
_PEOPLES_GOVERNMENT = re.compile(r"(?:省|市|区|县)?人民政府")
_MEETING = re.compile(
    r"(?:经济|农村|农业|人大|政法|组织|统战|金融|城市|民族|科技|人才)工作会议|[一二三四五六七八九十]{1,3}届[一二三四五六七八九十]{1,3}次|全会|常委会"
)
_INSPECTION = re.compile(r"[^，。、；]{0,8}?巡视")
_ROUND = re.compile(r"[^，。、；]{0,8}?巡察")
_LEADS = re.compile(
    r"的?(?:坚强|正确|有力|直接|统一|亲切)?领导|(?:的|各项)?(?:决策|工作)?部署|工作要求|要求|书记|领导"
)
_CITY = re.compile(r"市(?P<district>[\u4e00-\u9fff]{2,4}?[区县])?")
_PROVINCE = re.compile(r"省(?!委|政府)|省委|省政府")
_TITLE = re.compile(r"政府工作报告|代表大会")
_CIRCLE = re.compile(r"(?:现代化)?都市圈|经济圈|城市群")
_WITH = re.compile(r"(?:与|同|和|赴|向|对接|融入|到)$")
_FOOTER = re.compile(r"(?:版权所有|主办|承办|主管|地址)[^\n]{0,30}$")
_CORE = re.compile(r"核心的$")
_STATE_COUNCIL = re.compile(r"[、和](?:国务院|中央军委)")
_AFTER_PARTY = re.compile(r"(?:党|中共)中央[、和]$")
_LAW = re.compile(r"[^，。、；]{0,4}?(?:法律|依法)监督|及其常委会|常委会|代表(?:建议|议案)")
_COUNSEL = re.compile(r"[^，。、；]{0,4}?民主监督|委员提案|提案")
_COUNSEL_BESIDE = re.compile(r"[、和]?(?:省|市|区|县)?政协")
_AFTER_CONGRESS = re.compile(r"人大[、和及]$")
_REPORTS = re.compile(r"，?向(?:大会|各位代表)")
_WORK = re.compile(r"(?:常务会议|办公室|办公厅|门户网站|工作部门|各部门|全体会议|主要领导)")
_COMMITTEES = frozenset(
    {"中央", "党中央", "国务院", "省委", "自治区党委", "市委", "区委", "县委", "州委", "旗委"}
)
_COMMITTEE_OF = {"自治区": "自治区党委"}


class Home(NamedTuple):
    """The document's region and those around it; None where it is not known."""

    own: NamedRegion | None
    prefecture: NamedRegion | None
    province: NamedRegion | None
    capital: NamedRegion | None


class NameCandidates(NamedTuple):
    """The candidates for one place, the best first, and whether the first is certain."""

    candidates: tuple[str, ...]
    is_certain: bool
    why: str


class NameRanker:
    """Ranks the names for the places of one document."""

    def __init__(
        self, text: str, regions: Sequence[NamedRegion], facts: Facts, phrases: Sequence[str]
    ) -> None:
        self._text = text
        self._phrases = phrases
        self._by_code = {region.code: region for region in regions}
        self._regions = regions
        self.home = self._find_home(facts)

    def rank(self, start: int, end: int, contexts: NameContexts) -> NameCandidates:
        """Rank what may have stood at `[start, end)`."""
        text = self._text
        behind = text[end : end + 24]
        before = text[max(0, start - 40) : start]
        scores = _Scores()
        certain: str | None = None
        self._offer_own(scores)
        if not self._offer_offices(before, behind, scores):
            if government := _GOVERNMENT.match(behind):
                certain = self._offer_beside(government, scores)
            else:
                self._offer_places(start, end, before, behind, scores)
        self._abbreviations(start, end, scores)
        left, right = contexts.left(text, start), contexts.right(text, end)
        for name in scores.weights:
            kind = self._kind(name)
            scores.weights[name] += (getattr(left, kind) + getattr(right, kind)) * FIT
        ranked = sorted(scores.weights, key=lambda name: (-scores.weights[name], name))[:NAMES_SHOWN]
        return NameCandidates(
            tuple(ranked), certain is not None and ranked[:1] == [certain], "; ".join(scores.reasons)
        )

    def _offer_own(self, scores: _Scores) -> None:
        """The names that stand in every report: the regions of its own, their offices and the centre's."""
        home = self.home
        scores.offer(_short(home.own), 2.5)  # a report speaks of its own region most
        for region in (home.prefecture, home.capital, home.province):
            scores.offer(_short(region), 1.0)
        scores.offer(_full(home.own), 0.5)
        for committee in (*self._chain(), "党中央"):
            scores.offer(committee, 0.6)
        level = self._level()
        if home.own is None and self._speaks_for_the_nation:
            scores.offer("国务院", 1.0)
        for name in ("国务院", f"{level}政府", f"{level}人民政府", f"{level}人大", f"{level}政协"):
            scores.offer(name, 0.2)

    def _offer_offices(self, before: str, behind: str, scores: _Scores) -> bool:
        """The offices that the words around the place are said of; False where they are of none."""
        level = self._level()
        if _CORE.search(before) or _STATE_COUNCIL.match(behind):
            scores.offer("党中央", 14, "the Party's centre is named so here")
        elif _AFTER_PARTY.search(before):
            scores.offer("国务院", 14, "stands beside the Party's centre")
        elif _REPORTS.match(behind):
            scores.offer(f"{level}人民政府", 10, "whoever reports to the congress")
            scores.offer(f"{level}政府", 9)
        elif _COUNSEL.match(behind) or _AFTER_CONGRESS.search(before):
            scores.offer(f"{level}政协", 9, "what the consultative conference does")
        elif _LAW.match(behind) or _COUNSEL_BESIDE.match(behind):
            scores.offer(f"{level}人大", 9, "what the congress does")
        elif _WORK.match(behind):
            scores.offer(f"{level}政府", 9, "what a government has")
        else:
            return False
        return True

    def _offer_beside(self, government: re.Match[str], scores: _Scores) -> str | None:
        """The committee beside a government; returned where the two are joined, which makes it certain."""
        beside = government["level"]
        committee = _COMMITTEE_OF.get(beside, f"{beside}委")
        scores.offer(committee, 12, f"stands beside {beside}政府")
        if government["and"]:
            return committee
        scores.offer(_short(self._region_of(beside)), 4)
        return None

    def _offer_places(self, start: int, end: int, before: str, behind: str, scores: _Scores) -> None:
        """The regions, and the committees over them, that the words around the place are said of."""
        home = self.home
        if _PEOPLES_GOVERNMENT.match(behind):
            if _FOOTER.search(before):
                scores.offer(_full(self._site or home.province), 14, "the site's own government")
            scores.offer(_full(home.own), 8, "before 人民政府")
            scores.offer(_full(home.province), 7)
        elif (city := _CITY.match(behind)) and not behind.startswith("市委"):
            scores.offer(self._city_of(city["district"]), 16, "the city of the district behind it")
            scores.offer(_short(home.prefecture), 8, "before 市")
            scores.offer(_short(home.capital), 6)
        elif _PROVINCE.match(behind):
            scores.offer(_short(home.province), 12, "before 省")
        elif _MEETING.match(behind) or _LEADS.match(behind) or _ROUND.match(behind):
            for committee, weight in self._missing(start, end):
                scores.offer(committee, weight, "the committee that the places beside it leave out")
        elif _INSPECTION.match(behind):
            is_province = home.own is not None and home.own.level == "province"
            scores.offer("中央" if is_province else "省委", 10, "巡视 is sent from above")
            scores.offer("中央", 5)
        elif _CIRCLE.match(behind):
            scores.offer(_short(home.capital), 10, "before 都市圈")
            scores.offer(_short(home.prefecture), 5)
        elif _WITH.search(before):
            scores.offer(_short(home.capital), 6, "behind a word for company")

    def _kind(self, name: str) -> str:
        """The kind of name whose contexts speak for it."""
        if name == CENTRE:
            return "centre"
        if name in _COMMITTEES:
            return "office"
        if name.endswith(("政府", "人大", "政协")):
            return "government"
        return "region" if name[-1] in "省市县区州旗盟" else "place"

    def _level(self) -> str:
        """How the document speaks of its own region: 省, 市, 区, 县, 自治区."""
        own = self.home.own
        if own is None:
            return "市"
        if own.name.endswith("自治区"):
            return "自治区"
        return own.name[-1] if own.name[-1] in "省市区县" else "市"

    # -- what the document says of itself -----------------------------------------------------------------

    def _find_home(self, facts: Facts) -> Home:
        own = self._region_named(facts)
        province = self._by_code.get(own.province_code) if own else self._province_by_site(facts)
        self._site = self._region_by_site(facts)
        prefecture = None
        if own:
            prefecture = own if own.level == "prefecture" else self._by_code.get(own.code[:4] + "00")
        capital = (
            self._by_code.get(province.code[:2] + "0100") if province and province.code != NATION else None
        )
        return Home(own, prefecture, province, capital)

    def _region_by_site(self, facts: Facts) -> NamedRegion | None:
        code = (facts.site_code or "")[:6]
        return (
            self._by_code.get(code)
            or self._by_code.get(code[:4] + "00")
            or self._by_code.get(code[:2] + "0000")
        )

    def _province_by_site(self, facts: Facts) -> NamedRegion | None:
        return self._by_code.get((facts.site_code or "")[:2] + "0000")

    def _region_named(self, facts: Facts) -> NamedRegion | None:
        """The region of title and meeting line, else the one that the text names most, with its parts."""
        lines = [line for line in self._text[:600].split("\n") if _TITLE.search(line) and len(line) < 60]
        head = "\n".join(filter(None, (facts.title, facts.region_hint, *lines)))
        for phrase in self._phrases:
            head = head.replace(phrase, "\0")
        named = [region for region in self._regions if region.code != NATION and region.name in head]
        best = max(
            named,
            key=lambda region: (head.count(region.name), len(region.name), region.code),
            default=None,
        )
        if best:
            return best
        if self._speaks_for_the_nation:
            return None
        votes: Counter[str] = Counter()
        for region in self._regions:
            if region.code != NATION:
                # short names of counties are words as well: 合作, 和平, 资源
                is_low = region.level not in ("province", "prefecture")
                n = self._text.count(region.name if is_low else short_name(region.name))
                votes[region.code] += n
                if region.parent_code and region.parent_code != NATION:
                    votes[region.parent_code] += min(3, n)
        code, count = max(votes.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        return self._by_code.get(code) if count > 2 else self._region_by_site(facts)

    @cached_property
    def _speaks_for_the_nation(self) -> bool:
        return self._text.count("我国") > sum(map(self._text.count, ("全省", "全市", "全区", "全县", "全州")))

    # -- what may have stood there --------------------------------------------------------------------------

    def _region_of(self, level: str) -> NamedRegion | None:
        if level in ("省", "自治区"):
            return self.home.province
        return self.home.prefecture if level == "市" else self.home.own

    def _city_of(self, district: str | None) -> str | None:
        """The city that a district belongs to, one of the document's own province where there are several."""
        if not district:
            return None
        parents = sorted({region.parent_code or "" for region in self._regions if region.name == district})
        near = self.home.province.code[:2] if self.home.province else ""
        code = next((code for code in parents if code[:2] == near), parents[0] if parents else "")
        return _short(self._by_code.get(code))

    def _chain(self) -> list[str]:
        """The committees above and of the document's region, from the top down."""
        own, province = self.home.own, self.home.province
        if own is None and self._speaks_for_the_nation:
            return ["中央"]
        if province is not None and province.name.endswith("市"):
            chain = ["中央", "市委"]
        else:
            chain = [
                "中央",
                "自治区党委" if province is not None and province.name.endswith("自治区") else "省委",
            ]
            if own is None or own.level != "province":
                chain.append("市委")
        if own is not None and own.level in ("district", "county"):
            chain.append("区委" if own.level == "district" else "县委")
        return chain

    def _missing(self, start: int, end: int) -> list[tuple[str, float]]:
        """Committees by how well they fill a list: those between named ones first, named ones last."""
        text, chain = self._text, self._chain()
        head = max(
            (m.end() for m in _SENTENCE.finditer(text, max(0, start - 60), start)), default=max(0, start - 60)
        )
        tail = _SENTENCE.search(text, end, end + 60)
        near = text[head:start] + "\0" + text[end : tail.start() if tail else end + 60]
        named = [place for place, name in enumerate(chain) if name in near]
        weights: list[tuple[str, float]] = []
        for place, name in enumerate(chain):
            if place in named:
                weights.append((name, 0.0))
            elif named and min(named) < place < max(named):
                weights.append((name, 12.0))
            elif named:
                weights.append((name, 7.0 - min(abs(place - other) for other in named)))
            else:
                # with nothing beside it, a report speaks of the committee of its own region first
                weights.append((name, 4.0 + place))
        return weights

    def _abbreviations(self, start: int, end: int, scores: _Scores) -> None:
        """Letters that join the region's own with another's: 鞍沈 beside a place of 鞍山 speaks for 沈阳."""
        prefecture = self.home.prefecture
        if prefecture is None:
            return
        window = self._text[max(0, start - 40) : end + 40]
        own = prefecture.name[0]
        for region in self._regions:
            if (
                region.level == "prefecture"
                and region.province_code == prefecture.province_code != region.code
            ):
                other = region.name[0]
                if own != other and (own + other in window or other + own in window):
                    scores.offer(_short(region), 4, f"{own} and {other} stand together beside it")


class _Scores:
    """Weights of names, and why."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self.reasons: list[str] = []

    def offer(self, name: str | None, weight: float, reason: str = "") -> None:
        if not name:
            return
        self.weights[name] = self.weights.get(name, 0.0) + weight
        if reason and reason not in self.reasons:
            self.reasons.append(reason)


def _short(region: NamedRegion | None) -> str | None:
    return short_name(region.name) if region and region.code != NATION else None


def _full(region: NamedRegion | None) -> str | None:
    return region.name if region and region.code != NATION else None


def find_spam_words(
    text: str, bigrams: KnownBigrams, contexts: NameContexts, book: NameBook, facts: Facts
) -> tuple[list[Edit], tuple[str, ...]]:
    """Mark every place of every phrase that was put in the place of names; the phrases come second.

    Args:
        text: the text with byte damage read and characters simplified.
        bigrams: what stands side by side in the genre.
        contexts: what stands beside names.
        book: the names of the regions.
        facts: what the page says of its region and site.
    """
    phrases = find_phrases(text, bigrams, contexts, book)
    if not phrases:
        return [], ()
    text = in_full_width(text)
    words = tuple(phrase.words for phrase in phrases)
    reader = NameRanker(text, book.regions, facts, words)
    edits: list[Edit] = []
    for phrase in phrases:
        for start in phrase.starts:
            end = start + len(phrase.words)
            reading = reader.rank(start, end, contexts)
            reason = f"{len(phrase.starts)} places of a phrase foreign to the genre, where names stand"
            if reading.why:
                reason = f"{reason}: {reading.why}"
            after, certainty = (
                (reading.candidates[0], PROVEN) if reading.is_certain else (phrase.words, FLAGGED)
            )
            edits.append(Edit(start, end, after, _KIND, certainty, reason, reading.candidates))
    edits.sort()
    return [
        edit for edit, last in zip(edits, [None, *edits], strict=False) if not last or edit.start >= last.end
    ], words
