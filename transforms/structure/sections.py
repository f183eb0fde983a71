"""The sections of a report: its headings as a tree of spans, and what kind of passage each is.

Depth 1 is the report's own main parts; 2 and deeper lie inside them; 0 is what stands outside the outline:
the opening before the first heading, and the annexes after the last part (notes, lists of projects).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transforms.records import Identity, Section
from transforms.structure.annexes import KEPT, annexes_of
from transforms.structure.headings import (
    Heading,
    Segment,
    either,
    headings_of,
    is_anchor,
    segments_of,
    words_of,
)
from transforms.structure.outline import assign_depths
from transforms.structure.tense import CLEAR, SINCE, lean, leaning, more_words, turn
from transforms.structure.titles import ADDRESS, OPENING
from transforms.text.dates import YEAR, parse_year

_SAYS_REVIEW = re.compile(
    either("回顾 总结 过去 上年 去年 成就 成绩 成效 取得 新进展 迈上 执行情况 决算 胜利 转变 以来")
    + r"|[一二三四五两几]年来|(?:经济|国内|当前)的?形势|形势(?=$|和|与)"
)
_ENDS_AS_REVIEW = re.compile(either("回顾 总结 执行情况 成就 成绩 成效 胜利") + "$")
_SAYS_PLAN = re.compile(
    either(
        """今年 明年 今后 未来 安排 打算 任务 目标 要求 重点工作 部署 建议 规划 计划 方针 措施 前景 预算
        奋斗目标 而奋斗 而努力 思路 考虑 举措 争取 部门发展"""
    )
)
_OWN_BUILDING = r"政府[^，、]{0,6}建设|自身建设|(?:服务型|法治|廉洁|满意的?|清廉)[^，。、]{0,4}政府"
_SAYS_OWN_BUILDING = re.compile(_OWN_BUILDING)
_SAYS_GOVERNMENT = re.compile(
    _OWN_BUILDING + r"|(?:服务型|法治|廉洁|满意的?|清廉|效能|现代化?)[^，]{0,8}政府"
    r"|政府[^，]{0,8}(?:治理|效能|职能|水平)|"
    + either("政务服务能力 从严治政 依法治国方略 政风建设 廉政建设")
)
_SAYS_OTHER = re.compile(
    either(
        """外交 国际形势 对外政策 对外工作 祖国统一 祖国和平统一 统一大业 霸权主义 结束语 结语 国家基本制度
        政治生活 国内外团结"""
    )
)
_SAYS_NOTES = re.compile(either("名词 注释 术语解释"))
_SAYS_DEEDS = re.compile(r"(?:民生|为民|惠民|民心)[^，。]{0,6}实事|件[^，。]{0,6}实事")
_LISTS_DEEDS = re.compile(r"\W*(?:\S{1,4}、)?[^，]{0,8}(?:办好|办实|实施|抓好)[^，]*$")
_OF_WORK = re.compile(either("工作 任务 安排 目标 要求 打算"))


def _years(words: str) -> list[int]:
    """The years that a heading names, in either writing."""
    found = (parse_year(match["year"]) for match in YEAR.finditer(words))
    return [year for year in found if year is not None]


def _kind_of_part(heading: Heading, body: str, report_year: int, earlier: Sequence[str]) -> str:  # noqa: C901, PLR0911, PLR0912
    """The kind of a main part: by a heading that names its time, else by what it says, else by its words."""
    words = words_of(heading)
    if _SAYS_NOTES.search(words):
        return "glossary"
    years = _years(words)
    review, plan = _SAYS_REVIEW.search(words), _SAYS_PLAN.search(words)
    if _SAYS_GOVERNMENT.search(words) and not (years and _OF_WORK.search(words)):
        return "government"
    if _SAYS_OTHER.search(words) and not years:
        return "other"
    if _ENDS_AS_REVIEW.search(words) and max(years, default=0) < report_year:
        return "review"
    is_of_deeds = _SAYS_DEEDS.search(words) and len(words) <= 20 and not KEPT.search(words)
    if is_of_deeds and min(years, default=report_year) >= report_year:
        return "commitments"
    if years and max(years) >= report_year and not review:
        return "plan"
    own = leaning(body) if report_year >= SINCE else 0.0
    if years and max(years) < report_year and not plan:
        return "plan" if own < -CLEAR and "review" in earlier else "review"
    if abs(own) > CLEAR and not (is_anchor(heading) and bool(review) != bool(plan)):
        return "review" if own > 0 else "plan"
    if review and plan:
        return "review" if review.start() <= plan.start() and "review" not in earlier else "plan"
    if years:
        if max(years) >= report_year:
            return "plan"
        return "plan" if plan and "review" in earlier else "review"
    if review or plan:
        return "review" if review else "plan"
    if "review" in earlier or "plan" in earlier:
        return "plan"
    said = own or more_words(body)
    return "review" if said > 0 else "plan" if said < 0 else "other"


def _kind_inside(words: str, parent: str) -> str:
    """The kind of what lies inside a part: the part's own, unless its heading says another."""
    if parent in ("review", "glossary", "commitments"):
        return parent
    if re.search(r"工作(?:的)?回顾", words):
        return "review"
    if _SAYS_OWN_BUILDING.search(words):
        return "government"
    if parent == "plan" and _SAYS_DEEDS.search(words) and _LISTS_DEEDS.match(words):
        return "commitments"
    return parent


@dataclass(slots=True)
class _Node:
    heading: Heading
    end: int
    children: list[_Node] = field(default_factory=list)


def _tree(headings: Sequence[Heading], end: int, addresses: Sequence[int]) -> list[_Node]:
    """The headings as trees. What lies inside a part ends where the speaker turns to the deputies again."""
    roots: list[_Node] = []
    path: list[_Node] = []
    for heading in headings:
        while path and (path[-1].heading.depth >= heading.depth or path[-1].end <= heading.start):
            node = path.pop()
            node.end = min(node.end, heading.start)
        stop = heading.stop if heading.is_aside else end
        if heading.depth > 1:
            stop = min(stop, next((at for at in addresses if at > heading.start), end))
        node = _Node(heading, stop)
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a span without the white space that closes it."""
    return start + len(text[start:end].rstrip())


def _mark_deeds(nodes: Sequence[_Node], text: str, parent_kind: str) -> None:
    """A numbered run under words that announce this year's projects is a list of commitments."""
    if parent_kind not in ("plan", "government") or not nodes:
        return
    for index, node in enumerate(nodes):
        if node.heading.style in ("digit", "bracket_digit") and node.heading.number == 1:
            above = text[max(0, node.heading.start - 260) : node.heading.start].rstrip().rsplit("\n", 1)[-1]
            if re.search(r"实事", above) and not KEPT.search(above):
                for sibling in nodes[index:]:
                    if sibling.heading.style == node.heading.style:
                        sibling.heading.kind = "commitments"


def _emit(
    nodes: Sequence[_Node],
    parent: Section | None,
    depth: int,
    text: str,
    out: list[Section],
) -> None:
    """Append the sections of some trees to `out`, each parent before what lies in it."""
    for ordinal, node in enumerate(nodes, start=1):
        heading = node.heading
        kind = heading.kind
        if not kind and parent is not None:
            kind = _kind_inside(words_of(heading), parent.kind)
        section_id = str(ordinal) if parent is None else f"{parent.section_id}.{ordinal}"
        section = Section(
            section_id=section_id,
            parent_id=parent.section_id if parent else None,
            depth=depth,
            ordinal=ordinal,
            heading=heading.heading,
            kind=kind,
            start=heading.start,
            end=_trimmed(text, heading.start, node.end),
        )
        out.append(section)
        _mark_deeds(node.children, text, kind)
        _emit(node.children, section, depth + 1, text, out)


_AIMS = either("总体要求 主要预期目标 预期目标 主要目标 工作任务 指导思想")
_LOOKS_BACK_FIRST = re.compile(r"(?:19|20)\d{2}年|过去[一五]年|一年来")


def _unheaded_parts(text: str, year: int) -> list[Heading]:
    """Where a modern report without headings turns from review to plan; [] where nothing shows it."""
    turn = re.compile(
        rf"(?:^|\n)\s*(?=[^\n]{{0,30}}(?:{year}年|今年|明年|新的一年)[^\n]{{0,40}}{_AIMS})"
        rf"|(?:^|\n)\s*(?={year}年[，,]?是)"
    ).search(text, len(text) // 6)
    opening = _LOOKS_BACK_FIRST.search(text)
    if not turn or not opening or opening.start() >= turn.end():
        return []
    start = text.rfind("\n", 0, opening.start()) + 1
    return [
        Heading(start, "", "none", None, False, depth=1, kind="review"),
        Heading(turn.end(), "", "none", None, False, depth=1, kind="plan"),
    ]


def _parts(
    headings: Sequence[Heading], text: str, end: int, addresses: Sequence[int], year: int
) -> list[_Node]:
    """The main parts, each with its kind."""
    roots = _tree(headings, end, addresses)
    earlier: list[str] = []
    for node in roots:
        if not node.heading.kind:
            node.heading.kind = _kind_of_part(
                node.heading, text[node.heading.start : node.end], year, earlier
            )
        earlier.append(node.heading.kind)
    for before, node, behind in zip(roots, roots[1:], roots[2:], strict=False):
        around = {before.heading.kind, behind.heading.kind}
        is_open = not (is_anchor(node.heading) or is_anchor(behind.heading))
        if node.heading.kind == "plan" and around == {"review"} and is_open:
            node.heading.kind = "review"  # 改革开放深入推进, between two chapters that look back
    return roots


_LEAST_PART = 600
"""Characters that a part without a heading has at least."""


def _lost_parts(roots: Sequence[_Node], segments: Sequence[Segment], text: str) -> list[Heading]:
    """Parts whose heading is lost: a review before the first heading, a plan within the review's stretch."""
    if not roots:
        return []
    lost = []
    opening = [one for one in segments if one.end <= roots[0].heading.start]
    body = _behind_the_address(opening)
    if body and body[-1].end - body[0].start >= _LEAST_PART and leaning(_words(text, body)) > CLEAR:
        lost.append(Heading(body[0].start, "", "none", None, False, depth=1, kind="review"))
    kinds = [node.heading.kind for node in roots]
    node = _last_that_looks_back(roots, kinds)
    if node is not None:
        inside = [one for one in segments if node.heading.start < one.start and one.end <= node.end]
        place = turn([lean(one.text) for one in inside])
        if place is not None and min(_lengths(inside, place)) >= _LEAST_PART:
            start = inside[_first_of_paragraphs(inside, place)].start
            node.heading.kind = "review"
            lost.append(Heading(start, "", "none", None, False, depth=1, kind="plan"))
    return lost


def _lengths(inside: Sequence[Segment], place: int) -> tuple[int, int]:
    """How many characters stand before a paragraph, and from it on."""
    return inside[place].start - inside[0].start, inside[-1].end - inside[place].start


def _last_that_looks_back(roots: Sequence[_Node], kinds: Sequence[str]) -> _Node | None:
    """The part in which a report may turn to its plan without a heading: the last review, if no plan follows.

    A part whose heading names no time may have been taken for a plan by the longer stretch of it that is one
    (社会建设进一步加强, and behind it the whole plan).
    """
    if "plan" not in kinds:
        return roots[len(kinds) - 1 - kinds[::-1].index("review")] if "review" in kinds else None
    place = kinds.index("plan")
    if "review" not in kinds[:place]:
        return None
    found = None
    for node, kind in zip(roots[place:], kinds[place:], strict=True):
        if kind == "plan" and is_anchor(node.heading):
            break
        if kind == "plan" and not _LOOKS_AHEAD.search(words_of(node.heading)):
            found = node
    return found


_LOOKS_AHEAD = re.compile(
    either(
        "今后 目标 建议 规划 奋斗 努力 做好 加快 大力 着力 开创 关于 时期 之年 开局"
        " 工作 任务 坚持 朝着 今年 明年 关键 必须"
    )
)
"""Words of a heading that can head no review."""


def _behind_the_address(opening: Sequence[Segment]) -> Sequence[Segment]:
    """What stands before the first heading, without title lines and the opening formula."""
    for i, one in enumerate(opening[:12]):
        if OPENING.search(one.text[:160]):
            return opening[i + 1 :] if len(one.text) < _LEAST_PART // 3 else opening[i:]
    first = next((i for i, one in enumerate(opening) if len(one.text) >= 60), len(opening))
    return opening[first:]


def _words(text: str, segments: Sequence[Segment]) -> str:
    return text[segments[0].start : segments[-1].end]


def _first_of_paragraphs(inside: Sequence[Segment], place: int) -> int:
    """The first of the short lines right above a paragraph: they head it."""
    while place > 1 and len(inside[place - 1].text) < 40 and not ADDRESS.match(inside[place - 1].text):
        place -= 1
    return place


def read_sections(text: str, identity: Identity, segments: list[Segment] | None = None) -> list[Section]:
    """The section tree of a clean text, in reading order: each parent before what lies in it.

    `section_id` is the path of ordinals (`2.1`); `0` is the opening before the first heading, if there is
    one, and `A1`, `A2` … are the annexes; both have depth 0. Headings are those of the text, marks included;
    a part without one (in a report that has lost them) has an empty heading. Spans count code points,
    half-open, and a part's span covers all that lies in it. `segments` are the text's paragraphs, where they
    were found before.
    """
    segments = segments_of(text) if segments is None else segments
    annexes = annexes_of(segments, text, identity.report_year)
    body_end = annexes[0].start if annexes else len(text)
    headings = assign_depths(headings_of([segment for segment in segments if segment.start < body_end]))
    while headings and headings[0].depth != 1:
        headings.pop(0)
    if not headings:
        headings = _unheaded_parts(text[:body_end], identity.report_year)
    addresses = [one.start for one in segments if not one.is_inline and ADDRESS.match(one.text)]
    roots = _parts(headings, text, body_end, addresses, identity.report_year)
    lost = _lost_parts(roots, segments, text) if identity.report_year >= SINCE else []
    if lost:
        headings = sorted([*lost, *headings], key=lambda one: one.start)  # a lost part before what it holds
        roots = _parts(headings, text, body_end, addresses, identity.report_year)
    sections: list[Section] = []
    first = headings[0].start if headings else body_end
    if text[:first].strip():
        start = len(text) - len(text.lstrip())
        sections.append(Section("0", None, 0, 0, "", "other", start, _trimmed(text, start, first)))
    _emit(roots, None, 1, text, sections)
    for ordinal, annex in enumerate(annexes, start=1):
        end = annexes[ordinal].start if ordinal < len(annexes) else len(text)
        stop = _trimmed(text, annex.start, end)
        sections.append(
            Section(f"A{ordinal}", None, 0, ordinal, annex.heading, annex.kind, annex.start, stop)
        )
    return sections
