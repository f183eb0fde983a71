"""The year that a report plans for: what each clue in its text and on its page says, and which is believed.

The decision is one function, `report_year`; docs/identity.md tells its rules in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from transforms.records import CLUES, PageFacts
from transforms.structure.head import Head
from transforms.structure.headings import Segment
from transforms.text.dates import YEAR, parse_year

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
_PAST_YEAR = re.compile(rf"(?:刚刚过去的|即将过去的|过去的|走过的|回顾)(?P<year>{_Y})年?")
_TARGET_YEAR = re.compile(
    rf"(?P<year>{_Y})年{_ALL}(?:政府工作|经济社会发展|国民经济和社会发展|经济发展|工作)的?"
    r"(?:总体要求|主要预期目标|主要目标|预期目标|总体思路|总体目标|指导思想|奋斗目标)"
)
_HEADING_MAX = 45


def heading_years(segments: Iterable[Segment]) -> tuple[Counter[int], Counter[int]]:
    """Years that heading lines plan for, and years that they look back on."""
    plan: Counter[int] = Counter()
    review: Counter[int] = Counter()
    for line in (segment.text for segment in segments):
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


@dataclass(frozen=True, slots=True)
class YearClues:
    """What speaks for a report's year; headings and words name years, a day means the year planned for."""

    title: int | None
    page_title: int | None
    plan: Counter[int]
    """Years that headings plan for, with how many do."""
    review: Counter[int]
    """Years that headings look back on."""
    past: int | None
    """The year that the first words call past."""
    target: int | None
    """The year of which the text states the aims."""
    delivered: date | None
    is_dated_by_meeting: bool
    """Whether the day stands beside the meeting, and not alone on its line."""
    column: int | None
    published: date | None
    named: Counter[int]
    """The years that the text names, with how often."""
    file: int | None
    """The only year in the name of the file."""
    folder: int | None

    @property
    def meant(self) -> int | None:
        """The year that a report of the day of delivery plans for."""
        return year_meant(self.delivered)

    @property
    def planned(self) -> int | None:
        """The year that most headings plan for, the first of several."""
        return _most(self.plan, latest=False)

    @property
    def reviewed(self) -> int | None:
        """The year that most headings look back on, the last of several."""
        return _most(self.review, latest=True)

    def in_text(self) -> dict[str, tuple[int, str]]:
        """What the text itself says, by kind of clue: the plan year, and the words that mean it."""
        said: dict[str, tuple[int | None, object]] = {
            "title": (self.title, self.title),
            "heading_plan": (self.planned, self.planned),
            "heading_review": (self.reviewed + 1 if self.reviewed else None, self.reviewed),
            "past_words": (self.past + 1 if self.past else None, self.past),
            "target_words": (self.target, self.target),
            "delivered": (self.meant, self.delivered),
        }
        return {kind: (year, str(words)) for kind, (year, words) in said.items() if year is not None}

    def beside(self) -> dict[str, tuple[int, str]]:
        """What its page, its table and its place say, in the same form."""
        said: dict[str, tuple[int | None, object]] = {
            "page_title": (self.page_title, self.page_title),
            "column": (self.column, self.column),
            "file": (self.file, self.file),
            "folder": (self.folder, self.folder),
            "published": (year_meant(self.published), self.published),
        }
        return {kind: (year, str(words)) for kind, (year, words) in said.items() if year is not None}


def year_clues(text: str, head: Head, facts: PageFacts, file: int | None, folder: int | None) -> YearClues:
    """The clues to the year of a clean text; `file` and `folder` are the years that its path names."""
    plan, review = heading_years(head.segments)
    for named in sorted(plan):
        if named + 1 in plan and named - 1 not in review:
            review[named] += plan.pop(named)  # 一、2023年主要工作, 二、2024年主要目标: the first looks back
    title = head.best_title
    return YearClues(
        title=title.year if title else None,
        page_title=head.page_title.year if head.page_title else None,
        plan=plan,
        review=review,
        past=_first_year(_PAST_YEAR, text[:4000]),
        target=_first_year(_TARGET_YEAR, text),
        delivered=head.delivered_on,
        is_dated_by_meeting=head.is_dated_by_meeting,
        column=facts.year_hint,
        published=facts.published_on,
        named=Counter(map(int, _ANY_YEAR.findall(text))),
        file=file,
        folder=folder,
    )


def report_year(clues: YearClues) -> tuple[int, str] | None:
    """The plan year and the kind of clue that decided; None where none tells.

    Headings that agree come first, then a title and headings that fit it, the day of the meeting, the words
    of the opening; then the table's column, the file's and the folder's name, and the day of publication.
    """
    plan, review, title, meant = clues.planned, clues.reviewed, clues.title or clues.page_title, clues.meant
    if review is not None and review + 1 in clues.plan:
        return review + 1, "heading_review"
    if plan is not None and (title is None or title == plan):
        return plan, "heading_plan"
    if plan is not None and title is not None and title == plan - 1 and plan in (meant, clues.target):
        return plan, "heading_plan"
    if title is not None:
        return _by_title(clues, title)
    in_order = (
        ("heading_review", review + 1 if review is not None else None),
        ("target_words", clues.target),
        ("past_words", clues.past + 1 if clues.past else None),
        ("delivered", meant),
        ("column", clues.column),
        ("file", clues.file),
        ("folder", clues.folder),
        ("published", year_meant(clues.published)),
    )
    return next(((year, kind) for kind, year in in_order if year is not None), None)


def _by_title(clues: YearClues, title: int) -> tuple[int, str]:
    """The year by a title that the plan's headings do not confirm: some titles carry the year reviewed."""
    plan, review, meant = clues.planned, clues.reviewed, clues.meant
    if review == title or (clues.past == title and meant in (None, title + 1)):
        return title + 1, "heading_review" if review == title else "past_words"
    if meant == title + 1 and (clues.target == meant or clues.past == title):
        return meant, "delivered"
    is_given_later = meant == title + 1 and clues.is_dated_by_meeting and clues.delivered
    if is_given_later and plan in (None, meant) and review is None:
        return (
            title + 1,
            "delivered",
        )  # given in the year after the one it is called by, it cannot plan for that
    return title, "title"


_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


def _speaks_of_other_years(clues: YearClues, year: int) -> int | None:
    """The plan year that the years which a text names fit far better; None where there is none."""

    def fit(plan: int) -> int:
        return clues.named[plan] + clues.named[plan - 1]

    best = max(
        (year, *clues.named, *(named + 1 for named in clues.named)), key=lambda plan: (fit(plan), plan)
    )
    return best if best != year and fit(best) > _FAR_BETTER * fit(year) + 1 else None


_FAR_BETTER = 1.5


def year_doubt(clues: YearClues, year: int) -> str | None:  # noqa: C901, PLR0912
    """What speaks against a report's year, in a sentence; None where all that there is fits.

    A file or a column that bears the year reviewed is a way to name reports where the text is plain.
    """
    said = clues.in_text()
    for_it = {kind for kind, (meant, _) in said.items() if meant == year}
    outside = sum(meant == year for meant in (clues.column, clues.file))
    is_plain = len(for_it) + outside >= _PLAIN
    against = []
    for kind, (meant, words) in said.items():
        if meant == year or kind in ("past_words", "target_words"):
            continue
        if kind == "title" and meant == year - 1 and for_it:
            continue  # a title may carry the year reviewed
        if kind == "delivered" and not clues.is_dated_by_meeting:
            continue
        if kind.startswith("heading") and is_plain:
            continue
        against.append(f"{CLUES[kind]} says {words}")
    for kind, (meant, words) in clues.beside().items():
        off = meant - year
        if off == 0 or (kind == "folder" and (is_plain or year in (clues.file, clues.column))):
            continue
        if kind == "published":
            if off == 1 and len(for_it) < _PLAIN and clues.published and clues.published.month <= _SPRING:
                against.append(f"its page is of {words}")
            elif off < 0:
                against.append(f"its page is of {words}, before such a report is given")
            continue
        if off == -1 and (is_plain or kind == "page_title"):
            continue
        against.append(f"{CLUES[kind]} says {words}")
    is_weak = len(for_it) < _PLAIN and for_it.isdisjoint(("title", "delivered"))
    if is_weak and (other := _speaks_of_other_years(clues, year)):
        against.append(f"its text speaks of {other - 1} and {other}")
    if not against:
        return None
    return f"the year {year} is in doubt: {'; '.join(against)}"


_PLAIN = 2
"""So many clues in the text, its column and its file that agree make its year plain."""
_SPRING = 4
"""The month until which sites publish the reports of their year."""


def _first_year(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found["year"]) if found else None


def _most(counter: Counter[int], *, latest: bool) -> int | None:
    """The year named most often; of several the latest, or the first."""
    return min(counter, key=lambda year: (-counter[year], -year if latest else year)) if counter else None


def year_meant(day: date | None) -> int | None:
    """The year that a report of that day plans for: from late November on, the next."""
    if day is None:
        return None
    return day.year + 1 if (day.month, day.day) >= (11, 16) else day.year
