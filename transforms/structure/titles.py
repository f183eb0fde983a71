"""The title, the meeting line and the opening formula: how a government work report begins.

Splitting, classifying and identifying all read the head of a report; its grammar stands here once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from transforms.text.dates import DATE, HAN_DIGIT, YEAR, date_of, parse_year

_HAN = r"[\u3400-\u9fff]"
_YEAR = rf"(?:[12]\d{{3}}|[一二][{HAN_DIGIT}]{{3}})\s?年(?:度)?"
_PROVINCE_SHORT = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|"
    "云南|西藏|陕西|甘肃|青海|宁夏|新疆"
)
_REGION = rf"(?:{_HAN}{{0,24}}?(?:省|市|区|县|旗|盟|州|国务院|地区)|{_PROVINCE_SHORT})"
_NOT_A_NAME = re.compile(
    r"^(?:关于|听取|审议|审查|学习|贯彻|落实|解读|图解|聚焦|一图|速览|数说|划重点|热议|讨论|通过|批准|起草|摘自|根据|转发|印发|围绕|"
    r"分组|代表|委员|记者|今年|去年|我们|以上|现将|对于|做好|推动|目录|收藏|打印|下载|全文|权威|重磅|刚刚|回眸|盘点|解码|最全|来了)"
)
_NOTE = r"(?:[（(【\[][^（）()【】\[\]]{0,60}[）)】\]])"
_TITLE = re.compile(
    rf"^[《“]?(?:[^。；]{{0,60}}会[议議]上的?)?(?P<year>{_YEAR})?的?(?:中华人民共和国)?(?P<region>{_REGION}|{_HAN}{{2,12}}(?=人民政府))?"
    rf"(?P<year2>{_YEAR})?(?:人民政府(?P<year3>{_YEAR})?|(?:政府|行政公署|行署)(?P<year4>{_YEAR})?)工作的?报告[》”]?"
    rf"(?P<note>{_NOTE}|全文|摘要|摘登)*(?P<rest>(?:[—\-–]{{1,4}}|[（(])?(?:{_YEAR}|在).{{0,70}})?$"
)
DIGEST_WORD = re.compile(
    r"摘要|摘登|摘编|摘录|摘报|节选|节录|缩写|缩略|简版|简本|简写|精简|浓缩|概要"
    r"|要点|提要"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title that is a report's own: 2023年鞍山市政府工作报告."""

    text: str
    year: int | None
    region: str | None
    """The region as the title names it, without 人民."""
    is_digest: bool

    def fits(self, other: Title) -> bool:
        """Whether two titles can be of one report: nothing that both state differs."""
        same_year = self.year is None or other.year is None or self.year == other.year
        same_region = (
            self.region is None
            or other.region is None
            or self.region in other.region
            or other.region in self.region
        )
        return same_year and same_region


_LABEL = re.compile(r"^(?:标题|题目|题名|名称|文件名称)[：:]")
"""What collectors put before a title."""
_ABOUT = re.compile(r"^关于(?=[^。]{2,40}政府工作的报告$)")
"""关于鞍山市2015年政府工作的报告: what titles of papers begin with."""
_BRACKETED_LABEL = re.compile(r"^【(?P<label>政府工作报告)】(?P<rest>[^报]{2,30})$")
"""【政府工作报告】鞍山市（2015年）: the kind of text stands before whose it is."""


def read_title(line: str) -> Title | None:
    """The title that a whole line is, or None: a line that merely mentions 政府工作报告 is no title."""
    compact = _LABEL.sub("", re.sub(r"[\s\u3000#*|]+", "", line)).replace("吿", "告")
    compact = _ABOUT.sub("", compact)
    if labelled := _BRACKETED_LABEL.match(compact):
        compact = re.sub(r"[（()）]", "", labelled["rest"]) + labelled["label"]
    if not 6 <= len(compact) <= 110 or "报告" not in compact:
        return None
    found = _TITLE.match(compact)
    if not found:
        return None
    region = found["region"]
    if region and (_NOT_A_NAME.match(region) or "会议" in region):
        return None
    year_text = found["year"] or found["year2"] or found["year3"] or found["year4"]
    year = parse_year(re.sub(r"\s|年度?", "", year_text)) if year_text else None
    if year is None and found["note"]:
        noted = YEAR.search(compact[found.end("region") if region else 0 :])
        year = parse_year(noted["year"]) if noted and not DATE.search(compact) else None
    return Title(
        text=compact,
        year=year,
        region=region.removesuffix("人民") if region else None,
        is_digest=bool(DIGEST_WORD.search(compact)),
    )


_TITLE_INSIDE = re.compile(
    rf"(?P<title>(?:{_YEAR})?(?:{_REGION})?(?:{_YEAR})?(?:人民)?政府(?:{_YEAR})?工作报告(?:（[^（）]{{0,12}}）)?)"
)


def find_title(text: str) -> Title | None:
    """The report's title inside a page's title (`…政府工作报告 - 某市人民政府`, a breadcrumb), or None."""
    text = re.sub(r"&?(?:lt|gt|nbsp)?;?\s*<?br\s*/?>?|&(?:lt|gt|nbsp);?", " ", text)
    whole = read_title(text)
    if whole:
        return whole
    for piece in re.split(r"[-_|—–>＞:：]+|\s{1,}", text):
        title = read_title(piece)
        if title:
            return title
    compact = re.sub(r"\s", "", text)
    found = _TITLE_INSIDE.search(compact)
    if (
        found is None
        or _NOT_A_NAME.match(found["title"])
        or compact[: found.start()].endswith(("关于", "作", "《", "“"))
    ):
        return None
    if re.match(r"[》”]?(?:的|中|里|进行|任务|重点|提出|解读|摘要解读|起草|分工)", compact[found.end() :]):
        return None
    return read_title(found["title"])


ADDRESS = re.compile(
    r"^\s*(?:(?:大会)?主席团[、，])?(?:尊敬的)?各位(?:人大)?代表(?:[、，](?:各位)?(?:同志们?|委员|来宾))*[：:，,！!。]?"
)
"""The words that a report opens with; later paragraphs begin so too."""

OPENING = re.compile(
    rf"(?:我|谨|受)[^。！？\n]{{0,16}}?(?:代表|委托|委派|决定)(?P<body>{_HAN}{{0,24}}?(?:政府|国务院|行署|行政公署))?"
    r"(?P<rest>[^。！？\n]{0,70}?(?:作[^。！？\n]{0,50}报告|报告[^。！？\n]{0,20}工作|提出[^。！？\n]{0,50}报告|汇报[^。！？\n]{0,16}工作|"
    r"报告[^。！？\n]{0,30}，(?:并)?请)[^。！？\n]{0,60})"
)
"""我代表…政府，向大会报告工作: what only the report itself says."""


def is_own_opening(opening: str) -> bool:
    """Whether a government reports to the deputies in its own name: no court, no congress, no paper."""
    for found in OPENING.finditer(opening):
        said = found.group()
        if re.search(r"感谢|敬意|问候|祝福", said):
            continue
        if re.search(r"政府|国务院|行署|行政公署", said) and not re.search(
            r"法院|检察院|常委会|常务委员会", said
        ):
            return True
    return False


_MEETING = re.compile(
    rf"(?P<region>{_HAN}{{0,24}}?)(?P<session>第?(?P<nth>[一二三四五六七八九十百]{{1,4}}|\d{{1,2}})届"
    r"(?:全国)?人(?:民代表大会|大)(?:常务委员会|常委会)?第?(?P<mth>[一二三四五六七八九十]{1,3}|\d{1,2})次"
    r"(?:全体)?(?:\(扩大\))?会[议議])"
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where a report was given: the region as the line names it (or empty), the session from its 第…届 on."""

    region: str
    session: str
    start: int
    end: int


def _session(found: re.Match[str]) -> str:
    """A session written out: 十七届人大二次会议 → 第十七届人民代表大会第二次会议."""
    nation = "全国" if "届全国" in found["session"] else ""
    return f"第{found['nth']}届{nation}人民代表大会第{found['mth']}次会议"


def find_meetings(head: str) -> list[Meeting]:
    """The meetings that a head (its lines joined) names."""
    meetings: list[Meeting] = []
    if "届" not in head:
        return meetings
    for found in _MEETING.finditer(head):
        if "常务委员会" in found["session"] or "常委会" in found["session"]:
            continue
        region = bare_region(found["region"], head[: found.start("region")])
        meetings.append(Meeting(region, _session(found), found.start("session") - len(region), found.end()))
    return meetings


_DAY = r"[一二三四五六七八九十]{1,3}|\d{1,2}"


def bare_region(words: str, before: str) -> str:
    """The region's name at the end of the words before an office or a session: `日在鞍山市` → `鞍山市`."""
    if words.startswith("日") and before[-1:].isdecimal():
        words = words[1:]
    words = re.sub(rf"^.*月(?:{_DAY})日", "", words)
    words = re.sub(r"^于(?!都|洪|田)", "", words)  # 于都县, 于洪区 and 于田县 begin so
    words = re.sub(r"^.*(?:完成|实现|落实|贯彻|执行|通过|批准|确定|提出|部署)了?(?=[省市县区州])", "", words)
    return re.split(r"会[议議]上|大会上|在|、", words)[-1]


_CAPTION = re.compile(r"摄|图为|图片|记者|通讯员|开幕|闭幕|本报|新华社")
FURNITURE = re.compile(r"发布|时间[：:]|日期|来源|索引|浏览|字体|字号|编辑|点击|文号")
"""What lines of a head hold that the page put there."""


def delivered_on(lines: list[str]) -> tuple[date | None, bool]:
    """The day of the meeting in a head's lines, and whether it stands beside the meeting.

    Else it stands in brackets or alone on its line. Dates of publication and of photographs are none; a
    meeting line broken over lines counts as one.
    """
    kept = [line.strip() for line in lines if not FURNITURE.search(line) and not is_caption(line)]
    joined = "".join(kept)
    dates = [(found.start(), found.end(), date_of(found)) for found in DATE.finditer(joined)]
    dates = [entry for entry in dates if entry[2] is not None]
    for meeting in find_meetings(joined):
        before = [entry for entry in dates if 0 <= meeting.start - entry[1] <= 30]
        if before:
            return before[-1][2], True
        after = [entry for entry in dates if 0 <= entry[0] - meeting.end <= 12]
        if after:
            return after[0][2], True
    for line in kept:
        bare = line.strip("—-– （）()【】[]　*")
        found = DATE.match(bare)
        if found and len(bare) - found.end() <= 2:
            return date_of(found), False
    return None, False


def is_caption(line: str) -> bool:
    """Whether a line of a head is a photograph's caption or a byline of the press."""
    return bool(_CAPTION.search(line)) and not line.lstrip().startswith(("—", "-", "–", "（", "("))


def head_lines(text: str, limit: int = 1600) -> list[str]:
    """The lines before the address 各位代表; where there is none, those before the first long paragraph."""
    lines: list[str] = []
    for line in text[:limit].split("\n"):
        if ADDRESS.match(line):
            return lines
        run_on = re.search(r"(?:尊敬的)?各位(?:人大)?代表[：:，,！!]", line[:160])
        if run_on:
            return [*lines, line[: run_on.start()]]
        lines.append(line)
    short: list[str] = []
    for line in lines:
        if len(line.strip()) > 90 or OPENING.search(line):
            break
        short.append(line)
    return short[:25]
