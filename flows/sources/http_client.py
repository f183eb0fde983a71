"""One polite GET: per-host pace, robots.txt, redirects, bounded bodies, retries for what may pass.

Whatever goes wrong comes out as a FetchError that says what it was and whether trying again may help.
"""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from flows.sources.bodies import inflater
from flows.sources.failures import FetchError, as_fetch_errors, failure_of
from flows.sources.rules import PRODUCT, FetchRules
from flows.sources.state import SourceState, Validators
from transforms.sources.lists import Throttle


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered in the end."""

    url: str
    """Where the answer came from, after redirects."""
    not_modified: bool
    body: bytes
    media_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    n_requests: int


class PoliteClient:
    """GETs addresses one at a time or from several threads, each host at its own pace."""

    def __init__(
        self,
        state: SourceState,
        rules: FetchRules | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.rules = rules or FetchRules()
        self._state = state
        self._sleep = sleep
        self._monotonic = monotonic
        self._now = now
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Protego] = {}
        self._down: dict[str, FetchError] = {}
        self._lock = threading.Lock()
        self._client = httpx.Client(
            headers={
                "User-Agent": self.rules.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9",
                # Only what can be unpacked piece by piece under a limit.
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=httpx.Timeout(
                self.rules.read_seconds, connect=self.rules.connect_seconds, pool=self.rules.total_seconds
            ),
            follow_redirects=False,
            verify=_certificates(self.rules.trust_env),
            trust_env=self.rules.trust_env,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, url: str, *, throttle: Throttle | None = None, known: Validators | None = None) -> Answer:
        """The answer of an address, or that it is unchanged since `known`. Raises FetchError.

        Transient failures are retried with growing pauses, or after the time that the server asks for. A host
        that cannot be reached at all is not tried again by the same client.
        """
        throttle = throttle or Throttle(delay_seconds=self.rules.delay_seconds)
        host = urlsplit(url).netloc
        if (down := self._down.get(host)) is not None:
            raise FetchError(down.kind, f"{down.detail} (found out earlier in this run)")
        for attempt in range(self.rules.retries + 1):
            try:
                return self._once(url, throttle, known)
            except FetchError as error:
                wait = error.retry_after
                if wait is None:
                    wait = self.rules.backoff_seconds * 2**attempt * random.uniform(0.5, 1.0)
                given_up = attempt == self.rules.retries or wait > self.rules.longest_wait_seconds
                if not error.is_transient or given_up:
                    if error.kind in ("dns", "connect", "tls"):
                        self._down[host] = error
                    if error.is_transient and attempt:
                        error.detail += f" ({attempt + 1} attempts)"
                    raise
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    # --- one attempt ---------------------------------------------------------------------------------------

    def _once(self, url: str, throttle: Throttle, known: Validators | None) -> Answer:
        asked = url
        seen = {url}
        for hop in range(self.rules.max_redirects + 1):
            self._check_robots(url, throttle)
            step = self._request(url, throttle, known)
            if isinstance(step, Answer):
                return replace(step, n_requests=hop + 1)
            url = urljoin(url, step)
            if urlsplit(url).scheme not in ("http", "https"):
                raise FetchError("bad_redirect", f"it redirects to {url[:200]}, which is no web address")
            if url in seen:
                raise FetchError("redirect_loop", f"it redirects in a circle ({url[:200]} comes up again)")
            seen.add(url)
        raise FetchError(
            "redirect_loop", f"{asked[:200]} redirects more than {self.rules.max_redirects} times"
        )

    def _request(self, url: str, throttle: Throttle, known: Validators | None) -> Answer | str:
        """The answer, or the address to go on to."""
        headers = {}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        with (
            self._turn(url, throttle) as until,
            as_fetch_errors(),
            self._client.stream("GET", url, headers=headers) as answer,
        ):
            status = answer.status_code
            if status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                return str(answer.headers["location"])
            if status == 304 and headers:
                return _answer(answer, url, b"")
            if status in (200, 203):
                return _answer(answer, url, self._body(answer, until, self.rules.max_bytes))
            try:
                notice = self._body(answer, until, 2**18)
            except FetchError:
                notice = b""
            raise failure_of(answer, notice, self._now())

    def _body(self, answer: httpx.Response, until: float, most: int) -> bytes:
        declared = answer.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > most:
            raise FetchError("too_large", f"the body has {int(declared):,} bytes and the limit is {most:,}")
        inflate = inflater(answer.headers.get("content-encoding", ""))
        body = bytearray()
        packed = 0
        for chunk in answer.iter_raw():
            packed += len(chunk)
            body += inflate.feed(chunk, most + 1 - len(body))
            if len(body) > most:
                used = packed - inflate.waiting
                if len(body) > self.rules.max_ratio * used:
                    detail = f"{used:,} packed bytes unpack to more than {most:,}; the rest was not read"
                    raise FetchError("bomb", detail)
                raise FetchError(
                    "too_large", f"the body is longer than {most:,} bytes; the rest was not read"
                )
            if self._monotonic() > until:
                raise FetchError(
                    "timeout", f"the whole body took longer than {self.rules.total_seconds:g} seconds"
                )
        if not inflate.is_whole:
            raise FetchError("cut_off", f"the packed body breaks off after {packed:,} bytes")
        return bytes(body)

    # --- manners -------------------------------------------------------------------------------------------

    @contextmanager
    def _turn(self, url: str, throttle: Throttle) -> Iterator[float]:
        """Wait for the host's turn: few requests at a time, and a pause between their starts.

        Gives the time (monotonic) until which the request may last.
        """
        parts = urlsplit(url)
        with self._lock:
            host = self._hosts.setdefault(parts.netloc, _Host(threading.Semaphore(throttle.concurrency)))
            rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = (rules.crawl_delay(PRODUCT) or 0.0) if rules is not None else 0.0
        delay = max(throttle.delay_seconds, min(asked, self.rules.crawl_delay_cap_seconds))
        with host.slots:
            with self._lock:
                start = max(self._monotonic(), host.next_start)
                host.next_start = start + delay
            if (wait := start - self._monotonic()) > 0:
                self._sleep(wait)
            yield self._monotonic() + self.rules.total_seconds

    def _check_robots(self, url: str, throttle: Throttle) -> None:
        """Raise FetchError where robots.txt closes the address, or cannot be had (RFC 9309, 2.3.1)."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = self._robots.get(origin)
        if rules is None:
            stored = self._state.robots(origin)
            if stored is not None and self._now() - stored[1] < timedelta(hours=self.rules.robots_hours):
                text = stored[0]
            else:
                text = self._fetch_robots(origin, throttle)
                self._state.put_robots(origin, text, self._now())
            rules = Protego.parse(text)
            with self._lock:
                self._robots[origin] = rules
        if not rules.can_fetch(url, PRODUCT):
            raise FetchError("robots", "the site's robots.txt closes this address to programs")

    def _fetch_robots(self, origin: str, throttle: Throttle) -> str:
        url = f"{origin}/robots.txt"
        for _ in range(self.rules.max_redirects + 1):
            try:
                step = self._request(url, throttle, None)
            except FetchError as error:
                if error.kind in ("server_error", "rate_limited"):
                    detail = f"{url} cannot be read ({error.detail}); until it can, the site counts as closed"
                    wait = error.retry_after
                    raise FetchError("robots_unreachable", detail, retry_after=wait) from error
                if error.is_transient or error.kind == "tls":
                    raise
                return ""  # there is none: everything is open
            if isinstance(step, Answer):
                text = step.body[: 2**19].decode("utf-8", "replace")
                return "" if text.lstrip().startswith("<") else text
            url = urljoin(url, step)
        return ""


@lru_cache
def _certificates(trust_env: bool) -> ssl.SSLContext:
    """The authorities that certificates are checked against; loading them takes longer than a request."""
    return httpx.create_ssl_context(trust_env=trust_env)


@dataclass(slots=True)
class _Host:
    slots: threading.Semaphore
    next_start: float = 0.0


# --- answers ----------------------------------------------------------------------------------


def _answer(answer: httpx.Response, url: str, body: bytes) -> Answer:
    content_type = answer.headers.get("content-type", "")
    return Answer(
        url=url,
        not_modified=answer.status_code == 304,
        body=body,
        media_type=content_type.split(";")[0].strip().lower() or "application/octet-stream",
        charset=answer.charset_encoding,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        n_requests=1,
    )
