"""Why an address gave nothing: the kinds of failure, and which of them an answer or a network error is."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from transforms.decode.error_page import recognise

FINAL_KINDS = (
    "not_found", "forbidden", "login", "waf", "http", "tls", "bad_address", "robots", "redirect_loop",
    "bad_redirect", "too_large", "bomb", "encoding", "soft_404", "empty_article", "list_by_script",
    "unreadable",
)  # fmt: skip
TRANSIENT_KINDS = (
    "dns",
    "connect",
    "timeout",
    "cut_off",
    "rate_limited",
    "server_error",
    "robots_unreachable",
)
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
    def is_transient(self) -> bool:
        """Whether trying again may help."""
        return self.kind in TRANSIENT_KINDS


_WAF_STATUSES = (403, 405, 412, 418, 421, 468, 493, 521, 567)


def failure_of(answer: httpx.Response, notice: bytes, now: datetime) -> FetchError:
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
def as_fetch_errors() -> Iterator[None]:
    """Raise what the network did as a FetchError that names it."""
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
