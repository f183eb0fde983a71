"""Processes: what was started ends with all that it started in turn."""

from __future__ import annotations

import time
from pathlib import Path

from flows.prefect import processes

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
    with processes.Children(tmp_path) as children:
        process = children.start("parent", [str(script)])
        while not children.log_of("parent").read_text().strip():
            assert process.poll() is None and time.monotonic() - started < 30
            time.sleep(0.05)
        below = int(children.log_of("parent").read_text())
        assert below in processes.descendants(process.pid)
    assert process.poll() is not None
    assert below not in processes.running()


def test_a_part_that_ends_by_itself_is_named(tmp_path: Path) -> None:
    with processes.Children(tmp_path) as children:
        children.start("worker", ["-m", "no_such_module_of_ours"])
        name, code = children.wait()
        assert (name, code) == ("worker", 1)
        assert "no_such_module_of_ours" in children.log_of("worker").read_text()
