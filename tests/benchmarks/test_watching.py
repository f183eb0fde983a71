"""What the processes of a command take, told apart."""

from __future__ import annotations

from benchmarks.watching import Watched


def test_each_second_is_counted_once() -> None:
    seen = Watched(
        cpu={1: ("command", 2.0), 2: ("server", 3.0), 3: ("readers", 4.0), 4: ("readers", 5.0)}, unwaited={3}
    )
    # The command and what it waited for, 2 and 4, took 20 s together; 3 it did not wait for.
    assert seen.seconds(20.0) == {"command": 12.0, "server": 3.0, "readers": 9.0}
