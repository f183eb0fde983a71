"""Starting the main flow from a command: with a Prefect server for its time, where none is named."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.disk import telling_of_full_disks
from flows.prefect.server import api_server, named_api
from flows.run import progress
from flows.run.result import BuildResult
from flows.run.unchanged import unchanged_files
from flows.warehouse.gating import checkpoint
from flows.warehouse.publishing import require_free

if TYPE_CHECKING:
    from flows.settings import Settings


def run_build(
    settings: Settings, sources: list[str], warehouse: Path, workers: int | None, *, full: bool = False
) -> BuildResult:
    """Run `build-warehouse`; call it before Prefect is imported.

    Where nothing has changed since `warehouse` was published, no engine is started for the run alone, unless
    `full` is asked for; a standing one is told of every run. Raises what went wrong where the flow did not
    end in a result of its own.
    """
    target = warehouse.expanduser().absolute()
    if not full and not named_api(settings):
        unchanged = unchanged_files(target, sources)
        if unchanged is not None:
            return unchanged
    require_free(target)
    # What a person needs to know is said by the flow itself; the UI has the rest.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    signal.signal(signal.SIGTERM, _interrupt)  # as Ctrl-C: tidy up, then end
    with telling_of_full_disks(settings, target), api_server(settings) as server:
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        from flows.build_warehouse import build_warehouse  # imports Prefect, which must know its server first

        progress.current().say("==> Starting the engine")
        with progress.waiting_for("starting"):
            checkpoint.load()  # it takes seconds, in which the server comes up
            server.wait_until_ready()
        # A heartbeat is for a server that outlives its runs; it costs each flow a second.
        quiet = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
        with quiet if server.process else contextlib.nullcontext():
            return result_of(build_warehouse(sources, warehouse, workers, full, return_state=True))


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def result_of(state: Any) -> BuildResult:
    """What the run that ended in `state` did. Raises what went wrong where it came to no result."""
    data = state.data
    while not isinstance(data, BuildResult) and hasattr(data, "result"):
        data = data.result  # Prefect's record of it, and the error of a run that published nothing
    if isinstance(data, BuildResult):
        return data
    state.result()  # raises what went wrong
    raise RuntimeError(f"the run ended as {state}")
