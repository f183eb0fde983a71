"""Text that only looks damaged stays as it is."""

from __future__ import annotations

import pytest

from transforms.repair import RepairLexicon, repair

UNTOUCHED = [
    # English, formulas, codes and names of things
    "国内生产总值(GDP)增长5%。",
    "获评C+级、AAA级企业各3家。",
    "“1+3+N”工作机制、“5+7+12”联动招商机制。",
    "PM2.5平均浓度32.2微克/立方米。",
    "R&D经费投入强度达到2.5%。",
    "建成7×24小时政务服务自助大厅。",
    "通过ISO 9001和GB/T 19001认证。",
    "打造O2O、B2B、IPO和REITs等平台12个。",
    "5G+工业互联网、AI+制造、PPP项目4项。",
    "执行标准GB 3095-2012中的二级限值。",
    "详见http://www.gov.cn/index.html?id=1,2&p=3。",
    "开通12345热线，每日8:30至17:30值守。",
    "当x<y且y>z时，a/b=0.5。",
    "温度控制在20±1℃。",
    "Big Data与Cloud Computing深度融合。",
    # readings in a report on language teaching
    "“业”读作yè，“学”读作xué，拼音教学覆盖全部小学。",
    "普通话（Pǔtōnghuà）普及率达到85%。",
    "“和”字在此读hé（第二声）。",
    # real marks of question, quotation and exclamation
    "钱从哪里来？人往哪里去？",
    "‘一体两翼’齐飞，“三生”融合。",
    "实现了历史性跨越！",
    # numbers as they are written
    "从2020年的3.5%提高到2025年的4.2%，年均提高0.14个百分点。",
    "一、二、三产业增加值分别增长4%、5.3%、3.4%。",
    "总收入27,203,319,000元，支出1,011万元。",
    "力争到二〇三五年人均水平翻一番。",
    "“3·15”“5·12”等活动有序开展。",
    "工信部联企业〔2011〕300号文件。",
    "占比61.39‰，居全国前1‰。",
    "水质达到或好于Ⅲ类，Ⅳ类以下清零。",
    # words that furniture is made of, in sentences
    "来源于工业的税收占比达到60%。",
    "编辑出版地方志12部，打印社保卡3万张。",
    "主办单位：省交通运输厅，各州、市人民政府",
    "各部门分享数据1200项，下载量突破百万。",
    "在首页开设专栏，点击量超过1000万次。",
    "扫一扫即可办理的事项达到132项。",
    "附件2名词解释",
    "收藏文物3000件，展出1200件。",
    # dashes and dots that belong where they stand
    "——我们坚持稳字当头、稳中求进。",
    "鞍钢—东大中试基地、廊桥—氡泉度假区。",
    "艾尔肯·吐尼亚孜、“产业兴彬·工业强市”。",
    "科技-产业-金融良性循环。",
    "世界500强企业3家，专精特新“小巨人”14家。",
    "以土地综合整治为抓手，以士气提振为关键。",
    "用“绣花功夫”抓管理：精、细、严、实。",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_on_a_line_of_its_own(text: str, lexicon: RepairLexicon) -> None:
    repaired = repair(text, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (text, ())


@pytest.mark.parametrize("text", UNTOUCHED)
def test_stays_as_it_is_inside_a_report(text: str, lexicon: RepairLexicon) -> None:
    report = f"2024年某市政府工作报告\n各位代表：\n一、工作回顾\n{text}\n二、工作安排\n让我们团结奋斗！"
    repaired = repair(report, lexicon=lexicon)
    assert (repaired.clean, repaired.changes) == (report, ())
