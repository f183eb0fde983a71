"""Furniture is read for its facts and goes; titles, meeting lines, speakers and salutations stay."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.records import PageFacts
from transforms.repair import RepairLexicon, RepairOptions, repair

OPENING = "各位代表：\n现在，我代表市人民政府向大会报告工作，请予审议。\n一、2024年工作回顾\n"
CLOSING = "各位代表！让我们团结奋斗，谱写新篇章！"
TITLE = "2025年鞍山市政府工作报告"
MEETING = "——2025年1月7日在鞍山市第十七届人民代表大会第四次会议上"
SPEAKER = "市长王小明"


def report(head: str = "", tail: str = "") -> str:
    return f"{TITLE}\n{MEETING}\n{head}{SPEAKER}\n{OPENING}{CLOSING}{tail}"


CLEAN = report()


@pytest.mark.parametrize(
    "line",
    [
        "来源：鞍山日报",
        "信息来源：鞍山市政府网站 发布时间：2025-01-31 浏览次数： 字号：[大 中 小]",
        "发布时间：2025年01月31日",
        "时间：2025-02-11",
        "作者：",
        "责任编辑：张三",
        "【字体：大 中 小】 【打印】 【关闭】",
        "【 字体: 】? 【打印文章】",
        "分享到：",
        "下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】",
        "首页 > 政务公开 > 政府工作报告 > 正文",
        "当前位置：网站首页 » 要闻 » 正文",
        "您现在的位置：首页>政府信息公开",
        "市长王小明作政府工作报告。本报全媒体记者 李 四 摄",
        "新华社记者 李四 摄",
        "无障碍浏览 长者模式",
        "|",
    ],
)
def test_lines_of_the_head_go(line: str, lexicon: RepairLexicon) -> None:
    repaired = repair(report(head=line + "\n"), lexicon=lexicon)
    assert repaired.clean == CLEAN
    assert {change.kind for change in repaired.changes} <= {"furniture"}


@pytest.mark.parametrize(
    "lines",
    [
        "责任编辑：张三",
        "（责任编辑：张三）",
        "编辑：张三 审核：李四",
        "版权所有：鞍山市人民政府 主办单位：鞍山市人民政府办公室\n地址：胜利路45号 邮编：110032\n"
        "公网安备21010502000372号 网站标识码：2103000037",
        "辽ICP备05023109号",
        "扫一扫在手机打开当前页",
        "• 附件:\n• 视频:",
        "附件：2025年政府工作报告.docx",
        "附件：无",
        "相关报道：\n一图读懂政府工作报告\n市十七届人大四次会议开幕",
        "上一篇：市人大常委会公告\n下一篇：计划报告",
        "微信公众号\n\n政务微博",
        "【打印本页】 【关闭窗口】",
        "（完）",
        "- 12 -\n- 13 -",
    ],
)
def test_lines_of_the_tail_go(lines: str, lexicon: RepairLexicon) -> None:
    repaired = repair(report(tail="\n\n" + lines + "\n"), lexicon=lexicon)
    assert repaired.clean == CLEAN


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        "政府工作报告",
        "（2025年1月7日）",
        "（摘要）",
        "市长 王小明",
        "王小明",
        "2025年1月7日在鞍山市第十七届人民代表大会第四次会议上市长王小明作政府工作报告",
    ],
)
def test_titles_meetings_and_speakers_stay(line: str, lexicon: RepairLexicon) -> None:
    raw = f"{line}\n{OPENING}{CLOSING}"
    assert repair(raw, lexicon=lexicon).clean.startswith(line.replace(" ", ""))


def test_facts_are_read_before_the_lines_go(lexicon: RepairLexicon) -> None:
    head = "来源：鞍山日报 发布时间：2025-01-31 10:20\n"
    tail = "\n版权所有：鞍山市人民政府\n网站标识码：2103000037"
    facts = repair(report(head, tail), lexicon=lexicon).facts
    assert facts.content_source == "鞍山日报"
    assert facts.published_on == date(2025, 1, 31)
    assert (facts.site_name, facts.site_code) == ("鞍山市人民政府", "2103000037")


def test_what_the_caller_knows_outweighs_the_furniture(lexicon: RepairLexicon) -> None:
    known = PageFacts(content_source="新华社", published_on=date(2025, 1, 8))
    facts = repair(report("来源：鞍山日报 发布时间：2025-01-31\n"), known, lexicon).facts
    assert (facts.content_source, facts.published_on) == ("新华社", date(2025, 1, 8))


def test_a_table_of_metadata_given_twice_goes_and_is_read(lexicon: RepairLexicon) -> None:
    table = (
        "| 索 引 号： | K1638/202501-9 | 组配分类： | 政府工作报告 |\n"
        "| 发布机构： | 望花区政府 | 文 号： | 无 |\n"
        "| 成文日期： | 名 称： | 望花区2025年政府工作报告 | |\n"
        "| 关 键 词： | 政务公开 | ||\n"
        "| 索 引 号： | K1638/202501-9 |\n| 发布机构： | 望花区政府 |\n| 成文日期： | |\n"
    )
    repaired = repair(f"{table}{MEETING}\n{OPENING}{CLOSING}", lexicon=lexicon)
    assert repaired.clean == f"{MEETING}\n{OPENING}{CLOSING}"
    assert repaired.facts.publisher == "望花区政府"
    assert repaired.facts.title == "望花区2025年政府工作报告"


def test_a_table_of_figures_stays(lexicon: RepairLexicon) -> None:
    raw = f"{TITLE}\n{OPENING}| 指标 | 目标 |\n| 地区生产总值 | 增长6% |\n{CLOSING}"
    assert "| 地区生产总值 | 增长6% |".replace(" ", "") in repair(raw, lexicon=lexicon).clean.replace(" ", "")


def test_who_runs_a_project_is_no_footer(lexicon: RepairLexicon) -> None:
    raw = f"{TITLE}\n{OPENING}{CLOSING}\n附件\n一、办好学校食堂\n主办单位：市教育局，各区人民政府"
    assert repair(raw, lexicon=lexicon).clean.endswith("主办单位：市教育局，各区人民政府")


def test_furniture_between_the_reports_of_a_compilation_goes(lexicon: RepairLexicon) -> None:
    raw = f"目录\n{TITLE}\n{OPENING}{CLOSING}\n|\n来源：鞍山日报\n{TITLE}\n来源：另一日报\n{OPENING}{CLOSING}"
    assert repair(raw, lexicon=lexicon).clean == "\n".join([f"{TITLE}\n{OPENING}{CLOSING}"] * 2)


def test_a_notice_of_licence_runs_to_the_end(lexicon: RepairLexicon) -> None:
    notice = (
        "\n\n本作品是中华人民共和国的\n法律\n、\n法规\n。依据《\n著作权法\n》，属于\n公有领域\n。"
        "\n\nPublic domain\nfalse"
    )
    assert repair(report(tail=notice), lexicon=lexicon).clean == CLEAN


def test_furniture_can_be_kept_and_is_read_all_the_same(lexicon: RepairLexicon) -> None:
    repaired = repair(report("来源：鞍山日报\n"), None, lexicon, RepairOptions(keep_boilerplate=True))
    assert "来源：鞍山日报" in repaired.clean
    assert repaired.facts.content_source == "鞍山日报"
