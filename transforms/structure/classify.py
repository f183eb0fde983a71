"""Which texts are no government work report at all, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.records import PageFacts, Rejection
from transforms.structure.head import Head
from transforms.structure.headings import Segment
from transforms.structure.split import lines_of
from transforms.structure.titles import ADDRESS, Title, read_title

_OTHER_TITLE = re.compile(
    r"(?:决议|决定|公报|公告|通报|通知|批复|议程|日程|名单|办法|条例|纲要|规划|细则|方案|意见|函|访谈|述评|评论|"
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


_PART_YEAR = (
    r"(?:[上下前]半年|(?<!年)半年(?:度)?工作|(?:前?[一二三四]|第[一二三四]|前[两三])个?季度"
    r"|[1１一]\s*(?:月|至|到|[-—–~～－]{1,2})+\s*(?:\d{1,2}|[二三四五六七八九十]{1,2})\s*月(?:份)?|前(?:\d{1,2}|[二三四五六七八九十]{1,2})个?月)"
)
_OF_PART_YEAR = re.compile(rf"{_PART_YEAR}[^，。；]{{0,24}}(?:报告|总结|汇报|工作情况)")
"""How a title says that it tells of a part of the year."""
_HEADS_PART_YEAR = re.compile(
    rf"^(?:[一二三]、|（一）)?\s*(?:(?:19|20)\d{{2}}年|今年)?{_PART_YEAR}的?(?:政府|主要)?工作(?:情况|回顾|总结|完成情况)?$"
)
_ABOUT_A_REPORT = re.compile(
    r"图解|解读|一图|图说|数说|速览|速读|看点|亮点|划重点|答记者问|问答|干货|金句|关键词|热词|快看|一分钟|带你看|读懂|划出|手绘|海报|长图|动漫|漫画"
)
"""What a title says that is about a report and is none."""
_SUMMARY_OF_WORK = re.compile(
    r"工作总结|(?:总结|情况)(?:和|及|与|暨)[^。]{0,16}(?:计划|打算|安排|思路|要点)|讲话$"
)


def classify(  # noqa: C901, PLR0911, PLR0912
    text: str, head: Head, facts: PageFacts, title: Title | None, *, is_named: bool = False
) -> Rejection | None:
    """Why a text is no government work report, or None where it is one.

    The rejection's reason is empty, error_page, template, part_year, summary_or_reading_of_a_report or
    not_a_report; its document, source and record are
    left for the caller to fill in. A text is a report by what it does, not by a word in it: its own title
    (`title`, or its head's), a government addressing the deputies, a review with a plan; where its file or
    table says region and year (`is_named`), also by telling what reports tell.
    """
    body = text.strip()
    page_title = re.sub(r"\s", "", facts.title or "")
    shown = title.text if title else page_title or None

    def reject(reason: str, detail: str) -> Rejection:
        return Rejection(None, facts.url or "", None, shown, reason, detail)

    if not body:
        return reject("empty", "The text is empty; look at the source document.")
    length = len(re.sub(r"\s", "", body))
    opening = body[:2500]
    own_opening = head.is_own_opening
    if _ERROR_PAGE.search(body[:600]) and length < 2000 and not own_opening:
        return reject(
            "error_page", "The page is an error or a block page in place of the article; fetch it again."
        )
    placeholders = _placeholders(body)
    if len(placeholders) >= 3 or re.search(
        r"范文|模板|通用版|写作提纲", page_title + (title.text if title else "")
    ):
        sample = placeholders[0] if placeholders else page_title or shown
        return reject(
            "template",
            f"A template: its figures are placeholders such as “{sample}” ({len(placeholders)} places).",
        )
    own_title = title or head.best_title or head.file_title
    for words in (page_title, *(re.sub(r"\s", "", line) for line in head.lines[:8])):
        if 6 <= len(words) <= _TITLE_MAX and _OF_PART_YEAR.search(words) and not ADDRESS.match(words):
            return reject("part_year", f"By its title it tells of a part of a year: “{words[:60]}”.")
    if part := _part_of_year(body):
        return reject("part_year", f"By its first heading it tells of a part of a year: “{part}”.")
    first_lines = [line.text for line in lines_of(opening)[:8]]
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
    for words in (page_title, re.sub(r"\s", "", head.lines[0]) if head.lines else ""):
        if len(words) <= _TITLE_MAX and "报告" in words and _ABOUT_A_REPORT.search(words):
            return reject(
                "summary_or_reading_of_a_report", f"By its title it is about a report: “{words[:60]}”."
            )
        is_heading = _HEADING_MARK.match(words) is not None
        if len(words) <= _TITLE_MAX and _SUMMARY_OF_WORK.search(words) and not (own_opening or is_heading):
            return reject(
                "summary_or_reading_of_a_report",
                f"By its title a summary of work and no report to the deputies: “{words[:60]}”.",
            )
    if own_opening:
        return None
    if _NEWS.search(opening) and not ADDRESS.search(opening):
        return reject(
            "not_a_report",
            "A news item: a reporter tells of the meeting, no government addresses the deputies.",
        )
    parts = _parts(head.segments)
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
    if is_named and length >= _LONG_ENOUGH and _tells_what_reports_tell(body):
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


_LONG_ENOUGH = 2500
_FIGURES_OF_REPORTS = (
    "生产总值", "财政收入", "公共预算收入", "固定资产投资", "消费品零售", "人均可支配收入", "人均纯收入",
    "规模以上工业", "城镇新增就业", "进出口", "实际利用外资", "实际使用外资", "工业总产值",
    "农业总产值", "粮食",
)  # fmt: skip
_LEAST_FIGURES = 4
_LOOKS_BACK = re.compile(
    r"过去(?:的)?[一五]年|去年|上年|[一五]年来|年(?:政府)?工作(?:的)?回顾"
    r"|取得(?:了)?[^。]{0,12}(?:成绩|成就|进展)"
)
_LOOKS_AHEAD = re.compile(
    r"今年[^。]{0,30}(?:目标|任务|工作|要)|(?:预期|奋斗|主要)目标|(?:总体|工作)(?:要求|思路|安排)"
    r"|今后[一三五]年"
)


def _tells_what_reports_tell(body: str) -> bool:
    """Whether a text tells several of the figures that reports tell, looks back and looks ahead."""
    figures = sum(words in body for words in _FIGURES_OF_REPORTS)
    return figures >= _LEAST_FIGURES and bool(_LOOKS_BACK.search(body) and _LOOKS_AHEAD.search(body))


_TITLE_MAX = 80
_FIRST_HEADING = 3000
"""Characters within which a report's first heading stands."""


def _part_of_year(body: str) -> str | None:
    """The first main heading, if it looks back on a part of a year."""
    for line in body[:_FIRST_HEADING].split("\n"):
        words = re.sub(r"\s", "", line)
        if len(words) <= _TITLE_MAX and _HEADING_MARK.match(words):
            return words if _HEADS_PART_YEAR.match(words) else None
    return None


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


def _parts(segments: Iterable[Segment]) -> int:
    """How many paragraphs look like a report's main headings: a review, a plan, the government's building."""
    count = 0
    for segment in segments:
        words = _HEADING_MARK.sub("", segment.text).strip("：: ")
        is_of_the_genre = len(words) <= 40 and re.search(r"年|过去|今后|政府|工作", words)
        if is_of_the_genre and _REVIEW_OR_PLAN.search(words):
            count += 1
    return count
