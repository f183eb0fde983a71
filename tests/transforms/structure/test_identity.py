"""Whose report it is, of which year, given when and by whom: the clues and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.genre import KINDS, OPENING, PARAGRAPH, head_of, report

from transforms.records import CLUES, Identity, ManifestEntry, PageFacts, Rejection
from transforms.reference.regions import RegionIndex
from transforms.structure.identity import identify
from transforms.structure.paths import read_path

GENERIC = "政府工作报告"


def read(regions: RegionIndex, text: str, hint: str = "", **facts: object) -> Identity:
    page = PageFacts(**facts)  # type: ignore[arg-type]
    found = identify(text, head_of(text, page), page, regions, read_path(hint, is_alone=True), KINDS)
    assert isinstance(found, Identity), found
    return found


def refuse(regions: RegionIndex, text: str, hint: str = "", **facts: object) -> Rejection:
    page = PageFacts(**facts)  # type: ignore[arg-type]
    found = identify(text, head_of(text, page), page, regions, read_path(hint, is_alone=True), KINDS)
    assert isinstance(found, Rejection), found
    return found


@pytest.mark.parametrize(
    ("head", "own", "code", "level"),
    [
        ("2023年营口市政府工作报告", "市", "210800", "prefecture"),
        ("2023年高安市政府工作报告", "市", "360983", "county_city"),
        ("2023年吉林市政府工作报告", "市", "220200", "prefecture"),
        ("2023年吉林省政府工作报告", "省", "220000", "province"),
        ("2023年大理市政府工作报告", "市", "532901", "county_city"),
        ("恩施州2023年政府工作报告", "州", "422800", "prefecture"),
        ("2023年海南州政府工作报告", "州", "632500", "prefecture"),
        ("2023年浦东新区政府工作报告", "区", "310115", "district"),
        ("2023年达拉特旗人民政府工作报告", "旗", "150621", "county"),
        ("2023年青龙满族自治县政府工作报告", "自治县", "130321", "county"),
        ("济源市2023年政府工作报告", "市", "419001", "county_city"),
        (
            "政府工作报告\n2023年1月8日在枣庄市市中区第十二届人民代表大会第二次会议上",
            "区",
            "370402",
            "district",
        ),
        (
            "政府工作报告\n2023年1月8日在甘肃省兰州市城关区第十九届人民代表大会第三次会议上",
            "区",
            "620102",
            "district",
        ),
        (
            "政府工作报告\n——2023年1月14日在宁夏回族自治区第十三届人民代表大会第一次会议上",
            "自治区",
            "640000",
            "province",
        ),
        ("政府工作报告\n——2023年3月4日在第十四届全国人民代表大会第一次会议上", "国务院", "000000", "nation"),
        ("政府工作报告\n来源：营口日报\n辽宁省省长 王明", "省", "210000", "province"),
    ],
)
def test_the_head_names_the_region(regions: RegionIndex, head: str, own: str, code: str, level: str) -> None:
    text = report(head, own).replace("国务院人民政府", "国务院")
    found = read(regions, text)
    assert (found.region_code, found.level, found.report_year, found.review_year) == (code, level, 2023, 2022)


@pytest.mark.parametrize(
    ("facts", "own", "code"),
    [
        ({"title": "2023年营口市政府工作报告_营口市人民政府"}, "市", "210800"),
        ({"title": "政府工作报告_锦州市人民政府"}, "市", "210700"),
        ({"region_hint": "营口"}, "市", "210800"),
        ({"publisher": "雨山区政府（政府办公室）"}, "区", "340504"),
        ({"content_source": "营口日报"}, "市", "210800"),
        ({"site_name": "营口市人民政府"}, "市", "210800"),
        ({"site_code": "2108000001"}, "市", "210800"),
        # a city's page that carries its province's report
        ({"site_name": "沈阳市人民政府"}, "省", "210000"),
        ({"site_code": "2101000001"}, "省", "210000"),
    ],
)
def test_the_page_names_the_region_where_the_head_is_silent(
    regions: RegionIndex, facts: dict[str, str], own: str, code: str
) -> None:
    assert read(regions, report(GENERIC, own), **facts).region_code == code


def test_a_city_s_page_is_no_proof_of_its_province_where_the_text_speaks_of_both(
    regions: RegionIndex,
) -> None:
    plan = "政府工作报告\n一、2023年工作安排\n"
    text = plan + "做强全省的节点，全市上下同心，全省之内领先。营口要先行。" * 6
    assert refuse(regions, text, content_source="营口日报").reason == "unknown_region"
    text = plan + "做强全省的节点，营口要先行，不负全省。" * 6
    assert refuse(regions, text, content_source="营口日报").reason == "unknown_region"


def test_the_head_beats_the_page(regions: RegionIndex) -> None:
    text = report("2023年云南省政府工作报告\n来源：北京日报", "省")
    found = read(regions, text, content_source="北京日报", site_code="1100000088", region_hint="北京市")
    assert found.region_code == "530000"


def test_a_text_that_names_its_region_again_and_again_needs_no_head(regions: RegionIndex) -> None:
    text = report(GENERIC, review="建设美丽营口，营口港吞吐量增长，为辽宁作贡献。" * 5)
    assert read(regions, text).region_code == "210800"


def test_words_that_are_also_names_do_not_count(regions: RegionIndex) -> None:
    text = report(GENERIC, review="深化合作、建设平安，合作共赢，平安稳定，资源节约。" * 20)
    assert refuse(regions, text).reason == "unknown_region"


def test_a_text_under_anothers_title_is_the_texts(regions: RegionIndex) -> None:
    text = report(
        "丽江市2017年政府工作报告",
        year=2017,
        review="浙江丽水生态美，丽水百姓富，丽水。" * 12,
        plan=PARAGRAPH * 60,
    )
    assert read(regions, text).region_code == "331100"


@pytest.mark.parametrize(
    ("words", "facts", "code"),
    [
        ("省会福州向海图强，福州市委部署", {}, "350102"),
        ("徐州市委部署，徐州全面振兴", {}, "320302"),
        ("", {"site_code": "4102040001"}, "410204"),
        ("", {"content_source": "南京日报"}, "320106"),
    ],
)
def test_places_of_one_name_are_told_apart_by_their_city(
    regions: RegionIndex, words: str, facts: dict[str, str], code: str
) -> None:
    text = report("2023年鼓楼区政府工作报告", "区", review=words)
    assert read(regions, text, **facts).region_code == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (report("2023年鼓楼区政府工作报告", "区"), "unknown_region"),
        (report(GENERIC), "unknown_region"),
        (
            report("雄安新区2023年政府工作报告", "区", review="河北雄县、容城县、安新县。" * 9),
            "not_a_division",
        ),
        (report("塔峪镇人民政府工作报告", "镇", review="望花区委坚强领导，望花。" * 9), "not_a_division"),
        (report("安吉垦区红旗农场2023年工作报告", "场", review="安吉县支持，安吉。" * 9), "not_a_division"),
    ],
    ids=["several of the name", "no name", "a new area", "a town", "a farm"],
)
def test_an_open_question_is_not_guessed_at(regions: RegionIndex, text: str, reason: str) -> None:
    rejection = refuse(regions, text)
    assert rejection.reason == reason
    assert rejection.detail


def test_a_files_name_is_the_last_clue(regions: RegionIndex) -> None:
    hint = "reports/2023年营口市政府工作报告.docx"
    assert read(regions, report(GENERIC), hint).region_code == "210800"
    assert read(regions, report("2023年锦州市政府工作报告"), hint).region_code == "210700"


@pytest.mark.parametrize(
    ("title", "year", "code", "name"),
    [
        ("2009年襄樊市政府工作报告", 2009, "420600", "襄樊市"),
        ("2012年襄阳市政府工作报告", 2012, "420600", "襄阳市"),
        ("2017年莱芜市政府工作报告", 2017, "371200", "莱芜市"),
    ],
)
def test_a_region_is_called_what_it_was_called_then(
    regions: RegionIndex, title: str, year: int, code: str, name: str
) -> None:
    found = read(regions, report(title, year=year))
    assert (found.region_code, found.region_name) == (code, name)


def body(first: str, second: str) -> str:
    opening = OPENING.replace("市人民政府", "区人民政府")
    return f"{opening}\n{first}\n望花有了进步。\n{second}\n望花再向前走。"


YEARS = {
    "title": (body("一、工作回顾", "二、今后工作"), {"title": "2023年望花区政府工作报告"}, 2023),
    "title spelled out": ("二〇二三年望花区政府工作报告\n" + body("一、工作回顾", "二、今后工作"), {}, 2023),
    "headings": ("望花区政府工作报告\n" + body("一、2022年工作回顾", "二、2023年工作安排"), {}, 2023),
    "plan heading alone": (
        "望花区政府工作报告\n" + body("一、过去五年工作回顾", "二、2023年工作打算"),
        {},
        2023,
    ),
    "review heading alone": (
        "望花区政府工作报告\n" + body("一、2022年工作回顾", "二、今后工作安排"),
        {},
        2023,
    ),
    "review of several years": (
        "望花区政府工作报告\n" + body("一、2018—2022年工作回顾", "二、2023年工作任务"),
        {},
        2023,
    ),
    "the year and the term": (
        "望花区政府工作报告\n" + body("一、2021年工作及本届政府五年工作回顾", "二、今后五年奋斗目标"),
        {},
        2022,
    ),
    "from a year to another": (
        "望花区政府工作报告\n" + body("一、2018年至2022年工作回顾", "二、今后五年奋斗目标"),
        {},
        2023,
    ),
    "the year and the next term": (
        "望花区政府工作报告\n" + body("一、过去五年工作回顾", "二、2022年及今后五年工作安排"),
        {},
        2022,
    ),
    "headings spelled out": (
        "望花区政府工作报告\n" + body("一、二〇二二年工作回顾", "二、二○二三年工作安排"),
        {},
        2023,
    ),
    "an aim beyond the year": (
        "望花区政府工作报告\n"
        + body("一、2022年工作回顾", "二、2023年重点工作\n到2027年发展目标\n2027年主要目标"),
        {},
        2023,
    ),
    "five-year period beside the year": (
        "望花区政府工作报告\n" + body("一、2025年和“十四五”时期工作回顾", "二、“十五五”时期主要目标"),
        {},
        2026,
    ),
    "a title behind its text": (
        "2024年望花区政府工作报告\n——2024年12月28日在望花区第十九届人民代表大会第四次会议上\n"
        + body("2024年工作回顾", "2025年工作安排"),
        {},
        2025,
    ),
    "December about the next year": (
        "望花区政府工作报告\n——2024年12月20日在望花区第十九届人民代表大会第四次会议上\n"
        + body("一、今年的工作", "二、明年的工作"),
        {},
        2025,
    ),
    "late November": (
        "望花区政府工作报告\n——2021年11月26日在望花区第十九届人民代表大会第一次会议上\n"
        + body("一、五年回顾", "二、今后五年"),
        {},
        2022,
    ),
    "January": (
        "望花区政府工作报告\n——2022年1月20日在望花区第十九届人民代表大会第一次会议上\n"
        + body("一、过去五年工作回顾", "二、今后五年奋斗目标"),
        {},
        2022,
    ),
    "a plan that reaches beyond its title": (
        body("一、取得了新的进展", "二、1981年国民经济计划的任务和主要指标"),
        {"title": "1980年望花区政府工作报告"},
        1980,
    ),
    "the year that went": (
        "望花区政府工作报告\n" + body("刚刚过去的2022年，很不平凡。", "今年任务更重。"),
        {},
        2023,
    ),
    "a column of the table": (
        "望花区政府工作报告\n" + body("一、工作回顾", "二、今后工作"),
        {"year_hint": 2021},
        2021,
    ),
    "the day of the page": (
        "望花区政府工作报告\n" + body("一、工作回顾", "二、今后工作"),
        {"published_on": date(2021, 2, 3)},
        2021,
    ),
}


@pytest.mark.parametrize("name", YEARS)
def test_the_report_year_is_the_plan_year(regions: RegionIndex, name: str) -> None:
    text, facts, year = YEARS[name]
    found = read(regions, text, region_hint="望花区", **facts)
    assert (found.report_year, found.review_year) == (year, year - 1)


def test_no_clue_to_the_year(regions: RegionIndex) -> None:
    rejection = refuse(regions, "望花区政府工作报告\n" + body("一、工作回顾", "二、今后工作"))
    assert rejection.reason == "unknown_year"


def test_all_that_a_head_tells(regions: RegionIndex) -> None:
    text = report(
        "望花区人民政府\n工作报告\n——2024年12月28日在望花区第十九届\n人民代表大会第四次会议上\n"
        "区人民政府代理区长 丛 阳",
        "区",
        2025,
    )
    found = read(regions, text, published_on=date(2025, 1, 6))
    assert replace(found, clues=()) == Identity(
        region_code="210404",
        region_name="望花区",
        level="district",
        province_code="210000",
        report_year=2025,
        review_year=2024,
        delivered_on=date(2024, 12, 28),
        published_on=date(2025, 1, 6),
        speaker="丛阳",
        speaker_title="代理区长",
        session="第十九届人民代表大会第四次会议",
        title="望花区人民政府工作报告",
        is_digest=False,
    )


@pytest.mark.parametrize(
    ("opening", "session"),
    [
        (
            "现在，我代表国务院，向第六届全国人民代表大会第二次会议作政府工作报告，请予审议。",
            "第六届全国人民代表大会第二次会议",
        ),
        (
            "从去年第五届全国人民代表大会第三次会议到现在，一年过去了。现在，我代表国务院作政府工作报告。",
            None,
        ),
    ],
)
def test_the_session_is_the_one_addressed_and_not_one_mentioned(
    regions: RegionIndex, opening: str, session: str | None
) -> None:
    text = f"各位代表：\n{opening}\n一、过去五年的回顾\n{PARAGRAPH}\n二、今后五年的任务\n{PARAGRAPH}"
    assert read(regions, text, title="1983年中华人民共和国国务院政府工作报告").session == session


@pytest.mark.parametrize(
    ("head", "is_digest"),
    [
        ("2023年营口市政府工作报告（摘要）", True),
        ("2023年营口市政府工作报告\n（摘登）", True),
        ("2023年营口市政府工作报告\n（本文为摘编，并非报告原文）", True),
        ("2023年营口市政府工作报告", False),
    ],
)
def test_a_digest_says_so(regions: RegionIndex, head: str, is_digest: bool) -> None:
    assert read(regions, report(head)).is_digest is is_digest


_WORDS = st.sampled_from(
    [
        "政府工作报告", "2023年", "二〇二三年", "营口市", "朝阳区", "各位代表：", "现在，我代表市人民政府，",
        "报告工作", "第十八届人民代表大会第二次会议", "市长", "王明", "一、", "工作回顾", "工作安排", "回顾",
        "\n", "，", "。", "——", "（", "）", "的",
    ]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=40))
def test_any_text_is_answered(regions: RegionIndex, words: list[str]) -> None:
    text, page = "".join(words), PageFacts()
    found = identify(text, head_of(text, page), page, regions, read_path("", is_alone=True), KINDS)
    if isinstance(found, Rejection):
        assert found.reason in ("unknown_region", "unknown_year", "not_a_division")
    else:
        assert found.region_code in regions


# -- clues that speak against each other ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint", "facts", "said"),
    [
        (report("2023年营口市政府工作报告"), "营口市_2024.txt", {}, "its file's name says 2024"),
        (report("2023年营口市政府工作报告"), "鞍山市_2023.txt", {}, "its file's name says 鞍山市"),
        (report("2023年营口市政府工作报告"), "盖州市_2023.txt", {}, "its file's name says 盖州市"),
        (report("2023年营口市政府工作报告"), "", {"region_hint": "鞍山市"}, "its table's column says 鞍山市"),
        (report("2023年营口市政府工作报告"), "", {"year_hint": 2025}, "its table's column says 2025"),
        (report(GENERIC, review="鞍山市向好。" * 4), "营口市_2023.txt", {}, "its text names 鞍山市"),
    ],
)
def test_what_speaks_against_a_reading_is_said(
    regions: RegionIndex, text: str, hint: str, facts: dict[str, object], said: str
) -> None:
    found = read(regions, text, hint, **facts)
    assert found.report_id == "210800-2023"
    assert said in (found.doubt or "")


@pytest.mark.parametrize(
    ("hint", "facts"),
    [
        ("营口市_2023.txt", {}),
        ("辽宁省/营口市/2023年.txt", {}),
        ("reports/anshan-2023.txt", {}),
        ("营口_2022.txt", {}),  # named after the year reviewed, and the text is plain
        ("2012-2024/营口20230112.txt", {}),
        ("https://www.example.org/2024/t20240105_12.html", {}),
        ("", {"region_hint": "辽宁省", "year_hint": 2023}),
        ("", {"published_on": date(2024, 6, 1)}),
    ],
)
def test_what_fits_is_no_doubt(regions: RegionIndex, hint: str, facts: dict[str, object]) -> None:
    found = read(regions, report("2023年营口市政府工作报告"), hint, **facts)
    assert (found.report_id, found.doubt) == ("210800-2023", None)


NAMELESS = (
    "各位代表：\n现在，我代表市人民政府，向大会报告政府工作，请予审议。\n"
    f"一、过去一年工作回顾\n{PARAGRAPH * 9}"
)


@pytest.mark.parametrize(
    "hint",
    [
        "2008-营口市.txt", "210800_2008.txt", "营口市（2008）.txt", "营口市-2008.docx",
        "辽宁省营口市2008年.txt", "辽宁省/营口市/2008年.txt", "yingkou/2008.txt",
        "营口市/2008/报告.html", "corpus.zip!辽宁/营口市_2008.txt",
    ],
)  # fmt: skip
def test_a_text_that_names_nothing_is_its_files(regions: RegionIndex, hint: str) -> None:
    found = read(regions, NAMELESS, hint)
    assert (found.report_id, found.doubt) == ("210800-2008", None)
    assert {clue.kind for clue in found.clues if clue.used} <= {"file", "folder"}


@pytest.mark.parametrize(
    ("hint", "report_id"),
    [("2008 营口 鲅鱼圈区.txt", "210804-2008"), ("营口市/鲅鱼圈/2008.txt", "210804-2008"),
     ("鲅鱼圈区_营口_2008.txt", "210804-2008")],
)  # fmt: skip
def test_of_several_names_in_a_path_the_narrower_region_is_meant(
    regions: RegionIndex, hint: str, report_id: str
) -> None:
    assert read(regions, NAMELESS.replace("市人民政府", "区人民政府"), hint).report_id == report_id


def test_a_prefecture_called_region_speaks_of_itself_so(regions: RegionIndex) -> None:
    text = NAMELESS.replace("市人民政府", "地区行署") + "全区上下同心协力，我区面貌一新。" * 6
    assert read(regions, text, "大兴安岭地区2008.txt").report_id == "232700-2008"


def test_a_title_may_carry_the_year_reviewed(regions: RegionIndex) -> None:
    text = f"2022年营口市政府工作报告\n——2023年1月7日在营口市第十七届人民代表大会第二次会议上\n{NAMELESS}"
    assert read(regions, text).report_id == "210800-2023"


def test_a_title_of_one_year_on_a_page_of_the_next_is_doubted(regions: RegionIndex) -> None:
    found = read(regions, f"2022年营口市政府工作报告\n{NAMELESS}", published_on=date(2023, 2, 1))
    assert found.doubt and "its page is of 2023-02-01" in found.doubt


@pytest.mark.parametrize(
    ("title", "is_draft"),
    [("2023年营口市政府工作报告（征求意见稿）", True), ("2023年营口市政府工作报告（讨论稿）", True),
     ("2023年营口市政府工作报告", False)],
)  # fmt: skip
def test_a_draft_says_so(regions: RegionIndex, title: str, is_draft: bool) -> None:
    assert read(regions, report(title)).is_draft == is_draft


def test_lines_that_ran_into_a_name_are_no_part_of_it(regions: RegionIndex) -> None:
    text = report("工作报告\n营口市2023年政府工作报告\n时间：2023年2月1日")
    assert read(regions, text).report_id == "210800-2023"
    cover = "机密\n营口市第十七届人民代表大会\n第二次会议文件（一）\n政府工作报告\n（2023年1月7日）"
    assert read(regions, report(cover)).report_id == "210800-2023"


def test_every_clue_is_kept(regions: RegionIndex) -> None:
    found = read(regions, report("2023年营口市政府工作报告"), "辽宁省/营口市_2023.txt")
    kinds = [clue.kind for clue in found.clues]
    assert {"title", "file", "folder"} <= set(kinds) <= set(CLUES)
    assert [clue.region_code for clue in found.clues if clue.kind == "folder"] == ["210000"]


def test_a_body_of_its_own_is_not_the_region_that_it_lies_in(regions: RegionIndex) -> None:
    own = "大庆市委坚强领导，大庆改革深入，大庆经济发展。" * 30
    for body in ("大庆油田", "新疆生产建设兵团"):
        assert (
            refuse(regions, report(f"{body}2018年工作报告", year=2018, review=own)).reason == "not_a_division"
        )
        assert (
            refuse(regions, report(GENERIC, year=2018, review=own), f"{body}2018.txt").reason
            != "unknown_year"
        )


def test_a_name_of_two_places_says_whose(regions: RegionIndex) -> None:
    rejection = refuse(regions, report("2015年朝阳区政府工作报告", "区", year=2015))
    assert "2 places bore the name 朝阳区 in 2015 (110105 北京市朝阳区" in rejection.detail


def test_a_word_that_holds_a_countys_name_names_no_county(regions: RegionIndex) -> None:
    review = "创建全国科普示范县，成为示范县，示范县建设全面推进。" * 10
    assert refuse(regions, report(GENERIC, "县", review=review)).reason == "unknown_region"


@pytest.mark.parametrize(
    ("review", "hint", "facts", "said"),
    [
        ("岫岩县、台安县和海城市竞相发展。" * 3, "营口市_2023.txt", {}, "names places in 鞍山市"),
        ("温岭市、临海市和义乌市竞相发展。" * 3, "", {"region_hint": "营口市"}, "names places in 浙江省"),
        ("全市上下团结一心，全市经济向好。" * 6, "河南省_2023.txt", {}, "of another kind"),
    ],
)
def test_a_text_of_elsewhere_is_no_files_and_no_columns(
    regions: RegionIndex, review: str, hint: str, facts: dict[str, object], said: str
) -> None:
    rejection = refuse(regions, report(GENERIC, review=review), hint, **facts)
    assert rejection.reason == "unknown_region"
    assert said in rejection.detail


def test_what_is_held_against_the_province_is_not_the_provinces(regions: RegionIndex) -> None:
    review = "居全省第3位，全省率先，云南省支持，云南省委部署。" * 9 + "全州上下奋进，州委坚强领导。" * 5
    assert refuse(regions, report(GENERIC, "州", review=review)).reason == "unknown_region"


def test_a_file_of_another_time_than_its_text_is_doubted(regions: RegionIndex) -> None:
    text = f"{NAMELESS}\n二〇〇八年？不：2007年增长，2007年完成，2007年建成，2008年要建成。"
    found = read(regions, text, "营口市_1999.txt")
    assert found.doubt and "its text speaks of 2007 and 2008" in found.doubt


def told(regions: RegionIndex, text: str, code: str | None, year: int | None, **facts: object) -> Identity:
    page = PageFacts(**facts)  # type: ignore[arg-type]
    entry = ManifestEntry(None, code, code, year, None)
    found = identify(
        text,
        head_of(text, page),
        page,
        regions,
        read_path("", is_alone=True),
        KINDS,
        manifest=entry,
    )
    assert isinstance(found, Identity), found
    return found


def test_a_manifest_is_the_last_word_without_a_doubt(regions: RegionIndex) -> None:
    text = report("2023年鞍山市政府工作报告")
    found = told(regions, text, "210500", 2019, region_hint="大连市", year_hint=2022)
    assert (found.report_id, found.review_year, found.region_name) == ("210500-2019", 2018, "本溪市")
    assert found.doubt is None
    assert [(clue.kind, clue.words) for clue in found.clues if clue.used] == [
        ("manifest", "2019"), ("manifest", "210500"),
    ]  # fmt: skip
    assert {"title", "column"} <= {clue.kind for clue in found.clues if not clue.used}


def test_what_a_manifest_leaves_open_is_told_by_the_other_clues(regions: RegionIndex) -> None:
    text = report("2023年鞍山市政府工作报告")
    assert told(regions, text, None, 2019).report_id == "210300-2019"
    only_region = told(regions, text, "210500", None, year_hint=2020)
    assert only_region.report_id == "210500-2023"
    assert only_region.doubt and "2020" in only_region.doubt and "210500" not in only_region.doubt
    assert told(regions, text, None, None).clues == read(regions, text).clues


def test_a_manifest_may_say_which_region_a_zone_s_report_is_filed_under(regions: RegionIndex) -> None:
    text = report("2023年广州开发区政府工作报告", own="区")
    assert refuse(regions, text).reason == "not_a_division"
    assert told(regions, text, "440112", None).report_id == "440112-2023"


def test_a_region_is_called_as_in_the_year_that_a_manifest_says(regions: RegionIndex) -> None:
    assert told(regions, report("政府工作报告"), "420600", 2009).region_name == "襄樊市"


@pytest.mark.parametrize(
    ("head", "other", "is_doubted"),
    [
        ("政府工作报告", "r/本溪市2023.txt", True),
        ("2023年鞍山市政府工作报告", "r/鞍山市2019.txt", True),
        ("2023年鞍山市政府工作报告", "r/鞍山市2022.txt", False),
        ("2023年鞍山市政府工作报告", "r/辽宁2023.txt", False),
        ("2023年鞍山市政府工作报告", "r/copy.txt", False),
    ],
)
def test_another_name_of_the_same_bytes_that_says_otherwise_is_a_doubt(
    regions: RegionIndex, head: str, other: str, is_doubted: bool
) -> None:
    text, page = report(head), PageFacts()
    head_read, here = head_of(text, page), read_path("r/鞍山市2023.txt", is_alone=True)
    found = identify(text, head_read, page, regions, here, KINDS, other_sources=(other,))
    assert isinstance(found, Identity)
    assert found.report_id == "210300-2023"
    assert found.doubt == (f"the same bytes are also filed as {other}" if is_doubted else None)
    entry = ManifestEntry(None, "鞍山", "210300", 2023, None)
    settled = identify(text, head_read, page, regions, here, KINDS, manifest=entry, other_sources=(other,))
    assert isinstance(settled, Identity) and settled.doubt is None
