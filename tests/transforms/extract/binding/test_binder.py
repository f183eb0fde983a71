"""Whose a number is, and by which rule that was told."""

from __future__ import annotations

from collections import Counter

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("粮食产量40万吨，增长5%。", [("grain", "direct"), ("grain", "ellipsis")]),
        ("粮食产量40万吨，创历史新高，增长5%。", [("grain", "direct"), ("grain", "ellipsis-over")]),
        ("粮食产量40万吨，乡村振兴扎实推进，增长5%。", [("grain", "direct"), (None, "unresolved")]),
        ("粮食产量40万吨；增长5%。", [("grain", "direct"), (None, "unresolved")]),
        ("外贸进出口逆势上扬，增长54.1%。", [("trade", "topic")]),
        ("存款、贷款余额分别增长5%、6%。", [("deposits", "distribute"), ("loans", "distribute")]),
        ("规上工业增加值、固定资产投资均增长8%。", [("industrial_va", "each"), ("fai", "each")]),
        (
            "粮食产量40万吨、一般公共预算收入8亿元，分别增长5%、6%。",
            [
                ("grain", "direct"),
                ("budget_revenue", "direct"),
                ("grain", "distribute-back"),
                ("budget_revenue", "distribute-back"),
            ],
        ),
        (
            "一般公共预算收入由72亿元提高到88亿元。",
            [("budget_revenue", "starting"), ("budget_revenue", "ellipsis")],
        ),
        ("粮食播种面积60万亩、产量40万吨。", [("grain_area", "direct"), ("grain", "bare-head")]),
        ("新增35家绿色工厂。", [("new_green_factories", "counted")]),
        ("存款、贷款、保费分别增长5%、6%。", [(None, "unresolved"), (None, "unresolved")]),
    ],
)
def test_rules(read, text, expected):
    found = [(o.indicator_id, o.rule_id) for o in read(text)]
    assert Counter(found) == Counter(expected)


def test_values_that_do_not_go_round_say_so(read):
    found = read("存款、贷款、保费分别增长5%、6%。")
    assert [o.suspect_reason for o in found] == ["2 values stand against 0 subjects"] * 2


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("经开区工业总产值30亿元，固定资产投资增长5%。", ["part", "part"]),
        ("经开区工业总产值30亿元；固定资产投资增长5%。", ["part", "part"]),
        ("经开区工业总产值30亿元，全市固定资产投资增长5%。", ["part", "region"]),
        ("全市固定资产投资增长5%。", ["region"]),
    ],
)
def test_a_place_holds_until_the_region_is_named(read, text, scopes):
    assert [o.scope for o in read(text)] == scopes


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("粮食产量40万吨，居全省第2位。", "grain"),
        ("粮食产量40万吨，总量居全省第2位。", "grain"),
    ],
)
def test_a_rank_is_that_of_the_subject_before(read, text, owner):
    assert [o.indicator_id for o in read(text) if o.measure == "rank"] == [owner]
