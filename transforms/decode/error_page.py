"""Pages that a server sends instead of an article: removed pages, logins, firewalls, faults, empty articles.

Many government sites answer 200 with them, so a saved page is judged by what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KINDS = ("soft_404", "login", "waf", "forbidden", "server_error", "empty_article")

LONG_ARTICLE = 200
"""Chinese characters from which on a page is an article, whatever words it holds."""
_SHORT_NOTICE = 60
"""Chinese characters up to which an article may be only the notice of an error."""
_SPEAKS_AS_REPORT = re.compile(r"各位代表|政府工作报告|(?:增长|下降)\s*\d")

_IN_MARKUP = (
    (
        "waf",
        re.compile(
            r"document\.cookie\s*=[^<]{0,4000}?location|acw_sc__v2|__jsl_clearance|\$_ts\b|_guard/|yunsuo_session"
            r"|safedog|/cdn-cgi/|challenge-platform|geetest|waf_captcha",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
_IN_WORDS = (
    (
        "waf",
        re.compile(
            r"(?:访问|请求|操作)(?:已)?被?(?:安全策略)?(?:拦截|阻断|阻止)|人机(?:识别|验证)|滑动验证|安全验证|访问验证"
            r"|(?:云|Web应用|网站)防火墙|云防护|云盾|创宇盾|安全狗|请(?:开启|启用|打开)\s*(?:浏览器的?\s*)?JavaScript"
            r"|enable JavaScript|Request (?:was |has been )?blocked|Access Verification",
            re.IGNORECASE,
        ),
    ),
    (
        "soft_404",
        re.compile(
            r"(?:页面|网页|文件|文章|内容|信息|资源|地址|链接|栏目)[^。]{0,12}?"
            r"(?:不存在|未找到|找不到|没有找到|已(?:被)?删除|已下线|已失效|已撤销)"
            r"|(?:找不到|无法找到|没有找到|未找到)[^。]{0,10}?(?:页面|网页|文件|文章|内容|信息|资源)"
            r"|\b404\b[^\n]{0,30}(?:not found|错误|页面|出错|error)"
            r"|(?:not found|错误|出错|error)[^\n]{0,12}\b404\b"
            r"|^\s*404\s*$|(?:page|file|object|URL)[^\n]{0,30}not (?:be )?found|已经?离开了?地球",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "forbidden",
        re.compile(
            r"\b403\b[^\n]{0,20}(?:forbidden|禁止|拒绝)|无权(?:限)?访问|没有(?:访问|查看)?权限|禁止访问|拒绝访问|访问被拒绝"
            r"|access (?:is )?denied|forbidden",
            re.IGNORECASE,
        ),
    ),
    (
        "server_error",
        re.compile(
            r"\b50[0-4]\b[^\n]{0,20}(?:error|bad gateway|unavailable|time-?out|错误)"
            r"|bad gateway|internal server error"
            r"|service (?:temporarily )?unavailable|服务器(?:内部)?(?:错误|出错|繁忙)"
            r"|系统(?:繁忙|维护中|正在维护|正在升级|错误|异常)"
            r"|网站(?:维护|升级|正在维护|建设中)|运行时错误|Server Error in",
            re.IGNORECASE,
        ),
    ),
    (
        "login",
        re.compile(
            r"请(?:先)?登录|登录后(?:查看|访问|阅读)|用户登录|统一身份认证|账号登录|会员登录|扫码登录"
        ),
    ),
)
_SAYS = {
    "soft_404": "the page says that what was asked for does not exist",
    "login": "the page asks for a login",
    "waf": "a firewall answered with a challenge instead of the page",
    "forbidden": "the site refuses access to the page",
    "server_error": "the site reports a fault or maintenance",
    "empty_article": "the page has no article text",
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What kind of page stands in place of an article."""

    kind: str
    """One of KINDS."""
    detail: str


def recognise(
    markup: str, *, title: str | None, article: str, words: str, article_length: int, asks_password: bool
) -> ErrorPage | None:
    """The kind of error page, or None where nothing speaks for one.

    `article` is the text taken for the article and `article_length` the number of Chinese characters in it;
    `words` is the visible text of the whole page, navigation and all. A long article is one even where it
    speaks of 404s and logins, and a short one that speaks as a report does is no notice of an error.
    """
    if article_length >= LONG_ARTICLE or (
        article_length >= _SHORT_NOTICE and _SPEAKS_AS_REPORT.search(article)
    ):
        return None
    shown = f"{title or ''}\n{article}"
    if article_length < _SHORT_NOTICE:
        shown += f"\n{words[:3000]}"
    for kind, pattern in _IN_WORDS:
        # Every portal's navigation offers a login; only a page that asks for a password is one.
        where = f"{title or ''}\n{article}" if kind == "login" and not asks_password else shown
        if found := pattern.search(where):
            return ErrorPage(kind, f"{_SAYS[kind]} (“{' '.join(found.group().split())[:40]}”)")
    if asks_password and article_length < _SHORT_NOTICE:
        return ErrorPage("login", _SAYS["login"] + " (a password field)")
    if article_length < _SHORT_NOTICE:
        for kind, pattern in _IN_MARKUP:
            if pattern.search(markup):
                return ErrorPage(kind, _SAYS[kind] + " (its script sets a cookie and loads again)")
    return None


def empty_article(detail: str) -> ErrorPage:
    """The error of a page whose article is missing; `detail` says what it holds instead."""
    return ErrorPage("empty_article", f"{_SAYS['empty_article']}: {detail}")
