"""What a page says about its text, as far as repair reads it or adds to it.

A caller with a record of its own passes that: any frozen dataclass with the fields of `Facts` will do, and
comes back as it was, the facts that it lacked and the page's boilerplate states filled in.
"""

from __future__ import annotations

from dataclasses import Field, dataclass
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar


class Facts(Protocol):
    """The facts that repair reads or adds, of a frozen dataclass; None where one is not known."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def title(self) -> str | None:
        """The page's title."""

    @property
    def site_name(self) -> str | None:
        """The site's name or that of the government whose it is."""

    @property
    def site_code(self) -> str | None:
        """The site's identification code of ten digits; it begins with the region's code."""

    @property
    def content_source(self) -> str | None:
        """Where the text was first published, such as a newspaper's name."""

    @property
    def publisher(self) -> str | None:
        """The office that published the page."""

    @property
    def published_on(self) -> date | None:
        """The day of publication."""

    @property
    def region_hint(self) -> str | None:
        """The name of the region that the text is said to be of."""


AnyFacts = TypeVar("AnyFacts", bound=Facts)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The facts of a page for callers that have no record of their own."""

    title: str | None = None
    site_name: str | None = None
    site_code: str | None = None
    content_source: str | None = None
    publisher: str | None = None
    published_on: date | None = None
    region_hint: str | None = None
