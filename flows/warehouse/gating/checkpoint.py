"""The one place that runs Great Expectations: suites and a warehouse in, its checkpoint's results out.

It runs in a context of its own in memory, is silent and sends nothing anywhere. Each suite is a validation
definition of a checkpoint; its batch is a frame of the suite's relation that knows the warehouse.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from flows.warehouse.connections import Connection


def load() -> None:
    """Import the library, which takes seconds, at a time when nobody waits for it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    _import_when_used("scipy.stats")
    importlib.import_module("great_expectations")
    importlib.import_module("flows.warehouse.gating.expectations")


def _import_when_used(name: str) -> None:
    """Put off importing a module until something of it is used.

    The library imports SciPy's statistics, a third of all its imports' time, for expectations that no suite
    here has.
    """
    spec = importlib.util.find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    package, _, last = name.rpartition(".")
    setattr(sys.modules[package], last, module)


@lru_cache(maxsize=1)
def _context() -> Any:
    """A context of Great Expectations in memory; importing it takes seconds, so it is made when needed."""
    load()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    context.data_sources.add_pandas("warehouse")
    return context


@lru_cache(maxsize=1)
def frames() -> Any:
    """The definition of a batch that is one whole frame."""
    asset = _context().data_sources.get("warehouse").add_dataframe_asset("relation")
    return asset.add_batch_definition_whole_dataframe("all")


def validate(
    relation: str, expectations: Sequence[dict[str, Any]], data: pd.DataFrame, con: Connection
) -> Any:
    """Great Expectations' result for the suite of `relation`, run through a checkpoint on `data` of `con`.

    Each expectation's `meta.seq` is its place in `expectations`.
    """
    from flows.warehouse.gating.expectations import warehouse_frame

    if relation not in _CHECKPOINTS or _CHECKPOINTS[relation][0] != expectations:
        _CHECKPOINTS[relation] = (list(expectations), _checkpoint(relation, expectations))
    _, checkpoint = _CHECKPOINTS[relation]
    found = checkpoint.run(batch_parameters={"dataframe": warehouse_frame(con, data)})
    (result,) = found.run_results.values()
    return result


_CHECKPOINTS: dict[str, tuple[Sequence[dict[str, Any]], Any]] = {}
"""The checkpoint of each relation's suite and the expectations that it was made of: making one takes long."""


def _checkpoint(relation: str, expectations: Sequence[dict[str, Any]]) -> Any:
    context = _context()
    from great_expectations import Checkpoint, ExpectationSuite, ValidationDefinition

    numbered = [e | {"meta": e.get("meta", {}) | {"seq": i}} for i, e in enumerate(expectations)]
    suite = context.suites.add_or_update(ExpectationSuite(name=relation, expectations=numbered))
    definition = ValidationDefinition(name=relation, data=frames(), suite=suite)
    definition = context.validation_definitions.add_or_update(definition)
    return context.checkpoints.add_or_update(
        Checkpoint(name=relation, validation_definitions=[definition], result_format="COMPLETE")
    )


def in_order(result: Any) -> list[Any]:
    """The results of a suite's expectations, in their order in the file."""
    return sorted(result.results, key=lambda one: one.expectation_config.meta["seq"])


def exception_of(checked: Any) -> str | None:
    """Why an expectation could not be run at all; None where it was."""
    info = checked.exception_info or {}
    each = [info] if "raised_exception" in info else list(info.values())
    for one in each:
        if one.get("raised_exception"):
            return f"the expectation could not be run: {one.get('exception_message')}"
    return None
