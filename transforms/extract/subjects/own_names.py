"""The words by which a report names its own region, and those that name another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.records import Identity
from transforms.reference.genre import SubjectWords


@dataclass(frozen=True)
class SelfNames:
    """The words by which a report names its own region, and those that name others."""

    own: tuple[str, ...]
    """Longest first."""
    others: tuple[str, ...]
    is_nation: bool = False

    @classmethod
    def of(cls, identity: Identity, words: SubjectWords) -> SelfNames:
        """For the region of a report: 全市, 我市 and its name for a city; 全国 and 我国 for the nation."""
        is_nation = identity.level == "nation"
        own = list(words.nation) if is_nation else _names_of(identity.region_name)
        return cls(
            tuple(sorted(own, key=lambda w: (-len(w), w))),
            tuple(w for w in words.regions if w not in own),
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
