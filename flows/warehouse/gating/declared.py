"""What the YAML beside a model declares, as a query for the rows that do not keep to it.

    key: [report_id, section_id]                      every row has one, and no two have the same
    status: {dtype: VARCHAR, accepts: STATUSES, …}    a list of `transforms.modelling.LISTS`, or [a, b, c]
    title: {dtype: VARCHAR, required: true, …}        never null
    value: {dtype: DOUBLE, …}                         never NaN or infinite
    references:                                       the row that it names is there
      - {columns: [report_id, section_id], of: core.sections}

It stands there once: the files in expectations/ name the relation and say how severe a breach is.
"""

from __future__ import annotations

from flows.warehouse.connections import literal, quoted
from flows.warehouse.contents import CONTENTS, contents_query, model_of
from transforms.modelling import Model

SOME = 1_000_000
"""Rows from which keys are compared by their hashes first."""


def key_violations(relation: str) -> str:
    """A query for keys of `relation` that several rows share, or that lack a part."""
    key = ", ".join(quoted(column) for column in model_of(relation).key)
    missing = " OR ".join(f"{quoted(column)} IS NULL" for column in model_of(relation).key)
    # Grouped by a hash first, and only what collides by the key itself: a tenth of the time for long keys.
    return f"""
        WITH collisions AS (
            SELECT hash({key}) AS mark FROM {relation} GROUP BY mark HAVING count(*) > 1
        )
        SELECT {key}, count(*) AS n FROM {relation}
        WHERE hash({key}) IN (FROM collisions) OR {missing}
        GROUP BY {key} HAVING count(*) > 1 OR {missing}
        ORDER BY ALL
    """


def value_violations(relation: str) -> str:
    """A query for rows of `relation` with a null, a value or a number that its columns do not accept."""
    model = model_of(relation)
    key = ", ".join(quoted(column) for column in model.key)
    broken = [f"CASE WHEN {test} THEN {literal(why)} END" for test, why in _tests(model)]
    if not broken:
        return f"SELECT {key} FROM {relation} WHERE false"
    return f"""
        SELECT {key}, concat_ws('; ', {", ".join(broken)}) AS breach FROM {relation}
        WHERE {" OR ".join(test for test, _ in _tests(model))}
        ORDER BY ALL
    """


def reference_violations(relation: str) -> str:
    """A query for rows of `relation` that name a row of another relation which is not there."""
    model = model_of(relation)
    key = ", ".join(f"r.{quoted(column)}" for column in model.key)
    missing = []
    for reference in model.references:
        joined = " AND ".join(
            f"o.{quoted(theirs)} = r.{quoted(ours)}"
            for ours, theirs in zip(reference.columns, model_of(reference.of).key, strict=True)
        )
        whole = " AND ".join(f"r.{quoted(column)} IS NOT NULL" for column in reference.columns)
        named = ", ".join(f"r.{quoted(column)}" for column in reference.columns)
        missing.append(
            f"SELECT {key}, concat_ws('/', {named}) AS named, {literal(reference.of)} AS not_in"
            f" FROM {relation} AS r ANTI JOIN {reference.of} AS o ON {joined} WHERE {whole}"
        )
    if not missing:
        return f"SELECT {key} FROM {relation} AS r WHERE false"
    return " UNION ALL ".join(missing) + " ORDER BY ALL"


def contents_violations(relation: str) -> str:
    """A query for the parts of `relation` that do not hold what ops.contents noted of them."""
    return f"""
        SELECT part, noted.n AS n_noted, there.n AS n_there
        FROM ({contents_query(relation)}) AS there
        FULL JOIN (SELECT * FROM {CONTENTS} WHERE relation = {literal(relation)}) AS noted USING (part)
        WHERE there.n IS DISTINCT FROM noted.n
            OR (there.taken_by = noted.taken_by AND there.digest <> noted.digest)
        ORDER BY ALL
    """


def _tests(model: Model) -> list[tuple[str, str]]:
    """What no row of `model` may be, as SQL, and what to call it."""
    tests = []
    for column in model.columns:
        name = quoted(column.name)
        if column.required and column.name not in model.key:
            tests.append((f"{name} IS NULL", f"{column.name} is null"))
        if column.accepts:
            accepted = ", ".join(literal(value) for value in column.accepts)
            tests.append((f"{name} NOT IN ({accepted})", f"{column.name} is none of those accepted"))
        if column.dtype == "DOUBLE":
            tests.append((f"NOT isfinite({name})", f"{column.name} is no number"))
    return tests
