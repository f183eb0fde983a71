"""Spam put into clean reports as cloned pages have it: phrases of a small grammar in the place of names.

Nothing here is known to the fixer. A phrase is drawn from the trades that advertise so (brands of betting,
medicine, loans, downloads, adult films), with syllables drawn at random, so that hardly any is met twice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

_SYLLABLES = "爱博乐彩赢金银鑫宝利豪皇尊龙凤虎鱼牛狗星月亚欧澳万亿千百旺发财运狼蓝云雷火蜜桃樱魅夜"
_BETTING = (
    "体育",
    "娱乐",
    "棋牌",
    "彩票",
    "电竞",
    "赌场",
    "博彩",
    "真人",
    "国际",
    "娱乐城",
    "老虎机",
    "百家乐",
)
_SITES = ("官网", "平台", "注册", "登录", "下载", "客户端", "手机版", "在线", "直播", "app")
_ILLS = ("减肥", "壮阳", "祛痘", "丰胸", "植发", "脱毛", "早泄", "痔疮", "癫痫", "白癜风", "牛皮癣", "不孕")
_CURES = ("药", "胶囊", "神器", "秘方", "医院", "偏方", "贴膏", "口服液")
_MONEY = ("贷款", "套现", "兼职", "刷单", "网赚", "提现", "配资", "发票", "炒币", "借钱")
_HOW = ("秒批", "无抵押", "低息", "日结", "代开", "黑户", "小额", "返利", "快速", "免费")
_FILMS = ("影院", "视频", "写真", "裸聊", "约会", "直播间", "小说", "按摩", "会所", "荷官")
_WHEN = ("午夜", "激情", "同城", "偷拍", "性感", "成人", "私密", "无码", "深夜", "美女")
_TRADITIONAL = ("體育", "娛樂", "賭場", "彩票網", "遊戲廳", "貸款", "藥業")

TRADES = ("betting", "site", "latin", "cure", "money", "film", "traditional", "name")
OFFICES = ("自治区党委", "省委", "市委", "区委", "县委", "党中央", "国务院", "中央")
GOVERNMENTS = (
    "省人民政府", "市人民政府", "区人民政府", "省政府", "市政府", "区政府", "县政府", "自治区政府",
    "省人大", "市人大", "区人大", "省政协", "市政协",
)  # fmt: skip
_LEVELS = ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "省", "市", "县", "区", "")


def draw_phrase(draw: random.Random, trade: str | None = None) -> str:
    """A phrase of 2 to 10 characters from one of the `TRADES`."""
    brand = "".join(draw.choice(_SYLLABLES) for _ in range(draw.choice((2, 2, 2, 3))))
    match trade or draw.choice(TRADES):
        case "betting":
            return brand + draw.choice(_BETTING)
        case "site":
            return brand[:2] + draw.choice(("", *_BETTING[:6])) + draw.choice(_SITES)
        case "latin":
            letters = "".join(draw.choice("abgkmpqvwxyzBKMQVWX") for _ in range(draw.choice((1, 2, 3))))
            digits = str(draw.choice((3, 8, 9, 28, 66, 88, 365, 518, 888)))
            return letters + draw.choice(("", digits)) + draw.choice((brand[:2], *_BETTING[:8], *_SITES[:5]))
        case "cure":
            return draw.choice(_ILLS) + draw.choice(_CURES)
        case "money":
            return draw.choice(_HOW) + draw.choice(_MONEY)
        case "film":
            return draw.choice(_WHEN) + draw.choice(_FILMS)
        case "traditional":
            return brand[:2] + draw.choice(_TRADITIONAL)
        case _:
            return brand + draw.choice(("", "宝", "坊", "堂", "网", "吧"))


class NamePlace(NamedTuple):
    """A name of an office or a region, and where it stands."""

    name: str
    start: int
    end: int


def name_places(text: str, region: str | None, regions: Collection[str] = ()) -> list[NamePlace]:
    """Where `text` names offices, its own region (given by its short name) and other regions of `regions`."""
    own = [region + level for level in _LEVELS] if region else []
    names = {*OFFICES, *GOVERNMENTS, *own, *(name for name in regions if name in text)}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return [
        NamePlace(match[0], *match.span())
        for match in re.finditer("|".join(map(re.escape, longest_first)), text)
    ]


def draw_places(draw: random.Random, places: Sequence[NamePlace], times: int | None) -> list[NamePlace]:
    """So many of the places at random; without a number all places of one name that stands three times."""
    if times is not None:
        return sorted(draw.sample(places, times), key=_start) if len(places) >= times else []
    by_name: dict[str, list[NamePlace]] = {}
    for place in places:
        by_name.setdefault(place.name, []).append(place)
    often = sorted(name for name, some in by_name.items() if len(some) >= 3)
    return by_name[draw.choice(often)] if often else []


def _start(place: NamePlace) -> int:
    return place.start


def put_in(text: str, places: Iterable[NamePlace], phrase: str) -> tuple[str, list[int]]:
    """The text with the phrase in those places (in order), and where it stands now."""
    parts = list(_pieces(text, places))
    starts, at = [], 0
    for part in parts[:-1]:
        starts.append(at + len(part))
        at += len(part) + len(phrase)
    return phrase.join(parts), starts


def _pieces(text: str, places: Iterable[NamePlace]) -> Iterator[str]:
    at = 0
    for place in places:
        yield text[at : place.start]
        at = place.end
    yield text[at:]
