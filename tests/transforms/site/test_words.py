"""The site's words stand in one file, whole in both languages."""

from __future__ import annotations

import pytest
from support.places import REFERENCE

from transforms.site.overview import parse_tiles
from transforms.site.words import SiteWordsError, number, parse_words, stated


def test_the_file_has_each_word_in_both_languages() -> None:
    words = parse_words((REFERENCE / "site" / "words.yaml").read_text("utf-8"))
    assert set(words["zh"].texts) == set(words["en"].texts) and len(words["zh"].texts) > 200


@pytest.mark.parametrize("text", ["a: {b: {zh: 甲}}", "a: {b: 甲}", "a: {b: {zh: 甲, en: 1}}"])
def test_half_a_word_is_refused(text: str) -> None:
    with pytest.raises(SiteWordsError):
        parse_words(text)


def test_a_missing_word_is_named() -> None:
    with pytest.raises(SiteWordsError, match=r"no nav\.front"):
        parse_words("a: {b: {zh: 甲, en: A}}")["zh"]("nav.front")


def test_each_province_has_a_square_of_its_own() -> None:
    assert len(parse_tiles((REFERENCE / "site" / "tiles.csv").read_text("utf-8"))) == 31


@pytest.mark.parametrize(("value", "shown"), [(5.2, "5.2"), (-3, "−3"), (1234.5, "1,234.5"), (None, "")])
def test_a_number_has_no_digits_that_nobody_stated(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_a_value_stands_in_its_hedge() -> None:
    words = parse_words(
        "comparator: {approx: {zh: '{value}左右', en: 'about {value}'}, sync_gdp: {zh: 同步, en: in step}}"
    )
    cell = {"value": 6.0, "value_high": None, "unit": "%", "comparator": "approx"}
    assert stated(words["en"], cell) == "about 6%"
    assert stated(words["zh"], cell | {"value_high": 7.0}) == "6–7%左右"
    assert stated(words["zh"], cell | {"comparator": "sync_gdp", "value": None}) == "同步"
