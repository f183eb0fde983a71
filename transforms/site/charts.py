"""Charts as data: what is drawn, its table, its words and where it is from; the browser draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.site.words import Words

MOST_ROWS = 600
"""Rows of a chart's table that a page holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart's rows; `word` is the key of its heading."""

    key: str
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `kind` names the form in scripts/charts.js, `rows` are in the order of `columns`."""

    id: str
    kind: str
    title: Mapping[str, str]
    subtitle: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    unit: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, words: Mapping[str, Words]) -> dict[str, Any]:
        """What a page's script needs of it, in both languages."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": dict(self.title),
            "subtitle": dict(self.subtitle),
            "columns": [
                {"key": c.key, **{lang: w(f"column.{c.word}") for lang, w in words.items()}}
                for c in self.columns
            ],
            "rows": [list(row) for row in self.rows[:MOST_ROWS]],
            "n_rows": len(self.rows),
            "unit": self.unit,
            "options": dict(self.options),
        }


def columns(*names: str) -> tuple[Column, ...]:
    """Columns whose headings are called by their own keys, or `key:word` where they are not."""
    return tuple(Column(*(name.split(":") if ":" in name else (name, name))) for name in names)


def titled(words: Mapping[str, Words], key: str, **values: Any) -> dict[str, str]:
    """One word in both languages; a value that is a mapping is itself a word in both."""
    return {
        language: word(
            key, **{name: v[language] if isinstance(v, Mapping) else v for name, v in values.items()}
        )
        for language, word in words.items()
    }
