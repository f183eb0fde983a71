"""The outline of a report: its headings as a tree, and what kind of passage each part is.

Depth 1 is the report's own main parts; 2 and deeper lie inside them; 0 is what stands outside the outline: the
opening before the first heading, and the annexes after the last part (notes, lists of projects).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transforms.ordinals import parse_ordinal
from transforms.records import Identity, Section
from transforms.titles import ADDRESS, OPENING, find_meetings, read_title

_NUM = "[一二三四五六七八九十]{1,3}"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第(?P<n>{_NUM})(?:部分|章|编)[：:、\s]*")),
    ("han", re.compile(rf"(?P<n>{_NUM})\s*[、.．]\s*(?=\S)")),
    ("bracket", re.compile(rf"[（(]\s*(?P<n>{_NUM})\s*[)）]\s*[、.．]?\s*(?=\S)")),
    ("nth", re.compile(rf"第(?P<n>{_NUM})[，,、]\s*(?=\S)")),
    ("digit", re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d)\s*(?=\S)")),
    ("bracket_digit", re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[)）]\s*(?=\S)")),
    ("is", re.compile(rf"(?P<n>{_NUM})(?:是|要)(?=\S)")),
    ("dash", re.compile(r"[—–―\-]{2,4}\s*(?=\S)")),
    ("bare", re.compile(rf"(?P<n>{_NUM})$")),
)
"""How headings are numbered, in the order in which they are tried; `bare` is a numeral alone on its line."""

_NESTS = ("part", "han", "bare", "bracket", "nth")
"""Styles whose headings may stand alone on a line and head a part of the outline."""

_END = re.compile(r"[。！？!?；;]")
_HEADING_MAX = 70
_RUN_IN_MAX = 48


@dataclass(frozen=True, slots=True)
class _Segment:
    """A paragraph, or the piece of one that begins with a heading inside the line."""

    start: int
    end: int
    text: str
    is_inline: bool
    """Whether it begins in the middle of a line."""


@dataclass(slots=True)
class _Heading:
    start: int
    heading: str
    style: str
    number: int | None
    is_whole: bool
    """Whether the heading has its line (or lines) to itself."""
    depth: int = 0
    is_inline: bool = False
    segments: int = 1
    kind: str = ""
    is_annex: bool = False
    is_loose: bool = False
    """Whether it runs into its paragraph without a stop: a main heading only if the numbers ask for one here."""

    ends_in_stop: bool = False
    stop: int = 0
    """Where the paragraph that it stands in ends."""

    @property
    def is_aside(self) -> bool:
        """Whether it heads its own paragraph only, and holds no other heading."""
        return self.style in ("run_in", "dash", "is") or (
            self.style in ("digit", "bracket_digit") and not self.is_whole
        )

    @property
    def has_comma(self) -> bool:
        """Whether the heading is of several clauses, as sub-headings of old reports are."""
        return "，" in self.heading or "," in self.heading

    @property
    def shape(self) -> tuple[bool, bool, bool]:
        """What tells headings of one rank from another: a line to itself, a comma inside, a stop at the end."""
        return self.is_whole, self.has_comma, self.ends_in_stop


@dataclass(slots=True)
class _Node:
    heading: _Heading
    end: int
    children: list[_Node] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------ what headings say

_YEAR = r"(?:(?:19|20)\d{2}年(?:度)?)"
_PERIOD = r"(?:“?[一二三四五六七八九十]+五”?(?:时期|期间|规划|计划)?)"
_TIME = rf"(?:{_YEAR}|{_PERIOD}|过去[的一五]?(?:的)?[一五]?年|[一五]年来|去年|上年|今年|明年|今后[一三五]年|本届政府|未来[一三五]年)"
_LOOKS_BACK = r"(?:回顾|总结)"
_PLANS = (
    r"(?:总体要求|总体思路|总体部署|总体目标|工作思路|主要思路|主要考虑|目标任务|主要目标任务|主要目标|预期目标|奋斗目标|发展目标|主要预期目标|"
    r"工作任务|主要任务|重点任务|重大任务|重点工作任务|重点工作|主要工作|工作重点|工作安排|工作打算|工作部署|工作建议|工作计划|主要举措|重大举措|"
    r"重点举措|政策取向|指导思想|安排建议|安排|打算|任务|目标|建议|部署|思路|工作)"
)
_GENRE_REVIEW = (
    rf"(?:(?:{_LOOKS_BACK})?(?:{_TIME}(?:以?及|和|与|、)?){{0,3}}(?:来|以来)?的?(?:政府|国内|主要|全[省市区县州]|经济社会|国民经济和社会)*"
    rf"(?:工作|发展)?(?:情况|成就|历程|主要工作)*的?(?:基本)?{_LOOKS_BACK}"
    rf"|{_LOOKS_BACK}{_TIME}的?(?:政府|主要)*工作(?:情况)?"
    rf"|[^，。；]{{0,16}}(?:会议|以来)的?(?:主要)?工作(?:情况)?的?{_LOOKS_BACK})"
)
_GENRE_PLAN = (
    rf"(?:(?:关于|对|做好|扎实做好|全力做好|全面做好)?{_TIME}的?(?:政府|全[省市区县州]|我[省市区县州]|经济社会发展|国民经济和社会发展|经济|发展)*"
    rf"的?(?:{_PLANS}(?:以及|及|和|与|、|的)*){{1,4}})"
)
_GENRE_GOVERNMENT = (
    r"(?:(?:全面|切实|进一步|持续|不断|着力|大力|深入|努力|锲而不舍|坚定不移|始终|着眼|扎实|严格)*(?:加强|提升|推进|强化|抓好|深化|建设|改进)"
    r"[^，。；：]{0,10}政府(?:系统)?(?:自身)?(?:改革和|现代化)?(?:建设|治理(?:能力|水平|效能|现代化)*[^，。]{0,10}))"
)
_GENRE = re.compile(rf"(?:{_GENRE_REVIEW}|{_GENRE_PLAN}|{_GENRE_GOVERNMENT})")
_GENRE_UNMARKED = re.compile(
    rf"(?:{_GENRE_REVIEW}|{_GENRE_PLAN}|{_GENRE_GOVERNMENT}[^。；：！？]{{0,30}})[：:]?"
)
"""A line without a number that can only be a main heading."""
_CLOSING = re.compile(r"结束语|结语")

_ANNEX_NOTES = re.compile(
    r"^[（(]?(?:附件|附录|附)?\s*[一二三四五\d]*\s*[：:.、]?\s*(?:《?[^《》。]{0,14}政府工作报告》?[^。：]{0,8})?"
    r"(?:有关|相关|部分|主要|专业|重要)*(?:内容)?(?:的)?(?:名词|术语|用语|词语|概念|注释|缩略语)(?:和|及|、)?(?:术语|用语|缩略语)?"
    r"(?:解释|注释|说明|释义|注解)?[）)]?\s*[：:]?$|^注\s*(?:释|解)?[：:]?$"
)
_ANNEX_MARK = re.compile(r"^附\s*(?:件|录|表|注)?\s*[一二三四五六七八九十\d]*\s*[：:.]?$")
_DEEDS = r"(?:民生|为民|惠民|利民|便民|民心)?[^，。；：]{0,6}(?:实事|民生项目|民生工程|民心工程)"
_ANNEX_DEEDS = re.compile(
    rf"^(?:附件\s*[一二三四五\d]*\s*[：:]?\s*)?(?:{_YEAR}[，,]?)?[^。；]{{0,24}}?{_DEEDS}[^。；]{{0,14}}[：:]?$"
)
_DONE = re.compile(r"全部(?:兑现|完成|办结)|已经|已全部|完成情况|落实情况|办理情况|如期")
_NOTE_LINE = re.compile(
    r"^(?:[\[［【〔]\s*\d{1,3}\s*[\]］】〕]\s*\S|(?:\d{1,3}\s*[.．、](?!\d)|[①-⑳]|注\s*\d{1,3}\s*[：:.])\s*\S[^。]{0,60}[：:])"
)
"""A note of a glossary: [12] and anything, or 12. and a term before its colon."""


def _segments(text: str) -> list[_Segment]:
    """The paragraphs, long ones cut where a heading stands inside the line."""
    segments = []
    start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        cuts = [0, *_inline_cuts(line)]
        for begin, end in zip(cuts, [*cuts[1:], len(line)], strict=True):
            piece = line[begin:end]
            lead = len(piece) - len(piece.lstrip(" \t\u3000\u00a0"))
            stripped = piece.strip(" \t\u3000\u00a0")
            if stripped:
                at = start + begin + lead
                segments.append(_Segment(at, at + len(stripped), stripped, begin > 0))
        start = stop + 1
    return segments


_INLINE = re.compile(rf"(?:(?<=[。！？；：”）])|(?<=\s))\s*(?=(?:{_NUM}、|[（(]{_NUM}[)）])\S)")


def _inline_cuts(line: str) -> list[int]:
    """Where headings begin inside a line: main ones by their words, （一） ones in a run that counts on."""
    if len(line) < 200:
        return []
    cuts: list[int] = []
    expected: int | None = None
    is_report = len(line) > 3000
    for found in _INLINE.finditer(line):
        at = found.end()
        if at == 0:
            continue
        rest = line[at : at + 80]
        main = re.match(rf"(?P<n>{_NUM})、", rest)
        if main:
            if _GENRE.match(re.sub(r"^\S+?、\s*", "", rest)) or (is_report and line[at - 1].isspace()):
                cuts.append(at)
                expected = None
            continue
        bracket = re.match(rf"[（(](?P<n>{_NUM})[)）]", rest)
        number = parse_ordinal(bracket["n"]) if bracket else None
        phrase = re.match(r"[^。！？；\n]{2,60}[。]", rest[bracket.end() :]) if bracket else None
        if number is None or not phrase:
            continue
        if (
            number == expected
            or (is_report and number == 1)
            or (expected is None and number > 1 and line[at - 1] in "。！？ ")
        ):
            cuts.append(at)
            expected = number + 1
    return cuts


# ------------------------------------------------------------------------------------------------------- the headings


def _strip_mark(segment: str) -> tuple[str, int | None, int] | None:
    """The style and number of a segment's mark and where the words after it begin; None where it has none."""
    for style, pattern in _MARKS:
        found = pattern.match(segment)
        if found:
            number = parse_ordinal(found["n"]) if "n" in found.groupdict() and found["n"] else None
            if style != "dash" and not number:
                continue
            return style, number, found.end()
    return None


def _numbered(segment: _Segment) -> _Heading | None:
    marked = _strip_mark(segment.text)
    if not marked:
        return None
    style, number, after = marked
    words = segment.text[after:]
    if style == "bare":
        return _Heading(segment.start, segment.text, style, number, True)
    mark = "" if style == "dash" else segment.text[:after]
    is_whole = len(segment.text) <= _HEADING_MAX and not _END.search(words.rstrip("。；;：:！!"))
    if is_whole:
        if words.endswith(("；", ";")) or (style not in _NESTS and words.endswith("。")):
            return None
        if style in ("digit", "bracket_digit", "is", "dash") and re.search(r"[：:]", words):
            return None
        return _Heading(
            segment.start,
            mark + words.rstrip("。：: "),
            style,
            number,
            True,
            is_inline=segment.is_inline,
            ends_in_stop=words.endswith("。"),
        )
    heading = _run_in(words, style in ("part", "han", "bracket"))
    if heading is None:
        clause = re.match(r"[^，。；：！？\s]{6,40}(?=[，。：])", words) if style in ("part", "han") else None
        if clause is None or segment.is_inline:
            return None
        return _Heading(segment.start, mark + clause.group(), style, number, False, is_loose=True)
    return _Heading(segment.start, mark + heading, style, number, False, is_inline=segment.is_inline)


def _run_in(words: str, is_main: bool) -> str | None:
    """The heading that a paragraph begins with: its first short sentence, or the genre's own words before a space."""
    genre = _GENRE.match(words)
    spaced = re.match(r"[^。！？；\s]{4,40}(?=\s+[^\s，。、])", words)
    if is_main and genre and genre.end() >= 4:
        end = genre.end()
        if spaced and spaced.end() > end:
            end = spaced.end()
        first_end = _END.search(words)
        if not first_end or first_end.start() > end or first_end.start() == end:
            return words[:end]
    if is_main and spaced and not re.search(r"[，：]$", spaced.group()):
        return spaced.group()
    found = _END.search(words)
    if not found or found.start() > _RUN_IN_MAX or found.start() < 3 or found.group() not in "。":
        return None
    return words[: found.start()]


_RUN_IN_START = re.compile(
    r"各位|同志|今年|去年|同时|此外|我们|新的|为此|总之|回顾|在此|当前|但|这[^一]|综上|展望|下面|现在|首先|其次|最后|明年|主要|过去|\d|要|"
    r"实现|根据|按照|围绕|（|\(|“"
)


def _unnumbered_run_in(segment: _Segment) -> _Heading | None:
    """A paragraph's own first sentence as its heading: short, without a figure, and followed by the matter."""
    found = _END.search(segment.text)
    if not found or found.group() != "。" or not 5 <= found.start() <= 34:
        return None
    heading = segment.text[: found.start()]
    if len(segment.text) - found.end() < 30 or re.search(r"[\d：:]", heading):
        return None
    opens = re.match(
        r"(?:一年来|过去一年|这一年|五年来|过去五年)[，,]\s*(?:我们|市?政府|全[市县区省])", heading
    )
    if not opens and _RUN_IN_START.match(heading):
        return None
    return _Heading(segment.start, heading, "run_in", None, False, is_inline=segment.is_inline)


def _unnumbered_line(segments: Sequence[_Segment], index: int) -> _Heading | None:
    """A line of its own that heads what follows, though it bears no number."""
    segment = segments[index]
    text = segment.text
    if segment.is_inline or len(text) > 60 or ADDRESS.match(text) or read_title(text):
        return None
    if _GENRE_UNMARKED.fullmatch(re.sub(r"\s", "", text)):
        return _Heading(segment.start, text.rstrip("：: "), "genre", None, True)
    if _CLOSING.fullmatch(text):
        return _Heading(segment.start, text, "closing", None, True)
    if (
        find_meetings(text)
        or not 4 <= len(text) <= 42
        or re.search(r"[。，、；：！？:;,!?…》）)|]$|^[“《（(\d—\-\[【|]|[。；|：:]|https?|www", text)
    ):
        return None
    if not re.search(r"[\u3400-\u9fff]{4}", text):
        return None
    before = segments[index - 1].text if index else ""
    after = segments[index + 1].text if index + 1 < len(segments) else ""
    ends_before = (
        not before or re.search(r"[。！？!?：:”]$", before) or _strip_mark(before) or len(before) <= 42
    )
    reads_on = len(after) >= 60 or (len(after) >= 18 and after.endswith(("。", "！", "：")))
    if not ends_before or not reads_on or re.match(r"[。，、；：！？》”）)]", after):
        return None
    return _Heading(segment.start, text, "line", None, True)


# -------------------------------------------------------------------------------------------------------- the annexes


def _annexes(segments: Sequence[_Segment], text: str, report_year: int) -> list[_Heading]:
    """Headings of what follows the report proper: notes, lists of projects; [] where nothing does."""
    body_end = len(text) * 2 // 5
    first: int | None = None
    for index, segment in enumerate(segments):
        if segment.start < body_end or segment.is_inline or len(segment.text) > 45:
            continue
        if _is_annex_start(segments, index):
            first = index
            break
    if first is None:
        first = _bare_notes(segments)
        if first is None:
            return []
        return [_Heading(segments[first].start, "", "annex", None, False, kind="glossary", is_annex=True)]
    heads: list[_Heading] = []
    index = first
    while index < len(segments):
        segment = segments[index]
        if _ANNEX_MARK.match(segment.text):
            follower = segments[index + 1] if index + 1 < len(segments) else None
            if follower and len(follower.text) <= 45 and not _NOTE_LINE.match(follower.text):
                heads.append(_annex_head(follower.text, segment.start, report_year, segments=2))
                index += 2
                continue
            heads.append(_annex_head(segment.text, segment.start, report_year))
        elif len(segment.text) <= 45 and (
            _ANNEX_NOTES.match(segment.text)
            or (_ANNEX_DEEDS.match(segment.text) and _heads_list(segments, index))
        ):
            heads.append(_annex_head(segment.text, segment.start, report_year))
        index += 1
    return heads


def _is_annex_start(segments: Sequence[_Segment], index: int) -> bool:
    text = segments[index].text
    if _ANNEX_NOTES.match(text) or _ANNEX_MARK.match(text):
        return True
    if not _ANNEX_DEEDS.match(text) or _strip_mark(text):
        return False
    if not re.match(rf"(?:附件|{_YEAR}|民生|为民|惠民|十)", text) or re.search(
        r"[，,].*(?:要|将|继续|着力)", text
    ):
        return False
    return index + 1 < len(segments) and _heads_list(segments, index) and _after_closing(segments, index)


def _heads_list(segments: Sequence[_Segment], index: int) -> bool:
    """Whether a line stands above a list, or above another line that does."""
    for follower in segments[index + 1 : index + 3]:
        marked = _strip_mark(follower.text)
        if marked and marked[1] == 1:
            return True
    return False


def _after_closing(segments: Sequence[_Segment], index: int) -> bool:
    """Whether the speech has ended above: an appeal to rally closes it, or no main heading follows."""
    above = [segment.text for segment in segments[max(0, index - 4) : index]]
    if any(re.search(r"紧密地?团结在|而(?:努力)?奋斗[！!。]|谢谢", text) for text in above):
        return True
    return not any(
        (marked := _strip_mark(segment.text))
        and marked[0] in ("han", "bracket", "part")
        and len(segment.text) < 60
        for segment in segments[index + 1 :]
    )


def _annex_head(words: str, start: int, report_year: int, segments: int = 1) -> _Heading:
    heading = words.rstrip("：: ")
    if _ANNEX_NOTES.match(words):
        kind = "glossary"
    elif re.search(r"实事|民生项目|民生工程|民心工程", heading):
        year = re.search(r"((?:19|20)\d{2})年", heading)
        is_past = bool(_DONE.search(heading)) or (year is not None and int(year[1]) < report_year)
        kind = "review" if is_past else "commitments"
    else:
        kind = "other"
    return _Heading(start, heading, "annex", None, True, segments=segments, kind=kind, is_annex=True)


def _bare_notes(segments: Sequence[_Segment]) -> int | None:
    """Where a run of notes without a heading begins at the end of the text: three at least, numbered from 1."""
    index = len(segments)
    while index > 0 and _NOTE_LINE.match(segments[index - 1].text) and not segments[index - 1].is_inline:
        index -= 1
    run = segments[index:]
    if len(run) < 3 or not re.match(r"\D{0,2}1\D|①", run[0].text):
        return None
    return index


# --------------------------------------------------------------------------------------------------------- the outline


def _body_start(segments: Sequence[_Segment]) -> int:
    """The first segment after the address and the opening formula, so that no title line is taken for a heading."""
    for index, segment in enumerate(segments[:60]):
        if ADDRESS.match(segment.text):
            following = index + 1
            if len(segment.text) > 20:
                return index
            while following < min(len(segments), index + 3) and OPENING.search(
                segments[following].text[:160]
            ):
                following += 1
                break
            return following
    return 0


def _top_style(headings: Sequence[_Heading]) -> str:
    """The style of the main headings: unnumbered ones where the genre's own stand without a number, else the first."""
    genre_lines = [one for one in headings if one.style == "genre"]
    for style in ("part", "han", "bracket"):
        if any(
            one.style == style and _GENRE.match(_words(one))
            for one in headings
            if one.is_whole or one.is_inline
        ):
            if len(genre_lines) < 2 or genre_lines[0].start > next(
                o.start for o in headings if o.style == style
            ):
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
        if one.style in _NESTS and (one.number == 1 or one.style == "part"):
            run = {other.number for other in headings if other.style == one.style}
            if 2 in run:
                return one.style
    return "line" if lines else "none"


def _lines_frame(lines: Sequence[_Heading], numbered: Sequence[_Heading]) -> bool:
    """Whether unnumbered lines stand on both sides of the numbered run, and so frame it."""
    return lines[0].start < numbered[0].start and lines[-1].start > numbered[-1].start


def _words(heading: _Heading) -> str:
    marked = _strip_mark(heading.heading)
    return heading.heading[marked[2] :] if marked and marked[0] != "bare" else heading.heading


def _assign_depths(headings: list[_Heading]) -> list[_Heading]:
    """Give each heading its depth by counting on in its style; what fits no run is dropped."""
    top = _top_style(headings)
    kept: list[_Heading] = []
    stack: list[_Heading] = []

    def enter(heading: _Heading, depth: int) -> None:
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
        if heading.style == "genre" or (heading.style == "closing" and main is not None):
            enter(heading, 1)
        elif heading.style == "line" and (
            (top == "line" and not heading.has_comma) or (top in _NESTS and main is None)
        ):
            enter(heading, 1)
        elif heading.style in ("run_in", "dash", "is", "line", "closing"):
            if main is not None:
                enter(heading, outer + 1)
        elif main is None:
            if heading.style == top or top == "bare":
                if heading.number == 1 or heading.style == "part" or _GENRE.match(_words(heading)):
                    enter(heading, 1)
        else:
            depth = _depth_by_number(heading, stack, top, outer)
            if depth is not None:
                enter(heading, depth)
    return kept


def _depth_by_number(heading: _Heading, stack: Sequence[_Heading], top: str, outer: int) -> int | None:
    """The depth at which a numbered heading counts on, or begins a list of its own; None where it does neither."""
    number, main = heading.number or 0, stack[0]
    runs = [one for one in reversed(stack) if one.style == heading.style]
    if heading.style == top:
        if main.style != top and number >= 1 and not runs and not (number == 1 and top == "line"):
            return 1
        if _GENRE.match(_words(heading)) and main.style == top and number > (main.number or 0):
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


def _is_asked_for(heading: _Heading, top: str, last: _Heading | None, headings: Sequence[_Heading]) -> bool:
    """Whether the main headings' numbers leave a gap just where a loose one stands."""
    if heading.style != top or last is None or last.number is None or heading.number != last.number + 1:
        return False
    return any(
        other.style == top
        and other.number == heading.number + 1
        and other.start > heading.start
        and not other.is_loose
        for other in headings
    ) and not any(
        other.style == top and other.number == heading.number and not other.is_loose for other in headings
    )


def _join_wrapped(segments: list[_Segment], index: int, heading: _Heading) -> None:
    """Take in the second line of a main heading that was broken over two lines."""
    if not heading.is_whole or heading.style not in ("han", "part") or index + 2 >= len(segments):
        return
    second, third = segments[index + 1], segments[index + 2]
    words = _words(heading)
    if (
        len(words) > 30
        or _GENRE_UNMARKED.fullmatch(words)
        or segments[index].text.endswith(("：", ":", "。"))
    ):
        return
    if len(second.text) <= 24 and not _END.search(second.text) and not _strip_mark(second.text):
        if not ADDRESS.match(second.text) and not second.text.endswith(("：", ":")) and len(third.text) >= 60:
            if not _GENRE_UNMARKED.fullmatch(second.text) and re.search(
                r"政府|工作|加强|提升|推进|和|的|，$", words[-4:]
            ):
                heading.heading += second.text
                heading.segments = 2


def _is_list_item(
    text: str, marked: tuple[str, int | None, int], before: tuple[str, int | None] | None
) -> bool:
    """Whether a marked line is an item of a list set off by semicolons; the last of them ends in a full stop."""
    if len(text) > 200:
        return False
    if text.endswith(("；", ";")):
        return True
    if before is None or not text.endswith("。") or marked[0] != before[0]:
        return False
    return marked[1] is None or before[1] is None or marked[1] == before[1] + 1


def _is_subtitle(headings: Sequence[_Heading], segments: Sequence[_Segment], index: int) -> bool:
    """Whether an unnumbered line stands right below a main heading of the genre and only goes on with it."""
    last = headings[-1] if headings else None
    return last is not None and last.style == "genre" and last.start == segments[index - 1].start


def _headings(segments: list[_Segment]) -> list[_Heading]:
    headings: list[_Heading] = []
    index = _body_start(segments)
    item: tuple[str, int | None] | None = None
    while index < len(segments):
        segment = segments[index]
        marked = _strip_mark(segment.text)
        if marked and _is_list_item(segment.text, marked, item):
            item = (marked[0], marked[1])
            index += 1
            continue
        item = None
        heading = _numbered(segment)
        if heading is None and not ADDRESS.match(segment.text):
            heading = _unnumbered_line(segments, index) or _unnumbered_run_in(segment)
            if heading is not None and heading.style == "line" and _is_subtitle(headings, segments, index):
                heading = None
        if heading is not None:
            heading.stop = segment.end
            _join_wrapped(segments, index, heading)
            headings.append(heading)
            index += heading.segments
        else:
            index += 1
    return headings


# ----------------------------------------------------------------------------------------------------------- the kinds

_SAYS_REVIEW = re.compile(
    r"回顾|总结|[一二三四五两几]年来|过去|上年|去年|成就|成绩|成效|取得|新进展|迈上|执行情况|决算|胜利|(?:经济|国内|当前)的?形势|形势(?=$|和|与)|转变|以来"
)
_SAYS_PLAN = re.compile(
    r"今年|明年|今后|未来|安排|打算|任务|目标|要求|重点工作|部署|建议|规划|计划|方针|措施|前景|预算|奋斗目标|而奋斗|而努力|思路|考虑|举措|争取|部门发展"
)
_SAYS_GOVERNMENT = re.compile(
    r"政府[^，、]{0,6}(?:自身|改革和)?建设|自身建设|(?:服务型|法治|廉洁|满意的?|清廉|效能|现代化?)[^，]{0,8}政府|政府[^，]{0,8}(?:治理|效能|职能|水平)|"
    r"政务服务能力|从严治政|依法治国方略|政风建设|廉政建设"
)
_SAYS_OTHER = re.compile(
    r"外交|国际形势|对外政策|对外工作|祖国(?:和平)?统一|统一大业|霸权主义|结束语|结语|国家基本制度|政治生活|国内外团结"
)
_SAYS_NOTES = re.compile(r"名词|注释|术语解释")
_SAYS_DEEDS = re.compile(
    r"(?:办好|办实|实施|抓好|推进|完成)?[^，。]{0,10}(?:民生|为民|惠民|民心)[^，。]{0,6}(?:实事|工程)|件实事"
)
_PAST_CUE = re.compile(r"同比|比上年|取得|完成|成效|突破|累计|建成|实现了|了")
_FUTURE_CUE = re.compile(r"今年|力争|确保|必须|加快|推动|推进|要|将|努力")


def _kind_of_part(words: str, body: str, identity: Identity, earlier: Sequence[str]) -> str:
    """The kind of a main part by its heading; where that is silent, by its place and its own words."""
    if _SAYS_NOTES.search(words):
        return "glossary"
    years = [int(year) for year in re.findall(r"((?:19|20)\d{2})年?", words)]
    review, plan = _SAYS_REVIEW.search(words), _SAYS_PLAN.search(words)
    if _SAYS_GOVERNMENT.search(words) and not (years and plan):
        return "government"
    if _SAYS_OTHER.search(words) and not years:
        return "other"
    if (
        re.search(r"(?:回顾|总结|执行情况|成就|成绩|成效|胜利)$", words)
        and max(years, default=0) < identity.report_year
    ):
        return "review"
    if _SAYS_DEEDS.search(words) and not years and re.search(r"实事", words) and len(words) <= 16:
        return "commitments"
    if review and plan:
        first_is_review = review.start() <= plan.start()
        if re.search(r"回顾|总结|成就", words) and first_is_review and "review" not in earlier:
            return "review"
        return "review" if first_is_review and "review" not in earlier else "plan"
    if years:
        if review and max(years) < identity.report_year:
            return "review"
        if max(years) >= identity.report_year:
            return "plan"
        return "plan" if plan and "review" in earlier else "review"
    if review:
        return "review"
    if plan:
        return "plan"
    past, future = len(_PAST_CUE.findall(body)), len(_FUTURE_CUE.findall(body))
    if "review" in earlier or "plan" in earlier:
        return "plan"
    if past > future:
        return "review"
    return "plan" if future > past else "other"


def _kind_of_part_below(words: str, parent: str, identity: Identity) -> str:
    """The kind of what lies inside a part: the part's own, unless its heading says that it is another thing."""
    if parent in ("review", "glossary", "commitments"):
        return parent
    if re.search(r"工作(?:的)?回顾", words):
        return "review"
    if re.search(r"政府[^，、]{0,6}建设|自身建设|(?:服务型|法治|廉洁|满意的?|清廉)[^，。、]{0,4}政府", words):
        return "government"
    if parent == "plan" and re.search(
        r"民生[^，。]{0,4}实事|(?:为民|惠民)[^，。]{0,4}实事|\d+件[^，。]{0,6}实事|件实事", words
    ):
        is_list = re.match(r"\W*(?:\S{1,4}、)?[^，]{0,8}(?:办好|办实|实施|抓好)", words)
        return "commitments" if is_list and "，" not in words else parent
    return parent


# -------------------------------------------------------------------------------------------------------- the sections


def _tree(headings: Sequence[_Heading], end: int, addresses: Sequence[int]) -> list[_Node]:
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
            if re.search(r"实事", above) and not _DONE.search(above):
                for sibling in nodes[index:]:
                    if sibling.heading.style == node.heading.style:
                        sibling.heading.kind = "commitments"


def _emit(
    nodes: Sequence[_Node],
    parent: Section | None,
    depth: int,
    text: str,
    identity: Identity,
    out: list[Section],
) -> None:
    for ordinal, node in enumerate(nodes, start=1):
        heading = node.heading
        kind = heading.kind
        if not kind and parent is not None:
            kind = _kind_of_part_below(_words(heading), parent.kind, identity)
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
        _emit(node.children, section, depth + 1, text, identity, out)


def _split_unheaded(text: str, identity: Identity) -> list[_Heading]:
    """Where a modern report without headings turns from its review to its plan; [] where nothing shows it."""
    turn = re.compile(
        rf"(?:^|\n)\s*(?=[^\n]{{0,30}}(?:{identity.report_year}年|今年|明年|新的一年)[^\n]{{0,40}}(?:总体要求|主要预期目标|预期目标|主要目标|工作任务|指导思想))"
        rf"|(?:^|\n)\s*(?={identity.report_year}年[，,]?是)"
    )
    opening = re.search(r"(?:19|20)\d{2}年|过去[一五]年|一年来", text)
    found = turn.search(text, len(text) // 6)
    if not found or not opening or opening.start() >= found.end():
        return []
    start = text.rfind("\n", 0, opening.start()) + 1
    return [
        _Heading(start, "", "none", None, False, depth=1, kind="review"),
        _Heading(found.end(), "", "none", None, False, depth=1, kind="plan"),
    ]


def read_sections(text: str, identity: Identity) -> list[Section]:
    """The section tree of a clean text, in reading order: each parent before what lies in it.

    `section_id` is the path of ordinals (`2.1`); `0` is the opening before the first heading, if there is one, and
    `A1`, `A2` … are the annexes; both have depth 0. Headings are those of the text, marks included; a part without
    one (in a report that has lost them) has an empty heading. Spans count code points, half-open, and a part's span
    covers all that lies in it.
    """
    segments = _segments(text)
    annexes = _annexes(segments, text, identity.report_year)
    body_end = annexes[0].start if annexes else len(text)
    headings = _assign_depths(_headings([segment for segment in segments if segment.start < body_end]))
    while headings and headings[0].depth != 1:
        headings.pop(0)
    if not headings:
        headings = _split_unheaded(text[:body_end], identity)
    addresses = [one.start for one in segments if not one.is_inline and ADDRESS.match(one.text)]
    roots = _tree(headings, body_end, addresses)
    earlier: list[str] = []
    for node in roots:
        if not node.heading.kind:
            body = text[node.heading.start : node.end]
            node.heading.kind = _kind_of_part(_words(node.heading), body, identity, earlier)
        earlier.append(node.heading.kind)
    sections: list[Section] = []
    first = headings[0].start if headings else body_end
    if text[:first].strip():
        start = len(text) - len(text.lstrip())
        sections.append(Section("0", None, 0, 0, "", "other", start, _trimmed(text, start, first)))
    _emit(roots, None, 1, text, identity, sections)
    for ordinal, annex in enumerate(annexes, start=1):
        end = annexes[ordinal].start if ordinal < len(annexes) else len(text)
        stop = _trimmed(text, annex.start, end)
        sections.append(
            Section(f"A{ordinal}", None, 0, ordinal, annex.heading, annex.kind, annex.start, stop)
        )
    return sections
