"""Counts the policy terms that are followed: plainly, and outside longer ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import polars as pl

from transforms.records import PolicyTermCount


class PolicyTermCounter:
    """Counts the same terms in many texts."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = sorted(set(terms))
        self._longer = {
            term: [
                (longer, place.start())
                for longer in self._terms
                if longer != term
                for place in re.finditer(f"(?={re.escape(term)})", longer)
            ]
            for term in self._terms
        }
        """Of each term the longer ones that hold it, and where."""
        self._may_overlap = [
            term for term in self._terms if any(term[:n] == term[-n:] for n in range(1, len(term)))
        ]
        """Terms of which one place may overlap the next: 人形机器人."""

    @cached_property
    def _wanted(self) -> pl.Series:
        """The terms as one list; made late, for a process that has worked with tables cannot be forked."""
        return pl.Series(self._terms, dtype=pl.String).implode()

    def count(self, text: str) -> list[PolicyTermCount]:
        """How often each term stands in a text; terms that don't stand there are left out.

        `n` is `text.count(term)`: every place, inside longer terms too, places that overlap counted once.
        `n_own` leaves out the places that a longer followed term covers (低碳 within 绿色低碳).
        """
        if not self._terms:
            return []
        # all at once, in a third of the time that looking for one behind the other takes
        places = pl.Series([text], dtype=pl.String).str.extract_many(self._wanted, overlapping=True)
        counts = Counter(places[0].to_list())
        counts.update({term: text.count(term) - counts[term] for term in self._may_overlap})
        return [
            PolicyTermCount(term, n, self._outside(text, term, n))
            for term in self._terms
            if (n := counts[term])
        ]

    def _outside(self, text: str, term: str, n: int) -> int:
        """How many of the `n` places of a term no longer term covers."""
        longer = [(one, offset) for one, offset in self._longer[term] if one in text]
        if not longer:
            return n
        own, at = 0, text.find(term)
        while at >= 0:
            own += not any(at >= offset and text.startswith(one, at - offset) for one, offset in longer)
            at = text.find(term, at + len(term))
        return own
