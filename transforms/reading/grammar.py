"""The grammar over clauses: every stated quantity of a report as an observation with the words that carry it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from transforms.reading.catalogue import Catalogue, Indicator
from transforms.reading.lexicon import Lexicon
from transforms.reading.quantities import Quantity, QuantityFinder, Units, tidy
from transforms.reading.subjects import SelfNames, Subject, SubjectReader
from transforms.reading.timeframe import (
    TIME_HEAD,
    TIME_TAIL,
    YEAR,
    Frame,
    framing,
    heading_frame,
    timeline,
    turns_back,
)
from transforms.records import Identity, Observation, Section

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_PART = re.compile(r"[^；;]+")
_BOUNDARY = re.compile(r"[，,：:（）()；;…①-⑳]|——")
_ASIDE = re.compile(r"（[^（）]{1,14}）|\([^()]{1,14}\)")
_GLUE = re.compile(r"(?:\[\d+\]|［\d+］|【\d+】)*(?:[、和与及]|以及|、和)")
_WIDE_GLUE = re.compile(r"(?:\[\d+\]|［\d+］|【\d+】)*[,，]")
_COUNTED = re.compile(r"[“\"]?[一-龥A-Za-z“”\"·]{2,26}?(?=[，。；、：（）()！？\d]|$)")
_THINGS = frozenset("个家项件条座处所户台套只名位批")
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+是")
_COUNTED_END = re.compile(
    r"(?:全部|高效|高质量|得到|满意|办复|按时|如期|全面|均|已|正在|达到|可达|占|获评|入选|建成|投产|开工|实现|完成|上市|通过|签约|落地|纳入|达到|列入|获批|获得|被|成功|顺利|全部|投入|开业|开通|启动|加快)"
)
_COMPARE_TAIL = re.compile(
    r"(?:比|较|相比于?|与)(?P<base>(?:19|20)\d\d年?|上年|去年|上一年|前一年|[“\"]?十[一二三四]五[”\"]?|五年前|\d年前"
    r"|[一二三四五]年前|[“\"][^”\"，]{1,8}[”\"]|年初|上半年|前三季度|计划|目标)(?:的|同期|末|底|年末|年底|期末|时|相比|时期)*$"
)
_BASIS_TAIL = re.compile(
    r"(?:扣除|剔除|不含|还原|考虑|按)[^，；。]{2,16}?(?:因素|影响|口径|退税|价格|价|计算)(?:影响)?(?:后|计算)?$"
)
_RANK_TAIL = re.compile(
    r"(?:[,，、]?(?:位居|位列|名列|排名|排在|排|居|列|跃居|稳居|连续[^，]{1,3}年|保持|由|从|到|升至|上升至|前进至|增速|总量|全国|全省|全市|全区|全县|全州|世界|西部|中部|东部|同类城市|县级市|县市区?|各市州?|设区市|[一-龥]{2,3}(?:市|省|州)?))*$"
)
_GAP = re.compile(
    r"(?:高于|低于|快于|慢于|高出|领先|好于|优于|多于|超过|超出|超|比[^，；。]{2,14}?(?:高|低|快|慢|多|少|好)|高|低|快)[^，；。]{0,12}$"
)
_EXISTING = re.compile(r"(?:已经?|目前|现)(?:建成|完成|有|达|形成|拥有|累计|开工|落实|获|签)")
_LOCAL_MULTI = re.compile(
    r"连续(?:\d+|[一二三四五六七八九十两]+)(?:个)?年|(?<![\d.])(?:[两三四五六七八九十]|\d)年(?:累计|平均|共|来)|累计[^，]{0,6}年"
)
_ARRIVES = re.compile(
    r"[^，。；]{0,10}?(?:提高|提升|增加|增长|上升|回落|扩大|下降|降低|减少|压缩|缩短|缩小|降|增|升|收窄|改善|跃升|攀升|发展|上涨)(?:到|至|为)"
)
_MARKS = frozenset(("迈上", "跃上", "登上", "站上", "迈入", "跨入", "进入"))
_NOUNS_TOO = frozenset(("建议", "投入", "规模"))
_PLACE_HEAD = re.compile(
    r"(?:力争|确保|预计|全年|推动)*[一-龥]{0,8}?(?:园区|开发区|高新区|经开区|自贸区|综保区|经济圈|都市圈)(?=[一-龥]{2})"
)
_FALLS = frozenset(("降幅", "减幅"))
_RATES = _FALLS | {"增幅", "增速", "涨幅", "增长率", "增长速度", "增长幅度", "上涨幅度"}
_CUTS = re.compile(r"(?:压减|削减|压缩|压降|减少|降低|精简)[一-龥]")
_AVERAGE = re.compile(r"年均|年平均|每年平均|平均每年|平均年|[两三四五]年平均|年递增")
_SYNC = re.compile(
    r"(?P<subject>[^，；。：（）]{2,40}?)(?:的)?(?:增长|增速|增幅|提高|提升)?(?:要|力争|努力|保持|继续|基本|实现)*(?:与|和|同|跟)(?:国民|全市|全省|全区|全县|地区)?(?:经济|GDP|地区生产总值|国内生产总值|生产总值)(?:社会)?(?:发展|增长|增速|增幅)?(?:的)?(?:要|力争|努力)?(?:保持|基本|协调|大体|大致|实现|相)*同步"
)
_ABOVE = re.compile(
    r"(?P<subject>[^，；。：（）]{2,40}?)(?:增速|增长|增幅|涨幅)?(?:要|力争|努力|确保|保持|继续|均|都|分别|总体|持续|稳定|争取)*(?:(?:高于|快于|好于|优于|不低于|高出|超过|跑赢|领先)(?:于)?(?P<who>全国|国家|全省|自治区|省|全区|全市|全州|市)(?:的)?(?:平均)?(?:水平|增速|平均增速|平均)?(?=[，；。、\d]|[一两三]个|$)|(?:保持)?在(?P<who2>全国|全省|自治区|全区|全市|全州)平均(?:水平|增速)?(?:之|以)上)"
)
_VAGUE_TARGET = re.compile(
    r"(?P<subject>[^，；。：（）]{2,40}?)(?:(?:增长|增速)?(?:快于|高于)(?:经济增长|GDP|地区生产总值)[^，；。]{0,4}|(?:保持|稳定|控制|运行)?在?合理区间|(?:保持)?(?:稳定增长|稳中有进|持续增长|稳中提质|促稳提质|平稳增长|基本稳定)|(?:完成|达到)[^，；。]{0,6}(?:下达|考核|规定)[^，；。]{0,8})$"
)
_STATUS = {"review": "actual", "plan": "target", "government": "target", "commitments": "target"}
_TARGET_CUE = re.compile(r"力争|争取|计划|预期目标|要求|安排|将|确保|任务是|指标是")
_PERCENT = ("%", "‰")


def unit_is_percent(q: Quantity) -> bool:
    """Whether a figure is a percentage."""
    return q.unit in _PERCENT


@dataclass
class _Clause:
    """What stands before a group of numbers: the subject and what the words after it do."""

    subject: str
    start: int
    tails: list[tuple[str, str]]
    direct: bool
    """Nothing but a mark stands between the last group and this clause."""
    middle: str
    base: str | None = None

    def has(self, *categories: str) -> bool:
        return any(c in categories for c, _ in self.tails)

    def each(self) -> bool:
        """One value is said of each subject (均, 双双), which 分别 does not say."""
        return any(c == "each" and not t.startswith("分别") and t != "依次为" for c, t in self.tails)

    def token(self, category: str) -> str | None:
        return next((t for c, t in self.tails if c == category), None)


@dataclass
class _State:
    """What a sentence has said so far that ellipsis may take up."""

    subjects: list[Subject] = field(default_factory=list)
    text: str = ""
    start: int = 0
    measure: str | None = None
    next_number: int = 0
    """Where the next number begins; what a number counts cannot reach beyond it."""
    read_to: int = 0
    """How far the words behind the last number have been read as what it counts."""
    flow: str | None = None
    """The verb of increase (新增, 净增) that governs the list being read."""
    since_start: bool = False
    """A change from one level to another was stated, so that a growth that follows spans it."""
    base_year: int | None = None
    """The year that such a change began in, if named."""
    rate: str | None = None
    """Measure of the figure that a change began at (增幅由58%回落到27%), which the figure it led to shares."""
    history: list[tuple[Subject, int]] = field(default_factory=list)
    """Subjects of single values since the last list, for a 分别 that looks back over them."""
    place: tuple[str, str] | None = None
    place_leads: bool = False
    """The sentence opens with the place, so that it holds beyond a semicolon."""


@dataclass(frozen=True)
class GrammarRules:
    """The data that the grammar reads by."""

    catalogue: Catalogue
    units: Units
    lexicon: Lexicon


class Grammar:
    """Reads the observations of reports; one instance serves many."""

    def __init__(self, rules: GrammarRules) -> None:
        self.rules = rules
        self.finder = QuantityFinder(rules.units)

    def read(self, text: str, identity: Identity, sections: list[Section]) -> list[Observation]:
        """Every quantity and qualitative target that a clean text states, in order of place."""
        return _Reading(self, text, identity, sections).run()


class _Reading:
    """One report being read."""

    def __init__(self, grammar: Grammar, text: str, identity: Identity, sections: list[Section]) -> None:
        self.text = text
        self.identity = identity
        self.rules = grammar.rules
        self.finder = grammar.finder
        self.subjects = SubjectReader(self.rules.catalogue, self.rules.lexicon, SelfNames.of(identity))
        self.sections = sorted(sections, key=lambda s: (s.start, s.depth))
        self._starts = [s.start for s in self.sections]
        self._by_id = {s.section_id: s for s in self.sections}
        self._chapter_id: str | None = None
        self._frame = YEAR
        """What the paragraphs before have set: the year, or the term that a report looks back over."""
        self.found: list[Observation] = []

    def run(self) -> list[Observation]:
        offset = 0
        for line in self.text.split("\n"):
            if line:
                self._paragraph(offset, line)
            offset += len(line) + 1
        self.found.sort(key=lambda o: (o.evidence_end, o.evidence_start, o.measure, o.subject))
        return self.found

    def _section_at(self, place: int) -> Section | None:
        i = bisect_right(self._starts, place) - 1
        while i >= 0:
            if self.sections[i].end > place:
                return self.sections[i]
            i -= 1
        return None

    def _chapter(self, section: Section) -> Section:
        """The level-1 section around a section."""
        while section.parent_id and section.depth > 1:
            section = self._by_id[section.parent_id]
        return section

    def _paragraph(self, offset: int, line: str) -> None:
        frame = self._frame
        for n, m in enumerate(_SENTENCE.finditer(line)):
            start, sentence = offset + m.start(), m[0]
            section = self._section_at(start)
            if section is not None:
                chapter = self._chapter(section)
                if chapter.section_id != self._chapter_id:
                    self._chapter_id = chapter.section_id
                    frame = self._frame = heading_frame(chapter.heading)
                if section.kind == "glossary":
                    continue
            said = framing(sentence)
            if said is not None:
                frame = said
                if n == 0 or turns_back(line):
                    self._frame = said
            opening = self._sentence(start, sentence, section, frame)
            if opening is not None and section is not None and section.kind == "plan":
                frame = opening

    def _sentence(self, start: int, sentence: str, section: Section | None, default: Frame) -> Frame | None:
        """Read one sentence; returns the frame of the year that it opens with, if it does."""
        times = timeline(sentence, self.identity, default)
        opening = None
        if times.places and times.places[0] <= 3 and times.frames[0].explicit and times.frames[0].year:
            opening = times.frames[0] if times.frames[0].period == "year" else None
        if not re.search(
            r"[\d百千]|两位数|翻|同步|高于|快于|不低于|优于|合理区间|稳定|平均水平|[一二三四五六七八九]倍",
            sentence,
        ):
            return opening
        quantities = self.finder.find(sentence)
        state = _State()
        for part in _PART.finditer(sentence):
            inside = [q for q in quantities if part.start() <= q.start < part.end()]
            # After a semicolon a new subject is due; only the place that the sentence speaks of carries on.
            state = _State(place=state.place if state.place_leads else None, place_leads=state.place_leads)
            context = _Context(self, sentence, start, section, times, default, part.start(), part.end())
            context.quantities(inside, state)
            context.qualitative(inside)
        return opening


@dataclass
class _Context:
    """One part of a sentence (between semicolons) and what holds in it."""

    reading: _Reading
    sentence: str
    offset: int
    section: Section | None
    times: object
    default: Frame
    begin: int
    end: int

    # ---- numbers -------------------------------------------------------------------------------------
    def quantities(self, found: list[Quantity], state: _State) -> None:
        previous = self.begin
        found = [q for q, after in zip_longest(found, found[1:]) if not self._is_threshold(q, after)]
        groups = self._groups(found)
        for group, following in zip_longest(groups, groups[1:]):
            state.next_number = following[0].start if following else self.end
            clause = self._clause(previous, group[0].start)
            self._group(group, clause, state)
            previous = max(group[-1].end, state.read_to)

    def _is_threshold(self, q: Quantity, after: Quantity | None) -> bool:
        """Whether a number only says which things are meant: 10亿元以上项目48个, 500万元以上固定资产投资增长10%."""
        if after is None or q.hedge_start == q.end:
            return False
        between = self.sentence[q.end : after.start]
        if _BOUNDARY.search(between) or not re.match(r"的?[一-龥“]", between) or "、" in between:
            return False
        return len(self._strip(between)[0]) >= 2 and not re.match(r"并|且|和|与|及|达|至|到", between)

    def _groups(self, found: list[Quantity]) -> list[list[Quantity]]:
        """Numbers joined by nothing but a list mark and of one unit, as lists."""
        groups: list[list[Quantity]] = []
        for q in found:
            if groups:
                last = groups[-1][-1]
                between = self.sentence[last.end : q.start]
                spread = (
                    "分别" in self.sentence[max(self.begin, groups[-1][0].start - 12) : groups[-1][0].start]
                )
                glued = _GLUE.fullmatch(between) or (spread and _WIDE_GLUE.fullmatch(between))
                if glued and (spread or last.unit == q.unit) and "第" not in (last.unit, q.unit):
                    groups[-1].append(q)
                    continue
            groups.append([q])
        return groups

    def _clause(self, previous: int, end: int) -> _Clause:
        gap = self.sentence[previous:end]
        cut = 0
        # 细颗粒物（PM2.5）年均浓度: what stands in parentheses is no clause of its own
        for m in _BOUNDARY.finditer(_ASIDE.sub(lambda m: "\0" * len(m[0]), gap)):
            cut = m.end()
        start = previous + cut
        segment = self.sentence[start:end]
        middle = gap[:cut]
        lead = re.match(r"[、和与及并而且也又；，,\s“”\"]*", segment).end()  # type: ignore[union-attr]
        start += lead
        segment = segment[lead:]
        direct = previous > self.begin and not re.sub(r"[，,、；：:（）()\s]|\[\d+\]", "", middle)
        subject, tails, base = self._strip(segment)
        return _Clause(subject, start, tails, direct, middle, base)

    def _strip(self, segment: str) -> tuple[str, list[tuple[str, str]], str | None]:
        """The subject of a clause, with the words between it and the number taken off from the end."""
        lexicon = self.reading.rules.lexicon
        tails: list[tuple[str, str]] = []
        base = None
        forms = self.reading.rules.catalogue
        while segment:
            stripped = segment.rstrip("“”\"'： :，,")
            if stripped != segment:
                segment = stripped
                continue
            m = _COMPARE_TAIL.search(segment)
            if m:
                base = base or m["base"]
                segment = segment[: m.start()]
                continue
            m = TIME_TAIL.search(segment)
            if m:
                segment = segment[: m.start()]
                continue
            m = _BASIS_TAIL.search(segment)
            if m:
                tails.append(("basis", m[0]))
                segment = segment[: m.start()]
                continue
            for length in range(min(lexicon.longest_tail, len(segment)), 0, -1):
                token = segment[-length:]
                category = lexicon.tails.get(token)
                if category is None:
                    continue
                hit = forms.suffix(segment)
                if (
                    hit is not None
                    and len(segment) - hit[0] > length
                    and not (hit[1].measures and category in ("up", "down"))
                ):
                    continue  # the token is the end of a written form
                tails.append((category, token))
                segment = segment[:-length]
                break
            else:
                break
        return segment, tails, base

    def _group(self, group: list[Quantity], clause: _Clause, state: _State) -> None:
        reader = self.reading.subjects
        n = len(group)
        if group[0].unit == "第":
            self._rank(group[0], clause, state)
            return
        inherited = False
        starting = False
        suspect: str | None = None
        rule = "direct"
        subjects: list[Subject] = []
        text = clause.subject
        if text in ("其中", "其") or text in reader.names.own:
            text = ""
        if n == 1 and text.endswith(("从", "由")) and _ARRIVES.match(self.sentence, group[0].end):
            # 从A提高到B: A is where the change began
            text, tails, base = self._strip(text[:-1])
            starting, clause.subject, clause.tails, clause.base = (
                True,
                text,
                clause.tails + tails,
                base or clause.base,
            )
        if re.match(r"[约仅只]?占", text) and state.text and n == 1:
            share = reader.catalogue.suffix(state.text + text)
            if share is not None and share[0] < len(state.text):
                text = clause.subject = state.text + text  # 民生支出33.7亿元，占一般公共预算支出80.2%
        counted = self._counted(group[0], clause, state.next_number) if n == 1 else None
        if counted is not None:
            text, subject, state.read_to = counted
            clause.subject = text
            subjects, rule = [subject], "counted"
            inherited = False
        elif not text:
            subjects, rule = self._ellipsis(clause, state)
            if n > 1 and len(subjects) == 1 and len(state.history) >= n:
                subjects, rule = [s for s, _ in state.history[-n:]], "distribute-back"
                state.start = state.history[-n][1]
            elif n == 1 and len(subjects) == 1 and clause.each():
                several = reader.distribute(state.text, 2)
                if several is not None and all(s.indicator_id for s in several):
                    subjects, rule = several, "each"
            inherited = bool(subjects)
            if not inherited:
                topic = self._topic(clause)
                if topic is not None:
                    subjects, rule = [topic], "topic"
        else:
            completed = None
            if reader.catalogue.suffix(text) is None and len(text) <= 5:
                bare = reader.lexicon.strip_start(text, "neutral") or text
                for name in reader.names.own:
                    bare = bare.removeprefix(name)
                near = bool(state.text) and not state.text.endswith("面积")
                before = self.sentence[state.start if near else self.begin : clause.start]
                completed = reader.complete_head(bare, before, state.text)
            if completed is not None:
                subjects, rule = [completed], "bare-head"
            elif n > 1:
                several = reader.distribute(text, n)
                if several is not None:
                    subjects, rule = several, "distribute"
            elif clause.each():
                for size in (2, 3, 4, 5):
                    several = reader.distribute(text, size)
                    if several is not None:
                        subjects, rule = several, "each"
                        break
            if not subjects and n == 1:
                subjects = [self._of_flow(text, clause, state) or reader.resolve(text)]
        if n > 1 and len(subjects) not in (1, n):
            suspect = f"{n} values stand against {len(subjects)} subjects"
            subjects = []
        if n > 1 and len(subjects) == 1:
            # a list of values behind one subject: whose is which cannot be told
            suspect = f"{n} values stand against one subject"
            subjects = []
        if not subjects:
            subjects = [Subject(text or state.text or clause.middle.strip("，,、：（）()")[-20:] or "")] * n
            rule = "unresolved"
        subjects = [self._narrowed(s, clause, state) for s in subjects]
        subjects = [self._placed(s, state, text, clause.start) for s in subjects]
        pairs = (
            list(zip(subjects, group, strict=True)) if len(subjects) == n
            else [(s, group[0]) for s in subjects]
        )  # fmt: skip
        hedge = next((q.hedge for q in reversed(group) if q.hedge), None) if n > 1 else None
        start = state.start if inherited and group[0].start - state.start < 140 else clause.start
        measure = None
        for subject, quantity in pairs:
            measure = self._emit(
                subject,
                quantity,
                clause,
                start,
                group[-1].end,
                hedge,
                "starting" if starting else rule,
                suspect,
                state,
            )
        state.subjects = subjects
        if len(subjects) > 1:
            state.history = []
        elif not inherited:
            state.history.append((subjects[0], clause.start))
        if not inherited:
            state.since_start = starting
            state.text, state.start = text, clause.start
        state.measure = measure
        state.rate = measure if starting else None
        if starting:
            state.since_start = True
            state.base_year = self._named_year(group[0])

    def _counted(self, q: Quantity, clause: _Clause, limit: int) -> tuple[str, Subject, int] | None:
        """What a number counts where it stands behind the number (新增35家专精特新企业, 超10亿元补贴).

        Returns the words, the subject, and where the words end.
        """
        lexicon, reader = self.reading.rules.lexicon, self.reading.subjects
        if clause.has("up", "down", "to", "each") or q.unit in (
            *_PERCENT,
            "个百分点",
            "倍",
            "番",
            "位",
            "第",
        ):
            return None
        m = _COUNTED.match(self.sentence, q.end, limit)
        if m is None:
            return None
        noun = _COUNTED_END.split(m[0])[0]
        # 147个断面优良率达98.6%: words that lead to the next number are its own
        end = q.end if m.end() == limit < self.end else q.end + len(noun)
        noun = noun.strip('“”"的').rstrip("和与及")
        if len(noun) < 2:
            return None
        verb = _ORDINAL.sub("", lexicon.strip_start(TIME_HEAD.sub("", clause.subject), "neutral"))
        for name in reader.names.own:
            verb = verb.removeprefix(name)
        verb = verb or clause.token("flow") or ""
        if verb and not any(verb in lexicon.tables[c] for c in ("flow", "governors", "verbs")):
            if q.unit not in _THINGS or reader.catalogue.suffix(clause.subject) is not None:
                return None
            return noun, Subject(noun), end
        hit = reader.catalogue.prefix(verb + noun) if verb else None
        if hit is not None and hit[0] > len(verb) and self._ends_noun(noun, hit[0] - len(verb)):
            return (verb + noun)[: hit[0]], reader.resolve((verb + noun)[: hit[0]]), end
        if verb in lexicon.tables["flow"]:
            clause.tails.append(("flow", verb))
        hit = reader.catalogue.prefix(noun)
        if hit is not None and self._ends_noun(noun, hit[0]):
            return noun[: hit[0]], reader.resolve(noun[: hit[0]]), end
        return verb + noun, Subject(verb + noun), end

    def _ends_noun(self, noun: str, at: int) -> bool:
        """Whether a noun is whole at `at`: what follows is a verb or nothing, and no further noun."""
        rest = noun[at:]
        return not rest or any(
            rest.startswith(v) for v in ("改造", "建设", "全部", "办复", "办结", "得到", "按时")
        )

    def _of_flow(self, text: str, clause: _Clause, state: _State) -> Subject | None:
        """A later member of a list that a verb of increase governs: 新增A20家、B300家."""
        lexicon, reader = self.reading.rules.lexicon, self.reading.subjects
        head = lexicon.strip_start(TIME_HEAD.sub("", text), "neutral")
        for name in reader.names.own:
            head = head.removeprefix(name)
        own = next((t for t in lexicon.words["flow"] if head.startswith(t)), None)
        if own is not None or clause.middle or not clause.direct:
            state.flow = own
            return None
        if state.flow is None or reader.catalogue.suffix(text) is None:
            return None
        hit = reader.catalogue.suffix(state.flow + text)
        if hit is not None and hit[0] == 0:
            return reader.resolve(state.flow + text)
        clause.tails.append(("flow", state.flow))
        return reader.resolve(text)

    def _ellipsis(self, clause: _Clause, state: _State) -> tuple[list[Subject], str]:
        if not state.subjects or not clause.tails:
            return [], ""
        if clause.direct:
            return state.subjects, "ellipsis"
        for segment in re.split(r"[，,；：:（）()]", clause.middle):
            words = segment.strip('、和“”"')
            if not words:
                continue
            if self._new_topic(words):
                return [], ""
        return state.subjects, "ellipsis-over"

    def _new_topic(self, words: str) -> bool:
        """Whether a clause without a number turns to another matter."""
        if len(words) <= 16 and re.match(
            r"(?:位?居|位?列|排名?|名列|增速|增幅|总量|规模|超过|高于|快于|低于|首次|创|稳居|连续|占|超|重回|跃|迈|净增|较|比|同比|均|都"
            r"|分别|全国|全省|全市|全区|全县|全州|达|人均|率先|继续|保持|扭|好于|优于|领跑|领先|提前|历史|再创|登上|进入|跻身|跨|站上|双双"
            r"|按|扣除|剔除|其中|折)",
            words,
        ):
            return False
        if re.match(r"(?:完成|实现|突破|顺利|圆满|为|由|从|居|是|在)", words) and len(words) <= 10:
            return False
        return len(words) > 4

    def _topic(self, clause: _Clause) -> Subject | None:
        """A subject named at the start of the clause before: 外贸进出口逆势上扬，增长54.1%."""
        segments = [s for s in re.split(r"[，,；：:（）()]", clause.middle) if s.strip("、")]
        segments = [s for s in segments if not re.match(r"(?:按|扣除|剔除|考虑|不含)", s)]
        if not segments or not clause.has("up", "down", "reach", "to", "ge", "aim", "control", "improve"):
            return None
        head = TIME_HEAD.sub("", segments[-1].strip('“”"'))
        for name in self.reading.subjects.names.own:
            head = head.removeprefix(name)
        hit = self.reading.rules.catalogue.prefix(head)
        if hit is None or len(head) - hit[0] > 10 or re.search(r"[、和与及]", head[: hit[0] + 1]):
            return None
        if re.search(r"\d", head):
            return None
        return self.reading.subjects.resolve(head[: hit[0]])

    def _placed(self, subject: Subject, state: _State, text: str, start: int) -> Subject:
        """A place that the sentence speaks of holds for what follows, until the region itself is named."""
        if subject.scope in ("part", "other"):
            if (subject.scope == "other" and subject.indicator_id) or re.search(
                r"(?:区|园|县|镇|乡|港|集团|公司|旗|新城|基地)$", subject.scope_name or ""
            ):
                state.place = (subject.scope, subject.scope_name or "")
                state.place_leads = start <= 4
            return subject
        if any(name in text for name in self.reading.subjects.names.own):
            state.place = None
            return subject
        lead = _PLACE_HEAD.match(text) if state.place is None and start <= 6 else None
        if lead and not any(lead[0].endswith(name) for name in self.reading.subjects.names.own):
            state.place, state.place_leads = ("part", lead[0]), start <= 4
        if state.place is not None and text:
            return replace(subject, scope=state.place[0], scope_name=state.place[1])
        return subject

    def _narrowed(self, subject: Subject, clause: _Clause, state: _State) -> Subject:
        """A bare sibling of a narrower head keeps its modifier: 新通道进出口货物X吨、进出口额Y元."""
        if subject.indicator_id is None or clause.middle or not clause.direct or not state.subjects:
            return subject
        head = state.subjects[-1]
        at = state.text.find(subject.text[:3]) if head.indicator_id is None and len(subject.text) >= 3 else -1
        if at < 2:
            return subject
        scope, name, _ = self.reading.subjects.scope_of(state.text[:at])
        return replace(subject, scope=scope, scope_name=name) if scope == "part" else subject

    def _rank(self, q: Quantity, clause: _Clause, state: _State) -> None:
        words = _RANK_TAIL.sub("", clause.subject)
        for name in (*self.reading.subjects.names.others, *self.reading.subjects.names.own):
            words = words.removeprefix(name)
        if len(words) >= 2 and not re.match(r"总量|增速|增幅|规模|连续|时隔|首次|重回|综合|位次|排名", words):
            state.subjects, state.text, state.start = (
                [self.reading.subjects.resolve(words)],
                words,
                clause.start,
            )
        owner = state.subjects[0] if state.subjects else Subject(clause.subject)
        frame = self.times.at(q.start, self.default)  # type: ignore[attr-defined]
        status, year, period = self._when(frame, clause)
        self._observe(
            owner, "rank", q.value, None, "位", q, clause.start, q.end, "eq", year, period, status, False, None, "rank",
            None,
        )  # fmt: skip

    # ---- one value -----------------------------------------------------------------------------------
    def _emit(
        self, subject: Subject, q: Quantity, clause: _Clause, start: int, end: int, hedge: str | None, rule: str,
        suspect: str | None, state: _State,
    ) -> str:  # fmt: skip
        segment = self.sentence[clause.start : q.start]
        sign = -1 if clause.has("down") and not clause.has("to") else 1
        worsens = self.reading.rules.catalogue.indicators.get(subject.indicator_id or "")
        if (
            clause.has("improve")
            and not clause.has("to")
            and worsens is not None
            and worsens.direction == "down"
        ):
            sign = -1  # 浓度改善7.9% is a fall
        measure = self._measure(subject, q, clause, segment)
        rate = next((t for _, t in clause.tails if t in _RATES), None)
        if (
            measure == "level"
            and unit_is_percent(q)
            and clause.has("to")
            and (state.rate == "growth" or rate)
        ):
            measure = "growth"  # 降幅收窄至9.6% is a fall of 9.6 %
            sign = -1 if rate in _FALLS else sign
        if measure == "growth" and _CUTS.match(subject.text) and not clause.has("up", "down", "to"):
            sign = -1  # 压减一般性支出15%
        value, high, unit = q.value, q.high, q.unit
        indicator = self.reading.rules.catalogue.indicators.get(subject.indicator_id or "")
        frame = self.times.at(q.start, self.default)  # type: ignore[attr-defined]
        status, year, period = self._when(frame, clause)
        if indicator is not None and indicator.as_share and measure == "level" and unit == "%":
            indicator = self.reading.rules.catalogue.indicators[indicator.as_share]  # 优良天数92.9%
        if (
            indicator is not None
            and measure == "level"
            and unit in _PERCENT
            and "level" not in indicator.units
        ):
            measure = "growth"  # 居民消费价格控制在3%以内
        elif (
            indicator is not None and measure == "level" and unit == "%" and indicator.units.get("level") != "%"
            and status == "target" and not re.search(r"占|的$|相当于", segment) and "growth" in indicator.units
        ):  # fmt: skip
            measure, rule = "growth", "bare-percent"
        if unit == "成":
            value, high, unit = value * 10, None if high is None else high * 10, "%"
        if measure == "growth":
            if unit == "倍":
                value, high, unit = value * 100, None if high is None else high * 100, "%"
            value, high = sign * value, None if high is None else sign * high
            if high is not None and high < value:
                value, high = high, value
        elif measure == "change" and sign < 0:
            value, high = -value, None if high is None else -high
        if subject.measures is not None and measure not in subject.measures:
            indicator = None
        if subject.context and not any(w in self.sentence[self.begin : self.end] for w in subject.context):
            indicator = None
        if indicator is not None:
            converted = self._canonical(indicator, measure, value, high, unit)
            if converted is None:
                indicator = None
            else:
                value, high, unit = converted
        if subject.ambiguous:
            suspect, indicator = subject.ambiguous, None
        if measure == "growth" and period == "year":
            if clause.base and re.fullmatch(r"(?:19|20)\d\d年?", clause.base):
                if year is not None and int(clause.base[:4]) != year - 1:
                    period = "multi_year"
            elif clause.base and re.search(r"五[”\"]?$|年前", clause.base):
                period = "multi_year"
        if measure != "level" and (clause.has("average") or _AVERAGE.search(segment)):
            period = "average"
        elif measure == "level" and "年均增" in segment:
            period = "average"
        if period == "year" and _LOCAL_MULTI.search(segment):
            period = "multi_year"
        if (
            period == "multi_year"
            and measure == "level"
            and clause.has("to", "reach")
            and "累计" not in segment
        ):
            token = clause.token("to") or clause.token("reach") or ""
            if token.endswith(("到", "至", "达", "达到")) and status == "actual":
                period, year = "point", self.reading.identity.review_year
        if rule == "starting":
            period, year = "point", self._named_year(q)
        elif (
            period == "year"
            and measure == "growth"
            and state.since_start
            and state.rate is None
            and state.base_year != (year or 0) - 1
        ):
            period = "multi_year"
        estimate = clause.has("estimate") or bool(re.search(r"预计", self.sentence[self.begin : q.start]))
        basis = clause.token("basis")
        kept = replace(subject, indicator_id=indicator.indicator_id if indicator else None)
        self._observe(
            kept, measure, value, high, unit, q, start, max(end, q.end), self._comparator(q, clause, hedge), year,
            period, status, estimate and status == "actual", basis, rule, suspect,
        )  # fmt: skip
        return measure

    def _named_year(self, q: Quantity) -> int | None:
        """The year that stands right before a number (由2020年的5.6万元)."""
        m = re.search(
            r"((?:19|20)\d\d)年[^，；。]{0,6}$", self.sentence[max(self.begin, q.start - 14) : q.start]
        )
        if m:
            return int(m[1])
        last = re.search(r"(?:上年|去年)的?$", self.sentence[max(self.begin, q.start - 4) : q.start])
        return self.reading.identity.review_year - 1 if last else None

    def _measure(self, subject: Subject, q: Quantity, clause: _Clause, segment: str) -> str:
        moving = clause.has("up", "down", "improve") and not clause.has("to")
        if q.number in ("两位数", "双位数") and re.match(
            r"[^，。；]{0,2}(?:增长|增幅|增速|提升)", self.sentence[q.end :]
        ):
            return "growth"
        if q.unit in _PERCENT and re.match(
            r"的?(?:较?[快高]速?)?(?:增长|增速|增幅)(?![一-龥])", self.sentence[q.end :]
        ):
            return "growth"
        if q.unit in _PERCENT and _CUTS.match(subject.text) and not clause.has("to"):
            return "growth"
        if q.unit in ("个百分点", "个千分点"):
            return "gap" if _GAP.search(segment) and not moving else "change"
        if q.unit in _PERCENT:
            if _GAP.search(segment) and re.search(r"比全|高于全|快于全", segment):
                return "gap"
            if moving:
                return "growth"
            if clause.has("flow"):
                return "growth"
            if re.search(r"占|比重|份额", segment) and not subject.indicator_id:
                return "share"
            return "level"
        if q.unit == "倍":
            return "growth" if moving else "multiple"
        if q.unit == "番":
            return "multiple"
        if moving or clause.has("flow"):
            return "change"
        return "level"

    def _canonical(
        self, indicator: Indicator, measure: str, value: float, high: float | None, unit: str
    ) -> tuple[float, float | None, str] | None:
        units = self.reading.rules.units
        canonical = indicator.units.get(measure)
        if canonical is None:
            return None
        if unit == "":  # 突破万亿: the unit goes without saying
            base = units.parse(canonical)
            unit = base.base if base else canonical
            if unit != "元":
                return None
        for target in (canonical, *(indicator.level_alt if measure == "level" else ())):
            converted = units.convert(value, unit, target)
            if converted is not None:
                top = None if high is None else units.convert(high, unit, target)
                return converted, top, target
        return None

    @staticmethod
    def _comparator(q: Quantity, clause: _Clause, hedge: str | None) -> str:
        if q.high is not None:
            return "range"
        said = q.hedge or hedge
        if said == "approx":
            return "approx"
        if said:
            return said
        for category, _ in clause.tails:
            if category in ("ge", "le", "approx"):
                return category
        if any(token in _MARKS for _, token in clause.tails):
            return "ge"  # 迈上千亿元台阶
        return "le" if clause.has("control") else "eq"

    def _when(self, frame: Frame, clause: _Clause) -> tuple[str, int | None, str]:
        """Status, reference year and period of a figure."""
        identity = self.reading.identity
        kind = self.section.kind if self.section is not None else "other"
        status = _STATUS.get(kind)
        year = frame.year
        segment = self.sentence[clause.start : clause.start + 60]
        if status is None:
            status = "target" if _TARGET_CUE.search(self.sentence[self.begin : self.end]) else "actual"
            if year is None and identity.level == "nation" and kind == "other" and self._unstructured():
                return status, None, frame.period
        if frame.tense == "past" and status == "target":
            status = "actual"
        if frame.explicit and year is not None:
            if status == "target" and year <= identity.review_year:
                status = "actual"
            elif status == "actual" and year > identity.review_year:
                status = "target"
        elif status == "target" and (
            _EXISTING.search(segment) or any(t in ("已", "已经") for _, t in clause.tails)
        ):
            status = "actual"
        if year is None and frame.period != "multi_year":
            year = identity.review_year if status == "actual" else identity.report_year
        elif year is None and status == "actual":
            year = identity.review_year
        return status, year, frame.period

    def _unstructured(self) -> bool:
        return not any(s.kind in ("review", "plan") for s in self.reading.sections)

    # ---- qualitative targets ---------------------------------------------------------------------------
    def qualitative(self, found: list[Quantity]) -> None:
        """与经济增长同步, 高于全省平均水平 and the like as cells without a number."""
        part = self.sentence[self.begin : self.end]
        kind = self.section.kind if self.section is not None else "other"
        for pattern, comparator in ((_SYNC, "sync_gdp"), (_ABOVE, ""), (_VAGUE_TARGET, "other_qualitative")):
            for clause in re.finditer(r"[^，,：:（）()。；]+", part):
                m = pattern.search(clause[0])
                if m is None:
                    continue
                start = self.begin + clause.start() + m.start()
                end = self.begin + clause.start() + m.end()
                if comparator != "sync_gdp" and kind in ("review",):
                    continue
                if comparator == "other_qualitative" and not re.search(r"目标|预期", self.sentence):
                    continue
                if comparator != "sync_gdp" and any(
                    clause.start() + self.begin <= q.start < clause.end() + self.begin
                    and q.unit != "个百分点"
                    for q in found
                ):
                    continue
                self._qualitative(m, comparator, start, end)

    def _qualitative(self, m: re.Match[str], comparator: str, start: int, end: int) -> None:
        if not comparator:
            who = m["who"] or m["who2"]
            level = self.reading.identity.level
            if who in ("全国", "国家"):
                comparator = "above_nation"
            elif who in ("全省", "省", "自治区") or (who == "全区" and level != "district"):
                comparator = "above_province"
            else:
                comparator = "above_city"
        reader = self.reading.subjects
        text, tails, _ = self._strip(m["subject"])
        frame = self.times.at(start, self.default)  # type: ignore[attr-defined]
        clause = _Clause(text, start, tails, False, "")
        status, year, period = self._when(frame, clause)
        whole = reader.resolve(text)
        hit = reader.catalogue.suffix(text)
        subjects = [whole] if hit and hit[0] == 0 else reader.members(text) or [whole]
        ids = [s.indicator_id for s in subjects]
        if ids == ["urban_income", "rural_income"]:
            subjects = [replace(subjects[0], indicator_id="resident_income")]
        for subject in subjects:
            if subject.indicator_id is None:
                continue
            indicator = reader.catalogue.indicators[subject.indicator_id]
            measure = "growth" if "growth" in indicator.units else "level"
            quantity = Quantity(start, end, "", 0.0, None, indicator.units[measure], "", None, end)
            self._observe(
                subject, measure, None, None, indicator.units[measure], quantity, start, end, comparator, year, period,
                status, False, None, "qualitative", subject.ambiguous,
            )  # fmt: skip

    # ---- the row ---------------------------------------------------------------------------------------
    def _observe(
        self, subject: Subject, measure: str, value: float | None, high: float | None, unit: str, q: Quantity,
        start: int, end: int, comparator: str, year: int | None, period: str, status: str, estimate: bool,
        basis: str | None, rule: str, suspect: str | None,
    ) -> None:  # fmt: skip
        reading = self.reading
        evidence_start, evidence_end = self.offset + start, self.offset + end
        if self.section is None:
            section_id = "0"
        else:
            section_id = self.section.section_id
        reading.found.append(
            Observation(
                section_id, subject.text, subject.indicator_id, measure, None if value is None else tidy(value),
                None if high is None else tidy(high), unit, q.number, q.stated_unit or None, year, period, status,
                estimate, basis, comparator, subject.scope, subject.scope_name,
                reading.text[evidence_start:evidence_end], evidence_start, evidence_end, self.sentence, rule, suspect,
            )
        )  # fmt: skip
