"""Builds `sample/reports/` from the plain texts in `sample/source/`: the same digests as many kinds of file.

The masters are clean text, one paragraph a line. What stands in `reports/` is what a collector meets: text in
several encodings, HTML pages with their furniture, DOCX, a compilation, a JSONL of many years, a CSV of a
scraped page, a workbook, an archive, a text whose folders alone say whose it is, a manifest, and pages that
went through what cloning sites and careless saving do. The result is the same byte for byte on every machine:
no clock, no randomness, no compression.

    python sample/build.py            # rebuild sample/reports
    python sample/build.py FOLDER     # build into another folder
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent
SOURCE = SAMPLE / "source"
HOST = "www.example.org"
NATION_IN_ONE_FILE = range(2012, 2020)
MANIFEST = """path,region,year,url,note
0231.html,高安市,2023,https://www.example.org/gaoan/2023.html,the page itself does not say whose it is
"""
"""What is said of a file that says too little of itself."""
COMPILED = ("heyuan-2023", "shanwei-2023", "zhuhai-2023", "tongchuan-2023", "xinzhou-2023")


def master(key: str) -> list[str]:
    """The paragraphs of one plain text of `source/masters`."""
    text = (SOURCE / "masters" / f"{key}.txt").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line]


def headed(key: str) -> tuple[str, list[str]]:
    """Title line and body of a master."""
    title, *body = master(key)
    return title, body


# ---------------------------------------------------------------------------------------------- plain text


def plain(key: str, *, encoding: str = "utf-8", newline: str = "\n", indent: str = "") -> bytes:
    """The master as a text file; `indent` stands before each paragraph below the head."""
    lines = [line if i < 3 else indent + line for i, line in enumerate(master(key))]
    return (newline.join(lines) + newline).encode(encoding)


def bare(key: str, *, encoding: str = "utf-8") -> bytes:
    """The master without its title: only a name or a folder says whose it is."""
    return ("\n".join(master(key)[1:]) + "\n").encode(encoding)


def one_line(key: str) -> bytes:
    """The whole report on a single line under its title, headings inline behind spaces."""
    title, body = headed(key)
    return (title + "\n" + " ".join(body) + "\n").encode()


def disclosure_text(key: str, rows: list[tuple[str, str]]) -> bytes:
    """A page of an information-disclosure site saved as text: the table of metadata twice, as pipe rows."""
    wide = [f"| {a}： | {b} | {c}： | {d} |" for (a, b), (c, d) in zip(rows[::2], rows[1::2], strict=True)]
    narrow = [f"| {a}： | {b} |" for a, b in rows]
    return ("\n".join([*wide, *narrow, *master(key)[1:]]) + "\n").encode("gb18030")


def compilation(keys: tuple[str, ...]) -> bytes:
    """Several reports in one text: of each only the title line is left above the salutation."""
    lines = ["各地政府工作报告汇编（2023年）", "目 录", "广告位招租，详情请咨询本站客服", ""]
    for key in keys:
        lines += [*master(key), ""]
    return "\n".join(lines).encode()


# -------------------------------------------------------------------------------------------------- tables


def jsonl(records: list[dict[str, str | None]]) -> bytes:
    """Records as JSON lines with the keys title, url, content, year."""
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()


def nation_record(year: int) -> dict[str, str | None]:
    """One report of the State Council as a record."""
    title, body = headed(f"nation-{year}")
    return {
        "title": title,
        "url": f"https://{HOST}/nation/{year}",
        "content": "\n\n".join(body),
        "year": str(year),
    }


def resolution_record(key: str) -> dict[str, str | None]:
    """A text that is no report, among the records of reports."""
    title, body = headed(key)
    return {"title": title, "url": f"https://{HOST}/nation/{key}", "content": "\n".join(body), "year": None}


def scraped_csv(key: str, province: str, year: int, published: str) -> bytes:
    """One scraped page as a CSV row, the widgets of the page in its text."""
    title, body = headed(key)
    furniture = ["下载", "打印", "收藏", "【字号：", "加大", "还原", "减小", "】"]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["province", "year", "title", "source_url", "publish_date", "full_text"])
    table.writerow(
        [
            province,
            year,
            f"{year}年{province}政府工作报告",
            f"https://{HOST}/{key}",
            published,
            "\n".join([*furniture, title, *body]),
        ]
    )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def package(parts: dict[str, str]) -> bytes:
    """A ZIP of text parts, stored without compression and with a fixed time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return out.getvalue()


_OPEN = "http://schemas.openxmlformats.org"
_SHEET = f'<worksheet xmlns="{_OPEN}/spreadsheetml/2006/main"><sheetData>{{rows}}</sheetData></worksheet>'


def workbook(rows: list[list[str | int]]) -> bytes:
    """One sheet as an Excel workbook, its texts in the cells."""
    lines = []
    for at, row in enumerate(rows, 1):
        cells = (
            f'<c r="{chr(65 + n)}{at}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{chr(65 + n)}{at}" t="inlineStr"><is><t xml:space="preserve">'
            f"{html.escape(value, quote=False)}</t></is></c>"
            for n, value in enumerate(row)
        )
        lines.append(f'<row r="{at}">{"".join(cells)}</row>')
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = f"{_OPEN}/officeDocument/2006/relationships"
    link = (
        f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/{{type}}" Target="{{target}}"/></Relationships>'
    )
    return package({
        "[Content_Types].xml": f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": link.format(type="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_OPEN}/spreadsheetml/2006/main" xmlns:r="{relations}">'
        '<sheets><sheet name="报告" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link.format(type="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _SHEET.format(rows="".join(lines)),
    })  # fmt: skip


def tar_gz(members: dict[str, bytes]) -> bytes:
    """An archive of tar in gzip, without a time and without compression."""
    packed, out = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    with gzip.GzipFile("", "wb", 0, out, mtime=0) as file:
        file.write(packed.getvalue())
    return out.getvalue()


def saved_as_latin(data: bytes) -> bytes:
    """A page in UTF-8 that a site served in GBK, read as Latin-1 and saved so."""
    return data.decode().encode("gb18030").decode("latin-1").encode()


# ---------------------------------------------------------------------------------------------------- DOCX

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def docx(key: str, *, source: str | None = None, broken_runs: bool = False) -> bytes:
    """The master as a Word document, stored without compression and with a fixed time.

    With `broken_runs` the text of a paragraph is spread over several runs, as editing leaves it.
    """
    title, *rest = master(key)
    lines = [title, *([source] if source else []), *rest]
    paragraphs = []
    for n, line in enumerate(lines):
        pieces = [line[i : i + 17] for i in range(0, len(line), 17)] if broken_runs and n > 3 else [line]
        runs = "".join(f'<w:r><w:t xml:space="preserve">{html.escape(p)}</w:t></w:r>' for p in pieces)
        layout = '<w:pPr><w:jc w:val="center"/></w:pPr>' if n < 3 else ""
        paragraphs.append(f"<w:p>{layout}{runs}</w:p>")
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_WORD}"><w:body>{"".join(paragraphs)}<w:sectPr/></w:body></w:document>'
    )
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document}
    return package(parts)


# ---------------------------------------------------------------------------------------------------- HTML


def page(  # noqa: PLR0913
    key: str,
    *,
    site: str,
    site_code: str,
    published: str,
    content_source: str,
    column: str = "政府工作报告",
    charset: str = "utf-8",
    encoding: str = "utf-8",
    article: Callable[[list[str]], str],
    table: list[tuple[str, str]] | None = None,
    called: str = "",
) -> bytes:
    """The master as a page in the manner of government sites: metadata, navigation, article, footer.

    `charset` is what the page says of itself, `encoding` how it is really written, `called` a title in place
    of the master's.
    """
    title, body = headed(key)
    title = called or title
    meta = {
        "SiteName": site,
        "SiteDomain": HOST,
        "SiteIDCode": site_code,
        "ColumnName": column,
        "ColumnType": "工作动态",
        "ArticleTitle": title,
        "PubDate": published,
        "ContentSource": content_source,
        "Author": "管理员",
        "Url": f"https://{HOST}/art/{key}.html",
    }
    head = "\n<!--栏目-->\n".join(f'<meta name="{k}" content="{html.escape(v)}"/>' for k, v in meta.items())
    menu = "".join(
        f'<li><a href="/{n}/">{name}</a><ul><li><a href="/{n}/1/">{name}动态</a></li></ul></li>'
        for n, name in enumerate(["首页", "要闻动态", "政务公开", "政务服务", "互动交流"])
    )
    rows = "".join(f"<tr><td>{k}：</td><td>{v}</td></tr>" for k, v in table or [])
    facts = f'<table class="wide">{rows}</table><table class="narrow">{rows}</table>' if rows else ""
    text = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}"/>
<title>{title} - {site}</title>
{head}
<style>.hide{{display:none}}</style>
<!--[if lt IE 9]><script src="/js/html5.js"></script><![endif]-->
</head><body>
<input type="hidden" id="cid" value="10086"/><input type="hidden" id="aid" value="{key}"/>
<div class="top"><a href="/">设为首页</a> | <a href="/wza/">无障碍阅读</a></div>
<ul class="nav">{menu}</ul>
<!--<div class="old-nav"><a href="/ld/">领导之窗</a></div>-->
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {column}</div>
{facts}
<h1>{title}</h1>
<div class="info">发布时间：{published} 来源：{content_source} 浏览次数：<span id="hits"></span>
 字号：[<a>大</a> <a>中</a> <a>小</a>] <a>打印</a> <a>关闭</a></div>
{article(body)}
<div class="share">分享到： <a>微信</a> <a>微博</a></div>
<div class="editor">责任编辑：管理员</div>
<div class="code">扫一扫在手机打开当前页</div>
<ul class="nav phone">{menu}</ul>
<div class="footer">版权所有：{site} 主办：{site}办公室 <span>网站标识码：{site_code}</span>
 <a>ICP备00000000号</a> <a>公安备案 00000000000000号</a></div>
</body></html>
"""
    return text.encode(encoding)


def zoom(body: list[str]) -> str:
    """Paragraphs in #zoom, indented by ideographic spaces, numbers cut by an editor's spans."""
    cut = [
        re.sub(r"(\d)(\d{2,}年)", r"<span>\1</span><span>\2</span>", html.escape(line, quote=False))
        for line in body
    ]
    return (
        '<div id="zoom">\n'
        + "\n".join(f'<p style="text-indent: 2em">　　{line}</p>' for line in cut)
        + "\n</div>"
    )


def breaks(body: list[str]) -> str:
    """One block with line breaks, spaces inside the text, full-width digits and per cent signs."""
    wide = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
    lines = [line if n % 2 else line.translate(wide) for n, line in enumerate(body)]
    lines = [html.escape(line, quote=False) for line in lines]
    return (
        '<div class="TRS_Editor"><div class="Custom_UnionStyle">'
        + "<br/>\n".join("&ensp;&ensp;" + line for line in lines)
        + "</div></div>"
    )


def wide_digits(body: list[str]) -> str:
    """The manner of `breaks` in the container of another system."""
    return breaks(body).replace("TRS_Editor", "pages_content")


def styled(body: list[str]) -> str:
    """Paragraphs of styled spans, with comments of the content system between them."""
    return (
        '<div class="article_con" id="UCAP-CONTENT"><!--文章开始-->'
        + "".join(
            f'<p><span style="font-family:宋体;font-size:16px">&nbsp;&nbsp;{html.escape(line, quote=False)}'
            "</span></p>"
            for line in body
        )
        + "<!--文章结束--><p>附件：无</p></div>"
    )


# ---------------------------------------------------------------------------------------- a cloned page

SEVERING = "，。！？；"


def pairs(name: str) -> dict[str, str]:
    """The two columns of a table of `source/`, in the order of its rows."""
    lines = (SOURCE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines if line and not line.startswith("#")]
    return dict(rows[1:])


def cloned(text: str) -> str:
    """What a cloning site makes of a page: traditional characters, notes of pinyin, slipped bytes.

    The text is turned into traditional characters one by one and encoded in GBK. The two bytes of each noted
    character get its reading behind them wherever they stand, across two characters too; the stream is
    severed in front of whatever looks like a mark of `SEVERING`. A lenient decoder reads it back: a lead
    byte takes the next byte, an impossible pair or a lead byte alone becomes `?`, a private-use pair goes
    without a trace. Last, full-width marks become half-width ones.
    """
    stream = "".join(pairs("traditional.csv").get(c, c) for c in text).encode("gbk")
    for character, reading in pairs("notes.csv").items():
        noted = character.encode("gbk")
        stream = stream.replace(noted, noted + f"({reading})".encode("gbk"))
    marks = b"|".join(re.escape(mark.encode("gbk")) for mark in SEVERING)
    cuts = [0, *(m.start() for m in re.finditer(b"(?=" + marks + b")", stream)), len(stream)]
    read = "".join(_lenient(stream[a:b]) for a, b in pairwise(cuts))
    return read.translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})


def _lenient(stream: bytes) -> str:
    """GBK as a lenient decoder reads it."""
    read, at = [], 0
    while at < len(stream):
        width = 1 if stream[at] < 0x80 else 2
        pair = stream[at : at + width]
        try:
            read.append(pair.decode("gbk"))
        except UnicodeDecodeError:
            try:
                pair.decode("gb18030")  # a private-use pair
            except UnicodeDecodeError:
                read.append("?")
        at += width
    return "".join(read)


def cloned_page(key: str) -> bytes:
    """A cloned page saved as text: an advertiser's line, widgets, empty lines, indented paragraphs."""
    title, source, published, *body = master(key)
    top = ["网站首页 > 政务公开 > 正文", title, "作者：", source, published, "【字号：", "分享："]
    lines = cloned("\n".join([*top, *body])).split("\n")
    widgets = ["• 附件:", "掃一掃在手機打開當前頁"]
    paragraphs = "\n\n".join(" " * 8 + line for line in [*lines, *widgets])
    return ("手机游戏免费下载,在线小说阅读,热门软件排行榜\n\n" + paragraphs + "\n").encode()


# ------------------------------------------------------------------------------------------------ the files


def files() -> dict[str, bytes]:
    """Every file of the sample by name."""
    made: dict[str, bytes] = {}
    made["anshan-2023.txt"] = plain("anshan-2023", indent="  ")
    made["anshan-2023-mirror.html"] = page(
        "anshan-2023",
        site="政府公报转载站（示例）",
        site_code="2100000001",
        published="2023-02-06 09:12",
        content_source="鞍山市政府网站",
        article=styled,
    )
    made["wanghua-2025.html"] = page(
        "wanghua-2025",
        site="望花区人民政府（示例）",
        site_code="2104040001",
        published="2025-01-06",
        content_source="区政府办公室",
        article=zoom,
    )
    made["yushan-2025.txt"] = disclosure_text(
        "yushan-2025",
        [
            ("索 引 号", "000000000/202501-00001"),
            ("组配分类", "政府工作报告"),
            ("名 称", "雨山区2025年政府工作报告"),
            ("成文日期", ""),
            ("文 号", "无"),
            ("发布机构", "雨山区政府（政府办公室）"),
        ],
    )
    made["yingkou-2024.txt"] = cloned_page("yingkou-2024")
    made["cities-2023.txt"] = compilation(COMPILED)
    made["ningbo-2023.html"] = page(
        "ningbo-2023",
        site="宁波市人民政府（示例）",
        site_code="3302000001",
        published="2023-02-20",
        content_source="市政府办公厅",
        charset="gb2312",
        encoding="gb18030",
        article=breaks,
        table=[
            ("索引号", "000000000/2023-00001"),
            ("组配分类", "政府工作报告"),
            ("发布机构", "市政府办公厅"),
            ("名称", "宁波市2023年政府工作报告"),
            ("有效性", "有效"),
        ],
    )
    made["0231.html"] = page(
        "gaoan-2023",
        site="政府报告汇编（示例）",
        site_code="0000000000",
        published="2023-02-10 16:30:00",
        content_source="本站整理",
        article=wide_digits,
        called="政府工作报告",
    )
    made["baogao.csv"] = MANIFEST.encode()
    made["jinhua-2023.docx"] = docx("jinhua-2023", broken_runs=True)
    made["省市县2023.xlsx"] = workbook([
        ["省", "市", "区县", "年份", "正文"],
        ["广西壮族自治区", "南宁市", "", 2023, bare("nanning-2023").decode()],
        ["陕西省", "咸阳市", "彬州市", 2023, bare("binzhou-2023").decode()],
    ])  # fmt: skip
    made["wenzhou-2023.txt"] = one_line("wenzhou-2023")
    made["四川/泸州市/2023.txt"] = bare("luzhou-2023", encoding="gb18030")
    made["各省.tar.gz"] = tar_gz({"2025/辽宁省.docx": docx("liaoning-2025", source="来源：辽宁日报")})
    made["anhui-2025.html"] = saved_as_latin(
        page(
            "anhui-2025",
            site="安徽省人民政府（示例）",
            site_code="3400000001",
            published="2025-02-05",
            content_source="省政府政策研究室",
            article=styled,
        )
    )
    made["anhui-2026.csv"] = scraped_csv("anhui-2026", "安徽省", 2026, "2026-02-11")
    made["nation-2012-2019.jsonl"] = jsonl(
        [*(nation_record(year) for year in NATION_IN_ONE_FILE), resolution_record("resolution-2019")]
    )
    made["nation-2021.txt"] = plain("nation-2021", encoding="gb18030")
    made["nation-2022.html"] = page(
        "nation-2022",
        site="政府报告汇编（示例）",
        site_code="0000000000",
        published="2022-03-12",
        content_source="新华社",
        article=zoom,
    )
    made["nation-2023.docx"] = docx("nation-2023")
    made["nation-2024.txt"] = b"\xff\xfe" + plain("nation-2024", encoding="utf-16-le", indent="　　")
    made["nation-2025.txt"] = plain("nation-2025", encoding="utf-8-sig", newline="\r\n", indent="    ")
    made["notice-tasks.txt"] = plain("notice-tasks")
    return made


def main() -> None:
    """Write the files into `sample/reports` or the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    made = files()
    for stale in sorted(folder.rglob("*"), reverse=True):
        if stale.is_dir() and not any(stale.iterdir()):
            stale.rmdir()
        elif stale.is_file() and stale.relative_to(folder).as_posix() not in made:
            stale.unlink()
    for name, content in sorted(made.items()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        print(f"{name}\t{len(content)} bytes")


if __name__ == "__main__":
    main()
