"""One polite GET, against a portal with all its faults: failures, retries, robots.txt, pace."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.desk import ARTICLE, AT_ONCE, IMPATIENT, PAGE, RULES, Desk, source
from support.documents import REPORT

from flows.sources.failures import FINAL_KINDS, TRANSIENT_KINDS
from flows.sources.http_client import PoliteClient
from flows.sources.lists import fetch_source
from flows.sources.rules import FetchRules
from sample.portal import Portal, Reply, Seen, article_page
from transforms.sources.lists import Throttle


def test_who_is_asking_is_said_openly(portal: Portal, desk: Desk) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    desk.fetch(portal.address + PAGE)
    agent = portal.requests(PAGE)[0].headers["User-Agent"]
    assert agent.startswith("baogao/")
    assert "government work reports" in agent
    assert FetchRules(contact="mailto:a@example.org").user_agent.endswith("mailto:a@example.org)")


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
def test_failures_are_named_and_only_transient_ones_tried_again(
    portal: Portal, desk: Desk, reply: Reply, kind: str, words: str, n_requests: int
) -> None:
    portal.pages[PAGE] = reply
    portal.pages["/robots.txt"] = Reply("")
    fetching = desk.fetching(IMPATIENT if kind == "timeout" else RULES)
    outcome = fetching.fetch(portal.address + PAGE, throttle=AT_ONCE)
    assert (outcome.status, outcome.kind, outcome.document) == ("failed", kind, None)
    assert words in outcome.detail
    assert "\n" not in outcome.detail
    assert kind in (*FINAL_KINDS, *TRANSIENT_KINDS)
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


def test_a_transient_failure_that_passes(portal: Portal, desk: Desk) -> None:
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
    outcomes = []
    fetching = desk.fetching()
    with ThreadPoolExecutor(max_workers=6) as pool:
        for found in pool.map(partial(fetch_source, fetching), lists):
            outcomes += found
    assert [outcome.status for outcome in outcomes] == ["fetched"] * 6
    assert [outcome.source_id for outcome in outcomes] == [f"city-{n}" for n in range(6)]
    assert 1 <= most[0] <= concurrency
