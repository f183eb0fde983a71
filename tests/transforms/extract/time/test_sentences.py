"""Years, terms and parts of years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cases import load_cases

from transforms.extract.reader import Cues, Grammar
from transforms.extract.time.edges import TimeEdges
from transforms.extract.time.frames import YEAR, Frame
from transforms.extract.time.passages import under, yearly_goals
from transforms.extract.time.sentences import SentenceTimes

END = "plan_end"
PAST = Frame(None, "multi_year", False, "past", since=2018)
FUTURE = Frame(2027, END, False, "future", since=2023)

CUES = [(case["text"], Frame(**case["expected"])) for case in load_cases("time_cues.yaml")]


@pytest.fixture
def cues(grammar: Grammar) -> Cues:
    return grammar.cues


def plain(frame: Frame) -> Frame:
    """A frame without what set it."""
    return replace(frame, by="section", words="")


@pytest.mark.parametrize(("words", "frame"), CUES, ids=[words for words, _ in CUES])
def test_a_cue_sets_a_frame(city, cues, words, frame):
    found = cues.sentences.timeline(f"，{words}，", city)
    assert [plain(one) for one in found.frames] == [frame]
    assert found.frames[0].by == "sentence"
    assert found.at(0, YEAR) == YEAR
    assert plain(found.at(9, YEAR)) == frame


@pytest.mark.parametrize(
    "words", ["比上年", "较2019年", "与去年同期相比", "比年初", "2023年1月7日", "6月30日"]
)
def test_what_dates_an_event_or_is_held_against_sets_none(city, cues, words):
    assert cues.sentences.timeline(f"，{words}，", city).frames == ()


def test_a_look_far_back_spans_the_years_since(city, cues):
    (frame,) = cues.sentences.timeline("与2012年相比，", city).frames
    assert plain(frame) == Frame(None, "multi_year", False, "past", since=2012)


def test_the_nearest_cue_before_a_place_holds(city, cues):
    sentence = "上半年下降2%，全年增长5%，2023年力争增长6%"
    times = cues.sentences.timeline(sentence, city)
    assert [times.at(sentence.index(number), YEAR).period for number in ("2%", "5%", "6%")] == [
        "half",
        "year",
        "year",
    ]
    assert times.at(sentence.index("6%"), YEAR).year == 2023


def test_a_report_given_in_december_calls_the_year_under_review_this_year(city, cues):
    december = replace(city, delivered_on=date(2022, 12, 28))
    assert [
        cues.sentences.timeline(words, december).frames[0].year for words in ("去年", "今年", "明年")
    ] == [
        2021,
        2022,
        2023,
    ]


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("2025年，固定资产投资增长5%", 2025),
        ("“今年，固定资产投资增长5%", 2023),
        ("到2025年，固定资产投资增长5%", None),
        ("固定资产投资今年增长5%", None),
        ("上半年固定资产投资增长5%", None),
        ("1月5日，2025年的计划", None),
    ],
)
def test_the_year_that_a_sentence_opens_with(city, cues, sentence, year):
    frame = cues.sentences.opening_year(sentence, city)
    assert (frame.year if frame else None) == year


@pytest.mark.parametrize(
    ("sentence", "frame"),
    [
        ("五年来，我们…", PAST),
        ("回顾“十三五”时期，…", replace(PAST, since=2016)),
        ("一、过去五年的工作", PAST),
        ("2003年以来，…", replace(PAST, since=2003)),
        ("今后五年，…", FUTURE),
        ("过去一年，…", YEAR),
        ("一年来，…", YEAR),
        ("2022年，面对…", YEAR),
        ("全市上下…", None),
    ],
)
def test_words_that_set_the_frame_for_what_follows(city, cues, sentence, frame):
    found = cues.passages.framing(sentence, city)
    assert (plain(found) if found else None) == frame
    assert found is None or found.by == "paragraph"


@pytest.mark.parametrize(
    ("heading", "frame"),
    [
        ("一、过去五年工作回顾", PAST),
        ("一、“十三五”时期工作回顾", replace(PAST, since=2016)),
        ("一、2022年工作回顾", YEAR),
        ("二、今后五年的目标任务", FUTURE),
        ("二、今后五年和2023年的工作", replace(FUTURE, is_mixed=True)),
        ("一、2022年和过去五年工作回顾", replace(YEAR, is_mixed=True)),
        ("一、2005年工作回顾", Frame(2005, "year", True)),
        ("三、改革开放", None),
        ("建设“未来乡村”", None),
    ],
)
def test_the_frame_of_a_heading(city, cues, heading, frame):
    found = cues.passages.heading_frame(heading, city)
    assert (plain(found) if found else None) == frame


@pytest.mark.parametrize(
    ("passage", "period"), [("新增就业5万人。", "year"), ("五年累计新增就业5万人。", "plan_end")]
)
def test_a_heading_with_a_term_and_a_year_leaves_it_to_the_passage(city, cues, passage, period):
    frame = cues.passages.heading_frame("二、今后五年和2023年的工作", city)
    assert under(frame, passage).period == period


def test_goals_for_growth_without_an_average_are_a_year_s(city, cues):
    frame = cues.passages.heading_frame("二、今后五年的目标任务", city)
    assert yearly_goals("生产总值增长8%，新增就业5万人。", frame)
    assert not yearly_goals("生产总值年均增长8%，新增就业5万人。", frame)
    assert not yearly_goals("生产总值增长8%。", YEAR)


def test_a_word_added_to_the_lists_is_read_wherever_it_stands(city, genre):
    """Quick looks by characters follow the words: no character of these is in any cue that ships."""
    words = genre.time.model_copy(
        update={
            "seasons": (*genre.time.seasons, "庙会"),
            "around_subject": (*genre.time.around_subject, "伏汛"),
        }
    )
    (frame,) = SentenceTimes(words).timeline("，客流较多的庙会，接待游客5万人", city).frames
    assert frame.words == "庙会"
    edges = TimeEdges(words)
    assert edges.strip_start("伏汛降雨量") == "降雨量"
    assert "汛" in edges.ends
    assert edges.tail.search("降雨量伏汛")
