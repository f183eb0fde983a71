"""Traditional characters made mechanically, brought back to simplified ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Literal, NamedTuple

import zhconv_rs

from transforms.repair.ledger import LIKELY, PROVEN, Edit

_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
_TWO_WAYS = frozenset("著乾徵藉瞭夥於")
"""Characters that a converter makes and that simplified texts have as well."""


@cache
def simplified_characters() -> dict[int, str]:
    """Each traditional Han character of GBK to its simplified form, one by one (for `str.translate`)."""
    return _converted("zh-hans")


def is_traditional(character: str) -> bool:
    """Whether a converter may have made the character out of another one."""
    return ord(character) in simplified_characters() or character in _TWO_WAYS


@cache
def traditional_characters() -> dict[int, str]:
    """Each simplified Han character of GBK to its first traditional form, one by one."""
    return _converted("zh-hant")


def _converted(target: Literal["zh-hans", "zh-hant"]) -> dict[int, str]:
    converted = zhconv_rs.zhconv("\n".join(_HAN), target).split("\n")
    return {ord(old): new for old, new in zip(_HAN, converted, strict=True) if old != new}


def parse_mechanical_conversion(text: str) -> dict[str, str]:
    """Read what mechanical converters write: the first traditional form, other than where the file says so.

    The file has the columns `simplified` and `written`, and comment lines that begin with `#`. A character
    given as itself is left alone by converters and absent from the result.

    Raises:
        ValueError: a row does not name one character for one.
    """
    conversion = {chr(code): written for code, written in traditional_characters().items()}
    for row in csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")):
        simplified, written = row["simplified"], row["written"]
        if len(simplified) != 1 or len(written) != 1:
            raise ValueError(f"not one character for one: {simplified!r} -> {written!r}")
        if simplified == written:
            conversion.pop(simplified, None)
        else:
            conversion[simplified] = written
    return conversion


_CONVERTED_SHARE = 0.6
"""Of the characters that have two forms, so many must stand in the traditional one."""
_FEW = 10
"""So many traditional characters make a text of its own a traditional one."""
_ENOUGH = 40
"""So many make a passage traditional that stands in a simplified text."""
_GENUINE_SHARE = 0.8
_SAMPLE = 8000
_AROUND = 4
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
) -> tuple[list[Edit], str | None]:
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
        Edits of kind `traditional`, one a run of changed characters, and the decision in a sentence (None
        where no character is traditional).
    """
    simplified = simplified_characters()
    characters = set(text) if characters is None else characters
    if not any(ord(c) in simplified and c not in _TWO_WAYS for c in characters):
        return [], None
    n_old, n_new = len(_old().findall(text)), len(_new().findall(text))
    if not n_old:
        return [], None
    said = f"{n_old} of {n_old + n_new} characters with two forms are traditional"
    if option == "never":
        return [], f"left as it is: {said}"
    if option == "always":
        return _edits_of(text, 0, len(text), "as asked", two_ways), f"converted as asked: {said}"
    is_traditional_text = n_old >= _FEW and n_old >= _CONVERTED_SHARE * (n_old + n_new)
    if not is_traditional_text and n_old < _ENOUGH:
        return [], f"left as it is: {n_old} traditional characters are too few to be a page's"
    floor = _FEW if is_traditional_text else _ENOUGH
    passages = [passage for passage in _passages(text) if passage.n_old >= floor]
    if not passages:
        return [], f"left as it is: {said}"
    edits: list[Edit] = []
    reasons: dict[str, int] = {}
    for passage in passages:
        kind = "genuine" if _is_genuine(text[passage.start : passage.end]) else "mechanical"
        reasons[kind] = reasons.get(kind, 0) + 1
        if kind == "mechanical":
            edits += _edits_of(text, passage.start, passage.end, _WHY[kind], two_ways)
    verb = "converted" if edits else "left as it is"
    found = "; ".join(
        f"{n} passage{'s' if n > 1 else ''} {_WHY[kind]}" for kind, n in sorted(reasons.items())
    )
    return edits, f"{verb}: {said}; {found}"


def _passages(text: str) -> Iterator[_Passage]:
    """The passages of a text most of whose characters with two forms are traditional."""
    old, new = _old(), _new()
    at = start = end = n_passage = 0
    for line in text.split("\n"):
        n_old, n_new = len(old.findall(line)), len(new.findall(line))
        if n_old and n_old >= _CONVERTED_SHARE * (n_old + n_new):
            start = start if n_passage else at
            end = at + len(line)
            n_passage += n_old
        elif n_old + n_new and n_passage:
            yield _Passage(start, end, n_passage)
            n_passage = 0
        at += len(line) + 1
    if n_passage:
        yield _Passage(start, end, n_passage)


def _is_genuine(passage: str) -> bool:
    """Whether a passage was written in traditional characters, and not made so one by one.

    Looked at are the places where a writer's form and a character-by-character converter's differ: 製造 and
    制造, 複雜 and 復雜, 以後 and 以后.
    """
    sample = passage[:_SAMPLE]
    plain = zhconv_rs.zhconv(sample, "zh-hans")
    written = zhconv_rs.zhconv(plain, "zh-hant")
    if not len(plain) == len(written) == len(sample):
        return False
    by_character = plain.translate(_first_forms())
    as_written = as_converted = 0
    for letter, genuine, mechanical in zip(sample, written, by_character, strict=True):
        if genuine != mechanical:
            as_written += letter == genuine
            as_converted += letter == mechanical
    return as_written > _GENUINE_SHARE * (as_written + as_converted)


@cache
def _first_forms() -> dict[int, str]:
    """What converters make of each character, the ones that they leave alone aside."""
    left_alone = {ord(character) for character in "于后里余范斗并干谷志筑恒愿么系面台"}
    return {code: form for code, form in traditional_characters().items() if code not in left_alone}


def _edits_of(
    text: str, start: int, end: int, reason: str, two_ways: Mapping[str, TwoWays] | None
) -> list[Edit]:
    simplified = simplified_characters()
    special = two_ways if two_ways is not None else dict.fromkeys(_TWO_WAYS)
    changing = _changing("".join(sorted(special)))
    edits: list[Edit] = []
    for run in changing.finditer(text, start, end):
        before, place = run[0], run.start()
        if special.keys().isdisjoint(before):
            edits.append(Edit(place, run.end(), before.translate(simplified), "traditional", PROVEN, reason))
            continue
        for at, letter in enumerate(before, place):
            if letter not in special:
                edits.append(Edit(at, at + 1, letter.translate(simplified), "traditional", PROVEN, reason))
                continue
            after = _by_phrase(text, at, special[letter])
            if after != letter:
                edits.append(Edit(at, at + 1, after, "traditional", LIKELY, reason))
    return edits


def _by_phrase(text: str, at: int, ways: TwoWays | None) -> str:
    """What the words around say that a character with two ways becomes."""
    first, last = max(0, at - _AROUND), at + _AROUND + 1
    if ways is None:
        written = zhconv_rs.zhconv(text[first:last], "zh-cn")
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
def _old() -> re.Pattern[str]:
    """Characters that only traditional texts have."""
    return re.compile(f"[{''.join(sorted({chr(code) for code in simplified_characters()} - _TWO_WAYS))}]")


@cache
def _new() -> re.Pattern[str]:
    """Characters that only simplified texts have, other than those that converters leave alone."""
    return re.compile(f"[{''.join(map(chr, sorted(_first_forms())))}]")


@cache
def _changing(special: str) -> re.Pattern[str]:
    """Runs of characters that have a simplified form, or two ways."""
    changing = {chr(code) for code in simplified_characters()} | set(special)
    return re.compile(f"[{''.join(sorted(changing))}]+")
