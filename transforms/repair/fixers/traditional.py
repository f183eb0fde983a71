"""Traditional characters made mechanically, brought back to simplified ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import zhconv_rs
from numpy.typing import NDArray

from transforms.repair.language.scripts import (
    TWO_WAYS,
    simplified_characters,
    traditional_characters,
    traditional_forms,
)
from transforms.repair.ledger import LIKELY, PROVEN, Edit, EditColumns
from transforms.repair.parameters import (
    AROUND_TWO_WAYS,
    CONVERTED_SHARE,
    ENOUGH_TRADITIONAL,
    FEW_TRADITIONAL,
    GENUINE_SHARE,
    PASSAGE_SAMPLE,
)
from transforms.text.code_points import code_points, from_code_points

_PLANE = 0x10000
_OLD, _NEW = 1, 2
_WHY = {
    "mechanical": "converted mechanically, character by character",
    "genuine": "written in traditional characters",
}


class TwoWays(NamedTuple):
    """What a character becomes that simplified texts also have, and the words in which it stays."""

    becomes: str
    stays_in: tuple[str, ...]


def parse_two_ways(text: str) -> dict[str, TwoWays]:
    """Read two_way_characters.csv: columns `character`, `becomes`, `stays_in` (words, spaces between).

    Raises:
        ValueError: a row does not name one character for one, or a word lacks its character.
    """
    found: dict[str, TwoWays] = {}
    for row in csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")):
        character, becomes, words = row["character"], row["becomes"], tuple((row["stays_in"] or "").split())
        if len(character) != 1 or len(becomes) != 1:
            raise ValueError(f"not one character for one: {character!r} -> {becomes!r}")
        if wrong := [word for word in words if character not in word]:
            raise ValueError(f"words without {character}: {' '.join(wrong)}")
        found[character] = TwoWays(becomes, words)
    return found


class _Passage(NamedTuple):
    """Consecutive lines in traditional characters, other lines without any such character among them."""

    start: int
    end: int
    n_old: int


def find_traditional(
    text: str,
    option: str = "auto",
    characters: Set[str] | None = None,
    two_ways: Mapping[str, TwoWays] | None = None,
) -> tuple[list[EditColumns | list[Edit]], str | None]:
    """Bring traditional characters back to simplified ones, by phrase where the character is not enough.

    Left to itself (`auto`) it converts what a site converted mechanically, be it the whole text or some
    pages of a compilation, and leaves what was written in traditional characters, such as reports of the
    1950s. Characters that also belong to simplified texts (著, 乾, 於 …) change only where the phrase says
    so. A converter's exchange of words (資訊 for 信息) is not taken over.

    Args:
        text: the text with its notes taken out and its slipped bytes read.
        option: `auto`; `always` and `never` do as they say.
        characters: the characters of the text or more, where the caller knows them.
        two_ways: the characters that go two ways; without them the converter's phrases decide on a few.

    Returns:
        Edits of kind `traditional`, one a character, in parts that do not overlap, and the decision in a
        sentence (None where no character is traditional).
    """
    if _only_traditional().isdisjoint(text if characters is None else characters):
        return [], None
    codes = _codes(text)
    forms = _forms()[codes]
    n_old, n_new = int(np.count_nonzero(forms == _OLD)), int(np.count_nonzero(forms == _NEW))
    if not n_old:
        return [], None
    said = f"{n_old} of {n_old + n_new} characters with two forms are traditional"
    if option == "never":
        return [], f"left as it is: {said}"
    if option == "always":
        whole = [_Passage(0, len(text), n_old)]
        return _edits_of(text, codes, whole, "as asked", two_ways), f"converted as asked: {said}"
    is_traditional_text = n_old >= FEW_TRADITIONAL and n_old >= CONVERTED_SHARE * (n_old + n_new)
    if not is_traditional_text and n_old < ENOUGH_TRADITIONAL:
        return [], f"left as it is: {n_old} traditional characters are too few to be a page's"
    floor = FEW_TRADITIONAL if is_traditional_text else ENOUGH_TRADITIONAL
    passages = [passage for passage in _passages(text, forms) if passage.n_old >= floor]
    if not passages:
        return [], f"left as it is: {said}"
    mechanical: list[_Passage] = []
    reasons: dict[str, int] = {}
    for passage in passages:
        kind = "genuine" if _is_genuine(text[passage.start : passage.end]) else "mechanical"
        reasons[kind] = reasons.get(kind, 0) + 1
        if kind == "mechanical":
            mechanical.append(passage)
    edits = _edits_of(text, codes, mechanical, _WHY["mechanical"], two_ways) if mechanical else []
    verb = "converted" if edits else "left as it is"
    found = "; ".join(
        f"{n} passage{'s' if n > 1 else ''} {_WHY[kind]}" for kind, n in sorted(reasons.items())
    )
    return edits, f"{verb}: {said}; {found}"


def _codes(text: str) -> NDArray[np.uint32]:
    """The characters' code points; 0 for those beyond the basic plane."""
    codes = code_points(text)
    return np.where(codes < _PLANE, codes, np.uint32(0))


def _passages(text: str, forms: NDArray[np.uint8]) -> Iterator[_Passage]:
    """The passages of a text most of whose characters with two forms are traditional."""
    ends = [match.start() for match in re.finditer("\n", text)] + [len(text)]
    until = np.array([0, *ends])
    olds = np.diff(np.append(0, np.cumsum(forms == _OLD))[until]).tolist()
    news = np.diff(np.append(0, np.cumsum(forms == _NEW))[until]).tolist()
    at = start = end = n_passage = 0
    for line_end, n_old, n_new in zip(ends, olds, news, strict=True):
        if n_old and n_old >= CONVERTED_SHARE * (n_old + n_new):
            start = start if n_passage else at
            end = line_end
            n_passage += n_old
        elif n_old + n_new and n_passage:
            yield _Passage(start, end, n_passage)
            n_passage = 0
        at = line_end + 1
    if n_passage:
        yield _Passage(start, end, n_passage)


def _is_genuine(passage: str) -> bool:
    """Whether a passage was written in traditional characters, and not made so one by one.

    Looked at are the places where a writer's form and a character-by-character converter's differ: 製造 and
    制造, 複雜 and 復雜, 以後 and 以后.
    """
    sample = passage[:PASSAGE_SAMPLE]
    plain = _converter(sample, "zh-hans")
    written = _converter(plain, "zh-hant")
    if not len(plain) == len(written) == len(sample):
        return False
    letters, genuine = _codes(sample), _codes(written)
    mechanical = _mechanical()[_codes(plain)]
    differ = genuine != mechanical
    as_written = int(np.count_nonzero(differ & (letters == genuine)))
    as_converted = int(np.count_nonzero(differ & (letters == mechanical)))
    return as_written > GENUINE_SHARE * (as_written + as_converted)


def _converter(text: str, target: Literal["zh-hans", "zh-hant", "zh-cn"]) -> str:
    """A text as the converter writes it; halves of letters, which it does not take, become `?`."""
    return zhconv_rs.zhconv(text.encode("utf-8", "replace").decode("utf-8"), target)


@cache
def _first_forms() -> dict[int, str]:
    """What converters make of each character, the ones that they leave alone aside."""
    left_alone = {ord(character) for character in "于后里余范斗并干谷志筑恒愿么系面台"}
    return {code: form for code, form in traditional_characters().items() if code not in left_alone}


@cache
def _mechanical() -> NDArray[np.uint32]:
    """The code of what converters make of each character, by its own."""
    return _by_code(_first_forms())


def _by_code(forms: Mapping[int, str]) -> NDArray[np.uint32]:
    """The code of each character's form, by its own; characters without one are their own."""
    table = np.arange(_PLANE, dtype=np.uint32)
    for code, form in forms.items():
        table[code] = ord(form)
    return table


def _edits_of(
    text: str,
    codes: NDArray[np.uint32],
    passages: Sequence[_Passage],
    reason: str,
    two_ways: Mapping[str, TwoWays] | None,
) -> list[EditColumns | list[Edit]]:
    special = two_ways if two_ways is not None else dict.fromkeys(TWO_WAYS)
    becomes = _becomes()[codes]
    inside = np.zeros(len(codes), dtype=bool)
    for passage in passages:
        inside[passage.start : passage.end] = True
    is_special = np.zeros(_PLANE, dtype=bool)
    is_special[[ord(letter) for letter in special]] = True
    undecided = inside & is_special[codes]
    places = np.flatnonzero(inside & (becomes != codes) & ~undecided)
    afters = from_code_points(becomes[places])
    by_phrase = [
        Edit(start, start + 1, after, "traditional", LIKELY, reason)
        for start in np.flatnonzero(undecided).tolist()
        if (after := _by_phrase(text, start, special[text[start]])) != text[start]
    ]
    ones = np.ones(len(places), dtype=np.int64)
    return [EditColumns(places, places + 1, afters, ones, "traditional", PROVEN, reason), by_phrase]


def _by_phrase(text: str, at: int, ways: TwoWays | None) -> str:
    """What the words around say that a character with two ways becomes."""
    first, last = max(0, at - AROUND_TWO_WAYS), at + AROUND_TWO_WAYS + 1
    if ways is None:
        written = _converter(text[first:last], "zh-cn")
        return written[at - first] if len(written) == len(text[first:last]) else text[at]
    letter = text[at]
    around = text[first:at].translate(simplified_characters()) + letter
    around += text[at + 1 : last].translate(simplified_characters())
    place = at - first
    for word in ways.stays_in:
        begin = place - word.index(letter)
        if begin >= 0 and around.startswith(word, begin):
            return letter
    return ways.becomes


@cache
def _only_traditional() -> frozenset[str]:
    """Characters that only traditional texts have."""
    return traditional_forms() - TWO_WAYS


@cache
def _becomes() -> NDArray[np.uint32]:
    """The code of each character's simplified form, by its own."""
    return _by_code(simplified_characters())


@cache
def _forms() -> NDArray[np.uint8]:
    """By their codes, which characters only traditional texts have, and which only simplified ones.

    Those that converters leave alone tell nothing.
    """
    forms = np.zeros(_PLANE, dtype=np.uint8)
    forms[[ord(character) for character in _only_traditional()]] = _OLD
    forms[list(_first_forms())] = _NEW
    return forms
