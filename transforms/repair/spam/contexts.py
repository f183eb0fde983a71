"""What stands beside names in reports, and beside other words: weights of evidence, learned from reports.

Names are of five kinds: committees (省委, 党中央), governments and congresses (市政府, 省人大), the report's
own region without its suffix, other regions and full names, and 中央. What stands beside them is set against
what stands beside the local words that a model of the genre does not know.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.repair.parameters import ASKS

OFFICES = ("自治区党委", "省委", "市委", "区委", "县委", "党中央", "国务院")
GOVERNMENTS = (
    *(f"{level}{name}" for name in ("人民政府", "政府") for level in ("省", "市", "区", "县", "自治区")),
    *("省人大", "市人大", "区人大", "省政协", "市政协"),
)
CENTRE = "中央"
_SUFFIXES = ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "省", "市", "县", "区", "")
_LEFT, _RIGHT = 4, 5
"""So many characters before and behind a name are looked at."""
_LINE_END = "⏎"
_SEEN = 3
"""A context must have been seen so often."""
_LOWEST, _HIGHEST = -4.0, 5.0
_TELLS = 0.5
"""A longer context stays where it says so much more than the shorter one."""


class Weights(NamedTuple):
    """Natural logarithms of likelihood ratios against other words, one a kind of name."""

    office: float = 0.0
    government: float = 0.0
    place: float = 0.0
    """The report's own region without the word for what it is."""
    region: float = 0.0
    centre: float = 0.0


_NOTHING = Weights()


class NameContexts:
    """`l` and the characters before a place, or `r` and those behind it, to their weights."""

    def __init__(self, weights: Mapping[str, Weights]) -> None:
        self._weights = weights

    def left(self, text: str, start: int) -> Weights:
        """Weights of the longest known run of characters before `start`."""
        get = self._weights.get
        for n in range(_LEFT, 0, -1):
            if found := get("l" + text[max(0, start - n) : start]):
                return found
        return _NOTHING

    def right(self, text: str, end: int) -> Weights:
        """Weights of the longest known run of characters from `end` on."""
        get = self._weights.get
        for n in range(_RIGHT, 0, -1):
            if found := get("r" + text[end : end + n]):
                return found
        return _NOTHING


def parse_name_contexts(text: str) -> NameContexts:
    """Read reference/repair/name_contexts.csv: side (l, r), context, a weight for each kind of name."""
    weights: dict[str, Weights] = {}
    for line in text.split("\n"):
        if line and not line.startswith(("#", "side,")):
            side, context, *numbers = line.split(",")
            weights[side + context.replace(_LINE_END, "\n")] = Weights(*map(float, numbers))
    return NameContexts(weights)


@dataclass
class ContextCounts:
    """How often each context stands beside names of each kind and beside other words."""

    seen: dict[str, Counter[str]] = field(
        default_factory=lambda: {kind: Counter() for kind in (*Weights._fields, "word")}
    )
    total: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, text: str, start: int, end: int) -> None:
        """Count what stands beside `text[start:end]`."""
        before, behind = text[max(0, start - _LEFT) : start], text[end : end + _RIGHT]
        keys = {f"l{before[-n:]}" for n in range(1, _LEFT + 1)} | {
            f"r{behind[:n]}" for n in range(1, _RIGHT + 1)
        }
        self.seen[kind].update(key for key in keys if "," not in key and len(key) > 1)
        self.total[kind] += 1

    def update(self, other: ContextCounts) -> None:
        """Add what was counted elsewhere."""
        for kind, seen in other.seen.items():
            self.seen[kind].update(seen)
        self.total.update(other.total)


def names_in(text: str, region: str | None, names: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Kind and span of each name: offices, governments, the report's own region, other regions of `names`."""
    kinds = dict.fromkeys((name for name in names if name in text), "region")
    kinds |= dict.fromkeys(OFFICES, "office") | dict.fromkeys(GOVERNMENTS, "government")
    kinds[CENTRE] = "centre"
    if region:
        kinds |= {region + suffix: "region" if suffix else "place" for suffix in _SUFFIXES}
    longest_first = sorted(kinds, key=lambda name: (-len(name), name))
    for match in re.finditer("|".join(map(re.escape, longest_first)), text):
        yield kinds[match[0]], *match.span()


def weigh_contexts(counts: ContextCounts) -> dict[str, Weights]:
    """The weights of all contexts that were seen often enough and say more than a shorter one does."""
    seen, total = counts.seen, counts.total
    together: Counter[str] = Counter()
    for some in seen.values():
        together.update(some)
    weights: dict[str, Weights] = {}
    kept: dict[str, Weights] = {}
    for key in sorted((key for key, n in together.items() if n >= _SEEN), key=lambda key: (len(key), key)):
        shorter = _shorter(key)
        before = next((weights[k] for k in shorter if k in weights), _NOTHING)
        words = seen["word"][key]
        base = math.log((words + 0.3) / (total["word"] + 1))
        found = Weights(
            *(
                round(
                    max(
                        _LOWEST,
                        min(_HIGHEST, math.log((seen[kind][key] + 0.3) / (total[kind] + 1)) - base),
                    ),
                    1,
                )
                if seen[kind][key] + words >= _SEEN
                else short
                for kind, short in zip(Weights._fields, before, strict=True)
            )
        )
        weights[key] = found
        known = next((kept[k] for k in shorter if k in kept), _NOTHING)
        if max(abs(one - other) for one, other in zip(found, known, strict=True)) > _TELLS:
            kept[key] = found
    return kept


def _shorter(key: str) -> list[str]:
    side, context = key[0], key[1:]
    return [side + (context[i:] if side == "l" else context[:-i]) for i in range(1, len(context))]


def asking_pairs(weights: Mapping[str, Weights]) -> list[str]:
    """Pairs of characters that stand behind names far more often than behind local words."""
    return sorted(
        key[1:]
        for key, weight in weights.items()
        if key[0] == "r" and len(key) == 3 and "\n" not in key and max(weight) >= ASKS
    )


def context_lines(weights: Mapping[str, Weights]) -> Iterable[str]:
    """The lines of the reference file."""
    yield ",".join(("side", "context", *Weights._fields))
    for key in sorted(weights):
        numbers = (f"{weight:g}" for weight in weights[key])
        yield ",".join((key[0], key[1:].replace("\n", _LINE_END), *numbers))
