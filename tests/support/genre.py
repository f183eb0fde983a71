"""Small reports for tests, written in the genre's manner: a head, an address, a review, a plan."""

from __future__ import annotations

from flows.reference import load_document_kinds
from transforms.records import PageFacts
from transforms.structure.head import Head, read_head

KINDS = load_document_kinds()
"""What tells work reports from other documents, by the words that ship."""

PARAGRAPH = (
    "坚持稳字当头、干字为先，项目一个一个地抓，难题一件一件地解，企业添了信心，群众得了实惠，"
    "大家心里有数、手上有活、脚下有路。"
)
"""A paragraph of no particular matter, long enough to be one."""

OPENING = "各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。"


def report(
    head: str = "", own: str = "市", year: int = 2023, review: str = "", plan: str = "", opening: str = ""
) -> str:
    """A report with three parts; `own` is how it speaks of its region (市, 区, 县 …)."""
    opening = opening or OPENING.replace("市人民政府", f"{own}人民政府")
    return "\n".join(
        [
            *([head] if head else []),
            opening,
            f"一、{year - 1}年工作回顾",
            f"回头看这一年，全{own}生产总值增长5%。{review}",
            f"二、{year}年工作安排",
            f"主要预期目标是：生产总值增长6%左右。{plan}",
            "三、加强政府自身建设",
            PARAGRAPH,
        ]
    )


def head_of(text: str, facts: PageFacts) -> Head:
    """How a report's text begins."""
    return read_head(text, facts, KINDS.speakers)
