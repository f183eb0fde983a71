"""One Prefect server for all tests of a process that need one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from support.places import ROOT

START_SECONDS = 180


@contextmanager
def standing_server(folder: Path) -> Iterator[str]:
    """The address of the API of a server with a database of its own in `folder`, while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "flows.prefect.temporary_server", str(listener.fileno())],
                cwd=ROOT,
                env={**os.environ, "PREFECT_HOME": str(folder), "PREFECT_UI_ENABLED": "0"},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(listener.fileno(),),
            )
    try:
        _wait(process, url, folder)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/health", timeout=START_SECONDS):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError((folder / "server.log").read_text(errors="replace")[-2000:])
