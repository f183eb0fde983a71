"""Pinyin notes: which are a cloning site's and go, which are the text's own and stay."""

from __future__ import annotations

import pytest

from transforms.repair.edits import EditBuffer
from transforms.repair.mojibake.annotations import find_annotations, learn_annotations, readings_of

NOTED = (
    "產(chǎn)業(yè)發(fā)展提質(zhì)增效,企業(yè)創(chuàng)新活力增強(qiáng)。經(jīng)濟(jì)運(yùn)行穩(wěn)中向好,"
    "項(xiàng)目建設(shè)提速,產(chǎn)業(yè)轉(zhuǎn)型加快。"
)


def without_notes(text: str) -> str:
    buffer = EditBuffer(text)
    buffer.apply(find_annotations(learn_annotations(text)))
    return buffer.text


TAKEN_OUT = [
    ("企業(yè)發(fā)展", "企業發展"),
    ("我們(men)堅持(chí)", "我們堅持(chí)"),
    ("工業（yè）經（jīng）濟", "工業經濟"),
    ("服務(wù)業(yè)", "服務業"),
    ("臺(tái)賬、內(nèi)容、衛(wèi)生", "臺賬、內容、衛生"),
    ("調(diào)結構,調(diào)整,協調(diào)", "調結構,調整,協調"),
    ("綠(lǜ)色發(fā)展", "綠色發展"),
    ("規(ɡuī)劃", "規劃"),
]


@pytest.mark.parametrize(("displayed", "clean"), TAKEN_OUT)
def test_notes_behind_converted_characters_go(displayed: str, clean: str) -> None:
    assert without_notes(NOTED + displayed) == without_notes(NOTED) + clean


@pytest.mark.parametrize(("displayed", "clean"), [case for case in TAKEN_OUT if "持" not in case[0]])
def test_notes_go_from_a_few_words_as_from_a_page(displayed: str, clean: str) -> None:
    assert without_notes(displayed) == clean


def test_the_table_is_learned_in_the_order_of_the_page() -> None:
    assert list(learn_annotations(NOTED).readings.items())[:3] == [("產", "chǎn"), ("業", "yè"), ("發", "fā")]


def test_a_page_turned_back_to_simplified_characters_keeps_no_note() -> None:
    page = "产(chǎn)业(yè)发(fā)展，经(jīng)济增长，工业(yè)强市，企业(yè)创(chuàng)新，" * 6
    assert "(" not in without_notes(page)


STAYS_ON_A_NOTED_PAGE = [
    "國內生产总值(GDP)增長5%",
    "安(a)類和(b)類項目",
    "勠(lù)力同心",
    "方案(plan)",
    "評為C+級(C+)",
    "企業家(ESG)評級",
    "行(xyz)",
    "單位(mg)",
    "業(wu)",
    "和(he)諧社會,和平,和氣",
]


@pytest.mark.parametrize("text", STAYS_ON_A_NOTED_PAGE)
def test_a_parenthesis_that_is_no_reading_of_its_character_stays(text: str) -> None:
    assert without_notes(NOTED + text) == without_notes(NOTED) + text


STAYS_ELSEWHERE = [
    "“妈(mā)、麻(má)、马(mǎ)、骂(mà)”四声教学覆盖全部小学。",
    "推广普通话，读准“业(yè)”“产(chǎn)”等字。",
    "拼音教学以“學(xué)”字為例,學生書寫漢字,學習拼音。",
    "勠(lù)力同心、踔(chuō)厉奋发。",
    "堃(kūn)、喆(zhé)等用字入库。",
    "氹(dàng)仔、垌(dòng)村、圳(zhèn)口等地名。",
    "国内生产总值(GDP)、研发(R&D)。",
    "平台(app)与小程序(mini)。",
    "（a）类、（b）类企业。",
    "向量(a)与标量(e)。",
    "“囍”字读作(xǐ)。",
    "海関(guān)旧志",
]


@pytest.mark.parametrize("text", STAYS_ELSEWHERE)
def test_readings_in_a_text_of_its_own_stay(text: str) -> None:
    report = "各位代表：现在，我代表市人民政府向大会报告工作，请予审议。\n" * 3
    assert without_notes(report + text) == report + text


def test_text_without_notes_teaches_nothing() -> None:
    table = learn_annotations("一般公共预算收入增长6%。")
    assert (table.readings, table.spans) == ({}, ())


@pytest.mark.parametrize(
    ("character", "reading"), [("業", "yè"), ("調", "tiáo"), ("調", "diào"), ("們", "men"), ("綠", "lǜ")]
)
def test_readings_are_those_of_the_dictionary(character: str, reading: str) -> None:
    assert reading in readings_of(character)


def test_what_is_no_han_character_has_no_reading() -> None:
    assert readings_of("A") == frozenset()
