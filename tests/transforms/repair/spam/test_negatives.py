"""Names and words of a place's own are no spam, however often they stand and wherever names stand."""

from __future__ import annotations

import pytest

from transforms.repair import RepairLexicon, repair

REPORT = """2023年望江市政府工作报告
——2023年2月8日在望江市第十九届人民代表大会第五次会议上
市长王小明
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、2022年工作回顾
一年来，在省委、省政府和市委的坚强领导下，全市上下迎难而上，经济运行稳中有进。{0}
二、2023年工作安排
认真贯彻中央经济工作会议精神、省委经济工作会议精神，推动高质量发展。{1}
各位代表！让我们在省委、省政府和市委的坚强领导下，埋头苦干，奋力谱写新篇章！"""

PLACE = (
    "推进{0}建设，支持{0}做大做强。{0}、老城片区同步更新，完成{0}周边环境整治。",
    "加快{0}开发，与{0}携手打造示范带，推动{0}全域提升，让{0}成为城市新名片。",
)
"""A park, a town or a river, in places where a region's name may stand."""
ISLAND = (
    "超额完成{0}岛、{0}湾整治，开工{0}岛新码头，让{0}岛成为新名片。",
    "推动{0}湾全域提升，与{0}岛携手打造示范带。",
)
"""Islands, bays and the like, whose own word stands right behind their name."""
FIRM = (
    "{0}产值突破百亿元，支持{0}扩能改造。引进{0}上下游企业12家，{0}入选全国500强。",
    "推动{0}新项目投产，服务好{0}等龙头企业，与{0}深化合作。",
)
SLOGAN = (
    "叫响“{0}”品牌，深化“{0}”行动，“{0}”经验全省推广。",
    "持续擦亮“{0}”名片，推动{0}向镇村延伸，办好“{0}”实事。",
)
PERSON = (
    "学习{0}先进事迹，命名{0}工作室。{0}同志获评全国劳动模范。",
    "弘扬{0}精神，建成{0}纪念馆，讲好{0}故事。",
)
OTHER = (
    "主动对接{0}，{0}互联互通，建成{0}快速通道。",
    "深度融入{0}，推动{0}产业协同，与{0}各市共享发展机遇。",
)
"""Regions, abbreviations and areas that are spoken of elsewhere."""

NEGATIVES = [
    # towns, streets, parks, rivers, lakes, mountains
    *((PLACE, name) for name in (
        "碧落滩", "硇洲岛", "鸬鹚湾新区", "磜头镇", "蓼坞街道", "筼筜湿地公园", "濂溪书院", "崆岭峡",
        "沅潕大桥", "塬畔村", "澥浦港", "犇牛产业园", "珪山林场", "潆溪水库",
    )),
    *((ISLAND, name) for name in ("硇洲", "东崦", "大磜", "螺屿", "鹭浔")),
    # firms and works
    *((FIRM, name) for name in (
        "鑫磊特钢", "骐骥重工", "晟琪光电", "珑玥酒业", "璟泓生物", "垚鑫铜箔", "锂想电池", "翀翼航空",
    )),
    # programmes and slogans
    *((SLOGAN, name) for name in (
        "望江嫂", "板凳说事", "四敢四提", "蓝莓贷", "一抹红", "码上诉", "夜听会", "红喇叭",
    )),
    # people
    *((PERSON, name) for name in ("邬雅琴", "郗振邦", "昝玉堃", "裘法祖")),
    # regions of other provinces, former ones, abbreviations, countries
    *((OTHER, name) for name in (
        "乌兰察布", "克拉玛依", "库尔勒", "襄樊市", "思茅地区", "长株潭", "沪苏浙皖", "粤港澳大湾区",
        "成渝双城经济圈", "哈萨克斯坦", "哈长城市群", "闽粤赣边", "莫桑比克",
    )),
    # offices
    *((OTHER, name) for name in ("省国资委", "省发改委", "省工信厅")),
]  # fmt: skip


@pytest.mark.parametrize(("places", "name"), NEGATIVES)
def test_what_belongs_to_a_place_is_no_spam(
    places: tuple[str, str], name: str, lexicon: RepairLexicon
) -> None:
    text = REPORT.format(*(sentence.format(name) for sentence in places))
    marked = [change for change in repair(text, lexicon=lexicon).changes if change.kind == "spam"]
    assert marked == []


def test_there_are_enough_of_them() -> None:
    assert len(NEGATIVES) >= 40
