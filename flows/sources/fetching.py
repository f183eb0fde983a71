"""Fetches the addresses of the source lists into the landing store: only what is new, and only articles.

A fetch ends in an outcome: fetched, unchanged, failed (as what, and since when) or skipped. A page that was
fetched before and fails now keeps its document; nothing that is an error page is ever landed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from flows.sources.http_client import Answer, FetchError, FetchRules, PoliteClient
from flows.sources.state import AddressState, Failure, SourceState, Validators
from flows.store.files import FoundBytes
from flows.store.landing import LandingStore
from transforms.decode import decode
from transforms.decode.charset import Unread, read_text
from transforms.decode.formats import binary_format, is_markup
from transforms.decode.page import Page, read_page
from transforms.records import LandedDocument, PageFacts, Rejection, TextRecord
from transforms.sources.lists import (
    Link,
    ListPage,
    Source,
    SourceListError,
    Throttle,
    links_on,
    parse_sources,
    report_year_of,
    scaffold,
)
from transforms.sources.paging import MOST_PAGES, following_pages, joined_pages

Status = Literal["fetched", "unchanged", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address in one run."""

    source_id: str
    url: str
    year: int | None
    status: Status
    document: LandedDocument | None
    """What the address gave, now or when it last gave something."""
    detail: str
    """One sentence for a person."""
    kind: str | None = None
    """The kind of failure: one of http_client.FINAL_KINDS and PASSING_KINDS."""
    failing_since: datetime | None = None
    n_requests: int = 0
    n_pages: int = 1


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How one address of the lists stands, for people who watch over them."""

    source_id: str
    region_code: str | None
    region_name: str | None
    url: str
    year: int | None
    """None for a list page."""
    is_active: bool
    checked_at: datetime | None
    changed_at: datetime | None
    failing_since: datetime | None
    failures: int
    failure_kind: str | None
    failure_detail: str | None


# --- one address -------------------------------------------------------------------------------------------


class Fetching:
    """Fetches into one landing store and remembers each address in one state file."""

    def __init__(
        self,
        client: PoliteClient,
        store: LandingStore,
        state: SourceState,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._store = store
        self._state = state
        self._now = now

    def __call__(self, url: str, /) -> FoundBytes | Rejection:
        """One address for `LandingStore.land`: its bytes, or the reason why there are none."""
        outcome = self.fetch(url)
        document = outcome.document
        if outcome.status not in ("fetched", "unchanged") or document is None:
            return rejection_of(outcome)
        validators = self._state.get(url).validators
        return FoundBytes(
            url,
            self._store.read(document.document_id),
            document.media_type,
            document.charset,
            _kept(validators[0]) if validators else {},
        )

    def fetch(
        self,
        url: str,
        *,
        source_id: str = "",
        year: int | None = None,
        encoding: str | None = None,
        throttle: Throttle | None = None,
    ) -> Outcome:
        """Fetch one address: all pages of its article, and only if it has changed.

        `encoding` overrides what the server declares. The outcome's document is the one that the address
        stands for now, also where nothing was fetched.
        """
        before = self._state.get(url)
        stored = self._stored(before)
        known = before.validators if stored is not None else ()
        now = self._now()
        if before.not_before is not None and now < before.not_before:
            detail = f"the site asked not to be visited before {before.not_before:%Y-%m-%d %H:%M} UTC"
            return Outcome(
                source_id, url, year, "skipped", stored, detail, before.failure_kind, before.failing_since
            )
        try:
            found = self._article(url, known, encoding, throttle)
        except FetchError as error:
            return self._failed(error, url, source_id, year, stored, now)
        if found is None:
            self._remember(url, source_id, year, before, known, changed=False)
            return Outcome(source_id, url, year, "unchanged", stored, "unchanged since it was last fetched",
                           n_requests=max(1, len(known)))  # fmt: skip
        fetched, validators, n_requests = found
        if stored is not None and self._says_the_same(stored, fetched):
            self._remember(url, source_id, year, before, validators, changed=False)
            detail = "the page was sent again, its article is unchanged"
            return Outcome(source_id, url, year, "unchanged", stored, detail, n_requests=n_requests)
        document = self._store.put(fetched)
        after = replace(before, document_id=document.document_id)
        self._remember(url, source_id, year, after, validators, changed=True)
        what = "changed since it was last fetched" if stored is not None else "fetched for the first time"
        return Outcome(
            source_id, url, year, "fetched", document, what, None, None, n_requests, len(validators)
        )

    def _stored(self, before: AddressState) -> LandedDocument | None:
        if before.document_id is None or (stored := self._store.get(before.document_id)) is None:
            return None
        return replace(stored, source=before.url, other_sources=())

    def _remember(
        self,
        url: str,
        source_id: str,
        year: int | None,
        state: AddressState,
        validators: Sequence[Validators],
        *,
        changed: bool,
    ) -> None:
        self._state.succeeded(
            url,
            self._now(),
            source_id=source_id,
            year=year,
            document_id=state.document_id,
            validators=validators,
            changed=changed,
        )

    def _failed(
        self,
        error: FetchError,
        url: str,
        source_id: str,
        year: int | None,
        stored: LandedDocument | None,
        now: datetime,
    ) -> Outcome:
        not_before = None
        if error.retry_after is not None and error.retry_after > self._client.rules.longest_wait_seconds:
            not_before = now + timedelta(seconds=min(error.retry_after, 7 * 86_400))
        failure = Failure(error.kind, error.detail, not_before)
        after = self._state.failed(url, now, failure, source_id=source_id, year=year)
        return Outcome(
            source_id, url, year, "failed", stored, error.detail, error.kind, after.failing_since, 1
        )

    def rests(self, source: Source, url: str) -> Outcome | None:
        """The outcome of an address that was asked within its source's `recheck_days`; else None."""
        known = self._state.get(url)
        if not source.recheck_days or known.checked_at is None or known.failing_since is not None:
            return None
        stored = self._stored(known)
        if stored is None or self._now() - known.checked_at >= timedelta(days=source.recheck_days):
            return None
        detail = f"asked within the last {source.recheck_days} day(s)"
        return Outcome(source.id, url, known.year, "skipped", stored, detail)

    # --- articles ------------------------------------------------------------------------------------------

    def _article(
        self, url: str, known: Sequence[Validators], encoding: str | None, throttle: Throttle | None
    ) -> tuple[FoundBytes, list[Validators], int] | None:
        """The article with its validators and the requests it took; None where no page of it has changed."""
        first = self._client.get(url, throttle=throttle, known=known[0] if known else None)
        n_requests = first.n_requests
        if first.not_modified:
            for page in known[1:]:
                further = self._client.get(page.url, throttle=throttle, known=page)
                n_requests += further.n_requests
                if not further.not_modified:
                    break
            else:
                return None
            first = self._client.get(url, throttle=throttle)
            n_requests += first.n_requests
        validators = [_validators(url, first)]
        charset = encoding or first.charset
        markup = _markup_of(first.body, charset)
        if markup is None:
            fetched = FoundBytes(url, first.body, first.media_type, charset, _kept(validators[0]))
            return fetched, validators, n_requests
        _article_page(markup)
        markups = [markup]
        waiting = list(following_pages(markup, first.url))
        asked = {url, first.url}
        while waiting:
            address = waiting.pop(0)
            if address in asked:
                continue
            asked.add(address)
            if len(markups) >= MOST_PAGES:
                raise FetchError("too_large", f"the article has more than {MOST_PAGES} pages")
            answer, further_markup = self._further_page(address, encoding, throttle, len(markups) + 1)
            n_requests += answer.n_requests
            validators.append(_validators(address, answer))
            markups.append(further_markup)
            waiting += following_pages(further_markup, answer.url)
        if len(markups) == 1:
            fetched = FoundBytes(url, first.body, first.media_type, charset, _kept(validators[0]))
        else:
            whole = joined_pages(markups).encode()
            fetched = FoundBytes(url, whole, "text/html", "utf-8", _kept(validators[0]))
        return fetched, validators, n_requests

    def _further_page(
        self, url: str, encoding: str | None, throttle: Throttle | None, number: int
    ) -> tuple[Answer, str]:
        """A later page of an article; half an article is none, so its failure is the article's."""
        try:
            answer = self._client.get(url, throttle=throttle)
            markup = _markup_of(answer.body, encoding or answer.charset)
            if markup is None:
                raise FetchError("unreadable", "it is no page")
            _article_page(markup)
        except FetchError as error:
            detail = f"page {number} of the article ({url}): {error.detail}"
            raise FetchError(error.kind, detail, retry_after=error.retry_after) from error
        return answer, markup

    def _says_the_same(self, stored: LandedDocument, fetched: FoundBytes) -> bool:
        """Whether a page sent again differs in its furniture only, such as a counter of visits."""
        old = self._store.read(stored.document_id)
        if old == fetched.data:
            return True
        landed = replace(stored, charset=fetched.charset, media_type=fetched.media_type)
        return _texts(decode(old, stored).records) == _texts(decode(fetched.data, landed).records) != []

    # --- list pages ----------------------------------------------------------------------------------------

    def watch(self, source: Source, page: ListPage, years: Collection[int] | None = None) -> Outcome:
        """Look at a list page for links to reports and remember them; `links` gives all that it ever showed.

        The outcome is `fetched` where there is a link that was not known.
        """
        before = self._state.get(page.url)
        known_links = {link.url for link in self._state.links(page.url)}
        known = before.validators if known_links and page.pages == 1 else ()
        now = self._now()
        if before.not_before is not None and now < before.not_before:
            detail = f"the site asked not to be visited before {before.not_before:%Y-%m-%d %H:%M} UTC"
            return Outcome(
                source.id, page.url, None, "skipped", None, detail, before.failure_kind, before.failing_since
            )
        try:
            links, validators, n_requests = self._list(source, page, known)
        except FetchError as error:
            return self._failed(error, page.url, source.id, None, None, now)
        new = [link for link in links if link.url not in known_links]
        self._state.add_links(page.url, links, now)
        self._remember(page.url, source.id, None, before, validators, changed=bool(new))
        wanted = [link for link in new if years is None or link.year in years]
        detail = f"{len(new)} new link(s), {len(wanted)} of the years asked for" if new else "no new links"
        return Outcome(
            source.id, page.url, None, "fetched" if new else "unchanged", None, detail, n_requests=n_requests
        )

    def look_at_list(self, url: str) -> tuple[Link, ...]:
        """The links to reports on a page that may be a list of them. Raises FetchError."""
        answer = self._client.get(url)
        markup = _markup_of(answer.body, answer.charset)
        links = links_on(markup, answer.url, ListPage(url=url)) if markup is not None else ()
        if links:
            self._remember(url, "", None, AddressState(url), [_validators(url, answer)], changed=False)
        return links

    def links(self, page: ListPage, years: Collection[int] | None = None) -> list[Link]:
        """The links to reports that a list page has shown so far."""
        return [link for link in self._state.links(page.url) if years is None or link.year in years]

    def _list(
        self, source: Source, page: ListPage, known: Sequence[Validators]
    ) -> tuple[list[Link], Sequence[Validators], int]:
        links: dict[str, Link] = {}
        validators: list[Validators] = []
        waiting = [page.url]
        n_requests = 0
        while waiting and len(validators) < page.pages:
            url = waiting.pop(0)
            answer = self._client.get(
                url, throttle=source.throttle, known=known[0] if known and not validators else None
            )
            n_requests += answer.n_requests
            if answer.not_modified:
                return [], known, n_requests
            validators.append(_validators(url, answer))
            markup = _markup_of(answer.body, source.encoding or answer.charset)
            if markup is None:
                raise FetchError("unreadable", "the list is no HTML page")
            found = links_on(markup, answer.url, page)
            if not found and len(validators) == 1:
                _check_list(markup)
            links.update((link.url, link) for link in found)
            waiting += [further for further in following_pages(markup, answer.url) if further not in waiting]
        return list(links.values()), validators[:1], n_requests


_SCRIPTED_LIST = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)|fetch\(|XMLHttpRequest|jpage|dataproxy|axios", re.I
)
_FEW_LINKS = 5


def _check_list(markup: str) -> None:
    """Raise FetchError where a page without the links we look for is no list that could have had them."""
    n_links = len(re.findall(r"<a\b[^>]*\bhref\s*=", markup, re.IGNORECASE))
    page = read_page(markup)
    if page.error is not None and page.error.kind != "empty_article":
        raise FetchError(page.error.kind, page.error.detail)
    if n_links < _FEW_LINKS:
        scripted = _SCRIPTED_LIST.search(markup) or "<script" in markup.lower()
        detail = f"the list page holds {n_links} link(s)"
        if scripted:
            raise FetchError(
                "list_by_script", detail + "; a script fills it in, so name the reports' addresses instead"
            )
        raise FetchError("empty_article", detail)


def _markup_of(body: bytes, charset: str | None) -> str | None:
    """A body as markup, or None where it is something else; what that is, decoding says later."""
    if not body.strip():
        raise FetchError("empty_article", "the server sent an empty body")
    if binary_format(body) is not None:
        return None
    reading = read_text(body, charset)
    if isinstance(reading, Unread):
        raise FetchError("encoding" if reading.reason == "undecodable" else "cut_off", reading.detail)
    return reading.text if is_markup(reading.text) else None


def _article_page(markup: str) -> Page:
    page = read_page(markup)
    if page.error is not None:
        raise FetchError(page.error.kind, page.error.detail)
    return page


def _validators(url: str, answer: Answer) -> Validators:
    return Validators(url, answer.etag, answer.last_modified)


def _kept(page: Validators) -> dict[str, str]:
    """The validators as the document's sidecar keeps them."""
    both = {"etag": page.etag, "last_modified": page.last_modified}
    return {name: value for name, value in both.items() if value}


def _texts(records: Sequence[TextRecord]) -> list[tuple[str, PageFacts]]:
    return [(record.text, record.facts) for record in records]


_REASONS = {
    "not_found": "missing", "too_large": "too_large", "bomb": "bomb", "encoding": "undecodable",
    "soft_404": "error_page", "login": "error_page", "waf": "error_page", "forbidden": "error_page",
    "server_error": "error_page",
    "empty_article": "error_page",
}  # fmt: skip


def rejection_of(outcome: Outcome) -> Rejection:
    """The quarantine row of an address that gave nothing."""
    since = f"; failing since {outcome.failing_since:%Y-%m-%d %H:%M} UTC" if outcome.failing_since else ""
    reason = _REASONS.get(outcome.kind or "", "unreadable")
    detail = f"{(outcome.kind or outcome.status).replace('_', ' ')}: {outcome.detail}{since}"
    return Rejection(None, outcome.url, None, None, reason, detail)


@contextmanager
def fetching_into(
    store: LandingStore, state_file: Path, rules: FetchRules | None = None
) -> Iterator[Fetching]:
    """Fetch into `store`, remembering addresses in `state_file`, for as long as the context lasts."""
    with SourceState(state_file) as state, PoliteClient(state, rules) as client:
        yield Fetching(client, store, state)


# --- source lists ------------------------------------------------------------------------------------------


def read_source_lists(folder: Path) -> tuple[Source, ...]:
    """Every entry of a folder of YAML files, by id. Raises SourceListError, which names file and field."""
    paths = sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    return parse_sources((path.name, path.read_text("utf-8")) for path in paths)


def fetch_source(fetching: Fetching, source: Source, years: Collection[int] | None = None) -> list[Outcome]:
    """Watch a source's lists and fetch its addresses, of these years or of all, newest first."""
    outcomes = [fetching.watch(source, page, years) for page in source.active_lists()]
    addresses = {address.url: address.year for address in source.active_addresses(years)}
    for page in source.active_lists():
        for link in fetching.links(page, years):
            addresses.setdefault(link.url, link.year)
    for url, year in sorted(addresses.items(), key=lambda entry: (-entry[1], entry[0])):
        if (rested := fetching.rests(source, url)) is not None:
            outcomes.append(replace(rested, year=year))
            continue
        outcomes.append(
            fetching.fetch(
                url, source_id=source.id, year=year, encoding=source.encoding, throttle=source.throttle
            )
        )
    return outcomes


def fetch_sources(
    fetching: Fetching,
    sources: Sequence[Source],
    *,
    years: Collection[int] | None = None,
    regions: Collection[str] | None = None,
    workers: int = 8,
    progress: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Fetch what is due of many sources at once, each at its own pace; in the order of the sources.

    `years` and `regions` (six-digit codes) narrow the run. `progress` is called with each outcome.
    """
    chosen = [source for source in sources if regions is None or source.region_code in regions]

    def one(source: Source) -> list[Outcome]:
        outcomes = fetch_source(fetching, source, years)
        if progress is not None:
            for outcome in outcomes:
                progress(outcome)
        return outcomes

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        return [outcome for outcomes in pool.map(one, chosen) for outcome in outcomes]


def statuses(sources: Sequence[Source], state: SourceState) -> list[SourceStatus]:
    """How every address of the lists stands, list pages and the links found on them included."""
    found = []
    for source in sources:
        entries: dict[str, tuple[int | None, bool]] = {
            page.url: (None, page.is_active) for page in source.lists
        }
        entries.update({address.url: (address.year, address.is_active) for address in source.addresses})
        for page in source.lists:
            for link in state.links(page.url):
                entries.setdefault(link.url, (link.year, page.is_active))
        for url, (year, is_active) in entries.items():
            known = state.get(url)
            found.append(
                SourceStatus(
                    source_id=source.id,
                    region_code=source.region_code,
                    region_name=source.region_name,
                    url=url,
                    year=year,
                    is_active=is_active,
                    checked_at=known.checked_at,
                    changed_at=known.changed_at,
                    failing_since=known.failing_since,
                    failures=known.failures,
                    failure_kind=known.failure_kind,
                    failure_detail=known.failure_detail,
                )
            )
    return found


def landed_of(
    sources: Sequence[Source],
    state: SourceState,
    store: LandingStore,
    *,
    years: Collection[int] | None = None,
    regions: Collection[str] | None = None,
) -> list[LandedDocument]:
    """The documents that the lists' active addresses stand for, without any network: what a rebuild reads."""
    documents = {}
    for status in statuses(sources, state):
        wanted = status.is_active and status.year is not None and (years is None or status.year in years)
        if not wanted or (regions is not None and status.region_code not in regions):
            continue
        document_id = state.get(status.url).document_id
        stored = store.get(document_id) if document_id else None
        if stored is not None and stored.document_id not in documents:
            documents[stored.document_id] = replace(stored, source=status.url, other_sources=())
    return list(documents.values())


def silent_sources(sources: Sequence[Source], state: SourceState, now: datetime) -> list[tuple[Source, int]]:
    """Sources that gave nothing new for longer than they may, with the days of silence.

    A source that was never fetched is not silent; one that only ever failed is, from its first failure on.
    """
    silent = []
    for source in sources:
        known = [state.get(status.url) for status in statuses([source], state) if status.is_active]
        heard = [moment for entry in known if (moment := entry.changed_at or entry.failing_since) is not None]
        if heard and (days := (now - max(heard)).days) >= source.silent_after_days:
            silent.append((source, days))
    return silent


# --- new entries -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A new entry of the source lists and what its address gave when it was tried."""

    source_id: str
    path: Path
    outcome: Outcome
    links: tuple[Link, ...]
    """Links to reports, where the address is a list page."""
    records: tuple[TextRecord, ...]
    """What was read from it."""
    rejections: tuple[Rejection, ...]


_SHORT_ARTICLE = 1000
"""Characters below which a page may be a list of links with some words around it."""


def add_source(
    fetching: Fetching,
    store: LandingStore,
    folder: Path,
    url: str,
    *,
    year: int | None = None,
    region_code: str | None = None,
    region_names: Mapping[str, str] | None = None,
) -> AddedSource:
    """Scaffold the entry of a new address: land its page once, read it, and write what is known into a file.

    The year is taken from the page's title and the region from the site's code unless they are given. The
    entry fetches nothing before a person has filled in `checked_on`. Raises FetchError where the page cannot
    be had, SourceListError where its year is not to be seen or an entry with its id is there already.
    """
    outcome = fetching.fetch(url, year=year)
    records: tuple[TextRecord, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    if outcome.document is not None:
        decoded = decode(store.read(outcome.document.document_id), outcome.document)
        records, rejections = decoded.records, decoded.rejections
    links: tuple[Link, ...] = ()
    if year is None and sum(len(record.text) for record in records) < _SHORT_ARTICLE:
        may_be_list = outcome.document is not None or outcome.kind == "empty_article"
        links = fetching.look_at_list(url) if may_be_list else ()
    if outcome.document is None and not links:
        raise FetchError(outcome.kind or "unreadable", outcome.detail)
    facts = records[0].facts if records else None
    if year is None and not links:
        heading = records[0].text.split("\n")[0] if records else ""
        year = report_year_of((facts.title if facts else None) or "") or report_year_of(heading)
        if year is None:
            raise SourceListError(url, ["its title names no year; say which year's report it is"])
    if region_code is None and facts is not None and facts.site_code is not None:
        region_code = facts.site_code[:6] if facts.site_code[:6] in (region_names or {}) else None
    source_id, text = scaffold(
        url,
        year=None if links else year,
        region_code=region_code,
        region_name=(region_names or {}).get(region_code or ""),
        site_name=facts.site_name if facts else None,
    )
    path = folder / f"{source_id}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SourceListError(str(path), ["it is there already; edit it, or remove it first"]) from None
    return AddedSource(source_id, path, outcome, links, records, rejections)
