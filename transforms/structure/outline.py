"""The ranks of headings: which are the main parts, and which lie inside which.

Marks alone do not tell: one report numbers its parts 一、, another leaves them bare and numbers what lies
inside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.structure.headings import GENRE, GENRE_GOVERNMENT, NESTS, Heading, is_anchor, words_of


def _top_style(headings: Sequence[Heading]) -> str:
    """The style of the main headings: unnumbered where the genre's own are, else the first style."""
    genre_lines = [one for one in headings if one.style == "genre"]
    for style in ("part", "han", "bracket", "digit"):
        marked = [one for one in headings if one.style == style]
        if any((one.is_whole or one.is_inline) and GENRE.match(words_of(one)) for one in marked):
            if len(genre_lines) < 2 or genre_lines[0].start > marked[0].start:
                return style
            break
    if len(genre_lines) >= 2:
        return "genre"
    lines = [one for one in headings if one.style in ("genre", "line") and not one.has_comma]
    for one in headings:
        if one.style in ("genre", "line"):
            later = [
                other for other in headings if other.style in ("part", "han") and other.start > one.start
            ]
            restarts = sum(other.number == 1 for other in later)
            if len(lines) >= 2 and (not later or restarts >= 2 or _lines_frame(lines, later)):
                return "line"
            continue
        if one.style in NESTS and (one.number == 1 or one.style == "part"):
            run = {other.number for other in headings if other.style == one.style}
            if 2 in run:
                return one.style
    return "line" if lines else "none"


def _lines_frame(lines: Sequence[Heading], numbered: Sequence[Heading]) -> bool:
    """Whether unnumbered lines stand on both sides of the numbered run, and so frame it."""
    return lines[0].start < numbered[0].start and lines[-1].start > numbered[-1].start


def assign_depths(headings: list[Heading]) -> list[Heading]:
    """Give each heading its depth by counting on in its style; what fits no run is dropped.

    Where that would put a heading that can only be a main one inside another, or beside the items of its own
    list, such headings are the main parts and all others lie inside them.
    """
    _promote_lines(headings)
    anchors = [one for one in headings if is_anchor(one)]
    if any(one.style != "bracket" for one in anchors):  # （二）“十五”时期主要情况 lies inside 三、
        anchors = [one for one in anchors if one.style != "bracket"]
    counted = [one for one in anchors if one.style in ("han", "part")]
    if len(counted) >= 2 and [one.number for one in counted] == list(range(1, len(counted) + 1)):
        anchors = counted  # 2023年总体要求 below 二、2023年工作安排 lies inside it
    kept = _counted_on(headings)
    if len(anchors) >= 2 and not _stand_apart(anchors, kept):
        for heading in headings:
            heading.depth = 0
        kept = _below(anchors, headings)
    return kept


def _stand_apart(anchors: Sequence[Heading], kept: Sequence[Heading]) -> bool:
    """Whether the anchors are main headings, and no item of a list below one stands beside them."""
    main = [one for one in kept if one.depth == 1]
    starts = {one.start for one in main}
    if any(one.start not in starts for one in anchors):
        return False
    before: Heading | None = None
    numbers: dict[str, int] = {}
    for one in main:
        if one.number is not None and one.style in ("han", "part"):
            if one.number <= numbers.get(one.style, 0):
                return False
            numbers[one.style] = one.number
            if before is not None and before.number is None and not is_anchor(one) and one.number == 1:
                return False
        elif one.style == "bracket" and before is not None:
            return False
        before = one
    return True


def _below(anchors: Sequence[Heading], headings: Sequence[Heading]) -> list[Heading]:
    """The anchors as main headings, and what stands between two of them inside the first."""
    places = {one.start for one in anchors}
    last = anchors[-1]
    kept: list[Heading] = []
    stack: list[Heading] = []
    for heading in headings:
        outer = next((one.depth for one in reversed(stack) if not one.is_aside), 0)
        if heading.start in places or (stack and _follows_as_main(heading, stack, last)):
            depth: int | None = 1
        elif not stack or heading.is_loose:
            continue
        elif heading.number is None or heading.is_aside:
            depth = outer + 1
        else:
            depth = _depth_by_number(heading, stack, "", outer)
            depth = None if depth is None else max(depth, 2)
        if depth is None:
            continue
        heading.depth = depth
        while stack and stack[-1].depth >= depth:
            stack.pop()
        stack.append(heading)
        kept.append(heading)
    return kept


def _follows_as_main(heading: Heading, stack: Sequence[Heading], last: Heading) -> bool:
    """Whether a heading behind the anchors is main too: the government's own building, or the closing."""
    if heading.start < last.start:
        return False
    if heading.style in ("genre", "closing"):
        return True
    if heading.style not in ("han", "part") or not heading.is_whole or heading.number is None:
        return False
    inner = [one for one in stack if one.style == heading.style and one.depth > 1]
    goes_on_inside = any((one.number or 0) + 1 == heading.number for one in inner)
    return last.style == heading.style and heading.number == (last.number or 0) + 1 and not goes_on_inside


def _counted_on(headings: list[Heading]) -> list[Heading]:
    """The headings of a run that counts on, with their depths."""
    top = _top_style(headings)
    kept: list[Heading] = []
    stack: list[Heading] = []

    def enter(heading: Heading, depth: int) -> None:
        heading.depth = depth
        while stack and stack[-1].depth >= depth:
            stack.pop()
        stack.append(heading)
        kept.append(heading)

    for heading in headings:
        main = stack[0] if stack else None
        outer = next((one.depth for one in reversed(stack) if not one.is_aside), 0)
        if heading.is_loose and not _is_asked_for(heading, top, main, headings):
            continue
        if (
            (heading.style == "closing" and main is not None)
            or (heading.style == "genre" and _is_main_line(heading, top, main, headings))
            or (
                heading.style == "line"
                and ((top == "line" and not heading.has_comma) or (top in NESTS and main is None))
            )
        ):
            enter(heading, 1)
        elif heading.style in ("run_in", "dash", "is", "line", "closing", "genre"):
            if main is not None:
                enter(heading, outer + 1)
        elif main is None:
            begins = heading.number == 1 or heading.style == "part" or GENRE.match(words_of(heading))
            if top in (heading.style, "bare") and begins:
                enter(heading, 1)
        else:
            depth = _depth_by_number(heading, stack, top, outer)
            if depth is not None:
                enter(heading, depth)
    return kept


def _is_main_line(heading: Heading, top: str, main: Heading | None, headings: Sequence[Heading]) -> bool:
    """Whether an unnumbered line of the genre is a main heading: among numbered ones, in a gap only."""
    if top not in ("han", "part", "bracket"):
        return True
    if main is None or main.style != top or main.number is None:
        return True
    near = (main.number + 1, main.number + 2)
    later = [one for one in headings if one.style == top and one.start > heading.start]
    following = next((one for one in later if one.number in near), None)
    if following is not None:
        return following.number == near[1]
    return bool(re.match(GENRE_GOVERNMENT, heading.heading))


def _promote_lines(headings: Sequence[Heading]) -> None:
    """Take unnumbered lines for main headings where each stands above a run of （一）（二） of its own."""
    if any(one.style in ("han", "part") for one in headings):
        return
    above: Heading | None = None
    found = []
    for one in headings:
        if one.style in ("line", "genre"):
            above = one
        elif one.style == "bracket":
            if one.number == 1 and above is not None:
                found.append(above)
            above = None
    if len(found) >= 2:
        for one in found:
            one.style = "genre"


def _depth_by_number(heading: Heading, stack: Sequence[Heading], top: str, outer: int) -> int | None:
    """The depth at which a numbered heading counts on, or begins a list; None where it does neither."""
    number, main = heading.number or 0, stack[0]
    runs = [one for one in reversed(stack) if one.style == heading.style]
    if heading.style == top:
        if main.style != top and number >= 1 and not runs and not (number == 1 and top == "line"):
            return 1
        if GENRE.match(words_of(heading)) and main.style == top and number >= (main.number or 0):
            return 1
    counting = [one for one in runs if (one.number or 0) + 1 == number]
    alike = [one for one in counting if one.shape == heading.shape]
    if counting:
        return (alike or counting)[0].depth
    if number == 1:
        inner = runs[0] if runs and runs[0].depth > 1 else None
        if inner is not None and inner.shape == heading.shape:
            return inner.depth
        return max(outer + 1, 2)
    later = [one for one in runs if (one.number or 0) < number and one.shape == heading.shape]
    if later:
        return later[0].depth
    if runs or heading.style == top or (heading.is_inline and not outer):
        return None
    return max(outer + 1, 2)


def _is_asked_for(heading: Heading, top: str, last: Heading | None, headings: Sequence[Heading]) -> bool:
    """Whether the main headings' numbers leave a gap just where a loose one stands."""
    if heading.style != top or last is None or last.number is None or heading.number != last.number + 1:
        return False
    firm = [one for one in headings if one.style == top and not one.is_loose]
    goes_on = any(one.number == heading.number + 1 and one.start > heading.start for one in firm)
    return goes_on and not any(one.number == heading.number for one in firm)
