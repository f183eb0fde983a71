"""The guard that keeps tests off the network: it refuses what is past the machine, and says so."""

from __future__ import annotations

import socket

import pytest
from support.network import is_here


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("127.0.0.1", 80), True), (("::1", 80, 0, 0), True), (("localhost", 80), True),
        ("/run/a.sock", True), (("192.0.2.1", 80), False), (("example.org", 80), False),
    ],
)  # fmt: skip
def test_only_this_machine_is_here(address: object, expected: bool) -> None:
    assert is_here(address) is expected


def test_a_connection_past_it_is_refused_and_remembered(past_this_machine: list[object]) -> None:
    with socket.socket() as one, pytest.raises(PermissionError, match="no test may reach"):
        one.connect(("192.0.2.1", 80))
    assert past_this_machine == [("192.0.2.1", 80)]
    past_this_machine.clear()  # else this test would fail for it
