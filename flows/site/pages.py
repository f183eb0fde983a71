"""The site's HTML pages: Jinja templates with the words of each language, every value escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.site.assets import SOURCE
from flows.site.files import SiteFolder
from transforms.site.words import HTML_LANGUAGES, Words, number

PAGES = (
    "front",
    "regions",
    "region",
    "indicators",
    "compare",
    "terms",
    "term",
    "report",
    "promises",
    "quality",
    "data",
)
"""Pages there are one of in each language; an indicator has one of its own."""
FILES = {"front": "index"}
"""Pages whose file is called otherwise."""
IN_MENU = ("front", "regions", "indicators", "compare", "terms", "promises", "quality", "data")
HEADS = {"indicator": "indicators", "region": "regions", "term": "terms", "report": "regions"}
"""Pages that stand under another one's head in the menu."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What all pages say of the warehouse."""

    date: str
    version: str
    counts: Mapping[str, Any]


class PageWriter:
    """Writes pages in both languages."""

    def __init__(self, site: SiteFolder, words: Mapping[str, Words], facts: Facts) -> None:
        self._site = site
        self._words = words
        self._facts = facts
        self._environment = Environment(
            loader=FileSystemLoader(SOURCE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["number"] = number

    def write(self, page: str, *, template: str = "", path: str = "", **content: Any) -> None:
        """Write `page` in each language, by its own template or another one.

        `path` is the file without language and ending; charts among the content are embedded as data.
        """
        path = path or FILES.get(page, page)
        root = "../" * (path.count("/") + 1)
        for language, words in self._words.items():
            (other,) = set(self._words) - {language}
            html = self._environment.get_template(f"{template or page}.html").render(
                w=words,
                lang=language,
                html_lang=HTML_LANGUAGES[language],
                other=other,
                other_html_lang=HTML_LANGUAGES[other],
                page=page,
                head=HEADS.get(page, page),
                menu=[(name, FILES.get(name, name)) for name in IN_MENU],
                root=root,
                path=path,
                facts=self._facts,
                **content,
            )
            self._site.write(f"{language}/{path}.html", html)

    def write_entrance(self) -> None:
        """Write the page that leads to the language of the reader."""
        html = self._environment.get_template("entrance.html").render(words=self._words, facts=self._facts)
        self._site.write("index.html", html)


def of_core(
    indicators: Sequence[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The headline indicators and the others."""
    return [i for i in indicators if i["is_core"]], [i for i in indicators if not i["is_core"]]
