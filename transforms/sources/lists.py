"""Source lists: which addresses to fetch and which list pages to watch, as validated entries of YAML files.

Reading the files and fetching the addresses is for `flows`; here an entry's text becomes a `Source`, a list
page's markup becomes the links on it that matter, and a count of reports is held against what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from selectolax.lexbor import LexborHTMLParser

from transforms.text.dates import in_digits

NOT_THE_REPORT = (
    "解读", "图解", "一图", "读懂", "看懂", "速览", "摘要", "摘登", "要点", "亮点", "金句", "热词",
    "热议", "反响", "综述", "述评", "评论", "访谈", "专访", "直播", "视频", "动画", "海报", "征求意见",
    "意见建议", "任务分工", "责任分工", "重点工作分解", "分工方案", "落实情况", "督查", "审议", "学习",
    "宣讲", "起草", "名词解释", "决议",
)  # fmt: skip
"""Words of links that speak about a report and do not lead to it."""


class SourceListError(ValueError):
    """An entry of a source list that cannot be used; names the file and every field that is wrong."""

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        super().__init__(f"{where}: " + "; ".join(problems))
        self.where = where
        self.problems = tuple(problems)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no http or https address")
    return url


Url = Annotated[str, AfterValidator(_address)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Checked(_Entry):
    """What somebody has to have looked at before it is fetched."""

    url: Url
    checked_on: date | None = None
    """The day on which a person opened the address and found the report there."""
    enabled: bool = True
    """Only takes effect once the address was checked."""
    note: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether the address is fetched: it is enabled and somebody has checked it."""
        return self.enabled and self.checked_on is not None


class Address(_Checked):
    """The address of one year's report."""

    year: int = Field(ge=1949, le=2100)
    """The report year: the plan year."""


class ListPage(_Checked):
    """A page of links that is watched for new reports."""

    words: tuple[str, ...] = Field(default=("政府工作报告",), min_length=1)
    """Every one of them must stand in a link's words."""
    without: tuple[str, ...] = NOT_THE_REPORT
    """None of them may."""
    pages: int = Field(default=1, ge=1, le=50)
    """How many pages of the list are read, from the newest on."""


class Throttle(_Entry):
    """How gently a site is treated."""

    delay_seconds: float = Field(default=2.0, ge=0, le=600)
    """Pause between the starts of two requests to the host."""
    concurrency: int = Field(default=1, ge=1, le=8)
    """Requests to the host at one time."""


class Expected(_Entry):
    """Reports that the source should give for each year that was fetched."""

    floor: int = Field(default=1, ge=0)
    """Fewer stop the publish: the site has changed and gives something else."""
    ceiling: int = Field(default=1, ge=0)
    """More are a warning: something beside the report came along."""

    @model_validator(mode="after")
    def _ordered(self) -> Expected:
        if self.ceiling < self.floor:
            raise ValueError(f"ceiling {self.ceiling} is below floor {self.floor}")
        return self


class Source(_Entry):
    """One entry: a region's reports on one site."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    region_code: str | None = Field(default=None, pattern=r"^\d{6}$")
    """GB/T 2260; empty for a site with the reports of several regions."""
    region_name: str | None = None
    site_kind: Literal["government", "department", "congress", "gazette", "other"] = "government"
    """Whose site it is; a department's site carries its government's report only by the way."""
    site_name: str | None = None
    encoding: str | None = None
    """Set where the site declares a wrong one."""
    licence: str
    throttle: Throttle = Throttle()
    expected: Expected = Expected()
    silent_after_days: int = Field(default=400, ge=1)
    """Days without anything new after which somebody should look."""
    recheck_days: int = Field(default=0, ge=0)
    """Days for which an address that was fetched is not asked again; 0 asks on every run."""
    addresses: tuple[Address, ...] = ()
    lists: tuple[ListPage, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Source:
        urls = [entry.url for entry in (*self.addresses, *self.lists)]
        if twice := sorted({url for url in urls if urls.count(url) > 1}):
            raise ValueError(f"the address {twice[0]} stands there twice")
        return self

    def active_addresses(self, years: Collection[int] | None = None) -> tuple[Address, ...]:
        """The addresses that are fetched, of these years or of all, newest first."""
        active = (a for a in self.addresses if a.is_active and (years is None or a.year in years))
        return tuple(sorted(active, key=lambda address: (-address.year, address.url)))

    def active_lists(self) -> tuple[ListPage, ...]:
        """The list pages that are watched."""
        return tuple(page for page in self.lists if page.is_active)


def parse_source(text: str, where: str) -> Source:
    """One entry from the text of its YAML file; `where` names the file in messages.

    Raises SourceListError with every field that is wrong.
    """
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SourceListError(where, [f"it is no YAML ({' '.join(str(error).split())})"]) from error
    if not isinstance(fields, dict):
        raise SourceListError(where, ["it holds no fields; an entry has at least id and licence"])
    try:
        return Source.model_validate(fields)
    except ValidationError as error:
        problems = []
        for problem in error.errors():
            field = ".".join(str(part) for part in problem["loc"]) or "entry"
            problems.append(f"{field}: {problem['msg'].removeprefix('Value error, ')}")
        raise SourceListError(where, problems) from error


def parse_sources(texts: Iterable[tuple[str, str]]) -> tuple[Source, ...]:
    """Entries by id from (name of the file, text) pairs; raises SourceListError where two share an id."""
    sources: dict[str, Source] = {}
    for where, text in texts:
        source = parse_source(text, where)
        if source.id in sources:
            raise SourceListError(
                where, [f"the id {source.id} belongs to another entry; choose one of its own"]
            )
        sources[source.id] = source
    return tuple(sources[key] for key in sorted(sources))


def unexpected_count(source: Source, year: int, n_reports: int) -> tuple[str, str] | None:
    """(severity, message) where the reports read of one year are fewer or more than the entry expects."""
    expected = source.expected
    if n_reports < expected.floor:
        message = f"{source.id} gave {n_reports} report(s) of {year}, at least {expected.floor} were expected"
        return "critical", message
    if n_reports > expected.ceiling:
        return (
            "warning",
            f"{source.id} gave {n_reports} reports of {year}, at most {expected.ceiling} were expected",
        )
    return None


# --- list pages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a list page that leads to a report."""

    url: str
    title: str
    year: int


_CHINESE_YEAR = re.compile(r"[一二][〇○零０九一二三四五六七八][〇○零０一二三四五六七八九]{2}(?=年)")
_FULL_DATE = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*\d{1,2}\s*日?|月)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def report_year_of(title: str) -> int | None:
    """The report year that a title names, or None where it names none or several.

    A year on its own (2026年, 二〇二六年) counts before that of a date; a report delivered in December is
    about the next year.
    """
    words = _CHINESE_YEAR.sub(lambda found: in_digits(found.group()), title)
    words = words.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    years = {int(year) for year in _YEAR.findall(_FULL_DATE.sub(" ", words))}
    if not years:
        years = {int(year) + (int(month) == 12) for year, month in _FULL_DATE.findall(words)}
    return years.pop() if len(years) == 1 else None


def links_on(
    markup: str, base_url: str, page: ListPage, years: Collection[int] | None = None
) -> tuple[Link, ...]:
    """The links of a list page that carry the page's words and a year, in the order of the page.

    `years` keeps those years only. A link's words are its text or, where a list shortens it, its title.
    """
    found: dict[str, Link] = {}
    for anchor in LexborHTMLParser(markup).css("a[href]"):
        attributes = anchor.attributes
        target = urljoin(base_url, (attributes.get("href") or "").strip())
        if urlsplit(target).scheme not in ("http", "https"):
            continue
        shown = "".join(anchor.text().split())
        whole = "".join((attributes.get("title") or "").split())
        title = whole if len(whole) >= len(shown) else shown
        if not all(word in title for word in page.words) or any(word in title for word in page.without):
            continue
        year = report_year_of(title)
        if year is not None and (years is None or year in years):
            url = urldefrag(target).url
            found.setdefault(url, Link(url, title, year))
    return tuple(found.values())


# --- new entries -------------------------------------------------------------------------------------------

PUBLIC_DOCUMENT = (
    "An official document of a state organ, which China's Copyright Law (article 5) does not protect;"
    " the site's own terms of use were not read."
)


def scaffold(
    url: str,
    *,
    year: int | None,
    region_code: str | None = None,
    region_name: str | None = None,
    site_name: str | None = None,
) -> tuple[str, str]:
    """(id, YAML text) of a new entry for an address that nobody has checked yet.

    With a `year` the address is that year's report, without one it is a list page to watch. The entry is
    complete and fetches nothing until `checked_on` is filled in.
    """
    parts = urlsplit(_address(url))
    host = (parts.hostname or "").removeprefix("www.")
    slug = "-".join(filter(None, (region_code, host, str(year or "list"))))
    identity: dict[str, str | None] = {
        "id": re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:60],
        "region_code": region_code,
        "region_name": region_name,
        "site_kind": "government",
        "site_name": site_name,
        "licence": PUBLIC_DOCUMENT,
    }
    entry: dict[str, object] = {key: value for key, value in identity.items() if value is not None}
    entry["throttle"] = {"delay_seconds": 2, "concurrency": 1}
    entry["expected"] = {"floor": 1, "ceiling": 1}
    if year is None:
        entry["lists"] = [{"url": url, "words": ["政府工作报告"], "checked_on": None}]
    else:
        entry["addresses"] = [{"year": year, "url": url, "checked_on": None}]
    body = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=10_000)
    head = "# Look at the page, correct what is wrong here and write the day into checked_on:\n"
    return str(entry["id"]), head + "# until then nothing is fetched.\n" + body
