"""Which character encoding a run of bytes is written in: byte order mark, declarations, then evidence.

Bytes that no encoding reads from end to end are refused, unless a few alone stand in the way: then U+FFFD
stands in their place, and the confidence says so.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.text.alphabet import count_letters

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

# GB 18030 reads all that GB 2312 and GBK hold, and pages that declare the older two rarely keep to them.
# Big5 in the wild carries the ETEN additions (裏, 恒, 粧), which Python has under the Hong Kong superset.
_FAMILIES = {
    "gb18030": ("gb2312", "gb231280", "gbk", "xgbk", "cp936", "ms936", "gb18030", "gb180302000", "euccn"),
    "big5": ("big5", "big5hkscs", "cp950", "ms950", "xxbig5", "big5eten", "cnbig5"),
    "utf-8": ("utf8", "utf8sig", "utf8bom", "unicode11utf8"),
    "utf-16-le": ("utf16le", "utf16", "unicode", "ucs2"),
    "utf-16-be": ("utf16be",),
}  # fmt: skip
_FAMILY_OF_LABEL = {label: family for family, labels in _FAMILIES.items() for label in labels}
_CODECS = {"big5": ("big5hkscs", "cp950")}
_CANDIDATES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")

# The most frequent characters of written Chinese, simplified and traditional. Half of any running text
# consists of them, and of a text read with the wrong encoding hardly a fiftieth.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其"
    "些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反明看原利比或但质气第向道变条只没结解问意建月公无系情"
    "者最立代已通并提直题党程展五果员革位入常文总次品式活设及管特件长求基资边流路级少图山统接较将组见计别期根论运农指"
    "区强放决西被干做必战先任取据处队给门即保治北造百规领七海东导志世金增争济阶思术极交受联认六共权收证改清美再转更单"
    "切打教带安场车例真务具万每目至达积示议报完类八名确才科信节整元今集传步群广需段研林持众布复须际商非验深难近千周委"
    "素技备办青省列习约支劳便团历市除消构府称准值率族维划选标存亲快效院查江型按格养易置层始专状育厂识适属调满县局照参"
    "引该价严推培优稳投镇乡城村居企财贸扶贫服环污创项促健完善落实坚审请予各位表报告们"
    "個國這來時們會發動過說產種後經進著學電裡裏現實兩體機當點業應開還義間樣與關數變條無結問黨員總設長資邊統級圖見計"
    "論運農區強戰則處隊給門導爭濟階術極聯認權證轉單風帶車務萬達積議報類確話節傳廣約歷構號維劃選標親廠據專狀適屬調滿"
    "縣參該價嚴優穩鎮鄉環創項財貿實為於並請爲"
)
_NEUTRAL = re.compile(
    r"[\u0000-\u024f\u02c7\u02c9-\u02cb\u0370-\u03ff\u2000-\u206f\u2460-\u24ff\u25a0-\u26ff]+"
)
_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·　％＋－０１２３４５６７８９．／｜■●○◆□△▲★→"
)
_SAMPLE = 40_000
"""Characters that are weighed: enough for certainty, little enough to cost nothing."""

_ENOUGH = 12
"""Characters beyond ASCII from which on frequencies mean something."""
_PLAUSIBLE = 0.2
_DECLARED_IN_PAGE = re.compile(
    rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{3,20})|<\?xml[^>]{0,80}encoding=["']([\w\-]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the encoding it was read with; U+FFFD stands for what the encoding cannot read."""

    text: str
    charset: str
    """utf-8, gb18030, big5, utf-16-le or utf-16-be."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why no encoding reads the bytes."""

    reason: str
    """undecodable, binary or truncated_file."""
    detail: str


def family(label: str | None) -> str | None:
    """The encoding that a declared label stands for here; None for labels that say nothing about Chinese.

    Servers send `iso-8859-1` and `us-ascii` by default, so these declare nothing.
    """
    return _FAMILY_OF_LABEL.get(re.sub(r"[^a-z0-9]", "", label.lower())) if label else None


def declared_in_page(data: bytes) -> str | None:
    """The charset that a page's own head (meta tag, XML declaration) names, as written."""
    found = _DECLARED_IN_PAGE.search(data[:8192])
    return (found.group(1) or found.group(2)).decode("ascii") if found else None


def plausibility(text: str) -> float:
    """Share of frequent Chinese characters and marks among the characters beyond Latin script, 0 to 1.

    Running Chinese text has 0.5 to 0.8, text read with the wrong encoding below 0.1. A text without any
    such characters has 1, for nothing speaks against it.
    """
    good, total = _weigh(text)
    return good / total if total else 1.0


def read_text(data: bytes, declared: str | None, *, few_bad_bytes: bool = False) -> Reading | Unread:  # noqa: C901, PLR0912
    """Text of the bytes with the encoding found.

    `declared` is the charset named by the transport or the source list. A byte order mark decides;
    then the declarations, as long as what they give reads as Chinese; then the evidence of the bytes.
    With `few_bad_bytes` a text is read in which at most a character of 200 is no character of its encoding.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _decode(data[len(mark) :], charset)
            if text is not None:
                return Reading(text, charset, 1.0)
            data = data[len(mark) :] if charset == "utf-8" else data
            break

    claims = tuple(c for c in (family(declared), family(declared_in_page(data))) if c)
    if b"\0" not in data and data.isascii():
        text = data.decode("ascii")
        return Unread("binary", _BINARY) if _is_binary(text) else Reading(text, "utf-8", 1.0)

    # Valid UTF-8 with a dozen characters beyond ASCII is no accident, whatever a header claims.
    text = _decode(data, "utf-8")
    if text is not None:
        beyond = len(data) - len(text)
        if "utf-8" in claims or beyond >= 2 * _ENOUGH or not claims:
            if _is_binary(text) and not _reads_as_utf16(data):
                return Unread("binary", _BINARY)
            if not _is_binary(text):
                confidence = 1.0 if "utf-8" in claims else round(1 - 0.5 ** max(1, beyond // 2), 4)
                return Reading(text, "utf-8", confidence)

    weighed: list[tuple[tuple[float, int, int], str, str]] = []
    for order, charset in enumerate(_CANDIDATES):
        text = _decode(data, charset)
        if text is not None and not _is_binary(text):
            score, total = _score(text)
            if score >= _PLAUSIBLE or (total < _ENOUGH and charset in (*claims, "utf-8", "gb18030")):
                claim = claims.index(charset) if charset in claims else len(claims)
                # Nearly equal evidence is settled by the declarations, the transport's before the page's.
                weighed.append(((round(score, 1), -claim, -order), charset, text))
    if not weighed:
        return (_with_losses(data, claims) if few_bad_bytes else None) or _refusal(data, claims)
    weighed.sort(reverse=True)
    (best, _, _), charset, text = weighed[0]
    if charset in claims:
        return Reading(text, charset, 1.0)
    rival = weighed[1][0][0] if len(weighed) > 1 else 0.0
    return Reading(text, charset, round(min(0.99, best / (best + rival + 0.01)), 2) if best else 0.1)


def _weigh(text: str) -> tuple[int, int]:
    counts = count_letters(text[:_SAMPLE])
    told = [(character, n) for character, n in counts.items() if not _NEUTRAL.match(character)]
    good = sum(n for character, n in told if character in _FREQUENT or character in _PUNCTUATION)
    return good, sum(n for _, n in told)


def _score(text: str) -> tuple[float, int]:
    good, total = _weigh(text)
    return (good / total if total else 1.0), total


def _decode(data: bytes, charset: str) -> str | None:
    if charset.startswith("utf-16") and len(data) % 2:
        return None
    for codec in _CODECS.get(charset, (charset,)):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


# --- a few bad bytes ---------------------------------------------------------------------------------------

_BAD_SHARE = 200
"""Characters of which one may be unreadable in a text that is read all the same."""
_FEW = 4
"""Unreadable characters that a short text may have."""
_SURE = 0.4
"""Plausibility that a text with unreadable places must have."""
_LONGEST_LINE = 200_000
"""Bytes of a line within which the place of a lost byte is looked for."""


def with_few_bad_bytes(data: bytes, charset: str, share: int = _BAD_SHARE) -> str | None:
    """The text of the bytes with U+FFFD for what `charset` cannot read; None where that is more than a few.

    At most one character of `share` may be lost, or four of a short text.
    """
    text = data.decode(_CODECS.get(charset, (charset,))[0], "replace")
    new = text.count("\ufffd")
    if new > 4 * max(_FEW, len(text) // share):
        return None
    if charset == "gb18030" and new:
        text = "".join(_in_step(line) for line in data.splitlines(keepends=True))
        new = text.count("\ufffd")
    return text if new <= max(_FEW, len(text) // share) else None


def _with_losses(data: bytes, claims: tuple[str, ...]) -> Reading | None:
    """The reading that makes most sense of bytes some of which are bad."""
    best: tuple[float, Reading] | None = None
    for charset in dict.fromkeys((*claims, "utf-8", "gb18030", "big5")):
        text = with_few_bad_bytes(data, charset)
        if text is None or _is_binary(text):
            continue
        score, total = _score(text.replace("\ufffd", ""))
        if total >= _ENOUGH and score >= _SURE and (best is None or score > best[0] + 0.05):
            share = text.count("\ufffd") / len(text)
            best = (score, Reading(text, charset, round(max(0.5, 0.95 - 40 * share), 2)))
    return best[1] if best else None


def _in_step(line: bytes) -> str:
    """A line of GBK with U+FFFD for each byte without a partner, where the rest then makes most sense.

    After a lost byte a decoder pairs the second byte of each character with the first of the next, and all
    that it reads is wrong until the next ASCII character. Here each way to pair the bytes is weighed.
    """
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        if len(line) > _LONGEST_LINE:
            return line.decode("gb18030", "replace")
    best = [0.0] * (len(line) + 1)
    step = [1] * (len(line) + 1)
    for at in range(len(line) - 1, -1, -1):
        lead = line[at]
        best[at] = best[at + 1] + (0.0 if lead < 0x80 else _ALONE)
        if lead >= 0x80 and at + 1 < len(line):
            for width in (2, 4):
                worth = _worth(line[at : at + width]) if at + width <= len(line) else None
                if worth is not None and worth + best[at + width] >= best[at]:
                    best[at], step[at] = worth + best[at + width], width
    parts = []
    at = 0
    while at < len(line):
        piece = line[at : at + step[at]]
        parts.append("\ufffd" if step[at] == 1 and piece[0] >= 0x80 else piece.decode("gb18030"))
        at += step[at]
    return "".join(parts)


_ALONE = -6.0
"""What a byte without a partner costs: more than a few rare characters, less than a line of them."""


@lru_cache(maxsize=70_000)
def _worth(piece: bytes) -> float | None:
    """How much a pair of bytes (or four, in GB 18030) speaks for being a character; None for none."""
    try:
        character = piece.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if len(character) != 1:
        return None
    if character in _FREQUENT or character in _PUNCTUATION:
        return 1.0
    if len(piece) == 4:
        return -2.0
    lead, trail = piece
    if trail < 0xA1 or lead < 0xA1:
        return -1.0  # the characters that GBK added to GB 2312 are rare
    return 0.4 if 0xB0 <= lead <= 0xD7 else -0.5


_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1c-\x1f\x7f]")
_BINARY = "the bytes are no text: control codes run all through them; give it as text, HTML, DOCX or PDF"


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) > max(1, len(sample) // 100)


def _reads_as_utf16(data: bytes) -> bool:
    return any(
        (text := _decode(data, charset)) is not None
        and not _is_binary(text)
        and plausibility(text) >= _PLAUSIBLE
        for charset in ("utf-16-le", "utf-16-be")
    )


_CUT_OFF = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")


def _refusal(data: bytes, claims: tuple[str, ...]) -> Unread:
    """Says what stands in the way: a cut last character, binary content, or bytes that fit nothing."""
    places = []
    for charset in dict.fromkeys((*claims, "utf-8", "gb18030", "big5")):
        try:
            data.decode(_CODECS.get(charset, (charset,))[0])
        except UnicodeDecodeError as error:
            rest = len(data) - error.start
            head = _decode(data[: error.start], charset) if rest < 4 and error.start else None
            if head is not None and error.reason in _CUT_OFF:
                score, total = _score(head)
                if total >= _ENOUGH and score >= _PLAUSIBLE:
                    return Unread(
                        "truncated_file",
                        f"the file is cut off inside its last character (read as {charset}); fetch it again",
                    )
            places.append(f"not {charset} at byte {error.start} (0x{data[error.start]:02x})")
        else:
            places.append(f"no Chinese when read as {charset}")
    sample = data[:_SAMPLE]
    controls = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in sample)
    if controls > len(sample) // 50 + 1:
        return Unread("binary", _BINARY)
    return Unread(
        "undecodable", "; ".join(places) + "; name its encoding in the source list or fetch it again"
    )
