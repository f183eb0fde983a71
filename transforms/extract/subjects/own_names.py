"""The words by which a report names its own region, and those that name another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.records import Identity

_OTHERS = (
    "全国", "我国", "全球", "世界", "全省", "我省", "全市", "全区", "全县", "全州", "全盟", "全旗",
    "全自治区",
)  # fmt: skip
"""Words that name a region; those that do not name the report's own name another."""


@dataclass(frozen=True)
class SelfNames:
    """The words by which a report names its own region, and those that name others."""

    own: tuple[str, ...]
    """Longest first."""
    others: tuple[str, ...]
    is_nation: bool = False

    @classmethod
    def of(cls, identity: Identity) -> SelfNames:
        """For the region of a report: 全市, 我市 and its name for a city; 全国 and 我国 for the nation."""
        is_nation = identity.level == "nation"
        own = ["全国", "我国", "国内", "国家", "全社会"] if is_nation else _names_of(identity.region_name)
        return cls(
            tuple(sorted(own, key=lambda w: (-len(w), w))),
            tuple(w for w in _OTHERS if w not in own),
            is_nation,
        )

    def strip_start(self, text: str) -> str:
        """`text` without the own names at its start."""
        if text.startswith(self.own):
            for name in self.own:
                text = text.removeprefix(name)
        return text

    def stand_in(self, text: str) -> bool:
        """Whether `text` names the own region anywhere."""
        for name in self.own:  # noqa: SIM110, asked for each number: a generator costs twice
            if name in text:
                return True
        return False


def _names_of(name: str) -> list[str]:
    last = "区" if name.endswith("自治区") else name[-1]
    names = [f"全{last}", f"我{last}", f"本{last}", name, f"{name}全{last}"]
    if name.endswith("自治区"):
        names += ["自治区", "全自治区", re.sub("(?:壮族|回族|维吾尔)?自治区$", "", name)]
    if len(name) > 2:
        names += [name[:-1], f"{name[:-1]}地区"]
    if name.startswith("新疆"):
        names.append("全疆")
    return names
