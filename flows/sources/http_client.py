"""One polite GET: per-host pace, robots.txt, redirects, bounded bodies, retries for what may pass.

Whatever goes wrong comes out as a FetchError that says what it was and whether trying again may help.
"""

from __future__ import annotations

import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from flows.sources.state import SourceState, Validators
from transforms.decode.error_page import recognise
from transforms.sources.lists import Throttle

PRODUCT = "baogao"

FINAL_KINDS = (
    "not_found", "forbidden", "login", "waf", "http", "tls", "bad_address", "robots", "redirect_loop",
    "bad_redirect", "too_large", "bomb", "encoding", "soft_404", "empty_article", "list_by_script",
    "unreadable",
)  # fmt: skip
PASSING_KINDS = ("dns", "connect", "timeout", "cut_off", "rate_limited", "server_error", "robots_unreachable")
"""Kinds of failures that may be over in a while; only these are tried again."""


class FetchError(Exception):
    """Why an address gave nothing."""

    def __init__(self, kind: str, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        """Seconds that the server asks to be left alone for."""

    @property
    def is_passing(self) -> bool:
        """Whether trying again may help."""
        return self.kind in PASSING_KINDS


@dataclass(frozen=True, slots=True)
class FetchRules:
    """Bounds and manners of every request; times in seconds, sizes in bytes."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    """The longest silence within an answer."""
    total_seconds: float = 120.0
    """The whole answer, however steadily it drips."""
    max_bytes: int = 64 * 2**20
    """Of a body after decompression."""
    max_ratio: int = 200
    """Unpacked to packed size from which on a body that is too large counts as a bomb."""
    max_redirects: int = 5
    delay_seconds: float = 2.0
    """Pause between two requests to one host where no source list says otherwise."""
    retries: int = 3
    backoff_seconds: float = 1.0
    """Pause before the first retry; it doubles each time, and between half and all of it is waited."""
    longest_wait_seconds: float = 120.0
    """Where a server asks for more patience than this, the next run tries again."""
    crawl_delay_cap_seconds: float = 30.0
    robots_hours: float = 24.0
    contact: str | None = None
    """A mail address or page for the site's owners, sent along in the User-Agent."""
    trust_env: bool = True
    """Whether proxies of the environment are used."""

    @property
    def user_agent(self) -> str:
        """Who is asking, in the open."""
        try:
            number = version(PRODUCT)
        except PackageNotFoundError:
            number = "0"
        reach = f"; {self.contact}" if self.contact else ""
        return f"{PRODUCT}/{number} (collects published government work reports{reach})"


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

        Passing failures are retried with growing pauses, or after the time that the server asks for. A host
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
                if not error.is_passing or given_up:
                    if error.kind in ("dns", "connect", "tls"):
                        self._down[host] = error
                    if error.is_passing and attempt:
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
            _as_fetch_errors(),
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
            raise _failure(answer, notice, self._now())

    def _body(self, answer: httpx.Response, until: float, most: int) -> bytes:
        declared = answer.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > most:
            raise FetchError("too_large", f"the body has {int(declared):,} bytes and the limit is {most:,}")
        inflate = _inflater(answer.headers.get("content-encoding", ""))
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
                if error.is_passing or error.kind == "tls":
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


# --- answers and failures ----------------------------------------------------------------------------------


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


_WAF_STATUSES = (403, 405, 412, 418, 421, 468, 493, 521, 567)


def _failure(answer: httpx.Response, notice: bytes, now: datetime) -> FetchError:
    """What a status other than success means; firewalls answer with several, and a script."""
    status = answer.status_code
    phrase = f"the server answered {status} {answer.reason_phrase}".rstrip()
    wait = _retry_after(answer.headers, now)
    if status in (404, 410):
        return FetchError("not_found", f"{phrase}: there is no such page any more")
    if status in (401, 407):
        return FetchError("login", f"{phrase}: the page asks for a login")
    if status == 429:
        return FetchError("rate_limited", f"{phrase}: too many requests", retry_after=wait)
    if status in (408, 425):
        return FetchError("timeout", phrase, retry_after=wait)
    if status in _WAF_STATUSES:
        markup = notice.decode(answer.charset_encoding or "utf-8", "replace") if notice else ""
        page = recognise(markup, title=None, article=markup, words="", article_length=0, asks_password=False)
        if status == 412 or "<script" in markup.lower() or (page is not None and page.kind == "waf"):
            return FetchError("waf", f"{phrase}: a firewall sends a challenge instead of the page")
        return FetchError("forbidden", f"{phrase}: the site refuses access")
    if status >= 500 and status not in (501, 505):
        return FetchError("server_error", phrase, retry_after=wait)
    return FetchError("http", phrase)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of a Retry-After header, which holds a number or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


@contextmanager
def _as_fetch_errors() -> Iterator[None]:
    """Name what the network did."""
    try:
        yield
    except httpx.TimeoutException as error:
        if isinstance(error, httpx.ConnectTimeout):
            raise FetchError("connect", "the host does not answer within the time allowed") from error
        raise FetchError("timeout", "the server fell silent for longer than allowed") from error
    except httpx.ConnectError as error:
        causes = list(_causes(error))
        if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
            raise FetchError("tls", f"the site's certificate or encryption is not in order: {tls}") from error
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            raise FetchError("dns", f"the host's name cannot be resolved: {error}") from error
        raise FetchError("connect", f"the host does not answer: {error}") from error
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
        raise FetchError("cut_off", f"the connection broke off: {error}") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
        raise FetchError("bad_address", f"this is no usable address: {error}") from error
    except httpx.TransportError as error:
        raise FetchError("connect", f"the host cannot be reached: {error}") from error


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


class _Plain:
    """A body that is not packed."""

    is_whole = True
    waiting = 0

    def feed(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]


class _Inflated:
    """A gzip or deflate body, unpacked no further than asked for."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._started = False

    @property
    def is_whole(self) -> bool:
        return self._inner.eof or not self._started

    @property
    def waiting(self) -> int:
        """Packed bytes that were fed and not unpacked, because the limit was reached."""
        return len(self._inner.unconsumed_tail)

    def feed(self, chunk: bytes, most: int) -> bytes:
        made = bytearray()
        while chunk and most > len(made):
            if self._inner.eof:
                if not chunk.startswith(b"\x1f\x8b"):
                    break  # what some servers leave behind the packed body
                self._inner = zlib.decompressobj(self._window)
            self._started = True
            try:
                made += self._inner.decompress(chunk, most - len(made))
            except zlib.error as error:
                if self._window == zlib.MAX_WBITS and not made:
                    # Some servers send deflate without its header.
                    self._window = -zlib.MAX_WBITS
                    self._inner = zlib.decompressobj(self._window)
                    continue
                raise FetchError("encoding", f"the packed body is damaged ({error})") from error
            chunk = self._inner.unused_data
        return bytes(made)


def _inflater(encoding: str) -> _Plain | _Inflated:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Inflated(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return _Inflated(zlib.MAX_WBITS)
    raise FetchError("encoding", f"the body is packed as {name[:40]}, which was not asked for")
