"""A store, a state and a clock of a test's own, to fetch with from the small portal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.sources.fetching import Fetching
from flows.sources.http_client import PoliteClient
from flows.sources.lists import fetch_source
from flows.sources.rules import FetchRules
from flows.sources.state import SourceState
from flows.sources.status import Outcome
from flows.store.landing import LandingStore
from sample.portal import Portal, article_page
from support.documents import REPORT
from transforms.sources.lists import Source, Throttle

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

    def fetch_all(self, sources: Sequence[Source]) -> list[Outcome]:
        """What a run does with all its sources."""
        fetching = self.fetching()
        return [outcome for source in sources for outcome in fetch_source(fetching, source)]


def source(portal: Portal, **fields: object) -> Source:
    entry = {
        "id": "city",
        "region_code": "210300",
        "licence": "public",
        "throttle": AT_ONCE.model_dump(),
        **fields,
    }
    return Source.model_validate(entry)


def city(portal: Portal, **fields: object) -> Source:
    return source(portal, lists=[{"url": portal.address + "/zfgzbg/", "checked_on": "2026-01-01"}], **fields)
