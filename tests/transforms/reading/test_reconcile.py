"""One cell of several mentions: which is taken, and when they contradict each other."""

from __future__ import annotations

import pytest

from transforms.reading.reconcile import reconcile


@pytest.fixture
def cell(grammar, read, city):
    """(value, suspect_reason, n_mentions) of the only level of retail that a review states."""

    def one(review: str) -> tuple:
        observations = read(review)
        cells = [
            c for c in reconcile(observations, city, grammar.rules.catalogue)
            if (c.indicator_id, c.measure) == ("retail", "level")
        ]  # fmt: skip
        (found,) = cells
        return observations[found.observation].value, found.suspect_reason, found.n_mentions

    return one


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("突破100亿元", "达到102.4亿元", 102.4),
        ("达到102.4亿元", "突破100亿元", 102.4),
        ("约102亿元", "达到102.4亿元", 102.4),
        ("达到102亿元", "达到102.4亿元", 102),
        ("达到102.4亿元", "达到102.4亿元", 102.4),
        ("不超过105亿元", "达到102.4亿元", 102.4),
    ],
)
def test_mentions_that_fit_each_other(cell, first, second, value):
    assert cell(f"社零总额{first}。社零总额{second}。") == (value, None, 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [("达到102.4亿元", "达到120亿元"), ("达到85.3亿元", "突破97.6亿元"), ("达到102.4亿元", "不超过98.7亿元")],
)
def test_mentions_that_contradict_each_other_leave_a_doubt(cell, first, second):
    value, reason, mentions = cell(f"社零总额{first}。社零总额{second}。")
    assert value == float(first.removeprefix("达到").removesuffix("亿元"))
    assert reason is not None and reason.startswith("the report also says") and second in reason
    assert mentions == 2


def test_a_value_out_of_all_proportion_is_in_doubt(cell):
    value, reason, _ = cell("社零总额达到98000000亿元。")
    assert value == 98000000
    assert reason is not None and "lies outside the plausible" in reason
