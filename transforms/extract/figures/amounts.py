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
_STANDS = re.compile("累计|总|现有|共|余额|存量")


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
        self, indicator: Indicator | None, measure: str, binding: Binding, q: Quantity, sentence: str = ""
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
        if (
            measure == "level"
            and indicator.kind == "stock"
            and indicator.partner
            and _IN_ALL.match(sentence, q.end)
            and not clause.has("reach", "to", "ge")
            and not _STANDS.search(binding.text)
        ):
            return self.catalogue.indicators[indicator.partner], "level"
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
