"""Bounds and manners of every request, as they come and as a person has set them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from flows.settings import Settings

PRODUCT = "baogao"
"""The name that sites see, and that a robots.txt may address."""


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


def fetch_rules(settings: Settings) -> FetchRules:
    """The bounds of every request, as they are set."""
    usual = FetchRules()
    return replace(
        usual,
        total_seconds=settings.fetch_page_seconds,
        read_seconds=min(usual.read_seconds, settings.fetch_page_seconds),
        max_bytes=settings.fetch_megabytes * 2**20,
        retries=settings.fetch_retries,
        contact=settings.fetch_contact,
    )
