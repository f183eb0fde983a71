"""The one place that imports Great Expectations: an expectation and a pandas frame in, its result out.

It runs in a context of its own in memory, is silent and sends nothing anywhere.
"""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def load() -> None:
    """Import the library, which takes seconds, at a time when nobody waits for it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    importlib.import_module("great_expectations")


@lru_cache(maxsize=1)
def frame_definition() -> Any:
    """Great Expectations' definition of a batch that is one whole frame, in a context of its own in memory.

    It is silent and sends nothing anywhere. Importing it takes seconds, and each new source some more, so
    that there is one, made when it is first needed.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("gate").add_dataframe_asset("relation")
    return asset.add_batch_definition_whole_dataframe("all")


def validate(relation: str, expectations: Sequence[dict[str, Any]], data: pd.DataFrame) -> list[Any]:
    """Great Expectations' result for each of `expectations` on `data`, in their order."""
    definition = frame_definition()
    from great_expectations.core import ExpectationSuite

    suite = ExpectationSuite(
        name=relation,
        expectations=[
            {
                "type": e["type"],
                "kwargs": e.get("kwargs", {}),
                "severity": e["severity"],
                "meta": {**{k: v for k, v in e.get("meta", {}).items() if k != "violations"}, "seq": i},
            }
            for i, e in enumerate(expectations)
        ],
    )
    batch = definition.get_batch({"dataframe": data})
    checked = batch.validate(suite, result_format="COMPLETE")
    by_seq = {result.expectation_config.meta["seq"]: result for result in checked.results}
    return [by_seq[i] for i in range(len(expectations))]


def exception_of(checked: Any) -> str | None:
    """Why an expectation could not be run at all; None where it was."""
    info = checked.exception_info or {}
    each = [info] if "raised_exception" in info else list(info.values())
    for one in each:
        if one.get("raised_exception"):
            return f"the expectation could not be run: {one.get('exception_message')}"
    return None
