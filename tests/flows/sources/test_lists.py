"""Source lists: list pages are watched, and what is due is fetched."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.desk import ARTICLE, PAGE, Desk, city, source
from support.documents import REPORT
from support.places import SAMPLE

from flows.sources.lists import fetch_source, read_source_lists
from flows.sources.status import landed_of
from sample.portal import Portal, Reply, article_page, list_page


def test_a_list_page_is_watched_for_new_reports(portal: Portal, desk: Desk) -> None:
    old = [("/a.html", "2022年政府工作报告"), ("/i.html", "图解2022年政府工作报告"), ("/n.html", "通知公告")]
    portal.pages["/zfgzbg/"] = [
        Reply(list_page("报告", old)),
        Reply(list_page("报告", [("/b.html", "2023年政府工作报告"), *old])),
    ]
    for name in ("a", "b"):
        portal.pages[f"/{name}.html"] = Reply(
            article_page("报告", [*REPORT.split("\n"), name]), etag=f'"{name}"'
        )
    first = fetch_source(desk.fetching(), city(portal))
    assert [(outcome.url.removeprefix(portal.address), outcome.status) for outcome in first] == [
        ("/zfgzbg/", "fetched"),
        ("/a.html", "fetched"),
    ]
    second = fetch_source(desk.fetching(), city(portal))
    assert [(outcome.url.removeprefix(portal.address), outcome.status) for outcome in second] == [
        ("/zfgzbg/", "fetched"),
        ("/b.html", "fetched"),
        ("/a.html", "unchanged"),
    ]
    assert second[1].year == 2023
    third = fetch_source(desk.fetching(), city(portal), years={2023})
    assert [outcome.status for outcome in third] == ["unchanged", "unchanged"]


def test_links_that_a_list_drops_are_kept(portal: Portal, desk: Desk) -> None:
    entries = [("/a.html", "2022年政府工作报告"), ("/b.html", "2023年政府工作报告")]
    portal.pages["/zfgzbg/"] = [Reply(list_page("报告", entries)), Reply(list_page("报告", entries[1:]))]
    portal.pages["/a.html"] = portal.pages["/b.html"] = Reply(ARTICLE)
    fetch_source(desk.fetching(), city(portal))
    assert len(fetch_source(desk.fetching(), city(portal))) == 3


def test_a_list_on_several_pages(portal: Portal, desk: Desk) -> None:
    further = '<a href="/zfgzbg/index_1.html">2</a><a href="/zfgzbg/index_1.html">下一页</a>'
    portal.pages["/zfgzbg/index.html"] = Reply(
        list_page("报告", [("/b.html", "2023年政府工作报告")], further=further)
    )
    portal.pages["/zfgzbg/index_1.html"] = Reply(list_page("报告", [("/a.html", "2022年政府工作报告")]))
    listed = {"url": portal.address + "/zfgzbg/index.html", "checked_on": "2026-01-01", "pages": 5}
    outcomes = fetch_source(desk.fetching(), source(portal, lists=[listed]))
    assert [outcome.url.removeprefix(portal.address) for outcome in outcomes] == [
        "/zfgzbg/index.html",
        "/b.html",
        "/a.html",
    ]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (
            Reply("<html><body><div id=list></div><script>$.ajax('/list.json')</script></body></html>"),
            "list_by_script",
        ),
        (Reply("<html><title>404</title><body>页面不存在</body></html>"), "soft_404"),
        (Reply(status=503), "server_error"),
    ],
)
def test_a_list_that_is_none(portal: Portal, desk: Desk, reply: Reply, kind: str) -> None:
    portal.pages["/zfgzbg/"] = reply
    (outcome,) = fetch_source(desk.fetching(), city(portal))
    assert (outcome.status, outcome.kind, outcome.failing_since) == ("failed", kind, desk.time)


def test_what_nobody_checked_is_not_asked_for(portal: Portal, desk: Desk) -> None:
    unchecked = source(
        portal,
        addresses=[{"year": 2023, "url": portal.address + PAGE}],
        lists=[{"url": portal.address + "/zfgzbg/", "checked_on": "2026-01-01", "enabled": False}],
    )
    assert fetch_source(desk.fetching(), unchecked) == []
    assert portal.seen == []


def test_years_narrow_a_run(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    addresses = [{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}]
    city = source(portal, addresses=addresses)
    assert fetch_source(desk.fetching(), city, years={2024}) == []
    assert len(fetch_source(desk.fetching(), city, years={2023})) == 1


def test_an_address_rests_between_checks(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, etag='"v"')
    addresses = [{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}]
    city = source(portal, addresses=addresses, recheck_days=7)
    results = []
    for days in (0, 1, 7):
        desk.time += timedelta(days=days)
        (outcome,) = fetch_source(desk.fetching(), city)
        assert outcome.document is not None
        results.append(outcome.status)
    assert results == ["fetched", "skipped", "unchanged"]


def test_a_night_at_the_portal_twice_and_with_the_plug_pulled(desk: Desk, tmp_path: Path) -> None:
    sample = SAMPLE
    with Portal() as portal:
        paths = portal.serve_city(sample)
        portal.write_lists(tmp_path / "lists")
        lists = read_source_lists(tmp_path / "lists")
        first = desk.fetch_all(lists)
        landed = landed_of(lists, desk.state, desk.store)
        assert len(landed) == len(paths) >= 15
        assert {outcome.status for outcome in first} == {"fetched"}
        second = desk.fetch_all(lists)
        assert {outcome.status for outcome in second} == {"unchanged"}
        portal.unplug_after = len(portal.requests()) + 5
        third = desk.fetch_all(lists)
    assert [outcome.status for outcome in third[:5]] == ["unchanged"] * 5
    assert {outcome.kind for outcome in third[5:]} <= {"cut_off", "connect"}
    assert third[-1].kind == "connect"
    assert all(outcome.document is not None for outcome in third[1:])
    assert landed_of(lists, desk.state, desk.store) == landed
