"""Lines of advertising at the edges of a text: contacts of strangers and strings of search words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.repair.fixers.lines import Line, Reason, remove_lines
from transforms.repair.language.bigrams import KnownBigrams
from transforms.repair.ledger import LIKELY, PROVEN, Edit
from transforms.repair.parameters import BODY_TO_COMPARE, FEWEST_PIECES, STRANGE_LINE

_KIND = "spam"
_HEAD, _TOP, _TAIL = 8, 4, 12
"""Lines that are looked at from the beginning (lists of words: at the top) and from the end of the text."""
_ADDRESS = re.compile(
    r"https?://|www\.|[A-Za-z0-9-]{2,}\.(?:com|net|org|cc|top|vip|xyz|cn|info|club)(?![A-Za-z])"
)
_CONTACT = re.compile(
    r"(?:加|添加|关注)(?:我们?的?)?(?:微信|V信|QQ|公众号)|(?:微信|QQ|V信)(?:号|群)?[:]?[A-Za-z0-9_-]{5,}|交流群|广告位|招租|(?:咨询|联系)(?:本站|在线)?客服|点击(?:进入|下载|这里|此处)|请点击"
)
_OFFICIAL = re.compile(r"gov\.cn|政府|版权|备案|主办|承办|来源|地址|邮编|邮箱")
_ADDRESSED = re.compile("(?:尊敬的)?各位")
"""What a report begins with; no list of search words stands behind it."""
_PIECES = re.compile(r"[,、_|·\s]+|-{1,2}")


def find_spam_lines(text: str, lines: Sequence[Line], bigrams: KnownBigrams | None) -> list[Edit]:
    """Propose to remove the lines of advertising at the edges of `text`.

    A stranger's address with an invitation is one by its form; a list of words is one where the genre knows
    hardly any of them.
    """
    reasons: list[Reason] = [None] * len(lines)
    top = next((i for i, line in enumerate(lines[:_TOP]) if _ADDRESSED.match(line.words)), _TOP)
    for i, line in enumerate(lines):
        if not line.words or _HEAD <= i < len(lines) - _TAIL:
            continue
        if _is_advert(line.words):
            reasons[i] = ("advertiser's line", PROVEN)
        elif i < top and bigrams and _is_foreign_list(text, line, bigrams):
            reasons[i] = ("line of search words foreign to the genre", LIKELY)
    return remove_lines(lines, reasons, _KIND)


def _is_advert(words: str) -> bool:
    if words.endswith(("。", "；")) or _OFFICIAL.search(words):
        return False
    signs = (_ADDRESS.search(words) is not None) + (_CONTACT.search(words) is not None)
    return signs == 2 or (signs == 1 and len(words) <= 60)


def _is_foreign_list(text: str, line: Line, bigrams: KnownBigrams) -> bool:
    pieces = [piece for piece in _PIECES.split(text[line.start : line.end].translate(_HALF)) if piece]
    long = [piece for piece in pieces if len(piece) > 3]
    if len(long) < FEWEST_PIECES or _GENRE.search(line.words):
        return False
    body = text[line.end : line.end + 3000]
    if len(body) < BODY_TO_COMPARE:
        return False
    return _strangeness(long, bigrams) >= STRANGE_LINE > 1.5 * _strangeness([body], bigrams)


def _strangeness(words: list[str], bigrams: KnownBigrams) -> float:
    """Share of the pairs of Han characters that the genre does not know."""
    pairs = [pair for word in words for pair in _HAN_PAIR.findall(word)]
    return sum(pair not in bigrams.pairs for pair in pairs) / max(1, len(pairs))


_HAN_PAIR = re.compile("(?=([\u4e00-\u9fff]{2}))")
_GENRE = re.compile("报告|報告|人民|政府|大会|[>。；]")
_HALF = str.maketrans("，｜", ",|")
