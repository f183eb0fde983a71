"""Whether a report breaks off before its end, and whether it is a form that was never filled in."""

from __future__ import annotations

import re

from transforms.repair.parameters import CLOSING_PART, FEWEST_PLACEHOLDERS, LONG_LAST_LINE, SHORT

_ENDS = frozenset("。！？…”’）》】〕；!?.;)]")
_BREAKS = frozenset("，、“‘（《,(")
_CLOSING = re.compile(
    r"^[^\n]*(?:让我们|我们|各族人民|全国人民|全[省市区县州]人民|同志们)[^\n]{0,200}(?:团结|旗帜|领导下|周围|率领)[^\n]*"
    r"(?:奋斗|前进|奋进|篇章|贡献|胜利|辉煌|明天|未来|局面|力量|答卷|荣光|崛起|复兴|事业|目标|现代化[^\n]{0,16}|前列)[！!。”]*$",
    re.M,
)
_EXHORTS = re.compile(
    r"(?:让我们|我们|人民)[^\n]*(?:团结|奋斗|领导|前进|奋进|谱写|奋力|迎接|胜利)|(?:谢谢大家|努力奋斗|不懈奋斗)[！!。]"
)
_DIGEST = re.compile(r"摘编|摘要|摘登|节选|节录|摘录|要点")
_SALUTATION = re.compile(r"各位代表|请予审议|请审议")
_FIRST_PART = re.compile(r"^一、", re.M)
_SECOND_PART = re.compile(r"^二、", re.M)
_LIST_ITEM = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、．)）]|[(（\[【〔［①-⑳⑴-⒇@•·]|[^：:]{2,12}[：:]"
)

_BLANKS = "XxＸｘ×*＊○□_＿"
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])[XxＸｘ×*＊○□_＿]{1,6}(?:\.[XxＸｘ×*＊]{1,3})?(?=\s?(?:%|％|亿|万|个|项|元|家|户|人|公里|亩|吨|年|月|届|次|市|县|区|镇))"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?=%|亿|万|个|项|元|家|户|人|公里|亩|吨)")


def truncation_reason(clean: str) -> str | None:
    """Why the report `clean` counts as cut off, in a few words; None where it ends as a text should.

    A text ends badly where its last paragraph stops without a stop, or where it has no closing words and
    is far shorter than any whole report. A text that calls itself a digest may be short.
    """
    text = clean.rstrip()
    if not text:
        return None
    last = text[text.rfind("\n") + 1 :]
    is_item = 5 <= len(last) < LONG_LAST_LINE and _LIST_ITEM.match(last) is not None
    is_stopped = last[-1] in _ENDS or is_item
    if last[-1] in _BREAKS or (
        not is_stopped and (len(last) >= LONG_LAST_LINE or ("，" in last and len(last) >= 30))
    ):
        return f"ends in mid-sentence: …{last[-12:]}"
    if not _SALUTATION.search(text, 0, 1500) or _is_closed(text, last):
        return None
    if not is_stopped:
        return f"ends in mid-sentence: …{last[-12:]}"
    if _DIGEST.search(text, 0, 400):
        return None
    if len(text) < SHORT:
        return f"no closing words, and only {len(text)} characters"
    if _FIRST_PART.search(text) and not _SECOND_PART.search(text):
        return "no closing words, and only its first part"
    return None


def _is_closed(text: str, last: str) -> bool:
    """Whether the closing appeal stands in the later part of the text."""
    if last[-1] in _ENDS and _EXHORTS.search(last):
        return True
    return _CLOSING.search(text, int(len(text) * CLOSING_PART)) is not None


def template_reason(clean: str) -> str | None:
    """Why `clean` counts as a form with blanks where figures should be; None where it has its figures."""
    if sum(map(clean.count, _BLANKS)) < FEWEST_PLACEHOLDERS:
        return None
    blanks = len(_PLACEHOLDER.findall(clean))
    if blanks < FEWEST_PLACEHOLDERS:
        return None
    figures = len(_NUMBER.findall(clean))
    if blanks * 4 < figures:
        return None
    return f"{blanks} blanks such as X亿元 beside {figures} figures"
