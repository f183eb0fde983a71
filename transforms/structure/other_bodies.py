"""Bodies that report as governments do and are no division: townships, zones, farms, companies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.reference.region_names import is_other_body
from transforms.reference.regions import RegionIndex
from transforms.structure.head import Head

_TOWNSHIP = re.compile(
    r"[\u3400-\u9fff]{0,8}(?:[镇乡](?:(?:19|20)\d{2}年)?(?:人民)?政府|[镇乡]第[一二三四五六七八九十\d]+届人民代表大会)"
)
_BODY = re.compile(
    r"(?P<body>[\u3400-\u9fff]{2,20}?(?:油田|矿务局|农场|林场|牧场|林业局|森工集团|兵团(?:第[一二三四五六七八九十]{1,3}师)?|农垦(?:总局|管理局|局)?"
    r"|开发区|高新区|经开区|新区|示范区|保税区|保税港区|管理区|工业园区?|产业园区?|度假区|风景名胜区|试验区|实验区|合作区|管委会|管理委员会"
    r"|集团|公司|大学|学院|医院|街道(?:办事处)?))(?=(?:19|20|二)|(?:人民)?政府|工作报告|年|关于)"
)
"""A body in a title that reports as governments do."""
_HEAD_LINE = 60


def other_body(head: Head, regions: RegionIndex, year: int) -> str | None:
    """The township, zone, farm or company whose report a text is by its own head; None where it is none."""
    lines = "".join(head.lines)
    formula = head.formula["body"] if head.formula else None
    township = _TOWNSHIP.search(lines) or _TOWNSHIP.search(f"{formula or ''}")
    if township:
        return township.group()
    for line in (*head.lines[:6], f"{formula or ''}政府" if formula else ""):
        compact = re.sub(r"\s", "", line)
        if len(compact) > _HEAD_LINE:
            continue
        found = _BODY.search(_LEADING_YEAR.sub("", compact))
        if found and not _is_division(found["body"], regions, year):
            return found["body"]
    return None


_LEADING_YEAR = re.compile(r"^\W*(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})年度?")


def body_in(names: Sequence[str], regions: RegionIndex, year: int) -> str | None:
    """The first of some names that says of itself that it is a body of another kind."""
    return next(
        (name for name in names if is_other_body(name) and not _is_division(name, regions, year)), None
    )


def _is_division(name: str, regions: RegionIndex, year: int) -> bool:
    """Whether a name is a region's, or ends in one's full name (浦东新区 is a district)."""
    return any(
        name.endswith(region.name)
        for cut in range(len(name) - 2)
        for region in regions.candidates(name[cut:], year=year)
    )
