"""The forward mechanism of pinyin notes and slipped bytes: what a cloning site does to a clean page.

The page is turned into traditional characters one by one and encoded in GBK. For each character of the
site's table its two bytes get a note behind them wherever they stand in the byte stream, at a character's
place or across two. Some sites also sever the stream in front of the bytes of ，。！？；. A lenient decoder
reads the result back, tags go, and punctuation is made half-width.

Repair runs this backwards; `damage` runs it forwards, to prove a reading, to test and to measure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.repair.mojibake.gbk import CHARACTERS, CODES, HALF_WIDTH, LAST_OF_USER, is_private_use

SEVERING_MARKS = "，。！？；"
_BREAK = 0
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LETTER_OF_NOTE = -1


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One site's way of damaging a page."""

    readings: Mapping[str, str] = field(default_factory=dict)
    """The note table: (traditional) character to its reading with the tone's mark."""
    conversion: Mapping[str, str] = field(default_factory=dict)
    """Simplified character to the traditional one put in its place; empty where nothing is converted."""
    severing: str = ""
    """Marks in front of whose byte pairs the stream is severed; empty where it is not."""
    private_use: str = "dropped"
    """What becomes of private-use pairs that arise: `dropped` without a trace, `kept`, `lost` (written as
    what cannot be read), or `mixed`: those of the user's areas dropped, those that GBK leaves open lost."""
    lost: str = "?"
    """What the decoder writes for what it cannot read: `?`, U+FFFD, or nothing."""
    swallows: bool = True
    """Whether such a lead byte takes the ASCII byte behind it along."""
    pairs_80: bool = True
    """Whether a byte 80, which is no lead byte, takes the next byte along as if it were one."""
    halves_punctuation: bool = True


class Run(NamedTuple):
    """A damaged run and what stood there."""

    start: int
    end: int
    """Span in the damaged text."""
    origin_start: int
    origin_end: int
    """Span in the text before the damage (after conversion)."""
    is_split: bool
    """No byte is gone: notes were driven into the run, that is all."""
    swallowed: str
    """ASCII characters of the text that a lead byte took along."""


class Damaged(NamedTuple):
    """A damaged text, the converted text that it was made from, and the runs where they part."""

    text: str
    origin: str
    runs: tuple[Run, ...]
    notes: tuple[tuple[int, int], ...]
    """Spans of the notes in the damaged text that stand where they should, outside of runs."""


class _Token(NamedTuple):
    text: str
    start: int
    end: int


def damage(
    text: str, mechanism: Mechanism, severed: Callable[[int, bool], bool] = lambda _, __: True
) -> Damaged:
    """Do to a clean text what a site's mechanism does.

    Args:
        text: clean text, tags allowed; tags do not come out again, other than the remains of damaged ones.
        mechanism: the site's ways.
        severed: asked for each place where the stream may be severed, with a character's offset and
            whether the place is inside of it or in front; on the seen pages fewer than half of them were.
    """
    origin, stream, owners, bounds, tokens = _shown(text, mechanism, severed)
    return _describe(origin, tokens, owners, stream, bounds)


def display(
    text: str, mechanism: Mechanism, severed: Callable[[int, bool], bool] = lambda _, __: True
) -> str:
    """The text alone of what `damage` gives."""
    origin, _, owners, bounds, tokens = _shown(text, mechanism, severed)
    if any(token.text == "&" for token in tokens):
        tokens = _join_references(origin, tokens, owners, bounds)
    return _TAG.sub("", "".join([token.text for token in tokens]))


def _shown(
    text: str, mechanism: Mechanism, severed: Callable[[int, bool], bool]
) -> tuple[str, bytes, list[int], list[int], list[_Token]]:
    """The converted text, its bytes with their owners and bounds, and what a decoder makes of them."""
    origin = text.translate({ord(a): b for a, b in mechanism.conversion.items()})
    stream, owners, bounds = _encode(origin)
    stream, owners = _insert_notes(stream, owners, mechanism.readings)
    if mechanism.severing:
        stream, owners = _sever(stream, owners, mechanism.severing, severed)
    tokens = _decode(stream, mechanism)
    if mechanism.halves_punctuation:
        tokens = [
            _Token(HALF_WIDTH.get(ord(token.text), token.text), token.start, token.end)
            if token.text
            else token
            for token in tokens
        ]
    return origin, stream, owners, bounds, tokens


def _encode(text: str) -> tuple[bytes, list[int], list[int]]:
    """GBK bytes of `text`, the character that owns each byte, and the offset of each character."""
    stream = bytearray()
    owners: list[int] = []
    bounds: list[int] = []
    for index, character in enumerate(text):
        bounds.append(len(stream))
        code = CODES.get(character)
        if code is not None:
            stream += code.to_bytes(2, "big")
        elif character < "\x80":
            stream.append(ord(character))
        else:
            stream += f"&#{ord(character)};".encode("ascii")
        owners += [index] * (len(stream) - len(owners))
    bounds.append(len(stream))
    return bytes(stream), owners, bounds


def _insert_notes(stream: bytes, owners: list[int], readings: Mapping[str, str]) -> tuple[bytes, list[int]]:
    """Replace each pair of the table by itself and its note, one character of the table after the other.

    Of two pairs that overlap, the left one, replaced first, tears the right one apart; replaced last it
    leaves both with their notes.
    """
    ranks = {CODES[character].to_bytes(2, "big"): rank for rank, character in enumerate(readings)}
    notes = [f"({reading})".encode("gb18030") for reading in readings.values()]
    out, out_owners = bytearray(), []
    copied = 0
    before = -1  # rank of the pair replaced one byte earlier, if any
    for at in range(len(stream) - 1):
        rank = ranks.get(stream[at : at + 2], -1) if stream[at] > 0x80 else -1
        if 0 <= before <= rank:
            rank = -1
        before = rank
        if rank < 0:
            continue
        note = notes[rank]
        out += stream[copied : at + 2] + note
        out_owners += owners[copied : at + 2] + [_LETTER_OF_NOTE] * len(note)
        copied = at + 2
    return bytes(out + stream[copied:]), out_owners + owners[copied:]


def _sever(
    stream: bytes, owners: list[int], marks: str, severed: Callable[[int, bool], bool]
) -> tuple[bytes, list[int]]:
    pairs = b"|".join(re.escape(mark.encode("gbk")) for mark in marks)
    out, out_owners = bytearray(), []
    copied = 0
    for match in re.finditer(b"(?=" + pairs + b")", stream):
        place = match.start()
        owner = owners[place]
        if owner == _LETTER_OF_NOTE or not severed(owner, owner == owners[place - 1]):
            continue
        out += stream[copied:place] + bytes((_BREAK,))
        out_owners += [*owners[copied:place], _LETTER_OF_NOTE]
        copied = place
    return bytes(out + stream[copied:]), out_owners + owners[copied:]


def _decode(stream: bytes, mechanism: Mechanism) -> list[_Token]:
    """What a lenient decoder makes of the bytes; dropped pairs are tokens without text."""
    tokens: list[_Token] = []
    at, end = 0, len(stream)
    while at < end:
        lead = stream[at]
        if lead == _BREAK:
            at += 1
            continue
        if lead < 0x80:
            tokens.append(_Token(chr(lead), at, at + 1))
            at += 1
            continue
        if lead == 0x80 and not mechanism.pairs_80:
            tokens.append(_Token(mechanism.lost, at, at + 1))
            at += 1
            continue
        trail = stream[at + 1] if at + 1 < end else _BREAK
        character = CHARACTERS.get(lead << 8 | trail)
        if character is None:
            width = 2 if at + 1 < end and (mechanism.swallows or trail == _BREAK or trail > 0x7F) else 1
            tokens.append(_Token(mechanism.lost, at, at + width))
            at += width
            continue
        if is_private_use(character) and mechanism.private_use != "kept":
            is_lost = mechanism.private_use == "lost" or (
                mechanism.private_use == "mixed" and character > LAST_OF_USER
            )
            character = mechanism.lost if is_lost else ""
        tokens.append(_Token(character, at, at + 2))
        at += 2
    return tokens


def _describe(
    origin: str, tokens: list[_Token], owners: list[int], stream: bytes, bounds: list[int]
) -> Damaged:
    """Join the tokens to text, tags out, and find where it parts from `origin`."""
    tokens = _join_references(origin, tokens, owners, bounds)
    letters: list[str] = []
    token_of: list[int] = []
    for number, token in enumerate(tokens):
        letters += token.text
        token_of += [number] * len(token.text)
    text = "".join(letters)
    tags = [match.span() for match in _TAG.finditer(text)]
    in_tag = [False] * len(tokens)
    for start, end in tags:
        for number in token_of[start:end]:
            in_tag[number] = True
    whole = [False] * len(origin)
    for token in tokens:
        first, last = owners[token.start], owners[token.end - 1]
        if first == last != _LETTER_OF_NOTE:
            width = bounds[first + 1] - bounds[first]
            whole[first] = token.end - token.start == width and bool(token.text)
    # Offsets in the text without tags, at which each token begins.
    offsets: list[int] = []
    kept: list[str] = []
    length = 0
    for number, token in enumerate(tokens):
        offsets.append(length)
        if not in_tag[number]:
            kept.append(token.text)
            length += len(token.text)
    offsets.append(length)
    runs = _runs(origin, tokens, owners, stream, whole, offsets)
    notes = _notes(tokens, owners, whole, offsets, runs)
    return Damaged("".join(kept), origin, tuple(runs), tuple(notes))


def _join_references(origin: str, tokens: list[_Token], owners: list[int], bounds: list[int]) -> list[_Token]:
    """Read the character references that stand for what GBK lacks, where none of their letters is gone."""
    joined: list[_Token] = []
    number = 0
    while number < len(tokens):
        owner = owners[tokens[number].start]
        width = bounds[owner + 1] - bounds[owner] if owner != _LETTER_OF_NOTE else 1
        letters = tokens[number : number + width] if width > 2 else []
        if (
            letters
            and letters[0].text == "&"
            and all(letter.end - letter.start == 1 and owners[letter.start] == owner for letter in letters)
        ):
            joined.append(_Token(origin[owner], letters[0].start, letters[-1].end))
            number += width
        else:
            joined.append(tokens[number])
            number += 1
    return joined


def _runs(
    origin: str, tokens: list[_Token], owners: list[int], stream: bytes, whole: list[bool], offsets: list[int]
) -> list[Run]:
    broken = [
        any(owner != _LETTER_OF_NOTE and not whole[owner] for owner in owners[token.start : token.end])
        for token in tokens
    ]
    runs: list[Run] = []
    number = 0
    while number < len(tokens):
        if not broken[number]:
            number += 1
            continue
        first = last = number
        following = number + 1
        while following < len(tokens) and (broken[following] or _inside_note(tokens[following], owners)):
            if broken[following]:
                last = following
            following += 1
        number = last + 1
        touched = [
            owner
            for token in tokens[first : last + 1]
            for owner in owners[token.start : token.end]
            if owner != _LETTER_OF_NOTE
        ]
        swallowed = "".join(
            chr(stream[token.start + 1])
            for token in tokens[first : last + 1]
            if token.end - token.start == 2
            and 0 < stream[token.start + 1] < 0x40
            and owners[token.start + 1] != _LETTER_OF_NOTE
        )
        known = all(
            token.text
            and ((len(token.text) == 1 and token.text not in "?\ufffd") or _took_note(token, owners, stream))
            for token in tokens[first : last + 1]
        )
        runs.append(Run(offsets[first], offsets[last + 1], touched[0], touched[-1] + 1, known, swallowed))
    return runs


def _inside_note(token: _Token, owners: list[int]) -> bool:
    return all(owner == _LETTER_OF_NOTE for owner in owners[token.start : token.end])


def _took_note(token: _Token, owners: list[int], stream: bytes) -> bool:
    """Whether a lead byte was parted from its trail by a note, so that the note tells the byte."""
    return (
        token.end < len(stream) and owners[token.end] == _LETTER_OF_NOTE and stream[token.end - 1] != _BREAK
    )


def _notes(
    tokens: list[_Token], owners: list[int], whole: list[bool], offsets: list[int], runs: list[Run]
) -> list[tuple[int, int]]:
    notes: list[tuple[int, int]] = []
    inside = sorted((run.start, run.end) for run in runs)
    start = -1
    run = 0
    for number, token in enumerate(tokens):
        if not token.text or not _inside_note(token, owners):
            start = -1
            continue
        if token.text == "(":
            start = offsets[number]
        elif token.text == ")" and start >= 0:
            while run < len(inside) and inside[run][1] <= start:
                run += 1
            if run == len(inside) or start < inside[run][0]:
                notes.append((start, offsets[number + 1]))
            start = -1
    return notes
