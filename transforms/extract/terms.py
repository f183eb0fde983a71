"""Counts the words that a segmenter makes of a report, part by part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import compress, groupby, repeat

import rjieba

from transforms.extract.sentences import BEFORE_HEADINGS, stretches
from transforms.records import Section, TermCount
from transforms.reference.policy_terms import UserWord

SEGMENTERS = ("rjieba", "jieba")
"""Segmenters by name: jieba is the reference; rjieba cuts 99.98 % of words as it does, in a fifteenth of the
time."""

Segment = Callable[[str], Iterable[str]]
"""Cuts a text into words that, put together, are the text."""

_NUMERALS = "〇零一二三四五六七八九十百千万亿兆两几多余第"
_MEASURES = "个年月日天次倍项件条家名位户座张批期届场种点度岁成米吨元里公"
_NUMERAL = re.compile(rf"(?:[百千万]分之)?[{_NUMERALS}.\d]+[{_MEASURES}]{{0,2}}")
_LETTER = re.compile(r"[A-Za-z㐀-鿿]")
_REMEMBERED = 200_000
"""Words of which it is remembered whether they are terms; some 20 MB."""


def make_segmenter(name: str, words: Iterable[UserWord] = ()) -> Segment:
    """The segmenter called `name` (one of SEGMENTERS) that knows `words` beside its own dictionary.

    Raises:
        ValueError: no segmenter has this name.
    """
    if name == "rjieba":
        quick = rjieba.Jieba()
        for word in words:
            quick.add_word(word.word, word.frequency, word.tag)
        return lambda text: quick.cut(text, True)
    if name == "jieba":
        import jieba  # noqa: PLC0415 - takes half a second, and most runs do without

        exact = jieba.Tokenizer()
        # What `initialize` does, but for a cache in the folder of temporary files that anybody may write to.
        exact.FREQ, exact.total = exact.gen_pfdict(exact.get_dict_file())
        exact.initialized = True
        for word in words:
            exact.add_word(word.word, word.frequency, word.tag)
        return lambda text: exact.cut(text)  # noqa: PLW0108 - typed, as jieba is not
    raise ValueError(f"{name!r} is no segmenter; there are {' and '.join(SEGMENTERS)}")


class TermCounter:
    """Counts terms with one segmenter, which is made once a process and does not change after that."""

    def __init__(self, segment: Segment, stop_words: Iterable[str] = ()) -> None:
        self._segment = segment
        self._stop_words = frozenset(stop_words)
        self._told: dict[str, bool] = {}
        """Words that were met, and whether each is a term."""

    def count(self, text: str, sections: Sequence[Section]) -> list[TermCount]:
        """How often the segmenter cut each word out of each part of a clean text.

        A part is a section with those below it that are of its kind: the notes or the listed projects of a
        chapter are parts of their own. Text outside of all sections counts for section `0`. Words of one
        character, stop words, numerals (with a measure word too) and marks are left out.

        Returns:
            One row a part and term, by the places where they first stand.
        """
        counts: dict[str, Counter[str]] = {}
        for start, end, part in _parts(sections, len(text)):
            counts.setdefault(part, Counter()).update(self._segment(text[start:end]))
        if len(self._told) > _REMEMBERED:
            self._told.clear()
        terms: list[TermCount] = []
        for part, found in counts.items():
            told = [self._told[word] if word in self._told else self._tell(word) for word in found]
            terms += map(_as_count, compress(zip(repeat(part), found, found.values()), told))
        return terms

    def _tell(self, word: str) -> bool:
        """Whether a word is a term, which is remembered: most words of a report stand in others too."""
        is_term = self._told[word] = self._is_term(word)
        return is_term

    def _is_term(self, word: str) -> bool:
        if len(word) < 2 or word in self._stop_words:
            return False
        return _LETTER.search(word) is not None and _NUMERAL.fullmatch(word) is None


_as_count = partial(tuple.__new__, TermCount)


def _parts(sections: Sequence[Section], length: int) -> list[tuple[int, int, str]]:
    """A text of `length` as stretches in order, each with the id of the part that holds it."""
    by_id = {section.section_id: section for section in sections}

    def part_of(section: Section | None) -> str:
        if section is None:
            return BEFORE_HEADINGS
        above = by_id.get(section.parent_id or "")
        return section.section_id if above is None or above.kind != section.kind else part_of(above)

    found = []
    for part, some in groupby(stretches(sections, length), key=lambda one: part_of(one[2])):
        pieces = list(some)
        found.append((pieces[0][0], pieces[-1][1], part))
    return found
