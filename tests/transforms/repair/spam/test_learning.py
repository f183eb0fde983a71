"""What finding spam knows is learned by counting, and the generator that tests it puts in what it says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.damage.phrases import TRADES, draw_phrase, draw_places, name_places, put_in
from transforms.repair.language.bigrams import KnownBigrams, parse_bigrams
from transforms.repair.language.learn import (
    PairCounts,
    add_edges,
    bigram_lines,
    edge_lines,
    known_edges,
    known_pairs,
)
from transforms.repair.spam.contexts import (
    ContextCounts,
    NameContexts,
    asking_pairs,
    context_lines,
    names_in,
    parse_name_contexts,
    weigh_contexts,
)

TEXT = "在省委、省政府和市委的坚强领导下，平山市与平山县合作，落实省委、省政府部署。"


def test_names_are_found_by_kind_the_longest_first() -> None:
    found = [(kind, TEXT[start:end]) for kind, start, end in names_in(TEXT, "平山", {"平山县"})]
    assert found == [
        ("office", "省委"), ("government", "省政府"), ("office", "市委"), ("region", "平山市"),
        ("region", "平山县"), ("office", "省委"), ("government", "省政府"),
    ]  # fmt: skip


def test_what_stands_beside_names_speaks_for_them() -> None:
    counts = ContextCounts()
    for _ in range(8):
        for kind, start, end in names_in(TEXT, "平山", ()):
            counts.add(kind, TEXT, start, end)
        counts.add("word", "推进碧落滩大桥", 2, 5)
        counts.add("word", "碧落滩、黄泉镇", 0, 3)
    weights = weigh_contexts(counts)
    contexts = parse_name_contexts("\n".join(context_lines(weights)))
    place, word = "依靠某某、省政府", "建设某某大桥"
    assert contexts.right(place, 4).office > 1 > -1 > contexts.right(word, 4).office
    assert "、省" in asking_pairs(weights)


def test_nothing_is_known_of_what_was_not_seen() -> None:
    assert set(NameContexts({}).left("在某某", 1)) == {0.0}


def test_pairs_and_edges_come_back_from_their_files() -> None:
    counts, edges = PairCounts(), PairCounts()
    for _ in range(3):
        counts.add(TEXT)
        add_edges(edges, TEXT, ["、省", "的坚"])
    pairs, everyday = known_pairs(counts)
    read = parse_bigrams("\n".join(bigram_lines(pairs, everyday)), "\n".join(edge_lines(known_edges(edges))))
    assert read.pairs == KnownBigrams(pairs, everyday).pairs
    assert read.everyday == frozenset(everyday)
    assert read.edges == {"委、省", "委的坚"}


def test_a_pair_of_one_text_counts_when_it_repeats() -> None:
    counts = PairCounts()
    counts.add("碧落，碧落，碧落，黄泉，黄泉")
    assert "碧落" in known_pairs(counts)[0]
    assert "黄泉" not in known_pairs(counts)[0]


def test_unknown_pairs_and_strange_names_are_told_apart() -> None:
    bigrams = KnownBigrams(["省委", "服务", "门服", "上门", "在上"], [], ["委、省"])
    text = "碧落；碧落；碧落；上门服务、省；上门服务、省；省委、省" + "，省委" * 40
    unknown, strange = bigrams.seeds(text, 3)
    assert [[text[at : at + 2] for at in places] for places in unknown] == [["碧落"] * 3]
    assert [[text[at : at + 2] for at in places] for places in strange] == [["服务"] * 2]


@pytest.mark.parametrize("trade", TRADES)
def test_phrases_are_of_two_to_ten_characters_and_hardly_alike(trade: str) -> None:
    draw = random.Random(1)
    phrases = [draw_phrase(draw, trade) for _ in range(200)]
    assert {len(phrase) for phrase in phrases} <= set(range(2, 11))
    assert len(set(phrases)) > 40


@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3, None]))
def test_what_was_put_in_can_be_taken_out(seed: int, times: int | None) -> None:
    draw = random.Random(seed)
    text = TEXT * 3
    places = draw_places(draw, name_places(text, "平山", ["平山县"]), times)
    phrase = draw_phrase(draw)
    damaged, starts = put_in(text, places, phrase)
    assert len(starts) == len(places) >= 1
    assert times is None or len(places) == times
    assert all(damaged.startswith(phrase, start) for start in starts)
    for start, place in reversed(list(zip(starts, places, strict=True))):
        damaged = damaged[:start] + place.name + damaged[start + len(phrase) :]
    assert damaged == text
