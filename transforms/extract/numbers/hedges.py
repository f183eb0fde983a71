"""What the words right behind a unit make of its number: 以上, 以内, 左右, 大关."""

from __future__ import annotations

from transforms.reference.genre import NumberWords


class Hedges:
    """Reads the words behind units."""

    def __init__(self, words: NumberWords) -> None:
        stated = words.hedges
        self._comparators: dict[str, str | None] = {
            **dict.fromkeys(stated.ge, "ge"),
            **dict.fromkeys(stated.le, "le"),
            **dict.fromkeys(stated.approx, "approx"),
            **dict.fromkeys(stated.nothing),
        }
        self._not_before = {word: frozenset(signs) for word, signs in words.not_hedges.items()}
        self._begin_so = frozenset(word[0] for word in self._comparators)
        self._lengths = tuple(sorted({len(word) for word in self._comparators}, reverse=True))

    def behind(self, text: str, end: int, hedge: str | None) -> tuple[int, str | None]:
        """Where the words behind a unit (以上, 左右, 大关) end, and the comparator that they give."""
        while word := self._at(text, end):
            hedge = self._comparators[word] or hedge
            end += len(word)
        return end, hedge

    def _at(self, text: str, at: int) -> str | None:
        if text[at : at + 1] not in self._begin_so:
            return None
        for length in self._lengths:
            word = text[at : at + length]
            if word in self._comparators and text[at + length : at + length + 1] not in self._not_before.get(
                word, ()
            ):
                return word
        return None
