"""What boilerplate states of the page: source, date, publisher, the site's name and code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Generic

from transforms.repair.facts import AnyFacts
from transforms.repair.fixers.boilerplate_words import BoilerplateWords

_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(
    rf"({_YEAR})\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?=\D|$|\d{{1,2}}:\d\d)"
)
"""A date; without spaces the time of day may follow at once."""
_SITE_CODE = re.compile(r"标识码[:：]?\s*(\d{10})")
_SITE_NAME = re.compile(
    r"(?:版权所有|主办单位|主办):?(?:©|\(C\))?([\u4e00-\u9fff]{2,24}?(?:人民政府|政府)(?:办公[厅室])?)(?:网)?"
)


def read_date(words: str) -> date | None:
    """The first whole date in `words`, as 2023-01-31 or 2023年1月31日; None where there is none."""
    match = _DATE.search(words)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def site_code(text: str, facts: AnyFacts) -> AnyFacts:
    """`facts` with the site's code from the page's footer, where they lack it."""
    if facts.site_code is not None or "标识码" not in text:
        return facts
    code = _SITE_CODE.search(text, max(0, text.rfind("标识码")))
    return replace(facts, site_code=code[1]) if code else facts


class FactReader(Generic[AnyFacts]):
    """Reads the facts that boilerplate states; what the caller knew before stays."""

    def __init__(self, known: AnyFacts, foreign: Sequence[str], words: BoilerplateWords) -> None:
        self.found: dict[str, object] = {}
        self._words = words
        self._known = known
        self._foreign = foreign

    def state(self, name: str, value: object) -> None:
        """Keep what is stated first of a fact; what holds a foreign word is not believed."""
        if value in (None, "", "无") or any(word in str(value) for word in self._foreign):
            return
        self.found.setdefault(name, value)

    def facts(self) -> AnyFacts:
        """The facts known before, and those that they lacked."""
        missing = {name: value for name, value in self.found.items() if getattr(self._known, name) is None}
        return replace(self._known, **missing) if missing else self._known

    def byline(self, words: str) -> None:
        """Read a line of source and date."""
        source = self._words.source.search(words)
        if source:
            self.state("content_source", source["value"].strip("()[]【】|,;"))
        published = self._words.published.search(words)
        if published:
            self.state("published_on", read_date(published["value"]))

    def cell(self, label: str, value: str) -> None:
        """Read a labelled cell of a table of metadata."""
        if label in self._words.meta_publisher:
            self.state("publisher", value)
        elif label in self._words.meta_title:
            self.state("title", value)
        elif label in self._words.meta_published:
            self.state("published_on", read_date(value))
        elif label in self._words.source_labels:
            self.state("content_source", value)

    def footer(self, words: str) -> None:
        """Read a line of the site's footer."""
        code = _SITE_CODE.search(words)
        if code:
            self.state("site_code", code[1])
        name = _SITE_NAME.search(words)
        if name:
            self.state("site_name", name[1])
