"""Page boilerplate: read for its facts, then taken out of the text.

Breadcrumbs, font-size and print widgets, share buttons, lines of source, date and editor, tables of
metadata, photo captions, footers, attachments and lists of links are lines of their own. A line goes only
where it can be nothing else: unmistakable ones anywhere, others only at the edge of a report, that is
between its title and its first words or behind its last ones. Titles, meeting lines, speaker lines and
salutations stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from transforms.repair.facts import AnyFacts
from transforms.repair.fixers.boilerplate_facts import FactReader, read_date
from transforms.repair.fixers.boilerplate_words import BoilerplateWords
from transforms.repair.fixers.lines import Line, Reason, remove_lines
from transforms.repair.ledger import LIKELY, PROVEN, Edit
from transforms.repair.parameters import HEAD_LINES, TAIL_LINES

_KIND = "furniture"


# What tells the edges of a report.
_TITLE = re.compile(
    r"(?:关于)?(?:\(?\d{4}年?度?\)?|[一二][九〇○零0][〇○零0-9一二三四五六七八九]{2}年)?"
    r"[\u4e00-\u9fff·]{0,24}(?:政府|国务院)?工作的?报告(?:\([^()]{1,30}\))?"
)
_OPENING = re.compile(r"(?:尊敬的)?(?:各位(?:代表|委员|领导|同志)|同志们|主席团)")

_DATE_ONLY = frozenset({"日期", "时间"})
_COUNTER_LABELS = frozenset({"打印", "分享", "评论", "浏览", "阅读", "点击", "记者", "编辑", "栏目"})

_STRAY = re.compile(r"[|'`·•_=*~<>\[\]【】()、,.;:\-]+")

_BREADCRUMB = re.compile(
    r"(?:当前|您的|您现在的|您所在的|您现在所在的|现在|所在)?位置:?.{1,120}|(?:[^>»›→]{1,24}[>»›→]+){1,}[^>»›→]{0,40}"
)
_BREADCRUMB_SIGN = re.compile(r"首页|主页|位置|正文|HOME|Home")
_SCAN = re.compile(
    r"(?:用|请用|使用)?(?:手机|微信)?(?:扫一扫|扫描|扫码|长按|识别).{0,24}|.{0,16}二维码.{0,12}"
)
_ATTACHED = re.compile(
    r"[•·\-]*(?:附件|视频|音频|图片|相关附件|附件下载|文件下载|图解|政策解读)(?:下载)?\d{0,2}[:.]?"
    r"(?:无|.{0,80}\.(?:docx?|pdf|wps|xlsx?|pptx?|zip|rar|mp4|mp3|jpe?g|png|ofd)(?:\(.{0,12}\))?)?"
)
_CAPTION = re.compile(
    r".{0,140}(?:记者|通讯员|摄影师?|本报|新华社|供图).{0,24}[摄图](?:影)?[)。]?|\(?(?:记者)?.{2,12}/?摄(?:影)?\)?"
)
_END_MARK = re.compile(r"[(\[【](?:完|全文完|END|end)[)\]】]|(?:—|-)*END(?:—|-)*|全文完")
_CONTENTS = re.compile(r"(?:目录|目次|CONTENTS|Contents)")
_PAGE_NUMBER = re.compile(
    r"[-—–]{1,2}(\d{1,3})[-—–]{1,2}|第?(\d{1,3})页(?:[/,]?共?\d{1,3}页)?|(\d{1,3})(?:/\d{1,3})?"
)
_LICENCE = re.compile(r"本作品(?:是|来自|在|属于|原文).{0,40}")
_LICENCE_END = ("公有领域", "Publicdomain", "公共领域", "著作权法")


def find_boilerplate(
    lines: Sequence[Line], facts: AnyFacts, words: BoilerplateWords, foreign: Sequence[str] = ()
) -> tuple[list[Edit], AnyFacts]:
    """Propose to remove the boilerplate among the `lines` of a text, and tell the facts that it states.

    `foreign` are words known to be put in by somebody else; a fact that holds one is not believed.
    """
    reader = FactReader(facts, foreign, words)
    reasons = _classify(lines, reader, words)
    return remove_lines(lines, reasons, _KIND), reader.facts()


_STRAY_PIPE = re.compile(r"(?<=[。！？”!?])[^\S\n]*[|｜]+[^\S\n]*$", re.M)


def find_stray_pipes(text: str) -> list[Edit]:
    """Propose to remove what is left of a table's edge behind a paragraph."""
    return [
        Edit(match.start(), match.end(), "", _KIND, PROVEN, "stray marks")
        for match in _STRAY_PIPE.finditer(text)
    ]


def _classify(  # noqa: C901, PLR0912
    lines: Sequence[Line], reader: FactReader[AnyFacts], vocabulary: BoilerplateWords
) -> list[Reason]:
    """For each line why it goes and how sure that is; None for what stays."""
    footers = [bool(line.words) and vocabulary.footer.search(line.words) is not None for line in lines]
    edges = _edges(lines, footers)
    numbers = _page_numbers(lines)
    reasons: list[Reason] = [None] * len(lines)
    for i, line in enumerate(lines):
        words = line.words
        if not words:
            continue
        if i in numbers:
            reasons[i] = ("page number", PROVEN)
        elif _STRAY.fullmatch(words):
            reasons[i] = ("stray marks", PROVEN)
        elif words.startswith("|") and vocabulary.meta_cell.fullmatch(_cells(words)[0]):
            _read_row(words, reader, vocabulary)
            reasons[i] = ("table of metadata", PROVEN)
        elif not edges[i]:
            if (
                len(words) > 3
                and any(mark in words for mark in "【[:")
                and vocabulary.widgets.fullmatch(words)
            ):
                reasons[i] = ("page widget", PROVEN)
        elif footers[i] or (
            vocabulary.beside_footer.fullmatch(words) and any(footers[max(0, i - 4) : i + 5])
        ):
            reader.footer(words)
            reasons[i] = ("site footer", PROVEN)
        elif (byline := vocabulary.byline.match(words)) and _is_byline(words, byline):
            reader.byline(words)
            reasons[i] = ("byline of source, date, author or editor", PROVEN)
        elif (meta := vocabulary.meta.fullmatch(words)) and _is_meta(lines, i, meta, vocabulary):
            reader.cell(meta["label"], meta["value"])
            reasons[i] = ("table of metadata", PROVEN)
        elif edges[i] == "tail" and vocabulary.related.fullmatch(words):
            reasons[i] = ("related links", PROVEN)
        elif words in vocabulary.navigation:
            reasons[i] = ("navigation", PROVEN)
        elif vocabulary.widgets.fullmatch(words):
            reasons[i] = ("page widget", PROVEN)
        elif reason := _other(lines, i):
            reasons[i] = (reason, PROVEN)
    _licence(lines, reasons)
    _link_lists(lines, edges, reasons)
    return reasons


def _other(lines: Sequence[Line], i: int) -> str | None:
    """What else a line at the edge of a report may be, by its form alone."""
    words = lines[i].words
    if _CAPTION.fullmatch(words):
        return "photo caption"
    if words.endswith(("。", "；", "！")):
        return None
    if _BREADCRUMB.fullmatch(words) and _BREADCRUMB_SIGN.search(words):
        return "breadcrumb"
    if _SCAN.fullmatch(words):
        return "QR code line"
    if _ATTACHED.fullmatch(words) and (":" in words or "." in words or words[0] in "•·"):
        return "attachment"
    if _END_MARK.fullmatch(words):
        return "end mark"
    if _CONTENTS.fullmatch(words) and _is_title_next(lines, i):
        return "empty table of contents"
    return None


def _edges(lines: Sequence[Line], footers: Sequence[bool]) -> list[str]:
    """For each line `head`, `tail` or nothing: whether it stands at an edge of a report."""
    edges = [""] * len(lines)
    paragraphs = [not line.words for line in lines]
    opens = [
        is_paragraph or _OPENING.match(line.words)
        for is_paragraph, line in zip(paragraphs, lines, strict=True)
    ]
    titles = [
        i
        for i, line in enumerate(lines)
        if line.words
        and len(line.words) <= 45
        and _TITLE.fullmatch(line.words)
        and any(opens[i + 1 : i + HEAD_LINES])
    ]
    for title in (-1, *titles):
        for i in range(title + 1, len(lines)):
            if opens[i]:
                break
            edges[i] = "head"
        if title >= 0:
            edges[title] = "title"
    for end in (*titles, len(lines)):
        for i in range(end - 1, max(-1, end - 1 - TAIL_LINES), -1):
            if paragraphs[i] and not footers[i]:
                break
            if edges[i] != "title":
                edges[i] = "tail" if end == len(lines) or edges[i] != "head" else "head"
    return edges


def _is_byline(words: str, byline: re.Match[str]) -> bool:
    """Whether a line that begins with a byline's label is one, and no sentence."""
    if len(words) > 160 or words.endswith(("。", "；", "！")):
        return False
    value = words[byline.end() :]
    label = byline["label"]
    if label in _DATE_ONLY:
        return read_date(value) is not None
    if label in _COUNTER_LABELS:
        return len(value) <= 60
    return len(value) <= 120 and "。" not in value


def _is_meta(lines: Sequence[Line], i: int, meta: re.Match[str], vocabulary: BoilerplateWords) -> bool:
    """Whether a labelled line belongs to a table of metadata: it says so itself or a neighbour does."""
    if len(meta["value"]) > 80 or meta["value"].endswith("。"):
        return False
    if meta["label"] in vocabulary.meta_decisive:
        return True
    for near in (*lines[max(0, i - 6) : i], *lines[i + 1 : i + 7]):
        other = vocabulary.meta.fullmatch(near.words) if near.words else None
        if other and other["label"] in vocabulary.meta_decisive:
            return True
    return False


def _cells(words: str) -> list[str]:
    return words.strip("|").split("|")


def _read_row(words: str, reader: FactReader[AnyFacts], vocabulary: BoilerplateWords) -> None:
    """Read labels and values of a row; a label whose value is missing is followed by the next label."""
    for cell, value in pairwise(_cells(words)):
        if vocabulary.meta_cell.fullmatch(cell) and not vocabulary.meta_cell.fullmatch(value):
            reader.cell(cell.rstrip(":"), value)


def _is_title_next(lines: Sequence[Line], i: int) -> bool:
    following = [line.words for line in lines[i + 1 : i + 4] if line.words]
    return any(_TITLE.fullmatch(words) or _OPENING.match(words) for words in following)


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Lines that hold a page number: marked as one, or bare and counting up over the whole text."""
    marked: list[int] = []
    bare: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        if not line.words or len(line.words) > 12:
            continue
        match = _PAGE_NUMBER.fullmatch(line.words)
        if not match:
            continue
        if match[3]:
            bare.append((i, int(match[3])))
        else:
            marked.append(i)
    numbers = set(marked) if len(marked) > 1 else set()
    values = [value for _, value in bare]
    if len(values) > 2 and all(b - a in (1, 2) for a, b in pairwise(values)):
        numbers.update(i for i, _ in bare)
    return numbers


def _licence(lines: Sequence[Line], reasons: list[Reason]) -> None:
    """A library's notice of licence runs from its first words to the end of the text."""
    for i in range(len(lines) - 1, max(-1, len(lines) - TAIL_LINES), -1):
        if lines[i].words and _LICENCE.match(lines[i].words):
            rest = [line.words for line in lines[i:]]
            if any(sign in words for words in rest for sign in _LICENCE_END):
                for k in range(i, len(lines)):
                    reasons[k] = ("notice of licence", PROVEN)


def _link_lists(lines: Sequence[Line], edges: Sequence[str], reasons: list[Reason]) -> None:
    """What follows a heading of related links down to the end of the tail is a list of links."""
    inside = False
    for i, line in enumerate(lines):
        if edges[i] != "tail" or not line.words:
            inside = False
        elif reasons[i] == ("related links", PROVEN):
            inside = True
        elif (
            inside and reasons[i] is None and len(line.words) <= 60 and not line.words.endswith(("。", "！"))
        ):
            reasons[i] = ("list of links", LIKELY)
