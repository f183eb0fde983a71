"""Which indicator a number is of, stock or addition, and what it is worth in the canonical unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.extract.binding.state import Binding
from transforms.extract.clauses import Clause, Passage
from transforms.extract.figures.figure import Amount
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.subjects.subject import Subject
from transforms.reference.indicators import Catalogue, Indicator
from transforms.reference.predicates import Lexicon
from transforms.reference.units import Units

_IN_ALL = re.compile(r"[，、](?:累计)?总(?:规模|[数量])(?:达到?|突破|超过?|增?至)")
"""What stands behind what came in a year where it goes on with what there is in all."""
_STANDS = re.compile("累计|总|有|共|余额|存量|保有|稳定|保持|由|从|超|过|达|均|发展|壮大|跃|升")
"""Words that tell of what stands."""
_LIST_BACK = r"(?P<rest>[^；;。]{0,90})$"
_LAST_CAME = re.compile(
    rf".*(?<!累计)(?:新[增建设认培引入获登]\w{{0,2}}|净增|创建|创成|引进|招引|落户|打造|启动建设){_LIST_BACK}",
    re.DOTALL,
)
"""A verb of what came in the year, and what stands between it and a later member of its list."""
_LAST_BUILT = re.compile(rf".*(?:建成|建设|培育|推动|推进|投用){_LIST_BACK}", re.DOTALL)
"""The same of a verb that may be of either."""
_ARRIVED = re.compile("达|突破|总|累计|超|居|增至|共有|拥有|占|增长|下降")
"""Words behind which such a verb governs no more."""
_ENDS_LIST = re.compile(f"，|{_ARRIVED.pattern}")
_CAME_IN = re.compile(r"[^，。；]{0,3}(?:建成|投产|投入运行|投运|并网|竣工)")
_SAID_OF_THEM = re.compile(r"[一-龥]")


def _came_about(binding: Binding, q: Quantity, passage: Passage) -> bool:
    """Whether a figure without a verb of its own is one of a list of what came: 新增A9家，B26家、C12家."""
    if binding.rule == "counted":
        return _CAME_IN.match(passage.sentence, binding.end) is not None  # 24万千瓦电力装机建成投产
    came = _LAST_CAME.search(passage.sentence, passage.begin, binding.clause.start)
    return came is not None and _ARRIVED.search(came["rest"]) is None


@dataclass(frozen=True)
class AmountReader:
    """Brings the numbers of one report to the units of their indicators."""

    catalogue: Catalogue
    units: Units

    def indicator(self, subject: Subject, measure: str, q: Quantity) -> Indicator | None:
        """The subject's indicator, or that which its words mean with a percentage (优良天数92.9%)."""
        indicator = self.catalogue.indicators.get(subject.indicator_id or "")
        if indicator is not None and indicator.as_share and measure == "level" and q.unit == "%":
            return self.catalogue.indicators[indicator.as_share]
        return indicator

    def stock_or_addition(
        self, indicator: Indicator | None, measure: str, binding: Binding, q: Quantity, passage: Passage
    ) -> tuple[Indicator | None, str]:
        """Of an indicator that counts what stands, and its partner for what came: the one that is meant.

        高新技术企业净增520家 counts what came, and so does 新能源并网装机400万千瓦 before 总规模达1000万千瓦;
        新增专精特新企业84家、总量达176家 ends with what stands.
        """
        if indicator is None or q.is_percentage or q.unit in ("个百分点", "倍", "番", "成"):
            return indicator, measure
        clause = binding.clause
        if measure == "change" and clause.has("flow") and not clause.has("up", "down"):
            if indicator.kind == "flow":
                return indicator, "level"
            partner = self.catalogue.indicators.get(indicator.partner or "")
            return (
                (partner, "level") if partner is not None and partner.kind == "flow" else (indicator, measure)
            )
        if measure == "level" and self._is_bare_stock(indicator, binding, q, passage):
            came = _IN_ALL.match(passage.sentence, q.end) or _came_about(binding, q, passage)
            return (self.catalogue.indicators[indicator.partner or ""] if came else indicator), "level"
        if (
            measure == "level"
            and binding.is_inherited
            and clause.has("reach", "to", "ge")
            and indicator.partner
        ):
            partner = self.catalogue.indicators[indicator.partner]
            if indicator.kind == "flow" and partner.kind == "stock" and not clause.has("flow"):
                return partner, "level"
        return indicator, measure

    def _is_bare_stock(
        self, indicator: Indicator | None, binding: Binding, q: Quantity, passage: Passage
    ) -> bool:
        """Whether a figure of what stands, for which there is one of what came, says neither."""
        if indicator is None or indicator.kind != "stock" or not indicator.partner or q.is_percentage:
            return False
        if indicator.kept_out is not None:
            return False  # its words tell the two apart nowhere
        said = passage.sentence[binding.clause.start : q.start]
        is_said = binding.clause.has("reach", "to", "ge", "keep", "flow") or _STANDS.search(said) is not None
        return not is_said and not binding.is_starting

    def doubt(
        self, indicator: Indicator | None, measure: str, binding: Binding, q: Quantity, passage: Passage,
        status: str,
    ) -> str | None:  # fmt: skip
        """Why a figure of what stands may be none: a target without a word of arrival, things spoken of."""
        if measure != "level" or not self._is_bare_stock(indicator, binding, q, passage):
            return None
        if binding.rule == "counted" and _SAID_OF_THEM.match(passage.sentence, binding.end):
            return "it counts those of which something is said, and perhaps not all"
        built = _LAST_BUILT.search(passage.sentence, passage.begin, binding.clause.start)
        if status == "target" or (built is not None and _ENDS_LIST.search(built["rest"]) is None):
            return "no word tells whether it is what stands or what the year adds"
        return None

    def is_meant(self, subject: Subject, measure: str, passage: Passage) -> bool:
        """Whether the subject's words mean its indicator with this measure and in this passage."""
        if subject.measures is not None and measure not in subject.measures:
            return False
        return not subject.context or any(word in passage.words for word in subject.context)

    def canonical(self, indicator: Indicator, measure: str, amount: Amount) -> Amount | None:
        """An amount in the indicator's unit for a measure; None where it has none or the units do not fit."""
        unit = indicator.units.get(measure)
        if unit is None:
            return None
        if not amount.unit:  # 突破万亿: the unit goes without saying
            parsed = self.units.parse(unit)
            if (parsed.base if parsed else unit) != "元":
                return None
            amount = amount._replace(unit="元")
        if amount.unit == "微克" and unit == "微克/立方米":
            amount = amount._replace(unit=unit)  # PM2.5平均浓度59微克: of what goes without saying
        for target in (unit, *(indicator.level_alt if measure == "level" else ())):
            value = self.units.convert(amount.value, amount.unit, target)
            if value is not None:
                high = None
                if amount.high is not None:
                    high = self.units.convert(amount.high, amount.unit, target)
                return Amount(value, high, target)
        return None


def comparator(q: Quantity, clause: Clause, hedge: str | None, lexicon: Lexicon) -> str:
    """eq, ge, le, approx or range, from the words before and behind a number; `hedge` is that of its list."""
    if q.high is not None:
        return "range"
    said = q.hedge or hedge
    if said:
        return said
    if not clause.tails:
        return "eq"
    for tail in clause.tails:
        if tail.category in ("ge", "le", "approx"):
            return tail.category
    marks = lexicon.tables["marks"]
    for tail in clause.tails:
        if tail.word in marks:
            return "ge"  # 迈上千亿元台阶
    return "le" if clause.has("control") else "eq"


def signed(q: Quantity, measure: str, sign: int) -> Amount:
    """A number with its sign, in percent where it is a rate."""
    amount = Amount(q.value, q.high, q.unit)
    if q.unit == "成":
        amount = amount.times(10, "%")
    if measure == "growth" and q.unit == "倍":
        amount = amount.times(100, "%")
    if measure not in ("growth", "change"):
        return amount
    if sign < 0:
        amount = amount.times(sign, amount.unit)
    if measure == "growth" and amount.high is not None and amount.high < amount.value:
        return Amount(amount.high, amount.value, amount.unit)
    return amount
