"""How addresses stand between runs, and which sources are silent."""

from __future__ import annotations

from datetime import timedelta

from support.desk import ARTICLE, PAGE, Desk, city

from flows.sources.status import landed_of, silent_sources, statuses
from sample.portal import Portal, Reply


def test_how_the_addresses_stand_and_who_is_silent(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(ARTICLE, etag='"v"')]
    portal.pages["/zfgzbg/"] = Reply(status=404)
    lists = [
        city(portal, addresses=[{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}])
    ]
    assert silent_sources(lists, desk.state, desk.time) == []
    desk.fetch_all(lists)
    standing = statuses(lists, desk.state)
    assert [(status.year, status.is_active, status.failure_kind) for status in standing] == [
        (None, True, "not_found"),
        (2023, True, None),
    ]
    assert standing[0].failing_since == standing[1].changed_at == desk.time
    assert silent_sources(lists, desk.state, desk.time + timedelta(days=399)) == []
    assert [days for _, days in silent_sources(lists, desk.state, desk.time + timedelta(days=400))] == [400]
    assert [document.source for document in landed_of(lists, desk.state, desk.store)] == [
        portal.address + PAGE
    ]
