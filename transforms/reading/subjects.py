"""What a clause speaks of: from the words before a predicate to an indicator and the part of the region meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reading.catalogue import Catalogue
from transforms.reading.lexicon import Lexicon
from transforms.records import Identity

TIME_TAIL = re.compile(
    r"(?:(?:19|20)\d\d年(?:年?[末底])?|去年|今年|明年|上年|全年|当年|年[末底]|到年[末底]|上半年|前三季度|一季度|(?:1|一)[-—至到]\d+月份?|"
    r"五年来|一年来|[两三四五六七八九十]年(?:来|间|累计|共)?|[“\"]?十[一二三四]五[”\"]?(?:时期|期间|以来)|截至目前|目前|年均|连续(?:\d+|[一二三四五六七八九十两]+)年)$"
)
TIME_HEAD = re.compile(
    r"^(?:(?:19|20)\d\d年|去年|今年|明年|上年|全年|当年|预计|预期|初步统计|初步核算|据初步统计|一年来|五年来|目前|到年[末底])+[，,]?"
)
_WRAPPED = re.compile(r"（[^（）]{0,16}）|\([^()]{0,16}\)|\[\d+\]|［\d+］|【\d+】")
_GRADES = re.compile(r"(?:国家级?|省级?|市级?|各类|[、和])*")
_BASIS_HEAD = re.compile(r"(?:扣除|剔除|按|考虑)[^，。]{2,14}(?:影响|因素|口径|价格|计算)?后?")
_HEADS = frozenset(
    (
        "产量",
        "总产量",
        "年产量",
        "总产",
        "总量",
        "总数",
        "总户数",
        "户数",
        "总额",
        "余额",
        "存量",
        "保有量",
        "总收入",
        "总产值",
    )
)
_LIST = re.compile(r"以及|[、和与及]")


@dataclass(frozen=True, slots=True)
class Subject:
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


@dataclass(frozen=True)
class SelfNames:
    """The words by which a report names its own region, and those that name others."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    is_nation: bool = False

    @classmethod
    def of(cls, identity: Identity) -> SelfNames:
        """For the region of a report: 全市, 我市 and its name for a city; 全国 and 我国 for the nation."""
        name = identity.region_name
        if identity.level == "nation":
            own = ["全国", "我国", "国内", "国家", "全社会"]
        else:
            last = "区" if name.endswith("自治区") else name[-1]
            own = [f"{w}{last}" for w in ("全", "我", "本")] + [name, f"{name}全{last}"]
            if name.endswith("自治区"):
                own += ["自治区", "全自治区"]
            if len(name) > 2:
                own += [name[:-1], f"{name[:-1]}地区"]
        general = [
            "全国",
            "我国",
            "全球",
            "世界",
            "全省",
            "我省",
            "全市",
            "全区",
            "全县",
            "全州",
            "全盟",
            "全旗",
            "全自治区",
        ]
        return cls(
            tuple(sorted(own, key=lambda w: (-len(w), w))),
            tuple(w for w in general if w not in own),
            identity.level == "nation",
        )

    def strip_end(self, text: str) -> str | None:
        """`text` without an own name at its end; None where there is none."""
        for word in self.own:
            if text.endswith(word):
                return text[: -len(word)]
        return None


@dataclass(frozen=True)
class SubjectReader:
    """Resolves subjects of one report."""

    catalogue: Catalogue
    lexicon: Lexicon
    names: SelfNames

    def resolve(self, text: str) -> Subject:
        """One subject; a compound is resolved to what it means as one figure."""
        bare = _bare(text)
        hit = self.catalogue.suffix(bare)
        if hit is None:
            scope, name = self._scope_of_unknown(bare)
            return Subject(self._trim(text), scope=scope, scope_name=name)
        start, meaning = hit
        scope, name, ambiguous = self.scope_of(bare[:start], bare[start:])
        if scope == "part" and name:
            flow = next((f for f in self.lexicon.flows if name.startswith(f)), None)
            if flow is not None and _GRADES.fullmatch(name[len(flow) :]):
                # 新增贷款 is not the stock of loans; 新增省级专精特新企业 may be an indicator of its own
                added = self.catalogue.forms.get(flow + bare[start:])
                if added is None or len(added.indicators) > 1:
                    return Subject(name + bare[start:])
                return Subject(name + bare[start:], added.indicators[0], added.measures)
        if self.names.is_nation and (
            bare[start:].startswith(("地方", "中央", "本级")) or bare[:start].endswith(("地方", "中央"))
        ):
            scope, name = "part", bare[max(0, start - 2) : start + 2]
        if len(meaning.indicators) > 1:
            return Subject(bare[start:], meaning.single, meaning.measures, scope, name, ambiguous)
        return Subject(
            bare[start:], meaning.indicators[0], meaning.measures, scope, name, ambiguous, meaning.context
        )

    def distribute(self, text: str, n: int) -> list[Subject] | None:
        """`n` subjects out of a list or a compound; None where the words do not give just as many."""
        bare = _bare(text)
        hit = self.catalogue.suffix(bare)
        if hit is not None:
            start, meaning = hit
            if len(meaning.indicators) == n > 1:
                scope, name, ambiguous = self.scope_of(bare[:start], bare[start:])
                return [
                    Subject(bare[start:], i, meaning.measures, scope, name, ambiguous)
                    for i in meaning.indicators
                ]
        parts = [p for p in _LIST.split(bare) if p]
        if len(parts) != n:
            return self._longer_list(bare, n)
        return [self._member(parts, i) for i in range(n)]

    def members(self, text: str) -> list[Subject] | None:
        """The members of a list, a compound among them read as one figure; None where one of them is unknown."""
        parts = [p for p in _LIST.split(_bare(text)) if p]
        if len(parts) < 2:
            return None
        found = [self._member(parts, i) for i in range(len(parts))]
        return found if all(s.indicator_id for s in found) else None

    def _longer_list(self, bare: str, n: int) -> list[Subject] | None:
        """A list whose members hold list words themselves (研究与试验发展…、…): split at 、 alone, then at 和."""
        for separator in ("、", r"、|和", r"、|及", r"、|与"):
            parts = [p for p in re.split(separator, bare) if p]
            if len(parts) == n:
                return [self._member(parts, i) for i in range(n)]
        expanded: list[Subject] = []
        for part in (p for p in _LIST.split(bare) if p):
            hit = self.catalogue.suffix(part)
            if hit and len(hit[1].indicators) > 1:
                expanded += [
                    Subject(part, i, hit[1].measures, *self.scope_of(part[: hit[0]]))
                    for i in hit[1].indicators
                ]
            else:
                expanded.append(self.resolve(part))
        return expanded if len(expanded) == n else None

    def _member(self, parts: list[str], i: int) -> Subject:
        """One member of a list, with the head or the modifier that it shares with the others filled in."""
        part, last, first = parts[i], parts[-1], parts[0]
        if i < len(parts) - 1:
            own = self.catalogue.suffix(part)
            if own is not None and len(part) - own[0] <= 2:
                own = None  # 民营经济和小微贷款余额: 经济 is no figure of its own here
            for cut in range(1, len(last)):
                candidate = part + last[cut:]
                hit = self.catalogue.suffix(candidate)
                if (
                    hit
                    and hit[0] < len(part)
                    and len(candidate) - hit[0] > (len(part) - own[0] if own else 0)
                ):
                    completed = self.resolve(candidate)
                    if completed.scope != "part":  # 接待游客、旅游总花费: no modifier is shared
                        return completed
            if own:
                return self.resolve(part)
            for head in (
                "产量",
                "增加值",
                "总量",
                "收入",
                "余额",
                "总额",
                "比例",
                "率",
                "人数",
                "面积",
                "投资",
                "产值",
                "浓度",
            ):
                if last.endswith(head) and not part.endswith(head):
                    return self.resolve(part + head)
            return self.resolve(part)
        if i > 0 and self.catalogue.suffix(part) is None:
            # 实际到位内资、利用外资: the modifier stands once, before the first
            for cut in range(len(first) - 1, 0, -1):
                hit = self.catalogue.suffix(first[:cut] + part)
                if hit and hit[0] < cut:
                    return self.resolve(first[:cut] + part)
        return self.resolve(part)

    def complete_head(self, head: str, before: str, last: str | None) -> Subject | None:
        """A bare head noun (产量, 总数) completed by a stem that the sentence named before it."""
        if head not in _HEADS:
            return None
        stems = self.catalogue.heads.get(head)
        if stems:
            found = max(((before.rfind(stem), stem) for stem in stems), default=(-1, ""))
            if found[0] >= 0:
                rival = max(
                    (m.end() for m in re.finditer(rf"[一-龥]{{2}}(?={re.escape(head)})", before)), default=-1
                )
                if rival <= found[0] + len(found[1]):
                    return self.resolve(found[1] + head)
        if last:
            for cut in range(len(last), 0, -1):
                hit = self.catalogue.suffix(last[:cut] + head)
                if hit and hit[0] < cut:
                    return self.resolve(last[hit[0] : cut] + head)
        return None

    def _trim(self, text: str) -> str:
        trimmed = self.lexicon.strip_start(text, "neutral") or text
        for word in self.names.own:
            if trimmed.startswith(word) and len(trimmed) > len(word):
                trimmed = trimmed[len(word) :]
                break
        return trimmed

    def _scope_of_unknown(self, text: str) -> tuple[str, str | None]:
        for word in self.names.others:
            if text.startswith(word):
                return "other", word
        return "region", None

    def scope_of(self, prefix: str, form: str = "") -> tuple[str, str | None, str | None]:
        """Whose figure it is, from the words before the written form: scope, its name, why ambiguous."""
        rest = prefix
        governed = False
        named = False
        while rest:
            before = rest
            rest = rest.rstrip("“”\"'·，：:的地得 ")
            if not rest:
                break
            own = self.names.strip_end(rest)
            if own is not None:
                rest, named = own, True
                # 全市 before the form: whatever governs it, the figure is the region's
                return "region", None, None
            for word in self.names.others:
                if rest.endswith(word):
                    return "other", word, None
            m = _BASIS_HEAD.fullmatch(rest) or TIME_TAIL.search(rest)
            if m:
                rest = rest[: m.start()]
                continue
            token = self.lexicon.end_token(rest, "governors")
            if token and not governed:
                rest, governed = rest[: -len(token)], True
                continue
            token = self.lexicon.end_token(rest, "neutral") or self.lexicon.end_token(rest, "adverb")
            if token is None and (tail := self._tail(rest)):
                token = tail
            if token:
                rest = rest[: -len(token)]
                continue
            if rest.endswith(("、", "和", "与", "及")):
                head = rest.rstrip("、和与及")
                if len(form) <= 3:  # 公共品牌发布、出口增长: whose exports, the words before tell
                    return "part", head[-16:], None
                if self.catalogue.suffix(head) or not self._governed(head):
                    return "region", None, f"a value shared by {head[-12:]} and what follows"
                return "region", None, None
            if rest == before:
                break
        if not rest or named:
            return "region", None, None
        if governed:
            m = self.lexicon.part_ending.search(rest)
            if m:
                return "part", rest[-16:], None
            return "region", None, None
        return "part", rest[-16:], None

    def _governed(self, text: str) -> bool:
        """Whether the words before a list mark are a clause of their own, and no object of the verb they open with."""
        if any(text.startswith(verb) for verb in self.lexicon.tables["verbs"] if len(verb) >= 2):
            return False  # 建成4G、5G基站328个
        return any(verb in text for verb in self.lexicon.tables["governors"] if len(verb) >= 2)

    def _tail(self, text: str) -> str | None:
        for length in range(min(self.lexicon.longest_tail, len(text)), 0, -1):
            category = self.lexicon.tails.get(text[-length:])
            if category in ("estimate", "aim", "adverb", "average", "basis"):
                return text[-length:]
        return None


def _bare(text: str) -> str:
    """A subject without what stands in parentheses, marks of notes and quotes."""
    return _WRAPPED.sub("", text).replace("PM_2.5", "PM2.5").strip("“”\"' ")
