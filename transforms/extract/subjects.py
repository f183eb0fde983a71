"""What a clause speaks of: from words before a predicate to an indicator and the part of the region meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from transforms.extract.time.edges import TIME_ENDS, TIME_TAIL, strip_time_start
from transforms.records import Identity
from transforms.reference.indicators import Catalogue, Meaning
from transforms.reference.predicates import Lexicon

_WRAPPED = re.compile(r"（[^（）]{0,16}）|\([^()]{0,16}\)|\[\d+\]|［\d+］|【\d+】")
_BRACKETS = frozenset("（([［【")
_SPELT_OUT = re.compile(r"PM[\s_]+(?=\d)")
_GRADES = re.compile(r"(?:国家级?|省级?|市级?|各类|[、和])*")
_BASIS_HEAD = re.compile(r"(?:扣除|剔除|按|考虑)[^，。]{2,14}(?:影响|因素|口径|价格|计算)?后?")
_INNER_VERB = re.compile(r"(?<=[一-龥]{2})(?:实现|完成)(?=[一-龥]{2,6}$)")
"""A verb between the two halves of a subject."""
_ITEM = re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]")
"""The number of an item before its words."""
_AIMED_AT = re.compile(r"^(?:力争|争取|确保|努力|继续|持续)+(?=[一-龥“]{2})")
_NAMES_WHO = frozenset(("城乡", "人民", "群众", "全社会", "地方", "本级", "常住人口", "经济"))
"""Words that leave a known figure the region's, and that an unknown subject needs."""
_JOINS = frozenset("但且而")
_EPITHET = re.compile(
    r"(?:全[国省市区县州盟旗球]|世界|我国|我省)(?:首|唯一|第|最|重点|文明|领先|百强|性|示范|统一|先进|优秀|知名)"
)
"""全国首个…: praise, and no other region."""
_LIST = re.compile(r"以及|[、和与及]")
_BARE_MEMBERS = ("产值", "产量", "销量", "营收", "利润", "销售额", "销售收入", "订单")
"""Members of a list that say nothing of whose they are."""
_BARE_FORM = 2
"""A written form of so few characters beside such a member is no figure of the region's."""
_LIST_MARKS = ("、", "和", "与", "及")
_OTHERS = (
    "全国", "我国", "全球", "世界", "全省", "我省", "全市", "全区", "全县", "全州", "全盟", "全旗",
    "全自治区",
)  # fmt: skip
"""Words that name a region; those that do not name the report's own name another."""
_PROPOSED = ("建议", "提议", "把", "将", "为", "使", "让")
"""Verbs before what is proposed: 建议城镇登记失业率…; within other words they are nouns (人大代表建议)."""
_HOW_MANY = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)个?$")
"""How many places an agent stands for: 14个 of 14个市州城市."""
_NAME_LENGTH = 16
"""Characters of the words before a subject that are kept as the name of the part."""


class Subject(NamedTuple):
    """A resolved subject."""

    text: str
    indicator_id: str | None = None
    measures: frozenset[str] | None = None
    scope: str = "region"
    scope_name: str | None = None
    ambiguous: str | None = None
    """Why the subject cannot be told, if so."""
    context: tuple[str, ...] = ()
    """Words of which the clauses around must name one."""


class Scope(NamedTuple):
    """Whose a figure is."""

    kind: str
    """region, part or other."""
    name: str | None = None
    ambiguous: str | None = None
    """Why it cannot be told, if so."""


_REGION = Scope("region")


@dataclass(frozen=True)
class SelfNames:
    """The words by which a report names its own region, and those that name others."""

    own: tuple[str, ...]
    """Longest first."""
    others: tuple[str, ...]
    is_nation: bool = False

    @classmethod
    def of(cls, identity: Identity) -> SelfNames:
        """For the region of a report: 全市, 我市 and its name for a city; 全国 and 我国 for the nation."""
        is_nation = identity.level == "nation"
        own = ["全国", "我国", "国内", "国家", "全社会"] if is_nation else _names_of(identity.region_name)
        return cls(
            tuple(sorted(own, key=lambda w: (-len(w), w))),
            tuple(w for w in _OTHERS if w not in own),
            is_nation,
        )

    def strip_start(self, text: str) -> str:
        """`text` without the own names at its start."""
        if text.startswith(self.own):
            for name in self.own:
                text = text.removeprefix(name)
        return text

    def stand_in(self, text: str) -> bool:
        """Whether `text` names the own region anywhere."""
        for name in self.own:  # noqa: SIM110, asked for each number: a generator costs twice
            if name in text:
                return True
        return False


def _names_of(name: str) -> list[str]:
    last = "区" if name.endswith("自治区") else name[-1]
    names = [f"全{last}", f"我{last}", f"本{last}", name, f"{name}全{last}"]
    if name.endswith("自治区"):
        names += ["自治区", "全自治区", re.sub("(?:壮族|回族|维吾尔)?自治区$", "", name)]
    if len(name) > 2:
        names += [name[:-1], f"{name[:-1]}地区"]
    if name.startswith("新疆"):
        names.append("全疆")
    return names


@dataclass(frozen=True)
class SubjectReader:
    """Resolves subjects of one report."""

    catalogue: Catalogue
    lexicon: Lexicon
    names: SelfNames

    # -- one subject ------------------------------------------------------------------------------------

    def resolve(self, text: str) -> Subject:
        """One subject; a compound is resolved to what it means as one figure."""
        bare = _bare(text)
        hit = self.catalogue.suffix(bare)
        if (joined := self._without_inner_verb(bare, hit)) is not None:
            bare = joined
            hit = self.catalogue.suffix(bare)
        if hit is None:
            return self._unknown(text, bare)
        start, meaning = hit
        form = bare[start:]
        scope = self.scope_of(bare[:start], form)
        if scope.kind == "part" and scope.name:
            added = self._added(scope.name, form)
            if added is not None:
                return added
        if scope.kind == "part" and (whole := self.whole(bare[:start], meaning.indicators[0])) is not None:
            scope = self.scope_of(whole, form)
        if self._is_shared_with_the_provinces(bare, start):
            scope = Scope("part", bare[max(0, start - 2) : start + 2], scope.ambiguous)
        if len(meaning.indicators) > 1:
            return Subject(form, meaning.single, meaning.measures, *scope)
        return Subject(form, meaning.indicators[0], meaning.measures, *scope, context=meaning.context)

    def whole(self, before: str, indicator_id: str) -> str | None:
        """The words before an agent that makes up the whole region for an indicator; None without one."""
        indicator = self.catalogue.indicators.get(indicator_id)
        if indicator is None or not indicator.wholes:
            return None
        rest: str | None = before
        while rest:
            for agent in indicator.wholes:
                if rest.endswith(agent):
                    return _HOW_MANY.sub("", rest[: -len(agent)])
            rest = _without_time(rest) or self._without_neutral(rest)
        return None

    def head_of(self, text: str) -> str:
        """`text` without the words of time, the neutral words and the region's own name at its start."""
        return self.names.strip_start(self.lexicon.strip_start(strip_time_start(text), "neutral"))

    def _without_inner_verb(self, bare: str, hit: tuple[int, Meaning] | None) -> str | None:
        """规模以上工业实现增加值 as 规模以上工业增加值; None where no written form spans a verb so."""
        m = _INNER_VERB.search(bare) if "实现" in bare or "完成" in bare else None
        if m is None or (hit is not None and hit[0] < m.start()):
            return None
        joined = bare[: m.start()] + bare[m.end() :]
        spanning = self.catalogue.suffix(joined)
        return joined if spanning is not None and spanning[0] < m.start() else None

    def _unknown(self, text: str, bare: str) -> Subject:
        trimmed = self._trimmed(text)
        if trimmed.startswith(self.names.own):
            for name in self.names.own:
                if trimmed.startswith(name) and len(trimmed) > len(name):
                    trimmed = trimmed[len(name) :]
                    break
        other = None
        if bare.startswith(self.names.others) and not _EPITHET.match(bare):
            other = next(word for word in self.names.others if bare.startswith(word))
        return Subject(trimmed, scope="other" if other else "region", scope_name=other)

    def _trimmed(self, text: str) -> str:
        """Words that name no indicator, without those of time, joining and aim at their start."""
        at = _ITEM.match(text)
        rest = strip_time_start(text[at.end() :] if at else text)
        while (word := self.lexicon.opens(rest, "neutral")) and word not in _NAMES_WHO:
            if len(word) == 1 and word not in _JOINS:
                break  # 上线, 和谐, 共享
            rest = strip_time_start(rest[len(word) :])
        rest = _AIMED_AT.sub("", rest) or rest
        opening, closing = rest.count("“"), rest.count("”")
        if closing > opening:
            rest = f"“{rest}"
        elif opening > closing:
            rest = f"{rest}”"
        return rest or text

    def _added(self, before: str, form: str) -> Subject | None:
        """What a verb of increase makes of a form: 新增贷款 is not the stock of loans.

        新增省级专精特新企业 may be an indicator of its own.
        """
        flow = next((f for f in self.lexicon.words["flow"] if before.startswith(f)), None)
        if flow is None or not _GRADES.fullmatch(before[len(flow) :]):
            return None
        added = self.catalogue.forms.get(flow + form)
        if added is None or len(added.indicators) > 1:
            return Subject(before + form)
        return Subject(before + form, added.indicators[0], added.measures)

    def _is_shared_with_the_provinces(self, bare: str, start: int) -> bool:
        """Whether the nation speaks of the revenue of one level of government only (地方, 中央)."""
        return self.names.is_nation and (
            bare[start:].startswith(("地方", "中央", "本级")) or bare[:start].endswith(("地方", "中央"))
        )

    # -- lists ------------------------------------------------------------------------------------------

    def distribute(self, text: str, n: int) -> list[Subject] | None:
        """`n` subjects out of a list or a compound; None where the words do not give just as many."""
        bare = _bare(text)
        hit = self.catalogue.suffix(bare)
        if hit is not None and len(hit[1].indicators) == n > 1:
            start, meaning = hit
            before = self.whole(bare[:start], meaning.indicators[0])
            scope = self.scope_of(bare[:start] if before is None else before, bare[start:])
            return self._compound(bare[start:], meaning, scope)
        parts = _members_of(bare)
        if len(parts) != n:
            return self._longer_list(bare, n)
        return self._members(parts)

    def members(self, text: str) -> list[Subject] | None:
        """The members of a list, a compound among them as one figure; None where one of them is unknown."""
        parts = _members_of(_bare(text))
        if len(parts) < 2:
            return None
        found = self._members(parts)
        return found if all(s.indicator_id for s in found) else None

    def _compound(self, form: str, meaning: Meaning, scope: Scope) -> list[Subject]:
        return [Subject(form, indicator, meaning.measures, *scope) for indicator in meaning.indicators]

    def _longer_list(self, bare: str, n: int) -> list[Subject] | None:
        """A list whose members hold list words or are compounds themselves (研究与试验发展…、…)."""
        for separator in ("、", "、|和", "、|及", "、|与"):
            parts = [p for p in re.split(separator, bare) if p]
            if len(parts) == n:
                return self._members(parts)
        expanded: list[Subject] = []
        for part in _members_of(bare):
            hit = self.catalogue.suffix(part)
            if hit is not None and len(hit[1].indicators) > 1:
                expanded += self._compound(part, hit[1], self.scope_of(part[: hit[0]]))
            else:
                expanded.append(self.resolve(part))
        return expanded if len(expanded) == n else None

    def _members(self, parts: list[str]) -> list[Subject]:
        """The members of a list, each with the head or the modifier that it shares with the others."""
        *leading, last = parts
        found = [self._leading_member(part, last) for part in leading]
        found.append(self._last_member(last, leading[0]) if leading else self.resolve(last))
        first = found[0]
        if first.scope == "part" and (first.scope_name or "").endswith(self.lexicon.words["place_ends"]):
            # 某某港货物和集装箱吞吐量: of the port both
            found = [
                s._replace(scope="part", scope_name=first.scope_name) if s.scope == "region" else s
                for s in found
            ]
        if any(s.indicator_id is None and s.text.endswith(_BARE_MEMBERS) for s in found):
            # 产值、出口分别增长40%、20%: of what was spoken of before
            return [
                s._replace(scope="part", scope_name="、".join(parts)) if len(s.text) <= _BARE_FORM else s
                for s in found
            ]
        return found

    def _leading_member(self, part: str, last: str) -> Subject:
        """A member before the last, whose head may stand with the last alone (城镇、农村居民收入)."""
        for head in self.lexicon.words["shared_heads"]:
            if last.endswith(head) and not part.endswith(head):
                agents = (part, last[: -len(head)])
                if all(self.lexicon.part_ending.search(agent) for agent in agents):
                    return self.resolve(part + head)  # 高新技术企业、科技型中小企业贷款
        own = self.catalogue.suffix(part)
        # 民营经济和小微贷款余额: a short form such as 经济 is no figure of its own here
        known = len(part) - own[0] if own is not None and len(part) - own[0] > 2 else 0
        for cut in range(1, len(last)):
            candidate = part + last[cut:]
            hit = self.catalogue.suffix(candidate)
            if hit is not None and hit[0] < len(part) and len(candidate) - hit[0] > known:
                completed = self.resolve(candidate)
                if completed.scope != "part":  # 接待游客、旅游总花费: no modifier is shared
                    return completed
        if not known:
            for head in self.lexicon.words["shared_heads"]:
                if last.endswith(head) and not part.endswith(head):
                    return self.resolve(part + head)
        return self.resolve(part)

    def _last_member(self, part: str, first: str) -> Subject:
        """The last member, whose modifier may stand with the first alone (实际到位内资、利用外资)."""
        if self.catalogue.suffix(part) is None:
            for cut in range(len(first) - 1, 0, -1):
                hit = self.catalogue.suffix(first[:cut] + part)
                if hit is not None and hit[0] < cut:
                    return self.resolve(first[:cut] + part)
        return self.resolve(part)

    # -- bare heads -------------------------------------------------------------------------------------

    def complete_head(self, head: str, before: str, last: str | None) -> Subject | None:
        """A bare head noun (产量, 总数) with the stem that the sentence named before it; None without one.

        `before` is what the sentence said, `last` the subject that it named last.
        """
        if head not in self.lexicon.tables["bare_heads"]:
            return None
        stem = self._stem_in(before, head)
        if stem is not None:
            return self.resolve(stem + head)
        for cut in range(len(last or ""), 0, -1):
            begun = str(last)[:cut]
            hit = self.catalogue.suffix(begun + head)
            if hit is not None and hit[0] < cut:
                return self.resolve(begun[hit[0] :] + head)
        return None

    def _stem_in(self, before: str, head: str) -> str | None:
        """The stem of a head (粮食 of 产量) that stands last, unless the head stood behind another since."""
        place, stem = max(
            ((before.rfind(stem), stem) for stem in self.catalogue.heads.get(head, ())), default=(-1, "")
        )
        if place < 0:
            return None
        rivals = re.finditer(rf"[一-龥]{{2}}(?={re.escape(head)})", before)
        return stem if max((m.end() for m in rivals), default=-1) <= place + len(stem) else None

    # -- whose ------------------------------------------------------------------------------------------

    def scope_of(self, prefix: str, form: str = "") -> Scope:
        """Whose figure it is, from the words before the written form."""
        rest = prefix
        is_governed = False
        while rest := rest.rstrip("“”\"'·，：:的地得 "):
            if rest in _PROPOSED or rest.endswith(self.names.own):
                return _REGION  # 全市 before the form: whatever governs it, the figure is the region's
            if rest.endswith(self.names.others):
                return Scope("other", next(word for word in self.names.others if rest.endswith(word)))
            shorter = _without_time(rest)
            if shorter is None and not is_governed and (verb := self.lexicon.ends(rest, "governors")):
                shorter, is_governed = rest[: -len(verb)], True
            if shorter is None:
                shorter = self._without_neutral(rest)
            if shorter is None:
                break
            rest = shorter
        if rest.endswith(_LIST_MARKS):
            return self._beside(rest.rstrip("".join(_LIST_MARKS)), form)
        if not rest or (is_governed and not self.lexicon.part_ending.search(rest)):
            return _REGION
        return Scope("part", rest[-_NAME_LENGTH:])

    def _without_neutral(self, text: str) -> str | None:
        """`text` without a word at its end that leaves the figure the region's; None where there is none."""
        word = self.lexicon.ends(text, "neutral") or self.lexicon.ends(text, "adverb") or self._tail(text)
        return text[: -len(word)] if word else None

    def _tail(self, text: str) -> str | None:
        longest = self.lexicon.longest_tails.get(text[-1:], 0)
        for length in range(min(longest, len(text)), 0, -1):
            if self.lexicon.tails.get(text[-length:]) in ("estimate", "aim", "adverb", "average", "basis"):
                return text[-length:]
        return None

    def _beside(self, head: str, form: str) -> Scope:
        """Whose a form is that a list mark parts from the words before it."""
        if len(form) <= 3:  # 公共品牌发布、出口增长: whose exports, the words before tell
            return Scope("part", head[-_NAME_LENGTH:])
        if self.catalogue.suffix(head) is not None or not self._is_clause(head):
            return Scope("region", None, f"a value shared by {head[-12:]} and what follows")
        return _REGION

    def _is_clause(self, text: str) -> bool:
        """Whether words before a list mark are a clause of their own, and no object of their first verb."""
        if text.startswith(self._long("verbs")):
            return False  # 建成4G、5G基站328个
        return any(verb in text for verb in self._long("governors"))

    def _long(self, category: str) -> tuple[str, ...]:
        return tuple(word for word in self.lexicon.words[category] if len(word) >= 2)


def _bare(text: str) -> str:
    """A subject without what stands in parentheses, marks of notes and quotes."""
    if not _BRACKETS.isdisjoint(text):
        text = _WRAPPED.sub("", text)
    if "PM" in text:
        text = _SPELT_OUT.sub("PM", text)
    return text.strip("“”\"' ")


def _members_of(text: str) -> list[str]:
    return [part for part in _LIST.split(text) if part]


def _without_time(text: str) -> str | None:
    """`text` without words of time or of a basis before the subject; None where there are none."""
    m = _BASIS_HEAD.fullmatch(text)
    if m is None and text[-1:] in TIME_ENDS:
        m = TIME_TAIL.search(text)
    return text[: m.start()] if m else None
