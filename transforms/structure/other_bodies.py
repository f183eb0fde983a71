"""Bodies that report as governments do and are no division: townships, zones, farms, companies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.reference.genre import DocumentWords, any_of
from transforms.reference.regions import RegionIndex
from transforms.structure.head import Head

_TOWNSHIP = re.compile(
    r"[\u3400-\u9fff]{0,8}(?:[镇乡](?:(?:19|20)\d{2}年)?(?:人民)?政府|[镇乡]第[一二三四五六七八九十\d]+届人民代表大会)"
)
_DIVISION_OF_A_CORPS = r"(?:第?[一二三四五六七八九十\d]{1,3}师)?"
_HEAD_LINE = 60
_LEADING_YEAR = re.compile(r"^\W*(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})年度?")


class OtherBodies:
    """Tells the bodies that are no division, by the kinds of them that genre/documents.yaml lists."""

    def __init__(self, words: DocumentWords) -> None:
        kinds = rf"(?:{any_of(words.bodies)}){_DIVISION_OF_A_CORPS}"
        self._reports = re.compile(
            rf"(?P<body>[\u3400-\u9fff]{{2,20}}?{kinds})(?=(?:19|20|二)|(?:人民)?政府|工作报告|年|关于)"
        )
        self._named = re.compile(rf"{kinds}$")

    def whose_report(self, head: Head, regions: RegionIndex, year: int) -> str | None:
        """The township, zone, farm or company whose report a text is by its own head; else None."""
        lines = "".join(head.lines)
        formula = head.formula["body"] if head.formula else None
        township = _TOWNSHIP.search(lines) or _TOWNSHIP.search(f"{formula or ''}")
        if township:
            return township.group()
        for line in (*head.lines[:6], f"{formula or ''}政府" if formula else ""):
            compact = re.sub(r"\s", "", line)
            if len(compact) > _HEAD_LINE:
                continue
            found = self._reports.search(_LEADING_YEAR.sub("", compact))
            if found and not _is_division(found["body"], regions, year):
                return found["body"]
        return None

    def among(self, names: Sequence[str], regions: RegionIndex, year: int) -> str | None:
        """The first of some names that says of itself that it is such a body and that no region bears."""
        return next(
            (name for name in names if self.is_one(name) and not _is_division(name, regions, year)), None
        )

    def is_one(self, name: str) -> bool:
        """Whether a name says of itself that it is no division: 大庆油田, 新疆生产建设兵团, 兰州新区.

        Divisions may be called so too (浦东新区): ask only for names that no region bears.
        """
        return self._named.search(re.sub(r"\s", "", name)) is not None


def _is_division(name: str, regions: RegionIndex, year: int) -> bool:
    """Whether a name is a region's, or ends in one's full name (浦东新区 is a district)."""
    return any(
        name.endswith(region.name)
        for cut in range(len(name) - 2)
        for region in regions.candidates(name[cut:], year=year)
    )
