"""What promises and reviews speak of, brought to keys that SQL can compare.

A promise of 民生实事 is cut into items (a quantity, or a clause without one) and a review into deeds. Of both
the object is told without its verbs, its fillers and its place, so that 户厕改造15万户 and 改造户厕15万户 are
one: where the same characters stand with the same unit, the same thing is spoken of.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.records import Commitment, CommitmentItem, Deed, Observation, Section
from transforms.reference.genre import CommitmentWords, any_of
from transforms.text.numerals import parse_ordinal
from transforms.text.sentences import LONGEST, pieces

_CLAUSE_END = re.compile(r"[，。；：！？\n]")
_SENTENCE = re.compile(r"[^。；！？\n]+")
_ENUMERATOR = re.compile(
    r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]|[一二三四五六七八九十]{1,2}是|[①-⑳])"
)
_ASIDE = re.compile(r"[（(][^（）()]*[)）]")
_NUMBER = re.compile(
    r"\d+(?:\.\d+)?[万亿]*(?:[%％]|个百分点|平方米|平方公里|公里|立方米|公顷|千瓦|人次|名|人|户|个|所|家|处|座|套|张|辆"
    r"|台|条|件|项|片|支|亩|吨|元|岁|级|类|种|场|年|月|日|倍|口|眼|盏|对)?"
)
_PERSONS = re.compile(
    r"(?<!\d)(?P<value>\d++(?:\.\d+)?)(?P<scale>万)(?=[^，。；、\d]{0,12}(?:人口|居民|农民|群众|对象|学生|人员|职工))"
)
"""Persons counted without a word of counting: 解决100万农村人口饮水安全."""
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z、]")
_JOINT = re.compile(r"以及|[和及与、]")
_JOINTS = re.compile("、+")
"""What joins several things; an object of several holds 、 for it."""
_SCALES = (("万亿", 1e12), ("亿", 1e8), ("万", 1e4))
_COUNTED_ALIKE = frozenset("个所家处座间支项例条台辆件片")
"""Words that count single things; reports change them freely (日间照料中心50所, 50个)."""
_YEARS = re.compile(
    r"(?:\d|[一二两三四五六七八九十])年(?:内|时间|以内|期间)|十[一二三四五]五|年均|累计|到20\d\d年"
)
_TOGETHER = re.compile(r"累计|五年|四年|三年|年来|十[一二三四五]五")
_EACH_YEAR = re.compile(r"每年")
_FROM = re.compile(r"[由从][^，。；由从]*$")
_RISES_TO = re.compile(
    r"[^，。；]{0,10}?(?:提高|提升|增加|扩大|上升|上调|调整|增|升|降低?|减少|压减)[到至为]"
)
_STOCK = re.compile(
    r"(?:增加|提高|扩大|上升|发展|增长|提升)[到至]|由[^，。；]{1,12}[到至]|(?:里程|人数|总数|总量|总规模|数量|拥有量)达|拥有|总数"
)
"""A level that has been reached, beside what was added in a year."""
_REACHES = re.compile(r"(?:覆盖|达到|实现)[^，。；\d]{0,6}\d")
"""Words of doing that do no more than lead to a figure: 覆盖81个县."""
_EXCEPT = re.compile(r"除(?P<what>[^。；]{2,60}?)外，?(?:其他|其余|其它)[^，。；]{0,6}")
_TAIL = re.compile(r"[^，。；、：！？\n\d（）()]{2,20}")
_SEVERAL = frozenset({"multi_year", "average", "plan_end"})
_TOTALS = frozenset({"point", "unknown"})
_NOT_COUNTED = frozenset({"rank", "contribution", "qualitative"})
_CLAUSE_MIN = 4
"""A clause whose object is shorter promises nothing that another sentence could be known by."""


class Named(NamedTuple):
    """What a stretch of words is about."""

    object: str
    place: str
    action: str


def scaled(value: float, unit: str) -> tuple[float, str]:
    """A quantity in a unit without 万 and 亿, single things all counted in 个 and persons in 人."""
    for prefix, factor in _SCALES:
        if unit.startswith(prefix) and len(unit) > len(prefix):
            value, unit = value * factor, unit[len(prefix) :]
            break
    if unit in _COUNTED_ALIKE:
        unit = "个"
    return round(value, 6), "人" if unit == "名" else unit


class PromiseReader:
    """Cuts promises into items and reviews into deeds; one instance serves many reports."""

    def __init__(self, words: CommitmentWords) -> None:
        self._both = re.compile(any_of(words.does_both))
        self._builds = re.compile(any_of(words.builds))
        self._mends = re.compile(any_of(words.mends))
        self._fills = re.compile(any_of(words.fills))
        self._rural = re.compile(any_of(words.rural))
        self._urban = re.compile(any_of(words.urban))
        self._funds = re.compile(any_of(words.funds))
        self._money = re.compile(rf"(?:利用|{any_of(words.funds)})[^，。；]{{0,10}}?资金")
        self._done = re.compile(any_of(words.says_done))
        self._whole = re.compile(any_of(words.says_whole))
        self._in_force = re.compile(any_of(words.says_in_force))
        self._open = re.compile(any_of(words.says_open))
        self._acts = re.compile(any_of([*words.does_both, *words.builds, *words.mends, *words.fills]))
        projects = any_of(words.projects)
        self._list = re.compile(
            rf"(?:{projects})[^，。；]{{0,12}}(?:{any_of(words.kept_wholly)})[^，。；]{{0,6}}"
            rf"(?:{any_of(words.kept_verbs)}|实现)"
            rf"|(?:{any_of(words.kept_wholly)})(?:{any_of(words.kept_verbs)})[^，。；]{{0,14}}(?:{projects})"
            rf"|完成(?:或超额完成)?(?P<counted>[^，。；]{{2,14}})(?:{projects})"
        )
        self._but_for = re.compile(rf"{_EXCEPT.pattern}(?:{any_of(words.kept_verbs)})")
        self._list_count = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})(?:大|件|项|类|个方面|方面)")
        self._projects = re.compile(projects)
        self._short_for = words.short_for
        self._part_of_list = re.compile(rf"(?:{projects})[^，。；]{{0,8}}完成\d+(?:件|项|个)")

    def named(self, words: str) -> Named:
        """The object, the place and the action of words that say what is done, or is to be."""
        words = _ENUMERATOR.sub("", words.strip())
        words = _NUMBER.sub("", _ASIDE.sub("", words) if "（" in words or "(" in words else words)
        for long, short in self._short_for.items():
            words = words.replace(long, short)
        if "资金" in words:
            words = self._money.sub("", words)
        words, n_both = self._both.subn("", words)
        words, n_built = self._builds.subn("", words)
        words, n_mended = self._mends.subn("", words)
        action = "both" if n_both else "new" if n_built else "mend" if n_mended else ""
        bare, n_rural = self._rural.subn("", words)
        is_urban = bool(self._urban.search(words))
        place = "" if bool(n_rural) == is_urban else "rural" if n_rural else "urban"
        bare = _JOINT.sub("、", self._urban.sub("", bare) if is_urban or n_rural else bare)
        bare = _NOT_WORDS.sub("", self._fills.sub("", bare))
        return Named(_JOINTS.sub("、", bare).strip("、") if "、" in bare else bare, place, action)

    def items(
        self, text: str, commitments: Sequence[Commitment], observations: Sequence[Observation]
    ) -> list[CommitmentItem]:
        """The items of a report's promises in the order of the text; money raised for them is none."""
        found: list[CommitmentItem] = []
        order = sorted(range(len(observations)), key=lambda at: observations[at].evidence_end)
        ends = [observations[at].evidence_end for at in order]
        for one in commitments:
            inside = sorted(order[bisect_left(ends, one.start) : bisect_right(ends, one.end)])
            numbers = [(at, observations[at]) for at in inside]
            items = sorted(self._items(text, one, numbers), key=lambda item: (item.start, item.end))
            found += [item._replace(item=n) for n, item in enumerate(items, start=1)]
        return found

    def _items(
        self, text: str, one: Commitment, numbers: Sequence[tuple[int, Observation]]
    ) -> Iterator[CommitmentItem]:
        """The items of one promise; `numbers` are the observations that end in it, with their places."""
        numbered: list[tuple[int, int]] = []
        for place, o in numbers:
            if o.evidence_start < one.start or o.value is None:
                continue
            if o.unit is None or o.measure in _NOT_COUNTED or self._funds.search(o.subject):
                continue
            name = self._counted(text, o)
            if len(name.object) < 2:
                continue
            numbered.append((o.evidence_start, o.evidence_end))
            if _rises_from(text, o):
                continue
            quantity, unit = scaled(o.value, o.unit)
            yield CommitmentItem(
                one.number, 0, text[o.evidence_start : o.evidence_end], *name, place, o.measure, quantity,
                unit, o.comparator, self._span_promised(text, o, one.start), o.evidence_start, o.evidence_end,
            )  # fmt: skip
        is_alone = not numbered
        for start, end in _clauses(text, one.start, one.end):
            clause = text[start:end]
            if any(a < end and b > start for a, b in numbered) or self._funds.search(clause):
                continue
            bare = _ENUMERATOR.sub("", clause)
            if persons := _PERSONS.search(clause):
                name = self.named(clause)
                if len(name.object) >= 2:
                    yield CommitmentItem(
                        one.number, 0, clause, *name, None, "level", _persons(persons), "人", "eq", "year",
                        start, end,
                    )  # fmt: skip
                continue
            if not (is_alone or self._acts.match(bare) or self._done.search(bare) or _has_figure(bare)):
                continue
            name = self.named(clause)
            if len(name.object) >= _CLAUSE_MIN:
                yield CommitmentItem(
                    one.number, 0, clause, *name, None, None, None, None, None, None, start, end
                )  # fmt: skip

    def _span_promised(self, text: str, o: Observation, least: int) -> str:
        """several where a promise's words spread it over years, total where they name a level to reach."""
        earliest = max(0, o.evidence_start - LONGEST)
        start = max(text.rfind(mark, earliest, o.evidence_start) for mark in "。；\n") + 1 or earliest
        if _YEARS.search(text, start, o.evidence_end):
            return "several"
        is_stock = _STOCK.search(text, _clause_start(text, o.evidence_start, least), o.evidence_end)
        return "total" if is_stock else "year"

    def _counted(self, text: str, o: Observation) -> Named:
        """What a figure counts: its subject, of which part, and what its evidence leaves out."""
        words = o.subject
        if o.scope == "part" and o.scope_name and o.scope_name not in words:
            words = o.scope_name + words
        ends_with_unit = o.unit_stated and text.endswith(o.unit_stated, 0, o.evidence_end)
        if ends_with_unit and not text.startswith("的", o.evidence_end):
            return self.named(words)
        tail = _TAIL.match(text, o.evidence_end)
        return self.named(words + tail[0] if tail and tail[0].lstrip("的")[:3] not in words else words)

    def _led(self, text: str, start: int, clause_start: int, name: Named) -> Named:
        """A short object with that of the clause before it: 参保人数 of which insurance."""
        before = _clause_before(text, start, clause_start)
        if before is None or text[before[1]] != "，" or re.search(r"\d", text[slice(*before)]):
            return name
        lead = self.named(text[slice(*before)])
        return Named(lead.object + name.object, name.place or lead.place, name.action or lead.action)

    def deeds(
        self, text: str, sections: Sequence[Section], observations: Sequence[Observation]
    ) -> list[Deed]:
        """What the review of a report says was done, in the order of the text; [] where it has no review."""
        reviews = [s for s in sections if s.kind == "review" and s.depth <= 1]
        found: list[Deed] = []
        order = sorted(range(len(observations)), key=lambda at: observations[at].evidence_start)
        starts = [observations[at].evidence_start for at in order]
        for section in reviews:
            own = slice(bisect_left(starts, section.start), bisect_left(starts, section.end))
            spans = _Spans(starts[own], [observations[at] for at in order[own]])
            whole = (one.span() for one in _SENTENCE.finditer(text, section.start, section.end))
            for start, end in (piece for span in whole for piece in pieces(text, *span)):
                places = sorted(order[bisect_left(starts, start) : bisect_left(starts, end)])
                numbers = [observations[at] for at in places]
                found += self._deeds(text, start, end, numbers, spans)
        return [Deed(n, *deed[1:]) for n, deed in enumerate(found)]

    def _deeds(
        self,
        text: str,
        start: int,
        end: int,
        numbers: Sequence[Observation],
        spans: _Spans,
    ) -> Iterator[Deed]:
        """The deeds of one sentence; `numbers` are its observations, `spans` those of its review."""
        sentence = text[start:end]
        for o in numbers:
            if o.value is None or o.unit is None or o.status != "actual" or o.scope == "other":
                continue
            if o.measure in _NOT_COUNTED or _rises_from(text, o):
                continue
            name = self._counted(text, o)
            if len(name.object) <= _CLAUSE_MIN - 1:
                name = self._led(text, start, _clause_start(text, o.evidence_start, start), name)
            if len(name.object) < 2:
                continue
            quantity, unit = scaled(o.value, o.unit)
            around = text[_words_start(text, o, numbers, start) : _tail_end(text, o, numbers, end)]
            yield Deed(
                0, "number", *name, self._state(around), o.measure, quantity, unit, _span_told(o, around), (),
                start, end,
            )  # fmt: skip
        for one, two in _clauses(text, start, end):
            clause = text[one:two]
            name = self.named(clause)
            persons = _PERSONS.search(clause) if "万" in clause else None
            if persons and len(name.object) >= 2 and not any(one <= o.evidence_start < two for o in numbers):
                span = spans.near(one)
                yield Deed(
                    0, "number", *name, self._state(clause), "level", _persons(persons), "人", span, (),
                    start, end,
                )  # fmt: skip
            if len(name.object) >= _CLAUSE_MIN - 1:
                state = self._state(clause)
                yield Deed(0, "words", *name, state, None, None, None, None, (), start, end)
        if self._projects.search(sentence):
            yield from self._lists(text, start, end)
            yield from self._lists_but_for(text, start, end)

    def _lists(self, text: str, start: int, end: int) -> Iterator[Deed]:
        """The word on a whole list: 十件民生实事全面完成; not on a part, nor on lists of several years."""
        for one, two in _clauses(text, start, end):
            clause = text[one:two]
            found = self._list.search(clause)
            if not found or re.search(r"每年|年来|五年|四年|三年|累计|基本完成|基本落实", clause):
                continue
            counts = [parse_ordinal(n) for n in self._list_count.findall(clause)]
            if found["counted"] is not None and not counts:
                continue
            if self._part_of_list.search(clause):
                continue
            told = tuple(count for count in counts if count)
            yield Deed(0, "list", clause, "", "", "whole", None, None, None, None, told, start, end)

    def _lists_but_for(self, text: str, start: int, end: int) -> Iterator[Deed]:
        """The word on a whole list but for what it names: 14件实事除甲外，其他均已完成."""
        found = self._but_for.search(text, start, end)
        if found and self._projects.search(text, start, found.start()):
            told = (parse_ordinal(n) for n in self._list_count.findall(text[start : found.start()]))
            counts = tuple(count for count in told if count)
            yield Deed(
                0, "list", found["what"], "", "", "but_for", None, None, None, None, counts, start, end
            )

    def _state(self, words: str) -> str:
        if self._open.search(words):
            return "open"
        if self._whole.search(words):
            return "whole"
        if "试点" in words:
            return "said"
        if self._in_force.search(words):
            return "in_force"
        return "done" if self._done.search(_REACHES.sub("", words)) else "said"


def _rises_from(text: str, o: Observation) -> bool:
    """Whether a level is the one that something rises or falls from: 由80元提高到100元."""
    clause = _clause_start(text, o.evidence_start, max(0, o.evidence_start - 60))
    return bool(_RISES_TO.match(text, o.evidence_end) and _FROM.search(text[clause : o.evidence_end]))


def _has_figure(words: str) -> bool:
    return bool(re.search(r"\d", words))


def _persons(found: re.Match[str]) -> float:
    return round(float(found["value"]) * 1e4, 6)


class _Spans(NamedTuple):
    """The observations of a review in the order in which they begin."""

    starts: Sequence[int]
    observations: Sequence[Observation]

    def near(self, at: int) -> str:
        """The span of the figure that stands last before an offset: as reviews of years go on so."""
        behind = bisect_right(self.starts, at)
        if not behind:
            return "year"
        return _span(self.observations[bisect_left(self.starts, self.starts[behind - 1])])


def _span(o: Observation) -> str:
    return "several" if o.period in _SEVERAL else "total" if o.period in _TOTALS else "year"


def _span_told(o: Observation, words: str) -> str:
    """A figure's span by the words around it, else by its period."""
    if _EACH_YEAR.search(words):
        return "year"
    if _TOGETHER.search(words):
        return "several"
    span = _span(o)
    return "total" if span == "year" and _STOCK.search(words) else span


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the clauses between two offsets, without the marks between them."""
    at = start
    while at < end:
        found = _CLAUSE_END.search(text, at, end)
        stop = found.start() if found else end
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _clause_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The last clause between two offsets, the second of which begins one."""
    stop = end
    while stop > start:
        at = max([start, *(text.rfind(mark, start, stop) + 1 for mark in "，。；：！？\n")])
        if text[at:stop].strip():
            return at, stop
        stop = at - 1
    return None


def _clause_start(text: str, at: int, least: int) -> int:
    return max([least, *(text.rfind(mark, least, at) + 1 for mark in "，：")])


def _words_start(text: str, o: Observation, others: Sequence[Observation], least: int) -> int:
    """Where the words on a figure begin: with its clause, or behind the figure before it in the clause."""
    begin = _clause_start(text, o.evidence_start, least)
    return max([begin, *(p.evidence_end for p in others if begin < p.evidence_end <= o.evidence_start)])


def _tail_end(text: str, o: Observation, others: Sequence[Observation], end: int) -> int:
    """Where the words on a figure end: with its clause, or with the clauses behind it that have no figure."""
    following = min((p.evidence_start for p in others if p.evidence_start >= o.evidence_end), default=end)
    stop = _CLAUSE_END.search(text, o.evidence_end, end)
    clause_end = stop.start() if stop else end
    after = _CLAUSE_END.search(text, clause_end + 1, end)
    next_end = after.start() if after else end
    return next_end if following >= next_end else clause_end
