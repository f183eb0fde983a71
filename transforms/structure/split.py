"""Where each report of a text begins and ends, and which texts are no report at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.records import PageFacts, Rejection, Stretch
from transforms.structure.titles import (
    ADDRESS,
    Title,
    find_meetings,
    find_title,
    head_lines,
    is_own_opening,
    read_title,
)

_BROKEN_BEFORE = re.compile(r"[，、：:《“（(的了和与及在对向把]$")
_BROKEN_AFTER = re.compile(r"^[。，、；：？！》”’）)]")
_HEAD_GAP = 300
"""Titles closer than this, with no address between them, head one report or are a list of contents."""
_BODY = 120
"""A report's body has at least this many characters below its title."""

_SHORTEST = 400
"""Two openings closer than this many characters are of one report."""
_TITLE_AND_ADDRESS = re.compile(r"(?P<title>.{6,60}?)[\s|]*(?=各位(?:人大)?代表[：:，,！!])")
_COUNTED = re.compile(
    r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.．、]\s*|^第[一二三四五六七八九十\d]{1,3}篇[：:\s]*"
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Head:
    """A place where a report may begin."""

    start: int
    end: int
    title: Title | None


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for raw in text.split("\n"):
        stripped = raw.strip(" \t\u3000\u00a0|")
        if stripped:
            lines.append(_Line(start, start + len(raw), stripped))
        start += len(raw) + 1
    return lines


def _title_heads(lines: list[_Line]) -> list[_Head]:
    """Title lines, also those broken over two or three lines, that do not stand inside a sentence."""
    heads: list[_Head] = []
    index = 0
    while index < len(lines):
        width, title = 1, None
        run_on = _TITLE_AND_ADDRESS.match(lines[index].text)
        if run_on and (title := _title_of(run_on["title"])):
            heads.append(_Head(lines[index].start, lines[index].start + run_on.end(), title))
            index += 1
            continue
        for width in (1, 2, 3):
            window = lines[index : index + width]
            if len(window) < width or any(len(line.text) > (110 if width == 1 else 30) for line in window):
                break
            joined = "".join(line.text for line in window)
            title = _title_of(joined)
            if title and (width == 1 or _is_wrapped(window)):
                break
            title = None
        if title is None or _inside_sentence(lines, index, width):
            index += 1
            continue
        heads.append(_Head(lines[index].start, lines[index + width - 1].end, title))
        index += width
    return heads


def _title_of(line: str) -> Title | None:
    """The title that a line is, also one that a compilation has numbered."""
    title = read_title(line)
    if title is None and (counted := _COUNTED.match(line)):
        title = read_title(line[counted.end() :])
        return title if title and (title.region or title.year) else None
    return title


def _is_wrapped(window: list[_Line]) -> bool:
    """Whether lines are one title broken: the first names a region or a year, or ends inside a word."""
    first = window[0].text
    return bool(
        re.search(r"(?:省|市|区|县|旗|盟|州|年|政府|人民|工作|工作报|国务院)$", first)
        or re.fullmatch(r"\d{4}", first)
    )


def _inside_sentence(lines: list[_Line], index: int, width: int) -> bool:
    before = lines[index - 1].text if index else ""
    after = lines[index + width].text if index + width < len(lines) else ""
    return bool(
        (before and len(before) > 30 and _BROKEN_BEFORE.search(before))
        or re.search(r"[《“]$", before)
        or _BROKEN_AFTER.match(after)
    )


def _opening_heads(text: str, lines: list[_Line]) -> list[_Head]:
    """Where a government addresses the deputies (各位代表：现在，我代表…), with the header lines above."""
    heads = []
    for index, line in enumerate(lines):
        if not ADDRESS.match(line.text):
            continue
        below = lines[index + 1 : index + 3] if len(line.text) <= 12 else []
        if not any(is_own_opening(one.text[:200]) for one in (line, *below)):
            continue
        first = index
        while first > 0 and _is_header(lines[first - 1].text):
            first -= 1
        heads.append(_Head(lines[first].start, line.start, None))
    return heads


def _is_header(line: str) -> bool:
    if len(line) > 80 or re.search(r"[。；！？]$", line):
        return False
    return bool(
        find_meetings(line)
        or read_title(line)
        or re.search(r"(?:长|主席|总理|专员)\s*[\u3400-\u9fff·]{2,12}$", line)
        or re.match(r"^[—（(\-]*(?:\d{4}|二[〇○零])", line)
        or re.search(r"^(?:来源|信息来源|发布时间|时间|作者|字体|【)", line)
        or (len(line) <= 12 and not re.search(r"[，。！？]|目\s*录", line))
    )


def _starts(text: str, lines: list[_Line]) -> list[_Head]:
    titles, openings = _title_heads(lines), _opening_heads(text, lines)
    heads: list[_Head] = []
    for position, head in enumerate(titles):
        limit = titles[position + 1].start if position + 1 < len(titles) else len(text)
        is_generic = head.title is not None and head.title.region is None and head.title.year is None
        below = text[head.end : min(limit, head.end + 700)]
        opens = any(head.start <= opening.end <= head.end + 700 for opening in openings)
        if is_generic and heads and not (opens or find_meetings(re.sub(r"\n", "", below[:200]))):
            continue
        if (
            heads
            and head.start - heads[-1].end < _HEAD_GAP
            and not _address_between(openings, heads[-1], head)
        ):
            previous = heads[-1]
            if previous.title and head.title and previous.title.fits(head.title):
                better = head.title if previous.title.region is None else previous.title
                heads[-1] = _Head(previous.start, head.end, better)
                continue
            heads.pop()
        if len(text[head.end : limit].strip()) < _BODY and position + 1 == len(titles):
            continue
        heads.append(head)
    for opening in openings:
        near = [head for head in heads if head.start <= opening.end and opening.end - head.end < 900]
        if not near and not any(0 <= opening.end - other.end < _SHORTEST for other in heads):
            heads.append(opening)
    return sorted(heads, key=lambda head: head.start)


def _address_between(openings: list[_Head], one: _Head, other: _Head) -> bool:
    return any(one.end <= opening.end < other.start for opening in openings)


def split(text: str, facts: PageFacts) -> list[Stretch]:
    """The stretches of a clean text that are one report each, in order.

    A text with one report (or none) is one stretch from end to end, with the report's title if it has one.
    Of a compilation each stretch runs from its title line to the next one's; what stands before the first, an
    advertiser's line or a table of contents, belongs to none.
    """
    lines = _lines(text)
    heads = _starts(text, lines)
    if len(heads) <= 1:
        title = heads[0].title if heads else None
        if title is None and facts.title:
            title = find_title(facts.title)
        return [Stretch(0, len(text), title.text if title else None)] if text.strip() else []
    stretches = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start if following else len(text)
        end = head.start + len(text[head.start : end].rstrip(" \t\u3000\n|"))
        stretches.append(Stretch(head.start, end, head.title.text if head.title else None))
    return stretches


_OTHER_TITLE = re.compile(
    r"(?:决议|决定|公报|公告|通报|通知|批复|议程|日程|名单|办法|条例|纲要|规划|细则|方案|意见|函|解读|图解|答记者问|问答|访谈|述评|评论|"
    r"侧记|综述|热议|摘要解读|关键词|任务分解|责任分工|分工方案|重点任务|办理情况|整改|起草说明|说明|范文|模板|提纲|讲话|致辞|祝词|开幕词|"
    r"闭幕词|主持词|小说|第[一二三四五六七八九十百\d]+[章回])(?:（[^（）]*）|\([^()]*\))?$"
)
_OTHER_REPORT = re.compile(
    r"(?:常务委员会|常委会|人民法院|中级法院|高级法院|人民检察院|检察院|政协|政治协商会议|纪律检查|纪委|监察委|党委|财政局|财政厅|"
    r"发展和改革|发展改革|发改委)[^。\n]{0,12}(?:工作)?报告|(?:预算执行|计划执行|决算|审计|信息公开|法治政府建设|依法行政|环境状况)[^。\n]{0,30}"
    r"(?:工作)?报告"
)
_ADOPTED = re.compile(
    r"会议(?:听取|审议|审查|讨论)[^。]{0,80}(?:政府工作报告|所作的[^。]{0,6}报告)|决定批准(?:这个|该|此)?报告|决定批准[^。]{0,20}工作报告"
)
_NEWS = re.compile(
    r"本报(?:讯|记者)|(?:记者|通讯员)\s*[\u3400-\u9fff]{2,4}\s*(?:报道|）|\))|新华社[\u3400-\u9fff]{2,6}\d{1,2}月|讯（|电（"
)
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])[XxＸ×✕]{1,4}\s*(?:[.．][XxＸ×]+)?\s*(?:亿|万|千|%|％|个百分点|元|家|个|项|年|月|日|省|市|县|区|公里|人|户|吨)|"
    r"(?:某|[*＊○]{2,})(?:省|市|县|区|亿元|万元|%)|[_＿]{3,}\s*(?:亿|万|%|年|元)"
)
_PLACEHOLDER_SIGN = re.compile("[XxＸ×✕某*＊○_＿]")
"""What every placeholder begins with."""
_ERROR_PAGE = re.compile(
    r"404\s*(?:Not Found|错误|页面)|页面(?:不存在|未找到|无法访问|已删除|走丢)|"
    r"您(?:访问|查看|浏览|请求)的(?:页面|网页|信息|内容|文章)|访问(?:被拒绝|受限|过于频繁)|"
    r"(?:Access Denied|Forbidden|Bad Gateway|Service Unavailable|Request Rejected)|"
    r"请(?:开启|启用)\s*JavaScript|安全(?:验证|检测|防护)|站点(?:维护|升级)",
    re.IGNORECASE,
)
_HEADING_MARK = re.compile(
    r"^(?:第?[一二三四五六七八九十]+(?:部分|章)?[、.．\s]|（[一二三四五六七八九十]+）)"
)
_REVIEW_OR_PLAN = re.compile(
    r"自身建设|政府建设|"
    r"(?:工作)?(?:的)?(?:回顾|总结)$|(?:工作|任务|目标|安排|打算|要求|建议|部署|重点)(?:和|及|与|、|的)?[\u3400-\u9fff]{0,10}$"
)


def classify(text: str, facts: PageFacts, title: str | None) -> Rejection | None:
    """Why a stretch is no government work report, or None where it is one.

    The rejection's reason is empty, error_page, template or not_a_report; its document, source and record are
    left for the caller to fill in. A text is a report by what it does, not by a word in it: its own title, a
    government addressing the deputies, a review with a plan.
    """
    body = text.strip()
    page_title = re.sub(r"\s", "", facts.title or "")
    shown = title or page_title or None

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    if not body:
        return reject("empty", "The text is empty; look at the source document.")
    length = len(re.sub(r"\s", "", body))
    opening = body[:2500]
    own_opening = is_own_opening(opening)
    if _ERROR_PAGE.search(body[:600]) and length < 2000 and not own_opening:
        return reject(
            "error_page", "The page is an error or a block page in place of the article; fetch it again."
        )
    placeholders = _placeholders(body)
    if len(placeholders) >= 3 or re.search(r"范文|模板|通用版|写作提纲", page_title + (title or "")):
        sample = placeholders[0] if placeholders else page_title or title
        return reject(
            "template",
            f"A template: its figures are placeholders such as “{sample}” ({len(placeholders)} places).",
        )
    own_title = _own_title(body, facts, title)
    first_lines = [line.text for line in _lines(opening)[:8]]
    heading_words = [page_title, *first_lines[:3]] if not own_opening else [page_title]
    for words in heading_words:
        if words and len(words) <= 80 and _OTHER_TITLE.search(words) and not read_title(words):
            return reject(
                "not_a_report", f"By its title another document and no work report: “{words[:60]}”."
            )
    if _ADOPTED.search(opening) and not own_opening:
        return reject(
            "not_a_report", "A resolution or minutes about a work report: the meeting hears and approves it."
        )
    other = _OTHER_REPORT.search("".join(first_lines[:3])[:200]) or _OTHER_REPORT.search(page_title)
    if other and own_title is None:
        return reject("not_a_report", f"Another body's report, not a government's: “{other.group()[:40]}”.")
    if own_opening:
        return None
    if _NEWS.search(opening) and not ADDRESS.search(opening):
        return reject(
            "not_a_report",
            "A news item: a reporter tells of the meeting, no government addresses the deputies.",
        )
    parts = _parts(body)
    addresses = any(ADDRESS.match(line) for line in opening.split("\n"))
    if own_title is not None and (length >= 200 and (parts or addresses or length >= 1500)):
        return None
    if addresses and parts >= 2:
        return None
    if (
        parts >= 2
        and re.search(r"政府", opening)
        and length >= 1500
        and re.search(r"预期目标|奋斗目标|主要目标", body)
    ):
        return None
    if own_title is not None:
        return reject(
            "not_a_report",
            f"The title is a work report's, but the {length} characters below hold no review and no plan.",
        )
    return reject(
        "not_a_report",
        "No title, no address to the deputies, no review with a plan: nothing shows a work report.",
    )


def _placeholders(body: str) -> list[str]:
    """What stands in a text in place of its figures: xx亿元, 某市, ____年."""
    found: list[str] = []
    end = 0
    for sign in _PLACEHOLDER_SIGN.finditer(body):
        placeholder = _PLACEHOLDER.match(body, sign.start()) if sign.start() >= end else None
        if placeholder:
            found.append(placeholder[0])
            end = placeholder.end()
    return found


def _own_title(body: str, facts: PageFacts, title: str | None) -> Title | None:
    if title and (found := read_title(title)):
        return found
    if facts.title and (found := find_title(facts.title)):
        return found
    lines = head_lines(body)
    for index in range(min(len(lines), 12)):
        for width in (1, 2):
            found = read_title("".join(line.strip() for line in lines[index : index + width]))
            if found:
                return found
    return None


def _parts(body: str) -> int:
    """How many lines look like a report's main headings: a review, a plan, the government's own building."""
    count = 0
    for line in _lines(body):
        words = _HEADING_MARK.sub("", line.text).strip("：: ")
        is_of_the_genre = len(words) <= 40 and re.search(r"年|过去|今后|政府|工作", words)
        if is_of_the_genre and _REVIEW_OR_PLAN.search(words):
            count += 1
    return count
