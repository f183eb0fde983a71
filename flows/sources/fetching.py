"""Fetches one address or one list page into the landing store: only what is new, and only articles.

A fetch ends in an outcome: fetched, unchanged, failed (as what, and since when) or skipped. A page that was
fetched before and fails now keeps its document; nothing that is an error page is ever landed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.sources.failures import FetchError
from flows.sources.http_client import Answer, PoliteClient
from flows.sources.rules import FetchRules
from flows.sources.state import AddressState, Failure, SourceState, Validators
from flows.sources.status import Outcome, rejection_of
from flows.store.files import FoundBytes
from flows.store.landing import LandingStore
from transforms.decode import decode
from transforms.decode.charset import Unread, read_text
from transforms.decode.formats import binary_format, is_markup
from transforms.decode.mojibake import Undone, undone
from transforms.decode.page import Page, read_page
from transforms.records import LandedDocument, PageFacts, Rejection, TextRecord
from transforms.sources.lists import Link, ListPage, Source, Throttle, links_on
from transforms.sources.paging import MOST_PAGES, following_pages, joined_pages


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
    meant = undone(reading.text)
    text = meant.text if isinstance(meant, Undone) else reading.text
    return text if is_markup(text) else None


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


@contextmanager
def fetching_into(
    store: LandingStore, state_file: Path, rules: FetchRules | None = None
) -> Iterator[Fetching]:
    """Fetch into `store`, remembering addresses in `state_file`, for as long as the context lasts."""
    with SourceState(state_file) as state, PoliteClient(state, rules) as client:
        yield Fetching(client, store, state)
