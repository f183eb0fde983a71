"""The shape of a text: one paragraph a line, headings on lines of their own, nothing added and nothing moved.

Lines broken in mid-sentence or mid-title are joined, a report that lost all its line breaks gets them back
where spaces still mark them. Only white space changes; a break that may be meant stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.repair.ledger import LIKELY, PROVEN, Edit
from transforms.repair.parameters import FEWEST_SPACES, FLATTENED, FLATTENED_SHORT, MOST_OF_IT, RAGGED

_KIND = "shape"
_HAN = "\u4e00-\u9fff"


class _Line(NamedTuple):
    start: int
    end: int
    text: str


_LINE = re.compile(r"\S[^\n]*")
_SPACES = re.compile(r"\s+")
_TERMINAL = frozenset("。！？；：…!?;:|")
_CLOSING = re.compile(r"[，。、；：！？”’》）〉】,;:!?%％)\]]")
_OPENING_END = frozenset("，、《“‘（〈,(")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．是]|[（(][一二三四五六七八九十百\d]{1,4}[)）]|第[一二三四五六七八九十\d]{1,3}[章节条部篇、，]"
    r"|\d{1,3}[.、．)）](?!\d)|[①-⑳⑴-⒇]|——|--|—|[•●◆■▲]|各位|同志们|附[：:件录表]|名词解释|注释|[\[【［〔]\d"
)
_SALUTATION = re.compile(r"(?:尊敬的)?(?:各位(?:代表|委员|同志|领导)|同志们)")
_COUNTED = re.compile(r"\d[\d.]*(?:个|家|条|项|万|亿|元|人|户|吨|亩|公里|平方|%|％|倍|件|名|所|座|辆|台|次)")

# Titles and meeting lines, which pages break where they like.
_TITLE_TAIL = re.compile(r"(?:的)?(?:政府)?工作报告(?:[（(].{1,20}[)）])?")
_TITLE_HEAD = re.compile(rf"[{_HAN}·]{{2,20}}(?:人民政府|国务院)|(?:19|20)\d\d年度?")
_CUT_TITLE = re.compile(rf"[\d{_HAN}·]{{0,30}}(?:政府工作报|政府工作|政府工)")
_CUT_TITLE_TAIL = re.compile(r"作?报?告(?:[（(].{1,20}[)）])?")
_MEETING_HEAD = re.compile(r"[—\-（(]{0,3}(?:19|20)\d\d年\d{1,2}月\d{1,2}日.{0,60}")
_MEETING_TAIL = re.compile(rf"[{_HAN}\d]{{0,40}}(?:代表大会|会议|常务委员会).{{0,40}}")
_OFFICE = re.compile(rf"[{_HAN}]{{0,20}}(?:总理|省长|市长|区长|县长|旗长|州长|盟长|主席|专员|主任)")
_NAME = re.compile(rf"[{_HAN}](?:[\s·{_HAN}]{{1,14}})?")


_STRAY_IN_NUMBER = re.compile(
    r"(?:^|(?<=\n))[^\S\n]*[（(]?第?[一二三四五六七八九十]{1,3}(?P<stray>[&＆#＃*＊@^~$|\\_=+]{1,2})(?=[、.．)）])"
)


def find_stray_marks(text: str) -> list[Edit]:
    """Signs inside the number of a heading, which none is written with (二&、 is 二、)."""
    if not any(sign in text for sign in _STRAY_SIGNS):
        return []
    return [
        Edit(*m.span("stray"), "", _KIND, LIKELY, "a sign inside a heading's number")
        for m in _STRAY_IN_NUMBER.finditer(text)
    ]


_STRAY_SIGNS = frozenset("&＆#＃*＊@^~$|\\_=+")


def find_line_breaks(text: str) -> list[Edit]:
    """Propose to join what was broken and to break what was run together."""
    lines = [
        _Line(match.start(), match.start() + len(match[0].rstrip()), match[0].rstrip())
        for match in _LINE.finditer(text)
    ]
    edits = list(_joins(text, lines))
    for line in lines:
        if len(line.text) >= FLATTENED_SHORT:
            edits += _flattened(line)
        if "。——" in line.text:
            edits += _run_in_items(line)
    return edits


# -- joining ------------------------------------------------------------------------------------------------


def _joins(text: str, lines: Sequence[_Line]) -> Iterator[Edit]:
    body = next((i for i, line in enumerate(lines) if _SALUTATION.match(line.text) or len(line.text) > 80), 0)
    inline = _breaks_inline(text, lines, body)
    width = _wrap_width(text, lines)
    indented = width > 0 and _marks_paragraphs(text, lines)
    fragment = False  # whether the line at hand goes on from the one before it
    for i in range(len(lines) - 1):
        first, second = lines[i], lines[i + 1]
        blank = text.count("\n", first.end, second.start) > 1
        reason = _head_join(first, second) if i < body else None
        is_head = reason is not None
        begins = indented and _indent(text, second) != ""
        if reason is None and indented and i >= body and not blank and not begins:
            # Where paragraphs are set in, a line that is not goes on with the one above it.
            if _columns(text, first) >= MOST_OF_IT * width and not _SET_APART.match(second.text):
                reason = "line wrapped at a fixed width"
        elif reason is None and first.text[-1] not in _TERMINAL:
            third = lines[i + 2].text if i + 2 < len(lines) and not blank else ""
            is_inline = fragment or (len(second.text) <= 40 and _CLOSING.match(third) is not None)
            if i >= body:
                is_full = width > 0 and abs(_columns(text, first) - width) <= RAGGED
                reason = None if begins else _body_join(first, second, blank, inline, is_full)
            elif _CLOSING.match(second.text):
                reason = "line begins with a closing mark"
            if reason is None and is_inline and not (indented or blank or _HEADING.match(second.text)):
                reason = "line break of a link or of emphasis"
        fragment = reason is not None and not is_head
        if reason:
            after = " " if _is_latin(first.text[-1]) and _is_latin(second.text[0]) else ""
            yield Edit(first.end, second.start, after, _KIND, PROVEN, reason)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _head_join(first: _Line, second: _Line) -> str | None:
    """Whether two lines before the first words of a report are one title, meeting line or speaker line."""
    a, b = _SPACES.sub("", first.text), _SPACES.sub("", second.text)
    if _CUT_TITLE.fullmatch(a) and _CUT_TITLE_TAIL.fullmatch(b) and "工作报告" in a + b:
        return "title broken over two lines"
    if (
        _TITLE_HEAD.fullmatch(a)
        and _TITLE_TAIL.fullmatch(b)
        and not (a.endswith("政府") and b.startswith("政府"))
    ):
        return "title broken over two lines"
    if (
        _MEETING_HEAD.fullmatch(a)
        and _MEETING_TAIL.fullmatch(b)
        and not a.endswith(("上", "）", ")", "过", "报告", "讲话"))
    ):
        return "meeting line broken over two lines"
    if _OFFICE.fullmatch(a) and len(b) <= 15 and _NAME.fullmatch(b) and not _TITLE_TAIL.search(b):
        return "speaker line broken over two lines"
    return None


def _body_join(first: _Line, second: _Line, blank: bool, inline: bool, is_full: bool) -> str | None:  # noqa: PLR0911
    """Whether the second of two lines goes on where the first, which ends in no stop, breaks off."""
    a, b = first.text, second.text
    if _CLOSING.match(b):
        return "line begins with a closing mark"
    if _HEADING.match(b):
        return None
    if a.endswith("——") and not blank:
        return "line ends in a dash"
    if a[-1] in _OPENING_END and not _SALUTATION.match(a):
        return "line ends in mid-sentence"
    if blank:
        return None
    if inline and not (_HEADING.match(a) and len(a) <= 40 and "。" not in a):
        return "line break of a link or of emphasis"
    if _COUNTED.match(b) and len(a) >= 45 and "，" in a.replace(",", "，"):
        return "line begins with a counted thing"
    if is_full:
        return "line wrapped at a fixed width"
    if len(a) >= 45 and "。" in a and not a.endswith(("报告", "”", "）", ")")):
        return "paragraph broken in mid-sentence"
    return None


def _breaks_inline(text: str, lines: Sequence[_Line], body: int) -> bool:
    """Whether blank lines part the paragraphs, and single breaks come from links and emphasis inside them."""
    blank = single = certain = 0
    for first, second in zip(lines[body:], lines[body + 1 :], strict=False):
        if text.count("\n", first.end, second.start) > 1:
            blank += 1
        elif first.text[-1] not in _TERMINAL:
            single += 1
            certain += _CLOSING.match(second.text) is not None or first.text[-1] in _OPENING_END
    return blank >= 10 and blank >= single and certain * 5 >= single > 0


_SET_APART = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部篇]|各位|附[：:件录表]|名词解释|[\[【［〔]\d"
)
"""What begins a paragraph even where it is not set in."""


def _wrap_width(text: str, lines: Sequence[_Line]) -> int:
    """The width at which a text was wrapped, in columns; 0 where lines are paragraphs."""
    if len(lines) < 30:
        return 0
    lengths = sorted(len(line.text) for line in lines)
    if not 20 <= lengths[len(lines) * 49 // 50] <= 80:
        return 0
    widths = sorted(_columns(text, line) for line in lines)
    usual = widths[len(lines) * 4 // 5]
    full = sum(abs(width - usual) <= RAGGED for width in widths)
    return usual if full * 2 >= len(lines) else 0


def _columns(text: str, line: _Line) -> int:
    """How wide a line is with its indent: a Chinese character as two letters."""
    return len((_indent(text, line) + line.text).encode("gb18030", "replace"))


def _indent(text: str, line: _Line) -> str:
    return text[text.rfind("\n", 0, line.start) + 1 : line.start]


def _marks_paragraphs(text: str, lines: Sequence[_Line]) -> bool:
    """Whether a wrapped text sets in the first line of each paragraph: some are set in, and most not."""
    n_indented = sum(len(_indent(text, line).encode("gb18030", "replace")) >= 2 for line in lines)
    return len(lines) <= n_indented * 25 and n_indented * 2 <= len(lines)


# -- breaking -----------------------------------------------------------------------------------------------

_INNER_SPACE = re.compile(r"(?<=\S)[^\S\n]+(?=\S)")
_TOP_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[、部章]|\d{4}年.{2,20}$"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]、")
_STOPS = frozenset("。！？；：!?:;|”）")


def _flattened(line: _Line) -> Iterator[Edit]:
    """Line breaks for the spaces of a flattened report, where nearly all of them follow a stop."""
    if len(line.text.split(None, FEWEST_SPACES)) <= FEWEST_SPACES:
        return
    spaces = list(_INNER_SPACE.finditer(line.text))
    behind_stop = sum(line.text[space.start() - 1] in _STOPS for space in spaces)
    if behind_stop * 10 < len(spaces) * 7:
        return
    if (
        len(line.text) < FLATTENED
        and sum(_NUMBERED.match(line.text, space.end()) is not None for space in spaces) < 2
    ):
        return
    begun = 0
    for space in spaces:
        piece = line.text[begun : space.start()]
        is_heading = len(piece) <= 60 and _TOP_HEADING.match(piece) is not None
        if piece and (piece[-1] in _STOPS or is_heading):
            begun = space.end()
            yield Edit(
                line.start + space.start(),
                line.start + space.end(),
                "\n",
                _KIND,
                PROVEN,
                "line break lost to a space",
            )


_RUN_IN_ITEM = re.compile(r"(?<=。)(?=——[^。—]{4,40}。)")


def _run_in_items(line: _Line) -> Iterator[Edit]:
    """A line break before an item's dash that follows a stop: a dash inside a sentence never does."""
    for match in _RUN_IN_ITEM.finditer(line.text):
        at = line.start + match.start()
        yield Edit(at, at, "\n", _KIND, PROVEN, "item run into the paragraph before it")
