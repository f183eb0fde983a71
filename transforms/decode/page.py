"""The article of a web page and what the page's standard meta tags say about it.

Chinese government sites carry the tags SiteName, SiteIDCode, ArticleTitle, PubDate, ContentSource and Url
(the national guideline for government websites asks for them) and keep the article in a container whose
name depends on the content system. Where no known container holds it, trafilatura looks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.decode import error_page
from transforms.decode.elements import SKIPPED, render
from transforms.decode.error_page import ErrorPage
from transforms.decode.facts import date_of, one_line, plain_title
from transforms.decode.nesting import flattened
from transforms.decode.unseen import remove_unseen, with_inner_documents
from transforms.records import PageFacts

CONTAINERS = (
    "#zoom", "#Zoom", ".TRS_Editor", ".trs_editor_view", "#UCAP-CONTENT", ".pages_content", ".xxgk_content",
    ".article_con", ".article-content", ".article_content", ".article-con", "#article", "#articleContent",
    "#ContentText", "#conText", ".conTxt", ".con_txt", "#con_con", ".wzcon", ".zwcon", ".xl_con", ".xxy_text",
    ".content_body", ".detail-content", ".news_content", ".gknr", ".bt_content", ".Custom_UnionStyle",
    ".zwxl-article", ".ewb-article-info",
)  # fmt: skip
"""Where content systems keep the article. Order is of no consequence: the tightest that holds it all wins."""
_WRAPPERS = (".article", "article", "#content", ".content", ".view", "#main", "main")
"""Names that some systems give to the article and others to half the page."""
_FURNITURE_SIZE = 400
"""Chinese characters that navigation, tools and footer have outside links."""
_SHORTEST_ARTICLE = 10
_MOST_ELEMENTS = 5000
"""Elements of a page that trafilatura is asked about: of one row of cells it takes time by their square."""
_LONGEST_FURNITURE = 80
"""Characters; a breadcrumb or a footer line is no longer."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_STOPS = re.compile(r"[，。；！？]")


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page with its facts, or what stands there instead."""

    text: str
    """One paragraph a line; table rows as `| cell | cell |`."""
    facts: PageFacts
    error: ErrorPage | None


def count_han(text: str) -> int:
    """Number of Chinese characters."""
    return len(_HAN.findall(text))


def read_page(markup: str) -> Page:
    """The article and the facts of one HTML page."""
    shown = flattened(with_inner_documents(markup))
    parser = LexborHTMLParser(shown)
    if remove_unseen(parser):
        shown = parser.html or shown
    metas = _meta_tags(parser)
    outline = _Outline(_top(parser))
    title = _title(parser, metas)
    node, has_container = article_node(parser, outline)
    text = render(node)
    if not has_container:
        text = _by_trafilatura(shown, text) if len(outline.nodes) <= _MOST_ELEMENTS else text
    elif (words := _description(metas)) and words not in _squeezed(text):
        # The page's own description quotes its article; what lacks these words is not all of it.
        whole = render(outline.densest())
        text = whole if words in _squeezed(whole) else text
    whole_page = render(_top(parser))
    facts = _facts(parser, metas, title, whole_page)

    article = text if has_container else "\n".join(x for x in text.split("\n") if not _is_furniture(x))
    error = error_page.recognise(
        markup,
        title=title,
        article=article,
        words=whole_page,
        article_length=count_han(article),
        asks_password=parser.css_first('input[type="password"]') is not None,
    )
    is_empty = outline.count(node) == 0 if has_container else count_han(article) < _SHORTEST_ARTICLE
    if error is None and is_empty:
        error = error_page.empty_article(_instead(parser))
    return Page(text, facts, error)


def fragment_text(markup: str) -> str:
    """The text of a piece of HTML, such as a table's cell, as lines."""
    parser = LexborHTMLParser(flattened(with_inner_documents(markup)))
    remove_unseen(parser)
    return render(_top(parser))


def _top(parser: LexborHTMLParser) -> LexborNode:
    """The body; a frameset has none."""
    top = parser.body or parser.root
    if top is None:
        raise ValueError("the parser made no document of the markup")
    return top


# --- facts -------------------------------------------------------------------------------------------------


def _meta_tags(parser: LexborHTMLParser) -> dict[str, str]:
    """Content by lower-case name; the first non-blank of each name counts."""
    metas: dict[str, str] = {}
    for meta in parser.css("meta"):
        attributes = meta.attributes
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = (attributes.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    return metas


def _title(parser: LexborHTMLParser, metas: dict[str, str]) -> str | None:
    if title := plain_title(metas.get("articletitle")):
        return title
    heading = parser.css_first("ucaptitle") or parser.css_first("h1")
    if heading is not None and (title := one_line(heading.text(separator=" "))) and count_han(title) >= 4:
        return title
    if title := plain_title(metas.get("og:title")):
        return title
    head = parser.css_first("title")
    whole = one_line(head.text()) if head is not None else None
    if not whole:
        return None
    # `2026年政府工作报告_鞍山市人民政府`: the site's name follows the article's.
    return re.split(r"\s*[_|]\s*|\s+[-–—]\s+|(?<=报告)-", whole)[0] or whole


_LABELLED = {
    "publisher": re.compile(
        r"(?:发\s*布\s*机\s*构|发\s*文\s*机\s*关|公\s*开\s*主\s*体)[\s:：|\u3000]*([^\s|:：\u3000]{2,30})"
    ),
    "published": re.compile(
        r"(?:发\s*布\s*(?:日\s*期|时\s*间)|公\s*开\s*日\s*期|生\s*成\s*日\s*期|成\s*文\s*日\s*期|时间|日期)[\s:：|\u3000]*"
        r"((?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})"
    ),
    "source": re.compile(
        r"(?:信\s*息\s*|稿\s*件\s*|文\s*章\s*)?来\s*源[ \u3000]*[:：][ \u3000]*([^\s|:：\u3000]{2,30})"
    ),
}


def _facts(parser: LexborHTMLParser, metas: dict[str, str], title: str | None, words: str) -> PageFacts:
    def labelled(label: str) -> str | None:
        found = _LABELLED[label].search(words)
        return found.group(1).strip() if found else None

    canonical = parser.css_first('link[rel="canonical"]')
    code = re.sub(r"\D", "", metas.get("siteidcode", ""))
    return PageFacts(
        title=title,
        url=metas.get("url") or (canonical.attributes.get("href") if canonical is not None else None) or None,
        site_name=one_line(metas.get("sitename")),
        site_code=code if len(code) == 10 else None,
        content_source=one_line(metas.get("contentsource")) or labelled("source"),
        publisher=labelled("publisher"),
        published_on=date_of(
            metas.get("pubdate") or metas.get("publishdate") or metas.get("article:published_time")
        )
        or date_of(labelled("published")),
    )


def _description(metas: dict[str, str]) -> str | None:
    """A stretch of the page's description long enough to be looked for in the article."""
    words = _squeezed(metas.get("description", ""))
    return words[10:30] if len(words) >= 40 else None


def _squeezed(text: str) -> str:
    return "".join(_HAN.findall(text))


# --- where the article stands ------------------------------------------------------------------------------


class _Outline:
    """Every element below a node with the number of Chinese characters in it that are outside links."""

    def __init__(self, top: LexborNode) -> None:
        self.nodes: list[LexborNode] = [top]
        parents = [-1]
        inside_link = [False]
        counts = [0]
        running = [0]
        index = 0
        # Breadth first, so that each element comes after its parent; recursion would fail on deep pages.
        while index < len(self.nodes):
            child = self.nodes[index].child
            while child is not None:
                if child.is_text_node:
                    if not inside_link[index]:
                        text = child.text_content or ""
                        counts[index] += count_han(text)
                        running[index] += count_han(text) if _STOPS.search(text) else 0
                elif child.is_element_node and child.tag not in SKIPPED:
                    self.nodes.append(child)
                    parents.append(index)
                    inside_link.append(inside_link[index] or child.tag == "a")
                    counts.append(0)
                    running.append(0)
                child = child.next
            index += 1
        for at in range(len(self.nodes) - 1, 0, -1):
            counts[parents[at]] += counts[at]
            running[parents[at]] += running[at]
        self.counts = counts
        self._running = running if running[0] else counts
        self.children: dict[int, list[int]] = {}
        for at, parent in enumerate(parents):
            self.children.setdefault(parent, []).append(at)
        self._by_id = {node.mem_id: at for at, node in enumerate(self.nodes)}

    def count(self, node: LexborNode) -> int:
        at = self._by_id.get(node.mem_id)
        return self.counts[at] if at is not None else 0

    def densest(self) -> LexborNode:
        """The innermost element that still holds nearly all the running text: words between stops."""
        at = 0
        while True:
            inner = max(self.children.get(at, ()), key=lambda child: self._running[child], default=None)
            is_whole = inner is not None and self._running[inner] >= 0.9 * self._running[at]
            if inner is None or not is_whole or self.nodes[inner].tag in ("p", "span"):
                return self.nodes[at]
            at = inner


def article_node(parser: LexborHTMLParser, outline: _Outline | None = None) -> tuple[LexborNode, bool]:
    """The element that holds the article, and whether it is a known container."""
    if outline is None:
        outline = _Outline(_top(parser))
    everything = outline.counts[0]
    for selectors in (CONTAINERS, _WRAPPERS):
        nodes = {node.mem_id: node for selector in selectors for node in parser.css(selector)}
        sizes = [(outline.count(node), node) for node in nodes.values()]
        largest = max((size for size, _ in sizes), default=0)
        # What stands outside may be furniture; more than that is an article that stands elsewhere.
        if (
            sizes
            and everything - largest <= max(_FURNITURE_SIZE, 1.5 * largest)
            and (largest or selectors is CONTAINERS)
        ):
            fitting = [(size, node) for size, node in sizes if size >= 0.9 * largest]
            _, tightest = min(fitting, key=lambda candidate: candidate[0])
            return _with_sisters(tightest, list(nodes.values()), outline), True
    return outline.densest(), False


def _with_sisters(node: LexborNode, containers: list[LexborNode], outline: _Outline) -> LexborNode:
    """The container itself, or its parent where the text goes on in containers beside it."""
    parent = node.parent
    if parent is None:
        return node
    goes_on = any(
        other.parent is not None
        and other.parent.mem_id == parent.mem_id
        and outline.count(other) >= _SHORTEST_ARTICLE
        for other in containers
        if other.mem_id != node.mem_id
    )
    return parent if goes_on else node


_FURNITURE = re.compile(
    r"当前位置|^首页|网站首页|字号|字体|打印|关闭|分享(?:到|至|：)|来\s*源\s*[:：]|浏览(?:次数|量)|点击(?:数|量|率)|阅读(?:次数|量)"
    r"|责任编辑|扫一扫|^附件|相关(?:链接|报道|阅读)|版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]|ICP备|公安备案|公网安备|标识码"
    r"|网站地图|联系我们|发布(?:日期|时间|机构)\s*[:：]|索\s*引\s*号|上一[篇条]|下一[篇条]|大\s+中\s+小"
)


def _is_furniture(line: str) -> bool:
    """Whether a line belongs to the page around an article; paragraphs use the same words at more length."""
    return len(line) <= _LONGEST_FURNITURE and bool(_FURNITURE.search(line.strip()))


def _instead(parser: LexborHTMLParser) -> str:
    """What an empty page offers in place of its text."""
    for link in parser.css("a[href], iframe[src], embed[src], object[data]"):
        attributes = link.attributes
        address = attributes.get("href") or attributes.get("src") or attributes.get("data") or ""
        if re.search(r"\.(?:pdf|docx?|wps|ofd|zip|rar)(?:$|[?#])", address, re.IGNORECASE):
            return f"the text is in an attachment ({address}); land that instead"
        if link.tag == "iframe" and address:
            return f"the text is in a frame ({address}); land that instead"
    images = len(parser.css("img"))
    if images:
        return f"it shows {images} image(s); the text may be a picture"
    links = len(parser.css("a[href]"))
    return f"it holds {links} link(s) and no paragraphs" if links else "it may be filled in by a script"


def _by_trafilatura(markup: str, densest: str) -> str:
    """Trafilatura's article where it leaves out furniture and nothing else, or the densest part of the page.

    It drops paragraphs that look like boilerplate to it; a report must not lose any.
    """
    from trafilatura import extract  # noqa: PLC0415  a second to import, and few pages need it

    article = (
        extract(markup, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
        or ""
    )
    words = _squeezed(article)
    if len(words) > count_han(densest):
        return densest
    dropped = (line for line in densest.split("\n") if _squeezed(line) not in words)
    return article if all(_is_furniture(line) for line in dropped) else densest
