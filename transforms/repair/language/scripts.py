"""Simplified and traditional characters: which is which, and what each becomes in the other script."""

from __future__ import annotations

import csv
from functools import cache
from typing import Literal

import zhconv_rs

_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
TWO_WAYS = frozenset("著乾徵藉瞭夥於")
"""Characters that a converter makes and that simplified texts have as well."""


@cache
def simplified_characters() -> dict[int, str]:
    """Each traditional Han character of GBK to its simplified form, one by one (for `str.translate`)."""
    return _converted("zh-hans")


@cache
def traditional_forms() -> frozenset[str]:
    """The traditional Han characters of GBK."""
    return frozenset(map(chr, simplified_characters()))


def is_traditional(character: str) -> bool:
    """Whether a converter may have made the character out of another one."""
    return ord(character) in simplified_characters() or character in TWO_WAYS


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
