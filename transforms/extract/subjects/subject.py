"""The records of a subject and of whose figure it is."""

from __future__ import annotations

from typing import NamedTuple


class Subject(NamedTuple):
    """A resolved subject."""

    text: str
    indicator_id: str | None = None
    measures: frozenset[str] | None = None
    scope: str = "region"
    scope_name: str | None = None
    ambiguous: str | None = None
    """Why the subject cannot be told, if so."""
    context: tuple[str, ...] = ()
    """Words of which the clauses around must name one."""


class Scope(NamedTuple):
    """Whose a figure is."""

    kind: str
    """region, part or other."""
    name: str | None = None
    ambiguous: str | None = None
    """Why it cannot be told, if so."""


REGION = Scope("region")
