"""Hostile shapes: texts and pages that repeat one thing as often as wanted, for measuring how cost grows."""

from __future__ import annotations

from collections.abc import Callable

HEAD = (
    "鞍山市人民政府工作报告\n——2024年1月10日在鞍山市第十七届人民代表大会第三次会议上\n鞍山市市长 王某某\n"
    "各位代表：\n现在，我代表市人民政府向大会报告工作。\n一、2023年工作回顾\n"
)
"""What makes a text a report, so that all stations read what follows."""

TEXTS = {
    "percents": "5%、", "brackets": "（", "closing": "）", "pairs": "（）", "headings": "一、",
    "years": "2024年",
    "quotes": "“", "titles": "《", "commas": "，", "stops": "。", "lines": "\n", "blanks": " ",
    "wide": "\u3000",
    "digits": "5", "dots": "5.", "clauses": "GDP增长5%，", "sentences": "地区生产总值增长5%。\n",
    "parts": "（一）", "named": "鞍山市政府工作报告\n", "regions": "鞍山市", "openings": "各位代表：",
    "lists": "1.办好事。\n", "items": "一是办好。二是办好。", "things": "新建5个", "words": "百分之五",
    "scales": "万", "numerals": "二十", "notes": "[1]", "unseen": "\u200b", "lost": "\ufffd", "own": "\ue000",
    "old": "國", "full": "Ａ", "persons": "10万人口，", "ampersands": "&", "tags": "<", "colons": "：",
    "sessions": "第十四届", "spans": "5—6", "latin": "é",
}  # fmt: skip
"""What a text repeats."""


def text_of(shape: str, length: int) -> bytes:
    """A report that goes on with one thing for `length` characters."""
    words = TEXTS[shape]
    return (HEAD + (words * (length // len(words) + 1))[:length]).encode()


PAGES: dict[str, Callable[[int], str]] = {
    "nested div": lambda n: "<div>" * n + "增长" + "</div>" * n,
    "open div": lambda n: "<div>" * n,
    "open li": lambda n: "<ul><li>" * n,
    "open span": lambda n: "<span>" * n,
    "open a": lambda n: "<a href=x>" * n,
    "open font": lambda n: "".join(f"<p><font size={i}>" for i in range(n)),
    "open table": lambda n: "<table><tr><td>" * n,
    "open p": lambda n: "<p>" * n,
    "crossed": lambda n: "<b><div></b>" * n,
    "empty p": lambda n: "<p></p>" * n,
    "rows": lambda n: "<table>" + "<tr><td>1</td></tr>" * n + "</table>",
    "cells": lambda n: "<table><tr>" + "<td>1</td>" * n + "</table>",
    "comments": lambda n: "<!--x-->" * n,
    "open comment": lambda n: "<!--" * n,
    "attributes": lambda n: "<p " + " ".join(f"a{i}=b" for i in range(n)) + ">x</p>",
    "entities": lambda n: "&#20013;" * n,
    "signs": lambda n: "<" * n,
    "scripts": lambda n: "<script>x</script>" * n,
    "open script": lambda n: "<script>" * n,
    "hidden": lambda n: '<p style="display:none">x</p>' * n,
    "frames": lambda n: '<iframe srcdoc="x"></iframe>' * n,
    "open frame": lambda n: '<iframe srcdoc="' * n,
    "containers": lambda n: '<div id="zoom">增长' * n,
    "breaks": lambda n: "增长<br>" * n,
    "preformatted": lambda n: "<pre>" + "5%、" * n + "</pre>",
}
"""What a page repeats n times."""


def page_of(shape: str, times: int) -> bytes:
    """A page of a report that goes on with one thing so many times."""
    paragraphs = HEAD.strip().replace("\n", "</p><p>")
    return f"<html><body><p>{paragraphs}</p>{PAGES[shape](times)}</body></html>".encode()
