"""Models as data: what they read is parsed out of their SQL, and they are built in that order."""

from __future__ import annotations

import pytest

from transforms.modelling import ModelError, build_order, lineage, parse_model, relations_read

DECLARATION = """
name: {en: Reports, zh: 报告}
description: {en: One row a report., zh: 每份报告一行。}
key: [report_id]
columns:
  report_id: {dtype: varchar, en: The report., zh: 报告。}
  n_chars: {dtype: BIGINT, unit: characters, en: Length., zh: 长度。}
"""


def model(relation: str, sql: str | None = None):
    return parse_model(relation, DECLARATION, sql)


def test_a_model_carries_its_words_in_both_languages() -> None:
    reports = model("core.reports", "SELECT 1 AS report_id, 2 AS n_chars ORDER BY 1")
    assert reports.comment == "Reports: One row a report.\n报告：每份报告一行。"
    assert [column.comment for column in reports.columns] == [
        "The report.\n报告。",
        "Length. [characters]\n长度。",
    ]
    assert (reports.schema, reports.table, reports.key) == ("core", "reports", ("report_id",))
    assert reports.columns[0].dtype == "VARCHAR"


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("SELECT * FROM staged.versions ORDER BY 1", {"staged.versions"}),
        ("WITH a AS (SELECT * FROM core.x), b AS (FROM a) SELECT * FROM b JOIN core.y USING (k) ORDER BY k",
         {"core.x", "core.y"}),
        ("SELECT * FROM core.x WHERE k IN (SELECT k FROM marts.z) ORDER BY k", {"core.x", "marts.z"}),
        ("SELECT * FROM core.x UNION ALL SELECT * FROM core.y ORDER BY 1", {"core.x", "core.y"}),
        ("SELECT * FROM core.x ANTI JOIN core.y USING (k) ORDER BY k", {"core.x", "core.y"}),
        ("SELECT u.n FROM core.x, LATERAL (SELECT unnest(list) AS n) AS u ORDER BY 1", {"core.x"}),
        ("SELECT * FROM range(3) AS r(n) ORDER BY n", set()),
    ],
)  # fmt: skip
def test_what_a_model_reads_is_found_in_its_sql(sql: str, reads: set[str]) -> None:
    assert relations_read(sql, "core.m") == reads


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT * FROM core.x", "ends in ORDER BY"),
        ("SELECT * FROM versions ORDER BY 1", "reads 'versions' without its schema"),
        ("SELECT 1 ORDER BY 1; SELECT 2 ORDER BY 1", "exactly one SELECT"),
        ("DROP TABLE core.x", "exactly one SELECT"),
        ("SELECT FROM WHERE", "cannot be parsed"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(sql: str, said: str) -> None:
    with pytest.raises(ModelError, match=f"core.m: .*{said}"):
        relations_read(sql, "core.m")


def test_models_are_built_after_what_they_read() -> None:
    models = [
        model("marts.panel", "SELECT * FROM core.cells JOIN core.reports USING (k) ORDER BY 1"),
        model("core.cells", "SELECT * FROM core.reports JOIN staged.cells USING (k) ORDER BY 1"),
        model("core.reports", "SELECT * FROM staged.versions ORDER BY 1"),
        model("ops.runs"),
    ]
    expected = ["ops.runs", "core.reports", "core.cells", "marts.panel"]
    assert [m.relation for m in build_order(models)] == expected
    assert [m.relation for m in build_order(reversed(models))] == expected
    assert lineage(models)[:2] == [("core.cells", "core.reports"), ("core.cells", "staged.cells")]


def test_a_circle_is_named() -> None:
    models = [
        model("core.a", "SELECT * FROM core.b ORDER BY 1"),
        model("core.b", "SELECT * FROM core.a ORDER BY 1"),
    ]
    with pytest.raises(ModelError, match="circle: core"):
        build_order(models)


def test_a_relation_that_nobody_makes_is_named() -> None:
    with pytest.raises(ModelError, match=r"panel reads core.nothing, which no model makes"):
        build_order([model("marts.panel", "SELECT * FROM core.nothing ORDER BY 1")])


@pytest.mark.parametrize(
    ("taken_out", "said"),
    [
        ("zh: 报告。", "not complete"), ("dtype: BIGINT, ", "not complete"),
        ("key: [report_id]", "not complete"), ("  report_id:", "not complete|no column"),
    ],
)  # fmt: skip
def test_a_declaration_that_lacks_something_is_refused(taken_out: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        parse_model(
            "core.reports",
            DECLARATION.replace(taken_out, "  other:" if taken_out.startswith("  ") else "", 1),
        )


def test_what_a_column_must_hold_is_declared_with_it() -> None:
    declared = DECLARATION + (
        "  status: {dtype: VARCHAR, required: true, accepts: STATUSES, en: Status., zh: 状态。}\n"
        "  kind: {dtype: VARCHAR, accepts: [a, b], en: Kind., zh: 类别。}\n"
    )
    columns = parse_model("core.m", declared).columns
    assert [(c.required, c.accepts) for c in columns[2:]] == [
        (True, ("actual", "target")),
        (False, ("a", "b")),
    ]
    with pytest.raises(ModelError, match="none of the lists"):
        parse_model("core.m", DECLARATION + "  x: {dtype: VARCHAR, accepts: OTHERS, en: X., zh: 某。}\n")
