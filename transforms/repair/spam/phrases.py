"""Phrases put in the place of names: found by what they are, not by a list.

A cloned page may hold one foreign phrase wherever the name of an office or a region stood. Such a phrase
is foreign to the genre's language inside or at its edges, repeated, and stands where names stand: before
省政府, 的坚强领导, 市第十七届, behind 建设美丽 or 与. What a place says of the word in it is learned from
reports (contexts.py); the evidence of all places of a phrase is weighed together.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.language.scripts import simplified_characters
from transforms.repair.parameters import (
    CERTAIN_SPAM,
    CERTAIN_SPAM_SHORT,
    GAIN,
    LONGEST_PHRASE,
    LONGEST_SPAM,
    TIMES,
    TOO_OFTEN,
    TRADITIONAL_SIGNS,
    TRIMMED_BY,
)
from transforms.repair.spam.contexts import CENTRE, GOVERNMENTS, OFFICES, NameContexts
from transforms.repair.spam.evidence import LETTERS, WEIGHTS, Evidence, Phrase, evidence_for
from transforms.repair.spam.region_names import NameBook

_LETTER = re.compile("[\u4e00-\u9fffA-Za-z0-9]")
_BLOCK = 40_000
"""Characters of a block, more than most reports have."""


def find_phrases(
    text: str,
    bigrams: KnownBigrams,
    contexts: NameContexts,
    names: NameBook,
    weights: Evidence = WEIGHTS,
) -> list[Phrase]:
    """The phrases of `text` that were put in the place of names, those that stand most often first.

    A long text is looked at in blocks, so that the time grows with its length and no faster.
    """
    original, text = text, in_simplified(text)
    words: dict[str, None] = {}
    for start, end in _blocks(text):
        block = text[start:end] if end - start < len(text) else text
        words.update(dict.fromkeys(_phrases_of(block, bigrams, contexts, names, weights)))
    if not words:
        return []
    # of phrases inside one another the one that stands most often is whole, the longer one where they tie
    found = [Phrase(phrase, tuple(_all_places(text, phrase))) for phrase in words]
    found.sort(key=lambda phrase: (-len(phrase.starts), -len(phrase.words), phrase.words))
    kept: list[Phrase] = []
    for phrase in found:
        if not any(phrase.words in other.words or other.words in phrase.words for other in kept):
            kept.append(phrase)
    if original is text:
        return kept
    return [Phrase(original[starts[0] : starts[0] + len(words)], starts) for words, starts in kept]


def in_full_width(text: str) -> str:
    """The text with full-width marks, letter for letter, so that offsets hold."""
    for half, full in _FULL_WIDTH.items():
        text = text.replace(half, full)
    return text


_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}


def in_simplified(text: str) -> str:
    """A text of the 1950s character by character in simplified ones, which the genre is known in."""
    return text.translate(simplified_characters()) if text.count("國") >= TRADITIONAL_SIGNS else text


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of about a long report each, ended by line breaks."""
    start, length = 0, len(text)
    while start < length:
        end = text.find("\n", start + _BLOCK) + 1 if start + _BLOCK < length else 0
        end = end or length
        yield start, end
        start = end


def _phrases_of(
    text: str, bigrams: KnownBigrams, contexts: NameContexts, names: NameBook, weights: Evidence
) -> Iterator[str]:
    found = candidates(text, bigrams, contexts, names)
    if not found:
        return
    text = in_full_width(text)
    for phrase in found:
        words = phrase.words
        certain = CERTAIN_SPAM if len(words) > 2 else CERTAIN_SPAM_SHORT
        if (
            may_be_spam(words, bigrams)
            and evidence_for(text, phrase, bigrams, contexts, names).score(weights) >= certain
            and not is_name(text, phrase, names)
        ):
            yield words


def candidates(text: str, bigrams: KnownBigrams, contexts: NameContexts, names: NameBook) -> list[Phrase]:
    """The repeated phrases around the pairs of letters that the genre does not know.

    Such a pair lies inside a phrase or at one of its edges; so the pairs beside it are looked at as well, and
    the ends of words that stand like names and are none that the genre has there. A phrase is given as far as
    its places agree, and without the words at its edges that belong to its places.
    """
    found: dict[str, tuple[int, ...]] = {}
    tried: set[str] = set()
    unknown, strange = bigrams.seeds(text, TIMES)
    ends = [places[0] for places in strange if _may_end_a_name(text, places, bigrams, names)]
    if not unknown and not ends:
        return []
    text = in_full_width(text)
    beside = [at + step for places in unknown for step in (-1, 1) for at in places[:1]]
    beside = [at for at in beside if text[at : at + 2] not in bigrams.everyday]
    for places in (*unknown, *([at] for at in (*beside, *ends))):
        pair = text[max(0, places[0]) : places[0] + 2]
        if pair in tried or len(pair) < 2 or not LETTERS.fullmatch(pair):
            continue
        tried.add(pair)
        if len(places) > 1:
            starts = places
        elif TIMES <= text.count(pair) <= TOO_OFTEN:
            starts = list(_all_places(text, pair))
        else:
            continue
        phrase = _extend(text, starts)
        found.setdefault(phrase.words, phrase.starts)
        if phrase.words[-1] in _LEVELS and len(phrase.words) > 3:
            found.setdefault(phrase.words[:-1], tuple(_all_places(text, phrase.words[:-1])))
        trimmed = trim(text, phrase, bigrams, contexts)
        if trimmed not in found:
            found[trimmed] = tuple(_all_places(text, trimmed))
    return [Phrase(words, starts) for words, starts in found.items() if len(starts) >= TIMES]


def _may_end_a_name(text: str, places: list[int], bigrams: KnownBigrams, names: NameBook) -> bool:
    pair = text[places[0] : places[0] + 2]
    return pair not in names.short and (len(places) >= TIMES or pair not in bigrams.everyday)


def unknown_phrases(text: str, bigrams: KnownBigrams, times: int) -> list[Phrase]:
    """The longest phrases that hold the pairs of letters that the genre does not know."""
    phrases: dict[str, Phrase] = {}
    for places in bigrams.repeated_unknown(text, times):
        phrase = _extend(text, places)
        known = phrases.get(phrase.words)
        if known is None or len(known.starts) < len(phrase.starts):
            phrases[phrase.words] = phrase
    return list(phrases.values())


_LEVELS = frozenset("省市县区州")
"""What a region is stands behind its name: 市 in `必赢体育市` belongs to the place."""


def _extend(text: str, places: Sequence[int]) -> Phrase:
    """The longest phrase around the pairs of letters at `places`, as far as nine in ten of them agree."""
    needed = math.ceil(len(places) * 0.9)
    starts, length, last = list(places), 2, len(text)
    for step in (-1, 1):
        while length < LONGEST_PHRASE:
            beside = [start - 1 if step < 0 else start + length for start in starts]
            at = [text[i] if 0 <= i < last else "" for i in beside]
            letter = at[0]
            if at.count(letter) < len(at):
                letter = Counter(at).most_common(1)[0][0]
                if at.count(letter) < needed:
                    break
                starts = [start for start, other in zip(starts, at, strict=True) if other == letter]
            if not _LETTER.match(letter):
                break
            length += 1
            if step < 0:
                starts = [start - 1 for start in starts]
    return Phrase(text[starts[0] : starts[0] + length], tuple(starts))


def trim(text: str, phrase: Phrase, bigrams: KnownBigrams, contexts: NameContexts) -> str:
    """The phrase without the words at its edges that belong to its places, where all places share them.

    An edge moves inwards to a pair of letters that the genre does not know, where a name fits much better.
    """
    words, starts = phrase.words, phrase.starts[:TRIMMED_BY]
    cuts = [i for i in range(1, len(words)) if words[i - 1 : i + 1] not in bigrams.pairs]
    if not cuts:
        return words
    gain = GAIN * len(starts)
    left = max(
        [0, *cuts],
        key=lambda cut: sum(max(contexts.left(text, at + cut)) for at in starts) - gain * (cut > 0),
    )
    right = max(
        [len(words), *(cut for cut in cuts if cut > left + 1)],
        key=lambda cut: sum(max(contexts.right(text, at + cut)) for at in starts) - gain * (cut < len(words)),
    )
    kept = words[left:right]
    # what many places share is no part of them, unless it is too long for a name
    is_own = len(phrase.starts) > _AGREE and len(words) - len(kept) < _SENTENCE
    return words if is_own or len(kept) < 2 else kept


_AGREE, _SENTENCE = 4, 4


def may_be_spam(words: str, bigrams: KnownBigrams) -> bool:
    """Whether a phrase is neither an office nor made of function words and everyday ones, by its letters."""
    length = len(words)
    if length > LONGEST_SPAM or words.isdigit() or _NO_SPAM.search(words) or words in _OFFICES:
        return False
    if words[0] in _TOWARDS and words[:2] not in bigrams.pairs:
        return False
    if words[-1] == "所" and words[-2:] not in bigrams.pairs:
        return False
    return length < 4 or any(words[i : i + 2] not in bigrams.everyday for i in range(0, length - 1, 2))


_OFFICES = frozenset((*OFFICES, *GOVERNMENTS, CENTRE))
_TOWARDS = frozenset("在为与对向到从把将由和及至以了上下中内里间是有")
_NO_SPAM = re.compile(
    "[的和与及了]|(?:[省市县区州委府局办处署等已被将就各其于为在是有从并]|委会|党组|中央|人大|政协)$|^[A-Z]+[0-9]+$"
)


def is_name(text: str, phrase: Phrase, names: NameBook) -> bool:
    """Whether a phrase is a region's name, a part of one, or one of the text's with something added."""
    words = phrase.words
    length = len(words)
    covered = [False] * length
    for start in range(length - 1):
        for end in range(start + 2, length + 1):
            piece = words[start:end]
            if piece not in names.full and piece not in names.short:
                continue
            if piece == words or any(full in text for full in names.short.get(piece, ())):
                return True
            # short names of counties are too many to mean one wherever their letters stand
            if piece not in names.known and piece not in names.full:
                continue
            # a region that the text speaks of elsewhere is no part of a phrase put in
            if length - len(piece) < 2 or text.count(piece) > len(phrase.starts):
                return True
            covered[start:end] = [True] * len(piece)
    if length > 2 and covered.count(False) < 2:
        return True
    return any(
        text[before:behind] in names.full or text[before:behind] in names.short
        for at in phrase.starts[:3]
        for before in range(max(0, at - 4), at + 1)
        for behind in range(at + length, at + length + 6)
        if (before, behind) != (at, at + length)
    )


def _all_places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))
