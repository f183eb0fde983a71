"""The words of the site in both languages, and how it writes numbers and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
HTML_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""The language of a page as HTML names it."""


class SiteWordsError(ValueError):
    """A word that the site asks for and its file does not hold, or an entry that is none."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language by their keys, such as nav.front."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """The word `key`, its places filled in. Raises SiteWordsError where there is none."""
        try:
            text = self.texts[key]
        except KeyError:
            raise SiteWordsError(f"site/words.yaml has no {key}: add it in both languages") from None
        return text.format_map(values) if values else text

    def get(self, key: str, otherwise: str) -> str:
        """The word `key`, or `otherwise` for a value that nobody has named."""
        return self.texts.get(key, otherwise)


def parse_words(text: str) -> dict[str, Words]:
    """The words of each language out of the YAML of reference/site/words.yaml.

    Raises:
        SiteWordsError: an entry lacks a language or is no text.
    """
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for key, entry in _entries(yaml.safe_load(text), ""):
        if set(entry) != set(LANGUAGES) or not all(isinstance(word, str) for word in entry.values()):
            raise SiteWordsError(f"site/words.yaml: {key} must have a text in {' and '.join(LANGUAGES)}")
        for language in LANGUAGES:
            found[language][key] = entry[language]
    return {language: Words(language, texts) for language, texts in found.items()}


def _entries(tree: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(tree, dict):
        raise SiteWordsError(f"site/words.yaml: {path or 'the file'} must hold words by their names")
    if tree.keys() & set(LANGUAGES):
        yield path, tree
        return
    for name, below in tree.items():
        yield from _entries(below, f"{path}.{name}" if path else str(name))


def plain(value: Any) -> Any:
    """A value as JSON holds it: a whole number without a point, a day as it is written."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def number(value: float | int | None) -> str:
    """A value without digits that nobody stated: 5.2, 1,234.5, -3."""
    if value is None:
        return ""
    shown = f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"
    return shown.replace("-", "\u2212")


def stated(words: Words, cell: Mapping[str, Any]) -> str:
    """A cell's value with its unit, in the words that it is hedged with."""
    shown = ""
    if cell["value"] is not None:
        shown = number(cell["value"])
        if cell.get("value_high") is not None:
            shown += f"\u2013{number(cell['value_high'])}"
        shown += cell["unit"] or ""
    hedge = words.get(f"comparator.{cell['comparator']}", "{value}")
    if "{value}" in hedge:
        return hedge.replace("{value}", shown)
    return f"{shown} ({hedge})" if shown else hedge
