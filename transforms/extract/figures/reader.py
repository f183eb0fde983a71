"""One number as a figure: its measure, amount, comparator, year and period put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.state import Binding, Change
from transforms.extract.clauses import Clause, Passage
from transforms.extract.figures.amounts import AmountReader, comparator, signed
from transforms.extract.figures.figure import Figure
from transforms.extract.figures.measures import MeasureCues, MeasureReader, implied_rate
from transforms.extract.figures.periods import PeriodCues, PeriodReader, Span
from transforms.extract.numbers.quantity import Quantity
from transforms.extract.status import StatusReader
from transforms.extract.subjects.subject import Subject
from transforms.reference.genre import GenreWords
from transforms.reference.indicators import Catalogue
from transforms.reference.predicates import Lexicon
from transforms.reference.units import Units


class FigureCues:
    """The words by which figures are read."""

    def __init__(self, words: GenreWords) -> None:
        self.measures = MeasureCues(words.figures)
        self.periods = PeriodCues(words)


@dataclass(frozen=True)
class FigureReader:
    """Reads the figures of one report."""

    catalogue: Catalogue
    units: Units
    lexicon: Lexicon
    status: StatusReader
    cues: FigureCues

    @cached_property
    def measures(self) -> MeasureReader:
        """Tells measures and signs."""
        return MeasureReader(self.catalogue, self.lexicon, self.cues.measures)

    @cached_property
    def amounts(self) -> AmountReader:
        """Tells indicators and canonical amounts."""
        return AmountReader(self.catalogue, self.units)

    @cached_property
    def periods(self) -> PeriodReader:
        """Tells periods."""
        return PeriodReader(self.status, self.cues.periods)

    def read(
        self,
        passage: Passage,
        binding: Binding,
        subject: Subject,
        q: Quantity,
        change: Change | None,
        of_which: str | None = None,
    ) -> Figure:
        """One number of a list.

        `change` is the change between two levels that was stated before it, `of_which` the period of the
        growth that it is a part of (年均增长8%，其中第一产业增长4%).
        """
        clause, rule = binding.clause, binding.rule
        words = passage.sentence[clause.start : q.start]
        measure, sign = self.measures.movement(passage, clause, subject, q, change, words)
        indicator = self.amounts.indicator(subject, measure, q)
        indicator, measure = self.amounts.stock_or_addition(indicator, measure, binding, q, passage)
        when = self.status.read(passage, q.start, clause.start, clause.tails)
        doubt = self.amounts.doubt(indicator, measure, binding, q, passage, when.status)
        implied = implied_rate(indicator, measure, q, when.status, words)
        if implied is not None:
            measure, rule = "growth", implied or rule
        amount = signed(q, measure, sign)
        if implied is not None and subject.text.endswith("指数"):
            amount = amount.from_index()
        if indicator is not None and self.amounts.is_meant(subject, measure, passage):
            canonical = self.amounts.canonical(indicator, measure, amount)
        else:
            canonical = None
        amount = canonical or amount
        is_known = canonical is not None and indicator is not None and not subject.ambiguous
        is_estimate = when.status == "actual" and (clause.has("estimate") or passage.says("预计", q))
        return Figure(
            indicator.indicator_id if is_known and indicator else None,
            measure,
            amount.value,
            amount.high,
            amount.unit,
            self.periods.spanned(
                Span(passage, clause, q, measure, indicator, change, rule, words), when, of_which
            ),
            comparator(q, clause, binding.hedge, self.lexicon),
            rule,
            q.number,
            q.stated_unit,
            is_estimate,
            clause.word("basis"),
            subject.ambiguous or binding.suspect or when.doubt or doubt,
        )

    def rank(self, passage: Passage, clause: Clause, subject: Subject, q: Quantity) -> Figure:
        """A place among regions: 居全省第6位."""
        when = self.status.read(passage, q.start, clause.start, clause.tails)
        return Figure(
            subject.indicator_id, "rank", q.value, None, "位", when, "eq", "rank", q.number, q.stated_unit
        )
