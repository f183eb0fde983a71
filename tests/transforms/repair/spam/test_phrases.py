"""Phrases put in the place of names are found by what they are, marked, and told from local names."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import docx
import pytest

from benchmarks.damage import phrases as spam_damage
from benchmarks.damage.phrases import draw_phrase, draw_places, name_places
from transforms.records import PageFacts
from transforms.repair import RepairLexicon, repair, undo
from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.language.scripts import traditional_characters
from transforms.repair.spam.contexts import NameContexts
from transforms.repair.spam.phrases import find_phrases
from transforms.repair.spam.region_names import NameBook

REPORT = """2023年鞍山市政府工作报告
——2023年2月8日在鞍山市第十九届人民代表大会第五次会议上
市长王小明
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
一、2022年工作回顾
一年来，在省委、省政府和市委的坚强领导下，全市上下迎难而上。以省委营商环境专项巡视整改为牵引，优化营商环境。
与沈阳合作建设中德汽车产业园，鞍沈产业协同更加紧密，深度融入沈阳现代化都市圈。
连续三年被省委省政府评为优秀等次，认真抓好省委巡视反馈意见整改。
二、2023年工作安排
认真贯彻中央经济工作会议精神、省委经济工作会议精神及市委十三届五次全会精神，推动鞍山振兴发展。
各位代表！让我们在省委、省政府和市委的坚强领导下，埋头苦干，奋力谱写中国式现代化鞍山新篇章！"""

PHRASES = [
    "必赢体育", "新葡京娱乐", "皇冠现金网", "开元棋牌", "乐鱼体育官网", "亚博电竞", "彩神争霸", "幸运飞艇",
    "威尼斯人娱乐", "龙虎斗", "捕鱼达人", "真人百家乐", "足球竞猜", "极速赛车网", "午夜影视", "约炮软件",
    "代开发票", "办证刻章", "贷款秒批", "减肥神药", "壮阳药品", "网赚兼职", "刷单返利", "bet365体育",
]  # fmt: skip
"""Words of the trade; none of them is known to the code."""


def put_in(report: str, phrase: str, names: tuple[str, ...]) -> str:
    return re.sub("|".join(names), phrase, report)


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_in_the_place_of_names_is_marked_everywhere(phrase: str, lexicon: RepairLexicon) -> None:
    raw = put_in(REPORT, phrase, ("省委", "沈阳"))
    repaired = repair(raw, lexicon=lexicon)
    marked = [change for change in repaired.changes if change.kind == "spam"]
    assert [change.before for change in marked] == [phrase] * raw.count(phrase)
    assert undo(repaired.clean, repaired.changes) == raw


def test_the_likeliest_name_comes_first(lexicon: RepairLexicon) -> None:
    raw = put_in(REPORT, "必赢体育", ("省委", "沈阳"))
    marked = [change for change in repair(raw, lexicon=lexicon).changes if change.kind == "spam"]
    expected = re.findall("省委|沈阳", REPORT)
    assert [change.candidates[0] for change in marked] == expected


def test_a_name_is_restored_only_where_its_grammar_leaves_no_other(lexicon: RepairLexicon) -> None:
    raw = put_in(REPORT, "必赢体育", ("省委", "沈阳"))
    repaired = repair(raw, lexicon=lexicon)
    for change in repaired.changes:
        following = raw[change.raw_end : change.raw_end + 4]
        assert (change.certainty == "proven") == following.startswith("、省政府")
        assert change.after == ("省委" if change.certainty == "proven" else "必赢体育")


def test_a_clean_report_has_none(lexicon: RepairLexicon) -> None:
    assert repair(REPORT, lexicon=lexicon).changes == ()


def test_a_local_name_that_stands_often_is_none(lexicon: RepairLexicon) -> None:
    local = (
        "推进碧落滩新区建设，碧落滩大桥通车，碧落滩港吞吐量增长5%，建成碧落滩湿地公园，碧落滩镇获评示范镇。\n"
    )
    repaired = repair(REPORT.replace("二、", local + "二、"), lexicon=lexicon)
    assert repaired.changes == ()


@pytest.mark.parametrize(
    "line",
    [
        "免费电影在线观看,高清影院手机版,最新影视在线播放,精品视频免费看",
        "体制人的免费资料库 –请点击:www.example-site.com材料交流群,请加微信tizhi123",
        "更多公文写作材料请加QQ群123456789",
        "广告位招租，详情请咨询本站客服",
    ],
)
def test_lines_of_advertising_go(line: str, lexicon: RepairLexicon) -> None:
    repaired = repair(f"{line}\n{REPORT}", lexicon=lexicon)
    assert repaired.clean == REPORT
    assert [(change.kind, change.before) for change in repaired.changes] == [("spam", line + "\n")]


def test_a_site_named_by_spam_is_not_believed(lexicon: RepairLexicon) -> None:
    raw = (
        put_in(REPORT, "必赢体育", ("省委", "沈阳")) + "\n版权所有：必赢体育人民政府\n网站标识码：2100000037"
    )
    repaired = repair(raw, lexicon=lexicon)
    assert (repaired.facts.site_name, repaired.facts.site_code) == (None, "2100000037")
    last = [change for change in repaired.changes if change.kind == "spam"][-1]
    assert (last.after, last.candidates[0]) == ("", "辽宁省")


def test_the_marked_page_of_the_corpus(shared: Path, lexicon: RepairLexicon) -> None:
    raw = next((shared / "corpus" / "seeds").glob("000_*.txt")).read_text(encoding="utf-8")
    marked = [change for change in repair(raw, lexicon=lexicon).changes if change.kind == "spam"]
    assert [change.candidates[0] for change in marked] == [
        "省委", "沈阳", "省委", "省委", "省委", "沈阳", "省委", "辽宁省", "辽宁省", "沈阳",
    ]  # fmt: skip


MORE_PHRASES = [
    ("省委", "市委", "沈阳"), ("省委",), ("省委", "市人民政府"), ("鞍山",),
]  # fmt: skip
"""Names whose places the same phrase takes."""


@pytest.mark.parametrize("names", MORE_PHRASES)
@pytest.mark.parametrize(
    "phrase", ["乐鱼体育官网", "蓝牛在线", "K8凯发", "88彩票网", "秒批网贷", "亞博娛樂", "午夜裸聊"]
)
def test_names_of_several_kinds_are_found(
    names: tuple[str, ...], phrase: str, lexicon: RepairLexicon
) -> None:
    raw = put_in(REPORT, phrase, names)
    found = find_phrases(raw, *_known(lexicon))
    assert [(one.words, len(one.starts)) for one in found] == [(phrase, raw.count(phrase))]


def _known(lexicon: RepairLexicon) -> tuple[KnownBigrams, NameContexts, NameBook]:
    assert lexicon.bigrams and lexicon.name_contexts and lexicon.names
    return lexicon.bigrams, lexicon.name_contexts, lexicon.names


def test_a_phrase_of_the_genres_own_letters_is_found_by_where_it_stands(lexicon: RepairLexicon) -> None:
    phrase = "上门服务"
    bigrams, contexts, names = _known(lexicon)
    assert all(phrase[i : i + 2] in bigrams.pairs for i in range(3))
    raw = put_in(REPORT, phrase, ("省委", "市委"))
    assert [one.words for one in find_phrases(raw, bigrams, contexts, names)] == [phrase]


def test_half_width_marks_and_traditional_characters_hide_nothing(lexicon: RepairLexicon) -> None:
    raw = put_in(REPORT, "乐鱼电竞", ("省委", "沈阳"))
    for text in (
        raw.replace("，", ",").replace("；", ";"),
        raw.translate(traditional_characters()) + "我國各國國家國際國土國有",
    ):
        found = find_phrases(text, *_known(lexicon))
        assert [len(one.starts) for one in found] == [len(re.findall("省委|沈阳", REPORT))]
        assert all(text.startswith(found[0].words, start) for start in found[0].starts)


def test_a_phrase_that_stands_twice_cannot_be_told_from_a_local_name(lexicon: RepairLexicon) -> None:
    raw = REPORT.replace("沈阳", "必赢体育", 2)
    assert find_phrases(raw, *_known(lexicon)) == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("坚持在以习近平同志为核心的必赢体育坚强领导下", "党中央"),
        ("认真落实党中央、必赢体育决策部署", "国务院"),
        ("自觉接受必赢体育依法监督", "市人大"),
        ("自觉接受必赢体育民主监督", "市政协"),
        ("召开必赢体育常务会议研究", "市政府"),
        ("在必赢体育、省政府领导下", "省委"),
    ],
)
def test_the_grammar_of_a_place_ranks_the_names(sentence: str, name: str, lexicon: RepairLexicon) -> None:
    raw = put_in(REPORT, "必赢体育", ("省委", "沈阳")).replace("二、", f"{sentence}。\n二、")
    at = raw.index(sentence) + sentence.index("必赢体育")
    (marked,) = [c for c in repair(raw, lexicon=lexicon).changes if c.kind == "spam" and c.raw_start == at]
    assert marked.candidates[0] == name


def provincial(shared: Path) -> list[tuple[str, str]]:
    """Short name of the region and text of each provincial report of 2025."""
    reports = []
    for path in sorted((shared / "corpus" / "provincial-2025").glob("*.docx")):
        name = re.sub(r"2025年|政府工作报告|省|市|自治区", "", path.stem)
        reports.append((name, "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)))
    return reports


@pytest.mark.parametrize("times", [5, 10, 20])
def test_made_up_phrases_in_real_reports(times: int, shared: Path, lexicon: RepairLexicon) -> None:
    draw = random.Random(times)
    n_places = found = 0
    for name, text in provincial(shared):
        places = draw_places(draw, name_places(text, name), times)
        phrase = draw_phrase(draw)
        damaged, starts = spam_damage.put_in(text, places, phrase)
        marked = [c for c in repair(damaged, PageFacts(), lexicon).changes if c.kind == "spam"]
        assert all(phrase in c.before for c in marked), name
        n_places += len(starts)
        found += sum(c.raw_start in starts for c in marked)
    assert found >= (0.9 if times == 5 else 0.95) * n_places


def test_no_report_of_the_corpus_has_a_false_mark(shared: Path, lexicon: RepairLexicon) -> None:
    corpus = shared / "corpus"
    texts = dict(provincial(shared))
    texts |= {path.name: path.read_text(encoding="utf-8") for path in (corpus / "seeds").glob("00[1234]*")}
    with (corpus / "national" / "state-council-reports.jsonl").open(encoding="utf-8") as lines:
        texts |= {f"national {number}": json.loads(line)["content"] for number, line in enumerate(lines)}
    for path in (corpus / "provincial-2026").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts[path.name] = "\n".join(row["full_text"] for row in csv.DictReader(file))
    assert len(texts) > 110
    assert {
        name: found for name, text in texts.items() if (found := find_phrases(text, *_known(lexicon)))
    } == {}
