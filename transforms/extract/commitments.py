"""This year's 民生实事: the projects that a government promises one by one.

A report lists them in an annex, on lines below the words that announce them, or inside the announcing
paragraph.
A list of last year's promises kept is not this year's, and a number of projects without a list is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transforms.records import Commitment, Identity, Section
from transforms.reference.genre import CommitmentWords, any_of
from transforms.text.numerals import ONE_TO_TEN, parse_ordinal

_HAN_NUMBER = f"[{ONE_TO_TEN}]{{1,3}}"
_COUNT = rf"(?P<count>\d{{1,3}}|{_HAN_NUMBER})"
_ITEM_STYLES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<n>{_HAN_NUMBER})是"),
    re.compile(r"[（(](?P<n>\d{1,2})[)）]"),
    re.compile(rf"[（(](?P<n>{_HAN_NUMBER})[)）]"),
    re.compile(r"(?P<n>[①-⑳])"),
    re.compile(r"(?P<n>\d{1,2})[.．、](?!\d)"),
    re.compile(rf"(?P<n>{_HAN_NUMBER})、"),
)
_LINE_STYLES = (
    re.compile(rf"(?P<n>{_HAN_NUMBER})、"),
    re.compile(r"(?P<n>\d{1,2})[.．、]"),
    *reversed(_ITEM_STYLES[:4]),
)
"""How items are marked at the beginning of a line, where `3.53个` is item 3 and no decimal."""
_REACH = 6000
"""A list stands within this many characters behind its announcement."""
_ANNOUNCEMENTS_MAX = 60
"""A text that announces projects more often than this is no report, and not worth the time."""
_ON_TOP_OF = re.compile(r"在[^，。；]{0,30}基础上")
"""Others' promises kept, beside which a list of one's own stands (在全面完成省定民生实事的基础上)."""
_AMONG = re.compile(r"在(?P<list>[^。；：在]+?)等?(?:方面|领域)，?[^，。；、]{0,8}$")
"""A list that stands before its announcement (在甲、乙等方面办好两件实事)."""
_QUOTED = re.compile(r"“(?P<list>[^“”]+、[^“”]+)”等?$")
_JOINS_OTHERS = re.compile(r"等[^，。；、“”]{1,20}(?:和|以及|及)")
"""Where a list of examples ends inside of what would be a piece (甲、乙等项目和丙、丁等十类)."""
_LEAD = 300
"""An announcement's sentence that begins its list is no longer than this."""
_HEAD = 16
"""A sentence no longer than this, without a figure, is the heading of the sentences behind it."""
_NEAR = 9
"""Short sentences head promises only where the words for these end this close before the first."""
_LEAST = 3
"""A list of promises has at least this many items."""
_LEAST_UNMARKED = 5
"""And one of plain sentences this many, as three sentences or four follow any number by chance."""


@dataclass(frozen=True, slots=True)
class _Item:
    number: int
    start: int
    words: int
    """Where the item's own words begin, after its mark."""
    end: int


def _number(found: re.Match[str]) -> int:
    text = found["n"]
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return parse_ordinal(text) or 0


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the lines that are not blank."""
    spans = []
    at = start
    for line in text[start:end].split("\n"):
        stripped = line.strip(" \t\u3000")
        if stripped:
            begin = at + line.find(stripped)
            spans.append((begin, begin + len(stripped)))
        at += len(line) + 1
    return spans


def _inline_items(text: str, start: int, end: int) -> list[_Item]:
    """Items inside one paragraph that count on from 1: 一是…二是…, （1）…（2）…, ①…②…"""
    for style in _ITEM_STYLES:
        marks: list[re.Match[str]] = []
        for found in style.finditer(text, start, end):
            if _number(found) == len(marks) + 1 and (
                found.start() == start or text[found.start() - 1] in "。；：，:;,！”） \n"
            ):
                marks.append(found)
        if len(marks) < _LEAST:
            continue
        items: list[_Item] = []
        for found, following in zip(marks, [*marks[1:], None], strict=True):
            stop = following.start() if following else _sentence_end(text, found.end(), end)
            items.append(_Item(len(items) + 1, found.start(), found.end(), stop))
        return items
    return []


def _sentence_end(text: str, start: int, end: int) -> int:
    found = re.compile(r"[。！？]").search(text, start, end)
    return found.end() if found else end


def _most(stated: int) -> int:
    """How many items a list may have that says how many: what is one project here is two there."""
    return stated + stated // 10 if stated else 1000


def _pieces(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    pieces, begin, depth = [], start, 0
    for at in range(start, end):
        depth += text[at] in "“（(《"
        depth -= text[at] in "”）)》"
        if text[at] == mark and depth <= 0:
            pieces.append((begin, at))
            begin = at + 1
    pieces.append((begin, end))
    trimmed = []
    for one, two in pieces:
        piece = re.sub(r"等[“”]?$", "", text[one:two].rstrip(" 。；;，、"))
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            trimmed.append((one + lead, one + len(piece)))
    return trimmed


def _title_and_text(words: str) -> tuple[str | None, str]:
    """An item's own heading, where it has one, and its text without the marks around it."""
    words = words.strip(" \t\u3000\n")
    first, newline, rest = words.partition("\n")
    if newline and len(first) <= 40 and not re.search(r"[。；]", first):
        return first.strip(), rest.strip()
    heading = re.match(r"([^。；：！？\n]{2,40})[。：](?=\S)", words)
    if heading:
        return heading[1], words
    return None, words.rstrip("；; ")


def _commitments(text: str, items: Sequence[_Item]) -> list[Commitment]:
    found = []
    for item in items:
        title, words = _title_and_text(text[item.words : item.end])
        stop = item.words + len(text[item.words : item.end].rstrip(" \t\u3000\n；;"))
        found.append(Commitment(item.number, title, words, item.start, stop))
    return found


def _sentence_around(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    begin = max(text.rfind(mark, start, at) for mark in "。！？；\n") + 1
    return max(begin, start), _sentence_end(text, at, end)


def _leads_to_list(between: str) -> bool:
    """Whether what stands between an announcement and a list is nothing, or a line that leads to it."""
    if not between:
        return True
    return "\n" not in between and len(between) <= 200 and bool(re.search(r"[：:]$|实事|如下", between))


class CommitmentReader:
    """Reads the listed projects of reports; one instance serves many."""

    def __init__(self, words: CommitmentWords) -> None:
        self._projects = re.compile(any_of(words.projects))
        """What every announcement names; looked for first, since most lines name none."""
        self._announced = re.compile(
            rf"{_COUNT}\s*(?:{any_of(words.counted_in)}){{1,2}}[^，。；：]{{0,10}}?(?:{any_of(words.projects)})"
        )
        self._counted = re.compile(rf"(\d{{1,3}}|{_HAN_NUMBER})\s*(?:{any_of(words.counted_in)})")
        self._kept = re.compile(
            rf"(?:{any_of(words.kept_adverbs)})[^，。；]{{0,4}}(?:{any_of(words.kept_verbs)})"
            r"|(?:完成|兑现|办结|落实)(?:情况|到位|见效)|完成年度"
            r"|承诺的[^，。；]{0,12}(?:完成|兑现|办结)|^(?:完成|兑现)"
        )
        self._opens_list = re.compile(rf".*(?:{any_of(words.opens_list)})")
        self._leaves = words.leaves_list

    def read(self, text: str, identity: Identity, sections: Sequence[Section]) -> list[Commitment]:
        """This year's listed projects of a clean text, in order; [] where it lists none one by one.

        An item's text is as written, without its mark; its title is its own heading (`1.医疗卫生方面。…`), if
        it has one. Of several lists the annexed one counts, else the longest.
        """
        for section in sections:
            if section.kind == "commitments" and section.depth <= 1:
                first_line = text.find("\n", section.start, section.end)
                items = self._line_items(text, first_line if first_line > 0 else section.start, section.end)
                if items:
                    return _commitments(text, items)

        spans = [(section.start, section.end, section.depth, section.kind) for section in sections]

        def kind_at(offset: int) -> str:
            covering = [(depth, kind) for start, end, depth, kind in spans if start <= offset < end]
            return max(covering)[1] if covering else "other"

        lists = self._announced_lists(text, identity, kind_at)
        best = max(lists, key=lambda items: (len(items), -items[0].start), default=[])
        return _commitments(text, best)

    def _announced_lists(
        self, text: str, identity: Identity, kind_at: Callable[[int], str]
    ) -> list[list[_Item]]:
        """The lists that follow an announcement, in the paragraph itself or on the lines below it."""
        lists: list[list[_Item]] = []
        left = _ANNOUNCEMENTS_MAX
        for begin, stop in _lines(text, 0, len(text)):
            if not self._projects.search(text, begin, stop):
                continue
            for announced in self._announced.finditer(text, begin, stop):
                left -= 1
                if left < 0:
                    return lists
                one, two = _sentence_around(text, begin, stop, announced.start())
                sentence = text[one:two]
                head = sentence[: announced.end() - one + 10]
                if kind_at(announced.start()) == "review" or not self._is_for_later(
                    sentence if len(sentence) <= _LEAD // 2 else head, identity
                ):
                    continue
                stated = parse_ordinal(announced["count"]) or 0
                items: list[_Item] = _inline_items(text, announced.end(), min(stop, announced.end() + _REACH))
                if not items and stated >= _LEAST:
                    items = self._enumerated(text, one, stop, stated)
                    items = items or self._sentences(text, two, stop, self._counts(sentence))
                if not items and text[announced.end() : stop].count("。") <= 2:
                    items = self._line_items(text, stop, min(len(text), stop + _REACH))
                    if items and not _leads_to_list(text[stop : items[0].start].strip()):
                        items = []
                    items = items or self._inline_below(text, stop)
                counts = self._counts(sentence)
                if items and (len(items) * 10 >= stated * 7 or len(items) in counts):
                    lists.append(items[:stated] if len(items) > _most(stated) else items)
        return lists

    def _is_for_later(self, sentence: str, identity: Identity) -> bool:
        """Whether an announcement is of this year: not of projects kept, nor of another year."""
        if self._kept.search(_ON_TOP_OF.sub("", sentence)):
            return False
        year = re.search(r"((?:19|20)\d{2})年", sentence)
        return year is None or int(year[1]) >= identity.report_year

    def _counts(self, sentence: str) -> set[int]:
        """The numbers of projects that an announcement states: 九个方面、32个为民办实事项目 has two."""
        return {parse_ordinal(n) or 0 for n in self._counted.findall(sentence)} - {0}

    def _inline_below(self, text: str, stop: int) -> list[_Item]:
        """Items that all stand in the one line below the announcement."""
        below = next(iter(_lines(text, stop, min(len(text), stop + _REACH))), None)
        if below is None:
            return []
        items = _inline_items(text, *below)
        return items if items and items[0].start == below[0] else []

    def _sentences(self, text: str, start: int, end: int, counts: set[int]) -> list[_Item]:
        """Items that are sentences, or the parts of one, taken only where they are just as many as stated."""
        spans = [(start, _sentence_end(text, start, end), "；"), (start, end, "；"), (start, end, "。")]
        colon = max(text.rfind(mark, start - _LEAD, start) for mark in "：:")
        if colon > text.rfind("。", 0, start - 1):
            spans.append((colon + 1, end, "。"))
        for begin, stop, mark in spans:
            pieces = _pieces(text, begin, stop, mark)
            if len(pieces) in counts and len(pieces) >= _LEAST_UNMARKED:
                return [_Item(n, one, one, two) for n, (one, two) in enumerate(pieces, start=1)]
        return self._headed(text, start, end, counts)

    def _headed(self, text: str, start: int, end: int, counts: set[int]) -> list[_Item]:
        """Items that each begin with a short sentence and go on, right behind what announces them."""
        if not self._projects.search(text, max(0, start - _NEAR), start):
            return []
        sentences = _pieces(text, start, end, "。")
        heads = [
            (one, two)
            for one, two in sentences
            if two - one <= _HEAD and not re.search(r"[\d，]", text[one:two])
        ]
        if len(heads) not in counts or len(heads) < _LEAST_UNMARKED or heads[0] != sentences[0]:
            return []
        items = [
            _Item(n, head[0], head[0], stop)
            for n, (head, stop) in enumerate(
                zip(heads, [*(one for one, _ in heads[1:]), end], strict=True), start=1
            )
        ]
        bare = any(item.end - two < _HEAD // 4 for item, (_, two) in zip(items, heads, strict=True))
        return [] if bare else items

    def _line_items(self, text: str, start: int, end: int) -> list[_Item]:
        """Items on lines that count on from 1, by the marks that come first; lines below are theirs."""
        lists: list[list[_Item]] = []
        for style in _LINE_STYLES:
            items: list[_Item] = []
            for begin, stop in _lines(text, start, end):
                found = style.match(text, begin, stop)
                if found and _number(found) == len(items) + 1:
                    items.append(_Item(len(items) + 1, begin, found.end(), stop))
                elif items and (found is None) and not self._leaves_list(text[begin:stop], items, text):
                    last = items[-1]
                    items[-1] = _Item(last.number, last.start, last.words, stop)
                elif items:
                    break
            if len(items) >= _LEAST:
                lists.append(items)
        return min(lists, key=lambda items: items[0].start, default=[])

    def _leaves_list(self, line: str, items: Sequence[_Item], text: str) -> bool:
        """Whether a line without a mark ends the list: items have one line each, or the speech goes on."""
        if line.startswith(self._leaves):
            return True
        first = items[0]
        has_details = "\n" in text[first.start : first.end]
        return len(items) > 1 and not has_details

    def _enumerated(self, text: str, start: int, end: int, stated: int) -> list[_Item]:
        """Items told by semicolons, commas or 、 alone, taken only where they are just as many as stated."""
        after = re.compile(r"(?:包括|分别是|具体是|即|主要是|为)?[：:]").search(text, start, end)
        spans: list[tuple[int, int]] = []
        if after:
            spans.append((after.end(), _sentence_end(text, after.end(), end)))
        announced = self._announced.search(text, start, end)
        if announced:
            spans.append(self._listed_before(text, start, announced.start()))
        for begin, stop in spans:
            for mark in "；;，、":
                pieces = _pieces(text, begin, stop, mark)
                if any(_JOINS_OTHERS.search(text, *piece) for piece in pieces):
                    continue
                if len(pieces) == stated or (mark == "；" and stated <= len(pieces) <= _most(stated)):
                    return [_Item(n, one, one, two) for n, (one, two) in enumerate(pieces, start=1)]
        return []

    def _listed_before(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Where the list stands in a sentence that names the projects behind it."""
        if among := _AMONG.search(text, start, end):
            return among.span("list")
        opened = self._opens_list.search(text, start, end)
        begin = opened.end() if opened else start
        quoted = _QUOTED.fullmatch(text, begin, end)
        return quoted.span("list") if quoted else (begin, end)
