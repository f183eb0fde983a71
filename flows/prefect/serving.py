"""Keeping Baogao running: a Prefect server, a work pool and a worker on 127.0.0.1, with the deployments.

`serve` starts what is needed, registers what prefect.yaml names, and ends everything that it started, runs in
progress among it, when it is told to end. A run that was cut short leaves nothing to be tidied up: its record
is closed when the next `serve` begins, and the next run goes on from what is landed and read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.places import ROOT
from flows.prefect import environment as prefect_env
from flows.prefect.environment import ApiServer
from flows.settings import Settings

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

POOL = "baogao"
"""The work pool; prefect.yaml names it too."""
HOST = "127.0.0.1"
END_SECONDS = 15.0
"""How long a process may take to end before it is killed."""

Say = Callable[[str], None]


class ServingError(Exception):
    """Why the server, the deployments or the worker could not be had; the message says the way out."""


def serve(settings: Settings, port: int, say: Say) -> int:
    """Serve until a signal says to end; returns the exit code: 0 then, 1 where a part ended by itself.

    Raises ServingError where a part cannot be started.
    """
    prefect_env.prepare(settings)
    # The worker's runs take place in another folder than this command was called in.
    os.environ.update(settings.path_variables())
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    ended: tuple[str, int] | None = None
    with _Children(settings.prefect_dir) as children:
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


def _start(settings: Settings, port: int, children: _Children, say: Say) -> str:
    """Start the server (unless one is named), register the deployments, start the worker; returns the UI."""
    if url := os.environ.get("PREFECT_API_URL"):
        say(f"==> Using the Prefect server at {url}")
        server = ApiServer(url)
    else:
        url = f"http://{HOST}:{port}/api"
        _require_free(port)
        say(f"==> Starting the Prefect server at {url}")
        os.environ["PREFECT_API_URL"] = url
        command = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
        server = ApiServer(url, children.start("server", command), children.log_of("server"))
    server.wait_until_ready()
    say("==> Registering the deployments of prefect.yaml")
    register(say)
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
    """Close the records of runs that ended with an earlier server or worker, and tell whom it concerns.

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

    from flows.prefect.notifications import tell

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
        tell("failure", f"Baogao: {run.name} was cut short", [message])


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


# -- processes ----------------------------------------------------------------------------------------------


class _Children:
    """The processes that were started, which end with the block, and with them all that they started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def log_of(self, name: str) -> Path:
        """Where a process' words go, unless they are shown."""
        return self._folder / f"{name}.log"

    def start(self, name: str, arguments: Sequence[str], *, shown: bool = False) -> subprocess.Popen[bytes]:
        """Start a Python; a Ctrl-C at the terminal does not reach it, so that it ends in its turn."""
        with contextlib.nullcontext() if shown else self.log_of(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started[name] = process
        return process

    def wait(self) -> tuple[str, int]:
        """Wait until one of them ends; returns its name and exit code."""
        while True:
            for name, process in self._started.items():
                if (code := process.poll()) is not None:
                    return name, code
            time.sleep(0.5)

    def __enter__(self) -> _Children:
        return self

    def __exit__(self, *_: object) -> None:
        with _deaf():
            for process in reversed(self._started.values()):
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: first it is asked, then they are, then they are killed."""
    below = _descendants(process.pid)
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _still(below):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        deadline = time.monotonic() + END_SECONDS
        while _still(below) and time.monotonic() < deadline:
            time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()


def _still(before: dict[int, str]) -> list[int]:
    """Those of the processes that are still there; a number may have passed on to another process."""
    now = _processes()
    return [pid for pid, started in before.items() if pid in now and now[pid][1] == started]


def _descendants(pid: int) -> dict[int, str]:
    """The processes below `pid`, with the time that each was started at."""
    processes = _processes()
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        for child, (its_parent, started) in processes.items():
            if its_parent == parent and child not in found:
                found[child] = started
                waiting.append(child)
    return found


def _processes() -> dict[int, tuple[int, str]]:
    """Every process that runs: its parent and when it was started, in whatever way the system says it."""
    if not Path("/proc/self/stat").exists():
        return _processes_by_ps()
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                # the name, in parentheses, may hold anything
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if fields[0] != "Z":
                    found[int(folder.name)] = (int(fields[1]), fields[19])
    return found


def _processes_by_ps() -> dict[int, tuple[int, str]]:
    command = ["ps", "-A", "-o", "pid=,ppid=,stat=,lstart="]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    rows = [line.split(maxsplit=3) for line in listed]
    return {int(row[0]): (int(row[1]), row[3]) for row in rows if len(row) == 4 and row[2][0] != "Z"}


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Hear no further Ctrl-C: what was started is being ended."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
