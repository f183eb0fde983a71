"""Articles on several pages: which addresses are pages of the same article, and the article in one piece."""

from __future__ import annotations

import pytest

from transforms.decode.page import read_page
from transforms.sources.paging import following_pages, joined_pages

HERE = "http://a.example/zfgzbg/202601/t20260106_4483941.html"


@pytest.mark.parametrize(
    ("markup", "pages"),
    [
        pytest.param(
            '<script>createPageHTML(3, 0, "t20260106_4483941", "html");</script>',
            ["t20260106_4483941_1.html", "t20260106_4483941_2.html"],
            id="pager by script",
        ),
        pytest.param(
            '<script>createPageHTML(1, 0, "t20260106_4483941", "html");</script>', [], id="one page"
        ),
        pytest.param(
            '<script>createPageHTML(4, 0, "other", "html");</script>', [], id="another article's pager"
        ),
        pytest.param(
            '<a href="t20260106_4483941_1.html">下一页</a>', ["t20260106_4483941_1.html"], id="next page"
        ),
        pytest.param(
            '<a href="t20260106_4483941_1.html">2</a><a href="./t20260106_4483941_2.html">[3]</a>',
            ["t20260106_4483941_1.html", "t20260106_4483941_2.html"],
            id="numbers",
        ),
        pytest.param('<a href="t20260107_4483999.html">下一篇</a>', [], id="next article"),
        pytest.param('<a href="t20260107_4483999.html">下一页</a>', [], id="a page of another article"),
        pytest.param('<a href="http://b.example/t20260106_4483941_1.html">下一页</a>', [], id="another host"),
        pytest.param('<a href="javascript:next()">下一页</a><a href="#">2</a>', [], id="no address"),
    ],
)
def test_following_pages(markup: str, pages: list[str]) -> None:
    assert list(following_pages(markup, HERE)) == [f"http://a.example/zfgzbg/202601/{page}" for page in pages]


def test_pages_by_parameter_and_only_forward() -> None:
    url = "http://a.example/show.php?id=7&page=2"
    markup = '<a href="?id=7&page=1">1</a><a href="?id=7&page=3">3</a><a href="?id=8&page=3">3</a>'
    assert following_pages(markup, url) == ("http://a.example/show.php?id=7&page=3",)


def test_the_article_in_one_piece() -> None:
    pages = [
        "<html><head><meta name=ArticleTitle content=报告></head>"
        f"<body><p>导航{n}</p><div id=zoom><p>第{n}部分的正文。</p></div></body></html>"
        for n in "一二三"
    ]
    page = read_page(joined_pages(pages))
    assert page.text.split("\n") == ["第一部分的正文。", "第二部分的正文。", "第三部分的正文。"]
    assert page.facts.title == "报告"
