"""The language asked symbol by symbol and by array gives the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.repair import RepairLexicon, repair
from transforms.repair.language.adapted import Language, Symbols
from transforms.repair.language.pair_tables import BloomFilter, PairTable, packed
from transforms.repair.language.scripts import simplified_characters
from transforms.repair.language.symbols import symbols, symbols_of_document
from transforms.repair.ledger import undo
from transforms.repair.mojibake.candidates import MojibakeLexicon
from transforms.repair.mojibake.dropped_pairs import DroppedPairs
from transforms.text.alphabet import count_letters

TEXT = st.text(st.sampled_from("的業业发，,。.．019９aZ \n　%％\ud800𠀀"), max_size=60)


@given(TEXT)
def test_symbols_by_array_are_those_of_the_plain_way(text: str) -> None:
    assert symbols_of_document(text, simplified_characters()) == symbols(text, simplified_characters())


@given(TEXT)
def test_letters_are_counted_as_a_counter_does(text: str) -> None:
    counts = count_letters(text)
    assert dict(counts) == {letter: text.count(letter) for letter in set(text)}
    assert counts["缺"] == 0


def made_ready(language: Language, symbols: Sequence[str]) -> Symbols:
    genre = language.genre
    return Symbols.of(
        np.array(list(map(ord, symbols)), dtype=np.int64),
        np.array([genre.alone(symbol) for symbol in symbols]),
        np.array([genre.backoff(symbol) for symbol in symbols]),
        np.array([language.counts.get(ord(symbol), 0) for symbol in symbols], dtype=np.float64),
    )


def test_pairs_weighed_at_once_are_as_likely_as_one_by_one(slips: MojibakeLexicon) -> None:
    document = symbols("推动经济社会高质量发展，推动产业升级。经济增长6%。" * 3)
    language = Language(slips.genre, document)
    firsts, seconds = list("推经，展龘０"), list("动济，发龘％产")
    together = language.pairs(made_ready(language, firsts), made_ready(language, seconds))
    one_by_one = [[language.after(first)[second] for second in seconds] for first in firsts]
    assert np.allclose(together, one_by_one)
    ahead = [language.ahead(made_ready(language, firsts), second) for second in seconds]
    assert np.allclose(np.transpose(ahead), together)


@pytest.mark.parametrize("document", ["", "治", "治理"])
def test_a_document_of_hardly_a_symbol_speaks_as_the_genre_does(
    document: str, slips: MojibakeLexicon
) -> None:
    language = Language(slips.genre, document)
    assert language.behind(ord("治")) == ({ord("理"): 1} if document == "治理" else {})
    assert language.after("治")["理"] < 0
    assert language.pairs(made_ready(language, "治"), made_ready(language, "理")).shape == (1, 1)


def test_a_page_of_rare_letters_has_torn_pairs_too(slips: MojibakeLexicon) -> None:
    language = Language(slips.genre, symbols("治理"))
    pairs = DroppedPairs(slips, language, Counter("治理"), {}, False)
    firsts = pairs.left(0xB0)
    assert {fitting.code >> 8 for fitting in firsts.candidates} == {0xB0}
    worth = pairs.scores(firsts, language.after("治"))
    torn = pairs.pairs(firsts, worth, 0xC4, "理", -100.0, 3)
    assert len(torn) == 3
    assert [one.score for one in torn] == sorted((one.score for one in torn), reverse=True)
    assert all(one.second.code & 0xFF == 0xC4 for one in torn)
    assert pairs.pairs(firsts, worth, 0xC4, "理", torn[1].score, 3) == torn[:2]
    assert pairs.pairs(firsts, worth, 0xC4, "理", 0.0, 3) == []


def test_halves_of_letters_pass_through_repair(lexicon: RepairLexicon) -> None:
    raw = "經濟運行穩中向好，產業轉型加快\ud800。" * 20
    found = repair(raw, lexicon=lexicon)
    assert undo(found.clean, found.changes) == raw
    assert "产业转型" in found.clean


def test_a_table_finds_the_pairs_that_are_there_and_no_other() -> None:
    known = np.array(sorted(packed(pair) for pair in ("发展", "经济", "，推")))
    asked = np.array([[packed("经济"), packed("济经")], [packed("发展"), packed("𠀀龘")]])
    table = PairTable(known, np.array([1.0, 2.0, 3.0]))
    told = [1.0 + known.searchsorted(packed(pair)) for pair in ("经济", "发展")]
    assert table.numbers(asked.ravel(), 0.5).tolist() == [told[0], 0.5, told[1], 0.5]
    assert PairTable(known[:0], np.zeros(0)).numbers(asked.ravel(), 0.5).tolist() == [0.5] * 4


def test_a_sieve_lets_through_the_pairs_that_are_there() -> None:
    known = np.array(sorted(packed(pair) for pair in ("发展", "经济", "，推")))
    asked = np.array([[packed("经济"), packed("济经")], [packed("发展"), packed("𠀀龘")]])
    bloom_filter = BloomFilter(known)
    assert {0, 2} <= set(bloom_filter.may_contain(asked).tolist()) < {0, 1, 2, 3}
    joined = bloom_filter.joined(np.array([packed("济经")]))
    assert {0, 1, 2} <= set(joined.may_contain(asked).tolist())
    assert 1 not in bloom_filter.may_contain(asked).tolist()
