"""Articles that a site cuts into several pages: where the others are, and the article in one piece."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from transforms.decode.page import article_node

MOST_PAGES = 60

# TRS and its kin write the pager by script: createPageHTML(count, current, "name", "ending").
_SCRIPTED = re.compile(
    r"""createPage(?:HTML|Html|\w{0,12})\(\s*["']?(\d{1,3})["']?\s*,\s*["']?(\d{1,3})["']?\s*,\s*["']([\w.\-]+)["']\s*,\s*["'](\w{2,6})["']"""
)
_NEXT = re.compile(r"^(?:下一?页|后一页|下页|next|[>›»]{1,2})[>›»→]?$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[【(（]?(\d{1,3})[\]】)）]?$")
_PAGE_PARAMETERS = ("page", "p", "pageno", "pagenum", "currentpage", "pg", "paged")


def following_pages(markup: str, url: str) -> tuple[str, ...]:
    """Addresses of the article's other pages that this page names, in order.

    Only pages of the same article count: same host, same folder, and a name that differs by its page number
    (`t1.html` → `t1_1.html`, `?page=2`). 下一篇, the next article, never does.
    """
    if scripted := _SCRIPTED.search(markup):
        count, name, ending = int(scripted.group(1)), scripted.group(3), scripted.group(4)
        pages = [f"{name}_{number}.{ending}" for number in range(1, min(count, MOST_PAGES))]
        return tuple(urljoin(url, page) for page in pages if _is_page_of(urljoin(url, page), url))
    found: dict[str, int] = {}
    here = _page_number(url)
    for anchor in LexborHTMLParser(markup).css("a[href]"):
        words = "".join(anchor.text().split())
        if not (_NEXT.match(words) or _NUMBER.match(words)):
            continue
        target = urldefrag(urljoin(url, (anchor.attributes.get("href") or "").strip())).url
        if target != url and _is_page_of(target, url) and _page_number(target) > here:
            found.setdefault(target, _page_number(target))
    return tuple(sorted(found, key=lambda target: (found[target], target)))[:MOST_PAGES]


def _stem(url: str) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """What pages of one article share: host, folder, name without the page number, other parameters."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    query = tuple(
        (key, value)
        for key, value in parse_qsl(parts.query)
        if key.lower() not in _PAGE_PARAMETERS or not value.isdigit()
    )
    return parts.netloc, folder, re.sub(r"[_-]\d{1,3}$", "", stem) + dot + ending, query


def _page_number(url: str) -> int:
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query):
        if key.lower() in _PAGE_PARAMETERS and value.isdigit():
            return int(value)
    name = parts.path.rpartition("/")[2]
    numbered = re.search(r"[_-](\d{1,3})(?:\.\w+)?$", name)
    return int(numbered.group(1)) if numbered else 0


def _is_page_of(target: str, url: str) -> bool:
    return _stem(target) == _stem(url)


def joined_pages(markups: list[str]) -> str:
    """One page of several: the first with the articles of the others put after its own."""
    first = LexborHTMLParser(markups[0])
    article, _ = article_node(first)
    for markup in markups[1:]:
        further, _ = article_node(LexborHTMLParser(markup))
        article.insert_child(further)
    return first.html or markups[0]
