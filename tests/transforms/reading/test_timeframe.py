"""Years, terms and parts of years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from transforms.reading.timeframe import (
    PAST_TERM,
    TERM,
    YEAR,
    Frame,
    framing,
    heading_frame,
    opening_year,
    timeline,
)

CUES = [
    ("去年", Frame(2022, "year", True)),
    ("上年", Frame(2022, "year", True)),
    ("刚刚过去的一年", Frame(2022, "year", True)),
    ("今年", Frame(2023, "year", True)),
    ("本年度", Frame(2023, "year", True)),
    ("明年", Frame(2024, "year", True)),
    ("来年", Frame(2024, "year", True)),
    ("今年以来", Frame(2023, "months", True)),
    ("2021年", Frame(2021, "year", True)),
    ("二〇二一年", Frame(2021, "year", True)),
    ("到2025年", Frame(2025, "point", True)),
    ("截至2022年底", Frame(2022, "point", True)),
    ("力争到2025年", Frame(2025, "point", True)),
    ("预计到2025年", Frame(2025, "point", True)),
    ("2018-2022年", Frame(None, "multi_year")),
    ("“十四五”时期", Frame(None, "multi_year", False, "future")),
    ("\"十三五\"期间", Frame(None, "multi_year", False, "past")),
    ("过去五年", Frame(None, "multi_year", False, "past")),
    ("五年来", Frame(None, "multi_year", False, "past")),
    ("最近三年", Frame(None, "multi_year")),
    ("近三年来", Frame(None, "multi_year", False, "past")),
    ("这五年", Frame(None, "multi_year")),
    ("今后五年", Frame(None, "multi_year", False, "future")),
    ("未来三年", Frame(None, "multi_year", False, "future")),
    ("下一个五年", Frame(None, "multi_year", False, "future")),
    ("接下来三年", Frame(None, "multi_year", False, "future")),
    ("本届政府任期", Frame(None, "multi_year")),
    ("上届政府任期", Frame(None, "multi_year")),
    ("新一届政府任期", Frame(None, "multi_year")),
    ("党的十八大以来", Frame(None, "multi_year", False, "past")),
    ("十九大以来", Frame(None, "multi_year", False, "past")),
    ("建国以来", Frame(None, "multi_year", False, "past")),
    ("解放以来", Frame(None, "multi_year", False, "past")),
    ("改革开放以来", Frame(None, "multi_year", False, "past")),
    ("上半年", Frame(None, "half", True)),
    ("下半年", Frame(None, "half", True)),
    ("前三季度", Frame(None, "quarters", True)),
    ("一季度", Frame(None, "quarters", True)),
    ("第四季度", Frame(None, "quarters", True)),
    ("1-11月", Frame(None, "months", True)),
    ("一至十一月", Frame(None, "months", True)),
    ("前11个月", Frame(None, "months", True)),
    ("11月末", Frame(None, "month", True)),
    ("春节期间", Frame(None, "month", True)),
    ("国庆假期", Frame(None, "month", True)),
    ("暑期假期", Frame(None, "month", True)),
    ("雪季", Frame(None, "month", True)),
    ("黄金周", Frame(None, "month", True)),
    ("全年", Frame(None, "year")),
    ("年末", Frame(None, "year")),
    ("到年底", Frame(None, "year")),
    ("一年来", Frame(None, "year")),
    ("这一年", Frame(None, "year")),
]  # fmt: skip


@pytest.mark.parametrize(("words", "frame"), CUES, ids=[words for words, _ in CUES])
def test_a_cue_sets_a_frame(city, words, frame):
    found = timeline(f"，{words}，", city)
    assert found.frames == (frame,)
    assert found.at(0, YEAR) == YEAR
    assert found.at(9, YEAR) == frame


@pytest.mark.parametrize(
    "words", ["比上年", "较2019年", "与去年同期相比", "比年初", "2023年1月7日", "6月30日"]
)
def test_what_dates_an_event_or_is_held_against_sets_none(city, words):
    assert timeline(f"，{words}，", city).frames == ()


def test_a_look_far_back_spans_the_years_since(city):
    assert timeline("与2012年相比，", city).frames == (PAST_TERM,)


def test_the_nearest_cue_before_a_place_holds(city):
    sentence = "上半年下降2%，全年增长5%，2023年力争增长6%"
    times = timeline(sentence, city)
    assert [times.at(sentence.index(number), YEAR).period for number in ("2%", "5%", "6%")] == [
        "half",
        "year",
        "year",
    ]
    assert times.at(sentence.index("6%"), YEAR).year == 2023


def test_a_report_given_in_december_calls_the_year_under_review_this_year(city):
    december = replace(city, delivered_on=date(2022, 12, 28))
    assert [timeline(words, december).frames[0].year for words in ("去年", "今年", "明年")] == [
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
def test_the_year_that_a_sentence_opens_with(city, sentence, year):
    frame = opening_year(sentence, city)
    assert (frame.year if frame else None) == year


@pytest.mark.parametrize(
    ("sentence", "frame"),
    [
        ("五年来，我们…", PAST_TERM),
        ("回顾“十四五”时期，…", None),
        ("一、过去五年的工作", PAST_TERM),
        ("今后五年，…", TERM),
        ("过去一年，…", YEAR),
        ("一年来，…", YEAR),
        ("2022年，面对…", YEAR),
        ("全市上下…", None),
    ],
)
def test_words_that_set_the_frame_for_what_follows(sentence, frame):
    assert framing(sentence) == frame


@pytest.mark.parametrize(
    ("heading", "frame"),
    [
        ("一、过去五年工作回顾", TERM),
        ("一、“十四五”时期和2025年工作回顾", TERM),
        ("一、2022年工作回顾", YEAR),
        ("二、今后五年的目标任务", TERM),
        ("三、改革开放", YEAR),
    ],
)
def test_the_frame_of_a_heading(heading, frame):
    assert heading_frame(heading) == frame
