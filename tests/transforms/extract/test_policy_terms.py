"""Counting followed terms: plainly, and outside longer ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.places import REFERENCE

from transforms.extract.policy_terms import PolicyTermCounter
from transforms.records import PolicyTermCount
from transforms.reference.policy_terms import FILE, parse_policy_terms

FOLLOWED = [one.term for one in parse_policy_terms((REFERENCE / FILE).read_text(encoding="utf-8"))]
COUNTER = PolicyTermCounter(FOLLOWED)


def counted(text: str, counter: PolicyTermCounter = COUNTER) -> dict[str, tuple[int, int]]:
    return {one.term: (one.n, one.n_own) for one in counter.count(text)}


def test_two_hundred_terms_are_followed() -> None:
    assert len(FOLLOWED) == 200


@pytest.mark.parametrize(
    ("text", "longer", "inside"),
    [
        ("坚持稳中求进工作总基调", "稳中求进工作总基调", "稳中求进"),
        ("实施更加积极的财政政策", "更加积极的财政政策", "积极的财政政策"),
        ("推动生态文明建设", "生态文明建设", "生态文明"),
        ("落实市场准入负面清单", "市场准入负面清单", "负面清单"),
        ("开展“人工智能+”行动", "人工智能+", "人工智能"),
        ("发展绿色低碳产业", "绿色低碳", "低碳"),
    ],
)
def test_a_term_within_a_longer_one_counts_but_is_not_its_own(text: str, longer: str, inside: str) -> None:
    found = counted(text)
    assert found[longer] == (1, 1)
    assert found[inside] == (1, 0)
    assert counted(f"{text}，{inside}")[inside] == (2, 1)


def test_terms_that_overlap_without_holding_one_another_count_each() -> None:
    counter = PolicyTermCounter(["绿色发展", "发展方式"])
    assert counted("绿色发展方式", counter) == {"发展方式": (1, 1), "绿色发展": (1, 1)}


def test_places_that_overlap_count_once() -> None:
    assert PolicyTermCounter(["甲甲"]).count("甲甲甲甲甲") == [PolicyTermCount("甲甲", 2, 2)]


def test_a_sign_of_patterns_means_itself() -> None:
    assert counted("互联网+ 互联网互联网", PolicyTermCounter(["互联网+"])) == {"互联网+": (1, 1)}


TERMS = st.lists(st.text(alphabet="甲乙丙", min_size=1, max_size=4), min_size=1, max_size=6)


@given(TERMS, st.text(alphabet="甲乙丙丁", max_size=40))
def test_n_is_a_plain_count_and_n_own_leaves_out_what_a_longer_term_covers(
    terms: list[str], text: str
) -> None:
    found = counted(text, PolicyTermCounter(terms))
    assert set(found) == {term for term in terms if term in text}
    for term, (n, n_own) in found.items():
        assert n == text.count(term)
        spans = [
            (at, at + len(other))
            for other in terms
            if len(other) > len(term)
            for at in range(len(text))
            if text.startswith(other, at)
        ]
        places, at = [], text.find(term)
        while at >= 0:
            places.append(at)
            at = text.find(term, at + len(term))
        free = [at for at in places if not any(start <= at and at + len(term) <= end for start, end in spans)]
        assert n_own == len(free)
