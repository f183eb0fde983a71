"""Keeping Baogao running: a Prefect server, a work pool and a worker on 127.0.0.1, with the deployments.

`serve` starts what is needed, registers what prefect.yaml names, and ends everything that it started, runs in
progress among it, when a signal says so. A run that was cut short leaves nothing to be tidied up: its record
is closed when the next `serve` begins, and the next run goes on from what is landed and read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.places import ROOT
from flows.prefect.database import lay_out_own
from flows.prefect.environment import prepare
from flows.prefect.processes import Children
from flows.prefect.server import ApiServer
from flows.settings import Settings

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

POOL = "baogao"
"""The work pool; prefect.yaml names it too."""
HOST = "127.0.0.1"

Say = Callable[[str], None]


class ServingError(Exception):
    """Why the server, the deployments or the worker could not be had; the message says the way out."""


def serve(settings: Settings, port: int, say: Say) -> int:
    """Serve until a signal says to end; returns the exit code: 0 then, 1 where a part ended by itself.

    Raises ServingError where a part cannot be started.
    """
    prepare(settings)
    # The worker's runs take place in another folder than this command was called in.
    os.environ.update(settings.path_variables())
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    ended: tuple[str, int] | None = None
    with Children(settings.prefect_dir) as children:
        try:
            ui = _start(settings, port, children, say)
            say(f"Baogao is running. The UI is at {ui}; start a run under Deployments.")
            say("No schedule runs until it is switched on there. Ctrl-C ends everything.")
            ended = children.wait()
        except KeyboardInterrupt:
            say("==> Ending the worker, its runs and the server")
    if ended is not None:
        name, code = ended
        where = "its last words are above" if name == "worker" else f"{children.log_of(name)} says why"
        raise ServingError(f"the {name} ended by itself ({code}); {where}")
    return 0


def _start(settings: Settings, port: int, children: Children, say: Say) -> str:
    """Start the server (unless one is named), register the deployments, start the worker; returns the UI."""
    if url := os.environ.get("PREFECT_API_URL"):
        say(f"==> Using the Prefect server at {url}")
        server = ApiServer(url)
    else:
        url = f"http://{HOST}:{port}/api"
        _require_free(port)
        say(f"==> Starting the Prefect server at {url}")
        os.environ["PREFECT_API_URL"] = url
        if not (settings.prefect_dir / "prefect.db").exists():
            lay_out_own()
        command = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
        server = ApiServer(url, children.start("server", command), children.log_of("server"))
    server.wait_until_ready()
    say("==> Registering the deployments of prefect.yaml")
    register(say)
    if settings.site is not None:
        _require_free(settings.site_port)
        where = [str(settings.site), "--port", str(settings.site_port)]
        children.start("site", ["-m", "flows.site.server", *where])
        say(f"==> The site is at http://{HOST}:{settings.site_port}/ (from {settings.site})")
    say("==> Starting the worker")
    children.start(
        "worker",
        ["-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--name", _worker_name()],
        shown=True,
    )
    return url.removesuffix("/api")


def _worker_name() -> str:
    return f"baogao on {socket.gethostname()}"


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _require_free(port: int) -> None:
    try:
        with socket.create_server((HOST, port)):
            pass
    except OSError as error:
        raise ServingError(
            f"port {port} of {HOST} is taken ({error.strerror}): end what listens there, or choose another "
            "with --port or BAOGAO_SERVER_PORT"
        ) from error


# -- deployments --------------------------------------------------------------------------------------------


def register(say: Say = print) -> None:
    """Make the server know the work pool, the block types and the deployments of prefect.yaml.

    Schedules keep the state that somebody gave them. Raises ServingError where Prefect refuses.
    """
    from prefect.client.orchestration import get_client

    from flows.prefect.notifications import Mail

    with get_client(sync_client=True) as client:
        _make_pool(client)
        close_dead_runs(client, say)
        switched_on = _active_schedules(client)
        Mail.register_type_and_schema(client=None)
        deployed = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
            cwd=ROOT, env=os.environ | {"PREFECT_API_URL": str(client.api_url)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if deployed.returncode != 0:
            last = " ".join(deployed.stdout.split()[-60:]) or deployed.stderr[-600:]
            raise ServingError(f"Prefect did not take prefect.yaml: {last}")
        for deployment_id, schedule_id in switched_on:
            client.update_deployment_schedule(deployment_id, schedule_id, active=True)
        names = sorted(
            f"{deployment.name}{_shown(deployment)}" for deployment in client.read_deployments(limit=200)
        )
    say(f"    {', '.join(names)}")


def _shown(deployment: Any) -> str:
    active = [schedule for schedule in deployment.schedules if schedule.active]
    return " (on schedule)" if active else ""


def _make_pool(client: SyncPrefectClient) -> None:
    """A pool that runs one flow at a time: all of them publish the same warehouse."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    try:
        client.read_work_pool(POOL)
    except ObjectNotFound:
        with contextlib.suppress(ObjectAlreadyExists):
            client.create_work_pool(
                WorkPoolCreate(
                    name=POOL,
                    type="process",
                    description="Runs Baogao's flows as processes of this machine, one at a time.",
                    concurrency_limit=1,
                )
            )


def _active_schedules(client: SyncPrefectClient) -> list[tuple[UUID, UUID]]:
    """The (deployment, schedule) pairs that somebody switched on."""
    return [
        (deployment.id, schedule.id)
        for deployment in client.read_deployments(limit=200)
        for schedule in deployment.schedules
        if schedule.active
    ]


def close_dead_runs(client: SyncPrefectClient, say: Say) -> None:
    """Close the records of runs that ended with an earlier server or worker, and notify whom it concerns.

    Until then they would count as running, and keep the pool's one place. Nothing runs in the pool when this
    is called: its one worker has not been started.
    """
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
        WorkPoolFilter,
        WorkPoolFilterName,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    from flows.prefect.notifications import notify

    open_states = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    is_open = FlowRunFilterState(type=FlowRunFilterStateType(any_=open_states))
    dead = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=is_open),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
    )
    message = "It ended with the server or the worker that it ran on; the next run goes on from what is done."
    for run in dead:
        for each in (run, *_open_children(client, [run], is_open)):
            client.set_flow_run_state(each.id, Crashed(message=message), force=True)
        say(f"    {run.name} had not ended; its record is closed")
        notify("failure", f"Baogao: {run.name} was cut short", [message])


def _open_children(client: SyncPrefectClient, parents: Sequence[FlowRun], is_open: Any) -> Iterator[FlowRun]:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId

    children = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=is_open,
            parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run.id for run in parents]),
        )
    )
    yield from children
    if children:
        yield from _open_children(client, children, is_open)
