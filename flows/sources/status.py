"""What became of each address in a run, how the addresses stand between runs, which sources are silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flows.sources.state import SourceState
from flows.store.landing import LandingStore
from transforms.records import LandedDocument, Rejection
from transforms.sources.lists import Source

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
    """The kind of failure: one of failures.FINAL_KINDS and TRANSIENT_KINDS."""
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
) -> list[LandedDocument]:
    """The documents that the lists' active addresses stand for, without any network: what a rebuild reads."""
    documents = {}
    for status in statuses(sources, state):
        if not status.is_active or status.year is None:
            continue
        document_id = state.get(status.url).document_id
        stored = store.get(document_id) if document_id else None
        if stored is not None and stored.document_id not in documents:
            documents[stored.document_id] = replace(stored, source=status.url, other_sources=())
    return list(documents.values())


def landed_of_others(
    sources: Sequence[Source], state: SourceState, store: LandingStore
) -> list[LandedDocument]:
    """What was ever landed of sources that are not among these: of a list that cannot be read."""
    known = {source.id for source in sources}
    documents = {}
    for address in state.all():
        if address.source_id in known or address.year is None or not address.document_id:
            continue
        if (stored := store.get(address.document_id)) is not None:
            documents[stored.document_id] = replace(stored, source=address.url, other_sources=())
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
