"""The vocabulary of page boilerplate, parsed from its reference file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml


@dataclass(frozen=True)
class BoilerplateWords:
    """The vocabulary of page boilerplate as patterns over a line without spaces, marks half-width."""

    byline: re.Pattern[str]
    source: re.Pattern[str]
    published: re.Pattern[str]
    meta: re.Pattern[str]
    meta_cell: re.Pattern[str]
    meta_decisive: frozenset[str]
    meta_publisher: frozenset[str]
    meta_title: frozenset[str]
    meta_published: frozenset[str]
    source_labels: frozenset[str]
    widgets: re.Pattern[str]
    navigation: frozenset[str]
    related: re.Pattern[str]
    footer: re.Pattern[str]
    beside_footer: re.Pattern[str]


def parse_boilerplate_words(text: str) -> BoilerplateWords:
    """Parse reference/repair/furniture.yaml.

    Raises:
        KeyError: a list is missing.
    """
    lists: dict[str, list[str]] = {
        key: [str(word) for word in words] for key, words in yaml.safe_load(text).items()
    }
    source, published = any_of(lists["source_labels"]), any_of(lists["date_labels"])
    labels = any_of(lists["source_labels"] + lists["date_labels"] + lists["byline_labels"])
    meta = any_of(lists["meta_decisive"] + lists["meta_labels"])
    widget = any_of(lists["widgets"])
    return BoilerplateWords(
        byline=re.compile(rf"[\[【(•·]*(?P<label>{labels}):"),
        source=re.compile(rf"(?:{source}):(?P<value>[^:|]{{2,40}}?)(?:(?=(?:{labels}):)|[)\]】|]|$)"),
        published=re.compile(rf"(?:{published}):?(?P<value>\d[^:]{{7,13}}(?::\d\d)?)"),
        meta=re.compile(rf"(?P<label>{meta}):(?P<value>.*)"),
        meta_cell=re.compile(rf"(?:{meta}):?"),
        meta_decisive=frozenset(lists["meta_decisive"]),
        meta_publisher=frozenset(lists["meta_publisher"]),
        meta_title=frozenset(lists["meta_title"]),
        meta_published=frozenset(lists["meta_published"]),
        source_labels=frozenset(lists["source_labels"]),
        widgets=re.compile(rf"[\[【(<|•·\s?]*(?:(?:{widget})[\]】)>|:、/•·\-?]*[\[【(<|•·]*)+"),
        navigation=frozenset(lists["navigation"]),
        related=re.compile(rf"(?:{any_of(lists['related'])})[:\]】]?.{{0,60}}"),
        footer=re.compile(any_of(lists["footer"])),
        beside_footer=re.compile(rf"(?:{any_of(lists['footer_labels'])}):.{{2,80}}"),
    )


def any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest first, so that none hides a longer one."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
