"""A Prefect server to talk to: the one that is named, or one started for as long as the caller needs it.

Prefect would start one itself, but only after the command has imported the whole server too (5 s), and then
wait for it to come up (6 s); started first, it comes up on another core while the command gets ready.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.places import ROOT
from flows.prefect.environment import STARTUP_SECONDS, prepare
from flows.settings import Settings


class ServerNotReadyError(Exception):
    """No Prefect server answers; the message says which, and what to do."""


_FOR_ONE_COMMAND = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "0",
}
"""What a server for the time of one command does without: its UI, services for runs to come, and the types of
blocks that a person may choose from in the UI (a block that is there already brought its own)."""


@dataclass
class ApiServer:
    """A Prefect API that a command talks to."""

    url: str
    process: subprocess.Popen[bytes] | None = None
    """The server, where it was started for the command alone."""
    log: Path | None = None

    def wait_until_ready(self) -> None:
        """Return when the API answers; raise `ServerNotReadyError` when it cannot be expected to."""
        from urllib.request import urlopen

        deadline = time.monotonic() + (STARTUP_SECONDS if self.process else 5)
        while True:
            try:
                with urlopen(f"{self.url}/health", timeout=STARTUP_SECONDS):
                    return
            except OSError as error:
                if self.process is not None and self.process.poll() is not None:
                    raise ServerNotReadyError(
                        f"Prefect's temporary server ended ({self._last_words()}); see {self.log}"
                    ) from error
                if time.monotonic() > deadline:
                    raise ServerNotReadyError(
                        f"no Prefect server answers at {self.url} ({error}): start it, or unset "
                        "BAOGAO_PREFECT_API_URL and PREFECT_API_URL to do without"
                    ) from error
            time.sleep(0.1)

    def _last_words(self) -> str:
        """The error that a server ended with, or its exit code."""
        said = self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""
        errors = re.findall(r"^[\w.]+(?:Error|Exception|Exit): .+", said, re.MULTILINE)
        code = self.process.returncode if self.process is not None else None
        return errors[-1] if errors else f"exit code {code}"


@contextlib.contextmanager
def api_server(settings: Settings) -> Iterator[ApiServer]:
    """A Prefect API for the time of the block: the one that is named, or one started for it on 127.0.0.1.

    Best entered before Prefect is imported. A server started here keeps its runs in the project's own
    database, so that a later server's UI shows them; it ends with the block, and with this process.
    """
    prepare(settings)
    if url := _named_api():
        yield ApiServer(url)
        return
    log = settings.prefect_dir / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.prefect.temporary_server", str(listener.fileno())],
            cwd=ROOT,
            env=os.environ | _FOR_ONE_COMMAND,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            pass_fds=(listener.fileno(),),
            # A Ctrl-C at the terminal is for the command, which ends the server when it has tidied up.
            start_new_session=True,
        )
    os.environ["PREFECT_API_URL"] = url
    try:
        with _pointed_to(url):
            yield ApiServer(url, server, log)
    finally:
        _send_the_rest()
        os.environ.pop("PREFECT_API_URL", None)
        if server.stdin is not None:
            server.stdin.close()
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def named_api(settings: Settings) -> str | None:
    """The standing API that a command would talk to; None where one is started for the command alone."""
    return settings.prefect_api_url or _named_api()


def _named_api() -> str | None:
    """The API that the environment names, or that a Prefect imported before is set to."""
    if "prefect" in sys.modules:
        from prefect.settings import PREFECT_API_URL

        api: str | None = PREFECT_API_URL.value()
        return api
    return os.environ.get("PREFECT_API_URL")


def _pointed_to(url: str) -> contextlib.AbstractContextManager[object]:
    """Tell a Prefect that was imported before, and reads its environment no more, where its API is."""
    if "prefect" not in sys.modules:
        return contextlib.nullcontext()
    from prefect.settings import PREFECT_API_URL, temporary_settings

    return temporary_settings({PREFECT_API_URL: url})


def _send_the_rest() -> None:
    """Let Prefect hand over the log lines and events that it still holds, before its server goes."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        with contextlib.suppress(Exception):
            worker.drain_all(timeout=10, at_exit=False)
