"""Fetching, against a small city portal on this machine with all its faults."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.documents import REPORT, word
from support.places import SAMPLE

from flows.sources.fetching import (
    Fetching,
    Outcome,
    add_source,
    fetch_source,
    fetch_sources,
    fetching_into,
    landed_of,
    read_source_lists,
    silent_sources,
    statuses,
)
from flows.sources.http_client import FINAL_KINDS, PASSING_KINDS, FetchError, FetchRules, PoliteClient
from flows.sources.state import SourceState
from flows.store.landing import LandingStore
from sample.portal import Portal, Reply, Seen, article_page, list_page
from transforms.decode import decode
from transforms.sources.lists import Source, SourceListError, Throttle, parse_source

RULES = FetchRules(
    connect_seconds=5.0,
    read_seconds=5.0,
    total_seconds=10.0,
    max_bytes=300_000,
    max_redirects=3,
    retries=2,
    delay_seconds=0.0,
    backoff_seconds=0.01,
    longest_wait_seconds=1.0,
    trust_env=False,
)
IMPATIENT = replace(RULES, read_seconds=0.25, total_seconds=0.5)
AT_ONCE = Throttle(delay_seconds=0, concurrency=4)
ARTICLE = article_page("2023年政府工作报告", REPORT.split("\n"))
PAGE = "/zfgzbg/202301/t20230131_1001.html"


class Desk:
    """A store, a state and a clock that a test can turn."""

    def __init__(self, folder: Path) -> None:
        self.store = LandingStore(folder / "landing")
        self.state = SourceState(folder / "sources.sqlite")
        self.time = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        time.sleep(min(seconds, 0.05))

    def fetching(self, rules: FetchRules = RULES) -> Fetching:
        """A new run: nothing of the client outlives the last one."""
        client = PoliteClient(self.state, rules, sleep=self.sleep, now=self.now)
        return Fetching(client, self.store, self.state, now=self.now)

    def fetch(self, url: str, **options: object) -> Outcome:
        return self.fetching().fetch(url, throttle=AT_ONCE, **options)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.state.close()


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


def source(portal: Portal, **fields: object) -> Source:
    entry = {
        "id": "city",
        "region_code": "210300",
        "licence": "public",
        "throttle": AT_ONCE.model_dump(),
        **fields,
    }
    return Source.model_validate(entry)


# --- articles ----------------------------------------------------------------------------------------------


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


def test_who_is_asking_is_said_openly(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    desk.fetch(portal.address + PAGE)
    agent = portal.requests(PAGE)[0].headers["User-Agent"]
    assert agent.startswith("baogao/")
    assert "government work reports" in agent
    assert FetchRules(contact="mailto:a@example.org").user_agent.endswith("mailto:a@example.org)")


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


def test_a_packed_body(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, packed=True)
    document = desk.fetch(portal.address + PAGE).document
    assert document is not None
    assert desk.store.read(document.document_id) == ARTICLE.encode()


def test_redirects_are_followed(portal: Portal, desk: Desk) -> None:
    portal.pages["/old.html"] = Reply(status=301, headers={"Location": PAGE})
    portal.pages[PAGE] = Reply(ARTICLE)
    outcome = desk.fetch(portal.address + "/old.html")
    assert (outcome.status, outcome.n_requests) == ("fetched", 2)
    assert outcome.document is not None
    assert outcome.document.source == portal.address + "/old.html"


# --- failures ----------------------------------------------------------------------------------------------

CHALLENGE = "<html><script>document.cookie='x='+f();location.reload()</script></html>"


@pytest.mark.parametrize(
    ("reply", "kind", "words", "n_requests"),
    [
        pytest.param(Reply(status=404), "not_found", "404", 1, id="not found"),
        pytest.param(Reply(status=410), "not_found", "410", 1, id="gone"),
        pytest.param(Reply(status=401), "login", "login", 1, id="login by status"),
        pytest.param(Reply("<p>Forbidden</p>", status=403), "forbidden", "refuses", 1, id="forbidden"),
        pytest.param(Reply(CHALLENGE, status=403), "waf", "firewall", 1, id="firewall, 403"),
        pytest.param(Reply(CHALLENGE, status=412), "waf", "firewall", 1, id="firewall, 412"),
        pytest.param(Reply(status=500), "server_error", "3 attempts", 3, id="500"),
        pytest.param(Reply(status=503), "server_error", "503", 3, id="503"),
        pytest.param(Reply(status=501), "http", "501", 1, id="501"),
        pytest.param(Reply(status=429, headers={"Retry-After": "0"}), "rate_limited", "429", 3, id="429"),
        pytest.param(
            Reply("<html><title>404</title><body>您访问的页面不存在</body></html>"),
            "soft_404",
            "does not exist",
            1,
            id="soft 404",
        ),
        pytest.param(
            Reply("<html><title>统一身份认证</title><body><input type=password></body></html>"),
            "login",
            "login",
            1,
            id="login",
        ),
        pytest.param(Reply(CHALLENGE), "waf", "firewall", 1, id="firewall, 200"),
        pytest.param(Reply(article_page("报告", [])), "empty_article", "no article", 1, id="empty article"),
        pytest.param(Reply(b""), "empty_article", "empty body", 1, id="empty body"),
        pytest.param(Reply(REPORT.encode() + b"\xff\xff" * 9), "encoding", "not utf-8", 1, id="no encoding"),
        pytest.param(Reply("x" * 300_001), "too_large", "300,001 bytes", 1, id="declared too large"),
        pytest.param(Reply("x", fault="endless"), "too_large", "longer than", 1, id="endless body"),
        pytest.param(Reply(b"\0" * 30_000_000, packed=True), "bomb", "packed bytes", 1, id="gzip bomb"),
        pytest.param(
            Reply(b"<html>", headers={"Content-Encoding": "br"}),
            "encoding",
            "packed as br",
            1,
            id="unknown packing",
        ),
        pytest.param(Reply(ARTICLE, fault="cut"), "cut_off", "broke off", 3, id="cut off"),
        pytest.param(Reply(fault="hang up"), "cut_off", "broke off", 3, id="hangs up"),
        pytest.param(Reply(ARTICLE, fault="slow", seconds=0.5), "timeout", "silent", 3, id="slow to answer"),
        pytest.param(Reply(ARTICLE, fault="drip"), "timeout", "whole body", 3, id="drips"),
        pytest.param(
            Reply(status=302, headers={"Location": PAGE}),
            "redirect_loop",
            "circle",
            1,
            id="redirects to itself",
        ),
        pytest.param(
            Reply(status=302, headers={"Location": "ftp://a/b"}), "bad_redirect", "ftp", 1, id="odd redirect"
        ),
    ],
)
def test_failures_are_named_and_only_passing_ones_tried_again(
    portal: Portal, desk: Desk, reply: Reply, kind: str, words: str, n_requests: int
) -> None:
    portal.pages[PAGE] = reply
    portal.pages["/robots.txt"] = Reply("")
    fetching = desk.fetching(IMPATIENT if kind == "timeout" else RULES)
    outcome = fetching.fetch(portal.address + PAGE, throttle=AT_ONCE)
    assert (outcome.status, outcome.kind, outcome.document) == ("failed", kind, None)
    assert words in outcome.detail
    assert "\n" not in outcome.detail
    assert kind in (*FINAL_KINDS, *PASSING_KINDS)
    assert len(portal.requests(PAGE)) == n_requests
    assert outcome.failing_since == desk.time
    assert desk.store.documents() == []


def test_a_redirect_loop_over_several_pages(portal: Portal, desk: Desk) -> None:
    for here, there in (("/a", "/b"), ("/b", "/c"), ("/c", "/a")):
        portal.pages[here] = Reply(status=302, headers={"Location": there})
    assert desk.fetch(portal.address + "/a").kind == "redirect_loop"
    for n in range(6):
        portal.pages[f"/r{n}"] = Reply(status=302, headers={"Location": f"/r{n + 1}"})
    outcome = desk.fetch(portal.address + "/r0")
    assert (outcome.kind, "more than 3 times" in outcome.detail) == ("redirect_loop", True)


def test_a_passing_failure_that_passes(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(status=503), Reply(ARTICLE, fault="cut"), Reply(ARTICLE)]
    assert desk.fetch(portal.address + PAGE).status == "fetched"


def test_pauses_grow_and_differ(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(status=502)
    desk.fetch(portal.address + PAGE)
    first, second = desk.slept
    assert 0.005 <= first <= 0.01
    assert 0.01 <= second <= 0.02


def test_retry_after_is_obeyed(portal: Portal, desk: Desk) -> None:
    soon = format_datetime(desk.time + timedelta(seconds=1), usegmt=True)
    portal.pages[PAGE] = [
        Reply(status=429, headers={"Retry-After": "1"}),
        Reply(status=503, headers={"Retry-After": soon}),
        Reply(ARTICLE),
    ]
    assert desk.fetch(portal.address + PAGE).status == "fetched"
    assert desk.slept == [1.0, 1.0]


def test_a_site_that_asks_for_more_patience_is_left_to_a_later_run(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(status=429, headers={"Retry-After": "3600"}), Reply(ARTICLE)]
    assert desk.fetch(portal.address + PAGE).kind == "rate_limited"
    assert desk.fetch(portal.address + PAGE).status == "skipped"
    assert len(portal.requests(PAGE)) == 1
    desk.time += timedelta(hours=2)
    assert desk.fetch(portal.address + PAGE).status == "fetched"


def test_failing_since(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(ARTICLE), Reply(status=404), Reply(status=403), Reply(ARTICLE)]
    url = portal.address + PAGE
    first = desk.fetch(url)
    began = desk.time = desk.time + timedelta(days=1)
    failed = desk.fetch(url)
    assert (failed.status, failed.failing_since, failed.document) == ("failed", began, first.document)
    desk.time += timedelta(days=3)
    again = desk.fetch(url)
    assert (again.kind, again.failing_since) == ("forbidden", began)
    assert desk.state.get(url).failures == 2
    desk.time += timedelta(days=1)
    assert desk.fetch(url).status == "unchanged"
    assert (desk.state.get(url).failing_since, desk.state.get(url).failures) == (None, 0)


def test_nobody_listens(desk: Desk) -> None:
    with Portal() as gone:
        address = gone.address
    fetching = desk.fetching()
    outcomes = [fetching.fetch(f"{address}/{n}.html", throttle=AT_ONCE) for n in range(2)]
    assert [outcome.kind for outcome in outcomes] == ["connect", "connect"]
    assert "earlier in this run" in outcomes[1].detail
    assert len(desk.slept) == RULES.retries


def test_a_name_that_does_not_resolve(desk: Desk) -> None:
    outcome = desk.fetch("http://no-such-host.invalid/a.html")
    assert (outcome.status, outcome.kind) == ("failed", "dns")


def test_a_certificate_that_nobody_vouches_for_is_reported_and_not_accepted(
    desk: Desk, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "own.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem")
    with Portal(tls=context) as portal:
        portal.pages[PAGE] = Reply(ARTICLE)
        outcome = desk.fetch(portal.address + PAGE)
    assert (outcome.status, outcome.kind) == ("failed", "tls")
    assert "certificate" in outcome.detail
    assert portal.requests() == []


# --- manners -----------------------------------------------------------------------------------------------


def test_robots_txt_is_read_once_and_obeyed(portal: Portal, desk: Desk) -> None:
    portal.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /closed/\n", content_type="text/plain")
    portal.pages["/closed/a.html"] = portal.pages[PAGE] = Reply(ARTICLE)
    assert desk.fetch(portal.address + PAGE).status == "fetched"
    outcome = desk.fetch(portal.address + "/closed/a.html")
    assert (outcome.kind, len(portal.requests("/closed/a.html"))) == ("robots", 0)
    assert len(portal.requests("/robots.txt")) == 1
    desk.time += timedelta(hours=25)
    desk.fetch(portal.address + PAGE)
    assert len(portal.requests("/robots.txt")) == 2


def test_robots_rules_for_this_program(portal: Portal, desk: Desk) -> None:
    portal.pages["/robots.txt"] = Reply("User-agent: baogao\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    portal.pages[PAGE] = Reply(ARTICLE)
    assert desk.fetch(portal.address + PAGE).kind == "robots"


@pytest.mark.parametrize(
    ("reply", "kind", "n_robots"),
    [
        pytest.param(Reply(status=404), None, 1, id="none"),
        pytest.param(Reply(status=403), None, 1, id="refused"),
        pytest.param(Reply("<html>页面不存在</html>"), None, 1, id="a page instead"),
        pytest.param(Reply(status=503), "robots_unreachable", 3, id="out of order"),
    ],
)
def test_sites_without_robots_txt(
    portal: Portal, desk: Desk, reply: Reply, kind: str | None, n_robots: int
) -> None:
    portal.pages["/robots.txt"] = reply
    portal.pages[PAGE] = Reply(ARTICLE)
    assert desk.fetch(portal.address + PAGE).kind == kind
    assert len(portal.requests("/robots.txt")) == n_robots


@pytest.mark.parametrize(("own", "asked", "pause"), [(2.0, 5.0, 5.0), (2.0, 1.0, 2.0), (0.0, 3600.0, 30.0)])
def test_a_host_is_asked_at_its_own_pace(
    portal: Portal, desk: Desk, own: float, asked: float, pause: float
) -> None:
    clock = [100.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    portal.pages["/robots.txt"] = Reply(f"User-agent: *\nCrawl-delay: {asked}\n", content_type="text/plain")
    client = PoliteClient(desk.state, RULES, sleep=sleep, monotonic=lambda: clock[0], now=desk.now)
    starts = []
    for n in range(4):
        portal.pages[f"/{n}.html"] = Reply(ARTICLE)
        client.get(f"{portal.address}/{n}.html", throttle=Throttle(delay_seconds=own))
        starts.append(clock[0])
    assert [later - earlier for earlier, later in pairwise(starts[1:])] == [pause, pause]


@pytest.mark.parametrize("concurrency", [1, 2])
def test_no_more_requests_at_a_time_than_a_host_is_given(
    portal: Portal, desk: Desk, concurrency: int
) -> None:
    open_now, most = [0], [0]

    def busy(seen: Seen) -> Reply:
        open_now[0] += 1
        most[0] = max(most[0], open_now[0])
        time.sleep(0.05)
        open_now[0] -= 1
        return Reply(article_page("2023年政府工作报告", [*REPORT.split("\n"), seen.path]))

    lists = []
    for n in range(6):
        portal.pages[f"/{n}.html"] = busy
        address = {"year": 2020 + n, "url": f"{portal.address}/{n}.html", "checked_on": "2026-01-01"}
        throttle = {"delay_seconds": 0, "concurrency": concurrency}
        lists.append(source(portal, id=f"city-{n}", addresses=[address], throttle=throttle))
    outcomes = fetch_sources(desk.fetching(), lists)
    assert [outcome.status for outcome in outcomes] == ["fetched"] * 6
    assert [outcome.source_id for outcome in outcomes] == [f"city-{n}" for n in range(6)]
    assert 1 <= most[0] <= concurrency


# --- source lists ------------------------------------------------------------------------------------------


def city(portal: Portal, **fields: object) -> Source:
    return source(portal, lists=[{"url": portal.address + "/zfgzbg/", "checked_on": "2026-01-01"}], **fields)


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


def test_regions_and_years_narrow_a_run(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    addresses = [{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}]
    lists = [source(portal, addresses=addresses)]
    assert fetch_sources(desk.fetching(), lists, regions={"210100"}) == []
    assert fetch_sources(desk.fetching(), lists, years={2024}) == []
    assert len(fetch_sources(desk.fetching(), lists, regions={"210300"}, years={2023})) == 1


def test_an_address_rests_between_checks(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE, etag='"v"')
    addresses = [{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}]
    lists = [source(portal, addresses=addresses, recheck_days=7)]
    results = []
    for days in (0, 1, 7):
        desk.time += timedelta(days=days)
        (outcome,) = fetch_sources(desk.fetching(), lists)
        assert outcome.document is not None
        results.append(outcome.status)
    assert results == ["fetched", "skipped", "unchanged"]


def test_how_the_addresses_stand_and_who_is_silent(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = [Reply(ARTICLE, etag='"v"')]
    portal.pages["/zfgzbg/"] = Reply(status=404)
    lists = [
        city(portal, addresses=[{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}])
    ]
    assert silent_sources(lists, desk.state, desk.time) == []
    fetch_sources(desk.fetching(), lists)
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
    assert landed_of(lists, desk.state, desk.store, years={2024}) == []


def test_a_night_at_the_portal_twice_and_with_the_plug_pulled(desk: Desk, tmp_path: Path) -> None:
    sample = SAMPLE
    with Portal() as portal:
        paths = portal.serve_city(sample)
        portal.write_lists(tmp_path / "lists")
        lists = read_source_lists(tmp_path / "lists")
        first = fetch_sources(desk.fetching(), lists)
        landed = landed_of(lists, desk.state, desk.store)
        assert len(landed) == len(paths) >= 15
        assert {outcome.status for outcome in first} == {"fetched"}
        second = fetch_sources(desk.fetching(), lists)
        assert {outcome.status for outcome in second} == {"unchanged"}
        portal.unplug_after = len(portal.requests()) + 5
        third = fetch_sources(desk.fetching(), lists)
    assert [outcome.status for outcome in third[:5]] == ["unchanged"] * 5
    assert {outcome.kind for outcome in third[5:]} <= {"cut_off", "connect"}
    assert third[-1].kind == "connect"
    assert all(outcome.document is not None for outcome in third[1:])
    assert landed_of(lists, desk.state, desk.store) == landed


# --- addresses outside the lists ---------------------------------------------------------------------------


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


def test_a_new_source_is_scaffolded_landed_and_shown(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    added = add_source(
        desk.fetching(),
        desk.store,
        tmp_path / "lists",
        portal.address + PAGE,
        region_names={"210300": "鞍山市"},
    )
    assert added.records[0].text == REPORT
    assert added.records[0].facts.site_name == "示例市人民政府"
    entry = parse_source(added.path.read_text("utf-8"), added.path.name)
    assert (entry.id, entry.region_code, entry.region_name) == (added.source_id, "210300", "鞍山市")
    assert [(address.year, address.url, address.is_active) for address in entry.addresses] == [
        (2023, portal.address + PAGE, False)
    ]
    with pytest.raises(SourceListError, match="there already"):
        add_source(
            desk.fetching(),
            desk.store,
            tmp_path / "lists",
            portal.address + PAGE,
            region_names={"210300": "鞍山市"},
        )


def test_a_new_list_page(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages["/zfgzbg/"] = Reply(list_page("政府工作报告", [("/a.html", "2022年政府工作报告")]))
    added = add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/zfgzbg/")
    assert [link.year for link in added.links] == [2022]
    assert [page.url for page in parse_source(added.path.read_text("utf-8"), "x").lists] == [
        portal.address + "/zfgzbg/"
    ]


def test_a_new_source_that_gives_nothing_adds_no_entry(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages["/no-year.html"] = Reply(
        article_page("政府工作报告", ["各位代表：现在报告工作，请予审议。"])
    )
    with pytest.raises(FetchError, match="404"):
        add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/gone.html")
    with pytest.raises(SourceListError, match="names no year"):
        add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/no-year.html")
    assert not (tmp_path / "lists").exists()


def test_progress_is_told_of_each_outcome(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    seen: list[Outcome] = []
    tell: Callable[[Outcome], None] = seen.append
    addresses = [{"year": 2023, "url": portal.address + PAGE, "checked_on": "2026-01-01"}]
    assert fetch_sources(desk.fetching(), [source(portal, addresses=addresses)], progress=tell) == seen
