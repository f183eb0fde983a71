"""The headings of a report: paragraphs and pieces of paragraphs that name what follows them.

A heading may be marked (一、 （一） 1. 一是 ——) or not, stand alone on its line or run into its paragraph.
What rank it has is for transforms.structure.outline to tell.

Long, because the patterns of marked, run-in and standing headings exclude one another and are read together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.structure.titles import ADDRESS, OPENING, find_meetings, read_title
from transforms.text.dates import HAN_DIGIT
from transforms.text.numerals import parse_ordinal

_NUM = "[一二三四五六七八九十]{1,3}"
_STRAY = r"[&＆#＃*＊@^~]{0,2}"
"""Signs that some corpora put into the number of a heading (二&、)."""
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第(?P<n>{_NUM})(?:部分|章|编)[：:、\s]*")),
    ("han", re.compile(rf"(?P<n>{_NUM})\s*{_STRAY}\s*[、.．]\s*(?=\S)")),
    ("bracket", re.compile(rf"[（(]\s*(?P<n>{_NUM})\s*{_STRAY}\s*[)）]\s*[、.．]?\s*(?=\S)")),
    ("nth", re.compile(rf"第(?P<n>{_NUM})[，,、]\s*(?=\S)")),
    ("digit", re.compile(r"(?P<n>\d{1,2})\s*[.．、](?:(?!\d)|(?=(?:19|20)\d{2}年))\s*(?=\S)")),
    ("bracket_digit", re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[)）]\s*(?=\S)")),
    ("is", re.compile(rf"(?P<n>{_NUM})(?:是|要)(?=\S)")),
    ("dash", re.compile(r"[—–―\-]{2,4}\s*(?=\S)")),
    ("bare", re.compile(rf"(?P<n>{_NUM})$")),
)
"""How headings are numbered, in the order in which they are tried; `bare` is a numeral alone on its line."""
_MARKS_BEGIN_SO = frozenset("第一二三四五六七八九十（(—–―-")
"""What a mark begins with, if not with a digit; looked at first, since most paragraphs have none."""

NESTS = ("part", "han", "bare", "bracket", "nth")
"""Styles whose headings may stand alone on a line and head a part of the outline."""

_END = re.compile(r"[。！？!?；;]")
_HEADING_MAX = 70
_RUN_IN_MAX = 48


class Segment(NamedTuple):
    """A paragraph, or the piece of one that begins with a heading inside the line."""

    start: int
    end: int
    text: str
    is_inline: bool
    """Whether it begins in the middle of a line."""


@dataclass(slots=True)
class Heading:
    """A heading as found; its depth and its kind are filled in later."""

    start: int
    heading: str
    """As written, mark included (a dash is not), without the stop behind it."""
    style: str
    """The style of its mark; genre, line, closing or run_in where it has none; annex."""
    number: int | None
    is_whole: bool
    """Whether the heading has its line (or lines) to itself."""
    is_inline: bool = False
    """Whether it begins in the middle of a line."""
    is_loose: bool = False
    """Whether it runs into its paragraph without a stop: a main heading only if the numbers ask for one."""
    ends_in_stop: bool = False
    stop: int = 0
    """Where the paragraph that it stands in ends."""
    segments: int = 1
    """How many lines it is broken over."""
    depth: int = 0
    kind: str = ""

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
        """What tells ranks apart: a line to itself, a comma inside, a stop at the end."""
        return self.is_whole, self.has_comma, self.ends_in_stop


def either(words: str) -> str:
    """A pattern for any of some words, given apart by white space."""
    return f"(?:{'|'.join(words.split())})"


YEAR_WORDS = rf"(?:(?:(?:19|20)\d{{2}}|[一二][{HAN_DIGIT}]{{3}})\s?年(?:度)?)"
_PERIOD = r"(?:“?[一二三四五六七八九十]+五”?(?:时期|期间|规划|计划)?)"
_SPAN_OF_TIME = r"过去[的一五]?(?:的)?[一五]?年|[一五]年来|今后[一三五]年|未来[一三五]年"
_TIME = rf"(?:{YEAR_WORDS}|{_PERIOD}|{_SPAN_OF_TIME}|{either('去年 上年 今年 明年 本届政府')})"
_LOOKS_BACK = "(?:回顾|总结)"
_AND = "(?:以及|以?及|和|与|、)"
_WHOSE = either("政府 国内 主要 经济社会发展 国民经济和社会发展 经济社会 经济 发展")
_OF_ALL = f"(?:全[省市区县州]|我[省市区县州]|{_WHOSE})"
_PLANS = either(
    """总体要求 总体思路 总体部署 总体目标 工作思路 主要思路 主要考虑 目标任务 主要目标任务 主要目标
    预期目标 奋斗目标 发展目标 主要预期目标 工作任务 主要任务 重点任务 重大任务 重点工作任务 重点工作
    主要工作 工作重点 工作安排 工作打算 工作部署 工作建议 工作计划 主要举措 重大举措 重点举措 政策取向
    指导思想 安排建议 安排 打算 任务 目标 建议 部署 思路 工作"""
)
_GENRE_REVIEW = (
    rf"(?:{_LOOKS_BACK}?(?:{_TIME}{_AND}?){{0,3}}(?:来|以来)?的?{_OF_ALL}{{0,3}}(?:工作|发展)?"
    rf"{either('情况 成就 历程 主要工作')}{{0,3}}的?(?:基本)?{_LOOKS_BACK}"
    rf"|{_LOOKS_BACK}{_TIME}的?(?:政府|主要)*工作(?:情况)?"
    rf"|[^，。；]{{0,16}}(?:会议|以来)的?(?:主要)?工作(?:情况)?的?{_LOOKS_BACK})"
)
_GENRE_PLAN = (
    rf"(?:{either('关于 对 做好 扎实做好 全力做好 全面做好')}?{_TIME}的?{_OF_ALL}{{0,3}}的?"
    rf"(?:{_PLANS}(?:{_AND}|的){{0,2}}){{1,4}})"
)
_EARNESTLY = either("全面 切实 进一步 持续 不断 着力 大力 深入 努力 锲而不舍 坚定不移 始终 着眼 扎实 严格")
GENRE_GOVERNMENT = (
    rf"(?:{_EARNESTLY}{{0,3}}{either('加强 提升 推进 强化 抓好 深化 建设 改进')}[^，。；：]{{0,10}}"
    r"政府(?:系统)?(?:自身)?(?:改革和|现代化)?(?:建设|治理(?:能力|水平|效能|现代化){0,3}[^，。]{0,10}))"
)
GENRE = re.compile(rf"(?:{_GENRE_REVIEW}|{_GENRE_PLAN}|{GENRE_GOVERNMENT})")
"""How a main heading begins in the genre's own words."""
GENRE_UNMARKED = re.compile(
    rf"(?:{_GENRE_REVIEW}|{_GENRE_PLAN}|{GENRE_GOVERNMENT}[^。；：！？]{{0,30}})[：:]?"
)
"""A line without a number that can only be a main heading."""
_ANCHOR_TIME = (
    rf"(?:{YEAR_WORDS}|“?[一二三四五六七八九十]{{1,2}}五”?(?:时期|期间|规划|计划)?|过去[的这]?[一五]年|[一五]年来|[五5]年来?"
    rf"|今后[一三五几]年|未来[一三五几]年|去年|上年|今年|明年|本届政府|当前)"
)
_ANCHOR_MATTER = either(
    "回顾 总结 工作 任务 目标 要求 安排 部署 打算 建议 思路 成就 成绩 成效 情况 重点 形势 规划 计划 发展"
)
_ANCHOR = re.compile(
    rf"(?:关于|对|做好)?[^，。；：]{{0,8}}?{_ANCHOR_TIME}[^，。；！？]{{0,30}}?{_ANCHOR_MATTER}[^，。；：！？]{{0,8}}"
)
_ANCHOR_MAX = 40


def is_anchor(heading: Heading) -> bool:
    """Whether a heading can only be a main part's: it names a time and what is told of it.

    2006年工作回顾, 今后五年的奋斗目标, 2017年主要目标和重点工作: main, whatever numbers stand beside it.
    """
    words = words_of(heading)
    if not (heading.is_whole or heading.is_inline) or len(words) > _ANCHOR_MAX:
        return False
    if heading.style not in (*NESTS, "genre", "line") or heading.style == "bare":
        return False
    return _ANCHOR.fullmatch(words) is not None


_CLOSING = re.compile(r"结束语|结语")


def segments_of(text: str) -> list[Segment]:
    """The paragraphs, long ones cut where a heading stands inside the line."""
    segments = []
    start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        inner = _inline_cuts(line) if len(line) >= _HOLDS_HEADINGS else None
        if not inner:
            if stripped := line.strip(_WHITE):
                at = start + line.index(stripped[0])
                segments.append(Segment(at, at + len(stripped), stripped, False))
            start = stop + 1
            continue
        cuts = [0, *inner]
        for begin, end in zip(cuts, [*cuts[1:], len(line)], strict=True):
            piece = line[begin:end]
            stripped = piece.strip(_WHITE)
            if stripped:
                at = start + begin + piece.index(stripped[0])
                segments.append(Segment(at, at + len(stripped), stripped, begin > 0))
        start = stop + 1
    return segments


_HOLDS_HEADINGS = 200
"""A line of so many characters may hold headings that once stood on lines of their own."""
_WHITE = " \t\u3000\u00a0"
_INLINE = re.compile(rf"[。！？；：”）\s]\s*(?=(?:{_NUM}、|[（(]{_NUM}[)）])\S)")


def _inline_cuts(line: str) -> list[int]:
    """Where headings begin inside a line: main ones by their words, （一） ones in a run that counts on."""
    cuts: list[int] = []
    expected: int | None = None
    is_report = len(line) > 3000
    for found in _INLINE.finditer(line):
        at = found.end()
        rest = line[at : at + 80]
        main = re.match(rf"(?P<n>{_NUM})、", rest)
        if main:
            if GENRE.match(re.sub(r"^\S+?、\s*", "", rest)) or (is_report and line[at - 1].isspace()):
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


def words_of(heading: Heading) -> str:
    """A heading's words without its mark."""
    marked = strip_mark(heading.heading)
    return heading.heading[marked[2] :] if marked and marked[0] != "bare" else heading.heading


def strip_mark(text: str) -> tuple[str, int | None, int] | None:
    """The style and number of a text's mark and where the words after it begin; None where it has none."""
    if text[:1] not in _MARKS_BEGIN_SO and not text[:1].isdecimal():
        return None
    for style, pattern in _MARKS:
        found = pattern.match(text)
        if found:
            number = parse_ordinal(found["n"]) if style != "dash" else None
            if style != "dash" and not number:
                continue
            return style, number, found.end()
    return None


def _numbered(segment: Segment, marked: tuple[str, int | None, int]) -> Heading | None:
    """A marked heading, or None where the mark heads a whole paragraph or an item of a list."""
    style, number, after = marked
    words = segment.text[after:]
    if style == "bare":
        return Heading(segment.start, segment.text, style, number, True)
    mark = "" if style == "dash" else segment.text[:after]
    is_whole = len(segment.text) <= _HEADING_MAX and not _END.search(words.rstrip("。；;：:！!"))
    if is_whole:
        if words.endswith(("；", ";")) or (style not in NESTS and words.endswith("。")):
            return None
        if style in ("digit", "bracket_digit", "is", "dash") and re.search(r"[：:]", words):
            return None
        return Heading(
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
        return Heading(segment.start, mark + clause.group(), style, number, False, is_loose=True)
    return Heading(segment.start, mark + heading, style, number, False, is_inline=segment.is_inline)


def _run_in(words: str, is_main: bool) -> str | None:
    """The heading that a paragraph begins with: its first short sentence, or the genre's own words."""
    genre = GENRE.match(words)
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


_NO_HEADING_STARTS_SO = re.compile(
    r"[\d要（(“]|这[^一]|"
    + either(
        """各位 同志 今年 去年 同时 此外 我们 新的 为此 总之 回顾 在此 当前 但 综上 展望 下面 现在 首先
        其次 最后 明年 主要 过去 实现 根据 按照 围绕 在肯定 在看到 在总结"""
    )
)


def _unnumbered_run_in(segment: Segment) -> Heading | None:
    """A paragraph's own first sentence as its heading: short, without a figure, the matter behind it."""
    found = _END.search(segment.text)
    if not found or found.group() != "。" or not 5 <= found.start() <= 34:
        return None
    heading = segment.text[: found.start()]
    if len(segment.text) - found.end() < 30 or re.search(r"[\d：:]", heading):
        return None
    opens = re.match(
        r"(?:一年来|过去一年|这一年|五年来|过去五年)[，,]\s*(?:我们|市?政府|全[市县区省])", heading
    )
    if not opens and _NO_HEADING_STARTS_SO.match(heading):
        return None
    return Heading(segment.start, heading, "run_in", None, False, is_inline=segment.is_inline)


_NO_LINE_HEADING = re.compile(r"[。，、；：！？:;,!?…》）)|]$|^[“《（(\d—\-\[【|]|[。；|：:]|https?|www")


def _unnumbered_line(segments: Sequence[Segment], index: int) -> Heading | None:
    """A line of its own that heads what follows, though it bears no number."""
    segment = segments[index]
    text = segment.text
    if segment.is_inline or len(text) > 60 or ADDRESS.match(text) or read_title(text):
        return None
    if GENRE_UNMARKED.fullmatch(re.sub(r"\s|^[【\[]|[】\]]$", "", text)):
        return Heading(segment.start, text.rstrip("：: "), "genre", None, True)
    if _CLOSING.fullmatch(text):
        return Heading(segment.start, text, "closing", None, True)
    if find_meetings(text) or not 4 <= len(text) <= 42 or _NO_LINE_HEADING.search(text):
        return None
    if not re.search(r"[\u3400-\u9fff]{4}", text):
        return None
    before = segments[index - 1].text if index else ""
    after = segments[index + 1].text if index + 1 < len(segments) else ""
    ends_before = (
        not before or re.search(r"[。！？!?：:”]$", before) or strip_mark(before) or len(before) <= 42
    )
    reads_on = len(after) >= 60 or (len(after) >= 18 and after.endswith(("。", "！", "：")))
    if not ends_before or not reads_on or re.match(r"[。，、；：！？》”）)]", after):
        return None
    return Heading(segment.start, text, "line", None, True)


def _body_start(segments: Sequence[Segment]) -> int:
    """The first segment behind the address and the opening formula: no title line is taken for a heading."""
    for index, segment in enumerate(segments[:60]):
        if ADDRESS.match(segment.text):
            if len(segment.text) > 20:
                return index
            following = segments[index + 1].text[:160] if index + 1 < len(segments) else ""
            return index + 2 if OPENING.search(following) else index + 1
    return 0


def _join_wrapped(segments: list[Segment], index: int, heading: Heading) -> None:
    """Take in the second line of a main heading that was broken over two lines."""
    if not heading.is_whole or heading.style not in ("han", "part") or index + 2 >= len(segments):
        return
    first, second, third = (one.text for one in segments[index : index + 3])
    words = words_of(heading)
    is_complete = len(words) > 30 or GENRE_UNMARKED.fullmatch(words) or first.endswith(("：", ":", "。"))
    if is_complete or not re.search(r"(?:政府|工作|加强|提升|推进|和|的|，)$", words):
        return
    if len(second) > 24 or _END.search(second) or second.endswith(("：", ":")) or len(third) < 60:
        return
    if strip_mark(second) or ADDRESS.match(second) or GENRE_UNMARKED.fullmatch(second):
        return
    heading.heading += second
    heading.segments = 2


def _is_list_item(
    text: str, marked: tuple[str, int | None, int], before: tuple[str, int | None] | None
) -> bool:
    """Whether a marked line is an item of a list set off by semicolons; the last of them ends in a stop."""
    if len(text) > 200:
        return False
    if text.endswith(("；", ";")):
        return True
    if before is None or not text.endswith("。") or marked[0] != before[0]:
        return False
    return marked[1] is None or before[1] is None or marked[1] == before[1] + 1


def _is_subtitle(headings: Sequence[Heading], segments: Sequence[Segment], index: int) -> bool:
    """Whether an unnumbered line stands right below a main heading of the genre and goes on with it."""
    last = headings[-1] if headings else None
    return last is not None and last.style == "genre" and last.start == segments[index - 1].start


def headings_of(segments: list[Segment]) -> list[Heading]:
    """All that may be a heading in the body of a report, in order and without depths."""
    headings: list[Heading] = []
    index = _body_start(segments)
    item: tuple[str, int | None] | None = None
    while index < len(segments):
        segment = segments[index]
        marked = strip_mark(segment.text)
        if marked and _is_list_item(segment.text, marked, item):
            item = (marked[0], marked[1])
            index += 1
            continue
        item = None
        heading = _numbered(segment, marked) if marked else None
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
