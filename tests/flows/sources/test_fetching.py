"""Fetching articles, against a small city portal on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.desk import ARTICLE, PAGE, RULES, Desk
from support.documents import REPORT, word

from flows.sources.fetching import fetching_into
from sample.portal import Portal, Reply, article_page
from transforms.decode import decode


def test_an_article_is_landed_with_what_the_server_said(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, etag='"v1"', last_modified="Tue, 31 Jan 2023 01:00:00 GMT")
    outcome = desk.fetch(portal.address + PAGE, source_id="city", year=2023)
    assert (outcome.status, outcome.year, outcome.source_id) == ("fetched", 2023, "city")
    document = outcome.document
    assert document is not None
    assert (document.source, document.media_type, document.charset) == (
        portal.address + PAGE,
        "text/html",
        "utf-8",
    )
    assert desk.store.read(document.document_id) == ARTICLE.encode()
    sidecar = (desk.store.root / document.document_id[:2] / f"{document.document_id}.json").read_text("utf-8")
    assert '"etag": "\\"v1\\""' in sidecar
    assert '"last_modified": "Tue, 31 Jan 2023 01:00:00 GMT"' in sidecar


@pytest.mark.parametrize("validator", [{"etag": '"v1"'}, {"last_modified": "Tue, 31 Jan 2023 01:00:00 GMT"}])
def test_what_has_not_changed_is_not_fetched_again(
    portal: Portal, desk: Desk, validator: dict[str, str]
) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, **validator)  # type: ignore[arg-type]
    first = desk.fetch(portal.address + PAGE)
    second = desk.fetch(portal.address + PAGE)
    assert (first.status, second.status) == ("fetched", "unchanged")
    assert second.document is not None
    assert first.document is not None
    assert second.document.document_id == first.document.document_id
    asked = portal.requests(PAGE)[1].headers
    assert asked.get("If-None-Match") == validator.get("etag")
    assert asked.get("If-Modified-Since") == validator.get("last_modified")


def test_a_changed_tag_brings_the_new_article(portal: Portal, desk: Desk) -> None:
    changed = ARTICLE.replace("增长6%左右", "增长6.5%左右")
    portal.pages[PAGE] = [Reply(ARTICLE, etag='"v1"'), Reply(changed, etag='"v2"')]
    desk.fetch(portal.address + PAGE)
    second = desk.fetch(portal.address + PAGE)
    assert second.status == "fetched"
    assert second.document is not None
    assert desk.store.read(second.document.document_id) == changed.encode()
    assert desk.state.get(portal.address + PAGE).validators[0].etag == '"v2"'


def test_a_counter_of_visits_is_no_change(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(ARTICLE.replace("打印 关闭", f"打印 关闭 浏览次数：{n}")) for n in (1, 2)]
    first, second = (desk.fetch(portal.address + PAGE) for _ in range(2))
    assert second.status == "unchanged"
    assert second.document == first.document
    assert len(desk.store.documents()) == 1


def test_bytes_lost_from_the_store_are_fetched_again(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, etag='"v1"')
    document = desk.fetch(portal.address + PAGE).document
    assert document is not None
    (desk.store.root / document.document_id[:2] / f"{document.document_id}.bin").unlink()
    assert desk.fetch(portal.address + PAGE).status == "fetched"
    assert desk.store.read(document.document_id) == ARTICLE.encode()


def test_pages_of_one_article_are_joined(portal: Portal, desk: Desk) -> None:
    parts = [
        "各位代表：现在报告工作。",
        "一、2022年工作回顾：生产总值增长4%。",
        "二、2023年工作安排：增长5%左右。",
    ]
    pager = '<script>createPageHTML(3, 0, "t20230131_1001", "html");</script>'
    for n, part in enumerate(parts):
        path = PAGE if n == 0 else PAGE.replace(".html", f"_{n}.html")
        portal.pages[path] = Reply(article_page("2023年政府工作报告", [part], further=pager), etag=f'"p{n}"')
    first = desk.fetch(portal.address + PAGE)
    assert (first.status, first.n_pages) == ("fetched", 3)
    assert first.document is not None
    decoded = decode(desk.store.read(first.document.document_id), first.document)
    assert decoded.records[0].text.split("\n") == parts
    assert desk.fetch(portal.address + PAGE).status == "unchanged"
    portal.pages[PAGE.replace(".html", "_2.html")] = Reply(
        article_page("2023年政府工作报告", ["二、增长6%。"]), etag='"new"'
    )
    third = desk.fetch(portal.address + PAGE)
    assert third.status == "fetched"
    assert third.document is not None
    assert "增长6%" in decode(desk.store.read(third.document.document_id), third.document).records[0].text


def test_half_an_article_is_none(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(
        article_page("报告", REPORT.split("\n"), further='<a href="t20230131_1001_1.html">下一页</a>')
    )
    outcome = desk.fetch(portal.address + PAGE)
    assert (outcome.status, outcome.kind, outcome.document) == ("failed", "not_found", None)
    assert "page 2 of the article" in outcome.detail
    assert desk.store.documents() == []


@pytest.mark.parametrize(
    ("declared", "held"),
    [("gb2312", "gb18030"), ("utf-8", "gb18030"), ("gbk", "utf-8"), ("iso-8859-1", "gb18030")],
)
def test_a_wrong_charset_in_the_header(portal: Portal, desk: Desk, declared: str, held: str) -> None:
    body = ARTICLE.replace('charset="utf-8"', 'charset="gb2312"').replace("市长", "市长①").encode(held)
    portal.pages[PAGE] = Reply(body, content_type=f"text/html; charset={declared}")
    document = desk.fetch(portal.address + PAGE).document
    assert document is not None
    decoded = decode(desk.store.read(document.document_id), document)
    assert decoded.charset == held
    assert "市长①" in decoded.records[0].text


def test_a_source_list_may_name_the_encoding(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE.encode("gb18030"), content_type="text/html; charset=utf-8")
    document = desk.fetch(portal.address + PAGE, encoding="gb18030").document
    assert document is not None
    assert document.charset == "gb18030"


def test_a_word_document_is_landed_as_it_is(portal: Portal, desk: Desk) -> None:
    data = word(*REPORT.split("\n"))
    portal.pages["/a.docx"] = Reply(data, content_type="application/octet-stream")
    document = desk.fetch(portal.address + "/a.docx").document
    assert document is not None
    assert decode(desk.store.read(document.document_id), document).records[0].text == REPORT


def test_an_address_as_a_source_of_a_build(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, etag='"v1"')
    for _ in range(2):
        with fetching_into(desk.store, tmp_path / "state.sqlite", RULES) as fetching:
            landed = desk.store.land([portal.address + PAGE, portal.address + "/gone.html"], fetch=fetching)
        assert [document.source for document in landed.documents] == [portal.address + PAGE]
        (rejection,) = landed.rejections
        assert (rejection.source, rejection.reason) == (portal.address + "/gone.html", "missing")
        assert "failing since" in rejection.detail
    assert [seen.headers.get("If-None-Match") for seen in portal.requests(PAGE)] == [None, '"v1"']
