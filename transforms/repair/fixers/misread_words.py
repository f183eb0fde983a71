"""Words of which a character was misread: 收人 for 收入, 己经 for 已经, 期未 for 期末.

Each is known by its neighbours: where the characters around it allow the right word and no other, the reading
is proven. What could be meant as it stands (吸收人才, 推进人文, 让自己经过, 百年未有) is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from transforms.repair.ledger import PROVEN, Edit

_KIND = "ocr"
_MARKS = "，。、；：！？,;:!?"


class _Word(NamedTuple):
    misread: str
    right: str
    pattern: re.Pattern[str]
    """What stands before and behind it where it is misread; matched where the word begins."""


def _word(misread: str, right: str, *around: str) -> _Word:
    """A misread word with the ways in which it is known: what stands before it `|` what stands behind it."""
    ways = [way.split("⋯") for way in around]
    pattern = "|".join(f"(?:{before}{misread}{behind})" for before, behind in ways)
    return _Word(misread, right, re.compile(pattern))


_WORDS = (
    _word(
        "收人",
        "收入",
        "(?:(?<=支配|人均|政总|预算|旅游|总收|财政|劳务|性收|售收|营业|综合|游总|居民|农民|市民|职工|两个|企业|服务)|(?<=[低高等]))"
        "⋯(?![员次均数才口类民力马体士手防])",
        "(?<=[纯税])⋯(?![员次均数才口民力])",
        "(?<![招征吸])⋯(?=分配)",
    ),
    _word(
        "投人",
        "投入",
        f"⋯(?=资金|资[本产]|[{_MARKS}和]|力度|使用|产出|运营|生产|机制|不足|[0-9]|[工农]业项目)",
        "(?<=[业资会改大加])⋯(?=的)",
        "(?<=事业的)⋯",
        "(?<=环节)⋯",
    ),
    _word(
        "深人",
        "深入",
        "(?<!加)⋯(?=开展|展开|贯彻|推进|推行|实施|持久|实际|发展|基层|研究|学习|细致|挖掘|人心|企业|一线)",
        f"(?<=[步泛])⋯(?=[{_MARKS}])",
    ),
    _word("加人", "加入", "(?<![增参])⋯(?=世界贸易|世贸|WTO|ＷＴＯ)"),
    _word(
        "进人",
        "进入",
        "(?<![引促推改先增演跟共])⋯(?=新的|新阶段|新时[代期]|新世纪|全国[百前先十]|世界[百前5]|市场|快车道|国家队|实质|正轨|小康"
        "|[一二三四五六七八九十两]+个新|汛期)",
    ),
    _word("列人", "列入", "(?<![系前队行])⋯(?=国家|全国|省[级重政]|财政预算|预算|议事日程|计划)"),
    _word("纳人", "纳入", "(?<![吸容接])⋯(?=国家|全国|财政|预算|低保|医保|规划|法[制治]|社会保|统一|管理)"),
    _word("融人", "融入", "(?<!金)⋯(?=成渝|长三角|京津冀|珠三角|粤港澳|“一带|全[国球]|世界|国内|新发展)"),
    _word("入才", "人才", "(?<=科技)⋯(?![能会可有])"),
    _word("期未", "期末", f"(?<=”)⋯(?=[{_MARKS}比达])"),
    _word("年未", "年末", f"⋯(?=[{_MARKS}])"),
    _word("月未", "月末", f"⋯(?=[{_MARKS}])"),
    _word("世纪未", "世纪末", f"⋯(?=[{_MARKS}])"),
    _word("己经", "已经", "(?<![自悦利异知克律为])⋯(?![济营过历受常])"),
    _word("己成为", "已成为", "(?<![自悦利异知克律])⋯"),
    _word("自已", "自己", "(?<!不能)(?<!情不)⋯(?=的|动手|解决)"),
    _word("千部", "干部", "(?<=党员|领导|基层|机关|各级|广大|扶贫|驻村|年轻|公仆)⋯(?![，。、]?[0-9])"),
    _word("货款", "贷款", "(?<=银行|小额|助学|信用|抵押)⋯"),
)


def find_misread_words(text: str, characters: Set[str]) -> list[Edit]:
    """Propose the right reading of misread words of `text`, whose characters are `characters`."""
    return [edit for word in _WORDS if word.misread[0] in characters for edit in _edits(text, word)]


def _edits(text: str, word: _Word) -> Iterator[Edit]:
    at = text.find(word.misread)
    while at >= 0:
        end = at + len(word.misread)
        if word.pattern.match(text, at):
            wrong, right = next((a, b) for a, b in zip(word.misread, word.right, strict=True) if a != b)
            yield Edit(at, end, word.right, _KIND, PROVEN, f"{right} read as {wrong}")
        at = text.find(word.misread, end)
