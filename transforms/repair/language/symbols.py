"""Texts as runs of symbols, as the language model sees them.

A simplified Han character or a full-width mark stands for itself, a number for `０`, a Latin word for `Ａ`, a
line's end for `￤`, anything else for `□`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from transforms.text.code_points import code_points, from_code_points

NUMBER, LATIN, LINE_END, OTHER = "０", "Ａ", "￤", "□"
POINT = "．"
_OWN_SYMBOLS = "，。、；：！？（）“”‘’《》％·—…"
_RUNS = re.compile(f"{NUMBER}[{NUMBER}{POINT}]+|{LATIN}{LATIN}+|{LINE_END}{LINE_END}+")


class _SymbolTable(dict[int, str]):
    """Each character's symbol, for `str.translate`; worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character
        if character in _OWN_SYMBOLS or "\u3400" <= character <= "\u9fff":
            symbol = character
        elif folded in ",;:!?()%":
            symbol = chr(ord(folded) + 0xFEE0)
        elif folded in "0123456789":
            symbol = NUMBER
        elif folded == ".":
            symbol = POINT
        elif folded.isascii() and folded.isalpha():
            symbol = LATIN
        elif character == "\n":
            symbol = LINE_END
        else:
            symbol = "" if character.isspace() else OTHER
        self[code] = symbol
        return symbol


_SYMBOLS = _SymbolTable()


def symbols(text: str, simplified: Mapping[int, str] | None = None) -> str:
    """The run of symbols that `text` stands for.

    Args:
        text: any text, of any width.
        simplified: traditional to simplified characters, as a table for `str.translate`.
    """
    run = _RUNS.sub(lambda match: match[0][0], text.translate(_SYMBOLS)).replace(POINT, OTHER)
    return run.translate(simplified) if simplified else run


def symbols_of_document(text: str, simplified: Mapping[int, str]) -> str:
    """What `symbols` gives, worked out by array: a long text takes a tenth of the time."""
    codes = code_points(text)
    table = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.uint32)
    known = np.bincount(codes).astype(bool).nonzero()[0].tolist()
    letters = "".join([_SYMBOLS[code] or "\0" for code in known])
    table[known] = code_points(letters.translate(simplified))
    run = table[codes]
    run = run[run != 0]
    before = np.append(np.uint32(0), run[:-1])
    repeats = (run == before) & ((run == ord(LATIN)) | (run == ord(LINE_END)))
    # In a number all is one symbol from its first digit on.
    places = ((run == ord(NUMBER)) | (run == ord(POINT))).nonzero()[0]
    is_digit = run.take(places) == ord(NUMBER)
    begins = np.diff(places, prepend=-2) != 1
    n_digits = np.append(0, np.cumsum(is_digit))
    n_before = np.maximum.accumulate(np.where(begins, n_digits[:-1], 0))
    repeats[places] = n_digits[:-1] > n_before
    run = run[~repeats]
    run[run == ord(POINT)] = ord(OTHER)
    return from_code_points(run)


def symbol_of(character: str) -> str:
    """The symbol of one character; empty for a space."""
    return symbols(character)
