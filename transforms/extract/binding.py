"""Whose a list of numbers is: subjects named before it, behind it, or in the clauses before (ellipsis)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from transforms.extract.clauses import Clause, ClauseReader, Passage, Tail
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects import Scope, Subject, SubjectReader
from transforms.extract.time.edges import strip_time_start

_SEGMENTS = re.compile(r"[，,；：:（）()]")
_COUNTED = re.compile(
    r"[“\"]?(?:[一-龥A-Za-z“”\"·]|(?<=[一-龥])（[市区县旗州盟镇乡村、]{1,9}）){2,26}?(?=[，。；、：（）()！？\d]|$)"
)
_KINDS_OF = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)(?:大?类|种|批)$")
_OF_WHAT = re.compile(r"的([一-龥A-Za-z“”\"·]{2,20}?)(?=[，。；、：（）()！？\d]|$)")
"""What a share is of where it stands behind it: 97.5%的乡镇…."""
_LEAST_SAID = 4
"""So many characters of the clause before an amount at least say what it is for."""
_PURPOSE = re.compile(r"(?:（[^（）]{1,14}）)?[，,]?([一-龥“”、]{4,28})(?=[，。；]|$)")
"""The clause behind an amount of money that says what for."""
_ATTRIBUTE = re.compile(r"[级的]?([一-龥]{1,6})(?=[，。；、：）！]|$)")
_STANDARD = re.compile(r"(?:（[^（）]*）|\([^()]*\))?(?:以[上下])?作为([^，。；]{0,12}(?:标准|门槛|界线))")
"""What an amount is set as: 将农民人均纯收入3000元作为扶贫标准 tells of no income."""
_WIDE = ("城市群", "都市圈", "经济区", "经济带")
"""Zones wider than a region, whose headings tell what the region does for them."""
_OPENS_WITH_PLACE = 24
"""So far from a paragraph's start the part stands that it is about."""
_PLACE_SIGNS = frozenset("区园城圈群带台团垦")
"""Characters one of which the name of every zone holds."""
_STATE_FIRMS = re.compile("(?:[省市区县]管|[省市区县]属|国有|中央|央)[一-龥]{0,4}?(?:国企|企业|企|公司|集团)")
"""Owners whose rates are told side by side: 省管企业."""
_STOPS = frozenset(("", "，", "。", "；", "、", "）", ")", "和", "："))
_STOCK = re.compile("累计|总数|总量|共")
_RATES = re.compile("[日月]均|平均每[天日月]|每[天日月]")
"""What makes of an addition its pace."""
_SAID_OF = re.compile(r"(?:约|仅|只|又|各)?(?:占|相当于|是(?!全)|折合)")
"""How words begin that say something of the last subject."""
_HARVESTS = ("总产", "总产量", "产量")
_TOTALS = frozenset(("总量", "总数", "总户数", "存量", "保有量", "数量", "累计总量", "累计总数"))
_TOTAL = re.compile("总量|总数|累计|余额|存量|保有量|[率比值]$|总额")
"""Words of what stands, which no verb of increase governs."""
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+是")
_SHARE_OF = re.compile(r"[约仅只]?占")
_NOT_COUNTING = ("%", "‰", "个百分点", "倍", "番", "位", "第")
"""Units that measure a change, a share or a place, and count nothing."""
_RANK_TAIL = re.compile(
    r"""
    (?:
        [,，、]?
        (?:
            位居|位列|名列|排名|排在|排|居|列|跃居|稳居|连续[^，]{1,3}年|保持|由|从|到|升至|上升至|前进至|增速|总量
            |全国|全省|全市|全区|全县|全州|世界|西部|中部|东部|同类城市|县级市|县市区?|各市州?|设区市
            |[一-龥]{2,3}(?:市|省|州)
        )
    )*$
    """,
    re.VERBOSE,
)
"""What stands between a subject and its rank: 总量居全省, 在同类城市中的排名上升至."""
_RANK_OF_PACE = re.compile("增速|增幅|增量|增长率")
_COMMENT = re.compile(
    r"""
    (?=.*(?:预算|计划|目标|任务|年度|年初))
    (?:超额?完成|完成|为|占|达到?|超过?|是)?
    (?:全年|年度|年初|当年|省定|市定|省|市|下达|考核|调整|预算|计划|目标|任务|的)+
    |超收|短收|增产|减产|前移|进位
    """,
    re.VERBOSE,
)
"""Words that only weigh the figure before them: 超额完成年度任务2.1亿元, 为年初预算的102.3%."""
_COMMENTS_BEGIN_SO = frozenset("超完为占达是全年当省市下考调预计目任的短增减前进")
_STANDINGS = ("前列", "首位", "第一", "第二", "第三", "前茅", "榜首", "前三", "前三位", "前移")
"""How a comment ends that only gives a place among others: 总量稳居全市县域第一、全省县域前列."""
_PASSED = re.compile(
    r"(?:先后|接连|连续)?(?:连跨|跨过|跨越|迈过|突破|连上|跃上|迈上)\d*[个道]?[十百千万亿]*元?(?:新)?(?:台阶|大关|关口)、?$"
)
"""Marks that a figure has passed, in words: 连跨4个千亿元台阶."""
_ON_A_BASE = re.compile(r"(?<=[一-龥]{3})在[^，。；]{2,16}(?:基础上|情况下|影响下|背景下|形势下)$")
"""On what a figure built: 粮食总产量在上年增长的基础上，又增产…."""
_VERB_OF_HEAD = re.compile(r"^(?:实现|完成|取得|创造|创|获得)")
"""A verb before a bare head: 第一产业…，实现增加值51.1亿元."""
_AIMED = re.compile(
    r"^(?:(?:[两三四五六七八九十]|\d)年(?:来|间|累计|共)?|力争|确保|争取|努力|预计|实现|完成|全年|今年|计划|其中)+"
)
"""What may stand before a verb of increase."""
_CIRCUMSTANCE = re.compile(r"^(?P<stem>[^，]{2,10}?)在[^，]{2,30}?(?:下|上|中)，?(?P<head>[^，]{1,6})$")
"""Words that part a stem from its head: 粮食生产在…的情况下总产量."""
_LISTS = re.compile("[、和与及]")
_NO_PLACES = ("城镇", "乡镇", "村镇", "各区", "各县", "国家和地区", "国家与地区")
"""Kinds of places that are no place of their own."""
_FARED = re.compile(r"均|都|双双|继续|持续|大幅|稳步|快速|较快|全面|保持|实现|稳定|平稳|创|再创|显著|明显")
"""How words begin that only say how subjects fared."""
_COMMENTED = 10
"""So many characters at most say how a subject fared before its number comes."""
_SPOKEN_OF = 24
"""So many may, where they begin with its pace or size: 生产总值增速快于全省的势头不断巩固."""
_ITS_PACE = re.compile("增速|增幅|增长|总量|规模")
_FAR = 140
"""Characters that the evidence of an ellipsis may reach back."""
_BARE = 5
"""A subject of so many characters may be a bare head."""
_BARE_IN_A_YEAR = 12
"""So long may it be with words of time before it."""
_LEADING = 4
"""How far from the start of a sentence a place may stand to hold for all of it."""


class Change(NamedTuple):
    """A change from one level to another (由72亿元提高到88亿元), which a growth that follows spans."""

    base_year: int | None
    """The year that it began in, if named."""
    rate: str | None
    """Measure of the figure that it began at, while the figure that it led to is due."""


@dataclass(slots=True)
class State:
    """What a passage has said so far that ellipsis may take up."""

    subjects: list[Subject] = field(default_factory=list)
    """Those of the last list of numbers."""
    text: str = ""
    """The words that named them."""
    start: int = 0
    """Where those words begin."""
    flow: str | None = None
    """The verb of increase (新增, 净增) that governs the list being read."""
    verb: str | None = None
    """The verb before the last number whose noun stood behind it."""
    change: Change | None = None
    base: str | None = None
    """The time that the last figure was held against, for those that go on with it."""
    history: list[tuple[Subject, int]] = field(default_factory=list)
    """Subjects of single values since the last list, for a 分别 that looks back over them."""
    growth: str | None = None
    """The period of the last growth of a single year's or of more."""
    of_which: str | None = None
    """The period of the growth that those behind 其中 are parts of, where it is no single year's."""
    place: Scope | None = None
    """The part of the region that is spoken of."""
    place_leads: bool = False
    """The sentence opens with the place, so that it holds beyond a semicolon."""

    def next_passage(self) -> State:
        """What holds behind a semicolon: a new subject is due, only a leading place carries on."""
        return State(
            place=self.place if self.place_leads else None, place_leads=self.place_leads, base=self.base
        )

    def take(self, binding: Binding, measure: str, base_year: int | None) -> None:
        """Remember a list of numbers, the measure of its last, and the year named before it.

        A comment on the figure before (完成年度任务的105%) leaves the subject as it was.
        """
        subjects = [subject for subject, _ in binding.pairs]
        if len(subjects) == 1 and subjects[0].indicator_id is None and _is_comment(binding.text):
            return
        self.subjects = subjects
        if len(subjects) > 1:
            self.history = []
        elif not binding.is_inherited:
            self.history.append((subjects[0], binding.clause.start))
        if not binding.is_inherited:
            self.text, self.start = binding.text, binding.clause.start
        if binding.is_starting:
            self.change = Change(base_year, measure)
        elif binding.is_inherited and self.change is not None:
            self.change = self.change._replace(rate=None)
        else:
            self.change = None


class Naming(NamedTuple):
    """The words found to name the subjects of a list of numbers."""

    subjects: list[Subject]
    rule: str
    """How they were found: direct, distribute, each, ellipsis, counted, …"""
    text: str
    clause: Clause
    is_inherited: bool = False
    """They were named before, and are not repeated."""
    read_to: int = 0
    """How far the words behind the number have been read as what it counts."""


class Binding(NamedTuple):
    """A list of numbers, each with its subject."""

    pairs: list[tuple[Subject, Quantity]]
    rule: str
    text: str
    clause: Clause
    is_inherited: bool
    is_starting: bool
    """The number is where a change began (由72亿元 of 由72亿元提高到88亿元)."""
    start: int
    """Where the words that carry it begin in the sentence."""
    end: int
    read_to: int
    hedge: str | None
    """A hedge behind a list, which holds for each of it."""
    suspect: str | None
    """Why the numbers cannot be told apart, if so."""

    def forgetting(self) -> Binding:
        """The same without an indicator that the unit of its number speaks against."""
        pairs = [(subject._replace(indicator_id=None), q) for subject, q in self.pairs]
        return self._replace(pairs=pairs)


@dataclass(frozen=True)
class Binder:
    """Binds the numbers of one report to subjects."""

    reader: SubjectReader
    clauses: ClauseReader

    def bind(
        self, group: list[Quantity], clause: Clause, passage: Passage, state: State, limit: int
    ) -> Binding:
        """The subjects of a list of numbers; what it counts may stand behind it, up to `limit`."""
        text = "" if self._is_pronoun(clause.subject) else clause.subject
        if text.endswith("、"):  # 外贸规模创历史新高、增长13.8%
            text = self._said_before(text)
            clause = clause._replace(subject=text)
        start_of_change = None
        if text.endswith(("从", "由")):
            start_of_change = self._start_of_change(group, text, clause, passage)
            if start_of_change is None and self.reader.catalogue.suffix(text[:-1]) is not None:
                start_of_change = self._began(text, clause)
        if start_of_change is not None:
            clause, text = start_of_change, start_of_change.subject
        share = self._share_of(group, text, state) if "占" in text[:2] else None
        if share is not None:
            clause, text = clause._replace(subject=share), share
        naming = self._counted(group, clause, passage, state, limit)
        if naming is None:
            named = self._named if text else self._elided
            naming = named(group, text, clause, passage, state)
        n, found = len(group), naming.subjects
        suspect = None
        if n > 1 and len(found) != n:
            # a list of values against fewer subjects: whose is which cannot be told
            suspect = (
                f"{n} values stand against {'one subject' if len(found) == 1 else f'{len(found)} subjects'}"
            )
        if suspect or not found:
            words = naming.text or state.text or naming.clause.middle.strip("，,、：（）()")[-20:]
            naming = naming._replace(subjects=[Subject(words)] * n, rule="unresolved")
        return self._binding(group, naming, state, start_of_change is not None, suspect, passage)

    def _said_before(self, text: str) -> str:
        """The subject of a clause that is over before its number: 外贸规模 of 外贸规模创历史新高、."""
        said = _PASSED.sub("", text.rstrip("、"))
        head = self.reader.head_of(said)
        hit = self.reader.catalogue.prefix(head)
        return head[: hit[0]] if hit is not None and len(head) - hit[0] <= _COMMENTED else said

    def rank_owner(self, clause: Clause, state: State) -> Subject:
        """Whose rank it is: of the words before it, or of what was spoken of."""
        words = _RANK_TAIL.sub("", clause.subject)
        paces = _RANK_OF_PACE.search(clause.subject[len(words) :])
        for name in (*self.reader.names.others, *self.reader.names.own):
            words = words.removeprefix(name)
        if len(words) >= 2 and not self.reader.lexicon.opens(words, "standings"):
            state.subjects, state.text, state.start = [self.reader.resolve(words)], words, clause.start
        owner = state.subjects[0] if state.subjects else Subject(clause.subject)
        # 总量居第三、增速居第一: the place of the growth is not that of the amount
        return owner._replace(text=owner.text + paces[0], indicator_id=None) if paces else owner

    def _kind_of_thing(self, q: Quantity, passage: Passage) -> str | None:
        """What an amount right before it tells apart or sets: 地区生产总值超千亿元镇, 作为扶贫标准."""
        if q.unit not in ("元", ""):
            behind = passage.sentence[q.end : q.end + 1]
            if behind in _STOPS or q.unit in self.reader.lexicon.tables["things"]:
                return None
            m = self._project.match(passage.sentence, q.end)
            return m[1] if m else None
        m = _ATTRIBUTE.match(passage.sentence, q.end)
        if m and self.reader.lexicon.ends(m[1], "parts"):
            return m[1]
        m = _STANDARD.match(passage.sentence, q.end)
        return m[1] if m else None

    @cached_property
    def _project(self) -> re.Pattern[str]:
        """What a size right before it belongs to: 30万吨锌合金项目."""
        return re.compile(rf"([^，。；、\d]{{0,18}}?(?:{self.reader.lexicon.alternation('projects')}))")

    def _binding(
        self,
        group: list[Quantity],
        naming: Naming,
        state: State,
        is_starting: bool,
        suspect: str | None,
        passage: Passage,
    ) -> Binding:
        clause, subjects = naming.clause, naming.subjects
        if state.subjects and clause.direct and not clause.middle:
            subjects = [self._narrowed(subject, state) for subject in subjects]
            if group[0].is_percentage or group[0].unit == "元":
                subjects = [self._of_the_same_owner(subject, naming, state) for subject in subjects]
        if len(group) == 1 and (kind := self._kind_of_thing(group[0], passage)):
            subjects = [_of(subject, Scope("part", kind)) for subject in subjects]
        subjects = [self._placed(subject, naming.text, clause, state) for subject in subjects]
        values = group if len(subjects) == len(group) else group * len(subjects)
        reaches_back = naming.is_inherited and group[0].start - state.start < _FAR
        hedge = next((q.hedge for q in reversed(group) if q.hedge), None) if len(group) > 1 else None
        return Binding(
            list(zip(subjects, values, strict=True)),
            "starting" if is_starting else naming.rule,
            naming.text,
            clause,
            naming.is_inherited,
            is_starting,
            state.start if reaches_back else clause.start,
            max(group[-1].end, naming.read_to),
            naming.read_to,
            hedge,
            suspect,
        )

    # -- the words before the number --------------------------------------------------------------------

    def _is_pronoun(self, words: str) -> bool:
        """Whether words before a number name the region or nothing, and no subject."""
        return words in ("其中", "其") or words in self.reader.names.own

    def _start_of_change(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage
    ) -> Clause | None:
        """The clause of A in 从A提高到B: A is where the change began; None where it is no such A."""
        if not self._arrives.match(passage.sentence, group[-1].end):
            return None
        return self._began(text, clause)

    def _began(self, text: str, clause: Clause) -> Clause:
        """The clause of a figure behind 由 whose other end is told in some other way: 由341亿元跃过千亿元."""
        subject, tails, base = self.clauses.strip(text[:-1])
        return clause._replace(subject=subject, tails=clause.tails + tails, base=base or clause.base)

    @cached_property
    def _arrives(self) -> re.Pattern[str]:
        return re.compile(
            rf"[^，。；]{{0,10}}?(?:{self.reader.lexicon.alternation('movements')})(?:到|至|为)"
        )

    def _share_of(self, group: list[Quantity], text: str, state: State) -> str | None:
        """The indicator that a share of the last subject is: 民生支出33.7亿元，占一般公共预算支出80.2%."""
        if len(group) > 1 or not state.text or not _SHARE_OF.match(text):
            return None
        hit = self.reader.catalogue.suffix(state.text + text)
        return state.text + text if hit is not None and hit[0] < len(state.text) else None

    def _named(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming:
        """Subjects that the clause of the numbers names."""
        is_short = len(text) <= _BARE or (
            len(text) <= _BARE_IN_A_YEAR
            and strip_time_start(text) is not text
            and len(self.reader.head_of(text)) <= _BARE
        )
        completed = self._bare_head(text, clause, passage, state) if is_short else None
        if completed is None and (parted := _CIRCUMSTANCE.match(text)):
            completed = self.reader.complete_head(parted["head"], parted["stem"], None)
        if completed is not None:
            return Naming([completed], "bare-head", text, clause)
        if len(group) > 1:
            listed = self.reader.distribute(text, len(group)) or []
            return Naming(self._owned_by(clause, listed), "distribute", text, clause)
        stem, mark, head = text.rpartition("、")
        if mark and head in _HARVESTS and (headed := self.reader.complete_head(head, stem, None)) is not None:
            return Naming([headed], "bare-head", text, clause)  # 粮食连年丰收、总产
        if clause.says_one_for_each() or clause.has("each"):
            for size in (2, 3, 4, 5):
                several = self.reader.distribute(text, size)
                if several is not None:
                    return Naming(several, "each", text, clause)
        elif group[0].is_percentage and clause.has("up", "down") and _LISTS.search(text):
            for size in (2, 3, 4):  # 城镇居民收入、农民收入增长9%: each of them
                several = self.reader.distribute(text, size)
                if several is not None and all(s.indicator_id and s.scope == "region" for s in several):
                    return Naming(several, "each", text, clause)
        return (
            self._added(group, text, clause, state)
            or self._of_the_last(group, text, clause, passage, state)
            or Naming([self.reader.resolve(text)], "direct", text, clause)
        )

    def _of_the_last(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming | None:
        """Words that say nothing without what was spoken of before, or without the clause behind the number.

        占预算支出的2.18% is a share of the last subject, 从业人员140万人 are its own; 投入资金2.5亿元，加强…
        says behind its number what for.
        """
        if self.reader.catalogue.suffix(text) is not None:
            return None
        lexicon = self.reader.lexicon
        head = self.reader.head_of(text)
        if group[0].unit == "元" and (not head or head in lexicon.tables["money"]):
            m = _PURPOSE.match(passage.sentence, group[0].end)
            if m:
                return Naming([Subject(text + m[1])], "purpose", text, clause)
            said = _last_segment(clause.middle)
            is_said = _LEAST_SAID <= len(said) <= _SPOKEN_OF
            return Naming([Subject(f"{said}，{text}")], "said-before", text, clause) if is_said else None
        last = state.subjects[0] if len(state.subjects) == 1 else None
        if last is None:
            return None
        if _SAID_OF.match(text) and clause.middle in ("", "，", ","):
            said = state.text + passage.sentence[clause.start : group[0].start].strip("的约近")
            return Naming([last._replace(text=said, indicator_id=None)], "said-of", text, clause)
        if head in _TOTALS:
            return self._total(head, text, clause, state, last)
        if head in lexicon.tables["owned"]:
            owner = _owner_of(state.text, lexicon.words["owned"])
            return Naming([last._replace(text=owner + head, indicator_id=None)], "owned", text, clause)
        grade = self._of_the_same_kind(text, state)
        return Naming([self.reader.resolve(grade)], "direct", text, clause) if grade != text else None

    def _owned_by(self, clause: Clause, several: list[Subject]) -> list[Subject]:
        """Members of a list that say nothing of whose they are, with the owner that the clause before names.

        市属国企改革成效明显，营收、利润总额分别增长24.5%、23.6%
        """
        owned = self.reader.lexicon.words["owned"]
        if any(s.indicator_id or s.scope != "region" or not s.text.startswith(owned) for s in several):
            return several
        m = self._owner.match(_last_segment(clause.middle))
        return (
            [s._replace(text=m[0] + s.text, scope="part", scope_name=m[0]) for s in several] if m else several
        )

    @cached_property
    def _owner(self) -> re.Pattern[str]:
        return re.compile(rf"[一-龥]{{0,8}}?(?:{self.reader.lexicon.alternation('parts')})")

    def _total(self, head: str, text: str, clause: Clause, state: State, last: Subject) -> Naming:
        """What stands in all, behind what was added: 新增小巨人企业48家，总量达185家."""
        said = state.text
        flow = self.reader.lexicon.opens(said, "flow")
        stem = said[len(flow) :] if flow else said
        indicator = self.reader.catalogue.indicators.get(last.indicator_id or "")
        if indicator is not None and indicator.kind == "flow":
            indicator = self.reader.catalogue.indicators.get(indicator.partner or "")
        known = indicator.indicator_id if indicator is not None and indicator.kind == "stock" else None
        return Naming([last._replace(text=stem + head, indicator_id=known)], "total", text, clause)

    def _bare_head(self, text: str, clause: Clause, passage: Passage, state: State) -> Subject | None:
        """A short subject such as 产量, with the stem that the sentence named before."""
        if self.reader.catalogue.suffix(text) is not None:
            return None
        head = self.reader.head_of(text)
        head = _VERB_OF_HEAD.sub("", head) or head
        is_near = bool(state.text) and not state.text.endswith("面积")
        before = passage.sentence[state.start if is_near else passage.begin : clause.start]
        found = self.reader.complete_head(head, before, state.text)
        return None if found is not None and found.indicator_id is None and head in _TOTALS else found

    def _added(self, group: list[Quantity], text: str, clause: Clause, state: State) -> Naming | None:
        """A later member of a list that a verb of increase governs: 新增A20家、B300家."""
        flow = None
        if self._may_flow.search(text):
            flow = self.reader.lexicon.opens(_AIMED.sub("", self.reader.head_of(text)), "flow")
        is_of_which = text.startswith("其中") and clause.middle in ("，", ",")
        if flow is not None or not clause.direct or (clause.middle and not is_of_which):
            state.flow = flow
            return None
        if state.flow is None:
            return None
        bare = self.reader.head_of(text)
        for verb in (state.flow, "新增"):
            hit = self.reader.catalogue.suffix(verb + bare)
            if hit is not None and hit[0] == 0:
                return Naming([self.reader.resolve(verb + bare)], "direct", text, clause)
        if clause.has("up", "down", "to", "reach", "ge") or _TOTAL.search(text):
            return None
        if self.reader.catalogue.suffix(text) is None:
            if not text or group[0].unit in _NOT_COUNTING:
                return None
            text = self._of_the_same_kind(text, state)
            return Naming([Subject(state.flow + bare_of(text))], "direct", text, clause)
        return Naming([self.reader.resolve(text)], "direct", text, _with_flow(clause, state.flow))

    def _of_the_same_kind(self, text: str, state: State) -> str:
        """A grade with the noun that the member before it named: 五星级旅游饭店1家、四星级3家."""
        if not text.endswith("级") or len(text) > _BARE or "级" not in state.text:
            return text
        return text + state.text[state.text.rindex("级") + 1 :]

    @cached_property
    def _may_flow(self) -> re.Pattern[str]:
        """The characters that verbs of increase begin with."""
        words = self.reader.lexicon.words["flow"]
        return re.compile(f"[{''.join(sorted({word[0] for word in words}))}]")

    # -- the words behind the number --------------------------------------------------------------------

    def _counted(
        self, group: list[Quantity], clause: Clause, passage: Passage, state: State, limit: int
    ) -> Naming | None:
        """What a number counts where it stands behind the number (新增35家专精特新企业, 超10亿元补贴)."""
        q = group[0]
        if len(group) > 1 or clause.has("up", "down", "to", "each"):
            return None
        if q.is_percentage and passage.sentence.startswith("的", q.end) and not self._bare_of_verbs(clause):
            m = _OF_WHAT.match(passage.sentence, q.end, limit)
            return Naming([Subject(m[1])], "counted", m[1], clause) if m else None
        if q.unit in _NOT_COUNTING:
            return None
        m = _COUNTED.match(passage.sentence, q.end, limit)
        if m is None:
            return None
        noun = self._after_counted.split(m[0])[0]
        # 147个断面优良率达98.6%: words that lead to the next number are its own
        read_to = q.end if m.end() == limit < passage.end else q.end + len(noun)
        if noun.endswith(("和", "与", "及")):  # 260所乡镇卫生院和1.4万个村卫生室
            read_to = q.end + len(noun)
        noun = noun.strip('“”"的').rstrip("和与及")
        if len(noun) < 2 or self.reader.lexicon.opens(noun, "movements"):
            return None
        verb = self._verb(clause)
        if not verb and state.verb and clause.direct and not clause.middle:
            verb = state.verb  # 新建改建17所县级医院、260所乡镇卫生院
        if verb and not self._takes_object(verb):
            if q.unit not in self.reader.lexicon.tables["things"] or self.reader.catalogue.suffix(
                clause.subject
            ):
                return None
            noun = _KINDS_OF.sub("", self._bare_of_verbs(clause)) + noun  # 支持外贸稳定发展10条措施
            return Naming([Subject(noun)], "counted", noun, clause, read_to=read_to)
        state.verb = verb or None
        form = self._form_in(verb + noun, len(verb)) if verb else None
        if form is not None:  # 新增35家专精特新企业: the form holds the verb
            clause = clause._replace(tails=tuple(tail for tail in clause.tails if tail.category != "flow"))
        elif verb in self.reader.lexicon.tables["flow"]:
            clause = _with_flow(clause, verb)
        form = form or self._form_in(noun, 0)
        if form is not None:
            return Naming([self.reader.resolve(form)], "counted", form, clause, read_to=read_to)
        return Naming([Subject(verb + noun)], "counted", verb + noun, clause, read_to=read_to)

    @cached_property
    def _after_counted(self) -> re.Pattern[str]:
        return re.compile(f"(?<!平)(?:{self.reader.lexicon.alternation('after_counted')})")

    def _bare_of_verbs(self, clause: Clause) -> str:
        """The words before a number, without verbs and words that carry nothing at their start."""
        lexicon = self.reader.lexicon
        text = self.reader.head_of(_ORDINAL.sub("", clause.subject))
        while (verb := lexicon.opens(text, "verbs") or lexicon.opens(text, "governors")) and len(verb) >= 2:
            text = text[len(verb) :]
        return text

    def _verb(self, clause: Clause) -> str:
        """The verb before a number whose noun follows it, if any."""
        lexicon = self.reader.lexicon
        verb = _ORDINAL.sub("", lexicon.strip_start(strip_time_start(clause.subject), "neutral"))
        return self.reader.names.strip_start(verb) or clause.word("flow") or ""

    def _takes_object(self, verb: str) -> bool:
        return any(verb in self.reader.lexicon.tables[c] for c in ("flow", "governors", "verbs"))

    def _form_in(self, words: str, least: int) -> str | None:
        """The written form of more than `least` characters that begins `words` as a whole noun."""
        hit = self.reader.catalogue.prefix(words)
        if hit is None or hit[0] <= least:
            return None
        rest = words[hit[0] :]
        is_whole = not rest or rest.startswith(self.reader.lexicon.words["after_noun"])
        return words[: hit[0]] if is_whole else None

    # -- the clauses before -----------------------------------------------------------------------------

    def _elided(
        self, group: list[Quantity], text: str, clause: Clause, passage: Passage, state: State
    ) -> Naming:
        """Subjects that the clause of the numbers leaves out."""
        n = len(group)
        rule = self._ellipsis(clause, state)
        if rule is None and n > 1:
            several = self._topics(clause, n)
            if several is not None:
                return Naming(several, "topic", text, clause)
        if rule is None:
            topic = self._topic(clause)
            return Naming([topic] if topic else [], "topic", text, clause)
        subjects = state.subjects
        if n == 1 and _STOCK.search(passage.before(group[0], 6)):
            # 日均新增市场主体196户，累计达43万户
            subjects = [
                _of(s, Scope("region")) if _RATES.fullmatch(s.scope_name or "") else s for s in subjects
            ]
        if clause.subject in self.reader.names.own:  # 全国居民消费价格上涨2%，全市上涨1.8%
            subjects = [subject._replace(scope="region", scope_name=None) for subject in subjects]
        if n > 1 and len(subjects) == 1 and len(state.history) >= n:
            subjects, rule = [subject for subject, _ in state.history[-n:]], "distribute-back"
            state.start = state.history[-n][1]
        elif n == 1 and len(subjects) == 1 and clause.says_one_for_each():
            several = self.reader.distribute(state.text, 2)
            if several is not None and all(subject.indicator_id for subject in several):
                subjects, rule = several, "each"
        return Naming(subjects, rule, text, clause, is_inherited=True)

    def _ellipsis(self, clause: Clause, state: State) -> str | None:
        """By which rule the last subjects hold on; None where they do not."""
        if not state.subjects or not clause.tails:
            return None
        if clause.direct:
            return "ellipsis"
        segments = (segment.strip('、和“”"') for segment in _SEGMENTS.split(clause.middle))
        return None if any(self._is_new_topic(words) for words in segments) else "ellipsis-over"

    def _is_new_topic(self, words: str) -> bool:
        """Whether a clause without a number turns to another matter."""
        lexicon = self.reader.lexicon
        if len(words) <= 4:
            return False
        limit = 30 if words.endswith(_STANDINGS) else 16
        if len(words) <= limit and lexicon.opens(words, "asides"):
            return False
        return not (len(words) <= 10 and lexicon.opens(words, "openers"))

    def _topic(self, clause: Clause) -> Subject | None:
        """A subject named at the start of the clause before: 外贸进出口逆势上扬，增长54.1%."""
        bases = self.reader.lexicon.words["bases"]
        segments = [s for s in _SEGMENTS.split(clause.middle) if s.strip("、") and not s.startswith(bases)]
        if not segments or not clause.has("up", "down", "reach", "to", "ge", "aim", "control", "improve"):
            return None
        head = self.reader.names.strip_start(strip_time_start(segments[-1].strip('“”"')))
        head = _ON_A_BASE.sub("", _PASSED.sub("", head))
        hit = self.reader.catalogue.prefix(head)
        reach = _SPOKEN_OF if hit is not None and _ITS_PACE.match(head, hit[0]) else _COMMENTED
        if hit is None or len(head) - hit[0] > reach:
            return None
        if re.search(r"[、和与及]", head[: hit[0] + 1]) or re.search(r"\d", head):
            return None
        return self.reader.resolve(head[: hit[0]])

    def _topics(self, clause: Clause, n: int) -> list[Subject] | None:
        """Subjects that the clause before lists: 游客人数、旅游收入均超过上年，分别增长8%、6%."""
        segments = [s for s in _SEGMENTS.split(clause.middle) if s.strip("、")]
        if not segments:
            return None
        head = _FARED.split(self.reader.head_of(segments[-1].strip('“”"')))[0]
        several = self.reader.distribute(head, n) if len(head) >= 4 else None
        return several if several and all(subject.indicator_id for subject in several) else None

    # -- whose figure it is -----------------------------------------------------------------------------

    def _narrowed(self, subject: Subject, state: State) -> Subject:
        """A bare sibling of a narrower head keeps its modifier: 新通道进出口货物X吨、进出口额Y元."""
        if subject.indicator_id is None:
            return subject
        is_known = state.subjects[-1].indicator_id is not None
        at = -1 if is_known or len(subject.text) < 3 else state.text.find(subject.text[:3])
        if at < 2:
            return subject
        if self.reader.whole(state.text[:at], subject.indicator_id) is not None:
            return subject
        scope = self.reader.scope_of(state.text[:at])
        return _of(subject, scope) if scope.kind == "part" else subject

    def _of_the_same_owner(self, subject: Subject, naming: Naming, state: State) -> Subject:
        """A later rate of a list whose first names its owner: 省管企业净资产增长8%、研发投入增长34%."""
        last = state.subjects[0]
        if naming.is_inherited or subject.scope != "region" or last.indicator_id is not None:
            return subject
        m = _STATE_FIRMS.match(last.scope_name or state.text)
        if m is None or m[0] == state.text or self.reader.names.stand_in(naming.text):
            return subject
        return _of(subject, Scope("part", m[0]))

    def _placed(self, subject: Subject, text: str, clause: Clause, state: State) -> Subject:
        """A place that the sentence speaks of holds for what follows, until the region itself is named."""
        start = clause.start
        if subject.scope != "region":
            if (subject.scope == "other" and subject.indicator_id) or self._is_place(
                subject.scope_name or ""
            ):
                state.place = Scope(subject.scope, subject.scope_name or "")
                state.place_leads = start <= _LEADING
            return subject
        names = self.reader.names
        if (
            state.place is None
            and (place := self._zone_spoken_of(clause.middle))
            and not names.stand_in(text)
        ):
            # 兵团综合实力增强，生产总值达到1960亿元; 某某新区增速领跑，生产总值增加到342亿元
            return _of(subject, Scope("part", place))
        if state.place is None and start > _LEADING + 2:
            return subject
        if names.stand_in(text):
            state.place = None
            return subject
        lead = self._place_head.match(text) if state.place is None and start <= _LEADING + 2 else None
        if lead and not lead[0].endswith(names.own):
            state.place, state.place_leads = Scope("part", lead[0]), start <= _LEADING
        return _of(subject, state.place) if state.place is not None and text else subject

    def _zone_spoken_of(self, middle: str) -> str | None:
        """The zone that is the subject of the clause before, which names no other figure of its own."""
        if _PLACE_SIGNS.isdisjoint(middle):
            return None
        m = self._zone_head.match(_last_segment(middle))
        if m is None or m["name"].startswith(self.reader.names.own):
            return None
        if m["name"] in self.reader.lexicon.tables["zones"]:
            return None  # 园区 in general
        is_verb = self.reader.lexicon.opens(m["name"], "leads") or self.reader.lexicon.opens(
            m["name"], "governors"
        )
        return None if is_verb or self.reader.lexicon.opens(m["name"], "verbs") else m["name"]

    @cached_property
    def _zone_head(self) -> re.Pattern[str]:
        words = self.reader.lexicon
        zones = f"{words.alternation('places')}|新区|保税区|示范区|试验区"
        return re.compile(
            rf"(?P<name>(?:国家级|省级)[一-龥]{{0,4}}?(?:{zones})|[一-龥]{{0,6}}?(?:{zones})(?!建设|发展|开发|改革|内|等))"
        )

    def place_of(self, paragraph: str) -> Scope | None:
        """The part of the region that a paragraph opens with and does not leave; None where there is none."""
        opening = paragraph[:_OPENS_WITH_PLACE]
        if _PLACE_SIGNS.isdisjoint(opening):
            return None
        m = self._paragraphs_place.match(opening)
        if m is None or self.reader.names.stand_in(paragraph):
            return None
        return Scope("part", m["place"])

    @cached_property
    def _paragraphs_place(self) -> re.Pattern[str]:
        places = self.reader.lexicon.alternation("bodies")
        return re.compile(
            rf"(?:——|[（(][一二三四五六七八九十\d]+[）)])?(?:[^，。；]{{2,10}}[，,])?(?P<place>(?:{places}))(?!建设|发展|开发)"
        )

    def zone_of(self, heading: str) -> Scope | None:
        """The zone that a paragraph is about by its heading (加快某某新区建设); None where it is of none."""
        if _PLACE_SIGNS.isdisjoint(heading):
            return None
        m = self._zone_heading.fullmatch(heading)
        if m is None or self.reader.names.stand_in(heading):
            return None
        name = m["zone"]
        while verb := self.reader.lexicon.opens(name, "governors") or self.reader.lexicon.opens(
            name, "leads"
        ):
            name = name[len(verb) :]
        # 推进高新区建设: of zones in general, as the region has them
        return (
            None
            if name in self.reader.lexicon.tables["zones"] or name.endswith(_WIDE)
            else Scope("part", name)
        )

    @cached_property
    def _zone_heading(self) -> re.Pattern[str]:
        zones = self.reader.lexicon.alternation("zones")
        return re.compile(
            rf"(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[)）、.．]|第[一二三四五六七八九十]+[，、])?"
            rf"(?P<zone>[^，、。；]{{0,14}}(?:{zones}|[一二三四五六七八九十\d]大[一-龥]{{0,6}}平台))[^，、。；]{{0,8}}"
        )

    def _is_place(self, name: str) -> bool:
        return name.endswith(self.reader.lexicon.words["place_ends"]) and not name.endswith(_NO_PLACES)

    @cached_property
    def _place_head(self) -> re.Pattern[str]:
        """A zone at the head of a clause, before its figure: 经开区工业产值…"""
        zones = self.reader.lexicon.alternation("places")
        return re.compile(rf"(?:力争|确保|预计|全年|推动)*[一-龥]{{0,8}}?(?:{zones})(?=[一-龥]{{2}})")


def _is_comment(text: str) -> bool:
    """Whether words only weigh the figure before them."""
    return text[:1] in _COMMENTS_BEGIN_SO and _COMMENT.fullmatch(text) is not None


def _last_segment(middle: str) -> str:
    """The last clause of what stands between the numbers before and a figure's own clause."""
    return _SEGMENTS.split(middle.rstrip("，,"))[-1]


def bare_of(text: str) -> str:
    """A member of a list without the words that join it to the last."""
    return text.lstrip("和与及、其中")


def _owner_of(text: str, owned: tuple[str, ...]) -> str:
    """The last subject without what it owned: 规模以上工业 of 规模以上工业主营业务收入."""
    for word in owned:
        if text.endswith(word) and len(text) > len(word):
            return text[: -len(word)]
    return text


def _of(subject: Subject, scope: Scope) -> Subject:
    return subject._replace(scope=scope.kind, scope_name=scope.name)


def _with_flow(clause: Clause, flow: str) -> Clause:
    """The clause with a verb of increase that governs it from afar."""
    return clause._replace(tails=(*clause.tails, Tail("flow", flow)))
