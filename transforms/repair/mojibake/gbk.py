"""The two-byte plane of GBK as byte-level repair needs it: codes, private use, widths of punctuation.

Codes are integers, lead byte in the upper eight bits. The plane is that of GB 18030-2000, in which every
pair of a lead (81 to FE) and a trail (40 to 7E, 80 to FE) stands for something: a character of GBK, or a
private-use code point. What GBK itself leaves open, some decoders drop, some keep and some turn into `?`.
"""

from __future__ import annotations

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))

CHARACTERS: dict[int, str] = {
    lead << 8 | trail: bytes((lead, trail)).decode("gb18030") for lead in LEADS for trail in TRAILS
}
"""What each two-byte code stands for, private-use code points included."""

CODES: dict[str, int] = {character: code for code, character in CHARACTERS.items()}
"""The code of each character of the plane."""

HALF_WIDTH: dict[int, str] = {
    ord(full): half
    for half in map(chr, range(0x21, 0x40))
    if (full := chr(ord(half) + 0xFEE0)) in CODES and not half.isdigit()
}
"""Full-width ASCII punctuation to its half-width form (a table for `str.translate`)."""

FULL_WIDTH_CODES: dict[str, int] = {
    half: CODES[full] for half in map(chr, range(0x21, 0x40)) if (full := chr(ord(half) + 0xFEE0)) in CODES
}
"""The code of the full-width form of a half-width mark or digit."""


LAST_OF_USER = "\ue765"
"""The last code point of the user's three areas; those behind it stand for pairs that GBK leaves open."""


def is_private_use(character: str) -> bool:
    """Whether `character` is a private-use code point of the basic plane."""
    return "\ue000" <= character <= "\uf8ff"


PRIVATE_USE_CODES = frozenset(code for code, character in CHARACTERS.items() if is_private_use(character))
"""Codes that GBK leaves open or gives to the user: decoders drop them, keep them or write `?`."""


def _dropped_pairs() -> dict[int, frozenset[int]]:
    pairs: dict[int, list[int]] = {}
    for code in sorted(PRIVATE_USE_CODES):
        if code & 0xFF in LEADS:
            pairs.setdefault(code >> 8, []).append(code & 0xFF)
    return {trail: frozenset(leads) for trail, leads in pairs.items() if trail in TRAILS}


DROPPED_PAIRS = _dropped_pairs()
"""Trail bytes that begin a private-use pair, each with the lead bytes that may complete it."""
