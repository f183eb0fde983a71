"""What stands behind a number: the things that it counts, or what an amount right before them tells apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.state import NOT_COUNTING, Naming, State, with_flow
from transforms.extract.clauses import Clause, Passage
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.resolving import SubjectReader
from transforms.extract.subjects.subject import Subject

_COUNTED = re.compile(
    r"[“\"]?(?:[一-龥A-Za-z“”\"·]|(?<=[一-龥])（[市区县旗州盟镇乡村、]{1,9}）){2,26}?(?=[，。；、：（）()！？\d]|$)"
)
_KINDS_OF = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)(?:大?类|种|批)$")
_JOINT = re.compile("[和与及]")
_WHOLE_VERB = 2
"""A verb of fewer characters may be the start of a noun."""
_OF_WHAT = re.compile(r"的([一-龥A-Za-z“”\"·]{2,20}?)(?=[，。；、：（）()！？\d]|$)")
"""What a share is of where it stands behind it: 97.5%的乡镇…."""
_ATTRIBUTE = re.compile(r"[级的]?([一-龥]{1,6})(?=[，。；、：）！]|$)")
_STANDARD = re.compile(r"(?:（[^（）]*）|\([^()]*\))?(?:以[上下])?作为([^，。；]{0,12}(?:标准|门槛|界线))")
"""What an amount is set as: 将农民人均纯收入3000元作为扶贫标准 tells of no income."""
_AIMED_AT = re.compile(r"(.{4,}?)的?(?:目标|任务)")
_STOPS = frozenset(("", "，", "。", "；", "、", "）", ")", "和", "："))
_NUMBER_OF_POINT = re.compile(r"^[一二三四五六七八九十]+是")


@dataclass(frozen=True)
class BehindReader:
    """Reads the words behind the numbers of one report."""

    reader: SubjectReader

    def counted(  # noqa: C901, PLR0911
        self, group: list[Quantity], clause: Clause, passage: Passage, state: State, limit: int
    ) -> Naming | None:
        """What a number counts where it stands behind the number (新增35家专精特新企业, 超10亿元补贴)."""
        q = group[0]
        clause = self._of_what_they_are_for(group, clause, passage)
        if len(group) > 1 or clause.has("up", "down", "to", "each"):
            return None
        if q.is_percentage and passage.sentence.startswith("的", q.end) and not self._bare_of_verbs(clause):
            m = _OF_WHAT.match(passage.sentence, q.end, limit)
            return Naming([Subject(m[1])], "counted", m[1], clause) if m else None
        if q.unit in NOT_COUNTING:
            return None
        m = _COUNTED.match(passage.sentence, q.end, limit)
        if m is None:
            return None
        noun = self._after_counted.split(m[0])[0]
        # 147个断面优良率达98.6%: words that lead to the next number are its own
        read_to = q.end if m.end() == limit < passage.end else q.end + len(noun)
        if noun.endswith(("和", "与", "及")):  # 260所乡镇卫生院和1.4万个村卫生室
            read_to = q.end + len(noun)
        noun = _without_aim(self._one_thing(noun).strip('“”"的').rstrip("和与及"), passage)
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
            clause = with_flow(clause, verb)
        form = form or self._form_in(noun, 0)
        if form is not None:
            return Naming([self.reader.resolve(form)], "counted", form, clause, read_to=read_to)
        return Naming([Subject(verb + noun)], "counted", verb + noun, clause, read_to=read_to)

    @cached_property
    def _after_counted(self) -> re.Pattern[str]:
        return re.compile(f"(?<!平)(?:{self.reader.lexicon.alternation('after_counted')})")

    def _of_what_they_are_for(self, group: list[Quantity], clause: Clause, passage: Passage) -> Clause:
        """The clause of things counted behind what they are for, which is no change of a figure.

        制定促进工业稳定增长的16条政策
        """
        q = group[0]
        is_attribute = passage.sentence.startswith("的", q.start - 1) and clause.has("up", "down")
        if len(group) > 1 or not is_attribute or q.unit not in self.reader.lexicon.tables["things"]:
            return clause
        return clause._replace(subject=passage.sentence[clause.start : q.start - 1], tails=())

    def _one_thing(self, noun: str) -> str:
        """A noun without what else was done behind it: 措施 of 18条措施和帮扶服务业的9条政策."""
        joined = _JOINT.search(noun) if noun.endswith("的") else None
        goes_on = joined is not None and self._opens_with_verb(noun[joined.end() :])
        return noun[: joined.start()] if joined is not None and goes_on else noun

    def _opens_with_verb(self, words: str) -> bool:
        """Whether words go on with something else that was done."""
        lexicon = self.reader.lexicon
        verbs = (lexicon.opens(words, category) or "" for category in ("verbs", "governors"))
        return any(len(verb) >= _WHOLE_VERB for verb in verbs)

    def _bare_of_verbs(self, clause: Clause) -> str:
        """The words before a number, without verbs and words that carry nothing at their start."""
        lexicon = self.reader.lexicon
        text = self.reader.head_of(_NUMBER_OF_POINT.sub("", clause.subject))
        while (verb := lexicon.opens(text, "verbs") or lexicon.opens(text, "governors")) and len(verb) >= 2:
            text = text[len(verb) :]
        return text

    def _verb(self, clause: Clause) -> str:
        """The verb before a number whose noun follows it, if any."""
        lexicon = self.reader.lexicon
        verb = _NUMBER_OF_POINT.sub(
            "", lexicon.strip_start(self.reader.cues.edges.strip_start(clause.subject), "neutral")
        )
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

    def kind_of_thing(self, q: Quantity, passage: Passage) -> str | None:
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
        return re.compile(
            rf"([^，。；、\d]{{0,18}}?(?:等\d+[个项])?(?:{self.reader.lexicon.alternation('projects')}))"
        )


def _without_aim(noun: str, passage: Passage) -> str:
    """What a goal of the plan is one of: 固定资产投资 of 完成5200亿元固定资产投资目标."""
    aimed = _AIMED_AT.fullmatch(noun) if passage.kind == "plan" else None
    return aimed[1] if aimed else noun
