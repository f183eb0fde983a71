"""Articles of government pages, with what their meta tags say, and the pages that are none."""

# ruff: noqa: E501  (markup is easier to read unbroken)

from __future__ import annotations

from datetime import date

import pytest
from support.documents import landed

from transforms.decode import decode
from transforms.decode.page import read_page
from transforms.records import Decoded

HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>2026年市政府工作报告_示例市人民政府</title>
<!--网站名称--><meta name="SiteName" content="示例市人民政府"><meta name="SiteDomain" content="www.example.gov.cn">
<meta name="SiteIDCode" content="2103000001"/><meta name="ColumnName" content="政府工作报告">
<meta name="ArticleTitle" content="2026年市政府工作报告&ltbr/>——2026年1月6日在市第八届人民代表大会第五次会议上">
<meta name="PubDate" content="2026-01-15 08:42"><meta name="ContentSource" content="示例日报">
<meta name="Author" content="编辑甲"><meta name="Url" content="http://www.example.gov.cn/zfgzbg/t1.html">
<script>var nav = "首页";</script></head><body>
<!--[if lt IE 9]><p>请升级浏览器</p><![endif]-->
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li><li><a href="/fw">政务服务</a></li></ul></div>
<input type="hidden" value="栏目编号"><div class="crumb">当前位置：<a href="/">首页</a> &gt; 政府工作报告</div>
<div class="tools">【字号：大 中 小】 打印 关闭 分享到</div>"""
FOOT = """<div class="foot"><p>责任编辑：编辑甲</p><p>版权所有：示例市人民政府 主办单位：市政府办公室</p>
<p>辽ICP备00000000号 网站标识码2103000001</p></div></body></html>"""
BODY = "".join(
    f"<p style='text-indent:2em'>　　{line}</p>"
    for line in (
        "各位代表：",
        "现在，我代表市人民政府向大会报告工作，请予审议。",
        "一、2025年工作回顾",
        "地区生产总值增长5.1%，规模以上工业增加值增长6.3%。",
        "二、2026年重点工作",
        "主要预期目标：地区生产总值增长5%左右，城镇新增就业1.9万人。",
    )
)


def read(markup: str) -> Decoded:
    data = markup.encode()
    return decode(data, landed(data, "page.html", media_type="text/html"))


def lines(markup: str) -> list[str]:
    return read(markup).records[0].text.split("\n")


@pytest.mark.parametrize(
    "container",
    [
        '<div id="zoom">{}</div>',
        '<div class="view TRS_Editor">{}</div>',
        '<div id="UCAP-CONTENT"><div class="TRS_UEDITOR">{}</div></div>',
        '<div class="pages_content">{}</div>',
        '<div class="xxgk_content"><div class="article_con">{}</div></div>',
        '<div id="content"><div class="wzcon">{}</div></div>',
        "<div class='unheard-of'>{}</div>",
        "<table width=900><tr><td valign=top>{}</td></tr></table>",
    ],
)
def test_the_article_is_found_wherever_the_system_keeps_it(container: str) -> None:
    decoded = read(HEAD + container.format(BODY) + FOOT)
    text = decoded.records[0].text
    assert decoded.media_type == "text/html"
    assert "地区生产总值增长5.1%，规模以上工业增加值增长6.3%。" in text
    assert "主要预期目标：地区生产总值增长5%左右" in text
    assert "var nav" not in text
    assert "请升级浏览器" not in text


def test_a_known_container_gives_the_article_and_nothing_else() -> None:
    assert [line.strip("\u3000") for line in lines(HEAD + f'<div id="zoom">{BODY}</div>' + FOOT)] == [
        "各位代表：",
        "现在，我代表市人民政府向大会报告工作，请予审议。",
        "一、2025年工作回顾",
        "地区生产总值增长5.1%，规模以上工业增加值增长6.3%。",
        "二、2026年重点工作",
        "主要预期目标：地区生产总值增长5%左右，城镇新增就业1.9万人。",
    ]


@pytest.mark.parametrize("paragraphs", [BODY, BODY.replace("</p><p style='text-indent:2em'>", "")])
def test_without_a_known_container_furniture_goes_and_no_paragraph_does(paragraphs: str) -> None:
    further = "<p>多渠道增加居民收入来源，打印店、首页、字号都要管好，附件从略。</p>"
    text = read(HEAD + f"<div class=unheard-of>{paragraphs}{further}</div>" + FOOT).records[0].text
    assert "收入来源" in text
    assert "城镇新增就业1.9万人" in text
    assert "版权所有" not in text
    assert "当前位置" not in text


def test_meta_tags_become_facts() -> None:
    facts = read(HEAD + f'<div id="zoom">{BODY}</div>' + FOOT).records[0].facts
    assert facts.title == "2026年市政府工作报告 ——2026年1月6日在市第八届人民代表大会第五次会议上"
    assert facts.url == "http://www.example.gov.cn/zfgzbg/t1.html"
    assert (facts.site_name, facts.site_code) == ("示例市人民政府", "2103000001")
    assert facts.content_source == "示例日报"
    assert facts.published_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-15", date(2026, 1, 15)),
        ("2026/1/5 8:42:11", date(2026, 1, 5)),
        ("2026年02月03日", date(2026, 2, 3)),
        ("20260204", date(2026, 2, 4)),
        ("2026-13-45", None),
        ("", None),
    ],
)
def test_publication_dates(value: str, expected: date | None) -> None:
    page = read_page(
        f'<html><head><meta name="PubDate" content="{value}"></head><body><div id=zoom>{BODY}</div></body>'
    )
    assert page.facts.published_on == expected


def test_facts_stand_in_the_page_where_meta_tags_are_missing() -> None:
    page = read_page(
        "<html><head><title>示例区2024年政府工作报告-示例区人民政府</title></head><body>"
        "<table><tr><td>索 引 号：</td><td>000014/2024-00001</td><td>组配分类：</td><td>政府工作报告</td></tr>"
        "<tr><td>发布机构：</td><td>示例区政府办公室</td><td>发布日期：</td><td>2024-01-30</td></tr></table>"
        f"<p>来源：示例区政府网</p><div class='wzcon'>{BODY}</div></body></html>"
    )
    assert page.facts.title == "示例区2024年政府工作报告"
    assert page.facts.publisher == "示例区政府办公室"
    assert page.facts.published_on == date(2024, 1, 30)
    assert page.facts.content_source == "示例区政府网"


def test_words_cut_by_an_editor_are_whole() -> None:
    assert lines(
        '<html><body><div id="zoom"><p><span>2</span><span>025年</span><b>工作</b><span>回</span><span>顾</span></p>'
        "<p>增长<font>5</font>.<font>1</font>%左<!-- x -->右的预期目标</p></div></body></html>"
    ) == ["2025年工作回顾", "增长5.1%左右的预期目标"]


def test_line_breaks_make_paragraphs() -> None:
    assert lines(
        '<html><body><div id="zoom">&emsp;&emsp;各位代表：<br>&ensp;&ensp;一、工作回顾<br/><br/>全市经济\n   平稳运行。'
        "</div></body></html>"
    ) == ["\u2003\u2003各位代表：", "\u2002\u2002一、工作回顾", "全市经济 平稳运行。"]


def test_tables_of_data_become_pipe_rows_and_tables_of_layout_do_not() -> None:
    data = "<table><tr><th>指标</th><th>目标</th></tr><tr><td>地区生产总值</td><td><p>5%</p><p>左右</p></td></tr></table>"
    layout = f"<table><tr><td>{data}<p>各位代表：我们的目标是实现平稳增长。</p></td><td><p>旁栏</p></td></tr></table>"
    assert lines(f'<html><body><div id="zoom">{layout}</div></body></html>') == [
        "| 指标 | 目标 |",
        "| 地区生产总值 | 5%左右 |",
        "各位代表：我们的目标是实现平稳增长。",
        "旁栏",
    ]


def test_raised_digits_do_not_run_into_numbers() -> None:
    assert lines(
        '<html><body><div id="zoom"><p>新建公园<sup>3</sup>面积12万m<sup>2</sup>，实施“两优行动”<sup>[4]</sup>。</p></div></body></html>'
    ) == ["新建公园[3]面积12万m²，实施“两优行动”[4]。"]


def test_an_article_in_several_containers_is_whole() -> None:
    halves = "".join(
        f'<div class="TRS_Editor"><p>{part}</p></div>' for part in ("各位代表" * 30, "目标增长" * 30)
    )
    assert len(lines(f"<html><body><div class=box>{halves}</div></body></html>")) == 2


def test_hidden_copies_are_left_out() -> None:
    assert lines(
        f'<html><body><div id="zoom"><div style="display: none">垃圾词垃圾词</div><p>{"各位代表" * 5}</p></div></body></html>'
    ) == ["各位代表" * 5]


def test_a_page_deeper_than_python_recurses() -> None:
    depth = 3000
    text = lines("<html><body>" + "<div>" * depth + "各位代表：" * 5 + "</div>" * depth + "</body></html>")
    assert text == ["各位代表：" * 5]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "GB18030"])
@pytest.mark.parametrize("held", ["utf-8", "gb18030"])
def test_pages_that_hold_another_encoding_than_they_declare(charset: str, held: str) -> None:
    data = (
        HEAD.replace('charset="utf-8"', f'charset="{charset}"') + f'<div id="zoom">{BODY}①</div>' + FOOT
    ).encode(held)
    decoded = decode(data, landed(data, charset="iso-8859-1"))
    assert decoded.charset == held
    assert "现在，我代表市人民政府向大会报告工作" in decoded.records[0].text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        pytest.param(
            "<html><head><title>404 Not Found</title></head><body><h1>404</h1></body></html>",
            "not exist",
            id="404",
        ),
        pytest.param(
            HEAD
            + "<div class='err'>抱歉，您访问的页面不存在或已被删除！<a href='/'>返回首页</a></div>"
            + FOOT,
            "not exist",
            id="removed page",
        ),
        pytest.param(
            "<html><head><title>政府工作报告</title></head><body><p>找不到您要的文章</p></body></html>",
            "not exist",
            id="no such article",
        ),
        pytest.param(
            "<html><head></head><body><script>document.cookie='a='+f();location.reload();</script></body></html>",
            "firewall",
            id="cookie script",
        ),
        pytest.param(
            "<html><body><noscript>请开启JavaScript并刷新该页</noscript><p>请开启JavaScript并刷新该页。</p></body></html>",
            "firewall",
            id="asks for JavaScript",
        ),
        pytest.param(
            "<html><body><h2>您的请求已被拦截</h2><p>事件编号 1234，请联系管理员</p></body></html>",
            "firewall",
            id="blocked",
        ),
        pytest.param(
            "<html><head><title>统一身份认证</title></head><body><form><input name=u><input type='password'></form></body></html>",
            "login",
            id="login",
        ),
        pytest.param(
            "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            "fault",
            id="gateway",
        ),
        pytest.param("<html><body><p>系统正在维护，请稍后再试</p></body></html>", "fault", id="maintenance"),
        pytest.param("<html><body><p>403 Forbidden</p></body></html>", "refuses", id="forbidden"),
        pytest.param(HEAD + '<div id="zoom"></div>' + FOOT, "no article", id="empty article"),
        pytest.param(
            HEAD + '<div id="zoom"><p><a href="/files/P2026.pdf">2026年报告.pdf</a></p></div>' + FOOT,
            "/files/P2026.pdf",
            id="attachment only",
        ),
        pytest.param(
            HEAD + '<div id="zoom"><img src=1.jpg><img src=2.jpg></div>' + FOOT, "picture", id="pictures"
        ),
        pytest.param("<html><body></body></html>", "no article", id="nothing at all"),
    ],
)
def test_error_pages_saved_as_articles(markup: str, words: str) -> None:
    decoded = read(markup)
    assert decoded.records == ()
    assert [rejection.reason for rejection in decoded.rejections] == ["error_page"]
    assert words in decoded.rejections[0].detail


@pytest.mark.parametrize(
    "sentence",
    [
        "建成城市统一身份认证平台，政务服务“请登录一次、全网通办”。",
        "坚决筑牢金融风险防火墙，增长8%。",
        "解决“页面打不开、信息不存在”等群众反映的问题404件。",
    ],
)
def test_reports_that_speak_of_errors_are_reports(sentence: str) -> None:
    markup = HEAD + f'<div id="zoom">{BODY}<p>{sentence}</p></div>' + FOOT
    assert sentence in read(markup).records[0].text


def test_a_text_with_leftovers_of_tags_is_no_page() -> None:
    text = "各位代表：\n今年的目标是增长5%/span>左右，<br>稳中求进。\n" * 3
    decoded = read(text)
    assert (decoded.media_type, decoded.records[0].text) == ("text/plain", text)
