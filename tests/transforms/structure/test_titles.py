"""How a report begins: its title, its meeting line, its day, its speaker."""

from __future__ import annotations

import pytest
from support.genre import KINDS

from transforms.structure.titles import (
    delivered_on,
    find_meetings,
    find_title,
    head_lines,
    is_own_opening,
    read_title,
)


@pytest.mark.parametrize(
    ("line", "year", "region"),
    [
        ("2023年营口市政府工作报告", 2023, "营口市"),
        ("营口市2023年政府工作报告", 2023, "营口市"),
        ("营口市人民政府2023年工作报告", 2023, "营口市"),
        ("营口市人民政府工作报告（2023年）", 2023, "营口市"),
        ("2023年度望花区人民政府工作报告", 2023, "望花区"),
        ("二〇二三年政府工作报告", 2023, None),
        ("2023 年 营口市 政府工作报告", 2023, "营口市"),
        ("2025年宁夏政府工作报告", 2025, "宁夏"),
        ("恩施州2024年政府工作报告", 2024, "恩施州"),
        ("2023年营口市鲅鱼圈区政府工作报告", 2023, "营口市鲅鱼圈区"),
        ("锡林郭勒盟行政公署工作报告", None, "锡林郭勒盟"),
        ("2023年中华人民共和国国务院政府工作报告", 2023, "国务院"),
        ("【政府工作报告】营口市（2023年）", 2023, "营口市"),
        ("营口市政府工作报吿", None, "营口市"),
        ("关于营口市2023年政府工作的报告", 2023, "营口市"),
        ("政府工作报告", None, None),
        ("《政府工作报告》", None, None),
        ("政府工作报告（摘要）", None, None),
        ("在营口市第十八届人民代表大会第二次会议上的政府工作报告", None, None),
        ("政府工作报告——2023年1月7日在营口市第十八届人民代表大会第二次会议上", None, None),
    ],
)
def test_a_title(line: str, year: int | None, region: str | None) -> None:
    title = read_title(line)
    assert title is not None
    assert (title.year, title.region) == (year, region)


@pytest.mark.parametrize(
    "line",
    [
        "关于政府工作报告的决议",
        "听取和审议政府工作报告",
        "审议营口市政府工作报告",
        "2023年政府工作报告解读",
        "一图读懂2023年政府工作报告",
        "《政府工作报告》名词解释",
        "关于落实政府工作报告重点工作分工的意见",
        "2023年营口市人大常委会工作报告",
        "营口市中级人民法院工作报告",
        "营口市2023年政府工作报告重点任务分解",
        "2022年法治政府建设工作报告",
        "政府工作报告起草说明",
        "塔峪镇2023年政府工作报告",
        "去年政府工作报告确定的目标全部完成。",
        "目录",
    ],
)
def test_a_mention_is_no_title(line: str) -> None:
    assert read_title(line) is None


@pytest.mark.parametrize(
    ("page_title", "year", "region"),
    [
        ("2023年营口市政府工作报告_政府工作报告_营口市人民政府", 2023, "营口市"),
        ("【两会】2024年营口市政府工作报告", 2024, "营口市"),
        ("2026年省政府工作报告&ltbr/>——2026年1月27日在辽宁省第十四届人民代表大会第五次会议上", 2026, "省"),
        ("政府工作报告 - 营口市人民政府", None, None),
    ],
)
def test_a_title_inside_a_page_title(page_title: str, year: int | None, region: str | None) -> None:
    title = find_title(page_title)
    assert title is not None
    assert (title.year, title.region) == (year, region)


@pytest.mark.parametrize(
    "page_title",
    [
        "某次会议关于政府工作报告的决议",
        "市长作政府工作报告",
        "关于印发2023年政府工作报告任务分工的通知",
        "首页 > 政务公开",
    ],
)
def test_a_page_title_about_a_report_is_no_title(page_title: str) -> None:
    assert find_title(page_title) is None


@pytest.mark.parametrize(
    ("line", "region", "session"),
    [
        (
            "——2023年1月7日在营口市第十八届人民代表大会第二次会议上",
            "营口市",
            "第十八届人民代表大会第二次会议",
        ),
        ("（2022年1月18日在望花区十九届人大一次会议上）", "望花区", "第十九届人民代表大会第一次会议"),
        ("2023年1月7日日照市第十八届人民代表大会第二次会议", "日照市", "第十八届人民代表大会第二次会议"),
        (
            "二○二三年一月七日于营口市第十八届人民代表大会第二次会议",
            "营口市",
            "第十八届人民代表大会第二次会议",
        ),
        ("1月9日于都县第十七届人民代表大会第三次会议上", "于都县", "第十七届人民代表大会第三次会议"),
        (
            "2025年1月15日李明市长在上海市第十六届人民代表大会第三次会议",
            "上海市",
            "第十六届人民代表大会第三次会议",
        ),
        ("在县第十八届人民代表大会第一次会议第一次全体会议上", "县", "第十八届人民代表大会第一次会议"),
        ("在第十四届全国人民代表大会第二次会议上", "", "第十四届全国人民代表大会第二次会议"),
        ("在北京市第16届人民代表大会第3次会议上", "北京市", "第16届人民代表大会第3次会议"),
    ],
)
def test_a_meeting(line: str, region: str, session: str) -> None:
    (meeting,) = find_meetings(line)
    assert (meeting.region, meeting.session) == (region, session)


def test_a_standing_committee_is_no_meeting() -> None:
    assert find_meetings("营口市第十八届人民代表大会常务委员会第二次会议") == []


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["——2023年1月7日在营口市第十八届人民代表大会第二次会议上"], "2023-01-07"),
        (["——2022年12月28日在望花区第十九届", "人民代表大会第四次会议上"], "2022-12-28"),
        (["二〇二三年一月七日在营口市第十八届人民代表大会第二次会议上"], "2023-01-07"),
        (["在营口市第十八届人民代表大会第二次会议上", "（2023年1月7日）"], "2023-01-07"),
        (["——在营口市第十八届人民代表大会第二次会议上（2023年1月7日）"], "2023-01-07"),
        (["政府工作报告", "2023年1月7日"], "2023-01-07"),
        (["发布时间：2023年1月31日"], None),
        (["时间：2023-01-31 08:30"], None),
        (["图为2023年1月7日会议现场。记者李强摄"], None),
        (["1月7日，营口市第十八届人民代表大会第二次会议开幕。记者李强摄"], None),
        (["2023年1月在营口市第十八届人民代表大会第二次会议上"], None),
    ],
)
def test_the_day_is_the_meetings_own(lines: list[str], day: str | None) -> None:
    found, _ = delivered_on(lines)
    assert (str(found) if found else None) == day


@pytest.mark.parametrize(
    ("lines", "name", "title"),
    [
        (["市长 王忠民"], "王忠民", "市长"),
        (["市长　王　强"], "王强", "市长"),
        (["区人民政府代理区长 丛 阳"], "丛阳", "代理区长"),
        (["四川省人民政府省长 施小明"], "施小明", "省长"),
        (["——2025年1月15日李明市长在上海市第十六届人民代表大会第三次会议的报告"], "李明", "市长"),
        (
            ["2025年1月19日在河南省第十四届人民代表大会第六次会议上河南省人民政府省长王凯作报告"],
            "王凯",
            "省长",
        ),
        (["自治区主席 艾尔肯·吐尼亚孜"], "艾尔肯·吐尼亚孜", "主席"),
        (["代理州长 依力哈木•买买提"], "依力哈木·买买提", "代理州长"),
        (["西藏自治区代理主席 嘎玛泽登"], "嘎玛泽登", "代理主席"),
        (["市委副书记、代市长 李四平"], "李四平", "代市长"),
        (["国务院总理", "李 强"], "李强", "国务院总理"),
        (["张三丰（市长）"], "张三丰", "市长"),
        (["报告人：县长 张三"], "张三", "县长"),
        (["旗长 哈斯巴根"], "哈斯巴根", "旗长"),
        (["毛明", "2月3日，省长毛明作政府工作报告。记者李强摄"], "毛明", "省长"),
        (["政府工作报告——在营口市第十八届人民代表大会第二次会议上 市长 王明"], "王明", "市长"),
        (["周明来"], "周明来", None),
    ],
)
def test_the_speaker(lines: list[str], name: str, title: str | None) -> None:
    speaker = KINDS.speakers.find(lines)
    assert speaker is not None
    assert (speaker.name, speaker.title) == (name, title)


@pytest.mark.parametrize(
    "lines",
    [
        ["来源：营口日报"],
        ["市长王明作政府工作报告。本报记者李强摄"],
        ["作者：张三"],
        ["政府工作报告"],
        ["镇长 李明"],
        [],
    ],
)
def test_no_speaker(lines: list[str]) -> None:
    assert KINDS.speakers.find(lines) is None


@pytest.mark.parametrize(
    "words",
    [
        "现在，我代表市人民政府，向大会报告工作，请予审议。",
        "我受国务院的委托，向大会作政府工作报告，请予审议。",
        "我代表国务院，作关于第六个五年计划的报告，请大会审议。",
    ],
)
def test_a_government_reports_in_its_own_name(words: str) -> None:
    assert is_own_opening(words)


@pytest.mark.parametrize(
    "words",
    [
        "现在，我代表市中级人民法院向大会报告工作，请予审议。",
        "我受市人大常委会委托，向大会报告工作。",
        "在此，我代表市人民政府，向关心支持营口发展的各界人士表示衷心感谢！",
        "市长代表市人民政府讲了话。",
    ],
)
def test_others_do_not(words: str) -> None:
    assert not is_own_opening(words)


def test_the_head_ends_at_the_address() -> None:
    assert head_lines("政府工作报告\n市长 王明\n各位代表：\n现在开始。") == ["政府工作报告", "市长 王明"]
    assert head_lines("2023年营口市政府工作报告 各位代表：现在，我代表市政府报告工作。") == [
        "2023年营口市政府工作报告 "
    ]
