"""What a page holds and a browser does not show as its text: struck out, hidden, in white on white.

Documents inside frames (`srcdoc`) are shown, and become part of the page.
"""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[a-z-]*\s*:[^;]*line-through"
    r"|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|$|!)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:(?!\s*0(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|$|!))", re.IGNORECASE)
_WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background", re.IGNORECASE)
_HIDING_CLASSES = frozenset((
    "hide", "hidden", "d-none", "display-none", "displaynone", "visually-hidden", "sr-only", "is-hidden",
))  # fmt: skip
_STRUCK = ("s", "strike", "del")
_INLINE = frozenset(("span", "font", "b", "strong", "em", "i", "u", "a", "label", "small", "p"))
_FRAMES = ("html", "body", "head")
_ARTICLE = 500
"""Chinese characters from which on a part hidden by its class is the article, which a script then shows."""
_HAN = re.compile("[\u3400-\u9fff]")

_FRAME = re.compile(
    r"""<iframe\b(?:[^>"']|"[^"]*"|'[^']*')*?\ssrcdoc\s*=\s*(?:"([^"]*)"|'([^']*)')(?:[^>"']|"[^"]*"|'[^']*')*>"""
    r"(?:[^<]*</iframe\s*>)?",
    re.IGNORECASE,
)
_INNER_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|$)", re.IGNORECASE | re.DOTALL)
_CONDITIONAL = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"[a-z0-9]*(?:[.#][\w-]+)+", re.IGNORECASE)
_MOST_RULES = 200


def with_inner_documents(markup: str) -> str:
    """The markup with the documents of its frames (`srcdoc`) in the place of the frames."""
    if "srcdoc" not in markup.lower():
        return markup

    def inner(found: re.Match[str]) -> str:
        document = html.unescape(found[1] if found[1] is not None else found[2])
        body = _INNER_BODY.search(document)
        return f"<div>{body[1] if body else document}</div>"

    return _FRAME.sub(inner, markup)


def remove_unseen(parser: LexborHTMLParser) -> bool:
    """Take what a browser does not show out of a parsed page; whether there was any.

    What a style sheet or a class hides is left where it holds the article itself: a script shows it.
    """
    unseen: list[LexborNode] = list(parser.css(", ".join((*_STRUCK, "[hidden]"))))
    unseen += [node for node in parser.css("[style]") if _is_unseen(node)]
    named = [
        node
        for node in parser.css("[class]")
        if not _HIDING_CLASSES.isdisjoint((node.attributes.get("class") or "").lower().split())
    ]
    for selector in _hiding_selectors(parser):
        named += parser.css(selector)
    unseen += [node for node in named if len(_HAN.findall(node.text() or "")) < _ARTICLE]
    outermost = _outermost([node for node in unseen if node.tag not in _FRAMES])
    for node in outermost:
        node.decompose()
    return bool(outermost)


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """The nodes that lie in none of the others, each once: what lies inside goes with the outer one."""
    by_id = {node.mem_id: node for node in nodes}
    found = []
    for node in by_id.values():
        around = node.parent
        while around is not None and around.mem_id not in by_id:
            around = around.parent
        if around is None:
            found.append(node)
    return found


def _is_unseen(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    if _HIDING.search(style):
        return True
    if _NO_SIZE.search(style):
        # A container of no size is a trick against gaps between boxes that have their own.
        within = [inner.attributes.get("style") or "" for inner in node.css("[style]")]
        return node.tag in _INLINE and not any(_SIZE.search(inner) for inner in within)
    return bool(_WHITE.search(style)) and node.tag in _INLINE and _stands_on_white(node)


def _stands_on_white(node: LexborNode) -> bool:
    """Whether a part in white stands in a line of text that is not, and nothing around it has a colour."""
    parent = node.parent
    beside = (parent.text(deep=False) or "").strip() if parent is not None else ""
    around: LexborNode | None = node
    while around is not None and around.tag not in (None, "html", "-undef"):
        attributes = around.attributes
        if "bgcolor" in attributes or _BACKGROUND.search(attributes.get("style") or ""):
            return False
        around = around.parent
    return bool(beside)


def _hiding_selectors(parser: LexborHTMLParser) -> list[str]:
    """Simple selectors (`.note`, `p.old`, `#draft`) of the page's own style sheets that hide or strike out.

    Rules for print and other conditions are left out, and so are selectors that another rule shows again.
    """
    hiding: dict[str, bool] = {}
    for sheet in parser.css("style"):
        rules = _CONDITIONAL.sub(" ", _COMMENT.sub(" ", sheet.text() or ""))
        for selectors, declarations in _RULE.findall(rules)[:_MOST_RULES]:
            is_hiding = bool(_HIDING.search(declarations) or _NO_SIZE.search(declarations))
            shows = re.search(r"display\s*:|visibility\s*:", declarations, re.IGNORECASE)
            for selector in selectors.split(","):
                if _SIMPLE.fullmatch(selector.strip()) and (is_hiding or shows):
                    hiding[selector.strip()] = is_hiding
    return [selector for selector, is_hiding in hiding.items() if is_hiding]
