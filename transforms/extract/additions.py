"""What was added to a stock, and whose the growth behind it is: 总量42万户，新登记5万户、增长26%."""

from __future__ import annotations

from transforms.extract.binding.state import Addition, Binding, State
from transforms.extract.figures.figure import Figure
from transforms.reference.units import Units


def stand(binding: Binding, figure: Figure, state: State, units: Units) -> None:
    """Remember a level, or what is said to have been added to the last one."""
    if len(binding.pairs) > 1 or figure.value is None:
        state.level = state.added = None
        return
    subject, amount = binding.pairs[0][0], (figure.value, figure.unit)
    if not binding.is_inherited:
        state.level, state.added = (amount if figure.measure == "level" else None), None
    elif state.level is not None and binding.clause.has("flow"):
        added = units.convert(*amount, state.level[1])
        partner = figure.indicator_id if figure.indicator_id != subject.indicator_id else None
        if added is not None:
            words = (binding.clause.word("flow") or "") + subject.text
            state.added = Addition(state.level[0], added, subject._replace(text=words, indicator_id=partner))


def grown(binding: Binding, addition: Addition) -> Binding:
    """Growth behind an addition is the stock's where level and addition give it, else the addition's."""
    (_, q), *others = binding.pairs
    if others or not binding.clause.has("up", "down") or addition.grows_by(q.value):
        return binding
    return binding._replace(pairs=[(addition.subject, q)])
