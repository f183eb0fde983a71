"""What the words right behind a unit make of its number: 以上, 以内, 左右, 大关."""

from __future__ import annotations

_HEDGES_AFTER = {
    "以上": "ge", "及以上": "ge", "以内": "le", "之内": "le", "以下": "le", "内": "le", "左右": "approx",
    "上下": "approx", "多": "ge", "余": "ge", "大关": None, "关口": None, "台阶": None, "目标": None,
}  # fmt: skip
"""Words behind a unit and the comparator that they give, if any."""
_HEDGES_BEGIN_SO = frozenset(word[0] for word in _HEDGES_AFTER)
_OTHER_WORDS = {"内": frozenset("资需外"), "多": frozenset("式元种功层边维样点")}
"""Characters before which a hedge is the start of another word (内需, 多功能)."""


def hedged(text: str, end: int, hedge: str | None) -> tuple[int, str | None]:
    """Where the words behind a unit (以上, 左右, 大关) end, and the comparator that they give."""
    while word := _hedge_at(text, end):
        hedge = _HEDGES_AFTER[word] or hedge
        end += len(word)
    return end, hedge


def _hedge_at(text: str, at: int) -> str | None:
    if text[at : at + 1] not in _HEDGES_BEGIN_SO:
        return None
    for length in (3, 2, 1):
        word = text[at : at + length]
        if word in _HEDGES_AFTER and text[at + length : at + length + 1] not in _OTHER_WORDS.get(word, ()):
            return word
    return None
