"""Bodies that report as governments do and are no division."""

from __future__ import annotations

import pytest
from support.genre import KINDS

from transforms.reference.regions import RegionIndex


@pytest.mark.parametrize(
    "name",
    [
        "新疆生产建设兵团",
        "兵团第八师",
        "大庆油田",
        "兰州新区",
        "黑龙江垦区",
        "苏州工业园区",
        "友谊农场",
        "经济技术开发区",
        "甲大学",
    ],
)
def test_a_body_of_its_own_is_no_division(regions: RegionIndex, name: str) -> None:
    assert KINDS.bodies.is_one(name)
    assert regions.resolve(name, year=2015) is None


@pytest.mark.parametrize("name", ["营口市", "新疆", "鼓楼区", "范县", "开发银行"])
def test_a_division_is_no_other_body(name: str) -> None:
    assert not KINDS.bodies.is_one(name)


def test_a_division_may_be_called_as_such_bodies_are(regions: RegionIndex) -> None:
    assert KINDS.bodies.is_one("浦东新区")
    assert KINDS.bodies.among(["浦东新区", "兰州新区"], regions, 2015) == "兰州新区"
