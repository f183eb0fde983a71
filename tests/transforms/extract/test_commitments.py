"""Lists of this year's 民生实事, in every place and form that reports give them."""

from __future__ import annotations

import pytest
from support.genre import PARAGRAPH, report
from support.places import REFERENCE

from transforms.extract.commitments import CommitmentReader
from transforms.records import Commitment, Identity
from transforms.reference.genre import parse_genre
from transforms.structure.sections import read_sections

READER = CommitmentReader(
    parse_genre({p.name: p.read_text(encoding="utf-8") for p in (REFERENCE / "genre").iterdir()}).commitments
)
IDENTITY = Identity(
    "210800", "营口市", "prefecture", "210000", 2023, 2022, None, None, None, None, None, None, False
)


def commitments(plan: str = "", review: str = "", annex: str = "") -> list[Commitment]:
    text = report("2023年营口市政府工作报告", review=review, plan=plan) + annex
    found = READER.read(text, IDENTITY, read_sections(text, IDENTITY))
    for one in found:
        assert one.text.split("\n")[0].strip("。；") in text[one.start : one.end]
    return found


ITEMS = ("新建学校3所", "改造小区5个", "开通公交2条", "建设口袋公园8个")


def items(*marks: str, between: str = "。") -> str:
    return between.join(mark + item for mark, item in zip(marks, ITEMS, strict=True))


LISTS = {
    "一是": "办好四件民生实事。" + items("一是", "二是", "三是", "四是") + "。我们一定说到做到。",
    "（1）": "扎实办好“四件民生实事”。" + items("（1）", "（2）", "（3）", "（4）") + "。",
    "①": "扎实办好“四大重点民生实事”。" + items("①", "②", "③", "④") + "。",
    "lines": "继续办好4件民生实事：\n"
    + items("1.", "2.", "3.", "4.", between="；\n")
    + "。\n以上实事，说到做到。",
    "decimals in lines": "继续办好4件民生实事：\n1.修路；\n2.5个小区改造；\n3.2条公交开通；\n4.建园。\n同时",
    "lines below a line that leads to them": (
        "办好四件民生实事\n坚持尽力而为、量力而行，着力办好以下实事：\n"
        + items("1.", "2.", "3.", "4.", between="；\n")
        + "。\n各位代表！"
    ),
    "semicolons": "接续办好4件重点民生实事，包括：" + items("", "", "", "", between="；") + "。",
    "sentences": "用心办好五件民生实事。新建学校3所。改造小区5个。开通公交2条。建设口袋公园8个。修路2公里。",
    "parts of a sentence": "办好5件实事：新建学校3所；改造小区5个；开通公交2条；建设公园8个；修路2公里。",
    "in the line below": "继续办好4件实事：\n" + items("（一）", "（二）", "（三）", "（四）") + "\n同时",
    "beside the province's": "在全面完成省定民生实事的基础上，办好我市确定的4件惠民工程。"
    + items("一是", "二是", "三是", "四是"),
    "names among which": "在校园扩容、小区改造、公交优化、公园建设等方面，为民办好四件民生实事。",
    "quoted names": "做好“校园扩容、小区改造、公交优化、公园建设”等四项惠民工程。",
    "names alone": "大力实施好今年确定的校园扩容、小区改造、公交优化、公园建设等四件民生实事。",
}


@pytest.mark.parametrize("form", LISTS)
def test_a_list_of_four(form: str) -> None:
    found = commitments("\n" + LISTS[form])
    assert [one.number for one in found] == list(range(1, 6 if "修路2公里" in LISTS[form] else 5))
    assert all(len(one.text) <= 12 for one in found)


HEADED = (
    "扩大就业。帮助2万人就业。",
    "改善出行。开通公交2条。",
    "办好教育。新建学校3所。",
    "美化城市。建园8个。",
)


def test_short_sentences_head_promises_right_behind_their_announcement() -> None:
    found = commitments("\n办好惠民的五件实事。" + "".join(HEADED) + "改造小区。改造5个。")
    assert [one.text[:4] for one in found] == ["扩大就业", "改善出行", "办好教育", "美化城市", "改造小区"]


@pytest.mark.parametrize(
    "plan",
    [
        "实施五项民生工程，让人民过上更好生活。" + "".join(HEADED) + "改造小区。改造5个。",
        "实施五大民生工程。" + "".join(HEADED) + "提高公共服务能力。加强城市管理。改造5个。",
        "抓紧推进科技馆、体育馆等公益项目和基础设施、教育、卫生等五类民生工程。",
    ],
    ids=["speech goes on", "bare sentences", "examples of others"],
)
def test_as_many_sentences_or_names_by_chance_are_no_list(plan: str) -> None:
    assert commitments("\n" + plan) == []


def test_items_with_headings() -> None:
    found = commitments(
        "\n继续办好三方面民生实事，言必信、行必果。\n1.教育助学方面。新建学校3所。\n2.养老帮困方面。新增床位500张。\n3.便民服务方面。开通公交2条。\n"
        "以上民生实事，说到做到。"
    )
    assert [(one.title, one.text) for one in found] == [
        ("教育助学方面", "教育助学方面。新建学校3所。"),
        ("养老帮困方面", "养老帮困方面。新增床位500张。"),
        ("便民服务方面", "便民服务方面。开通公交2条。"),
    ]


def test_an_annex_with_details() -> None:
    found = commitments(
        "\n继续办好3件惠民实事。",
        annex="\n附件\n2023年3件惠民实事\n一、稳定就业\n年度目标：新增就业5万人。\n主办单位：市人社局\n二、扩大托育\n年度目标：新增托位800个。\n"
        "主办单位：市卫健委\n三、改善路网\n年度目标：打通断头路6条。\n主办单位：市住建局",
    )
    assert [one.title for one in found] == ["稳定就业", "扩大托育", "改善路网"]
    assert found[1].text == "年度目标：新增托位800个。\n主办单位：市卫健委"


def test_last_years_list_is_not_this_years() -> None:
    kept = "\n2022年承诺的3件民生实事已全部兑现：\n1.修路3公里；\n2.建校1所；\n3.改造小区2个。"
    ahead = "\n2023年，我们将继续办好3件民生实事：\n1.修路9公里；\n2.建校4所；\n3.改造小区7个。"
    found = commitments(
        annex="\n民生实事：" + kept + ahead + "\n名词解释：\n1.双减：减负。\n2.三保：保运转。"
    )
    assert [one.text for one in found] == ["修路9公里", "建校4所", "改造小区7个。"]
    assert commitments(annex="\n民生实事：" + kept) == []


def test_short_sentences_are_headings_of_those_behind_them() -> None:
    found = commitments(
        "\n办好“五件实事”。扩大就业。新增就业5万人，培训3万人。稳控物价。保障供应，平抑粮价。发展教育。新建学校3所。强化医疗。改造医院2所。改善住房。改造小区5个。"
    )
    assert [one.title for one in found] == ["扩大就业", "稳控物价", "发展教育", "强化医疗", "改善住房"]


@pytest.mark.parametrize(
    "words",
    [
        "年初承诺的10件民生实事全部完成。一是修了路。二是建了校。三是改了小区。",
        "十件民生实事如期兑现。",
    ],
)
def test_a_review_promises_nothing(words: str) -> None:
    assert commitments(review="\n" + words) == []


@pytest.mark.parametrize(
    "words",
    [
        "\n扎实办好十件民生实事。" + PARAGRAPH,
        "\n继续实施10大类55项民生实事，涵盖就业、教育、医疗、养老等领域。",
        "\n投入125亿元办好40件民生实事。\n一是深化就业优先工程。强就业。\n二是深化增收工程。促增收。\n三是深化教育工程。强教育。",
        "\n我们梳理形成13件民生实事候选项目，提请本次大会票决。",
        "\n用心用情办好民生实事。一是强就业。二是促增收。三是兴教育。",
        "\n聚焦三件大事。一是强就业。二是促增收。三是兴教育。",
        "\n推动0件民生实事遗留问题。",
        "\n办好十十件民生实事。",
    ],
)
def test_a_number_without_its_list_is_none(words: str) -> None:
    assert commitments(words) == []


def test_a_note_may_hold_the_list() -> None:
    found = commitments(
        "\n办好4件民生实事[1]。",
        annex="\n名词解释\n1.2023年4件民生实事：新建学校、改造小区、开通公交、建设公园。\n2.双减：减负。",
    )
    assert [one.text for one in found] == ["新建学校", "改造小区", "开通公交", "建设公园"]
