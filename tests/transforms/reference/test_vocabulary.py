"""One list each of what a column may hold: the gates, the words about columns and the grammar keep to it."""

from __future__ import annotations

import re

import pytest
import yaml
from support.places import REFERENCE

from transforms.modelling import parse_model
from transforms.records import CLUES, SECTION_KINDS
from transforms.reference.vocabulary import (
    COMPARATORS,
    DIRECTIONS,
    INDICATOR_KINDS,
    LEVELS,
    MEASURES,
    PERIODS,
    SCOPES,
    STATUSES,
)
from transforms.repair.ledger import CERTAINTIES
from transforms.repair.ledger import KINDS as REPAIR_KINDS

PROJECT = REFERENCE.parent
COLUMNS = {
    "status": STATUSES,
    "scope": SCOPES,
    "comparator": COMPARATORS,
    "certainty": CERTAINTIES,
    "direction": DIRECTIONS,
    "level": LEVELS,
}
KINDS = {
    "core.indicators": INDICATOR_KINDS,
    "core.sections": SECTION_KINDS,
    "core.repairs": REPAIR_KINDS,
    "core.identity_clues": CLUES,
}
OTHER_LISTS = {("marts.coverage", "status")}
"""Columns of these names that mean something else."""


def declared() -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """(relation, column, values that it accepts, the list that these should be) of each such column."""
    found = []
    for path in sorted((PROJECT / "sql").glob("*/*.yaml")):
        relation = f"{path.parent.name}.{path.stem}"
        for column in parse_model(relation, path.read_text("utf-8")).columns:
            known = KINDS.get(relation) if column.name == "kind" else COLUMNS.get(column.name)
            if known and relation.partition(".")[0] != "ops" and (relation, column.name) not in OTHER_LISTS:
                found.append((relation, column.name, column.accepts, tuple(known)))
    return found


@pytest.mark.parametrize(
    ("values", "known"),
    [
        pytest.param(values, known, id=f"{relation}.{column}")
        for relation, column, values, known in declared()
    ],
)
def test_a_column_accepts_just_its_list(values: tuple[str, ...], known: tuple[str, ...]) -> None:
    assert values == known


def test_a_list_of_values_is_written_once() -> None:
    for relation, column, values, _known in declared():
        stated = (PROJECT / f"sql/{relation.replace('.', '/')}.yaml").read_text("utf-8")
        assert f"accepts: [{', '.join(values)}]" not in stated, (relation, column)


@pytest.mark.parametrize("relation", ["core/observations", "marts/report_indicators"])
def test_the_words_about_a_comparator_name_all_of_them(relation: str) -> None:
    columns = yaml.safe_load((PROJECT / f"sql/{relation}.yaml").read_text("utf-8"))["columns"]
    assert set(re.findall(r"[a-z_]+", columns["comparator"]["en"])) - {"or"} == set(COMPARATORS)


CLAUSES = (
    "地区生产总值达到1234.5亿元、增长6.1%，居全省第3位，五年年均增长7%，是2010年的2倍",
    "粮食产量连续三年稳定在200万吨以上，上半年工业增加值增长5%左右，全省居民收入增长不超过4%",
    "一季度出口增长2%，1—5月投资增长3%，6月末贷款余额300亿元，第三产业占生产总值比重提高到45%",
    "居民收入与经济增长同步，固定资产投资增速高于全省1.2个百分点，到2025年城镇化率达到60%，增长5.5%至6%",
)


def test_the_grammar_says_nothing_beside_the_lists(read) -> None:
    found = [o for clause in CLAUSES for o in read(f"{clause}。", f"{clause}。")]
    assert len(found) > 20
    for field, known in (
        ("measure", MEASURES), ("status", STATUSES), ("comparator", COMPARATORS), ("scope", SCOPES),
        ("period", PERIODS),
    ):  # fmt: skip
        assert {getattr(o, field) for o in found} <= set(known)
