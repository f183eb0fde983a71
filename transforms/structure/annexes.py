"""What follows a report proper: notes that explain its terms, lists of the projects that it promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.structure.headings import YEAR_WORDS, Heading, Segment, either, strip_mark
from transforms.text.dates import YEAR, parse_year

_NOTES = re.compile(
    r"^[（(※【★]?\s*(?:附件|附录|附)?\s*[一二三四五\d]*\s*[：:.、]?\s*"
    r"(?:《?[^《》。]{0,14}政府工作报告》?[^。：]{0,8})?"
    rf"{either('有关 相关 部分 主要 专业 重要')}*(?:内容)?(?:的)?"
    rf"{either('名词 术语 用语 词语 概念 注释 缩略语')}[和及、]?{either('术语 用语 缩略语')}?"
    rf"{either('解释 注释 说明 释义 注解')}?\s*[）)※】★]?\s*[：:]?$"
    r"|^注\s*(?:释|解)?[：:]?$"
)
"""A line that heads notes: 名词解释, 《政府工作报告》有关内容名词注释, 注释."""
_ANNEX = re.compile(r"^附\s*(?:件|录|表|注)?\s*[一二三四五六七八九十\d]*\s*[：:.]?$")
_A_DEED = either("实事 民生项目 民生工程 民心工程")
_DEEDS = re.compile(
    rf"^(?:附件\s*[一二三四五\d]*\s*[：:]?\s*)?(?:{YEAR_WORDS}[，,]?)?"
    rf"[^。；]{{0,24}}?[^，。；：]{{0,8}}{_A_DEED}[^。；]{{0,14}}[：:]?$"
)
"""A line that heads a list of projects: 2025年省十件民生实事."""
_DEEDS_BEGIN_SO = re.compile(rf"(?:附件|{YEAR_WORDS}|民生|为民|惠民|十)")
_ANNOUNCES = re.compile(r"[，,].*(?:要|将|继续|着力)")
KEPT = re.compile(either("全部兑现 全部完成 全部办结 已经 已全部 完成情况 落实情况 办理情况 如期"))
"""Words of a list of projects that have been carried out."""
_NOTE_LINE = re.compile(
    r"^(?:[\[［【〔]\s*\d{1,3}\s*[\]］】〕]\s*\S"
    r"|(?:\d{1,3}\s*[.．、](?!\d)|[①-⑳]|注\s*\d{1,3}\s*[：:.])\s*\S[^。]{0,60}[：:])"
)
"""A note of a glossary: [12] and anything, or 12. and a term before its colon."""
_LINE_MAX = 45
"""A line that heads an annex is no longer than this."""
_LEAST_NOTES = 3
"""A run of notes without a heading has at least this many."""


def annexes_of(segments: Sequence[Segment], text: str, report_year: int) -> list[Heading]:
    """Headings of what follows the report proper: notes, lists of projects; [] where nothing does."""
    body_end = len(text) * 2 // 5
    first: int | None = None
    for index, segment in enumerate(segments):
        if segment.start < body_end or segment.is_inline or len(segment.text) > _LINE_MAX:
            continue
        if _is_annex_start(segments, index):
            first = index
            break
    if first is None:
        first = _bare_notes(segments)
        if first is None:
            return []
        return [Heading(segments[first].start, "", "annex", None, False, kind="glossary")]
    heads: list[Heading] = []
    index = first
    while index < len(segments):
        segment = segments[index]
        if _ANNEX.match(segment.text):
            follower = segments[index + 1] if index + 1 < len(segments) else None
            if follower and len(follower.text) <= _LINE_MAX and not strip_mark(follower.text):
                heads.append(_annex_head(follower.text, segment.start, report_year, segments=2))
                index += 2
                continue
            heads.append(_annex_head(segment.text, segment.start, report_year))
        elif len(segment.text) <= _LINE_MAX and (
            _NOTES.match(segment.text) or (_DEEDS.match(segment.text) and _heads_list(segments, index))
        ):
            heads.append(_annex_head(segment.text, segment.start, report_year))
        index += 1
    return heads


def _is_annex_start(segments: Sequence[Segment], index: int) -> bool:
    """Whether a line is the first of the annexes: a heading of notes, or of projects behind the speech."""
    text = segments[index].text
    if _NOTES.match(text) or _ANNEX.match(text):
        return True
    if not _DEEDS.match(text) or strip_mark(text):
        return False
    if not _DEEDS_BEGIN_SO.match(text) or _ANNOUNCES.search(text):
        return False
    return _heads_list(segments, index) and _after_closing(segments, index)


def _heads_list(segments: Sequence[Segment], index: int) -> bool:
    """Whether a line stands above a list, or above another line that does."""
    for follower in segments[index + 1 : index + 3]:
        marked = strip_mark(follower.text)
        if marked and marked[1] == 1:
            return True
    return False


def _after_closing(segments: Sequence[Segment], index: int) -> bool:
    """Whether the speech has ended above: an appeal to rally closes it, or no main heading follows."""
    above = [segment.text for segment in segments[max(0, index - 4) : index]]
    if any(re.search(r"紧密地?团结在|而(?:努力)?奋斗[！!。]|谢谢", text) for text in above):
        return True
    return not any(
        (marked := strip_mark(segment.text))
        and marked[0] in ("han", "bracket", "part")
        and len(segment.text) < 60
        for segment in segments[index + 1 :]
    )


def _annex_head(words: str, start: int, report_year: int, segments: int = 1) -> Heading:
    """An annex by its heading; projects of an earlier year, or carried out, are a review of them."""
    heading = words.rstrip("：: ")
    if _NOTES.match(words):
        kind = "glossary"
    elif re.search(_A_DEED, heading):
        year = YEAR.search(heading)
        stated = parse_year(year["year"]) if year else None
        is_past = bool(KEPT.search(heading)) or (stated is not None and stated < report_year)
        kind = "review" if is_past else "commitments"
    else:
        kind = "other"
    return Heading(start, heading, "annex", None, True, segments=segments, kind=kind)


def _bare_notes(segments: Sequence[Segment]) -> int | None:
    """Where a run of notes without a heading begins at the end of the text, numbered from 1."""
    index = len(segments)
    while index > 0 and _NOTE_LINE.match(segments[index - 1].text) and not segments[index - 1].is_inline:
        index -= 1
    run = segments[index:]
    if len(run) < _LEAST_NOTES or not re.match(r"\D{0,2}1\D|①", run[0].text):
        return None
    return index
