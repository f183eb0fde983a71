"""One cell of several mentions: which is taken, and when they contradict each other."""

from __future__ import annotations

import pytest

from transforms.extract.cells import reconcile, why_beaten, why_no_cell


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
        return observations[found.observation_id].value, found.suspect_reason, found.n_mentions

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


def test_an_indicator_that_is_kept_out_of_the_panel_has_observations_and_no_cells(grammar, read, city):
    observations = read("全市新增中小学学位2.4万个。")
    assert [o.indicator_id for o in observations] == ["new_school_places"]
    assert reconcile(observations, city, grammar.rules.catalogue) == []
    why = why_no_cell(observations[0], city.review_year, city.report_year, "kinds of schools are mixed")
    assert why == "its indicator is kept out of the panel: kinds of schools are mixed"


def test_a_value_out_of_all_proportion_is_in_doubt(cell):
    value, reason, _ = cell("社零总额达到98000000亿元。")
    assert value == 98000000
    assert reason is not None and "lies outside the plausible" in reason


@pytest.mark.parametrize(
    ("review", "reason"),
    [
        ("开发区社零总额达到20亿元。", "it is said of a part of the region"),
        ("上半年社零总额达到50亿元。", "it is not of a single whole year"),
        ("2019年社零总额达到80亿元。", "it is of another year"),
        ("社区食堂达到20家。", "its subject is no indicator of the catalogue"),
    ],
)
def test_why_a_mention_is_no_cell(read, city, review, reason):
    assert [why_no_cell(o, city.review_year, city.report_year) for o in read(review)] == [reason]


@pytest.mark.parametrize(
    ("review", "reason"),
    [
        ("社零总额突破100亿元。社零总额达到102.4亿元。", "an exact figure beats a rounded one or a bound"),
        ("社零总额达到102.4亿元。社零总额达到102.4亿元。", "the earlier mention beats the later"),
    ],
)
def test_why_one_mention_beats_another(grammar, read, city, review, reason):
    observations = read(review)
    (cell,) = reconcile(observations, city, grammar.rules.catalogue)
    (other,) = (o for i, o in enumerate(observations) if i != cell.observation_id)
    assert why_beaten(observations[cell.observation_id], other) == reason
