"""The project's own expectations, registered with Great Expectations by importing this module.

They run like those of the library, alone, in a suite or through a checkpoint, on a `WarehouseFrame`: a pandas
frame that knows the open warehouse that it was taken from. Rows that break a rule are looked for there, so
that a rule may span relations and memory stays flat whatever their size.

    expect_no_violations           {query: SELECT …}         the query finds the rows that break a rule
    expect_key_as_declared         {relation: core.reports}  the key in sql/core/reports.yaml is unique
    expect_values_as_declared      {relation: core.reports}  null, accepted values and numbers as there
    expect_references_as_declared  {relation: core.reports}  what a row names by a key is there
    expect_contents_as_made        {relation: core.reports}  the rows are those that ops.contents noted
    expect_read_again              {what: figures}           a second reading finds the same; also: ledger

The result holds `observed_value`, the number of rows, and in COMPLETE form the first of them in
`details.unexpected_rows`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.result_format import ResultFormat
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation, render_suite_parameter_string
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

from flows.warehouse.connections import Connection
from flows.warehouse.gating.declared import (
    contents_violations,
    key_violations,
    reference_violations,
    value_violations,
)
from flows.warehouse.gating.rereading import figure_violations, ledger_violations
from flows.warehouse.gating.violations import Violations, find_violations


class WarehouseFrame(pd.DataFrame):
    """A frame that knows the open warehouse that it was taken from."""

    _metadata: ClassVar[list[str]] = ["connection"]
    connection: Connection | None = None

    @property
    def _constructor(self) -> Callable[..., WarehouseFrame]:
        return WarehouseFrame

    def __getstate__(self) -> dict[str, Any]:
        """The frame alone: the library takes a fingerprint of it, and a connection has none."""
        state: dict[str, Any] = super().__getstate__()  # type: ignore[assignment]
        return state | {"connection": None}


def warehouse_frame(con: Connection, data: pd.DataFrame) -> WarehouseFrame:
    """`data` as a frame that knows `con`."""
    frame = WarehouseFrame(data)
    frame.connection = con
    return frame


class _Violations(TableMetricProvider):
    """The rows that a query finds, which each metric below makes of what its expectation names."""

    @classmethod
    def query_of(cls, named: str) -> str:
        """The query for what an expectation names: the query itself, or a relation."""
        return named

    @classmethod
    def found(cls, con: Connection, named: str) -> Violations:
        """The rows, with all of them counted."""
        return find_violations(con, cls.query_of(named))

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(  # type: ignore[no-untyped-def]
        cls,  # noqa: N805 - the form that the library asks for
        execution_engine,
        metric_domain_kwargs,
        metric_value_kwargs,
        metrics,
        runtime_configuration,
    ) -> Violations:
        data, _, _ = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        if not isinstance(data, WarehouseFrame) or data.connection is None:
            raise ValueError("the batch does not say which warehouse it was taken from; see warehouse_frame")
        (name,) = cls.value_keys
        return cls.found(data.connection, metric_value_kwargs[name])


class WarehouseViolations(_Violations):
    """The rows that a query finds."""

    metric_name = "warehouse.violations"
    value_keys = ("query",)


class KeyViolations(_Violations):
    """The rows that do not keep to the declared key of a relation."""

    metric_name = "warehouse.key_violations"
    value_keys = ("relation",)

    @classmethod
    def query_of(cls, named: str) -> str:
        """The query for the keys that several rows share or that lack a part."""
        return key_violations(named)


class ValueViolations(_Violations):
    """The rows with values that the declared columns of a relation do not accept."""

    metric_name = "warehouse.value_violations"
    value_keys = ("relation",)

    @classmethod
    def query_of(cls, named: str) -> str:
        """The query for values that no column accepts."""
        return value_violations(named)


class ReferenceViolations(_Violations):
    """The rows that name a row of another relation which is not there."""

    metric_name = "warehouse.reference_violations"
    value_keys = ("relation",)

    @classmethod
    def query_of(cls, named: str) -> str:
        """The query for references that lead nowhere."""
        return reference_violations(named)


class ContentsViolations(_Violations):
    """The parts of a relation that are not as they were made."""

    metric_name = "warehouse.contents_violations"
    value_keys = ("relation",)

    @classmethod
    def query_of(cls, named: str) -> str:
        """The query for parts whose rows are not those that were noted."""
        return contents_violations(named)


class RereadViolations(_Violations):
    """The rows that a second reading finds otherwise."""

    metric_name = "warehouse.reread_violations"
    value_keys = ("what",)

    @classmethod
    def found(cls, con: Connection, named: str) -> Violations:
        """The figures, or the texts with their ledger, that are not as they were read."""
        return {"figures": figure_violations, "ledger": ledger_violations}[named](con)


class _ExpectNothing(BatchExpectation):
    """What all have in common: a metric that finds rows, of which there shall be none."""

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        found: Violations = metrics[self.metric_dependencies[0]]
        wanted = self._get_result_format(runtime_configuration=runtime_configuration)
        form = wanted.get("result_format") if isinstance(wanted, dict) else wanted
        result: dict[str, Any] = {"success": found.n == 0}
        if form != ResultFormat.BOOLEAN_ONLY:
            result["result"] = {"observed_value": found.n}
        if form == ResultFormat.COMPLETE:
            result["result"]["details"] = {"unexpected_rows": list(found.first)}
        return result

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(
        cls,
        configuration: Any = None,
        result: Any = None,
        runtime_configuration: Any = None,
        **_: Any,
    ) -> list[RenderedStringTemplateContent]:
        """The rule in its own words, and how many rows break it."""
        said = " ".join(str(configuration.meta.get("about") or configuration.type).split())
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={"template": "$said", "params": {"said": said}},
            )
        ]


class ExpectNoViolations(_ExpectNothing):
    """No row breaks a rule.

    Args:
        query: A SELECT on the warehouse that finds the rows which break it.
    """

    query: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.violations",)
    success_keys: ClassVar[tuple[str, ...]] = ("query",)
    args_keys: ClassVar[tuple[str, ...]] = ("query",)


class _ExpectAsDeclared(_ExpectNothing):
    """What is asked of one relation, as the YAML beside its model declares it.

    Args:
        relation: The relation, as core.reports.
    """

    relation: str
    success_keys: ClassVar[tuple[str, ...]] = ("relation",)
    args_keys: ClassVar[tuple[str, ...]] = ("relation",)


class ExpectKeyAsDeclared(_ExpectAsDeclared):
    """Every row of a relation has the key that the YAML beside its model declares, and no two share one."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.key_violations",)


class ExpectValuesAsDeclared(_ExpectAsDeclared):
    """Every value is one that the YAML beside the model accepts: null, listed values, numbers."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.value_violations",)


class ExpectReferencesAsDeclared(_ExpectAsDeclared):
    """What a row names by the key of another relation is there, as the YAML beside the model declares it."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.reference_violations",)


class ExpectContentsAsMade(_ExpectAsDeclared):
    """A relation holds the rows that ops.contents noted when it was made."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.contents_violations",)


class ExpectReadAgain(_ExpectNothing):
    """A second reading of the words finds what the first did.

    Args:
        what: What is read again: figures, or the ledger of the texts.
    """

    what: str
    metric_dependencies: ClassVar[tuple[str, ...]] = ("warehouse.reread_violations",)
    success_keys: ClassVar[tuple[str, ...]] = ("what",)
    args_keys: ClassVar[tuple[str, ...]] = ("what",)
