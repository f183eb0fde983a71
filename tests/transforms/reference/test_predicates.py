"""The predicates: what the file must have, and how its words are looked up."""

from __future__ import annotations

import pytest
import yaml
from support.places import REFERENCE

from transforms.reference.predicates import CATEGORIES, Lexicon, parse_lexicon

PREDICATES = REFERENCE / "predicates.yaml"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return parse_lexicon(PREDICATES.read_text(encoding="utf-8"))


def test_every_category_of_the_file_is_read():
    assert set(yaml.safe_load(PREDICATES.read_text(encoding="utf-8"))["tokens"]) == set(CATEGORIES)


def test_a_missing_category_is_named():
    words = {category: ["词"] for category in CATEGORIES if category != "marks"}
    with pytest.raises(ValueError, match="no words under marks"):
        parse_lexicon(yaml.safe_dump({"tokens": words}))


def test_the_longest_word_is_taken(lexicon):
    assert lexicon.ends("产值提高到", "to") == "提高到"
    assert lexicon.opens("增长幅度", "rates") == "增长幅度"
    assert lexicon.opens("粮食", "rates") is None


def test_words_are_taken_off_until_another_begins(lexicon):
    assert lexicon.strip_start("我们全面统筹粮食", "neutral") == "粮食"


def test_a_word_of_two_categories_is_of_the_later(lexicon):
    assert lexicon.tails["缩小"] == "down"
    assert lexicon.tails["压减到"] == "to"
