"""Promises cut into items and reviews into deeds, with the keys by which they meet."""

from __future__ import annotations

import pytest
from support.genre import report
from support.places import REFERENCE

from flows.reference import load_reference
from transforms.extract.commitments import CommitmentReader
from transforms.extract.promise_items import PromiseReader, scaled
from transforms.records import CommitmentItem, Deed, Identity
from transforms.reference.genre import parse_genre
from transforms.structure.sections import read_sections

WORDS = parse_genre(
    {p.name: p.read_text(encoding="utf-8") for p in (REFERENCE / "genre").iterdir()}
).commitments
READER = PromiseReader(WORDS)
IDENTITY = Identity(
    "210800", "营口市", "prefecture", "210000", 2023, 2022, None, None, None, None, None, None, False
)


def read(plan: str = "", review: str = "") -> tuple[list[CommitmentItem], list[Deed]]:
    text = report("2023年营口市政府工作报告", review=review, plan=plan)
    sections = read_sections(text, IDENTITY)
    observations = load_reference().grammar.read(text, IDENTITY, sections)
    promises = CommitmentReader(WORDS).read(text, IDENTITY, sections)
    items = READER.items(text, promises, observations)
    assert all(item.text == text[item.start : item.end] for item in items)
    return items, READER.deeds(text, sections, observations)


@pytest.mark.parametrize(
    ("promise", "deed"),
    [
        ("完成农村户厕改造15万户", "改造户厕15万户"),
        ("中心城区规划建设公共停车位5000个", "新增停车位5437个"),
        ("新增县城集中供热面积30万平方米", "新增城区集中供热面积30万平方米"),
        ("城市最低生活保障标准提高", "城市低保标准提高"),
        ("解决农村人口饮水安全问题", "解决农村居民的饮水安全"),
        ("解决农村人口饮水不安全问题", "解决农村居民的饮水安全"),
    ],
)
def test_one_thing_in_two_wordings_is_one_object(promise: str, deed: str) -> None:
    assert READER.named(promise).object == READER.named(deed).object


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新建幼儿园5所", "新建小学5所"),
        ("初中毛入学率", "高中毛入学率"),
        ("老旧小区改造", "老旧管网改造"),
    ],
)
def test_two_things_are_two_objects(one: str, other: str) -> None:
    assert READER.named(one).object != READER.named(other).object


def test_place_and_action_are_told_beside_the_object() -> None:
    assert READER.named("新建农村幸福院") == ("幸福院", "rural", "new")
    assert READER.named("改造城镇棚户区") == ("棚户区", "urban", "mend")
    assert READER.named("新改建农村公路")[1:] == ("rural", "both")


def test_quantities_are_compared_without_their_tens_of_thousands() -> None:
    assert scaled(15, "万户") == (150_000, "户")
    assert scaled(1.2, "亿元") == (120_000_000, "元")
    assert scaled(50, "所") == scaled(50, "家") == (50, "个")
    assert scaled(30, "名") == (30, "人")


def test_a_promise_is_cut_at_its_figures() -> None:
    items, _ = read(
        "\n办好三件民生实事。一是新建幼儿园74所、中小学校60所；二是解决5万农村人口饮水安全问题；三是筹措资金3亿元，建立村医补助制度。"
    )
    assert [(i.number, i.item, i.quantity, i.unit) for i in items] == [
        (1, 1, 74.0, "个"), (1, 2, 60.0, "个"), (2, 1, 50_000.0, "人"), (3, 1, None, None),
    ]  # fmt: skip
    assert items[3].object == "村医补助制度"


def test_a_review_tells_deeds_with_their_state() -> None:
    _, deeds = read(review="\n新建幼儿园80所。5.7万平方米标准车间加快建设。五年累计改造危房9万户。")
    figures = {(d.object, d.quantity, d.span, d.state) for d in deeds if d.kind == "number"}
    assert ("幼儿园", 80.0, "year", "said") in figures
    assert ("标准车间", 57_000.0, "year", "open") in figures
    assert {span for name, _, span, _ in figures if name == "危房"} == {"several"}


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("十件民生实事全面完成。", [(10,)]),
        ("圆满完成12件重点民生实事。", [(12,)]),
        ("完成或超额完成10项14件重点民生实事。", [(10, 14)]),
        ("省定民生实事和市定惠民工程全面完成。", [()]),
        ("10件民生实事圆满完成7件。", []),
        ("12件实事基本落实。", []),
        ("办好十个方面实事的目标如期实现。", [(10,)]),
        ("五年完成151个为民办实事项目。", []),
        ("十项民生工程完成总投资377亿元。", []),
        ("扎实推进民生实事。", []),
    ],
)
def test_the_word_on_a_list(words: str, counts: list[tuple[int, ...]]) -> None:
    _, deeds = read(review="\n" + words)
    assert [deed.counts for deed in deeds if deed.kind == "list"] == counts


@pytest.mark.parametrize(
    ("words", "left_out"),
    [
        ("14件民生实事，除南北两县部分建设项目外，其他均已完成。", "南北两县部分建设项目"),
        ("民生实事除乡村通电视一项推迟外其余全部落实。", "乡村通电视一项推迟"),
    ],
)
def test_the_word_on_a_list_but_for_what_it_names(words: str, left_out: str) -> None:
    _, deeds = read(review="\n" + words)
    assert [deed.object for deed in deeds if deed.state == "but_for"] == [left_out]


def test_the_level_that_something_rises_from_is_not_promised_and_no_deed() -> None:
    items, deeds = read(
        plan="\n办好三件民生实事。一是低保标准由每月200元提高到每月240元；二是改造小区5个；三是建园3个。",
        review="\n低保标准由每月180元提高到每月200元。",
    )
    assert [i.quantity for i in items if i.object == "低保标准"] == [240.0]
    assert [d.quantity for d in deeds if d.kind == "number" and "低保" in d.object] == [200.0]


def test_a_level_reached_is_told_from_what_is_added() -> None:
    items, deeds = read(
        plan="\n办好三件民生实事。一是医保参保人数达到20万人；二是新增高速公路300公里；三是建园3个。",
        review="\n高速公路里程由600公里增加到1800公里。新建幼儿园5所。",
    )
    assert [i.span for i in items] == ["total", "year", "year"]
    assert {d.span for d in deeds if d.kind == "number" and "高速" in d.object} == {"total"}
    assert {d.span for d in deeds if d.kind == "number" and "幼儿园" in d.object} == {"year"}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("新农合制度覆盖81个县", "said"),
        ("开展医疗保险覆盖全体居民试点", "said"),
        ("全面实施教育经费保障机制", "in_force"),
        ("全面免征农业税", "whole"),
        ("建成图书馆新馆", "done"),
    ],
)
def test_a_trial_and_a_number_reached_are_not_called_done(words: str, state: str) -> None:
    _, deeds = read(review="\n" + words + "。")
    told = [
        deed.state for deed in deeds if deed.kind == "words" and deed.object == READER.named(words).object
    ]
    assert told == [state]
