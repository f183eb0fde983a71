"""A new entry of the source lists: its address is tried, and what is known of it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.sources.failures import FetchError
from flows.sources.fetching import Fetching
from flows.sources.status import Outcome
from flows.store.landing import LandingStore
from transforms.decode import decode
from transforms.records import Rejection, TextRecord
from transforms.sources.lists import Link, SourceListError, report_year_of, scaffold


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
