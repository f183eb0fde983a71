"""Serving: a taken port is named, and what was started ends with all that it started in turn."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from flows.prefect import serving

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_all_that_was_started_ends_with_the_block(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    started = time.monotonic()
    with serving._Children(tmp_path) as children:
        process = children.start("parent", [str(script)])
        while not children.log_of("parent").read_text().strip():
            assert process.poll() is None and time.monotonic() - started < 30
            time.sleep(0.05)
        below = int(children.log_of("parent").read_text())
        assert below in serving._descendants(process.pid)
    assert process.poll() is not None
    assert below not in serving._processes()


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    with serving._Children(tmp_path) as children:
        children.start("worker", ["-m", "no_such_module_of_ours"])
        name, code = children.wait()
        assert (name, code) == ("worker", 1)
        assert "no_such_module_of_ours" in children.log_of("worker").read_text()


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serving.ServingError, match=rf"port {port} .* BAOGAO_SERVER_PORT"):
            serving._require_free(port)
