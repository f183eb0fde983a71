"""Text whose bytes were read in the wrong charset and saved so, or written out as escapes: undone.

The bytes are made again from the characters and read as what they are. What was lost on the way cannot be
known: a text with more than a few such places is refused with these words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from transforms.decode.charset import Reading, Unread, plausibility, read_text, with_few_bad_bytes

_ENOUGH = 20
"""Odd characters or escapes from which on a text is looked at."""
_WESTERN = re.compile("[\u0080-\u00a6\u00a8-\u00af\u00b4-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
"""Characters of Latin-1 that a Chinese text does not use by the dozen (§ ° ± · × ÷ and exponents it does)."""
_HAN = re.compile("[\u3400-\u9fff]")
_MISREAD = 0.3
"""Plausibility below which a text of Chinese characters may be UTF-8 that was read as GBK."""
_SENSIBLE = 0.45
_NO_BYTE = b"\xff"
"""A byte that UTF-8 never holds."""
_LOST = 200
"""Characters of which one may be lost in a text that is undone."""

_ESCAPES = (
    (r"\uXXXX", re.compile(r"\\u[0-9a-fA-F]{4}")),
    (r"\xXX", re.compile(r"\\x[0-9a-fA-F]{2}")),
    ("%XX", re.compile(r"%[0-9A-Fa-f]{2}")),
)

_BYTE_OF = {chr(byte): byte for byte in range(128, 256)} | {
    letter: byte for byte in range(128, 256) for letter in bytes([byte]).decode("cp1252", "ignore")
}
"""Bytes by the character that Latin-1 or Windows-1252 shows for them."""


@dataclass(frozen=True, slots=True)
class Undone:
    """The text that was meant, and what it had been taken for."""

    text: str
    charset: str
    """Such as `gb18030 read as cp1252`."""
    confidence: float


def undone(text: str) -> Undone | Unread | None:
    """The text that was meant; None for a text that is what it seems; `Unread` where too much is lost."""
    return _unescaped(text) or _of_latin(text) or _of_gbk(text)


def _unescaped(text: str) -> Undone | None:
    """A text written in `\\uXXXX`, as the bytes of a program (`b'\\xe9…'`) or percent-encoded."""
    if text.lstrip()[:1] in ("{", "[", "<"):
        return None  # JSON and scripts have their own readers
    sample = "".join(text[:40_000].split())
    for name, pattern in _ESCAPES:
        found = pattern.findall(sample)
        if len(found) < _ENOUGH or sum(map(len, found)) < 0.5 * len(sample):
            continue
        if name == r"\uXXXX":
            plain = pattern.sub(lambda found: chr(int(found[0][2:], 16)), text)
            whole = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return Undone(whole, "utf-8, escaped", 0.95) if plausibility(whole) >= _SENSIBLE else None
        raw = unquote_to_bytes(text.strip()) if name == "%XX" else _bytes_of_program(text)
        read = read_text(raw, None, few_bad_bytes=True) if raw else None
        if isinstance(read, Reading) and plausibility(read.text) >= _SENSIBLE:
            return Undone(read.text, f"{read.charset}, escaped", round(min(0.95, read.confidence), 2))
    return None


_ESCAPED_BYTE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([nrt'\"\\]))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}


def _bytes_of_program(text: str) -> bytes | None:
    """The bytes that a program shows as `b'\\xe9\\x9e…'`, with or without its quotes."""
    body = text.strip()
    quoted = re.fullmatch(r"b(['\"])(.*)\1", body, re.DOTALL)
    body = quoted[2] if quoted else body
    shown = _ESCAPED_BYTE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _SIGNS.get(found[2], found[2]), body
    )
    try:
        return shown.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _of_latin(text: str) -> Undone | Unread | None:
    """UTF-8, GBK or Big5 that was read as Latin-1 or Windows-1252."""
    western = len(_WESTERN.findall(text))
    if western < _ENOUGH or western < len(_HAN.findall(text)):
        return None
    # Characters that no single byte stands for were right all along, and part the rest into stretches.
    stretches = re.split(
        "([^" + "".join(re.escape(letter) for letter in ("\0", *_BYTE_OF)) + "\x01-\x7f]+)", text
    )
    raw = b"\n".join(_as_bytes(stretch) for stretch in stretches[::2])
    best: tuple[float, str] | None = None
    for charset in ("utf-8", "gb18030", "big5"):
        read = with_few_bad_bytes(raw, charset, _LOST)
        if read is not None and (best is None or plausibility(read) > best[0] + 0.05):
            best = (plausibility(read), charset)
    if best is None or best[0] < _SENSIBLE:
        return Unread(
            "undecodable",
            "the text is Chinese that was read as Latin-1 (Windows-1252) and saved so, and too much of it is"
            " lost to undo that; fetch it again",
        )
    charset = best[1]
    parts = [stretch if at % 2 else _read_stretch(stretch, charset) for at, stretch in enumerate(stretches)]
    return _checked("".join(parts), charset, "cp1252")


def _as_bytes(stretch: str) -> bytes:
    return bytes(_BYTE_OF.get(letter) or ord(letter) for letter in stretch)


def _read_stretch(stretch: str, charset: str) -> str:
    if stretch.isascii():
        return stretch
    raw = _as_bytes(stretch)
    return with_few_bad_bytes(raw, charset, 1) or raw.decode(charset, "replace")


def _of_gbk(text: str) -> Undone | Unread | None:
    """UTF-8 that was read as GBK: `鍚勪綅浠ｈ〃` is `各位代表`."""
    if plausibility(text) >= _MISREAD or len(_HAN.findall(text[:40_000])) < _ENOUGH:
        return None
    # A lost character may have been any byte; a euro sign is what Windows shows for the byte 80.
    raw = b"".join(
        _NO_BYTE if letter == "\ufffd" else b"\x80" if letter == "€" else letter.encode("gb18030")
        for letter in text
    )
    meant = re.sub("\ufffd+", "\ufffd", raw.decode("utf-8", "replace"))
    lost = meant.count("\ufffd")
    if plausibility(meant.replace("\ufffd", "")) < _SENSIBLE or lost > len(meant) // 5:
        return None
    return _checked(meant, "utf-8", "gb18030")


def _checked(text: str, charset: str, taken_for: str) -> Undone | Unread:
    lost = text.count("\ufffd")
    if lost > max(3, len(text) // _LOST):
        return Unread(
            "undecodable",
            f"the text is {charset} that was read as {taken_for} and saved so, and {lost:,} of its"
            f" {len(text):,} characters are lost; fetch it again",
        )
    return Undone(text, f"{charset} read as {taken_for}", round(0.95 - 20 * lost / max(1, len(text)), 2))
